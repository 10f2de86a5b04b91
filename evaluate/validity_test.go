package evaluate_test

import (
	"fmt"
	"iter"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/evaltest"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// TestValidityCases runs testdata/validity.
func TestValidityCases(t *testing.T) {
	evaltest.RunFS(t, os.DirFS("../testdata"), "validity/*.json")
}

// TestValidityCasesByOtherWays checks the bounds in testdata/validity with
// Evaluate, and compares the answers with those of Timeline and of an Evaluator
// to which the policies are attached.
func TestValidityCasesByOtherWays(t *testing.T) {
	for _, group := range loadCases(t, "validity/*.json") {
		text := strings.HasSuffix(group.File, "text.json")
		for _, c := range group.Cases {
			t.Run(group.File+"/"+group.Description+"/"+c.Name, func(t *testing.T) {
				require.NotEmpty(t, c.Source, "a case says where its answer comes from")
				require.NotNil(t, c.WantValidity)
				req, p := &c.Request, group.Policies
				got, validity := decideUntil(evaluate.Ask(req, p))
				require.Equal(t, evaluate.Evaluate(req, p), got)
				require.Empty(t, badBounds(req, p, validity, text))

				from, to := req.Time.Add(-time.Minute), req.Time.Add(time.Minute)
				all := collect(evaluate.Ask(req, p).Timeline(from, to))
				i := slices.IndexFunc(all, func(s segment) bool { return req.Time.Before(s.Until) })
				require.Equal(t, got.Outcome, all[i].Outcome)
				if !text { // where text is read, Until is the shorter
					require.Equal(t, clip(validity, from, to), all[i].Validity)
				}

				attached, extra := attach(req, p)
				e := evaluate.MustNew(attached)
				again, same := decideUntil(e.Ask(req, extra))
				require.Equal(t, got, again, "Evaluator")
				require.Equal(t, validity, same, "Evaluator")
				require.Equal(t, all, collect(e.Ask(req, extra).Timeline(from, to)), "Evaluator")
			})
		}
	}
}

// A segment is what Timeline yields.
type segment struct {
	evaluate.Validity
	evaluate.Decision
}

func collect(timeline iter.Seq2[evaluate.Validity, evaluate.Decision]) []segment {
	var all []segment
	for v, d := range timeline {
		all = append(all, segment{v, d})
	}
	return all
}

// clip returns the part of v that is in [from, to).
func clip(v evaluate.Validity, from, to time.Time) evaluate.Validity {
	if v.From.Before(from) {
		v.From = from
	}
	if v.Until.IsZero() || v.Until.After(to) {
		v.Until = to
	}
	return v
}

// untilTuesday is allowed before the second Tuesday of 2026, and after the third
// by another statement.
const untilTuesday = `{"Version":"2012-10-17","Statement":[
	{"Sid":"Before","Effect":"Allow","Action":"*","Resource":"*","Condition":{"DateLessThan":{"aws:CurrentTime":"2026-01-13"}}},
	{"Sid":"After","Effect":"Allow","Action":"*","Resource":"*","Condition":{"DateGreaterThanEquals":{"aws:CurrentTime":"2026-01-20"}}}]}`

func day(month time.Month, day int) time.Time {
	return time.Date(2026, month, day, 0, 0, 0, 0, time.UTC)
}

func TestTimeline(t *testing.T) {
	req := getObject()
	p := &evaluate.Policies{Identity: identity(untilTuesday)}
	e := evaluate.MustNew(&evaluate.Attachments{Identity: map[string][]*policy.Policy{req.Principal.ARN(): p.Identity}})

	t.Run("year", func(t *testing.T) {
		want := []struct {
			validity evaluate.Validity
			sid      string
		}{
			{evaluate.Validity{From: day(1, 1), Until: day(1, 13)}, "Before"},
			{evaluate.Validity{From: day(1, 13), Until: day(1, 20)}, ""},
			{evaluate.Validity{From: day(1, 20), Until: day(12, 31)}, "After"},
		}
		for _, all := range [][]segment{
			collect(evaluate.Ask(&req, p).Timeline(day(1, 1), day(12, 31))),
			collect(e.Ask(&req, nil).Timeline(day(1, 1), day(12, 31))),
		} {
			require.Len(t, all, len(want))
			for i, s := range all {
				require.Equal(t, want[i].validity, s.Validity)
				if want[i].sid == "" {
					require.Equal(t, evaluate.Decision{Type: policy.Identity}, s.Decision)
				} else {
					require.Equal(t, want[i].sid, s.Statement.Sid())
				}
			}
		}
	})
	t.Run("range within a segment", func(t *testing.T) {
		all := collect(evaluate.Ask(&req, p).Timeline(day(1, 14), day(1, 20)))
		require.Len(t, all, 1)
		require.Equal(t, evaluate.Validity{From: day(1, 14), Until: day(1, 20)}, all[0].Validity)
	})
	t.Run("range that ends where the decision changes", func(t *testing.T) {
		require.Len(t, collect(evaluate.Ask(&req, p).Timeline(day(1, 1), day(1, 13))), 1)
		require.Len(t, collect(evaluate.Ask(&req, p).Timeline(day(1, 1), day(1, 13).Add(1))), 2)
		require.Len(t, collect(evaluate.Ask(&req, p).Timeline(day(1, 13), day(1, 14))), 1)
	})
	t.Run("empty ranges", func(t *testing.T) {
		require.Empty(t, collect(evaluate.Ask(&req, p).Timeline(day(1, 13), day(1, 13))))
		require.Empty(t, collect(evaluate.Ask(&req, p).Timeline(day(1, 14), day(1, 13))))
	})
	t.Run("early end", func(t *testing.T) {
		for stop := 1; stop <= 3; stop++ {
			n := 0
			for range evaluate.Ask(&req, p).Timeline(day(1, 1), day(12, 31)) {
				if n++; n == stop {
					break
				}
			}
			require.Equal(t, stop, n)
		}
	})
	t.Run("twice", func(t *testing.T) {
		timeline := evaluate.Ask(&req, p).Timeline(day(1, 1), day(12, 31))
		first := collect(timeline)
		require.Equal(t, first, collect(timeline))
	})
	t.Run("attachments that are replaced", func(t *testing.T) {
		timeline := e.Ask(&req, nil).Timeline(day(1, 1), day(12, 31))
		want := collect(timeline)
		require.NoError(t, e.Replace(nil))
		require.Equal(t, want, collect(timeline), "the timeline is that of the time it was made")
		require.Len(t, collect(e.Ask(&req, nil).Timeline(day(1, 1), day(12, 31))), 1)
	})
	t.Run("the arguments stay as they were", func(t *testing.T) {
		before := getObject()
		require.Equal(t, before, req)
	})
	t.Run("problem", func(t *testing.T) {
		for name, timeline := range map[string]iter.Seq2[evaluate.Validity, evaluate.Decision]{
			"no request":       evaluate.Ask(nil, p).Timeline(day(1, 1), day(2, 1)),
			"no policies":      evaluate.Ask(&req, nil).Timeline(day(1, 1), day(2, 1)),
			"zero evaluator":   new(evaluate.Evaluator).Ask(&req, p).Timeline(day(1, 1), day(2, 1)),
			"no request (e)":   evaluate.MustNew(nil).Ask(nil, nil).Timeline(day(1, 1), day(2, 1)),
			"expired all over": evaluate.Ask(&evaluate.Request{Action: "s3:GetObject", Resource: "*", Expires: day(1, 1)}, p).Timeline(day(1, 1), day(2, 1)),
		} {
			all := collect(timeline)
			require.Len(t, all, 1, name)
			require.NotEmpty(t, all[0].Problem, name)
			require.Equal(t, evaluate.Validity{From: day(1, 1), Until: day(2, 1)}, all[0].Validity, name)
		}
	})
}

// TestTimelineReadsText looks at each second of a minute.
func TestTimelineReadsText(t *testing.T) {
	req := getObject()
	p := &evaluate.Policies{Identity: identity(`{"Version":"2012-10-17","Statement":[
		{"Sid":"Fives","Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringLike":{"aws:CurrentTime":"*5Z"}}},
		{"Sid":"Half","Effect":"Deny","Action":"*","Resource":"*","Condition":{
			"DateGreaterThanEquals":{"aws:CurrentTime":"2026-01-01T00:00:25.5Z"},"DateLessThan":{"aws:CurrentTime":"2026-01-01T00:00:28Z"}}}]}`)}
	from := req.Time.Add(250 * time.Millisecond)
	var got []string
	for v, d := range evaluate.Ask(&req, p).Timeline(from, from.Add(time.Minute)) {
		got = append(got, fmt.Sprintf("%s %s", strings.TrimPrefix(v.From.Format(time.RFC3339Nano), "2026-01-01T00:"), d.Outcome))
	}
	require.Equal(t, []string{
		"00:00.25Z implicitDeny", "00:05Z allowed", "00:06Z implicitDeny", "00:15Z allowed", "00:16Z implicitDeny",
		"00:25Z allowed", "00:25.5Z explicitDeny", "00:28Z implicitDeny", "00:35Z allowed", "00:36Z implicitDeny",
		"00:45Z allowed", "00:46Z implicitDeny", "00:55Z allowed", "00:56Z implicitDeny",
	}, got)
}

// TestUntilWithoutTime shows that a request without a time is decided now, and
// that problems that time does not change have no bounds.
func TestUntilWithoutTime(t *testing.T) {
	req := getObject()
	req.Time = time.Time{}
	p := &evaluate.Policies{Identity: identity(untilTuesday)}
	validity := evaluate.Ask(&req, p).Until()
	now := time.Now()
	require.False(t, validity.From.After(now))
	require.True(t, validity.Until.IsZero() || validity.Until.After(now))

	for name, until := range map[string]func() (evaluate.Decision, evaluate.Validity){
		"no request":  func() (evaluate.Decision, evaluate.Validity) { return decideUntil(evaluate.Ask(nil, p)) },
		"no policies": func() (evaluate.Decision, evaluate.Validity) { return decideUntil(evaluate.Ask(&req, nil)) },
		"neither":     func() (evaluate.Decision, evaluate.Validity) { return decideUntil(evaluate.Ask(nil, nil)) },
		"zero evaluator": func() (evaluate.Decision, evaluate.Validity) {
			return decideUntil(new(evaluate.Evaluator).Ask(&req, p))
		},
		"evaluator": func() (evaluate.Decision, evaluate.Validity) { return decideUntil(evaluate.MustNew(nil).Ask(nil, p)) },
	} {
		d, validity := until()
		require.NotEmpty(t, d.Problem, name)
		require.Zero(t, validity, name)
	}
}

// TestValidityString shows how an interval reads.
func TestValidityString(t *testing.T) {
	require.Equal(t, "always", evaluate.Validity{}.String())
	require.Equal(t, "from 2026-01-02T00:00:00Z", evaluate.Validity{From: day(1, 2)}.String())
	require.Equal(t, "until 2026-01-02T00:00:00Z", evaluate.Validity{Until: day(1, 2)}.String())
	require.Equal(t, "from 2026-01-02T00:00:00Z until 2026-01-03T00:00:00.000000001Z",
		evaluate.Validity{From: day(1, 2), Until: day(1, 3).Add(1)}.String())
}
