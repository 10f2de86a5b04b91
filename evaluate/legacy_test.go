package evaluate_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// The types below are the format of testdata/cases; see testdata/README.md.

type caseGroup struct {
	Description string         `json:"description"`
	Policies    casePolicies   `json:"policies"`
	Cases       []decisionCase `json:"cases"`
}

type casePolicies struct {
	Identity          []json.RawMessage   `json:"identity"`
	Resource          json.RawMessage     `json:"resource"`
	Trust             json.RawMessage     `json:"trust"`
	Boundary          json.RawMessage     `json:"boundary"`
	Session           []json.RawMessage   `json:"session"`
	SCP               [][]json.RawMessage `json:"scp"`
	RCP               [][]json.RawMessage `json:"rcp"`
	Endpoint          json.RawMessage     `json:"endpoint"`
	ResourceMustAllow bool                `json:"resourceMustAllow"`
}

type decisionCase struct {
	Name            string            `json:"name"`
	Principal       string            `json:"principal"`
	Role            string            `json:"role"`
	User            string            `json:"user"`
	Action          string            `json:"action"`
	Resource        string            `json:"resource"`
	ResourceAccount string            `json:"resourceAccount"`
	Context         condition.Context `json:"context"`
	Time            time.Time         `json:"time"`
	Want            string            `json:"want"`
	Type            string            `json:"type"`
	Sid             string            `json:"sid"`
	Source          string            `json:"source"`
}

// typeNames are the names of policy types in case files.
func typeNames() map[string]policy.Type {
	return map[string]policy.Type{
		"identity": policy.Identity, "resource": policy.Resource, "trust": policy.Trust, "boundary": policy.Boundary,
		"session": policy.Session, "scp": policy.SCP, "rcp": policy.RCP, "endpoint": policy.Endpoint,
	}
}

func (p *casePolicies) parse() (*evaluate.Policies, error) {
	var failed error
	one := func(doc json.RawMessage, typ policy.Type) *policy.Policy {
		if doc == nil {
			return nil
		}
		parsed, err := policy.Parse(doc, typ)
		if err != nil && failed == nil {
			failed = fmt.Errorf("%s: %w", typ, err)
		}
		return parsed
	}
	list := func(docs []json.RawMessage, typ policy.Type) []*policy.Policy {
		if docs == nil {
			return nil
		}
		all := []*policy.Policy{}
		for _, doc := range docs {
			all = append(all, one(doc, typ))
		}
		return all
	}
	levels := func(docs [][]json.RawMessage, typ policy.Type) [][]*policy.Policy {
		var all [][]*policy.Policy
		for _, level := range docs {
			all = append(all, list(level, typ))
		}
		return all
	}
	parsed := &evaluate.Policies{
		Identity:          list(p.Identity, policy.Identity),
		Resource:          one(p.Resource, policy.Resource),
		Boundary:          one(p.Boundary, policy.Boundary),
		Session:           list(p.Session, policy.Session),
		SCP:               levels(p.SCP, policy.SCP),
		RCP:               levels(p.RCP, policy.RCP),
		Endpoint:          one(p.Endpoint, policy.Endpoint),
		ResourceMustAllow: p.ResourceMustAllow,
	}
	if p.Trust != nil {
		parsed.Resource = one(p.Trust, policy.Trust)
	}
	return parsed, failed
}

// parsePrincipal makes the caller of a case.
func parsePrincipal(text, role, user string) (principal.Principal, error) {
	name := text[strings.LastIndexByte(text, '/')+1:]
	switch {
	case text == "anonymous":
		return principal.Principal{}, nil
	case role != "":
		return principal.RoleSession(role, name)
	case user != "":
		return principal.FederatedUser(user, name)
	case strings.HasPrefix(text, "arn:"):
		return principal.Parse(text)
	}
	return principal.Service(text), nil
}

func (c *decisionCase) request() (evaluate.Request, error) {
	who, err := parsePrincipal(c.Principal, c.Role, c.User)
	return evaluate.Request{
		Principal:       who,
		Action:          c.Action,
		Resource:        c.Resource,
		ResourceAccount: c.ResourceAccount,
		Context:         c.Context,
		Time:            c.Time,
	}, err
}

// readStrict decodes the file into v. Unknown fields fail the test.
func readStrict(t *testing.T, file string, v any) {
	t.Helper()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	require.NoError(t, d.Decode(v), file)
	require.False(t, d.More(), "%s: data after the groups", file)
}

// caseFiles returns the files that match pattern, at least one.
func caseFiles(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	require.NoError(t, err)
	require.NotEmpty(t, files, "no file matches %s", pattern)
	return files
}

func (c *decisionCase) check(t *testing.T, got evaluate.Decision, req *evaluate.Request, p *evaluate.Policies) {
	t.Helper()
	why := func() string { return fmt.Sprintf("%s\n%s", c.Source, evaluate.Explain(req, p)) }
	require.Equal(t, c.Want, got.Outcome.String(), why())
	if c.Type != "" {
		want, ok := typeNames()[c.Type]
		require.True(t, ok, "unknown type %q", c.Type)
		require.Equal(t, want, got.Type, why())
	}
	if c.Sid != "" {
		require.NotNil(t, got.Statement, why())
		require.Equal(t, c.Sid, got.Statement.Sid(), why())
	}
	if got.Outcome == evaluate.ImplicitDeny {
		require.Nil(t, got.Statement, why())
	}
}
