package inventory_test

import (
	"bytes"
	"encoding/binary"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// Sources of the cases: what the page or the report says.
const (
	apiDetails  = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html"
	apiRoles    = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html"
	cliDetails  = "https://docs.aws.amazon.com/cli/latest/reference/iam/get-account-authorization-details.html"
	cliGetRole  = "https://docs.aws.amazon.com/cli/latest/reference/iam/get-role.html"
	pagination  = "https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-pagination.html"
	powerShell  = "https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_character_encoding"
	timestamps  = "https://docs.aws.amazon.com/cli/latest/userguide/cliv2-migration-changes.html"
	pmapper121  = "https://github.com/nccgroup/PMapper/issues/121"
	pmapper136  = "https://github.com/nccgroup/PMapper/issues/136"
	userGuide81 = "https://github.com/awsdocs/iam-user-guide/issues/81"
	identifiers = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html"
	trusted     = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html"
	versioning  = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html"
)

const (
	allowAll = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}`
	trustAll = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "sts:AssumeRole"}]}`
	allARN   = "arn:aws:iam::111122223333:policy/All"
	all      = `{"PolicyName": "All", "PolicyArn": "` + allARN + `"}`
)

// details returns the output of get-account-authorization-details with the user ann, who has
// more, and with policies.
func details(more, policies string) string {
	ofGroup := ""
	if policies != "" {
		ofGroup = all
	}
	return `{"UserDetailList": [{"Path": "/", "UserName": "ann", "UserId": "AIDAEXAMPLE0000000001", "Arn": "` + payments + `user/ann", "Tags": []` + more + `}],
		"GroupDetailList": [{"Path": "/x/", "GroupName": "Admins", "GroupId": "AGPAEXAMPLE0000000002", "Arn": "` + payments + `group/x/Admins", "GroupPolicyList": [], "AttachedManagedPolicies": [` + ofGroup + `]}],
		"RoleDetailList": [], "Policies": [` + policies + `]}`
}

func managedPolicy(def, versions string) string {
	return `{"PolicyName": "All", "Arn": "` + allARN + `", "DefaultVersionId": "` + def + `", "PolicyVersionList": [` + versions + `]}`
}

func version(id, isDefault, document string) string {
	return `{"VersionId": "` + id + `", "IsDefaultVersion": ` + isDefault + `, "Document": ` + document + `}`
}

var knownPolicy = managedPolicy("v1", version("v1", "true", allowAll))

func utf16Of(text string, order binary.ByteOrder, mark bool) string {
	var b bytes.Buffer
	units := utf16.Encode([]rune(text))
	if mark {
		units = append([]uint16{0xFEFF}, units...)
	}
	for _, u := range units {
		_ = binary.Write(&b, order, u)
	}
	return b.String()
}

// TestTraps has what outputs do that one does not expect.
func TestTraps(t *testing.T) {
	attached := `, "AttachedManagedPolicies": [` + all + `]`
	inlined := func(document string) string {
		return `, "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": ` + document + `}]`
	}
	escaped := func(document string) string { return `"` + url.PathEscape(document) + `"` }
	numbered := func(number string) string {
		return `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"NumericEquals": {"s3:max-keys": ` + number + `}}}]}`
	}
	const objectARN = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/a+b%20c"}]}`
	plus := strings.ReplaceAll(strings.ReplaceAll(url.PathEscape(strings.ReplaceAll(objectARN, "%20", "PERCENT20")), "PERCENT20", "%2520"), "%2B", "+")
	for _, c := range []struct {
		name, source string
		files        []string
		resource     string // of s3:GetObject; "arn:aws:s3:::b/k" if ""
		says         string // what the decision says if ann is denied; "" if she is allowed
		problem      string // in English; "" if there is none but a remark
	}{
		{name: "an object", source: cliDetails, files: []string{details(inlined(allowAll), "")}},
		{name: "percent signs", source: apiDetails, files: []string{details(inlined(escaped(allowAll)), "")}},
		{name: "a blank at the beginning", source: apiDetails, files: []string{details(inlined(escaped(" \n"+allowAll)), "")}},
		{name: "a plus sign is itself", source: apiDetails, files: []string{details(inlined(`"`+plus+`"`), "")}, resource: "arn:aws:s3:::b/a+b%20c"},
		{name: "JSON in a string", source: cliDetails, files: []string{details(inlined(quoteJSON(objectARN)), "")}, resource: "arn:aws:s3:::b/a+b%20c"},
		{name: "escapes that are none", source: apiDetails, files: []string{details(inlined(`"%7B%2"`), "")}, says: "user/ann:p is not understood", problem: `/UserDetailList/0/UserPolicyList/0/PolicyDocument: policy not understood: arn:aws:iam::111122223333:user/ann:p, line 1, column 1 of the document: invalid JSON`},
		{name: "the placeholder of the CLI's example", source: cliGetRole, files: []string{details(inlined(`"<URL-encoded-JSON>"`), "")}, says: "user/ann:p is not understood", problem: "invalid JSON"},
		{name: "a document that is not understood", source: "SEMANTICS S-1", files: []string{details(inlined(`{"Statement": {"Effect": "Allow", "Actoin": "*", "Resource": "*"}}`), "")}, says: "user/ann:p is not understood", problem: `"Actoin"`},
		{name: "no UserPolicyList", source: cliDetails, files: []string{details(attached, knownPolicy)}},
		{name: "an object in place of a list", source: cliDetails, files: []string{details(`, "AttachedManagedPolicies": `+all, knownPolicy)}},
		{name: "null in place of a list, as an SDK writes it", source: "encoding/json", files: []string{details(`, "UserPolicyList": null, "GroupList": null`+attached, knownPolicy)}},
		{name: "a text in place of a list", source: cliDetails, files: []string{details(`, "AttachedManagedPolicies": "x"`, knownPolicy)}, says: "want an object, found a string", problem: "want an object, found a string"},
		{name: "a member twice", source: "SEMANTICS G-3", files: []string{details(`, "GroupList": [], "GroupList": []`+attached, knownPolicy)}, says: `GroupList is given twice`, problem: "contradiction"},
		{name: "names of groups without their path", source: apiDetails, files: []string{details(`, "GroupList": ["Admins"]`, knownPolicy)}},
		{name: "a group that is in no file, as after --filter User", source: apiDetails, files: []string{details(`, "GroupList": ["Gone"]`+attached, knownPolicy)}, says: "is in group Gone, which is in no file", problem: "/UserDetailList/0/GroupList/0: missing output"},
		{name: "the policies were filtered out", source: apiDetails, files: []string{details(attached, "")}, says: "policy/All is attached and in no file", problem: "missing output"},
		{name: "and are in another file", source: apiDetails, files: []string{details(attached, ""), `{"Policies": [` + knownPolicy + `], "UserDetailList": [], "RoleDetailList": [], "GroupDetailList": []}`}},
		{name: "a boundary that is in no file", source: pmapper121, files: []string{details(attached+`, "PermissionsBoundary": {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": "arn:aws:iam::111122223333:policy/B"}`, knownPolicy)}, says: "policy/B is attached and in no file", problem: "/UserDetailList/0/PermissionsBoundary: missing output"},
		{name: "the documented type of a boundary", source: apiDetails, files: []string{details(attached+`, "PermissionsBoundary": {"PermissionsBoundaryType": "PermissionsBoundaryPolicy", "PermissionsBoundaryArn": "`+allARN+`"}`, knownPolicy)}},
		{name: "a boundary without an ARN", source: apiDetails, files: []string{details(attached+`, "PermissionsBoundary": {"PermissionsBoundaryType": "Policy"}`, knownPolicy)}, says: "PermissionsBoundaryArn is missing", problem: "missing output"},
		{name: "a managed policy of AWS that the list lacks", source: pmapper136, files: []string{details(`, "AttachedManagedPolicies": [`+all+`, {"PolicyName": "AWSConfigRole", "PolicyArn": "arn:aws:iam::aws:policy/service-role/AWSConfigRole"}]`, knownPolicy)}, says: "AWSConfigRole is attached and in no file", problem: "AttachedManagedPolicies/1"},
		{name: "and get-policy-version has it", source: pmapper136, files: []string{details(`, "AttachedManagedPolicies": [{"PolicyName": "AWSConfigRole", "PolicyArn": "arn:aws:iam::aws:policy/service-role/AWSConfigRole"}]`, ""),
			`{"command": "iam get-policy-version", "argument": "arn:aws:iam::aws:policy/service-role/AWSConfigRole", "output": {"PolicyVersion": ` + version("v16", "true", allowAll) + `}}`}},
		{name: "a version that is not the default", source: versioning, files: []string{details(attached, ""),
			`{"command": "iam get-policy-version", "argument": "` + allARN + `", "output": {"PolicyVersion": ` + version("v16", "false", allowAll) + `}}`}, says: "the default version of " + allARN + " is in no file", problem: "missing output"},
		{name: "a version of a policy that is not said", source: versioning, files: []string{details(attached, ""), `{"PolicyVersion": ` + version("v16", "true", allowAll) + `}`}, says: "is attached and in no file", problem: "of which managed policy this is a version is not known"},
		{name: "the default is not the newest", source: versioning, files: []string{details(attached, managedPolicy("v2", version("v3", "false", `{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}`)+","+version("v2", "true", allowAll)))}},
		{name: "two defaults", source: versioning, files: []string{details(attached, managedPolicy("v2", version("v3", "true", allowAll)+","+version("v2", "true", allowAll)))}, says: "the default version of " + allARN, problem: "contradiction"},
		{name: "a default that DefaultVersionId does not name", source: versioning, files: []string{details(attached, managedPolicy("v2", version("v3", "true", allowAll)+","+version("v2", "false", allowAll)))}, says: "the default version of " + allARN, problem: "contradiction"},
		{name: "a default that is not there", source: versioning, files: []string{details(attached, managedPolicy("v9", version("v2", "false", allowAll)))}, says: "the default version of " + allARN + " is in no file", problem: "missing output"},
		{name: "one version with two contents", source: versioning, files: []string{details(attached, knownPolicy), details(attached, managedPolicy("v1", version("v1", "true", strings.ReplaceAll(allowAll, `"*"`, `"s3:*"`))))}, says: "version v1 of " + allARN + " is another here", problem: "contradiction"},
		{name: "the same with white space and another order", source: versioning, files: []string{details(attached, knownPolicy), details(attached, managedPolicy("v1", version("v1", "true", escaped(`{"Statement":[{"Action":"*","Resource":"*","Effect":"Allow"}],"Version":"2012-10-17"}`))))}},
		{name: "a page is missing", source: pagination, files: []string{strings.Replace(details(attached, knownPolicy), "{", `{"IsTruncated": true, "Marker": "x", `, 1)}, problem: "incomplete output: the output goes on"},
		{name: "IsTruncated, and the next page", source: pagination, files: []string{strings.Replace(details(attached, ""), "{", `{"IsTruncated": true, "Marker": "x", `, 1), `{"Policies": [` + knownPolicy + `], "UserDetailList": [], "RoleDetailList": [], "GroupDetailList": [], "IsTruncated": false}`}},
		{name: "NextToken of --max-items", source: pagination, files: []string{strings.Replace(details(attached, knownPolicy), "{", `{"NextToken": "x", `, 1)}, problem: "incomplete output"},
		{name: "UTF-8 with a byte-order mark", source: powerShell, files: []string{"\ufeff" + details(attached, knownPolicy)}},
		{name: "UTF-16 of Windows PowerShell", source: powerShell, files: []string{utf16Of(details(attached, knownPolicy)+"\r\n", binary.LittleEndian, true)}},
		{name: "UTF-16 the other way round", source: powerShell, files: []string{utf16Of(details(attached, knownPolicy), binary.BigEndian, true)}},
		{name: "UTF-16 without a mark", source: powerShell, files: []string{utf16Of(details(attached, knownPolicy), binary.LittleEndian, false)}},
		{name: "half a character", source: powerShell, files: []string{details(attached, knownPolicy), utf16Of(`{"a": "`, binary.LittleEndian, true) + "\x00\xd8" + utf16Of(`"}`, binary.LittleEndian, false)}, problem: "2.json:1:8: invalid JSON: invalid UTF-8"},
		{name: "an empty file", source: "https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-returncodes.html", files: []string{details(attached, knownPolicy), ""}, problem: "2.json: incomplete output: the file is empty"},
		{name: "a file that is something else", source: cliDetails, files: []string{details(attached, knownPolicy), `{"a": 1}`}},
		{name: "unknown fields", source: apiDetails, files: []string{details(attached+`, "New": {"a": [1]}`, knownPolicy)}},
		{name: "no ID", source: identifiers, files: []string{strings.Replace(details(attached, knownPolicy), `"UserId": "AIDAEXAMPLE0000000001", `, "", 1)}},
		{name: "the ID of a role", source: identifiers, files: []string{strings.Replace(details(attached, knownPolicy), "AIDAEXAMPLE", "AROAEXAMPLE", 1)}, says: "AROAEXAMPLE0000000001", problem: "invalid value"},
		{name: "an ID of a group that begins with AIDA, as in the CLI's example", source: cliDetails, files: []string{strings.Replace(details(`, "GroupList": ["Admins"]`, knownPolicy), "AGPAEXAMPLE", "AIDAEXAMPLE", 1)}},
		{name: "a tag with two values", source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html", files: []string{strings.Replace(details(attached, knownPolicy), `"Tags": []`, `"Tags": [{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}]`, 1)}, says: "tag a has two values", problem: "contradiction"},
		{name: "two tags that differ in letter case", source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html", files: []string{strings.Replace(details(attached, knownPolicy), `"Tags": []`, `"Tags": [{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "2"}]`, 1)}, says: "letter case", problem: "invalid value"},
		{name: "two users of one name", source: identifiers, files: []string{details(attached, knownPolicy), strings.ReplaceAll(details(attached, knownPolicy), "user/ann", "user/x/ann")}, says: "have one name", problem: "contradiction"},
		{name: "list-users has no policies, nor boundaries, nor tags", source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html", files: []string{`{"Users": [{"Path": "/", "UserName": "ann", "UserId": "AIDAEXAMPLE0000000001", "Arn": "` + payments + `user/ann", "CreateDate": "2025-05-01T00:00:00Z"}]}`}, says: "the policies of arn:aws:iam::111122223333:user/ann are in no file", problem: "the policies of 1 users, groups or roles of 111122223333 are in no file"},
		{name: "get-user says that there is no boundary, and the details that there is one", source: apiRoles, files: []string{details(attached+`, "PermissionsBoundary": {"PermissionsBoundaryArn": "`+allARN+`"}`, knownPolicy), `{"User": {"Arn": "` + payments + `user/ann", "UserName": "ann", "Tags": []}}`}, says: "PermissionsBoundary of", problem: "contradiction"},
		{name: "a managed policy of another account", source: identifiers, files: []string{details(`, "AttachedManagedPolicies": [{"PolicyArn": "arn:aws:iam::444455556666:policy/All"}]`, ""), strings.ReplaceAll(`{"UserDetailList": [], "Policies": [`+knownPolicy+`]}`, "111122223333", "444455556666")}, says: "is of another account", problem: "invalid value"},
		{name: "a group of another account", source: identifiers, files: []string{details(attached+`, "GroupList": ["arn:aws:iam::444455556666:group/x/Admins"]`, knownPolicy)}, says: "is in group arn:aws:iam::444455556666:group/x/Admins, which is in no file", problem: "missing output"},
		{name: "a group by its ARN", source: identifiers, files: []string{details(`, "GroupList": ["arn:aws:iam::111122223333:group/x/Admins"]`, knownPolicy)}},
		{name: "an inline policy twice", source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html", files: []string{details(`, "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": `+allowAll+`}, {"PolicyName": "p", "PolicyDocument": `+objectARN+`}]`, "")}, says: "inline policy p is given twice", problem: "contradiction"},
		{name: "the same inline policy twice", source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html", files: []string{details(`, "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": `+allowAll+`}, {"PolicyName": "p", "PolicyDocument": `+escaped(allowAll)+`}]`, "")}},
		{name: "contents that differ in a number beyond 2^53", source: "RFC 8259, section 6", files: []string{details(inlined(numbered("9007199254740993")), ""), details(inlined(numbered("9007199254740992")), "")}, says: "PolicyDocument of", problem: "contradiction"},
		{name: "a policy that was deleted and made again", source: identifiers, files: []string{details(attached, knownPolicy), `{"Policy": {"PolicyName": "All", "PolicyId": "ANPAEXAMPLE0000000008", "Arn": "` + allARN + `", "DefaultVersionId": "v1"}}`, `{"Policy": {"PolicyName": "All", "PolicyId": "ANPAEXAMPLE0000000009", "Arn": "` + allARN + `", "DefaultVersionId": "v1"}}`}, says: "PolicyId of " + allARN, problem: "contradiction"},
		{name: "a version of which it is not said in a form that is known whether it is the default", source: versioning, files: []string{details(attached, managedPolicy("v2", version("v3", `"true"`, allowAll)+","+version("v2", "true", allowAll)))}, says: "want true or false, found a string", problem: "unknown output"},
		{name: "IsTruncated in quotes", source: pagination, files: []string{strings.Replace(details(attached, knownPolicy), "{", `{"IsTruncated": "true", `, 1)}, problem: "incomplete output: the output goes on"},
		{name: "a Marker alone", source: pagination, files: []string{strings.Replace(details(attached, knownPolicy), "{", `{"Marker": "x", `, 1)}, problem: "incomplete output: the output goes on"},
		{name: "a PaginationToken", source: "https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html", files: []string{details(attached, knownPolicy), `{"PaginationToken": "x", "ResourceTagMappingList": []}`}, problem: "2.json:1:1: incomplete output: the output goes on"},
		{name: "a PaginationToken at the end", source: "https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html", files: []string{details(attached, knownPolicy), `{"PaginationToken": "", "ResourceTagMappingList": []}`}},
		{name: "a version that is none", source: versioning, files: []string{details(attached, managedPolicy("latest", version("latest", "true", allowAll)))}, says: "latest", problem: "invalid value"},
		{name: "times of all kinds", source: timestamps, files: []string{details(attached+`, "CreateDate": "2013-06-12T18:10:54.032Z", "PasswordLastUsed": 1736910245.678`, knownPolicy)}},
		{name: "no time", source: timestamps, files: []string{details(attached+`, "CreateDate": "soon"`, knownPolicy)}},
		{name: "another partition", source: identifiers, files: []string{strings.ReplaceAll(details(attached, knownPolicy), "arn:aws:", "arn:aws-cn:"), details(attached, knownPolicy)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.NotEmpty(t, c.source)
			var r inventory.Reader
			for i, text := range c.files {
				r.Read(string(rune('1'+i))+".json", strings.NewReader(text))
			}
			inv, err := r.Inventory()
			require.NotNil(t, inv, err)
			resource := c.resource
			if resource == "" {
				resource = "arn:aws:s3:::b/k"
			}
			d := inv.Evaluator().Evaluate(&evaluate.Request{
				Principal: principal.MustParse(payments + "user/ann"), Action: "s3:GetObject", Resource: resource, ResourceAccount: "111122223333",
			}, nil)
			require.Equal(t, c.says == "", d.Allowed(), "%s\n%v", d, err)
			require.Contains(t, d.String(), c.says)
			if c.problem == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, c.problem)
				var problems inventory.Problems
				require.ErrorAs(t, err, &problems)
				require.NotEqual(t, problems.In(policy.English), problems.In(policy.Japanese))
			}
			for u := range inv.Users() {
				require.Equal(t, c.says != "" && strings.Contains(u.ARN, "aws:"), u.Unknown != "", u.Unknown)
			}
		})
	}
}

func quoteJSON(text string) string { return `"` + strings.ReplaceAll(text, `"`, `\"`) + `"` }

// TestRoleTraps has what outputs do about roles.
func TestRoleTraps(t *testing.T) {
	role := func(more string) string {
		return `{"Path": "/", "RoleName": "r", "RoleId": "AROAEXAMPLE0000000001", "Arn": "` + payments + `role/r"` + more + `}`
	}
	trust := `, "AssumeRolePolicyDocument": ` + trustAll
	inDetails := func(more string) string {
		return `{"UserDetailList": [], "GroupDetailList": [], "Policies": [], "RoleDetailList": [` + role(`, "RolePolicyList": [], "AttachedManagedPolicies": [], "InstanceProfileList": [], "Tags": [], "RoleLastUsed": {}`+more) + `]}`
	}
	for _, c := range []struct {
		name, source string
		files        []string
		max          time.Duration
		trusted      bool
		unknown      string
		problem      string
		remark       string
	}{
		{name: "the details have no MaxSessionDuration", source: apiDetails, files: []string{inDetails(trust)}, trusted: true, remark: "MaxSessionDuration of 1 roles of 111122223333 is in no file, and one hour is taken"},
		{name: "list-roles has it", source: apiRoles, files: []string{inDetails(trust), `{"Roles": [` + role(trust+`, "MaxSessionDuration": 43200`) + `]}`}, max: 12 * time.Hour, trusted: true},
		{name: "in the other order", source: apiRoles, files: []string{`{"Roles": [` + role(trust+`, "MaxSessionDuration": 43200`) + `]}`, inDetails(trust)}, max: 12 * time.Hour, trusted: true},
		{name: "get-role has it", source: apiRoles, files: []string{inDetails(trust), `{"Role": ` + role(trust+`, "MaxSessionDuration": 7200, "Tags": []`) + `}`}, max: 2 * time.Hour, trusted: true},
		{name: "an instance profile may have it", source: apiDetails, files: []string{inDetails(trust), `{"InstanceProfiles": [{"Arn": "` + payments + `instance-profile/p", "Roles": [` + role(trust+`, "MaxSessionDuration": 7200`) + `]}]}`}, max: 2 * time.Hour, trusted: true},
		{name: "an instance profile without a role", source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_InstanceProfile.html", files: []string{inDetails(trust), `{"InstanceProfiles": [{"Arn": "` + payments + `instance-profile/p", "Roles": []}]}`}, trusted: true, remark: "MaxSessionDuration"},
		{name: "two answers", source: apiRoles, files: []string{`{"Roles": [` + role(trust+`, "MaxSessionDuration": 43200`) + `]}`, `{"Role": ` + role(trust+`, "MaxSessionDuration": 7200`) + `}`}, max: 12 * time.Hour, trusted: true, unknown: "MaxSessionDuration of", problem: "contradiction"},
		{name: "longer than AWS has it", source: apiRoles, files: []string{inDetails(trust), `{"Roles": [` + role(trust+`, "MaxSessionDuration": 86400`) + `]}`}, trusted: true, remark: "MaxSessionDuration is 86400"},
		{name: "list-roles alone: policies, boundary and tags are not known", source: apiRoles, files: []string{`{"Roles": [` + role(trust+`, "MaxSessionDuration": 3600`) + `]}`}, max: time.Hour, trusted: true, unknown: "the policies of arn:aws:iam::111122223333:role/r are in no file", problem: "the policies of 1 users, groups or roles"},
		{name: "a trust policy that names who was deleted, by ID", source: trusted, files: []string{inDetails(`, "AssumeRolePolicyDocument": {"Statement": {"Effect": "Allow", "Principal": {"AWS": ["AROAEXAMPLEDELETEDROLE", "AIDAEXAMPLEDELETEDUSER"]}, "Action": "sts:AssumeRole"}}`)}, trusted: true, remark: "MaxSessionDuration"},
		{name: "the placeholder of the CLI's example", source: cliGetRole, files: []string{inDetails(`, "AssumeRolePolicyDocument": "<URL-encoded-JSON>"`)}, problem: "policy not understood"},
		{name: "no trust policy", source: apiDetails, files: []string{inDetails("")}, problem: "the trust policy of arn:aws:iam::111122223333:role/r is in no file"},
		{name: "two trust policies", source: apiRoles, files: []string{inDetails(trust), `{"Roles": [` + role(`, "MaxSessionDuration": 3600, "AssumeRolePolicyDocument": {"Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}}`) + `]}`}, max: time.Hour, unknown: "AssumeRolePolicyDocument of", problem: "contradiction"},
		{name: "a trust policy twice in one place", source: "SEMANTICS G-3", files: []string{inDetails(`, "AssumeRolePolicyDocument": {"Statement": {"Effect": "Deny", "Principal": "*", "Action": "sts:*"}}` + trust)}, unknown: "AssumeRolePolicyDocument is given twice", problem: "contradiction"},
		{name: "a trust policy twice in one place, and once more", source: "SEMANTICS G-3", files: []string{`{"Roles": [` + role(trust+`, "MaxSessionDuration": 3600`) + `]}`, inDetails(trust + trust)}, max: time.Hour, unknown: "AssumeRolePolicyDocument is given twice", problem: "contradiction"},
		{name: "tags that differ, for which a trust policy may ask", source: apiRoles, files: []string{inDetails(trust), `{"Role": ` + role(trust+`, "MaxSessionDuration": 3600, "Tags": [{"Key": "a", "Value": "b"}]`) + `}`}, max: time.Hour, unknown: "Tags of", problem: "contradiction"},
		{name: "two roles of one name", source: identifiers, files: []string{inDetails(trust), strings.ReplaceAll(inDetails(trust), "role/r", "role/x/r")}, unknown: "have one name", problem: "contradiction"},
		{name: "RoleLastUsed differs, which does not matter", source: apiDetails, files: []string{inDetails(trust), `{"Role": ` + role(trust+`, "MaxSessionDuration": 3600, "Tags": [], "RoleLastUsed": {"LastUsedDate": "2026-11-10T01:00:00+00:00"}`) + `}`}, max: time.Hour, trusted: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.NotEmpty(t, c.source)
			var r inventory.Reader
			for i, text := range c.files {
				r.Read(string(rune('1'+i))+".json", strings.NewReader(text))
			}
			inv, err := r.Inventory()
			got := inv.Role(payments + "role/r")
			require.NotNil(t, got)
			require.Equal(t, c.max, got.MaxSession)
			require.Equal(t, c.trusted, got.TrustPolicy != nil, err)
			require.Equal(t, c.trusted, got.TrustUnknown == "")
			require.Contains(t, got.Unknown, c.unknown)
			require.Equal(t, c.unknown == "", got.Unknown == "", got.Unknown)
			if c.problem == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, c.problem)
			}
			if c.remark != "" {
				require.Contains(t, inv.Problems().Error(), c.remark)
			}
			result, err := inv.Evaluator().AssumeRole(&evaluate.AssumeRoleRequest{Principal: principal.MustParse(payments + "root"), Role: &got.Role, SessionName: "test"}, nil)
			require.NoError(t, err)
			if !c.trusted {
				require.False(t, result.Decision.Allowed())
			}
		})
	}
}

// TestLeaveOut leaves out policies that grant, and never what limits.
func TestLeaveOut(t *testing.T) {
	attached := `, "AttachedManagedPolicies": [` + all + `, {"PolicyArn": "arn:aws:iam::aws:policy/Gone"}], "GroupList": ["Gone"], "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": "x"}]`
	for more, allowed := range map[string]bool{"": true, `, "PermissionsBoundary": {"PermissionsBoundaryArn": "arn:aws:iam::aws:policy/Gone"}`: false} {
		var r inventory.Reader
		r.LeaveOut()
		r.Read("a.json", strings.NewReader(details(attached+more, knownPolicy)))
		inv, err := r.Inventory()
		var problems inventory.Problems
		require.ErrorAs(t, err, &problems)
		require.Len(t, problems, 3)
		d := inv.Evaluator().Evaluate(&evaluate.Request{Principal: principal.MustParse(payments + "user/ann"), Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k", ResourceAccount: "111122223333"}, nil)
		require.Equal(t, allowed, d.Allowed(), d)
	}
}

// TestOldFile: before 2019 the call did not return boundaries.
func TestOldFile(t *testing.T) {
	inv, err := readText("a.json", strings.ReplaceAll(details("", ""), `, "Tags": []`, ""))
	require.NoError(t, err, userGuide81)
	require.Contains(t, inv.Problems().Error(), "as before 2019: boundaries may be missing")
}

// TestOwnBoundary: what another file says of the boundary is not forgotten.
func TestOwnBoundary(t *testing.T) {
	own := `{"principals": [{"arn": "` + payments + `user/ann", "policies": [{"name": "p", "document": ` + allowAll + `}], "boundary": {"Statement": {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}}}]}`
	for name, files := range map[string][]string{"alone": {"1.json", own}, "first": {"1.json", own, "2.json", details("", "")}, "last": {"1.json", details("", ""), "2.json", own}} {
		inv, _ := readText(files...)
		d := inv.Evaluator().Evaluate(&evaluate.Request{Principal: principal.MustParse(payments + "user/ann"), Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k", ResourceAccount: "111122223333"}, nil)
		require.False(t, d.Allowed(), name)
	}
}
