package policy_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/policy"
)

func TestTypeText(t *testing.T) {
	want := []string{"", "Identity", "Resource", "Trust", "Boundary", "Session", "SCP", "RCP", "Endpoint"}
	for typ, name := range want {
		got, err := policy.Type(typ).MarshalText()
		require.NoError(t, err)
		require.Equal(t, name, string(got))
	}
	_, err := policy.Type(9).MarshalText()
	require.EqualError(t, err, "policy: Type(9) is no type of policy")
}

func TestStatementJSON(t *testing.T) {
	p := policy.MustParse("{\"Version\":\"2012-10-17\",\"Statement\":[\n{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"},\n"+
		"{\"Sid\":\"Stop\",\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"}]}", policy.Identity, policy.WithName("p.json"))
	want := []string{
		`{"policy":"p.json","index":0,"line":2,"effect":"Allow"}`,
		`{"policy":"p.json","sid":"Stop","index":1,"line":3,"effect":"Deny"}`,
	}
	for s := range p.Statements() {
		got, err := json.Marshal(s)
		require.NoError(t, err)
		require.Equal(t, want[s.Index()], string(got))
	}
}
