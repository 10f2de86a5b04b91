package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"flag"
	"fmt"
	"net/url"
	"os"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
)

var update = flag.Bool("update", false, "rewrite what is expected of the formats")

// golden compares got with what testdata has.
func golden(t *testing.T, name, got string) {
	t.Helper()
	name = "testdata/" + name
	if *update {
		require.NoError(t, os.WriteFile(name, []byte(got), 0o644))
	}
	want, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}

// hostile has what formats give a meaning to, and what some do not have.
const hostile = "<b>&amp;\"'%]]>{{.}}\x00\x1b[31m\ufffe\xff\u2028\u202e\tend"

// sample is a run of a file whose cases pass, of one with failures, and of one that is not
// understood.
func sample() []Suite {
	start := time.Date(2026, time.June, 30, 12, 0, 0, 0, time.UTC)
	suites := []Suite{
		{
			File: "policies/logs.iam.json", Start: start, Elapsed: 3 * time.Millisecond,
			Groups: []Group{{Name: "users read their own logs", Line: 3, Cases: []Case{
				{Name: "own", Line: 9, Elapsed: time.Millisecond},
				{Name: "own", Line: 16, Elapsed: time.Millisecond},
			}}, {Name: "users read their own logs", Line: 33, Cases: []Case{
				{Name: "own", Line: 40, Elapsed: time.Millisecond},
			}}},
			Covered: &Share{2, 3},
		},
		{
			File: "policies/other.iam.json", Start: start.Add(time.Second), Elapsed: 1234 * time.Millisecond,
			Groups: []Group{
				{Cases: []Case{
					{Name: "", Line: 9, Elapsed: time.Second, Failure: message.Plain("outcome allowed, want explicitDeny\nsource: a page\ns3:GetObject: allowed\n  identity-based policy\n")},
				}},
				{Name: "a/b", Line: 20, Uncovered: message.Plain("want at least 100.0 %: 50.0 % of 2 statements apply in a case"), Cases: []Case{
					{Name: hostile, Line: 30, Elapsed: 10 * time.Millisecond, Failure: message.Plain(hostile)},
					{Name: "passes", Line: 40},
				}},
			},
		},
		{File: "policies/broken.iam.json", Start: start, Errors: []Problem{
			{"policies/broken.iam.json", 3, 5, message.Plain("policies/broken.iam.json:3:5: unknown member \"cses\"")},
			{"policies/broken.iam.json", 0, 0, message.Plain("another\x1b[31m")},
		}},
		{File: "policies/one.iam.json", Start: start, Groups: []Group{{Name: "g", Cases: []Case{{Name: "c"}}}}},
		{File: "policies/low.iam.json", Start: start, Groups: []Group{{Name: "g", Uncovered: message.Plain("want more"), Cases: []Case{{Name: "c"}}}}},
	}
	for i := range suites {
		groups := make(Names)
		for j := range suites[i].Groups {
			g, cases := &suites[i].Groups[j], make(Names)
			g.Test = groups.AddGroup(g.Name)
			for k := range g.Cases {
				g.Cases[k].Test = cases.Add(g.Cases[k].Name)
			}
		}
	}
	return suites
}

func TestText(t *testing.T) {
	var text, verbose strings.Builder
	for _, s := range sample() {
		require.NoError(t, WriteText(&text, &s, false, policy.English))
		require.NoError(t, WriteText(&verbose, &s, true, policy.English))
	}
	golden(t, "text.golden", text.String())
	golden(t, "verbose.golden", verbose.String())
}

func TestEvents(t *testing.T) {
	var out strings.Builder
	for _, s := range sample() {
		require.NoError(t, WriteEvents(&out, &s))
	}
	golden(t, "events.golden", out.String())

	// They are what cmd/test2json documents.
	type key struct{ pkg, test string }
	state := make(map[key]string)
	var printed strings.Builder
	for lines := bufio.NewScanner(strings.NewReader(out.String())); lines.Scan(); {
		var e struct {
			Time    time.Time
			Action  string
			Package string
			Test    string
			Elapsed *float64
			Output  string
		}
		d := json.NewDecoder(bytes.NewReader(lines.Bytes()))
		d.DisallowUnknownFields()
		require.NoError(t, d.Decode(&e))
		require.False(t, e.Time.IsZero())
		k := key{e.Package, e.Test}
		switch e.Action {
		case "start":
			require.Empty(t, e.Test)
			require.Empty(t, state[k])
			state[k] = "run"
		case "run":
			require.NotEmpty(t, e.Test)
			parent, _, isSubtest := strings.Cut(e.Test, "/")
			require.Equal(t, "run", state[key{e.Package, ""}])
			require.True(t, !isSubtest || state[key{e.Package, parent}] == "run", "a subtest has a parent")
			require.Empty(t, state[k], "a test runs once")
			state[k] = "run"
		case "output":
			require.Equal(t, "run", state[k])
			require.NotEmpty(t, e.Output)
			printed.WriteString(e.Output)
		case "pass", "fail":
			require.Equal(t, "run", state[k])
			require.NotNil(t, e.Elapsed)
			state[k] = e.Action
		default:
			t.Fatalf("action %q", e.Action)
		}
		require.Equal(t, e.Action == "pass" || e.Action == "fail", e.Elapsed != nil)
	}
	for k, s := range state {
		require.NotEqual(t, "run", s, "%v has no end", k)
	}
	for _, s := range sample() {
		for _, err := range s.Errors {
			require.Contains(t, printed.String(), plain(err.Text.String()))
		}
	}
}

func TestJUnit(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, WriteJUnit(&out, sample()))
	golden(t, "junit.golden", out.String())
	for _, r := range out.String() { // https://www.w3.org/TR/xml/#charsets
		require.True(t, r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xd7ff || r >= 0xe000 && r <= 0xfffd || r >= 0x10000, "%U", r)
	}
	var back junitSuites
	require.NoError(t, xml.Unmarshal(out.Bytes(), &back))
	require.Equal(t, 11, back.Tests)
	require.Equal(t, 4, back.Failures)
	require.Equal(t, 1, back.Errors)
	require.Equal(t, "<b>&amp;\"'%]]>{{.}}\ufffd\ufffd[31m\ufffd\ufffd\u2028\u202e\tend", back.Suites[1].Cases[1].Name)
}

// TestNoCommands has names and texts that are commands of GitHub Actions to who reads the
// log, unless they are kept from it.
func TestNoCommands(t *testing.T) {
	for _, file := range []string{"::stop-commands::x/f.iam.json", "f\n::stop-commands::x.iam.json"} {
		suite := Suite{File: file, Groups: []Group{{
			Name: "\n::a", Test: "g", Uncovered: message.Plain("::b"),
			Cases: []Case{{Name: "##[c]", Test: Names{}.Add("##[c]"), Failure: message.Plain("d\n::stop-commands::e: denied\n::f")}},
		}}}
		failing := Suite{File: file, Errors: []Problem{{Text: message.Plain("::a\n ::b")}}}
		for _, s := range []*Suite{&suite, &failing} {
			var events, text strings.Builder
			require.NoError(t, WriteEvents(&events, s))
			require.NoError(t, WriteText(&text, s, true, policy.English))
			for d := json.NewDecoder(strings.NewReader(events.String())); d.More(); {
				var e event
				require.NoError(t, d.Decode(&e))
				text.WriteString(e.Output)
			}
			require.NotContains(t, text.String(), "##[")
			for line := range strings.Lines(text.String()) {
				require.NotRegexp(t, `^\s*::`, line)
			}
		}
	}
}

// TestJUnitNames has cases that a reader which keeps one of each name would take for one.
func TestJUnitNames(t *testing.T) {
	group := func(description, uncovered string, names ...string) Group {
		g := Group{Name: description, Uncovered: message.Plain(uncovered)}
		for _, name := range names {
			g.Cases = append(g.Cases, Case{Name: name})
		}
		return g
	}
	suite := newJUnitSuite(&Suite{File: "f.iam.json", Groups: []Group{
		group("g", "too little", "a", "a", "a#01", "coverage", ""),
		group("g", "", "a", "x\x01"),
		group("g", "too little", "x\x02", ""),
		group("", "", "a"),
		group("f.iam.json", "", "a"),
	}})
	seen := make(map[string]bool)
	for _, c := range suite.Cases {
		data, err := xml.Marshal(junitCase{Name: c.Name, ClassName: c.ClassName})
		require.NoError(t, err)
		require.False(t, seen[string(data)], "%s", data)
		seen[string(data)] = true
	}
}

// documents are policies as they are laid out in files.
var documents = []struct {
	at     Position
	typ    policy.Type
	source string
	cases  []Statement
}{
	{Position{"policies/logs.identity.json", 1, 1}, policy.Identity, `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "ReadLogs",
      "Effect": "Allow",
      "Action": ["s3:GetObject", "s3:GetObjectVersion"],
      "Resource": "arn:aws:s3:::logs/${aws:username}/*",
      "Condition": {
        "DateLessThan": {"aws:CurrentTime": "2026-07-01T00:00:00Z"},
        "StringEquals": {
          "aws:PrincipalTag/team": ["blue", "green"]
        }
      }
    },
    {
      "Sid": "NotOthers",
      "Effect": "Deny",
      "Action": "s3:*",
      "NotResource": "arn:aws:s3:::logs/*"
    },
    {
      "Sid": "List",
      "Effect": "Allow",
      "Action": "s3:ListBucket",
      "Resource": "arn:aws:s3:::logs"
    },
    {
      "Sid": "Alarms",
      "Effect": "Allow",
      "Action": "sqs:SendMessage",
      "Resource": "*"
    }
  ]
}
`, []Statement{
		{Reached: 3, Applies: []string{"own", "own/" + hostile}, Idle: []bool{true, false}},
		{Reached: 2, Applies: []string{"another's"}},
		{Reached: 3},
		{},
	}},
	{Position{"policies/audit.iam.json", 12, 18}, policy.Trust, `{
          "Version": "2012-10-17",
          "Statement": {
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::444455556666:root"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"sts:\u0045xternalId": [
              "audit-7741",
              "audit-7742"
            ]}, "Bool": {"aws:MultiFactorAuthPresent": "true"}}
          }
        }`, []Statement{{Reached: 1, Applies: []string{"partner"}, Idle: []bool{false, true}}}},
	{Position{"policies/pair.scp.json", 1, 1}, policy.SCP,
		`{"Version": "2012-10-17", "Statement": [
{"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "Action": "s3:Delete*", "Resource": "*"}, {"Effect": "Deny", "Action": "s3:Put*", "Resource": "*"}]}`,
		[]Statement{{Reached: 1, Applies: []string{"any"}}, {Reached: 1}, {Reached: 1, Applies: []string{"put"}}}},
	{Position{"policies/short.scp.json", 1, 1}, policy.SCP,
		`{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Sid": "Gone", "Effect": "Deny", "Action": "s3:Delete*", "Resource": "*"}, {"Effect": "Deny", "Action": "organizations:LeaveOrganization", "Resource": "*", "Condition": {"StringNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/Break</code><script>"}}}]}`,
		[]Statement{{Reached: 1, Applies: []string{"any"}}, {Reached: 1}, {Reached: 1, Applies: []string{"leave"}, Idle: []bool{true}}}},
}

func sampleCoverage(t *testing.T) *Coverage {
	t.Helper()
	var c Coverage
	for _, d := range documents {
		p, err := policy.Parse([]byte(d.source), d.typ)
		require.NoError(t, err)
		require.NoError(t, c.Add(p, d.at, d.cases))
	}
	return &c
}

func TestHTML(t *testing.T) {
	var out strings.Builder
	require.NoError(t, sampleCoverage(t).WriteHTML(&out, policy.English))
	golden(t, "coverage.golden", out.String())
	require.NotContains(t, out.String(), "audit-77")
	require.NotContains(t, out.String(), "<script")
	require.NotContains(t, out.String(), "<b>&amp;amp")
	require.NotContains(t, out.String(), "\x1b")
	require.NotContains(t, out.String(), "\u202e")
}

// A policy that two groups have counts once, with the cases of both.
func TestCoverageOfSeveralGroups(t *testing.T) {
	c := sampleCoverage(t)
	require.Equal(t, Share{7, 11}, c.Share())
	d := documents[0]
	p := policy.MustParse(d.source, d.typ)
	require.NoError(t, c.Add(p, d.at, []Statement{
		{Reached: 1, Idle: []bool{false, true}},
		{Reached: 1},
		{Reached: 1, Applies: []string{"list"}},
		{Reached: 1},
	}))
	require.Equal(t, Share{8, 11}, c.Share())
	require.Len(t, c.policies, 4)
	require.Equal(t, coveredStatement{
		reached: 4, applies: d.cases[0].Applies, idle: []bool{false, false},
	}, c.policies[0].statements[0])

	require.NoError(t, c.Add(p, Position{"elsewhere.json", 1, 1}, make([]Statement, 4)))
	require.Equal(t, Share{8, 15}, c.Share())
	require.InDelta(t, 53.3, c.Share().Percent(), 0.1)
	require.InDelta(t, 100, Share{}.Percent(), 0)
}

func TestManyNames(t *testing.T) {
	s := coveredStatement{reached: 100}
	for i := range 50 {
		s.applies = append(s.applies, fmt.Sprint("case ", i))
	}
	require.Len(t, strings.Split(s.note(policy.English).Title, "\n"), namesShown+2)
	require.Contains(t, s.note(policy.English).Title, "\nand 30 more")
}

// Whatever a file is called, its URI leads to it below the root.
func TestSARIFURIs(t *testing.T) {
	root, err := url.Parse("file:///src/repository/")
	require.NoError(t, err)
	for _, file := range []string{
		"a.json", "p/a b.json", "ab:c.json", "a:b.json", "::error::x.json", "p/a:b.json", "100%20#1?x=y&z.json", "n\n::x.json", "\u00e9\U0001d518.json",
		`q"q.json`, "-fix.json", "$(touch x).json", ";.json", "..a/b.json",
	} {
		text, err := SARIF(Tool{Name: "t"}, []Result{{Rule: "r", Location: Location{File: file, Line: 1}}}, true)
		require.NoError(t, err)
		var log struct {
			Runs []struct {
				Results []struct {
					Locations []struct {
						PhysicalLocation struct {
							ArtifactLocation struct{ URI, URIBaseID string }
						}
					}
				}
			}
		}
		require.NoError(t, json.Unmarshal(text, &log))
		artifact := log.Runs[0].Results[0].Locations[0].PhysicalLocation.ArtifactLocation
		require.Equal(t, "%SRCROOT%", artifact.URIBaseID, file)
		uri, err := root.Parse(artifact.URI)
		require.NoError(t, err, file)
		require.Equal(t, "/src/repository/"+path.Clean(file), uri.Path, artifact.URI)
		require.Empty(t, uri.RawQuery+uri.Fragment)
		require.Equal(t, "file", uri.Scheme, artifact.URI)
	}
}
