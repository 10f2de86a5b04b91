package policy

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// Statements that repeat the actions of the one before are read like others.
func TestRepeatedActions(t *testing.T) {
	p := MustParse(`{"Statement": [
		{"Effect": "Allow", "Action": ["s3:GetObject", "s3:Put*"], "Resource": "*"},
		{"Effect": "Deny", "NotAction": ["s3:GetObject", "s3:Put*"], "Resource": "*"},
		{"Effect": "Deny", "NotAction": ["s3:GetObject", "s3:Put*"], "Resource": "*"},
		{"Effect": "Allow", "Action": ["s3:GetObject","s3:Put*"], "Resource": "*"}
	]}`, Identity)
	for s := range p.Statements() {
		patterns, not := s.Actions()
		require.Equal(t, []string{"s3:GetObject", "s3:Put*"}, patterns)
		require.Equal(t, s.Effect() == Deny, not)
		compiled := (*statement.Statement)(s)
		require.NotEqual(t, not, compiled.MatchAction("S3:putobject"))
		require.Equal(t, not, compiled.MatchAction("s3:DeleteObject"))
	}
}

// What is wrong with actions is reported for each statement. In a trust policy
// Action may name actions of sts only, NotAction any (SEMANTICS S-22).
func TestRepeatedActionsErrors(t *testing.T) {
	const principal = `"Principal": "*"`
	_, err := Parse([]byte(`{"Statement": [
		{"Effect": "Deny", "NotAction": "s3:GetObject", `+principal+`},
		{"Effect": "Deny", "Action": "s3:GetObject", `+principal+`},
		{"Effect": "Deny", "Action": "s3:GetObject", `+principal+`},
		{"Effect": "Deny", "NotAction": "s3:GetObject", `+principal+`}
	]}`), Trust)
	var list ErrorList
	require.ErrorAs(t, err, &list)
	var pointers []string
	for _, e := range list {
		pointers = append(pointers, e.Pointer)
	}
	require.Equal(t, []string{"/Statement/1/Action", "/Statement/2/Action"}, pointers)
}

// A text that looks like the list before it is not that list.
func TestRepeatedActionsOfOtherKind(t *testing.T) {
	_, err := Parse([]byte(`{"Statement": [
		{"Effect": "Deny", "Action": ["s3:GetObject"], "Resource": "*"},
		{"Effect": "Deny", "Action": "[\"s3:GetObject\"]", "Resource": "*"}
	]}`), Identity)
	require.ErrorContains(t, err, "/Statement/1/Action: invalid value")
}
