package evaluate_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

const (
	accountUsers = "arn:aws:iam::111122223333:user/"
	accountRoles = "arn:aws:iam::111122223333:role/"
)

// TestNewRefusesKeys has keys that no request can match and policies that are not
// there: New has to say so. Where a limit is attached in that way, it would be lost.
func TestNewRefusesKeys(t *testing.T) {
	var (
		id       = identity(denyAll)[0]
		open     = policy.MustParse(openAll, policy.Resource)
		scp      = []*policy.Policy{policy.MustParse(allowAll, policy.SCP)}
		rcp      = []*policy.Policy{}
		identity = func(key string) *evaluate.Attachments {
			return &evaluate.Attachments{Identity: map[string][]*policy.Policy{key: {id}}}
		}
		boundary = func(key string) *evaluate.Attachments {
			return &evaluate.Attachments{Boundary: map[string]*policy.Policy{key: id}}
		}
		resource = func(key string) *evaluate.Attachments {
			return &evaluate.Attachments{Resource: map[string]*policy.Policy{key: open}}
		}
		mustAllow = func(key string) *evaluate.Attachments {
			return &evaluate.Attachments{MustAllow: map[string]bool{key: true}}
		}
		forSCP = func(key string) *evaluate.Attachments {
			return &evaluate.Attachments{SCP: map[string][]*policy.Policy{key: scp}}
		}
		forRCP = func(key string) *evaluate.Attachments {
			return &evaluate.Attachments{RCP: map[string][]*policy.Policy{key: rcp}}
		}
		home = func(account string) *evaluate.Attachments { return &evaluate.Attachments{Account: account} }
	)
	for _, test := range []struct {
		fields []func(key string) *evaluate.Attachments
		key    string
		want   string // part of the error; "" if there is none
	}{
		{fields: []func(string) *evaluate.Attachments{identity, boundary}, key: accountUsers + "ann"},
		{fields: []func(string) *evaluate.Attachments{identity, boundary}, key: accountUsers + "team/blue/ann_+=,.@-9"},
		{fields: []func(string) *evaluate.Attachments{identity, boundary}, key: accountRoles + "app/Deploy"},
		{fields: []func(string) *evaluate.Attachments{identity, boundary}, key: accountRoles + "x:role/aws-service-role/R"},
		{fields: []func(string) *evaluate.Attachments{identity, boundary}, key: "arn:acme:iam::tenant42:user/ann smith"},
		{fields: []func(string) *evaluate.Attachments{identity, boundary}, key: "arn:acme:iam::tenant42:role/R"},
		{[]func(string) *evaluate.Attachments{identity, boundary}, "", "want the ARN of a user or role"},
		{[]func(string) *evaluate.Attachments{identity, boundary}, "ann", "want the ARN of a user or role"},
		{[]func(string) *evaluate.Attachments{identity, boundary}, "AIDAEXAMPLEEXAMPLE12", "want the ARN of a user or role"},
		{[]func(string) *evaluate.Attachments{identity, boundary}, "*", "want the ARN of a user or role"},
		{[]func(string) *evaluate.Attachments{identity, boundary}, "111122223333", "want the ARN of a user or role"},
		{[]func(string) *evaluate.Attachments{identity, boundary}, "ARN:aws:iam::111122223333:user/ann", "want the ARN of a user or role"},
		{[]func(string) *evaluate.Attachments{identity, boundary}, "arn:aws:iam::111122223333:User/ann", "want the ARN of a user or role"},
		{[]func(string) *evaluate.Attachments{identity, boundary}, "arn:aws:iam::1111-2222-3333:user/ann", "want the ARN of a user or role"},
		{[]func(string) *evaluate.Attachments{identity, boundary}, "arn:aws:iam::aws:user/ann", "want the ARN of a user or role"},
		{[]func(string) *evaluate.Attachments{identity, boundary}, "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1", "want the ARN of a user or role"},
		{[]func(string) *evaluate.Attachments{identity, boundary}, "arn:aws:iam::tenant42:user/ann", "want the ARN of a user or role"},
		{[]func(string) *evaluate.Attachments{identity, boundary}, "arn:aws:iam:::user/ann", "want the ARN of a user or role"},
		{[]func(string) *evaluate.Attachments{identity, boundary}, "arn:aws:iam:us-east-1:111122223333:user/ann", "want the ARN of a user or role"},
		{[]func(string) *evaluate.Attachments{identity, boundary}, "arn:aws:s3:::b", "want the ARN of a user or role"},
		{[]func(string) *evaluate.Attachments{identity, boundary}, accountUsers, "want the ARN of a user or role"},
		{[]func(string) *evaluate.Attachments{identity, boundary}, accountRoles + "app/", "want the ARN of a user or role"},
		{[]func(string) *evaluate.Attachments{identity, boundary}, accountUsers + "ann ", `white space around it: write "` + accountUsers + `ann"`},
		{[]func(string) *evaluate.Attachments{identity, boundary}, "\t" + accountUsers + "ann\n", `white space around it: write "` + accountUsers + `ann"`},
		{[]func(string) *evaluate.Attachments{identity, boundary}, accountUsers + "ann smith", "no user or role of AWS has such a name"},
		{[]func(string) *evaluate.Attachments{identity, boundary}, accountUsers + "ann\u200b", "no user or role of AWS has such a name"},
		{[]func(string) *evaluate.Attachments{identity, boundary}, accountUsers + "*", "a key is not a pattern"},
		{[]func(string) *evaluate.Attachments{identity, boundary}, accountRoles + "app/R?", "a key is not a pattern"},
		{[]func(string) *evaluate.Attachments{identity, boundary}, "arn:aws:sts::111122223333:assumed-role/R/s", `write "` + accountRoles + `R", with the path of the role`},
		{[]func(string) *evaluate.Attachments{identity, boundary}, "arn:aws:sts::111122223333:federated-user/ann", "write the ARN of the user"},
		{fields: []func(string) *evaluate.Attachments{identity}, key: "arn:aws:iam::111122223333:group/dev"},
		{fields: []func(string) *evaluate.Attachments{identity}, key: "arn:aws:iam::111122223333:group/team/dev_+=,.@-9"},
		{fields: []func(string) *evaluate.Attachments{identity}, key: "arn:acme:iam::tenant42:group/the devs"},
		{[]func(string) *evaluate.Attachments{boundary}, "arn:aws:iam::111122223333:group/dev", "a group makes no requests"},
		{[]func(string) *evaluate.Attachments{identity, boundary}, "arn:aws:iam::111122223333:group/", "want the ARN of a group"},
		{[]func(string) *evaluate.Attachments{identity, boundary}, "arn:aws:iam::aws:group/dev", "want the ARN of a group"},
		{[]func(string) *evaluate.Attachments{identity, boundary}, "arn:aws:iam:us-east-1:111122223333:group/dev", "want the ARN of a group"},
		{[]func(string) *evaluate.Attachments{identity, boundary}, "arn:aws:iam::tenant42:group/dev", "want the ARN of a group"},
		{[]func(string) *evaluate.Attachments{identity, boundary}, "arn:aws:iam::111122223333:group/the devs", "no group of AWS has such a name"},
		{[]func(string) *evaluate.Attachments{identity, boundary}, "arn:aws:iam::111122223333:group/*", "a key is not a pattern"},
		{[]func(string) *evaluate.Attachments{identity, boundary}, "arn:aws:iam::111122223333:group/dev ", "white space around it"},
		{[]func(string) *evaluate.Attachments{identity, boundary}, "arn:aws:iam::111122223333:group/" + strings.Repeat("x", 2048), "longer than 2,048 bytes"},
		{[]func(string) *evaluate.Attachments{identity, boundary}, "arn:aws:iam::111122223333:root", "attach an SCP"},

		{fields: []func(string) *evaluate.Attachments{resource, mustAllow}, key: "arn:aws:s3:::b"},
		{fields: []func(string) *evaluate.Attachments{resource, mustAllow}, key: "arn:aws:kms:us-east-1:111122223333:key/1"},
		{fields: []func(string) *evaluate.Attachments{resource, mustAllow}, key: "arn:aws:iam::aws:policy/ReadOnlyAccess"},
		{fields: []func(string) *evaluate.Attachments{resource, mustAllow}, key: "arn:acme:docs::tenant42"},
		{[]func(string) *evaluate.Attachments{resource, mustAllow}, "", "want the ARN of a resource"},
		{[]func(string) *evaluate.Attachments{resource, mustAllow}, "b", "want the ARN of a resource"},
		{[]func(string) *evaluate.Attachments{resource, mustAllow}, "arn:aws", "want the ARN of a resource"},
		{[]func(string) *evaluate.Attachments{resource, mustAllow}, "arn::s3:::b", "want the ARN of a resource"},
		{[]func(string) *evaluate.Attachments{resource, mustAllow}, "arn:aws:::b", "want the ARN of a resource"},
		{[]func(string) *evaluate.Attachments{resource, mustAllow}, "Arn:aws:s3:::b", "want the ARN of a resource"},
		{[]func(string) *evaluate.Attachments{resource, mustAllow}, "arn:aws:kms:us-east-1:1111-2222-3333:key/1", "want the ARN of a resource"},
		{[]func(string) *evaluate.Attachments{resource, mustAllow}, "arn:aws:s3:::b" + strings.Repeat("/x", 1024), "longer than 2,048 bytes"},
		{fields: []func(string) *evaluate.Attachments{resource, mustAllow}, key: "arn:aws:sqs:us-east-1"},
		{fields: []func(string) *evaluate.Attachments{resource, mustAllow}, key: "arn:aws:sqs:us-east-1:111122223333"},
		{[]func(string) *evaluate.Attachments{resource, mustAllow}, "arn:aws:s3::logs", "want the ARN of a resource"},
		{[]func(string) *evaluate.Attachments{resource, mustAllow}, "arn:aws:s3:my-bucket", "want the ARN of a resource"},
		{[]func(string) *evaluate.Attachments{resource, mustAllow}, "arn:aws:s3:logs/x", "want the ARN of a resource"},
		{[]func(string) *evaluate.Attachments{resource, mustAllow}, "arn:AWS:s3:::b", "want the ARN of a resource"},
		{[]func(string) *evaluate.Attachments{resource, mustAllow}, "arn:aws:S3:::b", "want the ARN of a resource"},
		{[]func(string) *evaluate.Attachments{resource, mustAllow}, "arn:aws :s3:::b", "want the ARN of a resource"},
		{[]func(string) *evaluate.Attachments{resource, mustAllow}, "arn:aws:s3:::b\x00", "want the ARN of a resource"},
		{[]func(string) *evaluate.Attachments{resource, mustAllow}, "arn:aws:s3:::${bucket}", "a key is not a pattern"},
		{[]func(string) *evaluate.Attachments{resource, mustAllow}, "*", "a key is not a pattern"},
		{[]func(string) *evaluate.Attachments{resource, mustAllow}, "arn:aws:s3:::b/*", "a key is not a pattern"},
		{[]func(string) *evaluate.Attachments{resource, mustAllow}, "arn:aws:s3:::b?", "a key is not a pattern"},
		{[]func(string) *evaluate.Attachments{resource, mustAllow}, "arn:aws:s3:::b/", `without that at its end`},
		{[]func(string) *evaluate.Attachments{resource, mustAllow}, "arn:aws:s3:::", `without that at its end`},
		{[]func(string) *evaluate.Attachments{resource, mustAllow}, "arn:aws:s3:::b ", `write "arn:aws:s3:::b"`},

		{fields: []func(string) *evaluate.Attachments{forSCP, forRCP, home}, key: "111122223333"},
		{fields: []func(string) *evaluate.Attachments{forSCP, forRCP, home}, key: "tenant42"},
		{fields: []func(string) *evaluate.Attachments{forSCP, forRCP, home}, key: "111122223333a"},
		{[]func(string) *evaluate.Attachments{forSCP, forRCP, home}, "aws", "want the ID of an account, 12 digits"},
		{[]func(string) *evaluate.Attachments{forSCP, forRCP, home}, "aws-marketplace", "want the ID of an account, 12 digits"},
		{[]func(string) *evaluate.Attachments{forSCP, forRCP, home}, "cloudfront", "want the ID of an account, 12 digits"},
		{fields: []func(string) *evaluate.Attachments{home}, key: ""},
		{[]func(string) *evaluate.Attachments{forSCP, forRCP}, "", "want the ID of an account, 12 digits"},
		{[]func(string) *evaluate.Attachments{forSCP, forRCP, home}, "1111-2222-3333", `12 digits: write "111122223333"`},
		{[]func(string) *evaluate.Attachments{forSCP, forRCP, home}, "1111 2222 3333", `12 digits: write "111122223333"`},
		{[]func(string) *evaluate.Attachments{forSCP, forRCP, home}, "1111\u20112222\u20133333", `12 digits: write "111122223333"`},
		{[]func(string) *evaluate.Attachments{forSCP, forRCP, home}, "11112222333", "want the ID of an account, 12 digits"},
		{[]func(string) *evaluate.Attachments{forSCP, forRCP, home}, "0111122223333", "want the ID of an account, 12 digits"},
		{[]func(string) *evaluate.Attachments{forSCP, forRCP, home}, "\uff11111122223333", "want the ID of an account, 12 digits"},
		{[]func(string) *evaluate.Attachments{forSCP, forRCP, home}, "111122223333 ", `write "111122223333"`},
		{[]func(string) *evaluate.Attachments{forSCP, forRCP, home}, "arn:aws:iam::111122223333:root", `12 digits: write "111122223333"`},
		{fields: []func(string) *evaluate.Attachments{forSCP, forRCP, home}, key: "tenant 42"},
		{[]func(string) *evaluate.Attachments{forSCP, forRCP, home}, "*", "want the ID of an account, 12 digits"},
		{[]func(string) *evaluate.Attachments{forSCP, forRCP, home}, "1111*", "want the ID of an account, 12 digits"},
		{[]func(string) *evaluate.Attachments{forSCP, forRCP, home}, "1111_2222.3333,", `12 digits: write "111122223333"`},
		{[]func(string) *evaluate.Attachments{forSCP, forRCP, home}, `"111122223333"`, `12 digits: write "111122223333"`},
		{[]func(string) *evaluate.Attachments{forSCP, forRCP, home}, "111122223333\u200b", `12 digits: write "111122223333"`},
		{[]func(string) *evaluate.Attachments{forSCP, forRCP, home}, "\ufefftenant42", "want the ID of an account, 12 digits"},
		{[]func(string) *evaluate.Attachments{forSCP, forRCP, home}, "tenant\u00a042", "want the ID of an account, 12 digits"},
		{[]func(string) *evaluate.Attachments{forSCP, forRCP}, "r-ab12", "no account has it in its Path"},
		{[]func(string) *evaluate.Attachments{forSCP, forRCP}, "ou-ab12-11111111", "no account has it in its Path"},
		{[]func(string) *evaluate.Attachments{forSCP, forRCP}, "o-exampleorgid", "an organization is written as its root"},
		{[]func(string) *evaluate.Attachments{forSCP, forRCP}, "tenant*", "12 digits, or of a root or unit"},
		{[]func(string) *evaluate.Attachments{home}, "r-ab12", "want the ID of an account, 12 digits"},
		{[]func(string) *evaluate.Attachments{forSCP, forRCP, home}, "r-ab12/ou-ab12-11111111", "want the ID of an account, 12 digits"},
	} {
		for i, field := range test.fields {
			a := field(test.key)
			e, err := evaluate.New(a)
			if test.want == "" {
				require.NoError(t, err, "%q in field %d", test.key, i)
				continue
			}
			require.ErrorContains(t, err, test.want, "%q in field %d", test.key, i)
			requireJapaneseError(t, err)
			require.Nil(t, e)
		}
	}
}

// TestNewRefusesPolicies has what a map look-up without the policy gives, and
// policies of types for other places.
func TestNewRefusesPolicies(t *testing.T) {
	const bucket, account = "arn:aws:s3:::b", "111122223333"
	managed := map[string]*policy.Policy{} // the policy is not there
	levels := map[string][]*policy.Policy{}
	id, endpoint := identity(allowAll)[0], policy.MustParse(openAll, policy.Endpoint)
	for _, test := range []struct {
		attachments evaluate.Attachments
		want        string
	}{
		{evaluate.Attachments{Identity: map[string][]*policy.Policy{accountUsers + "ann": {id, managed["x"]}}}, `Identity["arn:aws:iam::111122223333:user/ann"]: a policy is nil`},
		{evaluate.Attachments{Boundary: map[string]*policy.Policy{accountUsers + "ann": managed["x"]}}, `Boundary["arn:aws:iam::111122223333:user/ann"]: it is nil`},
		{evaluate.Attachments{Resource: map[string]*policy.Policy{bucket: managed["x"]}}, `Resource["arn:aws:s3:::b"]: it is nil`},
		{evaluate.Attachments{SCP: map[string][]*policy.Policy{account: levels["x"]}}, `SCP["111122223333"]: it is nil`},
		{evaluate.Attachments{SCP: map[string][]*policy.Policy{account: {managed["x"]}}}, `SCP["111122223333"]: a policy is nil`},
		{evaluate.Attachments{RCP: map[string][]*policy.Policy{account: levels["x"]}}, `RCP["111122223333"]: it is nil`},
		{evaluate.Attachments{RCP: map[string][]*policy.Policy{account: {managed["x"]}}}, `RCP["111122223333"]: a policy is nil`},

		{evaluate.Attachments{Identity: map[string][]*policy.Policy{accountUsers + "ann": {id, endpoint}}}, "Identity holds a policy of another type"},
		{evaluate.Attachments{Boundary: map[string]*policy.Policy{accountUsers + "ann": endpoint}}, "Boundary holds a policy of another type"},
		{evaluate.Attachments{Resource: map[string]*policy.Policy{bucket: id}}, "Resource holds a policy of another type"},
		{evaluate.Attachments{SCP: map[string][]*policy.Policy{account: {id}}}, "SCP holds a policy of another type"},
		{evaluate.Attachments{RCP: map[string][]*policy.Policy{account: {id}}}, "RCP holds a policy of another type"},
	} {
		_, err := evaluate.New(&test.attachments)
		require.ErrorContains(t, err, test.want)
		requireJapaneseError(t, err)
	}
	_, err := evaluate.New(&evaluate.Attachments{
		Identity: map[string][]*policy.Policy{accountUsers + "ann": {}, accountUsers + "ben": nil},
		SCP:      map[string][]*policy.Policy{account: {}},
		RCP:      map[string][]*policy.Policy{account: {}},
	})
	require.NoError(t, err, "nothing is attached, and nothing is missing")
}

// TestNewRefusesNamesakes has users and roles that cannot exist together: only one
// of the ARNs is that of the caller, and what is attached to the other would be lost.
// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
func TestNewRefusesNamesakes(t *testing.T) {
	allow, deny := identity(allowAll), identity(denyAll)[0]
	for _, test := range []struct {
		identity, boundary []string
		want               []string // lines of the error
	}{
		{[]string{accountRoles + "app/R"}, []string{accountRoles + "app/R"}, nil},
		{[]string{accountRoles + "R"}, []string{accountUsers + "R"}, nil},
		{[]string{accountRoles + "R"}, []string{strings.ReplaceAll(accountRoles, "1111", "4444") + "R"}, nil},
		{[]string{accountRoles + "R"}, []string{strings.ReplaceAll(accountRoles, ":aws:", ":aws-cn:") + "R"}, nil},
		{[]string{"arn:acme:iam::t:user/a/ann", "arn:acme:iam::t:user/b/ann", "arn:acme:iam::t:user/a/Ann"}, nil, nil},
		{[]string{"arn:acme:iam::t:role/R", "arn:acme:iam::t:role/r"}, nil, nil},
		{
			[]string{"arn:acme:iam::t:role/a/R", "arn:acme:iam::t:role/b/R"}, nil,
			[]string{`Identity["arn:acme:iam::t:role/b/R"]: the name is that of "arn:acme:iam::t:role/a/R"`},
		},
		{
			[]string{accountRoles + "app/R"}, []string{accountRoles + "R"},
			[]string{`Identity["` + accountRoles + `app/R"]: the name is that of "` + accountRoles + `R"`},
		},
		{
			[]string{accountRoles + "a/R", accountRoles + "b/R", accountRoles + "c/R"}, []string{accountRoles + "b/R"},
			[]string{
				`Identity["` + accountRoles + `b/R"]: the name is that of "` + accountRoles + `a/R"`,
				`Identity["` + accountRoles + `c/R"]: the name is that of "` + accountRoles + `a/R"`,
				`Boundary["` + accountRoles + `b/R"]: the name is that of "` + accountRoles + `a/R"`,
			},
		},
		{
			[]string{accountUsers + "dev/ann"}, []string{accountUsers + "Ann"},
			[]string{`Identity["` + accountUsers + `dev/ann"]: the name is that of "` + accountUsers + `Ann"`},
		},
	} {
		a := &evaluate.Attachments{Identity: map[string][]*policy.Policy{}, Boundary: map[string]*policy.Policy{}}
		for _, key := range test.identity {
			a.Identity[key] = allow
		}
		for _, key := range test.boundary {
			a.Boundary[key] = deny
		}
		for range 20 { // maps come in any order
			_, err := evaluate.New(a)
			if test.want == nil {
				require.NoError(t, err)
				continue
			}
			requireJapaneseError(t, err)
			lines := strings.Split(err.Error(), "\n")
			require.Len(t, lines, len(test.want), err)
			for i, want := range test.want {
				require.Contains(t, lines[i], want)
			}
		}
	}
}

// TestNewListsAll has many bad entries: all are listed in order, and Replace changes
// nothing.
func TestNewListsAll(t *testing.T) {
	bad := &evaluate.Attachments{
		Identity:  map[string][]*policy.Policy{"b": nil, "a": nil, accountUsers + "ann": identity(allowAll)},
		Boundary:  map[string]*policy.Policy{"c": nil},
		Resource:  map[string]*policy.Policy{"d": nil},
		SCP:       map[string][]*policy.Policy{"1": nil, "0": nil},
		RCP:       map[string][]*policy.Policy{"2": nil},
		MustAllow: map[string]bool{"e": false},
		Account:   "3",
	}
	want := []string{
		`Identity["a"]`, `Identity["b"]`, `Boundary["c"]`, `Resource["d"]`, `SCP["0"]`, `SCP["1"]`, `RCP["2"]`, `MustAllow["e"]`, `Account "3"`,
	}
	req := getObject()
	e := evaluate.MustNew(&evaluate.Attachments{Identity: map[string][]*policy.Policy{accountUsers + "ann": identity(denyAll)}})
	for range 20 {
		err := e.Replace(bad)
		lines := strings.Split(err.Error(), "\n")
		require.Len(t, lines, len(want))
		for i, line := range lines {
			require.Contains(t, line, "evaluate: "+want[i]+": ")
		}
	}
	require.Equal(t, evaluate.ExplicitDeny, e.Evaluate(&req, nil).Outcome, "the old attachments stay")
	err := e.Replace(&evaluate.Attachments{Boundary: map[string]*policy.Policy{"arn:aws:sts::1\n2:assumed-role/a\x1b[0m/\u2028": nil}})
	require.NotContains(t, err.Error(), "\n")
	require.NotContains(t, err.Error(), "\x1b")
	// Two problems of one entry come in one order.
	twins := &evaluate.Attachments{Identity: map[string][]*policy.Policy{}}
	for _, name := range []string{"a/R", "b/R", "c/R", "d/R"} {
		twins.Identity[accountRoles+name] = []*policy.Policy{nil}
	}
	first := e.Replace(twins).Error()
	for range 50 {
		require.Equal(t, first, e.Replace(twins).Error())
	}
	require.PanicsWithError(t, `evaluate: Account "3": want the ID of an account, 12 digits`, func() {
		evaluate.MustNew(&evaluate.Attachments{Account: "3"})
	})
}

// TestEvaluatorWithoutNew asks an Evaluator that New refused to make.
func TestEvaluatorWithoutNew(t *testing.T) {
	req := getObject()
	require.ErrorContains(t, (*evaluate.Evaluator)(nil).Replace(nil), "the Evaluator is nil")
	e, err := evaluate.New(&evaluate.Attachments{Account: "x:y"})
	require.Error(t, err)
	for _, e := range []*evaluate.Evaluator{e, {}} {
		const want = "the Evaluator was not made by New"
		require.Contains(t, e.Evaluate(&req, nil).Problem, want)
		require.Contains(t, e.EvaluateAll(nil, []evaluate.Request{req}, nil)[0].Problem, want)
		require.Contains(t, e.Ask(&req, nil).Explain().Decision.Problem, want)
		d, _ := decideUntil(e.Ask(&req, nil))
		require.Contains(t, d.Problem, want)
		for _, d := range e.Ask(&req, nil).Timeline(day(1, 1), day(1, 2)) {
			require.Contains(t, d.Problem, want)
		}
		result, err := e.AssumeRole(assumeRole(), &evaluate.Policies{})
		require.NoError(t, err)
		require.Contains(t, result.Decision.Problem, want)
	}
}

// TestCallerOfOtherARN asks for callers whose name has policies attached under another
// ARN: in another path or letter case. What they deny must not be lost where a
// resource-based policy allows. Outside AWS, users may be told apart by these.
func TestCallerOfOtherARN(t *testing.T) {
	open := policy.MustParse(openAll, policy.Resource)
	parse := func(text string) principal.Principal {
		if p, err := principal.RoleSession(text, "s"); err == nil {
			return p
		}
		return principal.MustParse(text)
	}
	const china, tenant = "arn:aws-cn:iam::111122223333:", "arn:acme:iam::tenant42:"
	keys := []string{accountRoles + "app/R", accountUsers + "team/Ann", china + "role/app/C", tenant + "role/app/T", tenant + "user/team/tom"}
	attached := [2]*evaluate.Attachments{
		{Identity: map[string][]*policy.Policy{}}, {Boundary: map[string]*policy.Policy{}},
	}
	for _, key := range keys {
		attached[0].Identity[key], attached[1].Boundary[key] = identity(denyAll), identity(denyAll)[0]
	}
	federated, err := principal.FederatedUser(accountUsers+"ann", "f")
	require.NoError(t, err)
	for _, a := range attached {
		e := evaluate.MustNew(a)
		for caller, want := range map[principal.Principal]evaluate.Outcome{
			parse(accountRoles + "app/R"): evaluate.ExplicitDeny, parse(accountRoles + "R"): evaluate.ImplicitDeny,
			parse(accountRoles + "x/R"): evaluate.ImplicitDeny, parse(accountRoles + "app/r"): evaluate.ImplicitDeny,
			parse("arn:aws:sts::111122223333:assumed-role/R/s"): evaluate.ExplicitDeny, parse("arn:aws:sts::111122223333:assumed-role/r/s"): evaluate.ImplicitDeny,
			parse(accountRoles + "Q"): evaluate.Allow, parse("arn:aws:iam::444455556666:role/R"): evaluate.Allow,
			parse(accountRoles + strings.Repeat("q", 500)): evaluate.Allow,
			parse(accountUsers + "team/Ann"):               evaluate.ExplicitDeny, parse(accountUsers + "Ann"): evaluate.ImplicitDeny,
			parse(accountUsers + "team/ann"): evaluate.ImplicitDeny, federated: evaluate.ImplicitDeny,
			parse(accountUsers + "ben"): evaluate.Allow, parse(accountRoles + "Ann"): evaluate.Allow,
			parse("111122223333"):       evaluate.Allow,
			parse(china + "role/app/C"): evaluate.ExplicitDeny, parse(china + "role/C"): evaluate.ImplicitDeny, parse(china + "role/R"): evaluate.Allow,
			parse(tenant + "role/app/T"): evaluate.ExplicitDeny, parse(tenant + "role/T"): evaluate.ImplicitDeny, parse(tenant + "role/t"): evaluate.Allow,
			parse(tenant + "user/team/tom"): evaluate.ExplicitDeny, parse(tenant + "user/tom"): evaluate.Allow,
		} {
			req := evaluate.Request{
				Principal: caller, Action: "s3:GetObject", Resource: "arn:" + caller.Partition() + ":s3:::b/k", ResourceAccount: caller.Account(),
			}
			d := e.Evaluate(&req, &evaluate.Policies{Resource: open})
			require.Equal(t, want, d.Outcome, "%s: %s", caller, d)
			require.Equal(t, want == evaluate.ImplicitDeny, d.Problem != "", caller)
		}
	}
}

// TestSessionOfNamedRole finds what is attached to a role by its name alone: in the
// partition and account of the session only, and with the letter case of the role.
func TestSessionOfNamedRole(t *testing.T) {
	const inChina = "arn:aws-cn:iam::111122223333:role/app/R"
	e := evaluate.MustNew(&evaluate.Attachments{Identity: map[string][]*policy.Policy{
		inChina: identity(allowAll), accountRoles + "app/Q": identity(allowAll),
	}})
	for session, allowed := range map[string]bool{
		"arn:aws-cn:sts::111122223333:assumed-role/R/s": true,
		"arn:aws:sts::111122223333:assumed-role/R/s":    false,
		"arn:aws-cn:sts::111122223333:assumed-role/Q/s": false,
		"arn:aws:sts::111122223333:assumed-role/Q/s":    true,
		"arn:aws:sts::111122223333:assumed-role/q/s":    false,
		"arn:aws:sts::444455556666:assumed-role/Q/s":    false,
	} {
		req := evaluate.Request{Principal: principal.MustParse(session), Action: "s3:ListAllMyBuckets", Resource: "*"}
		require.Equal(t, allowed, e.Evaluate(&req, nil).Allowed(), session)
	}
}

// Keys of tenants need Tenants, and the policies under them are found (SEMANTICS S-40).
func TestAttachmentsOfTenants(t *testing.T) {
	all := identity(allowAll)
	for _, account := range []string{"tenant42", "ACCOUNT_ID", ""} {
		user, role := "arn:aws:iam::"+account+":user/ann", "arn:aws:iam::"+account+":role/app/r"
		a := &evaluate.Attachments{
			Identity: map[string][]*policy.Policy{user: all, role: all},
			Boundary: map[string]*policy.Policy{user: all[0]},
			Resource: map[string]*policy.Policy{"arn:aws:sqs:us-east-1:" + account + ":q": policy.MustParse(openAll, policy.Resource)},
		}
		_, err := evaluate.New(a)
		require.ErrorContains(t, err, "want the ARN of a user or role", account)
		a.Tenants = true
		e, err := evaluate.New(a)
		require.NoError(t, err)
		session, err := principal.RoleSession(role, "s", principal.WithTenants())
		require.NoError(t, err)
		federated, err := principal.FederatedUser(user, "f", principal.WithTenants())
		require.NoError(t, err)
		for _, caller := range []principal.Principal{principal.MustParse(user, principal.WithTenants()), session, federated} {
			req := evaluate.Request{Principal: caller, Action: "sqs:SendMessage", Resource: "arn:aws:sqs:us-east-1:" + account + ":q", ResourceAccount: "tenant42"}
			if account != "" {
				req.ResourceAccount = account
			}
			d := e.Evaluate(&req, nil)
			require.Equal(t, caller.Type() != principal.TypeFederatedUser || account != "", d.Allowed(), "%s: %s", caller, d)
			require.Empty(t, d.Problem)
		}
	}
	for _, key := range []string{"arn:aws:iam::aws:user/ann", "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1", "arn:aws:iam::12345:user/ann"} {
		_, err := evaluate.New(&evaluate.Attachments{Tenants: true, Identity: map[string][]*policy.Policy{key: all}})
		require.ErrorContains(t, err, "want the ARN of a user or role", key)
	}
	_, err := evaluate.New(&evaluate.Attachments{Tenants: true, SCP: map[string][]*policy.Policy{"aws": {}}})
	require.ErrorContains(t, err, "want the ID of an account")
}
