package world

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// The places of accounts in organizations.
const (
	pathA = "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/"
	pathB = "o-a1b2c3d4e5/r-ab12/"
	pathC = "o-other12345/r-xy34/"
)

// addAccounts puts accounts in organizations.
func (w *World) addAccounts(a *evaluate.Attachments) {
	a.Accounts = map[string]evaluate.Account{}
	w.Facts.Paths = map[string]string{}
	for _, each := range []struct {
		id   string
		path []string
	}{{AccountA, []string{pathA, pathB}}, {AccountB, []string{pathB, pathA, pathC}}, {tenant, []string{pathC}}} {
		switch {
		case w.Percent(70):
			path := OneOf(w, each.path...)
			a.Accounts[each.id] = evaluate.Account{Path: path}
			w.Facts.Paths[each.id] = path
		case w.Percent(50):
			a.Accounts[each.id] = evaluate.Account{} // in none, as without an entry
		}
	}
	if account := a.Accounts[AccountB]; account.Path != "" && w.Percent(40) {
		account.Management = true
		a.Accounts[AccountB] = account
	}
}

// addLevels attaches SCPs and RCPs to accounts and to the roots and units that they are in.
// Where one level of an organization has SCPs, each has.
func (w *World) addLevels(g *generator, a *evaluate.Attachments) {
	scps, rcps := map[string]docs{}, map[string]docs{}
	asked, enabled := map[string]bool{}, map[string]bool{}
	accounts := []string{AccountA, AccountB, tenant, "acme-1"}
	for _, account := range accounts {
		ids := levelsOf(account, a.Accounts[account].Path)
		for i, id := range ids {
			organization := ids[0]
			if asked[id] {
				continue
			}
			asked[id] = true
			if i == 0 {
				enabled[organization] = g.Percent(30)
			}
			if strings.HasPrefix(id, "o-") {
				continue
			}
			if enabled[organization] && (!a.Accounts[id].Management || g.Percent(50)) {
				scps[id] = g.level(policy.SCP)
				a.SCP[id] = scps[id].parsed
			}
			if g.Percent(30) {
				rcps[id] = g.level(policy.RCP)
				a.RCP[id] = rcps[id].parsed
			}
		}
	}
	for _, account := range accounts {
		if place := a.Accounts[account]; !place.Management { // S-25
			w.scp[account], w.rcp[account] = levelsIn(scps, account, place.Path), levelsIn(rcps, account, place.Path)
		}
	}
}

// levelsOf returns the IDs of an organization and of the levels down to an account, or only
// that of an account that is in none.
func levelsOf(account, path string) []string {
	if path == "" {
		return []string{account}
	}
	return strings.Split(path+account, "/")
}

// levelsIn returns the levels of an account, without those that have no policies.
func levelsIn(attached map[string]docs, account, path string) (all levels) {
	for _, id := range levelsOf(account, path) {
		if level, ok := attached[id]; ok {
			all.add(level)
		}
	}
	return all
}
