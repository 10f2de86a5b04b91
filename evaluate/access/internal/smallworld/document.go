package smallworld

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate/internal/world"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A Document is a policy that can still be changed.
type Document struct {
	Version string
	Rules   []world.Rule
}

// Text returns d as JSON.
func (d Document) Text() string {
	document := map[string]any{"Statement": d.Rules}
	if d.Version != "" {
		document["Version"] = d.Version
	}
	data, err := json.Marshal(document)
	if err != nil {
		panic(err)
	}
	return string(data)
}

// Parse returns d as a policy.
func (d Document) Parse(typ policy.Type) (*policy.Policy, error) {
	return policy.Parse([]byte(d.Text()), typ)
}

// clone returns a copy of d that shares nothing that changes.
func (d Document) clone() Document {
	d.Rules = slices.Clone(d.Rules)
	for i := range d.Rules {
		d.Rules[i] = cloneRule(d.Rules[i])
	}
	return d
}

func cloneRule(r world.Rule) world.Rule {
	r.Action, r.NotAction = slices.Clone(r.Action), slices.Clone(r.NotAction)
	r.Resource, r.NotResource = slices.Clone(r.Resource), slices.Clone(r.NotResource)
	r.Principal, r.NotPrincipal = clonePrincipal(r.Principal), clonePrincipal(r.NotPrincipal)
	if r.Condition != nil {
		block := make(map[string]map[string][]string, len(r.Condition))
		for operator, keys := range r.Condition {
			block[operator] = cloneLists(keys)
		}
		r.Condition = block
	}
	return r
}

func clonePrincipal(p any) any {
	if lists, ok := p.(map[string][]string); ok {
		return cloneLists(lists)
	}
	return p
}

func cloneLists(lists map[string][]string) map[string][]string {
	lists = maps.Clone(lists)
	for key, list := range lists {
		lists[key] = slices.Clone(list)
	}
	return lists
}

// Document returns a document of up to n statements, and the policy that it is.
func (w *World) Document(n int) (Document, *policy.Policy) {
	for {
		d := Document{Version: "2012-10-17"}
		if w.Type != policy.RCP && w.Percent(12) {
			d.Version = world.OneOf(w, "2008-10-17", "")
		}
		for range 1 + w.IntN(n) {
			d.Rules = append(d.Rules, w.rule(d.Version == "2012-10-17"))
		}
		if w.OneIn(3) && w.Type != policy.RCP {
			d.Rules = append(d.Rules, w.broad())
		}
		if p, err := d.Parse(w.Type); err == nil {
			return d, p
		}
	}
}

// broad returns a statement that allows much.
func (w *World) broad() world.Rule {
	r := world.Rule{Effect: "Allow", Action: []string{"*"}}
	if w.Type == policy.Trust {
		r.Action = []string{"sts:*"}
	} else {
		r.Resource = []string{"*"}
	}
	if w.hasPrincipal() {
		r.Principal = "*"
	}
	return r
}

func (w *World) hasPrincipal() bool {
	return w.Type == policy.Resource || w.Type == policy.Trust || w.Type == policy.Endpoint || w.Type == policy.RCP
}

// rule returns a statement. It may be one that policies of its type cannot have.
func (w *World) rule(variables bool) world.Rule {
	r := world.Rule{Effect: "Allow"}
	if w.Percent(35) || w.Type == policy.RCP {
		r.Effect = "Deny"
	}
	actions := everyAction
	if w.Type == policy.Trust {
		actions = everyCallAction
	}
	switch {
	case w.Type == policy.RCP:
		r.Action = world.Some(w, 2, "s3:*", "s3:Get", "ec2:*", "s3:G*", "s*:*", "kms:*")
	case w.Percent(15):
		r.NotAction = world.Some(w, 3, actions[3:]...)
	case w.Percent(w.wide):
		r.Action = []string{actions[w.IntN(3)]}
	default:
		r.Action = world.Some(w, 3, actions...)
	}
	if w.Type != policy.Trust {
		switch {
		case w.Type == policy.Resource && w.OneIn(12): // it is about what carries the policy
		case w.Percent(15):
			r.NotResource = w.resources(everyResource[3:], variables)
		case w.Percent(w.wide):
			r.Resource = []string{everyResource[w.IntN(3)]}
		default:
			r.Resource = w.resources(everyResource, variables)
		}
	}
	if w.hasPrincipal() {
		w.setPrincipal(&r)
	}
	if w.Percent(70) {
		r.Condition = w.condition(variables)
	}
	return r
}

func (w *World) resources(patterns []string, variables bool) []string {
	some := world.Some(w, 3, patterns...)
	for i := range some {
		if w.withVariable() {
			some[i] = w.resourceWithVariable(variables)
		}
	}
	return some
}

func (w *World) resourceWithVariable(variables bool) string {
	v := w.variable()
	patterns := []string{"arn:aws:s3:::b/" + v, "arn:aws:s3:::" + v, "arn:aws:s3:::b/" + v + "*", "arn:aws:s3:::*" + v, "arn:aws:s3:::b/" + v + "/*", "arn:aws:s3:::b/a" + v, "arn:aws:s3:::b/${*}", "arn:aws:s3:::b/a${*}b"}
	if variables {
		patterns = append(patterns, "arn:aws:kms:*:"+v+":key/*", "arn:aws:kms:"+v+":*:key/a", "arn:aws:lambda:*"+v+":function:prod", "arn:aws:lambda:"+v+"*:function:prod", "arn:aws:s3:::"+v+w.variable())
	}
	return world.OneOf(w, patterns...)
}

func (w *World) setPrincipal(r *world.Rule) {
	switch {
	case w.Type == policy.RCP || w.Percent(25):
		r.Principal = "*"
	case r.Effect == "Deny" && w.Type != policy.Trust && w.Percent(35):
		r.NotPrincipal = w.principals()
	default:
		r.Principal = w.principals()
	}
}

func (w *World) principals() map[string][]string {
	entries := everyPrincipal
	if w.Type == policy.Trust {
		entries = everyTrusted
	}
	lists := map[string][]string{}
	for _, entry := range world.Some(w, 3, entries...) {
		kind, value, _ := strings.Cut(entry, " ")
		if !slices.Contains(lists[kind], value) {
			lists[kind] = append(lists[kind], value)
		}
	}
	return lists
}

// condition returns a Condition element of one to three clauses.
func (w *World) condition(variables bool) map[string]map[string][]string {
	block := map[string]map[string][]string{}
	for range 1 + w.IntN(world.OneOf(w, 1, 2, 3)) {
		w.addClause(block, variables)
	}
	return block
}

func (w *World) addClause(block map[string]map[string][]string, variables bool) {
	f := world.OneOf(w, w.keys...)
	family, key := f.family, f.key
	if w.OneIn(6) && variables && w.Kind != Plain { // a key of a variable
		if key = world.OneOf(w, w.variables...); key != f.key {
			family = familyOf(w.Chance, key)
		}
	}
	if w.OneIn(6) {
		family = &nulls
	}
	operator := world.OneOf(w, family.operators...)
	wild := strings.Contains(operator, "Like")
	if operator != "Null" && w.Percent(25) {
		operator += "IfExists"
	}
	if isList(key) && (family != &nulls && w.Percent(80) || w.OneIn(10)) || w.Percent(7) {
		operator = world.OneOf(w, "ForAllValues:", "ForAnyValue:") + operator
	}
	if block[operator] == nil {
		block[operator] = map[string][]string{}
	}
	for other := range block[operator] {
		if strings.EqualFold(other, key) {
			return
		}
	}
	if w.OneIn(12) {
		key = strings.ToUpper(key)
	}
	block[operator][key] = w.values(family, wild, variables)
}

// values returns the values of a clause.
func (w *World) values(f *family, wild, variables bool) []string {
	from := f.values
	if wild {
		from = append(slices.Clone(f.wild), f.values...)
	}
	some := world.Some(w, world.OneOf(w, 1, 2, 3), from...)
	for i := range some {
		if f.text && variables && w.withVariable() {
			some[i] = w.textWithVariable(f.operators[0] == "ArnEquals")
		}
	}
	return some
}

func (w *World) textWithVariable(arn bool) string {
	v := w.variable()
	if arn {
		return world.OneOf(w, "arn:aws:s3:::"+v, "arn:aws:iam::*:user/"+v, "arn:aws:iam::*:user/*"+v, "arn:aws:iam::"+v+":*", "arn:aws:s3:::a${*}")
	}
	return world.OneOf(w, v, v, v, v+"*", "a"+v, v+"b", "*"+v, v+w.variable(), "a${*}", "${?}", "a${$}", "${*}*", v+"/*")
}

func familyOf(c world.Chance, name string) *family {
	for i := range everyKey {
		if strings.EqualFold(everyKey[i].key, name) {
			return world.OneOf(c, everyKey[i].families...)
		}
	}
	return &texts
}

func isList(name string) bool {
	for i := range everyKey {
		if strings.EqualFold(everyKey[i].key, name) {
			return everyKey[i].list
		}
	}
	return false
}

// everyPrincipal has the entries of Principal elements of resource-based policies.
var everyPrincipal = []string{
	"AWS *", "AWS " + accountA, "AWS arn:aws:iam::" + accountA + ":root", "AWS " + accountB, "AWS " + world.AnnARN, "AWS " + world.AnnARN, "AWS " + world.BenARN, "AWS " + world.DeployARN,
	"AWS " + world.DeploySessionARN, "AWS arn:aws:sts::" + accountA + ":federated-user/fay", "Service ec2.amazonaws.com", "Service s3.amazonaws.com", "AWS arn:aws:iam::" + accountA + ":role/Other",
	"CanonicalUser " + canonicalID, "AWS " + userID, "AWS " + roleID, "AWS arn:aws-cn:iam::" + accountA + ":root",
}

var canonicalID = strings.Repeat("0123456789abcdef", 4)

// everyTrusted has those of trust policies.
var everyTrusted = []string{
	"AWS *", "AWS " + accountA, "AWS " + accountB, "AWS " + world.AnnARN, "AWS " + world.AnnARN, "AWS " + world.BenARN, "AWS " + world.DeployARN, "AWS " + world.DeploySessionARN,
	"Service ec2.amazonaws.com", "Service lambda.amazonaws.com", "Federated " + samlARN, "Federated " + webARN, "Federated " + webARN, "Federated accounts.google.com",
}

const (
	samlARN = "arn:aws:iam::" + accountA + ":saml-provider/Corp"
	webARN  = "arn:aws:iam::" + accountA + ":oidc-provider/token.actions.githubusercontent.com"
)

var everyCallAction = []string{
	"sts:*", "*", "sts:Assume*", "sts:AssumeRole", "sts:AssumeRole", "STS:assumerole", "sts:TagSession", "sts:SetSourceIdentity", "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML", "sts:?agSession", "sts:SetContext",
}

// everyCallKey has the keys of calls to assume a role.
var everyCallKey = []key{
	{key: "sts:ExternalId", families: []*family{&texts}, fixed: true},
	{key: "sts:ExternalId", families: []*family{&texts}, fixed: true},
	{key: "sts:SourceIdentity", families: []*family{&texts}, fixed: true},
	{key: "sts:RoleSessionName", families: []*family{&texts}, fixed: true},
	{key: "aws:RequestTag/t", families: []*family{&texts}, fixed: true},
	{key: "aws:TagKeys", families: []*family{texts.with("t", "u", "T", "*", "x")}, list: true, fixed: true},
	{key: "sts:TransitiveTagKeys", families: []*family{texts.with("t", "u", "*")}, list: true, fixed: true},
	{key: "aws:MultiFactorAuthPresent", families: []*family{&booleans}},
	{key: "aws:MultiFactorAuthAge", families: []*family{&numbers}},
	{key: "aws:SourceIp", families: []*family{&networks}},
	{key: "aws:PrincipalTag/t", families: []*family{&texts}},
	{key: "token.actions.githubusercontent.com:sub", families: []*family{&texts}},
	{key: "token.actions.githubusercontent.com:sub", families: []*family{&texts}},
	{key: "token.actions.githubusercontent.com:aud", families: []*family{&texts}},
	{key: "accounts.google.com:sub", families: []*family{&texts}},
	{key: "saml:aud", families: []*family{&texts}},
	{key: "aws:PrincipalArn", families: []*family{callers, callerARNs}, fixed: true},
	{key: "aws:PrincipalAccount", families: []*family{accounts}, fixed: true},
	{key: "aws:CurrentTime", families: []*family{&dates}, fixed: true},
	{key: "aws:SourceAccount", families: []*family{accounts}},
	{key: "aws:ResourceTag/t", families: []*family{&texts}, fixed: true},
}

// LeaveOut takes a value of an element away from a statement, in which it stands. The
// element of a condition is the operator and the key.
func (d *Document) LeaveOut(statement int, element, value string) bool {
	r := cloneRule(d.Rules[statement])
	d.Rules[statement] = r
	candidates := map[string][]list{}
	for _, each := range []struct {
		name   string
		values *[]string
	}{{"Action", &d.Rules[statement].Action}, {"NotAction", &d.Rules[statement].NotAction}, {"Resource", &d.Rules[statement].Resource}, {"NotResource", &d.Rules[statement].NotResource}} {
		candidates[each.name] = []list{{values: *each.values, set: func(values []string) { *each.values = values }}}
	}
	for name, p := range map[string]any{"Principal": r.Principal, "NotPrincipal": r.NotPrincipal} {
		if byKind, ok := p.(map[string][]string); ok {
			candidates[name] = listsOf(byKind)
		}
	}
	for operator, keys := range r.Condition {
		for _, l := range listsOf(keys) {
			candidates[operator+" "+l.key] = []list{l}
		}
	}
	for _, l := range candidates[element] {
		if i := slices.Index(l.values, value); i >= 0 {
			l.set(slices.Delete(slices.Clone(l.values), i, i+1))
			return true
		}
	}
	return false
}
