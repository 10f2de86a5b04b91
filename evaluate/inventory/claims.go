package inventory

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/conditionkey"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// claims returns what calls for role may have that h could make: what a statement of the trust
// policy that allows them asks for, what one of the policies of the caller does, and both,
// each without and with what lifts the denials of these policies. Of a service or the token of
// a provider they are claims that somebody has who may become the role.
func (g *RoleGraph) claims(h *holder, role *Role) []evaluate.NearMiss {
	owner := g.index.ownerOf(h.principal)
	ofService := isService(h.principal)
	trust, callers := [][]condition.Entry{nil}, [][]condition.Entry{nil}
	var lifting []condition.Entry
	for s := range statementsOf(role.TrustPolicy) {
		if s.Effect() == policy.Allow {
			trust = append(trust, g.claimsOf(s, ofService))
		} else {
			lifting = merge(lifting, g.claimsOf(s, ofService))
		}
	}
	for _, s := range slices.Concat(g.index.assuming(owner), g.index.limiting(owner, role)) {
		if !mayCover((*statement.Statement)(s), role.ARN) {
			continue
		}
		if list := g.claimsOf(s, ofService); s.Effect() == policy.Deny {
			lifting = merge(lifting, list)
		} else if len(list) > 0 {
			callers = append(callers, list)
		}
	}
	var all []evaluate.NearMiss
	for _, t := range trust {
		for _, c := range callers {
			both := merge(t, c)
			all = append(all, evaluate.NearMiss{Set: both}, evaluate.NearMiss{Set: merge(both, lifting)})
		}
	}
	slices.SortStableFunc(all, func(a, b evaluate.NearMiss) int { return len(a.Set) - len(b.Set) })
	return all
}

// merge returns a and what b has for other keys.
func merge(a, b []condition.Entry) []condition.Entry {
	both := slices.Clone(a)
	for _, e := range b {
		if !hasKey(both, e.Key()) {
			both = append(both, e)
		}
	}
	return both
}

// claimsOf returns the claims of s, of a service or token or else of a user or role session.
func (g *RoleGraph) claimsOf(s *policy.Statement, ofService bool) []condition.Entry {
	usual := clause.NewContext(clause.String(sessionNameKey, g.options.SessionName))
	var list []condition.Entry
	for c := range s.Condition() {
		if glob.EqualFold(c.Key(), sessionNameKey) && (*clause.Clause)(c).Match(&usual) == (s.Effect() == policy.Allow) {
			continue
		}
		if e, ok := claim(c, s.Effect()); ok && (ofService || isChosen(e.Key())) && !hasKey(list, e.Key()) {
			list = append(list, e)
		}
	}
	return list
}

const sessionNameKey = "sts:RoleSessionName"

// claim returns an entry for which c matches in an Allow and does not in a Deny, if it is one
// that a caller may have. Of several values it is the first, and of a pattern the pattern,
// which covers itself, or what is like it where a call takes no pattern.
func claim(c *condition.Clause, effect policy.Effect) (condition.Entry, bool) {
	operator := strings.ToLower(c.Operator())
	_, bare, isSet := strings.Cut(operator, ":")
	if !isSet {
		bare = operator
	}
	bare = strings.TrimSuffix(bare, "ifexists")
	positive := strings.Replace(bare, "not", "", 1)
	values, key := c.Values(), strings.ToLower(c.Key())
	if len(values) == 0 || strings.Contains(values[0], "${") || isGiven(key) {
		return condition.Entry{}, false
	}
	value := values[0]
	switch negated := positive != bare; {
	case bare == "bool":
		if effect == policy.Deny {
			value = map[string]string{"true": "false", "false": "true"}[strings.ToLower(value)]
		}
	case key == "aws:multifactorauthage":
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return condition.Entry{}, false
		}
		below := strings.HasPrefix(bare, "numericlessthan") == (effect == policy.Allow)
		if orEqual := strings.HasSuffix(bare, "equals"); orEqual == (effect == policy.Deny) {
			n += map[bool]int64{true: -1, false: 1}[below]
		}
		return condition.Int(c.Key(), n), true
	case negated != (effect == policy.Deny):
		return condition.Entry{}, false
	case positive == "ipaddress":
		value, _, _ = strings.Cut(value, "/")
		if _, err := netip.ParseAddr(value); err != nil {
			return condition.Entry{}, false
		}
	case !slices.Contains([]string{"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike", "numericequals"}, positive):
		return condition.Entry{}, false
	}
	if strings.HasPrefix(key, "sts:") || strings.HasPrefix(key, "aws:requesttag/") {
		value = anyOf.Replace(value)
	}
	if isSet {
		return condition.Strings(c.Key(), value), true
	}
	return condition.String(c.Key(), value), true
}

// isGiven reports whether a key in lower case says what is so, whoever calls how.
func isGiven(key string) bool {
	name, _ := conditionkey.CutTag(key)
	switch name {
	case "aws:currenttime", "aws:epochtime", "aws:tokenissuetime", "aws:userid", "aws:username", "aws:sourceidentity", "aws:federatedprovider",
		"aws:principalarn", "aws:principalaccount", "aws:principaltype", "aws:principalorgid", "aws:principalorgpaths", "aws:principaltag/",
		"aws:principalisawsservice", "aws:principalservicename", "aws:principalservicenameslist",
		"aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths", "aws:resourcetag/", "iam:resourcetag/":
		return true
	}
	return false
}

// isService reports whether p is a service or who is in the token of a provider.
func isService(p principal.Principal) bool {
	return p.Type() != principal.TypeUser && p.Type() != principal.TypeAssumedRole
}

// isOfUsers reports whether a key tells how a user signed in, which services and providers of
// identities cannot say: their calls have it not.
func isOfUsers(key string) bool {
	return glob.EqualFold(key, "aws:MultiFactorAuthPresent") || glob.EqualFold(key, "aws:MultiFactorAuthAge")
}

// isChosen reports whether users and role sessions choose a key that is not given: what
// services and providers of identities say of themselves they do not.
func isChosen(key string) bool {
	key = strings.ToLower(key)
	switch key {
	case "aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths",
		"aws:viaawsservice", "aws:calledvia", "aws:calledviafirst", "aws:calledvialast":
		return false
	}
	return strings.HasPrefix(key, conditionkey.Global) || strings.HasPrefix(key, "sts:")
}
