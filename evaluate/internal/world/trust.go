package world

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A TrustCaller is a caller, and by whom a Principal entry can mean it. The names are
// written out: they do not come from package principal.
type TrustCaller struct {
	Principal principal.Principal
	Kind      string   // key of the Principal element
	Names     []string // values under that key that name it
	Action    string
	Never     bool // cannot assume roles
}

// TrustCallers returns callers of all types, of the account of the role and of others.
func TrustCallers() []TrustCaller {
	const a, b, c = "111122223333", "444455556666", "777788889999"
	account := func(id string) []string { return []string{id, "arn:aws:iam::" + id + ":root"} }
	user := func(id, name string) TrustCaller {
		arn := "arn:aws:iam::" + id + ":user/" + name
		return TrustCaller{principal.MustParse(arn), "AWS", append(account(id), arn), "sts:AssumeRole", false}
	}
	session := func(id, path, role, name string) TrustCaller {
		arn, sessionARN := "arn:aws:iam::"+id+":role/"+path+role, "arn:aws:sts::"+id+":assumed-role/"+role+"/"+name
		return TrustCaller{must(principal.RoleSession(arn, name)), "AWS", append(account(id), arn, sessionARN), "sts:AssumeRole", false}
	}
	federated := func(p principal.Principal, name, action string) TrustCaller {
		return TrustCaller{p, "Federated", []string{name}, action, false}
	}
	const corpA, corpB = "arn:aws:iam::" + a + ":saml-provider/Corp", "arn:aws:iam::" + b + ":saml-provider/Corp"
	const webA, webB, google = "arn:aws:iam::" + a + ":oidc-provider/id.example", "arn:aws:iam::" + b + ":oidc-provider/id.example", "accounts.google.com"
	const saml, web = "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"
	never := func(p principal.Principal, kind string, names ...string) TrustCaller {
		return TrustCaller{p, kind, names, "sts:AssumeRole", true}
	}
	id := strings.Repeat("0123456789abcdef", 4)
	foreignSAML, foreignWeb := federated(principal.SAML(corpB), corpB, saml), federated(principal.WebIdentity(webB), webB, web)
	foreignSAML.Never, foreignWeb.Never = true, true
	return []TrustCaller{
		user(a, "ann"), user(a, "eve"), user(b, "ann"), user(c, "ann"),
		session(a, "app/", "first", "s"), session(a, "app/", "first", "s2"), session(a, "", "first", "s"), session(b, "", "first", "s"), session(c, "", "other", "s"),
		{principal.Service("ec2.amazonaws.com"), "Service", []string{"ec2.amazonaws.com"}, "sts:AssumeRole", false},
		{principal.Service("lambda.amazonaws.com"), "Service", []string{"lambda.amazonaws.com"}, "sts:AssumeRole", false},
		federated(principal.SAML(corpA), corpA, saml), foreignSAML,
		federated(principal.WebIdentity(webA), webA, web), foreignWeb, federated(principal.WebIdentity(google), google, web),
		never(principal.MustParse("arn:aws:iam::"+a+":root"), "AWS", account(a)...),
		never(must(principal.FederatedUser("arn:aws:iam::"+a+":user/ann", "x")), "AWS", "arn:aws:sts::"+a+":federated-user/x"),
		never(principal.CanonicalUser(id), "CanonicalUser", id),
		never(principal.Principal{}, "none"),
	}
}

// A TrustStatement is a statement of a trust policy before it is JSON.
type TrustStatement struct {
	Effect    string
	Principal any // "*" or map[string][]string
	Action    []string
	Condition map[string]map[string]string `json:",omitempty"`
}

// TrustPolicy returns the policy of statements.
func TrustPolicy(statements ...TrustStatement) *policy.Policy {
	document := must(json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": statements}))
	return policy.MustParse(string(document), policy.Trust)
}

func trustStatements(c Chance) []TrustStatement {
	entries := [][2]string{
		{"AWS", "*"}, {"AWS", "111122223333"}, {"AWS", "arn:aws:iam::111122223333:root"}, {"AWS", "arn:aws:iam::444455556666:root"},
		{"AWS", "arn:aws:iam::111122223333:user/ann"}, {"AWS", "arn:aws:iam::444455556666:user/ann"},
		{"AWS", "arn:aws:iam::111122223333:role/app/first"}, {"AWS", "arn:aws:iam::444455556666:role/first"},
		{"AWS", "arn:aws:sts::111122223333:assumed-role/first/s"}, {"AWS", "arn:aws:sts::444455556666:assumed-role/first/s"},
		{"AWS", "arn:aws:sts::111122223333:federated-user/x"},
		{"Service", "ec2.amazonaws.com"}, {"Service", "lambda.amazonaws.com"},
		{"Federated", "arn:aws:iam::111122223333:saml-provider/Corp"}, {"Federated", "arn:aws:iam::444455556666:saml-provider/Corp"},
		{"Federated", "arn:aws:iam::111122223333:oidc-provider/id.example"}, {"Federated", "arn:aws:iam::444455556666:oidc-provider/id.example"},
		{"Federated", "accounts.google.com"},
		{"CanonicalUser", strings.Repeat("0123456789abcdef", 4)},
	}
	actions := []string{
		"sts:AssumeRole", "sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity", "sts:TagSession",
		"sts:SetSourceIdentity", "sts:SetContext", "sts:Assume*", "sts:*", "*",
	}
	conditions := []map[string]map[string]string{
		{"StringEquals": {"sts:ExternalId": "secret-1"}}, {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
		{"StringLike": {"aws:RequestTag/team": "b*"}}, {"StringNotEquals": {"sts:SourceIdentity": "ann"}},
		{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/app/*"}}, {"Null": {"aws:SourceIdentity": "true"}},
		{"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}, {"Null": {"sts:RequestContextProviders": "false"}}, {"Bool": {"sts:RoleAuthorizedByIdp": "false"}},
	}
	statements := make([]TrustStatement, 1+c.IntN(3))
	for i := range statements {
		s := &statements[i]
		s.Effect = "Allow"
		if c.IntN(8) == 0 {
			s.Effect = "Deny"
		}
		if c.IntN(12) == 0 {
			s.Principal = "*"
		} else {
			set := map[string][]string{}
			for range 1 + c.IntN(4) {
				e := OneOf(c, entries...)
				if !slices.Contains(set[e[0]], e[1]) {
					set[e[0]] = append(set[e[0]], e[1])
				}
			}
			s.Principal = set
		}
		for range 1 + c.IntN(3) {
			s.Action = append(s.Action, OneOf(c, actions...))
		}
		if c.IntN(3) == 0 {
			s.Condition = OneOf(c, conditions...)
		}
	}
	return statements
}

// changed returns the policy of statements with each one changed.
func changed(statements []TrustStatement, change func(*TrustStatement)) *policy.Policy {
	statements = slices.Clone(statements)
	for i := range statements {
		change(&statements[i])
	}
	return TrustPolicy(statements...)
}

// A Trust is a trust policy, and how it is when changed.
type Trust struct {
	Statements []TrustStatement
	Everybody  bool // some Allow names everybody in AWS

	Policy    *policy.Policy
	Denied    *policy.Policy // also denies all
	Secret    *policy.Policy // wants an external ID that nobody has
	Audience  *policy.Policy // wants an audience that nobody has
	Unrelated *policy.Policy // names more principals, none of TrustCallers
}

// NewTrust returns a trust policy that names some of TrustCallers.
func NewTrust(c Chance) *Trust {
	statements := trustStatements(c)
	w := &Trust{Statements: statements, Policy: TrustPolicy(statements...)}
	w.Denied = TrustPolicy(append(slices.Clone(statements), TrustStatement{Effect: "Deny", Principal: "*", Action: []string{"sts:*"}})...)
	w.Secret = changed(statements, func(s *TrustStatement) {
		s.Effect, s.Condition = "Allow", map[string]map[string]string{"StringEquals": {"sts:ExternalId": "secret-2"}}
	})
	w.Audience = changed(statements, func(s *TrustStatement) {
		s.Effect, s.Condition = "Allow", map[string]map[string]string{"StringEquals": {"saml:aud": "us", "id.example:aud": "us", "accounts.google.com:sub": "me"}}
	})
	w.Unrelated = changed(statements, func(s *TrustStatement) {
		if set, ok := s.Principal.(map[string][]string); ok {
			more := map[string][]string{
				"AWS": {"arn:aws:iam::000011112222:user/zoe", "arn:aws:iam::111122223333:user/zoe", "000011112222"}, "Service": {"sns.amazonaws.com"},
				"Federated": {"www.amazon.com"},
			}
			for kind, names := range set {
				more[kind] = slices.Concat(names, more[kind])
			}
			s.Principal = more
		}
	})
	w.Everybody = slices.ContainsFunc(statements, func(s TrustStatement) bool {
		set, _ := s.Principal.(map[string][]string)
		return s.Effect == "Allow" && (s.Principal == "*" || slices.Contains(set["AWS"], "*"))
	})
	return w
}
