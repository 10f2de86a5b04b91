package policy

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/principal"
)

const (
	rootA    = "arn:aws:iam::111122223333:root"
	userA    = "arn:aws:iam::111122223333:user/u"
	roleA    = "arn:aws:iam::111122223333:role/r"
	sessionA = "arn:aws:sts::111122223333:assumed-role/r/s"
	rootB    = "arn:aws:iam::444455556666:root"
	bob      = "arn:aws:iam::444455556666:user/Bob"
	eve      = "arn:aws:iam::444455556666:user/Eve"
)

func must(p principal.Principal, err error) principal.Principal {
	if err != nil {
		panic(err)
	}
	return p
}

// statementOf parses a policy of version 2012-10-17 with one statement.
func statementOf(t testing.TB, typ Type, statement string) *Statement {
	t.Helper()
	p, err := Parse([]byte(`{"Version": "2012-10-17", "Statement": `+statement+`}`), typ)
	require.NoError(t, err)
	for s := range p.Statements() {
		return s
	}
	panic("no statement")
}

// list returns values, which are separated by spaces, as a JSON array.
func list(values string) string {
	return `["` + strings.Join(strings.Fields(values), `", "`) + `"]`
}

func TestMatchAction(t *testing.T) {
	tests := []struct {
		element, patterns, action string
		want                      bool
		source                    string
	}{
		{"Action", "iam:ListAccessKeys", "IAM:listaccesskeys", true, "A-1, vector A01"},
		{"Action", "IAM:LISTACCESSKEYS", "iam:ListAccessKeys", true, "A-1"},
		{"Action", "iam:ListAccessKeys", "iam:ListAccessKey", false, "A-1"},
		{"Action", "kms:Decrypt", "\u212ams:Decrypt", false, "A-1, S-18: ASCII letters only"},
		{"Action", "s3:GetObject", "\u017f3:GetObject", false, "A-1, S-18: ASCII letters only"},
		{"Action", "iam:*AccessKey*", "iam:UpdateAccessKey", true, "A-2, vector A02"},
		{"Action", "iam:*AccessKey*", "iam:GetUser", false, "A-2"},
		{"Action", "s3:*", "ec2:RunInstances", false, "A-2, vector A03"},
		{"Action", "*", "anything:AtAll", true, "A-2, vector A04"},
		{"Action", "s3:Get*", "s3:GetObject", true, "A-2, vector A09"},
		{"Action", "ec2:Describe?pcs", "ec2:DescribeVpcs", true, "A-2, vector A10"},
		{"Action", "ec2:Describe?pcs", "ec2:Describepcs", false, "A-2"},
		{"Action", "s3:Get.bject", "s3:GetObject", false, "A-3: no regular expression"},
		{"Action", "s3:GetObject", "s3:*", false, "A-7: no wildcards in a request"},
		{"Action", "s3:GetObject", "", false, "A-7"},
		{"Action", "*:*", "s3:GetObject", true, "A-4"},
		{"Action", "ec?:Describe*", "ec2:DescribeVpcs", true, "A-4"},
		{"Action", "ec?:Describe*", "ecs:RunTask", false, "A-4"},
		{"Action", "s3:Put* s3:Get*", "s3:GetObject", true, "G-16"},
		{"Action", "s3:Put* s3:List*", "s3:GetObject", false, "G-16"},
		{"NotAction", "iam:*", "s3:GetObject", true, "A-6, vector A05"},
		{"NotAction", "iam:*", "iam:GetUser", false, "A-6, vector A06"},
		{"NotAction", "iam:*", "IAM:getuser", false, "A-1, A-6"},
		{"NotAction", "s3:DeleteBucket", "ec2:StartInstances", true, "A-6, vector A08"},
		{"NotAction", "iam:* s3:Get*", "s3:PutObject", true, "A-6"},
		{"NotAction", "iam:* s3:Get*", "s3:GetObject", false, "A-6"},
		{"NotAction", "*", "s3:GetObject", false, "A-6"},
	}
	for _, tt := range tests {
		for _, effect := range []string{"Allow", "Deny"} {
			s := statementOf(t, Identity, `{"Effect": "`+effect+`", "`+tt.element+`": `+list(tt.patterns)+`, "Resource": "*"}`)
			require.Equal(t, tt.want, s.MatchAction(tt.action), "%s: %s", tt.source, tt.action)
		}
	}
}

func TestMatchResource(t *testing.T) {
	const (
		objects = "arn:aws:s3:::b/*/test/*"
		payroll = "arn:aws:s3:::HRBucket/Payroll arn:aws:s3:::HRBucket/Payroll/*"
	)
	tests := []struct {
		element, patterns, resource string
		want                        bool
		source                      string
	}{
		{"Resource", "arn:aws:s3:::Bucket", "arn:aws:s3:::bucket", false, "R-1, vector R10"},
		{"Resource", "arn:aws:s3:::b", "arn:AWS:s3:::b", false, "R-1"},
		{"Resource", "*", "arn:aws:s3:::b/k", true, "R-2"},
		{"Resource", "*", "*", true, "R-2"},
		{"Resource", objects, "arn:aws:s3:::b/1/test/object.jpg", true, "vector R01"},
		{"Resource", objects, "arn:aws:s3:::b/1/2/3/test/4/object.jpg", true, "R-4, vector R02"},
		{"Resource", objects, "arn:aws:s3:::b//test/object.jpg", true, "R-4, vector R03"},
		{"Resource", objects, "arn:aws:s3:::b/1/test/", true, "vector R04"},
		{"Resource", objects, "arn:aws:s3:::b/1///test///object.jpg", true, "vector R05"},
		{"Resource", objects, "arn:aws:s3:::b/1-test/object.jpg", false, "R-4, vector R06"},
		{"Resource", objects, "arn:aws:s3:::b/test/object.jpg", false, "R-4, vector R07"},
		{"Resource", objects, "arn:aws:s3:::b/1/2/test.jpg", false, "vector R08"},
		{"Resource", "arn:aws:s3:::b/*", "arn:aws:s3:::b", false, "R-9, vector R09"},
		{"Resource", "arn:aws:s3:::b*", "arn:aws:s3:::b2/k", true, "R-9"},
		{"Resource", "arn:aws:s3:::b/*", "arn:aws:s3:::b//k", true, "R-9"},
		{"Resource", "arn:aws:iam::111122223333:user/accounting/*", "arn:aws:iam::111122223333:user/accounting/bob", true, "vector R11"},
		{"Resource", "arn:aws:ec2:*:*:instance/*", "arn:aws:ec2:us-east-1:111122223333:instance/i-1", true, "vector R12"},
		{"Resource", "arn:aws:logs:*:*:log-group:*", "arn:aws:logs:us-east-1:111122223333:log-group:x:log-stream:y", true, "R-4, vector R14"},
		{"Resource", "arn:aws:sqs:*:111122223333:q", "arn:aws:sqs:us-east-1:111122223333:q", true, "vector R15"},
		{"Resource", "arn:aws:s3:::*log*", "arn:aws:s3:::carlossalazar-logs/k", true, "vector R16"},
		{"Resource", "arn:aws:s3:*:*:b", "arn:aws:s3:::b", true, "R-5"},
		{"Resource", "arn:aws:s3:::b", "arn:aws:s3:us-east-1:111122223333:b", false, "R-5: an empty part is empty"},
		{"Resource", "arn:aws:ec2:a*b:111122223333:instance/i-1", "arn:aws:ec2:a:b:111122223333:instance/i-1", false, "R-5: parts do not run into each other"},
		{"Resource", "arn:*:iam::*:role/x", "arn:aws-cn:iam::111122223333:role/x", true, "R-6"},
		{"Resource", "arn:aws:s?:::b", "arn:aws:s3:::b", true, "R-6"},
		{"Resource", "arn:aws:iam::111122223333:u*", "arn:aws:iam::111122223333:user/u", true, "R-8"},
		{"Resource", "arn:aws:s3:::b/x", "arn:aws:s3:::b/*", false, "R-10"},
		{"Resource", "arn:aws:s3:::b/?", "arn:aws:s3:::b/\U0001F600", true, "R-10: one code point"},
		{"Resource", "arn:aws:s3:::b/*", "arn:aws:s3:::b/a\nb", true, "R-10"},
		{"Resource", "arn:aws:s3:::b", "*", false, "R-11, vector R20"},
		{"Resource", "arn:aws:s3:::*", "*", false, "R-9, R-11"},
		{"NotResource", payroll, "arn:aws:s3:::HRBucket/other", true, "R-12, vector R17"},
		{"NotResource", payroll, "arn:aws:s3:::HRBucket/Payroll/x", false, "R-12, vector R18"},
		{"NotResource", payroll, "*", true, "R-11"},
		{"NotResource", "*", "arn:aws:s3:::b", false, "R-12"},
		{"Resource", "arn:aws:s3:::b arn:aws:s3:::c", "arn:aws:s3:::c", true, "G-16"},
		{"Resource", "arn:acme:docs::tenant42:page/*", "arn:acme:docs::tenant42:page/7", true, "S-23"},
		{"Resource", "arn:acme:docs::tenant42:page/*", "arn:acme:docs::tenant43:page/7", false, "S-23"},
		{"Resource", "arn:aws:s3:::b", "", false, "R-3"},
		{"Resource", "arn:aws:s3:::b", "b", false, "R-3"},
	}
	for _, tt := range tests {
		for _, effect := range []string{"Allow", "Deny"} {
			s := statementOf(t, Identity, `{"Effect": "`+effect+`", "Action": "*", "`+tt.element+`": `+list(tt.patterns)+`}`)
			var c condition.Context
			require.Equal(t, tt.want, s.MatchResource(tt.resource, &c), "%s: %s", tt.source, tt.resource)
		}
	}
}

// TestMatchResourceReadings checks that the effect and the element decide what a "*" at
// the end of the region or the account covers (SEMANTICS S-36).
func TestMatchResourceReadings(t *testing.T) {
	const prod = "arn:aws:lambda:us-east-1:111122223333:function:prod"
	tests := []struct {
		pattern      string
		narrow, wide bool
	}{
		{"arn:aws:lambda:*:function:prod", false, true},
		{"arn:aws:lambda:us-*:function:*", false, true},
		{"arn:aws:lambda:us-east-1:*:prod", false, true},
		{"arn:aws:lambda:*:*:function:prod", true, true},
		{"arn:aws:lambda:*:111122223333:function:*", true, true},
		{"arn:aws:lambda", true, true},
		{"arn:aws:lambda:us-east-1:*", true, true},
		{"*", true, true},
	}
	for _, tt := range tests {
		for _, effect := range []string{"Allow", "Deny"} {
			var c condition.Context
			s := statementOf(t, Identity, `{"Effect": "`+effect+`", "Action": "*", "Resource": `+list(tt.pattern)+`}`)
			want := tt.narrow
			if effect == "Deny" {
				want = tt.wide
			}
			require.Equal(t, want, s.MatchResource(prod, &c), "%s %s", effect, tt.pattern)

			s = statementOf(t, Identity, `{"Effect": "`+effect+`", "Action": "*", "NotResource": `+list(tt.pattern)+`}`)
			want = !tt.wide
			if effect == "Deny" {
				want = !tt.narrow
			}
			require.Equal(t, want, s.MatchResource(prod, &c), "%s, not %s", effect, tt.pattern)
		}
	}
}

// TestNoResource checks that a statement of a resource-based policy without Resource is
// about all that carries the policy (SEMANTICS S-39).
func TestNoResource(t *testing.T) {
	for _, effect := range []string{"Allow", "Deny"} {
		s := statementOf(t, Resource, `{"Effect": "`+effect+`", "Principal": "*", "Action": "*"}`)
		var c condition.Context
		require.True(t, s.MatchResource("arn:aws:ecr:us-east-1:111122223333:repository/r", &c))
		require.True(t, s.MatchResource("*", &c))
		require.False(t, s.UsesContext())
		patterns, not := s.Resources()
		require.Empty(t, patterns)
		require.False(t, not)
	}
}

func TestMatchResourceVariables(t *testing.T) {
	none := condition.Context{}
	ann := condition.NewContext(condition.String("aws:PrincipalTag/home", "ann"), condition.String("app:account", "111122223333"))
	star := condition.NewContext(condition.String("aws:PrincipalTag/home", "*"), condition.String("app:account", "1:2"))
	const (
		home    = "arn:aws:s3:::b/${aws:PrincipalTag/home}/*"
		account = "arn:aws:sqs:*:${app:account}:q"
	)
	tests := []struct {
		name, effect, element, patterns, resource string
		context                                   condition.Context
		want                                      bool
		source                                    string
	}{
		{"value", "Allow", "Resource", home, "arn:aws:s3:::b/ann/k", ann, true, "V"},
		{"other value", "Allow", "Resource", home, "arn:aws:s3:::b/bob/k", ann, false, "V"},
		{"value is not a wildcard", "Allow", "Resource", home, "arn:aws:s3:::b/bob/k", star, false, "V"},
		{"value is literal", "Allow", "Resource", home, "arn:aws:s3:::b/*/k", star, true, "V"},
		{"account", "Allow", "Resource", account, "arn:aws:sqs:us-east-1:111122223333:q", ann, true, "S-10"},
		{"account with a colon", "Allow", "Resource", account, "arn:aws:sqs:us-east-1:1:2:q", star, false, "S-10"},
		{"no value, Allow", "Allow", "Resource", home, "arn:aws:s3:::b//k", none, false, "R-12"},
		{"no value, Deny", "Deny", "Resource", home, "arn:aws:s3:::b//k", none, false, "R-12"},
		{"no value, other entry", "Allow", "Resource", home + " arn:aws:s3:::c", "arn:aws:s3:::c", none, true, "G-16"},
		{"value, NotResource", "Allow", "NotResource", home, "arn:aws:s3:::b/bob/k", ann, true, "R-12"},
		{"no value, NotResource, Allow", "Allow", "NotResource", home, "arn:aws:s3:::c", none, false, "S-5"},
		{"no value, NotResource, Deny", "Deny", "NotResource", home, "arn:aws:s3:::c", none, true, "S-5"},
		{"no value, NotResource, Deny, listed", "Deny", "NotResource", home + " arn:aws:s3:::c", "arn:aws:s3:::c", none, false, "S-5"},
		{"no value, NotResource, Allow, listed", "Allow", "NotResource", home + " arn:aws:s3:::c", "arn:aws:s3:::c", none, false, "S-5"},
		{"default", "Deny", "Resource", "arn:aws:s3:::b/${aws:PrincipalTag/home,'pub'}/*", "arn:aws:s3:::b/pub/k", none, true, "V"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			patterns := list(tt.patterns)
			if strings.Contains(tt.patterns, "'") {
				patterns = `"` + strings.ReplaceAll(tt.patterns, ",'", ", '") + `"`
			}
			s := statementOf(t, Identity, `{"Effect": "`+tt.effect+`", "Action": "*", "`+tt.element+`": `+patterns+`}`)
			require.Equal(t, tt.want, s.MatchResource(tt.resource, &tt.context), tt.source)
		})
	}
	// Without Version a variable is text (G-9).
	p := MustParse(`{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "`+home+`"}}`, Identity)
	for s := range p.Statements() {
		require.False(t, s.MatchResource("arn:aws:s3:::b/ann/k", &ann))
		require.True(t, s.MatchResource("arn:aws:s3:::b/${aws:PrincipalTag/home}/k", &ann))
	}
	// The statement of a role trust policy is about the role.
	s := statementOf(t, Trust, `{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}`)
	require.True(t, s.MatchResource(roleA, &none))
	require.True(t, s.MatchResource("*", &none))
}

func TestStatements(t *testing.T) {
	p := MustParse(`{"Version": "2012-10-17",
"Id": "guard",
"Statement": [
	{"Sid": "A", "Effect": "Allow", "Principal": {"AWS": ["111122223333", "`+roleA+`"], "Service": "sns.amazonaws.com"},
	 "Action": ["s3:Get*", "s3:List*"], "Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"]},

	{"Effect": "Deny", "NotPrincipal": {"AWS": "`+userA+`"}, "NotAction": "s3:Get*", "NotResource": "arn:aws:s3:::c",
	 "Condition": {"Bool": {"aws:SecureTransport": "false"}}}, {"Sid": "", "Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}
]}`, Resource)
	type statement struct {
		Sid                                  string
		Index, Line                          int
		Effect                               string
		Principals, Actions, Resources       []string
		NotPrincipal, NotAction, NotResource bool
	}
	var got []statement
	for s := range p.Statements() {
		require.Same(t, p, s.Policy())
		g := statement{Sid: s.Sid(), Index: s.Index(), Line: s.Line(), Effect: s.Effect().String()}
		var patterns []principal.Pattern
		patterns, g.NotPrincipal = s.Principals()
		for _, pattern := range patterns {
			g.Principals = append(g.Principals, pattern.String())
		}
		g.Actions, g.NotAction = s.Actions()
		g.Resources, g.NotResource = s.Resources()
		got = append(got, g)
	}
	want := []statement{
		{
			Sid: "A", Index: 0, Line: 4, Effect: "Allow",
			Principals: []string{"AWS:111122223333", "AWS:" + roleA, "Service:sns.amazonaws.com"},
			Actions:    []string{"s3:Get*", "s3:List*"}, Resources: []string{"arn:aws:s3:::b", "arn:aws:s3:::b/*"},
		},
		{
			Index: 1, Line: 7, Effect: "Deny", Principals: []string{"AWS:" + userA}, NotPrincipal: true,
			Actions: []string{"s3:Get*"}, NotAction: true, Resources: []string{"arn:aws:s3:::c"}, NotResource: true,
		},
		{
			Index: 2, Line: 8, Effect: "Deny", Principals: []string{"*"}, Actions: []string{"*"}, Resources: []string{"*"},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("statements (-want +got):\n%s", diff)
	}
	require.Equal(t, 3, p.Len())
	require.Equal(t, Resource, p.Type())
	require.Equal(t, "guard", p.Name())

	n := 0
	for range p.Statements() {
		if n++; n == 2 {
			break
		}
	}
	require.Equal(t, 2, n)
	statements := slices.Collect(p.Statements())
	require.Same(t, statements[1], slices.Collect(p.Statements())[1])

	insecure := condition.NewContext(condition.Bool("aws:SecureTransport", false))
	secure := condition.NewContext(condition.Bool("aws:SecureTransport", true))
	block := statements[1].Condition()
	require.True(t, block.Match(&insecure))
	require.False(t, block.Match(&secure))
	block = statements[0].Condition()
	require.True(t, block.Match(&secure), "without Condition")
}

func TestStatementsOfNoPolicy(t *testing.T) {
	var p Policy
	require.Zero(t, p.Len())
	require.Empty(t, slices.Collect(p.Statements()))
}

func TestAccessorsReturnCopies(t *testing.T) {
	s := statementOf(t, Resource, `{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:Get*", "Resource": "arn:aws:s3:::b"}`)
	principals, _ := s.Principals()
	principals[0] = principal.Pattern{}
	actions, _ := s.Actions()
	actions[0] = "*"
	resources, _ := s.Resources()
	resources[0] = "*"

	var c condition.Context
	require.Equal(t, principal.MatchAccount, s.MatchPrincipal(principal.MustParse(userA), false))
	require.False(t, s.MatchAction("iam:GetUser"))
	require.False(t, s.MatchResource("arn:aws:s3:::c", &c))
	actions, _ = s.Actions()
	require.Equal(t, []string{"s3:Get*"}, actions)
	resources, _ = s.Resources()
	require.Equal(t, []string{"arn:aws:s3:::b"}, resources)
}

func TestEffectString(t *testing.T) {
	require.Equal(t, "Effect(0)", Effect(0).String())
	require.Equal(t, "Allow", Allow.String())
	require.Equal(t, "Deny", Deny.String())
}

func TestMatchDoesNotAllocate(t *testing.T) {
	statements := []*Statement{
		statementOf(t, Resource, `{"Effect": "Allow", "Principal": {"AWS": ["444455556666", "`+roleA+`"]}, "Action": ["iam:*", "s3:*Obj?ct"],
			"Resource": ["arn:aws:s3:::*/x", "arn:aws:s3:::b/${aws:PrincipalTag/home}/*"]}`),
		statementOf(t, Resource, `{"Effect": "Deny", "NotPrincipal": {"AWS": ["`+sessionA+`", "`+roleA+`", "111122223333"]}, "NotAction": "iam:*",
			"NotResource": "arn:aws:s3:::b/${app:missing}/*"}`),
	}
	session := must(principal.RoleSession(roleA, "s"))
	c := condition.NewContext(condition.String("aws:PrincipalTag/home", "ann"))
	require.Zero(t, testing.AllocsPerRun(100, func() {
		for _, s := range statements {
			s.MatchAction("S3:GetObject")
			s.MatchResource("arn:aws:s3:::b/ann/k", &c)
			s.MatchPrincipal(session, false)
			s.MatchPrincipal(session, true)
		}
	}))
}

// A policy is for any number of goroutines at a time.
func TestConcurrentUse(t *testing.T) {
	p, _ := readPolicy(t, "../testdata/policies/home-folder.identity.json")
	c := condition.NewContext(condition.String("aws:username", "ann"))
	session := must(principal.RoleSession(roleA, "s"))
	use := func() (matches int) {
		for s := range p.Statements() {
			s.Actions()
			s.Resources()
			s.Principals()
			block := s.Condition()
			if s.MatchAction("s3:GetObject") && s.MatchResource("arn:aws:s3:::b/k", &c) &&
				s.MatchPrincipal(session, false) != principal.NoMatch && block.Match(&c) {
				matches++
			}
		}
		if _, err := p.MarshalJSON(); err != nil {
			return -1
		}
		return matches
	}
	want := use()
	got := make([]int, 8)
	var wg sync.WaitGroup
	for i := range got {
		wg.Go(func() {
			for range 20 {
				got[i] = use()
			}
		})
	}
	wg.Wait()
	for _, n := range got {
		require.Equal(t, want, n)
	}
}
