package clause

import (
	"cmp"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
)

// String returns cl in one line, such as aws:username StringEquals ["ann"]. An
// external ID is not shown.
func (cl Clause) String() string { return cl.Text().String() }

// Text returns String as a text.
func (cl *Clause) Text() message.Text {
	subject := quote.Word(cl.key.name) + " " + cl.Operator()
	if IsHidden(cl.key.name) {
		return message.Of("{clause} {hidden}", subject, message.Known(Hidden))
	}
	return message.Plain(subject + fmt.Sprintf(" %q", cl.values))
}

// String returns e in the form key = "value". An external ID is not shown.
func (e Entry) String() string { return e.Text().String() }

// Text returns String as a text.
func (e *Entry) Text() message.Text {
	key := quote.Word(e.key)
	switch {
	case IsHidden(e.key):
		return message.Of("{key} = {hidden}", key, message.Known(Hidden))
	case e.kind == kindList:
		return message.Plain(fmt.Sprintf("%s = %q", key, e.list))
	}
	return message.Plain(fmt.Sprintf("%s = %q", key, e.text))
}

// String returns the entries of c in one line, by key. An external ID is not
// shown, and derived keys are left out.
func (c Context) String() string {
	var texts []string
	for _, e := range c.sorted() {
		texts = append(texts, e.String())
	}
	return "{" + strings.Join(texts, ", ") + "}"
}

// LogValue returns the entries of c as a group for package log/slog. An external
// ID is not shown, and derived keys are left out.
func (c Context) LogValue() slog.Value {
	var attrs quote.Attrs
	for _, e := range c.sorted() {
		switch {
		case IsHidden(e.key):
			attrs = append(attrs, slog.String(e.key, Hidden))
		case e.kind == kindList:
			attrs = append(attrs, slog.Any(e.key, e.list))
		default:
			attrs = append(attrs, slog.String(e.key, e.text))
		}
	}
	return attrs.LogValue()
}

// sorted returns the entries of c by key.
func (c *Context) sorted() []Entry {
	return slices.SortedFunc(c.Entries(), func(a, b Entry) int { return cmp.Compare(a.key, b.key) })
}
