package evaluate

import (
	"errors"
	"slices"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A Role is a role that principals may assume.
//
// Its trust policy says who may assume it and takes part when it is assumed. Its
// permissions, which are not here, say what its sessions may do, and take part
// in their requests (SEMANTICS T-2).
type Role struct {
	ARN         string
	ID          string // unique ID ("AROA..."), for aws:userid; may be empty
	TrustPolicy *policy.Policy
	Tags        map[string]string
	MaxSession  time.Duration // longest session; if zero, one hour
}

// An AssumeRoleRequest is a call to sts:AssumeRole, sts:AssumeRoleWithSAML or
// sts:AssumeRoleWithWebIdentity; the type of Principal says which. It is only
// read.
type AssumeRoleRequest struct {
	Principal   principal.Principal // caller
	Role        *Role
	SessionName string
	Duration    time.Duration // if zero, one hour; at most Role.MaxSession, and one hour with temporary credentials

	ExternalID        string            // sts:ExternalId
	SourceIdentity    string            // sts:SourceIdentity; needs sts:SetSourceIdentity
	Tags              map[string]string // aws:RequestTag/*; need sts:TagSession
	TransitiveTagKeys []string          // sts:TransitiveTagKeys
	ProvidedContexts  []ProvidedContext // sts:RequestContextProviders; needs sts:SetContext; at most 5

	// SessionPolicies are the session policies that the call passes, of type
	// Session or Identity: nil if none, empty if one that allows nothing. They do
	// not take part in the decision, and are those of the Session that it yields.
	SessionPolicies []*policy.Policy

	// Chain is the session of the caller if it is itself a role session. Its
	// source identity and transitive tags carry over, what it carries wins over
	// Context (SEMANTICS S-66), whose tags of the caller do not count then, and its
	// Policies are the Policies.Session of the decision. It must be the session of
	// Principal and not expired, else the call is malformed or denied. Without it a
	// role session still counts as chaining: one hour at most.
	Chain *Session

	// NotOnOrAfter, if not zero, caps the session of a SAML caller.
	NotOnOrAfter time.Time

	// Context holds the rest of the request context, such as
	// aws:MultiFactorAuthPresent, aws:SourceIp, SAML or OIDC claims, and
	// sts:RequestContext/* for what ProvidedContexts assert. Entries for what the
	// other fields say, such as sts:ExternalId and aws:RequestTag/*, are ignored.
	//
	// Claims are taken as they are given. AWS maps those of a token: PROVIDER:aud is
	// its azp or, without one, its aud, PROVIDER:oaud its aud, and :sub, :email and
	// :amr the claims of that name; of Cognito, :aud is its aud (SEMANTICS S-58,
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html).
	Context condition.Context

	Time time.Time // if zero, the current time is used
}

// An AssumeRoleResult is the answer to an [AssumeRoleRequest]. The zero
// AssumeRoleResult denies.
type AssumeRoleResult struct {
	Decision Decision `json:"decision"`
	Action   string   `json:"action"`            // the action that Decision is about, such as "sts:TagSession"
	Session  *Session `json:"session,omitempty"` // nil unless allowed
}

// The actions that the assumption of a role can need.
const (
	actionAssumeRole                = "sts:AssumeRole"
	actionAssumeRoleWithSAML        = "sts:AssumeRoleWithSAML"
	actionAssumeRoleWithWebIdentity = "sts:AssumeRoleWithWebIdentity"
	actionTagSession                = "sts:TagSession"
	actionSetSourceIdentity         = "sts:SetSourceIdentity"
	actionSetContext                = "sts:SetContext"
)

// AssumeRole decides whether a principal may assume a role: the trust policy
// must trust it, and the policies of the caller must let it make the call. p has
// the policies of the caller and the RCPs of the role's account; its Resource
// field must be nil, for the trust policy takes its place.
//
// A call may need up to four actions: that of the call itself, sts:TagSession if
// session tags are passed or inherited, sts:SetSourceIdentity if a source identity
// is, and sts:SetContext if contexts are provided. Each is decided as [Evaluate]
// decides a request whose resource is the role, and the first that is not allowed is
// the answer. Services and
// federated identities have no policies of their own: for them the trust policy
// decides, under the RCPs.
//
// The error reports a malformed call, which AWS rejects before it looks at any
// policy: a bad session name or tag, or a duration outside the limits. The
// result then denies.
//
// See SEMANTICS 9.
func AssumeRole(req *AssumeRoleRequest, p *Policies) (AssumeRoleResult, error) {
	a, err := newAssumption(req, p)
	if err != nil {
		return AssumeRoleResult{}, err
	}
	return a.result(), nil
}

// ExplainAssumeRole decides req as [AssumeRole] does and says how. There is one
// explanation for each action that the call needs. The error is that of
// AssumeRole.
func ExplainAssumeRole(req *AssumeRoleRequest, p *Policies) ([]*Explanation, error) {
	a, err := newAssumption(req, p)
	if err != nil {
		return nil, err
	}
	return a.explanations(), nil
}

// An assumption is a call that is well-formed, and all that takes part in
// deciding it.
type assumption struct {
	req      *AssumeRoleRequest
	policies Policies
	attached attached // what an Evaluator adds
	role     arn.ARN
	becomes  principal.Principal // caller of the requests of the session
	now      time.Time
	duration time.Duration
	problem  string // why the call cannot be decided

	sourceIdentity string            // passed or inherited
	inherited      map[string]string // transitive tags of the calling session
	context        condition.Context // serves all actions (SEMANTICS T-5)
	actions        []string          // that the call needs
	carried        []condition.Entry // what stays in sessions; nil until it is collected
}

// newAssumption checks the call and prepares to decide it.
func newAssumption(req *AssumeRoleRequest, p *Policies) (*assumption, error) {
	if req == nil {
		return nil, errors.New("evaluate: no request to assume a role: it is nil")
	}
	a := &assumption{req: req, now: req.Time}
	if a.now.IsZero() {
		a.now = time.Now()
	}
	if err := a.check(); err != nil {
		return nil, err
	}
	a.actions = a.needed()
	a.context = a.newContext()
	a.problem = a.refusal(p)
	if a.problem == "" {
		a.setPolicies(p)
	}
	return a, nil
}

// setPolicies makes p the policies of the decision, with the trust policy for
// that of the resource.
func (a *assumption) setPolicies(p *Policies) {
	a.policies = *p
	a.policies.Resource, a.attached.resource = a.req.Role.TrustPolicy, nil
	a.policies.ResourceMustAllow = true
	if chain := a.req.Chain; chain != nil && chain.Policies != nil {
		a.policies.Session = chain.Policies
	}
	if isServiceLinked(a.req.Role.ARN) {
		a.policies.RCP = nil // SEMANTICS T-13
	}
}

// needed returns the actions that the call needs (SEMANTICS T-4, S-56).
func (a *assumption) needed() []string {
	actions := make([]string, 0, 4)
	switch a.req.Principal.Type() {
	case principal.TypeSAML:
		actions = append(actions, actionAssumeRoleWithSAML)
	case principal.TypeWebIdentity:
		actions = append(actions, actionAssumeRoleWithWebIdentity)
	default:
		actions = append(actions, actionAssumeRole)
	}
	if len(a.req.Tags) > 0 || len(a.inherited) > 0 {
		actions = append(actions, actionTagSession)
	}
	if a.sourceIdentity != "" {
		actions = append(actions, actionSetSourceIdentity)
	}
	if len(a.req.ProvidedContexts) > 0 {
		actions = append(actions, actionSetContext)
	}
	return actions
}

// refusal says why the call is denied whatever the policies say, or "".
func (a *assumption) refusal(p *Policies) string {
	switch a.req.Principal.Type() {
	case principal.TypeAnonymous, principal.TypeAccount, principal.TypeFederatedUser, principal.TypeCanonicalUser:
		return problemCannotAssume
	}
	switch {
	case p == nil:
		return problemNoPolicies
	case p.Resource != nil:
		return problemResourceGiven
	case a.req.Role.TrustPolicy != nil && a.req.Role.TrustPolicy.Type() != policy.Trust:
		return problemTrustType
	}
	if chain := a.req.Chain; chain != nil && chain.Policies != nil && p.Session != nil && !slices.Equal(chain.Policies, p.Session) {
		return problemSessionGiven
	}
	return ""
}

// result answers the call.
func (a *assumption) result() AssumeRoleResult { return a.resultOf(a.decideAll()) }

// resultOf is the answer to a call that was decided.
func (a *assumption) resultOf(action string, d Decision) AssumeRoleResult {
	result := AssumeRoleResult{Decision: d, Action: action}
	if d.Allowed() {
		result.Session = a.session()
	}
	return result
}

// decideAll decides the actions of the call until one is not allowed. If all
// are, the first stands for them.
func (a *assumption) decideAll() (action string, d Decision) {
	for i, each := range a.actions {
		decided := a.decide(each)
		if i == 0 || !decided.Allowed() {
			action, d = each, decided
		}
		if !d.Allowed() {
			break
		}
	}
	return action, d
}

// moved returns a at another time. What was checked stays true.
func (a *assumption) moved(now time.Time) *assumption {
	moved := *a
	moved.now = now
	return &moved
}

// explanations explains each action of the call.
func (a *assumption) explanations() []*Explanation {
	list := make([]*Explanation, 0, len(a.actions))
	for _, action := range a.actions {
		list = append(list, a.described(a.explain(action)))
	}
	return list
}

// decide decides one action of the call.
func (a *assumption) decide(action string) Decision {
	req := a.request(action)
	var c lazyContext
	ev := evaluation{req: &req, policies: &a.policies, attached: a.attached, context: &c, assuming: true}
	if d, done := a.prepare(&ev); done {
		return d
	}
	return ev.decide()
}

// explain explains one action of the call.
func (a *assumption) explain(action string) *Explanation {
	req := a.request(action)
	var c lazyContext
	ev := evaluation{req: &req, policies: &a.policies, attached: a.attached, context: &c, assuming: true}
	if d, done := a.prepare(&ev); done {
		return &Explanation{Action: action, Decision: d}
	}
	return ev.explain()
}

// prepare makes ev ready, or reports a decision that needs no policy.
func (a *assumption) prepare(ev *evaluation) (d Decision, done bool) {
	if a.problem != "" {
		return Decision{Problem: a.problem}, true
	}
	if problem := ev.prepare(""); problem != "" {
		if problem == problemExpired {
			problem = problemCallerExpired
		}
		return Decision{Problem: problem}, true
	}
	// A provider is trusted by roles of its own account only (SEMANTICS S-29).
	switch a.req.Principal.Type() {
	case principal.TypeSAML, principal.TypeWebIdentity:
		if provider, ok := arn.Split(a.req.Principal.Name()); ok && provider.Account != a.role.Account {
			return Decision{Type: policy.Trust}, true
		}
	}
	return Decision{}, false
}

// request returns the request for one action on the role.
func (a *assumption) request(action string) Request {
	return Request{
		Principal:       a.req.Principal,
		Action:          action,
		Resource:        a.req.Role.ARN,
		ResourceAccount: a.role.Account,
		Context:         a.context,
		Time:            a.now,
		Expires:         a.expires(),
	}
}

// expires returns the end of what the caller may present: its session or its
// SAML assertion. It is zero if neither ends.
func (a *assumption) expires() time.Time {
	expires := a.req.NotOnOrAfter
	if chain := a.req.Chain; chain != nil && !chain.Expires.IsZero() {
		expires = chain.Expires // role sessions have no assertion
	}
	return expires
}
