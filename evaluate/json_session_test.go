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

// readBack returns v as it is after JSON.
func readBack[T any](t *testing.T, v T) T {
	t.Helper()
	data, err := json.Marshal(v)
	require.NoError(t, err)
	var back T
	require.NoError(t, json.Unmarshal(data, &back), "%s", data)
	again, err := json.Marshal(back)
	require.NoError(t, err)
	require.Equal(t, string(data), string(again))
	return back
}

// assumed returns a session with all that one can have.
func assumed(t *testing.T, sessionPolicies []*policy.Policy) *evaluate.Session {
	t.Helper()
	req := assumeRole()
	req.Role.Tags = map[string]string{"team": "blue", "x\u2028": "y\n"}
	req.Tags = map[string]string{"stage": "test"}
	req.TransitiveTagKeys = []string{"stage"}
	req.SourceIdentity = "ann"
	req.SessionPolicies = sessionPolicies
	result, err := evaluate.AssumeRole(req, &evaluate.Policies{})
	require.NoError(t, err)
	require.NotNil(t, result.Session, result)
	want := evaluate.Session{
		Principal: result.Session.Principal, Expires: req.Time.Add(time.Hour), SourceIdentity: "ann",
		Tags: map[string]string{"team": "blue", "x\u2028": "y\n", "stage": "test"}, TransitiveTagKeys: []string{"stage"},
		Policies: sessionPolicies, Context: result.Session.Context,
	}
	require.Equal(t, want, *result.Session)
	return result.Session
}

// TestSessionJSONKeepsDenies has policies that deny a session for what it is. After
// JSON it has to be denied for the same: it used to come back as the anonymous
// caller, whom a bucket that is open to all lets in.
func TestSessionJSONKeepsDenies(t *testing.T) {
	open := `{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}`
	deny := func(rest string) string {
		return `{"Version":"2012-10-17","Statement":[` + open + `,{"Effect":"Deny","Action":"*","Resource":"*",` + rest + `}]}`
	}
	s := assumed(t, nil)
	back := readBack(t, *s)
	require.Equal(t, s.Context.String(), back.Context.String())
	same := back
	same.Context = s.Context // the kinds of entries differ, not their meaning
	require.Equal(t, *s, same)
	for _, rest := range []string{
		`"Principal":{"AWS":"` + roleARN + `"}`,
		`"Principal":{"AWS":"111122223333"}`,
		`"Principal":{"AWS":"arn:aws:sts::111122223333:assumed-role/r/s1"}`,
		`"Principal":"*","Condition":{"StringEquals":{"aws:PrincipalArn":"` + roleARN + `"}}`,
		`"Principal":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"blue"}}`,
		`"Principal":"*","Condition":{"StringEquals":{"aws:SourceIdentity":"ann"}}`,
		`"Principal":"*","Condition":{"DateLessThan":{"aws:TokenIssueTime":"2026-01-01T00:00:01Z"}}`,
		`"Principal":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"false"}}`,
		`"Principal":"*","Condition":{"StringLike":{"aws:userid":"AROAEXAMPLE1234567890:*"}}`,
	} {
		p := &evaluate.Policies{Resource: policy.MustParse(deny(rest), policy.Resource)}
		for _, session := range []*evaluate.Session{s, &back} {
			req := session.Request("s3:GetObject", "arn:aws:s3:::b/k")
			req.ResourceAccount, req.Time = "111122223333", day(1, 1)
			require.Equal(t, evaluate.ExplicitDeny, evaluate.Evaluate(&req, p).Outcome, rest)
		}
	}
	req := back.Request("s3:GetObject", "arn:aws:s3:::b/k")
	req.ResourceAccount, req.Time = "111122223333", s.Expires
	require.Contains(t, evaluate.Evaluate(&req, &evaluate.Policies{Identity: identity(allowAll)}).Problem, "expired")
}

// TestSessionJSONKeepsSessionPolicies has session policies that limit a session.
// One that is lost would let it do all that its role may.
func TestSessionJSONKeepsSessionPolicies(t *testing.T) {
	const get = `{"Id":"Get <&>","Statement":{"Sid":"Get","Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}`
	for _, tt := range []struct {
		name           string
		policies       []*policy.Policy
		wantGet, wantP evaluate.Outcome
	}{
		{"none", nil, evaluate.Allow, evaluate.Allow},
		{"empty", []*policy.Policy{}, evaluate.ImplicitDeny, evaluate.ImplicitDeny},
		{"one", []*policy.Policy{policy.MustParse(get, policy.Session)}, evaluate.Allow, evaluate.ImplicitDeny},
		{"two", []*policy.Policy{policy.MustParse(get, policy.Session, policy.WithName("g")), identity(allowAll)[0]}, evaluate.Allow, evaluate.Allow},
		{"a deny", []*policy.Policy{policy.MustParse(get, policy.Identity), identity(denyAll)[0]}, evaluate.ExplicitDeny, evaluate.ExplicitDeny},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := assumed(t, tt.policies)
			back := readBack(t, *s)
			require.Equal(t, s.Policies == nil, back.Policies == nil)
			require.Len(t, back.Policies, len(s.Policies))
			for i, p := range s.Policies {
				require.Equal(t, p.Type(), back.Policies[i].Type())
				require.Equal(t, p.Name(), back.Policies[i].Name())
			}
			for _, session := range []*evaluate.Session{s, &back} {
				for action, want := range map[string]evaluate.Outcome{"s3:GetObject": tt.wantGet, "s3:PutObject": tt.wantP} {
					req := session.Request(action, "arn:aws:s3:::b/k")
					req.ResourceAccount, req.Time = "111122223333", day(1, 1)
					p := &evaluate.Policies{Identity: identity(allowAll), Session: session.Policies}
					require.Equal(t, want, evaluate.Evaluate(&req, p).Outcome, action)
					require.Equal(t, want, evaluate.Evaluate(ptr(readBack(t, req)), p).Outcome, action)
					requireLimited(t, session, &req)
				}
			}
		})
	}
	s := evaluate.Session{Policies: []*policy.Policy{nil}}
	require.Equal(t, s.Policies, readBack(t, s).Policies, "a nil policy denies with a Problem")
}

func ptr[T any](v T) *T { return &v }

// requireLimited forgets the session policies of s in a request by it.
func requireLimited(t *testing.T, s *evaluate.Session, req *evaluate.Request) {
	t.Helper()
	p := &evaluate.Policies{Identity: identity(allowAll)}
	e := evaluate.MustNew(&evaluate.Attachments{Identity: map[string][]*policy.Policy{roleARN: p.Identity}})
	until, _ := decideUntil(evaluate.Ask(req, p))
	for name, d := range map[string]evaluate.Decision{
		"Evaluate": evaluate.Evaluate(req, p), "Explain": evaluate.Ask(req, p).Explain().Decision, "Until": until,
		"Evaluator": e.Evaluate(req, nil), "after JSON": evaluate.Evaluate(ptr(readBack(t, *req)), p),
	} {
		if s.Policies == nil {
			require.True(t, d.Allowed(), name)
		} else {
			require.Contains(t, d.Problem, "set Policies.Session to Session.Policies", name)
		}
	}
	require.Equal(t, s.Policies != nil, strings.Contains(req.String(), "limited: true"))
}

// TestSessionPoliciesOfChain chains from a session that has session policies: they
// limit the call too.
func TestSessionPoliciesOfChain(t *testing.T) {
	byAccount := policy.MustParse(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:*"}}`, policy.Trust)
	getOnly := policy.MustParse(`{"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}`, policy.Session)
	call := func(chained []*policy.Policy, p *evaluate.Policies) evaluate.Decision {
		req := chainedRequest(t, byAccount)
		req.Chain.Policies = chained
		result, err := evaluate.AssumeRole(req, p)
		require.NoError(t, err)
		other, err := evaluate.MustNew(&evaluate.Attachments{}).AssumeRole(req, p)
		require.NoError(t, err)
		require.Equal(t, result.Decision, other.Decision)
		return result.Decision
	}
	own := func(session []*policy.Policy) *evaluate.Policies {
		return &evaluate.Policies{Identity: identity(allowAll), Session: session}
	}
	require.Equal(t, evaluate.Allow, call(nil, own(nil)).Outcome)
	require.Equal(t, evaluate.Allow, call(identity(allowAll), own(nil)).Outcome)
	for _, chained := range [][]*policy.Policy{{}, {getOnly}} {
		require.Equal(t, policy.Session, call(chained, own(nil)).Type)
		require.Equal(t, policy.Session, call(chained, own(chained)).Type)
		require.Contains(t, call(chained, own(identity(allowAll))).Problem, "leave it nil")
	}
	require.Equal(t, policy.Session, call(nil, own([]*policy.Policy{getOnly})).Type)
}

// chainedRequest is a call by a session whose role trusts by trust.
func chainedRequest(t *testing.T, trust *policy.Policy) *evaluate.AssumeRoleRequest {
	t.Helper()
	req := chained(t)
	req.Role.TrustPolicy = trust
	return req
}

func TestSessionPoliciesMalformed(t *testing.T) {
	for want, p := range map[string]*policy.Policy{
		"SessionPolicies: Session holds a policy of another type": policy.MustParse(openAll, policy.Resource),
		"SessionPolicies: a policy is nil":                        nil,
	} {
		req := assumeRole()
		req.SessionPolicies = []*policy.Policy{p}
		_, err := evaluate.AssumeRole(req, &evaluate.Policies{})
		require.ErrorContains(t, err, want)
	}
}

func TestSessionJSONText(t *testing.T) {
	s := assumed(t, []*policy.Policy{policy.MustParse(`{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}`, policy.Session, policy.WithName("n"))})
	s.Tags = map[string]string{"team": "blue"}
	requireJSON(t, `{
  "principal": {
    "type": "AssumedRole",
    "arn": "arn:aws:sts::111122223333:assumed-role/r/s1",
    "issuer": "arn:aws:iam::111122223333:role/app/r",
    "id": "AROAEXAMPLE1234567890"
  },
  "expires": "2026-01-01T01:00:00Z",
  "sourceIdentity": "ann",
  "tags": {
    "team": "blue"
  },
  "transitiveTagKeys": [
    "stage"
  ],
  "context": {
    "aws:MultiFactorAuthPresent": "false",
    "aws:PrincipalTag/stage": "test",
    "aws:PrincipalTag/team": "blue",
    "aws:PrincipalTag/x\u2028": "y\n",
    "aws:SourceIdentity": "ann",
    "aws:TokenIssueTime": "2026-01-01T00:00:00Z"
  },
  "policies": [
    {
      "type": "Session",
      "name": "n",
      "document": {
        "Statement": [
          {
            "Effect": "Allow",
            "Action": "s3:*",
            "Resource": "*"
          }
        ]
      }
    }
  ]
}`, s)
}

// TestSessionJSONRefuses takes a session apart: none of its members may be missing,
// null or given twice.
func TestSessionJSONRefuses(t *testing.T) {
	const (
		caller  = `"principal":{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/r/s1","issuer":"arn:aws:iam::111122223333:role/r"}`
		expires = `"expires":"2026-01-01T01:00:00Z"`
		context = `"context":{}`
		none    = `"policies":null`
		get     = `{"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}`
	)
	object := func(members ...string) string { return "{" + strings.Join(members, ",") + "}" }
	var s evaluate.Session
	require.NoError(t, json.Unmarshal([]byte(object(caller, expires, context, none)), &s))
	require.NoError(t, json.Unmarshal([]byte(object(caller, `"expires":null`, context, `"policies":[]`, `"tags":{}`)), &s))
	for _, data := range []string{
		`{}`, `null`, `[]`, `""`,
		object(expires, context, none), object(caller, context, none), object(caller, expires, none), object(caller, expires, context),
		object(`"principal":null`, expires, context, none), object(`"principal":{}`, expires, context, none),
		object(caller, `"expires":""`, context, none), object(caller, `"expires":"0001-01-01T00:00:00Z"`, context, none), object(caller, `"expires":0`, context, none),
		object(caller, expires, `"context":null`, none), object(caller, expires, `"context":[]`, none),
		object(caller, expires, context, `"policies":{}`), object(caller, expires, context, `"policies":["`+"x"+`"]`),
		object(caller, expires, context, `"policies":[`+get+`]`), object(caller, expires, context, `"policies":[{"document":`+get+`}]`),
		object(caller, expires, context, `"policies":[{"type":"","document":`+get+`}]`), object(caller, expires, context, `"policies":[{"type":"Session"}]`),
		object(caller, expires, context, `"policies":[{"type":"Session","document":{}}]`), object(caller, expires, context, `"policies":[{"type":"Session","document":null}]`),
		object(caller, expires, context, `"policies":[{"type":"Session","document":`+get+`,"x":1}]`),
		object(caller, expires, context, `"policies":[{"type":"Trust","document":`+get+`}]`),
		object(caller, expires, context, none, `"x":1`), object(caller, expires, context, none, none), object(caller, expires, context, none, `"Policies":[]`),
		object(caller, caller, expires, context, none), object(caller, expires, context, none, `"tags":{"a":"1","a":"2"}`),
		object(caller, expires, context, none, `"tags":null`), object(caller, expires, context, none, `"tags":{"a":1}`),
		object(caller, expires, `"context":{"a:b":"c","a:b":"d"}`, none),
		strings.Replace(object(caller, expires, context, none), `"principal"`, `"Principal"`, 1),
		object(caller, expires, context, none) + "x",
	} {
		s := *assumed(t, nil)
		require.Error(t, s.UnmarshalJSON([]byte(data)), data)
		req := s.Request("s3:GetObject", "arn:aws:s3:::b/k")
		req.ResourceAccount = "111122223333"
		d := evaluate.Evaluate(&req, &evaluate.Policies{Resource: policy.MustParse(openAll, policy.Resource), Identity: identity(allowAll)})
		require.Contains(t, d.Problem, "invalid principal", "%s leaves a session that is denied", data)
		require.Error(t, json.Unmarshal([]byte(data), new(evaluate.Session)), data)
	}
	for _, s := range []evaluate.Session{
		{SourceIdentity: "\xff"}, {Tags: map[string]string{"\xff": ""}}, {TransitiveTagKeys: []string{"\xff"}},
		{Context: condition.NewContext(condition.String("a:b", "\xff"))}, {Principal: principal.MustParse("arn:aws:iam::111122223333:user/\xff")},
		{Expires: time.Unix(1<<60, 0)},
	} {
		_, err := json.Marshal(s)
		require.ErrorContains(t, err, "evaluate: session: ")
	}
}

// TestZeroSession makes requests of sessions that were not read: they are nobody's and
// not those of the anonymous caller, whom a public policy lets in.
func TestZeroSession(t *testing.T) {
	open := &evaluate.Policies{Resource: policy.MustParse(openAll, policy.Resource)}
	var truncated evaluate.Session
	require.Error(t, json.Unmarshal([]byte(`{"principal":`), &truncated))
	for _, s := range []*evaluate.Session{nil, {}, &truncated} {
		req := s.Request("s3:GetObject", "arn:aws:s3:::b/k")
		req.ResourceAccount = "111122223333"
		require.Contains(t, evaluate.Evaluate(&req, open).Problem, "invalid principal")
	}
}

// TestLongSessionPolicies reads a session policy back that is longer in JSON than
// policies may be.
func TestLongSessionPolicies(t *testing.T) {
	p := policy.MustParse(`{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringEquals":{"app:k":"`+
		strings.Repeat("<", 200_000)+`"}}}}`, policy.Session)
	s := evaluate.Session{Principal: principal.MustParse("arn:aws:iam::111122223333:user/ann"), Policies: []*policy.Policy{p}}
	data, err := json.Marshal(s)
	require.NoError(t, err)
	var back evaluate.Session
	require.NoError(t, json.Unmarshal(data, &back))
	require.Equal(t, 1, back.Policies[0].Len())
}

// TestCallResultJSON reads results: strictly, and what was there before does not
// stay.
func TestCallResultJSON(t *testing.T) {
	allowed, err := evaluate.AssumeRole(assumeRole(), &evaluate.Policies{Identity: identity(allowAll)})
	require.NoError(t, err)
	data, err := json.Marshal(allowed)
	require.NoError(t, err)
	var back evaluate.CallResult
	require.NoError(t, json.Unmarshal(data, &back))
	require.Equal(t, allowed.Session.String(), back.Session.String())

	denied, err := json.Marshal(evaluate.CallResult{Action: "sts:AssumeRole"})
	require.NoError(t, err)
	back = allowed
	require.NoError(t, json.Unmarshal(denied, &back))
	require.Nil(t, back.Session)
	for _, data := range []string{
		`{"decision":{"outcome":"explicitDeny"},"DECISION":{"outcome":"allowed"},"action":"sts:AssumeRole"}`,
		`{"decision":{"outcome":"explicitDeny"},"decision":{"outcome":"allowed"},"action":"sts:AssumeRole"}`,
		`{"decision":{"outcome":"allowed"},"action":"sts:AssumeRole"}`,
		`{"desicion":{"outcome":"explicitDeny"}}`, `{"action":7}`, `{}`, `null`,
	} {
		back := allowed
		require.Error(t, json.Unmarshal([]byte(data), &back), data)
		require.False(t, back.Decision.Allowed(), data)
		require.Nil(t, back.Session, data)
	}
}
