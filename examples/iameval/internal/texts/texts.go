// Package texts has the sentences of the command in its languages. A sentence stands in
// English where it is said; the tables of this package have it beside its Japanese.
package texts

import (
	"fmt"
	"io/fs"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/policy/lint"
)

// Of returns a text of the tables. Its names, such as {file}, stand for args in the order in
// which they first appear: strings, numbers, texts, errors, and values of the library with a
// method In.
func Of(english string, args ...any) message.Text {
	all := make([]any, len(args))
	for i, arg := range args {
		switch v := arg.(type) {
		case error:
			all[i] = OfError(v)
		case sayer:
			all[i] = said{v}
		default:
			all[i] = arg
		}
	}
	return tables.Of(english, all...)
}

// Join returns texts with a separator, which is in the tables, between them.
func Join(separator string, all ...message.Text) message.Text { return tables.Join(separator, all...) }

// In returns t in a language.
func In(l policy.Language, t message.Text) string { return t.In(message.Language(l)) }

// A sayer is a value of the library that says something in a language.
type sayer interface {
	In(l policy.Language) string
}

type said struct{ sayer }

// In makes an argument of a text of it.
func (s said) In(l message.Language) string { return s.sayer.In(policy.Language(l)) }

// A sentence is an error with a text.
type sentence struct {
	text  message.Text
	cause error
}

// Error returns an error that says what [Of] says. It wraps the first of args that is an error.
func Error(english string, args ...any) error {
	s := &sentence{text: Of(english, args...)}
	for _, arg := range args {
		if err, ok := arg.(error); ok {
			s.cause = err
			break
		}
	}
	return s
}

// At returns err with a place before it: a file, or a line and a column.
func At(place string, err error) error {
	return &sentence{Join("", message.Plain(place+": "), OfError(err)), err}
}

// AtLine returns err with a line and a column before it.
func AtLine(line, column int, err error) error {
	return At(fmt.Sprintf("%d:%d", line, column), err)
}

// Error is in English.
func (s *sentence) Error() string { return s.text.String() }

// Text returns what s says.
func (s *sentence) Text() message.Text { return s.text }

// Unwrap returns what caused s, or nil.
func (s *sentence) Unwrap() error { return s.cause }

// OfError returns what an error says, of the command or of the library. What others say, such as
// the operating system, is in the tables as a whole, or stays as it is.
func OfError(err error) message.Text {
	switch e := err.(type) { //nolint:errorlint // what wraps an error says more than it
	case *fs.PathError:
		return tables.Of(e.Op+" {file}: {why}", e.Path, OfError(e.Err))
	case sayer:
		return tables.Of("{error}", said{e})
	case interface{ Text() message.Text }:
		return e.Text()
	}
	if text := message.OfError(err); text.In(message.Japanese) != err.Error() {
		return text
	}
	return Known(err.Error())
}

// Known returns the text whose English others say, if it is in the tables as a whole. Others stay as they are.
func Known(english string) message.Text { return tables.Known(english) }

// WithoutPrefix returns what err says without the name of a package, with which it may begin.
func WithoutPrefix(prefix string, err error) message.Text {
	return Mapped(OfError(err), func(text string) string { return strings.TrimPrefix(text, prefix) })
}

// Mapped returns what change makes of what t says, in each language.
func Mapped(t message.Text, change func(string) string) message.Text {
	if t.IsZero() {
		return t
	}
	return Of("{text}", mapped{t, change})
}

type mapped struct {
	text   message.Text
	change func(string) string
}

// In makes an argument of a text of it.
func (m mapped) In(l message.Language) string { return m.change(m.text.In(l)) }

// Plural returns the text for one, or that for another number of things, which is an argument
// of it.
func Plural(n int, one, many string) message.Text {
	if n == 1 {
		return Of(one)
	}
	return Of(many, n)
}

// OfFinding returns the detail of a finding.
func OfFinding(f *lint.Finding) message.Text { return Of("{detail}", detail{f}) }

type detail struct{ *lint.Finding }

// In makes an argument of a text of it.
func (d detail) In(l message.Language) string {
	if l == message.Japanese && d.Japanese != "" {
		return d.Japanese
	}
	return d.Detail
}

// Found returns f with a detail in all languages.
func Found(f lint.Finding, detail message.Text) lint.Finding {
	f.Detail, f.Japanese = detail.String(), detail.In(message.Japanese)
	return f
}

// Short returns text from elsewhere, and not all of it if it is long.
func Short(text string) string { return fmt.Sprintf("%.100s", text) }

// Quoted returns text from elsewhere in quotation marks, and not all of it if it is long.
func Quoted(text string) string { return fmt.Sprintf("%.100q", text) }
