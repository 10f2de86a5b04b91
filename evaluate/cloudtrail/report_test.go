package cloudtrail

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// addition is what a Report is told: a verdict or, if that is nil, an error.
type addition struct {
	verdict *Verdict
	file    string
	err     error
}

func (a *addition) addTo(r *Report) {
	if a.verdict != nil {
		r.Add(a.verdict)
		return
	}
	r.AddError(a.file, a.err)
}

// drawAddition draws one of few verdicts or errors, so that groups and samples meet.
func drawAddition(t *rapid.T) *addition {
	of := func(label string, texts ...string) string { return rapid.SampledFrom(texts).Draw(t, label) }
	if rapid.IntRange(0, 9).Draw(t, "error") == 0 {
		return &addition{
			file: of("file", "a.json.gz", "b.json.gz"),
			err:  &LogError{Offset: int64(rapid.IntRange(0, 3).Draw(t, "offset")), Detail: of("detail", "gzip", "shape")},
		}
	}
	answer := func(label string) Side {
		return Side{
			Outcome: evaluate.Outcome(rapid.IntRange(0, 2).Draw(t, label)), Type: policy.Type(rapid.IntRange(0, 8).Draw(t, label+" type")),
			Policy: of(label+" policy", "", "p", "q"), Statement: of(label+" statement", "", "#0", "\xff\x00<b>"), Depends: rapid.Bool().Draw(t, label+" depends"),
		}
	}
	v := &Verdict{
		EventID: of("event", "1", "2", "3", "4", "5", "\xf0\x9f"), Effect: Effect(rapid.IntRange(0, 3).Draw(t, "effect")), InPart: rapid.Bool().Draw(t, "in part"),
		Principal: of("principal", "ann", "bob", strings.Repeat("n", 2*maxText)), Action: of("action", "s3:GetObject", "ec2:RunInstances"),
		Resource: of("resource", "*", "bucket"), Target: of("target", "x", "y"), Session: of("session", "", "s"), Region: of("region", "eu-west-1", "us-east-1"),
		Before: answer("before"), After: answer("after"), Agreement: Agreement(rapid.IntRange(0, agreements-1).Draw(t, "agreement")),
		Recorded: Recorded{Answer(rapid.IntRange(0, 2).Draw(t, "answered")), policy.SCP, of("recorded", "", "arn")},
		Reason:   Reason(of("reason", "unknown-action", "no-caller")), Missing: []string{of("missing", "aws:SourceVpc", "aws:RequestTag/a,b")},
	}
	if rapid.IntRange(0, 9).Draw(t, "timed") > 0 {
		v.Time = time.Date(rapid.SampledFrom([]int{-5, 0, 2026, 10000}).Draw(t, "year"), 1, 1, 0, 0, rapid.IntRange(0, 2).Draw(t, "second"), 0, time.FixedZone("z", 3600))
	}
	return &addition{verdict: v}
}

// newLimited returns a Report with limits that tests reach.
func newLimited() *Report {
	r := new(Report)
	r.changed.most, r.others.most, r.differences.most, r.missing.most, r.reasons.most = 7, 5, 4, 1, 1
	return r
}

// asJSON returns the JSON of r, and requires that it is read back as the same.
func asJSON(t require.TestingT, r *Report) string {
	data, err := json.Marshal(r)
	require.NoError(t, err)
	return string(data)
}

// reread returns r as read from its JSON, with its limits.
func reread(t require.TestingT, r *Report) *Report {
	back := new(Report)
	require.NoError(t, json.Unmarshal([]byte(asJSON(t, r)), back))
	back.changed.most, back.others.most, back.differences.most, back.missing.most, back.reasons.most = r.changed.most, r.others.most, r.differences.most, r.missing.most, r.reasons.most
	require.Equal(t, asJSON(t, r), asJSON(t, back))
	return back
}

// TestReportGrouping adds the same in several orders, spread over reports that are merged in
// any way and written to JSON and read back in between: all come to the same bytes.
func TestReportGrouping(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		additions := rapid.SliceOfN(rapid.Custom(drawAddition), 0, 60).Draw(t, "additions")
		whole := newLimited()
		for _, a := range additions {
			a.addTo(whole)
		}
		want := asJSON(t, whole)

		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		parts := make([]*Report, 1+random.IntN(6))
		for i := range parts {
			parts[i] = newLimited()
		}
		for _, i := range random.Perm(len(additions)) {
			additions[i].addTo(parts[random.IntN(len(parts))])
		}
		for len(parts) > 1 {
			i := random.IntN(len(parts) - 1)
			from := parts[len(parts)-1]
			if random.IntN(2) == 0 {
				from = reread(t, from)
			}
			told := asJSON(t, from)
			parts[i].Merge(from)
			require.Equal(t, told, asJSON(t, from), "what is merged stays as it is")
			parts = parts[:len(parts)-1]
			random.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
		}
		assert.Equal(t, want, asJSON(t, parts[0]))
		for _, l := range []policy.Language{policy.English, policy.Japanese} {
			assert.Equal(t, whole.In(l), parts[0].In(l))
			assert.Equal(t, page(t, whole, l), page(t, parts[0], l))
		}
	})
}

func page(t require.TestingT, r *Report, l policy.Language) string {
	var b bytes.Buffer
	require.NoError(t, r.HTML(&b, l))
	return b.String()
}

// TestReportKeepsWhole has many more groups than are kept: those that are kept are exact, and
// it is said how many events are in the others.
func TestReportKeepsWhole(t *testing.T) {
	r := newLimited()
	want := make(map[string]int64)
	for i := range 10_000 {
		name := fmt.Sprint("user/", i*i%997)
		want[name]++
		r.Add(&Verdict{EventID: fmt.Sprint(i), Effect: NewlyDenied, Principal: name})
	}
	j := r.json()
	require.Len(t, j.Changed, 7)
	kept := int64(0)
	for _, g := range j.Changed {
		assert.Equal(t, want[g.Principal], g.Events, g.Principal)
		assert.Len(t, g.Samples, min(maxSamples, int(g.Events)))
		kept += g.Events
	}
	assert.Equal(t, int64(10_000), j.Totals.NewlyDenied)
	assert.Equal(t, 10_000-kept, j.Beyond.Changed)
	assert.Contains(t, r.String(), "there are more groups than are kept: "+number(10_000-kept))
	assert.Len(t, r.changed.ranks, 7)
	assert.Len(t, r.changed.entries, 7)
}

// TestReportHostile requires that names of the caller's choice make no line and no markup.
func TestReportHostile(t *testing.T) {
	const hostile = "arn:aws:iam::111122223333:user/\n\x1b[31m<script>alert(1)</script>\u202e\u0085\""
	r := new(Report)
	r.Add(&Verdict{
		Effect: NewlyDenied, Principal: hostile, Action: hostile, Resource: hostile, Target: hostile, EventID: hostile, Session: hostile,
		Before: Side{Outcome: evaluate.Allow, Type: policy.Identity, Policy: hostile, Statement: hostile}, After: Side{Outcome: evaluate.ExplicitDeny, Policy: hostile, Statement: hostile},
		Agreement: BothDenyByOtherPolicy, Recorded: Recorded{Denied, policy.SCP, hostile},
	})
	r.Add(&Verdict{Effect: NewlyDenied, InPart: true, Missing: []string{hostile}})
	r.Add(&Verdict{Reason: hostile, Detail: hostile})
	r.AddError(hostile, errors.New(hostile))
	for _, l := range []policy.Language{policy.English, policy.Japanese} {
		for _, text := range []string{r.In(l), page(t, r, l)} {
			for _, bad := range []string{"\x1b", "\u202e", "\u0085", "user/\n"} {
				assert.NotContains(t, text, bad)
			}
		}
		assert.NotContains(t, page(t, r, l), "<script")
	}
	reread(t, r)
}

// TestReportRefuses has JSON that is not that of a Report.
func TestReportRefuses(t *testing.T) {
	for _, data := range []string{
		`[]`, `{"unknown":1}`, `{"changed":[{"effect":"other"}]}`, `{"differences":[{"agreement":"other"}]}`,
		`{"differences":[{"agreement":"bothDeny","recorded":{"answer":"other"}}]}`, `{"events":"1"}`,
	} {
		r := new(Report)
		r.Add(&Verdict{})
		require.Error(t, json.Unmarshal([]byte(data), r), data)
		assert.Equal(t, asJSON(t, new(Report)), asJSON(t, r), data)
	}
}
