package access

import (
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// Alone returns Policies by which p alone decides, so that documents can be compared as
// AWS compares them. A policy that only limits, such as a service control policy, stands
// beside an identity-based policy that allows everything, and so does a resource-based
// policy: it has to allow, and nothing else stands in its way. A trust policy is in the
// place of the Resource, and the question is then who may assume the role. Of nil there
// are none.
func Alone(p *policy.Policy) *evaluate.Policies {
	if p == nil {
		return nil
	}
	if p.Type() == policy.Identity {
		return &evaluate.Policies{Identity: []*policy.Policy{p}}
	}
	alone := &evaluate.Policies{Identity: []*policy.Policy{allowAll}}
	switch p.Type() {
	case policy.Identity:
	case policy.Resource, policy.Trust:
		alone.Resource, alone.ResourceMustAllow = p, true
	case policy.Boundary:
		alone.Boundary = p
	case policy.Session:
		alone.Session = []*policy.Policy{p}
	case policy.SCP:
		alone.SCP = [][]*policy.Policy{{p}}
		if !hasAllow(p) {
			alone.SCP = [][]*policy.Policy{{p, fullAccess}}
		}
	case policy.RCP:
		alone.RCP, alone.Resource = [][]*policy.Policy{{p}}, openToAll
	case policy.Endpoint:
		alone.Endpoint, alone.Resource = p, openToAll
	}
	return alone
}

// hasAllow reports whether p has an Allow statement.
func hasAllow(p *policy.Policy) bool {
	for s := range p.Statements() {
		if s.Effect() == policy.Allow {
			return true
		}
	}
	return false
}

// beside returns Alone(p) or, if p only denies, Policies by which all else is allowed.
func beside(p *policy.Policy) *evaluate.Policies {
	alone := Alone(p)
	if hasAllow(p) {
		return alone
	}
	switch p.Type() {
	case policy.Identity:
		alone.Identity = append(alone.Identity, allowAll)
	case policy.Session:
		alone.Session = append(alone.Session, allowAll)
	case policy.Resource:
		alone.ResourceMustAllow = false
	case policy.Trust, policy.Boundary, policy.Endpoint: // which stand alone
	case policy.SCP, policy.RCP: // see Alone
	}
	return alone
}

// Policies that allow everything.
//
//nolint:gochecknoglobals // never written
var (
	allowAll   = policy.MustParse(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`, policy.Identity, policy.WithName("everything allowed"))
	fullAccess = policy.MustParse(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`, policy.SCP, policy.WithName("FullAWSAccess"))
	openToAll  = policy.MustParse(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}`, policy.Resource, policy.WithName("open to everyone"))
)
