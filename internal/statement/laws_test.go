package statement_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// TestProperties checks laws of single statements. Their numbers are those of
// testdata/PROPERTIES.md, which also says how to run them for longer and how to repeat
// one that fails.
func TestProperties(t *testing.T) {
	for _, property := range []struct {
		name  string
		check func(*rapid.T)
	}{
		{"I-06 actions and resources of a list", lists},
		{"I-17 letter case of actions", letterCase},
	} {
		t.Run(property.name, rapid.MakeCheck(property.check))
	}
}

// A list of patterns covers what one of them covers, and its Not all else.
func lists(t *rapid.T) {
	some := func(list ...string) []string { return rapid.SliceOfN(rapid.SampledFrom(list), 1, 3).Draw(t, "some") }
	actions := some("s3:Get*", "S3:*", "s3:?utObject", "ec?:*", "*:List*", "kms:Decrypt")
	resources := some("arn:aws:s3:::a*", "arn:aws:s3:::?", "arn:aws:s3:::b/*", "arn:aws:s3:*:*:ab", "arn:aws:s3:::*b")
	of := func(not, action, resource string) *statement.Statement {
		return statementOf(t, policy.Identity, `{"Effect": "Allow", "`+not+`Action": `+action+`, "`+not+`Resource": `+resource+`}`)
	}
	var c clause.Context
	allActions, allResources := list(strings.Join(actions, " ")), list(strings.Join(resources, " "))
	all, not := of("", allActions, allResources), of("Not", allActions, allResources)
	for _, action := range []string{"s3:GetObject", "s3:PutObject", "ec2:ListKeys", "kms:Decrypt", "kms:Encrypt"} {
		covered := slices.ContainsFunc(actions, func(one string) bool { return of("", list(one), `"*"`).MatchAction(action) })
		require.Equal(t, covered, all.MatchAction(action), "%v, %s", actions, action)
		require.Equal(t, !covered, not.MatchAction(action), "%v, %s", actions, action)
	}
	for _, name := range []string{"a", "b", "ab", "b/", "b/a", ""} {
		resource := "arn:aws:s3:::" + name
		covered := slices.ContainsFunc(resources, func(one string) bool { return of("", `"*"`, list(one)).MatchResource(resource, &c) })
		require.Equal(t, covered, all.MatchResource(resource, &c), "%v, %s", resources, resource)
		require.Equal(t, !covered, not.MatchResource(resource, &c), "%v, %s", resources, resource)
	}
}

// The case of ASCII letters in an action does not count, in the policy or in
// the request; letters that Unicode folds to them are others.
func letterCase(t *rapid.T) {
	word := rapid.StringOfN(rapid.SampledFrom([]rune("kKsSiI*?")), 1, 5, -1)
	pattern := "s3:" + word.Draw(t, "pattern")
	action := "s3:" + rapid.StringOfN(rapid.SampledFrom([]rune("kKsSiI")), 1, 5, -1).Draw(t, "action")
	match := func(pattern, action string) bool {
		return statementOf(t, policy.Identity, `{"Effect": "Allow", "Action": "`+pattern+`", "Resource": "*"}`).MatchAction(action)
	}
	want := match(pattern, action)
	require.Equal(t, want, match(strings.ToUpper(pattern), strings.ToLower(action)), "%s, %s", pattern, action)
	require.Equal(t, want, match(strings.ToLower(pattern), strings.ToUpper(action)), "%s, %s", pattern, action)
	if !strings.ContainsAny(pattern, "*?") {
		require.Equal(t, want, strings.EqualFold(pattern, action), "%s, %s", pattern, action)
		folded := strings.NewReplacer("k", "\u212a", "K", "\u212a", "s", "\u017f", "S", "\u017f", "i", "\u0130", "I", "\u0131").Replace(pattern[3:])
		require.False(t, match(pattern, "s3:"+folded), "%s, %s", pattern, folded)
	}
}
