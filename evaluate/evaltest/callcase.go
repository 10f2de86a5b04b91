package evaltest

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A roleSource is the role of a group whose cases assume it.
type roleSource struct {
	ARN        string            `json:"arn"`
	ID         string            `json:"id"`
	Tags       map[string]string `json:"tags"`
	MaxSession duration          `json:"maxSession"`
	Trust      json.RawMessage   `json:"trust"`
}

func (s *roleSource) parse() (*evaluate.Role, error) {
	role := &evaluate.Role{ARN: s.ARN, ID: s.ID, Tags: s.Tags, MaxSession: time.Duration(s.MaxSession)}
	if s.Trust == nil {
		return role, nil
	}
	var err error
	role.TrustPolicy, err = policy.Parse(s.Trust, policy.Trust)
	return role, err
}

// A duration is a time.Duration in the form of time.ParseDuration.
type duration time.Duration

func (d *duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	*d = duration(parsed)
	return err
}

// A callSource is a case that is a call which assumes a role.
type callSource struct {
	wanted
	Principal         string            `json:"principal"`
	CallerRole        string            `json:"callerRole"`
	User              string            `json:"user"`
	SessionName       string            `json:"sessionName"`
	Duration          duration          `json:"duration"`
	ExternalID        string            `json:"externalId"`
	SourceIdentity    string            `json:"sourceIdentity"`
	Tags              map[string]string `json:"tags"`
	TransitiveTagKeys []string          `json:"transitiveTagKeys"`
	ProvidedContexts  []providedSource  `json:"providedContexts"`
	Chain             *chainSource      `json:"chain"`
	NotOnOrAfter      time.Time         `json:"notOnOrAfter"`
	Context           condition.Context `json:"context"`
	Time              time.Time         `json:"time"`

	Action  string         `json:"action"`
	Error   string         `json:"error"`
	Session *sessionSource `json:"session"`
}

// A providedSource is a context that the call provides.
type providedSource struct {
	ProviderARN string `json:"providerArn"`
	Assertion   string `json:"assertion"`
}

// A chainSource is the calling session.
type chainSource struct {
	SourceIdentity    string            `json:"sourceIdentity"`
	Tags              map[string]string `json:"tags"`
	TransitiveTagKeys []string          `json:"transitiveTagKeys"`
	Expires           time.Time         `json:"expires"`
	Context           condition.Context `json:"context"`
}

func callCase(data []byte, role *evaluate.Role) (Case, error) {
	var s callSource
	if err := decode(data, &s); err != nil {
		return Case{}, err
	}
	if s.Want == "error" {
		if s.Error == "" {
			return Case{Name: s.Name}, errors.New("an error is wanted; say which")
		}
		s.Want = evaluate.ImplicitDeny.String()
	} else if s.Error != "" {
		return Case{Name: s.Name}, fmt.Errorf("want %q and an error", s.Want)
	}
	c, err := s.newCase()
	if err != nil {
		return c, err
	}
	c.WantAction, c.WantError = s.Action, s.Error
	if s.Session != nil {
		c.WantSession = s.Session.check
	}
	caller, err := parsePrincipal(s.Principal, s.CallerRole, s.User)
	req := &evaluate.AssumeRoleRequest{
		Principal:         caller,
		Role:              role,
		SessionName:       s.SessionName,
		Duration:          time.Duration(s.Duration),
		ExternalID:        s.ExternalID,
		SourceIdentity:    s.SourceIdentity,
		Tags:              s.Tags,
		TransitiveTagKeys: s.TransitiveTagKeys,
		NotOnOrAfter:      s.NotOnOrAfter,
		Context:           s.Context,
		Time:              s.Time,
	}
	for _, each := range s.ProvidedContexts {
		req.ProvidedContexts = append(req.ProvidedContexts, evaluate.ProvidedContext(each))
	}
	if s.Chain != nil {
		req.Chain = &evaluate.Session{
			Principal:         caller,
			Expires:           s.Chain.Expires,
			SourceIdentity:    s.Chain.SourceIdentity,
			Tags:              s.Chain.Tags,
			TransitiveTagKeys: s.Chain.TransitiveTagKeys,
			Context:           s.Chain.Context,
		}
	}
	c.AssumeRole = req
	return c, err
}

// A sessionSource is what is wanted of the session of an allowed call. Of the
// context, null wants a key to be absent.
type sessionSource struct {
	ARN               string                     `json:"arn"`
	Expires           time.Time                  `json:"expires"`
	SourceIdentity    *string                    `json:"sourceIdentity"`
	Tags              map[string]string          `json:"tags"`
	TransitiveTagKeys []string                   `json:"transitiveTagKeys"`
	Context           map[string]json.RawMessage `json:"context"`
}

func (s *sessionSource) check(got *evaluate.Session) error {
	var problems []error
	wrong := func(what string, got, want any) {
		problems = append(problems, fmt.Errorf("%s %q, want %q", quote.Line(what), got, want))
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
	bound := got.Context.Bind(got.Principal, got.Principal.Account(), got.Expires)
	for _, key := range slices.Sorted(maps.Keys(s.Context)) {
		var want condition.Context
		if string(s.Context[key]) != "null" {
			if err := json.Unmarshal(fmt.Appendf(nil, "{%q:%s}", key, s.Context[key]), &want); err != nil {
				return err
			}
		}
		values, _ := bound.Lookup(key)
		if wanted, _ := want.Lookup(key); !slices.Equal(values, wanted) {
			wrong(key, values, wanted)
		}
	}
	return errors.Join(problems...)
}
