package world

import (
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/reference"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A doc is a policy as both engines read it. The zero doc is none.
type doc struct {
	parsed *policy.Policy
	read   *reference.Policy
}

// Docs are policies as both engines read them.
type docs struct {
	parsed []*policy.Policy
	read   []*reference.Policy
}

// noDocs returns a list of none, which is not the same as no list.
func noDocs() docs { return docs{[]*policy.Policy{}, []*reference.Policy{}} }

func (l *docs) add(d doc) { l.parsed, l.read = append(l.parsed, d.parsed), append(l.read, d.read) }

// Levels are the policies of an organization as both engines read them.
type levels struct {
	parsed [][]*policy.Policy
	read   [][]*reference.Policy
}

func (l *levels) add(level docs) {
	l.parsed, l.read = append(l.parsed, level.parsed), append(l.read, level.read)
}

// An endpoint is a policy of one.
type endpoint struct {
	doc
	gateway bool
}

// Layers are all policies that apply to a request, as both engines read them.
type layers struct {
	identity, session  docs
	resource, boundary doc
	scp, rcp           levels
	endpoint           endpoint
	mustAllow          bool
	callerAllows       bool
}

func (l *layers) parsed() evaluate.Policies {
	return evaluate.Policies{
		Identity: l.identity.parsed, Resource: l.resource.parsed, Boundary: l.boundary.parsed, Session: l.session.parsed,
		SCP: l.scp.parsed, RCP: l.rcp.parsed, Endpoint: l.endpoint.parsed, EndpointIsGateway: l.endpoint.gateway,
		ResourceMustAllow: l.mustAllow, CallerAllows: l.callerAllows,
	}
}

func (l *layers) read() reference.Policies {
	return reference.Policies{
		Identity: l.identity.read, Resource: l.resource.read, Boundary: l.boundary.read, Session: l.session.read,
		SCP: l.scp.read, RCP: l.rcp.read, Endpoint: l.endpoint.read, EndpointIsGateway: l.endpoint.gateway,
		ResourceMustAllow: l.mustAllow, CallerAllows: l.callerAllows,
	}
}
