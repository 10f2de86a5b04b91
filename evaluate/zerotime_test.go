package evaluate_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
)

// TestBoundAtTheZeroTime has policies that change at the zero time.Time, which as a
// bound stands for none: it was taken for "always".
func TestBoundAtTheZeroTime(t *testing.T) {
	zero := time.Time{}
	for _, tt := range []struct {
		condition     string
		before, after evaluate.Outcome
	}{
		{`{"DateGreaterThanEquals":{"aws:CurrentTime":"0001-01-01"}}`, evaluate.ImplicitDeny, evaluate.Allow},
		{`{"DateLessThan":{"aws:CurrentTime":"0001-01-01T00:00:00Z"}}`, evaluate.Allow, evaluate.ImplicitDeny},
		{`{"DateLessThanEquals":{"aws:CurrentTime":"0000-12-31T23:59:59.999999999Z"}}`, evaluate.Allow, evaluate.ImplicitDeny},
		{`{"DateGreaterThan":{"aws:EpochTime":"-62135596801"}}`, evaluate.ImplicitDeny, evaluate.Allow},
		{`{"NumericGreaterThanEquals":{"aws:EpochTime":"-62135596800"}}`, evaluate.ImplicitDeny, evaluate.Allow},
		{`{"NumericGreaterThan":{"aws:EpochTime":"-62135596800.5"}}`, evaluate.ImplicitDeny, evaluate.Allow},
	} {
		p := &evaluate.Policies{Identity: identity(allowIf(tt.condition))}
		req := getObject()
		req.Time = zero.Add(-time.Hour)
		d, validity := decideUntil(evaluate.Ask(&req, p))
		require.Equal(t, tt.before, d.Outcome, tt.condition)
		require.Equal(t, evaluate.Validity{Until: zero.Add(1)}, validity, tt.condition)
		req.Time = zero.Add(time.Hour)
		d, validity = decideUntil(evaluate.Ask(&req, p))
		require.Equal(t, tt.after, d.Outcome, tt.condition)
		require.Equal(t, evaluate.Validity{From: zero.Add(1)}, validity, tt.condition)

		all := collect(evaluate.Ask(&req, p).Timeline(zero.Add(-time.Hour), zero.Add(time.Hour)))
		require.Len(t, all, 2, tt.condition)
		require.Equal(t, evaluate.Validity{From: zero.Add(-time.Hour), Until: zero.Add(1)}, all[0].Validity)
		require.Equal(t, evaluate.Validity{From: zero.Add(1), Until: zero.Add(time.Hour)}, all[1].Validity)
		require.Equal(t, []evaluate.Outcome{tt.before, tt.after}, []evaluate.Outcome{all[0].Outcome, all[1].Outcome})

		if d.Allowed() {
			req.Time = zero.Add(-time.Hour)
		}
		x := evaluate.Ask(&req, p).Explain()
		require.Len(t, x.NearMisses, 1, x)
		require.False(t, x.NearMisses[0].Time.IsZero(), x)
		cured := x.NearMisses[0].Apply(req)
		require.True(t, evaluate.Evaluate(&cured, p).Allowed(), x)
	}
}

// TestSecondAtTheZeroTime has a policy that reads the time as text, in the seconds
// around the zero time.
func TestSecondAtTheZeroTime(t *testing.T) {
	zero := time.Time{}
	p := &evaluate.Policies{Identity: identity(allowIf(`{"StringLike":{"aws:CurrentTime":"0001-*"}}`))}
	req := getObject()
	req.Time = zero.Add(-time.Second / 2)
	validity := evaluate.Ask(&req, p).Until()
	require.Equal(t, evaluate.Validity{From: zero.Add(-time.Second), Until: zero.Add(1)}, validity)
	req.Time = zero.Add(time.Second / 2)
	validity = evaluate.Ask(&req, p).Until()
	require.Equal(t, evaluate.Validity{From: zero.Add(1), Until: zero.Add(time.Second)}, validity)

	all := collect(evaluate.Ask(&req, p).Timeline(zero.Add(-2*time.Second), zero.Add(2*time.Second)))
	require.Len(t, all, 2)
	require.Equal(t, evaluate.Validity{From: zero.Add(-2 * time.Second), Until: zero.Add(1)}, all[0].Validity)
	require.Equal(t, evaluate.Validity{From: zero.Add(1), Until: zero.Add(2 * time.Second)}, all[1].Validity)
	for v := range evaluate.Ask(&req, p).Timeline(zero, zero.Add(time.Second)) {
		require.Equal(t, evaluate.Validity{From: zero.Add(1), Until: zero.Add(time.Second)}, v)
	}
	for v := range evaluate.Ask(&req, p).Timeline(zero.Add(-time.Hour), zero) {
		require.False(t, v.Until.IsZero())
	}
}

// TestSessionThatExpiresAtTheZeroTime would otherwise never expire.
func TestSessionThatExpiresAtTheZeroTime(t *testing.T) {
	req := assumeRole()
	req.Time = time.Time{}.Add(-time.Hour)
	result, err := evaluate.AssumeRole(req, &evaluate.Policies{})
	require.NoError(t, err)
	require.Equal(t, time.Time{}.Add(-1), result.Session.Expires)
	use := result.Session.Request("s3:GetObject", "*")
	use.Time = time.Time{}.Add(time.Hour)
	require.Contains(t, evaluate.Evaluate(&use, &evaluate.Policies{Identity: identity(allowAll)}).Problem, "expired")
}
