package evaluate_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/world"
)

var (
	validityPairs = flag.Int("validity.pairs", 100_000, "number of requests in TestValidityProperties, and with it those in other tests")
	validitySeed  = flag.Uint64("validity.seed", 1, "seed of TestValidityProperties and others")
)

// shards runs check in four parallel parts, which share the work.
func shards(t *testing.T, n int, check func(t *testing.T, c world.Chance, n int)) {
	const parts = 4
	for i := range parts {
		t.Run(fmt.Sprintf("seed %d, part %d", *validitySeed, i), func(t *testing.T) {
			t.Parallel()
			check(t, world.Seeded(*validitySeed, uint64(i)), (n+i)/parts)
		})
	}
}

// within returns a time in validity that a literal may be about.
func within(w *world.Moments, validity evaluate.Validity) time.Time {
	from, until := validity.From, validity.Until
	if from.IsZero() {
		from = world.OneOf(w, w.Base.Add(-10*time.Second), w.Base.AddDate(-300, 0, 0))
	}
	if until.IsZero() {
		until = world.OneOf(w, w.Base.Add(10*time.Second), w.Base.AddDate(280, 0, 0))
	}
	for range 4 {
		if t := w.Time(); !t.Before(from) && t.Before(until) {
			return t
		}
	}
	if !from.Before(until) { // an unbounded side beyond what is tried
		return from
	}
	return from.Add(w.Below(until.Sub(from)))
}

// TestValidityProperties compares Until with Evaluate for random policies and
// requests: within the bounds the outcome is the same wherever one looks, and
// beyond them it is another (SEMANTICS S-61).
func TestValidityProperties(t *testing.T) {
	shards(t, *validityPairs, func(t *testing.T, c world.Chance, n int) {
		var bounded, exact, allowed int
		for i := 0; i < n; {
			w := world.NewMoments(c)
			p := w.Policies()
			for range min(16, n-i) {
				i++
				req := w.Request()
				want := evaluate.Evaluate(&req, p)
				got, validity := decideUntil(evaluate.Ask(&req, p))
				if got != want {
					t.Fatalf("%s\nUntil: %s", describePair(&req, p), got)
				}
				moved := req
				for range 3 {
					moved.Time = within(w, validity)
					if d := evaluate.Evaluate(&moved, p); d.Outcome != want.Outcome {
						t.Fatalf("%s\n%v: %s\nat %s: %s", describePair(&req, p), validity, want, moved.Time, d)
					}
				}
				if problem := badBounds(&req, p, validity, w.Reads); problem != "" {
					t.Fatalf("%s\n%v: %s\n%s", describePair(&req, p), validity, want, problem)
				}
				if !validity.From.IsZero() && !validity.Until.IsZero() {
					bounded++
				}
				if !w.Reads {
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
	shards(t, *validityPairs/50, func(t *testing.T, c world.Chance, n int) {
		several := 0
		for range n {
			w := world.NewMoments(c)
			p, req := w.Policies(), w.Request()
			from, to := w.Span()
			all := collect(evaluate.Ask(&req, p).Timeline(from, to))
			if problem := badTimeline(w, &req, p, all, from, to); problem != "" {
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
func badTimeline(w *world.Moments, req *evaluate.Request, p *evaluate.Policies, all []segment, from, to time.Time) string {
	end := from
	moved := *req
	for i, s := range all {
		moved.Time = s.From.Add(w.Below(s.Until.Sub(s.From)))
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
		case outside || !w.Reads && validity != s.Validity:
			return "Until says " + validity.String()
		}
		end = s.Until
	}
	if !end.Equal(to) {
		return "it does not reach the end"
	}
	return ""
}
