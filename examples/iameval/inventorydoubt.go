package main

import (
	"context"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// statusOfNobody returns the exit status where nobody becomes a role: it is not known if somebody
// might, were all known of whom and what the flags name.
func (r *inventoryCommand) statusOfNobody(ctx context.Context, inv *inventory.Inventory, g *inventory.RoleGraph, who principal.Principal) (int, error) {
	var doubt bool
	var err error
	switch {
	case r.principal != "":
		doubt, err = mayBecome(ctx, inv, g, who)
	case r.role != "":
		doubt = mayBeBecome(inv, inv.Role(r.role), &evaluate.Request{Action: "sts:AssumeRole", Resource: r.role, Time: r.from})
	default:
		doubt = trustUnknown(inv)
		for u := range inv.Users() {
			doubt = doubt || u.Unknown != ""
		}
		for role := range inv.Roles() {
			doubt = doubt || role.Unknown != ""
		}
	}
	switch {
	case err != nil:
		return exitError, err
	case doubt:
		return exitUnknown, nil
	}
	return exitNo, nil
}

// mayBecome reports whether something is not known of somebody or of a role that they become, or of
// who becomes a role at all.
func mayBecome(ctx context.Context, inv *inventory.Inventory, g *inventory.RoleGraph, who principal.Principal) (bool, error) {
	arrivals, err := g.Reach(ctx, who)
	doubt := trustUnknown(inv)
	if u := inv.User(who.Issuer()); u != nil {
		doubt = doubt || u.Unknown != ""
	}
	if role := inv.Role(who.Issuer()); role != nil {
		doubt = doubt || role.Unknown != ""
	}
	for i := range arrivals {
		doubt = doubt || arrivals[i].To.Unknown != ""
	}
	return doubt, err
}

// mayBeBecome reports whether something is not known of a role that nobody of whom all is known becomes, or
// of somebody whom its trust policy may let in.
func mayBeBecome(inv *inventory.Inventory, role *inventory.Role, call *evaluate.Request) bool {
	if role.TrustUnknown != "" {
		return true
	}
	for a := range inv.WhoCan(call, nil) {
		if a.Decision.Problem != "" {
			return true
		}
	}
	return false
}

// trustUnknown reports whether it is not known of some role who becomes it, or of some account what
// its organization allows.
func trustUnknown(inv *inventory.Inventory) bool {
	for role := range inv.Roles() {
		if role.TrustUnknown != "" {
			return true
		}
	}
	for a := range inv.Accounts() {
		if a.Unknown != "" {
			return true
		}
	}
	return false
}
