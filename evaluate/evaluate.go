// Package evaluate decides whether a request is allowed.
//
// [Evaluate] takes a [Request], which says who wants to do what to which
// resource, and the [Policies] that apply to it, and returns a [Decision], as
// the policy evaluation logic of AWS does:
//
//   - An explicit deny in any policy wins.
//   - Service control policies and a VPC endpoint policy have to allow the
//     request, but grant nothing. Resource control policies only deny.
//   - Within one account, an identity-based policy or the resource-based policy
//     grants access; between accounts, both have to.
//   - A permissions boundary and session policies limit what identity-based
//     policies grant. Which grants of a resource-based policy they limit depends
//     on how directly it names the caller, see [principal.Match].
//
// Nothing is decided by default in favor of a request: the zero Decision
// denies, and so does whatever cannot be evaluated.
//
//	p := policy.MustParse(`{
//	  "Version": "2012-10-17",
//	  "Statement": {
//	    "Sid": "ReadLogs",
//	    "Effect": "Allow",
//	    "Action": "s3:GetObject",
//	    "Resource": "arn:aws:s3:::logs/${aws:username}/*",
//	    "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
//	  }
//	}`, policy.Identity)
//	req := evaluate.Request{
//		Principal:       principal.MustParse("arn:aws:iam::111122223333:user/ann"),
//		Action:          "s3:GetObject",
//		Resource:        "arn:aws:s3:::logs/ann/today.log",
//		ResourceAccount: "111122223333", // an ARN of S3 does not name the owner
//		Context:         condition.NewContext(condition.IP("aws:SourceIp", netip.MustParseAddr("203.0.113.7"))),
//	}
//	d := evaluate.Evaluate(&req, &evaluate.Policies{Identity: []*policy.Policy{p}})
//	fmt.Println(d.Allowed(), d)
//	// true allowed by statement "ReadLogs" of an identity-based policy
//
// # Sessions
//
// [AssumeRole] decides whether a principal may assume a role. If so, it returns
// the [Session]. The trust policy of the role takes part when the role is
// assumed, its permissions in the requests of the session, which
// [Session.Request] begins. A Session can be stored as JSON, with the session
// policies that limit it.
//
// The other calls to AWS STS that yield a session are a [GetFederationTokenRequest], a
// [GetSessionTokenRequest] and an [AssumeRootRequest]: see [CallRequest].
//
// # Why not, and until when
//
// [Ask] binds a request to its policies. [Question.Explain] says how the decision
// came about and, for a deny, which smallest changes would lead to an allow.
// [Question.Until] says how long its outcome holds, and [Question.Timeline] how that
// changes over a span of time. The method Ask of a call makes a [Call], which does
// the same.
//
// # Many callers and resources
//
// [New] makes an [Evaluator], which finds the policies of the caller and of the
// resource and, by an index, the statements that may apply. [Attachments] has managed
// policies and groups too, and what is known of users, roles, resources and accounts.
// [Evaluator.Apply] changes a part of them while requests are decided, and
// [Evaluator.Replace] all at once. Package evaltest tests policies.
//
// # Concurrency
//
// All functions, and the methods of an Evaluator, are safe for concurrent use.
// They only read their arguments, which must not be changed meanwhile. A [Question]
// and a [Call] serve one goroutine each.
//
// # Errors
//
// Evaluate returns no error: a request or policies that make no sense are denied
// with a [Decision.Problem], which says what to set. The functions and methods for a
// call to AWS STS return an error if AWS refuses the call before it looks at any
// policy, as it does with a bad session name. The answer then denies.
//
// # Rules
//
// A number such as SEMANTICS S-34 is that of a rule in docs/semantics.md of this module.
package evaluate

import (
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/decision"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// Policies are the policies that apply to a request. A nil field means that
// none is attached and puts no limit on the request. Policies are only read;
// one value may serve any number of goroutines.
//
// SCP and RCP list the policies attached at each level of the organization,
// from the root to the account. Every SCP level must allow the request, so an
// SCP level that is present but empty denies all requests. RCPs only deny:
// RCPFullAWSAccess counts as attached to every level. Leave SCP nil for
// principals of the management account, and RCP nil for resources of it and for
// services that do not support RCPs (SEMANTICS S-25, S-32). See
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
// and
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
//
// Resource accepts policies of type Resource and Trust; a trust policy implies
// ResourceMustAllow, and takes part in actions of sts alone: in others on the ARN of
// the role, such as iam:GetRole, it has no say. A nil *Policies denies.
//
// A request is denied if any policy is nil or was parsed as a type that does
// not belong in its field. Identity policies may also serve as Boundary and
// Session.
type Policies struct {
	Identity []*policy.Policy   // identity-based policies of the caller and its groups
	Resource *policy.Policy     // resource-based policy of the resource
	Boundary *policy.Policy     // permissions boundary of the caller
	Session  []*policy.Policy   // session policies; nil if none was passed, empty if one that allows nothing
	SCP      [][]*policy.Policy // service control policies of the caller's account
	RCP      [][]*policy.Policy // resource control policies of the resource's account
	Endpoint *policy.Policy     // VPC endpoint policy

	// EndpointIsGateway says that Endpoint is of a gateway endpoint, as S3 and DynamoDB
	// have them. In an Allow there, "*" is everyone, an account is its root user, and
	// any other Principal is nobody (SEMANTICS S-42): see
	// https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
	EndpointIsGateway bool

	// ResourceMustAllow is set for resources that identity-based policies alone
	// cannot open, even to their own account, such as KMS keys.
	ResourceMustAllow bool

	// CallerAllows takes the identity-based policies of the caller to allow the request,
	// for a caller whose account is not yours: a trust policy for a partner is tried
	// without inventing the policies of the partner. Whatever is given counts, and what
	// denies does so wherever it stands, in Identity too. The account of the caller has
	// to be known and to be another than that of the resource, else the request is denied
	// with a Problem. A [Decision] that rests on it says so (SEMANTICS S-70).
	CallerAllows bool
}

// Evaluate decides req by the AWS policy evaluation logic. It does not keep req
// or p, or fail: whatever cannot be evaluated is denied with a
// [Decision.Problem]. It does not allocate, except for a pattern with more than eight
// policy variables and for an IP operator that meets a value of the request that is not
// an address. It is safe for concurrent use.
//
// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
// and SEMANTICS 8.
func Evaluate(req *Request, p *Policies) Decision {
	switch {
	case req == nil:
		return Decision{Problem: problemNoRequest}
	case p == nil:
		return Decision{Problem: problemNoPolicies}
	}
	var c decision.BoundContext
	var ev evaluation
	ev.req, ev.Bound, ev.Given = req, &c, (*decision.Policies)(p)
	ev.Principal, ev.Action, ev.Resource, ev.Context = req.elements()
	if problem := ev.prepare(""); problem != "" {
		return Decision{Problem: problem}
	}
	return ev.decide()
}
