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
	require.EqualError(t, err, "policy: Type(9) is not a type of policy")
	for typ, name := range want {
		back := policy.SCP
		require.NoError(t, back.UnmarshalText([]byte(name)))
		require.Equal(t, policy.Type(typ), back)
	}
	back := policy.SCP
	require.EqualError(t, back.UnmarshalText([]byte("identity")), `policy: "identity" is not a type of policy`)
	require.Zero(t, back)
}

// TestNotReadFromJSON has types of which json.Unmarshal made an empty value: a
// policy without statements denies nothing.
func TestNotReadFromJSON(t *testing.T) {
	const document = `{"Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}`
	p := policy.MustParse(document, policy.Identity)
	data, err := json.Marshal(struct{ P, Q any }{p, *p})
	require.NoError(t, err)
	require.JSONEq(t, `{"P":`+document+`,"Q":`+document+`}`, string(data))
	for _, v := range []any{new(policy.Policy), new(policy.Statement)} {
		for _, data := range []string{document, `{}`, `null`, `""`} {
			require.ErrorContains(t, json.Unmarshal([]byte(data), v), "use policy.Parse", data)
		}
	}
	require.Error(t, json.Unmarshal([]byte(`[`+document+`]`), new([]*policy.Policy)))
	_, err = json.Marshal(policy.Policy{})
	require.ErrorContains(t, err, "the zero Policy has no source")
	data, err = json.Marshal(policy.Statement{})
	require.NoError(t, err)
	require.JSONEq(t, `{"index":0,"line":0,"effect":"Effect(0)"}`, string(data))
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
