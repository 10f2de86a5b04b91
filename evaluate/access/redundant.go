package access

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	machine "github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A Redundancy is a part of a policy without which nothing changes.
type Redundancy struct {
	Statement *policy.Statement
	Element   string // such as "Action", or the operator and key of a condition; "" if it is the whole statement
	Value     string // of the element
}

// Redundant returns the parts of p without which it allows and denies the same: whole
// statements, and values of the lists of others. All of them can go at once. What is not
// decided is not among them, and neither is what stands alone in its list, or a value of a
// policy that allows nothing. A policy that only denies is looked at beside one that allows
// everything. A statement that repeats another, one that a wider one covers, and a Deny of
// what no statement of p allows are redundant; whoever keeps such a Deny as a guard against
// other policies knows why. What a policy of callers allows in other accounts counts: their
// resources may let anybody in.
//
// It asks about each part of which a request does not tell that it is needed, and takes as
// long as these questions do.
func Redundant(p *policy.Policy) []Redundancy {
	if p == nil {
		return nil
	}
	d, err := newDraft(p)
	if err != nil {
		return nil // of a policy that was parsed: there is no such
	}
	var list []Redundancy
	allowsNothing := hasAllow(p)
	for s := range p.Statements() {
		i := (*machine.Statement)(s).Index()
		if d.needsStatement(i) {
			allowsNothing = false
			continue
		}
		all, covered := d.statements, d.coversStatement(i)
		d.statements = slices.Clone(all)
		d.statements[i] = nil
		if len(d.left()) > 0 && (covered || d.isSame(i, all[i], nil)) {
			list = append(list, Redundancy{Statement: s})
		} else {
			d.statements = all
		}
	}
	allowsNothing = allowsNothing && d.allowsNothing()
	for s := range p.Statements() {
		i := (*machine.Statement)(s).Index()
		if d.statements[i] != nil && !allowsNothing {
			for _, l := range listsOf(d.statements[i]) {
				list = append(list, d.redundantIn(i, s, l)...)
			}
		}
	}
	return list
}

// A draft is a policy of which parts are left out.
type draft struct {
	source     *policy.Policy
	document   map[string]any
	statements []map[string]any // nil for one that is left out

	alone   *evaluate.Policies        // of the source
	samples map[int]*evaluate.Request // by statement, see needed.go
	wider   bool                      // a statement may apply where it did not

	readsCaller bool // its conditions are about who the caller is
}

func newDraft(p *policy.Policy) (*draft, error) {
	d := &draft{source: p, alone: Alone(p), samples: map[int]*evaluate.Request{}}
	if err := json.Unmarshal([]byte((*machine.Policy)(p).Source()), &d.document); err != nil {
		return nil, err
	}
	census := newCensus()
	for s := range (*machine.Policy)(p).Statements() {
		census.add(s)
	}
	d.readsCaller = census.readsCaller
	switch list := d.document["Statement"].(type) {
	case []any:
		for _, s := range list {
			d.statements = append(d.statements, s.(map[string]any))
		}
	case map[string]any:
		d.statements = append(d.statements, list)
	}
	return d, nil
}

// left returns the statements that are not left out.
func (d *draft) left() []map[string]any {
	return slices.DeleteFunc(slices.Clone(d.statements), func(s map[string]any) bool { return s == nil })
}

// policy returns a policy of statements.
func (d *draft) policy(statements []map[string]any) (*policy.Policy, error) {
	document := maps.Clone(d.document)
	document["Statement"] = statements
	text, err := json.Marshal(document)
	if err != nil {
		return nil, err
	}
	return policy.Parse(text, d.source.Type(), policy.WithMaxBytes(len(text)))
}

// isSame reports whether the draft is known to decide as it did before statement i, which was
// old, was changed or, if that is nil, left out. What an Allow alone allows is asked of
// that Allow alone, under the Denies.
func (d *draft) isSame(i int, old, changed map[string]any) bool {
	without := d.left()
	with := slices.Clone(d.statements)
	with[i] = old
	with = slices.DeleteFunc(with, func(s map[string]any) bool { return s == nil })
	if old["Effect"] != "Allow" || d.source.Type() == policy.Trust { // a call needs several actions
		return d.allowsNoMore(with, without, false) && d.allowsNoMore(without, with, false)
	}
	var denies []map[string]any
	for _, s := range without {
		if s["Effect"] == "Deny" {
			denies = append(denies, s)
		}
	}
	return d.allowsNoMore(without, append([]map[string]any{old}, denies...), true) &&
		(changed == nil || d.allowsNoMore(with, append([]map[string]any{changed}, denies...), true))
}

// allowsNoMore reports whether it is known that b allows nothing that a does not. How
// directly a resource-based policy names a caller counts: without policies of its own, a
// user has what names it, and not what names its account. With abroad, what policies of callers
// allow in other accounts, whose own policies let everybody in, counts too, and so does what
// they allow federated users, who have nothing without a session policy.
func (d *draft) allowsNoMore(before, after []map[string]any, abroad bool) bool {
	a, err := d.policy(before)
	if err != nil {
		return false
	}
	b, err := d.policy(after)
	if err != nil {
		return false
	}
	place := Alone
	if !hasAllow(d.source) {
		place = beside
	}
	if NewAccess(place(a), place(b), nil).Outcome != No {
		return false
	}
	switch d.source.Type() {
	case policy.Identity, policy.Boundary, policy.Session, policy.SCP:
		if d.readsCaller && d.source.Type() != policy.Session {
			x, y := place(a), place(b)
			x.Session, y.Session = []*policy.Policy{allowAll}, []*policy.Policy{allowAll}
			if NewAccess(x, y, nil).Outcome != No {
				return false
			}
		}
		x, y := place(a), place(b)
		x.Resource, y.Resource = openToAll, openToAll
		return !abroad || NewAccess(x, y, nil).Outcome == No
	case policy.Resource, policy.Trust, policy.RCP, policy.Endpoint: // by which others are let in
	}
	if d.source.Type() != policy.Resource || !hasAllow(d.source) {
		return true
	}
	return NewAccess(&evaluate.Policies{Resource: a, ResourceMustAllow: true}, &evaluate.Policies{Resource: b, ResourceMustAllow: true}, nil).Outcome == No
}

// allowsNothing reports whether it is known that the draft allows nothing: any value could be
// left out then, and what matters is why.
func (d *draft) allowsNothing() bool {
	p, err := d.policy(d.left())
	return err == nil && Possible(Alone(p), nil).Outcome == No
}

// A valueList is a list of values in a statement.
type valueList struct {
	element string
	in      map[string]any
	key     string
}

// listsOf returns the lists of more than one value in a statement.
func listsOf(statement map[string]any) (lists []valueList) {
	add := func(element string, in map[string]any, key string) {
		if list, ok := in[key].([]any); ok && len(list) > 1 {
			lists = append(lists, valueList{element, in, key})
		}
	}
	for _, element := range [...]string{"Action", "NotAction", "Resource", "NotResource"} {
		add(element, statement, element)
	}
	for _, element := range [...]string{"Principal", "NotPrincipal"} {
		if entries, ok := statement[element].(map[string]any); ok {
			for _, key := range sortedKeys(entries) {
				add(element, entries, key)
			}
		}
	}
	if operators, ok := statement["Condition"].(map[string]any); ok {
		for _, operator := range sortedKeys(operators) {
			if keys, ok := operators[operator].(map[string]any); ok {
				for _, key := range sortedKeys(keys) {
					add(operator+" "+key, keys, key)
				}
			}
		}
	}
	return lists
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// redundantIn leaves the redundant values out of a list of statement i.
func (d *draft) redundantIn(i int, s *policy.Statement, l valueList) (list []Redundancy) {
	for n := 0; ; {
		all := l.in[l.key].([]any)
		if n == len(all) || len(all) == 1 {
			return list
		}
		value, ok := all[n].(string)
		if ok && d.needsValue(i, l.element, value) {
			n++
			continue
		}
		covered := d.coversValue(i, &l, n)
		old := deepCopy(d.statements[i]).(map[string]any)
		if s.Effect() == policy.Allow && d.source.Type() != policy.Trust && (l.element == "Action" || l.element == "Resource") {
			old = l.only(d.statements[i], all[n])
		}
		l.in[l.key] = slices.Delete(slices.Clone(all), n, n+1)
		changed := changed(l.element, d.statements[i])
		if ok && (covered || d.isSame(i, old, changed)) {
			list = append(list, Redundancy{s, l.element, value})
			d.wider = d.wider || changed != nil
			continue
		}
		l.in[l.key] = all
		n++
	}
}

// changed returns what a statement has become without a value of an element, if it may then
// apply where it did not.
func changed(element string, statement map[string]any) map[string]any {
	if element == "Action" || element == "Resource" || element == "Principal" {
		return nil
	}
	return statement
}

// only returns a statement with one value of the list alone: what it covers by others, it
// covers without that one.
func (l *valueList) only(statement map[string]any, value any) map[string]any {
	one := maps.Clone(statement)
	one[l.key] = []any{value}
	return one
}

// deepCopy returns a copy of a JSON value.
func deepCopy(v any) any {
	switch v := v.(type) {
	case map[string]any:
		c := make(map[string]any, len(v))
		for key, value := range v {
			c[key] = deepCopy(value)
		}
		return c
	case []any:
		c := make([]any, len(v))
		for i, value := range v {
			c[i] = deepCopy(value)
		}
		return c
	}
	return v
}
