package mend

import (
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/access"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// isSame reports whether it is proven that a and b, of one type, decide every request alike,
// whatever other policies there are. What a policy does is what it allows, in its account and
// in others, and what it denies: so it is compared alone, with resources that are open to
// all, and beside a policy that allows everything.
func isSame(a, b *policy.Policy) bool {
	for _, place := range placesOf(a.Type()) {
		if access.Compare(place(a), place(b), nil).Relation != access.Equivalent {
			return false
		}
	}
	return true
}

// placesOf returns the places in which two policies of a type are compared.
func placesOf(t policy.Type) []func(*policy.Policy) *evaluate.Policies {
	switch t {
	case policy.Identity, policy.SCP:
		return []func(*policy.Policy) *evaluate.Policies{access.Alone, inSession, abroad, beside}
	case policy.Session:
		return []func(*policy.Policy) *evaluate.Policies{access.Alone, abroad, beside}
	case policy.Boundary: // there is one
		return []func(*policy.Policy) *evaluate.Policies{access.Alone, inSession, abroad}
	case policy.Resource:
		return []func(*policy.Policy) *evaluate.Policies{access.Alone, byName, beside}
	case policy.Trust:
		return []func(*policy.Policy) *evaluate.Policies{access.Alone, byName}
	case policy.RCP, policy.Endpoint:
	}
	return []func(*policy.Policy) *evaluate.Policies{access.Alone}
}

// inSession returns p with a session policy that allows everything, without which federated
// users have nothing.
func inSession(p *policy.Policy) *evaluate.Policies {
	all := access.Alone(p)
	all.Session = []*policy.Policy{everything(policy.Session)}
	return all
}

// abroad returns p alone, and resources of all accounts that let everybody in.
func abroad(p *policy.Policy) *evaluate.Policies {
	all := access.Alone(p)
	all.Resource = everything(policy.Resource)
	return all
}

// byName returns the policy of a resource without anything else. How directly it names a caller
// counts then: with policies of its own, a user may have what names it, and not what names
// its account.
func byName(p *policy.Policy) *evaluate.Policies {
	return &evaluate.Policies{Resource: p, ResourceMustAllow: true}
}

// beside returns p beside a policy in its place that allows everything: what is not allowed
// then, p denies.
func beside(p *policy.Policy) *evaluate.Policies {
	both := access.Alone(p)
	if p.Type() != policy.Resource {
		both.Resource = everything(policy.Resource)
	}
	switch p.Type() {
	case policy.Identity:
		both.Identity = append(both.Identity, everything(policy.Identity))
	case policy.Session:
		both.Session = append(both.Session, everything(policy.Session))
	case policy.SCP:
		both.SCP[0] = append(both.SCP[0], everything(policy.SCP))
	case policy.Resource:
		both.ResourceMustAllow = false // the identity-based policy allows it
	case policy.Boundary, policy.Trust, policy.Endpoint, policy.RCP: // which do not, see placesOf
	}
	return both
}

// everything returns a policy of a type that allows everything.
func everything(t policy.Type) *policy.Policy {
	whom := ""
	if t == policy.Resource {
		whom = `"Principal": "*", `
	}
	return policy.MustParse(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", `+whom+`"Action": "*", "Resource": "*"}}`, t)
}
