package evaluate_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// TestAssumeRoleChecksRole has ARNs that are those of no role, or that no session
// could be named by. An allow would come with the session of an anonymous caller.
func TestAssumeRoleChecksRole(t *testing.T) {
	p := &evaluate.Policies{Identity: identity(allowAll)}
	for _, arn := range []string{
		"", "r", "arn:aws:iam::111122223333:role/", "arn:aws:iam::111122223333:user/r", "arn:aws:sts::111122223333:assumed-role/r/s",
		"arn:aws:iam::1111-2222-3333:role/r", "arn:aws:iam:us-east-1:111122223333:role/r",
		"arn:aws:iam::111122223333:role/r\n", "arn:aws:iam::111122223333:role/a\x00b/r", "arn:aws:iam::111122223333:role/r\x7f",
		"arn:aws:iam::111122223333:role/" + strings.Repeat("x", 2048),
		"arn:aws:iam::111122223333:role/*", "arn:aws:iam::111122223333:role/app/r?", "arn:aws:iam::111122223333:role/*/r",
		roleARN + " ", roleARN + "\u200b", "arn:aws:iam::111122223333:role/${x}", "arn:aws:iam::111122223333:role/\xff",
		"arn:*:iam::111122223333:role/r", "arn:acme:iam::*:role/r", "arn:a?:iam::tenant:role/r",
	} {
		req := assumeRole()
		req.Role.ARN = arn
		got, err := evaluate.AssumeRole(req, p)
		require.ErrorContains(t, err, "is not the ARN of a role", "%q", arn)
		require.NotContains(t, err.Error(), "\n")
		require.Zero(t, got)
		_, err = evaluate.MustNew(nil).AssumeRole(req, p)
		require.ErrorContains(t, err, "is not the ARN of a role", "%q", arn)
	}
	req := assumeRole()
	req.Role.ARN = "arn:aws:iam::111122223333:role/" + strings.Repeat("x", 2048-len("arn:aws:iam::111122223333:role/"))
	got, err := evaluate.AssumeRole(req, p)
	require.NoError(t, err)
	require.Equal(t, principal.TypeAssumedRole, got.Session.Principal.Type())
}

// TestTrustPolicyDecides attaches a policy under the ARN of a role that says the
// opposite of the trust policy in the call, which alone decides (SEMANTICS T-2), or
// the same one. The policies are also large enough to be found by an index.
func TestTrustPolicyDecides(t *testing.T) {
	statement := func(sid, effect string) string {
		return fmt.Sprintf(`{"Sid":%q,"Effect":%q,"Principal":{"AWS":"arn:aws:iam::111122223333:user/ann"},"Action":"sts:*"}`, sid, effect)
	}
	trust := func(effect string, n int) *policy.Policy {
		statements := make([]string, n)
		for i := range statements {
			statements[i] = statement(fmt.Sprint(effect, i), effect)
		}
		return policy.MustParse(`{"Version":"2012-10-17","Statement":[`+strings.Join(statements, ",")+`]}`, policy.Trust)
	}
	unrelated := policy.MustParse(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/ben"},
		"Action":"sts:*"}}`, policy.Trust)
	open := policy.MustParse(openAll, policy.Resource)
	allows, denies := trust("Allow", 20), trust("Deny", 20)
	for _, test := range []struct {
		name            string
		trust, attached *policy.Policy
		want            evaluate.Outcome
		sid             string
	}{
		{"attached allows, trust denies", trust("Deny", 1), trust("Allow", 20), evaluate.ExplicitDeny, "Deny0"},
		{"attached allows, trust does not", unrelated, trust("Allow", 20), evaluate.ImplicitDeny, ""},
		{"attached denies, trust allows", trust("Allow", 1), trust("Deny", 20), evaluate.Allow, "Allow0"},
		{"attached is not a trust policy", unrelated, open, evaluate.ImplicitDeny, ""},
		{"attached is the same and allows", allows, allows, evaluate.Allow, "Allow0"},
		{"attached is the same and denies", denies, denies, evaluate.ExplicitDeny, "Deny0"},
		{"no trust policy, attached does not allow", nil, unrelated, evaluate.ImplicitDeny, ""},
	} {
		e := evaluate.MustNew(&evaluate.Attachments{Resource: map[string]*policy.Policy{roleARN: test.attached}})
		req := assumeRole()
		req.Role.TrustPolicy = test.trust
		alone, err := evaluate.AssumeRole(req, &evaluate.Policies{})
		require.NoError(t, err)
		got, err := e.AssumeRole(req, nil)
		require.NoError(t, err)
		require.Equal(t, test.want, got.Decision.Outcome, test.name)
		require.Equal(t, policy.Trust, got.Decision.Type, test.name)
		require.Equal(t, alone, got, test.name)
		if test.sid != "" {
			require.Equal(t, test.sid, got.Decision.Statement.Sid(), test.name)
			require.Same(t, test.trust, got.Decision.Statement.Policy(), test.name)
		}
		all, err := explainCall(e.Call(req, nil))
		require.NoError(t, err)
		require.Equal(t, got.Decision, all[0].Decision, test.name)
		until, _, err := untilCall(e.Call(req, nil))
		require.NoError(t, err)
		require.Equal(t, got.Decision, until.Decision, test.name)
	}
}

// TestTagKeysFoldASCII has tag keys that are the same only if letters beyond ASCII
// are folded: U+017F is a small s, and U+212A a K (SEMANTICS S-18, S-66).
func TestTagKeysFoldASCII(t *testing.T) {
	p := &evaluate.Policies{Identity: identity(allowAll)}
	req := assumeRole()
	req.Role.Tags = map[string]string{"stage": "prod", "Key": "k"}
	req.Tags = map[string]string{"\u017ftage": "test", "\u212Aey": "x", "KEY2": "y"}
	req.TransitiveTagKeys = []string{"\u017ftage", "key2"}
	got, err := evaluate.AssumeRole(req, p)
	require.NoError(t, err)
	require.Equal(t, map[string]string{"stage": "prod", "Key": "k", "\u017ftage": "test", "\u212Aey": "x", "KEY2": "y"}, got.Session.Tags)
	require.Equal(t, []string{"\u017ftage", "KEY2"}, got.Session.TransitiveTagKeys, "spelled as the tags")

	// A transitive tag does not stand for a tag of the next role that is another.
	next := assumeRole()
	next.Principal, next.Chain = got.Session.Principal, got.Session
	next.Role = &evaluate.Role{ARN: firstARN, Tags: map[string]string{"stage": "prod"}, TrustPolicy: policy.MustParse(
		`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"sts:*","Condition":{"StringEquals":{"aws:ResourceTag/stage":"prod"}}}}`,
		policy.Trust)}
	got, err = evaluate.AssumeRole(next, p)
	require.NoError(t, err)
	require.True(t, got.Decision.Allowed(), got.Decision)
	require.Equal(t, "prod", got.Session.Tags["stage"])

	for name, change := range map[string]func(*evaluate.AssumeRoleRequest){
		"a role has both": func(r *evaluate.AssumeRoleRequest) { r.Role.Tags = map[string]string{"s": "1", "\u017f": "2"} },
		"a call has both": func(r *evaluate.AssumeRoleRequest) { r.Tags = map[string]string{"K": "1", "\u212A": "2"} },
		"both are transitive": func(r *evaluate.AssumeRoleRequest) {
			r.Tags, r.TransitiveTagKeys = map[string]string{"K": "1", "\u212A": "2"}, []string{"k", "\u212A"}
		},
	} {
		req := assumeRole()
		change(req)
		_, err := evaluate.AssumeRole(req, p)
		require.NoError(t, err, name)
	}
	req = assumeRole()
	req.Tags, req.TransitiveTagKeys = map[string]string{"s": "1"}, []string{"\u017f"}
	_, err = evaluate.AssumeRole(req, p)
	require.ErrorContains(t, err, "is not a session tag of the call")
}

// TestTransitiveTagKeysAsSpelled shows the keys of transitive tags to the trust policy
// as the tags have them, whatever the call says (SEMANTICS S-66).
func TestTransitiveTagKeysAsSpelled(t *testing.T) {
	req := assumeRole()
	req.Tags, req.TransitiveTagKeys = map[string]string{"Team": "blue"}, []string{"tEAM"}
	req.Role.TrustPolicy = policy.MustParse(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"sts:*",
		"Condition":{"ForAllValues:StringEquals":{"sts:TransitiveTagKeys":"Team"},"Null":{"sts:TransitiveTagKeys":"false"}}}}`, policy.Trust)
	got, err := evaluate.AssumeRole(req, &evaluate.Policies{Identity: identity(allowAll)})
	require.NoError(t, err)
	require.True(t, got.Decision.Allowed(), got.Decision)
}

// TestChainBeatsContext has keys that the calling session and the context of the call
// both have: what the session carries is right (SEMANTICS S-66).
func TestChainBeatsContext(t *testing.T) {
	for _, test := range []struct{ key, carried, forged string }{
		{"aws:PrincipalTag/team", "blue", "red"},
		{"AWS:principaltag/TEAM", "blue", "red"},
		{"aws:MultiFactorAuthPresent", "false", "true"},
		{"aws:TokenIssueTime", "2026-01-01T00:00:00Z", "2020-01-01T00:00:00Z"},
		{"aws:SourceIdentity", "ann", "bob"},
	} {
		req := chained(t)
		req.Chain.Tags = map[string]string{"team": "blue"}
		req.Chain.SourceIdentity = "ann"
		req.Chain.Context = condition.NewContext(
			condition.Bool("aws:MultiFactorAuthPresent", false), condition.String("aws:TokenIssueTime", "2026-01-01T00:00:00Z"),
		)
		req.Context = condition.NewContext(condition.String(test.key, test.forged))
		for value, allowed := range map[string]bool{test.carried: true, test.forged: false} {
			req.Role.TrustPolicy = policy.MustParse(fmt.Sprintf(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"sts:*",
				"Condition":{"StringEquals":{%q:%q}}}}`, test.key, value), policy.Trust)
			got, err := evaluate.AssumeRole(req, &evaluate.Policies{Identity: identity(allowAll)})
			require.NoError(t, err)
			require.Equal(t, allowed, got.Decision.Allowed(), "%s is %s: %s", test.key, value, got.Decision)
		}
	}
	// A tag that the session does not have is not the caller's.
	forged := chained(t)
	forged.Context = condition.NewContext(condition.String("AWS:PrincipalTag/admin", "yes"))
	forged.Role.TrustPolicy = policy.MustParse(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"sts:*",
		"Condition":{"StringEquals":{"aws:PrincipalTag/admin":"yes"}}}}`, policy.Trust)
	refused, err := evaluate.AssumeRole(forged, &evaluate.Policies{Identity: identity(allowAll)})
	require.NoError(t, err)
	require.False(t, refused.Decision.Allowed())

	// The source identity of the session need not be in a field of its own.
	req := chained(t)
	req.Chain.Context = condition.NewContext(condition.String("aws:SourceIdentity", "ann"))
	req.Context = condition.NewContext(condition.String("aws:SourceIdentity", "bob"))
	got, err := evaluate.AssumeRole(req, &evaluate.Policies{Identity: identity(allowAll)})
	require.NoError(t, err)
	require.Equal(t, "ann", got.Session.SourceIdentity)
}

// TestTagLimits has more tags than roles and sessions of AWS can have. See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
func TestTagLimits(t *testing.T) {
	tags := func(n int) map[string]string {
		tags := make(map[string]string, n)
		for i := range n {
			tags[fmt.Sprintf("k%03d", i)] = "v"
		}
		return tags
	}
	for _, test := range []struct {
		role, chain int
		want        string
	}{
		{50, 100, ""}, {51, 0, "the role has more than 50 tags"}, {0, 101, "the calling session has more than 100 tags"},
	} {
		req := chained(t)
		req.Role.Tags, req.Chain.Tags = tags(test.role), tags(test.chain)
		_, err := evaluate.AssumeRole(req, &evaluate.Policies{Identity: identity(allowAll)})
		if test.want == "" {
			require.NoError(t, err)
		} else {
			require.ErrorContains(t, err, test.want)
		}
	}
	req := chained(t)
	req.Chain.Tags, req.Chain.TransitiveTagKeys = tags(1), slices.Repeat([]string{"k000"}, 101)
	_, err := evaluate.AssumeRole(req, &evaluate.Policies{Identity: identity(allowAll)})
	require.ErrorContains(t, err, "more than 100 tags")
}

// TestOneReadingOfTheClock asks with the current time and an end of the credentials
// that comes before the last statement is reached. Its condition sees the same time
// as the check of that end: credentials cannot be valid in one and not in the other.
func TestOneReadingOfTheClock(t *testing.T) {
	other := `{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::*other*"}`
	others := slices.Repeat(identity(`{"Version":"2012-10-17","Statement":[`+strings.Repeat(other+",", 5_000)+other+`]}`), 100)
	for range 100 {
		expires := time.Now().Add(3 * time.Millisecond)
		last := identity(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*",
			"Condition":{"DateLessThan":{"aws:CurrentTime":"` + expires.UTC().Format(time.RFC3339Nano) + `"}}}}`)
		req := getObject()
		req.Time, req.Expires = time.Time{}, expires
		d := evaluate.Evaluate(&req, &evaluate.Policies{Identity: append(others, last...)})
		if d.Problem != "" || time.Now().Before(expires) {
			continue // the request came too late, or its answer too soon
		}
		require.True(t, d.Allowed(), d)
		return
	}
	t.Fatal("no decision took as long as it had to")
}
