package lint_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/policy/lint"
)

func TestFindingText(t *testing.T) {
	src := "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}\n}"
	findings := lint.Check(policy.MustParse(src, policy.Identity, policy.WithName("admin.json")), time.Time{})
	require.Len(t, findings, 1)
	require.Equal(t, "admin.json:3:16: security: statement 1: /Statement: every action on every resource is allowed (allow-everything)",
		findings[0].String())
	text, err := json.Marshal(findings[0])
	require.NoError(t, err)
	require.JSONEq(t, `{"name": "admin.json", "line": 3, "column": 16, "pointer": "/Statement", "code": "allow-everything",
		"level": "security", "detail": "every action on every resource is allowed", "statement": 1}`, string(text))

	sids := lint.Check(policy.MustParse(`{"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow","Action":"s3:GetObject","Resource":"*"},
		{"Sid":"Stop","Effect":"Deny","Action":"s3:*","Resource":"*"}]}`, policy.Identity), time.Time{})
	require.Len(t, sids, 1)
	require.Equal(t, 1, sids[0].Statement)
	require.Equal(t, "Read", sids[0].Sid)
	require.Equal(t, `1:38: warning: statement "Read": /Statement/0: the Deny statement "Stop" in line 2 covers the whole statement `+
		`and has no condition, so this one changes no decision (shadowed)`, sids[0].String())

	old := policy.MustParse(`{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}`, policy.Identity)
	require.Equal(t, "1:1: suggestion: the Version is not 2012-10-17, the current one (old-version)", lint.Check(old, time.Time{})[0].String())
}

func TestLevel(t *testing.T) {
	for level, want := range map[lint.Level]string{lint.Suggestion: "suggestion", lint.Warning: "warning", lint.Security: "security"} {
		require.Equal(t, want, level.String())
		text, err := level.MarshalText()
		require.NoError(t, err)
		require.Equal(t, want, string(text))
		var back lint.Level
		require.NoError(t, back.UnmarshalText(text))
		require.Equal(t, level, back)
	}
	require.Less(t, lint.Warning, lint.Security)
	require.Equal(t, "Level(0)", lint.Level(0).String())
	_, err := lint.Level(4).MarshalText()
	require.EqualError(t, err, "lint: Level(4) is not a level")
	level := lint.Warning
	require.EqualError(t, level.UnmarshalText([]byte("")), `lint: "" is not a level`)
	require.Equal(t, lint.Warning, level)
}

func TestFindingJSON(t *testing.T) {
	finding := lint.Finding{Name: "n", Line: 1, Column: 2, Pointer: "/Statement", Code: lint.Shadowed, Level: lint.Warning, Detail: "d"}
	data, err := json.Marshal(finding)
	require.NoError(t, err)
	var back lint.Finding
	require.NoError(t, json.Unmarshal(data, &back))
	require.Equal(t, finding, back)
}

// hostileNames would forge a line of a log or hide a part of it, if they were
// printed as they are.
func hostileNames() []string {
	return []string{"a\nb", "a\rb", "a\x1b[2Jb", "a\tb", "a\u0085b", "a\u2028b", "a\u202eb", "a\u200bb", "a\x7fb", strings.Repeat("\u202e", 100)}
}

func TestHostileNames(t *testing.T) {
	found := make(map[lint.Code]bool)
	check := func(p *policy.Policy) {
		for _, f := range lint.Check(p, time.Time{}) {
			for _, text := range []string{f.String(), f.Detail} {
				require.False(t, strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }), "%q", text)
			}
			found[f.Code] = true
		}
	}
	quoted := func(text string) string {
		data, err := json.Marshal(text)
		require.NoError(t, err)
		return string(data)
	}
	for _, name := range hostileNames() {
		q, tag := quoted(name), quoted("aws:RequestTag/"+name)
		for _, document := range []string{
			`{"Statement":{"Effect":"Allow","NotAction":"iam:*","Resource":"arn:aws:s3:::${aws:x}` + q[1:] + `,"Condition":{"ForAllValues:StringEquals":{` + tag + `:"*"},
				"ForAnyValue:StringLike":{` + tag + `:["*"]},"ForAllValues:StringLike":{` + quoted("aws:PrincipalTag/"+name) + `:["a"]},"StringEquals":{` + tag + `:["*"]},"Bool":{` + tag + `:["true","false"]}}}}`,
			`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"ForAllValues:StringLike":{"iam:` + "x/" + q[1:] + `:["a"]}}}}`,
		} {
			p, err := policy.Parse([]byte(document), policy.Identity, policy.WithName(name))
			require.NoError(t, err)
			check(p)
		}
		if strings.ContainsAny(name, "\n\r\x1b\t\x7f") {
			continue // of the control characters only these are refused below
		}
		for _, host := range []string{"id.example.org/", "token.actions.githubusercontent.com/", "accounts.google.com/"} {
			p, err := policy.Parse([]byte(`{"Statement":{"Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/`+
				host+q[1:]+`},"Condition":{"StringEquals":{"`+host+"x/"+q[1:len(q)-1]+`:sub":"a"}}}}`), policy.Trust, policy.WithName(name))
			if err == nil { // else it is too long
				check(p)
			}
		}
	}
	for _, code := range []lint.Code{lint.ForAllValues, lint.ForAllRequestValues, lint.SingleValued, lint.OtherProvider} {
		require.True(t, found[code], code)
	}
}
