package evaltest

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A roleSource is the role of a group whose cases assume it.
type roleSource struct {
	ARN        string            `json:"arn"`
	ID         string            `json:"id,omitzero"`
	Tags       map[string]string `json:"tags,omitzero"`
	MaxSession duration          `json:"maxSession,omitzero"`
	Trust      json.RawMessage   `json:"trust,omitzero"`
}

func (s *roleSource) parse(opts []policy.Option) (*evaluate.Role, error) {
	role := &evaluate.Role{ARN: s.ARN, ID: s.ID, Tags: s.Tags, MaxSession: time.Duration(s.MaxSession)}
	if s.Trust == nil {
		return role, nil
	}
	var err error
	role.TrustPolicy, err = policy.Parse(s.Trust, policy.Trust, opts...)
	return role, err
}

// A duration is a time.Duration in the form of time.ParseDuration.
type duration time.Duration

func (d *duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	*d = duration(parsed)
	return err
}

func (d duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

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

// A callGroup is what the calls of a group share.
type callGroup struct {
	policies   *evaluate.Policies
	evaluator  *evaluate.Evaluator // nil if nothing is attached beside policies
	documents  []policy.Option
	principals []principal.Option
}

// newCall returns the case without its call, and the caller.
func (s *callSource) newCall(g *callGroup) (Case, principal.Principal, error) {
	var nobody principal.Principal
	if s.Want == "error" {
		if s.Error == "" {
			return Case{Name: s.Name}, nobody, errors.New("an error is expected; say which")
		}
		s.Want = evaluate.ImplicitDeny.String()
	} else if s.Error != "" {
		return Case{Name: s.Name}, nobody, fmt.Errorf("want %q and an error", s.Want)
	}
	c, err := s.newCase()
	if err != nil {
		return c, nobody, err
	}
	c.WantAction, c.WantError = s.Action, s.Error
	if s.Session != nil {
		c.WantSession = func(got *evaluate.Session) error {
			return errors.Join(s.Session.check(got), s.Session.ask(got, g))
		}
	}
	caller, err := parsePrincipal(s.Principal, s.CallerRole, s.User, s.PrincipalID, g.principals...)
	return c, caller, err
}

func assumeRoleCase(data []byte, role *evaluate.Role, g *callGroup) (Case, error) {
	var s assumeRoleSource
	if err := decode(data, &s); err != nil {
		return Case{}, err
	}
	c, caller, err := s.newCall(g)
	req := &evaluate.AssumeRoleRequest{
		Principal:         caller,
		Role:              role,
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
	return c, err
}
