package world

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/reference"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A Question is a request and all the policies that apply to it, as both engines read
// them.
type Question struct {
	Request evaluate.Request
	Caller  reference.Caller
	Role    string // of the caller, if only the Evaluator knows it
	Owner   string // account of the resource
	Keys    reference.Context
	Session reference.Context // tags of the session, if it is of one

	Policies evaluate.Policies
	Extra    evaluate.Policies // those of Policies that are not attached
	Read     reference.Policies
}

// Asked returns the request as the reference engine takes it. Nothing is known to it
// that only an Evaluator knows.
func (q *Question) Asked() *reference.Request {
	return &reference.Request{Request: &q.Request, Caller: q.Caller, Keys: q.Keys}
}

// All returns all policies that apply to q, except for those that are nil.
func (q *Question) All() []*policy.Policy {
	p := &q.Policies
	all := slices.Concat(p.Identity, p.Session, slices.Concat(p.SCP...), slices.Concat(p.RCP...), []*policy.Policy{p.Resource, p.Boundary, p.Endpoint})
	return slices.DeleteFunc(all, func(p *policy.Policy) bool { return p == nil })
}

// Dump returns q as JSON that suffices to ask it again, a line for each policy.
func (w *World) Dump(q *Question) string {
	var b strings.Builder
	line := func(name string, v any) {
		data, err := json.Marshal(v)
		if err != nil {
			data = []byte(err.Error())
		}
		fmt.Fprintf(&b, "%s %s\n", name, data)
	}
	line("request", map[string]any{
		"principal": q.Request.Principal, "gateway": q.Policies.EndpointIsGateway, "action": q.Request.Action,
		"resource": q.Request.Resource, "resourceAccount": q.Request.ResourceAccount, "home": w.Home,
		"mustAllow": q.Policies.ResourceMustAllow, "callerAllows": q.Policies.CallerAllows, "context": q.Request.Context, "time": q.Request.Time, "expires": q.Request.Expires,
	})
	lists := map[string][]*policy.Policy{
		"identity": q.Policies.Identity, "session": q.Policies.Session,
		"resource": {q.Policies.Resource}, "boundary": {q.Policies.Boundary}, "endpoint": {q.Policies.Endpoint},
	}
	for i, level := range q.Policies.SCP {
		lists[fmt.Sprintf("SCP level %d", i)] = level
	}
	for i, level := range q.Policies.RCP {
		lists[fmt.Sprintf("RCP level %d", i)] = level
	}
	for _, name := range slices.Sorted(maps.Keys(lists)) {
		if lists[name] != nil && len(lists[name]) == 0 {
			line(name, "empty")
		}
		for _, member := range lists[name] {
			if member == nil {
				line(name, nil)
				continue
			}
			line(fmt.Sprintf("%s %s (%v)", name, member.Name(), member.Type()), member)
		}
	}
	return b.String()
}
