package evaltest

import (
	"iter"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/decision"
	"github.com/seed-1d0cfdb5/iam/internal/conditionkey"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/source"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/internal/suggest"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// checkKeys notes the condition keys in the contexts of g that are misspelled: they begin as
// those do that are all known, or lack only that, and neither is anything known of them nor does
// a policy mention them. A request with one is decided as one without, so that a case may be as
// expected for nothing. Of the keys of services and providers a request may have more than policies ask for.
func (r *reader) checkKeys(g *Group) {
	doubtful := slices.DeleteFunc(r.keys, func(at source.Value) bool {
		key := at.Text()
		if !strings.Contains(key, ":") {
			return !isKnown(conditionkey.Global + key)
		}
		return isKnown(key) || !strings.HasPrefix(foldKey(key), conditionkey.Global)
	})
	r.keys = nil
	if len(doubtful) == 0 {
		return
	}
	mentioned := make(map[string]bool)
	for p := range g.policies() {
		for s := range (*statement.Policy)(p).Statements() {
			for _, key := range keysOf(s) {
				mentioned[foldKey(key)] = true
			}
		}
	}
	for _, at := range doubtful {
		if key := at.Text(); !mentioned[foldKey(key)] {
			text := message.Of("no policy mentions the condition key {name}, and AWS has none of this name", quoted(key))
			if near, ok := suggest.Near(conditionkey.Global+strings.TrimPrefix(key, conditionkey.Global), conditionkey.GlobalNames()...); ok {
				text = message.Of("no policy mentions the condition key {name}; did you mean {near}?", quoted(key), quoted(near))
			}
			r.fail(at, policy.ErrValue, text)
		}
	}
}

func isKnown(key string) bool { return *conditionkey.Find(key) != conditionkey.Key{} }

// keysOf returns the condition keys that s mentions.
func keysOf(s *statement.Statement) []string {
	keys := s.ResourceKeys()
	for cl := range s.Condition().Clauses() {
		keys = append(keys, cl.Keys()...)
	}
	return keys
}

// policies yields the policies that may take part in a case of g.
func (g *Group) policies() iter.Seq[*policy.Policy] {
	lists := [][]*policy.Policy{}
	given := decision.Sources{Given: (*decision.Policies)(g.Policies)}
	for k := range decision.Kind(decision.Kinds) {
		lists = append(lists, given.Levels(k)...)
	}
	var own []*policy.Policy
	for i := range g.Cases {
		switch call := g.Cases[i].Call.(type) {
		case *evaluate.AssumeRoleRequest:
			if call.Role != nil {
				own = append(own, call.Role.TrustPolicy)
			}
			own = append(own, call.SessionPolicies...)
		case *evaluate.GetFederationTokenRequest:
			own = append(own, call.SessionPolicies...)
		case *evaluate.AssumeRootRequest:
			own = append(own, call.TaskPolicy)
		}
	}
	lists = append(lists, own)
	return func(yield func(*policy.Policy) bool) {
		for _, list := range lists {
			for _, p := range list {
				if p != nil && !yield(p) {
					return
				}
			}
		}
		if len(g.Cases) > 0 && g.Cases[0].Inventory != nil {
			for p := range policiesOf(g.Cases[0].Inventory.Attachments()) {
				if p != nil && !yield(p) {
					return
				}
			}
		}
	}
}

// policiesOf yields the policies in a.
func policiesOf(a *evaluate.Attachments) iter.Seq[*policy.Policy] {
	return func(yield func(*policy.Policy) bool) {
		for _, lists := range []map[string][]*policy.Policy{a.Identity, a.SCP, a.RCP} {
			for _, list := range lists {
				for _, p := range list {
					if !yield(p) {
						return
					}
				}
			}
		}
		for _, each := range []map[string]*policy.Policy{a.Resource, a.Boundary} {
			for _, p := range each {
				if !yield(p) {
					return
				}
			}
		}
		for _, m := range a.Managed {
			if !yield(m.Versions[m.Default]) {
				return
			}
		}
	}
}
