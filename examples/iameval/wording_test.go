package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/message"
)

// goWords matches what people who do not write Go have no use for.
var goWords = regexp.MustCompile(`\b[A-Z][A-Z]?[a-z]+[A-Za-z]*\.[A-Z]\w*|\b(RoleSession|FederatedUser|NotOnOrAfter)\b|\bnil\b|` +
	`(^|: )(evaluate|evaltest|principal|condition|policy|json|strconv|time|flag): |cannot unmarshal|2006-01-02`)

// TestWording reads all problems of requests and calls from the source of the library.
func TestWording(t *testing.T) {
	noFlag := []string{ // what flags cannot say
		"problemNoRequest", "problemNoPolicies", "problemNoQuestion", "problemNoCall", "problemNotInitialized", "problemNilPolicy", "problemOtherARN",
		"problemExpired", "problemCallerExpired", "problemSessionGiven", "problemNoSession", "problemTrustType", "problemNoResource", "problemResourceGiven",
		"problemNoLevels",
	}
	noMember := []string{
		"problemNoRequest", "problemNoPolicies", "problemNoQuestion", "problemNoCall", "problemNotInitialized", "problemNilPolicy", "problemOtherARN",
		"problemTrustType", "problemNoResource", "problemResourceGiven",
	}
	seen := 0
	for _, file := range []string{"request.go", "call.go"} {
		parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join("../../evaluate", file), nil, 0)
		require.NoError(t, err)
		ast.Inspect(parsed, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Values) == 0 || !strings.HasPrefix(spec.Names[0].Name, "problem") {
				return true
			}
			name := spec.Names[0].Name
			text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			require.NoError(t, err)
			seen++
			if got := flagWording(text); !slices.Contains(noFlag, name) {
				require.Empty(t, goWords.FindString(got), "%s: %s", name, got)
			}
			if got := memberWording(text); !slices.Contains(noMember, name) {
				require.Empty(t, goWords.FindString(got), "%s: %s", name, got)
			}
			japanese := message.Known(text).In(message.Japanese)
			require.NotEqual(t, text, japanese)
			if got := flagWording(japanese); !slices.Contains(noFlag, name) {
				assert.Empty(t, goWords.FindString(got), "%s: %s", name, got)
			}
			if got := memberWording(japanese); !slices.Contains(noMember, name) {
				assert.Empty(t, goWords.FindString(got), "%s: %s", name, got)
			}
			return true
		})
	}
	require.Greater(t, seen, 30)
}

// TestMistakes checks that mistakes of many kinds are told without a word of Go, and with the flag or file that
// they are in. Errors go to the standard error; what is decided goes to the standard output.
func TestMistakes(t *testing.T) {
	t.Chdir("testdata/tour")
	dir := t.TempDir()
	write := func(name, text string) string {
		name = filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
		return name
	}
	cut := write("cut.json", `{"a":`)
	object := write("object.json", `{"a": {}}`)
	cases := write("x.iam.json", `[{"policies": {"identity": [{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}]}, "cases": [
		{"name": "owner", "principal": "arn:aws:iam::111122223333:user/ann", "action": "s3:GetObject", "resource": "arn:aws:s3:::x/y", "want": "allowed"}]}]`)

	const (
		ann  = "-principal arn:aws:iam::111122223333:user/ann "
		get  = "-action s3:GetObject -on arn:aws:s3:::team-files/x "
		role = "-role-arn arn:aws:iam::111122223333:role/Audit -trust audit-trust.json "
		pat  = role + "-session-name pat "
	)
	for _, tt := range []struct {
		line string
		want string // part of what is printed
	}{
		{"decide " + ann + get, "set -owner"},
		{"decide -json " + ann + get, "set -owner"},
		{"explain " + ann + get, "set -owner"},
		{"explain -json " + ann + get, "set -owner"},
		{"until " + ann + get, "set -owner"},
		{"until -json " + ann + get, "set -owner"},
		{"until -time 2026-01-01 -to 2026-01-02 " + ann + get, "set -owner"},
		{"decide -owner 12 " + ann + get, "12 digits in its ARN or -owner"},
		{"decide -owner 111122223333 -caller-allows " + ann + get, "-caller-allows is for a caller"},
		{"decide -owner 111122223333 -action s3:GetObject -on arn:aws:sqs:eu-west-1:444455556666:q " + ann, "-owner is another account"},
		{"decide -principal x " + get, "-principal: invalid ARN"},
		{"decide -principal a..b " + get, "-principal is malformed"},
		{"decide -principal arn:aws:iam::111122223333:role/x " + get, "-principal: "},
		{"decide -principal arn:aws:sts::111122223333:federated-user/x " + get, "-user"},
		{"decide -user x -principal arn:aws:sts::111122223333:federated-user/x " + get, "-user: "},
		{"decide -role x -principal arn:aws:sts::111122223333:assumed-role/x/y " + get, "-role: "},
		{"decide -context " + cut + " " + ann + get, "cut.json: "},
		{"decide -context " + object + " " + ann + get, "object.json: the value of"},
		{"decide -context none.json " + ann + get, "none.json"},
		{"decide -boundary none.json " + ann + get, "none.json"},
		{"decide -boundary github-trust.json " + ann + get, "github-trust.json"},
		{"decide -time x " + ann + get, "flag -time: want a date"},
		{"decide -nothing", "-nothing"},
		{"assume " + ann + role, "-session-name"},
		{"assume -duration 5h " + ann + pat, "-max-session is not set"},
		{"assume -duration x " + ann + pat, "-duration"},
		{"assume -max-session 99h " + ann + pat, "99h"},
		{"assume -duration 5h -max-session 6h -principal arn:aws:sts::111122223333:assumed-role/x/y " + pat, "-max-session"},
		{"assume -caller-allows " + ann + pat, "-caller-allows is for a caller"},
		{"assume -why -json -caller-allows " + ann + pat, "-caller-allows is for a caller"},
		{"assume -saml x " + pat, "-saml is malformed"},
		{"assume -principal arn:aws:iam::111122223333:root " + pat, "cannot assume a role"},
		{"assume -role-arn x -trust audit-trust.json -session-name pat " + ann, "is not the ARN of a role"},
		{"test " + cases, `set "resourceAccount"`},
		{"test " + cut, "cut.json"},
		{"test none.iam.json", "none.iam.json"},
		{"test -run ( " + cases, "-run"},
		{"lint -type scp none.json", "none.json"},
		{"lint -type scp " + cut, "cut.json"},
		{"lint", "no file is named"},
		{"lint -ignore x home.json", `-ignore: there is no code "x"`},
		{"lint -level x -type scp home.json", "-level"},
		{"lint -time x -type scp home.json", "flag -time: want a date"},
		{"lint -config " + cut + " -type scp home.json", "cut.json:"},
		{"lint -config " + object + " -type scp home.json", "object.json:1:2: unknown member"},
		{"lint -baseline none.json -type scp home.json", "none.json"},
		{"lint -baseline " + object + " -type scp home.json", "object.json"},
		{"lint -write-baseline -type scp home.json", "-write-baseline needs -baseline FILE"},
		{"lint -json -github -type scp home.json", "there can be one output"},
		{"lint -param x " + object, "-param wants name=value"},
		{"lint " + object, "object.json"},
		{"extract", "no file is named"},
		{"extract none.json", "none.json"},
		{"extract none/*.json", "none/*.json"},
		{"extract " + cut, "cut.json"},
		{"extract -account x " + object, "-account is not 12 digits"},
		{"extract -type x " + object, `"x" is not a type of policy`},
		{"public ../../internal/terraform/testdata/stub.plan.json", "iameval extract -o DIR ../../internal/terraform/testdata/stub.plan.json"},
		{"diff home.json", "home.json: it is no plan"},
		{"diff none.json none.json", "-type is missing"},
		{"diff -type scp none.json home.json", "none.json"},
		{"test", "no file is named"},
		{"test -json -github " + cases, "-json and -github exclude each other"},
		{"test -run none " + cases, "no case matches -run"},
		{"lint -type x home.json", `"x" is not a type of policy`},
		{"possible -type identity -on x home.json", "want \"*\" or an ARN"},
		{"possible home.json", "-type is missing"},
		{"diff -type identity -most 0 home.json march.json", "-most is not positive"},
		{"public -trust-account 1 home.json", "-trust-account: "},
		{"version x", "1 arguments are left"},
	} {
		stdout, stderr, status := iameval(t, "", strings.Fields(tt.line)...)
		assert.NotEqual(t, exitYes, status, tt.line)
		assert.Contains(t, stdout+stderr, tt.want, tt.line)
		assert.Empty(t, goWords.FindString(stdout+stderr), "%s\n%s%s", tt.line, stdout, stderr)
	}
}
