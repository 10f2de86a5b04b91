// Package message says sentences in the languages of the library. A sentence stands in
// English where it is said; the tables of this package have it beside its Japanese.
package message

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/quote"
)

// A Language is one that the tables have. The zero Language is English.
type Language uint8

// The languages.
const (
	English Language = iota
	Japanese
)

// A Text is a sentence, or a part of one, that is not in a language yet. The zero Text is
// "". It is immutable, and safe for concurrent use.
type Text struct {
	form   string // English with the names of arguments, or what stands between args
	args   []any
	kind   kind
	tables *Tables // nil for those of the library
}

// A kind says what a Text is made of.
type kind uint8

const (
	formed kind = iota
	plain       // form as it is, in every language
	known       // form as a whole, which may be a row or not
	joined      // args with form between them
	said        // form in English, of a row of the inventory with its arguments
	begun       // how the first of args begins, in bytes the second
)

// Of returns the text form, a row of a table. Its names, such as {action}, stand for args
// in the order in which they first appear. An argument is a string, an int, a Text or
// another value with a method In of a Language, or a [fmt.Stringer]; none is searched for
// names.
func Of(form string, args ...any) Text { return Text{form: form, args: args} }

// Plain returns text that is the same in every language, such as the name of a policy.
func Plain(text string) Text { return Text{form: text, kind: plain} }

// Known returns text, which is said by a constant or comes from elsewhere: in another
// language if it is a row of a table, and else as it is.
func Known(text string) Text { return Text{form: text, kind: known} }

// Join returns texts with separator, a row of a table, between them. It leaves out those
// that are "".
func Join(separator string, texts ...Text) Text {
	t := Text{form: separator, kind: joined}
	for _, each := range texts {
		if !each.IsZero() {
			t.args = append(t.args, each)
		}
	}
	if len(t.args) == 0 {
		return Text{}
	}
	return t
}

// Without returns t in which a text of the given form is its first argument alone.
func (t Text) Without(form string) Text {
	t.args = slices.Clone(t.args)
	for i, arg := range t.args {
		if text, ok := arg.(Text); ok {
			t.args[i] = text.Without(form)
		}
	}
	if t.form == form && t.kind == formed {
		if first, ok := t.args[0].(Text); ok {
			return first
		}
	}
	return t
}

// Beginning returns t or, in a language in which it has more than n bytes, how it begins.
func (t Text) Beginning(n int) Text { return Text{args: []any{t, n}, kind: begun} }

// IsZero reports whether t is "".
func (t Text) IsZero() bool { return t.form == "" && len(t.args) == 0 }

// String returns t in English.
func (t Text) String() string { return t.In(English) }

// In returns t in language l: in English where the tables do not have it.
func (t Text) In(l Language) string {
	switch t.kind {
	case plain:
		return t.form
	case said:
		return spoken(t.form, l)
	case known:
		return t.tables.translated(l, t.form)
	case joined:
		texts := make([]string, len(t.args))
		for i, arg := range t.args {
			texts[i] = inLanguage(l, arg)
		}
		return strings.Join(texts, t.tables.translated(l, t.form))
	case begun:
		return quote.Beginning(inLanguage(l, t.args[0]), t.args[1].(int))
	case formed:
	}
	return fill(t.tables.translated(l, t.form), namesOf(t.form), t.args, l)
}

// fill returns form with the arguments that names stand for.
func fill(form string, names []string, args []any, l Language) string {
	var b strings.Builder
	for {
		before, name, after, ok := cutName(form)
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		if i := slices.Index(names, name); i >= 0 && i < len(args) {
			b.WriteString(inLanguage(l, args[i]))
		}
		form = after
	}
}

func inLanguage(l Language, arg any) string {
	switch v := arg.(type) {
	case string:
		return v
	case int:
		return strconv.Itoa(v)
	case interface{ In(l Language) string }:
		return v.In(l)
	case error:
		return OfError(v).In(l)
	case fmt.Stringer:
		return v.String()
	}
	return fmt.Sprint(arg)
}

// namesOf returns the names in form, each once, in order.
func namesOf(form string) (names []string) {
	for {
		_, name, after, ok := cutName(form)
		if !ok {
			return names
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
		form = after
	}
}

// cutName cuts form around its first name: letters in braces, unless they are those of a
// policy variable.
func cutName(form string) (before, name, after string, ok bool) {
	for start := 0; ; {
		open := strings.IndexByte(form[start:], '{')
		if open < 0 {
			return form, "", "", false
		}
		open += start
		end := open + 1
		for end < len(form) && isLetter(form[end]) {
			end++
		}
		if end < len(form) && form[end] == '}' && end > open+1 && (open == 0 || form[open-1] != '$') {
			return form[:open], form[open+1 : end], form[end+1:], true
		}
		start = open + 1
	}
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
