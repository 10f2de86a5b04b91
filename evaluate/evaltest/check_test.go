package evaltest

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
)

const deployed = `[
  {
    "description": "deployed",
    "policies": {
      "identity": ["../policies/a../reader.json", "../policies/a../reader.json"],
      "session": ["../policies/a../reader.json"],
      "boundary": {
        "Version": "2012-10-17",
        "Statement": [
          {"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
          {"Sid": "No", "Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::b/*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
        ]
      }
    },
    "coverage": 75,
    "cases": [
      {
        "name": "read", "principal": "arn:aws:iam::111122223333:user/ann", "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k",
        "resourceAccount": "111122223333", "want": "allowed"
      },
      {
        "name": "write", "principal": "arn:aws:iam::111122223333:user/ann", "action": "s3:PutObject", "resource": "arn:aws:s3:::b/k",
        "resourceAccount": "111122223333", "want": "denied"
      },
      {
        "name": "wrong", "principal": "arn:aws:iam::111122223333:user/ann", "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k",
        "resourceAccount": "111122223333", "want": "denied"
      }
    ]
  },
  {
    "role": {"arn": "arn:aws:iam::111122223333:role/r", "trust": "trust.json"},
    "policies": {"identity": ["../policies/a../reader.json"]},
    "cases": [
      {"name": "ann", "principal": "arn:aws:iam::111122223333:user/ann", "sessionName": "s1", "tags": {"a": "b"}, "want": "denied", "action": "sts:TagSession"},
      {"name": "malformed", "principal": "arn:aws:iam::111122223333:user/ann", "want": "error", "error": "session name"}
    ]
  },
  {
    "tenants": true,
    "policies": {"identity": ["../policies/a../reader.json"]},
    "cases": [{"principal": "anonymous", "action": "s3:GetObject", "resource": "*", "want": "denied"}]
  }
]`

func deployedFiles() fstest.MapFS {
	return fstest.MapFS{
		"cases/x.json":             {Data: []byte(deployed)},
		"cases/trust.json":         {Data: []byte(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/ann"},"Action":"sts:AssumeRole"}}`)},
		"policies/a../reader.json": {Data: []byte(readerPolicy)},
	}
}

// TestPoliciesByPath requires that a policy is one and the same wherever it is named, and
// is called by its file.
func TestPoliciesByPath(t *testing.T) {
	groups, err := Load(deployedFiles(), "cases/x.json")
	require.NoError(t, err)
	first := groups[0].Policies
	require.Same(t, first.Identity[0], first.Identity[1])
	require.Same(t, first.Identity[0], groups[1].Policies.Identity[0])
	require.NotSame(t, first.Identity[0], groups[2].Policies.Identity[0], "of tenants")
	require.Equal(t, policy.Session, first.Session[0].Type())
	require.Equal(t, "policies/a../reader.json", first.Identity[0].Name())
	require.Empty(t, first.Boundary.Name())
	require.Equal(t, "cases/trust.json", groups[1].Cases[0].Call.(*evaluate.AssumeRoleRequest).Role.TrustPolicy.Name())
	require.Equal(t, []int{2, 31, 39}, []int{groups[0].Line, groups[1].Line, groups[2].Line})
	require.Equal(t, []int{17, 21, 25, 35}, []int{groups[0].Cases[0].Line, groups[0].Cases[1].Line, groups[0].Cases[2].Line, groups[1].Cases[0].Line})

	data, err := json.Marshal(groups)
	require.NoError(t, err)
	back, err := Load(fstest.MapFS{"x.json": {Data: data}}, "x.json")
	require.NoError(t, err, "the documents are in it")
	for i := range groups {
		for j := range groups[i].Cases {
			want, got := groups[i].Check().Cases[j], back[i].Check().Cases[j]
			require.Equal(t, want.Decision.Outcome, got.Decision.Outcome)
			require.Equal(t, want.Err == nil, got.Err == nil)
		}
	}
}

func TestCheck(t *testing.T) {
	groups, err := Load(deployedFiles(), "cases/x.json")
	require.NoError(t, err)

	r := groups[0].Check()
	require.Len(t, r.Cases, 3)
	for i, name := range []string{"read", "write", "wrong"} {
		require.Equal(t, name, r.Cases[i].Name)
		require.Positive(t, r.Cases[i].Elapsed)
	}
	require.NoError(t, r.Cases[0].Err)
	require.Equal(t, evaluate.Allow, r.Cases[0].Decision.Outcome)
	require.NoError(t, r.Cases[1].Err)
	require.ErrorContains(t, r.Cases[2].Err, "outcome allowed, want denied\ns3:GetObject: allowed by statement")
	require.NoError(t, r.Err)
	require.InDelta(t, 75, r.Percent(), 0.1)
	require.Equal(t, `75.0 % of 4 statements apply in a case
  never applies: statement "No" (permissions boundary, cases/x.json:11)`, r.String())

	// Each statement as reached, applying and deciding, by the policy and where it begins.
	type row struct {
		file           string
		line, column   int
		typ            policy.Type
		reached        int
		applies        string
		decides, idles int
	}
	var rows []row
	for _, p := range r.Policies {
		for _, s := range p.Statements {
			require.Same(t, p.Policy, s.Statement.Policy())
			rows = append(rows, row{p.File, p.Line, p.Column, p.Policy.Type(), s.Reached, fmt.Sprint(s.Applies), s.Decides, len(s.Idle)})
		}
	}
	require.ElementsMatch(t, []row{
		{"policies/a../reader.json", 1, 1, policy.Identity, 3, "[0 2]", 2, 0},
		{"policies/a../reader.json", 1, 1, policy.Session, 3, "[0 2]", 0, 0},
		{"cases/x.json", 7, 19, policy.Boundary, 3, "[0 1 2]", 0, 0},
		{"cases/x.json", 7, 19, policy.Boundary, 3, "[]", 0, 0},
	}, rows)

	groups[0].Coverage = 75.1
	require.EqualError(t, groups[0].Check().Err, "evaltest: want at least 75.1 %: "+r.String())

	// A call counts once, though two of its actions are explained.
	r = groups[1].Check()
	require.NoError(t, errors.Join(r.Cases[0].Err, r.Cases[1].Err))
	require.Equal(t, evaluate.Decision{}, r.Cases[1].Decision, "it is malformed")
	trust := r.Policies[0]
	require.Equal(t, policy.Trust, trust.Policy.Type())
	require.Equal(t, "cases/trust.json", trust.File)
	require.Equal(t, 1, trust.Statements[0].Reached)
	require.Equal(t, []int{0}, trust.Statements[0].Applies)

	require.Empty(t, new(Group).Check().Cases)
	require.Empty(t, new(Group).Check().Policies)
}

// TestCheckWithEvaluator counts what an Evaluator has attached where it takes part.
func TestCheckWithEvaluator(t *testing.T) {
	p := homePolicies().Identity[0]
	e := evaluate.MustNew(&evaluate.Attachments{Identity: map[string][]*policy.Policy{
		"arn:aws:iam::111122223333:user/ann": {p},
		"arn:aws:iam::111122223333:user/bob": {policy.MustParse(homes, policy.Identity)},
	}})
	g := Group{Cases: []Case{{Request: read("ann/x"), Want: evaluate.Allow, Evaluator: e}}, Coverage: 51}
	r := g.Check()
	require.NoError(t, r.Cases[0].Err)
	require.Len(t, r.Policies, 1)
	require.Same(t, p, r.Policies[0].Policy)
	require.Empty(t, r.Policies[0].File)
	require.ErrorContains(t, r.Err, "50.0 % of 2 statements")
}

func TestWantDenied(t *testing.T) {
	for _, tt := range []struct {
		c    Case
		want string // "" if it is as wanted
	}{
		{Case{Request: read("bob/x"), WantDenied: true}, ""},
		{Case{Request: read("ann/secret"), WantDenied: true}, ""},
		{Case{Request: read("ann/x"), WantDenied: true}, "outcome allowed, want denied"},
		{Case{Request: read("ann/x"), WantDenied: true, Want: evaluate.Allow}, "outcome allowed, want both allowed and denied"},
		{Case{Request: read("bob/x"), WantDenied: true, Want: evaluate.Allow}, "outcome implicitDeny, want both allowed and denied"},
		{Case{Request: read("bob/x"), WantDenied: true, Want: evaluate.ExplicitDeny}, "outcome implicitDeny, want both explicitDeny and denied"},
		{Case{Request: evaluate.Request{}, WantDenied: true}, `problem "invalid action`},
		{Case{Call: call(func(r *evaluate.AssumeRoleRequest) { r.SessionName = "" }), WantDenied: true}, "want denied"},
	} {
		g := Group{Policies: homePolicies(), Cases: []Case{tt.c}}
		err := g.Check().Cases[0].Err
		if tt.want == "" {
			require.NoError(t, err)
		} else {
			require.ErrorContains(t, err, tt.want)
		}
	}
	g := Group{Policies: homePolicies(), Cases: []Case{{Request: read("bob/x"), WantDenied: true}}}
	back, err := readBack(t, g)
	require.NoError(t, err)
	require.True(t, back.Cases[0].WantDenied)
}
