package evaluate_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// mfaSession returns the session of a user who got it by MFA.
func mfaSession(t *testing.T, now time.Time) *evaluate.Session {
	t.Helper()
	req := evaluate.GetSessionTokenRequest{Principal: principal.MustParse("arn:aws:iam::111122223333:user/ann"), MFA: true, Duration: 15 * time.Minute, Time: now}
	call, err := req.Ask(&evaluate.Policies{})
	require.NoError(t, err)
	return call.Result().Session
}

// TestMFAAgeGrows compares Timeline and Until with a decision at each second, for
// conditions on the age of MFA of every kind.
func TestMFAAgeGrows(t *testing.T) {
	issued := time.Date(2026, 1, 1, 0, 0, 0, 250, time.UTC)
	s := mfaSession(t, issued)
	req := s.Request("s3:GetObject", "arn:aws:s3:::b/5")
	req.ResourceAccount = "111122223333"
	stored, err := json.Marshal(req)
	require.NoError(t, err)
	for _, condition := range []string{
		`"NumericLessThan":{"aws:MultiFactorAuthAge":"5"}`,
		`"NumericLessThanEquals":{"AWS:multifactorauthage":"5.5"}`,
		`"NumericGreaterThan":{"aws:MultiFactorAuthAge":["5","7"]}`,
		`"NumericGreaterThanEqualsIfExists":{"aws:MultiFactorAuthAge":"5e0"}`,
		`"NumericEquals":{"aws:MultiFactorAuthAge":["3","5"]}`,
		`"ForAllValues:NumericNotEquals":{"aws:MultiFactorAuthAge":"-0"}`,
		`"NumericEquals":{"aws:MultiFactorAuthAge":"1e40"}`,
		`"StringLike":{"aws:MultiFactorAuthAge":"?"}`,
		`"StringEquals":{"aws:PrincipalAccount":"${aws:MultiFactorAuthAge, '111122223333'}"}`,
		`"Null":{"aws:MultiFactorAuthAge":"false"}`,
		`"NumericLessThan":{"aws:MultiFactorAuthAge":"5"},"DateLessThan":{"aws:CurrentTime":"2026-01-01T00:00:03Z"}`,
		`"Bool":{"aws:MultiFactorAuthPresent":"true"}`,
	} {
		for _, resource := range []string{"*", "arn:aws:s3:::b/${aws:MultiFactorAuthAge}"} {
			p := &evaluate.Policies{Identity: []*policy.Policy{policy.MustParse(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*",
				"Resource":"`+resource+`","Condition":{`+condition+`}}}`, policy.Identity)}}
			from, to := issued.Add(-2*time.Second), issued.Add(12*time.Second)
			asked := evaluate.Ask(&req, p)
			covered := from
			for validity, d := range asked.Timeline(from, to) {
				require.Equal(t, covered, validity.From)
				for at := validity.From; at.Before(validity.Until); at = at.Add(250 * time.Millisecond) {
					moment := req
					moment.Time = at
					require.Equal(t, d.Outcome, evaluate.Evaluate(&moment, p).Outcome, "%s of %s at %s", condition, resource, at)

					var read evaluate.Request // it does not lose the age
					require.NoError(t, json.Unmarshal(stored, &read))
					read.Time = at
					require.Equal(t, d.Outcome, evaluate.Evaluate(&read, p).Outcome)

					v := evaluate.Ask(&moment, p).Until()
					require.True(t, v.From.IsZero() || !v.From.After(at), v)
					require.True(t, v.Until.IsZero() || v.Until.After(at), v)
					for _, edge := range []time.Time{v.From, v.Until.Add(-1)} {
						if !edge.Before(from) {
							moment.Time = edge
							require.Equal(t, d.Outcome, evaluate.Evaluate(&moment, p).Outcome, "%s of %s at %s", condition, resource, edge)
						}
					}
				}
				covered = validity.Until
			}
			require.Equal(t, to, covered)
		}
	}
}

// TestMFAAgeIsOfSessionsByMFA asks for the age in requests that have none.
func TestMFAAgeIsOfSessionsByMFA(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	p := &evaluate.Policies{Identity: []*policy.Policy{policy.MustParse(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*",
		"Condition":{"NumericLessThan":{"aws:MultiFactorAuthAge":"1000"}}}}`, policy.Identity)}, Session: identity(allowAll)}
	allowed := func(s *evaluate.Session) bool {
		req := s.Request("s3:ListAllMyBuckets", "*")
		req.Time = now.Add(time.Minute)
		return evaluate.Evaluate(&req, p).Allowed()
	}
	s := mfaSession(t, now)
	require.True(t, allowed(s))
	for name, change := range map[string]func(s *evaluate.Session){
		"no MFA":        func(s *evaluate.Session) { s.Context.Set(condition.Bool("aws:MultiFactorAuthPresent", false)) },
		"no issue time": func(s *evaluate.Session) { s.Context.Set(condition.Strings("aws:TokenIssueTime")) },
		"no time":       func(s *evaluate.Session) { s.Context.Set(condition.String("aws:TokenIssueTime", "noon")) },
		"another age":   func(s *evaluate.Session) { s.Context.Set(condition.Int("aws:MultiFactorAuthAge", 2000)) },
		"a role": func(s *evaluate.Session) {
			s.Principal = principal.MustParse("arn:aws:sts::111122223333:assumed-role/r/s")
		},
	} {
		changed := *s
		change(&changed)
		require.False(t, allowed(&changed), name)
	}
	byHand := evaluate.Request{Principal: s.Principal, Action: "s3:ListAllMyBuckets", Resource: "*", Context: s.Context, Time: now}
	require.False(t, evaluate.Evaluate(&byHand, p).Allowed(), "the caller sets the key")
}

// TestNearMissesOfMFASessions shows that the age of MFA counts where changes of the
// request are tried, and that the session cannot choose it.
func TestNearMissesOfMFASessions(t *testing.T) {
	issued := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	ann := principal.MustParse("arn:aws:iam::111122223333:user/ann")
	c, err := (&evaluate.GetSessionTokenRequest{Principal: ann, MFA: true, Time: issued}).Ask(&evaluate.Policies{})
	require.NoError(t, err)
	s := c.Result().Session
	for condition, want := range map[string]string{
		`{"NumericLessThan":{"aws:MultiFactorAuthAge":"3600"},"StringEquals":{"sts:ExternalId":"vv"}}`: "set condition key sts:ExternalId = (not shown)",
		`{"NumericLessThan":{"aws:MultiFactorAuthAge":"60"}}`: `edit Condition of statement "A" of ` +
			`POLICY: the caller cannot set aws:MultiFactorAuthAge (settled when its session began)`,
	} {
		statement := `{"Version":"2012-10-17","Statement":{"Sid":"A","Effect":"Allow",ELEMENTS,"Condition":` + condition + `}}`
		req := s.Request("s3:GetObject", "*")
		req.Time = issued.Add(10 * time.Minute)
		x := evaluate.Ask(&req, &evaluate.Policies{Identity: identity(strings.Replace(statement, "ELEMENTS", `"Action":"*","Resource":"*"`, 1))}).Explain()
		require.Len(t, x.NearMisses, 1, x)
		require.Equal(t, strings.Replace(want, "POLICY", "identity-based policy", 1), x.NearMisses[0].String())

		role := &evaluate.Role{ARN: "arn:aws:iam::111122223333:role/r", TrustPolicy: policy.MustParse(
			strings.Replace(statement, "ELEMENTS", `"Action":"sts:*","Principal":{"AWS":"arn:aws:iam::111122223333:user/ann"}`, 1), policy.Trust)}
		all, err := explainCall((&evaluate.AssumeRoleRequest{Principal: ann, Chain: s, Role: role, SessionName: "s1", Time: req.Time}).Ask(&evaluate.Policies{}))
		require.NoError(t, err)
		require.Len(t, all[0].NearMisses, 1, all[0])
		require.Equal(t, strings.Replace(want, "POLICY", "role trust policy", 1), all[0].NearMisses[0].String())
	}
}
