package evaltest

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/world"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// readBack writes g as a case file and loads it.
func readBack(t *testing.T, g Group) (Group, error) {
	t.Helper()
	data, err := json.Marshal([]Group{g})
	if err != nil {
		return Group{}, err
	}
	groups, err := Load(fstest.MapFS{"x.json": {Data: data}}, "*.json")
	require.NoError(t, err, "%s", data)
	require.Len(t, groups, 1)
	return groups[0], nil
}

func TestGroupJSON(t *testing.T) {
	request := read("ann/x")
	request.Context = condition.NewContext(condition.Strings("aws:TagKeys", "a"), condition.String("sts:ExternalId", "secret"))
	g := Group{Description: "d", Policies: homePolicies(), Coverage: 50, Cases: []Case{{
		Name: "own", Source: "the guide", Request: request, Want: evaluate.Allow, WantType: policy.Identity, WantSid: "ReadHome",
		WantValidity: &evaluate.Validity{Until: time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)},
	}}}
	data, err := json.Marshal(g)
	require.NoError(t, err)
	require.JSONEq(t, `{"description": "d", "coverage": 50, "policies": {"identity": [`+homes+`]}, "cases": [{
		"name": "own", "want": "allowed", "type": "identity", "sid": "ReadHome", "source": "the guide",
		"validity": {"until": "2026-07-01T00:00:00Z"}, "principal": "arn:aws:iam::111122223333:user/ann",
		"action": "s3:GetObject", "resource": "arn:aws:s3:::homes/ann/x", "resourceAccount": "111122223333",
		"context": {"aws:TagKeys": ["a"], "sts:ExternalId": "secret"}, "time": "2026-06-01T00:00:00Z"}]}`, string(data))

	c := call(func(r *evaluate.AssumeRoleRequest) { r.Duration = time.Hour })
	g = Group{Description: "d", Policies: new(evaluate.Policies), Cases: []Case{
		{Name: "ann", Call: c, Want: evaluate.Allow, WantType: policy.Trust, WantSid: "Ann", WantAction: "sts:AssumeRole"},
		{Name: "malformed", Call: call(func(r *evaluate.AssumeRoleRequest) { r.SessionName, r.Role = "", c.Role }), WantError: "session name"},
	}}
	back, err := readBack(t, g)
	require.NoError(t, err)
	Run(t, back.Policies, back.Cases)
}

// A case that is written decides the same when it is read.
func TestGroupJSONOfRandomRequests(t *testing.T) {
	const worlds, requests = 60, 40
	written := 0
	for n := range uint64(worlds) {
		w := world.New(world.Seeded(1, n))
		for range requests {
			var q world.Question
			w.Ask(&q)
			want := evaluate.Evaluate(&q.Request, &q.Policies)
			back, err := readBack(t, Group{Policies: &q.Policies, Cases: []Case{{Request: q.Request, Want: want.Outcome, WantProblem: want.Problem}}})
			if err != nil {
				require.Regexp(t, "no place for|stands where one|not valid UTF-8|no levels|is nil|not be read back", err)
				continue
			}
			written++
			got := evaluate.Evaluate(&back.Cases[0].Request, back.Policies)
			require.Equal(t, sketch(want), sketch(got), "%s", w.Dump(&q))
			require.NoError(t, back.Cases[0].check(back.Policies, nil).Err)
		}
	}
	require.Greater(t, written, worlds*requests/2)
}

// sketch returns what is to be the same in two decisions, of which the policies are others.
func sketch(d evaluate.Decision) []any {
	place := -1
	if d.Statement != nil {
		place = d.Statement.Index()
	}
	return []any{d.Outcome, d.Type, d.Problem, place}
}

func TestGroupJSONOfRandomCalls(t *testing.T) {
	const worlds, calls = 60, 40
	written := 0
	for n := range uint64(worlds) {
		w := world.NewCalls(world.New(world.Seeded(2, n)))
		for range calls {
			q := w.AssumeRole()
			want, wantErr := evaluate.AssumeRole(&q.Request, &q.Policies)
			c := Case{Call: &q.Request, Want: want.Decision.Outcome, WantProblem: want.Decision.Problem, WantAction: want.Action}
			if wantErr != nil {
				c.WantError = strings.TrimPrefix(wantErr.Error(), "evaluate: ")
			}
			back, err := readBack(t, Group{Policies: &q.Policies, Cases: []Case{c}})
			if err != nil {
				require.Regexp(t, "no place for|stands where one|not valid UTF-8|no levels|is nil|not be read back", err)
				continue
			}
			written++
			got, err := evaluate.AssumeRole(back.Cases[0].Call.(*evaluate.AssumeRoleRequest), back.Policies)
			require.Equal(t, wantErr, err)
			require.Equal(t, sketch(want.Decision), sketch(got.Decision), "%s", w.DumpCall(q))
			wantSession, err := json.Marshal(want.Session)
			require.NoError(t, err)
			gotSession, err := json.Marshal(got.Session)
			require.NoError(t, err)
			require.JSONEq(t, string(wantSession), string(gotSession))
			require.NoError(t, back.Cases[0].check(back.Policies, nil).Err)
		}
	}
	require.Greater(t, written, worlds*calls/2)
}

// TestGroupJSONRefuses has a row for each thing that the format has no place for.
func TestGroupJSONRefuses(t *testing.T) {
	session := evaluate.Session{Principal: principal.MustParse("arn:aws:sts::111122223333:assumed-role/r/s"), Policies: []*policy.Policy{}}
	identity := homePolicies().Identity
	trust := call(func(*evaluate.AssumeRoleRequest) {}).Role.TrustPolicy
	requests := func(policies *evaluate.Policies) Group {
		return Group{Policies: policies, Cases: []Case{{Request: read("ann/x")}}}
	}
	asking := func(change func(*evaluate.Request)) Group {
		g := requests(homePolicies())
		change(&g.Cases[0].Request)
		return g
	}
	calling := func(change func(*evaluate.AssumeRoleRequest)) Group {
		return Group{Policies: new(evaluate.Policies), Cases: []Case{{Call: call(change)}}}
	}
	for want, g := range map[string]Group{
		"they are nil":                    requests(nil),
		"SCP has no levels":               requests(&evaluate.Policies{SCP: [][]*policy.Policy{}}),
		"a policy is nil":                 requests(&evaluate.Policies{RCP: [][]*policy.Policy{{nil}}}),
		"identity-based policy stands":    requests(&evaluate.Policies{Endpoint: identity[0]}),
		"there is no case":                {Policies: homePolicies()},
		"for its Evaluator":               {Policies: homePolicies(), Cases: []Case{{Evaluator: evaluate.MustNew(new(evaluate.Attachments))}}},
		"one role":                        {Policies: homePolicies(), Cases: []Case{{Request: read("ann/x")}, {Call: call(func(*evaluate.AssumeRoleRequest) {})}}},
		"requests, or calls":              {Policies: homePolicies(), Cases: []Case{{Call: new(evaluate.GetSessionTokenRequest)}}},
		"that it is of a session":         asking(func(r *evaluate.Request) { *r = session.Request("s3:GetObject", "*") }),
		"action":                          asking(func(r *evaluate.Request) { r.Action = "s3:\xff" }),
		"place for session policies":      calling(func(r *evaluate.AssumeRoleRequest) { r.SessionPolicies = identity }),
		"or the session of another":       calling(func(r *evaluate.AssumeRoleRequest) { r.Chain = &session }),
		"not valid UTF-8":                 calling(func(r *evaluate.AssumeRoleRequest) { r.SessionName = "\xff" }),
		"a text is not valid UTF-8":       calling(func(r *evaluate.AssumeRoleRequest) { r.Tags = map[string]string{"a": "\xff"} }),
		"text is not valid UTF-8":         calling(func(r *evaluate.AssumeRoleRequest) { r.Role.ID = "\xff" }),
		"role trust policy stands where":  requests(&evaluate.Policies{Boundary: trust}),
		"session policy belongs":          requests(&evaluate.Policies{Session: []*policy.Policy{trust}}),
		"identity-based policy belongs":   requests(&evaluate.Policies{Identity: []*policy.Policy{trust}}),
		"resource-based policy belongs":   requests(&evaluate.Policies{Resource: identity[0]}),
		"service control policy belongs":  requests(&evaluate.Policies{SCP: [][]*policy.Policy{identity}}),
		"resource control policy belongs": requests(&evaluate.Policies{RCP: [][]*policy.Policy{identity}}),
	} {
		_, err := json.Marshal([]Group{g})
		require.ErrorContains(t, err, want)
	}
}
