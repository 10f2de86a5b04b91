package cloudtrail

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// The parts of an account of which a test needs some.
const (
	allowS3     = `{"Version":"2012-10-17","Statement":{"Sid":"Read","Effect":"Allow","Action":"s3:*","Resource":"*"}}`
	allowReader = `{"Version":"2012-10-17","Statement":{"Sid":"Read","Effect":"Allow","Action":["s3:GetObject","kms:Decrypt","iam:GetUser","sts:AssumeRole"],"Resource":"*"}}`
	nothing     = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"x:None","Resource":"*"}}`
)

// oneUser returns an account with the user hana, who has one policy, and more.
func oneUser(t *testing.T, document, more string) *inventory.Inventory {
	t.Helper()
	return inventoryOf(t, fmt.Sprintf(`{"principals":[{"arn":%q,"policies":[{"name":"p","document":%s}]}]%s}`, userARN, document, more))
}

// userEvent returns an event of the user hana.
func userEvent(source, name, parameters, more string) string {
	return fmt.Sprintf(`{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLE0000000001","arn":%q,"accountId":"111122223333","userName":"hana"},`+
		`"eventTime":"2026-11-24T09:01:00Z","eventSource":"%s.amazonaws.com","eventName":%q,"awsRegion":"eu-west-1","sourceIPAddress":"203.0.113.7","userAgent":"x",`+
		`"requestParameters":%s,"responseElements":null,"eventID":"1","eventType":"AwsApiCall","recipientAccountId":"111122223333"%s}`, userARN, source, name, parameters, more)
}

const (
	runAll       = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"ec2:RunInstances","Resource":"*"}}`
	runInstances = `{"instancesSet":{"items":[{"minCount":1,"maxCount":1}]},"instanceType":"t3.micro"}`

	ofBucket = `{"bucketName":"example-reports","key":"a"}`
	owned    = `,"resources":[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::example-reports/a"},{"accountId":"111122223333","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::example-reports"}]`
	foreign  = `,"resources":[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::example-reports/a"},{"accountId":"444455556666","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::example-reports"}]`
	denied   = `,"errorCode":"AccessDenied","errorMessage":"Access Denied"`
	aKey     = `"arn":"arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"`
	keyEvent = `,"resources":[{"accountId":"111122223333","type":"AWS::KMS::Key","ARN":"arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}]`
)

// requireVerdict judges an event, and compares the column that it is in and what is missing.
func requireVerdict(t *testing.T, event string, before, after *inventory.Inventory, column, missing string) Verdict {
	t.Helper()
	e, err := ParseEvent(event)
	require.NoError(t, err)
	v := New(before, after).Judge(e)
	assert.Equal(t, column, v.Column().String(), "%+v", v)
	assert.Equal(t, missing, strings.Join(v.Missing, " "))
	return v
}

// Objects that no inventory has are told of by their bucket, in whichever partition.
func TestKnownResource(t *testing.T) {
	nobody := inventoryOf(t, `{"accounts":[{"id":"111122223333"}]}`)
	for resource, want := range map[string]string{
		"arn:aws:s3:::b/k/l":                      "arn:aws:s3:::b",
		"arn:aws-cn:s3:::b/k":                     "arn:aws-cn:s3:::b",
		"arn:aws:s3:::b":                          "arn:aws:s3:::b",
		"arn:aws:sqs:eu-west-1:111122223333:q":    "arn:aws:sqs:eu-west-1:111122223333:q",
		"arn:aws:s3:us-east-1:111122223333:job/1": "arn:aws:s3:us-east-1:111122223333:job/1",
		"*": "*",
	} {
		assert.Equal(t, want, New(nobody, nobody).known(&asked{call: &Call{Resource: resource}}))
	}
}

// TestJudge has one event for each rule.
func TestJudge(t *testing.T) {
	keyPolicy := `,"resources":[{` + aKey + `,"policy":{"Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kms:*","Resource":"*"}}}]`
	tests := []struct {
		name, event   string
		before, after *inventory.Inventory
		column        string
		missing       string
		reason        Reason
		agreement     Agreement
	}{
		{"kept", userEvent("s3", "GetObject", ofBucket, owned), oneUser(t, allowS3, ""), oneUser(t, allowReader, ""), "unchanged", "", "", BothAllow},
		{"lost", userEvent("s3", "GetObject", ofBucket, owned), oneUser(t, allowS3, ""), oneUser(t, nothing, ""), "newlyDenied", "", "", BothAllow},
		{"gained", userEvent("s3", "GetObject", ofBucket, owned+denied), oneUser(t, nothing, ""), oneUser(t, allowS3, ""), "newlyAllowed", "", "", BothDeny},
		{"another answer than the policies", userEvent("s3", "GetObject", ofBucket, owned+denied), oneUser(t, allowS3, ""), oneUser(t, allowS3, ""), "unchanged", "", "", OnlyAWSDenies},
		{
			"something allowed it that is in no inventory, and the change denies it", userEvent("s3", "GetObject", ofBucket, owned), oneUser(t, nothing, ""),
			oneUser(t, strings.ReplaceAll(allowS3, "Allow", "Deny"), ""), "inPart", "recorded-allow", "", OnlyAWSAllows,
		},
		{"nobody that is known", userEvent("s3", "GetObject", ofBucket, owned), oneUser(t, allowS3, ""), inventoryOf(t, `{"accounts":[{"id":"111122223333"}]}`), "notJudged", "", CallerNotThere, CannotTell},
		{"an owner that is not told, of one account", userEvent("s3", "GetObject", ofBucket, ""), oneUser(t, allowS3, ""), oneUser(t, nothing, ""), "newlyDenied", "", "", BothAllow},
		{
			"an owner that is not told, of several", userEvent("s3", "GetObject", ofBucket, ""), oneUser(t, allowS3, `,"accounts":[{"id":"444455556666"}]`),
			oneUser(t, nothing, `,"accounts":[{"id":"444455556666"}]`), "notJudged", "", NotDecided, CannotTell,
		},
		{
			"a policy of somebody else, who let it pass", userEvent("s3", "GetObject", ofBucket, foreign),
			oneUser(t, allowS3, ""), oneUser(t, nothing, ""), "newlyDenied", "", "", BothAllow,
		},
		{
			"a policy of somebody else, who perhaps did not", userEvent("s3", "GetObject", ofBucket, foreign+denied),
			oneUser(t, allowS3, ""), oneUser(t, nothing, ""), "inPart", "resource-policy", "", CannotTell,
		},
		{
			"a policy of somebody else, on which nothing hinges", userEvent("s3", "GetObject", ofBucket, foreign+denied),
			oneUser(t, nothing, ""), oneUser(t, nothing, ""), "unchanged", "", "", BothDeny,
		},
		{"a key without its policy", userEvent("kms", "Decrypt", `{}`, keyEvent), oneUser(t, allowReader, ""), oneUser(t, nothing, ""), "notJudged", "", KeyPolicyNotThere, CannotTell},
		{"a key with its policy", userEvent("kms", "Decrypt", `{}`, keyEvent), oneUser(t, allowReader, keyPolicy), oneUser(t, nothing, keyPolicy), "newlyDenied", "", "", BothAllow},
		{
			"a name without its path", userEvent("iam", "GetUser", `{"userName":"HANA"}`, ""),
			oneUser(t, allowReader, ""), oneUser(t, strings.ReplaceAll(allowReader, `"*"`, `"arn:aws:iam::111122223333:user/dev/*"`), ""), "unchanged", "", "", BothAllow,
		},
		{"a name of nobody", userEvent("iam", "GetUser", `{"userName":"yui"}`, ""), oneUser(t, allowReader, ""), oneUser(t, allowReader, ""), "notJudged", "", ResourceNotThere, CannotTell},
		{
			"a role of somebody else", userEvent("sts", "AssumeRole", `{"roleArn":"arn:aws:iam::444455556666:role/Partner","roleSessionName":"hana"}`, ""),
			oneUser(t, allowReader, ""), oneUser(t, nothing, ""), "newlyDenied", "", "", BothAllow,
		},
		{
			"a role that is not known", userEvent("sts", "AssumeRole", `{"roleArn":"arn:aws:iam::111122223333:role/Gone","roleSessionName":"hana"}`, ""),
			oneUser(t, allowReader, ""), oneUser(t, nothing, ""), "notJudged", "", RoleNotThere, CannotTell,
		},
		{
			"a call that needs two actions", userEvent("s3", "CopyObject", `{"bucketName":"example-reports","key":"b","x-amz-copy-source":"example-reports/a"}`, owned),
			oneUser(t, allowS3, `,"resources":[{"arn":"arn:aws:s3:::example-reports","account":"111122223333"}]`),
			oneUser(t, strings.ReplaceAll(allowS3, "s3:*", "s3:PutObject"), `,"resources":[{"arn":"arn:aws:s3:::example-reports","account":"111122223333"}]`), "newlyDenied", "", "", BothAllow,
		},
		{
			"a resource that decides and is not told", userEvent("ec2", "RunInstances", runInstances, ""), oneUser(t, runAll, ""),
			oneUser(t, strings.ReplaceAll(runAll, `"*"`, `"arn:aws:ec2:*:111122223333:instance/*"`), ""), "inPart", "resource", "", BothAllow,
		},
		{
			"a resource that is not told, where all are denied", userEvent("ec2", "RunInstances", runInstances, ""), oneUser(t, runAll, ""),
			oneUser(t, nothing, ""), "newlyDenied", "", "", BothAllow,
		},
		{
			"a key that decides and is not told", userEvent("s3", "GetObject", ofBucket, owned), oneUser(t, allowS3, ""),
			oneUser(t, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/team":"a"}}}}`, ""), "inPart", "aws:ResourceTag/team", "", BothAllow,
		},
		{
			"a key that decides on both sides alike", userEvent("s3", "GetObject", ofBucket, owned),
			oneUser(t, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/team":"a"}}}}`, ""),
			oneUser(t, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:Get*","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/team":"a"}}}}`, ""), "unchanged", "", "", CannotTell,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := requireVerdict(t, tt.event, tt.before, tt.after, tt.column, tt.missing)
			assert.Equal(t, tt.reason, v.Reason, v.Detail)
			assert.Equal(t, tt.agreement.String(), v.Agreement.String())
		})
	}
}

// roleEvent returns an event of a session of the role Writer. Its userIdentity has more, and
// the ID of the role.
func roleEvent(id, more, source, name, parameters, resources string) string {
	s := userEvent(source, name, parameters, resources)
	begin, end := strings.Index(s, `"userIdentity":`), strings.Index(s, `,"eventTime"`)
	return s[:begin] + fmt.Sprintf(`"userIdentity":{"type":"AssumedRole","principalId":"%s:s","arn":"arn:aws:sts::111122223333:assumed-role/Writer/s","accountId":"111122223333"%s,`+
		`"sessionContext":{"sessionIssuer":{"type":"Role","principalId":%q,"arn":%q,"accountId":"111122223333","userName":"Writer"},`+
		`"attributes":{"creationDate":"2026-11-24T08:55:00Z","mfaAuthenticated":"false"}}}`, id, more, id, roleARN) + s[end:]
}

// TestJudgeUntold has changes that matter to an event, or do not, by what it does not tell.
func TestJudgeUntold(t *testing.T) {
	const (
		anything  = `{"Sid":"Any","Effect":"Allow","Action":"*","Resource":"*"}`
		writerID  = "AROAEXAMPLE0000000002"
		forOthers = `{"functionName":"444455556666:function:f"}`
	)
	in := func(statements, more string) *inventory.Inventory {
		document := `{"Version":"2012-10-17","Statement":[` + statements + `]}`
		if strings.HasPrefix(statements, "{\"Version") {
			document = statements
		}
		return inventoryOf(t, fmt.Sprintf(`{"principals":[{"arn":%[1]q,"policies":[{"name":"p","document":%[3]s}]},{"arn":%[2]q,"policies":[{"name":"p","document":%[3]s}],`+
			`"trustPolicy":{"Statement":{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}}}]%[4]s}`, userARN, roleARN, document, more))
	}
	denyIf := func(condition string) string {
		return anything + `,{"Sid":"Not","Effect":"Deny","Action":"*","Resource":"*","Condition":{` + condition + `}}`
	}
	allowIf := func(version, resource, condition string) string {
		return fmt.Sprintf(`{"Version":%q,"Statement":{"Effect":"Allow","Action":"*","Resource":%q,"Condition":{%s}}}`, version, resource, condition)
	}
	bucketOf := func(principal string) string {
		return fmt.Sprintf(`,"resources":[{"arn":%q,"account":%q,"policy":{"Statement":{"Effect":"Allow","Principal":{"AWS":%q},"Action":"s3:*","Resource":"*"}}}]`, bucket, account, principal)
	}
	keyPolicy := `,"resources":[{` + aKey + `,"policy":{"Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kms:*","Resource":"*"}}}]`
	get := func(id, more, resources string) string {
		return roleEvent(id, more, "s3", "GetObject", ofBucket, owned+resources)
	}
	grant := func(constraints string) string {
		return userEvent("kms", "CreateGrant", `{"keyId":"1234abcd-12ab-34cd-56ef-1234567890ab"`+constraints+`}`, keyEvent)
	}
	organization := `,"accounts":[{"id":"111122223333","path":"o-a1b2c3d4e5/r-ab12/"}]`
	ownedBy := func(account string) string {
		return strings.Replace(bucketOf(userARN), `"account":"111122223333"`, `"account":"`+account+`"`, 1) + `,"accounts":[{"id":"444455556666"}]`
	}
	many := `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{`
	for tag := 'a'; tag <= 'i'; tag++ {
		many += fmt.Sprintf(`"aws:ResourceTag/%c":"x",`, tag)
	}
	many = strings.TrimSuffix(many, ",") + `}}}`
	tests := []struct {
		name, event   string
		before, after *inventory.Inventory
		column        string
		missing       string
	}{
		// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourceaccount
		{
			"the owner of what is not named", userEvent("lambda", "Invoke", forOthers, ""), in(anything, ""),
			in(denyIf(`"StringNotEquals":{"aws:ResourceAccount":"111122223333"}`), ""), "inPart", "aws:ResourceAccount",
		},
		{
			"the organization of what is not named", userEvent("ec2", "RunInstances", runInstances, ""), in(anything, organization),
			in(denyIf(`"StringNotEqualsIfExists":{"aws:ResourceOrgID":"o-a1b2c3d4e5"}`), organization), "inPart", "aws:ResourceOrgID",
		},
		{
			"the owner of what is named", userEvent("lambda", "Invoke", `{"functionName":"f"}`, ""), in(anything, ""),
			in(denyIf(`"StringNotEquals":{"aws:ResourceAccount":"111122223333"}`), ""), "unchanged", "",
		},
		// invokedBy is there for forward access sessions, and for services that use their role:
		// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
		{
			"a service, with its role or for a session", get(writerID, `,"invokedBy":"autoscaling.amazonaws.com"`, ""), in(anything, ""),
			in(denyIf(`"Bool":{"aws:ViaAWSService":"false"}`), ""), "inPart", "aws:ViaAWSService",
		},
		{
			"a service at the address, and none that called", strings.Replace(get(writerID, "", ""), "203.0.113.7", "lambda.amazonaws.com", 1), in(anything, ""),
			in(denyIf(`"Bool":{"aws:ViaAWSService":"true"}`), ""), "inPart", "aws:ViaAWSService",
		},
		{"no service", get(writerID, "", ""), in(anything, ""), in(denyIf(`"Bool":{"aws:ViaAWSService":"true"}`), ""), "unchanged", ""},
		// https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
		{
			"a function that calls its service", roleEvent(writerID, "", "lambda", "Invoke", `{"functionName":"f"}`, ""), in(anything, ""),
			in(denyIf(`"ArnLike":{"lambda:sourcefunctionarn":"*"}`), ""), "inPart", "lambda:sourcefunctionarn",
		},
		{
			"an instance that calls its service", roleEvent(writerID, "", "ec2", "DescribeInstances", `{}`, ""), in(anything, ""),
			in(denyIf(`"ArnLike":{"ec2:SourceInstanceARN":"*"}`), ""), "inPart", "ec2:SourceInstanceARN",
		},
		{
			"a build that calls its service", roleEvent(writerID, "", "codebuild", "ListBuilds", `{}`, ""), in(anything, ""),
			in(denyIf(`"ArnLike":{"codebuild:buildArn":"*"}`), ""), "inPart", "codebuild:buildArn",
		},
		// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
		{"an ID that is not told", get("", "", denied), in(nothing, ""), in(nothing, bucketOf("AROAEXAMPLE0000000009")), "inPart", "aws:userid"},
		{"an ID that is another", get(writerID, "", denied), in(nothing, ""), in(nothing, bucketOf("AROAEXAMPLE0000000009")), "unchanged", ""},
		// https://docs.aws.amazon.com/kms/latest/developerguide/grant-manage.html
		{
			"the context of a grant", grant(`,"constraints":{"encryptionContextSubset":{"a":"b"}}`), in(anything, keyPolicy),
			in(denyIf(`"StringEquals":{"kms:EncryptionContext:a":"b"}`), keyPolicy), "inPart", "kms:EncryptionContext:a",
		},
		{"a grant without", grant(""), in(anything, keyPolicy), in(denyIf(`"StringEquals":{"kms:EncryptionContext:a":"b"}`), keyPolicy), "unchanged", ""},
		// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
		{
			"another version of the language", get(writerID, "", ""), in(allowIf("2008-10-17", "*", `"StringLike":{"aws:ResourceTag/team":"a${*}"}`), ""),
			in(allowIf("2012-10-17", "*", `"StringLike":{"aws:ResourceTag/team":"a${*}"}`), ""), "inPart", "aws:ResourceTag/team",
		},
		{
			"another version, without variables", get(writerID, "", ""), in(allowIf("2008-10-17", "*", `"StringLike":{"aws:ResourceTag/team":"a*"}`), ""),
			in(allowIf("2012-10-17", "*", `"StringLike":{"aws:ResourceTag/team":"a*"}`), ""), "unchanged", "",
		},
		{
			"another version, and a resource that is not told", userEvent("ec2", "RunInstances", runInstances, ""), in(allowIf("2008-10-17", "arn:aws:ec2:${*}", ""), ""),
			in(allowIf("2012-10-17", "arn:aws:ec2:${*}", ""), ""), "inPart", "resource",
		},
		// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/query-event-data-store-cloudtrail.html
		{
			"one tag of several", get(writerID, "", `,"eventContext":{"requestContext":{"aws:PrincipalTag/team":"a"}}`), in(anything, ""),
			in(denyIf(`"StringEquals":{"aws:PrincipalTag/other":"b"}`), ""), "inPart", "aws:PrincipalTag/other",
		},
		{
			"another owner, and more conditions than are looked at", userEvent("s3", "GetObject", ofBucket, denied), in(many, ownedBy("444455556666")),
			in(many, ownedBy("111122223333")), "inPart", "aws:ResourceTag/a aws:ResourceTag/b aws:ResourceTag/c aws:ResourceTag/d aws:ResourceTag/e aws:ResourceTag/f aws:ResourceTag/g aws:ResourceTag/h aws:ResourceTag/i",
		},
		// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html
		{
			"something new of a user with a path", userEvent("iam", "CreateAccessKey", `{"userName":"hana"}`, ""), in(anything, ""),
			in(anything+`,{"Effect":"Deny","Action":"*","Resource":"arn:aws:iam::*:user/dev/*"}`, ""), "newlyDenied", "",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			requireVerdict(t, tt.event, tt.before, tt.after, tt.column, tt.missing)
		})
	}
}

// TestJudgeRCP has an RCP of another account, whose the resource may be that an event does not
// name. See https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
func TestJudgeRCP(t *testing.T) {
	const account = "444455556666"
	in := func(service string) *inventory.Inventory {
		var r inventory.Reader
		read := func(file, format string, values ...any) {
			r.Read(file, strings.NewReader(fmt.Sprintf(format, values...)))
		}
		read("user.json", `{"principals":[{"arn":%q,"policies":[{"name":"p","document":%s}]}],"accounts":[{"id":"111122223333","path":"o-a1b2c3d4e5/r-ab12/"},{"id":%q,"path":"o-a1b2c3d4e5/r-ab12/"}]}`,
			userARN, strings.Replace(allowS3, "s3:*", "*", 1), account)
		read("organizations.list-roots.json", `{"Roots":[{"Id":"r-ab12","Arn":"arn:aws:organizations::777788889999:root/o-a1b2c3d4e5/r-ab12","Name":"Root","PolicyTypes":[{"Type":"RESOURCE_CONTROL_POLICY","Status":"ENABLED"}]}]}`)
		summary := `{"Id":"p-examplercp","Arn":"arn:aws:organizations::777788889999:policy/o-a1b2c3d4e5/resource_control_policy/p-examplercp","Name":"Keys","Type":"RESOURCE_CONTROL_POLICY","AwsManaged":false}`
		read("organizations.list-policies.json", `{"Policies":[%s]}`, summary)
		read("organizations.list-targets-for-policy.p-examplercp.json", `{"Targets":[{"TargetId":%q,"Arn":"arn:aws:organizations::777788889999:account/o-a1b2c3d4e5/444455556666","Name":"Keys","Type":"ACCOUNT"}]}`, account)
		read("organizations.describe-policy.json", `{"Policy":{"PolicySummary":%s,"Content":%q}}`, summary,
			`{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"`+service+`:*","Resource":"*"}}`)
		inv, err := r.Inventory()
		require.NoError(t, err)
		require.NotEmpty(t, inv.Attachments().RCP)
		return inv
	}
	e, err := ParseEvent(userEvent("kms", "Encrypt", `{"keyId":"alias/a"}`, ""))
	require.NoError(t, err)
	v := New(in("s3"), in("kms")).Judge(e)
	assert.Equal(t, []string{"resource"}, v.Missing, "%+v", v)
	assert.Equal(t, "inPart", v.Column().String())
	v = New(in("kms"), in("kms")).Judge(e)
	assert.Equal(t, "unchanged", v.Column().String(), "%+v", v)
}

// TestJudgeFederated has a session of sts:GetFederationToken, whose session policies no event
// tells.
func TestJudgeFederated(t *testing.T) {
	event := strings.Replace(userEvent("s3", "GetObject", ofBucket, owned),
		`"type":"IAMUser","principalId":"AIDAEXAMPLE0000000001","arn":"`+userARN+`","accountId":"111122223333","userName":"hana"`,
		`"type":"FederatedUser","principalId":"111122223333:yui","arn":"arn:aws:sts::111122223333:federated-user/yui","accountId":"111122223333",`+
			`"sessionContext":{"sessionIssuer":{"type":"IAMUser","principalId":"AIDAEXAMPLE0000000001","arn":"`+userARN+`","accountId":"111122223333","userName":"hana"},"attributes":{"creationDate":"2026-11-24T09:00:00Z","mfaAuthenticated":"false"}}`, 1)
	e, err := ParseEvent(event)
	require.NoError(t, err)
	v := New(oneUser(t, allowS3, ""), oneUser(t, nothing, "")).Judge(e)
	assert.Equal(t, "inPart", v.Column().String(), "%+v", v)
	assert.Equal(t, []string{"session-policy"}, v.Missing)
	assert.Equal(t, NewlyDenied, v.Effect)
	v = New(oneUser(t, allowS3, ""), oneUser(t, allowReader, "")).Judge(e)
	assert.Equal(t, "unchanged", v.Column().String(), "%+v", v)
	assert.True(t, v.Before.Depends)
}

// slowly returns the effect of a change on an event of an Evaluator on each side, with no
// shortcut: it is for events that tell all that decides.
func slowly(t *testing.T, r *Replay, e *Event) Effect {
	t.Helper()
	allowed := [2]bool{true, true}
	for _, c := range e.Calls() {
		for i := range r.sides {
			evaluator, err := evaluate.New(r.sides[i].inv.Attachments())
			require.NoError(t, err)
			allowed[i] = allowed[i] && evaluator.Ask(c.Request, nil).Explain().Decision.Allowed()
		}
	}
	switch {
	case allowed[0] && !allowed[1]:
		return NewlyDenied
	case allowed[1] && !allowed[0]:
		return NewlyAllowed
	}
	return Unchanged
}

// TestPlantedChange takes a Region away from an organization: those who used it are found, and
// no others, by each service and principal, as by evaluating both sides for each event.
func TestPlantedChange(t *testing.T) {
	const roles, events = 9, 4000
	r := New(organizationOf(t, roles+1, false), organizationOf(t, roles+1, true))
	report := new(Report)
	victims, services := map[string]int64{}, map[string]bool{}
	for i := range events {
		e, err := ParseEvent(ordinaryEvent(i*7919, roles))
		require.NoError(t, err)
		v := r.Judge(e)
		report.Add(&v)
		if i < 200 {
			require.Equal(t, slowly(t, r, e), v.Effect, "%+v", v)
		}
		want := Unchanged
		if e.Region == "us-west-2" {
			want = NewlyDenied
			victims[v.Principal]++
			services[v.Action] = true
			require.Equal(t, "Regions", v.After.Statement)
			require.Equal(t, policy.SCP, v.After.Type)
		}
		require.Equal(t, want, v.Effect, "%+v", v)
		require.False(t, v.InPart)
	}
	found, actions := map[string]int64{}, map[string]bool{}
	for _, g := range report.json().Changed {
		require.Equal(t, "newlyDenied", g.Column)
		found[g.Principal] += g.Events
		actions[g.Action] = true
	}
	assert.Equal(t, victims, found)
	assert.Equal(t, services, actions)
	assert.Len(t, actions, 4)
	for principal := range victims {
		assert.Contains(t, report.String(), principal)
	}
}

// TestJudgeConcurrently has goroutines that share a Replay and come to the same Report.
func TestJudgeConcurrently(t *testing.T) {
	r := New(organizationOf(t, 10, false), organizationOf(t, 10, true))
	want := new(Report)
	texts := make([]string, 1000)
	for i := range texts {
		texts[i] = ordinaryEvent(i, 9)
		e, err := ParseEvent(texts[i])
		require.NoError(t, err)
		v := r.Judge(e)
		want.Add(&v)
	}
	reports := make([]Report, 4)
	var workers sync.WaitGroup
	for n := range reports {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for i := n; i < len(texts); i += len(reports) {
				if e, err := ParseEvent(texts[i]); err == nil {
					v := r.Judge(e)
					reports[n].Add(&v)
				}
			}
		}()
	}
	workers.Wait()
	slices.Reverse(reports)
	whole := new(Report)
	for i := range reports {
		whole.Merge(&reports[i])
	}
	assert.Equal(t, asJSON(t, want), asJSON(t, whole))
}
