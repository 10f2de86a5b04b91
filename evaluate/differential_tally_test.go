package evaluate_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/reference"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/world"
	machine "github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A tally says what random requests reached.
type tally struct {
	pairs     uint64
	decisions map[decided]uint64
	operators map[string]*hits // clauses of the statements of some requests, by operator
	forms     map[string]*hits // elements of those statements, by name
	policies  map[policy.Type]uint64
	rules     map[reference.Rule]uint64
	calls     map[string]uint64 // by what decides them and what they meet
}

// Decided is what decides a request.
type decided struct {
	problem bool
	outcome evaluate.Outcome
	typ     policy.Type
}

func (d decided) String() string {
	switch {
	case d.problem:
		return "problem"
	case d.typ == 0:
		return d.outcome.String() + " by no policy"
	}
	return fmt.Sprintf("%v by %v", d.outcome, d.typ)
}

// countCall counts a call, which is not a pair.
func (t *tally) countCall(a *reference.Answer) {
	name := decided{a.Result.Problem != "", a.Result.Outcome, a.Result.Type}.String()
	if a.Malformed != "" {
		name = "malformed"
	}
	t.calls[name]++
	t.countRules(a.Result.Rules)
}

// countToken counts a call for another session and requests by it, which are not pairs.
func (t *tally) countToken(a *reference.Answer, results []reference.Result) {
	t.countRules(a.Result.Rules)
	switch {
	case a.Malformed != "":
		t.calls["S-59: malformed"]++
	case a.Session != nil:
		t.calls["S-59: session"]++
	case a.Result.Problem != "":
		t.calls["S-59: problem"]++
	default:
		t.calls["S-59: denied"]++
	}
	for i := range results {
		t.countRules(results[i].Rules)
		t.calls["S-59: by the session: "+decided{results[i].Problem != "", results[i].Outcome, results[i].Type}.String()]++
	}
}

// Hits says how often something matched and how often it did not.
type hits [2]uint64

func newTally() *tally {
	return &tally{
		decisions: map[decided]uint64{}, operators: map[string]*hits{}, forms: map[string]*hits{}, policies: map[policy.Type]uint64{},
		rules: map[reference.Rule]uint64{}, calls: map[string]uint64{},
	}
}

func (t *tally) count(d *reference.Result) {
	t.pairs++
	t.decisions[decided{d.Problem != "", d.Outcome, d.Type}]++
	t.countRules(d.Rules)
}

func (t *tally) countRules(met reference.Rules) {
	for _, r := range everyRule {
		if met.Has(r) {
			t.rules[r]++
		}
	}
}

var everyRule = reference.AllRules()

// sample looks at all statements that apply to q, one element after the other.
func (t *tally) sample(q *world.Question) {
	context := clause.Context(q.Request.Context).Bind(machine.Principal(q.Request.Principal), q.Owner, q.Request.Time)
	for _, p := range q.All() {
		t.policies[p.Type()]++
		for s := range (*statement.Policy)(p).Statements() {
			t.sampleStatement(q, s, &context)
		}
	}
}

func (t *tally) sampleStatement(q *world.Question, s *statement.Statement, context *clause.Context) {
	if _, not := s.Actions(); not {
		hit(t.forms, "NotAction", s.MatchAction(q.Request.Action))
	} else {
		hit(t.forms, "Action", s.MatchAction(q.Request.Action))
	}
	if patterns, not := s.Resources(); not {
		hit(t.forms, "NotResource", s.MatchResource(q.Request.Resource, context))
	} else if patterns != nil {
		hit(t.forms, "Resource", s.MatchResource(q.Request.Resource, context))
	}
	compiled, _ := s.Resources()
	for i := range compiled {
		p := &compiled[i]
		if len(p.Keys()) > 0 {
			matches, resolved := p.Match(q.Request.Resource, context)
			hit(t.forms, "variable in a resource", matches)
			hit(t.forms, "variable in a resource has a value", resolved)
		}
	}
	who, flags := machine.Principal(q.Request.Principal), statement.CallerFlags(0)
	if q.Policies.Boundary != nil {
		flags = statement.Bounded
	}
	if patterns, not := s.Principals(); not {
		hit(t.forms, "NotPrincipal", s.MatchCaller(&who, flags, clause.CallerID{}) != 0)
	} else if patterns != nil {
		hit(t.forms, "Principal", s.MatchCaller(&who, 0, clause.CallerID{}) != 0)
	}
	for cl := range s.Condition().Clauses() {
		matches := cl.Match(context)
		name := cl.Operator()
		set, rest, ok := strings.Cut(name, ":")
		if ok {
			name = rest
			hit(t.forms, set, matches)
		} else {
			set = ""
		}
		name, ifExists := strings.CutSuffix(name, "IfExists")
		if ifExists {
			hit(t.forms, "IfExists", matches)
		}
		if len(cl.Keys()) > 1 {
			hit(t.forms, "variable in a condition", matches)
		}
		values, present := context.Lookup(cl.Key())
		switch {
		case !present:
			hit(t.forms, "absent key", matches)
		case len(values) > 1:
			hit(t.forms, "key of several values", matches)
		}
		hit(t.operators, name, matches)
		if text := cl.Unreadable(context); !text.IsZero() {
			hit(t.forms, unreadableForm(policy.Effect(s.Effect()), set, strings.Contains(text.String(), "list")), matches)
		}
	}
}

// unreadableForm names what a clause cannot read.
func unreadableForm(effect policy.Effect, set string, list bool) string {
	name := "value that cannot be read"
	switch {
	case list:
		name = "list where one value is read"
	case set != "":
		name = "value that cannot be read under " + set
	}
	return effect.String() + ", " + name
}

func hit(m map[string]*hits, name string, matches bool) {
	if m[name] == nil {
		m[name] = new(hits)
	}
	if matches {
		m[name][0]++
	} else {
		m[name][1]++
	}
}

func (t *tally) add(more *tally) {
	t.pairs += more.pairs
	for d, n := range more.decisions {
		t.decisions[d] += n
	}
	for typ, n := range more.policies {
		t.policies[typ] += n
	}
	for name, n := range more.calls {
		t.calls[name] += n
	}
	for r, n := range more.rules {
		t.rules[r] += n
	}
	for _, m := range [][2]map[string]*hits{{t.operators, more.operators}, {t.forms, more.forms}} {
		for name, h := range m[1] {
			if m[0][name] == nil {
				m[0][name] = new(hits)
			}
			m[0][name][0] += h[0]
			m[0][name][1] += h[1]
		}
	}
}

// String returns t as tables.
func (t *tally) String() string {
	var b strings.Builder
	names := map[string]uint64{}
	for d, n := range t.decisions {
		names[d.String()] += n
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		fmt.Fprintf(&b, "%7.3f %% %s\n", 100*float64(names[name])/float64(t.pairs), name)
	}
	for _, r := range everyRule {
		fmt.Fprintf(&b, "%7.3f %% %v\n", 100*float64(t.rules[r])/float64(t.pairs), r)
	}
	fmt.Fprintf(&b, "of calls, one for %d pairs:\n", callEvery)
	for _, name := range slices.Sorted(maps.Keys(t.calls)) {
		fmt.Fprintf(&b, "%7.3f %% %s\n", 100*callEvery*float64(t.calls[name])/float64(t.pairs), name)
	}
	fmt.Fprintf(&b, "of 1 request in %d:\n", sampleEvery)
	for _, typ := range slices.Sorted(maps.Keys(t.policies)) {
		fmt.Fprintf(&b, "%8d policies of type %v\n", t.policies[typ], typ)
	}
	for _, m := range []map[string]*hits{t.forms, t.operators} {
		for _, name := range slices.Sorted(maps.Keys(m)) {
			fmt.Fprintf(&b, "%8d matched, %8d did not: %s\n", m[name][0], m[name][1], name)
		}
	}
	return b.String()
}

// gaps returns what was hardly reached or not at all, of what many requests reach.
func (t *tally) gaps() []string {
	var gaps []string
	want := func(d decided, share float64) {
		if float64(t.decisions[d]) < share*float64(t.pairs) {
			gaps = append(gaps, d.String())
		}
	}
	want(decided{problem: true}, 0.01)
	want(decided{outcome: evaluate.Allow}, 0.01)
	for _, typ := range []policy.Type{policy.Identity, policy.Resource, policy.Trust} {
		want(decided{false, evaluate.Allow, typ}, 0.005)
	}
	for typ := policy.Identity; typ <= policy.Endpoint; typ++ {
		want(decided{false, evaluate.ExplicitDeny, typ}, 0.0005)
		if typ != policy.RCP { // which only denies
			want(decided{false, evaluate.ImplicitDeny, typ}, 0.0005)
		}
	}
	for _, r := range everyRule {
		if float64(t.rules[r]) < 0.00002*float64(t.pairs) {
			gaps = append(gaps, r.String())
		}
	}
	for outcome := evaluate.ImplicitDeny; outcome <= evaluate.Allow; outcome++ {
		if name := "with an attached trust policy: " + outcome.String(); t.calls[name] == 0 {
			gaps = append(gaps, name)
		}
	}
	for _, name := range world.Operators() {
		if h := t.operators[name]; h == nil || h[0] == 0 || h[1] == 0 {
			gaps = append(gaps, name)
		}
	}
	for _, name := range []string{"NotAction", "NotResource", "NotPrincipal", "ForAllValues", "ForAnyValue", "IfExists", "variable in a resource"} {
		if h := t.forms[name]; h == nil || h[0] == 0 || h[1] == 0 {
			gaps = append(gaps, name)
		}
	}
	for _, set := range []string{"", "ForAllValues", "ForAnyValue"} {
		for _, list := range []bool{false, true} {
			allow, deny := t.forms[unreadableForm(policy.Allow, set, list)], t.forms[unreadableForm(policy.Deny, set, list)]
			if allow == nil || deny == nil || allow[1] == 0 || deny[0] == 0 {
				gaps = append(gaps, unreadableForm(policy.Deny, set, list))
			}
		}
	}
	return gaps
}
