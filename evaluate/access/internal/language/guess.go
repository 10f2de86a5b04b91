package language

import "strings"

// Most questions leave much open, and then nearly any text will do. So a few are tried that
// people can read: they are spelled as the patterns are, with words for wildcards.

// words are what a "*" is filled with.
func words() [5]string { return [...]string{"example", "test-1", "x", "", "zq0"} }

// alternatives is the number of patterns of a set that are tried together with each word.
const alternatives = 3

// guess returns a text that r does not exclude and that satisfies q, if it finds one soon.
func (s *Solver) guess(q *question, r remainder) (string, bool) {
	lists := make([][]Token, 1+len(r.in))
	lists[0] = r.pattern.tokens
	last, guessed := "", false
	for alternative := range alternatives {
		for i, in := range r.in {
			lists[i+1] = in[min(alternative, len(in)-1)].tokens
		}
		for _, word := range words() {
			text := blend(lists, filling{word: word, isAction: r.pattern.fold == FoldASCII})
			switch {
			case guessed && text == last:
				continue
			case s.satisfies(q, text):
				return text, true
			case len(r.pattern.rest) == 0: // there is no other
				return "", false
			}
			last, guessed = text, true
		}
		if len(r.in) == 0 {
			break
		}
	}
	return "", false
}

// blend returns a text that patterns of the given tokens, without variables, may all match,
// with f for what they leave open. The parts of ARNs that all separate are blended one by
// one.
func blend(lists [][]Token, f filling) string {
	if len(lists) == 1 {
		return f.fill(lists[0])
	}
	var b []byte
	for range arnParts - 1 {
		parts, rests := make([][]Token, len(lists)), make([][]Token, len(lists))
		for i, tokens := range lists {
			var ok bool
			if parts[i], rests[i], ok = cutPart(tokens); !ok {
				return string(append(b, f.blendPart(lists)...))
			}
		}
		b = append(append(b, filling{}.blendPart(parts)...), partEnd)
		lists = rests
	}
	return string(append(b, f.blendPart(lists)...))
}

// arnParts is the number of parts of an ARN.
const arnParts = 6

// partEnd is what ends a part of an ARN.
const partEnd = ':'

// cutPart returns the tokens before the first colon, and those behind it, if no wildcard
// before it can stand for a colon.
func cutPart(tokens []Token) (part, rest []Token, ok bool) {
	for i := range tokens {
		t := tokens[i]
		if t.Kind != Text {
			if strings.IndexByte(t.Not, partEnd) < 0 {
				return nil, nil, false
			}
			continue
		}
		before, after, found := strings.Cut(t.Text, string(partEnd))
		if !found {
			continue
		}
		if part = tokens[:i:i]; before != "" {
			part = append(part, Token{Text: before})
		}
		if rest = tokens[i+1:]; after != "" {
			rest = append([]Token{{Text: after}}, rest...)
		}
		return part, rest, true
	}
	return nil, nil, false
}

// blendPart is blend for what is not cut into parts: the text begins as that begins that tells
// most of the beginning, and ends as that ends that tells most of the end. Between these
// are f and what the others have in their middle.
func (f filling) blendPart(lists [][]Token) string {
	head, beginning, end := 0, "", ""
	for i, tokens := range lists {
		if text := textAt(tokens, 0); len(text) > len(beginning) {
			head, beginning = i, text
		}
		if text := textAt(tokens, len(tokens)-1); len(text) > len(end) {
			end = text
		}
	}
	tokens := lists[head]
	gap := len(tokens) - 1 // the last Run
	for gap >= 0 && tokens[gap].Kind != Run {
		gap--
	}
	if gap < 0 {
		return filling{}.fill(tokens)
	}
	b := filling{}.appendTo(nil, tokens[:gap])
	b = append(b, f.after(b)...)
	for i, others := range lists {
		for j := range others {
			if i != head && 0 < j && j < len(others)-1 {
				b = append(b, textAt(others, j)...)
			}
		}
	}
	if own := (filling{}).fill(tokens[gap:]); len(own) >= len(end) {
		end = own
	}
	return string(append(b, end...))
}

// textAt returns the text of token i, or nothing if it is not a Text.
func textAt(tokens []Token, i int) string {
	if i < 0 || i >= len(tokens) {
		return ""
	}
	return tokens[i].Text
}

// A filling is what a "*" is filled with.
type filling struct {
	word     string
	isAction bool
}

// after returns f as it looks after text: the names of actions have capital letters, and
// other words are separated.
func (f filling) after(text []byte) string {
	if len(text) == 0 || f.word == "" {
		return f.word
	}
	if f.isAction {
		return strings.ToUpper(f.word[:1]) + f.word[1:]
	}
	if last := text[len(text)-1]; last >= '0' && last != ':' && last != '_' {
		return "-" + f.word
	}
	return f.word
}

// fill returns a text that tokens match, with f for each "*" that may stand for it.
func (f filling) fill(tokens []Token) string { return string(f.appendTo(nil, tokens)) }

// appendTo appends to b what fill returns.
func (f filling) appendTo(b []byte, tokens []Token) []byte {
	ones := 0 // before a Run
	for i := range tokens {
		switch t := &tokens[i]; t.Kind {
		case Text:
			b = append(b, t.Text...)
		case Run:
			word := f.after(b[:len(b)-ones])
			if len(word) >= ones && !strings.ContainsAny(word, t.Not) {
				b = append(b[:len(b)-ones], word...)
			}
		case One:
			b = append(b, 'x')
			ones++
			continue
		case Value: // there is none
		}
		ones = 0
	}
	return b
}
