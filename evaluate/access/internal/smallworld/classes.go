package smallworld

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/conditionkey"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// A search finds the classes of a space.
type search struct {
	*Space
	all, useful mask

	action, resource, clock int // axes
	keys                    []*keyAxis
	byName                  map[string]*keyAxis

	callerTests, timeTests []test
	callerReads            map[string]bool  // derived keys of the caller that variables read
	resourceReads          map[int][]string // by statement
	resourceKeys           []string         // all of them
	resourceMemo           map[string][]choice
	outerTime              bool
	later                  []test // what only an assignment of all outer keys tells

	outer []*keyAxis
	inner []*keyAxis

	decided map[class]bool
	signs   map[string]int // numbers of the signs of groups
	yield   func(*evaluate.Request) bool
	stopped bool
}

// Classes yields a request of each class, with a caller of each kind that counts: all
// requests of s are decided as one of them by whatever policies have the statements that
// s was made for. If useful is not nil, only requests that match one of the statements
// that it picks.
func (s *Space) Classes(useful func(*statement.Statement) bool) func(yield func(*evaluate.Request) bool) {
	return func(yield func(*evaluate.Request) bool) {
		x := &search{Space: s, all: first(len(s.statements)).with(needed, 128), yield: yield, decided: map[class]bool{}, signs: map[string]int{}, byName: map[string]*keyAxis{}, callerReads: map[string]bool{}}
		if len(s.statements) > needed {
			panic("too many statements")
		}
		for i, st := range s.statements {
			if useful != nil && useful(st) {
				x.useful.add(i)
			}
		}
		x.prepare()
		x.run()
	}
}

// prepare sorts out what reads what.
func (x *search) prepare() {
	x.action, x.resource, x.clock = 0, 1, 2
	for i := range x.Keys {
		k := &keyAxis{key: &x.Keys[i], axis: 3 + i, dynamic: map[string][]choice{}}
		if k.axis >= maxAxes {
			panic("too many keys")
		}
		x.keys = append(x.keys, k)
		for _, name := range k.key.names() {
			x.byName[strings.ToLower(name)] = k
		}
	}
	x.resourceReads, x.resourceMemo = map[int][]string{}, map[string][]choice{}
	for i, st := range x.statements {
		if reads := withVia(variablesOf(resourceTexts(st)...)); len(reads) > 0 {
			x.resourceReads[i] = reads
			x.resourceKeys = append(x.resourceKeys, reads...)
			x.read(reads)
		}
		block := st.Condition()
		for cl := range block.Clauses() {
			name := strings.ToLower(cl.Key())
			t := test{cl, i, withVia(variablesOf(cl.Values()...))}
			derived := conditionkey.Find(name).Derived
			if derived == conditionkey.ViaAWSService {
				t.reads = append(t.reads, "aws:calledvia")
			}
			x.read(t.reads)
			switch k := x.byName[name]; {
			case k != nil:
				k.tests = append(k.tests, t)
			case derived.IsTime():
				x.timeTests = append(x.timeTests, t)
			default: // it follows from the caller, or no caller has it
				x.callerTests = append(x.callerTests, t)
			}
		}
	}
	for _, k := range x.keys {
		if k.outer {
			x.outer = append(x.outer, k)
		} else {
			x.inner = append(x.inner, k)
		}
	}
	for _, k := range x.keys {
		k.build(x)
	}
	// What reads variables can be said when they are known.
	var now []test
	for _, t := range x.callerTests {
		if len(t.reads) > 0 {
			x.callerReads[strings.ToLower(t.Key())] = true
			x.later = append(x.later, t)
		} else {
			now = append(now, t)
		}
	}
	x.callerTests = now
	for _, k := range x.outer {
		for _, t := range k.tests {
			if len(t.reads) > 0 {
				x.later = append(x.later, t)
			}
		}
	}
}

// read notes that variables with the keys are read.
func (x *search) read(keys []string) {
	for _, name := range keys {
		if k := x.byName[name]; k != nil {
			k.outer = true
		} else if conditionkey.Find(name).Derived.IsTime() {
			x.outerTime = true
		} else {
			x.callerReads[name] = true
		}
	}
}

// withVia returns keys and what one of them follows from.
func withVia(keys []string) []string {
	if slices.Contains(keys, "aws:viaawsservice") {
		return append(keys, "aws:calledvia")
	}
	return keys
}

// texts returns what policy variables with keys stand for.
func (x *search) texts(keys []string, g *group, values []int, moment int) string {
	out := make([]byte, 0, 64)
	for _, name := range keys {
		if i := slices.IndexFunc(x.outer, func(k *keyAxis) bool { return k == x.byName[name] }); i >= 0 {
			out = append(out, x.outer[i].texts[values[i]]...)
		} else if conditionkey.Find(name).Derived.IsTime() {
			out = append(out, byte('A'+moment))
		} else {
			out = append(out, g.texts[name]...)
		}
		out = append(out, 0)
	}
	return string(out)
}

// matching returns the choices of texts by which statements match them.
func (x *search) matching(n int, matches func(statement, value int) bool) []choice {
	out := make([]choice, n)
	for v := range n {
		m := x.all
		for i := range x.statements {
			if !matches(i, v) {
				m.remove(i)
			}
		}
		out[v] = choice{m, v}
	}
	return out
}

// A class is requests that are told apart from others.
type class struct {
	mask   mask
	number int // of the sign of a group
}

func (x *search) run() {
	actionChoices := []choice{{mask: x.all}}
	if !x.Calls {
		actionChoices = x.matching(len(x.Actions), func(i, v int) bool { return x.statements[i].MatchAction(x.Actions[v]) })
		for v, action := range x.Actions {
			if strings.HasSuffix(action, "BucketPolicy") { // a root user may (SEMANTICS S-53)
				actionChoices[v].mask.remove(needed + 2)
			}
		}
		actionChoices = merged(actionChoices)
	}
	start := x.product([]path{{mask: x.all}}, x.action, actionChoices)
	var timeChoices []choice
	if !x.outerTime {
		static := true
		for _, t := range x.timeTests {
			static = static && len(t.reads) == 0
		}
		if static {
			timeChoices = x.timeChoices(&clause.Context{}, caller.Principal{}, "")
			start = x.product(start, x.clock, timeChoices)
		}
	}
	for _, k := range x.inner {
		if len(k.reads) == 0 {
			start = x.product(start, k.axis, k.static)
		}
	}
	seen := map[string]bool{}
	owners := map[string]*group{}
	for _, who := range x.Who {
		key := who.Owner + who.Principal.Partition()
		if owners[key] == nil {
			owners[key] = x.ownerGroup(who)
		}
		g := x.group(who, owners[key])
		if key := g.sign + fmt.Sprint(g.mask, g.texts); !seen[key] {
			seen[key] = true
			if x.assign(g, start, timeChoices == nil, 0, nil, nil); x.stopped {
				return
			}
		}
	}
}

// timeChoices returns what the tests of the time say in c.
func (x *search) timeChoices(c *clause.Context, p caller.Principal, owner string) []choice {
	out := make([]choice, len(x.Times))
	for v, now := range x.Times {
		bound := c.Bind(p, owner, now)
		m := x.all
		for _, t := range x.timeTests {
			if !t.Match(&bound) {
				m.remove(t.statement)
			}
		}
		out[v] = choice{m, v}
	}
	return merged(out)
}

// assign gives each outer key a value in turn, from number n on, and the time one if
// variables read it.
func (x *search) assign(g *group, start []path, openTime bool, n int, entries []clause.Entry, values []int) {
	if x.stopped {
		return
	}
	if n < len(x.outer) {
		k := x.outer[n]
		for _, c := range k.static {
			next := make([]path, 0, len(start))
			for _, p := range start {
				p.mask = p.mask.and(c.mask)
				p.values[k.axis] = int16(c.value)
				next = append(next, p)
			}
			if next = x.distinct(next); len(next) == 0 {
				continue
			}
			x.assign(g, next, openTime, n+1, slices.Concat(entries, k.entries[c.value]), append(slices.Clone(values), c.value))
		}
		return
	}
	moments := []time.Time{times[0]}
	if x.outerTime {
		moments = x.Times
	}
	for i, now := range moments {
		c := clause.NewContext(entries...)
		bound := c.Bind(caller.Principal(g.Principal), g.Owner, now)
		m := g.mask
		for _, t := range x.later {
			if !t.Match(&bound) {
				m.remove(t.statement)
			}
		}
		if x.outerTime {
			for _, t := range x.timeTests {
				if !t.Match(&bound) {
					m.remove(t.statement)
				}
			}
		}
		paths := make([]path, 0, len(start))
		for _, p := range start {
			p.mask = p.mask.and(m)
			if x.outerTime {
				p.values[x.clock] = int16(i)
			}
			paths = append(paths, p)
		}
		paths = x.distinct(paths)
		if len(paths) == 0 {
			continue
		}
		if openTime && !x.outerTime {
			paths = x.product(paths, x.clock, x.timeChoices(&c, caller.Principal(g.Principal), g.Owner))
		}
		for _, k := range x.inner {
			if len(k.reads) > 0 && len(paths) > 0 {
				key := x.texts(k.reads, g, values, i)
				choices, ok := k.dynamic[key]
				if !ok {
					choices = merged(k.choices(x, &bound, func(*test) bool { return true }))
					k.dynamic[key] = choices
				}
				paths = x.product(paths, k.axis, choices)
			}
		}
		resources := g.resourceChoices
		if len(x.resourceReads) > 0 {
			key := g.Owner + g.Principal.Partition() + x.texts(x.resourceKeys, g, values, i)
			if resources = x.resourceMemo[key]; resources == nil {
				resources = slices.Clone(g.resourceMasks)
				for v := range resources {
					for i := range x.resourceReads {
						if !x.statements[i].MatchResource(g.resources[v], &bound) {
							resources[v].mask.remove(i)
						}
					}
				}
				resources = merged(resources)
				x.resourceMemo[key] = resources
			}
		}
		paths = x.product(paths, x.resource, resources)
		for i := range paths {
			if x.report(g, &paths[i]); x.stopped {
				return
			}
		}
	}
}

// report yields a request of the class of p, if it was not there before.
func (x *search) report(g *group, p *path) {
	c := class{p.mask, g.number}
	if x.decided[c] {
		return
	}
	x.decided[c] = true
	req := &evaluate.Request{
		Principal: g.Principal, Action: x.Actions[p.values[x.action]], Resource: g.resources[p.values[x.resource]], ResourceAccount: g.Owner, Time: x.Times[p.values[x.clock]],
	}
	if isOfAWS(g.Who) { // the ARN tells
		req.ResourceAccount = ""
	}
	var entries []condition.Entry
	for _, k := range x.keys {
		for _, e := range k.entries[p.values[k.axis]] {
			entries = append(entries, condition.Entry(e))
		}
	}
	req.Context = condition.NewContext(entries...)
	x.stopped = !x.yield(req)
}
