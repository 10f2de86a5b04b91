package lint

import (
	"fmt"
	"log/slog"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A Finding is something in a policy that is valid and looks wrong.
type Finding struct {
	Name    string `json:"name,omitempty"` // name of the policy
	Line    int    `json:"line"`           // line, from 1
	Column  int    `json:"column"`         // column in bytes, from 1
	Pointer string `json:"pointer"`        // JSON Pointer (RFC 6901) to what looks wrong
	Code    Code   `json:"code"`           // what looks wrong
	Level   Level  `json:"level"`          // how much it matters
	Detail  string `json:"detail"`         // why, and what to do; the text may change

	Statement int    `json:"statement,omitempty"` // number of the statement, from 1, or 0 for the document as a whole
	Sid       string `json:"sid,omitempty"`       // Sid element of the statement

	Japanese string `json:"-"` // Detail in Japanese, or "" if there is none
}

// String returns a message of the form "name:line:column: level: statement:
// pointer: detail (code)". The statement is named by its Sid or else by its
// number. Parts that are empty are left out. A name or pointer that is not plain
// ASCII is quoted, and a Sid always is. It is In of [policy.English].
func (f Finding) String() string { return f.In(policy.English) }

// In returns the message in language l. The code is the same in all of them, and Detail
// too where there is no other.
func (f Finding) In(l policy.Language) string {
	var b strings.Builder
	if f.Name != "" {
		b.WriteString(quote.Word(f.Name) + ":")
	}
	lang := message.Language(l)
	fmt.Fprintf(&b, "%d:%d: %s: ", f.Line, f.Column, message.Known(f.Level.String()).In(lang))
	if f.Statement != 0 {
		b.WriteString(statement.TextOf(f.Statement-1, f.Sid).In(lang) + ": ")
	}
	if f.Pointer != "" {
		b.WriteString(quote.Word(f.Pointer) + ": ")
	}
	detail := f.Detail
	if l == policy.Japanese && f.Japanese != "" {
		detail = f.Japanese
	}
	fmt.Fprintf(&b, "%s (%s)", detail, f.Code)
	return b.String()
}

// Format prints String.
func (f Finding) Format(s fmt.State, verb rune) { quote.Format(s, verb, f.String()) }

// LogValue returns the fields of f as a group for package log/slog.
func (f Finding) LogValue() slog.Value {
	var attrs quote.Attrs
	attrs.Add("name", f.Name)
	attrs = append(attrs, slog.Int("line", f.Line), slog.Int("column", f.Column))
	attrs.Add("pointer", f.Pointer)
	attrs.Add("code", string(f.Code))
	attrs.Add("level", f.Level.String())
	attrs.Add("detail", f.Detail)
	if f.Statement != 0 {
		attrs = append(attrs, slog.Int("statement", f.Statement))
	}
	attrs.Add("sid", f.Sid)
	return attrs.LogValue()
}

// shown returns text of a document, or its beginning, for a place in a sentence.
func shown(text string) string {
	const most = 100
	if len(text) > most {
		return fmt.Sprintf("%.*q...", most, text)
	}
	return quote.Word(text)
}
