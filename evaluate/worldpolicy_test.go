package evaluate_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate/internal/reference"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A generator makes policies and contexts.
type generator struct {
	source
	resources []string // of requests
	count     int      // of policies

	fullSCP, fullRCP doc

	families []family // of conditions; those of requests if nil

	variables bool // the document has policy variables
	tenants   bool // documents may have tenants (S-40)

	wide   bool // statements cover most actions and resources, so that conditions decide
	denies int  // percentage of statements that deny

	attaches bool // what is made is attached, so that none of it is nil or of another type
}

// A source makes choices: at random or, in a fuzz test, by its input. The choice
// 0 is the plainest.
type source interface {
	IntN(n int) int // from 0 to n-1
}

func oneOf[T any](s source, from ...T) T { return from[s.IntN(len(from))] }

func (g *generator) chance(percent int) bool { return g.IntN(100) >= 100-percent }

// policies returns n policies. Few lists hold nil.
func (g *generator) policies(n int, typ policy.Type) docs {
	l := docs{parsed: []*policy.Policy{}, read: []*reference.Policy{}}
	for range n {
		l.add(g.policy(typ))
	}
	if g.IntN(200) == 199 && !g.attaches {
		l.add(doc{})
	}
	return l
}

// levels returns the policies of an organization. Most SCPs allow much.
func (g *generator) levels(typ policy.Type) levels {
	var l levels
	for range 1 + g.IntN(3) {
		n := oneOf(g.source, 0, 0, 1, 1, 1, 2)
		if g.chance(3) {
			n = 9 // enough for an index of the list
		}
		level := g.policies(n, typ)
		if g.chance(85) {
			level.add(g.fullAccess(typ))
		}
		l.parsed, l.read = append(l.parsed, level.parsed), append(l.read, level.read)
	}
	return l
}

// fullAccess returns a policy that allows all. There is one of each type.
func (g *generator) fullAccess(typ policy.Type) doc {
	full := &g.fullSCP
	st := map[string]any{"Effect": "Allow", "Action": "*", "Resource": "*"}
	if typ == policy.RCP {
		full, st["Principal"] = &g.fullRCP, "*"
	}
	if full.parsed == nil {
		*full = g.read(typ, map[string]any{"Version": "2012-10-17", "Statement": st})
	}
	return *full
}

// policy returns a policy. Few are of another type than asked for.
func (g *generator) policy(typ policy.Type) doc {
	if g.IntN(200) == 199 && !g.attaches {
		typ = oneOf(g.source, policy.Identity, policy.Boundary, policy.Session, policy.SCP, policy.Resource, policy.Endpoint)
	}
	out := map[string]any{"Version": "2012-10-17"}
	if typ != policy.RCP {
		switch n := g.IntN(100); {
		case n < 15:
			out["Version"] = "2008-10-17"
		case n < 25:
			delete(out, "Version")
		}
	}
	g.variables = out["Version"] == "2012-10-17"
	resources := slices.Concat(everyResourcePattern, patternsOf(typ))
	if g.tenants {
		resources = append(resources, "arn:aws:s3::acme-1:b/*", "arn:aws:s3::acme-*:b/k", "arn:*:*:*:acme-1:*")
	}
	if !g.variables { // a variable in an early part is none, and its colon one too many
		resources = slices.DeleteFunc(slices.Clone(resources), func(p string) bool {
			return strings.Contains(p, "${") && !strings.Contains(p, ":::")
		})
	}
	// Few statements are looked at one by one, more are indexed.
	size, wide := 1+g.IntN(3), g.wide
	g.denies = 20
	if typ != policy.RCP && g.chance(10) {
		size, g.denies, g.wide = 4+g.IntN(oneOf(g.source, 4, 8, 32)), 4, false
	}
	var statements []any
	for range size {
		statements = append(statements, g.statement(typ, resources))
	}
	g.wide = wide
	if typ != policy.RCP && g.chance(40) {
		statements = append(statements, g.broad(typ))
	}
	out["Statement"] = statements
	if len(statements) == 1 && g.chance(50) {
		out["Statement"] = statements[0]
	}
	return g.read(typ, out)
}

// broad returns a statement that allows much.
func (g *generator) broad(typ policy.Type) map[string]any {
	st := map[string]any{"Effect": "Allow", "Action": "*", "Resource": "*"}
	switch typ {
	case policy.Resource, policy.Endpoint:
		st["Principal"] = g.principal(typ)
	case policy.Trust:
		st["Principal"] = g.principal(typ)
		delete(st, "Resource")
	}
	return st
}

// read lets both engines read a document.
func (g *generator) read(typ policy.Type, document map[string]any) doc {
	text, err := json.Marshal(document)
	if err != nil {
		panic(err)
	}
	g.count++
	name := fmt.Sprintf("p%d", g.count)
	options := []policy.Option{policy.WithName(name)}
	if g.tenants {
		options = append(options, policy.WithTenants())
	}
	parsed, err := policy.Parse(text, typ, options...)
	if err != nil {
		panic(fmt.Sprintf("%s: %v", text, err))
	}
	read, err := reference.Read(name, text, typ)
	if err != nil {
		panic(fmt.Sprintf("%s: %v", text, err))
	}
	return doc{parsed, read}
}

func (g *generator) statement(typ policy.Type, resources []string) map[string]any {
	st := map[string]any{"Effect": "Allow"}
	if typ == policy.RCP || g.chance(g.denies) {
		st["Effect"] = "Deny"
	}
	deny := st["Effect"] == "Deny"

	actions := everyActionPattern
	if typ == policy.Trust {
		actions = everyTrustAction
		if g.families != nil {
			actions = everyCallAction
		}
	}
	if deny && (typ == policy.RCP || g.chance(70)) { // an RCP names its services
		actions = slices.DeleteFunc(slices.Clone(actions), func(a string) bool { return a[0] == '*' })
	}
	if typ != policy.RCP && g.chance(15) {
		st["NotAction"] = g.some(slices.DeleteFunc(slices.Clone(actions), func(a string) bool { return a == "*" }))
	} else {
		st["Action"] = g.some(actions)
	}
	if typ != policy.Trust {
		if g.chance(15) {
			st["NotResource"] = g.some(resources[6:])
		} else {
			st["Resource"] = g.some(resources)
		}
		if g.chance(25) {
			delete(st, "NotResource")
			st["Resource"] = g.near()
		}
		switch {
		case typ == policy.Resource && g.chance(10):
			delete(st, "NotResource")
			delete(st, "Resource")
		case typ == policy.Resource && g.chance(10):
			delete(st, "NotResource")
			st["Resource"] = oneOf(g.source, everyAPIPattern...)
		}
	}

	if g.wide && g.chance(80) {
		delete(st, "NotAction")
		st["Action"] = "*"
		if typ == policy.RCP {
			st["Action"] = []string{"s3:*", "kms:*", "sts:*"}
		}
		if typ != policy.Trust {
			delete(st, "NotResource")
			st["Resource"] = "*"
		}
	}

	switch typ {
	case policy.RCP:
		st["Principal"] = "*"
	case policy.Trust:
		st["Principal"] = g.principal(typ)
	case policy.Resource, policy.Endpoint:
		if deny && g.chance(35) {
			st["NotPrincipal"] = g.principal(0)
		} else {
			st["Principal"] = g.principal(typ)
		}
	}
	if n := g.IntN(10); deny && n < 9 || n < 5 || g.wide && n < 9 {
		st["Condition"] = g.condition()
	}
	return st
}

// near returns resource patterns made of the resources of requests.
func (g *generator) near() any {
	if g.chance(1) {
		var all []string
		for end := len(longARN) - 28; end < len(longARN); end++ {
			all = append(all, longARN[:end]+"*")
		}
		return all
	}
	var out []string
	for range 1 + g.IntN(3) {
		arn := strings.ToValidUTF8(oneOf(g.source, g.resources...), "?")
		parts := strings.SplitN(arn, ":", 6)
		if len(parts) < 6 || parts[0] != "arn" || parts[1] == "" || strings.Contains(arn, "${") || parts[4] == "acme-1" && !g.tenants {
			out = append(out, "*")
			continue
		}
		head, last := strings.Join(parts[:5], ":")+":", []rune(parts[5])
		at := g.IntN(len(last) + 1)
		switch g.IntN(6) {
		case 0:
			out = append(out, arn)
		case 4:
			out = append(out, "arn:aws:s3:::"+g.word("ab*?/"))
		case 5:
			out = append(out, g.leaveOut(parts))
		case 1:
			out = append(out, head+string(last[:at])+"*")
		case 2:
			out = append(out, head+"*"+string(last[at:]))
		case 3:
			out = append(out, head+string(last[:at/2])+"?"+string(last[min(at/2+1, len(last)):]))
		}
	}
	return out
}

// leaveOut returns a pattern for an ARN in which a * ends a segment, and may have
// to stand for what is left out after it.
func (g *generator) leaveOut(parts []string) string {
	ends := []string{"*", "*", "?*", "**"}
	if g.variables {
		ends = append(ends, "${app:k, ''}*", "${*}*", "*${app:k, ''}")
	}
	before := func(s string) string { return s[:g.IntN(len(s)+1)] + oneOf(g.source, ends...) }
	region, account := parts[3], parts[4]
	if g.chance(40) {
		account = before(account)
	} else {
		region = before(region)
		word, _, ok := strings.Cut(parts[5], ":")
		if ok && strings.Trim(word, "abcdefghijklmnopqrstuvwxyz") == "" && strings.HasSuffix(region, "*") && g.chance(70) {
			return strings.Join(parts[:3], ":") + ":" + region + ":" + parts[5]
		}
	}
	return strings.Join(parts[:3], ":") + ":" + region + ":" + account + ":" + parts[5]
}

// everyAPIPattern has the forms of API Gateway.
var everyAPIPattern = []string{"execute-api:/*", "execute-api:/prod/*", "execute-api:/prod/GET/x", "execute-api:/p?od/GET/${app:k, 'x'}", "execute-api:/"}

// patternsOf has the patterns that only policies of type typ may have.
func patternsOf(typ policy.Type) []string {
	switch typ {
	case policy.Identity, policy.Boundary:
		return []string{"arn:aws:s3", "arn:aws:kms:us-east-1", "arn:*:lambda", "arn:aws:kms:*:" + accountA, "arn:aws:lambda:*", "arn:aws:kms:*", "arn:aws:s*", "arn:*:*:us-*:*"}
	case policy.Resource:
		return []string{"arn:aws:lambda:*", "arn:aws:kms:*", "arn:aws:s*", "arn:*:*:us-*:*"}
	}
	return nil
}

// some returns one to three members of list, alone or as an array.
func (g *generator) some(list []string) any {
	if g.chance(50) {
		return oneOf(g.source, list...)
	}
	var out []string
	for range 1 + g.IntN(3) {
		out = append(out, oneOf(g.source, list...))
	}
	return out
}

var everyActionPattern = []string{
	"*", "*", "*", "*:*", "s3:*", "s3:*", "s3:Get*", "S3:getobject", "s3:?etObject", "*:Get*", "s*:*Object*", "s3:Put?bject",
	"ec2:*", "ec?:Run*", "kms:Decrypt", "k?s:*", "sts:*", "sts:AssumeRole", "sts:*C*", "iam:*", "S3:get*Service", longAction[:64], longAction,
}

var everyTrustAction = []string{"*", "sts:*", "sts:AssumeRole", "STS:assumerole", "sts:Assume*", "sts:TagSession", "sts:?agSession"}

// everyCallAction has those of calls, which need several.
var everyCallAction = []string{
	"*", "sts:*", "sts:*", "sts:*", "sts:AssumeRole", "STS:assumerole", "sts:Assume*", "sts:TagSession", "sts:?agSession", "sts:Set*", "sts:SetSourceIdentity", "sts:SetContext",
	"sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML",
}

// everyResourcePattern has patterns that cover much first.
var everyResourcePattern = []string{
	"*", "*", "*", "*", "arn:aws:s3:::*", "arn:*:*:*:*:*", "arn:aws:s3:::b", "arn:aws:s3:::b/*", "arn:aws:s3:::b*", "arn:aws:s3:::*/k",
	"arn:aws:s3:::b/k", "arn:aws:s3:::b/a*c", "arn:aws:s3:::b/a${*}c", "arn:aws:s3:::b/${aws:username}/*", "arn:aws:s3:::b/${aws:username}",
	"arn:aws:s3:::b/${aws:PrincipalTag/Team, 'a'}*", "arn:aws:s3:::b/${app:k}", "arn:aws:s3:::b/" + manyVariables, "arn:aws:s3:::b/?", "arn:aws:s3:::b/\ufffd", "arn:aws:s3:::", "arn:aws:s3:::b/x:y/*", "arn:aws:s3:::b/*:*\n?",
	"arn:aws:s3:*:*:b/*", "arn:aws:kms:*:" + accountA + ":key/*", "arn:aws:kms:*:${aws:PrincipalAccount}:key/?", "arn:aws:kms:${app:k, 'us-east-1'}:*:*",
	"arn:aws:iam::*:role/app/*", deployARN, "arn:aws:ec2:us-*:" + accountB + ":instance/*", "arn:acme:docs::*:page/*", "arn:*:s?::*:b/*",
	"arn:a*:s3:::b*k",
	"arn:aws:lambda:*:function:prod", "arn:aws:lambda:us-*:function:*", "arn:aws:lambda:us-east-1:*:prod", "arn:aws:lambda:*:1*:prod", "arn:aws:kms:*:key:1*", "arn:aws:lambda:*:*:prod",
	"arn:aws:lambda:*:" + accountA + ":function:prod", "arn:aws:iam::aws:policy/*", "arn:aws:*:*:aws-marketplace:*", "arn:aws:execute-api:*:*:*/prod/*",
	"arn:aws:s3:::b/${aws:PrincipalArn}", "arn:aws:s3:::b/${aws:PrincipalArn, 'k'}*", "arn:aws:s3:::b/${aws:userid}", "arn:aws:s3:::b/${aws:ViaAWSService}", "arn:aws:s3:::b/${aws:CalledVia, 'k'}",
}

// principal returns a value for Principal or, if typ is 0, for NotPrincipal.
func (g *generator) principal(typ policy.Type) any {
	if g.chance(25) && typ != 0 || g.chance(3) {
		return "*"
	}
	if g.chance(2) && typ != 0 {
		return map[string]any{}
	}
	out := map[string]any{}
	add := func(key, value string) {
		list, _ := out[key].([]string)
		out[key] = append(list, value)
	}
	for range 1 + g.IntN(4) {
		if g.tenants && g.chance(5) {
			add("AWS", oneOf(g.source, tiaARN, evaARN, "arn:aws:iam::acme-1:root", "arn:aws:iam::acme-2:user/tia"))
		}
		switch n := g.IntN(22); {
		case n < 3 && typ != 0:
			add("AWS", "*")
		case n < 18:
			add("AWS", oneOf(g.source,
				accountA, accountB, "arn:aws:iam::"+accountA+":root", "arn:aws:iam::"+accountB+":root", annARN, annARN, benARN, deployARN, deployARN,
				"arn:aws:iam::"+accountA+":role/Deploy", "arn:aws:sts::"+accountA+":assumed-role/Deploy/ann", "arn:aws:sts::"+accountA+":federated-user/fay",
				"arn:acme:iam::"+tenant+":root", tomARN, userID, userID, roleID, roleID, formerID, "arn:aws:iam::"+accountA+":user/dev/Ann",
				"arn:aws:iam::"+accountA+":role/Ghost", originARN))
		case n < 20:
			add("Service", oneOf(g.source, "ec2.amazonaws.com", "s3.amazonaws.com", "rolesanywhere.amazonaws.com"))
		case n == 20:
			add("Federated", oneOf(g.source, samlARN, oidcARN, "accounts.google.com", "graph.facebook.com", "www.amazon.com", "cognito-identity.amazonaws.com"))
		case typ != policy.Trust && typ != policy.Endpoint:
			add("CanonicalUser", oneOf(g.source, canonicalID, strings.ToUpper(canonicalID)))
		}
	}
	if len(out) == 0 {
		out["AWS"] = annARN
	}
	return out
}
