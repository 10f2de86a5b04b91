package evaluate_test

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
)

// A conformanceCase is one line of testdata/conformance; see FORMAT.md there.
type conformanceCase struct {
	ID      string `json:"id"`
	Request struct {
		Principal       string            `json:"principal"`
		RoleARN         string            `json:"roleArn"`
		UserARN         string            `json:"userArn"`
		Action          string            `json:"action"`
		Resource        string            `json:"resource"`
		ResourceAccount string            `json:"resourceAccount"`
		Time            time.Time         `json:"time"`
		Context         condition.Context `json:"context"`
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

// single returns the only document of a list, which may be empty.
func single(docs []json.RawMessage) (json.RawMessage, error) {
	switch len(docs) {
	case 0:
		return nil, nil
	case 1:
		return docs[0], nil
	}
	return nil, errors.New("more than one document")
}

func (c *conformanceCase) load() (evaluate.Request, *evaluate.Policies, error) {
	boundary, err := single(c.PermissionBoundaries)
	endpoint, err2 := single(c.VPCEndpointPolicies)
	docs := casePolicies{
		Identity: c.IdentityPolicies,
		Boundary: boundary,
		Session:  c.SessionPolicies,
		SCP:      c.SCPs,
		RCP:      c.RCPs,
		Endpoint: endpoint,
	}
	switch {
	case strings.HasPrefix(c.Request.Action, "sts:"):
		docs.Trust = c.ResourcePolicy
		docs.ResourceMustAllow = true
	case strings.HasPrefix(c.Request.Action, "kms:"):
		docs.ResourceMustAllow = true
		fallthrough
	default:
		docs.Resource = c.ResourcePolicy
	}
	p, err3 := docs.parse()
	who, err4 := parsePrincipal(c.Request.Principal, c.Request.RoleARN, c.Request.UserARN)
	return evaluate.Request{
		Principal:       who,
		Action:          c.Request.Action,
		Resource:        c.Request.Resource,
		ResourceAccount: c.Request.ResourceAccount,
		Context:         c.Request.Context,
		Time:            c.Request.Time,
	}, p, errors.Join(err, err2, err3, err4)
}

// TestConformance runs the 5,000 generated requests of testdata/conformance.
func TestConformance(t *testing.T) {
	f, err := os.Open("../testdata/conformance/decisions.jsonl.gz")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, f.Close()) })
	r, err := gzip.NewReader(f)
	require.NoError(t, err)

	outcomes := map[string]evaluate.Outcome{
		"Allowed": evaluate.Allow, "ImplicitlyDenied": evaluate.ImplicitDeny, "ExplicitlyDenied": evaluate.ExplicitDeny,
	}
	n := 0
	for d := json.NewDecoder(r); ; n++ {
		var c conformanceCase
		if err := d.Decode(&c); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		req, p, err := c.load()
		require.NoError(t, err, c.ID)
		want, ok := outcomes[c.Expected]
		require.True(t, ok, c.ID)
		if got := evaluate.Evaluate(&req, p); got.Outcome != want {
			t.Errorf("%s: %s, want %s\n%s", c.ID, got, want, evaluate.Explain(&req, p))
		}
	}
	require.Equal(t, 5000, n)
}
