package evaluate

import (
	"slices"

	"github.com/seed-1d0cfdb5/iam/evaluate/internal/decision"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A revision is a change of policies: edited Denies no longer apply, edited Allows
// do, and so does an added statement. The nil revision changes nothing.
type revision struct {
	edits   []edit
	added   []policy.Type
	edited  map[*statement.Statement]decision.Mismatch
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
	next := &revision{edits: edits, added: r.added, granted: r.granted, edited: make(map[*statement.Statement]decision.Mismatch, len(edits))}
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

// grant returns the policy with the statement that r adds to one of type typ, or nil.
func (r *revision) grant(typ policy.Type) *policy.Policy {
	if r == nil {
		return nil
	}
	return r.granted[typ]
}

// element returns the element of s that r edits, and reports whether r changes s. An
// added statement counts as one whose Principal was edited: it names the caller.
func (r *revision) element(s *statement.Statement) (edited decision.Mismatch, changes bool) {
	if r == nil {
		return decision.Matches, false
	}
	if p := (*policy.Statement)(s).Policy(); r.granted[p.Type()] == p {
		return decision.MismatchPrincipal, true
	}
	edited, changes = r.edited[s]
	return edited, changes
}

// decide decides ev with the policies of r.
func (r *revision) decide(ev *evaluation) Decision {
	return newTracker(ev, timeOnly, r).decide()
}

// gradeOfName returns how directly a Principal element names the caller in which
// people name it: a user, the role of a session, or everybody if it is anonymous.
func (ev *evaluation) gradeOfName() caller.Match {
	switch {
	case ev.CallerType == caller.TypeAnonymous:
		return caller.MatchAnyone
	case ev.IsSession() && !ev.Principal.FederatedByRoot():
		return caller.MatchIssuer
	}
	return caller.MatchDirect
}
