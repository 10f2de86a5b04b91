package evaltest

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
	"github.com/seed-1d0cfdb5/iam/internal/source"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A sessionSource is what is expected of the session of an allowed call. Of the
// context, null wants a key to be absent.
type sessionSource struct {
	place
	ARN               string                 `json:"arn"`
	Expires           time.Time              `json:"expires"`
	SourceIdentity    *string                `json:"sourceIdentity"`
	Tags              map[string]string      `json:"tags"`
	TransitiveTagKeys []string               `json:"transitiveTagKeys"`
	Context           wantedContext          `json:"context"`
	Requests          []sessionRequestSource `json:"requests"`
}

// A sessionRequestSource is a request that the session makes, with the policies of the
// group and its own session policies.
type sessionRequestSource struct {
	expected
	asked           Case              // without the request
	Action          string            `json:"action"`
	Resource        string            `json:"resource"`
	ResourceAccount string            `json:"resourceAccount"`
	Context         condition.Context `json:"context"`
	Time            time.Time         `json:"time"`
}

// sessionRequests reads what is expected of the requests of s.
func (r *reader) sessionRequests(s *sessionSource) {
	r.compared(&s.place, "arn")
	if s.Requests != nil && len(s.Requests) == 0 && !r.full() {
		r.fail(s.at("requests"), policy.ErrValue, message.Of("there is no request"))
	}
	for i := range s.Requests {
		if each := &s.Requests[i]; each.object.Is(source.Object) && !r.full() {
			each.asked = r.newCase(&each.expected)
		}
	}
}

func (s *sessionRequestSource) check(by *evaluate.Session, g *callGroup) error {
	c := s.asked
	c.Request = by.Request(s.Action, s.Resource)
	c.Request.ResourceAccount, c.Request.Time = s.ResourceAccount, s.Time
	c.Request.Context.Set(slices.Collect(s.Context.Entries())...)
	c.Evaluator, c.Inventory = g.evaluator, g.inventory
	policies := *g.policies
	policies.Session = by.Policies
	if err := c.check(&policies, nil).Err; err != nil {
		return message.Errorf("{name}: {problem}", quote.Line(s.Name), err)
	}
	return nil
}

func (s *sessionSource) check(got *evaluate.Session) error {
	var problems []error
	wrong := func(what string, got, want any) {
		problems = append(problems, message.Errorf("{what} {got}, want {wanted}", message.Known(quote.Line(what)), fmt.Sprintf("%q", got), fmt.Sprintf("%q", want)))
	}
	if arn := got.Principal.ARN(); s.ARN != "" && arn != s.ARN {
		wrong("ARN", arn, s.ARN)
	}
	if !s.Expires.IsZero() && !got.Expires.Equal(s.Expires) {
		wrong("expiry", got.Expires, s.Expires)
	}
	if s.SourceIdentity != nil && got.SourceIdentity != *s.SourceIdentity {
		wrong("source identity", got.SourceIdentity, *s.SourceIdentity)
	}
	if s.Tags != nil && !maps.Equal(got.Tags, s.Tags) {
		wrong("tags", got.Tags, s.Tags)
	}
	if s.TransitiveTagKeys != nil {
		got, want := slices.Sorted(slices.Values(got.TransitiveTagKeys)), slices.Sorted(slices.Values(s.TransitiveTagKeys))
		if !slices.Equal(got, want) {
			wrong("transitive tag keys", got, want)
		}
	}
	bound := clause.Context(got.Context).Bind(caller.Principal(got.Principal), got.Principal.Account(), got.Expires)
	for _, key := range slices.Sorted(maps.Keys(s.Context)) {
		if values, _ := bound.Lookup(key); !slices.Equal(values, s.Context[key]) {
			wrong(key, values, s.Context[key])
		}
	}
	return errors.Join(problems...)
}

// ask makes the requests of the session, with the policies of g.
func (s *sessionSource) ask(got *evaluate.Session, g *callGroup) error {
	var problems []error
	for i := range s.Requests {
		problems = append(problems, s.Requests[i].check(got, g))
	}
	return errors.Join(problems...)
}
