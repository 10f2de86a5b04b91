package reference

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A grade says how directly a Principal element names the caller (P-4).
type grade int

const (
	none grade = iota
	account
	issuer   // RoleOfSession or UserOfFederated
	wildcard // "*"
	direct
)

// An entry is one value of a Principal or NotPrincipal element, with its key,
// which is "*" for the bare string.
type entry struct{ key, value string }

// everyone reports whether e is one of the two spellings of everyone.
func (e entry) everyone() bool { return e.value == "*" }

// grade is how directly e names the caller (P-5).
func (e entry) grade(keys *keys) grade {
	switch {
	case e.everyone():
		return wildcard
	case e.namesItself(keys):
		return direct
	case e.namesIssuer(keys):
		return issuer
	case e.namesAccount(keys):
		return account
	default:
		return none
	}
}

// namesItself reports whether e names exactly the caller.
func (e entry) namesItself(keys *keys) bool {
	p := keys.caller
	if p.Name() == "" {
		return false
	}
	switch p.Type() {
	case principal.TypeAccount:
		return e.namesAccount(keys)
	case principal.TypeUser:
		return e.key == "AWS" && (e.value == p.ARN() || isUserID(e.value) && e.value == keys.id()) // letter case counts (P-6)
	case principal.TypeAssumedRole, principal.TypeFederatedUser:
		return e.key == "AWS" && e.value == p.ARN()
	case principal.TypeService:
		return e.key == "Service" && e.value == p.Name() // P-11
	case principal.TypeSAML, principal.TypeWebIdentity:
		return e.key == "Federated" && e.value == p.Name() // T-14, T-17
	case principal.TypeCanonicalUser:
		return e.key == "CanonicalUser" && lower(e.value) == lower(p.Name()) // S-26, S-66
	default:
		return false // nobody
	}
}

// namesIssuer reports whether e names the role of a session, or the user who
// federated it.
func (e entry) namesIssuer(keys *keys) bool {
	p := keys.caller
	if e.key != "AWS" {
		return false
	}
	switch p.Type() {
	case principal.TypeAssumedRole:
		switch {
		case isRoleID(e.value):
			return e.value == keys.id() // S-43
		case p.PathUnknown():
			return sameRole(e.value, p.Issuer())
		}
		return e.value == p.Issuer() // with its path (P-3)
	case principal.TypeFederatedUser:
		return !p.FederatedByRoot() && (e.value == p.Issuer() || isUserID(e.value) && e.value == keys.id())
	default:
		return false
	}
}

// mayName reports whether e is a unique id of the caller's kind while that of the
// caller is not known (S-43).
func (e entry) mayName(keys *keys) bool {
	p := keys.caller
	if e.key != "AWS" || keys.id() != "" {
		return false
	}
	switch p.Type() {
	case principal.TypeUser:
		return isUserID(e.value)
	case principal.TypeFederatedUser:
		return !p.FederatedByRoot() && isUserID(e.value)
	case principal.TypeAssumedRole:
		return isRoleID(e.value)
	default:
		return false
	}
}

// namesAccount reports whether e names the account of the caller, which is an AWS
// identity. An empty account is none (S-40).
func (e entry) namesAccount(keys *keys) bool {
	p := keys.caller
	if !isAWS(p) || e.key != "AWS" || p.Account() == "" {
		return false
	}
	if e.value == p.Account() {
		return isOfAWS(p.Partition()) && isAccountID(e.value) // S-23
	}
	return e.value == "arn:"+p.Partition()+":iam::"+p.Account()+":root"
}

// sameRole compares two role ARNs without their paths (S-34).
func sameRole(a, b string) bool {
	aParts, aOK := splitARN(a)
	bParts, bOK := splitARN(b)
	if !aOK || !bOK || !strings.HasPrefix(aParts[5], "role/") || !strings.HasPrefix(bParts[5], "role/") {
		return false
	}
	name := func(rest string) string { return rest[strings.LastIndex(rest, "/")+1:] }
	return strings.Join(aParts[:5], ":") == strings.Join(bParts[:5], ":") && name(aParts[5]) == name(bParts[5])
}

// isAWS reports whether p is an identity of an account: the root user, a user,
// or a session of either or of a role. An origin access identity is none: it is
// decided like a service (S-38).
func isAWS(p principal.Principal) bool {
	return hasARN(p) && (!isOfAWS(p.Partition()) || !isWord(p.Account()))
}

// hasARN reports whether p is one of what Principal elements name by "AWS".
func hasARN(p principal.Principal) bool {
	switch p.Type() {
	case principal.TypeAccount, principal.TypeUser, principal.TypeAssumedRole, principal.TypeFederatedUser:
		return true
	default:
		return false
	}
}

// isOfAWS reports whether a partition is one of AWS (S-23).
func isOfAWS(partition string) bool { return strings.HasPrefix(partition, "aws") }

// isWord reports whether account is a word of AWS's own (S-38).
func isWord(account string) bool {
	return account == "aws" || account == "aws-marketplace" || account == "cloudfront"
}

// isExternal reports whether p comes from an identity provider.
func isExternal(p principal.Principal) bool {
	return p.Type() == principal.TypeSAML || p.Type() == principal.TypeWebIdentity
}

func isAccountID(text string) bool {
	return len(text) == 12 && strings.Trim(text, "0123456789") == ""
}

// A place is where a policy stands, as far as Principal elements are read there
// in a way of their own.
type place struct {
	typ     policy.Type
	bounded bool // the caller has a permissions boundary
	gateway bool // the policy is that of a gateway endpoint
}

// gradePrincipal is the Principal part of a statement match.
func (st *Statement) gradePrincipal(keys *keys, in place) grade {
	switch {
	case !st.hasPrincipals:
		return direct // as in an identity policy
	case st.notPrincipal:
		if in.bounded || !st.exempts(keys) { // NP-4
			return wildcard
		}
		return none
	}
	strongest := none
	for _, e := range st.principals {
		g := e.grade(keys)
		byID := (g == direct || g == issuer) && (isUserID(e.value) || isRoleID(e.value))
		keys.rules.add(IDKnown, byID)
		keys.rules.add(IDOfContext, byID && keys.caller.ID() == "")
		switch {
		case st.deny:
			if g == none && e.mayName(keys) {
				keys.rules.add(IDUnknown, true)
				g = issuer // any grade will do (S-43)
			}
		case in.typ == policy.Trust && e.key == "AWS" && e.everyone() && !isAWS(keys.caller):
			g = none // S-14
		case in.gateway && !e.everyone() && (keys.caller.Type() != principal.TypeAccount || !e.namesAccount(keys)):
			keys.rules.add(GatewayNames, g != none)
			g = none // S-42
		case in.gateway && !e.everyone():
			keys.rules.add(GatewayRoot, true)
		}
		strongest = max(strongest, g)
	}
	return strongest
}

// exempts reports whether the NotPrincipal of a Deny spares the caller: all of
// its chain is listed (NP-2).
func (st *Statement) exempts(k *keys) bool {
	listed := func(names func(entry, *keys) bool) bool {
		for _, e := range st.principals {
			if e.everyone() || names(e, k) {
				return true
			}
		}
		return false
	}
	itself, issuer, account := listed(entry.namesItself), listed(entry.namesIssuer), listed(entry.namesAccount)

	p := k.caller
	switch {
	case !isAWS(p):
		return itself // nobody is exempt by "*" alone
	case p.Type() == principal.TypeAssumedRole:
		return itself && issuer && account
	case p.Type() == principal.TypeFederatedUser:
		return itself && (issuer || p.FederatedByRoot()) && account // whose user is the root user
	case p.Type() == principal.TypeAccount:
		return account
	default:
		return itself && account
	}
}
