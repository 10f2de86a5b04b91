package evaluate_test

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/evaltest"
)

// A conformanceCase is one line of testdata/conformance; see FORMAT.md there.
type conformanceCase struct {
	ID      string `json:"id"`
	Request struct {
		Principal       string          `json:"principal"`
		RoleARN         string          `json:"roleArn"`
		UserARN         string          `json:"userArn"`
		Action          string          `json:"action"`
		Resource        string          `json:"resource"`
		ResourceAccount string          `json:"resourceAccount"`
		Time            json.RawMessage `json:"time"`
		Context         json.RawMessage `json:"context"`
	} `json:"request"`
	IdentityPolicies     []json.RawMessage   `json:"identityPolicies"`
	PermissionBoundaries []json.RawMessage   `json:"permissionBoundaries"`
	SessionPolicies      []json.RawMessage   `json:"sessionPolicies"`
	VPCEndpointPolicies  []json.RawMessage   `json:"vpcEndpointPolicies"`
	ResourcePolicy       json.RawMessage     `json:"resourcePolicy"`
	SCPs                 [][]json.RawMessage `json:"scps"`
	RCPs                 [][]json.RawMessage `json:"rcps"`
	Expected             string              `json:"expected"`
}

// A conformanceGroup is a case in the form of testdata/cases.
type conformanceGroup struct {
	Description string           `json:"description"`
	Policies    map[string]any   `json:"policies"`
	Cases       []map[string]any `json:"cases"`
}

// group translates c.
func (c *conformanceCase) group(t *testing.T) conformanceGroup {
	t.Helper()
	policies := map[string]any{}
	set := func(name string, value any, ok bool) {
		if ok {
			policies[name] = value
		}
	}
	require.LessOrEqual(t, len(c.PermissionBoundaries), 1, c.ID)
	require.LessOrEqual(t, len(c.VPCEndpointPolicies), 1, c.ID)
	set("identity", c.IdentityPolicies, c.IdentityPolicies != nil)
	set("session", c.SessionPolicies, c.SessionPolicies != nil)
	set("scp", c.SCPs, c.SCPs != nil)
	set("rcp", c.RCPs, c.RCPs != nil)
	if len(c.PermissionBoundaries) == 1 {
		policies["boundary"] = c.PermissionBoundaries[0]
	}
	if len(c.VPCEndpointPolicies) == 1 {
		policies["endpoint"] = c.VPCEndpointPolicies[0]
	}
	request := map[string]any{
		"name":            c.ID,
		"principal":       c.Request.Principal,
		"role":            c.Request.RoleARN,
		"user":            c.Request.UserARN,
		"action":          c.Request.Action,
		"resource":        c.Request.Resource,
		"resourceAccount": c.Request.ResourceAccount,
		"want": map[string]string{
			"Allowed": "allowed", "ImplicitlyDenied": "implicitDeny", "ExplicitlyDenied": "explicitDeny",
		}[c.Expected],
	}
	if c.Request.Time != nil {
		request["time"] = c.Request.Time
	}
	if c.Request.Context != nil {
		request["context"] = c.Request.Context
	}
	role := strings.HasPrefix(c.Request.Action, "sts:")
	set("trust", c.ResourcePolicy, role && c.ResourcePolicy != nil)
	set("resource", c.ResourcePolicy, !role && c.ResourcePolicy != nil)
	policies["resourceMustAllow"] = role || strings.HasPrefix(c.Request.Action, "kms:")
	return conformanceGroup{Description: c.ID, Policies: policies, Cases: []map[string]any{request}}
}

// TestConformance runs the 4,853 generated requests of testdata/conformance.
func TestConformance(t *testing.T) {
	for _, group := range loadConformance(t) {
		c := &group.Cases[0]
		if got := evaluate.Evaluate(&c.Request, group.Policies); got.Outcome != c.Want {
			t.Errorf("%s: %s, want %s\n%s", c.Name, got, c.Want, evaluate.Ask(&c.Request, group.Policies).Explain())
		}
	}
}

// loadConformance returns the requests of testdata/conformance, one to a group.
func loadConformance(t *testing.T) []evaltest.Group {
	t.Helper()
	f, err := os.Open("../testdata/conformance/decisions.jsonl.gz")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, f.Close()) })
	r, err := gzip.NewReader(f)
	require.NoError(t, err)

	var groups []conformanceGroup
	for d := json.NewDecoder(r); ; {
		var c conformanceCase
		if err := d.Decode(&c); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		groups = append(groups, c.group(t))
	}
	data, err := json.Marshal(groups)
	require.NoError(t, err)
	all, err := evaltest.Load(fstest.MapFS{"conformance": {Data: data}}, "*")
	require.NoError(t, err)
	require.Len(t, all, 4853)
	return all
}
