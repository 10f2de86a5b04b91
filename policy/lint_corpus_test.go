package policy

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// TestLintManaged counts the findings in the policies that AWS publishes. They are
// not part of the repository: IAM_CORPUS is the folder that has them.
//
// The one code of level security is justified: the statements do allow to pass any
// role to any service. AWS lifts the quotas on size for policies of its own.
func TestLintManaged(t *testing.T) {
	corpus := os.Getenv("IAM_CORPUS")
	if corpus == "" {
		t.Skip("IAM_CORPUS is not set")
	}
	f, err := os.Open(filepath.Join(corpus, "managed.jsonl"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, f.Close()) })
	counts := make(map[LintCode]int)
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 4<<20)
	for lines.Scan() {
		var line struct {
			Name, Type string
			Document   json.RawMessage
		}
		require.NoError(t, json.Unmarshal(lines.Bytes(), &line))
		p, err := Parse(line.Document, typesByWord[line.Type], WithName(line.Name))
		require.NoError(t, err)
		for _, f := range Lint(p, lintTime()) {
			counts[f.Code]++
		}
	}
	require.NoError(t, lines.Err())
	want := map[LintCode]int{
		LintPassRole: 17, LintSize: 83, LintTypeWildcard: 11, LintBucketARN: 1, LintForAllRequestValues: 103, LintSingleValued: 1,
	}
	if diff := cmp.Diff(want, counts); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

// The policies of testdata/policies are good, except for a window that is over when
// its time has come.
func TestLintPolicies(t *testing.T) {
	names, err := filepath.Glob("../testdata/policies/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, names)
	var found []string
	for _, name := range names {
		p, _ := readPolicy(t, name)
		require.Empty(t, Lint(p, time.Time{}), name)
		for _, f := range Lint(p, lintTime()) {
			found = append(found, fmt.Sprintf("%s %s", f.Name, f.Code))
		}
	}
	require.Equal(t, []string{"date-bounded.identity.json date-over"}, found)
}

// TestLintHostile looks at what is valid among the documents of
// testdata/parse/hostile.
func TestLintHostile(t *testing.T) {
	for name, document := range readHostile(t) {
		for typ := Identity; typ <= Endpoint; typ++ {
			if p, err := Parse(document, typ); err == nil {
				requireFindings(t, p, document, name)
			}
		}
	}
}

// requireFindings requires that what is found in p, which was parsed from
// document, lies inside of document in source order.
func requireFindings(t testing.TB, p *Policy, document []byte, name string) {
	t.Helper()
	lines := strings.Split(string(document), "\n")
	line, column := 1, 1
	for _, f := range Lint(p, lintTime()) {
		require.True(t, 1 <= f.Line && f.Line <= len(lines), "%s: %s", name, f)
		require.True(t, 1 <= f.Column && f.Column <= len(lines[f.Line-1]), "%s: %s", name, f)
		require.True(t, f.Line > line || f.Line == line && f.Column >= column, "%s: %s", name, f)
		require.True(t, f.Code != "" && f.Detail != "" && f.Level == wantLevel(p, f), "%s: %s", name, f)
		line, column = f.Line, f.Column
	}
}

// FuzzLint looks at any policy of each type: no panic, and findings that lie inside
// of the document.
func FuzzLint(f *testing.F) {
	for _, tt := range readLint(f) {
		f.Add([]byte(tt.bad))
		f.Add([]byte(tt.cured))
	}
	for _, document := range readHostile(f) {
		if len(document) < 4<<10 {
			f.Add(document)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for typ := Identity; typ <= Endpoint; typ++ {
			if p, err := Parse(data, typ); err == nil {
				requireFindings(t, p, data, typ.String())
			}
		}
	})
}

// TestLintLinear looks at documents as large as Parse accepts, in which each
// element has very many parts. Were one of the checks quadratic, it would take
// minutes.
func TestLintLinear(t *testing.T) {
	fill := func(head, part, tail string) string {
		var b strings.Builder
		b.WriteString(head)
		for i := 0; b.Len() < 900<<10; i++ {
			if i > 0 {
				b.WriteString(",\n")
			}
			fmt.Fprintf(&b, part, i)
		}
		return b.String() + tail
	}
	const (
		version   = `{"Version": "2012-10-17", "Statement": `
		statement = version + `{"Effect": "Allow", "Resource": "*", `
		github    = `"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com/%d"`
	)
	long := strings.Repeat("a*", 200<<10)
	for _, tt := range []struct {
		name, document string
		typ            Type
	}{
		{"statements", fill(version+"[", `{"Effect": "Allow", "Action": "*:%d", "Resource": "*"}`, "]}"), Identity},
		{"denies", fill(version+"[", `{"Effect": "Deny", "Action": "s3:a%d", "Resource": "*"}`, "]}"), Identity},
		{"one deny", fill(version+`[{"Effect": "Deny", "Action": "s3:`+long[:len(long)/2]+`", "Resource": "arn:aws:s3:::`+long+`"},`,
			`{"Effect": "Allow", "Action": "s3:aaa%d", "Resource": "arn:aws:s3:::aaa"}`, "]}"), Identity},
		{"actions", fill(statement+`"Action": [`, `"*:%d"`, "]}}"), Identity},
		{"resources", fill(version+`{"Effect": "Allow", "Action": "*", "Resource": [`, `"arn:aws:iam:x::u%d*"`, "]}}"), Identity},
		{"keys", fill(statement+`"Action": "*", "Condition": {"ForAllValues:StringEquals": {`, `"a:%d": "*"`, "}}}}"), Identity},
		{"guarded keys", fill(statement+`"Action": "*", "Condition": {"Null": {"b:b": "false"}, "ForAllValues:StringEquals": {`, `"a:%d": "*"`, "}}}}"), Identity},
		{"values", fill(statement+`"Action": "*", "Condition": {"StringEquals": {"a:`+strings.Repeat("b", 200)+`": [`, `"*%d"`, "]}}}}"), Identity},
		{"dates", fill(statement+`"Action": "*", "Condition": {"DateEquals": {"aws:CurrentTime": [`, `"1%07d"`, "]}}}}"), Identity},
		{"providers", fill(version+`{"Effect": "Allow", "Action": "*", "Principal": {"Federated": [`, github, "]}}}"), Trust},
		{"claims", fill(version+`{"Effect": "Allow", "Action": "*", "Principal": {"Federated": [`+strings.TrimSuffix(strings.Repeat(
			`"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com",`, 4<<10), ",")+`]}, "Condition": {"StringLike": {`,
			`"token.actions.githubusercontent.com:a%d": "*"`, "}}}}"), Trust},
		{"keys of others", fill(version+`{"Effect": "Allow", "Action": "*", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/a.b"},
			"Condition": {"StringLike": {`, `"a.b.c%d:x": "*"`, "}}}}"), Trust},
		{"unknown keys", fill(version+"[", `{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Null": {"aws:Principalxx%d": "true"}}}`, "]}"), Identity},
		{"unknown variables", fill(version+`{"Effect": "Deny", "Action": "*", "NotResource": [`, `"arn:aws:s3:::${aws:u%d}"`, "]}}"), Identity},
		{"unknown actions", fill(statement+`"Action": [`, `"sts:*a%d"`, "]}}"), Identity},
		{"placeholders", fill(version+`{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::`+strings.Repeat("<a{{&{", 50<<10)+`", "Condition": {"StringEquals": {"a:b": [`,
			`"<%d"`, "]}}}}"), Identity},
		{"endpoint", fill(version+`{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*", "Condition": {"StringLike": {"a:b": ["`+long[:len(long)/2]+`",`,
			`"*%d"`, "]}}}}"), Endpoint},
		{"principals", fill(version+`[{"Effect": "Deny", "Principal": {"AWS": "111122223333"}, "Action": "*", "Resource": "*"},
			{"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": {"AWS": [`, `"1%011d"`, "]}}]}"), Resource},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := MustParse(tt.document, tt.typ)
			start := time.Now()
			allocated := allocatedBy(func() { Lint(p, lintTime()) })
			t.Logf("%v, %d bytes for a byte", time.Since(start), allocated/uint64(len(tt.document)))
			require.Less(t, time.Since(start), 20*time.Second)
			if !raceEnabled {
				require.Less(t, allocated, uint64(350*len(tt.document)))
			}
		})
	}
}
