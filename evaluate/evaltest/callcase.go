package evaltest

import (
	"errors"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/source"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A roleSource is the role of a group whose cases assume it.
type roleSource struct {
	place
	ARN        string            `json:"arn"`
	ID         string            `json:"id,omitzero"`
	Tags       map[string]string `json:"tags,omitzero"`
	MaxSession duration          `json:"maxSession,omitzero"`
	Trust      raw               `json:"trust,omitzero"`
}

func (r *reader) role(s *roleSource, tenants bool) *evaluate.Role {
	return &evaluate.Role{
		ARN:         s.ARN,
		ID:          s.ID,
		Tags:        s.Tags,
		MaxSession:  time.Duration(s.MaxSession),
		TrustPolicy: r.policy(s.Trust, policy.Trust, tenants),
	}
}

// A callSource is what a case that is a call has, of whichever kind.
type callSource struct {
	expected
	Principal   string            `json:"principal"`
	PrincipalID string            `json:"principalId,omitzero"`
	CallerRole  string            `json:"callerRole,omitzero"`
	User        string            `json:"user,omitzero"`
	Duration    duration          `json:"duration,omitzero"`
	Context     condition.Context `json:"context,omitzero"`
	Time        time.Time         `json:"time,omitzero"`

	Action  string         `json:"action,omitzero"`
	Error   string         `json:"error,omitzero"`
	Session *sessionSource `json:"session,omitzero"`
}

// An assumeRoleSource is a case that is a call which assumes a role.
type assumeRoleSource struct {
	callSource
	SessionName       string            `json:"sessionName,omitzero"`
	ExternalID        string            `json:"externalId,omitzero"`
	SourceIdentity    string            `json:"sourceIdentity,omitzero"`
	Tags              map[string]string `json:"tags,omitzero"`
	TransitiveTagKeys []string          `json:"transitiveTagKeys,omitzero"`
	ProvidedContexts  []providedSource  `json:"providedContexts,omitzero"`
	Chain             *chainSource      `json:"chain,omitzero"`
	NotOnOrAfter      time.Time         `json:"notOnOrAfter,omitzero"`
}

// A providedSource is a context that the call provides.
type providedSource struct {
	ProviderARN string `json:"providerArn"`
	Assertion   string `json:"assertion"`
}

// A chainSource is the calling session.
type chainSource struct {
	SourceIdentity    string            `json:"sourceIdentity,omitzero"`
	Tags              map[string]string `json:"tags,omitzero"`
	TransitiveTagKeys []string          `json:"transitiveTagKeys,omitzero"`
	Expires           time.Time         `json:"expires,omitzero"`
	Context           condition.Context `json:"context,omitzero"`
}

// session returns the session of caller, or nil for nil.
func (s *chainSource) session(caller principal.Principal) *evaluate.Session {
	if s == nil {
		return nil
	}
	return &evaluate.Session{
		Principal:         caller,
		Expires:           s.Expires,
		SourceIdentity:    s.SourceIdentity,
		Tags:              s.Tags,
		TransitiveTagKeys: s.TransitiveTagKeys,
		Context:           s.Context,
	}
}

// A callGroup is what the cases of a group share.
type callGroup struct {
	policies  *evaluate.Policies
	role      *evaluate.Role       // nil if the cases assume none
	evaluator *evaluate.Evaluator  // nil if nothing is attached beside policies
	inventory *inventory.Inventory // nil unless it stands in place of the Evaluator
	tenants   bool
}

// newCall returns the case without its call, and the caller.
func (r *reader) newCall(s *callSource, g *callGroup) (Case, principal.Principal) {
	c := r.newCase(&s.expected, wantError)
	c.WantAction, c.WantError = s.Action, s.Error
	switch {
	case s.Want == wantError && s.lacks("error"):
		r.fail(s.at("want"), policy.ErrMissingElement, message.Of("error: which error is wanted"))
	case s.Want == wantError && s.Error == "" && s.at("error").Is(source.String):
		r.fail(s.at("error"), policy.ErrValue, message.Of("it is empty; say which error is wanted"))
	case s.Want != wantError && s.Error != "":
		r.fail(s.at("error"), policy.ErrConflict, message.Of("an error is wanted, and {want}", quoted(s.Want)))
	}
	for _, name := range []string{"sid", "type", "problem", "validity", "action", "session"} {
		if s.Want == wantError && s.object.Has(name) {
			r.fail(s.at(name), policy.ErrConflict, message.Of("an error is wanted, and a call that is malformed has no answer"))
		}
	}
	r.compared(&s.place, "action")
	if s.Session != nil {
		r.sessionRequests(s.Session)
		c.WantSession = func(got *evaluate.Session) error {
			return errors.Join(s.Session.check(got), s.Session.ask(got, g))
		}
	}
	return c, r.principal(&s.expected, g.tenants, s.Principal, s.CallerRole, s.User, s.PrincipalID)
}

func (r *reader) assumeRoleCase(v source.Value, g *callGroup) Case {
	var s assumeRoleSource
	if r.decode(v, &s); !v.Is(source.Object) {
		return Case{}
	}
	c, caller := r.newCall(&s.callSource, g)
	req := &evaluate.AssumeRoleRequest{
		Principal:         caller,
		Role:              g.role,
		SessionName:       s.SessionName,
		Duration:          time.Duration(s.Duration),
		ExternalID:        s.ExternalID,
		SourceIdentity:    s.SourceIdentity,
		Tags:              s.Tags,
		TransitiveTagKeys: s.TransitiveTagKeys,
		Chain:             s.Chain.session(caller),
		NotOnOrAfter:      s.NotOnOrAfter,
		Context:           s.Context,
		Time:              s.Time,
	}
	for _, each := range s.ProvidedContexts {
		req.ProvidedContexts = append(req.ProvidedContexts, evaluate.ProvidedContext(each))
	}
	c.Call = req
	return c
}
