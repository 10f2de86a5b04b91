package world

import (
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// Drafts make drafts and requests.
type Drafts struct {
	Chance
	Plain bool // no wildcards except "*" alone, so that all names may be changed
}

// draftCallers has the callers by what policies reach them.
var draftCallers = []principal.Principal{
	principal.MustParse(AnnARN), principal.MustParse(BenARN), must(principal.RoleSession(DeployARN, "ci")), must(principal.FederatedUser(AnnARN, "fay")),
	principal.MustParse(AccountA), principal.Service("ec2.amazonaws.com"), {},
}

// Requests returns requests of each caller for each action.
func (g Drafts) Requests() []evaluate.Request {
	resources := []string{"*", g.resource(), g.resource()}
	contexts := []condition.Context{{}, g.context(), g.context()}
	var reqs []evaluate.Request
	for _, caller := range draftCallers {
		for _, action := range []string{"s3:GetObject", "s3:PutObject", "kms:Decrypt"} {
			for i, resource := range resources {
				reqs = append(reqs, evaluate.Request{
					Principal: caller, Action: action, Resource: resource, ResourceAccount: AccountA, Context: contexts[i],
					Time: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
				})
			}
		}
	}
	return reqs
}

func (g Drafts) resource() string {
	if g.Plain {
		return "arn:aws:s3:::" + OneOf(g, "a", "b", "ann", "a/b", "ben/a")
	}
	return "arn:aws:s3:::" + OneOf(g, "", "ann", "ann/", "b") + g.Word("ab*?/:${", 3)
}

// ResourcePattern returns a value of Resource.
func (g Drafts) ResourcePattern() string {
	switch {
	case g.OneIn(3):
		return "*"
	case g.Plain:
		return OneOf(g, "arn:aws:s3:::*", "arn:aws:s3:::a", "arn:aws:s3:::b", "arn:aws:s3:::${aws:username}", "arn:aws:s3:::${app:a}/b", "arn:aws:s3:::ann")
	}
	return "arn:aws:s3:::" + OneOf(g, "", "", "b", "${aws:username}", "${app:a}", "${app:a, 'b'}") + g.Word("ab*?/:", 3) + OneOf(g, "", "*")
}

func (g Drafts) context() condition.Context {
	var c condition.Context
	for _, key := range []string{"app:a", "app:b", "aws:PrincipalTag/t"} {
		if !g.OneIn(3) {
			c.Set(condition.String(key, OneOf(g, "a", "b", "", "*", "ann", "${aws:username}")))
		}
	}
	if !g.OneIn(3) {
		c.Set(condition.String("app:n", OneOf(g, "1", "2", "x")))
	}
	if !g.OneIn(3) {
		c.Set(condition.Strings("app:list", Some(g, 2, "a", "b", "")...))
	}
	return c
}

// values are those of conditions; the first do without wildcards.
func (g Drafts) values() []string {
	list := []string{"a", "b", "", "ann", "${aws:username}", "${app:b}", "a*", "*", "?"}
	if g.Plain {
		list = list[:6]
	}
	return Some(g, 2, list...)
}

// Condition returns a Condition element with one key under each operator.
func (g Drafts) Condition() map[string]map[string][]string {
	block := map[string]map[string][]string{}
	for range 1 + g.IntN(2) {
		switch g.IntN(5) {
		case 0, 1:
			operator := OneOf(g, "StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase") + OneOf(g, "", "IfExists")
			block[operator] = map[string][]string{OneOf(g, "app:a", "app:b", "aws:username", "aws:PrincipalTag/t"): g.values()}
		case 2:
			operator := OneOf(g, "ForAllValues:", "ForAnyValue:") + OneOf(g, "StringEquals", "StringNotEquals")
			block[operator] = map[string][]string{"app:list": g.values()}
		case 3:
			block[OneOf(g, "NumericEquals", "NumericNotEquals", "NumericLessThan")] = map[string][]string{"app:n": Some(g, 2, "1", "2", "1.0")}
		case 4:
			block["Null"] = map[string][]string{OneOf(g, "app:a", "app:list", "aws:username"): {OneOf(g, "true", "false")}}
		}
	}
	return block
}

func (g Drafts) principals() any {
	if g.OneIn(4) {
		return "*"
	}
	return g.principalLists()
}

func (g Drafts) principalLists() map[string][]string {
	lists := map[string][]string{"AWS": Some(g, 3,
		"*", AccountA, AccountB, AnnARN, BenARN, DeployARN, DeploySessionARN, fayARN, "arn:aws:iam::"+AccountA+":root")}
	if g.OneIn(3) {
		lists["Service"] = []string{"ec2.amazonaws.com"}
	}
	return lists
}

// Rule returns a statement of a policy of type typ.
func (g Drafts) Rule(typ policy.Type, effect string) Rule {
	r := Rule{Effect: effect}
	actions := []string{"*", "s3:GetObject", "s3:PutObject", "kms:Decrypt", "s3:*", "S3:get*", "s3:?utObject", "*:*Object", "kms:*"}
	if g.Plain {
		actions = actions[:4]
	}
	if typ == policy.RCP {
		r.Effect, r.Principal, actions = "Deny", "*", []string{"s3:GetObject", "kms:Decrypt"}
	}
	if typ == policy.Resource && effect == "Deny" && g.OneIn(4) {
		r.NotPrincipal = g.principalLists()
	} else if typ == policy.Resource {
		r.Principal = g.principals()
	}
	if typ != policy.RCP && g.OneIn(5) {
		r.NotAction = Some(g, 2, actions[1:]...)
	} else {
		r.Action = Some(g, 2, actions...)
	}
	patterns := []string{g.ResourcePattern()}
	if g.OneIn(3) {
		patterns = append(patterns, g.ResourcePattern())
	}
	if g.OneIn(6) {
		r.NotResource = patterns
	} else {
		r.Resource = patterns
	}
	if g.OneIn(3) {
		r.Condition = g.Condition()
	}
	return r
}

func (g Drafts) effect() string { return OneOf(g, "Allow", "Allow", "Allow", "Deny") }

// Document returns a policy of one to three statements.
func (g Drafts) Document(typ policy.Type) Document {
	d := Document{}
	for range 1 + g.IntN(3) {
		d = append(d, g.Rule(typ, g.effect()))
	}
	return d
}

// guardrail returns a policy that allows much.
func (g Drafts) guardrail(typ policy.Type) Document {
	d := g.Document(typ)
	if typ != policy.RCP && !g.OneIn(4) {
		d = append(d, Rule{Effect: "Allow", Action: []string{"*"}, Resource: []string{"*"}})
	}
	return d
}

// Documents returns up to n policies that allow much.
func (g Drafts) Documents(n int, typ policy.Type) []Document {
	list := []Document{}
	for range g.IntN(n + 1) {
		list = append(list, g.guardrail(typ))
	}
	return list
}

// Draft returns policies of which the identity-based ones are always there.
func (g Drafts) Draft() *Draft {
	w := &Draft{MustAllow: g.OneIn(6)}
	for range 1 + g.IntN(2) {
		w.Identity = append(w.Identity, g.Document(policy.Identity))
	}
	if g.OneIn(2) {
		w.Resource = g.Document(policy.Resource)
	}
	if g.OneIn(4) {
		w.Boundary = g.guardrail(policy.Boundary)
	}
	if g.OneIn(4) {
		w.Session = g.Documents(2, policy.Session)
	}
	if g.OneIn(4) {
		w.SCP = [][]Document{append(g.Documents(1, policy.SCP), g.guardrail(policy.SCP))}
		if g.OneIn(2) {
			w.SCP = append(w.SCP, g.Documents(2, policy.SCP))
		}
	}
	if g.OneIn(5) {
		w.RCP = [][]Document{g.Documents(2, policy.RCP)}
	}
	if g.OneIn(5) {
		w.Endpoint = g.guardrail(policy.Endpoint)
	}
	return w
}
