package main

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go-v2/service/sts/types"
	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/account"
)

// session returns the settings for who has the credentials.
func (h *harness) session(c *types.Credentials) aws.Config {
	return h.as(*c.AccessKeyId, *c.SecretAccessKey, *c.SessionToken)
}

// assume assumes a role.
func (h *harness) assume(who aws.Config, in *sts.AssumeRoleInput) (aws.Config, error) {
	out, err := sts.NewFromConfig(who).AssumeRole(h.Context(), in)
	if err != nil {
		return aws.Config{}, err
	}
	return h.session(out.Credentials), nil
}

// lists returns the code of the error that a list of users gives.
func (h *harness) lists(who aws.Config) string {
	_, err := iam.NewFromConfig(who).ListUsers(h.Context(), &iam.ListUsersInput{})
	return code(err)
}

func TestAssumeRole(t *testing.T) {
	h := newHarness(t)
	audit := h.role("Audit", trust(`"AWS": "arn:aws:iam::111122223333:user/ann"`, ""), allow("iam:ListUsers", "*"))
	ann, ben := h.user("ann", ""), h.user("ben", allow("sts:AssumeRole", "*"))
	require.Equal(t, "AccessDenied", h.lists(ann))

	out, err := sts.NewFromConfig(ann).AssumeRole(t.Context(), &sts.AssumeRoleInput{RoleArn: &audit, RoleSessionName: aws.String("ann"), DurationSeconds: aws.Int32(900)})
	require.NoError(t, err)
	require.Equal(t, "arn:aws:sts::111122223333:assumed-role/Audit/ann", *out.AssumedRoleUser.Arn)
	require.Regexp(t, "^AROA[A-Z2-7]{17}:ann$", *out.AssumedRoleUser.AssumedRoleId)
	require.WithinDuration(t, time.Now().Add(15*time.Minute), *out.Credentials.Expiration, time.Minute, "an SDK compares with its own clock")
	session := h.session(out.Credentials)
	require.Equal(t, *out.AssumedRoleUser.Arn, h.caller(session))
	require.Empty(t, h.lists(session))

	// A role that is not there is as one that does not trust the caller.
	for _, role := range []string{audit, "arn:aws:iam::111122223333:role/Nothing", "arn:aws:iam::111122223333:role/x/Audit"} {
		_, err = h.assume(ben, &sts.AssumeRoleInput{RoleArn: &role, RoleSessionName: aws.String("ben")})
		require.ErrorContains(t, err, "AccessDenied: User: arn:aws:iam::111122223333:user/ben is not authorized to perform: sts:AssumeRole on resource: "+role)
	}
	for _, bad := range []*sts.AssumeRoleInput{
		{RoleArn: &audit, RoleSessionName: aws.String("a n n")},
		{RoleArn: &audit, RoleSessionName: aws.String("ann"), DurationSeconds: aws.Int32(899)},
		{RoleArn: &audit, RoleSessionName: aws.String("ann"), DurationSeconds: aws.Int32(7200)},
		{RoleArn: aws.String("arn:aws:iam::111122223333:user/ann"), RoleSessionName: aws.String("ann")},
	} {
		_, err = h.assume(ann, bad)
		require.Equal(t, "ValidationError", code(err))
	}

	h.account.Clock.Move(15*time.Minute - time.Second)
	require.Empty(t, h.lists(session))
	h.account.Clock.Move(time.Second)
	require.Equal(t, "ExpiredToken", h.lists(session))
	tampered := *out.Credentials.SessionToken + "A"
	out.Credentials.SessionToken = &tampered
	require.Equal(t, "InvalidClientTokenId", h.lists(h.session(out.Credentials)))
}

// TestWindow gives somebody a role for one month.
func TestWindow(t *testing.T) {
	h := newHarness(t) // it is July 1
	window := `, "Condition": {"DateGreaterThanEquals": {"aws:CurrentTime": "2026-07-01T00:00:00Z"}, "DateLessThan": {"aws:CurrentTime": "2026-08-01T00:00:00Z"}}`
	role := h.role("Contractor", trust(`"AWS": "arn:aws:iam::111122223333:user/ann"`, window), allow("iam:ListUsers", "*"))
	ann := h.user("ann", "")
	in := &sts.AssumeRoleInput{RoleArn: &role, RoleSessionName: aws.String("ann")}
	_, err := h.assume(ann, in)
	require.NoError(t, err)
	h.account.Clock.Move(31*24*time.Hour - 10*time.Hour)
	last, err := h.assume(ann, in) // July 31, 23:00
	require.NoError(t, err)
	h.account.Clock.Move(time.Hour + time.Second - time.Minute)
	_, err = h.assume(ann, in)
	require.NoError(t, err, "59 minutes later it is still July")
	h.account.Clock.Move(time.Minute)
	_, err = h.assume(ann, in)
	require.Equal(t, "AccessDenied", code(err))
	require.Equal(t, "ExpiredToken", h.lists(last))
}

func TestSessionPolicies(t *testing.T) {
	h := newHarness(t)
	role := h.role("Admin", trust(anybody, ""), allow("iam:*", "*"))
	ann := h.user("ann", allow("sts:*", "*"))
	made, err := iam.NewFromConfig(h.asRoot()).CreatePolicy(t.Context(), &iam.CreatePolicyInput{PolicyName: aws.String("ListRoles"), PolicyDocument: aws.String(allow("iam:ListRoles", "*"))})
	require.NoError(t, err)
	name := aws.String("ann")
	for _, tt := range []struct {
		in   *sts.AssumeRoleInput
		want string
	}{
		{&sts.AssumeRoleInput{RoleArn: &role, RoleSessionName: name}, ""},
		{&sts.AssumeRoleInput{RoleArn: &role, RoleSessionName: name, Policy: aws.String(allow("iam:ListUsers", "*"))}, ""},
		{&sts.AssumeRoleInput{RoleArn: &role, RoleSessionName: name, Policy: aws.String(allow("s3:*", "*"))}, "AccessDenied"},
		{&sts.AssumeRoleInput{RoleArn: &role, RoleSessionName: name, PolicyArns: []types.PolicyDescriptorType{{Arn: made.Policy.Arn}}}, "AccessDenied"},
	} {
		session, err := h.assume(ann, tt.in)
		require.NoError(t, err)
		require.Equal(t, tt.want, h.lists(session))
		h.restart()
		require.Equal(t, tt.want, h.lists(h.moved(session)), "what limits a session survives a restart")
		ann = h.moved(ann)
	}
	_, err = h.assume(ann, &sts.AssumeRoleInput{RoleArn: &role, RoleSessionName: name, Policy: aws.String("{")})
	require.Equal(t, "MalformedPolicyDocument", code(err))
	_, err = h.assume(ann, &sts.AssumeRoleInput{RoleArn: &role, RoleSessionName: name, PolicyArns: []types.PolicyDescriptorType{{Arn: aws.String("arn:aws:iam::111122223333:policy/None")}}})
	require.Equal(t, "NoSuchEntity", code(err))
}

// restart stops the server and starts it with what is in the database, at another address.
func (h *harness) restart() {
	h.Helper()
	clock := h.account.Clock
	h.stop()
	h.start(clock)
}

// moved returns the settings with the address at which the server is now.
func (h *harness) moved(settings aws.Config) aws.Config {
	settings.BaseEndpoint = &h.url
	return settings
}

// TestChain goes from role to role, with tags and a source identity that carry over.
func TestChain(t *testing.T) {
	h := newHarness(t)
	first := h.role("First", trust(anybody, ""), allow("sts:*", "*"))
	second := h.role("Second", trust(`"AWS": "`+first+`"`, `, "Condition": {"StringEquals": {"aws:PrincipalTag/team": "blue", "sts:SourceIdentity": "ann"}}`),
		`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "iam:ListUsers", "Resource": "*",
		"Condition": {"StringEquals": {"aws:PrincipalTag/team": "blue", "aws:SourceIdentity": "ann"}}}}`)
	ann := h.user("ann", allow("sts:*", "*"))
	plain, err := h.assume(ann, &sts.AssumeRoleInput{RoleArn: &first, RoleSessionName: aws.String("ann")})
	require.NoError(t, err)
	_, err = h.assume(plain, &sts.AssumeRoleInput{RoleArn: &second, RoleSessionName: aws.String("ann")})
	require.Equal(t, "AccessDenied", code(err))
	marked, err := h.assume(ann, &sts.AssumeRoleInput{
		RoleArn: &first, RoleSessionName: aws.String("ann"), SourceIdentity: aws.String("ann"),
		Tags: []types.Tag{{Key: aws.String("team"), Value: aws.String("blue")}}, TransitiveTagKeys: []string{"team"},
	})
	require.NoError(t, err)
	chained, err := h.assume(marked, &sts.AssumeRoleInput{RoleArn: &second, RoleSessionName: aws.String("deploy")})
	require.NoError(t, err)
	require.Empty(t, h.lists(chained))
	require.Equal(t, "arn:aws:sts::111122223333:assumed-role/Second/deploy", h.caller(chained))
	_, err = h.assume(marked, &sts.AssumeRoleInput{RoleArn: &second, RoleSessionName: aws.String("deploy"), DurationSeconds: aws.Int32(3601)})
	require.Equal(t, "ValidationError", code(err), "a chained session is an hour at most")
}

func TestExternalID(t *testing.T) {
	h := newHarness(t)
	role := h.role("Partner", trust(anybody, `, "Condition": {"StringEquals": {"sts:ExternalId": "k-4711"}}`), "")
	ann := h.user("ann", allow("sts:AssumeRole", "*"))
	for id, want := range map[string]string{"": "AccessDenied", "k-4712": "AccessDenied", "k-4711": ""} {
		in := &sts.AssumeRoleInput{RoleArn: &role, RoleSessionName: aws.String("ann")}
		if id != "" {
			in.ExternalId = &id
		}
		_, err := h.assume(ann, in)
		require.Equal(t, want, code(err), id)
	}
}

func TestSessionToken(t *testing.T) {
	h := newHarness(t)
	root := iam.NewFromConfig(h.asRoot())
	ann := h.user("ann", `{"Version": "2012-10-17", "Statement": [
		{"Effect": "Allow", "Action": "iam:ListUsers", "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}},
		{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}]}`)
	role := h.role("Careful", trust(anybody, `, "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}`), "")
	require.Equal(t, "AccessDenied", h.lists(ann))
	plain, err := sts.NewFromConfig(ann).GetSessionToken(t.Context(), &sts.GetSessionTokenInput{})
	require.NoError(t, err)
	require.Equal(t, "arn:aws:iam::111122223333:user/ann", h.caller(h.session(plain.Credentials)))
	require.Equal(t, "AccessDenied", h.lists(h.session(plain.Credentials)))
	_, err = sts.NewFromConfig(h.session(plain.Credentials)).GetSessionToken(t.Context(), &sts.GetSessionTokenInput{})
	require.Equal(t, "AccessDenied", code(err))

	made, err := root.CreateVirtualMFADevice(t.Context(), &iam.CreateVirtualMFADeviceInput{VirtualMFADeviceName: aws.String("phone")})
	require.NoError(t, err)
	device := account.Device{Seed: string(made.VirtualMFADevice.Base32StringSeed)}
	now := time.Now()
	enable := &iam.EnableMFADeviceInput{
		UserName: aws.String("ann"), SerialNumber: made.VirtualMFADevice.SerialNumber,
		AuthenticationCode1: aws.String("000000"), AuthenticationCode2: aws.String("000000"),
	}
	_, err = root.EnableMFADevice(t.Context(), enable)
	require.Equal(t, "InvalidAuthenticationCode", code(err))
	for range 2 { // the device may show the next code when the first call arrives
		now = time.Now()
		enable.AuthenticationCode1, enable.AuthenticationCode2 = aws.String(device.Code(now.Add(-30*time.Second))), aws.String(device.Code(now))
		if _, err = root.EnableMFADevice(t.Context(), enable); err == nil {
			break
		}
	}
	require.NoError(t, err)

	in := &sts.GetSessionTokenInput{SerialNumber: enable.SerialNumber, TokenCode: aws.String(device.Code(now))}
	_, err = sts.NewFromConfig(ann).GetSessionToken(t.Context(), in)
	require.ErrorContains(t, err, "AccessDenied: MultiFactorAuthentication failed", "no code counts twice")
	in.TokenCode = aws.String(device.Code(now.Add(30 * time.Second)))
	strong, err := sts.NewFromConfig(ann).GetSessionToken(t.Context(), in)
	require.NoError(t, err)
	require.Empty(t, h.lists(h.session(strong.Credentials)))
	own, err := root.GetUser(t.Context(), &iam.GetUserInput{UserName: aws.String("ann")})
	require.NoError(t, err)
	who, err := sts.NewFromConfig(h.session(strong.Credentials)).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	require.NoError(t, err)
	require.Equal(t, *own.User.UserId, *who.UserId)
	_, err = h.assume(ann, &sts.AssumeRoleInput{RoleArn: &role, RoleSessionName: aws.String("ann")})
	require.Equal(t, "AccessDenied", code(err))
	_, err = h.assume(h.session(strong.Credentials), &sts.AssumeRoleInput{RoleArn: &role, RoleSessionName: aws.String("ann")})
	require.NoError(t, err)
}

func TestFederationToken(t *testing.T) {
	h := newHarness(t)
	ann := h.user("ann", allow("*", "*"))
	out, err := sts.NewFromConfig(ann).GetFederationToken(t.Context(), &sts.GetFederationTokenInput{Name: aws.String("Bob"), Policy: aws.String(allow("s3:*", "*"))})
	require.NoError(t, err)
	require.Equal(t, "arn:aws:sts::111122223333:federated-user/Bob", *out.FederatedUser.Arn)
	bob := h.session(out.Credentials)
	require.Equal(t, *out.FederatedUser.Arn, h.caller(bob))
	require.Equal(t, "AccessDenied", h.lists(bob), "a federated user may call nothing of IAM")
	_, err = sts.NewFromConfig(bob).GetFederationToken(t.Context(), &sts.GetFederationTokenInput{Name: aws.String("Eve")})
	require.Equal(t, "AccessDenied", code(err))
}

// TestWhoIsGone deletes the role behind a session, and makes it anew.
func TestWhoIsGone(t *testing.T) {
	h := newHarness(t)
	role := h.role("Audit", trust(anybody, ""), "")
	ann := h.user("ann", allow("sts:AssumeRole", "*"))
	session, err := h.assume(ann, &sts.AssumeRoleInput{RoleArn: &role, RoleSessionName: aws.String("ann")})
	require.NoError(t, err)
	require.Equal(t, "AccessDenied", h.lists(session))
	_, err = iam.NewFromConfig(h.asRoot()).DeleteRole(t.Context(), &iam.DeleteRoleInput{RoleName: aws.String("Audit")})
	require.NoError(t, err)
	require.Equal(t, "InvalidClientTokenId", h.lists(session))
	h.role("Audit", trust(anybody, ""), allow("iam:ListUsers", "*"))
	require.Equal(t, "InvalidClientTokenId", h.lists(session), "a namesake is another role")
}
