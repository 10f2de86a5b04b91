package evaluate_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// What Policies.CallerAllows decides is in testdata/cases and testdata/trust, in
// caller-allows.json of both.

const (
	partner   = "arn:aws:iam::444455556666:user/pat"
	forBoth   = `{"Version":"2012-10-17","Statement":{"Sid":"Both","Effect":"Allow","Principal":{"AWS":["444455556666","111122223333"]},"Action":"*","Resource":"*"}}`
	ourQueue  = "arn:aws:sqs:eu-west-1:111122223333:q"
	ourQueue2 = "arn:aws:sqs:eu-west-1:111122223333:r"
	theirs    = "arn:aws:sqs:eu-west-1:444455556666:q"
	ofAWS     = "arn:aws:iam::aws:policy/ReadOnlyAccess"

	forOthers = "Policies.CallerAllows is for a caller whose account is known and is not that of the resource"
)

// partnerRequest returns a request by a user of another account.
func partnerRequest() *evaluate.Request {
	return &evaluate.Request{Principal: principal.MustParse(partner), Action: "sqs:SendMessage", Resource: ourQueue, Time: day(1, 1)}
}

// TestCallerAllowsInLists has a caller who is of the account of some resources and not of
// others, in the order in which what is known of one could be taken for the next.
func TestCallerAllowsInLists(t *testing.T) {
	resource := policy.MustParse(forBoth, policy.Resource)
	attached := &evaluate.Attachments{}
	withPolicy := &evaluate.Attachments{Resource: map[string]*policy.Policy{ourQueue: resource, theirs: resource}}
	for name, ask := range map[string]func(*evaluate.Request) *evaluate.Question{
		"policies": func(r *evaluate.Request) *evaluate.Question {
			return evaluate.Ask(r, &evaluate.Policies{Resource: resource, CallerAllows: true})
		},
		"nothing else": func(r *evaluate.Request) *evaluate.Question {
			return evaluate.Ask(r, &evaluate.Policies{CallerAllows: true})
		},
		"nothing attached": func(r *evaluate.Request) *evaluate.Question {
			return evaluate.MustNew(attached).Ask(r, &evaluate.Policies{Resource: resource, CallerAllows: true})
		},
		"attached": func(r *evaluate.Request) *evaluate.Question {
			return evaluate.MustNew(withPolicy).Ask(r, &evaluate.Policies{CallerAllows: true})
		},
	} {
		t.Run(name, func(t *testing.T) {
			q := ask(partnerRequest())
			resources := []string{ourQueue, ourQueue2, theirs, theirs + "2", ourQueue, "*", ourQueue2, ofAWS, ofAWS + "2", theirs, "x", ourQueue}
			for range 2 {
				for _, each := range resources {
					req := partnerRequest()
					req.Resource = each
					want := ask(req).Decision()
					require.Equal(t, want, q.On(each), each)
					if each == theirs || each == theirs+"2" || each == "*" || each == ofAWS {
						require.Contains(t, want.Problem, forOthers, each)
						require.Zero(t, want.Outcome)
					}
				}
				slices.Reverse(resources)
				require.Equal(t, q.Decision(), q.To("sqs:SendMessage"))
				require.Equal(t, ask(&evaluate.Request{Principal: principal.MustParse(partner), Action: "sqs:ReceiveMessage", Resource: ourQueue, Time: day(1, 1)}).Decision(), q.To("sqs:ReceiveMessage"))
			}
		})
	}
}

// TestCallerAllowsWithAttachments combines the flag with what is attached, and asks without
// it in between.
func TestCallerAllowsWithAttachments(t *testing.T) {
	resource := policy.MustParse(forBoth, policy.Resource)
	allow, deny := identity(allowAll), identity(denyAll)
	flag := &evaluate.Policies{CallerAllows: true}
	limits := policy.MustParse(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sqs:Receive*","Resource":"*"}}`, policy.Boundary)
	attached := map[string]*policy.Policy{ourQueue: resource}
	for _, tt := range []struct {
		name          string
		a             evaluate.Attachments
		with, without string
	}{
		{
			"of the resource alone", evaluate.Attachments{Resource: attached},
			`allowed by statement "Both" of a resource-based policy, if the caller's own policies allow it, which is assumed`,
			"denied because no identity-based policy allows the action",
		},
		{
			"of the caller, which allow", evaluate.Attachments{Resource: attached, Identity: map[string][]*policy.Policy{partner: allow}},
			`allowed by statement "All" of an identity-based policy`, `allowed by statement "All" of an identity-based policy`,
		},
		{
			"of the caller, which deny", evaluate.Attachments{Resource: attached, Identity: map[string][]*policy.Policy{partner: deny}},
			`denied with an explicit deny by statement "None" of an identity-based policy`, `denied with an explicit deny by statement "None" of an identity-based policy`,
		},
		{
			"a boundary", evaluate.Attachments{Resource: attached, Boundary: map[string]*policy.Policy{partner: limits}},
			"denied because no permissions boundary allows the action", "denied because no identity-based policy allows the action",
		},
		{
			"SCPs", evaluate.Attachments{Resource: attached, SCP: map[string][]*policy.Policy{"444455556666": {}}},
			"denied because no service control policy allows the action", "denied because no service control policy allows the action",
		},
		{
			"none", evaluate.Attachments{},
			"denied because no resource-based policy allows the action", "denied because no resource-based policy allows the action",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e, req := evaluate.MustNew(&tt.a), partnerRequest()
			for range 2 {
				require.Equal(t, tt.with, e.Evaluate(req, flag).String())
				require.Equal(t, tt.without, e.Evaluate(req, nil).String())
				require.Equal(t, tt.without, e.Evaluate(req, &evaluate.Policies{}).String())
				require.Equal(t, tt.with, e.Ask(req, flag).Explain().Decision.String())
			}
			own := partnerRequest()
			own.Principal = principal.MustParse("arn:aws:iam::111122223333:user/ann")
			all := e.EvaluateAll(nil, []evaluate.Request{*req, *own, *req}, flag)
			require.Equal(t, tt.with, all[0].String())
			require.Contains(t, all[1].Problem, forOthers)
			require.Equal(t, all[0], all[2])
		})
	}
}

// TestCallerAllowsOfOtherCalls has the calls that concern the account of the caller, or in
// which the owner of the resource has no say (SEMANTICS S-70, S-59).
func TestCallerAllowsOfOtherCalls(t *testing.T) {
	user := principal.MustParse(partner)
	for name, call := range map[string]evaluate.CallRequest{
		"GetFederationToken": &evaluate.GetFederationTokenRequest{Principal: user, Name: "fay"},
		"GetSessionToken":    &evaluate.GetSessionTokenRequest{Principal: user},
		"AssumeRoot": &evaluate.AssumeRootRequest{
			Principal: user, TargetPrincipal: "111122223333", TaskPolicyARN: "arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy", TaskPolicy: identity(allowAll)[0],
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := &evaluate.Policies{Identity: identity(allowAll)}
			c, err := call.Ask(p)
			require.NoError(t, err)
			require.NotNil(t, c.Result().Session)
			for _, p := range []*evaluate.Policies{{Identity: identity(allowAll), CallerAllows: true}, {Identity: identity(denyAll), CallerAllows: true}} {
				c, err := call.Ask(p)
				require.NoError(t, err)
				require.Contains(t, c.Result().Decision.Problem, forOthers)
				require.Zero(t, c.Result().Decision.Outcome)
				require.Nil(t, c.Result().Session)
				c, err = evaluate.MustNew(nil).Call(call, p)
				require.NoError(t, err)
				require.Contains(t, c.Result().Decision.Problem, forOthers)
			}
		})
	}
}

// TestCallerAllowsOverTime has an answer that holds as long as the policy of the resource
// allows, and a problem that holds always.
func TestCallerAllowsOverTime(t *testing.T) {
	p := &evaluate.Policies{CallerAllows: true, Resource: policy.MustParse(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":["444455556666","111122223333"]},
		"Action":"*","Resource":"*","Condition":{"DateLessThan":{"aws:CurrentTime":"2026-02-01T00:00:00Z"}}}}`, policy.Resource)}
	q := evaluate.Ask(partnerRequest(), p)
	require.Equal(t, evaluate.Validity{Until: day(2, 1)}, q.Until())
	var got []string
	for v, d := range q.Timeline(day(1, 1), day(3, 1)) {
		got = append(got, fmt.Sprint(v.From.Format(time.DateOnly), " ", d.Outcome, " ", d.CallerAssumed))
	}
	require.Equal(t, []string{"2026-01-01 allowed true", "2026-02-01 implicitDeny false"}, got)

	own := partnerRequest()
	own.Principal = principal.MustParse("arn:aws:iam::111122223333:user/ann")
	require.Equal(t, evaluate.Validity{}, evaluate.Ask(own, p).Until())
}

// TestCallerAssumedIsTold shows where it is said that an allow rests on an assumption.
func TestCallerAssumedIsTold(t *testing.T) {
	p := &evaluate.Policies{Resource: policy.MustParse(forBoth, policy.Resource), CallerAllows: true}
	q := evaluate.Ask(partnerRequest(), p)
	x := q.Explain()
	require.Equal(t, `allowed by statement "Both" of a resource-based policy, if the caller's own policies allow it, which is assumed
  resource-based policy: allowed (names its account)
    Allow statement "Both": applies
  identity-based policy: allowed (assumed), none attached
`, x.String())
	requireJSON(t, `{
  "outcome": "allowed",
  "type": "Resource",
  "callerAssumed": true,
  "statement": {
    "sid": "Both",
    "index": 0,
    "line": 1,
    "effect": "Allow"
  }
}`, x.Decision)
	requireJSON(t, `{
  "type": "Identity",
  "level": 0,
  "outcome": "allowed",
  "assumed": true,
  "statements": null
}`, x.Layers[1])
	require.Contains(t, logged(t, x.Decision), `"callerAssumed":true`)
	require.Contains(t, logged(t, x.Layers[1]), `"assumed":true`)
	require.Equal(t, `{resource: resource-based policy with 1 statement, callerAllows: true}`, p.String())
	require.Empty(t, x.Decision.AccessDenied(partnerRequest()))

	with := *p
	with.Identity = identity(allowAll)
	x = evaluate.Ask(partnerRequest(), &with).Explain()
	require.False(t, x.Decision.CallerAssumed)
	require.False(t, x.Layers[1].Assumed)
	with.Identity = identity(denyAll)
	x = evaluate.Ask(partnerRequest(), &with).Explain()
	require.Equal(t, evaluate.ExplicitDeny, x.Layers[1].Outcome)
	require.False(t, x.Layers[1].Assumed)
}

// TestCallerAllowsNearMisses has the advice be about the resource alone: whatever is wrong
// with policies of the caller that are given, they need not allow.
func TestCallerAllowsNearMisses(t *testing.T) {
	p := &evaluate.Policies{
		Identity: identity(`{"Version":"2012-10-17","Statement":{"Sid":"Mine","Effect":"Allow","Action":"sqs:*","Resource":"*","Condition":{"StringEquals":{"app:k":"a"}}}}`),
		Resource: policy.MustParse(`{"Version":"2012-10-17","Statement":{"Sid":"Ours","Effect":"Allow","Principal":{"AWS":"444455556666"},
			"Action":"*","Resource":"*","Condition":{"StringEquals":{"app:m":"a"}}}}`, policy.Resource),
		CallerAllows: true,
	}
	misses := evaluate.Ask(partnerRequest(), p).Explain().NearMisses
	require.Len(t, misses, 1)
	require.Equal(t, []condition.Entry{condition.String("app:m", "a")}, misses[0].Set)

	p.Resource = policy.MustParse(`{"Version":"2012-10-17","Statement":{"Sid":"Ours","Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"s3:*","Resource":"*"}}`, policy.Resource)
	misses = evaluate.Ask(partnerRequest(), p).Explain().NearMisses
	require.Len(t, misses, 1)
	require.Equal(t, `edit Action of statement "Ours" of resource-based policy so that it matches sqs:SendMessage`, misses[0].String())
}
