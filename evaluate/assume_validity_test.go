package evaluate_test

import (
	"iter"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// january trusts the account from the second day of January to the end of the
// 30th, lets tags pass until the 20th and source identities from the 10th.
const january = `{"Version":"2012-10-17","Statement":[
	{"Sid":"Assume","Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole","Condition":{
		"DateGreaterThanEquals":{"aws:CurrentTime":"2026-01-02"},"DateLessThan":{"aws:CurrentTime":"2026-01-31"}}},
	{"Sid":"Tag","Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:TagSession","Condition":{
		"DateLessThan":{"aws:CurrentTime":"2026-01-20"}}},
	{"Sid":"Source","Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:SetSourceIdentity","Condition":{
		"NumericGreaterThanEquals":{"aws:EpochTime":"1768003200"}}},
	{"Sid":"Provider","Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:saml-provider/corp"},"Action":"sts:AssumeRoleWithSAML"}]}`

func TestCallUntil(t *testing.T) {
	tagged := func(r *evaluate.AssumeRoleRequest) {
		r.Tags, r.SourceIdentity = map[string]string{"team": "blue"}, "ann"
	}
	saml := func(r *evaluate.AssumeRoleRequest) {
		r.Principal = principal.SAML("arn:aws:iam::111122223333:saml-provider/corp")
		r.NotOnOrAfter = day(1, 25)
	}
	tests := []struct {
		name        string
		change      func(*evaluate.AssumeRoleRequest)
		time        time.Time
		allowed     bool
		action      string
		from, until time.Time
	}{
		{"before the window", nil, day(1, 1), false, "sts:AssumeRole", time.Time{}, day(1, 2)},
		{"at its beginning", nil, day(1, 2), true, "sts:AssumeRole", day(1, 2), day(1, 31)},
		{"at its last moment", nil, day(1, 31).Add(-1), true, "sts:AssumeRole", day(1, 2), day(1, 31)},
		{"after the window", nil, day(1, 31), false, "sts:AssumeRole", day(1, 31), time.Time{}},
		{"tags and source identity, before the window", tagged, day(1, 1), false, "sts:AssumeRole", time.Time{}, day(1, 10)},
		{"no source identity yet", tagged, day(1, 5), false, "sts:SetSourceIdentity", time.Time{}, day(1, 10)},
		{"all three", tagged, day(1, 15), true, "sts:AssumeRole", day(1, 10), day(1, 20)},
		{"no tags any more", tagged, day(1, 20), false, "sts:TagSession", day(1, 20), time.Time{}},
		{"tags and source identity, after the window", tagged, day(2, 1), false, "sts:AssumeRole", day(1, 20), time.Time{}},
		{"assertion", saml, day(1, 1), true, "sts:AssumeRoleWithSAML", time.Time{}, day(1, 25)},
		{"assertion that is over", saml, day(1, 25), false, "sts:AssumeRoleWithSAML", day(1, 25), time.Time{}},
	}
	p := &evaluate.Policies{Identity: identity(allowAll)}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req := assumeRole()
			req.Role.TrustPolicy = policy.MustParse(january, policy.Trust)
			req.Time = tt.time
			if tt.change != nil {
				tt.change(req)
			}
			got, validity, err := untilCall(req.Ask(p))
			require.NoError(t, err)
			want, err := evaluate.AssumeRole(req, p)
			require.NoError(t, err)
			require.Equal(t, want, got)
			require.Equal(t, tt.allowed, got.Decision.Allowed(), got.Decision.String())
			require.Equal(t, tt.action, got.Action)
			require.Equal(t, evaluate.Validity{From: tt.from, Until: tt.until}, validity)

			attached, extra := attachTrust(req, p)
			again, same, err := untilCall(evaluate.MustNew(attached).Call(req, extra))
			require.NoError(t, err)
			require.Equal(t, got, again)
			require.Equal(t, validity, same)
		})
	}
}

// TestCallUntilChain shows that the expiry of the calling session counts.
func TestCallUntilChain(t *testing.T) {
	req := chained(t)
	p := &evaluate.Policies{Identity: identity(allowAll)}
	got, validity, err := untilCall(req.Ask(p))
	require.NoError(t, err)
	require.True(t, got.Decision.Allowed())
	require.Equal(t, evaluate.Validity{Until: req.Chain.Expires}, validity)

	req.Time = req.Chain.Expires
	got, validity, err = untilCall(req.Ask(p))
	require.NoError(t, err)
	require.Contains(t, got.Decision.Problem, "expired")
	require.Equal(t, evaluate.Validity{From: req.Chain.Expires}, validity)
}

func TestCallTimeline(t *testing.T) {
	req := assumeRole()
	req.Role.TrustPolicy = policy.MustParse(january, policy.Trust)
	req.Tags = map[string]string{"team": "blue"}
	req.Duration = 2 * time.Hour
	req.Role.MaxSession = 2 * time.Hour
	p := &evaluate.Policies{Identity: identity(allowAll)}
	timeline, err := timelineCall(req.Ask(p))(day(1, 1), day(3, 1))
	require.NoError(t, err)
	type row struct {
		from, until time.Time
		allowed     bool
		action      string
	}
	var got []row
	for v, r := range timeline {
		got = append(got, row{v.From, v.Until, r.Decision.Allowed(), r.Action})
		require.Equal(t, r.Decision.Allowed(), r.Session != nil)
		if r.Session != nil {
			require.Equal(t, v.From.Add(2*time.Hour), r.Session.Expires, "the session of a call at the beginning")
		}
		moved := *req
		moved.Time = v.Until.Add(-1)
		at, err := evaluate.AssumeRole(&moved, p)
		require.NoError(t, err)
		require.Equal(t, r.Decision.Outcome, at.Decision.Outcome)
		moved.Time = v.From
		at, err = evaluate.AssumeRole(&moved, p)
		require.NoError(t, err)
		require.Equal(t, r, at, "the answer is that at the beginning")
	}
	require.Equal(t, []row{
		{day(1, 1), day(1, 2), false, "sts:AssumeRole"},
		{day(1, 2), day(1, 20), true, "sts:AssumeRole"},
		{day(1, 20), day(3, 1), false, "sts:TagSession"},
	}, got)

	for range timeline {
		break
	}
	empty, err := timelineCall(req.Ask(p))(day(1, 2), day(1, 2))
	require.NoError(t, err)
	for v := range empty {
		t.Errorf("segment %v of an empty range", v)
	}
}

func TestCallUntilErrors(t *testing.T) {
	p := &evaluate.Policies{}
	e := evaluate.MustNew(nil)
	for name, req := range map[string]*evaluate.AssumeRoleRequest{
		"nil": nil, "no role": {}, "no session name": {Principal: assumeRole().Principal, Role: assumeRole().Role},
	} {
		_, want := evaluate.AssumeRole(req, p)
		require.Error(t, want, name)
		got, validity, err := untilCall(req.Ask(p))
		require.Equal(t, want, err, name)
		require.Zero(t, got, name)
		require.Zero(t, validity, name)
		got, validity, err = untilCall(e.Call(req, nil))
		require.Equal(t, want, err, name)
		require.Zero(t, got, name)
		require.Zero(t, validity, name)
		timeline, err := timelineCall(req.Ask(p))(day(1, 1), day(2, 1))
		require.Equal(t, want, err, name)
		require.Nil(t, timeline, name)
	}
	got, validity, err := untilCall(assumeRole().Ask(nil))
	require.NoError(t, err)
	require.NotEmpty(t, got.Decision.Problem)
	require.Zero(t, validity)
	got, validity, err = untilCall(new(evaluate.Evaluator).Call(assumeRole(), nil))
	require.NoError(t, err)
	require.NotEmpty(t, got.Decision.Problem)
	require.Zero(t, validity)
}

// TestTimelineFromTheZeroTime shows that a range may begin there: the zero time
// does not stand for now.
func TestTimelineFromTheZeroTime(t *testing.T) {
	req := getObject()
	p := &evaluate.Policies{Identity: identity(untilTuesday)}
	all := collect(evaluate.Ask(&req, p).Timeline(time.Time{}, day(1, 14)))
	require.Len(t, all, 2)
	require.Equal(t, "Before", all[0].Statement.Sid())
	require.Equal(t, day(1, 13), all[0].Until)
}

// TestEvaluatorCallTimeline compares the timeline of an Evaluator, to which
// the policies of the caller are attached, with that of the function.
func TestEvaluatorCallTimeline(t *testing.T) {
	req := assumeRole()
	req.Role.TrustPolicy = policy.MustParse(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},
		"Action":"sts:AssumeRole","Condition":{"DateLessThan":{"aws:CurrentTime":"2026-03-01"}}}}`, policy.Trust)
	p := &evaluate.Policies{Identity: identity(allowAll)}
	e := evaluate.MustNew(&evaluate.Attachments{Identity: map[string][]*policy.Policy{req.Principal.Issuer(): p.Identity}})
	from, to := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)

	want, err := timelineCall(req.Ask(p))(from, to)
	require.NoError(t, err)
	got, err := timelineCall(e.Call(req, nil))(from, to)
	require.NoError(t, err)
	next, stop := iter.Pull2(want)
	defer stop()
	n := 0
	for validity, result := range got {
		wantValidity, wantResult, ok := next()
		require.True(t, ok)
		require.Equal(t, wantValidity, validity)
		require.Equal(t, wantResult, result)
		n++
	}
	require.Equal(t, 2, n, "allowed until March, and then not")

	req.SessionName = ""
	_, err = timelineCall(e.Call(req, nil))(from, to)
	require.ErrorContains(t, err, "session name")
}
