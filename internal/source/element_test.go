package source

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestElements lists the elements of the policy language:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
func TestElements(t *testing.T) {
	ofDocument := []string{"Version", "Id", "Statement"}
	ofStatement := []string{"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"}
	require.Equal(t, ofDocument, InDocument.Names())
	require.Equal(t, ofStatement, InStatement.Names())
	require.Len(t, append(ofDocument, ofStatement...), int(NumElements))
	for i, name := range append(ofDocument, ofStatement...) {
		e, ok := ElementOf(name)
		require.True(t, ok, name)
		require.Equal(t, Element(i), e)
		require.Equal(t, name, e.String())
		require.Contains(t, e.Parent().Names(), name)
		// Names are exact (SEMANTICS G-5).
		for _, other := range []string{strings.ToLower(name), strings.ToUpper(name), name + "s", name + " ", name[1:], " " + name} {
			_, ok = ElementOf(other)
			require.False(t, ok, other)
		}
	}
	_, ok := ElementOf("")
	require.False(t, ok)
}

func TestReadElements(t *testing.T) {
	const text = `{"Effect": "Deny", "Comment": {"Action": 1}, "Resource": ["*"], "effect": "Allow"}`
	var found Elements
	found.Read(parse(t, text))
	for e := range NumElements {
		require.Equal(t, e == Effect || e == Resource, found[e].Present, e)
		require.False(t, found[e].Misspelled, e)
	}
	for e, written := range map[Element]string{Effect: `"Deny"`, Resource: `["*"]`} {
		require.True(t, strings.HasPrefix(text[found[e].Name().Offset():], `"`+e.String()+`"`))
		require.True(t, strings.HasPrefix(text[found[e].Value.Offset():], written))
	}
	require.Equal(t, "Deny", found[Effect].Value.Text())
	require.Equal(t, 1, found[Resource].Value.Len())
}
