package evaluate_test

import (
	"time"

	"pgregory.net/rapid"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A drawing draws worlds and requests.
type drawing struct {
	*rapid.T
	plain bool // no wildcards but "*" alone, so that all names may be changed
}

func (g drawing) of(list ...string) string { return rapid.SampledFrom(list).Draw(g.T, "of") }

// some returns one to n of list.
func (g drawing) some(n int, list ...string) []string {
	return rapid.SliceOfN(rapid.SampledFrom(list), 1, n).Draw(g.T, "some")
}

// oneIn is true about once in n times, and false in the smallest example.
func (g drawing) oneIn(n int) bool { return rapid.IntRange(0, n-1).Draw(g.T, "one in") == n-1 }

// word returns up to n letters of alphabet.
func (g drawing) word(alphabet string, n int) string {
	return rapid.StringOfN(rapid.SampledFrom([]rune(alphabet)), 0, n, -1).Draw(g.T, "word")
}

// callersOfSmallWorlds has the callers by what policies reach them.
var callersOfSmallWorlds = func() []principal.Principal {
	session, err := principal.RoleSession(deployARN, "ci")
	if err != nil {
		panic(err)
	}
	federated, err := principal.FederatedUser(annARN, "fay")
	if err != nil {
		panic(err)
	}
	return []principal.Principal{
		principal.MustParse(annARN), principal.MustParse(benARN), session, federated, principal.MustParse(accountA),
		principal.Service("ec2.amazonaws.com"), {},
	}
}()

// requests returns requests of each caller for each action.
func (g drawing) requests() []evaluate.Request {
	resources := []string{"*", g.resource(), g.resource()}
	contexts := []condition.Context{{}, g.context(), g.context()}
	var reqs []evaluate.Request
	for _, caller := range callersOfSmallWorlds {
		for _, action := range []string{"s3:GetObject", "s3:PutObject", "kms:Decrypt"} {
			for i, resource := range resources {
				reqs = append(reqs, evaluate.Request{
					Principal: caller, Action: action, Resource: resource, ResourceAccount: accountA, Context: contexts[i],
					Time: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
				})
			}
		}
	}
	return reqs
}

func (g drawing) resource() string {
	if g.plain {
		return "arn:aws:s3:::" + g.of("a", "b", "ann", "a/b", "ben/a")
	}
	return "arn:aws:s3:::" + g.of("", "ann", "ann/", "b") + g.word("ab*?/:${", 3)
}

func (g drawing) resourcePattern() string {
	switch {
	case g.oneIn(3):
		return "*"
	case g.plain:
		return g.of("arn:aws:s3:::*", "arn:aws:s3:::a", "arn:aws:s3:::b", "arn:aws:s3:::${aws:username}", "arn:aws:s3:::${app:a}/b", "arn:aws:s3:::ann")
	}
	return "arn:aws:s3:::" + g.of("", "", "b", "${aws:username}", "${app:a}", "${app:a, 'b'}") + g.word("ab*?/:", 3) + g.of("", "*")
}

func (g drawing) context() condition.Context {
	var c condition.Context
	for _, key := range []string{"app:a", "app:b", "aws:PrincipalTag/t"} {
		if !g.oneIn(3) {
			c.Set(condition.String(key, g.of("a", "b", "", "*", "ann", "${aws:username}")))
		}
	}
	if !g.oneIn(3) {
		c.Set(condition.String("app:n", g.of("1", "2", "x")))
	}
	if !g.oneIn(3) {
		c.Set(condition.Strings("app:list", g.some(2, "a", "b", "")...))
	}
	return c
}

// values are those of conditions; the first do without wildcards.
func (g drawing) values() []string {
	list := []string{"a", "b", "", "ann", "${aws:username}", "${app:b}", "a*", "*", "?"}
	if g.plain {
		list = list[:6]
	}
	return g.some(2, list...)
}

func (g drawing) condition() map[string]map[string][]string {
	block := map[string]map[string][]string{}
	for range rapid.IntRange(1, 2).Draw(g.T, "operators") {
		switch rapid.IntRange(0, 4).Draw(g.T, "family") {
		case 0, 1:
			operator := g.of("StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase") + g.of("", "IfExists")
			block[operator] = map[string][]string{g.of("app:a", "app:b", "aws:username", "aws:PrincipalTag/t"): g.values()}
		case 2:
			operator := g.of("ForAllValues:", "ForAnyValue:") + g.of("StringEquals", "StringNotEquals")
			block[operator] = map[string][]string{"app:list": g.values()}
		case 3:
			block[g.of("NumericEquals", "NumericNotEquals", "NumericLessThan")] = map[string][]string{"app:n": g.some(2, "1", "2", "1.0")}
		case 4:
			block["Null"] = map[string][]string{g.of("app:a", "app:list", "aws:username"): {g.of("true", "false")}}
		}
	}
	return block
}

func (g drawing) principals() any {
	if g.oneIn(4) {
		return "*"
	}
	return g.principalLists()
}

func (g drawing) principalLists() map[string][]string {
	lists := map[string][]string{"AWS": g.some(3,
		"*", accountA, accountB, annARN, benARN, deployARN, deploySessionARN, fayARN, "arn:aws:iam::"+accountA+":root")}
	if g.oneIn(3) {
		lists["Service"] = []string{"ec2.amazonaws.com"}
	}
	return lists
}

// rule returns a statement of a policy of type typ.
func (g drawing) rule(typ policy.Type, effect string) rule {
	r := rule{Effect: effect}
	actions := []string{"*", "s3:GetObject", "s3:PutObject", "kms:Decrypt", "s3:*", "S3:get*", "s3:?utObject", "*:*Object", "kms:*"}
	if g.plain {
		actions = actions[:4]
	}
	if typ == policy.RCP {
		r.Effect, r.Principal, actions = "Deny", "*", []string{"s3:GetObject", "kms:Decrypt"}
	}
	if typ == policy.Resource && effect == "Deny" && g.oneIn(4) {
		r.NotPrincipal = g.principalLists()
	} else if typ == policy.Resource {
		r.Principal = g.principals()
	}
	if typ != policy.RCP && g.oneIn(5) {
		r.NotAction = g.some(2, actions[1:]...)
	} else {
		r.Action = g.some(2, actions...)
	}
	patterns := []string{g.resourcePattern()}
	if g.oneIn(3) {
		patterns = append(patterns, g.resourcePattern())
	}
	if g.oneIn(6) {
		r.NotResource = patterns
	} else {
		r.Resource = patterns
	}
	if g.oneIn(3) {
		r.Condition = g.condition()
	}
	return r
}

func (g drawing) effect() string { return g.of("Allow", "Allow", "Allow", "Deny") }

// document returns a policy of one to three statements.
func (g drawing) document(typ policy.Type) document {
	d := document{}
	for range rapid.IntRange(1, 3).Draw(g.T, "statements") {
		d = append(d, g.rule(typ, g.effect()))
	}
	return d
}

// guardrail returns a policy that allows much.
func (g drawing) guardrail(typ policy.Type) document {
	d := g.document(typ)
	if typ != policy.RCP && !g.oneIn(4) {
		d = append(d, rule{Effect: "Allow", Action: []string{"*"}, Resource: []string{"*"}})
	}
	return d
}

func (g drawing) documents(n int, typ policy.Type) []document {
	list := []document{}
	for range rapid.IntRange(0, n).Draw(g.T, "documents") {
		list = append(list, g.guardrail(typ))
	}
	return list
}

// world returns policies of which the identity-based ones are always there.
func (g drawing) world() *smallWorld {
	w := &smallWorld{mustAllow: g.oneIn(6)}
	for range rapid.IntRange(1, 2).Draw(g.T, "identity-based policies") {
		w.identity = append(w.identity, g.document(policy.Identity))
	}
	if g.oneIn(2) {
		w.resource = g.document(policy.Resource)
	}
	if g.oneIn(4) {
		w.boundary = g.guardrail(policy.Boundary)
	}
	if g.oneIn(4) {
		w.session = g.documents(2, policy.Session)
	}
	if g.oneIn(4) {
		w.scp = [][]document{append(g.documents(1, policy.SCP), g.guardrail(policy.SCP))}
		if g.oneIn(2) {
			w.scp = append(w.scp, g.documents(2, policy.SCP))
		}
	}
	if g.oneIn(5) {
		w.rcp = [][]document{g.documents(2, policy.RCP)}
	}
	if g.oneIn(5) {
		w.endpoint = g.guardrail(policy.Endpoint)
	}
	return w
}
