package evaluate

import (
	"fmt"
	"log/slog"
	"maps"
	"slices"

	"github.com/seed-1d0cfdb5/iam/internal/quote"
)

// attrs are how many there are of what is attached to e.
func (e *Evaluator) attrs() quote.Attrs {
	s := e.current()
	if s == nil {
		return quote.Attrs{slog.Uint64("version", 0)}
	}
	return quote.Attrs{
		slog.Uint64("version", s.version), slog.Int("callers", s.callers.Len()), slog.Int("groups", s.groups.Len()),
		slog.Int("managed", s.managed.Len()), slog.Int("resources", s.resources.Len()), slog.Int("accounts", s.accounts.Len()),
	}
}

// String returns the version of e, and how many users and roles, resources and so on it
// has, in one line.
func (e *Evaluator) String() string { return e.attrs().String() }

// Format prints String.
func (e *Evaluator) Format(f fmt.State, verb rune) { quote.Format(f, verb, e.String()) }

// LogValue returns the version of e, and how many users and roles, resources and so on it
// has, as a group for package log/slog.
func (e *Evaluator) LogValue() slog.Value { return e.attrs().LogValue() }

func (a *Attachments) attrs() quote.Attrs {
	var attrs quote.Attrs
	for _, each := range []struct {
		name string
		n    int
	}{
		{"identity", len(a.Identity)}, {"boundary", len(a.Boundary)}, {"resource", len(a.Resource)},
		{"scp", len(a.SCP)}, {"rcp", len(a.RCP)}, {"mustAllow", len(a.MustAllow)},
	} {
		attrs = append(attrs, slog.Int(each.name, each.n))
	}
	for _, each := range []struct {
		name string
		n    int
	}{
		{"managed", len(a.Managed)}, {"attached", len(a.Attached)}, {"managedBoundary", len(a.ManagedBoundary)}, {"groups", len(a.Groups)},
		{"principalTags", len(a.PrincipalTags)}, {"resourceTags", len(a.ResourceTags)}, {"ids", len(a.IDs)}, {"accounts", len(a.Accounts)},
		{"unknown", len(a.Unknown)},
	} {
		if each.n > 0 {
			attrs = append(attrs, slog.Int(each.name, each.n))
		}
	}
	attrs.Add("account", a.Account)
	return attrs
}

// String returns how many entries each field of a has, in one line.
func (a Attachments) String() string { return a.attrs().String() }

// Format prints String.
func (a Attachments) Format(f fmt.State, verb rune) { quote.Format(f, verb, a.String()) }

// LogValue returns how many entries each field of a has as a group for package
// log/slog.
func (a Attachments) LogValue() slog.Value { return a.attrs().LogValue() }

func (m *ManagedPolicy) attrs() quote.Attrs {
	var attrs quote.Attrs
	attrs.AddList("versions", slices.Sorted(maps.Keys(m.Versions)))
	attrs.Add("default", m.Default)
	return attrs
}

// String returns the IDs of the versions of m in one line.
func (m ManagedPolicy) String() string { return m.attrs().String() }

// Format prints String.
func (m ManagedPolicy) Format(f fmt.State, verb rune) { quote.Format(f, verb, m.String()) }

// LogValue returns the IDs of the versions of m as a group for package log/slog.
func (m ManagedPolicy) LogValue() slog.Value { return m.attrs().LogValue() }

func (a *Account) attrs() quote.Attrs {
	var attrs quote.Attrs
	attrs.Add("path", a.Path)
	if a.Management {
		attrs.AddAny("management", true)
	}
	return attrs
}

// String returns the fields of a in one line.
func (a Account) String() string { return a.attrs().String() }

// Format prints String.
func (a Account) Format(f fmt.State, verb rune) { quote.Format(f, verb, a.String()) }

// LogValue returns the fields of a as a group for package log/slog.
func (a Account) LogValue() slog.Value { return a.attrs().LogValue() }

func (c *Change) attrs() quote.Attrs {
	var attrs quote.Attrs
	attrs.AddAny("put", c.Put)
	for _, typ := range slices.Sorted(maps.Keys(c.Detach)) {
		attrs.AddList("detach "+typ.String(), c.Detach[typ])
	}
	attrs.AddList("delete", c.Delete)
	return attrs
}

// String returns how many entries each field of c.Put has, and the keys of the others, in
// one line.
func (c Change) String() string { return c.attrs().String() }

// Format prints String.
func (c Change) Format(f fmt.State, verb rune) { quote.Format(f, verb, c.String()) }

// LogValue returns how many entries each field of c.Put has, and the keys of the others, as
// a group for package log/slog.
func (c Change) LogValue() slog.Value { return c.attrs().LogValue() }
