package evaluate

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// A boundRequest is a request with what is derived of it: what statements are matched
// against. An evaluation decides by asking it whether this statement or that applies.
type boundRequest struct {
	req      *Request
	assuming bool // it is part of the assumption of a role

	// Set by prepare.
	caller caller.Type           // as which the caller is decided
	flags  statement.CallerFlags // what counts where statements name the caller

	// Set by prepare for the indexes: the action in lower case, and the length of
	// its service with the colon.
	folded        [maxAction]byte
	serviceLength int

	// The context is apart from the request, and not a part of it, because some of
	// its text escapes: with it, the request would.
	context *lazyContext
}

// A mismatch is the first element of a statement that does not match.
type mismatch uint8

const (
	matches mismatch = iota
	mismatchPrincipal
	mismatchAction
	mismatchResource
	mismatchCondition
)

// judge reports how directly s names the caller, and the first of its elements
// that does not match. A statement applies if there is none.
func (r *boundRequest) judge(s *statement.Statement) (caller.Match, mismatch) {
	if !s.MatchAction(r.req.Action) {
		return caller.NoMatch, mismatchAction
	}
	if !s.MatchResource(r.req.Resource, r.contextOf(s)) {
		return caller.NoMatch, mismatchResource
	}
	return r.judgeCaller(s)
}

// judgeCaller is judge for a statement whose action and resource match.
func (r *boundRequest) judgeCaller(s *statement.Statement) (caller.Match, mismatch) {
	m := s.MatchCaller(r.principal(), r.flags, (*clause.Context)(&r.req.Context))
	if m == caller.NoMatch {
		return m, mismatchPrincipal
	}
	if !s.Condition().Match(r.contextOf(s)) {
		return m, mismatchCondition
	}
	return m, matches
}

// opensGateway reports whether s is an Allow of the policy of a gateway endpoint, in
// which hardly anything but "*" names a caller (SEMANTICS S-42).
func (r *boundRequest) opensGateway(s *statement.Statement) bool {
	return r.flags&statement.AtGateway != 0 && s.Effect() == statement.Allow && s.Policy().Type() == statement.Endpoint
}

// principal returns who makes the request.
func (r *boundRequest) principal() *caller.Principal { return (*caller.Principal)(&r.req.Principal) }

// contextOf returns the context of the request, bound if s reads it.
func (r *boundRequest) contextOf(s *statement.Statement) *clause.Context {
	if s.UsesContext() {
		return r.boundContext()
	}
	return &r.context.Context
}

// boundContext returns the context of the request. It is inlined: it does what bind
// does without the copies.
func (r *boundRequest) boundContext() *clause.Context {
	c := r.context
	if !c.bound {
		c.Context, c.bound = (*clause.Context)(&r.req.Context).Bind(*r.principal(), c.owner, c.now), true
		c.BindRole(c.role)
	}
	return &c.Context
}

// isSession reports whether the caller is a session of a role or of a federated
// user.
func (r *boundRequest) isSession() bool {
	return r.caller == caller.TypeAssumedRole || r.caller == caller.TypeFederatedUser
}

// isServiceLinked reports whether the caller is a session of a service-linked
// role. The ARN of the session alone does not tell (SEMANTICS S-44).
func (r *boundRequest) isServiceLinked() bool {
	if r.caller != caller.TypeAssumedRole {
		return false
	}
	role := r.req.Principal.Issuer()
	if r.context.role != "" {
		role = r.context.role
	}
	return isServiceLinked(role)
}

// isServiceLinked reports whether role is the ARN of a service-linked role: its path
// begins with that of these roles. What follows there may hold colons, as may the
// paths of other roles (SEMANTICS S-65).
func isServiceLinked(role string) bool {
	a, ok := arn.Split(role)
	return ok && arn.IsAWS(a.Partition) && strings.HasPrefix(a.Resource, "role/aws-service-role/")
}
