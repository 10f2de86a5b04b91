package evaluate

import (
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
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
	if ev.rcpApplies() {
		for i, level := range p.RCP {
			layers = append(layers, layer{policy.RCP, i, level})
		}
	}
	if ev.scpApplies() {
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
	if ev.identityApplies() {
		layers = append(layers, layer{policy.Identity, 0, slices.Concat(ev.attached.policies(), p.Identity)})
	}
	if ev.boundaryApplies() {
		layers = append(layers, layer{policy.Boundary, 0, []*policy.Policy{p.Boundary}})
	}
	if ev.isAWS() && p.Session != nil {
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

// isAWS reports whether the caller belongs to an account, and so may have
// policies of its own.
func (ev *evaluation) isAWS() bool {
	switch ev.req.Principal.Type() {
	case principal.TypeAccount, principal.TypeUser:
		return true
	}
	return ev.isSession()
}

// isSession reports whether the caller is a session of a role or of a federated
// user.
func (ev *evaluation) isSession() bool {
	switch ev.req.Principal.Type() {
	case principal.TypeAssumedRole, principal.TypeFederatedUser:
		return true
	}
	return false
}

// identityApplies reports whether identity-based policies take part: root users
// have none (SEMANTICS S-33).
func (ev *evaluation) identityApplies() bool {
	return ev.isAWS() && ev.req.Principal.Type() != principal.TypeAccount && !ev.req.Principal.FederatedByRoot()
}

// boundaryApplies reports whether the caller has a permissions boundary.
func (ev *evaluation) boundaryApplies() bool {
	return ev.policies.Boundary != nil && ev.identityApplies()
}

// scpApplies reports whether service control policies take part (SEMANTICS E-3,
// S-25).
func (ev *evaluation) scpApplies() bool {
	return ev.policies.SCP != nil && ev.isAWS() && !ev.isServiceLinked()
}

// rcpApplies reports whether resource control policies take part (SEMANTICS
// E-4, S-25).
func (ev *evaluation) rcpApplies() bool {
	return ev.policies.RCP != nil && !ev.isServiceLinked()
}

// isServiceLinked reports whether the caller is a session of a service-linked
// role, which its path tells.
func (ev *evaluation) isServiceLinked() bool {
	return ev.req.Principal.Type() == principal.TypeAssumedRole &&
		strings.Contains(ev.req.Principal.Issuer(), ":role/aws-service-role/")
}
