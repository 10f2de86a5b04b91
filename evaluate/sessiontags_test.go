package evaluate_test

import (
	"maps"
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

const rolesAnywhereName = "rolesanywhere.amazonaws.com"

// knowing returns an Evaluator to which tags of users and roles are attached, and an ID and
// an organization.
func knowing(tags map[string]map[string]string) *evaluate.Evaluator {
	return evaluate.MustNew(&evaluate.Attachments{
		Identity:      map[string][]*policy.Policy{annARN: identity(allowAll)},
		PrincipalTags: tags,
		IDs:           map[string]string{annARN: "AIDAATTACHED12345678"},
		Accounts:      map[string]evaluate.Account{"111122223333": {Path: "o-a1b2c3d4e5/r-ab12/"}},
	})
}

// TestSessionTags shows of sessions whose calls are decided where tags are known that
// they carry what was passed or inherited and nothing else, and that what they carry is
// theirs whatever the context of a request says (SEMANTICS S-69):
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
func TestSessionTags(t *testing.T) {
	t.Parallel()
	ann := principal.MustParse(annARN)
	forged := condition.NewContext(
		condition.String("aws:PrincipalTag/team", "forged"), condition.String("aws:PrincipalTag/cost", "forged"), condition.String("aws:PrincipalTag/other", "forged"),
		condition.String("aws:ResourceTag/team", "forged"), condition.String("iam:ResourceTag/team", "forged"), condition.String("aws:userid", "AIDAFORGED1234567890"),
		condition.String("aws:PrincipalOrgID", "o-forged1234"), condition.Strings("aws:PrincipalOrgPaths", "o-forged1234/r-1234/"),
		condition.String("aws:ResourceOrgID", "o-forged1234"), condition.Strings("aws:ResourceOrgPaths", "o-forged1234/r-1234/"),
	)
	trusting := func(condition string) *evaluate.Role {
		return &evaluate.Role{ARN: roleARN, Tags: map[string]string{"team": "forged", "other": "forged"}, TrustPolicy: policy.MustParse(
			`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"sts:*","Condition":`+condition+`}}`, policy.Trust)}
	}
	before := knowing(map[string]map[string]string{annARN: {"team": "red", "cost": "1"}, roleARN: {"team": "green", "cost": "2"}, firstARN: {"size": "5"}})
	chain := &evaluate.Session{
		Principal: must(principal.RoleSession(firstARN, "s0")), Expires: day(1, 2),
		Tags: map[string]string{"team": "blue", "cost": "3"}, TransitiveTagKeys: []string{"cost"},
	}
	tests := []struct {
		name string
		call evaluate.CallRequest
		want map[string]string // tags of the session
	}{
		{"AssumeRole", &evaluate.AssumeRoleRequest{
			Principal: ann, SessionName: "s1", Tags: map[string]string{"team": "blue"}, Context: forged, Time: day(1, 1),
			Role: trusting(`{"StringEquals":{"aws:PrincipalTag/team":"red","aws:PrincipalTag/cost":"1","aws:ResourceTag/team":"green","iam:ResourceTag/team":"green","aws:ResourceTag/cost":"2",
				"aws:PrincipalOrgID":"o-a1b2c3d4e5","aws:ResourceOrgID":"o-a1b2c3d4e5","aws:userid":"AIDAATTACHED12345678"},"Null":{"aws:PrincipalTag/other":"true","aws:ResourceTag/other":"true"}}`),
		}, map[string]string{"team": "blue"}},
		{"AssumeRole in a chain", &evaluate.AssumeRoleRequest{
			Principal: chain.Principal, Chain: chain, SessionName: "s1", Context: forged, Time: day(1, 1),
			Role: trusting(`{"StringEquals":{"aws:PrincipalTag/team":"blue","aws:PrincipalTag/cost":"3","aws:PrincipalTag/size":"5","aws:ResourceTag/cost":"2"},"Null":{"aws:PrincipalTag/other":"true"}}`),
		}, map[string]string{"cost": "3"}},
		{"AssumeRole by a service", &evaluate.AssumeRoleRequest{ // SEMANTICS S-60
			Principal: principal.Service(rolesAnywhereName), SessionName: "s1", Tags: map[string]string{"x509Subject/CN": "host", "team": "blue"}, Time: day(1, 1),
			Role: trusting(`{"StringEquals":{"aws:PrincipalTag/x509Subject/CN":"host"},"Null":{"aws:PrincipalTag/other":"true"}}`),
		}, map[string]string{"x509Subject/CN": "host", "team": "blue"}},
		{"GetFederationToken", &evaluate.GetFederationTokenRequest{
			Principal: ann, Name: "fay", Tags: map[string]string{"team": "blue"}, Context: forged, Time: day(1, 1),
		}, map[string]string{"team": "blue"}},
		{"GetSessionToken", &evaluate.GetSessionTokenRequest{Principal: ann, MFA: true, Context: forged, Time: day(1, 1)}, nil},
		{"AssumeRoot", &evaluate.AssumeRootRequest{
			Principal: ann, TargetPrincipal: "444455556666", TaskPolicyARN: "arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy",
			TaskPolicy: policy.MustParse(allowAll, policy.Session), Context: forged, Time: day(1, 1),
		}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			call, err := before.Call(tt.call, nil)
			require.NoError(t, err)
			got := call.Result()
			require.NotNil(t, got.Session, "%v", call.Explain())
			require.Equal(t, tt.want, got.Session.Tags)
			keys := slices.Collect(maps.Keys(tt.want))
			for e := range got.Session.Context.Entries() {
				if tag, ok := strings.CutPrefix(e.Key(), "aws:PrincipalTag/"); ok {
					require.Equal(t, []string{tt.want[tag]}, e.Values())
					keys = slices.DeleteFunc(keys, func(key string) bool { return key == tag })
				}
				require.NotContains(t, e.Values(), "forged", e.Key())
				require.False(t, strings.HasPrefix(e.Key(), "aws:PrincipalOrg") || e.Key() == "aws:userid", "%s is looked up", e.Key())
			}
			require.Empty(t, keys)

			// The tags of its role or user as they are now, below those of the session.
			now := knowing(map[string]map[string]string{annARN: {"TEAM": "gray", "size": "9"}, roleARN: {"TEAM": "gray", "size": "9"}})
			want := map[string]string{"size": "9", "team": "gray", "other": ""}
			maps.Copy(want, tt.want)
			req := got.Session.Request("s3:GetObject", "arn:aws:s3:::b/k")
			req.ResourceAccount, req.Time = "111122223333", day(1, 1).Add(time.Minute)
			req.Context.Set(slices.Collect(forged.Entries())...)
			if req.Principal.Type() == principal.TypeAccount {
				return // of another account, where nothing is known
			}
			for key, value := range want {
				for _, each := range []evaluate.Request{req, readBack(t, req)} {
					require.Equal(t, value, strings.Join(read(t, now, each, "aws:PrincipalTag/"+key), " "), key)
				}
			}
			require.Equal(t, []string{"forged"}, read(t, evaluate.MustNew(nil), req, "aws:PrincipalTag/team"), "nothing is known")
			require.Equal(t, []string{"o-a1b2c3d4e5"}, read(t, now, req, "aws:PrincipalOrgID"))
		})
	}
}

// TestRequestTagsJSON shows that the JSON of a request has the tags of its session, and
// that nothing else is read under their name.
func TestRequestTagsJSON(t *testing.T) {
	t.Parallel()
	s := &evaluate.Session{
		Principal: must(principal.RoleSession(roleARN, "s1")),
		Context:   condition.NewContext(condition.String("AWS:PrincipalTag/Team", "red"), condition.String("aws:SourceIdentity", "ann")),
	}
	req := s.Request("s3:GetObject", "arn:aws:s3:::b/k")
	require.Equal(t, req, readBack(t, req))
	req.Context = condition.Context{}
	require.Equal(t, req, readBack(t, req), "its tags are not those of its context")
	requireJSON(t, `{
  "principal": {
    "type": "AssumedRole",
    "arn": "arn:aws:sts::111122223333:assumed-role/r/s1",
    "issuer": "`+roleARN+`"
  },
  "action": "s3:GetObject",
  "resource": "arn:aws:s3:::b/k",
  "context": {},
  "issued": true,
  "tags": {
    "AWS:PrincipalTag/Team": "red"
  }
}`, req)
	for _, tags := range []string{`{"aws:SourceIdentity":"ann"}`, `{"aws:PrincipalTag/":"x"}`, `{"aws:PrincipalTag/a":"x","app:k":"x"}`, `[]`, `null`, `"x"`} {
		err := new(evaluate.Request).UnmarshalJSON([]byte(`{"principal":{"type":"Anonymous"},"action":"s3:GetObject","resource":"*","context":{},"tags":` + tags + `}`))
		require.Error(t, err, tags)
	}
}

// TestSessionRequestAllocations counts those of a request by a session.
func TestSessionRequestAllocations(t *testing.T) { //nolint:paralleltest // counts allocations
	plain := evaluate.Session{Principal: must(principal.RoleSession(roleARN, "s1")), Context: condition.NewContext(condition.String("aws:SourceIdentity", "ann"))}
	require.Zero(t, testing.AllocsPerRun(100, func() { plain.Request("s3:GetObject", "*") }))
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
