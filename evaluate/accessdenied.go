package evaluate

import (
	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// AccessDenied returns what AWS tells the caller of req, which d denies, in one line, or ""
// if d allows it:
//
//	User: arn:aws:iam::111122223333:user/ann is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::logs/a because no identity-based policy allows the s3:GetObject action
//
// Of policies it tells the type that decided and, of an explicit deny, the ARN where AWS
// does: of identity-based and session policies, permissions boundaries and policies of
// organizations whose name is an ARN (see [policy.WithName]), but of a resource control
// policy only to callers of the account that owns the resource. It shows no statement and
// nothing of the context, and of a [Decision.Problem] only that there is one, because that
// text is for who runs the server.
//
// The type alone can tell a caller that there is such a resource or role. So AWS STS gives
// no reason for sts:AssumeRole, and S3 none to other organizations:
// Decision{}.AccessDenied(req) is that text. Of a [CallResult], req has the Principal of
// the call, its Action and the role as Resource.
//
// It allocates, and is safe for concurrent use. See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
func (d Decision) AccessDenied(req *Request) string {
	switch {
	case d.Allowed():
		return ""
	case req == nil:
		return "Access Denied" // as S3 says it if it says nothing else
	}
	action := quote.Word(beginning(req.Action))
	typ := req.Principal.Type()
	federated := typ == principal.TypeSAML || typ == principal.TypeWebIdentity
	text := "User: " + user(req.Principal) + " is not authorized to perform: " + action
	switch {
	case federated: // https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_saml.html
		text = "Not authorized to perform " + action
	case req.Resource != "*":
		text += " on resource: " + shownARN(req.Resource)
	}
	switch {
	case d.Problem != "":
		return text + " because the request could not be evaluated"
	case d.Type == 0 || federated:
		return text
	case d.Outcome == ImplicitDeny:
		return text + " because no " + d.Type.String() + " allows the " + action + " action"
	case d.Type == policy.Trust:
		return text + " with an explicit deny in the role trust policy"
	}
	text += " with an explicit deny in " + withArticle(d.Type).String()
	if name := d.policyARN(req); name != "" {
		text += ": " + shownARN(name)
	}
	return text
}

// policyARN returns the ARN of the policy that denied, or "" if it has none or it is not
// for the caller of req to know.
func (d Decision) policyARN(req *Request) string {
	switch d.Type {
	case policy.Identity, policy.Boundary, policy.Session, policy.SCP: // of the caller's own account
	case policy.RCP: // of that of the resource
		_, named, _ := arn.Owner(req.Resource)
		if account := req.Principal.Account(); account == "" || req.owner(named, "") != account {
			return ""
		}
	default:
		return ""
	}
	if d.Statement == nil || d.Statement.Policy() == nil {
		return ""
	}
	name := d.Statement.Policy().Name()
	if _, ok := arn.Split(name); !ok {
		return ""
	}
	return name
}

// user returns what AWS writes after "User:".
func user(p principal.Principal) string {
	switch p.Type() {
	case principal.TypeService, principal.TypeCanonicalUser:
		return quote.Word(p.Name())
	}
	return p.String()
}

// shownARN returns text, which should be an ARN, for a place within a sentence. No ARN in
// IAM is longer than what is shown.
func shownARN(text string) string {
	const longest = 2048 // bytes
	return quote.Word(quote.Beginning(text, longest))
}
