package main

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// A dialect is a language of expressions. Networks are lists that a function in Go has,
// and that an expression names by number.
type dialect struct {
	startsWith string // format of a test of a value and a prefix
	within     string // format of a test of the address of the request and a list
	lists      [][]netip.Prefix
}

// expression returns the policies of w as people write such rules by hand: a term for
// each statement, joined by ||, what is denied before what is granted, and the layers
// joined by &&.
func (d *dialect) expression(w *workload) string {
	var all []string
	for _, layer := range w.layers() {
		var granted, denied []string
		for _, s := range layer.statements() {
			if term := d.statement(&s); s.deny {
				denied = append(denied, term)
			} else {
				granted = append(granted, term)
			}
		}
		if denied != nil {
			all = append(all, "!"+either(denied))
		}
		all = append(all, either(granted))
	}
	return strings.Join(all, " && ")
}

func (d *dialect) statement(s *statement) string {
	var all []string
	add := func(value string, patterns []string) {
		if !slices.Contains(patterns, "*") {
			var terms []string
			for _, p := range patterns {
				terms = append(terms, d.match(value, p))
			}
			all = append(all, either(terms))
		}
	}
	add("action", s.actions)
	if s.principals != nil {
		all = append(all, oneOf("principal", s.principals))
	}
	add("resource", s.resources)
	if s.when.secure != nil {
		all = append(all, fmt.Sprintf("secure == %t", *s.when.secure))
	}
	if s.when.team != nil {
		all = append(all, oneOf("team", s.when.team))
	}
	if !s.when.after.IsZero() {
		all = append(all, fmt.Sprintf("now > %d", s.when.after.Unix()))
	}
	if s.when.sourceIP != nil {
		all = append(all, fmt.Sprintf(d.within, len(d.lists)))
		d.lists = append(d.lists, s.when.sourceIP)
	}
	if all == nil {
		return "true"
	}
	return strings.Join(all, " && ")
}

func (d *dialect) match(value, pattern string) string {
	prefix, _, star := strings.Cut(pattern, "*")
	_, last := starPrefix(pattern)
	switch {
	case last:
		return fmt.Sprintf(d.startsWith, value, prefix)
	case star:
		return fmt.Sprintf(d.startsWith, value, prefix) + fmt.Sprintf(" && glob(%q, %s)", pattern, value)
	}
	return fmt.Sprintf("%s == %q", value, pattern)
}

// contains reports whether a list of networks has an address.
func (d *dialect) contains(list int, address netip.Addr) bool {
	return anyOf(d.lists[list], func(p netip.Prefix) bool { return p.Contains(address) })
}

func oneOf(value string, texts []string) string {
	if len(texts) == 1 {
		return fmt.Sprintf("%s == %q", value, texts[0])
	}
	return fmt.Sprintf("%s in %s", value, text(texts))
}

func either(terms []string) string {
	if len(terms) == 1 {
		return "(" + terms[0] + ")"
	}
	return "((" + strings.Join(terms, ") || (") + "))"
}
