package reference

import (
	"slices"
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

// grade is how directly e names p (P-5).
func (e entry) grade(p principal.Principal) grade {
	switch {
	case e.everyone():
		return wildcard
	case e.namesItself(p):
		return direct
	case e.namesIssuer(p):
		return issuer
	case e.namesAccount(p):
		return account
	default:
		return none
	}
}

// namesItself reports whether e names exactly p.
func (e entry) namesItself(p principal.Principal) bool {
	if p.Name() == "" {
		return false
	}
	switch p.Type() {
	case principal.TypeAccount:
		return e.namesAccount(p)
	case principal.TypeUser, principal.TypeAssumedRole, principal.TypeFederatedUser:
		return e.key == "AWS" && e.value == p.ARN() // letter case counts (P-6)
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

// namesIssuer reports whether e names the role of session p, or the user who
// federated it.
func (e entry) namesIssuer(p principal.Principal) bool {
	if e.key != "AWS" {
		return false
	}
	switch p.Type() {
	case principal.TypeAssumedRole:
		if p.PathUnknown() {
			return sameRole(e.value, p.Issuer())
		}
		return e.value == p.Issuer() // with its path (P-3)
	case principal.TypeFederatedUser:
		return e.value == p.Issuer() && !p.FederatedByRoot()
	default:
		return false
	}
}

// namesAccount reports whether e names the account of p, which is an AWS
// identity.
func (e entry) namesAccount(p principal.Principal) bool {
	if !isAWS(p) || e.key != "AWS" {
		return false
	}
	if e.value == p.Account() {
		return strings.HasPrefix(p.Partition(), "aws") && isAccountID(e.value) // S-23
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
// or a session of either or of a role.
func isAWS(p principal.Principal) bool {
	switch p.Type() {
	case principal.TypeAccount, principal.TypeUser, principal.TypeAssumedRole, principal.TypeFederatedUser:
		return true
	default:
		return false
	}
}

// isExternal reports whether p comes from an identity provider.
func isExternal(p principal.Principal) bool {
	return p.Type() == principal.TypeSAML || p.Type() == principal.TypeWebIdentity
}

func isAccountID(text string) bool {
	return len(text) == 12 && strings.Trim(text, "0123456789") == ""
}

// gradePrincipal is the Principal part of a statement match. If bounded, p has
// a permissions boundary.
func (st *Statement) gradePrincipal(p principal.Principal, typ policy.Type, bounded bool) grade {
	switch {
	case !st.hasPrincipals:
		return direct // as in an identity policy
	case st.notPrincipal:
		if st.exempts(p, bounded) {
			return none
		}
		return wildcard
	}
	strongest := none
	for _, e := range st.principals {
		if typ == policy.Trust && !st.deny && e.key == "AWS" && e.everyone() && !isAWS(p) {
			continue // S-14
		}
		strongest = max(strongest, e.grade(p))
	}
	return strongest
}

// exempts reports whether NotPrincipal keeps the statement, a Deny (S-41), from p:
// whether all of its chain is listed (NP-2).
func (st *Statement) exempts(p principal.Principal, bounded bool) bool {
	if bounded {
		return false // NP-4
	}
	listed := func(names func(entry, principal.Principal) bool) bool {
		for _, e := range st.principals {
			if e.everyone() || names(e, p) {
				return true
			}
		}
		return false
	}
	itself, account := listed(entry.namesItself), listed(entry.namesAccount)
	issuer := listed(entry.namesIssuer)

	var chain []bool
	switch p.Type() {
	case principal.TypeUser:
		chain = []bool{itself, account}
	case principal.TypeAssumedRole:
		chain = []bool{itself, issuer, account}
	case principal.TypeFederatedUser:
		if p.FederatedByRoot() {
			issuer = account // which is the root user
		}
		chain = []bool{itself, issuer, account}
	case principal.TypeAccount:
		chain = []bool{account}
	default: // nobody is exempt by "*" alone
		chain = []bool{itself}
	}
	return !slices.Contains(chain, false)
}
