package inventory

import "github.com/seed-1d0cfdb5/iam/evaluate"

// Candidates returns how many principals [Inventory.WhoCan] asks the Evaluator about, beside the
// anonymous caller, and how many statements it looks at to find them.
func Candidates(inv *Inventory, like *evaluate.Request) (asked, looked int) {
	for range inv.candidates(inv.template(like), nil) {
		asked++
	}
	for range inv.index.allowing(like.Action, like.Resource) {
		looked++
	}
	return asked, looked
}

// Asked returns how often g asked the Evaluator.
func Asked(g *RoleGraph) int { return g.asked }

// Techniques returns the actions of each technique by which principals escalate.
func Techniques() (list [][]string) {
	for i := range techniques {
		list = append(list, techniques[i].actions)
	}
	return list
}
