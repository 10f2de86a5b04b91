package evaluate

import (
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
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
func (ev *evaluation) layers() []layer {
	p := ev.policies
	var layers []layer
	if ev.applies.rcp {
		for i, level := range p.RCP {
			layers = append(layers, layer{policy.RCP, i, level})
		}
	}
	if ev.applies.scp {
		for i, level := range p.SCP {
			layers = append(layers, layer{policy.SCP, i, level})
		}
	}
	if p.Endpoint != nil {
		layers = append(layers, layer{policy.Endpoint, 0, []*policy.Policy{p.Endpoint}})
	}
	if p.Resource != nil {
		layers = append(layers, layer{p.Resource.Type(), 0, []*policy.Policy{p.Resource}})
	}
	if ev.applies.identity {
		layers = append(layers, layer{policy.Identity, 0, slices.Concat(ev.attached.policies(), p.Identity)})
	}
	if ev.applies.boundary {
		layers = append(layers, layer{policy.Boundary, 0, []*policy.Policy{p.Boundary}})
	}
	if ev.applies.session && p.Session != nil {
		layers = append(layers, layer{policy.Session, 0, p.Session})
	}
	return layers
}

// resourceMustAllow reports whether identity-based policies alone cannot open
// the resource (SEMANTICS E-9).
func (ev *evaluation) resourceMustAllow() bool {
	return ev.policies.ResourceMustAllow || ev.resourceType() == policy.Trust
}

// resourceType returns Resource or, if the resource is a role, Trust.
func (ev *evaluation) resourceType() policy.Type {
	if ev.assuming {
		return policy.Trust
	}
	if ev.policies.Resource == nil {
		return policy.Resource
	}
	return ev.policies.Resource.Type()
}

// opensGateway reports whether s is an Allow of the policy of a gateway endpoint, in
// which hardly anything but "*" names a caller (SEMANTICS S-42).
func (p *Policies) opensGateway(s *statement.Statement) bool {
	return p.EndpointIsGateway && s.Effect() == statement.Allow && s.Policy().Type() == statement.Endpoint
}

// applies says which policies take part, if there are any, and what of that counts
// where they name the caller.
type applies struct {
	identity, boundary, session, scp, rcp bool
	flags                                 statement.CallerFlags
}

// findApplies sets applies, which depends on the caller (SEMANTICS E-2).
func (ev *evaluation) findApplies() {
	a := &ev.applies
	if ev.policies.EndpointIsGateway {
		a.flags = statement.AtGateway
	}
	switch ev.caller {
	case caller.TypeUser, caller.TypeAssumedRole:
		a.identity = true
	case caller.TypeFederatedUser:
		a.identity = !ev.principal().FederatedByRoot()
	case caller.TypeAccount: // root users have none (SEMANTICS S-33)
	default:
		a.rcp = ev.policies.RCP != nil
		return // neither policies of its own nor an organization
	}
	a.session = true
	if a.identity && ev.policies.Boundary != nil {
		a.boundary = true
		a.flags |= statement.Bounded
	}
	// Organizations have no say over service-linked roles (SEMANTICS S-25).
	if ev.policies.SCP != nil || ev.policies.RCP != nil {
		linked := ev.isServiceLinked()
		a.scp = !linked && ev.policies.SCP != nil
		a.rcp = !linked && ev.policies.RCP != nil
	}
}

// isSession reports whether the caller is a session of a role or of a federated
// user.
func (ev *evaluation) isSession() bool {
	return ev.caller == caller.TypeAssumedRole || ev.caller == caller.TypeFederatedUser
}

// isServiceLinked reports whether the caller is a session of a service-linked
// role. The ARN of the session alone does not tell (SEMANTICS S-44).
func (ev *evaluation) isServiceLinked() bool {
	if ev.caller != caller.TypeAssumedRole {
		return false
	}
	role := ev.req.Principal.Issuer()
	if ev.context.role != "" {
		role = ev.context.role
	}
	return isServiceLinked(role)
}

// isServiceLinked reports whether role is the ARN of a service-linked role: its path
// begins with that of these roles. What follows there may hold colons, as may the
// paths of other roles (SEMANTICS S-65).
func isServiceLinked(role string) bool {
	a, ok := arn.Split(role)
	return ok && arn.IsAWS(a.Partition) && strings.HasPrefix(a.Resource, "role/aws-service-role/")
}
