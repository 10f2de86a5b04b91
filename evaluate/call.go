package evaluate

import (
	"iter"
	"slices"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate/internal/decision"
	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A CallRequest is a call to AWS STS that yields a [Session]: an
// [AssumeRoleRequest], a [GetFederationTokenRequest], a [GetSessionTokenRequest] or an
// [AssumeRootRequest], of each a pointer. No other types can be one.
//
// Which credentials may make which call, and what its session may do, is compared in
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
type CallRequest interface {
	// Ask binds the call to the policies that decide it. The error reports a
	// malformed call, which AWS rejects before it looks at any policy.
	Ask(p *Policies) (*Call, error)

	check() (*Call, error) // the call before it has policies, or the error of Ask
}

// A Call is a well-formed [CallRequest] bound to the policies that decide it. The
// method Ask of the request and [Evaluator.Call] make it, and its methods say
// whether it is allowed and which session it yields, how that came about, and how
// long it stays so.
//
// Like a [Question] it stays with the time and the policies of which it was asked,
// and serves one goroutine. A nil Call and the zero Call deny with a Problem.
type Call struct {
	question Question // of the action that is asked last; all have one context (SEMANTICS T-5)
	actions  []string // that the call needs
	chain    *Session // that calls, if it is known
	trust    *policy.Policy
	kind     callKind
}

// A callKind is what is different for each kind of call.
type callKind interface {
	session(now time.Time) *Session     // that an allowed call at that time yields
	purpose(action string) message.Text // what the call needs action for; "" if it is that of the call itself
}

// A CallResult is the answer to a [CallRequest]. The zero CallResult denies.
type CallResult struct {
	Decision Decision `json:"decision"`
	Action   string   `json:"action"`            // the action that Decision is about, such as "sts:TagSession"
	Session  *Session `json:"session,omitempty"` // nil unless allowed
}

// What is wrong with a call or question, beside what can be wrong with a request.
const (
	problemNoQuestion       = "the Question was not made by Ask"
	problemNoCall           = "the Call was not made by Ask of a request"
	problemNoResource       = "Policies.Resource is set: the resource of the call has no policy"
	problemNotUser          = "only IAM users and root users get a federation token or a session token"
	problemCannotAssumeRoot = "only IAM users and role sessions assume a root user"
)

// Call is like the method Ask of req, with what is attached now to the caller and
// to the account of the resource, and extra as [Evaluator.Evaluate] takes it.
// Policies attached to the resource take no part, except for the trust policy of a role:
// see [Evaluator.AssumeRole].
func (e *Evaluator) Call(req CallRequest, extra *Policies) (*Call, error) {
	if req == nil {
		return nil, message.Errorf("evaluate: no call: the request is nil")
	}
	if extra == nil {
		extra = new(Policies)
	}
	c, err := bind(req, extra)
	if err != nil {
		return nil, err
	}
	c.question.attach(e.current(), extra)
	c.setPolicies()
	return c, nil
}

// bind binds req to p.
func bind(req CallRequest, p *Policies) (*Call, error) {
	c, err := req.check()
	if err != nil {
		return nil, err
	}
	q := &c.question
	q.request.issued, q.request.mfa = c.chain != nil, c.chain.usedMFA()
	if c.chain != nil {
		q.request.tags = callerTags(&q.request.Context) // all are of the session: see settles
	}
	switch {
	case q.problem != "":
	case p == nil:
		q.problem = problemNoPolicies
	case p.Resource != nil && q.assuming:
		q.problem = problemResourceGiven
	case p.Resource != nil:
		q.problem = problemNoResource
	case c.chain != nil && c.chain.Policies != nil && p.Session != nil && !slices.Equal(c.chain.Policies, p.Session):
		q.problem = problemSessionGiven
	default:
		q.given = *p
		c.setPolicies()
	}
	return c, nil
}

// setPolicies puts in the policies that come with the call.
func (c *Call) setPolicies() {
	q := &c.question
	q.given.Resource, q.given.ResourceMustAllow = c.trust, q.assuming
	q.sources.Detach(decision.KindResource)
	if l := c.attachedTrust(); l != nil {
		q.given.Resource = nil
		q.sources.Attach(decision.KindResource, l)
	}
	q.sources.MustAllow = false
	if c.chain != nil && c.chain.Policies != nil {
		q.given.Session = c.chain.Policies
	}
	if arn.IsServiceLinked(q.request.Resource) {
		q.given.RCP = nil // SEMANTICS T-13
		q.sources.Detach(decision.KindRCP)
	}
}

// attachedTrust returns the trust policy that is attached to the role that c assumes, and
// to no other, if c brings none or the same.
func (c *Call) attachedTrust() *decision.List {
	q := &c.question
	if !q.assuming || q.attached == nil {
		return nil
	}
	role := q.attached.resources.Get(q.request.Resource)
	if role == nil || role.list == nil {
		return nil
	}
	if p := role.list.Own()[0]; p.Type() != policy.Trust || c.trust != nil && c.trust != p {
		return nil
	}
	return role.list
}

// Result answers the call: the first of its actions that is not allowed or, if all
// are, the first of all.
func (c *Call) Result() CallResult {
	if c == nil || len(c.actions) == 0 {
		return CallResult{Decision: Decision{Problem: problemNoCall}}
	}
	var v verdict
	for i, action := range c.actions {
		d := c.ask(action).Decision()
		if i == 0 || !d.Allowed() {
			v = verdict{d, action}
		}
		if !d.Allowed() {
			break
		}
	}
	return c.result(v, c.question.request.Time)
}

// Explain answers the call and says how. There is one explanation for each action
// that the call needs.
func (c *Call) Explain() []*Explanation {
	if c == nil || len(c.actions) == 0 {
		return []*Explanation{{Decision: c.Result().Decision}}
	}
	list := make([]*Explanation, 0, len(c.actions))
	for _, action := range c.actions {
		x := c.ask(action).Explain()
		x.caller, x.purpose = callerText(c.question.request.Principal), c.kind.purpose(action)
		if c.question.barred {
			x.caller = message.Of("{caller}, of a provider in another account than the role, which no trust policy lets in", x.caller)
		}
		x.Caller, x.Purpose = x.caller.String(), x.purpose.String()
		if c.question.assuming {
			x.Role = c.question.request.Resource
		}
		list = append(list, x)
	}
	return list
}

// Until reports the interval around the time of the call over which its outcome stays
// the same, whichever action decides, as [Question.Until] does: when the session can
// be had, which is not how long it lives. The expiry of the calling session and of a
// SAML assertion count.
func (c *Call) Until() Validity {
	if c == nil {
		c = new(Call)
	}
	_, validity := c.clock().until(c.question.request.Time)
	return validity
}

// Timeline yields the answers to the call over [from, to), whatever its own time,
// as [Question.Timeline] does: who may have the session, and when. Decision, action
// and session are those of a call at the beginning of each interval.
func (c *Call) Timeline(from, to time.Time) iter.Seq2[Validity, CallResult] {
	if c == nil {
		c = new(Call)
	}
	questions := c.questions()
	if len(c.actions) > 0 {
		c.kind.session(from) // what all its sessions share is collected now, and only read later
	}
	return func(yield func(Validity, CallResult) bool) {
		for validity, v := range newClock(questions...).segments(from, to) {
			if !yield(validity, c.result(v, notZero(validity.From))) {
				return
			}
		}
	}
}

// ask returns the question of one action of the call.
func (c *Call) ask(action string) *Question {
	c.question.request.Action = action
	return &c.question
}

// clock returns a clock for the actions of the call. What the call was checked for
// does not depend on the time.
func (c *Call) clock() *clock { return newClock(c.questions()...) }

// questions returns the questions of all actions of the call.
func (c *Call) questions() []Question {
	questions := make([]Question, 0, len(c.actions))
	for _, action := range c.actions {
		questions = append(questions, *c.ask(action))
	}
	return questions
}

// result is the answer to a call at now that was decided.
func (c *Call) result(v verdict, now time.Time) CallResult {
	r := CallResult{Decision: v.Decision, Action: v.action}
	if v.Allowed() {
		r.Session = c.kind.session(now)
	}
	return r
}
