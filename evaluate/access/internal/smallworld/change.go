package smallworld

import (
	"maps"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate/internal/world"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// Changed returns d with a few small changes, and the policy that it is.
func (w *World) Changed(d Document) (Document, *policy.Policy) {
	for {
		changed := d.clone()
		for range 1 + w.IntN(world.OneOf(w, 1, 1, 3)) {
			w.change(&changed)
		}
		if len(changed.Rules) == 0 {
			continue
		}
		if p, err := changed.Parse(w.Type); err == nil {
			return changed, p
		}
	}
}

// change makes one change, which may be none.
func (w *World) change(d *Document) {
	variables := d.Version == "2012-10-17"
	if len(d.Rules) == 0 {
		return
	}
	i := w.IntN(len(d.Rules))
	r := &d.Rules[i]
	switch w.IntN(16) {
	case 0:
		d.Rules = slices.Insert(d.Rules, i, w.rule(variables))
	case 1:
		d.Rules = slices.Delete(d.Rules, i, i+1)
	case 2: // the same in another order
		d.Rules = world.Permuted(w, d.Rules)
	case 3:
		if other := w.rule(variables); r.NotAction == nil && other.Action != nil {
			r.Action = append(r.Action, other.Action...)
		}
	case 4:
		if other := w.rule(variables); r.NotResource == nil && other.Resource != nil {
			r.Resource = append(r.Resource, other.Resource...)
		}
	case 5, 6, 7:
		w.dropValue(r)
	case 8:
		w.split(d, i)
	case 9, 10:
		if r.Condition == nil {
			r.Condition = map[string]map[string][]string{}
		}
		w.addClause(r.Condition, variables)
	case 11, 12:
		w.changeOperator(r)
	case 13:
		if w.hasPrincipal() {
			r.Principal, r.NotPrincipal = nil, nil
			w.setPrincipal(r)
		}
	case 14:
		r.Action, r.NotAction = r.NotAction, r.Action
	case 15:
		d.Version = world.OneOf(w, "2012-10-17", "2008-10-17", "2012-10-17")
	}
}

// lists returns all lists of values of r, each with how to set it.
func lists(r *world.Rule) (all []list) {
	for _, l := range []*[]string{&r.Action, &r.NotAction, &r.Resource, &r.NotResource} {
		if len(*l) > 0 {
			all = append(all, list{values: *l, set: func(values []string) { *l = values }})
		}
	}
	for _, p := range []any{r.Principal, r.NotPrincipal} {
		if byKind, ok := p.(map[string][]string); ok {
			all = append(all, listsOf(byKind)...)
		}
	}
	for _, operator := range slices.Sorted(maps.Keys(r.Condition)) {
		all = append(all, listsOf(r.Condition[operator])...)
	}
	return all
}

func listsOf(lists map[string][]string) (all []list) {
	for _, key := range slices.Sorted(maps.Keys(lists)) {
		all = append(all, list{key: key, values: lists[key], set: func(values []string) {
			if lists[key] = values; len(values) == 0 {
				delete(lists, key)
			}
		}})
	}
	return all
}

// A list is values of an element, and how to set them.
type list struct {
	key    string // under which it stands in a map
	values []string
	set    func([]string)
}

// dropValue takes away a value of r.
func (w *World) dropValue(r *world.Rule) {
	l := world.OneOf(w, lists(r)...)
	if len(l.values) > 1 {
		i := w.IntN(len(l.values))
		l.set(slices.Delete(slices.Clone(l.values), i, i+1))
	}
}

// split makes two statements of statement i, which say the same together if it has no
// Not element.
func (w *World) split(d *Document, i int) {
	first, second := cloneRule(d.Rules[i]), cloneRule(d.Rules[i])
	one, two := &first.Action, &second.Action
	if w.OneIn(2) {
		one, two = &first.Resource, &second.Resource
	}
	if n := len(*one); n > 1 {
		*one, *two = (*one)[:n/2], (*two)[n/2:]
		d.Rules = append(slices.Delete(d.Rules, i, i+1), first, second)
	}
}

// changeOperator changes an operator of r a little.
func (w *World) changeOperator(r *world.Rule) {
	if len(r.Condition) == 0 {
		return
	}
	old := world.OneOf(w, slices.Sorted(maps.Keys(r.Condition))...)
	operator := old
	switch w.IntN(5) {
	case 0:
		if operator = strings.TrimSuffix(old, "IfExists"); operator == old && old != "Null" {
			operator += "IfExists"
		}
	case 1:
		if operator = strings.Replace(old, "Not", "", 1); operator == old {
			operator = strings.NewReplacer("Equals", "NotEquals", "Like", "NotLike", "IpAddress", "NotIpAddress").Replace(old)
		}
	case 2:
		operator = strings.NewReplacer("Equals", "Like", "Like", "Equals").Replace(old)
	case 3:
		operator = strings.NewReplacer("ForAllValues", "ForAnyValue", "ForAnyValue", "ForAllValues").Replace(old)
	case 4:
		operator = strings.NewReplacer("LessThanEquals", "LessThan", "LessThan", "LessThanEquals", "GreaterThanEquals", "GreaterThan", "EqualsIgnoreCase", "Equals").Replace(old)
	}
	if r.Condition[operator] == nil {
		r.Condition[operator] = r.Condition[old]
		delete(r.Condition, old)
	}
}

// Smaller yields documents that are like d with something left out, until one is
// taken.
func (d Document) Smaller(taken func(Document) bool) (Document, bool) {
	try := func(change func(*Document)) (Document, bool) {
		smaller := d.clone()
		change(&smaller)
		return smaller, len(smaller.Rules) > 0 && taken(smaller)
	}
	for i := range d.Rules {
		if s, ok := try(func(s *Document) { s.Rules = slices.Delete(s.Rules, i, i+1) }); ok {
			return s, true
		}
	}
	for i := range d.Rules {
		if d.Rules[i].Condition != nil {
			if s, ok := try(func(s *Document) { s.Rules[i].Condition = nil }); ok {
				return s, true
			}
		}
		for operator := range d.Rules[i].Condition {
			for key := range d.Rules[i].Condition[operator] {
				if s, ok := try(func(s *Document) {
					if delete(s.Rules[i].Condition[operator], key); len(s.Rules[i].Condition[operator]) == 0 {
						delete(s.Rules[i].Condition, operator)
					}
				}); ok {
					return s, true
				}
			}
		}
		for n, l := range lists(&d.Rules[i]) {
			for v := range l.values {
				if len(l.values) == 1 {
					continue
				}
				if s, ok := try(func(s *Document) {
					l := lists(&s.Rules[i])[n]
					l.set(slices.Delete(l.values, v, v+1))
				}); ok {
					return s, true
				}
			}
		}
		for _, plain := range []func(r *world.Rule) bool{
			func(r *world.Rule) bool {
				old := len(r.Action) == 1 && r.Action[0] == "*"
				r.Action, r.NotAction = []string{"*"}, nil
				return !old
			},
			func(r *world.Rule) bool {
				if r.Resource == nil && r.NotResource == nil {
					return false
				}
				old := len(r.Resource) == 1 && r.Resource[0] == "*"
				r.Resource, r.NotResource = []string{"*"}, nil
				return !old
			},
			func(r *world.Rule) bool {
				if r.Principal == nil && r.NotPrincipal == nil {
					return false
				}
				old := r.Principal == "*"
				r.Principal, r.NotPrincipal = "*", nil
				return !old
			},
		} {
			changed := false
			if s, ok := try(func(s *Document) { changed = plain(&s.Rules[i]) }); ok && changed {
				return s, true
			}
		}
	}
	return d, false
}
