package evaluate_test

import (
	"encoding/json"
	"flag"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// The rest of this file asks random questions about small worlds.

var trustQuestions = flag.Int("trust.questions", 200_000, "number of questions in TestTrustProperties")

// A worldCaller is a caller, and by whom a Principal entry can mean it. The
// names are written out: they do not come from package principal.
type worldCaller struct {
	principal principal.Principal
	kind      string   // key of the Principal element
	names     []string // values under that key that name it
	action    string
	never     bool // cannot assume roles
}

func worldCallers(t testing.TB) []worldCaller {
	must := func(p principal.Principal, err error) principal.Principal {
		require.NoError(t, err)
		return p
	}
	const a, b, c = "111122223333", "444455556666", "777788889999"
	account := func(id string) []string { return []string{id, "arn:aws:iam::" + id + ":root"} }
	user := func(id, name string) worldCaller {
		arn := "arn:aws:iam::" + id + ":user/" + name
		return worldCaller{principal.MustParse(arn), "AWS", append(account(id), arn), "sts:AssumeRole", false}
	}
	session := func(id, path, role, name string) worldCaller {
		arn, sessionARN := "arn:aws:iam::"+id+":role/"+path+role, "arn:aws:sts::"+id+":assumed-role/"+role+"/"+name
		return worldCaller{must(principal.RoleSession(arn, name)), "AWS", append(account(id), arn, sessionARN), "sts:AssumeRole", false}
	}
	federated := func(p principal.Principal, name, action string) worldCaller {
		return worldCaller{p, "Federated", []string{name}, action, false}
	}
	const corpA, corpB = "arn:aws:iam::" + a + ":saml-provider/Corp", "arn:aws:iam::" + b + ":saml-provider/Corp"
	const webA, webB, google = "arn:aws:iam::" + a + ":oidc-provider/id.example", "arn:aws:iam::" + b + ":oidc-provider/id.example", "accounts.google.com"
	const saml, web = "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"
	never := func(p principal.Principal, kind string, names ...string) worldCaller {
		return worldCaller{p, kind, names, "sts:AssumeRole", true}
	}
	id := strings.Repeat("0123456789abcdef", 4)
	foreignSAML, foreignWeb := federated(principal.SAML(corpB), corpB, saml), federated(principal.WebIdentity(webB), webB, web)
	foreignSAML.never, foreignWeb.never = true, true
	return []worldCaller{
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

// A worldStatement is a statement of a trust policy before it is JSON.
type worldStatement struct {
	Effect    string
	Principal any // "*" or map[string][]string
	Action    []string
	Condition map[string]map[string]string `json:",omitempty"`
}

func parseWorld(t testing.TB, statements []worldStatement) *policy.Policy {
	doc, err := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": statements})
	require.NoError(t, err)
	p, err := policy.Parse(doc, policy.Trust)
	require.NoError(t, err, string(doc))
	return p
}

// soundlyTrusts is an independent reading of what a yes rests on (SEMANTICS
// 5.2): for the action, some Allow names the caller, or its account or role, or
// everybody of its kind. It knows nothing of conditions and Deny.
func soundlyTrusts(statements []worldStatement, who *worldCaller, action string) bool {
	names := func(s *worldStatement) bool {
		if s.Principal == "*" {
			return true
		}
		for _, name := range s.Principal.(map[string][]string)[who.kind] {
			if name == "*" && who.kind == "AWS" || slices.Contains(who.names, name) {
				return true
			}
		}
		return false
	}
	lists := func(s *worldStatement) bool {
		for _, pattern := range s.Action {
			begin, wildcard := strings.CutSuffix(pattern, "*")
			if pattern == action || wildcard && strings.HasPrefix(action, begin) {
				return true
			}
		}
		return false
	}
	for i := range statements {
		if s := &statements[i]; s.Effect == "Allow" && names(s) && lists(s) {
			return true
		}
	}
	return false
}

func randomTrust(rng source) []worldStatement {
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
	statements := make([]worldStatement, 1+rng.IntN(3))
	for i := range statements {
		s := &statements[i]
		s.Effect = "Allow"
		if rng.IntN(8) == 0 {
			s.Effect = "Deny"
		}
		if rng.IntN(12) == 0 {
			s.Principal = "*"
		} else {
			set := map[string][]string{}
			for range 1 + rng.IntN(4) {
				e := entries[rng.IntN(len(entries))]
				if !slices.Contains(set[e[0]], e[1]) {
					set[e[0]] = append(set[e[0]], e[1])
				}
			}
			s.Principal = set
		}
		for range 1 + rng.IntN(3) {
			s.Action = append(s.Action, actions[rng.IntN(len(actions))])
		}
		if rng.IntN(3) == 0 {
			s.Condition = conditions[rng.IntN(len(conditions))]
		}
	}
	return statements
}

// withStatements returns a copy of statements with each one changed.
func withStatements(statements []worldStatement, change func(*worldStatement)) []worldStatement {
	statements = slices.Clone(statements)
	for i := range statements {
		change(&statements[i])
	}
	return statements
}

// A trustWorld is a trust policy, and how it is when changed.
type trustWorld struct {
	statements []worldStatement
	everybody  bool // some Allow names everybody in AWS

	trust     *policy.Policy
	denied    *policy.Policy // also denies all
	secret    *policy.Policy // wants an external ID that nobody has
	audience  *policy.Policy // wants an audience that nobody has
	unrelated *policy.Policy // names more principals, none of the world
}

func newTrustWorld(t testing.TB, rng source) *trustWorld {
	statements := randomTrust(rng)
	w := &trustWorld{statements: statements, trust: parseWorld(t, statements)}
	w.denied = parseWorld(t, append(slices.Clone(statements), worldStatement{Effect: "Deny", Principal: "*", Action: []string{"sts:*"}}))
	w.secret = parseWorld(t, withStatements(statements, func(s *worldStatement) {
		s.Effect, s.Condition = "Allow", map[string]map[string]string{"StringEquals": {"sts:ExternalId": "secret-2"}}
	}))
	w.audience = parseWorld(t, withStatements(statements, func(s *worldStatement) {
		s.Effect, s.Condition = "Allow", map[string]map[string]string{"StringEquals": {"saml:aud": "us", "id.example:aud": "us", "accounts.google.com:sub": "me"}}
	}))
	w.unrelated = parseWorld(t, withStatements(statements, func(s *worldStatement) {
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
	}))
	w.everybody = slices.ContainsFunc(statements, func(s worldStatement) bool {
		set, _ := s.Principal.(map[string][]string)
		return s.Effect == "Allow" && (s.Principal == "*" || slices.Contains(set["AWS"], "*"))
	})
	return w
}

var (
	allowAllIdentity, denyAllIdentity = identity(allowAll)[0], identity(denyAll)[0]
	assumeIdentity                    = identity(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}}`)[0]
	otherIdentity                     = identity(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"ec2:*","Resource":"*"}}`)[0]

	allowAllSCP, denyAllSCP = policy.MustParse(allowAll, policy.SCP), policy.MustParse(denyAll, policy.SCP)
	foreignRCP              = policy.MustParse(`{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"sts:*","Resource":"*",
		"Condition":{"StringEquals":{"aws:PrincipalAccount":"444455556666"}}}}`, policy.RCP)
)
