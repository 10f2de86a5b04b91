package evaluate

import (
	"slices"
	"time"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A tracker decides a request again and again while its time or its context
// changes. It remembers of each statement which of its parts match, so that only
// those that read what changed are matched anew. The decision itself is that of
// evaluation.decide, whose lists are tracked ones.
//
// It is for one goroutine.
type tracker struct {
	evaluation // over the tracked lists

	occurrences []occurrence
	parts       []part
	events      []event // in the order of parts; see sortEvents
	texts       []int32 // parts that read the time as text
	revision    *revision
	steps       int // how many times a part was matched
}

// An occurrence is a statement in a list whose action and principal match and
// whose other elements may.
type occurrence struct {
	statement  *statement.Statement
	in         *tracked
	place      int32 // in its list
	level      int32 // of an organization
	grade      caller.Match
	first, end int32 // its parts
	failing    int32 // how many of them do not match; it applies if there are none
}

// A part is what may begin or cease to match: a clause or, if that is nil, the
// Resource or NotResource element.
type part struct {
	owner  int32 // its occurrence
	weight int64 // how much work it is to match: about the number of comparisons
	fails  bool
	clause *clause.Clause
}

// An event is a time at which a part may begin or cease to match.
type event struct {
	at   time.Time
	part int32
}

// newTracker returns a tracker for ev, which is prepared. Time may change, and if
// keys is set all that the context holds.
func newTracker(ev *evaluation, keys bool) *tracker { return newRevisedTracker(ev, keys, nil) }

// newRevisedTracker is newTracker with policies changed as r says, if it is not nil.
func newRevisedTracker(ev *evaluation, keys bool, r *revision) *tracker {
	t := &tracker{evaluation: *ev, revision: r}
	policies := r.policies(ev)
	t.policies, t.attached = &policies, attached{}
	var rcp, scp *list
	revised := *ev
	revised.policies = &policies
	for _, l := range revised.layers() {
		if r.adds(l.typ) {
			l.policies = append(slices.Clip(l.policies), r.grant(l.typ))
		}
		switch l.typ {
		case policy.RCP:
			rcp = t.extend(rcp, 0, l.policies, keys)
		case policy.SCP:
			scp = t.extendLevels(scp, l, keys)
		case policy.Endpoint:
			t.attached.endpoint = t.extend(nil, 0, l.policies, keys)
		case policy.Resource, policy.Trust:
			t.attached.resource = t.extend(nil, 0, l.policies, keys)
		case policy.Identity:
			t.attached.identity, policies.Identity = t.extend(nil, 0, l.policies, keys), nil
		case policy.Boundary:
			t.attached.boundary = t.extend(nil, 0, l.policies, keys)
		case policy.Session:
			t.attached.session = t.extend(nil, 0, l.policies, keys)
		}
	}
	// All levels of an organization are one list.
	if rcp != nil {
		policies.RCP, t.attached.rcp = [][]*policy.Policy{rcp.policies}, []*list{rcp}
	}
	if scp != nil {
		policies.SCP, t.attached.scp = [][]*policy.Policy{scp.policies}, []*list{scp}
	}
	t.finish()
	return t
}

// extend returns l, or a new list if it is nil, with policies added.
func (t *tracker) extend(l *list, level int32, policies []*policy.Policy, keys bool) *list {
	if l == nil {
		l = &list{tracked: new(tracked)}
	}
	l.policies = append(l.policies, policies...)
	for _, p := range policies {
		for s := range (*statement.Policy)(p).Statements() {
			t.add(l.tracked, level, s, keys)
		}
	}
	return l
}

// extendLevels is extend for a level of service control policies.
func (t *tracker) extendLevels(all *list, level layer, keys bool) *list {
	all = t.extend(all, int32(level.level), level.policies, keys)
	all.tracked.levels = append(all.tracked.levels, 0)
	all.tracked.closed++
	return all
}

// add adds s to a list unless it cannot apply at all.
func (t *tracker) add(in *tracked, level int32, s *statement.Statement, keys bool) {
	ev := &t.evaluation
	edited, changes := t.revision.element(s)
	if changes && s.Effect() == statement.Deny || edited != mismatchAction && !s.MatchAction(ev.req.Action) {
		return
	}
	grade := s.MatchCaller(ev.principal(), ev.applies.flags, (*clause.Context)(&ev.req.Context))
	if edited == mismatchPrincipal {
		grade = ev.gradeOfName()
	}
	if grade == caller.NoMatch {
		return
	}
	parts, events, texts := len(t.parts), len(t.events), len(t.texts)
	if !t.addParts(s, edited, keys) {
		t.parts, t.events, t.texts = t.parts[:parts], t.events[:events], t.texts[:texts]
		return
	}
	o := occurrence{
		statement: s, in: in, place: int32(len(in.statements)), level: level, grade: grade,
		first: int32(parts), end: int32(len(t.parts)),
	}
	for i := range t.parts[parts:] {
		if t.parts[parts+i].fails {
			o.failing++
		}
	}
	in.statements = append(in.statements, s)
	t.occurrences = append(t.occurrences, o)
}

// addParts adds the parts of s that may change, except for those of an edited element.
// It reports false if another one does not match.
func (t *tracker) addParts(s *statement.Statement, edited mismatch, keys bool) bool {
	c := t.contextOf(s)
	patterns, _ := s.Resources()
	grows := !t.req.mfa.IsZero() // aws:MultiFactorAuthAge
	readsTime := slices.ContainsFunc(patterns, func(p clause.ResourcePattern) bool {
		return p.ReadsTime() || grows && readsMFAAge(p.Keys())
	})
	varies := readsTime || keys && slices.ContainsFunc(patterns, func(p clause.ResourcePattern) bool { return len(p.Keys()) > 0 })
	resource := part{fails: !s.MatchResource(t.req.Resource, c)}
	if varies {
		texts, _ := (*policy.Statement)(s).Resources()
		resource.weight = weightOf(texts) * weightOf([]string{t.req.Resource})
	}
	if edited != mismatchResource && !t.addPart(resource, varies, readsTime) {
		return false
	}
	if edited == mismatchCondition {
		return true
	}
	for cl := range s.Condition().Clauses() {
		moments, readsTime := cl.Moments(nil)
		if grows && readsMFAAge(cl.Keys()) {
			var perSecond bool
			moments, perSecond = appendMFAMoments(moments, cl, t.req.mfa)
			readsTime = readsTime || perSecond
		}
		varies := keys || readsTime || len(moments) > 0
		for _, moment := range moments {
			t.events = append(t.events, event{moment, int32(len(t.parts))})
		}
		p := part{fails: !cl.Match(c), clause: cl}
		if keys || readsTime {
			p.weight = weightOf(cl.Values())
		}
		if !keys && readsTime { // of other changes, an advisor knows what is compared
			p.weight *= t.weightOfKeys(cl.Keys())
		}
		if !t.addPart(p, varies, readsTime) {
			return false
		}
	}
	return true
}

// addPart adds p if it varies. Otherwise it reports whether p matches.
func (t *tracker) addPart(p part, varies, readsTime bool) bool {
	if !varies {
		return !p.fails
	}
	p.owner = int32(len(t.occurrences))
	if readsTime {
		t.texts = append(t.texts, int32(len(t.parts)))
	}
	t.parts = append(t.parts, p)
	return true
}

// finish makes t ready to decide.
func (t *tracker) finish() {
	a := &t.attached
	for _, l := range slices.Concat([]*list{a.identity, a.boundary, a.resource, a.session, a.endpoint}, a.rcp, a.scp) {
		if l != nil {
			l.tracked.finish()
		}
	}
	for i := range t.occurrences {
		o := &t.occurrences[i]
		if o.failing == 0 {
			o.in.set(o, true)
		}
	}
}

// sortEvents puts the events in the order of time.
func (t *tracker) sortEvents() {
	slices.SortFunc(t.events, func(a, b event) int { return a.at.Compare(b.at) })
}

// at returns the context of the request at another time.
func (t *tracker) at(now time.Time) clause.Context {
	return t.context.bind(clause.Context(t.req.Context), t.principal(), notZero(now))
}

// matches reports whether a part matches in c.
func (t *tracker) matches(i int32, c *clause.Context) bool {
	t.steps++
	p := &t.parts[i]
	if p.clause != nil {
		return p.clause.Match(c)
	}
	return t.occurrences[p.owner].statement.MatchResource(t.req.Resource, c)
}

// set notes whether a part matches, and reports whether it did not before or does
// no longer.
func (t *tracker) set(i int32, matches bool) (changed bool) {
	p := &t.parts[i]
	if p.fails != matches {
		return false
	}
	p.fails = !matches
	o := &t.occurrences[p.owner]
	applied := o.failing == 0
	if matches {
		o.failing--
	} else {
		o.failing++
	}
	if applies := o.failing == 0; applies != applied {
		o.in.set(o, applies)
	}
	return true
}

// weightOfKeys returns the weight of the values that keys have in the request.
func (t *tracker) weightOfKeys(keys []string) int64 {
	n := int64(0)
	for _, key := range keys {
		values, _ := t.boundContext().Lookup(key)
		n += weightOf(values) - 1
	}
	return max(1, n)
}

// weightOf returns the weight of a part with the given texts: a comparison of each,
// and one more for every 32 bytes.
func weightOf(texts []string) int64 {
	n := int64(1)
	for _, text := range texts {
		n += 1 + int64(len(text)/32)
	}
	return n
}
