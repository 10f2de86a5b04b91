package mend

import (
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/access"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// isSame reports whether it is proven that a and b, of one type, decide every request alike,
// whatever other policies there are. What a policy does beside others is what it allows where
// no Deny of its own stands against it, and what it denies: so both are compared, the second
// beside a policy that allows everything.
func isSame(a, b *policy.Policy) bool {
	if access.Compare(access.Alone(a), access.Alone(b), nil).Relation != access.Equivalent {
		return false
	}
	if !canStandBeside(a.Type()) {
		return isSameByName(a, b)
	}
	if !hasDeny(a) && !hasDeny(b) {
		return isSameByName(a, b)
	}
	return access.Compare(beside(a), beside(b), nil).Relation == access.Equivalent && isSameByName(a, b)
}

// canStandBeside reports whether there can be other policies of a type for one request, of
// which an Allow counts as one of this policy does.
func canStandBeside(t policy.Type) bool {
	switch t {
	case policy.Identity, policy.Session, policy.SCP, policy.Resource:
		return true
	case policy.Boundary, policy.Trust, policy.Endpoint, policy.RCP:
	}
	return false
}

// isSameByName compares how directly two policies of resources name callers: with policies of
// its own, a user may have what names it, and not what names its account.
func isSameByName(a, b *policy.Policy) bool {
	if a.Type() != policy.Resource && a.Type() != policy.Trust {
		return true
	}
	return access.Compare(&evaluate.Policies{Resource: a, ResourceMustAllow: true},
		&evaluate.Policies{Resource: b, ResourceMustAllow: true}, nil).Relation == access.Equivalent
}

func hasDeny(p *policy.Policy) bool {
	for s := range p.Statements() {
		if s.Effect() == policy.Deny {
			return true
		}
	}
	return false
}

// beside returns p beside a policy of its place that allows everything: what is not allowed
// then, p denies.
func beside(p *policy.Policy) *evaluate.Policies {
	both := access.Alone(p)
	switch p.Type() {
	case policy.Identity:
		both.Identity = append(both.Identity, everything(policy.Identity))
	case policy.Session:
		both.Session = append(both.Session, everything(policy.Session))
	case policy.SCP:
		both.SCP[0] = append(both.SCP[0], everything(policy.SCP))
	case policy.Resource:
		both.ResourceMustAllow = false // the identity-based policy allows it
	case policy.Boundary, policy.Trust, policy.Endpoint, policy.RCP: // which do not, see canStandBeside
	}
	return both
}

func everything(t policy.Type) *policy.Policy {
	return policy.MustParse(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`, t)
}
