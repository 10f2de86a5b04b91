package evaluate_test

import (
	"iter"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/world"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// edges returns from, to, and the times between them at which a decision by
// policies may change: all that any statement tells, whether it can apply or not,
// a nanosecond on both sides of each, and each second.
func edges(from, to time.Time, more []time.Time, policies ...*policy.Policy) []time.Time {
	all := []time.Time{from, to}
	for _, p := range policies {
		if p == nil {
			continue
		}
		for s := range p.Statements() {
			more, _ = (*statement.Statement)(s).Moments(more)
		}
	}
	for second := from.Truncate(time.Second); second.Before(to); second = second.Add(time.Second) {
		more = append(more, second)
	}
	for _, t := range more {
		for _, t := range []time.Time{t.Add(-1), t, t.Add(1)} {
			if t.After(from) && t.Before(to) {
				all = append(all, t)
			}
		}
	}
	slices.SortFunc(all, time.Time.Compare)
	return slices.CompactFunc(all, time.Time.Equal)
}

// everyPolicy returns all policies of p.
func everyPolicy(p *evaluate.Policies) []*policy.Policy {
	all := slices.Concat(p.Identity, p.Session, []*policy.Policy{p.Resource, p.Boundary, p.Endpoint})
	for _, level := range slices.Concat(p.SCP, p.RCP) {
		all = append(all, level...)
	}
	return all
}

// An answerAt is an answer and the interval over which it stays the same.
type answerAt[T comparable] struct {
	evaluate.Validity
	answer T
}

// merged returns the answers at all times but the last, neighbors of the same outcome
// as one: the first of them stands for all (SEMANTICS S-61).
func merged[T interface {
	comparable
	outcome() evaluate.Outcome
}](times []time.Time, at func(time.Time) T) []answerAt[T] {
	var all []answerAt[T]
	for i, t := range times[:len(times)-1] {
		answer := at(t)
		if n := len(all); n > 0 && all[n-1].answer.outcome() == answer.outcome() {
			all[n-1].Until = times[i+1]
			continue
		}
		all = append(all, answerAt[T]{evaluate.Validity{From: t, Until: times[i+1]}, answer})
	}
	return all
}

// An outcomeOf is an answer to a request or to a call, whose action decides.
type outcomeOf struct {
	evaluate.Decision
	action string
}

func (o outcomeOf) outcome() evaluate.Outcome { return o.Outcome }

func answersOf(timeline iter.Seq2[evaluate.Validity, evaluate.Decision]) []answerAt[outcomeOf] {
	var all []answerAt[outcomeOf]
	for validity, d := range timeline {
		all = append(all, answerAt[outcomeOf]{validity, outcomeOf{Decision: d}})
	}
	return all
}

// TestTimelineIsEvaluate compares a Timeline, for which time goes by, with a
// decision at each moment: by the function, and by an Evaluator.
func TestTimelineIsEvaluate(t *testing.T) {
	shards(t, *validityPairs/25, func(t *testing.T, c world.Chance, n int) {
		several := 0
		for range n {
			w := world.NewMoments(c)
			p, req := w.Policies(), w.Request()
			if w.IntN(8) == 0 {
				p.SCP = append(p.SCP, world.OneOf(w, nil, []*policy.Policy{w.Policy(policy.SCP), w.Policy(policy.SCP)}))
			}
			from, to := w.Span()
			moved := req
			want := merged(edges(from, to, []time.Time{req.Expires}, everyPolicy(p)...), func(at time.Time) outcomeOf {
				moved.Time = at
				return outcomeOf{Decision: evaluate.Evaluate(&moved, p)}
			})
			timeline := evaluate.Ask(&req, p).Timeline(from, to)
			for range 2 { // it can be used again
				if got := answersOf(timeline); !slices.Equal(got, want) {
					t.Fatalf("%s\n[%s, %s)\ngot  %v\nwant %v", describePair(&req, p), from, to, got, want)
				}
			}
			attached, extra := attach(&req, p)
			if got := answersOf(evaluate.MustNew(attached).Ask(&req, extra).Timeline(from, to)); !slices.Equal(got, want) {
				t.Fatalf("%s\n[%s, %s)\nEvaluator %v\nwant %v", describePair(&req, p), from, to, got, want)
			}
			if len(want) > 1 {
				several++
			}
		}
		t.Logf("%d timelines, %d of several segments", n, several)
		require.Greater(t, several, n/10)
	})
}

// TestTimelineIsAssumeRole is TestTimelineIsEvaluate for calls that assume a role
// and need up to three actions.
func TestTimelineIsAssumeRole(t *testing.T) {
	answerOf := func(r evaluate.CallResult) outcomeOf { return outcomeOf{r.Decision, r.Action} }
	saml := []principal.Principal{
		principal.SAML("arn:aws:iam::111122223333:saml-provider/corp"), principal.SAML("arn:aws:iam::444455556666:saml-provider/corp"),
	}
	shards(t, *validityPairs/50, func(t *testing.T, c world.Chance, n int) {
		several, allowed := 0, 0
		for range n {
			w := world.NewMoments(c)
			req := assumeRole()
			req.Role.ARN = "arn:aws:iam::111122223333:role/7"
			req.Role.TrustPolicy = w.RolePolicy(policy.Trust)
			req.Context = w.Request().Context
			if w.IntN(2) == 0 {
				req.Tags = map[string]string{"team": "blue"}
			}
			if w.IntN(3) == 0 {
				req.SourceIdentity = "ann"
			}
			p := &evaluate.Policies{Identity: []*policy.Policy{w.RolePolicy(policy.Identity)}}
			if w.IntN(3) == 0 {
				p.SCP = [][]*policy.Policy{{w.RolePolicy(policy.SCP)}, {w.RolePolicy(policy.SCP)}}
			}
			if w.IntN(10) == 0 {
				req.Principal, req.NotOnOrAfter = world.OneOf(w, saml...), w.Time()
			}
			from, to := w.Span()
			moved := *req
			at := func(at time.Time) outcomeOf {
				moved.Time = at
				r, err := evaluate.AssumeRole(&moved, p)
				require.NoError(t, err)
				return answerOf(r)
			}
			want := merged(edges(from, to, []time.Time{req.NotOnOrAfter}, append(everyPolicy(p), req.Role.TrustPolicy)...), at)
			timeline, err := timelineCall(req.Ask(p))(from, to)
			require.NoError(t, err)
			var got []answerAt[outcomeOf]
			for validity, r := range timeline {
				got = append(got, answerAt[outcomeOf]{validity, answerOf(r)})
				if r.Decision.Allowed() {
					allowed++
				}
			}
			if !slices.Equal(got, want) {
				withTrust := *p
				withTrust.Resource = req.Role.TrustPolicy
				request := evaluate.Request{Principal: req.Principal, Action: "sts", Resource: req.Role.ARN, Expires: req.NotOnOrAfter}
				t.Fatalf("%s\n%v %s\ngot  %v\nwant %v", describePair(&request, &withTrust), req.Tags, req.SourceIdentity, got, want)
			}
			if len(want) > 1 {
				several++
			}
			req.Time = from
			r, validity, err := untilCall(req.Ask(p))
			require.NoError(t, err)
			require.Equal(t, want[0].answer, answerOf(r))
			if !w.Reads && len(want) > 1 {
				require.True(t, validity.Until.Equal(want[0].Until), "%v %v", validity, want)
			}
		}
		t.Logf("%d timelines, %d of several segments, %d allowed", n, several, allowed)
		require.Greater(t, several, n/20)
		require.Positive(t, allowed)
	})
}

// TestTriesAreDecisions compares what the search for near misses finds of each
// change that it tries with a decision on the changed request.
func TestTriesAreDecisions(t *testing.T) {
	shards(t, *validityPairs/50, func(t *testing.T, c world.Chance, n int) {
		tried, helped := 0, 0
		for i := range n {
			keys, dates := world.Keys{Chance: c}, world.NewMoments(c)
			p, req := keys.Policies(), keys.Request()
			if i%2 == 0 {
				p, req = dates.Policies(), dates.Request()
			}
			tries, help, differs := evaluate.Tries(&req, p)
			if differs != "" {
				t.Fatalf("%s\n%s", describePair(&req, p), differs)
			}
			tried, helped = tried+tries, helped+help
		}
		t.Logf("%d requests, %d tries, of which %d help", n, tried, helped)
		require.Greater(t, helped, n/20)
	})
}

// TestTimelineOfText stops where too many seconds would have to be looked at, and
// says so.
func TestTimelineOfText(t *testing.T) {
	values := make([]string, 100_000)
	for i := range values {
		values[i] = `"v"`
	}
	p := &evaluate.Policies{Identity: identity(`{"Version":"2012-10-17","Statement":[{"Sid":"Other","Effect":"Allow","Action":"ec2:*","Resource":"*",
		"Condition":{"StringLike":{"aws:EpochTime":"*0"}}},{"Sid":"Text","Effect":"Allow","Action":"*","Resource":"*",
		"Condition":{"StringEquals":{"aws:EpochTime":["1767225660",` + strings.Join(values, ",") + `]}}}]}`)}
	req := getObject()
	all := collect(evaluate.Ask(&req, p).Timeline(day(1, 1), day(12, 31)))
	require.Len(t, all, 4)
	require.True(t, all[1].Allowed(), "at one second")
	require.Equal(t, day(1, 1).Add(time.Minute), all[1].From)
	require.Equal(t, day(1, 1).Add(61*time.Second), all[1].Until)
	last := all[3]
	require.Contains(t, last.Problem, "read as text")
	require.False(t, last.Allowed())
	require.Equal(t, day(12, 31), last.Until)
	seconds := last.From.Sub(day(1, 1)) / time.Second
	require.InEpsilon(t, evaluate.MaxTextSteps/len(values), int(seconds), 0.05, "a step for each value")

	for range evaluate.Ask(&req, p).Timeline(day(1, 1), day(12, 31)) {
		break
	}
	req.Action = "ec2:Run"
	require.Len(t, collect(evaluate.Ask(&req, p).Timeline(day(1, 1), day(1, 1).Add(time.Minute))), 12, "what cannot apply costs nothing")
	req.Action = "s3:GetObject"
	at := func(timeline iter.Seq2[evaluate.Validity, evaluate.Decision]) (n int) {
		for _, d := range timeline {
			if n++; d.Problem != "" || n == 3 {
				break
			}
		}
		return n
	}
	require.Equal(t, 3, at(evaluate.Ask(&req, p).Timeline(day(1, 1), day(12, 31))))
}

// TestUntilOfSessions keeps the claims of a caller in each session of a timeline.
func TestUntilOfSessions(t *testing.T) {
	req := assumeRole()
	req.Principal = principal.SAML("arn:aws:iam::111122223333:saml-provider/corp")
	req.Context = condition.NewContext(condition.String("saml:sub", "ann"), condition.String("saml:aud", "x"))
	req.Role.TrustPolicy = policy.MustParse(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"`+req.Principal.Name()+`"},
		"Action":"sts:AssumeRoleWithSAML","Condition":{"DateLessThan":{"aws:CurrentTime":"2026-02-01"}}},
		{"Effect":"Allow","Principal":{"Federated":"`+req.Principal.Name()+`"},"Action":"sts:AssumeRoleWithSAML",
		"Condition":{"DateGreaterThan":{"aws:CurrentTime":"2026-02-02"}}}]}`, policy.Trust)
	timeline, err := timelineCall(req.Ask(&evaluate.Policies{}))(day(1, 1), day(3, 1))
	require.NoError(t, err)
	n := 0
	for validity, r := range timeline {
		if r.Session == nil {
			continue // on the first of February
		}
		n++
		require.Equal(t, validity.From.Add(time.Hour), r.Session.Expires)
		sub, present := r.Session.Context.Lookup("saml:sub")
		require.True(t, present)
		require.Equal(t, []string{"ann"}, sub)
		_, present = r.Session.Context.Lookup("saml:aud")
		require.False(t, present)
	}
	require.Equal(t, 2, n)
}

// TestTimelineIsShared ranges over one timeline from several goroutines.
func TestTimelineIsShared(t *testing.T) {
	req := getObject()
	p := &evaluate.Policies{Identity: identity(untilTuesday, allowIf(`{"StringEquals":{"app:k":"${aws:EpochTime}"}}`))}
	timeline := evaluate.Ask(&req, p).Timeline(day(1, 12), day(1, 14))
	call := assumeRole()
	call.Role.TrustPolicy = policy.MustParse(january, policy.Trust)
	calls, err := timelineCall(call.Ask(&evaluate.Policies{Identity: identity(allowAll)}))(day(1, 1), day(3, 1))
	require.NoError(t, err)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			if n := len(collect(timeline)); n != 2 {
				t.Errorf("%d segments", n)
			}
			n := 0
			for range calls {
				n++
			}
			if n != 3 {
				t.Errorf("%d segments of calls", n)
			}
		})
	}
	group.Wait()
}
