package access_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/access"
	"github.com/seed-1d0cfdb5/iam/evaluate/evaltest"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

const questionFiles = "../../testdata/access/*.json"

// A question is a row of testdata/access, as testdata/README.md describes it.
type question struct {
	Name    string          `json:"name"`
	Ask     string          `json:"ask"`
	Type    string          `json:"type"`
	Policy  json.RawMessage `json:"policy"`
	Old     json.RawMessage `json:"old"`
	New     json.RawMessage `json:"new"`
	Scope   json.RawMessage `json:"scope"`
	Trusted *zoneSource     `json:"trusted"`
	Want    json.RawMessage `json:"want"`
	Witness witnessSource   `json:"witness"`
	Open    bool            `json:"open"`
	Source  string          `json:"source"`
}

type zoneSource struct {
	Accounts      []string            `json:"accounts"`
	Organizations []string            `json:"organizations"`
	Services      []string            `json:"services"`
	Networks      []netip.Prefix      `json:"networks"`
	VPCs          []string            `json:"vpcs"`
	Endpoints     []string            `json:"endpoints"`
	Claims        map[string][]string `json:"claims"`
}

type witnessSource struct {
	Action   string            `json:"action"`
	Resource string            `json:"resource"`
	Context  condition.Context `json:"context"`
}

type redundancySource struct {
	Sid     string `json:"sid"`
	Element string `json:"element"`
	Value   string `json:"value"`
}

// TestQuestions asks the questions of testdata/access. Evaluate, or AssumeRole, decides
// each witness, and random requests look for a mistake in each no.
func TestQuestions(t *testing.T) {
	files, err := filepath.Glob(questionFiles)
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		decoder := json.NewDecoder(bytes.NewReader(data))
		decoder.DisallowUnknownFields()
		var questions []question
		require.NoError(t, decoder.Decode(&questions), file)
		require.NotEmpty(t, questions, file)
		for i := range questions {
			t.Run(filepath.Base(file)+"/"+questions[i].Name, func(t *testing.T) {
				t.Parallel()
				questions[i].run(t)
			})
		}
	}
}

func (q *question) run(t *testing.T) {
	require.NotEmpty(t, q.Source, "each expected answer has a source")
	scope := q.scope(t)
	switch q.Ask {
	case "possible":
		p := q.policies(t, q.Policy)
		q.check(t, access.Possible(p, scope), p, nil, scope)
	case "newAccess":
		old, changed := q.policies(t, q.Old), q.policies(t, q.New)
		q.check(t, access.NewAccess(old, changed, scope), changed, old, scope)
	case "compare":
		old, changed := q.policies(t, q.Old), q.policies(t, q.New)
		c := access.Compare(old, changed, scope)
		if !q.Open || c.Relation != access.Undecided {
			require.Equal(t, q.text(t), c.Relation.String(), "gained: %s; lost: %s", c.Gained.Why, c.Lost.Why)
		}
		checkAnswer(t, c.Gained, changed, old, scope, nil)
		checkAnswer(t, c.Lost, old, changed, scope, nil)
	case "public":
		p := q.document(t, q.Policy)
		if q.Trusted == nil {
			named := zoneSource(access.Named(p))
			q.Trusted = &named
		}
		q.check(t, access.Public(p, access.Zone(*q.Trusted)), access.Alone(p), nil, nil)
	case "strangers":
		p := q.document(t, q.Policy)
		role := &evaluate.Role{ARN: "arn:aws:iam::111122223333:role/Deploy", TrustPolicy: p}
		q.check(t, access.Strangers(role, access.Zone(*q.Trusted)), access.Alone(p), nil, nil)
	case "redundant":
		var want []redundancySource
		require.NoError(t, json.Unmarshal(q.Want, &want))
		var got []redundancySource
		for _, r := range access.Redundant(q.document(t, q.Policy)) {
			got = append(got, redundancySource{r.Statement.Sid(), r.Element, r.Value})
		}
		require.ElementsMatch(t, want, got)
	default:
		t.Fatalf("ask %q", q.Ask)
	}
}

// check compares the answer to a question about what allowing allows and denying, if it is
// not nil, does not.
func (q *question) check(t *testing.T, a access.Answer, allowing, denying *evaluate.Policies, scope *policy.Policy) {
	t.Helper()
	if !q.Open || a.Outcome != access.Unknown {
		require.Equal(t, q.text(t), a.Outcome.String(), a.Why)
	}
	checkAnswer(t, a, allowing, denying, scope, q.Trusted)
	if a.Outcome != access.Yes {
		return
	}
	w := &q.Witness
	if a.Request != nil {
		require.True(t, w.Action == "" || w.Action == a.Request.Action, a.Request.Action)
		require.True(t, w.Resource == "" || w.Resource == a.Request.Resource, a.Request.Resource)
	}
	for e := range w.Context.Entries() {
		c := contextOf(a)
		values, _ := c.Lookup(e.Key())
		require.Equal(t, e.Values(), values, e.Key())
	}
}

func contextOf(a access.Answer) condition.Context {
	if a.Call != nil {
		return a.Call.Context
	}
	return a.Request.Context
}

// checkAnswer decides the witness of a yes, and looks for one where the answer is no. The
// zone is nil if whoever makes the request is one.
func checkAnswer(t *testing.T, a access.Answer, allowing, denying *evaluate.Policies, scope *policy.Policy, trusted *zoneSource) {
	t.Helper()
	s := subject{allowing: allowing, denying: denying, scope: asResource(t, scope), trusted: trusted}
	switch a.Outcome {
	case access.Unknown:
		require.NotEmpty(t, a.Why)
		require.True(t, a.Request == nil && a.Call == nil)
	case access.Yes:
		require.Empty(t, a.Why)
		require.NotEqual(t, a.Request == nil, a.Call == nil)
		if a.Call != nil {
			require.True(t, s.isAnsweredByCall(a.Call), "%v", a.Call)
		} else {
			require.True(t, s.isAnsweredBy(a.Request), "%v", a.Request)
		}
		requireWritable(t, a, allowing)
	case access.No:
		require.True(t, a.Request == nil && a.Call == nil && a.Why == "")
		s.search(t)
	}
}

// requireWritable requires that the witness of a yes can be kept as a case.
func requireWritable(t *testing.T, a access.Answer, allowing *evaluate.Policies) {
	t.Helper()
	policies, c := *allowing, evaltest.Case{Name: "witness", Want: evaluate.Allow}
	if a.Call != nil {
		call, role := *a.Call, *a.Call.Role
		role.TrustPolicy, policies.Resource = policies.Resource, nil
		call.Role = &role
		c.Call = &call
	} else {
		c.Request = *a.Request
	}
	data, err := json.Marshal([]evaltest.Group{{Policies: &policies, Cases: []evaltest.Case{c}}})
	require.NoError(t, err)
	groups, err := evaltest.Load(fstest.MapFS{"x": {Data: data}}, "x")
	require.NoError(t, err)
	evaltest.Run(t, groups[0].Policies, groups[0].Cases)
}

func (q *question) text(t *testing.T) (text string) {
	t.Helper()
	require.NoError(t, json.Unmarshal(q.Want, &text))
	return text
}

func (q *question) document(t *testing.T, data json.RawMessage) *policy.Policy {
	t.Helper()
	for typ := policy.Identity; ; typ++ {
		name, err := typ.MarshalText()
		require.NoError(t, err, "type %q", q.Type)
		if strings.EqualFold(string(name), q.Type) {
			p, err := policy.Parse(data, typ)
			require.NoError(t, err)
			return p
		}
	}
}

// policies returns a document of the type of the question alone, or a set of policies.
func (q *question) policies(t *testing.T, data json.RawMessage) *evaluate.Policies {
	t.Helper()
	if bytes.Contains(data, []byte(`"Statement"`)) && bytes.HasPrefix(data, []byte(`{"Version"`)) {
		return access.Alone(q.document(t, data))
	}
	file := fmt.Sprintf(`[{"policies": %s, "cases": [{"principal": "anonymous", "action": "s3:GetObject", "resource": "*", "want": "implicitDeny"}]}]`, data)
	groups, err := evaltest.Load(fstest.MapFS{"x": {Data: []byte(file)}}, "x")
	require.NoError(t, err)
	return groups[0].Policies
}

// scope returns the scope of the question, or nil.
func (q *question) scope(t *testing.T) *policy.Policy {
	t.Helper()
	if q.Scope == nil {
		return nil
	}
	typ := policy.Identity
	if bytes.Contains(q.Scope, []byte(`Principal": `)) {
		typ = policy.Resource
	}
	p, err := policy.Parse(q.Scope, typ)
	require.NoError(t, err)
	return p
}

// asResource returns a scope as policies that allow the requests that are in it, or nil.
func asResource(t *testing.T, scope *policy.Policy) *evaluate.Policies {
	t.Helper()
	if scope == nil {
		return nil
	}
	data, err := scope.MarshalJSON()
	require.NoError(t, err)
	if scope.Type() == policy.Identity {
		data = bytes.ReplaceAll(data, []byte(`"Effect":`), []byte(`"Principal": "*", "Effect":`))
	}
	p, err := policy.Parse(data, policy.Resource)
	require.NoError(t, err)
	return access.Alone(p)
}

// A subject is what an answer is about.
type subject struct {
	allowing, denying, scope *evaluate.Policies
	trusted                  *zoneSource
}

// isAnsweredBy reports whether a request proves a yes.
func (s *subject) isAnsweredBy(r *evaluate.Request) bool {
	if !evaluate.Evaluate(r, s.allowing).Allowed() || s.scope != nil && !evaluate.Evaluate(r, s.scope).Allowed() {
		return false
	}
	if s.denying != nil {
		if d := evaluate.Evaluate(r, s.denying); d.Allowed() || d.Problem != "" && !s.denying.CallerAllows {
			return false
		}
	}
	return s.trusted == nil || !s.trusted.contains(r.Principal, &r.Context)
}

// isAnsweredByCall is isAnsweredBy for calls that assume a role.
func (s *subject) isAnsweredByCall(r *evaluate.AssumeRoleRequest) bool {
	if !assumes(r, s.allowing) || s.denying != nil && assumes(r, s.denying) {
		return false
	}
	return s.trusted == nil || !isAtHome(r) && !s.trusted.contains(r.Principal, &r.Context)
}

// isAtHome reports whether the caller is one whom the account of the role trusts in any case.
func isAtHome(r *evaluate.AssumeRoleRequest) bool {
	typ := r.Principal.Type()
	return typ == principal.TypeService || typ == principal.TypeSAML || strings.Contains(r.Role.ARN, "::"+r.Principal.Account()+":")
}

// assumes reports whether a call is allowed by policies with a trust policy.
func assumes(r *evaluate.AssumeRoleRequest, p *evaluate.Policies) bool {
	call, role, policies := *r, *r.Role, *p
	role.TrustPolicy, policies.Resource = policies.Resource, nil
	call.Role = &role
	result, err := evaluate.AssumeRole(&call, &policies)
	return err == nil && result.Decision.Allowed()
}

// TestQuestionsAreMany keeps the questions from getting fewer unnoticed, and each name to
// one question.
func TestQuestionsAreMany(t *testing.T) {
	files, err := filepath.Glob(questionFiles)
	require.NoError(t, err)
	asked := map[string]int{}
	names := map[string]bool{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		var questions []question
		require.NoError(t, json.Unmarshal(data, &questions))
		for _, q := range questions {
			asked[q.Ask]++
			require.False(t, names[file+q.Name], q.Name)
			names[file+q.Name] = true
		}
	}
	require.Equal(t, []string{"compare", "newAccess", "possible", "public", "redundant", "strangers"}, slices.Sorted(maps.Keys(asked)))
	require.GreaterOrEqual(t, len(names), 200)
}
