package quote

import (
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"
)

// Attrs are the parts of a value that is printed, as they are: strings, lists of
// strings, and values that print themselves, each with its name.
type Attrs []slog.Attr

// Add adds s, unless it is empty.
func (a *Attrs) Add(name, s string) {
	if s != "" {
		*a = append(*a, slog.String(name, s))
	}
}

// AddList adds list, unless it is nil.
func (a *Attrs) AddList(name string, list []string) {
	if list != nil {
		*a = append(*a, slog.Any(name, list))
	}
}

// AddMap adds a list of key=value, unless m is empty.
func (a *Attrs) AddMap(name string, m map[string]string) {
	var list []string
	for _, key := range slices.Sorted(maps.Keys(m)) {
		list = append(list, key+"="+m[key])
	}
	a.AddList(name, list)
}

// AddTime adds t in UTC, unless it is zero.
func (a *Attrs) AddTime(name string, t time.Time) {
	if !t.IsZero() {
		*a = append(*a, slog.String(name, t.UTC().Format(time.RFC3339Nano)))
	}
}

// AddAny adds v, which has a text and a log value that are fit to be printed.
func (a *Attrs) AddAny(name string, v any) { *a = append(*a, slog.Any(name, v)) }

// LogValue returns a as a group.
func (a Attrs) LogValue() slog.Value {
	group := make([]slog.Attr, len(a))
	for i, attr := range a {
		attr.Key = Line(attr.Key)
		switch v := attr.Value.Any().(type) {
		case string:
			attr.Value = slog.StringValue(Line(v))
		case []string:
			lines := make([]string, len(v))
			for j, s := range v {
				lines[j] = Line(s)
			}
			attr.Value = slog.AnyValue(lines)
		}
		group[i] = attr
	}
	return slog.GroupValue(group...)
}

// String returns a in one line, such as {action: s3:GetObject, resource: *}.
func (a Attrs) String() string {
	var b strings.Builder
	b.WriteByte('{')
	for i, attr := range a {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(Word(attr.Key) + ": " + attrText(attr))
	}
	b.WriteByte('}')
	return b.String()
}

// Texts returns the text of each part by its name.
func (a Attrs) Texts() map[string]string {
	texts := make(map[string]string, len(a))
	for _, attr := range a {
		texts[attr.Key] = attrText(attr)
	}
	return texts
}

func attrText(attr slog.Attr) string {
	switch v := attr.Value.Any().(type) {
	case string:
		return Word(v)
	case []string:
		return "[" + Words(v) + "]"
	default:
		return fmt.Sprint(v)
	}
}
