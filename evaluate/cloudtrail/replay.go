package cloudtrail

import (
	"bytes"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A Replay judges events by two inventories: what accounts are, and what they would be after a
// change. It is immutable and safe for concurrent use.
type Replay struct {
	sides [2]side  // before and after the change
	reads []string // condition keys that a policy of either side reads, in lower case, in order

	controlled []string // patterns of actions that the change controls by RCPs
}

// New returns a Replay. Of what an inventory does not have, nothing is judged.
func New(before, after *inventory.Inventory) *Replay {
	r := &Replay{sides: [2]side{newSide(before), newSide(after)}}
	keys := make(map[string]bool)
	for _, s := range r.sides {
		for p := range s.policies() {
			for _, key := range policy.Keys(p) {
				keys[strings.ToLower(key)] = true
			}
		}
	}
	for key := range keys {
		r.reads = append(r.reads, key)
	}
	slices.Sort(r.reads)
	r.compareRCPs(0, 1)
	r.compareRCPs(1, 0)
	return r
}

// compareRCPs notes which actions RCPs of one side deny that the other has not.
func (r *Replay) compareRCPs(side, other int) {
	same := func(a, b *policy.Policy) bool {
		if a == nil || b == nil {
			return a == b
		}
		text, err := a.MarshalJSON()
		otherText, otherErr := b.MarshalJSON()
		return err == nil && otherErr == nil && bytes.Equal(text, otherText)
	}
	for target, list := range r.sides[side].inv.Attachments().RCP {
		if slices.EqualFunc(list, r.sides[other].inv.Attachments().RCP[target], same) {
			continue
		}
		for _, p := range list {
			if p == nil {
				continue
			}
			for s := range p.Statements() {
				if patterns, not := s.Actions(); s.Effect() == policy.Deny && not {
					r.controlled = append(r.controlled, "*")
				} else if s.Effect() == policy.Deny {
					r.controlled = append(r.controlled, patterns...)
				}
			}
		}
	}
	slices.Sort(r.controlled)
	r.controlled = slices.Compact(r.controlled)
}

// controls reports whether the change may control actions of a service by RCPs. Whether these
// hold for a resource that is not known is not known either: it may be of another account.
func (r *Replay) controls(service string) bool {
	return slices.ContainsFunc(r.controlled, func(pattern string) bool {
		prefix, _, _ := strings.Cut(pattern, ":")
		return strings.ContainsAny(prefix, "*?") || strings.EqualFold(prefix, service)
	})
}

// A side is an inventory, and what is asked of it that it does not tell by itself.
type side struct {
	inv       *inventory.Inventory
	evaluator *evaluate.Evaluator
	names     map[string]string // ARNs of users, groups, roles and managed policies, by their ARN without a path in lower case; "" if several have one
	guarded   map[string]bool   // services with a resource that has a policy
}

func newSide(inv *inventory.Inventory) side {
	s := side{inv: inv, evaluator: inv.Evaluator(), names: make(map[string]string), guarded: make(map[string]bool)}
	for u := range inv.Users() {
		s.addName(u.ARN)
	}
	for g := range inv.Groups() {
		s.addName(g.ARN)
	}
	for r := range inv.Roles() {
		s.addName(r.ARN)
	}
	for arn := range inv.Attachments().Managed {
		s.addName(arn)
	}
	for r := range inv.Resources() {
		if r.Policy != nil || r.Unknown != "" {
			s.guarded[serviceOfARN(r.ARN)] = true
		}
	}
	return s
}

// addName adds the ARN of an entity of IAM, whose name no other of its kind has in an account,
// whatever its path is.
func (s *side) addName(arn string) {
	key := withoutPath(arn)
	if other, ok := s.names[key]; ok && other != arn {
		arn = ""
	}
	s.names[key] = arn
}

// withoutPath returns the ARN of an entity of IAM without its path, in lower case.
func withoutPath(arn string) string {
	first, last := strings.IndexByte(arn, '/'), strings.LastIndexByte(arn, '/')
	if first < 0 {
		return strings.ToLower(arn)
	}
	return strings.ToLower(arn[:first] + arn[last:])
}

// serviceOfARN returns the service in an ARN.
func serviceOfARN(arn string) string {
	parts := strings.SplitN(arn, ":", 4)
	if len(parts) < 4 {
		return ""
	}
	return parts[2]
}

// policies yields all policies of the inventory.
func (s *side) policies() func(yield func(*policy.Policy) bool) {
	return func(yield func(*policy.Policy) bool) {
		a := s.inv.Attachments()
		all := []map[string][]*policy.Policy{a.Identity, a.SCP, a.RCP}
		single := []map[string]*policy.Policy{a.Boundary, a.Resource}
		for _, lists := range all {
			for _, list := range lists {
				for _, p := range list {
					if p != nil && !yield(p) {
						return
					}
				}
			}
		}
		for _, policies := range single {
			for _, p := range policies {
				if p != nil && !yield(p) {
					return
				}
			}
		}
		for _, m := range a.Managed {
			if p := m.Versions[m.Default]; p != nil && !yield(p) {
				return
			}
		}
		for r := range s.inv.Roles() {
			if r.TrustPolicy != nil && !yield(r.TrustPolicy) {
				return
			}
		}
	}
}
