package lint_test

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/policy/lint"
)

// lintTime is the time at which the documents of testdata/lint are judged.
func lintTime() time.Time { return time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC) }

// TestLint looks at the documents of testdata/lint; its format is described in
// testdata/README.md. Each code has a bad document there, and a good one.
func TestLint(t *testing.T) {
	found := make(map[lint.Code]bool)
	for _, tt := range readLint(t) {
		t.Run(tt.id, func(t *testing.T) {
			code, _, _ := strings.Cut(tt.id, "_")
			bad, err := policy.Parse([]byte(tt.bad), tt.typ)
			require.NoError(t, err)
			findings := lint.Check(bad, lintTime())
			var got []string
			for _, f := range findings {
				pointer := f.Pointer
				if pointer == "" {
					pointer = `""`
				}
				got = append(got, fmt.Sprintf("%d:%d %s %s", f.Line, f.Column, pointer, f.Code))
				found[f.Code] = found[f.Code] || string(f.Code) == code
			}
			if diff := gocmp.Diff(strings.Split(strings.TrimSpace(tt.want), "\n"), got); diff != "" {
				t.Errorf("findings (-want +got):\n%s\n%v", diff, findings)
			}
			requireFindings(t, bad, []byte(tt.bad), tt.id)
			require.True(t, slices.ContainsFunc(findings, func(f lint.Finding) bool { return string(f.Code) == code }))
			cured, err := policy.Parse([]byte(tt.cured), tt.typ)
			require.NoError(t, err)
			require.Empty(t, lint.Check(cured, lintTime()))
		})
	}
	found[lint.Unfinished] = true // too large for a file: TestUnfinished
	for code := range documentedCodes() {
		require.True(t, found[code], "no document in testdata/lint for %s", code)
	}
}

// requireFindings requires that what is found in p, which was parsed from
// document, lies inside of document in source order and has the level that is
// documented.
func requireFindings(t testing.TB, p *policy.Policy, document []byte, name string) {
	t.Helper()
	lines := strings.Split(string(document), "\n")
	statements := slices.Collect(p.Statements())
	line, column := 1, 1
	for _, f := range lint.Check(p, lintTime()) {
		require.True(t, 1 <= f.Line && f.Line <= len(lines), "%s: %s", name, f)
		require.True(t, 1 <= f.Column && f.Column <= len(lines[f.Line-1]), "%s: %s", name, f)
		require.True(t, f.Line > line || f.Line == line && f.Column >= column, "%s: %s", name, f)
		code := documentedCodes()[f.Code]
		level := code.level
		if f.Statement != 0 && statements[f.Statement-1].Effect() == policy.Deny {
			level = code.inDeny
		}
		require.True(t, level != 0 && f.Level == level && f.Detail != "", "%s: %s", name, f)
		line, column = f.Line, f.Column
	}
}

// A lintTest is a bad document, what is found in it, and a good document.
type lintTest struct {
	id               string
	typ              policy.Type
	bad, want, cured string
}

func readLint(t testing.TB) []lintTest {
	t.Helper()
	names, err := filepath.Glob("../../testdata/lint/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, names, "no archives in testdata/lint")
	var tests []lintTest
	seen := make(map[string]bool)
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		require.NoError(t, err)
		require.Zero(t, len(archive.Files)%3, "%s: files come in threes", name)
		for three := range slices.Chunk(archive.Files, 3) {
			id, rest, _ := strings.Cut(three[0].Name, ".")
			require.Equal(t, id+".want", three[1].Name, name)
			require.Equal(t, id+".cured.json", three[2].Name, name)
			require.False(t, seen[id], "%s is there twice", id)
			seen[id] = true
			tests = append(tests, lintTest{
				id, typeOf(t, strings.TrimSuffix(rest, ".json")), string(three[0].Data), string(three[1].Data), string(three[2].Data),
			})
		}
	}
	return tests
}

// typeOf returns the type that the names of files in testdata spell so.
func typeOf(t testing.TB, word string) policy.Type {
	t.Helper()
	for typ := policy.Identity; typ <= policy.Endpoint; typ++ {
		if name, err := typ.MarshalText(); err == nil && strings.ToLower(string(name)) == word {
			return typ
		}
	}
	require.Fail(t, "not a type of policy", word)
	return 0
}

// A documentedCode is a code as its comment describes it: with its level, also in a
// Deny, and the text behind that.
type documentedCode struct {
	name, levels  string
	level, inDeny lint.Level
	text          string
}

// documentedCodes are the codes in the source. The comment on each begins with its
// name and level.
var documentedCodes = sync.OnceValue(func() map[lint.Code]documentedCode {
	beginning := regexp.MustCompile(`^(\w+) \(((?:(\w+) in a Deny, else )?(\w+))\): `)
	codes := make(map[lint.Code]documentedCode)
	names, _ := filepath.Glob("code*.go")
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			panic(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			parts := beginning.FindStringSubmatch(spec.Doc.Text())
			if err != nil || parts == nil || parts[1] != spec.Names[0].Name || codes[lint.Code(value)].text != "" {
				panic(spec.Names[0].Name)
			}
			codes[lint.Code(value)] = documentedCode{
				parts[1], parts[2], levelOf(parts[4]), levelOf(cmp.Or(parts[3], parts[4])), strings.TrimPrefix(spec.Doc.Text(), parts[0]),
			}
			return true
		})
	}
	return codes
})

func levelOf(word string) (level lint.Level) {
	if err := level.UnmarshalText([]byte(word)); err != nil {
		panic(err)
	}
	return level
}

// The comment on each code ends with an example that the code is found in.
func TestCodes(t *testing.T) {
	require.Greater(t, len(documentedCodes()), 44)
	for code, documented := range documentedCodes() {
		t.Run(string(code), func(t *testing.T) {
			text, example, ok := strings.Cut(strings.TrimSpace(documented.text), "\n\n\t")
			require.True(t, ok && !strings.Contains(example, "\n"), "no example of one line: %s", text)
			switch {
			case strings.Contains(example, "..."):
				return // too large
			case !strings.Contains(example, `"Statement"`):
				example = `{"Version": "2012-10-17", "Statement": ` + example + `}`
			}
			var found []lint.Code
			for typ := policy.Identity; typ <= policy.Endpoint; typ++ {
				if p, err := policy.Parse([]byte(example), typ); err == nil {
					for _, f := range lint.Check(p, lintTime()) {
						found = append(found, f.Code)
					}
				}
			}
			require.Contains(t, found, code)
		})
	}
}

// docs/lint.md has a row for each code, with what its comment says.
func TestPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/lint.md")
	require.NoError(t, err)
	markdown := strings.NewReplacer("\n", " ", "*", `\*`, "<", "&lt;")
	address, reference := regexp.MustCompile(`https://\S+`), regexp.MustCompile(`\[([A-Z]\w+)\]`)
	var want []string
	for code, documented := range documentedCodes() {
		text, _, _ := strings.Cut(documented.text, "\n\n")
		text = address.ReplaceAllString(reference.ReplaceAllString(markdown.Replace(text), "`lint.$1`"), "[AWS]($0)")
		want = append(want, fmt.Sprintf("| `lint.%s` | `%s` | %s | %s |", documented.name, code, documented.levels, text))
	}
	got := regexp.MustCompile("(?m)^\\| `lint.*$").FindAllString(string(page), -1)
	slices.Sort(want)
	slices.Sort(got)
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("docs/lint.md (-want +got):\n%s", diff)
	}
}

// Without a time nothing is over, but a window can be empty all the same.
func TestWithoutTime(t *testing.T) {
	for _, tt := range readLint(t) {
		if strings.HasPrefix(tt.id, string(lint.DateOver)) {
			require.Empty(t, lint.Check(policy.MustParse(tt.bad, tt.typ), time.Time{}), tt.id)
		}
		if strings.HasPrefix(tt.id, string(lint.DateEmpty)) {
			require.NotEmpty(t, lint.Check(policy.MustParse(tt.bad, tt.typ), time.Time{}), tt.id)
		}
	}
}

// A window with a date at which the zero time lies is tried all the same, and so
// is one with a great many dates.
func TestWindowLimits(t *testing.T) {
	check := func(dates ...string) []lint.Finding {
		return lint.Check(policy.MustParse(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sqs:*", "Resource": "*",
			"Condition": {"DateEquals": {"aws:CurrentTime": ["`+strings.Join(dates, `", "`)+`"]}}}}`, policy.Identity), lintTime())
	}
	require.Len(t, check("0001-01-01"), 1)
	var dates []string
	for i := range 10_000 {
		dates = append(dates, strconv.Itoa(1_000_000_000+i))
	}
	over := func(f lint.Finding) bool { return f.Code == lint.DateOver }
	require.True(t, slices.ContainsFunc(check(dates...), over))
	require.False(t, slices.ContainsFunc(check(append(dates, "2027-01-01")...), over))
}

func TestSize(t *testing.T) {
	identity := `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sqs:*","Resource":"*"},"Id":"`
	resource := `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"%s:*","Resource":"*"},"Id":"`
	trust := `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"},"Id":"`
	endpoint := `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"sqs:*","Resource":"*"},"Id":"`
	rcp := `{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"},"Id":"`
	bucket, key := fmt.Sprintf(resource, "S3"), fmt.Sprintf(resource, "kms")
	for _, tt := range []struct {
		typ      policy.Type
		document string
		most     int
	}{
		{policy.Identity, identity, 6144}, {policy.Boundary, identity, 6144}, {policy.Session, identity, 2048}, {policy.SCP, identity, 10240},
		{policy.Endpoint, endpoint, 20480}, {policy.Trust, trust, 2048}, {policy.RCP, rcp, 5120}, {policy.Resource, bucket, 20480}, {policy.Resource, key, 32768},
	} {
		t.Run(fmt.Sprintf("%s %d", tt.typ, tt.most), func(t *testing.T) {
			fill := func(n int, text string) *policy.Policy {
				return policy.MustParse(tt.document+strings.Repeat(text, (n-len(tt.document)-2)/len(text))+`"}`, tt.typ)
			}
			require.Empty(t, lint.Check(fill(tt.most, "x"), time.Time{}))
			require.Len(t, lint.Check(fill(tt.most+1, "x"), time.Time{}), 1)
			require.Equal(t, lint.Size, lint.Check(fill(tt.most+1, "x"), time.Time{})[0].Code)

			inBytes := tt.typ == policy.Resource
			require.Equal(t, inBytes, len(lint.Check(fill(tt.most+50, "é"), time.Time{})) == 1, "characters, not bytes")
			require.NotEmpty(t, lint.Check(fill(tt.most+2, `\"`), time.Time{}), "escape sequences count as they are written")
			require.Len(t, lint.Check(fill(tt.most+1, " "), time.Time{}), 1, "white space in a string counts")

			spaces := strings.ReplaceAll(tt.document, ",", ","+strings.Repeat("\r\n\t  ", tt.most/5)) + `"}`
			notCounted := tt.typ == policy.Identity || tt.typ == policy.Boundary || tt.typ == policy.Trust
			require.Equal(t, notCounted, len(lint.Check(policy.MustParse(spaces, tt.typ), time.Time{})) == 0, "white space outside of strings")
		})
	}
	require.Contains(t, lint.Check(policy.MustParse(trust+strings.Repeat("x", 8192-len(trust)-2)+`"}`, policy.Trust), time.Time{})[0].Detail, "it can be to 8192")
	require.Contains(t, lint.Check(policy.MustParse(trust+strings.Repeat("x", 8192)+`"}`, policy.Trust), time.Time{})[0].Detail, "at most")
	require.Empty(t, lint.Check(policy.MustParse(fmt.Sprintf(resource, "sqs")+strings.Repeat("x", 40<<10)+`"}`, policy.Resource), time.Time{}),
		"no quota is known")
}

// No finding shows a value of a condition.
func TestHidesValues(t *testing.T) {
	p := policy.MustParse(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole",
		"Condition": {"StringEquals": {"sts:ExternalId": ["xyzzy-*", "xyzzy-?"]}, "ForAllValues:StringEquals": {"sts:externalid": "xyzzy"},
			"Bool": {"sts:ExternalId": ["true", "false"]}}}}`, policy.Trust)
	findings := lint.Check(p, lintTime())
	require.Len(t, findings, 2)
	for _, f := range findings {
		require.NotContains(t, f.String(), "xyzzy")
	}
}
