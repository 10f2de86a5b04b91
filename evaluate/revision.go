package evaluate

import (
	"slices"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A revision is a change of policies: edited Denies no longer apply, edited Allows
// do, and so does an added statement. The nil revision changes nothing.
type revision struct {
	edits   []edit
	added   []policy.Type
	edited  map[*statement.Statement]mismatch
	granted map[policy.Type]*policy.Policy
}

// with returns r with more edits.
func (r *revision) with(edits ...edit) *revision { return r.withEdits(slices.Concat(r.edits, edits)) }

// replacing returns r with another edit in place i.
func (r *revision) replacing(i int, e edit) *revision {
	edits := slices.Clone(r.edits)
	edits[i] = e
	return r.withEdits(edits)
}

// withEdits returns r with edits in place of its own.
func (r *revision) withEdits(edits []edit) *revision {
	next := &revision{edits: edits, added: r.added, granted: r.granted, edited: make(map[*statement.Statement]mismatch, len(edits))}
	for _, e := range edits {
		next.edited[e.statement] = e.mismatch
	}
	return next
}

// withAdded returns r with a policy of type typ that allows everything.
func (r *revision) withAdded(typ policy.Type) *revision {
	element := ""
	if typ == policy.Resource || typ == policy.Trust || typ == policy.Endpoint {
		element = `"Principal": "*", `
	}
	if typ != policy.Trust {
		element += `"Resource": "*", `
	}
	next := &revision{edits: r.edits, added: append(slices.Clip(r.added), typ), edited: r.edited}
	next.granted = map[policy.Type]*policy.Policy{
		typ: policy.MustParse(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", `+element+`"Action": "*"}}`, typ),
	}
	for other, p := range r.granted {
		next.granted[other] = p
	}
	return next
}

// adds reports whether r adds a statement to a policy of type typ.
func (r *revision) adds(typ policy.Type) bool { return r != nil && r.granted[typ] != nil }

// grant returns the policy that r adds.
func (r *revision) grant(typ policy.Type) *policy.Policy { return r.granted[typ] }

// element returns the element of s that r edits, and reports whether r changes s. An
// added statement counts as one whose Principal was edited: it names the caller.
func (r *revision) element(s *statement.Statement) (edited mismatch, changes bool) {
	if r == nil {
		return matches, false
	}
	if p := (*policy.Statement)(s).Policy(); r.granted[p.Type()] == p {
		return mismatchPrincipal, true
	}
	edited, changes = r.edited[s]
	return edited, changes
}

// policies returns those of ev, with policies that r adds where there are none.
func (r *revision) policies(ev *evaluation) Policies {
	p := *ev.policies
	if typ := ev.resourceType(); p.Resource == nil && r.adds(typ) {
		p.Resource = r.grant(typ)
	}
	if r.adds(policy.Session) {
		p.Session = append(slices.Clip(p.Session), r.grant(policy.Session))
	}
	return p
}

// decide decides ev with the policies of r.
func (r *revision) decide(ev *evaluation) Decision { return newRevisedTracker(ev, false, r).decide() }

// gradeOfName returns how directly a Principal element names the caller in which
// people name it: a user, the role of a session, or everybody if it is anonymous.
func (ev *evaluation) gradeOfName() caller.Match {
	switch {
	case ev.caller == caller.TypeAnonymous:
		return caller.MatchAnyone
	case ev.isSession() && !ev.principal().FederatedByRoot():
		return caller.MatchIssuer
	}
	return caller.MatchDirect
}
