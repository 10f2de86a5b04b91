package values

import (
	"encoding/base64"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate/access/internal/language"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

// Sets of texts that are the same for all keys.
//
//nolint:gochecknoglobals // never written
var (
	emptyText = language.Texts("")
	booleans  = ignoringCase("true", "false")
	spellings = [...]*language.Set{ignoringCase("true"), ignoringCase("false")}

	// lettered has a letter that is in no number, date and address.
	lettered = language.NewSet(language.NewPattern(language.Exact, run, language.Token{Text: something}, run))

	run = language.Token{Kind: language.Run}
)

func ignoringCase(texts ...string) *language.Set {
	patterns := make([]*language.Pattern, len(texts))
	for i, text := range texts {
		patterns[i] = language.NewPattern(language.FoldASCII, language.Token{Text: text})
	}
	return language.NewSet(patterns...)
}

// textsOf returns what the values of cl match, whatever its negation and set operator are,
// and what its operator can read. It returns nil if cl does not compare texts.
func textsOf(cl *clause.Clause) (texts, readable *language.Set) {
	texts, readable, ok := language.Values(cl)
	if !ok && cl.Type() == clause.Texts {
		return binariesOf(cl), nil
	}
	return texts, readable
}

// binariesOf returns all texts that stand for the bytes of a value of cl, whose operator is
// BinaryEquals (SEMANTICS C-25): those bytes themselves, unless they look like base64, and
// their base64, of which some bits do not count.
func binariesOf(cl *clause.Clause) *language.Set {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	var texts []string
	for _, value := range cl.Values() {
		raw, _ := base64.StdEncoding.DecodeString(value)
		text := base64.StdEncoding.EncodeToString(raw)
		texts = append(texts, text)
		data := strings.TrimRight(text, "=")
		padding := text[len(data):]
		if unused := 2 * len(padding); unused > 0 {
			last := strings.IndexByte(alphabet, data[len(data)-1])
			for bits := 1; bits < 1<<unused; bits++ {
				texts = append(texts, data[:len(data)-1]+alphabet[last|bits:last|bits+1]+padding)
			}
		}
		if _, err := base64.StdEncoding.DecodeString(string(raw)); err != nil || strings.ContainsAny(string(raw), "\r\n") {
			texts = append(texts, string(raw))
		}
	}
	return language.Texts(texts...)
}

// literals returns what demands, all of them about texts, say of a text. The values of
// policy variables are filled in if they are known and do not depend on the text itself.
func (q *search) literals(demands []demand) []language.Literal {
	return q.appendLiterals(make([]language.Literal, 0, len(demands)+2), demands)
}

func (q *search) appendLiterals(literals []language.Literal, demands []demand) []language.Literal {
	for _, d := range demands {
		literals = append(literals, language.Literal{Set: q.boundTexts(d), Not: d.want == d.clause.Negated()})
	}
	return literals
}

// textsIn returns the texts that cl compares with if they are all it matches by its operator
// without negation.
func textsIn(cl *clause.Clause) (texts []string, ok bool) {
	values, ignoreCase, ok := cl.Tokens()
	if !ok || ignoreCase {
		return nil, false
	}
	for _, tokens := range values {
		var text strings.Builder
		for _, t := range tokens {
			if t.Kind != glob.Text {
				return nil, false
			}
			text.WriteString(t.Text)
		}
		texts = append(texts, text.String())
	}
	return texts, true
}
