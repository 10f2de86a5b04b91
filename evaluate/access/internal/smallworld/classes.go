package smallworld

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/conditionkey"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// A mask is a set of statements.
type mask [2]uint64

func (m mask) and(o mask) mask   { return mask{m[0] & o[0], m[1] & o[1]} }
func (m mask) meets(o mask) bool { return m.and(o) != mask{} }
func (m *mask) remove(i int)     { m[i/64] &^= 1 << (i % 64) }
func (m *mask) add(i int)        { m[i/64] |= 1 << (i % 64) }
func first(n int) mask           { return mask{}.with(0, n) }
func (m mask) with(from, to int) mask {
	for i := from; i < to; i++ {
		m.add(i)
	}
	return m
}

// A test is a clause of a statement.
type test struct {
	*clause.Clause
	statement int
	reads     []string // keys of policy variables in its values, and others that count
}

// An axis is one of the things that requests are made of: the action, the resource, the
// time, and each condition key. It has values that no statement tells apart once only.
type axis struct {
	values []choice
}

// A choice is a value of an axis, with the statements that it leaves.
type choice struct {
	mask  mask
	value int // place among the values of the axis
}

// merged returns the choices without those that have the mask of another.
func merged(choices []choice) []choice {
	out := choices[:0:0]
	for _, c := range choices {
		if !slices.ContainsFunc(out, func(o choice) bool { return o.mask == c.mask }) {
			out = append(out, c)
		}
	}
	return out
}

// A path is a choice of each axis.
type path struct {
	mask   mask
	values [maxAxes]int16
}

const maxAxes = 14

// needed is the first bit of a mask that stands for an action that a call needs, or for
// what else a decision goes by.
const needed = 120

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

// A keyAxis is a condition key.
type keyAxis struct {
	key     *Key
	axis    int
	entries [][]clause.Entry // none first, if there may be none
	texts   []string         // of entries as policy variables
	tests   []test
	reads   []string // by the tests
	outer   bool     // variables read it
	derived bool     // the caller counts

	static  []choice
	dynamic map[string][]choice
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

// build makes the entries of k, merged by what the tests without variables say of them.
func (k *keyAxis) build(x *search) {
	k.entries = k.key.settings()
	for _, t := range k.tests {
		for _, name := range t.reads {
			if !slices.Contains(k.reads, name) {
				k.reads = append(k.reads, name)
			}
		}
	}
	singles := len(k.entries)
	k.addLists()
	for i := range k.entries {
		k.texts = append(k.texts, textOf(k.entries[i], i >= singles))
	}
	if len(k.reads) == 0 || k.outer {
		c := clause.Context{}
		k.static = k.choices(x, &c, func(t *test) bool { return len(t.reads) == 0 })
		if !k.outer {
			k.static = merged(k.static)
		} else {
			k.static = k.mergedByText()
		}
	}
}

// addLists adds lists. Of members that no test tells apart one is taken, unless
// variables may.
func (k *keyAxis) addLists() {
	if len(k.key.Lists) == 0 {
		return
	}
	members := k.key.Lists
	if len(k.reads) == 0 {
		members = nil
		seen := map[string]bool{}
		for _, text := range k.key.Lists {
			c := clause.NewContext(clause.Strings(k.key.Name, text))
			sign := []byte{'0'}
			if text == "" {
				sign[0] = '1'
			}
			for i := range k.tests {
				sign = append(sign, '0')
				if k.tests[i].Match(&c) {
					sign[len(sign)-1] = '1'
				}
			}
			if !seen[string(sign)] {
				seen[string(sign)] = true
				members = append(members, text)
			}
		}
	} else if len(members) > 6 {
		few := members[:0:0]
		for _, text := range []string{"", "a", "b", "ab", "A", "ann", "1"} {
			if slices.Contains(members, text) {
				few = append(few, text)
			}
		}
		members = few
	}
	if len(members) > 0 && len(k.reads) > 0 {
		k.key.Most = min(k.key.Most, 2)
	}
	k.entries = appendLists(k.entries, k.key, members)
}

// choices returns what the tests that count say of each entry in c.
func (k *keyAxis) choices(x *search, c *clause.Context, counts func(*test) bool) []choice {
	var out []choice
	for i, entries := range k.entries {
		c.Override(entries)
		m := x.all
		for _, need := range k.key.Needs {
			if !need.by(entries) {
				m.remove(needed + need.Number)
			}
		}
		for j := range k.tests {
			t := &k.tests[j]
			if counts(t) && !t.Match(c) {
				m.remove(t.statement)
			}
		}
		out = append(out, choice{m, i})
	}
	c.Override(nil)
	return out
}

// mergedByText merges the entries that have the same text as a variable.
func (k *keyAxis) mergedByText() []choice {
	type kind struct {
		mask mask
		text string
	}
	var out []choice
	seen := map[kind]bool{}
	for _, c := range k.static {
		text := k.texts[c.value]
		if len(k.reads) > 0 { // lists differ, though none has a text
			text += fmt.Sprint(k.entries[c.value])
		}
		cl := kind{c.mask, text}
		if !seen[cl] {
			seen[cl] = true
			out = append(out, c)
		}
	}
	return out
}

// textOf returns what entries stand for as policy variables, apart from all others.
func textOf(entries []clause.Entry, list bool) string {
	if list {
		if strings.Join(entries[0].Values(), "") == "" {
			return "l"
		}
		return "L"
	}
	out := ""
	for _, e := range entries {
		out += fmt.Sprintf("%s=%q", e.Key(), e.Values())
	}
	return out
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

// A group is callers and an owner that no statement tells apart.
type group struct {
	Who
	resources       []string
	resourceMasks   []choice // by statements without variables in resources
	resourceChoices []choice // merged
	mask            mask     // by callers and what follows from them
	sign            string   // by which requests are told apart beside the mask
	number          int      // of the sign
	texts           map[string]string
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

// ownerGroup returns what the resources of an account are told apart by.
func (x *search) ownerGroup(who Who) *group {
	g := &group{resources: x.Resources(who)}
	var empty clause.Context
	g.resourceMasks = x.matching(len(g.resources), func(i, v int) bool {
		return x.resourceReads[i] != nil || x.statements[i].MatchResource(g.resources[v], &empty)
	})
	for v, resource := range g.resources {
		if strings.Contains(resource, ":s3:::") && !strings.Contains(resource, "/") {
			g.resourceMasks[v].mask.remove(needed + 3)
		}
	}
	g.resourceChoices = merged(g.resourceMasks)
	for _, c := range g.resourceChoices {
		g.sign += fmt.Sprint(c.mask)
	}
	if len(x.resourceReads) > 0 {
		g.sign += who.Owner + who.Principal.Partition()
	}
	return g
}

// group returns what a caller is told apart by.
func (x *search) group(who Who, owner *group) *group {
	p := caller.Principal(who.Principal)
	g := &group{Who: who, resources: owner.resources, resourceMasks: owner.resourceMasks, resourceChoices: owner.resourceChoices, mask: x.all}
	var sign strings.Builder
	fmt.Fprint(&sign, owner.sign, " ", p.Type(), p.Account() == who.Owner, p.FederatedByRoot(), arn.IsServiceLinked(p.Issuer()), isOfAWS(who), " ")
	for i, st := range x.statements {
		all := grades(st, &p)
		fmt.Fprint(&sign, all)
		if all == [3]caller.Match{} {
			g.mask.remove(i)
		}
	}
	c := (clause.Context{}).Bind(p, who.Owner, times[0])
	for _, t := range x.callerTests {
		if !t.Match(&c) {
			g.mask.remove(t.statement)
		}
	}
	g.sign, g.texts = sign.String(), x.callerTexts(who)
	if x.signs[g.sign] == 0 {
		x.signs[g.sign] = len(x.signs) + 1
	}
	g.number = x.signs[g.sign]
	return g
}

// callerTexts returns the texts of what follows from a caller and is read as a variable.
func (x *search) callerTexts(who Who) map[string]string {
	c := (clause.Context{}).Bind(caller.Principal(who.Principal), who.Owner, times[0])
	texts := map[string]string{}
	for name := range x.callerReads {
		values, ok := c.Lookup(name)
		texts[name] = fmt.Sprintf("%q %v ", values, ok)
	}
	return texts
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

// product returns each path with each choice of an axis, without those that are alike.
func (x *search) product(paths []path, axis int, choices []choice) []path {
	out := make([]path, 0, len(paths))
	for _, p := range paths {
		for _, c := range choices {
			q := p
			q.mask = p.mask.and(c.mask)
			q.values[axis] = int16(c.value)
			out = append(out, q)
		}
	}
	return x.distinct(out)
}

// distinct returns the paths whose statements are not those of another, and are of use.
func (x *search) distinct(paths []path) []path {
	out := paths[:0]
	var seen map[mask]bool
	if len(paths) > 16 {
		seen = make(map[mask]bool, len(paths))
	}
	for i := range paths {
		m := paths[i].mask
		if x.useful != (mask{}) && !m.meets(x.useful) {
			continue
		}
		if seen != nil {
			if seen[m] {
				continue
			}
			seen[m] = true
		} else if slices.ContainsFunc(out, func(p path) bool { return p.mask == m }) {
			continue
		}
		out = append(out, paths[i])
	}
	return out
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
