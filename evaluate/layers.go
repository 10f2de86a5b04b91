package evaluate

import (
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A layer is the policies of one type, or of one level of an organization, that
// take part in an evaluation.
type layer struct {
	typ      policy.Type
	level    int
	policies []*policy.Policy
}

// layers returns the layers that take part, in evaluation order. Which these are
// depends on the caller (SEMANTICS E-2).
func (ev *evaluation) layers() (layers []layer) {
	for k := range kind(kinds) {
		if ev.takesPart.has(k) {
			for i, policies := range ev.levels(k) {
				layers = append(layers, layer{policy.Type(ev.typeOf(k)), i, policies})
			}
		}
	}
	return layers
}

// typeOf returns the type of the policies of a kind.
func (ev *evaluation) typeOf(k kind) statement.Type {
	switch k {
	case kindRCP:
		return statement.RCP
	case kindSCP:
		return statement.SCP
	case kindEndpoint:
		return statement.Endpoint
	case kindResource:
		return ev.resourceType()
	case kindIdentity:
		return statement.Identity
	case kindBoundary:
		return statement.Boundary
	case kindSession:
		return statement.Session
	}
	return 0
}

// resourceMustAllow reports whether identity-based policies alone cannot open
// the resource (SEMANTICS E-9).
func (ev *evaluation) resourceMustAllow() bool {
	return ev.mustAllow || ev.resourceType() == statement.Trust
}

// resourceType returns Resource or, if the resource is a role, Trust.
func (ev *evaluation) resourceType() statement.Type {
	l := ev.attached[kindResource]
	switch {
	case ev.assuming:
		return statement.Trust
	case l != nil:
		return statement.Type(l.policies[0].Type())
	case ev.given != nil && ev.given.Resource != nil:
		return statement.Type(ev.given.Resource.Type())
	}
	return statement.Resource
}

// findSources finds which kinds of policies take part, of those that are there, and what
// of that counts where they name the caller. It depends on the caller (SEMANTICS E-2).
func (ev *evaluation) findSources() {
	const (
		own          kindSet = 1<<kindIdentity | 1<<kindBoundary
		organization kindSet = 1<<kindRCP | 1<<kindSCP
	)
	set := ev.present
	switch ev.caller {
	case caller.TypeUser, caller.TypeAssumedRole:
		set |= 1 << kindIdentity // there may be none
	case caller.TypeFederatedUser:
		set |= 1 << kindIdentity
		if ev.principal().FederatedByRoot() {
			set &^= own
		}
	case caller.TypeAccount: // root users have none (SEMANTICS S-33)
		set &^= own
	default: // neither policies of its own nor an organization
		set &= 1<<kindRCP | 1<<kindEndpoint | 1<<kindResource
	}
	// Organizations have no say over service-linked roles (SEMANTICS S-25).
	if set&organization != 0 && ev.isServiceLinked() {
		set &^= organization
	}
	ev.takesPart = set
	if set.has(kindBoundary) {
		ev.flags |= statement.Bounded
	}
}
