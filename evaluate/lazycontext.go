package evaluate

import (
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A lazyContext is the context of a request, bound when a statement first reads
// it: many statements do not.
type lazyContext struct {
	condition.Context
	bound bool
	owner string // account of the resource
	now   time.Time
}

// contextOf returns the context of the request, bound if s reads it.
func (ev *evaluation) contextOf(s *policy.Statement) *condition.Context {
	if s.UsesContext() {
		return ev.boundContext()
	}
	return &ev.context.Context
}

// boundContext returns the context of the request.
func (ev *evaluation) boundContext() *condition.Context {
	c := ev.context
	if !c.bound {
		c.Context, c.bound = ev.req.Context.Bind(ev.req.Principal, c.owner, c.now), true
	}
	return &c.Context
}
