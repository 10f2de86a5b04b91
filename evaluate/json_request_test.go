package evaluate_test

import (
	"encoding/json"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

func TestRequestJSON(t *testing.T) {
	session, err := principal.RoleSession(roleARN, "s1")
	require.NoError(t, err)
	full := evaluate.Request{
		Principal: session, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/\u2028<\n", ResourceAccount: "111122223333",
		Context: condition.NewContext(
			condition.Time("aws:TokenIssueTime", day(1, 1).Add(time.Nanosecond)), condition.IP("aws:SourceIp", netip.MustParseAddr("203.0.113.7")),
			condition.Strings("aws:TagKeys", "a"), condition.Strings("aws:CalledVia"), condition.String("sts:ExternalId", "example-42")),
		Time: time.Date(12026, 1, 1, 0, 0, 0, 5, time.UTC), Expires: time.Date(-12026, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	for _, req := range []evaluate.Request{{}, getObject(), full} {
		back := readBack(t, req)
		require.Equal(t, req.Context.String(), back.Context.String())
		back.Context = req.Context // the kinds of entries differ, not their meaning
		require.Equal(t, req, back)
	}
	requireJSON(t, `{
  "principal": {
    "type": "User",
    "arn": "arn:aws:iam::111122223333:user/ann"
  },
  "action": "s3:GetObject",
  "resource": "arn:aws:s3:::b/k",
  "resourceAccount": "111122223333",
  "context": {},
  "time": "2026-01-01T00:00:00Z"
}`, getObject())
}

func TestRequestJSONRefuses(t *testing.T) {
	const caller = `"principal":{"type":"Anonymous"}`
	for _, data := range []string{
		`{}`, `null`, `[]`, `{"action":"s3:GetObject","resource":"*","context":{}}`,
		`{"principal":{},"action":"s3:GetObject","resource":"*","context":{}}`,
		`{` + caller + `,"action":"s3:GetObject","resource":"*"}`, `{` + caller + `,"action":null,"resource":"*","context":{}}`,
		`{` + caller + `,"action":"s3:GetObject","resource":"*","context":{},"Expires":"2026-01-01T00:00:00Z"}`,
		`{` + caller + `,"action":"s3:GetObject","resource":"*","context":{},"expires":"2026-01-01"}`,
		`{` + caller + `,"action":"s3:GetObject","resource":"*","context":{},"expires":null}`,
		`{` + caller + `,"action":"s3:GetObject","resource":"*","context":{},"action":"s3:PutObject"}`,
	} {
		req := getObject()
		require.Error(t, req.UnmarshalJSON([]byte(data)), data)
		require.Error(t, json.Unmarshal([]byte(data), new(evaluate.Request)), data)
		req.Action, req.Resource = "s3:GetObject", "*"
		require.Contains(t, evaluate.Evaluate(&req, &evaluate.Policies{Resource: policy.MustParse(openAll, policy.Resource)}).Problem, "invalid principal")
	}
	for _, req := range []evaluate.Request{{Action: "\xff"}, {Resource: "\xff"}, {ResourceAccount: "\xff"}, {Time: time.Unix(1<<60, 0)}} {
		_, err := json.Marshal(req)
		require.ErrorContains(t, err, "evaluate: request: ")
	}
}

func TestDecisionReadBack(t *testing.T) {
	req := getObject()
	for _, d := range []evaluate.Decision{
		{}, evaluate.Evaluate(&req, &evaluate.Policies{Identity: identity(allowAll)}), evaluate.Evaluate(&req, &evaluate.Policies{Identity: identity(denyAll)}),
		evaluate.Evaluate(&req, nil), evaluate.Evaluate(&req, &evaluate.Policies{SCP: [][]*policy.Policy{{}}}),
	} {
		data, err := json.Marshal(d)
		require.NoError(t, err)
		back := evaluate.Decision{Outcome: evaluate.Allow, Type: policy.SCP, Problem: "x"}
		require.NoError(t, json.Unmarshal(data, &back))
		d.Statement = nil
		require.Equal(t, d, back)
	}
	for _, data := range []string{
		`{}`, `null`, `[]`, `"allowed"`, `{"outcome":null}`, `{"outcome":2}`, `{"outcome":"Allow"}`, `{"outcome":"Outcome(3)"}`, `{"outcome":""}`,
		`{"Outcome":"allowed"}`, `{"outcome":"implicitDeny","outcome":"allowed"}`, `{"outcome":"allowed","x":1}`,
		`{"outcome":"allowed","type":"identity"}`, `{"outcome":"allowed","type":null}`, `{"outcome":"allowed","problem":"no policies"}`,
	} {
		d := evaluate.Decision{Outcome: evaluate.Allow}
		require.Error(t, json.Unmarshal([]byte(data), &d), data)
		require.Equal(t, evaluate.Decision{}, d, data)
	}
	var o evaluate.Outcome
	for _, want := range []evaluate.Outcome{evaluate.Allow, evaluate.ExplicitDeny, evaluate.ImplicitDeny} {
		require.NoError(t, o.UnmarshalText([]byte(want.String())))
		require.Equal(t, want, o)
	}
	o = evaluate.Allow
	require.EqualError(t, o.UnmarshalText([]byte("deny")), `evaluate: "deny" is not an outcome`)
	require.Equal(t, evaluate.ImplicitDeny, o)
}

// TestReportsReadBack has types that are read back, or not at all: none loses what
// denies.
func TestReportsReadBack(t *testing.T) {
	call := assumeRole()
	call.ExternalID = secretName
	result, err := evaluate.AssumeRole(call, &evaluate.Policies{})
	require.NoError(t, err)
	data, err := json.Marshal(result)
	require.NoError(t, err)
	var back evaluate.CallResult
	require.NoError(t, json.Unmarshal(data, &back))
	require.Equal(t, result.Session.String(), back.Session.String())
	require.Equal(t, result.Action, back.Action)
	require.True(t, back.Decision.Allowed())
	require.Error(t, json.Unmarshal([]byte(`{"decision":{"outcome":"allowed"},"session":{}}`), new(evaluate.CallResult)))

	data, err = json.Marshal(call)
	require.NoError(t, err)
	require.NotContains(t, string(data), secretName)
	require.Contains(t, string(data), `"role":"{arn: arn:aws:iam::111122223333:role/app/r, `)
	for _, data := range []string{string(data), `{}`, `null`} {
		require.ErrorContains(t, json.Unmarshal([]byte(data), new(evaluate.AssumeRoleRequest)), "not read from JSON")
	}
	for _, v := range []any{
		call.Role, &evaluate.Policies{Identity: identity(denyAll)}, &evaluate.Attachments{Resource: map[string]*policy.Policy{"arn:aws:s3:::b": identity(denyAll)[0]}},
	} {
		data, err := json.Marshal(v)
		require.NoError(t, err)
		require.ErrorContains(t, json.Unmarshal(data, v), "policy.Parse", "%T", v)
	}
	for _, data := range []string{`{}`, `{"Bundary":null}`, `null`} {
		for _, v := range []any{new(evaluate.Policies), new(evaluate.Attachments), new(evaluate.Change), new(evaluate.ManagedPolicy), new(evaluate.Role)} {
			require.ErrorContains(t, json.Unmarshal([]byte(data), v), "not read from JSON", "%T", v)
		}
	}

	req := getObject()
	for _, p := range []*evaluate.Policies{{Identity: identity(denyAll)}, {Identity: identity(allowAll)}} {
		data, err = json.Marshal(evaluate.Ask(&req, p).Explain())
		require.NoError(t, err)
		require.ErrorContains(t, json.Unmarshal(data, new(evaluate.Explanation)), "policy.Parse")
	}
	x := evaluate.Ask(&req, nil).Explain()
	require.Equal(t, *x, readBack(t, *x))

	near := evaluate.NearMiss{
		Set: []condition.Entry{condition.String("a:b", "c"), condition.Strings("a:d", "e")}, Unset: []string{"a:f"}, Time: time.Date(12026, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	require.Equal(t, near, readBack(t, near))
	require.Equal(t, evaluate.NearMiss{}, readBack(t, evaluate.NearMiss{}))
	for _, near := range evaluate.Ask(&req, &evaluate.Policies{Identity: identity(denyAll)}).Explain().NearMisses {
		data, err := json.Marshal(near)
		require.NoError(t, err)
		require.ErrorContains(t, json.Unmarshal(data, new(evaluate.NearMiss)), "policy.Parse")
	}
	data, err = json.Marshal(evaluate.NearMiss{Set: []condition.Entry{condition.String("sts:ExternalId", secretName)}})
	require.NoError(t, err)
	require.ErrorContains(t, json.Unmarshal(data, new(evaluate.NearMiss)), "the value of sts:ExternalId is not in JSON")
}

func TestValidityReadBack(t *testing.T) {
	early, late := time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(20000, 1, 1, 0, 0, 0, 1, time.UTC)
	for _, v := range []evaluate.Validity{
		{}, {From: early}, {Until: late}, {From: early, Until: late}, {From: time.Unix(-1<<55, 0).UTC(), Until: time.Unix(1<<55, 0).UTC()},
	} {
		require.Equal(t, v, readBack(t, v))
	}
	requireJSON(t, `{
  "from": null,
  "until": "20000-01-01T00:00:00.000000001Z"
}`, evaluate.Validity{Until: late})
	for _, data := range []string{`{}`, `null`, `{"from":null}`, `{"from":null,"until":""}`, `{"from":null,"until":"0001-01-01T00:00:00Z"}`, `{"From":null,"Until":null}`} {
		require.Error(t, json.Unmarshal([]byte(data), new(evaluate.Validity)), data)
	}

	// What the library answers about such dates is marshaled too.
	req := getObject()
	p := &evaluate.Policies{Identity: identity(allowIf(`{"DateLessThan":{"aws:CurrentTime":"99999999999999"}}`))}
	validity := evaluate.Ask(&req, p).Until()
	require.Equal(t, validity, readBack(t, validity))
	require.False(t, validity.Until.IsZero())
	p = &evaluate.Policies{Identity: identity(allowIf(`{"DateGreaterThan":{"aws:CurrentTime":"99999999999999"}}`))}
	x := evaluate.Ask(&req, p).Explain()
	require.Len(t, x.NearMisses, 1)
	require.Equal(t, x.NearMisses, readBack(t, x.NearMisses))
	_, err := json.Marshal(x)
	require.NoError(t, err)
}
