package inventory

import (
	"slices"
	"sort"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A trustIndex finds the roles that a principal may perhaps assume, by whom trust policies
// name and by what identity-based policies allow: never too few, and seldom many too many.
// What it finds is then decided by the Evaluator.
type trustIndex struct {
	inv     *Inventory
	roles   []*Role          // in the order of ARNs
	placeOf map[string]int32 // by the ARN of a role

	// named are the roles that name a principal, an account or everybody, in their order: by
	// its ARN, name or unique ID, by the ID of the account, and under "".
	named map[string][]int32

	// restricted are those that name an account or everybody, and then ask who it is, and
	// asking the places of what they ask for.
	restricted []restriction
	asking     beginnings

	sessions map[string][]string                    // names of sessions that a trust policy names, by the ARN of the role
	about    map[*policy.Policy][]*policy.Statement // statements about assuming roles
	own      map[string][]*policy.Statement         // those of the policies of a user or role, by its ARN
}

// A restriction is that a role lets in some of those whom it names.
type restriction struct {
	role int32
	some
}

func newTrustIndex(inv *Inventory) *trustIndex {
	x := &trustIndex{
		inv: inv, roles: inv.roles, placeOf: make(map[string]int32), named: make(map[string][]int32),
		sessions: make(map[string][]string), about: make(map[*policy.Policy][]*policy.Statement),
		own: make(map[string][]*policy.Statement),
	}
	for i, r := range inv.roles {
		x.placeOf[r.ARN] = int32(i)
		for s := range statementsOf(r.TrustPolicy) {
			if s.Effect() == policy.Allow {
				x.addStatement(int32(i), (*statement.Statement)(s))
			}
		}
	}
	return x
}

func (x *trustIndex) addStatement(role int32, s *statement.Statement) {
	patterns, _ := s.Principals() // NotPrincipal is of a Deny
	who := whoClause(s)
	for i := range patterns {
		name := patterns[i].Value()
		account := accountNamed(name)
		switch {
		case name != "*" && account == "":
			key, session := x.keyOf(name)
			x.add(role, key)
			if list := x.sessions[key]; session != "" && len(list) < maxCalls && !slices.Contains(list, session) {
				x.sessions[key] = append(list, session)
			}
		case who == nil:
			x.add(role, account)
		default:
			x.restrict(restriction{role, some{account, who}})
		}
	}
}

// keyOf returns the key of a principal that is no account, and the name of the session that it
// is: the key of a session is that of its role.
func (x *trustIndex) keyOf(name string) (key, session string) {
	key = name
	if a, ok := arn.Split(name); ok {
		if rest, isSession := strings.CutPrefix(a.Resource, "assumed-role/"); isSession {
			key, session, _ = strings.Cut(rest, "/")
			key = roleKey(a.Account, key)
		}
	}
	if place, ok := x.inv.index.places[key]; ok {
		key = x.inv.index.callers[place].arn
	}
	return key, session
}

// ownerOf returns the ARN that the policies of p are attached to. A session may tell it without
// the path of its role.
func (x *trustIndex) ownerOf(p principal.Principal) string {
	key, _ := x.keyOf(p.ARN())
	if _, ok := x.inv.index.places[key]; ok {
		return key
	}
	return p.Issuer()
}

// add adds a role to those of a key. Roles come in their order.
func (x *trustIndex) add(role int32, key string) {
	if list := x.named[key]; len(list) == 0 || list[len(list)-1] != role {
		x.named[key] = append(list, role)
	}
}

// restrict adds a restriction.
func (x *trustIndex) restrict(r restriction) {
	place := int32(len(x.restricted))
	x.restricted = append(x.restricted, r)
	for _, value := range r.clause.Values() {
		x.asking.add(value, place)
	}
}

// restrictedTo returns the roles that let p in as somebody of an account, or as anybody if
// that is "".
func (x *trustIndex) restrictedTo(p principal.Principal, account string) []int32 {
	var roles []int32
	if place, ok := x.inv.index.places[x.ownerOf(p)]; ok {
		p = x.inv.index.callers[place].principal // with the path of the role
	}
	bound := whoContext(p)
	for _, place := range append(x.asking.find(p.Issuer()), x.asking.find(p.Account())...) {
		if r := &x.restricted[place]; r.account == account && r.clause.Match(&bound) {
			roles = append(roles, r.role)
		}
	}
	slices.Sort(roles)
	return slices.Compact(roles)
}

// accountNamed returns the ID of the account that a principal of the form 111122223333 or
// arn:aws:iam::111122223333:root is, or "".
func accountNamed(name string) string {
	a, ok := arn.Split(name)
	switch {
	case !ok && arn.IsAccountID(name):
		return name
	case ok && a.Service == "iam" && a.Resource == "root":
		return a.Account
	}
	return ""
}

// candidates returns the roles that p may perhaps assume, in their order.
func (x *trustIndex) candidates(p principal.Principal) []int32 {
	direct := [][]int32{x.named[""], x.restrictedTo(p, "")} // that a trust policy names, but for its account
	var found []int32
	switch p.Type() {
	case principal.TypeUser, principal.TypeAssumedRole:
		direct = append(direct, x.named[x.ownerOf(p)])
		if id, _, _ := strings.Cut(p.ID(), ":"); id != "" {
			direct = append(direct, x.named[id], x.named[p.ID()])
		}
		within := "arn:" + p.Partition() + ":iam::" + p.Account() + ":"
		for _, list := range direct { // within an account a trust policy grants by itself
			found = append(found, x.begin(list, within)...)
		}
		lists := slices.Concat(direct, [][]int32{x.named[p.Account()], x.restrictedTo(p, p.Account())})
		for _, s := range x.assuming(x.ownerOf(p)) {
			if s.Effect() == policy.Allow && (*statement.Statement)(s).MatchAction("sts:AssumeRole") {
				found = x.appendGranted(found, (*statement.Statement)(s), lists)
			}
		}
	case principal.TypeService, principal.TypeSAML, principal.TypeWebIdentity:
		found = slices.Concat(append(direct, x.named[p.Name()])...)
	default:
		return nil
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// begin returns those of a list of roles whose ARNs begin with text.
func (x *trustIndex) begin(list []int32, text string) []int32 {
	list = list[sort.Search(len(list), func(i int) bool { return x.roles[list[i]].ARN >= text }):]
	return list[:sort.Search(len(list), func(i int) bool { return !strings.HasPrefix(x.roles[list[i]].ARN, text) })]
}

// appendGranted appends the roles in lists that s may allow to assume.
func (x *trustIndex) appendGranted(found []int32, s *statement.Statement, lists [][]int32) []int32 {
	patterns, not := s.Resources()
	nothing := new(clause.Context)
	for _, list := range lists {
		for i := range patterns {
			beginning, _ := patterns[i].Beginning()
			for _, role := range x.begin(list, beginning) {
				if matches, _ := patterns[i].Match(x.roles[role].ARN, nothing); !not && (matches || patterns[i].ReadsContext()) {
					found = append(found, role)
				}
			}
		}
		for _, role := range list {
			if not && mayCover(s, x.roles[role].ARN) {
				found = append(found, role)
			}
		}
	}
	return found
}
