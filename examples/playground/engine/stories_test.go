package engine

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// story is one of those that the page tells.
type story struct {
	ID       string
	Title    [2]string
	Text     [][2]string
	Policies map[string]struct {
		Type, Of string
		Level    int
		Document json.RawMessage
	}
	Question map[string]json.RawMessage
	Steps    []struct {
		Say, Told           [2]string
		Question            map[string]json.RawMessage
		Want, Next, Anybody string
	}
}

func readStories(t testing.TB) (blank map[string]json.RawMessage, stories []story) {
	t.Helper()
	data, err := os.ReadFile("../site/stories.json")
	require.NoError(t, err)
	var file struct {
		Blank   map[string]json.RawMessage
		Stories []story
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	require.NoError(t, d.Decode(&file))
	require.NotEmpty(t, file.Stories)
	return file.Blank, file.Stories
}

// questionOf returns the question at a step of a story, as the page makes it.
func questionOf(t testing.TB, blank map[string]json.RawMessage, s *story, step int) *question {
	t.Helper()
	all := maps.Clone(blank)
	for _, from := range []map[string]json.RawMessage{s.Question, s.Steps[step].Question} {
		for name, value := range from {
			switch {
			case name == "with":
				var names []string
				require.NoError(t, json.Unmarshal(value, &names))
				documents := []document{}
				for _, n := range names {
					p, ok := s.Policies[n]
					require.True(t, ok, "%s: policy %s", s.ID, n)
					if p.Type == "" {
						p.Type = "Identity"
					}
					var text bytes.Buffer
					require.NoError(t, json.Indent(&text, p.Document, "", "  "))
					documents = append(documents, document{Type: p.Type, Of: p.Of, Name: n, Level: p.Level, Text: text.String()})
				}
				value, err := json.Marshal(documents)
				require.NoError(t, err)
				all["policies"] = value
			case value[0] == '{' && string(all[name]) != "null":
				var merged, changes map[string]json.RawMessage
				require.NoError(t, json.Unmarshal(all[name], &merged))
				require.NoError(t, json.Unmarshal(value, &changes))
				maps.Copy(merged, changes)
				value, err := json.Marshal(merged)
				require.NoError(t, err)
				all[name] = value
			default:
				all[name] = value
			}
		}
	}
	all["language"] = json.RawMessage(`"en"`)
	data, err := json.Marshal(all)
	require.NoError(t, err)
	var q question
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	require.NoError(t, d.Decode(&q), s.ID)
	return &q
}

func ask(t testing.TB, q *question) *answer {
	t.Helper()
	data, err := json.Marshal(q)
	require.NoError(t, err)
	var a answer
	require.NoError(t, json.Unmarshal(Answer(data), &a))
	return &a
}

func outcome(a *answer) string {
	switch {
	case a.Request != nil:
		return a.Request.Outcome
	case a.Call != nil:
		return a.Call.Outcome
	}
	return ""
}

// TestStories asks what each step of each story asks, in both languages: it comes out as
// the story says.
func TestStories(t *testing.T) {
	blank, stories := readStories(t)
	for i := range stories {
		s := &stories[i]
		t.Run(s.ID, func(t *testing.T) {
			used := map[string]bool{}
			texts := append([][2]string{s.Title}, s.Text...)
			for k, step := range s.Steps {
				texts = append(texts, step.Say, step.Told)
				q := questionOf(t, blank, s, k)
				for _, d := range q.Policies {
					used[d.Name] = true
				}
				for _, language := range []string{"en", "ja"} {
					q.Language = language
					a := ask(t, q)
					require.Empty(t, a.Problems, "step %d", k+1)
					require.Equal(t, step.Want, outcome(a), "step %d: %s", k+1, step.Say[0])
					next := ""
					if a.Call != nil && a.Call.Next != nil {
						next = a.Call.Next.Outcome
					}
					require.Equal(t, step.Next, next, "step %d: next: %s", k+1, step.Say[0])
					anybody := ""
					if len(a.Anybody) > 0 {
						anybody = a.Anybody[0].Outcome
					}
					require.Equal(t, step.Anybody, anybody, "step %d", k+1)
				}
			}
			for name := range s.Policies {
				require.True(t, used[name], "no step has policy %s", name)
			}
			for _, text := range texts {
				require.NotEmpty(t, text[0])
				require.NotEmpty(t, text[1], "no Japanese: %s", text[0])
			}
		})
	}
}

// patched returns q with a patch, as the page applies it.
func patched(t testing.TB, q *question, p *patch) *question {
	t.Helper()
	before, err := json.Marshal(q)
	require.NoError(t, err)
	after, err := json.Marshal(p)
	require.NoError(t, err)
	all := map[string]json.RawMessage{}
	require.NoError(t, json.Unmarshal(before, &all))
	require.NoError(t, json.Unmarshal(after, &all))
	if p.Session == nil && p.Caller != nil {
		delete(all, "session")
	}
	data, err := json.Marshal(all)
	require.NoError(t, err)
	var out question
	require.NoError(t, json.Unmarshal(data, &out))
	return &out
}

// TestNearMisses applies each near miss that has a button: the outcome is an allow.
func TestNearMisses(t *testing.T) {
	blank, stories := readStories(t)
	applied, begun := 0, 0
	for i := range stories {
		for k := range stories[i].Steps {
			q := questionOf(t, blank, &stories[i], k)
			a := ask(t, q)
			var explanations []explanation
			if a.Request != nil {
				explanations = a.Request.Explanations
			} else if a.Call != nil {
				explanations = a.Call.Explanations
			}
			var all []nearMiss
			for _, x := range explanations {
				all = append(all, x.NearMisses...)
				if x.Begin != nil {
					begun++
					require.Equal(t, "allowed", outcome(ask(t, patched(t, q, x.Begin))), "%s, step %d: a new policy", stories[i].ID, k+1)
				}
			}
			for _, n := range all {
				if n.Patch == nil || len(n.Edit) > 0 || len(n.Add) > 0 {
					continue
				}
				applied++
				require.Equal(t, "allowed", outcome(ask(t, patched(t, q, n.Patch))), "%s, step %d: %s", stories[i].ID, k+1, n.Text)
			}
		}
	}
	require.Greater(t, applied, 3)
	require.Greater(t, begun, 2)
}

// TestHandOn makes the request of a session the question, and has it assume another role:
// what comes out is what came out before.
func TestHandOn(t *testing.T) {
	blank, stories := readStories(t)
	handed := 0
	for i := range stories {
		for k := range stories[i].Steps {
			q := questionOf(t, blank, &stories[i], k)
			a := ask(t, q)
			if a.Call == nil || a.Call.Session == nil {
				continue
			}
			if a.Call.Next != nil {
				handed++
				on := ask(t, patched(t, q, a.Call.Session.HandOn))
				require.Empty(t, on.Problems)
				require.Equal(t, a.Call.Next.Outcome, on.Request.Outcome, "%s, step %d", stories[i].ID, k+1)
			}
			chained := ask(t, patched(t, q, a.Call.Session.Chain))
			require.Empty(t, chained.Problems)
			require.Empty(t, chained.Call.Error)
		}
	}
	require.Greater(t, handed, 10)
}

// TestSurroundings hands on where the session's request comes from as well, in any letters.
func TestSurroundings(t *testing.T) {
	blank, stories := readStories(t)
	q := questionOf(t, blank, &stories[0], 0)
	for i := range q.Policies {
		if q.Policies[i].Of == ofRole {
			q.Policies[i].Text = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}}}`
		}
	}
	for key, want := range map[string]string{"aws:SourceIp": "allowed", "AWS:sourceip": "allowed", "aws:SourceAccount": "implicitDeny"} {
		q.Context = []contextRow{{key, "203.0.113.7"}}
		a := ask(t, q)
		require.Equal(t, want, a.Call.Next.Outcome, key)
		require.Equal(t, want, outcome(ask(t, patched(t, q, a.Call.Session.HandOn))), key)
	}
}

// TestChanges wants the changes next to a time, which are not on whole seconds.
func TestChanges(t *testing.T) {
	blank, stories := readStories(t)
	i := slices.IndexFunc(stories, func(s story) bool { return s.ID == "month" })
	q := questionOf(t, blank, &stories[i], 0)
	q.Policies[0].Text = strings.NewReplacer("DateGreaterThanEquals", "DateGreaterThan", `"DateLessThan"`, `"DateLessThanEquals"`).Replace(q.Policies[0].Text)
	const begins, ends = "2026-03-01T00:00:00.000000001Z", "2026-04-01T00:00:00.000000001Z"
	for _, test := range []struct{ time, outcome, before, after string }{
		{"2026-01-01T00:00:00Z", "implicitDeny", "", begins},
		{"2026-03-01T00:00:00Z", "implicitDeny", "", begins},
		{begins, "allowed", "", ends},
		{"2026-03-01T00:00:00.000000002Z", "allowed", begins, ends},
		{"2026-04-01T00:00:00Z", "allowed", begins, ends},
		{ends, "implicitDeny", begins, ""},
		{"2026-12-31T23:59:59Z", "implicitDeny", ends, ""},
		{"2027-01-01T00:00:00Z", "implicitDeny", "", ""},
	} {
		q.Time = test.time
		a := ask(t, q).Call
		require.Equal(t, []string{test.outcome, test.before, test.after}, []string{a.Outcome, a.Before, a.After}, test.time)
	}
}

// TestStranger asks about the stranger that was found: it gets in.
func TestStranger(t *testing.T) {
	blank, stories := readStories(t)
	i := slices.IndexFunc(stories, func(s story) bool { return s.ID == "github" })
	k := slices.IndexFunc(stories[i].Steps, func(s struct {
		Say, Told           [2]string
		Question            map[string]json.RawMessage
		Want, Next, Anybody string
	}) bool {
		return s.Anybody == "yes"
	})
	q := questionOf(t, blank, &stories[i], k)
	a := ask(t, q)
	require.Contains(t, a.Anybody[0].Decision, "allowed")
	stranger := ask(t, patched(t, q, a.Anybody[0].Patch))
	require.Empty(t, stranger.Problems)
	require.Equal(t, "allowed", stranger.Call.Outcome)
}

// TestDoors asks of policies that let in anybody, and some that do not: each stranger gets
// in by the question that the page makes of it.
func TestDoors(t *testing.T) {
	blank, stories := readStories(t)
	for _, test := range []struct {
		typ, principal, condition string
		zone                      zone
		want                      string
	}{
		{"Resource", `"*"`, ``, zone{}, "yes"},
		{"Resource", `"*"`, `"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}`, zone{Networks: []string{"203.0.113.0/24", ""}}, "no"},
		{"Resource", `"*"`, `"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}`, zone{}, "yes"},
		{"Resource", `"*"`, `"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}`, zone{Organizations: []string{"o-a1b2c3d4e5"}}, "no"},
		{"Resource", `{"AWS": "444455556666"}`, ``, zone{Accounts: []string{"444455556666"}}, "no"},
		{"Trust", `{"AWS": "*"}`, ``, zone{}, "yes"},
		{"Trust", `{"AWS": "444455556666"}`, `"StringEquals": {"sts:ExternalId": "audit-7741"}`, zone{}, "yes"},
		{"Trust", `{"AWS": "444455556666"}`, ``, zone{Accounts: []string{" 444455556666 "}}, "no"},
		{"Trust", `{"Service": "ec2.amazonaws.com"}`, ``, zone{}, "no"},
	} {
		q := questionOf(t, blank, &stories[0], 0)
		q.View, q.Zone = viewAnybody, test.zone
		rest := `"Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"`
		if test.typ == "Trust" {
			rest = `"Action": "sts:AssumeRole"`
		}
		q.Policies = []document{{Type: test.typ, Name: "door", Text: `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": ` +
			test.principal + `, ` + rest + `, "Condition": {` + test.condition + `}}}`}}
		a := ask(t, q)
		require.Empty(t, a.Problems)
		require.Len(t, a.Anybody, 1)
		require.Equal(t, test.want, a.Anybody[0].Outcome, q.Policies[0].Text)
		if test.want == "yes" {
			stranger := ask(t, patched(t, q, a.Anybody[0].Patch))
			require.Empty(t, stranger.Problems, q.Policies[0].Text)
			require.Equal(t, "allowed", outcome(stranger), q.Policies[0].Text)
		}
	}
}

// TestMarks looks at what is marked in the text of policies.
func TestMarks(t *testing.T) {
	const text = `{
  "Version": "2012-10-17",
  "Statement": [
    {"Sid": "日本語は、だめ", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
  ]
}`
	q := question{
		Language: "en", View: viewRequest, Caller: "arn:aws:iam::111122223333:user/ann", Time: "2026-03-10T09:00:00Z",
		Action: "s3:PutObject", Resource: "arn:aws:s3:::reports/𝕏", Owner: "111122223333",
		Policies: []document{{Type: "Identity", Name: "a", Text: text}},
	}
	a := ask(t, &q)
	require.Len(t, a.Policies[0].Errors, 1, "a Sid has letters and digits")
	e := a.Policies[0].Errors[0]
	require.Equal(t, 4, e.Line)
	require.Equal(t, 13, e.Column)
	require.Contains(t, e.Text, "letters A-Z")
	require.NotRegexp(t, `\d:\d`, e.Text, "the page shows where it is")

	q.Policies[0].Text = strings.Replace(text, "日本語は、だめ", "Plain", 1)
	q.Policies[0].Text = strings.Replace(q.Policies[0].Text, `"*"`, `"arn:aws:s3:::𝕏/*", "Condition": {"StringEquals": {"aws:username": "ann"}, "Bool": {"aws:SecureTransport": "true"}}`, 1)
	cut := func() string {
		a := ask(t, &q)
		require.Empty(t, a.Problems)
		require.Empty(t, a.Policies[0].Errors)
		mark := a.Policies[0].Statements[0].Mark
		return utf16Slice(q.Policies[0].Text, mark[0], mark[1])
	}
	require.Equal(t, `"Action": "s3:GetObject"`, cut())
	q.Action = "s3:GetObject"
	require.Equal(t, `"Resource": "arn:aws:s3:::𝕏/*"`, cut())
	q.Resource = "arn:aws:s3:::𝕏/1"
	require.Equal(t, `"aws:SecureTransport": "true"`, cut())
	q.Context = []contextRow{{"aws:SecureTransport", "true"}, {"", ""}}
	require.Empty(t, cut())
	require.Equal(t, "allowed", outcome(ask(t, &q)))
}

// TestNotes wants what stands under a line without the name of the statement that it is in.
func TestNotes(t *testing.T) {
	blank, stories := readStories(t)
	for _, language := range []string{"en", "ja"} {
		q := questionOf(t, blank, &stories[0], 1)
		q.Language = language
		a := ask(t, q)
		for i, p := range a.Policies {
			note := p.Statements[0].Note
			require.NotEmpty(t, note)
			require.NotContains(t, note, q.Policies[i].Name, language)
		}
	}
}

func utf16Slice(text string, from, until int) string {
	u := unitsOf(text)
	var b strings.Builder
	for i, r := range text {
		if int(u[i]) >= from && int(u[i]) < until {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// TestQuick holds the time of an answer to what does not disturb typing.
func TestQuick(t *testing.T) {
	blank, stories := readStories(t)
	q := questionOf(t, blank, &stories[0], 0)
	best := time.Hour
	for range 5 {
		began := time.Now()
		ask(t, q)
		best = min(best, time.Since(began))
	}
	require.Less(t, best, 100*time.Millisecond)
}
