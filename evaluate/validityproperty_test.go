package evaluate_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
)

// within returns a time in validity that a literal may be about.
func (w *dateWorld) within(validity evaluate.Validity) time.Time {
	from, until := validity.From, validity.Until
	if from.IsZero() {
		from = pick(w.Rand, w.base.Add(-10*time.Second), w.base.AddDate(-300, 0, 0))
	}
	if until.IsZero() {
		until = pick(w.Rand, w.base.Add(10*time.Second), w.base.AddDate(280, 0, 0))
	}
	for range 4 {
		if t := w.time(); !t.Before(from) && t.Before(until) {
			return t
		}
	}
	if !from.Before(until) { // an unbounded side beyond what is tried
		return from
	}
	return from.Add(time.Duration(w.Int64N(int64(until.Sub(from)))))
}

// TestValidityProperties compares Until with Evaluate for random policies and
// requests: within the bounds the outcome is the same wherever one looks, and
// beyond them it is another (SEMANTICS S-61).
func TestValidityProperties(t *testing.T) {
	shards(t, *validityPairs, func(t *testing.T, rng *rand.Rand, n int) {
		var bounded, exact, allowed int
		for i := 0; i < n; {
			w := newDateWorld(rng)
			p := w.policies(t)
			for range min(16, n-i) {
				i++
				req := w.request()
				want := evaluate.Evaluate(&req, p)
				got, validity := decideUntil(evaluate.Ask(&req, p))
				if got != want {
					t.Fatalf("%s\nUntil: %s", describePair(&req, p), got)
				}
				moved := req
				for range 3 {
					moved.Time = w.within(validity)
					if d := evaluate.Evaluate(&moved, p); d.Outcome != want.Outcome {
						t.Fatalf("%s\n%v: %s\nat %s: %s", describePair(&req, p), validity, want, moved.Time, d)
					}
				}
				if problem := badBounds(&req, p, validity, w.reads); problem != "" {
					t.Fatalf("%s\n%v: %s\n%s", describePair(&req, p), validity, want, problem)
				}
				if !validity.From.IsZero() && !validity.Until.IsZero() {
					bounded++
				}
				if !w.reads {
					exact++
				}
				if want.Allowed() {
					allowed++
				}
			}
		}
		t.Logf("%d requests: %d allowed, %d with both bounds, %d exact", n, allowed, bounded, exact)
		if n > 1000 {
			require.Greater(t, bounded, n/8, "too few have bounds for the test to mean much")
			require.Greater(t, exact, n/2)
			require.Greater(t, allowed, n/10)
		}
	})
}

// badBounds says what is wrong with the bounds of validity, or returns "". They
// have to be around the time of req, with the same outcome at the ends and another
// beyond them. If the time is read as text, they have to be within the second, and
// the outcome beyond its edges may be the same.
func badBounds(req *evaluate.Request, p *evaluate.Policies, validity evaluate.Validity, text bool) string {
	moved := *req
	outcome := evaluate.Evaluate(req, p).Outcome
	same := func(now time.Time) bool {
		moved.Time = now
		return evaluate.Evaluate(&moved, p).Outcome == outcome
	}
	from, until := validity.From, validity.Until
	second := req.Time.Truncate(time.Second)
	next := second.Add(time.Second)
	fromText, untilText := text && from.Equal(second), text && until.Equal(next)
	switch {
	case text && (from.Before(second) || until.IsZero() || until.After(next)):
		return "not within the second"
	case from.After(req.Time):
		return "from is after the time of the request"
	case !until.IsZero() && !until.After(req.Time):
		return "until is not after the time of the request"
	case !from.IsZero() && !same(from):
		return "not the same at the beginning"
	case !until.IsZero() && !same(until.Add(-1)):
		return "not the same before the end"
	case !from.IsZero() && !fromText && same(from.Add(-1)):
		return "the same before the beginning"
	case !until.IsZero() && !untilText && same(until):
		return "the same at the end"
	}
	return ""
}

// describePair returns all that a failure is to be understood by.
func describePair(req *evaluate.Request, p *evaluate.Policies) string {
	doc, err := json.Marshal(p)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%s %s on %s at %s, expires %s\n%s", req.Principal.ARN(), req.Action, req.Resource, req.Time, req.Expires, doc)
}

// TestTimelineProperties compares Timeline with Evaluate and Until for random
// policies and requests: the segments are adjoining and cover the range, the outcomes
// of neighbors differ, each is what Until says, cut to the range, and its decision
// is that at its beginning.
func TestTimelineProperties(t *testing.T) {
	shards(t, *validityPairs/50, func(t *testing.T, rng *rand.Rand, n int) {
		several := 0
		for range n {
			w := newDateWorld(rng)
			p, req := w.policies(t), w.request()
			from := w.base.Add(time.Duration(w.IntN(8)-6)*time.Second + time.Duration(pick(rng, fractions...)))
			to := from.Add(time.Duration(1+w.IntN(10))*time.Second - time.Duration(pick(rng, fractions...)))
			all := collect(evaluate.Ask(&req, p).Timeline(from, to))
			if problem := w.badTimeline(&req, p, all, from, to); problem != "" {
				t.Fatalf("%s\n[%s, %s)\n%s\n%v", describePair(&req, p), from, to, problem, all)
			}
			if len(all) > 1 {
				several++
			}
		}
		t.Logf("%d timelines, %d of several segments", n, several)
	})
}

// badTimeline says what is wrong with the segments, or returns "".
func (w *dateWorld) badTimeline(req *evaluate.Request, p *evaluate.Policies, all []segment, from, to time.Time) string {
	end := from
	moved := *req
	for i, s := range all {
		moved.Time = s.From.Add(time.Duration(w.Int64N(int64(s.Until.Sub(s.From)))))
		got, validity := decideUntil(evaluate.Ask(&moved, p))
		moved.Time = s.From
		first := evaluate.Evaluate(&moved, p)
		validity = clip(validity, from, to)
		outside := validity.From.Before(s.From) || validity.Until.After(s.Until)
		switch {
		case !s.From.Equal(end):
			return "a gap"
		case !s.From.Before(s.Until):
			return "an empty segment"
		case i > 0 && all[i-1].Outcome == s.Outcome:
			return "neighbors with the same outcome"
		case first != s.Decision:
			return "another decision at the beginning"
		case got.Outcome != s.Outcome:
			return "another outcome within"
		case outside || !w.reads && validity != s.Validity:
			return "Until says " + validity.String()
		}
		end = s.Until
	}
	if !end.Equal(to) {
		return "it does not reach the end"
	}
	return ""
}
