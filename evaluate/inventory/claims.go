package inventory

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// claims returns what each statement of the trust policy of role asks of a service or of a
// token of a provider, which is not for the caller to choose: the claims that somebody has who
// may become the role. Of several values it is the first, and of a pattern the pattern, which
// covers itself.
func claims(p principal.Principal, role *Role) []evaluate.NearMiss {
	switch p.Type() {
	case principal.TypeService, principal.TypeSAML, principal.TypeWebIdentity:
	default:
		return nil
	}
	if role.TrustPolicy == nil {
		return nil
	}
	var all []evaluate.NearMiss
	for s := range role.TrustPolicy.Statements() {
		if s.Effect() != policy.Allow {
			continue
		}
		var n evaluate.NearMiss
		for c := range s.Condition() {
			if e, ok := claim(c); ok && !hasKey(n.Set, e.Key()) {
				n.Set = append(n.Set, e)
			}
		}
		if len(n.Set) > 0 {
			all = append(all, n)
		}
	}
	return all
}

// claim returns an entry that c asks for, if it is one that a caller may have.
func claim(c *condition.Clause) (condition.Entry, bool) {
	set, operator, isSet := strings.Cut(c.Operator(), ":")
	if !isSet {
		operator = set
	}
	operator = strings.ToLower(operator)
	values, key := c.Values(), strings.ToLower(c.Key())
	switch strings.TrimSuffix(operator, "ifexists") {
	case "stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike", "bool", "numericequals":
	default:
		return condition.Entry{}, false
	}
	for _, derived := range []string{"aws:currenttime", "aws:epochtime", "aws:tokenissuetime", "aws:principal", "aws:resource", "iam:resource"} {
		if strings.HasPrefix(key, derived) {
			return condition.Entry{}, false
		}
	}
	if len(values) == 0 || strings.Contains(values[0], "${") {
		return condition.Entry{}, false
	}
	if isSet {
		return condition.Strings(c.Key(), values[0]), true
	}
	return condition.String(c.Key(), values[0]), true
}
