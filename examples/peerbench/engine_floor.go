package main

import (
	"slices"
	"strings"
)

// The floor is what an answer costs if there is nothing else to do: one hash
// probe for the action, then one for the resource. It has no principals, no
// accounts, no policy variables, no letter case, and does not say why. It works
// out which statements a caller and an action can meet when the request is prepared.
func floor() engine {
	return engine{name: floorEngine, license: "part of this program", load: inLayers(loadFloor)}
}

func loadFloor(w *workload) (binder, error) {
	if !floorAnswers(w) {
		return nil, notApplicable("two probes do not answer it")
	}
	statements := slices.DeleteFunc(w.statements(), func(s statement) bool {
		return s.principals != nil && !slices.Contains(s.principals, w.principal())
	})
	actions := make(map[string]*floorAction)
	return func(r request) func() bool {
		if actions[r.action] == nil {
			actions[r.action] = newFloorAction(statements, r.action)
		}
		return func() bool {
			a := actions[r.action]
			return a != nil && !a.deny.match(&r) && a.allow.match(&r)
		}
	}, nil
}

// floorAnswers reports whether there is little to look at after the probes.
func floorAnswers(w *workload) bool {
	const few = 8
	crowd := make(map[string]int)
	for _, s := range w.statements() {
		for _, r := range s.resources {
			prefix, _, _ := strings.Cut(r, "*")
			if crowd[prefix]++; crowd[prefix] > few {
				return false
			}
		}
		if len(s.when.team) > few || len(s.when.sourceIP) > few {
			return false
		}
	}
	return true
}

type floorAction struct{ deny, allow floorSide }

// A floorSide has the statements of one effect by the part of their resource
// before the first star.
type floorSide struct {
	literal  map[string][]*statement
	prefixes map[string][]floorPattern
	lengths  []int // of prefixes
}

type floorPattern struct {
	tail string
	when *conditions
}

func newFloorAction(statements []statement, action string) *floorAction {
	a := new(floorAction)
	for i := range statements {
		s := &statements[i]
		if !slices.ContainsFunc(s.actions, func(p string) bool { return glob(p, action) }) {
			continue
		}
		side := &a.allow
		if s.deny {
			side = &a.deny
		}
		for _, pattern := range s.resources {
			side.add(s, pattern)
		}
	}
	return a
}

func (f *floorSide) add(s *statement, pattern string) {
	prefix, _, star := strings.Cut(pattern, "*")
	if !star {
		if f.literal == nil {
			f.literal = make(map[string][]*statement)
		}
		f.literal[pattern] = append(f.literal[pattern], s)
		return
	}
	if f.prefixes == nil {
		f.prefixes = make(map[string][]floorPattern)
	}
	f.prefixes[prefix] = append(f.prefixes[prefix], floorPattern{pattern[len(prefix):], &s.when})
	if !slices.Contains(f.lengths, len(prefix)) {
		f.lengths = append(f.lengths, len(prefix))
	}
}

func (f *floorSide) match(r *request) bool {
	if f.literal != nil {
		for _, s := range f.literal[r.resource] {
			if s.when.match(&r.context) {
				return true
			}
		}
	}
	for _, n := range f.lengths {
		if n > len(r.resource) {
			continue
		}
		for _, p := range f.prefixes[r.resource[:n]] {
			if (p.tail == "*" || glob(p.tail, r.resource[n:])) && p.when.match(&r.context) {
				return true
			}
		}
	}
	return false
}
