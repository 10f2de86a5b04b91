package engine

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// known returns a context with a value of each key.
func known(rows []contextRow) condition.Context {
	var c condition.Context
	for _, row := range rows {
		c.Set(condition.String(row[0], row[1]))
	}
	return c
}

// TestSameAsEvaluate asks questions about random policies, in two ways: by their JSON and by
// package evaluate.
func TestSameAsEvaluate(t *testing.T) {
	blank, stories := readStories(t)
	r := rand.New(rand.NewPCG(18, 1))
	pick := func(from ...string) string { return from[r.IntN(len(from))] }
	only := func() string {
		return pick("", "", `,"Condition":{"DateLessThan":{"aws:CurrentTime":"2026-03-10T09:00:00Z"}}`, `,"Condition":{"DateGreaterThan":{"aws:CurrentTime":"2026-03-10T09:00:00Z"}}`,
			`,"Condition":{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}`, `,"Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}`)
	}
	random := func(typ policy.Type) string {
		who, what := "", ""
		if typ == policy.Resource || typ == policy.Trust {
			who = `,"Principal":` + pick(`"*"`, `{"AWS":"111122223333"}`, `{"AWS":"arn:aws:iam::111122223333:user/ann"}`, `{"AWS":"arn:aws:iam::444455556666:user/pat"}`)
		}
		if typ != policy.Trust {
			what = `,"Resource":` + pick(`"*"`, `"arn:aws:s3:::reports/*"`, `"arn:aws:iam::111122223333:role/Audit"`)
		}
		action := pick("s3:*", "s3:GetObject", "*", "sts:AssumeRole")
		if typ == policy.Trust {
			action = "sts:AssumeRole"
		}
		return fmt.Sprintf(`{"Version":"2012-10-17","Statement":{"Effect":%q%s,"Action":%q%s%s}}`, pick("Allow", "Allow", "Allow", "Deny"), who, action, what, only())
	}
	q := questionOf(t, blank, &stories[0], 0)
	counts := map[string]int{}
	for range 400 {
		q.View, q.Policies, q.Context = pick(viewRequest, viewRole), nil, nil
		q.Caller = pick("arn:aws:iam::111122223333:user/ann", "arn:aws:iam::444455556666:user/pat")
		q.Action, q.Time = pick("s3:GetObject", "s3:PutObject"), pick("2026-03-10T08:59:59.999999999Z", "2026-03-10T09:00:00Z", "2026-03-10T09:00:00.000000001Z")
		var rows []contextRow
		for _, row := range []contextRow{{"aws:SourceIp", pick("203.0.113.7", "198.51.100.1")}, {"aws:MultiFactorAuthPresent", pick("true", "false")}} {
			if r.IntN(2) == 0 {
				rows = append(rows, row)
			}
		}
		q.Context = rows
		var ps, uses evaluate.Policies
		var trust *policy.Policy
		add := func(typ policy.Type, of string) *policy.Policy {
			text := random(typ)
			name, err := typ.MarshalText()
			require.NoError(t, err)
			q.Policies = append(q.Policies, document{Type: string(name), Of: of, Text: text})
			return policy.MustParse(text, typ)
		}
		if r.IntN(4) > 0 {
			ps.Identity = append(ps.Identity, add(policy.Identity, ""))
		}
		if r.IntN(3) == 0 {
			ps.Boundary = add(policy.Boundary, "")
		}
		if r.IntN(3) == 0 {
			ps.SCP = [][]*policy.Policy{{add(policy.SCP, "")}}
		}
		if r.IntN(2) == 0 {
			uses.Resource = add(policy.Resource, "")
		}
		if q.View == viewRole {
			trust = add(policy.Trust, "")
			uses.Identity = append(uses.Identity, add(policy.Identity, ofRole))
		}
		a := ask(t, q)
		require.Empty(t, a.Problems)
		who, err := principal.Parse(q.Caller)
		require.NoError(t, err)
		at, err := time.Parse(time.RFC3339Nano, q.Time)
		require.NoError(t, err)
		context := known(rows)
		var got *decided
		var want evaluate.Decision
		var until evaluate.Validity
		if q.View == viewRequest {
			ps.Resource = uses.Resource
			bound := evaluate.Ask(&evaluate.Request{Principal: who, Action: q.Action, Resource: q.Resource, ResourceAccount: q.Owner, Time: at, Context: context}, &ps)
			got, want, until = a.Request, bound.Decision(), bound.Until()
		} else {
			call := evaluate.AssumeRoleRequest{
				Principal: who, Role: &evaluate.Role{ARN: q.Role.ARN, TrustPolicy: trust, MaxSession: 12 * time.Hour}, SessionName: "ann",
				Duration: time.Hour, Context: context, Time: at,
			}
			bound, err := call.Ask(&ps)
			require.NoError(t, err)
			got, want, until = &a.Call.decided, bound.Result().Decision, bound.Until()
			require.Equal(t, want.Allowed(), a.Call.Session != nil)
			if session := bound.Result().Session; session != nil {
				then := session.Request(q.Next.Action, q.Next.Resource)
				then.ResourceAccount, then.Time = q.Next.Owner, at.Add(30*time.Minute)
				if len(rows) > 0 && rows[0][0] == "aws:SourceIp" {
					then.Context = then.Context.With(condition.String(rows[0][0], rows[0][1]))
				}
				d := evaluate.Evaluate(&then, &uses)
				require.Equal(t, []string{d.Outcome.String(), d.String()}, []string{a.Call.Next.Outcome, a.Call.Next.Text})
				counts["next "+d.Outcome.String()]++
			}
		}
		require.Equal(t, []string{want.Outcome.String(), want.String(), until.String()}, []string{got.Outcome, got.Text, got.Until.Text})
		counts[q.View+" "+want.Outcome.String()]++
	}
	for _, view := range []string{viewRequest, viewRole, "next"} {
		for _, outcome := range []string{"allowed", "implicitDeny", "explicitDeny"} {
			require.Positive(t, counts[view+" "+outcome], "%s %s", view, outcome)
		}
	}
}
