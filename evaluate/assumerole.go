package evaluate

import (
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/decision"
	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A Role is a role that principals may assume.
//
// Its trust policy says who may assume it and takes part when it is assumed. Its
// permissions, which are not here, say what its sessions may do, and take part
// in their requests (SEMANTICS T-2). See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html
type Role struct {
	ARN         string
	ID          string         // unique ID ("AROA…"), which sessions know; "" if it is not known
	TrustPolicy *policy.Policy // nil if it trusts nobody or the Evaluator has it
	MaxSession  time.Duration  // longest session; if zero, one hour

	// Tags are aws:ResourceTag/* and iam:ResourceTag/* of the call, and aws:PrincipalTag/*
	// of the session. They do not count where an Evaluator knows those of roles.
	Tags map[string]string
}

// An AssumeRoleRequest is a call to sts:AssumeRole, sts:AssumeRoleWithSAML or
// sts:AssumeRoleWithWebIdentity; the type of Principal says which. It is only
// read.
type AssumeRoleRequest struct {
	Principal   principal.Principal // caller
	Role        *Role
	SessionName string

	// Duration is whole seconds from 15 minutes to Role.MaxSession; if zero, one hour. It
	// is one hour at most if the caller has temporary credentials, and may be 12 hours
	// whatever the role says if a service calls.
	Duration time.Duration

	ExternalID        string            // sts:ExternalId
	SourceIdentity    string            // sts:SourceIdentity; needs sts:SetSourceIdentity
	Tags              map[string]string // aws:RequestTag/*; need sts:TagSession
	TransitiveTagKeys []string          // sts:TransitiveTagKeys
	ProvidedContexts  []ProvidedContext // sts:RequestContextProviders; needs sts:SetContext; at most 5

	// SessionPolicies are the session policies that the call passes, of type
	// Session or Identity: nil if none, empty if one that allows nothing; at most 11.
	// They do not take part in the decision, and are those of the Session that it yields.
	SessionPolicies []*policy.Policy

	// Chain is the session of the caller if it is itself a role session, or a user who
	// got it by sts:GetSessionToken. Its source identity and transitive tags carry over,
	// and what it carries wins over Context (SEMANTICS S-66), of which aws:PrincipalTag/*
	// does not count then. If it is what a call yielded, with aws:TokenIssueTime, nor do
	// aws:SourceIdentity, aws:FederatedProvider and the keys of MFA. Its Policies are the
	// Policies.Session of the decision. It must be the session of Principal and not
	// expired, else the call is malformed or denied. Without it a role session still
	// counts as chaining: one hour at most. See
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_role-chaining
	Chain *Session

	// NotOnOrAfter, if not zero, is the end of the assertion of a SAML caller, and of the
	// session at the latest: at or after it the call is denied.
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

// The actions that the assumption of a role can need.
const (
	actionAssumeRole                = "sts:AssumeRole"
	actionAssumeRoleWithSAML        = "sts:AssumeRoleWithSAML"
	actionAssumeRoleWithWebIdentity = "sts:AssumeRoleWithWebIdentity"
	actionTagSession                = "sts:TagSession"
	actionSetSourceIdentity         = decision.ActionSetSourceIdentity
	actionSetContext                = "sts:SetContext"
)

// AssumeRole decides whether a principal may assume a role: the trust policy
// must trust it, and the policies of the caller must let it make the call. p has
// the policies of the caller and the RCPs of the role's account; its Resource
// field must be nil, for the trust policy takes its place. If the caller is of another
// account and its policies are not known, see Policies.CallerAllows.
//
// A call may need up to four actions: that of the call itself, sts:TagSession if
// session tags are passed or inherited, sts:SetSourceIdentity if a source identity
// is, and sts:SetContext if contexts are provided. Each is decided as [Evaluate]
// decides a request whose resource is the role, and the first that is not allowed is
// the answer. Services and federated identities have no policies of their own: for them
// the trust policy decides, under the RCPs.
//
// The error reports a malformed call, which AWS rejects before it looks at any
// policy: a bad session name or tag, or a duration outside the limits. The
// result then denies.
//
// See https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html and
// SEMANTICS 9.
func AssumeRole(req *AssumeRoleRequest, p *Policies) (CallResult, error) {
	c, err := req.Ask(p)
	if err != nil {
		return CallResult{}, err
	}
	return c.Result(), nil
}

// Ask binds the call to p, which has what [AssumeRole] takes. The error is that of
// AssumeRole.
func (r *AssumeRoleRequest) Ask(p *Policies) (*Call, error) { return bind(r, p) }

// An assumption is a call that assumes a role and is well-formed.
type assumption struct {
	Call
	req      *AssumeRoleRequest
	account  string              // of the role
	becomes  principal.Principal // caller of the requests of the session
	duration time.Duration

	sourceIdentity string            // passed or inherited
	inherited      map[string]string // transitive tags of the calling session
	carried        []clause.Entry    // what stays in sessions; nil until it is collected
}

// check is that of [CallRequest].
func (r *AssumeRoleRequest) check() (*Call, error) {
	if r == nil {
		return nil, message.Errorf("evaluate: no request to assume a role: it is nil")
	}
	a := &assumption{req: r}
	if err := a.checkAll(); err != nil {
		return nil, err
	}
	a.actions, a.chain, a.trust, a.kind = a.needed(), r.Chain, r.Role.TrustPolicy, a
	q := &a.question
	q.request = Request{
		Principal:       r.Principal,
		Action:          a.actions[0],
		Resource:        r.Role.ARN,
		ResourceAccount: a.account,
		Context:         a.newContext(),
		Time:            r.Time,
		Expires:         r.expires(),
		tags:            keptContext(a.appendCertificate(nil)),
	}
	q.begin()
	q.possible = a.isPossible
	q.called, q.assuming, q.barred, q.problem = true, true, a.isBarred(), r.refusal()
	return &a.Call, nil
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
func (r *AssumeRoleRequest) refusal() string {
	switch r.Principal.Type() {
	case principal.TypeAnonymous, principal.TypeAccount, principal.TypeFederatedUser, principal.TypeCanonicalUser:
		return problemCannotAssume
	}
	if trust := r.Role.TrustPolicy; trust != nil && trust.Type() != policy.Trust {
		return problemTrustType
	}
	return ""
}

// isBarred reports whether the caller comes from a SAML or OIDC provider of another
// account than that of the role, which no trust policy lets in (SEMANTICS S-29).
func (a *assumption) isBarred() bool {
	switch a.req.Principal.Type() {
	case principal.TypeSAML, principal.TypeWebIdentity:
		provider, ok := arn.Split(a.req.Principal.Name())
		return ok && provider.Account != a.account
	}
	return false
}

// expires returns the end of what the caller may present: its session or its
// SAML assertion. It is zero if neither ends.
func (r *AssumeRoleRequest) expires() time.Time {
	expires := r.NotOnOrAfter
	if chain := r.Chain; chain != nil && !chain.Expires.IsZero() {
		expires = chain.Expires // role sessions have no assertion
	}
	return expires
}
