package cloudtrail

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/condition"
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

	// NoResource says that the event does not name the resource, or not all: Resource is "*",
	// and the call was for others that are not known.
	NoResource bool

	// NameOnly says that the event names the user, group, role or policy of IAM that is the
	// resource without its path: Resource has none, and may not be its ARN.
	NameOnly bool

	// Known are the condition keys that the event determines. Of any other that a policy
	// reads, a request may have had any value or none, and an entry in the context is no more
	// than likely.
	Known Keys

	Reason Reason // why it is not judged, or ""
}

// Calls returns what the event asked for: more than one Call if the operation needs several
// actions or acts on several resources, of which AWS allows all or denies the event. It
// always has a Call, which may have a Reason in place of a request.
func (e *Event) Calls() []Call {
	b := builder{event: e}
	if reason := e.isNoCall(); reason != "" {
		return []Call{{Reason: reason}}
	}
	var reason Reason
	if b.caller, reason = e.caller(); reason != "" {
		b.refuse(reason)
		return b.calls
	}
	b.service = serviceOf(e.Source)
	b.facts()
	b.operation()
	return b.calls
}

// isNoCall returns why the event is no call that policies have a say in, or "".
func (e *Event) isNoCall() Reason {
	if e.Source == "" { // a digest, an Insight
		return NotACall
	}
	switch typ := e.text(fieldType); {
	case typ == "AwsServiceEvent", typ == "AwsVpceEvents", e.isInsight(), e.text(fieldCategory) == "NetworkActivity":
		return NotACall
	case strings.HasPrefix(typ, "AwsConsole"), consoles[serviceOf(e.Source)]:
		return NoAction
	}
	return ""
}

// A builder makes the calls of an event.
type builder struct {
	event   *Event
	caller  caller
	service string // that eventSource names

	known   Keys              // of what is the same for all calls
	entries []condition.Entry // of these
	context condition.Context // made of entries

	calls []Call
}

// refuse adds a call that is not judged.
func (b *builder) refuse(reason Reason) {
	b.calls = append(b.calls, Call{Principal: b.caller.principal, Reason: reason})
}

// operation adds the calls of the operation that the event names.
func (b *builder) operation() {
	name := strings.TrimSpace(b.event.Name)
	prefix := prefixOf(b.service)
	switch prefix {
	case "sts":
		switch {
		case strings.HasPrefix(name, "AssumeRoleWith") || name == "AssumeRole":
			b.assumeRole(name)
			return
		case free[name]:
			b.refuse(NoPermission)
			return
		}
	case "apigateway":
		if list, ok := gatewayOperations[name]; ok {
			b.gateway(list)
			return
		}
	case "kms":
		if name == "ReEncrypt" {
			b.reEncrypt()
			return
		}
	case "dynamodb":
		if b.dynamoDB(name) {
			return
		}
	}
	switch {
	case b.caller.isWaiting:
		b.refuse(UnknownCaller)
		return
	case prefix == "s3":
		b.s3(name)
		return
	}
	b.action(prefix, name)
}

// action adds the calls for the action with the given prefix and name.
func (b *builder) action(prefix, name string) {
	for _, each := range []string{name, withoutVersion(name)} {
		if other, ok := operations[prefix][each]; ok {
			name = other
			break
		}
	}
	a := findAction(prefix, name)
	if a == nil {
		a = findAction(prefix, withoutVersion(name))
	}
	if a == nil {
		b.refuse(UnknownAction)
		return
	}
	targets, all := b.resources(a)
	if len(targets) == 0 {
		if self, ok := b.self(a); ok {
			targets, all = []target{self}, true
		}
	}
	for _, t := range targets {
		b.add(a, t)
	}
	if !all {
		b.addUnknown(a)
	}
}

// addUnknown adds a call for a on a resource that is not known.
func (b *builder) addUnknown(a *action) {
	b.add(a, target{arn: "*", account: b.caller.account})
	c := &b.calls[len(b.calls)-1]
	c.NoResource = true
	if !b.known.has(keyResourceAccount) { // whose it is may be somebody else, as an image in EC2
		c.Known.remove(keyResourceAccount)
	}
}

// add adds the call for a on a resource.
func (b *builder) add(a *action, t target) {
	context, known := b.contextOf(a)
	if t.account == "" && t.arn == "*" {
		t.account = b.caller.account
	}
	if ownerOf(t.arn) != "" {
		t.account = "" // the ARN says it
		known.add(keyResourceAccount)
	} else if t.account != "" {
		known.add(keyResourceAccount)
	}
	b.calls = append(b.calls, Call{
		Request: &evaluate.Request{
			Principal: b.caller.principal, Action: a.name, Resource: t.arn, ResourceAccount: t.account, Context: context, Time: b.event.Time,
		},
		Principal: b.caller.principal, Action: a.name, Resource: t.arn, NameOnly: t.nameOnly, Known: known,
	})
}
