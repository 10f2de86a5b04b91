package policy

import (
	"fmt"
	"log/slog"

	"github.com/seed-1d0cfdb5/iam/internal/quote"
)

// String returns the type, the name and the number of statements of p. Nothing of
// the statements is in it.
func (p Policy) String() string {
	text := p.typ.String()
	if p.name != "" {
		text += " " + quote.Word(p.name)
	}
	if len(p.statements) == 1 {
		return text + " with 1 statement"
	}
	return fmt.Sprintf("%s with %d statements", text, len(p.statements))
}

// Format prints String.
func (p Policy) Format(f fmt.State, verb rune) { quote.Format(f, verb, p.String()) }

// LogValue returns the type, the name and the number of statements of p as a group
// for package log/slog. Handlers that write JSON know nothing of it inside a list:
// see [Policy.MarshalJSON].
func (p Policy) LogValue() slog.Value {
	attrs := quote.Attrs{slog.String("type", p.typ.String())}
	attrs.Add("name", p.name)
	return append(attrs, slog.Int("statements", len(p.statements))).LogValue()
}

// String returns the effect of s, its Sid or else its number, from 1, and the name
// of its policy, such as
//
//	Deny statement "Ours" of guardrail.json
func (s Statement) String() string {
	text := s.effect.String() + " " + statementName(s.index+1, s.sid)
	if s.policy != nil && s.policy.name != "" {
		text += " of " + quote.Word(s.policy.name)
	}
	return text
}

// statementName names a statement by its Sid or else by its number, from 1.
func statementName(number int, sid string) string {
	if sid != "" {
		return fmt.Sprintf("statement %q", sid)
	}
	return fmt.Sprintf("statement %d", number)
}

// Format prints String.
func (s Statement) Format(f fmt.State, verb rune) { quote.Format(f, verb, s.String()) }

// LogValue returns what [Statement.MarshalJSON] encodes as a group for package
// log/slog. That of nil is empty.
func (s *Statement) LogValue() slog.Value {
	if s == nil {
		return slog.GroupValue()
	}
	var attrs quote.Attrs
	if s.policy != nil {
		attrs.Add("policy", s.policy.name)
	}
	attrs.Add("sid", s.sid)
	attrs = append(attrs, slog.Int("index", s.index), slog.Int("line", s.line), slog.String("effect", s.effect.String()))
	return attrs.LogValue()
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

// Format prints what Error returns.
func (e Error) Format(f fmt.State, verb rune) { quote.Format(f, verb, e.Error()) }

// shown returns text of a document, or its beginning, for a place in a sentence.
func shown(text string) string {
	const most = 100
	if len(text) > most {
		return fmt.Sprintf("%.*q...", most, text)
	}
	return quote.Word(text)
}
