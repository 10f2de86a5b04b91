package evaluate

import (
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/decision"
	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A Request describes who wants to do what to which resource. It is only read.
//
// Its text and log value show no external ID, and its JSON does: log a Request by
// itself and not in a list, a map or a struct, of which JSON handlers of package
// log/slog write the JSON.
type Request struct {
	Principal principal.Principal // caller; zero means anonymous
	Action    string              // such as "s3:GetObject"; at most 128 bytes
	Resource  string              // ARN of the target; "*" for actions that have none
	Context   condition.Context   // condition keys, beyond those taken from other fields

	// ResourceAccount is the account that owns Resource. If empty, it is taken
	// from the ARN or, if Resource is "*", from Principal. ARNs without an
	// account, as in S3, need it: a request is denied with a Problem if the owner is
	// unknown, if it contradicts the account in the ARN, and if it is another's and
	// looks like the ID of an account but does not have 12 digits (SEMANTICS S-16, S-66). See
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
	ResourceAccount string

	// Time is the value of aws:CurrentTime and aws:EpochTime. If zero, the
	// current time is used.
	Time time.Time

	// Expires, if not zero, is the end of the caller's credentials: at or after
	// it the request is denied with a Problem.
	Expires time.Time

	// limited is set by Session.Request for a session that has session policies:
	// without Policies.Session the request is denied with a Problem.
	limited bool

	// issued is set by Session.Request: the credentials are those of a session, which
	// may not call all that its user may (SEMANTICS S-59).
	issued bool

	// mfa is set by Session.Request: when the user of the session used MFA, from
	// which aws:MultiFactorAuthAge counts. It is zero if that key is not derived.
	mfa time.Time

	// tags is set by Session.Request: the entries of Context under aws:PrincipalTag/, or
	// nil if there were none. Where an Evaluator knows the tags of the role or user,
	// these go before them, and what Context got since does not count (SEMANTICS S-69).
	tags *condition.Context
}

// The values of Decision.Problem. Each says what to set.
const (
	problemNoRequest       = "no request: it is nil"
	problemNoPolicies      = "no policies: they are nil"
	problemAction          = "invalid action: want service:Name, such as s3:GetObject, of at most 128 bytes"
	problemResource        = `invalid resource: want an ARN or "*"`
	problemOwner           = "resource account unknown: set Request.ResourceAccount"
	problemOtherOwner      = "Request.ResourceAccount is another account than that in the ARN of the resource: leave it empty, or correct one of them"
	problemOwnerID         = "the account of the resource is not an account ID: want 12 digits in its ARN or Request.ResourceAccount"
	problemPartitions      = "principal and resource are in different partitions: the second part of both ARNs, such as aws or one of your own, has to be the same"
	problemFederated       = "federated identities can only assume roles: use AssumeRole"
	problemPrincipalName   = "invalid principal: the name of the service, provider or canonical user is malformed"
	problemExpired         = "credentials have expired: Request.Expires is not after the time of the request"
	problemCallerExpired   = "the caller has expired: Chain.Expires or NotOnOrAfter is not after the time of the call"
	problemNilPolicy       = "a policy is nil"
	problemIdentityType    = "Identity holds a policy of another type"
	problemResourceType    = "Resource holds a policy of another type than Resource or Trust"
	problemBoundaryType    = "Boundary holds a policy of another type than Boundary or Identity"
	problemSessionType     = "Session holds a policy of another type than Session or Identity"
	problemNoLevels        = "SCP has no levels: leave it nil where no service control policies apply"
	problemSCPType         = "SCP holds a policy of another type"
	problemRCPType         = "RCP holds a policy of another type"
	problemEndpointType    = "Endpoint holds a policy of another type"
	problemOtherARN        = "the caller has policies attached under another ARN of its name: make it with the path and letter case under which they are, a role session by principal.RoleSession"
	problemAttachedTwice   = "Boundary, Resource, SCP or RCP is both attached and given"
	problemTemporary       = "temporary credentials cannot get others by GetSessionToken or GetFederationToken: the user signs such a call with its access key"
	problemTokenSTS        = "a session by sts:GetSessionToken may call AssumeRole and GetCallerIdentity only, of the actions of sts"
	problemTokenIAM        = "a session by sts:GetSessionToken may call no action of iam without MFA: aws:MultiFactorAuthPresent is not true"
	problemFederationToken = "a session by sts:GetFederationToken may call no action of iam, and of sts GetCallerIdentity only"
	problemCannotAssume    = "root users, federated users, canonical users and anonymous callers cannot assume a role"
	problemResourceGiven   = "Policies.Resource is set: the trust policy of the role takes its place"
	problemNoSession       = "the session has session policies: set Policies.Session to Session.Policies"
	problemSessionGiven    = "Policies.Session differs from Chain.Policies, which takes its place: leave it nil"
	problemTrustType       = "Role.TrustPolicy is a policy of another type than Trust"
	problemCallerAllows    = "Policies.CallerAllows is for a caller whose account is known and is not that of the resource: for any other leave it out, and give the policies that there are"
	problemNotInitialized  = "the Evaluator was not made by New"
)

// prepare checks the request and the policies of ev and makes it ready to
// decide. The account home owns resources whose ARN names none. It returns a
// problem, or "".
func (ev *evaluation) prepare(home string) string {
	if problem := ev.prepareCaller(); problem != "" {
		return problem
	}
	if problem := ev.prepareOwner(home); problem != "" {
		return problem
	}
	return ev.finish()
}

// prepareCaller is prepare for all but the resource.
func (ev *evaluation) prepareCaller() string {
	req := ev.req
	switch {
	case req.limited && (ev.Given == nil || ev.Given.Session == nil):
		return problemNoSession
	case !ev.IsAction():
		return problemAction
	}
	if ev.Given != nil { // New checked what is attached
		given := (*Policies)(ev.Given).check()
		if given.problem != "" {
			return given.problem
		}
		ev.Present |= given.present
		ev.Denying |= given.denying
	}
	ev.CallerType = callerType(ev.Principal)
	switch ev.CallerType {
	case caller.TypeService, caller.TypeSAML, caller.TypeWebIdentity, caller.TypeCanonicalUser:
		switch {
		case req.Principal.Name() == "":
			return problemPrincipalName
		case !ev.Assuming && (ev.CallerType == caller.TypeSAML || ev.CallerType == caller.TypeWebIdentity):
			return problemFederated // SEMANTICS S-62
		}
	}
	return ""
}

// prepareOwner is prepare for what follows from the partition and the account in the ARN of
// the resource, after prepareCaller.
func (ev *evaluation) prepareOwner(home string) string {
	req := ev.req
	partition, account, isARN := arn.Owner(req.Resource)
	owner := req.owner(account, home)
	if req.Resource != "*" {
		from := req.Principal.Partition()
		switch {
		case !isARN:
			return problemResource
		case owner == "":
			return problemOwner
		case from != "" && !arn.SamePartition(from, partition):
			return problemPartitions
		case account != "" && owner != account && !isOfAWS(partition, account):
			return problemOtherOwner
		}
	}
	callers := req.Principal.Account() // an empty account is none (SEMANTICS S-40)
	ev.SameAccount = arn.SameAccount(owner, callers) && callers != ""
	if !ev.SameAccount || arn.IsOwnerWord(owner) {
		if problem := ev.checkOwner(owner, isOfAWS(partition, account)); problem != "" {
			return problem
		}
	}
	if p := ev.Given; p != nil && p.CallerAllows && !ev.IsOfOtherAccount() {
		return problemCallerAllows
	}
	now := req.Time
	if !req.Expires.IsZero() {
		if now.IsZero() {
			now = time.Now()
		}
		if !now.Before(req.Expires) {
			return problemExpired
		}
	}
	ev.Bound.SetOwner(owner)
	ev.Bound.SetNow(now)
	ev.Bound.Facts().SessionTags = (*clause.Context)(req.tags)
	if !req.mfa.IsZero() {
		ev.SetMFA(req.mfa, now)
	}
	return ""
}

// finish is the rest of prepare, which depends on what is attached to the resource and on
// the action too.
func (ev *evaluation) finish() string {
	ev.Prepare()
	ev.Exception = decision.NoException
	var problem string
	if ev.mayBeNamed() {
		ev.Exception, problem = ev.byName()
	}
	return problem
}

// checkOwner says what is wrong with the owner of the resource, or "". It sets
// SameAccount if the owner counts as the account of the caller though it is another:
// because what AWS itself has, as the ARN says if ofAWS, is for everybody (SEMANTICS
// S-38), or because the owner has no say.
func (ev *evaluation) checkOwner(owner string, ofAWS bool) string {
	switch req := ev.req; {
	case arn.IsOwnerWord(req.ResourceAccount):
		return problemOwnerID
	case ev.alone:
		ev.SameAccount = true
	case ev.SameAccount:
	case ofAWS && req.ResourceAccount == "":
		ev.SameAccount = req.Principal.Account() != "" // an empty account is none (SEMANTICS S-40)
	case owner != "" && !arn.IsAccountID(owner) && !arn.IsTenant(owner):
		return problemOwnerID
	}
	return ""
}

// callerType returns the type as which p is decided. An origin access identity, which
// is written like a user, is like a service (SEMANTICS S-38).
func callerType(p *caller.Principal) caller.Type {
	if p.IsOriginAccess() {
		return caller.TypeService
	}
	return p.Type()
}

// isOfAWS reports whether account, as written in the ARN of a resource, is a word that
// stands for an account of AWS itself. What such an account has for everybody, such as
// the managed policies, is as if it were in the account of the caller (SEMANTICS S-38).
func isOfAWS(partition, account string) bool { return arn.IsAWS(partition) && arn.IsOwnerWord(account) }

// owner returns the account that owns the resource, or "" if it is unknown. The
// account named in its ARN is given, and the account home that owns resources
// whose ARN names none (SEMANTICS S-16).
func (req *Request) owner(named, home string) string {
	switch {
	case req.ResourceAccount != "":
		return req.ResourceAccount
	case req.Resource == "*":
		return req.Principal.Account() // a caller without account: none
	case named != "":
		return named
	}
	return home
}

// A check says what there is among policies, or what is wrong with them.
type check struct {
	present decision.KindSet // kinds of which there are policies, and of which some deny
	denying decision.KindSet
	problem string // the first
}

// check returns the kinds of which p has policies, and what is wrong with these: that one
// is nil or in the wrong field, whether or not it takes part in the decision.
func (p *Policies) check() (c check) {
	_ = [1]struct{}{}[decision.Kinds-7] // does not compile until another kind is added below
	if p.Identity != nil {
		c.add(decision.KindIdentity, p.Identity, policy.Identity, policy.Identity, problemIdentityType)
	}
	if p.Session != nil {
		c.add(decision.KindSession, p.Session, policy.Session, policy.Identity, problemSessionType)
	}
	if p.SCP != nil {
		if len(p.SCP) == 0 && c.problem == "" {
			c.problem = problemNoLevels
		}
		for _, level := range p.SCP {
			c.add(decision.KindSCP, level, policy.SCP, policy.SCP, problemSCPType)
		}
	}
	if p.RCP != nil {
		c.present |= 1 << decision.KindRCP // of no levels too
		for _, level := range p.RCP {
			c.add(decision.KindRCP, level, policy.RCP, policy.RCP, problemRCPType)
		}
	}
	if p.Resource != nil {
		c.add(decision.KindResource, []*policy.Policy{p.Resource}, policy.Resource, policy.Trust, problemResourceType)
	}
	if p.Boundary != nil {
		c.add(decision.KindBoundary, []*policy.Policy{p.Boundary}, policy.Boundary, policy.Identity, problemBoundaryType)
	}
	if p.Endpoint != nil {
		c.add(decision.KindEndpoint, []*policy.Policy{p.Endpoint}, policy.Endpoint, policy.Endpoint, problemEndpointType)
	}
	return c
}

// add checks policies of a kind, which are to be of one of two types.
func (c *check) add(k decision.Kind, policies []*policy.Policy, one, other policy.Type, problem string) {
	c.present |= 1 << k
	for _, p := range policies {
		switch {
		case c.problem != "":
			return
		case p == nil:
			c.problem = problemNilPolicy
		case p.Type() != one && p.Type() != other:
			c.problem = problem
		case (*statement.Policy)(p).Denies():
			c.denying |= 1 << k
		}
	}
}

// isOf reports whether p is nil or of one of two types.
func isOf(p *policy.Policy, one, other policy.Type) bool {
	return p == nil || p.Type() == one || p.Type() == other
}
