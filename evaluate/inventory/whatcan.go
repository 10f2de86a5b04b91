package inventory

import (
	"iter"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// WhatCan returns an iterator over what a principal may do, or could if the request were made
// otherwise: see [Answer.Needs]. It asks about each of the actions, in their order, for a
// request that is like another otherwise, of which Principal and Action do not count; time, owner
// and extra are those of [Inventory.WhoCan]. Which actions there are, package catalog knows:
//
//	inv.WhatCan(who, catalog.Actions("s3:*"), &evaluate.Request{Resource: "arn:aws:s3:::logs/a"}, nil)
//
// Whether an action takes such a resource is not looked at. Requests that are denied with a Problem are told, each Problem once: it is not known what the
// principal may do.
func (inv *Inventory) WhatCan(who principal.Principal, actions iter.Seq[string], like *evaluate.Request, extra *evaluate.Policies) iter.Seq[*Answer] {
	return func(yield func(*Answer) bool) {
		req := inv.template(like)
		told := make(map[string]bool)
		for req.Action = range actions {
			a := inv.answer(who, req, extra)
			problem := a.Decision.Problem
			isNew := problem != "" && !told[problem]
			told[problem] = true
			isYes := problem == "" && (a.Decision.Allowed() || inv.mayLet(who, &req, extra)) && a.isYes()
			if (isNew || isYes) && !yield(a) {
				return
			}
		}
	}
}

// mayLet reports whether a statement may let a principal make a request, whatever the conditions.
func (inv *Inventory) mayLet(who principal.Principal, req *evaluate.Request, extra *evaluate.Policies) bool {
	place, known := inv.index.places[who.Issuer()]
	if !known || extra != nil && (len(extra.Identity) > 0 || extra.CallerAllows) {
		return true
	}
	n := inv.namedFor(req, extra)
	if n.isAccount(who.Account()) || n.places[place] || len(n.others) > 0 {
		return true
	}
	for _, p := range policiesOf(inv.attachments, who.Issuer()) {
		for s := range (*statement.Policy)(p).Statements() {
			if s.Effect() == statement.Allow && s.MatchAction(req.Action) && mayCover(s, req.Resource) {
				return true
			}
		}
	}
	return false
}

// Matrix returns an iterator over all combinations of principals, actions and resources: it
// asks the Evaluator about each, and tells of each, in the order of the lists, the last of which
// changes fastest. Requests are like another otherwise, of which Principal, Action, Resource and
// ResourceAccount do not count: who owns a resource the Inventory knows. Time and extra are
// those of [Inventory.WhoCan].
func (inv *Inventory) Matrix(who []principal.Principal, actions, resources []string, like *evaluate.Request, extra *evaluate.Policies) iter.Seq[*Answer] {
	return func(yield func(*Answer) bool) {
		req := inv.template(like)
		for _, p := range who {
			for _, req.Action = range actions {
				for _, req.Resource = range resources {
					req.ResourceAccount = ""
					if !yield(inv.answer(p, inv.withOwner(req), extra)) {
						return
					}
				}
			}
		}
	}
}
