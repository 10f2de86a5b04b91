package condition

import (
	"fmt"
	"log/slog"

	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
)

// String returns cl in one line, such as aws:username StringEquals ["ann"]. An
// external ID is not shown.
func (cl Clause) String() string { return clause.Clause(cl).String() }

// Format prints String.
func (cl Clause) Format(f fmt.State, verb rune) { quote.Format(f, verb, cl.String()) }

// LogValue returns String for package log/slog.
func (cl Clause) LogValue() slog.Value { return slog.StringValue(cl.String()) }

// String returns e in the form key = "value". An external ID is not shown.
func (e Entry) String() string { return clause.Entry(e).String() }

// Format prints String.
func (e Entry) Format(f fmt.State, verb rune) { quote.Format(f, verb, e.String()) }

// LogValue returns String for package log/slog.
func (e Entry) LogValue() slog.Value { return slog.StringValue(e.String()) }

// String returns the entries of c in one line, by key. An external ID is not
// shown.
func (c Context) String() string { return clause.Context(c).String() }

// Format prints String.
func (c Context) Format(f fmt.State, verb rune) { quote.Format(f, verb, c.String()) }

// LogValue returns the entries of c as a group for package log/slog. An external
// ID is not shown.
func (c Context) LogValue() slog.Value { return clause.Context(c).LogValue() }
