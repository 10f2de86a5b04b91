package cloudtrail

import (
	"cmp"
	"errors"
	"strings"
	"time"
)

// A Report sums up verdicts. It does not depend on the order in which they are added, nor on
// how they are spread over reports that are merged: its texts and JSON are the same to the
// byte. The zero Report is empty. It is not safe for concurrent use.
//
// Its size is bounded. Totals are exact. Of groups of events those are kept whose keys have
// the smallest hashes: 100,000 of events to which a change matters or may matter, and 20,000
// of others. What is said of a group that is kept is exact, and how many events are in others
// is said too.
type Report struct {
	events      int64
	totals      [columns]int64
	alike       int64 // of those unchanged: the answers depend on what events do not tell, on both sides alike
	agreements  [agreements]int64
	first, last time.Time // of events; zero if there are none

	changed     table[groupKey, group] // newly denied, newly allowed, in part
	others      table[groupKey, group] // unchanged, not judged
	differences table[differenceKey, group]
	missing     table[name, int64]
	reasons     table[name, int64]

	unreadable int64
	failures   smallest[failure]
}

// Limits of a Report.
const (
	maxChanged     = 100_000
	maxOthers      = 20_000
	maxDifferences = 10_000
	maxNames       = 1_000 // of condition keys and of reasons
	maxSamples     = 3     // of a group
	maxFailures    = 100
	maxText        = 512 // bytes of a text
)

// A groupKey is what the events of a group have in common.
type groupKey struct {
	Column    Column
	Principal string
	Action    string
	Resource  string
	Before    Side
	After     Side
	Missing   string // condition keys, with ", " between them
	Reason    Reason
}

// A differenceKey is what events of one group have in common to which AWS did not answer as
// the policies before the change do.
type differenceKey struct {
	Agreement Agreement
	Principal string
	Action    string
	Recorded  Recorded
	Before    Side
}

// A group counts events, and has the first of them.
type group struct {
	events  int64
	samples smallest[sample]
}

// A sample is one event of a group.
type sample struct {
	Time     time.Time `json:"time"`
	EventID  string    `json:"eventID"`
	Session  string    `json:"session,omitempty"`
	Resource string    `json:"resource,omitempty"`
	Region   string    `json:"region,omitempty"`
	Detail   string    `json:"detail,omitempty"`
}

func compareSamples(a, b sample) int {
	return cmp.Or(a.Time.Compare(b.Time), strings.Compare(a.EventID, b.EventID), strings.Compare(a.Session, b.Session),
		strings.Compare(a.Resource, b.Resource), strings.Compare(a.Region, b.Region), strings.Compare(a.Detail, b.Detail))
}

// A failure is something in a log that was not read.
type failure struct {
	File   string `json:"file"`
	Record int64  `json:"record"` // its number from 0, if it is known
	Offset int64  `json:"offset"` // in the text, when it is uncompressed
	Detail string `json:"detail"`
}

func compareFailures(a, b failure) int {
	return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Offset, b.Offset), cmp.Compare(a.Record, b.Record), strings.Compare(a.Detail, b.Detail))
}

// Add adds a verdict.
func (r *Report) Add(v *Verdict) {
	r.setLimits()
	column := v.Column()
	r.events++
	r.totals[column]++
	r.agreements[v.Agreement]++
	s := sample{jsonTime(v.Time), short(v.EventID), short(v.Session), short(v.Target), short(v.Region), short(v.Detail)}
	r.addTime(s.Time)

	key := groupKey{
		Column: column, Principal: short(v.Principal), Action: short(v.Action), Resource: short(v.Resource),
		Before: v.Before.short(), After: v.After.short(),
	}
	before := key.Before
	groups := &r.others
	switch column {
	case InPart:
		groups, key.Missing = &r.changed, short(strings.Join(v.Missing, ", "))
		for _, key := range v.Missing {
			count(&r.missing, short(key), 1)
		}
	case Column(NewlyDenied), Column(NewlyAllowed):
		groups = &r.changed
	case Column(NotJudged):
		key.Reason, key.Before, key.After = Reason(short(string(v.Reason))), Side{}, Side{}
		count(&r.reasons, string(key.Reason), 1)
	case Column(Unchanged):
		if v.Before.Depends || v.After.Depends {
			r.alike++
		}
	}
	if g := groups.get(key, groupKey.own); g != nil {
		g.add(&s)
	}
	if v.Agreement.differs() {
		recorded := Recorded{v.Recorded.Answer, v.Recorded.Type, short(v.Recorded.Policy)}
		difference := differenceKey{v.Agreement, key.Principal, key.Action, recorded, before}
		if g := r.differences.get(difference, differenceKey.own); g != nil {
			g.add(&s)
		}
	}
}

// AddError adds what was not read of a log: an error of Read or ParseEvent.
func (r *Report) AddError(file string, err error) {
	r.unreadable++
	f := failure{File: strings.Clone(short(file)), Detail: strings.Clone(short(err.Error()))}
	if at := (*LogError)(nil); errors.As(err, &at) {
		f.Record, f.Offset, f.Detail = int64(at.Record), at.Offset, strings.Clone(short(at.Detail))
	}
	r.failures.add(f, maxFailures, compareFailures)
}

// Merge adds what another Report has, which stays as it is.
func (r *Report) Merge(other *Report) {
	r.setLimits()
	r.events += other.events
	for i, n := range other.totals {
		r.totals[i] += n
	}
	r.alike += other.alike
	for i, n := range other.agreements {
		r.agreements[i] += n
	}
	r.addTime(other.first)
	r.addTime(other.last)
	merge(&r.changed, &other.changed)
	merge(&r.others, &other.others)
	merge(&r.differences, &other.differences)
	for key, e := range other.missing.entries {
		count(&r.missing, string(key), e.value)
	}
	for key, e := range other.reasons.entries {
		count(&r.reasons, string(key), e.value)
	}
	r.unreadable += other.unreadable
	for _, f := range other.failures {
		r.failures.add(f, maxFailures, compareFailures)
	}
}

// merge adds the groups of another table, whose keys are not part of an event.
func merge[K keyed](to, from *table[K, group]) {
	for key, e := range from.entries {
		if g := to.get(key, func(key K) K { return key }); g != nil {
			g.events += e.value.events
			for _, s := range e.value.samples {
				g.samples.add(s, maxSamples, compareSamples)
			}
		}
	}
}

// setLimits makes the zero Report ready.
func (r *Report) setLimits() {
	if r.changed.most == 0 {
		r.changed.most, r.others.most, r.differences.most = maxChanged, maxOthers, maxDifferences
		r.missing.most, r.reasons.most = maxNames, maxNames
	}
}

func (r *Report) addTime(t time.Time) {
	if t.IsZero() {
		return
	}
	if r.first.IsZero() || t.Before(r.first) {
		r.first = t
	}
	if t.After(r.last) {
		r.last = t
	}
}

// add counts an event.
func (g *group) add(s *sample) {
	g.events++
	if n := len(g.samples); n == maxSamples && compareSamples(g.samples[n-1], *s) <= 0 {
		return
	}
	g.samples.add(sample{
		s.Time, strings.Clone(s.EventID), strings.Clone(s.Session), strings.Clone(s.Resource), strings.Clone(s.Region), strings.Clone(s.Detail),
	}, maxSamples, compareSamples)
}

// count adds n to the number of a name.
func count(t *table[name, int64], key string, n int64) {
	if c := t.get(name(key), name.own); c != nil {
		*c += n
	}
}
