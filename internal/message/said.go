package message

import "strings"

// Said returns text, what is not known of an account in English, as package inventory says it and
// others keep it: in another language it is the row of which it is, with the same arguments, and
// else as it is. Of several rows the one with most words of its own counts.
func Said(text string) Text { return Text{form: text, kind: said} }

// spoken returns text, which was said in English by a row of the inventory, in language l.
func spoken(text string, l Language) string {
	if l == English {
		return text
	}
	in, most := text, 0
	for _, r := range inventoryTexts {
		names, values, words := parse(r[English], text)
		if words > most {
			most = words
			args := make([]any, len(values))
			for i, value := range values {
				args[i] = value
			}
			in = fill(r[l], names, args, l)
		}
	}
	return in
}

// parse returns the names in form and what stands for them in text, and how many bytes of text are
// those of form, or 0 if text is not of the form.
func parse(form, text string) (names, values []string, words int) {
	before, name, after, ok := cutName(form)
	for {
		if !strings.HasPrefix(text, before) {
			return nil, nil, 0
		}
		text, words = text[len(before):], words+len(before)
		if !ok {
			break
		}
		var next string
		names = append(names, name)
		before, name, after, ok = cutName(after)
		end := len(text)
		if next = before; ok && next != "" {
			end = strings.Index(text, next)
		} else if !ok {
			end = len(text) - len(next)
			if !strings.HasSuffix(text, next) {
				return nil, nil, 0
			}
		}
		if end <= 0 {
			return nil, nil, 0
		}
		values, text = append(values, text[:end]), text[end:]
	}
	if text != "" {
		return nil, nil, 0
	}
	return names, values, words
}
