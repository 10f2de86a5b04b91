package reference

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/policy"
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
	if p.name == "" {
		return false
	}
	switch p.typ {
	case rootUser:
		return e.namesAccount(keys)
	case user:
		return e.key == "AWS" && (e.value == p.arn || isUserID(e.value) && e.value == keys.id()) // letter case counts (P-6)
	case roleSession, federatedUser:
		return e.key == "AWS" && e.value == p.arn
	case service:
		return e.key == "Service" && e.value == p.name // P-11
	case saml, webIdentity:
		return e.key == "Federated" && e.value == p.name // T-14, T-17
	case canonicalUser:
		return e.key == "CanonicalUser" && lower(e.value) == lower(p.name) // S-26, S-66
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
	switch p.typ {
	case roleSession:
		switch {
		case isRoleID(e.value):
			return e.value == keys.id() // S-43
		case p.pathUnknown:
			return sameRole(e.value, p.issuer)
		}
		return e.value == p.issuer // with its path (P-3)
	case federatedUser:
		return !p.byRoot() && (e.value == p.issuer || isUserID(e.value) && e.value == keys.id())
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
	switch p.typ {
	case user:
		return isUserID(e.value)
	case federatedUser:
		return !p.byRoot() && isUserID(e.value)
	case roleSession:
		return isRoleID(e.value)
	default:
		return false
	}
}

// namesAccount reports whether e names the account of the caller, which is an AWS
// identity. An empty account is none (S-40).
func (e entry) namesAccount(keys *keys) bool {
	p := keys.caller
	if !p.isAWS() || e.key != "AWS" || p.account == "" {
		return false
	}
	if e.value == p.account {
		return isOfAWS(p.partition) && isAccountID(e.value) // S-23
	}
	return e.value == "arn:"+p.partition+":iam::"+p.account+":root"
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
		keys.rules.add(IDOfContext, byID && keys.caller.id == "")
		switch {
		case st.deny:
			if g == none && e.mayName(keys) {
				keys.rules.add(IDUnknown, true)
				g = issuer // any grade will do (S-43)
			}
		case in.typ == policy.Trust && e.key == "AWS" && e.everyone() && !keys.caller.isAWS():
			g = none // S-14
		case in.gateway && !e.everyone() && (keys.caller.typ != rootUser || !e.namesAccount(keys)):
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
	case !p.isAWS():
		return itself // nobody is exempt by "*" alone
	case p.typ == roleSession:
		return itself && issuer && account
	case p.typ == federatedUser:
		return itself && (issuer || p.byRoot()) && account // whose user is the root user
	case p.typ == rootUser:
		return account
	default:
		return itself && account
	}
}
