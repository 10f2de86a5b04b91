package policy

import (
	"encoding/json"
	"fmt"
	"go/ast"
	goparser "go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// lintTime is the time at which the documents of testdata/lint are judged.
func lintTime() time.Time { return time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC) }

// TestLint looks at the documents of testdata/lint; its format is described in
// testdata/README.md. Each code has a bad document there, and a good one.
func TestLint(t *testing.T) {
	found := make(map[LintCode]bool)
	for _, tt := range readLint(t) {
		t.Run(tt.id, func(t *testing.T) {
			code, _, _ := strings.Cut(tt.id, "_")
			bad, err := Parse([]byte(tt.bad), tt.typ)
			require.NoError(t, err)
			findings := Lint(bad, lintTime())
			var got []string
			for _, f := range findings {
				pointer := f.Pointer
				if pointer == "" {
					pointer = `""`
				}
				got = append(got, fmt.Sprintf("%d:%d %s %s", f.Line, f.Column, pointer, f.Code))
				require.Equal(t, wantLevel(bad, f), f.Level)
				require.NotEmpty(t, f.Detail)
				found[f.Code] = found[f.Code] || string(f.Code) == code
			}
			if diff := cmp.Diff(strings.Split(strings.TrimSpace(tt.want), "\n"), got); diff != "" {
				t.Errorf("findings (-want +got):\n%s\n%v", diff, findings)
			}
			require.True(t, slices.ContainsFunc(findings, func(f Finding) bool { return string(f.Code) == code }))
			cured, err := Parse([]byte(tt.cured), tt.typ)
			require.NoError(t, err)
			require.Empty(t, Lint(cured, lintTime()))
		})
	}
	found[LintUnfinished] = true // too large for a file: TestLintUnfinished
	for _, code := range lintCodes(t) {
		require.True(t, found[code.code], "no document in testdata/lint for %s", code.code)
	}
}

// notYetParsed are the codes of findings in documents that Parse refuses so far.
func notYetParsed() []LintCode {
	return []LintCode{LintIncompleteARN, LintNoResource, LintAccountLeftOut}
}

// wantLevel returns the level that f, a finding in p, has to have.
func wantLevel(p *Policy, f Finding) Level {
	if f.Statement == 0 {
		return f.Code.level(0)
	}
	return f.Code.level(p.statements[f.Statement-1].effect)
}

// A lintTest is a bad document, what is found in it, and a good document.
type lintTest struct {
	id               string
	typ              Type
	bad, want, cured string
}

func readLint(t testing.TB) []lintTest {
	t.Helper()
	names, err := filepath.Glob("../testdata/lint/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, names, "no archives in testdata/lint")
	var tests []lintTest
	seen := make(map[string]bool)
	for _, name := range names {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		files := splitTxtar(string(data))
		require.Zero(t, len(files)%3, "%s: files come in threes", name)
		for three := range slices.Chunk(files, 3) {
			id, rest, _ := strings.Cut(three[0].name, ".")
			typ := typesByWord[strings.TrimSuffix(rest, ".json")]
			require.NotZero(t, typ, "%s: %s", name, three[0].name)
			require.Equal(t, id+".want", three[1].name, name)
			require.Equal(t, id+".cured.json", three[2].name, name)
			require.False(t, seen[id], "%s is there twice", id)
			seen[id] = true
			tests = append(tests, lintTest{id, typ, three[0].data, three[1].data, three[2].data})
		}
	}
	return tests
}

// A lintCode is a constant of type LintCode as it is documented.
type lintCode struct {
	name, doc string
	code      LintCode
}

// lintCodes returns the codes in the source.
func lintCodes(t testing.TB) []lintCode {
	t.Helper()
	names, err := filepath.Glob("lint_code*.go")
	require.NoError(t, err)
	var codes []lintCode
	seen := make(map[LintCode]bool)
	for _, name := range names {
		file, err := goparser.ParseFile(token.NewFileSet(), name, nil, goparser.ParseComments)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ValueSpec); ok {
				literal, ok := spec.Values[0].(*ast.BasicLit)
				require.True(t, ok)
				text, err := strconv.Unquote(literal.Value)
				require.NoError(t, err)
				code := lintCode{spec.Names[0].Name, spec.Doc.Text(), LintCode(text)}
				require.False(t, seen[code.code], code)
				seen[code.code] = true
				codes = append(codes, code)
			}
			return true
		})
	}
	require.Greater(t, len(codes), 44)
	return codes
}

// The comment on each code begins with its name and level, and ends with an
// example that the code is found in.
func TestLintCodes(t *testing.T) {
	for _, c := range lintCodes(t) {
		t.Run(string(c.code), func(t *testing.T) {
			level := c.code.level(Allow).String()
			if deny := c.code.level(Deny); deny != c.code.level(Allow) {
				level = fmt.Sprintf("%s in a Deny, else %s", deny, level)
			}
			require.True(t, strings.HasPrefix(c.doc, fmt.Sprintf("%s (%s): ", c.name, level)), c.doc)
			text, example, ok := strings.Cut(strings.TrimSpace(c.doc), "\n\n\t")
			require.True(t, ok && !strings.Contains(example, "\n"), "no example of one line: %s", text)
			switch {
			case strings.Contains(example, "..."):
				return // too large
			case !strings.Contains(example, `"Statement"`):
				example = `{"Version": "2012-10-17", "Statement": ` + example + `}`
			}
			var found []LintCode
			for typ := Identity; typ <= Endpoint; typ++ {
				if p, err := Parse([]byte(example), typ); err == nil {
					for _, f := range Lint(p, lintTime()) {
						found = append(found, f.Code)
					}
				}
			}
			require.Contains(t, found, c.code)
		})
	}
}

func TestFindingText(t *testing.T) {
	src := "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}\n}"
	findings := Lint(MustParse(src, Identity, WithName("admin.json")), time.Time{})
	require.Len(t, findings, 1)
	require.Equal(t, "admin.json:3:16: security: statement 1: /Statement: every action on every resource is allowed (allow-everything)",
		findings[0].String())
	text, err := json.Marshal(findings[0])
	require.NoError(t, err)
	require.JSONEq(t, `{"name": "admin.json", "line": 3, "column": 16, "pointer": "/Statement", "code": "allow-everything",
		"level": "security", "detail": "every action on every resource is allowed", "statement": 1}`, string(text))

	sids := Lint(MustParse(`{"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow","Action":"s3:GetObject","Resource":"*"},
		{"Sid":"Stop","Effect":"Deny","Action":"s3:*","Resource":"*"}]}`, Identity), time.Time{})
	require.Len(t, sids, 1)
	require.Equal(t, 1, sids[0].Statement)
	require.Equal(t, "Read", sids[0].Sid)
	require.Equal(t, `1:38: warning: statement "Read": /Statement/0: the Deny statement "Stop" in line 2 covers the whole statement `+
		`and has no condition, so this one changes no decision (shadowed)`, sids[0].String())

	old := MustParse(`{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}`, Identity)
	require.Equal(t, "1:1: suggestion: the Version is not 2012-10-17, the current one (old-version)", Lint(old, time.Time{})[0].String())
}

func TestLevel(t *testing.T) {
	for level, want := range map[Level]string{LevelSuggestion: "suggestion", LevelWarning: "warning", LevelSecurity: "security"} {
		require.Equal(t, want, level.String())
		text, err := level.MarshalText()
		require.NoError(t, err)
		require.Equal(t, want, string(text))
	}
	require.Less(t, LevelWarning, LevelSecurity)
	require.Equal(t, "Level(0)", Level(0).String())
	_, err := Level(4).MarshalText()
	require.EqualError(t, err, "policy: Level(4) is not a level")
}

// Without a time nothing is over, but a window can be empty all the same.
func TestLintWithoutTime(t *testing.T) {
	for _, tt := range readLint(t) {
		if strings.HasPrefix(tt.id, string(LintDateOver)) {
			require.Empty(t, Lint(MustParse(tt.bad, tt.typ), time.Time{}), tt.id)
		}
		if strings.HasPrefix(tt.id, string(LintDateEmpty)) {
			require.NotEmpty(t, Lint(MustParse(tt.bad, tt.typ), time.Time{}), tt.id)
		}
	}
}

// A window with a date at which the zero time lies is tried all the same, and so
// is one with a great many dates.
func TestLintWindowLimits(t *testing.T) {
	lint := func(dates ...string) []Finding {
		return Lint(MustParse(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sqs:*", "Resource": "*",
			"Condition": {"DateEquals": {"aws:CurrentTime": ["`+strings.Join(dates, `", "`)+`"]}}}}`, Identity), lintTime())
	}
	require.Len(t, lint("0001-01-01"), 1)
	var dates []string
	for i := range 10_000 {
		dates = append(dates, strconv.Itoa(1_000_000_000+i))
	}
	over := func(f Finding) bool { return f.Code == LintDateOver }
	require.True(t, slices.ContainsFunc(lint(dates...), over))
	require.False(t, slices.ContainsFunc(lint(append(dates, "2027-01-01")...), over))
}

func TestLintSize(t *testing.T) {
	identity := `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sqs:*","Resource":"*"},"Id":"`
	resource := `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"%s:*","Resource":"*"},"Id":"`
	trust := `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"},"Id":"`
	endpoint := `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"sqs:*","Resource":"*"},"Id":"`
	rcp := `{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"},"Id":"`
	bucket, key := fmt.Sprintf(resource, "S3"), fmt.Sprintf(resource, "kms")
	for _, tt := range []struct {
		typ      Type
		document string
		most     int
	}{
		{Identity, identity, 6144}, {Boundary, identity, 6144}, {Session, identity, 2048}, {SCP, identity, 10240},
		{Endpoint, endpoint, 20480}, {Trust, trust, 2048}, {RCP, rcp, 5120}, {Resource, bucket, 20480}, {Resource, key, 32768},
	} {
		t.Run(fmt.Sprintf("%s %d", tt.typ, tt.most), func(t *testing.T) {
			fill := func(n int, text string) *Policy {
				return MustParse(tt.document+strings.Repeat(text, (n-len(tt.document)-2)/len(text))+`"}`, tt.typ)
			}
			require.Empty(t, Lint(fill(tt.most, "x"), time.Time{}))
			require.Len(t, Lint(fill(tt.most+1, "x"), time.Time{}), 1)
			require.Equal(t, LintSize, Lint(fill(tt.most+1, "x"), time.Time{})[0].Code)

			inBytes := tt.typ == Resource
			require.Equal(t, inBytes, len(Lint(fill(tt.most+50, "é"), time.Time{})) == 1, "characters, not bytes")
			require.NotEmpty(t, Lint(fill(tt.most+2, `\"`), time.Time{}), "escape sequences count as they are written")
			require.Len(t, Lint(fill(tt.most+1, " "), time.Time{}), 1, "white space in a string counts")

			spaces := strings.ReplaceAll(tt.document, ",", ","+strings.Repeat("\r\n\t  ", tt.most/5)) + `"}`
			notCounted := tt.typ == Identity || tt.typ == Boundary || tt.typ == Trust
			require.Equal(t, notCounted, len(Lint(MustParse(spaces, tt.typ), time.Time{})) == 0, "white space outside of strings")
		})
	}
	require.Contains(t, Lint(MustParse(trust+strings.Repeat("x", 8192-len(trust)-2)+`"}`, Trust), time.Time{})[0].Detail, "it can be to 8192")
	require.Contains(t, Lint(MustParse(trust+strings.Repeat("x", 8192)+`"}`, Trust), time.Time{})[0].Detail, "at most")
	require.Empty(t, Lint(MustParse(fmt.Sprintf(resource, "sqs")+strings.Repeat("x", 40<<10)+`"}`, Resource), time.Time{}),
		"no quota is known")
}

// No finding shows a value of a condition.
func TestLintHidesValues(t *testing.T) {
	p := MustParse(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole",
		"Condition": {"StringEquals": {"sts:ExternalId": ["xyzzy-*", "xyzzy-?"]}, "ForAllValues:StringEquals": {"sts:externalid": "xyzzy"},
			"Bool": {"sts:ExternalId": ["true", "false"]}}}}`, Trust)
	findings := Lint(p, lintTime())
	require.Len(t, findings, 2)
	for _, f := range findings {
		require.NotContains(t, f.String(), "xyzzy")
	}
}
