package decision

import (
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// Prepare makes ev ready to decide: it finds which kinds of policies take part, of those
// that there are. That depends on the caller (SEMANTICS E-2).
func (ev *Evaluation) Prepare() {
	const (
		own          KindSet = 1<<KindIdentity | 1<<KindBoundary
		organization KindSet = 1<<KindRCP | 1<<KindSCP
	)
	set := ev.Present
	switch ev.CallerType {
	case caller.TypeUser, caller.TypeAssumedRole:
		set |= 1 << KindIdentity // there may be none
	case caller.TypeFederatedUser:
		set |= 1 << KindIdentity
		if ev.Principal.FederatedByRoot() {
			set &^= own
		}
	case caller.TypeAccount: // root users have none (SEMANTICS S-33)
		set &^= own
	default: // neither policies of its own nor an organization
		set &= 1<<KindRCP | 1<<KindEndpoint | 1<<KindResource
	}
	// Organizations have no say over service-linked roles (SEMANTICS S-25).
	if set&organization != 0 && ev.isServiceLinked() {
		set &^= organization
	}
	ev.takesPart = set
	if set.Has(KindBoundary) {
		ev.Flags |= statement.Bounded
	}
	if p := ev.Given; p != nil {
		ev.MustAllow = ev.MustAllow || p.ResourceMustAllow
		ev.callerAllows = p.CallerAllows
		if p.EndpointIsGateway {
			ev.Flags |= statement.AtGateway
		}
	}
	ev.resourceType = ev.typeOfResource()
	// A trust policy is about the role as what is assumed, and has no say when IAM is asked
	// to show or change it (SEMANTICS S-71).
	if ev.resourceType == statement.Trust && !ev.Assuming && !glob.EqualFold(ev.Service(), "sts:") {
		ev.resourceType = statement.Resource
		ev.takesPart &^= 1 << KindResource
	}
}

// IsOfOtherAccount reports whether the caller has an account, and the resource belongs to
// another: only then may the caller's own policies be taken to allow (SEMANTICS S-70).
func (ev *Evaluation) IsOfOtherAccount() bool {
	switch ev.CallerType {
	case caller.TypeUser, caller.TypeAssumedRole, caller.TypeFederatedUser, caller.TypeAccount:
		return ev.Principal.Account() != "" && !ev.SameAccount
	}
	return false
}

// typeOfResource returns Resource or, if the resource is a role, Trust.
func (ev *Evaluation) typeOfResource() statement.Type {
	l := ev.attached[KindResource]
	switch {
	case ev.Assuming:
		return statement.Trust
	case l != nil:
		return statement.Type(l.policies[0].Type())
	case ev.Given != nil && ev.Given.Resource != nil:
		return statement.Type(ev.Given.Resource.Type())
	}
	return statement.Resource
}

// TakesPart reports whether policies of a kind take part.
func (ev *Evaluation) TakesPart(k Kind) bool { return ev.takesPart.Has(k) }

// TypeOf returns the type of the policies of a kind.
func (ev *Evaluation) TypeOf(k Kind) statement.Type {
	switch k {
	case KindRCP:
		return statement.RCP
	case KindSCP:
		return statement.SCP
	case KindEndpoint:
		return statement.Endpoint
	case KindResource:
		return ev.resourceType
	case KindIdentity:
		return statement.Identity
	case KindBoundary:
		return statement.Boundary
	case KindSession:
		return statement.Session
	}
	return 0
}

// A Layer is the policies of one type, or of one level of an organization, that
// take part.
type Layer struct {
	Type     statement.Type
	Level    int
	Policies []*policy.Policy
	Assumed  bool // they are taken to allow: see Policies.CallerAllows
}

// Layers returns the layers, in the order of the flow chart.
func (ev *Evaluation) Layers() (layers []Layer) {
	for k := range Kind(Kinds) {
		if ev.takesPart.Has(k) {
			for i, policies := range ev.Levels(k) {
				layers = append(layers, Layer{ev.TypeOf(k), i, policies, k == KindIdentity && ev.callerAllows})
			}
		}
	}
	return layers
}
