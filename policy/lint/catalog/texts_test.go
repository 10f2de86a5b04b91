package catalog_test

import (
	"cmp"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/policy/lint"
	"github.com/seed-1d0cfdb5/iam/policy/lint/catalog"
)

var update = flag.Bool("update", false, "rewrite testdata/texts/findings.txt")

// TestTexts compares one finding of each kind in both languages, of this package and of
// package lint, with testdata/texts/findings.txt.
func TestTexts(t *testing.T) {
	kinds := make(map[string][2]string)
	argument := regexp.MustCompile(`\S*["$:/.*\d]\S*`)
	now := time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	for _, d := range lintedDocuments(t) {
		p, err := policy.Parse([]byte(d.text), d.typ)
		require.NoError(t, err)
		for _, f := range append(lint.Check(p, now), catalog.Check(p)...) {
			f.Line, f.Column, f.Pointer = 1, 1, ""
			english, japanese := f.In(policy.English), f.In(policy.Japanese)
			require.Equal(t, f.String(), english)
			require.Regexp(t, `[ぁ-んァ-ヶ一-龠]`, f.Japanese, f)
			require.False(t, strings.Contains(japanese, "。 (") || strings.Contains(f.Japanese, "  "), japanese)
			kind := string(f.Code) + argument.ReplaceAllString(f.Detail, "_")
			if old, ok := kinds[kind]; !ok || cmp.Or(cmp.Compare(len(english), len(old[0])), strings.Compare(english, old[0])) < 0 {
				kinds[kind] = [2]string{english, japanese}
			}
		}
	}
	var lines []string
	for _, each := range kinds {
		lines = append(lines, strings.NewReplacer("1:1: ", "", catalog.Date(), "DATE").Replace(each[0]+"\n"+each[1])+"\n")
	}
	slices.Sort(lines)
	got := strings.Join(lines, "\n")
	const file = "../../../testdata/texts/findings.txt"
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Empty(t, gocmp.Diff(string(want), got), "go test ./policy/lint/catalog -run TestTexts -update rewrites the file")
}

type lintedDocument struct {
	typ  policy.Type
	text string
}

// lintedDocuments returns the documents of testdata/lint and testdata/catalog, and some
// more with something of a kind that these do not have.
func lintedDocuments(t *testing.T) []lintedDocument {
	t.Helper()
	ofSize := func(typ policy.Type, action string, size int) lintedDocument {
		elements := `"Action": "` + action + `", "Condition": {"StringEquals": {"aws:PrincipalTag/team": "` + strings.Repeat("a", size) + `"}}`
		if typ != policy.Trust {
			elements += `, "Resource": "arn:aws:` + action[:strings.IndexByte(action, ':')] + `:::b"`
		}
		if typ == policy.Resource || typ == policy.Trust || typ == policy.RCP || typ == policy.Endpoint {
			elements += `, "Principal": "*"`
		}
		return lintedDocument{typ, `{"Version": "2012-10-17", "Statement": {"Effect": "Deny", ` + elements + `}}`}
	}
	documents := []lintedDocument{
		ofSize(policy.Identity, "sqs:SendMessage", 6144), ofSize(policy.Boundary, "sqs:SendMessage", 6144), ofSize(policy.Session, "sqs:SendMessage", 2048),
		ofSize(policy.Trust, "sts:AssumeRole", 2048), ofSize(policy.Trust, "sts:AssumeRole", 8192), ofSize(policy.SCP, "sqs:SendMessage", 10240),
		ofSize(policy.RCP, "sqs:SendMessage", 5120), ofSize(policy.Endpoint, "sqs:SendMessage", 20480), ofSize(policy.Resource, "kms:Decrypt", 32<<10),
		ofSize(policy.Resource, "s3:GetObject", 20<<10),
	}
	for _, folder := range []string{"lint", "catalog"} {
		names, err := filepath.Glob("../../../testdata/" + folder + "/*.txtar")
		require.NoError(t, err)
		for _, name := range names {
			archive, err := txtar.ParseFile(name)
			require.NoError(t, err)
			typ := policy.Type(0)
			for _, file := range archive.Files {
				if parts := strings.Split(file.Name, "."); parts[len(parts)-1] == "json" {
					if parts[1] != "cured" {
						typ = typeOf(t, parts[1])
					}
					documents = append(documents, lintedDocument{typ, string(file.Data)})
				}
			}
		}
	}
	return documents
}
