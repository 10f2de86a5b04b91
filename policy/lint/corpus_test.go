package lint_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/hostile"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/policy/lint"
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
	counts := make(map[lint.Code]int)
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 4<<20)
	for lines.Scan() {
		var line struct {
			Name, Type string
			Document   json.RawMessage
		}
		require.NoError(t, json.Unmarshal(lines.Bytes(), &line))
		p, err := policy.Parse(line.Document, typeOf(t, line.Type), policy.WithName(line.Name))
		require.NoError(t, err)
		for _, f := range lint.Check(p, lintTime()) {
			counts[f.Code]++
		}
	}
	require.NoError(t, lines.Err())
	want := map[lint.Code]int{
		lint.PassRole: 17, lint.Size: 83, lint.TypeWildcard: 11, lint.BucketARN: 1, lint.ForAllRequestValues: 103, lint.SingleValued: 1,
	}
	if diff := cmp.Diff(want, counts); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

// The policies of testdata/policies are good, except for a window that is over when
// its time has come.
func TestPolicies(t *testing.T) {
	names, err := filepath.Glob("../../testdata/policies/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, names)
	var found []string
	for _, name := range names {
		document, err := os.ReadFile(name)
		require.NoError(t, err)
		parts := strings.Split(filepath.Base(name), ".")
		p, err := policy.Parse(document, typeOf(t, parts[1]), policy.WithName(filepath.Base(name)))
		require.NoError(t, err)
		require.Empty(t, lint.Check(p, time.Time{}), name)
		for _, f := range lint.Check(p, lintTime()) {
			found = append(found, fmt.Sprintf("%s %s", f.Name, f.Code))
		}
	}
	require.Equal(t, []string{"date-bounded.identity.json date-over"}, found)
}

// What the guides of AWS print is not found to let in too much, except for what AWS says
// of it too.
func TestStored(t *testing.T) {
	known := map[string]lint.Code{
		"admin":          lint.AllowEverything,
		"apigw-ip":       lint.AllowAnyone, // a Deny beside it has the condition
		"apigw-stage":    lint.AllowAnyone,
		"github-list":    lint.ForAllValues,
		"glue-ram":       lint.ConfusedDeputy,
		"s3-elb":         lint.ConfusedDeputy,
		"s3-public":      lint.AllowAnyone,
		"serverlessrepo": lint.ForAllValues,
		"sns-events":     lint.ConfusedDeputy,

		"apigw-custom-domain": lint.AllowAnyone,
	}
	archive, err := txtar.ParseFile("../../testdata/parse/stored.txtar")
	require.NoError(t, err)
	documents := 0
	for _, file := range archive.Files {
		parts := strings.Split(file.Name, ".")
		if len(parts) != 3 {
			continue
		}
		documents++
		p, err := policy.Parse(file.Data, typeOf(t, parts[1]))
		require.NoError(t, err, file.Name)
		findings := lint.Check(p, lintTime())
		findings = slices.DeleteFunc(findings, func(f lint.Finding) bool { return f.Level < lint.Security || f.Code == known[parts[0]] })
		require.Empty(t, findings, file.Name)
	}
	require.Greater(t, documents, 180)
}

// TestHostile looks at what is valid among the documents of
// testdata/parse/hostile.
func TestHostile(t *testing.T) {
	for name, document := range readHostile(t) {
		for typ := policy.Identity; typ <= policy.Endpoint; typ++ {
			if p, err := policy.Parse(document, typ); err == nil {
				requireFindings(t, p, document, name)
			}
		}
	}
}

// readHostile returns the documents of testdata/parse/hostile by name.
func readHostile(t testing.TB) map[string][]byte {
	t.Helper()
	documents, err := hostile.Documents("../../testdata/parse/hostile/documents.tar.gz")
	require.NoError(t, err)
	require.NotEmpty(t, documents)
	return documents
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
		for typ := policy.Identity; typ <= policy.Endpoint; typ++ {
			if p, err := policy.Parse(data, typ); err == nil {
				requireFindings(t, p, data, typ.String())
			}
		}
	})
}
