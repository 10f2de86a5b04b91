package evaluate_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/world"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

const (
	pageDenied = "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html"
	pageSAML   = "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_saml.html"
	pageS3     = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html"
	pageSearch = "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/handling-errors.html"

	johnDoe   = "arn:aws:iam::777788889999:user/JohnDoe"
	john      = "arn:aws:iam::123456789012:user/JohnDoe"
	mary      = "arn:aws:iam::123456789012:user/MaryMajor"
	groups    = "arn:aws:codedeploy:us-east-1:123456789012:deploymentgroup:*"
	secrets   = "arn:aws:secretsmanager:us-east-1:123456789012:secret:*"
	secretsOf = "arn:aws:secretsmanager:us-east-1:777788889999:secret:*"
	scpARN    = "arn:aws:organizations::444455556666:policy/o-a1b2c3d4e5/service_control_policy/p-a1b2c3d4"
	rcpARN    = "arn:aws:organizations::444455556666:policy/o-a1b2c3d4e5/resource_control_policy/p-a1b2c3d4"
	ownARN    = "arn:aws:iam::123456789012:policy/teams/Limits"
)

// denying returns a policy that denies what the tests ask for or, if not explicit, allows
// something else.
func denying(t testing.TB, typ policy.Type, explicit bool, name string) *policy.Policy {
	t.Helper()
	statement := `"Effect": "Allow", "Action": "sts:TagSession"`
	switch {
	case explicit && typ == policy.Trust:
		statement = `"Effect": "Deny", "Action": "sts:AssumeRole"`
	case explicit:
		statement = `"Effect": "Deny", "Action": ["s3:*", "secretsmanager:*", "codecommit:*", "codedeploy:*", "sagemaker:*"]`
	}
	switch typ {
	case policy.Resource, policy.Trust, policy.RCP, policy.Endpoint:
		statement += `, "Principal": "*"`
	}
	if typ != policy.Trust {
		statement += `, "Resource": "*"`
	}
	p, err := policy.Parse([]byte(`{"Version": "2012-10-17", "Statement": {`+statement+`}}`), typ, policy.WithName(name))
	require.NoError(t, err)
	return p
}

// denials returns policies that allow a user everything, but for one policy of the given
// type and name, which denies it or, if not explicit, does not allow it.
func denials(t testing.TB, typ policy.Type, explicit bool, name string) *evaluate.Policies {
	t.Helper()
	one := denying(t, typ, explicit, name)
	p := &evaluate.Policies{Identity: identity(allowAll)}
	switch typ {
	case policy.Identity:
		p.Identity = []*policy.Policy{one}
	case policy.Resource:
		p.Resource, p.ResourceMustAllow = one, true
	case policy.Boundary:
		p.Boundary = one
	case policy.Session:
		p.Session = []*policy.Policy{one}
	case policy.SCP:
		p.SCP = [][]*policy.Policy{{one}}
	case policy.RCP:
		p.RCP = [][]*policy.Policy{{one}}
	case policy.Endpoint:
		p.Endpoint = one
	}
	return p
}

// TestAccessDenied compares with texts that AWS documents. Where its pages leave out the
// resource though there is one, as many services do, ours has it.
func TestAccessDenied(t *testing.T) {
	tests := []struct {
		page             string
		caller           string
		action, resource string
		typ              policy.Type
		explicit         bool
		name             string // of the policy
		text             string
	}{
		{pageDenied, johnDoe, "codecommit:ListRepositories", "*", policy.SCP, false, "", "User: arn:aws:iam::777788889999:user/JohnDoe is not authorized to perform: " +
			"codecommit:ListRepositories because no service control policy allows the codecommit:ListRepositories action"},
		{pageDenied, johnDoe, "codecommit:ListRepositories", "*", policy.SCP, true, "", "User: arn:aws:iam::777788889999:user/JohnDoe is not authorized to perform: " +
			"codecommit:ListRepositories with an explicit deny in a service control policy"},
		{pageDenied, johnDoe, "secretsmanager:GetSecretValue", secretsOf, policy.RCP, true, "", "User: arn:aws:iam::777788889999:user/JohnDoe is not authorized to perform: " +
			"secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:us-east-1:777788889999:secret:* with an explicit deny in a resource control policy"},
		{pageDenied, mary, "codecommit:ListRepositories", "*", policy.Endpoint, false, "", "User: arn:aws:iam::123456789012:user/MaryMajor is not authorized to perform: " +
			"codecommit:ListRepositories because no VPC endpoint policy allows the codecommit:ListRepositories action"},
		{pageDenied, mary, "codedeploy:ListDeployments", groups, policy.Endpoint, true, "", "User: arn:aws:iam::123456789012:user/MaryMajor is not authorized to perform: " +
			"codedeploy:ListDeployments on resource: arn:aws:codedeploy:us-east-1:123456789012:deploymentgroup:* with an explicit deny in a VPC endpoint policy"},
		{pageDenied, john, "codedeploy:ListDeployments", groups, policy.Boundary, false, "", "User: arn:aws:iam::123456789012:user/JohnDoe is not authorized to perform: " +
			"codedeploy:ListDeployments on resource: arn:aws:codedeploy:us-east-1:123456789012:deploymentgroup:* " +
			"because no permissions boundary allows the codedeploy:ListDeployments action"},
		{pageDenied, johnDoe, "sagemaker:ListModels", "*", policy.Boundary, true, "", "User: arn:aws:iam::777788889999:user/JohnDoe is not authorized to perform: " +
			"sagemaker:ListModels with an explicit deny in a permissions boundary"},
		{pageDenied, john, "codecommit:ListRepositories", "*", policy.Session, false, "", "User: arn:aws:iam::123456789012:user/JohnDoe is not authorized to perform: " +
			"codecommit:ListRepositories because no session policy allows the codecommit:ListRepositories action"},
		{pageDenied, john, "codedeploy:ListDeployments", groups, policy.Session, true, "", "User: arn:aws:iam::123456789012:user/JohnDoe is not authorized to perform: " +
			"codedeploy:ListDeployments on resource: arn:aws:codedeploy:us-east-1:123456789012:deploymentgroup:* with an explicit deny in a session policy"},
		{pageDenied, mary, "secretsmanager:GetSecretValue", secrets, policy.Resource, false, "", "User: arn:aws:iam::123456789012:user/MaryMajor is not authorized to perform: " +
			"secretsmanager:GetSecretValue because no resource-based policy allows the secretsmanager:GetSecretValue action"},
		{pageDenied, mary, "secretsmanager:GetSecretValue", secrets, policy.Resource, true, "", "User: arn:aws:iam::123456789012:user/MaryMajor is not authorized to perform: " +
			"secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:us-east-1:123456789012:secret:* with an explicit deny in a resource-based policy"},
		{pageDenied, john, "codecommit:ListRepositories", "*", policy.Identity, false, "", "User: arn:aws:iam::123456789012:user/JohnDoe is not authorized to perform: " +
			"codecommit:ListRepositories because no identity-based policy allows the codecommit:ListRepositories action"},
		{pageDenied, john, "codedeploy:ListDeployments", groups, policy.Identity, true, "", "User: arn:aws:iam::123456789012:user/JohnDoe is not authorized to perform: " +
			"codedeploy:ListDeployments on resource: arn:aws:codedeploy:us-east-1:123456789012:deploymentgroup:* with an explicit deny in an identity-based policy"},

		// With the ARN of the policy.
		{pageDenied, john, "codedeploy:ListDeployments", groups, policy.Identity, true, ownARN, "User: arn:aws:iam::123456789012:user/JohnDoe is not authorized to perform: " +
			"codedeploy:ListDeployments on resource: arn:aws:codedeploy:us-east-1:123456789012:deploymentgroup:* with an explicit deny in an identity-based policy: " + ownARN},
		{pageDenied, john, "codedeploy:ListDeployments", groups, policy.Boundary, true, ownARN, "User: arn:aws:iam::123456789012:user/JohnDoe is not authorized to perform: " +
			"codedeploy:ListDeployments on resource: arn:aws:codedeploy:us-east-1:123456789012:deploymentgroup:* with an explicit deny in a permissions boundary: " + ownARN},
		{pageDenied, john, "codedeploy:ListDeployments", groups, policy.Session, true, ownARN, "User: arn:aws:iam::123456789012:user/JohnDoe is not authorized to perform: " +
			"codedeploy:ListDeployments on resource: arn:aws:codedeploy:us-east-1:123456789012:deploymentgroup:* with an explicit deny in a session policy: " + ownARN},
		{pageDenied, johnDoe, "codecommit:ListRepositories", "*", policy.SCP, true, scpARN, "User: arn:aws:iam::777788889999:user/JohnDoe is not authorized to perform: " +
			"codecommit:ListRepositories with an explicit deny in a service control policy: " + scpARN},
		{pageDenied, johnDoe, "secretsmanager:GetSecretValue", secretsOf, policy.RCP, true, rcpARN, "User: arn:aws:iam::777788889999:user/JohnDoe is not authorized to perform: " +
			"secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:us-east-1:777788889999:secret:* with an explicit deny in a resource control policy: " + rcpARN},

		// Other callers. S3 alone puts the resource in quotation marks.
		{pageS3, mary, "s3:GetObject", "arn:aws:s3:::amzn-s3-demo-bucket1/object-name", policy.Identity, false, "", "User: arn:aws:iam::123456789012:user/MaryMajor " +
			"is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::amzn-s3-demo-bucket1/object-name because no identity-based policy allows the s3:GetObject action"},
		{pageSearch, "", "es:ESHttpGet", "arn:aws:es:us-east-1:123456789012:domain/logs/_search", policy.Resource, false, "",
			"User: anonymous is not authorized to perform: es:ESHttpGet because no resource-based policy allows the es:ESHttpGet action"},
		{pageDenied, "arn:aws:sts::123456789012:assumed-role/Web/i-0123456789abcdef0", "codecommit:ListRepositories", "*", policy.Identity, false, "",
			"User: arn:aws:sts::123456789012:assumed-role/Web/i-0123456789abcdef0 is not authorized to perform: " +
				"codecommit:ListRepositories because no identity-based policy allows the codecommit:ListRepositories action"},
		{pageDenied, "arn:aws:iam::123456789012:root", "codecommit:ListRepositories", "*", policy.SCP, true, scpARN,
			"User: arn:aws:iam::123456789012:root is not authorized to perform: codecommit:ListRepositories with an explicit deny in a service control policy: " + scpARN},
	}
	for _, tt := range tests {
		req := evaluate.Request{Action: tt.action, Resource: tt.resource}
		if tt.caller != "" {
			req.Principal = principal.MustParse(tt.caller)
		}
		if strings.HasPrefix(tt.resource, "arn:aws:s3") {
			req.ResourceAccount = req.Principal.Account()
		}
		d := evaluate.Evaluate(&req, denials(t, tt.typ, tt.explicit, tt.name))
		require.Empty(t, d.Problem, tt.text)
		require.Equal(t, tt.typ, d.Type, tt.text)
		got := d.AccessDenied(&req)
		plain := evaluate.Decision{}.AccessDenied(&req)
		require.Equal(t, plain, got[:len(plain)])
		if tt.resource != "*" {
			require.True(t, strings.HasSuffix(plain, " on resource: "+tt.resource), plain)
			if !strings.Contains(tt.text, " on resource: ") {
				got = strings.Replace(got, " on resource: "+tt.resource, "", 1)
			}
		}
		require.Equal(t, tt.text, got, tt.page)
	}
}

// TestAccessDeniedWithoutARN has policies that deny and whose ARN AWS does not show.
func TestAccessDeniedWithoutARN(t *testing.T) {
	bucket := "arn:aws:s3:::logs/a"
	for _, tt := range []struct {
		what           string
		typ            policy.Type
		name           string
		resource, owns string
	}{
		{"resource-based policies have none", policy.Resource, ownARN, groups, ""},
		{"VPC endpoint policies have none", policy.Endpoint, ownARN, groups, ""},
		{"a name", policy.Identity, "Limits", groups, ""},
		{"a file name", policy.SCP, "limits.json", groups, ""},
		{"no name", policy.Boundary, "", groups, ""},
		{"an account that the caller is not of", policy.RCP, rcpARN, secretsOf, ""},
		{"the same by the request", policy.RCP, rcpARN, bucket, "777788889999"},
	} {
		req := evaluate.Request{Principal: principal.MustParse(john), Action: "s3:GetObject", Resource: tt.resource, ResourceAccount: tt.owns}
		d := evaluate.Evaluate(&req, denials(t, tt.typ, true, tt.name))
		require.Equal(t, evaluate.ExplicitDeny, d.Outcome, tt.what)
		require.Regexp(t, " with an explicit deny in an? "+tt.typ.String()+"$", d.AccessDenied(&req), tt.what)
	}

	// Nobody said whose the bucket is, but the Evaluator.
	e := evaluate.MustNew(&evaluate.Attachments{Account: "123456789012"})
	req := evaluate.Request{Principal: principal.MustParse(john), Action: "s3:GetObject", Resource: bucket}
	d := e.Evaluate(&req, denials(t, policy.RCP, true, rcpARN))
	require.Equal(t, policy.RCP, d.Type)
	require.True(t, strings.HasSuffix(d.AccessDenied(&req), "in a resource control policy"))
	req.ResourceAccount = "123456789012"
	require.True(t, strings.HasSuffix(d.AccessDenied(&req), "in a resource control policy: "+rcpARN))

	// An anonymous caller is of no account, and no resource is.
	req = evaluate.Request{Action: "s3:GetObject", Resource: bucket}
	d = evaluate.Decision{Outcome: evaluate.ExplicitDeny, Type: policy.RCP, Statement: d.Statement}
	require.True(t, strings.HasSuffix(d.AccessDenied(&req), "in a resource control policy"))
}

// TestAccessDeniedCallers names callers of each type.
func TestAccessDeniedCallers(t *testing.T) {
	must := func(p principal.Principal, err error) principal.Principal {
		require.NoError(t, err)
		return p
	}
	const user = "User: "
	canonical := strings.Repeat("a1", 32)
	for _, tt := range []struct {
		caller principal.Principal
		want   string // before the action
	}{
		{principal.Principal{}, user + "anonymous"},
		{principal.MustParse(john), user + john},
		{principal.MustParse("123456789012"), user + "arn:aws:iam::123456789012:root"},
		{must(principal.RoleSession("arn:aws:iam::123456789012:role/ci/Deploy", "ann")), user + "arn:aws:sts::123456789012:assumed-role/Deploy/ann"},
		{must(principal.MustParse(john).WithID("AIDAEXAMPLE1234567890")), user + john},
		{must(principal.FederatedUser(john, "Bob")), user + "arn:aws:sts::123456789012:federated-user/Bob"},
		{principal.MustParse("arn:acme:iam::tenant42:user/ann"), user + "arn:acme:iam::tenant42:user/ann"},
		{principal.MustParse("arn:aws:iam::123456789012:user/José"), user + `"arn:aws:iam::123456789012:user/José"`},
		{principal.Service("ec2.amazonaws.com"), user + "ec2.amazonaws.com"},
		{principal.Service("not a name"), user + `""`},
		{principal.CanonicalUser(canonical), user + canonical},
		{principal.SAML("arn:aws:iam::123456789012:saml-provider/corp"), ""},
		{principal.WebIdentity("accounts.google.com"), ""},
	} {
		req := evaluate.Request{Principal: tt.caller, Action: "sts:AssumeRoleWithSAML", Resource: "*"}
		want := tt.want + " is not authorized to perform: sts:AssumeRoleWithSAML"
		because := " because no role trust policy allows the sts:AssumeRoleWithSAML action"
		if tt.want == "" { // pageSAML
			want, because = "Not authorized to perform sts:AssumeRoleWithSAML", ""
		}
		require.Equal(t, want, evaluate.Decision{}.AccessDenied(&req))
		require.Equal(t, want+because, evaluate.Decision{Type: policy.Trust}.AccessDenied(&req))
		require.Equal(t, want+" because the request could not be evaluated", evaluate.Decision{Problem: "secret"}.AccessDenied(&req))
	}
}

// TestAccessDeniedCall has calls to AWS STS. The page has no resource in them, and STS
// itself no reason.
func TestAccessDeniedCall(t *testing.T) {
	call := assumeRole()
	call.Principal, call.ExternalID = principal.MustParse(mary), secretName
	for _, tt := range []struct {
		trust *policy.Policy
		text  string
	}{
		{policy.MustParse(trustsAll, policy.Trust), ""},
		{denying(t, policy.Trust, false, ""),
			"User: arn:aws:iam::123456789012:user/MaryMajor is not authorized to perform: sts:AssumeRole because no role trust policy allows the sts:AssumeRole action"},
		{denying(t, policy.Trust, true, ownARN),
			"User: arn:aws:iam::123456789012:user/MaryMajor is not authorized to perform: sts:AssumeRole with an explicit deny in the role trust policy"},
	} {
		call.Role.TrustPolicy = tt.trust
		result, err := evaluate.AssumeRole(call, &evaluate.Policies{Identity: identity(allowAll)})
		require.NoError(t, err)
		req := evaluate.Request{Principal: call.Principal, Action: result.Action, Resource: call.Role.ARN}
		require.Equal(t, tt.text, strings.Replace(result.Decision.AccessDenied(&req), " on resource: "+roleARN, "", 1), pageDenied)
	}
	req := evaluate.Request{Principal: call.Principal, Action: "sts:AssumeRole", Resource: roleARN}
	require.Equal(t, "User: arn:aws:iam::123456789012:user/MaryMajor is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/app/r",
		evaluate.Decision{}.AccessDenied(&req))
}

// TestAccessDeniedKeepsSecrets shows that nothing of the context, of statements and of
// problems is in the text.
func TestAccessDeniedKeepsSecrets(t *testing.T) {
	deny := `{"Version": "2012-10-17", "Statement": {"Sid": "SecretSid", "Effect": "Deny", "Action": "*", "Resource": "*",
		"Condition": {"StringEquals": {"sts:ExternalId": "secret", "aws:PrincipalTag/secret": "${aws:RequestTag/secret}"}}}}`
	p := &evaluate.Policies{Identity: []*policy.Policy{
		policy.MustParse(allowAll, policy.Identity), policy.MustParse(deny, policy.Identity, policy.WithName("secret.json")),
	}}
	req := getObject()
	req.Context = condition.NewContext(
		condition.String("sts:ExternalId", "secret"), condition.String("aws:PrincipalTag/secret", "secret"), condition.String("aws:RequestTag/secret", "secret"),
	)
	d := evaluate.Evaluate(&req, p)
	require.Equal(t, evaluate.ExplicitDeny, d.Outcome)
	require.NotContains(t, strings.ToLower(d.AccessDenied(&req)), "secret")

	req.ResourceAccount = "5555"
	d = evaluate.Evaluate(&req, p)
	require.NotEmpty(t, d.Problem)
	require.Equal(t, "User: arn:aws:iam::111122223333:user/ann is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::b/k "+
		"because the request could not be evaluated", d.AccessDenied(&req))
}

// TestAccessDeniedByHand has decisions that no engine made.
func TestAccessDeniedByHand(t *testing.T) {
	req := getObject()
	require.Equal(t, "Access Denied", evaluate.Decision{}.AccessDenied(nil))
	require.Equal(t, "Access Denied", evaluate.Evaluate(nil, nil).AccessDenied(nil))
	require.Empty(t, evaluate.Decision{Outcome: evaluate.Allow}.AccessDenied(nil))
	for _, s := range []*policy.Statement{nil, new(policy.Statement)} {
		d := evaluate.Decision{Outcome: evaluate.ExplicitDeny, Type: policy.Identity, Statement: s}
		require.Regexp(t, `with an explicit deny in an identity-based policy$`, d.AccessDenied(&req))
	}
	require.Regexp(t, `: s3:GetObject on resource: arn:aws:s3:::b/k$`, evaluate.Decision{Outcome: evaluate.ExplicitDeny}.AccessDenied(&req))

	// As it comes back from JSON, a decision has no statement.
	d := evaluate.Evaluate(&req, denials(t, policy.Identity, true, ownARN))
	data, err := json.Marshal(d)
	require.NoError(t, err)
	var read evaluate.Decision
	require.NoError(t, json.Unmarshal(data, &read))
	require.Equal(t, d.AccessDenied(&req), read.AccessDenied(&req)+": "+ownARN)
}

// deniedForm is the form of all texts, as AWS documents it. W is a word, and T a type.
var deniedForm = regexp.MustCompile(strings.NewReplacer(
	"W", `(?:[^\s"]+|"(?:\\.|[^"\\])*")`,
	"T", `(?:(?:identity-based|resource-based|role trust|session|service control|resource control|VPC endpoint) policy|permissions boundary)`,
).Replace(`^(?:User: W is not authorized to perform: W(?: on resource: W)?` +
	`(?: because no T allows the W action| with an explicit deny in (?:an|a|the) T(?:: W)?| because the request could not be evaluated)?|` +
	`Not authorized to perform W(?: because the request could not be evaluated)?)$`))

// TestAccessDeniedOfAnything decides random requests.
func TestAccessDeniedOfAnything(t *testing.T) {
	t.Parallel()
	kinds := make(map[string]int)
	for seed := range uint64(20) {
		w := world.New(world.Seeded(seed, 0))
		var q world.Question
		for range 200 {
			w.Ask(&q)
			d := evaluate.Evaluate(&q.Request, &q.Policies)
			text := d.AccessDenied(&q.Request)
			if d.Allowed() {
				require.Empty(t, text)
				continue
			}
			requireDenied(t, text)
			kinds[d.Outcome.String()+" "+d.Type.String()]++
		}
	}
	require.Greater(t, len(kinds), 8, kinds)
}

// requireDenied requires that text is of that form, short, and can be printed.
func requireDenied(t *testing.T, text string) {
	t.Helper()
	require.Regexp(t, deniedForm, text)
	require.Less(t, len(text), 50_000)
	require.True(t, utf8.ValidString(text))
	require.False(t, strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }), "%q", text)
}

// FuzzAccessDenied has requests and policies with odd names.
func FuzzAccessDenied(f *testing.F) {
	for _, odd := range []string{"", "*", "a\nb", "\x1b[2J", "\xff", "\u202e", `"`, "arn:aws:iam::1:user/\r\n", strings.Repeat("\u202e", 5000)} {
		f.Add(odd, odd, odd, odd, uint8(0), uint8(1), false)
		f.Add(john, "s3:"+odd, "arn:aws:s3:::b/"+odd, "arn:aws:iam::1:policy/"+odd, uint8(1), uint8(len(odd)), false)
		f.Add(odd, "s3:GetObject", "arn:aws:s3:::b/k", ownARN, uint8(len(odd)), uint8(7), true)
	}
	f.Fuzz(func(t *testing.T, caller, action, resource, name string, outcome, typ uint8, problem bool) {
		req := evaluate.Request{Action: action, Resource: resource, ResourceAccount: "123456789012"}
		if p, err := principal.Parse(caller); err == nil {
			req.Principal = p
		} else {
			req.Principal = principal.SAML(caller)
		}
		d := evaluate.Decision{Outcome: evaluate.Outcome(outcome % 2), Type: policy.Type(typ % 9)}
		if problem {
			d.Problem = name
		}
		for s := range policy.MustParse(denyAll, policy.Identity, policy.WithName(name)).Statements() {
			d.Statement = s
		}
		requireDenied(t, d.AccessDenied(&req))
		d.Outcome = evaluate.Allow
		require.Empty(t, d.AccessDenied(&req))
	})
}
