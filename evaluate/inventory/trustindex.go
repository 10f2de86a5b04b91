package inventory

import (
	"iter"
	"time"

	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
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
	roles   []*Role
	placeOf map[string]int32   // by the ARN of a role
	arnOf   map[string]string  // by the unique ID of a user or role
	named   map[string][]int32 // roles that name a principal; by its ARN, ID or name
	account map[string][]int32 // roles that name an account, by its ID
	anyone  []int32            // roles that name everybody, or whom they do not name
	trusted map[trust]bool     // all of these in another form

	sessions map[string][]string                    // names of sessions that a trust policy names, by the ARN of the role
	about    map[*policy.Policy][]*policy.Statement // statements about assuming roles
}

// A trust is that a role names a principal: by the key of trustIndex.named, an account ID, or
// "" for everybody.
type trust struct {
	role int32
	name string
}

func newTrustIndex(inv *Inventory) *trustIndex {
	x := &trustIndex{
		inv: inv, roles: inv.roles, placeOf: make(map[string]int32), arnOf: make(map[string]string), named: make(map[string][]int32),
		account: make(map[string][]int32), trusted: make(map[trust]bool), about: make(map[*policy.Policy][]*policy.Statement),
		sessions: make(map[string][]string),
	}
	for _, u := range inv.users {
		x.arnOf[u.ID] = u.ARN
	}
	for i, r := range inv.roles {
		x.arnOf[r.ID], x.placeOf[r.ARN] = r.ARN, int32(i)
	}
	delete(x.arnOf, "")
	for i, r := range inv.roles {
		for s := range statementsOf(r.TrustPolicy) {
			if s.Effect() == policy.Allow {
				x.addStatement(int32(i), s)
			}
		}
	}
	return x
}

func (x *trustIndex) addStatement(role int32, s *policy.Statement) {
	names, not := s.Principals()
	if not {
		names = []string{"*"}
	}
	for _, name := range names {
		_, name, typed := strings.Cut(name, ":") // "AWS:…", or "*"
		x.addSession(name)
		if arn, ok := x.arnOf[name]; ok {
			name = arn
		}
		switch account := accountNamed(name); {
		case !typed, name == "*", strings.Contains(name, ":assumed-role/"): // sessions have any names
			x.add(role, "", &x.anyone)
		case account != "":
			list := x.account[account]
			x.add(role, account, &list)
			x.account[account] = list
		default:
			list := x.named[name]
			x.add(role, name, &list)
			x.named[name] = list
		}
	}
}

// addSession notes the session of a role that name may be the ARN of.
func (x *trustIndex) addSession(name string) {
	a, ok := arn.Split(name)
	rest, isSession := strings.CutPrefix(a.Resource, "assumed-role/")
	if role, session, _ := strings.Cut(rest, "/"); ok && isSession {
		if place, known := x.inv.index.places[roleKey(a.Account, role)]; known {
			key := x.inv.index.callers[place].arn
			if !slices.Contains(x.sessions[key], session) {
				x.sessions[key] = append(x.sessions[key], session)
			}
		}
	}
}

func (x *trustIndex) add(role int32, name string, list *[]int32) {
	if key := (trust{role, name}); !x.trusted[key] {
		x.trusted[key] = true
		*list = append(*list, role)
	}
}

// accountNamed returns the ID of the account that a principal of the form 111122223333 or
// arn:aws:iam::111122223333:root is, or "".
func accountNamed(name string) string {
	a, ok := arn.Split(name)
	switch {
	case !ok && !strings.Contains(name, ":") && strings.Trim(name, "0123456789") == "":
		return name
	case ok && a.Service == "iam" && a.Resource == "root":
		return a.Account
	}
	return ""
}

// candidates returns the roles that p may perhaps assume, in their order.
func (x *trustIndex) candidates(p principal.Principal) []int32 {
	switch p.Type() {
	case principal.TypeUser, principal.TypeAssumedRole:
	case principal.TypeService, principal.TypeSAML, principal.TypeWebIdentity:
		found := slices.Concat(x.named[p.Name()], x.anyone)
		slices.Sort(found)
		return slices.Compact(found)
	default:
		return nil
	}
	owner := p.Issuer()
	names := []string{owner, p.ARN(), p.ID(), ""}
	if id, _, ok := strings.Cut(p.ID(), ":"); ok {
		names = append(names, id)
	}
	var found []int32
	lists := [][]int32{x.account[p.Account()]}
	for _, name := range names {
		list := x.named[name]
		if name == "" {
			list = x.anyone
		}
		for _, i := range list { // within an account a trust policy grants by itself
			if accountOfRole(x.roles[i]) == p.Account() {
				found = append(found, i)
			}
		}
		lists = append(lists, list)
	}
	names = append(names, p.Account())
	for _, s := range x.assuming(owner) {
		if s.Effect() == policy.Allow {
			found = x.appendGranted(found, (*statement.Statement)(s), names, lists)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// appendGranted appends the roles in lists, which are all that trust one of names, that s may
// allow to assume.
func (x *trustIndex) appendGranted(found []int32, s *statement.Statement, names []string, lists [][]int32) []int32 {
	patterns, not := s.Resources()
	if not {
		return append(found, slices.Concat(lists...)...)
	}
	nothing := new(clause.Context)
	for i := range patterns {
		beginning, whole := patterns[i].Beginning()
		if whole {
			role, ok := x.placeOf[beginning]
			if ok && slices.ContainsFunc(names, func(name string) bool { return x.trusted[trust{role, name}] }) {
				found = append(found, role)
			}
			continue
		}
		for _, list := range lists {
			for _, role := range list {
				arn := x.roles[role].ARN
				if !strings.HasPrefix(arn, beginning) {
					continue
				}
				if matches, _ := patterns[i].Match(arn, nothing); matches || patterns[i].ReadsContext() {
					found = append(found, role)
				}
			}
		}
	}
	return found
}

// assuming returns the statements of the policies of a user or role that are about assuming
// roles.
func (x *trustIndex) assuming(owner string) []*policy.Statement {
	var list []*policy.Statement
	for _, document := range x.documents(owner) {
		list = append(list, x.assumingOf(document)...)
	}
	return list
}

// documents returns the identity-based policies of a user or role, those of its groups included.
func (x *trustIndex) documents(owner string) []*policy.Policy {
	var list []*policy.Policy
	add := func(p Permissions) {
		list = append(list, p.Inline...)
		for _, name := range p.Managed {
			m := x.inv.attachments.Managed[name]
			list = append(list, m.Versions[m.Default])
		}
	}
	if u := x.inv.userOf[owner]; u != nil {
		add(u.Permissions)
		for _, group := range u.Groups {
			add(group.Permissions)
		}
	}
	if r := x.inv.roleOf[owner]; r != nil {
		add(r.Permissions)
	}
	return list
}

func (x *trustIndex) assumingOf(p *policy.Policy) []*policy.Statement {
	list, ok := x.about[p]
	if !ok {
		for s := range statementsOf(p) {
			if (*statement.Statement)(s).MatchAction("sts:AssumeRole") {
				list = append(list, s)
			}
		}
		x.about[p] = list
	}
	return list
}

// statementsOf returns an iterator over the statements of p, which may be nil.
func statementsOf(p *policy.Policy) iter.Seq[*policy.Statement] {
	if p == nil {
		return func(func(*policy.Statement) bool) {}
	}
	return p.Statements()
}

func accountOfRole(r *Role) string {
	a, _ := arn.Split(r.ARN)
	return a.Account
}

// maxMoments is the number of times at which it is asked what a call would need.
const maxMoments = 8

// moments returns the beginning of span, and the times within it at which what lets owner
// assume role changes: the first of them.
func (x *trustIndex) moments(owner string, role *Role, span evaluate.Validity) []time.Time {
	var all []time.Time
	for s := range statementsOf(role.TrustPolicy) {
		all, _ = (*statement.Statement)(s).Moments(all)
	}
	for _, s := range x.assuming(owner) {
		all, _ = (*statement.Statement)(s).Moments(all)
	}
	all = slices.DeleteFunc(all, func(t time.Time) bool { return !t.After(span.From) || !t.Before(span.Until) })
	all = append(all, span.From)
	slices.SortFunc(all, time.Time.Compare)
	all = slices.CompactFunc(all, time.Time.Equal)
	return all[:min(len(all), maxMoments)]
}
