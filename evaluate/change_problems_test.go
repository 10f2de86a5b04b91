package evaluate_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// Names of tests of groups, managed policies and organizations.
const (
	annARN  = accountUsers + "ann"
	benARN  = accountUsers + "ben"
	roleR   = accountRoles + "app/R"
	devs    = "arn:aws:iam::111122223333:group/devs"
	ownM    = "arn:aws:iam::111122223333:policy/m"
	awsM    = "arn:aws:iam::aws:policy/ReadOnlyAccess"
	account = "111122223333"
	another = "444455556666"

	pathOfRoot = "o-a1b2c3d4e5/r-ab12/"
	pathOfUnit = pathOfRoot + "ou-ab12-11111111/"
)

// requireProblems requires that an error lists problems, in order.
func requireProblems(t *testing.T, err error, want ...string) {
	t.Helper()
	if len(want) == 0 {
		require.NoError(t, err)
		return
	}
	require.Error(t, err)
	requireJapaneseError(t, err)
	lines := strings.Split(err.Error(), "\n")
	for i := range lines {
		lines[i] = strings.TrimPrefix(lines[i], "evaluate: ")
	}
	require.Equal(t, want, lines)
}

// version1 returns a managed policy of one version.
func version1(p *policy.Policy) evaluate.ManagedPolicy {
	return evaluate.ManagedPolicy{Versions: map[string]*policy.Policy{"v1": p}, Default: "v1"}
}

// TestNewListsProblemsOfFields has what is wrong in each field, with the whole text.
func TestNewListsProblemsOfFields(t *testing.T) {
	id, boundary, scp, rcp := identity(allowAll)[0], policy.MustParse(allowAll, policy.Boundary), policy.MustParse(allowAll, policy.SCP), []*policy.Policy{}
	scps := []*policy.Policy{scp}
	managed := map[string]evaluate.ManagedPolicy{ownM: version1(id), awsM: version1(id)}
	type attachments = evaluate.Attachments
	for name, test := range map[string]struct {
		attachments evaluate.Attachments
		want        []string
	}{
		"all is right": {attachments: attachments{
			Identity: map[string][]*policy.Policy{devs: {id}}, Managed: managed, Groups: map[string][]string{annARN: {devs, devs}},
			Attached:        map[string][]string{annARN: {ownM, awsM, ownM}, roleR: {awsM}, devs: {ownM}},
			ManagedBoundary: map[string]string{annARN: ownM}, Boundary: map[string]*policy.Policy{roleR: boundary},
			PrincipalTags: map[string]map[string]string{annARN: {"team": "blue"}, roleR: nil},
			ResourceTags:  map[string]map[string]string{"arn:aws:s3:::b/folder/": {"Team": "a", "team": "*", "aws:x": ""}},
			IDs:           map[string]string{annARN: "AIDAEXAMPLEEXAMPLE12", roleR: "AROAEXAMPLEEXAMPLE12"},
			Accounts:      map[string]evaluate.Account{account: {Path: pathOfUnit}, another: {Path: pathOfRoot, Management: true}, "tenant42": {}},
			SCP:           map[string][]*policy.Policy{"r-ab12": scps, "ou-ab12-11111111": {}, account: scps, "ou-ab12-22222222": scps, "tenant42": scps},
			RCP:           map[string][]*policy.Policy{"ou-ab12-11111111": rcp, "ou-ab12-22222222": rcp, another: rcp},
		}},
		"managed policies": {
			attachments{Managed: map[string]evaluate.ManagedPolicy{
				"m": version1(id), "arn:aws:iam::111122223333:policy/a b": version1(id), "arn:aws:iam::111122223333:role/m": version1(id), ownM: {},
				awsM: {Versions: map[string]*policy.Policy{"v0": id, "v1": nil, "v2": boundary, "1": id, "v3": id}, Default: "v4"},
			}},
			[]string{
				`Managed["arn:aws:iam::111122223333:policy/a b"]: no managed policy of AWS has such a name: want letters, digits and _+=,.@-`,
				`Managed["arn:aws:iam::111122223333:policy/m"]: the default "" is not one of its versions`,
				`Managed["arn:aws:iam::111122223333:role/m"]: want the ARN of a managed policy, such as arn:aws:iam::111122223333:policy/dev`,
				`Managed["arn:aws:iam::aws:policy/ReadOnlyAccess"]: "1" is not the ID of a version: want v1, v2 and so on`,
				`Managed["arn:aws:iam::aws:policy/ReadOnlyAccess"]: "v0" is not the ID of a version: want v1, v2 and so on`,
				`Managed["arn:aws:iam::aws:policy/ReadOnlyAccess"]: the default "v4" is not one of its versions`,
				`Managed["arn:aws:iam::aws:policy/ReadOnlyAccess"]: version v1 is nil`,
				`Managed["arn:aws:iam::aws:policy/ReadOnlyAccess"]: version v2 is a policy of another type than Identity`,
				`Managed["m"]: want the ARN of a managed policy, such as arn:aws:iam::111122223333:policy/dev`,
			},
		},
		"what they are attached to": {
			attachments{
				Managed: managed,
				Attached: map[string][]string{
					"ann": {ownM}, annARN: {"m", "arn:aws:iam::111122223333:policy/n", ownM}, "arn:aws:iam::444455556666:user/eve": {ownM, awsM},
					"arn:aws-cn:iam::111122223333:user/li": {awsM}, devs: {devs},
				},
				Boundary:        map[string]*policy.Policy{annARN: boundary},
				ManagedBoundary: map[string]string{annARN: ownM, benARN: "arn:aws:iam::444455556666:policy/m", devs: ownM},
			},
			[]string{
				`Attached["ann"]: want the ARN of a user or role, such as arn:aws:iam::111122223333:user/ann`,
				`Attached["arn:aws-cn:iam::111122223333:user/li"]: "arn:aws:iam::aws:policy/ReadOnlyAccess" is of another account: it can be attached within its own`,
				`Attached["arn:aws:iam::111122223333:group/devs"]: "arn:aws:iam::111122223333:group/devs": want the ARN of a managed policy, such as arn:aws:iam::111122223333:policy/dev`,
				`Attached["arn:aws:iam::111122223333:user/ann"]: "arn:aws:iam::111122223333:policy/n" is not in Managed: put it there, with its versions`,
				`Attached["arn:aws:iam::111122223333:user/ann"]: "m": want the ARN of a managed policy, such as arn:aws:iam::111122223333:policy/dev`,
				`Attached["arn:aws:iam::444455556666:user/eve"]: "arn:aws:iam::111122223333:policy/m" is of another account: it can be attached within its own`,
				`ManagedBoundary["arn:aws:iam::111122223333:group/devs"]: a group makes no requests: only policies are attached to it, in Identity and Attached`,
				`ManagedBoundary["arn:aws:iam::111122223333:user/ann"]: there is one boundary: it is in Boundary too`,
				`ManagedBoundary["arn:aws:iam::111122223333:user/ben"]: "arn:aws:iam::444455556666:policy/m" is not in Managed: put it there, with its versions`,
			},
		},
		"groups": {
			attachments{
				Identity: map[string][]*policy.Policy{devs: {nil}},
				Groups:   map[string][]string{annARN: {"devs", "arn:aws:iam::444455556666:group/devs", devs}, roleR: {devs}, devs: {devs}},
			},
			[]string{
				`Identity["arn:aws:iam::111122223333:group/devs"]: a policy is nil`,
				`Groups["arn:aws:iam::111122223333:group/devs"]: a group makes no requests: only policies are attached to it, in Identity and Attached`,
				`Groups["arn:aws:iam::111122223333:role/app/R"]: only users are in groups`,
				`Groups["arn:aws:iam::111122223333:user/ann"]: "arn:aws:iam::444455556666:group/devs": a user is in groups of its own account`,
				`Groups["arn:aws:iam::111122223333:user/ann"]: "devs": want the ARN of a group, such as arn:aws:iam::111122223333:group/dev`,
			},
		},
		"groups of one name": {
			attachments{
				Identity: map[string][]*policy.Policy{devs: {id}}, Attached: map[string][]string{devs: {}},
				Groups: map[string][]string{annARN: {"arn:aws:iam::111122223333:group/Devs"}, benARN: {devs}},
			},
			[]string{
				`Identity["arn:aws:iam::111122223333:group/devs"]: the name is that of "arn:aws:iam::111122223333:group/Devs", and an account has a name once, whatever the path and letter case: write the one ARN`,
				`Attached["arn:aws:iam::111122223333:group/devs"]: the name is that of "arn:aws:iam::111122223333:group/Devs", and an account has a name once, whatever the path and letter case: write the one ARN`,
				`Groups["arn:aws:iam::111122223333:user/ben"]: "arn:aws:iam::111122223333:group/devs": the name is that of "arn:aws:iam::111122223333:group/Devs", and an account has a name once, whatever the path and letter case: write the one ARN`,
			},
		},
		"users of one name": {
			attachments{
				Boundary: map[string]*policy.Policy{roleR: id}, Groups: map[string][]string{annARN: {}}, PrincipalTags: map[string]map[string]string{accountUsers + "Ann": nil},
				Managed: managed, Attached: map[string][]string{annARN: {}}, ManagedBoundary: map[string]string{annARN: ownM}, IDs: map[string]string{annARN: "AIDAEXAMPLEEXAMPLE12", accountRoles + "r": "AROAEXAMPLEEXAMPLE12"},
			},
			[]string{
				`Attached["arn:aws:iam::111122223333:user/ann"]: the name is that of "arn:aws:iam::111122223333:user/Ann", and an account has a name once, whatever the path and letter case: write the one ARN`,
				`ManagedBoundary["arn:aws:iam::111122223333:user/ann"]: the name is that of "arn:aws:iam::111122223333:user/Ann", and an account has a name once, whatever the path and letter case: write the one ARN`,
				`Groups["arn:aws:iam::111122223333:user/ann"]: the name is that of "arn:aws:iam::111122223333:user/Ann", and an account has a name once, whatever the path and letter case: write the one ARN`,
				`IDs["arn:aws:iam::111122223333:role/r"]: the name is that of "arn:aws:iam::111122223333:role/app/R", and an account has a name once, whatever the path and letter case: write the one ARN`,
				`IDs["arn:aws:iam::111122223333:user/ann"]: the name is that of "arn:aws:iam::111122223333:user/Ann", and an account has a name once, whatever the path and letter case: write the one ARN`,
			},
		},
		"tags and IDs": {
			attachments{
				PrincipalTags: map[string]map[string]string{"ann": nil, annARN: {"Team": "a", "team": "b"}, benARN: {"": "x"}, roleR: {"x": "*"}, devs: {}},
				ResourceTags:  map[string]map[string]string{"b": nil, annARN: {}, "arn:aws:s3:::b": {"": ""}, "arn:aws:s3:::c": {"x": strings.Repeat("y", 257)[:257]}, "arn:aws:s3:::": nil},
				IDs:           map[string]string{annARN: "AROAEXAMPLEEXAMPLE12", roleR: "", devs: "AGPAEXAMPLEEXAMPLE12"},
			},
			[]string{
				`PrincipalTags["ann"]: want the ARN of a user or role, such as arn:aws:iam::111122223333:user/ann`,
				`PrincipalTags["arn:aws:iam::111122223333:group/devs"]: a group makes no requests: only policies are attached to it, in Identity and Attached`,
				`PrincipalTags["arn:aws:iam::111122223333:role/app/R"]: "*" is not the value of a tag: want at most 256 letters, digits, spaces and _.:/=+-@`,
				`PrincipalTags["arn:aws:iam::111122223333:user/ann"]: two tags have the key "team"; letter case does not count`,
				`PrincipalTags["arn:aws:iam::111122223333:user/ben"]: "" is not the key of a tag: want 1 to 128 letters, digits, spaces and _.:/=+-@`,
				`ResourceTags["arn:aws:iam::111122223333:user/ann"]: the tags of users and roles are in PrincipalTags`,
				`ResourceTags["arn:aws:s3:::"]: a key covers what follows it after "/" or ":": write it without that at its end`,
				`ResourceTags["arn:aws:s3:::b"]: "" is not the key of a tag: want 1 to 128 characters`,
				`ResourceTags["arn:aws:s3:::c"]: "` + strings.Repeat("y", 257) + `" is not the value of a tag: want at most 256 characters`,
				`ResourceTags["b"]: want the ARN of a resource, such as arn:aws:s3:::bucket`,
				`IDs["arn:aws:iam::111122223333:group/devs"]: a group makes no requests: only policies are attached to it, in Identity and Attached`,
				`IDs["arn:aws:iam::111122223333:role/app/R"]: invalid unique ID "": want AROA… of 16 to 128 capital letters and digits`,
				`IDs["arn:aws:iam::111122223333:user/ann"]: invalid unique ID "AROAEXAMPLEEXAMPLE12": want AIDA… of 16 to 128 capital letters and digits`,
			},
		},
		"places of accounts": {
			attachments{Accounts: map[string]evaluate.Account{
				"r-ab12": {}, "1": {}, "000000000001": {Management: true}, "000000000002": {Path: "o-a1b2c3d4e5"}, "000000000003": {Path: "o-a1b2c3d4e5/r-ab12"},
				"000000000004": {Path: "o-a1b2c3d4e5/"}, "000000000005": {Path: pathOfRoot + "ou-xy34-11111111/"}, "000000000006": {Path: pathOfUnit + "ou-ab12-11111111/"},
				"000000000007": {Path: "r-ab12/o-a1b2c3d4e5/"}, "000000000008": {Path: "/" + pathOfRoot}, "000000000009": {Path: "O-a1b2c3d4e5/r-ab12/"},
			}},
			[]string{
				`Accounts["000000000001"]: a management account is that of an organization: give its Path`,
				`Accounts["000000000002"]: want the IDs of the organization, its root and the units down to that of the account, such as o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/`,
				`Accounts["000000000003"]: want the IDs of the organization, its root and the units down to that of the account, such as o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/`,
				`Accounts["000000000004"]: want the IDs of the organization, its root and the units down to that of the account, such as o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/`,
				`Accounts["000000000005"]: want the IDs of the organization, its root and the units down to that of the account, such as o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/`,
				`Accounts["000000000006"]: want the IDs of the organization, its root and the units down to that of the account, such as o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/`,
				`Accounts["000000000007"]: want the IDs of the organization, its root and the units down to that of the account, such as o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/`,
				`Accounts["000000000008"]: want the IDs of the organization, its root and the units down to that of the account, such as o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/`,
				`Accounts["000000000009"]: want the IDs of the organization, its root and the units down to that of the account, such as o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/`,
				`Accounts["1"]: want the ID of an account, 12 digits`,
				`Accounts["r-ab12"]: want the ID of an account, 12 digits`,
			},
		},
		"paths that cannot all be": {
			attachments{Accounts: map[string]evaluate.Account{
				"000000000001": {Path: pathOfUnit}, "000000000002": {Path: pathOfRoot + "ou-ab12-22222222/ou-ab12-11111111/"}, "000000000003": {Path: "o-a1b2c3d4e5/r-xy34/"},
				"000000000004": {Path: "o-zzzzzzzzzz/r-ab12/"}, "000000000005": {Path: pathOfUnit, Management: true}, "000000000006": {Path: pathOfRoot, Management: true},
			}},
			[]string{
				`Accounts["000000000002"]: ou-ab12-11111111 is elsewhere in the Path of account "000000000001", "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/": it has one place`,
				`Accounts["000000000003"]: o-a1b2c3d4e5 is elsewhere in the Path of account "000000000001", "o-a1b2c3d4e5/r-ab12/": it has one place`,
				`Accounts["000000000004"]: r-ab12 is elsewhere in the Path of account "000000000001", "o-a1b2c3d4e5/r-ab12/": it has one place`,
				`Accounts["000000000006"]: the management account of o-a1b2c3d4e5 is "000000000005": an organization has one`,
			},
		},
		"levels without SCPs": {
			attachments{
				Accounts: map[string]evaluate.Account{account: {Path: pathOfUnit}, another: {Path: pathOfRoot}, "777788889999": {Path: pathOfRoot, Management: true}, "000000000001": {Path: "o-zzzzzzzzzz/r-xy34/"}},
				SCP:      map[string][]*policy.Policy{account: scps},
			},
			[]string{
				`SCP["444455556666"]: SCPs are attached in the organization, so that each level needs some: FullAWSAccess as AWS attaches it, or an empty list to allow nothing`,
				`SCP["ou-ab12-11111111"]: SCPs are attached in the organization, so that each level needs some: FullAWSAccess as AWS attaches it, or an empty list to allow nothing`,
				`SCP["r-ab12"]: SCPs are attached in the organization, so that each level needs some: FullAWSAccess as AWS attaches it, or an empty list to allow nothing`,
			},
		},
		"levels that no account has": {
			attachments{
				Accounts: map[string]evaluate.Account{account: {Path: pathOfUnit}},
				SCP:      map[string][]*policy.Policy{"r-xy34": scps, "ou-xy34-11111111": scps, "o-a1b2c3d4e5": scps},
				RCP:      map[string][]*policy.Policy{"ou-ab12-22222222": rcp, "ou-xy34-11111111": nil, "r-xy34": rcp},
			},
			[]string{
				`SCP["o-a1b2c3d4e5"]: an organization is written as its root, such as r-ab12`,
				`SCP["ou-xy34-11111111"]: no account has it in its Path in Accounts, so that it would not count`,
				`SCP["r-xy34"]: no account has it in its Path in Accounts, so that it would not count`,
				`RCP["ou-ab12-22222222"]: no account has it in its Path in Accounts, so that it would not count`,
				`RCP["ou-xy34-11111111"]: it is nil: leave the key out if nothing is attached`,
				`RCP["ou-xy34-11111111"]: no account has it in its Path in Accounts, so that it would not count`,
				`RCP["r-xy34"]: no account has it in its Path in Accounts, so that it would not count`,
			},
		},
		"a misspelled unit leaves another without SCPs": {
			attachments{
				Accounts: map[string]evaluate.Account{account: {Path: pathOfUnit}},
				SCP:      map[string][]*policy.Policy{account: scps, "r-ab12": scps, "ou-ab12-1111111l": scps},
			},
			[]string{
				`SCP["ou-ab12-11111111"]: SCPs are attached in the organization, so that each level needs some: FullAWSAccess as AWS attaches it, or an empty list to allow nothing`,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			for range 5 { // maps come in any order
				e, err := evaluate.New(&test.attachments)
				requireProblems(t, err, test.want...)
				require.Equal(t, test.want == nil, e != nil)
				// Put in place of nothing, it is the same.
				e = evaluate.MustNew(nil)
				requireProblems(t, e.Apply(&evaluate.Change{Put: test.attachments}), test.want...)
				require.Equal(t, test.want == nil, e.Version() == 2)
			}
		})
	}
}
