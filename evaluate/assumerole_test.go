package evaluate_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

const (
	roleARN    = "arn:aws:iam::111122223333:role/app/r"
	firstARN   = "arn:aws:iam::111122223333:role/app/first"
	trustsAll  = `{"Version":"2012-10-17","Statement":{"Sid":"All","Effect":"Allow","Principal":"*","Action":"sts:*"}}`
	secretName = "Example-external-id-42"
)

// assumeRole is a call that trustsAll allows, whatever the other policies.
func assumeRole() *evaluate.AssumeRoleRequest {
	return &evaluate.AssumeRoleRequest{
		Principal:   principal.MustParse("arn:aws:iam::111122223333:user/ann"),
		Role:        &evaluate.Role{ARN: roleARN, ID: "AROAEXAMPLE1234567890", TrustPolicy: policy.MustParse(trustsAll, policy.Trust)},
		SessionName: "s1",
		Time:        time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
	}
}

// chained is assumeRole by a role session.
func chained(t testing.TB) *evaluate.AssumeRoleRequest {
	first, err := principal.RoleSession(firstARN, "s0")
	require.NoError(t, err)
	req := assumeRole()
	req.Principal = first
	req.Chain = &evaluate.Session{Principal: first, Expires: req.Time.Add(time.Hour)}
	return req
}

func TestAssumeRoleMalformed(t *testing.T) {
	bob := principal.MustParse("arn:aws:sts::444455556666:assumed-role/bob/s")
	tests := []struct {
		name   string
		change func(*evaluate.AssumeRoleRequest)
		want   string
	}{
		{"no role", func(r *evaluate.AssumeRoleRequest) { r.Role = nil }, "no role"},
		{"role without ARN", func(r *evaluate.AssumeRoleRequest) { r.Role = &evaluate.Role{} }, "no ARN of a role"},
		{"ARN of a user", func(r *evaluate.AssumeRoleRequest) { r.Role.ARN = "arn:aws:iam::111122223333:user/r" }, "no ARN of a role"},
		{"account of a role", func(r *evaluate.AssumeRoleRequest) { r.Role.ARN = "arn:aws:iam::1111:role/r" }, "no ARN of a role"},
		{"longest session", func(r *evaluate.AssumeRoleRequest) { r.Role.MaxSession = time.Minute }, "longest session"},
		{"duration", func(r *evaluate.AssumeRoleRequest) { r.Duration = time.Minute }, "between 15m0s and 1h0m0s in role chaining"},
		{"session name", func(r *evaluate.AssumeRoleRequest) { r.SessionName = "" }, "session name"},
		{"session name that is no UTF-8", func(r *evaluate.AssumeRoleRequest) { r.SessionName = "ab\xff" }, "session name"},
		{"external ID", func(r *evaluate.AssumeRoleRequest) { r.ExternalID = "x" }, "external ID"},
		{"source identity", func(r *evaluate.AssumeRoleRequest) { r.SourceIdentity = "x" }, "source identity"},
		{"tag key that is no UTF-8", func(r *evaluate.AssumeRoleRequest) { r.Tags = map[string]string{"k\xff": "v"} }, "no tag key"},
		{"tag value that is no UTF-8", func(r *evaluate.AssumeRoleRequest) { r.Tags = map[string]string{"k": "v\xff"} }, "no value"},
		{"reserved tag key", func(r *evaluate.AssumeRoleRequest) { r.Tags = map[string]string{"aws:": "v"} }, "reserved"},
		{"transitive tag key", func(r *evaluate.AssumeRoleRequest) { r.TransitiveTagKeys = []string{"k"} }, "transitive"},
		{"session of another caller", func(r *evaluate.AssumeRoleRequest) { r.Chain.Principal = bob }, "not the caller"},
		{"session of another name", func(r *evaluate.AssumeRoleRequest) {
			r.Chain.Principal, _ = principal.RoleSession(firstARN, "other")
		}, "not the caller"},
		{"session of nobody", func(r *evaluate.AssumeRoleRequest) { r.Chain.Principal = principal.Principal{} }, "not the caller"},
		{"session for a user", func(r *evaluate.AssumeRoleRequest) {
			r.Principal = principal.MustParse("arn:aws:iam::111122223333:user/ann")
			r.Chain.Principal = r.Principal
		}, "no role session"},
		{"session for a service", func(r *evaluate.AssumeRoleRequest) {
			r.Principal = principal.Service("ec2.amazonaws.com")
			r.Chain.Principal = r.Principal
		}, "no role session"},
		{"session with a transitive key that is no tag", func(r *evaluate.AssumeRoleRequest) { r.Chain.TransitiveTagKeys = []string{"k"} }, "transitive"},
		{"another source identity than in the context", func(r *evaluate.AssumeRoleRequest) {
			r.SourceIdentity, r.Context = "bob", condition.NewContext(condition.String("aws:SourceIdentity", "ann"))
		}, "source identity"},
	}
	p := &evaluate.Policies{Identity: identity(allowAll)}
	e := evaluate.New(nil)
	check := func(t *testing.T, req *evaluate.AssumeRoleRequest, want string) {
		got, err := evaluate.AssumeRole(req, p)
		require.ErrorContains(t, err, want)
		require.Zero(t, got)
		require.False(t, got.Decision.Allowed())
		got, err = e.AssumeRole(req, p)
		require.ErrorContains(t, err, want)
		require.Zero(t, got)
		all, err := evaluate.ExplainAssumeRole(req, p)
		require.ErrorContains(t, err, want)
		require.Empty(t, all)
		all, err = e.ExplainAssumeRole(req, nil)
		require.ErrorContains(t, err, want)
		require.Empty(t, all)
	}
	t.Run("nil", func(t *testing.T) { check(t, nil, "no request") })
	t.Run("zero", func(t *testing.T) { check(t, &evaluate.AssumeRoleRequest{}, "no role") })
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			req := chained(t)
			allowed, err := evaluate.AssumeRole(req, p)
			require.NoError(t, err)
			require.True(t, allowed.Decision.Allowed())
			test.change(req)
			check(t, req, test.want)
		})
	}
}

// TestSessionNames shows the first and last characters of each kind that a
// session name may have.
func TestSessionNames(t *testing.T) {
	req := assumeRole()
	req.SessionName = "azAZ09_+=,.@-"
	_, err := evaluate.AssumeRole(req, &evaluate.Policies{Identity: identity(allowAll)})
	require.NoError(t, err)
}

// TestAssumeRoleProblems shows calls that no policy is asked about: they are
// denied with a text that says why.
func TestAssumeRoleProblems(t *testing.T) {
	allow := identity(allowAll)[0]
	tests := []struct {
		name   string
		change func(*evaluate.AssumeRoleRequest, *evaluate.Policies)
		want   string
	}{
		{"policy of a resource", func(_ *evaluate.AssumeRoleRequest, p *evaluate.Policies) {
			p.Resource = policy.MustParse(openAll, policy.Resource)
		}, "Policies.Resource is set"},
		{"trust policy in the wrong place", func(r *evaluate.AssumeRoleRequest, p *evaluate.Policies) { p.Resource = r.Role.TrustPolicy }, "Policies.Resource is set"},
		{"policy of a resource for a trust policy", func(r *evaluate.AssumeRoleRequest, _ *evaluate.Policies) {
			r.Role.TrustPolicy = policy.MustParse(openAll, policy.Resource)
		}, "another type than Trust"},
		{"identity policy for a trust policy", func(r *evaluate.AssumeRoleRequest, _ *evaluate.Policies) { r.Role.TrustPolicy = allow }, "another type than Trust"},
		{"session that has expired", func(r *evaluate.AssumeRoleRequest, _ *evaluate.Policies) { r.Chain.Expires = r.Time }, "expired"},
		{"canonical user", func(r *evaluate.AssumeRoleRequest, _ *evaluate.Policies) {
			r.Principal, r.Chain = principal.CanonicalUser(strings.Repeat("0123456789abcdef", 4)), nil
		}, "cannot assume a role"},
		{"nobody", func(r *evaluate.AssumeRoleRequest, _ *evaluate.Policies) {
			r.Principal, r.Chain = principal.Principal{}, nil
		}, "cannot assume a role"},
		{"service without a name", func(r *evaluate.AssumeRoleRequest, _ *evaluate.Policies) {
			r.Principal, r.Chain = principal.Service(""), nil
		}, "malformed"},
		{"nil among the policies", func(_ *evaluate.AssumeRoleRequest, p *evaluate.Policies) { p.Identity = []*policy.Policy{nil} }, "a policy is nil"},
		{"policy of another type", func(_ *evaluate.AssumeRoleRequest, p *evaluate.Policies) { p.Endpoint = allow }, "another type"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			req, p := chained(t), &evaluate.Policies{Identity: []*policy.Policy{allow}}
			test.change(req, p)
			requireProblem(t, test.want, req, p)
			got, err := evaluate.New(nil).AssumeRole(req, p)
			require.NoError(t, err)
			require.Contains(t, got.Decision.Problem, test.want)
			require.Nil(t, got.Session)
		})
	}
	t.Run("no policies", func(t *testing.T) { requireProblem(t, "no policies", assumeRole(), nil) })

	t.Run("evaluator not made by New", func(t *testing.T) {
		e := new(evaluate.Evaluator)
		got, err := e.AssumeRole(assumeRole(), nil)
		require.NoError(t, err)
		require.Equal(t, "the Evaluator was not made by New", got.Decision.Problem)
		require.Nil(t, got.Session)
		all, err := e.ExplainAssumeRole(assumeRole(), nil)
		require.NoError(t, err)
		require.Equal(t, got.Decision, all[0].Decision)
	})
	t.Run("attached and given", func(t *testing.T) {
		e := evaluate.New(&evaluate.Attachments{Boundary: map[string]*policy.Policy{assumeRole().Principal.ARN(): allow}})
		got, err := e.AssumeRole(assumeRole(), &evaluate.Policies{Boundary: allow})
		require.NoError(t, err)
		require.Contains(t, got.Decision.Problem, "both attached and given")
		require.Nil(t, got.Session)
	})
}

func requireProblem(t *testing.T, want string, req *evaluate.AssumeRoleRequest, p *evaluate.Policies) {
	t.Helper()
	got, err := evaluate.AssumeRole(req, p)
	require.NoError(t, err)
	require.Equal(t, evaluate.ImplicitDeny, got.Decision.Outcome)
	require.Contains(t, got.Decision.Problem, want)
	require.Zero(t, got.Decision.Type)
	require.Equal(t, "sts:AssumeRole", got.Action)
	require.Nil(t, got.Session)
	all, err := evaluate.ExplainAssumeRole(req, p)
	require.NoError(t, err)
	require.Equal(t, got.Decision, all[0].Decision)
	require.Empty(t, all[0].Layers)
}

// TestAssumeRoleWithoutTrustPolicy shows that a role without one trusts nobody.
func TestAssumeRoleWithoutTrustPolicy(t *testing.T) {
	for _, caller := range []principal.Principal{
		principal.MustParse("arn:aws:iam::111122223333:user/ann"), principal.MustParse("arn:aws:iam::444455556666:user/bob"),
		principal.Service("ec2.amazonaws.com"), principal.WebIdentity("accounts.google.com"),
		principal.SAML("arn:aws:iam::111122223333:saml-provider/Corp"),
	} {
		req := assumeRole()
		req.Principal, req.Role.TrustPolicy = caller, nil
		// What an Evaluator has attached to the role does not stand in for it.
		e := evaluate.New(&evaluate.Attachments{
			Resource: map[string]*policy.Policy{roleARN: policy.MustParse(trustsAll, policy.Trust)},
		})
		for name, decide := range map[string]func() (evaluate.AssumeRoleResult, error){
			"AssumeRole": func() (evaluate.AssumeRoleResult, error) {
				return evaluate.AssumeRole(req, &evaluate.Policies{Identity: identity(allowAll)})
			},
			"Evaluator": func() (evaluate.AssumeRoleResult, error) {
				return e.AssumeRole(req, &evaluate.Policies{Identity: identity(allowAll)})
			},
		} {
			got, err := decide()
			require.NoError(t, err, name)
			require.Equal(t, evaluate.ImplicitDeny, got.Decision.Outcome, name)
			require.Nil(t, got.Session, name)
		}
	}
}

// TestAssumeRoleForgedContext gives every parameter in the context, of the call
// and of the calling session: none is seen.
func TestAssumeRoleForgedContext(t *testing.T) {
	forged := condition.NewContext(
		condition.String("sts:ExternalId", secretName), condition.String("STS:ROLESESSIONNAME", "admin"),
		condition.String("sts:SourceIdentity", "admin"), condition.Strings("sts:TransitiveTagKeys", "team"),
		condition.Strings("aws:tagkeys", "team"), condition.String("aws:RequestTag/team", "blue"),
		condition.String("AWS:requesttag/cost", "7"), condition.String("aws:ResourceTag/team", "blue"),
		condition.String("IAM:ResourceTag/team", "blue"),
	)
	for _, key := range []string{
		"sts:ExternalId", "sts:SourceIdentity", "sts:TransitiveTagKeys", "aws:TagKeys",
		"aws:RequestTag/team", "aws:RequestTag/cost", "aws:ResourceTag/team", "iam:ResourceTag/team",
	} {
		trust := policy.MustParse(fmt.Sprintf(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":%q},
			"Action":"sts:*","Condition":{"Null":{%q:"false"}}}}`, firstARN, key), policy.Trust)
		t.Run("context/"+key, func(t *testing.T) {
			req := chained(t)
			req.Role.TrustPolicy, req.Context = trust, forged
			got, err := evaluate.AssumeRole(req, &evaluate.Policies{})
			require.NoError(t, err)
			require.False(t, got.Decision.Allowed())
		})
		t.Run("session/"+key, func(t *testing.T) {
			req := chained(t)
			req.Role.TrustPolicy, req.Chain.Context = trust, forged
			got, err := evaluate.AssumeRole(req, &evaluate.Policies{})
			require.NoError(t, err)
			require.False(t, got.Decision.Allowed())
		})
	}
}

// TestAssumeRoleInheritsFromContext: a source identity that only the context
// of the calling session tells of is one all the same (SEMANTICS T-24).
func TestAssumeRoleInheritsFromContext(t *testing.T) {
	ann := condition.NewContext(condition.String("aws:SourceIdentity", "ann"))
	for name, change := range map[string]func(*evaluate.AssumeRoleRequest){
		"call":             func(r *evaluate.AssumeRoleRequest) { r.Context = ann },
		"call, no session": func(r *evaluate.AssumeRoleRequest) { r.Chain, r.Context = nil, ann },
		"session":          func(r *evaluate.AssumeRoleRequest) { r.Chain.Context = ann },
	} {
		t.Run(name, func(t *testing.T) {
			req := chained(t)
			change(req)
			got, err := evaluate.AssumeRole(req, &evaluate.Policies{})
			require.NoError(t, err)
			require.Equal(t, "sts:SetSourceIdentity", got.Action)
			require.Equal(t, evaluate.Decision{Type: policy.Identity}, got.Decision)
			got, err = evaluate.AssumeRole(req, &evaluate.Policies{Identity: identity(allowAll)})
			require.NoError(t, err)
			require.Equal(t, "ann", got.Session.SourceIdentity)
			req.SourceIdentity = "bob"
			_, err = evaluate.AssumeRole(req, &evaluate.Policies{Identity: identity(allowAll)})
			require.ErrorContains(t, err, "source identity")
		})
	}
}

// TestExternalIDIsNotShown looks for the value in all that comes back.
func TestExternalIDIsNotShown(t *testing.T) {
	doc := `{"Version":"2012-10-17","Statement":[
		{"Sid":"Partner","Effect":"Allow","Principal":"*","Action":"sts:*","Condition":{"StringEquals":{"sts:ExternalId":"another"}}},
		{"Sid":"Never","Effect":"Deny","Principal":"*","Action":"sts:*","Condition":{"StringLike":{"STS:externalid":"none*"}}}]}`
	req := assumeRole()
	req.Role.TrustPolicy = policy.MustParse(doc, policy.Trust)
	req.ExternalID = secretName
	got, err := evaluate.AssumeRole(req, &evaluate.Policies{Identity: identity(allowAll)})
	require.NoError(t, err)
	require.False(t, got.Decision.Allowed())
	all, err := evaluate.ExplainAssumeRole(req, &evaluate.Policies{Identity: identity(allowAll)})
	require.NoError(t, err)

	var out bytes.Buffer
	log := slog.New(slog.NewJSONHandler(&out, nil))
	log.Info("denied", "decision", got.Decision)
	for _, x := range all {
		log.Info("denied", "explanation", x)
		fmt.Fprintf(&out, "%s\n", x)
		for _, layer := range x.Layers {
			for i := range layer.Statements {
				fmt.Fprintf(&out, "%s %q\n", &layer.Statements[i], layer.Statements[i].Actual)
			}
		}
	}
	fmt.Fprintf(&out, "%s %s\n", got.Decision, got.Action)
	require.NotContains(t, out.String(), secretName)

	for _, id := range []string{secretName + " ", secretName + strings.Repeat("x", 1224)} {
		req.ExternalID = id
		_, err := evaluate.AssumeRole(req, &evaluate.Policies{})
		require.Error(t, err)
		require.NotContains(t, err.Error(), secretName)
	}

	// The session knows nothing of it.
	req = assumeRole()
	req.ExternalID = secretName
	got, err = evaluate.AssumeRole(req, &evaluate.Policies{})
	require.NoError(t, err)
	text, err := json.Marshal(got.Session.Context)
	require.NoError(t, err)
	require.NotContains(t, string(text), secretName)
}

// full is a call that uses every field.
func full(t testing.TB) *evaluate.AssumeRoleRequest {
	req := chained(t)
	req.Role.Tags = map[string]string{"Team": "role", "Cost": "7", "Star": "3"}
	req.Role.MaxSession = 2 * time.Hour
	req.Duration = 30 * time.Minute
	req.ExternalID, req.SourceIdentity = secretName, "ann"
	req.Tags = map[string]string{"team": "blue", "Stage": "test"}
	req.TransitiveTagKeys = []string{"Stage"}
	req.Chain.SourceIdentity = "ann"
	req.Chain.Tags = map[string]string{"star": "1", "moon": "2"}
	req.Chain.TransitiveTagKeys = []string{"star"}
	req.Chain.Context = condition.NewContext(condition.String("aws:PrincipalTag/star", "1"), condition.String("aws:SourceIdentity", "ann"))
	req.Context = condition.NewContext(condition.String("aws:SourceIp", "203.0.113.9"))
	return req
}

func TestAssumeRoleKeepsArguments(t *testing.T) {
	options := cmp.Options{
		cmp.Transformer("context", func(c condition.Context) string {
			text, err := json.Marshal(c)
			require.NoError(t, err)
			return string(text)
		}),
		cmp.Comparer(func(a, b principal.Principal) bool { return a == b }),
		cmp.Comparer(func(a, b *policy.Policy) bool { return a == nil == (b == nil) }),
	}
	req, p := full(t), &evaluate.Policies{Identity: identity(allowAll)}
	got, err := evaluate.AssumeRole(req, p)
	require.NoError(t, err)
	require.True(t, got.Decision.Allowed())
	_, err = evaluate.ExplainAssumeRole(req, p)
	require.NoError(t, err)
	_, err = evaluate.New(nil).AssumeRole(req, p)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(full(t), req, options))
	require.Equal(t, &evaluate.Policies{Identity: identity(allowAll)}, p)

	// What is done to the session does not reach the arguments.
	want := maps.Clone(got.Session.Tags)
	require.Equal(t, map[string]string{"team": "blue", "Cost": "7", "star": "1", "Stage": "test"}, want)
	got.Session.Tags["Cost"], got.Session.Tags["new"] = "8", "9"
	got.Session.TransitiveTagKeys[0] = "changed"
	got.Session.TransitiveTagKeys = append(got.Session.TransitiveTagKeys[:1], "more")
	got.Session.Context.Set(condition.String("aws:SourceIdentity", "bob"))
	require.Empty(t, cmp.Diff(full(t), req, options))

	// Nor the other way round.
	got, err = evaluate.AssumeRole(req, p)
	require.NoError(t, err)
	req.Tags["team"], req.Role.Tags["Cost"], req.Chain.Tags["star"] = "x", "x", "x"
	req.TransitiveTagKeys[0], req.Chain.TransitiveTagKeys[0] = "x", "x"
	require.Equal(t, want, got.Session.Tags)
	require.ElementsMatch(t, []string{"star", "Stage"}, got.Session.TransitiveTagKeys)
	team, _ := got.Session.Context.Lookup("aws:PrincipalTag/team")
	require.Equal(t, []string{"blue"}, team)
}

// TestAssumeRoleMapOrder repeats a call, because the order of maps is random.
func TestAssumeRoleMapOrder(t *testing.T) {
	p := &evaluate.Policies{Identity: identity(allowAll)}
	tests := map[string]func(*evaluate.AssumeRoleRequest){
		"every field": func(*evaluate.AssumeRoleRequest) {},
		"tags of the role that differ by case": func(r *evaluate.AssumeRoleRequest) {
			r.Role.Tags = map[string]string{"Team": "1", "team": "2", "tEAM": "3"}
			r.Tags = map[string]string{"TEAM": "passed"}
			r.TransitiveTagKeys = nil
		},
		"tags of the session that differ by case": func(r *evaluate.AssumeRoleRequest) {
			r.Chain.Tags = map[string]string{"Star": "1", "STAR": "2", "stAR": "3"}
		},
		"malformed in several ways": func(r *evaluate.AssumeRoleRequest) {
			r.Tags = map[string]string{"#1": "", "#2": "", "#3": "", "star": "", "STAR": ""}
			r.TransitiveTagKeys = nil
		},
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			var first evaluate.AssumeRoleResult
			var firstErr error
			for i := range 200 {
				req := full(t)
				req.Role.TrustPolicy = nil
				change(req)
				req.Role.TrustPolicy = trustsAllPolicy
				got, err := evaluate.AssumeRole(req, p)
				if i == 0 {
					first, firstErr = got, err
				}
				require.Equal(t, firstErr, err)
				require.Equal(t, first, got)
				if err == nil {
					// A tag that was passed is the one that counts.
					for key, value := range req.Tags {
						values, _ := got.Session.Context.Lookup("aws:PrincipalTag/" + key)
						require.Equal(t, []string{value}, values, key)
					}
				}
			}
		})
	}
}

var trustsAllPolicy = policy.MustParse(trustsAll, policy.Trust)

// TestAssumeRoleNow shows that a zero time stands for the current time.
func TestAssumeRoleNow(t *testing.T) {
	req := assumeRole()
	req.Time = time.Time{}
	before := time.Now()
	got, err := evaluate.AssumeRole(req, &evaluate.Policies{})
	require.NoError(t, err)
	issued := got.Session.Expires.Add(-time.Hour)
	require.False(t, issued.Before(before))
	require.False(t, issued.After(time.Now()))

	req = chained(t)
	req.Time, req.Chain.Expires = time.Time{}, before
	requireProblem(t, "expired", req, &evaluate.Policies{})

	// A session without an end has not ended.
	req = chained(t)
	req.Chain.Expires = time.Time{}
	got, err = evaluate.AssumeRole(req, &evaluate.Policies{})
	require.NoError(t, err)
	require.True(t, got.Decision.Allowed())
}

// TestAssumeRoleChain assumes one role after the other.
func TestAssumeRoleChain(t *testing.T) {
	p := &evaluate.Policies{Identity: identity(allowAll)}
	req := assumeRole()
	req.SourceIdentity = "ann"
	req.Tags, req.TransitiveTagKeys = map[string]string{"Star": "1", "Moon": "1"}, []string{"Star"}
	first, err := evaluate.AssumeRole(req, p)
	require.NoError(t, err)

	session := first.Session
	for i := range 5 {
		next := assumeRole()
		next.Principal, next.Chain = session.Principal, session
		next.Role.ARN = fmt.Sprintf("arn:aws:iam::111122223333:role/r%d", i)
		next.Role.Tags = map[string]string{"star": "0", fmt.Sprintf("hop%d", i): "x"}
		next.Time = session.Expires.Add(-1)
		got, err := evaluate.AssumeRole(next, p)
		require.NoError(t, err)
		require.True(t, got.Decision.Allowed(), got.Decision)
		require.Equal(t, "ann", got.Session.SourceIdentity)
		require.Equal(t, map[string]string{"Star": "1", fmt.Sprintf("hop%d", i): "x"}, got.Session.Tags)
		require.Equal(t, []string{"Star"}, got.Session.TransitiveTagKeys)
		require.Equal(t, next.Time.Add(time.Hour), got.Session.Expires)
		session = got.Session

		next.SourceIdentity = "bob"
		_, err = evaluate.AssumeRole(next, p)
		require.ErrorContains(t, err, "source identity")
		next.SourceIdentity, next.Time = "", next.Chain.Expires
		requireProblem(t, "expired", next, p)
	}
}

// The rest of this file asks random questions about small worlds.

var trustQuestions = flag.Int("trust.questions", 200_000, "number of questions in TestTrustProperties")

// A worldCaller is a caller, and by whom a Principal entry can mean it. The
// names are written out: they do not come from package principal.
type worldCaller struct {
	principal principal.Principal
	kind      string   // key of the Principal element
	names     []string // values under that key that name it
	action    string
	never     bool // cannot assume roles
}

func worldCallers(t testing.TB) []worldCaller {
	must := func(p principal.Principal, err error) principal.Principal {
		require.NoError(t, err)
		return p
	}
	const a, b, c = "111122223333", "444455556666", "777788889999"
	account := func(id string) []string { return []string{id, "arn:aws:iam::" + id + ":root"} }
	user := func(id, name string) worldCaller {
		arn := "arn:aws:iam::" + id + ":user/" + name
		return worldCaller{principal.MustParse(arn), "AWS", append(account(id), arn), "sts:AssumeRole", false}
	}
	session := func(id, path, role, name string) worldCaller {
		arn, sessionARN := "arn:aws:iam::"+id+":role/"+path+role, "arn:aws:sts::"+id+":assumed-role/"+role+"/"+name
		return worldCaller{must(principal.RoleSession(arn, name)), "AWS", append(account(id), arn, sessionARN), "sts:AssumeRole", false}
	}
	federated := func(p principal.Principal, name, action string) worldCaller {
		return worldCaller{p, "Federated", []string{name}, action, false}
	}
	const corpA, corpB = "arn:aws:iam::" + a + ":saml-provider/Corp", "arn:aws:iam::" + b + ":saml-provider/Corp"
	const webA, webB, google = "arn:aws:iam::" + a + ":oidc-provider/id.example", "arn:aws:iam::" + b + ":oidc-provider/id.example", "accounts.google.com"
	const saml, web = "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"
	never := func(p principal.Principal, kind string, names ...string) worldCaller {
		return worldCaller{p, kind, names, "sts:AssumeRole", true}
	}
	id := strings.Repeat("0123456789abcdef", 4)
	foreignSAML, foreignWeb := federated(principal.SAML(corpB), corpB, saml), federated(principal.WebIdentity(webB), webB, web)
	foreignSAML.never, foreignWeb.never = true, true
	return []worldCaller{
		user(a, "ann"), user(a, "eve"), user(b, "ann"), user(c, "ann"),
		session(a, "app/", "first", "s"), session(a, "app/", "first", "s2"), session(a, "", "first", "s"), session(b, "", "first", "s"), session(c, "", "other", "s"),
		{principal.Service("ec2.amazonaws.com"), "Service", []string{"ec2.amazonaws.com"}, "sts:AssumeRole", false},
		{principal.Service("lambda.amazonaws.com"), "Service", []string{"lambda.amazonaws.com"}, "sts:AssumeRole", false},
		federated(principal.SAML(corpA), corpA, saml), foreignSAML,
		federated(principal.WebIdentity(webA), webA, web), foreignWeb, federated(principal.WebIdentity(google), google, web),
		never(principal.MustParse("arn:aws:iam::"+a+":root"), "AWS", account(a)...),
		never(must(principal.FederatedUser("arn:aws:iam::"+a+":user/ann", "x")), "AWS", "arn:aws:sts::"+a+":federated-user/x"),
		never(principal.CanonicalUser(id), "CanonicalUser", id),
		never(principal.Principal{}, "none"),
	}
}

// A worldStatement is a statement of a trust policy before it is JSON.
type worldStatement struct {
	Effect    string
	Principal any // "*" or map[string][]string
	Action    []string
	Condition map[string]map[string]string `json:",omitempty"`
}

func parseWorld(t testing.TB, statements []worldStatement) *policy.Policy {
	doc, err := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": statements})
	require.NoError(t, err)
	p, err := policy.Parse(doc, policy.Trust)
	require.NoError(t, err, string(doc))
	return p
}

// soundlyTrusts is an independent reading of what a yes rests on (SEMANTICS
// 5.2): for the action, some Allow names the caller, or its account or role, or
// everybody of its kind. It knows nothing of conditions and Deny.
func soundlyTrusts(statements []worldStatement, who *worldCaller, action string) bool {
	names := func(s *worldStatement) bool {
		if s.Principal == "*" {
			return true
		}
		for _, name := range s.Principal.(map[string][]string)[who.kind] {
			if name == "*" && who.kind == "AWS" || slices.Contains(who.names, name) {
				return true
			}
		}
		return false
	}
	lists := func(s *worldStatement) bool {
		for _, pattern := range s.Action {
			begin, wildcard := strings.CutSuffix(pattern, "*")
			if pattern == action || wildcard && strings.HasPrefix(action, begin) {
				return true
			}
		}
		return false
	}
	for i := range statements {
		if s := &statements[i]; s.Effect == "Allow" && names(s) && lists(s) {
			return true
		}
	}
	return false
}

func randomTrust(rng source) []worldStatement {
	entries := [][2]string{
		{"AWS", "*"}, {"AWS", "111122223333"}, {"AWS", "arn:aws:iam::111122223333:root"}, {"AWS", "arn:aws:iam::444455556666:root"},
		{"AWS", "arn:aws:iam::111122223333:user/ann"}, {"AWS", "arn:aws:iam::444455556666:user/ann"},
		{"AWS", "arn:aws:iam::111122223333:role/app/first"}, {"AWS", "arn:aws:iam::444455556666:role/first"},
		{"AWS", "arn:aws:sts::111122223333:assumed-role/first/s"}, {"AWS", "arn:aws:sts::444455556666:assumed-role/first/s"},
		{"AWS", "arn:aws:sts::111122223333:federated-user/x"},
		{"Service", "ec2.amazonaws.com"}, {"Service", "lambda.amazonaws.com"},
		{"Federated", "arn:aws:iam::111122223333:saml-provider/Corp"}, {"Federated", "arn:aws:iam::444455556666:saml-provider/Corp"},
		{"Federated", "arn:aws:iam::111122223333:oidc-provider/id.example"}, {"Federated", "arn:aws:iam::444455556666:oidc-provider/id.example"},
		{"Federated", "accounts.google.com"},
		{"CanonicalUser", strings.Repeat("0123456789abcdef", 4)},
	}
	actions := []string{
		"sts:AssumeRole", "sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity", "sts:TagSession",
		"sts:SetSourceIdentity", "sts:Assume*", "sts:*", "*",
	}
	conditions := []map[string]map[string]string{
		{"StringEquals": {"sts:ExternalId": "secret-1"}}, {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
		{"StringLike": {"aws:RequestTag/team": "b*"}}, {"StringNotEquals": {"sts:SourceIdentity": "ann"}},
		{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/app/*"}}, {"Null": {"aws:SourceIdentity": "true"}},
	}
	statements := make([]worldStatement, 1+rng.IntN(3))
	for i := range statements {
		s := &statements[i]
		s.Effect = "Allow"
		if rng.IntN(8) == 0 {
			s.Effect = "Deny"
		}
		if rng.IntN(12) == 0 {
			s.Principal = "*"
		} else {
			set := map[string][]string{}
			for range 1 + rng.IntN(4) {
				e := entries[rng.IntN(len(entries))]
				if !slices.Contains(set[e[0]], e[1]) {
					set[e[0]] = append(set[e[0]], e[1])
				}
			}
			s.Principal = set
		}
		for range 1 + rng.IntN(3) {
			s.Action = append(s.Action, actions[rng.IntN(len(actions))])
		}
		if rng.IntN(3) == 0 {
			s.Condition = conditions[rng.IntN(len(conditions))]
		}
	}
	return statements
}

// withStatements returns a copy of statements with each one changed.
func withStatements(statements []worldStatement, change func(*worldStatement)) []worldStatement {
	statements = slices.Clone(statements)
	for i := range statements {
		change(&statements[i])
	}
	return statements
}

// TestTrustProperties asks random questions. For every yes there has to be a
// reason in the trust policy, and changes to it have the effect that they must
// have.
func TestTrustProperties(t *testing.T) {
	const perPolicy = 40
	rng := rand.New(rand.NewPCG(36, 41))
	callers := worldCallers(t)
	questions, yes := 0, 0
	var byKind = map[principal.Type]int{}
	for questions < *trustQuestions {
		w := newTrustWorld(t, rng)
		for range min(perPolicy, *trustQuestions-questions) {
			questions++
			who := &callers[rng.IntN(len(callers))]
			if w.ask(t, rng, who, questions%4 == 0) {
				yes++
				byKind[who.principal.Type()]++
			}
		}
	}
	// The questions are no good if the answer is always the same.
	require.Greater(t, yes, questions/50)
	for _, kind := range []principal.Type{
		principal.TypeUser, principal.TypeAssumedRole, principal.TypeService, principal.TypeSAML, principal.TypeWebIdentity,
	} {
		require.NotZero(t, byKind[kind], kind)
	}
	t.Logf("%d questions, %d yes: %v", questions, yes, byKind)
}

// A trustWorld is a trust policy, and how it is when changed.
type trustWorld struct {
	statements []worldStatement
	everybody  bool // some Allow names everybody in AWS

	trust     *policy.Policy
	denied    *policy.Policy // also denies all
	secret    *policy.Policy // wants an external ID that nobody has
	audience  *policy.Policy // wants an audience that nobody has
	unrelated *policy.Policy // names more principals, none of the world
}

func newTrustWorld(t testing.TB, rng source) *trustWorld {
	statements := randomTrust(rng)
	w := &trustWorld{statements: statements, trust: parseWorld(t, statements)}
	w.denied = parseWorld(t, append(slices.Clone(statements), worldStatement{Effect: "Deny", Principal: "*", Action: []string{"sts:*"}}))
	w.secret = parseWorld(t, withStatements(statements, func(s *worldStatement) {
		s.Effect, s.Condition = "Allow", map[string]map[string]string{"StringEquals": {"sts:ExternalId": "secret-2"}}
	}))
	w.audience = parseWorld(t, withStatements(statements, func(s *worldStatement) {
		s.Effect, s.Condition = "Allow", map[string]map[string]string{"StringEquals": {"saml:aud": "us", "id.example:aud": "us", "accounts.google.com:sub": "me"}}
	}))
	w.unrelated = parseWorld(t, withStatements(statements, func(s *worldStatement) {
		if set, ok := s.Principal.(map[string][]string); ok {
			more := map[string][]string{
				"AWS": {"arn:aws:iam::000011112222:user/zoe", "arn:aws:iam::111122223333:user/zoe", "000011112222"}, "Service": {"sns.amazonaws.com"},
				"Federated": {"www.amazon.com"},
			}
			for kind, names := range set {
				more[kind] = slices.Concat(names, more[kind])
			}
			s.Principal = more
		}
	}))
	w.everybody = slices.ContainsFunc(statements, func(s worldStatement) bool {
		set, _ := s.Principal.(map[string][]string)
		return s.Effect == "Allow" && (s.Principal == "*" || slices.Contains(set["AWS"], "*"))
	})
	return w
}

var (
	allowAllIdentity, denyAllIdentity = identity(allowAll)[0], identity(denyAll)[0]
	assumeIdentity                    = identity(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}}`)[0]
	otherIdentity                     = identity(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"ec2:*","Resource":"*"}}`)[0]

	allowAllSCP, denyAllSCP = policy.MustParse(allowAll, policy.SCP), policy.MustParse(denyAll, policy.SCP)
	foreignRCP              = policy.MustParse(`{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"sts:*","Resource":"*",
		"Condition":{"StringEquals":{"aws:PrincipalAccount":"444455556666"}}}}`, policy.RCP)
)

// ask asks whether who may assume the role and, if changed is set, how changes
// to the policies change the answer.
func (w *trustWorld) ask(t testing.TB, rng source, who *worldCaller, changed bool) (yes bool) {
	answer := func(trust *policy.Policy, req evaluate.AssumeRoleRequest, p *evaluate.Policies) evaluate.AssumeRoleResult {
		req.Role = &evaluate.Role{ARN: roleARN, Tags: map[string]string{"team": "red"}, TrustPolicy: trust}
		got, err := evaluate.AssumeRole(&req, p)
		require.NoError(t, err)
		require.Equal(t, got.Decision.Allowed(), got.Session != nil)
		return got
	}
	req := evaluate.AssumeRoleRequest{Principal: who.principal, SessionName: "s1", Time: time.Unix(1_800_000_000, 0)}
	actions := []string{who.action}
	if rng.IntN(2) == 0 {
		req.Context = condition.NewContext(condition.Bool("aws:MultiFactorAuthPresent", true))
	}
	if rng.IntN(2) == 0 && who.kind != "Federated" {
		req.ExternalID = "secret-1"
	}
	if rng.IntN(3) == 0 {
		req.Tags = map[string]string{"team": []string{"blue", "red"}[rng.IntN(2)]}
		actions = append(actions, "sts:TagSession")
	}
	if rng.IntN(3) == 0 {
		req.SourceIdentity = []string{"ann", "bob"}[rng.IntN(2)]
		actions = append(actions, "sts:SetSourceIdentity")
	}
	allow, scp := allowAllIdentity, allowAllSCP
	p := evaluate.Policies{
		Identity: [][]*policy.Policy{nil, {allow}, {allow}, {assumeIdentity}, {otherIdentity}}[rng.IntN(5)],
		Boundary: []*policy.Policy{nil, nil, allow, otherIdentity}[rng.IntN(4)],
		Session:  [][]*policy.Policy{nil, nil, {allow}, {}}[rng.IntN(4)],
		SCP:      [][][]*policy.Policy{nil, {{scp}, {scp}}, {{scp}, {}}}[rng.IntN(3)],
		RCP:      [][][]*policy.Policy{nil, nil, {{foreignRCP}}}[rng.IntN(3)],
	}
	got := answer(w.trust, req, &p)
	if got.Decision.Allowed() {
		require.False(t, who.never, "%s assumed a role", who.principal)
		for _, action := range actions {
			require.True(t, soundlyTrusts(w.statements, who, action), "I-36: %s, %s, %v", who.principal, action, w.statements)
		}
		if who.principal.Account() == "777788889999" {
			require.True(t, w.everybody, "I-37: %s, %v", who.principal, w.statements)
		}
		if who.kind == "AWS" && who.principal.Account() != "111122223333" {
			require.NotEmpty(t, p.Identity, "I-39: %s without identity policies", who.principal)
		}
	}
	if !changed {
		return got.Decision.Allowed()
	}
	require.False(t, answer(w.denied, req, &p).Decision.Allowed(), "I-39: trust policy denies")
	require.False(t, answer(w.secret, req, &p).Decision.Allowed(), "I-40: another external ID or none")
	require.False(t, answer(w.audience, req, &p).Decision.Allowed(), "I-40: no audience")
	more := answer(w.unrelated, req, &p)
	require.Equal(t, got.Action, more.Action, "I-41")
	require.Equal(t, got.Decision.Outcome, more.Decision.Outcome, "I-41: %s, %v", who.principal, w.statements)
	require.Equal(t, got.Decision.Type, more.Decision.Type, "I-41")
	if got.Decision.Allowed() && who.kind == "AWS" {
		deny := denyAllIdentity
		for _, change := range []func(p *evaluate.Policies){
			func(p *evaluate.Policies) { p.Identity = append(slices.Clone(p.Identity), deny) },
			func(p *evaluate.Policies) { p.Session = append(slices.Clone(p.Session), deny) },
			func(p *evaluate.Policies) { p.SCP = append(slices.Clone(p.SCP), []*policy.Policy{scp, denyAllSCP}) },
			func(p *evaluate.Policies) { p.Boundary = deny },
		} {
			p := p
			change(&p)
			require.Equal(t, evaluate.ExplicitDeny, answer(w.trust, req, &p).Decision.Outcome, "I-39")
		}
	}
	return got.Decision.Allowed()
}

// TestTrustKinds asks for every pair of a caller and a Principal entry: only
// an entry of the caller's kind that names it lets it in (RELIABILITY I-37 to
// I-39).
func TestTrustKinds(t *testing.T) {
	callers := worldCallers(t)
	for i := range callers {
		for j := range callers {
			who, named := &callers[i], &callers[j]
			if len(named.names) == 0 {
				continue
			}
			for _, name := range named.names {
				statements := []worldStatement{{Effect: "Allow", Principal: map[string][]string{named.kind: {name}}, Action: []string{"sts:*"}}}
				req := assumeRole()
				req.Principal = who.principal
				req.Role.TrustPolicy = parseWorld(t, statements)
				isNamed := who.kind == named.kind && slices.Contains(who.names, name) && !who.never
				got, err := evaluate.AssumeRole(req, &evaluate.Policies{Identity: identity(allowAll)})
				require.NoError(t, err)
				require.Equal(t, isNamed, got.Decision.Allowed(), "%s, %s", who.principal, name)

				// Without identity policies naming the account is not enough, and
				// between accounts nothing is.
				byAccount := strings.HasSuffix(name, ":root") || !strings.ContainsAny(name, ":.")
				foreign := who.kind == "AWS" && who.principal.Account() != "111122223333"
				got, err = evaluate.AssumeRole(req, &evaluate.Policies{})
				require.NoError(t, err)
				require.Equal(t, isNamed && !byAccount && !foreign, got.Decision.Allowed(), "%s, %s, no identity policy", who.principal, name)
			}
		}
	}
}

func BenchmarkAssumeRole(b *testing.B) {
	p := &evaluate.Policies{Identity: identity(allowAll)}
	refused := assumeRole()
	refused.Role.TrustPolicy = policy.MustParse(`{"Version":"2012-10-17","Statement":{"Effect":"Allow",
		"Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"sts:AssumeRole"}}`, policy.Trust)
	for _, bench := range []struct {
		name    string
		req     *evaluate.AssumeRoleRequest
		allowed bool
	}{
		{"refused", refused, false},
		{"allowed", assumeRole(), true},
		{"allowed, every field", full(b), true},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				got, err := evaluate.AssumeRole(bench.req, p)
				if err != nil || got.Decision.Allowed() != bench.allowed {
					b.Fatal(got.Decision, err)
				}
			}
		})
	}
}
