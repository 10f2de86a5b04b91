package policy

import (
	"fmt"
	"log/slog"

	"github.com/seed-1d0cfdb5/iam/internal/quote"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// String returns the type, the name and the number of statements of p. Nothing of
// the statements is in it.
func (p Policy) String() string {
	text := p.Type().String()
	if p.Name() != "" {
		text += " " + quote.Word(p.Name())
	}
	if p.Len() == 1 {
		return text + " with 1 statement"
	}
	return fmt.Sprintf("%s with %d statements", text, p.Len())
}

// Format prints String.
func (p Policy) Format(f fmt.State, verb rune) { quote.Format(f, verb, p.String()) }

// LogValue returns the type, the name and the number of statements of p as a group
// for package log/slog. Handlers that write JSON know nothing of it inside a list:
// see [Policy.MarshalJSON].
func (p Policy) LogValue() slog.Value {
	attrs := quote.Attrs{slog.String("type", p.Type().String())}
	attrs.Add("name", p.Name())
	return append(attrs, slog.Int("statements", p.Len())).LogValue()
}

// String returns the effect of s, its Sid or else its number, from 1, and the name
// of its policy, such as
//
//	Deny statement "Ours" of guardrail.json
func (s Statement) String() string {
	text := s.Effect().String() + " " + (*statement.Statement)(&s).Name()
	if p := s.Policy(); p != nil && p.Name() != "" {
		text += " of " + quote.Word(p.Name())
	}
	return text
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
	if p := s.Policy(); p != nil {
		attrs.Add("policy", p.Name())
	}
	attrs.Add("sid", s.Sid())
	attrs = append(attrs, slog.Int("index", s.Index()), slog.Int("line", s.Line()), slog.String("effect", s.Effect().String()))
	return attrs.LogValue()
}

// Format prints what Error returns.
func (e Error) Format(f fmt.State, verb rune) { quote.Format(f, verb, e.Error()) }
