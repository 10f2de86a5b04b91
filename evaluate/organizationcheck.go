package evaluate

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate/internal/decision"
	"github.com/seed-1d0cfdb5/iam/internal/message"
)

// What is wrong with organizations.
const (
	problemPath         = "want the IDs of the organization, its root and the units down to that of the account, such as o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/"
	problemPathLength   = "longer than 2,048 bytes: an organization of AWS has five levels of units at most"
	problemNoManagement = "a management account is that of an organization: give its Path"
	problemNoSCP        = "SCPs are attached in the organization, so that each level needs some: FullAWSAccess as AWS attaches it, or an empty list to allow nothing"
	problemNoAccounts   = "no account has it in its Path in Accounts, so that it would not count"
)

// isOrganization reports whether id, of a level, is that of an organization.
func isOrganization(id string) bool { return strings.HasPrefix(id, "o-") }

// isUnit reports whether id, of a level, is that of a root or unit, and not of an account.
func isUnit(id string) bool { return isOrganizationID(id) }

// maxPath is the longest Path in bytes: far more than the levels of AWS need, and few enough
// that each can be compared with the others. See
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
const maxPath = 2048

// checkPlace says what is wrong with the place of an account in an organization, or "".
func checkPlace(a *Account) string {
	if a.Path == "" {
		if a.Management {
			return problemNoManagement
		}
		return ""
	}
	if len(a.Path) > maxPath {
		return problemPathLength
	}
	ids := strings.Split(a.Path, "/")
	last := len(ids) - 1
	if last < 2 || ids[last] != "" {
		return problemPath
	}
	for i, id := range ids[:last] {
		kind := [...]string{"o-", "r-", "ou-"}[min(i, 2)]
		if !strings.HasPrefix(id, kind) || !isOrganizationID(id) || i > 1 && rootOf(id) != ids[1] || slices.Contains(ids[:i], id) {
			return problemPath
		}
	}
	return ""
}

// checkOrganizations notes levels that lack SCPs, what is attached to roots and units that
// no account is in, and paths that cannot be all. It looks at what is touched, unless that has
// to do with all of an organization. Of units that are nowhere any longer nothing is left.
func (u *update) checkOrganizations() {
	if u.clashes {
		u.checkPaths()
	}
	for id := range maps.Clone(u.touched) {
		was, is := u.old.units.Get(id), u.units.Get(id)
		if is != nil && (is.scps > 0 && (was == nil || was.scps == 0) || is.entries > 0 && is.accounts == 0) {
			u.touchAll(id)
		}
	}
	for id := range u.touched {
		u.checkEntries(id)
	}
	for id := range u.touched {
		u.prune(id)
	}
}

// touchAll touches all accounts, units and roots of the organization with a root.
func (u *update) touchAll(root string) {
	for id := range u.units.All() {
		if isUnit(id) && rootOf(id) == root {
			u.touch(id)
		}
	}
	for id, a := range u.accounts.All() {
		if a.rootOf() == root {
			u.touch(id)
		}
	}
}

// checkEntries notes what is wrong with the entries in SCP and RCP of an account, a root or
// a unit.
func (u *update) checkEntries(id string) {
	hasSCP, hasRCP := u.entry(decision.KindSCP, id) != nil, u.entry(decision.KindRCP, id) != nil
	if a := u.accounts.Get(id); a != nil {
		if root := a.rootOf(); root != "" && !a.Management && !hasSCP && u.units.Get(root).scps > 0 {
			u.add(fieldSCP, id, message.Known(problemNoSCP))
		}
		return
	}
	in := u.units.Get(id)
	if in == nil || isOrganization(id) {
		return
	}
	root := u.units.Get(rootOf(id))
	switch {
	case in.accounts > 0:
		if !hasSCP && root.scps > 0 {
			u.add(fieldSCP, id, message.Known(problemNoSCP))
		}
		if u.emptied[id] {
			u.add(fieldDelete, id, message.Of("accounts are in it by their Path: move them first"))
		}
	case root.accounts == 0:
		if hasSCP {
			u.add(fieldSCP, id, message.Known(problemNoAccounts))
		}
		if hasRCP {
			u.add(fieldRCP, id, message.Known(problemNoAccounts))
		}
	case hasRCP && !hasSCP:
		// A unit without accounts may have SCPs. If its ID is that of none, another unit
		// lacks them, and that is noted. Nothing is lacking where RCPs are.
		u.add(fieldRCP, id, message.Known(problemNoAccounts))
	}
}

// prune forgets an account or unit of which nothing is known.
func (u *update) prune(id string) {
	if u.entry(decision.KindSCP, id) != nil || u.entry(decision.KindRCP, id) != nil {
		return
	}
	if a := u.accounts.Get(id); a != nil && a.organization == nil && a.unknown == "" {
		u.freePlace(a.places.scp)
		u.freePlace(a.places.rcp)
		u.accounts.Delete(id)
	}
	if in := u.units.Get(id); in != nil && in.accounts == 0 && in.entries == 0 && in.scps == 0 {
		u.freePlace(in.places.scp)
		u.freePlace(in.places.rcp)
		u.units.Delete(id)
	}
}

// checkPaths notes the paths that put a unit, a root or an organization into another place
// than that of an account with a lower ID does, and the second management account of an
// organization.
func (u *update) checkPaths() {
	var ids []string
	for id, a := range u.accounts.All() {
		if a.Path != "" {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	type place struct{ path, of string }
	places, management := make(map[string]place), make(map[string]string)
	for _, id := range ids {
		a := u.accounts.Get(id)
		for level, path := range pathLevels(a.Path) {
			first, known := places[level]
			if !known {
				places[level] = place{path, id}
			} else if first.path != path {
				u.add(fieldAccounts, id, message.Of("{level} is elsewhere in the Path of account {account}, {path}: it has one place", level, strconv.Quote(first.of), strconv.Quote(first.path)))
				break
			}
			if !a.Management || !isOrganization(level) {
				continue
			}
			if first, known := management[level]; known {
				u.add(fieldAccounts, id, message.Of("the management account of {organization} is {account}: an organization has one", level, strconv.Quote(first)))
			} else {
				management[level] = id
			}
		}
	}
}
