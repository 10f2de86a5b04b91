package inventory

import (
	"fmt"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// An Answer says whether one principal may do one thing: what the Evaluator decided. It is
// immutable and safe for concurrent use.
type Answer struct {
	// Request is what was decided. Its Time is set: that of all answers to one question is
	// the same.
	Request  evaluate.Request
	Decision evaluate.Decision

	inv   *Inventory
	extra *evaluate.Policies
	needs *evaluate.NearMiss
	known bool // whether needs was looked for
}

// Needs returns, of a request that is denied for its conditions alone, how it would have to be
// for the principal to be allowed: with MFA, from an address, at another time. No policy has to
// change for it, and the changed request was evaluated. Of a service it tells too on whose behalf
// it calls. It is nil if the request is allowed, if it is not known what is attached, and if no
// such request was found: see [evaluate.Explanation] for how far is looked. It must not be changed.
func (a *Answer) Needs() *evaluate.NearMiss {
	if a.known || a.Decision.Allowed() || a.Decision.Problem != "" {
		return a.needs
	}
	if n := a.nearMiss(a.Request); n != nil || a.Request.Principal.Type() != principal.TypeService {
		return n
	}
	return a.onBehalf()
}

// nearMiss returns the first near miss of a request that changes no policy, or nil.
func (a *Answer) nearMiss(req evaluate.Request) *evaluate.NearMiss {
	for _, n := range a.inv.evaluator.Ask(&req, a.extra).Explain().NearMisses {
		if len(n.Edit) == 0 && len(n.Add) == 0 {
			return &n
		}
	}
	return nil
}

// onBehalf returns what a service needs beside that it calls on behalf of somebody: AWS tells
// whom, so that near misses leave it as it is.
func (a *Answer) onBehalf() *evaluate.NearMiss {
	for s := range a.inv.allowsOf(&a.Request, a.extra) {
		var set []condition.Entry
		for cl := range s.Condition().Clauses() {
			key := cl.Key()
			_, isGiven := a.Request.Context.Lookup(key)
			isSource := glob.EqualFold(key, "aws:SourceAccount") || glob.EqualFold(key, "aws:SourceArn") || glob.EqualFold(key, "aws:SourceOrgID")
			if values := cl.Values(); isSource && !isGiven && len(values) > 0 {
				set = append(set, condition.String(key, anyOf.Replace(values[0])))
			}
		}
		if len(set) == 0 {
			continue
		}
		n := &evaluate.NearMiss{Set: set}
		req := n.Apply(a.Request)
		if a.inv.evaluator.Evaluate(&req, a.extra).Allowed() {
			return n
		}
		if n = a.nearMiss(req); n != nil {
			n.Set = append(set, n.Set...)
			return n
		}
	}
	return nil
}

// Ask asks about the request with what it needs, if that is all that it lacks: Until tells how
// long the principal may do it, Timeline when, and Explain why.
func (a *Answer) Ask() *evaluate.Question {
	req := a.Request
	if n := a.Needs(); n != nil {
		req = n.Apply(req)
	}
	return a.inv.evaluator.Ask(&req, a.extra)
}

// String returns a in one line: the principal, the decision, what is needed, and how long it is
// so if that is not always.
func (a *Answer) String() string { return a.In(policy.English) }

// In returns String in language l.
func (a *Answer) In(l policy.Language) string {
	text := a.Request.Principal.String() + " " + a.Decision.In(l)
	n := a.Needs()
	if n != nil {
		text += "; " + message.Of("near miss: {change}", n.In(l)).In(message.Language(l))
	}
	if n != nil || a.Decision.Allowed() {
		if v := a.Ask().Until(); v != (evaluate.Validity{}) {
			text += ", " + v.In(l)
		}
	}
	return text
}

// Format prints what String returns.
func (a *Answer) Format(f fmt.State, verb rune) { quote.Format(f, verb, a.String()) }

// answer decides req for one principal.
func (inv *Inventory) answer(who principal.Principal, req evaluate.Request, extra *evaluate.Policies) *Answer {
	req.Principal = who
	return &Answer{Request: req, Decision: inv.evaluator.Evaluate(&req, extra), inv: inv, extra: extra}
}

// isYes reports whether the principal may do it, perhaps if the request were another.
func (a *Answer) isYes() bool {
	a.needs, a.known = a.Needs(), true
	return a.Decision.Allowed() || a.needs != nil
}

// template returns the request that is like another, at a time, for a resource whose owner is
// known if inv knows it.
func (inv *Inventory) template(like *evaluate.Request) evaluate.Request {
	var req evaluate.Request
	if like != nil {
		req = *like
	}
	if req.Time.IsZero() {
		req.Time = time.Now()
	}
	return inv.withOwner(req)
}

// withOwner returns req with the owner of its resource, if neither tells and inv does.
func (inv *Inventory) withOwner(req evaluate.Request) evaluate.Request {
	if req.ResourceAccount == "" && ownerIn(req.Resource) == "" {
		if r := inv.Resource(req.Resource); r != nil {
			req.ResourceAccount = r.Account
		}
	}
	return req
}
