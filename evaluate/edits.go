package evaluate

import (
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate/internal/decision"
	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// An edit is a change of a statement: an Allow is made to match, a Deny not to.
type edit struct {
	statement *statement.Statement
	mismatch  decision.Mismatch // of an Allow: the one element that does not match
	final     bool              // of a Deny: it applies whatever the request
	curable   bool              // a change of the request may do instead
	byID      bool              // of a Deny: it applies because the ID of the caller is not known
	aim       message.Text      // what the element has to match
	reason    message.Text      // why, if that is not seen from the statement
}

// name names the statement and its policy.
func (e *edit) name() message.Text {
	p := e.statement.Policy()
	if p.Name() != "" {
		return message.Of("{statement} of {policy}", e.statement.NameText(), quote.Word(p.Name()))
	}
	return message.Of("{statement} of {type}", e.statement.NameText(), p.Type().Text())
}

// element names the element to edit, if it is known, and reports whether it is one
// that excludes.
func (e *edit) element() (name string, not bool) {
	s, element := e.statement, e.mismatch
	if e.isDeny() {
		element = decision.MismatchResource
		for range s.Condition().Clauses() {
			element = decision.MismatchCondition
		}
		if e.byID {
			element = decision.MismatchPrincipal
		}
	}
	switch element {
	case decision.MismatchPrincipal:
		_, not = s.Principals()
	case decision.MismatchAction:
		_, not = s.Actions()
	case decision.MismatchResource:
		_, not = s.Resources()
	case decision.MismatchCondition, decision.Matches:
	}
	if not {
		return "Not" + element.String(), true
	}
	return element.String(), false
}

func (e *edit) isDeny() bool { return e.statement.Effect() == statement.Deny }

// text returns e as a piece of advice.
func (e *edit) text() message.Text {
	what := e.name()
	element, not := e.element()
	if element != "" {
		what = message.Of("{element} of {statement}", element, what)
	}
	if e.isDeny() {
		what = message.Of("{statement}, an explicit deny", what)
	}
	text := message.Of("edit {what}", what)
	switch {
	case e.aim.IsZero():
	case e.mismatch == decision.MismatchPrincipal:
		text = message.Of("edit {what} so that it names {caller}", what, e.aim)
	case not:
		text = message.Of("edit {what} so that it does not exclude {this}", what, e.aim)
	default:
		text = message.Of("edit {what} so that it matches {this}", what, e.aim)
	}
	if e.reason.IsZero() {
		return text
	}
	return message.Of("{change}: {reason}", text, e.reason)
}

// revisions returns the near misses that edit policies, best first: where no
// request was found to pass, the explicit denies that apply and, of each layer that
// does not allow, an Allow that matches except for one element. All that stands in the
// way is told together.
func (a *advisor) revisions(ev *evaluation, d Decision) []NearMiss {
	base := new(revision)
	if d.Outcome == ExplicitDeny {
		base = base.with(a.denies()...)
		d = base.decide(ev)
	}
	layers := ev.nearAllows()
	if d.Allowed() {
		return a.nearMissesOf(ev, base)
	}
	if d.Type == policy.Trust && ev.isFixed() {
		return nil // which nobody can edit
	}
	lacking, near := layers.lacking(d.Type, base)
	if !near {
		r := layers.complete(ev, base, d)
		if r == nil {
			return nil
		}
		return a.nearMissesOf(ev, r)
	}
	var found []NearMiss
	seen := make(map[string]bool)
	var rest *revision // the first, which tells what the others need besides
	alternatives := lacking[0].allows
	for i, each := range alternatives[:min(len(alternatives), maxNearMisses)] {
		r := base.with(each)
		if i == 0 {
			if r = layers.complete(ev, r, r.decide(ev)); r == nil {
				return nil
			}
			rest = r
		} else if r = rest.replacing(len(base.edits), each); !r.decide(ev).Allowed() {
			continue
		}
		for _, n := range a.nearMissesOf(ev, r) {
			if text := n.String(); !seen[text] && len(found) < maxNearMisses {
				seen[text] = true
				found = append(found, n)
			}
		}
	}
	return found
}

// denies returns the explicit denies that apply.
func (a *advisor) denies() []edit {
	var denies []edit
	for i := range a.occurrences {
		o := &a.occurrences[i]
		if o.statement.Effect() != statement.Deny || o.failing > 0 || a.isExempt(o.statement) {
			continue
		}
		final := a.isFinal(o)
		denies = append(denies, edit{
			statement: o.statement, final: final, curable: !final && a.isCurable(o), byID: a.IDMatters(o.statement),
		})
	}
	return denies
}

// isExempt reports whether s, a Deny, denies nothing to the caller: the bucket is its own.
func (ev *evaluation) isExempt(s *statement.Statement) bool {
	return ev.Exception == decision.KeptFromBucket && s.Policy().Type() == statement.Resource
}

// isCurable reports whether changes of the request may lift a Deny that applies, or
// make the clauses of an Allow match that do not: all those of the Allow.
func (a *advisor) isCurable(o *occurrence) bool {
	changed := make(map[string]bool)
	for m := range a.suggestions(o) {
		if o.statement.Effect() == statement.Deny {
			return true
		}
		for _, key := range m.keys() {
			changed[key] = true
		}
	}
	for i := o.first; i < o.end; i++ {
		if p := &a.parts[i]; p.fails && (p.clause == nil || !changed[glob.Lower(p.clause.Key())]) {
			return false
		}
	}
	return len(changed) > 0
}

// nearMissesOf returns r as near misses. What a change of the request may do is not
// edited, if such a change is found.
func (a *advisor) nearMissesOf(ev *evaluation, r *revision) []NearMiss {
	var edits []edit
	for _, e := range r.edits {
		if e.mismatch == decision.MismatchCondition {
			e.curable = slices.ContainsFunc(a.occurrences, func(o occurrence) bool {
				return o.statement == e.statement && a.isCurable(&o)
			})
		}
		if !e.curable {
			edits = append(edits, e)
		}
	}
	least := r.withEdits(edits)
	if len(least.edits) < len(r.edits) && !a.isSpent() {
		if found := a.searchWith(ev, least); len(found) > 0 {
			return found
		}
	}
	if len(r.edits) == 0 && len(r.added) == 1 {
		return nil // which the decision says
	}
	return []NearMiss{r.nearMiss(a.readerOf(ev), NearMiss{})}
}

// searchWith returns the changes of the request with which it is allowed once
// policies are changed as r says. It goes on with the work of a.
func (a *advisor) searchWith(ev *evaluation, r *revision) []NearMiss {
	b := newAdvisor(ev, r, a.possible)
	b.work, b.limit = a.work, a.limit
	found := slices.DeleteFunc(b.search(), func(n NearMiss) bool { _, ok := ev.changedBy(&n); return !ok })
	a.work, a.steps, a.tries = b.work, a.steps+b.steps, a.tries+b.tries
	a.stopped = a.stopped || b.stopped || b.cut && len(found) == 0
	for i := range found {
		found[i] = r.nearMiss(a.readerOf(ev), found[i])
	}
	return found
}

// readerOf returns the one reader of all reasons.
func (a *advisor) readerOf(ev *evaluation) *reader {
	if a.reader == nil {
		a.reader = newReader(ev)
	}
	return a.reader
}

// nearMiss returns n with the changes of r.
func (r *revision) nearMiss(reader *reader, n NearMiss) NearMiss {
	for _, e := range r.edits {
		e.aim = reader.aim(&e)
		if !e.final && len(n.Edit) < maxEdits {
			e.reason = reader.reason(e.statement)
		}
		n.Edit, n.edits = append(n.Edit, (*policy.Statement)(e.statement)), append(n.edits, e)
	}
	n.Add = slices.Clone(r.added)
	if len(n.Add) > 0 {
		n.added = reader.req.Action
	}
	return n
}

// maxAim is how much is shown, in bytes, of what an element has to match.
const maxAim = 128

// aim says what the element has to match, or "".
func (r *reader) aim(e *edit) message.Text {
	shown := func(text string) message.Text { return message.Plain(quote.Word(quote.Beginning(text, maxAim))) }
	switch e.mismatch {
	case decision.MismatchPrincipal:
		if r.OpensGateway(e.statement) {
			return message.Of("everybody")
		}
		if name := r.namedInWords(); !name.IsZero() {
			return name
		}
		if r.IsSession() && !r.Principal.PathUnknown() && !r.Principal.FederatedByRoot() {
			return shown(r.req.Principal.Issuer()) // which people name
		}
		return message.Plain(quote.Beginning(r.req.Principal.String(), maxAim))
	case decision.MismatchAction:
		return shown(r.req.Action)
	case decision.MismatchResource:
		return shown(r.req.Resource)
	case decision.MismatchCondition, decision.Matches:
	}
	return message.Text{}
}

// namedInWords says whom a Principal element has to name that names the caller, if that
// is not by an ARN of type AWS.
func (r *reader) namedInWords() message.Text {
	p := r.req.Principal
	name := quote.Word(quote.Beginning(p.Name(), maxAim))
	switch p.Type() {
	case principal.TypeAnonymous:
		return message.Of("everybody")
	case principal.TypeService:
		return message.Of("the service {name}", name)
	case principal.TypeSAML, principal.TypeWebIdentity:
		return message.Of("the identity provider {name}", name)
	case principal.TypeCanonicalUser:
		return message.Of("the canonical user {name}", name)
	}
	return message.Text{}
}

// isFixed reports whether the call assumes a role whose trust policy AWS keeps: that of
// a service-linked role, or of a permission set in IAM Identity Center. See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html
// and https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html.
func (ev *evaluation) isFixed() bool {
	role := ev.req.Resource
	a, ok := arn.Split(role)
	return ev.Assuming && (arn.IsServiceLinked(role) || ok && arn.IsAWS(a.Partition) && strings.HasPrefix(a.Resource, "role/aws-reserved/sso.amazonaws.com/"))
}
