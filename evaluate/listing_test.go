package evaluate_test

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/world"
	"github.com/seed-1d0cfdb5/iam/internal/allocation"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// TestListing asks many requests of one Question in random worlds, and compares with
// Evaluate of each of them.
func TestListing(t *testing.T) {
	asked, allowed := 0, 0
	for number := range uint64(60) {
		w := world.New(world.Seeded(15, number))
		var q, other world.Question
		for range 20 {
			w.Ask(&q)
			if q.Request.Time.IsZero() {
				q.Request.Time = time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)
			}
			attached, given := w.Evaluator.Ask(&q.Request, &q.Extra), evaluate.Ask(&q.Request, &q.Policies)
			check := func(d evaluate.Decision, want evaluate.Decision, req *evaluate.Request) {
				require.Equal(t, want, d, "world %d: %v", number, req)
				asked++
				if d.Allowed() {
					allowed++
				}
			}
			for range 20 {
				w.Ask(&other)
				req := q.Request
				req.Resource = other.Request.Resource
				check(attached.On(req.Resource), w.Evaluator.Evaluate(&req, &q.Extra), &req)
				check(given.On(req.Resource), evaluate.Evaluate(&req, &q.Policies), &req)

				var entries []condition.Entry
				for e := range other.Request.Context.Entries() {
					if w.Percent(50) {
						entries = append(entries, e)
					}
				}
				req.Context = req.Context.With(entries...)
				check(attached.On(req.Resource, entries...), w.Evaluator.Evaluate(&req, &q.Extra), &req)
				check(given.On(req.Resource, entries...), evaluate.Evaluate(&req, &q.Policies), &req)

				if w.Percent(80) { // after another action, what was found out for this one is gone
					continue
				}
				req = q.Request
				req.Action = other.Request.Action
				check(attached.To(req.Action), w.Evaluator.Evaluate(&req, &q.Extra), &req)
				check(given.To(req.Action), evaluate.Evaluate(&req, &q.Policies), &req)
			}
			check(attached.Decision(), w.Evaluator.Evaluate(&q.Request, &q.Extra), &q.Request)
			check(given.Decision(), evaluate.Evaluate(&q.Request, &q.Policies), &q.Request)
		}
	}
	require.Greater(t, allowed, asked/20, "of %d", asked)
	t.Logf("%d requests, %d allowed", asked, allowed)
}

// listedQuestion is a Question that has most of what a listing meets: policies of the caller with
// conditions, a policy of a resource, an account with guardrails.
func listedQuestion() *evaluate.Question {
	const bucket = "arn:aws:s3:::shared"
	e := evaluate.MustNew(&evaluate.Attachments{
		Identity: map[string][]*policy.Policy{"arn:aws:iam::111122223333:user/ann": {policy.MustParse(`{"Version": "2012-10-17", "Statement": [
			{"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::logs/*", "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}},
			{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"s3:ExistingObjectTag/team": "${aws:PrincipalTag/team}"}}},
			{"Effect": "Deny", "Action": "s3:Delete*", "Resource": "*"}]}`, policy.Identity)}},
		Resource: map[string]*policy.Policy{bucket: policy.MustParse(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow",
			"Principal": {"AWS": "arn:aws:iam::111122223333:user/ann"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::shared/*"}}`, policy.Resource)},
		SCP: map[string][]*policy.Policy{"111122223333": {policy.MustParse(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`, policy.SCP)}},
	})
	return e.Ask(&evaluate.Request{
		Principal: principal.MustParse("arn:aws:iam::111122223333:user/ann"), Action: "s3:GetObject", Resource: "*", ResourceAccount: "111122223333",
		Context: condition.NewContext(condition.IP("aws:SourceIp", netip.MustParseAddr("203.0.113.7")), condition.String("aws:PrincipalTag/team", "blue")),
	}, nil)
}

// TestListingInOrder asks in an order in which what was remembered would be wrong for what
// comes next, if too much was.
func TestListingInOrder(t *testing.T) {
	fresh := listedQuestion()
	require.True(t, fresh.On("arn:aws:s3:::other/a", condition.String("s3:ExistingObjectTag/team", "blue")).Allowed())
	copied := *fresh
	require.False(t, copied.On("arn:aws:s3:::other/a").Allowed())
	require.True(t, copied.On("arn:aws:s3:::logs/a").Allowed())

	q := listedQuestion()
	blue, red := condition.String("S3:existingobjecttag/Team", "blue"), condition.String("s3:ExistingObjectTag/team", "red")
	elsewhere := condition.IP("aws:sourceip", netip.MustParseAddr("198.51.100.1"))
	for range 2 {
		for _, tt := range []struct {
			resource string
			entries  []condition.Entry
			want     bool
		}{
			{"arn:aws:s3:::logs/a", nil, true},
			{"arn:aws:s3:::logs/b", []condition.Entry{elsewhere}, false},
			{"arn:aws:s3:::logs/b", []condition.Entry{elsewhere, blue}, true},
			{"arn:aws:s3:::logs/c", nil, true},
			{"arn:aws:s3:::other/a", nil, false},
			{"arn:aws:s3:::other/a", []condition.Entry{blue}, true},
			{"arn:aws:s3:::other/b", []condition.Entry{red}, false},
			{"arn:aws:s3:::other/b", []condition.Entry{red, blue}, true}, // the last of a key counts
			{"arn:aws:s3:::other/b", []condition.Entry{blue, red}, false},
			{"arn:aws:s3:::shared/a", []condition.Entry{red}, true},
			{"arn:aws:s3:::shared", nil, false},
			{"shared", nil, false},
		} {
			require.Equal(t, tt.want, q.On(tt.resource, tt.entries...).Allowed(), "%s %v", tt.resource, tt.entries)
		}
		require.False(t, q.Decision().Allowed(), "of all resources")
		require.Equal(t, evaluate.ExplicitDeny, q.To("s3:DeleteObject").Outcome)
		require.False(t, q.To("s3:GetObject").Allowed())
		require.NotEmpty(t, q.To("GetObject").Problem)
	}
}

// TestListingOfResourcesThatDiffer has conditions on what follows from the resource alone:
// its account, and tags that the Evaluator knows.
func TestListingOfResourcesThatDiffer(t *testing.T) {
	e := evaluate.MustNew(&evaluate.Attachments{
		Identity: map[string][]*policy.Policy{"arn:aws:iam::111122223333:user/ann": {policy.MustParse(`{"Version": "2012-10-17", "Statement": [
			{"Effect": "Allow", "Action": "*", "Resource": "*"},
			{"Effect": "Deny", "Action": "sqs:*", "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceAccount": "444455556666"}}},
			{"Effect": "Deny", "Action": "sqs:*", "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceTag/team": "red"}}}]}`, policy.Identity)}},
		ResourceTags: map[string]map[string]string{"arn:aws:sqs:us-east-1:111122223333:red": {"team": "red"}},
	})
	req := evaluate.Request{Principal: principal.MustParse("arn:aws:iam::111122223333:user/ann"), Action: "sqs:SendMessage", Resource: "*"}
	q := e.Ask(&req, nil)
	for _, tt := range []struct {
		resource string
		want     evaluate.Outcome
	}{
		{"arn:aws:sqs:us-east-1:111122223333:a", evaluate.Allow},
		{"arn:aws:sqs:us-east-1:444455556666:a", evaluate.ExplicitDeny},
		{"arn:aws:sqs:us-east-1:111122223333:b", evaluate.Allow},
		{"arn:aws:sqs:us-east-1:111122223333:red", evaluate.ExplicitDeny},
		{"arn:aws:sqs:us-east-1:111122223333:c", evaluate.Allow},
		{"arn:aws:sqs:us-east-1:777788889999:a", evaluate.ImplicitDeny},
		{"arn:aws-cn:sqs:us-east-1:111122223333:a", evaluate.ImplicitDeny},
		{"arn:aws:sqs:us-east-1:111122223333:", evaluate.Allow},
	} {
		require.Equal(t, tt.want, q.On(tt.resource).Outcome, tt.resource)
		req.Resource = tt.resource
		require.Equal(t, e.Evaluate(&req, nil), q.On(tt.resource), tt.resource)
	}
}

// TestListingDoesNotAllocate decides many requests without an allocation.
func TestListingDoesNotAllocate(t *testing.T) {
	if allocation.RaceDetector {
		t.Skip("the race detector allocates")
	}
	q := listedQuestion()
	entries := []condition.Entry{
		condition.String("s3:ExistingObjectTag/team", "blue"), condition.String("s3:ExistingObjectTag/stage", "dev"),
		condition.Bool("app:a", true), condition.Bool("app:b", true),
	}
	require.Zero(t, testing.AllocsPerRun(100, func() {
		q.On("arn:aws:s3:::logs/a")
		q.On("arn:aws:s3:::shared/a", entries[0])
		q.On("arn:aws:s3:::other/a", entries...)
		q.To("s3:PutObject")
		q.To("bad")
	}))
}

// TestListingOfNobody denies, with what to do.
func TestListingOfNobody(t *testing.T) {
	for _, q := range []*evaluate.Question{
		nil, {}, evaluate.Ask(nil, nil), evaluate.Ask(new(evaluate.Request), nil), (*evaluate.Evaluator)(nil).Ask(new(evaluate.Request), nil),
	} {
		want := q.Decision()
		require.NotEmpty(t, want.Problem)
		require.Equal(t, want, q.On("arn:aws:s3:::logs/a"))
		require.Equal(t, want, q.To("s3:GetObject"))
	}
}

// TestListingDerivesMFAAge lists for a session by MFA: its age follows from the time, whatever
// entries beside a resource say, as in Evaluate whatever the context says.
func TestListingDerivesMFAAge(t *testing.T) {
	issued := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	call, err := (&evaluate.GetSessionTokenRequest{
		Principal: principal.MustParse("arn:aws:iam::111122223333:user/ann"), MFA: true, Time: issued,
	}).Ask(new(evaluate.Policies))
	require.NoError(t, err)
	policies := &evaluate.Policies{Identity: []*policy.Policy{policy.MustParse(`{"Version": "2012-10-17", "Statement": {
		"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}}}`, policy.Identity)}}
	for age, want := range map[time.Duration]bool{time.Minute: true, 2 * time.Hour: false} {
		req := call.Result().Session.Request("s3:GetObject", "arn:aws:s3:::logs/a")
		req.ResourceAccount, req.Time = "111122223333", issued.Add(age)
		q := evaluate.Ask(&req, policies)
		for _, entry := range []condition.Entry{
			condition.Int("aws:multifactorauthage", 5), condition.Int("aws:MultiFactorAuthAge", 5000), condition.Strings("aws:MultiFactorAuthAge"),
			condition.String("aws:SourceIp", "203.0.113.7"),
		} {
			with := req
			with.Context = req.Context.With(entry)
			require.Equal(t, want, evaluate.Evaluate(&with, policies).Allowed(), "%v %v", age, entry)
			require.Equal(t, want, q.On(req.Resource, entry).Allowed(), "%v %v", age, entry)
		}
		require.Equal(t, want, q.On(req.Resource).Allowed(), "%v", age)
	}
}
