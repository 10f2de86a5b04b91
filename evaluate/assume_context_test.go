package evaluate_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
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

// TestAssumeRoleForgedContext gives every parameter in the context, of the call
// and of the calling session: none is seen.
func TestAssumeRoleForgedContext(t *testing.T) {
	forged := condition.NewContext(
		condition.String("sts:ExternalId", secretName), condition.String("STS:ROLESESSIONNAME", "admin"),
		condition.String("sts:SourceIdentity", "admin"), condition.Strings("sts:TransitiveTagKeys", "team"),
		condition.Strings("aws:tagkeys", "team"), condition.String("aws:RequestTag/team", "blue"),
		condition.String("AWS:requesttag/cost", "7"), condition.String("aws:ResourceTag/team", "blue"),
		condition.String("IAM:ResourceTag/team", "blue"), condition.Strings("STS:requestcontextproviders", identityCenter),
	)
	for _, key := range []string{
		"sts:ExternalId", "sts:SourceIdentity", "sts:TransitiveTagKeys", "aws:TagKeys",
		"aws:RequestTag/team", "aws:RequestTag/cost", "aws:ResourceTag/team", "iam:ResourceTag/team", "sts:RequestContextProviders",
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
	all, err := explainCall(req.Ask(&evaluate.Policies{Identity: identity(allowAll)}))
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
	req.ProvidedContexts = []evaluate.ProvidedContext{{ProviderARN: "arn:aws:iam::aws:contextProvider/IdentityCenter", Assertion: "assertion"}}
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
	_, err = explainCall(req.Ask(p))
	require.NoError(t, err)
	_, err = evaluate.MustNew(nil).AssumeRole(req, p)
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
			var first evaluate.CallResult
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
