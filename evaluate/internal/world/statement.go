package world

import (
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/policy"
)

func (g *generator) statement(typ policy.Type, resources []string) map[string]any {
	st := map[string]any{"Effect": "Allow"}
	if typ == policy.RCP || g.Percent(g.denies) {
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
	if deny && (typ == policy.RCP || g.Percent(70)) { // an RCP names its services
		actions = slices.DeleteFunc(slices.Clone(actions), func(a string) bool { return a[0] == '*' })
	}
	if typ != policy.RCP && g.Percent(15) {
		st["NotAction"] = g.some(slices.DeleteFunc(slices.Clone(actions), func(a string) bool { return a == "*" }))
	} else {
		st["Action"] = g.some(actions)
	}
	if typ != policy.Trust {
		if g.Percent(15) {
			st["NotResource"] = g.some(resources[6:])
		} else {
			st["Resource"] = g.some(resources)
		}
		if g.Percent(25) {
			delete(st, "NotResource")
			st["Resource"] = g.near()
		}
		switch {
		case typ == policy.Resource && g.Percent(10):
			delete(st, "NotResource")
			delete(st, "Resource")
		case typ == policy.Resource && g.Percent(10):
			delete(st, "NotResource")
			st["Resource"] = OneOf(g, everyAPIPattern...)
		}
	}

	if g.wide && g.Percent(80) {
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
		if deny && g.Percent(35) {
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
	if g.Percent(1) {
		var all []string
		for end := len(longARN) - 28; end < len(longARN); end++ {
			all = append(all, longARN[:end]+"*")
		}
		return all
	}
	var out []string
	for range 1 + g.IntN(3) {
		arn := strings.ToValidUTF8(OneOf(g, g.resources...), "?")
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
			out = append(out, "arn:aws:s3:::"+g.Word("ab*?/", 6))
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
	before := func(s string) string { return s[:g.IntN(len(s)+1)] + OneOf(g, ends...) }
	region, account := parts[3], parts[4]
	if g.Percent(40) {
		account = before(account)
	} else {
		region = before(region)
		word, _, ok := strings.Cut(parts[5], ":")
		if ok && strings.Trim(word, "abcdefghijklmnopqrstuvwxyz") == "" && strings.HasSuffix(region, "*") && g.Percent(70) {
			return strings.Join(parts[:3], ":") + ":" + region + ":" + parts[5]
		}
	}
	return strings.Join(parts[:3], ":") + ":" + region + ":" + account + ":" + parts[5]
}

// some returns one to three members of list, alone or as an array.
func (g *generator) some(list []string) any {
	if g.Percent(50) {
		return OneOf(g, list...)
	}
	return Some(g, 3, list...)
}

// principal returns a value for Principal or, if typ is 0, for NotPrincipal.
func (g *generator) principal(typ policy.Type) any {
	if g.Percent(25) && typ != 0 || g.Percent(3) {
		return "*"
	}
	if g.Percent(2) && typ != 0 {
		return map[string]any{}
	}
	out := map[string]any{}
	add := func(key, value string) {
		list, _ := out[key].([]string)
		out[key] = append(list, value)
	}
	for range 1 + g.IntN(4) {
		if g.tenants && g.Percent(5) {
			add("AWS", OneOf(g, tiaARN, evaARN, "arn:aws:iam::acme-1:root", "arn:aws:iam::acme-2:user/tia"))
		}
		switch n := g.IntN(22); {
		case n < 3 && typ != 0:
			add("AWS", "*")
		case n < 18:
			add("AWS", OneOf(g,
				AccountA, AccountB, "arn:aws:iam::"+AccountA+":root", "arn:aws:iam::"+AccountB+":root", AnnARN, AnnARN, BenARN, DeployARN, DeployARN,
				"arn:aws:iam::"+AccountA+":role/Deploy", "arn:aws:sts::"+AccountA+":assumed-role/Deploy/ann", "arn:aws:sts::"+AccountA+":federated-user/fay",
				"arn:acme:iam::"+tenant+":root", tomARN, userID, userID, roleID, roleID, formerID, "arn:aws:iam::"+AccountA+":user/dev/Ann",
				"arn:aws:iam::"+AccountA+":role/Ghost", originARN))
		case n < 20:
			add("Service", OneOf(g, "ec2.amazonaws.com", "s3.amazonaws.com", "rolesanywhere.amazonaws.com"))
		case n == 20:
			add("Federated", OneOf(g, samlARN, oidcARN, "accounts.google.com", "graph.facebook.com", "www.amazon.com", "cognito-identity.amazonaws.com"))
		case typ != policy.Trust && typ != policy.Endpoint:
			add("CanonicalUser", OneOf(g, canonicalID, strings.ToUpper(canonicalID)))
		}
	}
	if len(out) == 0 {
		out["AWS"] = AnnARN
	}
	return out
}
