package evaluate_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

const (
	pagesOfIAM           = "https://docs.aws.amazon.com/IAM/latest/APIReference/"
	pagesOfOrganizations = "https://docs.aws.amazon.com/organizations/latest/"
	pageOfKeys           = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-"
)

// says returns a policy of a type whose one statement is about actions. More are members
// of the statement.
func says(typ policy.Type, effect, actions string, more ...string) *policy.Policy {
	who := ""
	if typ == policy.Resource || typ == policy.RCP {
		who = `"Principal":"*",`
	}
	return policy.MustParse(`{"Version":"2012-10-17","Statement":{"Effect":"`+effect+`",`+who+`"Action":["`+
		strings.ReplaceAll(actions, " ", `","`)+`"],"Resource":"*"`+strings.Join(append([]string{""}, more...), ",")+`}}`, typ)
}

func allows(actions string, more ...string) *policy.Policy {
	return says(policy.Identity, "Allow", actions, more...)
}

// A changeStep is a change and what is allowed after it.
type changeStep struct {
	name, source string
	change       evaluate.Change
	allowed      []string // calls "CALLER ACTION", and "CALLER ACTION RESOURCE"
	denied       []string
}

// TestApply changes what is attached step by step. Each step follows those before it.
func TestApply(t *testing.T) {
	const bucket = "arn:aws:s3:::b"
	type attachments = evaluate.Attachments
	policies := func(key string, list ...*policy.Policy) map[string][]*policy.Policy {
		return map[string][]*policy.Policy{key: list}
	}
	scp := func(effect, actions string) *policy.Policy { return says(policy.SCP, effect, actions) }
	full := scp("Allow", "*")
	managed := func(versions map[string]*policy.Policy, byDefault string) map[string]evaluate.ManagedPolicy {
		return map[string]evaluate.ManagedPolicy{ownM: {Versions: versions, Default: byDefault}}
	}
	v1, v2 := allows("ec2:RunInstances"), allows("ec2:StopInstances")
	e := evaluate.MustNew(&evaluate.Attachments{Account: account})
	for i, step := range []changeStep{
		{"nothing", "", evaluate.Change{}, nil, []string{"ann s3:GetObject"}},
		{
			"an inline policy", pagesOfIAM + "API_PutUserPolicy.html",
			evaluate.Change{Put: attachments{Identity: policies(annARN, allows("s3:GetObject"))}},
			[]string{"ann s3:GetObject"}, []string{"ann s3:PutObject", "ben s3:GetObject"},
		},
		{
			"another in its place", pagesOfIAM + "API_PutUserPolicy.html",
			evaluate.Change{Put: attachments{Identity: policies(annARN, allows("s3:PutObject"))}},
			[]string{"ann s3:PutObject"}, []string{"ann s3:GetObject"},
		},
		{
			"a managed policy, of which the default version counts", pagesOfIAM + "API_AttachUserPolicy.html",
			evaluate.Change{Put: attachments{
				Managed: managed(map[string]*policy.Policy{"v1": v1, "v2": v2}, "v1"), Attached: map[string][]string{annARN: {ownM}, roleR: {ownM}},
			}},
			[]string{"ann ec2:RunInstances", "R ec2:RunInstances", "ann s3:PutObject"}, []string{"ann ec2:StopInstances", "ben ec2:RunInstances"},
		},
		{
			"another default version, wherever it is attached", pagesOfIAM + "API_SetDefaultPolicyVersion.html",
			evaluate.Change{Put: attachments{Managed: managed(map[string]*policy.Policy{"v1": v1, "v2": v2}, "v2")}},
			[]string{"ann ec2:StopInstances", "R ec2:StopInstances", "ann s3:PutObject"}, []string{"ann ec2:RunInstances", "R ec2:RunInstances"},
		},
		{
			"a group", pagesOfIAM + "API_AddUserToGroup.html",
			evaluate.Change{Put: attachments{Groups: map[string][]string{benARN: {devs}}}},
			nil, []string{"ben sqs:SendMessage"},
		},
		{
			"a policy of the group", pagesOfIAM + "API_PutGroupPolicy.html",
			evaluate.Change{Put: attachments{Identity: policies(devs, allows("sqs:SendMessage"))}},
			[]string{"ben sqs:SendMessage"}, []string{"ann sqs:SendMessage", "ben ec2:StopInstances"},
		},
		{
			"a managed policy of the group", pagesOfIAM + "API_AttachGroupPolicy.html",
			evaluate.Change{Put: attachments{Attached: map[string][]string{devs: {ownM}}}},
			[]string{"ben sqs:SendMessage", "ben ec2:StopInstances"}, nil,
		},
		{
			"the group loses its inline policy", pagesOfIAM + "API_DeleteGroupPolicy.html",
			evaluate.Change{Detach: map[policy.Type][]string{policy.Identity: {devs}}},
			[]string{"ben ec2:StopInstances"}, []string{"ben sqs:SendMessage"},
		},
		{
			"an explicit deny in a policy of the group", "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html",
			evaluate.Change{Put: attachments{
				Identity: policies(devs, says(policy.Identity, "Deny", "s3:PutObject")), Groups: map[string][]string{annARN: {devs}},
			}},
			[]string{"ann ec2:StopInstances"}, []string{"ann s3:PutObject"},
		},
		{
			"ann leaves the group", pagesOfIAM + "API_RemoveUserFromGroup.html",
			evaluate.Change{Put: attachments{Groups: map[string][]string{annARN: {}}}},
			[]string{"ann s3:PutObject", "ben ec2:StopInstances"}, nil,
		},
		{
			"a boundary", pagesOfIAM + "API_PutUserPermissionsBoundary.html",
			evaluate.Change{Put: attachments{Boundary: map[string]*policy.Policy{annARN: allows("s3:*")}}},
			[]string{"ann s3:PutObject"}, []string{"ann ec2:StopInstances"},
		},
		{
			"a managed policy as the boundary, in place of the other", pagesOfIAM + "API_PutUserPermissionsBoundary.html",
			evaluate.Change{Put: attachments{ManagedBoundary: map[string]string{annARN: ownM}}},
			[]string{"ann ec2:StopInstances"}, []string{"ann s3:PutObject"},
		},
		{
			"a version of the boundary", pagesOfIAM + "API_SetDefaultPolicyVersion.html",
			evaluate.Change{Put: attachments{Managed: managed(map[string]*policy.Policy{"v3": allows("s3:PutObject")}, "v3")}},
			[]string{"ann s3:PutObject"}, []string{"ann ec2:StopInstances"},
		},
		{
			"no boundary", pagesOfIAM + "API_DeleteUserPermissionsBoundary.html",
			evaluate.Change{
				Detach: map[policy.Type][]string{policy.Boundary: {annARN}},
				Put:    attachments{Managed: managed(map[string]*policy.Policy{"v2": v2}, "v2")},
			},
			[]string{"ann s3:PutObject", "ann ec2:StopInstances"}, nil,
		},
		{
			"a bucket policy", "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html",
			evaluate.Change{Put: attachments{Resource: map[string]*policy.Policy{bucket: says(policy.Resource, "Allow", "s3:GetObject")}}},
			[]string{"ann s3:GetObject arn:aws:s3:::b/k"}, []string{"ann s3:GetObject arn:aws:s3:::c/k"},
		},
		{
			"a resource that its policy alone opens", "https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html",
			evaluate.Change{Put: attachments{MustAllow: map[string]bool{bucket: true}}},
			[]string{"ann s3:PutObject arn:aws:s3:::c/k"}, []string{"ann s3:PutObject arn:aws:s3:::b/k"},
		},
		{
			"no longer", "https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html",
			evaluate.Change{Put: attachments{MustAllow: map[string]bool{bucket: false}}},
			[]string{"ann s3:PutObject arn:aws:s3:::b/k"}, nil,
		},
		{
			"no bucket policy", "https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html",
			evaluate.Change{Detach: map[policy.Type][]string{policy.Resource: {bucket}}},
			nil, []string{"ann s3:GetObject arn:aws:s3:::b/k"},
		},
		{
			"accounts in an organization", pagesOfOrganizations + "APIReference/API_DescribeOrganization.html",
			evaluate.Change{Put: attachments{Accounts: map[string]evaluate.Account{account: {Path: pathOfUnit}, another: {Path: pathOfRoot}}}},
			[]string{"ann s3:PutObject", "ann ec2:StopInstances"}, nil,
		},
		{
			"SCPs, at each level", pagesOfOrganizations + "userguide/orgs_manage_policies_scps_evaluation.html",
			evaluate.Change{Put: attachments{SCP: map[string][]*policy.Policy{
				"r-ab12": {full}, "ou-ab12-11111111": {full, scp("Deny", "ec2:*")}, account: {scp("Allow", "s3:*")}, another: {full}, "ou-ab12-22222222": {scp("Allow", "ec2:*")},
			}}},
			[]string{"ann s3:PutObject"}, []string{"ann ec2:StopInstances"},
		},
		{
			"the SCPs of a unit", pagesOfOrganizations + "APIReference/API_AttachPolicy.html",
			evaluate.Change{Put: attachments{SCP: map[string][]*policy.Policy{"ou-ab12-11111111": {full}, account: {full}}}},
			[]string{"ann s3:PutObject", "ann ec2:StopInstances"}, nil,
		},
		{
			"the account moves to another unit", pagesOfOrganizations + "APIReference/API_MoveAccount.html",
			evaluate.Change{Put: attachments{Accounts: map[string]evaluate.Account{account: {Path: pathOfRoot + "ou-ab12-22222222/"}}}},
			[]string{"ann ec2:StopInstances"}, []string{"ann s3:PutObject"},
		},
		{
			"SCPs have no say over the management account", pagesOfOrganizations + "userguide/orgs_manage_policies_scps.html",
			evaluate.Change{Put: attachments{Accounts: map[string]evaluate.Account{account: {Path: pathOfRoot + "ou-ab12-22222222/", Management: true}}}},
			[]string{"ann s3:PutObject", "ann ec2:StopInstances"}, nil,
		},
		{
			"an RCP", pagesOfOrganizations + "userguide/orgs_manage_policies_rcps.html",
			evaluate.Change{Put: attachments{
				Accounts: map[string]evaluate.Account{account: {Path: pathOfUnit}}, RCP: map[string][]*policy.Policy{"r-ab12": {says(policy.RCP, "Deny", "s3:PutObject")}},
			}},
			[]string{"ann ec2:StopInstances"}, []string{"ann s3:PutObject"},
		},
		{
			"RCPs have no say over resources of the management account", pagesOfOrganizations + "userguide/orgs_manage_policies_rcps.html",
			evaluate.Change{Put: attachments{Accounts: map[string]evaluate.Account{account: {Path: pathOfUnit, Management: true}}}},
			[]string{"ann s3:PutObject"}, nil,
		},
		{
			"the account leaves the organization", pagesOfOrganizations + "APIReference/API_RemoveAccountFromOrganization.html",
			evaluate.Change{Put: attachments{Accounts: map[string]evaluate.Account{account: {}}}},
			[]string{"ann s3:PutObject", "ann ec2:StopInstances"}, nil,
		},
		{
			"the tags of a user, whatever a request says", pageOfKeys + "principaltag",
			evaluate.Change{Put: attachments{
				PrincipalTags: map[string]map[string]string{annARN: {"team": "blue"}}, Groups: map[string][]string{benARN: {}},
				Identity: map[string][]*policy.Policy{
					annARN: {allows("s3:*", `"Condition":{"StringEquals":{"aws:PrincipalTag/team":"blue"}}`)}, benARN: {allows("s3:*", `"Condition":{"StringEquals":{"aws:PrincipalTag/team":"red"}}`)},
				},
			}},
			[]string{"ann s3:PutObject"}, []string{"ben s3:PutObject"},
		},
		{
			"another tag", pagesOfIAM + "API_TagUser.html",
			evaluate.Change{Put: attachments{PrincipalTags: map[string]map[string]string{annARN: {"team": "red"}, benARN: {"team": "red"}}}},
			[]string{"ben s3:PutObject"}, []string{"ann s3:PutObject"},
		},
		{
			"no tags", pagesOfIAM + "API_UntagUser.html",
			evaluate.Change{Put: attachments{PrincipalTags: map[string]map[string]string{benARN: {}}}},
			nil, []string{"ben s3:PutObject"},
		},
		{
			"the tags of a resource", pageOfKeys + "resourcetag",
			evaluate.Change{Put: attachments{
				ResourceTags: map[string]map[string]string{"arn:aws:s3:::b/k": {"team": "red"}},
				Identity:     policies(annARN, allows("s3:*", `"Condition":{"StringEquals":{"aws:ResourceTag/team":"red"}}`)),
			}},
			[]string{"ann s3:PutObject arn:aws:s3:::b/k"}, []string{"ann s3:PutObject arn:aws:s3:::b/k/x", "ann s3:PutObject"},
		},
		{
			"unique IDs", pageOfKeys + "userid",
			evaluate.Change{Put: attachments{
				IDs:      map[string]string{annARN: "AIDAEXAMPLEEXAMPLE12"},
				Identity: policies(annARN, allows("s3:*", `"Condition":{"StringEquals":{"aws:userid":"AIDAEXAMPLEEXAMPLE12"}}`)),
			}},
			[]string{"ann s3:PutObject"}, nil,
		},
		{
			"the organization of an account", pageOfKeys + "principalorgid",
			evaluate.Change{Put: attachments{
				Accounts: map[string]evaluate.Account{account: {Path: pathOfUnit}}, RCP: map[string][]*policy.Policy{"r-ab12": {}},
				Identity: policies(annARN, allows("s3:*", `"Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5","aws:ResourceOrgID":"o-a1b2c3d4e5"}}`)),
			}},
			[]string{"ann s3:PutObject"}, nil,
		},
		{
			"a user is deleted", pagesOfIAM + "API_DeleteUser.html",
			evaluate.Change{Delete: []string{annARN}},
			nil, []string{"ann s3:PutObject", "ann ec2:StopInstances"},
		},
		{
			"a policy and all who have it", pagesOfIAM + "API_DeletePolicy.html",
			evaluate.Change{Delete: []string{ownM, benARN, roleR, devs}},
			nil, []string{"R ec2:StopInstances", "ben ec2:StopInstances"},
		},
	} {
		require.NoError(t, e.Apply(&step.change), step.name)
		require.Equal(t, uint64(i+2), e.Version(), step.name)
		for _, calls := range []struct {
			list    []string
			allowed bool
		}{{step.allowed, true}, {step.denied, false}} {
			for _, call := range calls.list {
				req := callOf(call)
				d := e.Evaluate(&req, nil)
				require.Empty(t, d.Problem, "%s: %s", step.name, call)
				require.Equal(t, calls.allowed, d.Allowed(), "%s (%s): %s is %s", step.name, step.source, call, d)
				require.Equal(t, d, e.Ask(&req, nil).Explain().Decision, "%s: %s", step.name, call)
				require.Equal(t, e.Version(), e.Ask(&req, nil).Version())
			}
		}
	}
}

// callOf returns the request "CALLER ACTION RESOURCE". It says of tags, IDs and organizations
// what would be allowed, if it counted.
func callOf(call string) evaluate.Request {
	parts := strings.Fields(call + " arn:aws:s3:::x/y")
	caller := principal.MustParse("arn:aws:sts::111122223333:assumed-role/R/s")
	if parts[0] != "R" {
		caller = principal.MustParse(accountUsers + parts[0])
	}
	return evaluate.Request{
		Principal: caller, Action: parts[1], Resource: parts[2],
		Context: condition.NewContext(condition.String("aws:PrincipalTag/team", "red"), condition.String("aws:ResourceTag/team", "red"),
			condition.String("aws:userid", "AIDAEXAMPLEEXAMPLE12"), condition.String("aws:PrincipalOrgID", "o-a1b2c3d4e5")),
	}
}

// TestApplyRefuses has changes that change nothing, with all that is wrong with them.
func TestApplyRefuses(t *testing.T) {
	id, scps := identity(allowAll)[0], []*policy.Policy{policy.MustParse(allowAll, policy.SCP)}
	begin := &evaluate.Attachments{
		Identity: map[string][]*policy.Policy{annARN: {id}, devs: {id}}, Managed: map[string]evaluate.ManagedPolicy{ownM: version1(id)},
		Attached: map[string][]string{annARN: {ownM}, devs: {ownM}}, ManagedBoundary: map[string]string{benARN: ownM}, Groups: map[string][]string{annARN: {devs}, benARN: {devs}},
		Resource: map[string]*policy.Policy{"arn:aws:s3:::b": policy.MustParse(openAll, policy.Resource)},
		SCP:      map[string][]*policy.Policy{"r-ab12": scps, "ou-ab12-11111111": scps, account: scps}, RCP: map[string][]*policy.Policy{"ou-ab12-11111111": {}},
		Accounts: map[string]evaluate.Account{account: {Path: pathOfUnit}}, Account: account,
	}
	type attachments = evaluate.Attachments
	for name, test := range map[string]struct {
		change evaluate.Change
		want   []string
	}{
		"nothing is there": {
			evaluate.Change{
				Delete: []string{accountUsers + "eve", "arn:aws:s3:::c", another, "o-a1b2c3d4e5", "ou-ab12-22222222", "", annARN + " "},
				Detach: map[policy.Type][]string{
					policy.Identity: {benARN, "x"}, policy.Boundary: {annARN, devs}, policy.Resource: {"arn:aws:s3:::c"}, policy.Trust: {roleR},
					policy.SCP: {another}, policy.RCP: {account, "r-ab12"}, policy.Session: {annARN}, 0: {annARN},
				},
			},
			[]string{
				`Detach[Type(0)] "arn:aws:iam::111122223333:user/ann": policies of this type are not attached: want Identity, Boundary, Resource, Trust, SCP or RCP`,
				`Detach[Identity] "arn:aws:iam::111122223333:user/ben": no policy of this type is attached to it`,
				`Detach[Identity] "x": no policy of this type is attached to it`,
				`Detach[Resource] "arn:aws:s3:::c": no policy of this type is attached to it`,
				`Detach[Trust] "arn:aws:iam::111122223333:role/app/R": no policy of this type is attached to it`,
				`Detach[Boundary] "arn:aws:iam::111122223333:group/devs": no policy of this type is attached to it`,
				`Detach[Boundary] "arn:aws:iam::111122223333:user/ann": no policy of this type is attached to it`,
				`Detach[Session] "arn:aws:iam::111122223333:user/ann": policies of this type are not attached: want Identity, Boundary, Resource, Trust, SCP or RCP`,
				`Detach[SCP] "444455556666": no policy of this type is attached to it`,
				`Detach[RCP] "111122223333": no policy of this type is attached to it`,
				`Detach[RCP] "r-ab12": no policy of this type is attached to it`,
				`Delete "": nothing is attached to it or known of it`,
				`Delete "444455556666": nothing is attached to it or known of it`,
				`Delete "arn:aws:iam::111122223333:user/ann ": nothing is attached to it or known of it`,
				`Delete "arn:aws:iam::111122223333:user/eve": nothing is attached to it or known of it`,
				`Delete "arn:aws:s3:::c": nothing is attached to it or known of it`,
				`Delete "o-a1b2c3d4e5": nothing is attached to it or known of it`,
				`Delete "ou-ab12-22222222": nothing is attached to it or known of it`,
			},
		},
		"twice": {
			evaluate.Change{Delete: []string{benARN, benARN, account, account}, Detach: map[policy.Type][]string{policy.Identity: {annARN, annARN}, policy.SCP: {"ou-ab12-11111111"}}},
			[]string{
				`SCP["r-ab12"]: no account has it in its Path in Accounts, so that it would not count`,
				`RCP["ou-ab12-11111111"]: no account has it in its Path in Accounts, so that it would not count`,
				`Detach[Identity] "arn:aws:iam::111122223333:user/ann": no policy of this type is attached to it`,
				`Delete "111122223333": nothing is attached to it or known of it`,
				`Delete "arn:aws:iam::111122223333:user/ben": nothing is attached to it or known of it`,
			},
		},
		"others have it": {
			evaluate.Change{Delete: []string{ownM, devs, "ou-ab12-11111111"}},
			[]string{
				`SCP["ou-ab12-11111111"]: SCPs are attached in the organization, so that each level needs some: FullAWSAccess as AWS attaches it, or an empty list to allow nothing`,
				`Delete "arn:aws:iam::111122223333:group/devs": users in the group: 2; have them leave it first`,
				`Delete "arn:aws:iam::111122223333:policy/m": users, roles and groups that have the policy: 2; detach it first`,
				`Delete "ou-ab12-11111111": accounts are in it by their Path: move them first`,
			},
		},
		"what is there and what is put": {
			evaluate.Change{Put: attachments{
				Attached: map[string][]string{accountUsers + "Ann": {ownM}}, PrincipalTags: map[string]map[string]string{accountUsers + "x/BEN": {}},
				Accounts: map[string]evaluate.Account{another: {Path: pathOfRoot}}, Account: another, Tenants: true,
			}},
			[]string{
				`Identity["arn:aws:iam::111122223333:user/ann"]: the name is that of "arn:aws:iam::111122223333:user/Ann", and an account has a name once, whatever the path and letter case: write the one ARN`,
				`SCP["444455556666"]: SCPs are attached in the organization, so that each level needs some: FullAWSAccess as AWS attaches it, or an empty list to allow nothing`,
				`Attached["arn:aws:iam::111122223333:user/ann"]: the name is that of "arn:aws:iam::111122223333:user/Ann", and an account has a name once, whatever the path and letter case: write the one ARN`,
				`Groups["arn:aws:iam::111122223333:user/ann"]: the name is that of "arn:aws:iam::111122223333:user/Ann", and an account has a name once, whatever the path and letter case: write the one ARN`,
				`PrincipalTags["arn:aws:iam::111122223333:user/x/BEN"]: the name is that of "arn:aws:iam::111122223333:user/ben", and an account has a name once, whatever the path and letter case: write the one ARN`,
				`Account "444455556666": it stays as it was given to New: Replace all to change it`,
				`Tenants: it stays as it was given to New: Replace all to change it`,
			},
		},
		"a unit moves with all of its accounts or not": {
			evaluate.Change{Put: attachments{Accounts: map[string]evaluate.Account{another: {Path: pathOfRoot + "ou-ab12-22222222/ou-ab12-11111111/", Management: true}}}},
			[]string{
				`SCP["ou-ab12-22222222"]: SCPs are attached in the organization, so that each level needs some: FullAWSAccess as AWS attaches it, or an empty list to allow nothing`,
				`Accounts["444455556666"]: ou-ab12-11111111 is elsewhere in the Path of account "111122223333", "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/": it has one place`,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			e := evaluate.MustNew(begin)
			before := fmt.Sprint(e)
			requireProblems(t, e.Apply(&test.change), test.want...)
			require.Equal(t, before, fmt.Sprint(e))
			req := callOf("ann s3:GetObject")
			require.True(t, e.Evaluate(&req, nil).Allowed())
			// What was wrong with a change has no effect on the next one.
			require.NoError(t, e.Apply(&evaluate.Change{
				Delete: []string{annARN, benARN, devs, ownM, account}, Detach: map[policy.Type][]string{policy.SCP: {"r-ab12", "ou-ab12-11111111"}, policy.RCP: {"ou-ab12-11111111"}},
			}))
			require.Equal(t, "{version: 2, callers: 0, groups: 0, managed: 0, resources: 1, accounts: 0}", fmt.Sprint(e))
		})
	}
	requireProblems(t, (*evaluate.Evaluator)(nil).Apply(nil), "the Evaluator is nil: make one by New")
	requireProblems(t, new(evaluate.Evaluator).Apply(nil), "the Evaluator was not made by New")
	e := evaluate.MustNew(nil)
	require.NoError(t, e.Apply(nil))
	require.Equal(t, uint64(2), e.Version())
	require.NoError(t, e.Replace(nil))
	require.Equal(t, uint64(3), e.Version())
	require.Zero(t, new(evaluate.Evaluator).Version())
	require.Zero(t, (*evaluate.Evaluator)(nil).Version())
	require.Zero(t, (*evaluate.Question)(nil).Version())
}

// TestDeleteInAnyOrder deletes a group that is nothing but its user, with the user.
func TestDeleteInAnyOrder(t *testing.T) {
	for _, keys := range [][]string{{devs, annARN}, {annARN, devs}} {
		e := evaluate.MustNew(&evaluate.Attachments{Groups: map[string][]string{annARN: {devs}}})
		require.NoError(t, e.Apply(&evaluate.Change{Delete: keys}), "%v", keys)
		requireProblems(t, e.Apply(&evaluate.Change{Delete: []string{devs}}), fmt.Sprintf("Delete %q: nothing is attached to it or known of it", devs))
	}
}
