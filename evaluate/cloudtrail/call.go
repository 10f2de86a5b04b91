package cloudtrail

import (
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A Call is one decision that AWS made of the call that an event records. It has a Request,
// an AssumeRole or a Reason.
type Call struct {
	// Request is the request, or nil. Its ResourceAccount is set if the event tells it, and
	// its context has the keys that the event tells.
	Request *evaluate.Request

	// AssumeRole is the call for a role, or nil. Of its Role there is the ARN alone.
	AssumeRole *evaluate.AssumeRoleRequest

	// Principal, Action and Resource are those of the request, as far as they are known if
	// it is not judged: the zero Principal may then be somebody unknown, not nobody.
	Principal principal.Principal
	Action    string
	Resource  string

	// Known are the condition keys that the event determines. Of any other that a policy
	// reads, a request may have had any value or none.
	Known Keys

	// NameOnly says that the event names the user, group, role or policy of IAM that is the
	// resource without its path: Resource has none, and may not be its ARN.
	NameOnly bool

	Reason Reason // why it is not judged, or ""
}

// Calls returns what the event asked for: more than one Call if the operation needs several
// actions or acts on several resources, of which AWS allows all or denies the event. It
// always has a Call, which may have a Reason in place of a request.
func (e *Event) Calls() []Call {
	b := builder{event: e}
	return b.calls()
}

// A builder makes the calls of an event.
type builder struct {
	event  *Event
	caller caller
	known  Keys
}

func (b *builder) calls() []Call {
	var reason Reason
	if b.caller, reason = b.event.caller(); reason != "" {
		return []Call{{Reason: reason}}
	}
	return []Call{{Principal: b.caller.principal, Reason: UnknownAction}}
}
