package accepted_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/accepted"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/policy/lint"
)

// found returns the findings in a policy in a file.
func found(t *testing.T, file, statements string) (all []*accepted.Finding) {
	t.Helper()
	p := policy.MustParse(`{"Version": "2012-10-17", "Statement": `+statements+`}`, policy.Resource)
	for _, f := range lint.Check(p, time.Time{}) {
		one := &accepted.Finding{Finding: f, File: file}
		one.SetKey(accepted.NewStatements(p))
		all = append(all, one)
	}
	require.NotEmpty(t, all)
	return all
}

const (
	open   = `{"Effect": "Allow", "Principal": "*", "Action": ["sqs:A", "sqs:B"], "Resource": "*"}`
	other  = `{"Effect": "Allow", "Principal": "*", "Action": "sqs:C", "Resource": "*"}`
	sid    = `{"Sid": "Open", "Effect": "Allow", "Principal": "*", "Action": "sqs:C", "Resource": "*"}`
	edited = `{"Sid": "Open", "Effect": "Allow", "Principal": "*", "Action": "sqs:D", "Resource": "*"}`
	harm   = `{"Effect": "Deny", "Principal": "*", "Action": "sns:*", "Resource": "*"}`
	hidden = `{"Effect": "Allow", "Principal": {"AWS": []}, "Action": "sqs:A", "Resource": "*", "Condition": {"StringEquals": {"sts:ExternalId": "a"}}}`
	guess  = `{"Effect": "Allow", "Principal": {"AWS": []}, "Action": "sqs:A", "Resource": "*", "Condition": {"StringEquals": {"sts:ExternalId": "b"}}}`
)

func TestBaseline(t *testing.T) {
	for _, tt := range []struct {
		before, after string
		known, gone   int
	}{
		{open, open, 1, 0},
		{open, `[` + harm + `, ` + open + `]`, 1, 0}, // moved
		{open, other, 0, 1},                          // another statement, without a Sid
		{sid, edited, 1, 0},                          // the same by its Sid
		{sid, open, 0, 1},
		{open, `[` + open + `, ` + open + `]`, 1, 0}, // one of two is new
		{`[` + open + `, ` + open + `]`, open, 1, 1},
		{hidden, guess, 1, 0}, // no value of a Condition is in the key
	} {
		text, err := accepted.WriteBaseline(found(t, "a.json", tt.before))
		require.NoError(t, err)
		require.NotContains(t, string(text), "line")
		b, err := accepted.ParseBaseline("baseline.json", text)
		require.NoError(t, err)
		known := 0
		for _, f := range found(t, "a.json", tt.after) {
			if b.Has(f) {
				known++
			}
		}
		require.Equal(t, tt.known, known, "%s\n%s", tt.before, tt.after)
		require.Len(t, b.Gone(func(file string) bool { return file == "a.json" }), tt.gone)
		require.Empty(t, b.Gone(func(string) bool { return false }))
		require.False(t, b.Has(found(t, "b.json", tt.before)[0]), "of another file")
	}
	var none *accepted.Baseline
	require.False(t, none.Has(found(t, "a.json", open)[0]))
	require.Empty(t, none.Gone(func(string) bool { return true }))
	for _, text := range []string{``, `{}`, `[]`, `{"findings": [], "x": 1}`, `{"findings": []} {}`, `{"findings": [{"line": 1}]}`} {
		_, err := accepted.ParseBaseline("baseline.json", []byte(text))
		require.EqualError(t, err, "baseline.json is not a baseline that -write-baseline wrote", text)
	}
}

func TestSuppressions(t *testing.T) {
	now := time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	known := func(code lint.Code) bool { return code == lint.AllowAnyone || code == lint.OldVersion }
	for suppression, want := range map[string]bool{
		`"sid": "Open"`:                                          true,
		`"sid": "open"`:                                          false,
		`"code": "allow-anyone"`:                                 true,
		`"code": "old-version"`:                                  false,
		`"code": "old-version", "sid": "Open"`:                   false,
		`"sid": "Open", "file": "dir/*.json"`:                    true,
		`"sid": "Open", "file": "*.json"`:                        false,
		`"sid": "Open", "file": "dir/**"`:                        true,
		`"sid": "Open", "file": "di/**"`:                         false,
		`"sid": "Open", "resource": "aws_sqs_queue_policy.jobs"`: false,
		`"sid": "Open", "until": "2026-07-02"`:                   true,
		`"sid": "Open", "until": "2026-07-01"`:                   false,
		`"sid": "Open", "until": "2026-07-01T02:00:01+02:00"`:    true,
	} {
		c, err := accepted.ParseConfig("c.json", []byte(`{"suppressions": [{`+suppression+`, "reason": "r"}]}`), known)
		require.NoError(t, err)
		f := found(t, "dir/a.json", sid)[0]
		s := c.For(f, now)
		require.Equal(t, want, s != nil, suppression)
		require.Empty(t, c.Findings(now.AddDate(-1, 0, 0)), "nothing was looked at")
		if s != nil {
			require.Equal(t, "r", s.Reason)
			c.Looked("dir/a.json")
			require.Empty(t, c.Findings(now))
		}
	}
	var none *accepted.Config
	none.Looked("x")
	require.Nil(t, none.For(found(t, "a.json", open)[0], now))
	require.Empty(t, none.Findings(now))
}

// A suppression that is over, and in the baseline, does not stand for another one.
func TestKeysOfSuppressions(t *testing.T) {
	now := time.Date(2026, time.July, 1, 0, 0, 0, 0, time.UTC)
	over := func(text string) []accepted.Finding {
		t.Helper()
		c, err := accepted.ParseConfig("c.json", []byte(`{"suppressions": [`+text+`]}`), func(lint.Code) bool { return true })
		require.NoError(t, err)
		return c.Findings(now)
	}
	const a = `{"sid": "A", "reason": "r", "until": "2026-01-01"}`
	before := over(a)
	require.Len(t, before, 1)
	text, err := accepted.WriteBaseline([]*accepted.Finding{&before[0]})
	require.NoError(t, err)
	for _, other := range []string{
		`{"sid": "B", "reason": "r", "until": "2026-01-01"}`, `{"sid": "A", "reason": "r", "until": "2026-02-01"}`, `{"sid": "A", "file": "f", "reason": "r", "until": "2026-01-01"}`,
		`{"sid": "A", "code": "size", "reason": "r", "until": "2026-01-01"}`,
	} {
		b, err := accepted.ParseBaseline("b.json", text)
		require.NoError(t, err)
		after := over(other + ", " + a)
		require.Len(t, after, 2)
		require.False(t, b.Has(&after[0]), other)
		require.True(t, b.Has(&after[1]), other)
	}
}
