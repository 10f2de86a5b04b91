package reference

import (
	"regexp"
	"strings"
)

// The rules about single actions, which no policy decides. Nothing else is by name.

// is reports whether t is one of the actions of a service, all in lower-case letters.
func (t *target) is(service string, names ...string) bool {
	for _, name := range names {
		if t.service == service && t.name == name {
			return true
		}
	}
	return false
}

// isTemporary reports whether the credentials of a user or root are temporary (S-52).
func isTemporary(req *Request, p *Policies) bool {
	return req.Issued || len(req.Keys["aws:tokenissuetime"].texts) > 0 || p.Session != nil
}

// isUser reports whether the caller of req is an IAM user or root.
func isUser(req *Request) bool {
	c := &req.Caller
	return c.isAWS() && (c.typ == user || c.typ == rootUser)
}

// isSessionToken reports whether the caller is a user or root with a session of
// GetSessionToken; one of AssumeRoot says so (S-59).
func isSessionToken(req *Request, p *Policies) bool {
	return isUser(req) && isTemporary(req, p) && !isTrue(req, "aws:assumedroot")
}

// isTrue reports whether a key of the context is true.
func isTrue(req *Request, key string) bool {
	v := req.Keys[key]
	return !v.list && len(v.texts) == 1 && lower(v.texts[0]) == "true"
}

// isFree reports whether a request is allowed whatever the policies say.
func isFree(req *Request, p *Policies, t *target) bool {
	switch {
	case t.is("sts", "getcalleridentity"):
		return req.Caller.typ != anonymous // S-17
	case t.is("sts", "getsessiontoken"):
		return isUser(req) && !isTemporary(req, p) // S-52
	default:
		return false
	}
}

// refuse says why a request is denied whatever the policies say, or "".
func refuse(req *Request, p *Policies, t *target) (problem string) {
	caller := req.Caller
	temporary := isUser(req) && isTemporary(req, p)
	switch {
	case !caller.isAWS():
		return ""
	case t.is("sts", "getsessiontoken", "getfederationtoken") && (temporary || !isUser(req)):
		return "temporary credentials" // S-52
	case caller.typ == federatedUser && req.Issued && (t.service == "iam" || t.service == "sts" && !t.is("sts", "getcalleridentity")):
		return "a session of GetFederationToken" // S-59
	case isSessionToken(req, p) && t.service == "iam" && !isTrue(req, "aws:multifactorauthpresent"):
		return "a session of GetSessionToken without MFA" // S-59
	case isSessionToken(req, p) && t.service == "sts" && !t.is("sts", "getcalleridentity", "assumerole", "tagsession", "setsourceidentity", "setcontext"):
		return "a session of GetSessionToken" // S-59; the last three are parts of AssumeRole
	default:
		return ""
	}
}

var bucketARN = regexp.MustCompile(`^arn:[^:]*:s3:::[^:/]+$`)

// opensBucket reports whether the caller is the root user of the account that
// owns a bucket and may open it again, whatever the policy of the bucket says
// (S-53).
func opensBucket(req *Request, t *target, owner string) bool {
	isBucket := t.isARN && bucketARN.MatchString(strings.Join(t.arn[:], ":"))
	return isBucket && t.is("s3", "getbucketpolicy", "putbucketpolicy", "deletebucketpolicy") &&
		req.Caller.typ == rootUser && req.Caller.account == owner
}
