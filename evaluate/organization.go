package evaluate

import (
	"iter"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate/internal/decision"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// An attachedAccount is the place of an account in an organization, and what is attached
// to it.
type attachedAccount struct {
	Account
	organization *clause.Organization // nil if Accounts has no entry
	scp, rcp     *decision.List       // of all levels that count for it; nil if none does
	places       levelPlaces          // of what is attached to the account itself
	unknown      string               // as that of callerDetails
}

// A unit is what is known of an organizational unit, of a root or, under its own ID, of an
// organization.
type unit struct {
	path     string // up to it, in the paths of accounts
	accounts int32  // that have it in their paths
	places   levelPlaces

	// Of a root: how many entries SCP has for what is in its organization, and how many
	// SCP and RCP have for it and its units.
	scps, entries int32

	management int32 // management accounts of an organization
}

// levelPlaces are the places of the policies of a level on the shelf, or 0. There is a list
// if there is an entry.
type levelPlaces struct{ scp, rcp int32 }

func (p *levelPlaces) of(k decision.Kind) *int32 {
	if k == decision.KindSCP {
		return &p.scp
	}
	return &p.rcp
}

// pathLevels yields the IDs in path, from the organization to the last unit, and the path
// up to each. That up to the organization is that up to its root: it has one.
func pathLevels(path string) iter.Seq2[string, string] {
	return func(yield func(id, path string) bool) {
		end := strings.IndexByte(path, '/') + 1
		if end == 0 {
			return
		}
		root := end + strings.IndexByte(path[end:], '/') + 1
		if !yield(path[:end-1], path[:root]) {
			return
		}
		for end < len(path) {
			begin := end
			end += strings.IndexByte(path[end:], '/') + 1
			if !yield(path[begin:end-1], path[:end]) {
				return
			}
		}
	}
}

// rootOf returns the ID of the root that a unit, or a root, belongs to.
func rootOf(id string) string {
	_, id, _ = strings.Cut(id, "-")
	id, _, _ = strings.Cut(id, "-")
	return "r-" + id
}

// rootOf returns the ID of the root of the organization that a is in, or "".
func (a *attachedAccount) rootOf() string {
	_, rest, _ := strings.Cut(a.Path, "/")
	root, _, _ := strings.Cut(rest, "/")
	return root
}

// putAccounts puts in the places of accounts. All accounts leave theirs before any gets
// another, because a unit has one place.
func (u *update) putAccounts(accounts map[string]Account) {
	good := make(map[string]Account, len(accounts))
	for id, next := range accounts {
		if problem := checkAccount(id); !problem.IsZero() {
			u.add(fieldAccounts, id, problem)
			continue
		}
		if problem := checkPlace(&next); problem != "" {
			u.add(fieldAccounts, id, message.Known(problem))
		} else {
			good[id] = next
		}
		if old := u.accounts.Get(id); old != nil {
			u.leave(id, old)
		}
	}
	for id, next := range good {
		a := u.accounts.Change(id)
		a.Account, a.organization = next, clause.NewOrganization(next.Path)
		u.join(id, a)
	}
}

// putUnknown puts in what is not known of accounts.
func (u *update) putUnknown(a *Attachments) {
	for id := range a.unknown(unknownAccount).all {
		if problem := checkAccount(id); !problem.IsZero() {
			u.add(fieldUnknown, id, problem)
			continue
		}
		u.accounts.Change(id).unknown = notKnown(a.Unknown[id])
		u.touch(id)
	}
}

// leave takes an account out of the units of its path.
func (u *update) leave(id string, old *attachedAccount) {
	a := *old
	for level := range pathLevels(a.Path) {
		in := u.units.Change(level)
		if in.accounts--; in.accounts == 0 {
			in.path = ""
		}
		if a.Management && isOrganization(level) {
			in.management--
		}
		u.touch(level)
	}
	if root := a.rootOf(); root != "" && u.entry(decision.KindSCP, id) != nil {
		u.units.Change(root).scps--
	}
	next := u.accounts.Change(id)
	next.Account, next.organization = Account{}, nil
	u.setLevels(next)
	u.touch(id)
}

// join puts an account into the units of its path.
func (u *update) join(id string, a *attachedAccount) {
	for level, path := range pathLevels(a.Path) {
		in := u.units.Change(level)
		if in.accounts == 0 {
			in.path = path
		}
		in.accounts++
		switch {
		case !isOrganization(level):
			for _, k := range organizationKinds {
				if place := in.places.of(k); *place == 0 {
					*place = u.newPlace(level)
				}
			}
		case a.Management:
			in.management++
		}
		u.clashes = u.clashes || in.path != path || in.management > 1
		u.touch(level)
	}
	if root := a.rootOf(); root != "" && u.entry(decision.KindSCP, id) != nil {
		u.units.Change(root).scps++
	}
	u.touch(id)
	u.setLevels(a)
}

// organizationKinds are the kinds of policies of organizations.
//
//nolint:gochecknoglobals // never written
var organizationKinds = [...]decision.Kind{decision.KindSCP, decision.KindRCP}

// setLevels makes the lists of all levels of a (SEMANTICS E-3, S-25).
func (u *update) setLevels(a *attachedAccount) {
	a.scp, a.rcp = nil, nil
	if a.Management {
		return
	}
	var scp, rcp []int32
	add := func(places levelPlaces) {
		if places.scp != 0 {
			scp = append(scp, places.scp)
		}
		if places.rcp != 0 {
			rcp = append(rcp, places.rcp)
		}
	}
	for level := range pathLevels(a.Path) {
		add(u.units.Get(level).places)
	}
	add(a.places)
	if scp != nil {
		a.scp = decision.NewLevels(scp)
	}
	if rcp != nil {
		a.rcp = decision.NewLevels(rcp)
	}
}

// putLevels puts in what is attached to accounts, roots and units.
func (u *update) putLevels(a *Attachments) {
	for id, level := range a.SCP {
		problem := checkLevel(id)
		u.add(fieldSCP, id, problem, given(level != nil, &Policies{SCP: [][]*policy.Policy{level}}))
		if problem.IsZero() {
			u.putLevel(decision.KindSCP, id, level)
		}
	}
	for id, level := range a.RCP {
		problem := checkLevel(id)
		u.add(fieldRCP, id, problem, given(level != nil, &Policies{RCP: [][]*policy.Policy{level}}))
		if problem.IsZero() {
			u.putLevel(decision.KindRCP, id, level)
		}
	}
}

// putLevel puts in what is attached to one of them.
func (u *update) putLevel(k decision.Kind, id string, level []*policy.Policy) {
	isNew := u.entry(k, id) == nil
	if place := u.changeLevel(id).of(k); *place == 0 {
		*place = u.newPlace(id)
		if !isUnit(id) {
			u.setLevels(u.accounts.Change(id))
		}
	}
	u.shelve(*u.changeLevel(id).of(k), level)
	if isNew {
		u.countEntry(k, id, 1)
	}
}

// removeLevel takes away what is attached to an account, a root or a unit, and reports
// whether there was something.
func (u *update) removeLevel(k decision.Kind, id string) bool {
	if u.entry(k, id) == nil {
		return false
	}
	u.clear(*u.changeLevel(id).of(k))
	u.countEntry(k, id, -1)
	return true
}

// removeFromOrganization takes away all that is attached to an account, a root or a unit, and
// the place of the account, and reports whether there was something.
func (u *update) removeFromOrganization(id string) bool {
	if isOrganization(id) {
		return false
	}
	hasSCP, hasRCP := u.removeLevel(decision.KindSCP, id), u.removeLevel(decision.KindRCP, id)
	if in := u.units.Get(id); in != nil && in.accounts > 0 {
		if u.emptied == nil {
			u.emptied = make(map[string]bool)
		}
		u.emptied[id] = true
		return true
	}
	a := u.accounts.Get(id)
	isUnknown := a != nil && a.unknown != ""
	if isUnknown {
		u.accounts.Change(id).unknown = ""
		u.touch(id)
	}
	if a != nil && a.organization != nil {
		u.leave(id, a)
		return true
	}
	return isUnknown || hasSCP || hasRCP
}

// entry returns what is attached to an account, a root or a unit, or nil.
func (u *update) entry(k decision.Kind, id string) *decision.List {
	place := int32(0)
	if in := u.units.Get(id); in != nil {
		place = *in.places.of(k)
	} else if a := u.accounts.Get(id); a != nil {
		place = *a.places.of(k)
	}
	if place == 0 {
		return nil
	}
	return *u.shelf.At(int(place))
}

// changeLevel returns the places of an account, a root or a unit, to be changed.
func (u *update) changeLevel(id string) *levelPlaces {
	if isUnit(id) {
		return &u.units.Change(id).places
	}
	return &u.accounts.Change(id).places
}

// countEntry counts n more entries of SCP or RCP.
func (u *update) countEntry(k decision.Kind, id string, n int32) {
	u.touch(id)
	root := ""
	if isUnit(id) {
		root = rootOf(id)
		u.units.Change(root).entries += n
	} else if a := u.accounts.Get(id); a != nil {
		root = a.rootOf()
	}
	if root != "" {
		u.touch(root)
		if k == decision.KindSCP {
			u.units.Change(root).scps += n
		}
	}
}

// touch notes that something is different about an account, a unit, a root or an organization.
func (u *update) touch(id string) {
	if u.touched == nil {
		u.touched = make(map[string]bool)
	}
	u.touched[id] = true
}
