package evaluate

import (
	"slices"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate/internal/decision"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A tracker decides a request again and again while its time or its context
// changes. It remembers of each statement which of its parts match, so that only
// those that read what changed are matched anew. The decision itself is that of
// Evaluation.Decide, over the verdicts that the tracker sets.
//
// It is for one goroutine.
type tracker struct {
	evaluation // over verdicts

	occurrences []occurrence
	parts       []part
	events      []event // in the order of parts; see sortEvents
	texts       []int32 // parts that read the time as text
	revision    *revision
	scope       scope
	steps       int // how many times a part was matched
}

// A scope is what may change of the request that a tracker decides.
type scope uint8

const (
	timeOnly     scope = iota
	wholeContext       // the time, and all that the context holds
)

// An occurrence is a statement in a list whose action and principal match and
// whose other elements may.
type occurrence struct {
	statement  *statement.Statement
	in         *decision.Verdicts
	place      int   // in them
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

// newTracker returns a tracker for ev, which is prepared, with policies changed as r
// says, which may be nil.
func newTracker(ev *evaluation, scope scope, r *revision) *tracker {
	t := &tracker{evaluation: *ev, revision: r, scope: scope}
	t.Sources = decision.Sources{MustAllow: ev.MustAllow}
	for k := range decision.Kind(decision.Kinds) {
		added := r.grant(policy.Type(ev.TypeOf(k)))
		if added != nil || ev.TakesPart(k) {
			t.judge(k, ev.Levels(k), added)
		}
	}
	for i := range t.occurrences {
		o := &t.occurrences[i]
		if o.failing == 0 {
			o.in.Set(o.place, true)
		}
	}
	return t
}

// judge decides over policies of a kind by verdicts, with a policy, if it is not nil, that
// is added to each level.
func (t *tracker) judge(k decision.Kind, levels [][]*policy.Policy, added *policy.Policy) {
	v := decision.NewVerdicts(len(levels))
	for level, policies := range levels {
		if added != nil {
			policies = append(slices.Clip(policies), added)
		}
		for _, p := range policies {
			for s := range (*statement.Policy)(p).Statements() {
				t.add(v, level, s)
			}
		}
	}
	v.Finish()
	t.SetVerdicts(k, v)
}

// add adds s to verdicts unless it cannot apply at all.
func (t *tracker) add(in *decision.Verdicts, level int, s *statement.Statement) {
	edited, changes := t.revision.element(s)
	if changes && s.Effect() == statement.Deny || edited != decision.MismatchAction && !s.MatchAction(t.Action) {
		return
	}
	grade := t.MatchCaller(s)
	if edited == decision.MismatchPrincipal {
		grade = t.gradeOfName()
	}
	if grade == caller.NoMatch {
		return
	}
	parts, events, texts := len(t.parts), len(t.events), len(t.texts)
	if !t.addParts(s, edited) {
		t.parts, t.events, t.texts = t.parts[:parts], t.events[:events], t.texts[:texts]
		return
	}
	o := occurrence{
		statement: s, in: in, place: in.Add(s, level, grade), first: int32(parts), end: int32(len(t.parts)),
	}
	for i := range t.parts[parts:] {
		if t.parts[parts+i].fails {
			o.failing++
		}
	}
	t.occurrences = append(t.occurrences, o)
}

// addParts adds the parts of s that may change, except for those of an edited element.
// It reports false if another one does not match.
func (t *tracker) addParts(s *statement.Statement, edited decision.Mismatch) bool {
	c := t.ContextOf(s)
	patterns, _ := s.Resources()
	grows := !t.req.mfa.IsZero() // aws:MultiFactorAuthAge
	readsTime := slices.ContainsFunc(patterns, func(p clause.ResourcePattern) bool {
		return p.ReadsTime() || grows && readsMFAAge(p.Keys())
	})
	varies := readsTime || t.scope == wholeContext && slices.ContainsFunc(patterns, func(p clause.ResourcePattern) bool { return len(p.Keys()) > 0 })
	resource := part{fails: !s.MatchResource(t.Resource, c)}
	if varies {
		texts, _ := (*policy.Statement)(s).Resources()
		resource.weight = weightOf(texts) * weightOf([]string{t.req.Resource})
	}
	if edited != decision.MismatchResource && !t.addPart(resource, varies, readsTime) {
		return false
	}
	if edited == decision.MismatchCondition {
		return true
	}
	for cl := range s.Condition().Clauses() {
		moments, readsTime := cl.Moments(nil)
		if grows && readsMFAAge(cl.Keys()) {
			var perSecond bool
			moments, perSecond = appendMFAMoments(moments, cl, t.req.mfa)
			readsTime = readsTime || perSecond
		}
		varies := t.scope == wholeContext || readsTime || len(moments) > 0
		for _, moment := range moments {
			t.events = append(t.events, event{moment, int32(len(t.parts))})
		}
		p := part{fails: !cl.Match(c), clause: cl}
		if t.scope == wholeContext || readsTime {
			p.weight = weightOf(cl.Values())
		}
		if t.scope == timeOnly && readsTime { // of other changes, an advisor knows what is compared
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

// sortEvents puts the events in the order of time.
func (t *tracker) sortEvents() {
	slices.SortFunc(t.events, func(a, b event) int { return a.at.Compare(b.at) })
}

// at returns the context of the request at another time.
func (t *tracker) at(now time.Time) clause.Context {
	return t.Bind(*t.Context, notZero(now))
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
		o.in.Set(o.place, applies)
	}
	return true
}

// weightOfKeys returns the weight of the values that keys have in the request.
func (t *tracker) weightOfKeys(keys []string) int64 {
	n := int64(0)
	for _, key := range keys {
		values, _ := t.BoundContext().Lookup(key)
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
