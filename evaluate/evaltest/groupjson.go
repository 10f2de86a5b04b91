package evaltest

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
	"unicode/utf8"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// MarshalJSON encodes g as a group of a case file, from which [Load] makes one that
// decides the same: so a program can keep what it found as a test. A case file is a
// list of groups. The documents of the policies and external IDs are in it; the names of
// the policies and of the file are not.
//
// It is an error if the format has no place for something in g: an Evaluator, an Inventory,
// a function that checks a session, the request of a [evaluate.Session], session policies of a call,
// calls that assume different roles or none, or a text that is not valid UTF-8.
func (g Group) MarshalJSON() ([]byte, error) {
	s, err := g.source()
	if err == nil {
		err = s.readsBackAs(&g)
	}
	if err != nil {
		return nil, fmt.Errorf("evaltest: group %q: %w", g.Description, err)
	}
	return encode(s)
}

// encode is json.Marshal, but for <, > and &, which stand as they are.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return b.Bytes(), err
}

func (g *Group) source() (*groupSource, error) {
	s := &groupSource{Description: g.Description, Coverage: g.Coverage, Cases: []raw{}}
	var err error
	if s.Policies, err = policiesSourceOf(g.Policies); err != nil {
		return nil, err
	}
	var role *evaluate.Role
	for i := range g.Cases {
		c := &g.Cases[i]
		call, isCall := c.Call.(*evaluate.AssumeRoleRequest)
		var data []byte
		switch {
		case c.Evaluator != nil || c.Inventory != nil || c.WantSession != nil:
			err = errors.New("the format has no place for its Evaluator, Inventory or WantSession")
		case c.Call == nil && role == nil:
			data, err = c.requestJSON()
		case !isCall || call == nil || call.Role == nil || role == nil && i > 0 || role != nil && !sameRole(role, call.Role):
			err = errors.New("a group has requests, or calls that assume one role")
		default:
			role = call.Role
			data, err = c.assumeRoleJSON(call)
		}
		if err != nil {
			return nil, fmt.Errorf("case %q: %w", c.Name, err)
		}
		s.Cases = append(s.Cases, raw{written: data})
	}
	if role != nil {
		s.Role, err = roleSourceOf(role)
	}
	return s, err
}

// readsBackAs reports an error unless s is read as a group with the questions of g. It
// sets Tenants, if that is needed.
func (s *groupSource) readsBackAs(g *Group) error {
	back, err := s.group()
	if err != nil {
		s.Tenants = true
		var tenants error
		if back, tenants = s.group(); tenants != nil {
			return fmt.Errorf("it would not be read back: %w", err)
		}
	}
	for i := range g.Cases {
		if err := g.Cases[i].isAskedBy(&back.Cases[i]); err != nil {
			return fmt.Errorf("case %q: %w", g.Cases[i].Name, err)
		}
	}
	return nil
}

// group reads s as it is written.
func (s *groupSource) group() (Group, error) {
	data, err := encode([]*groupSource{s})
	if err != nil {
		return Group{}, err
	}
	r := newReader(newLibrary(embed.FS{}), "", string(data))
	groups := r.groups()
	if err := errors.Join(r.errors()...); err != nil {
		return Group{}, err
	}
	return groups[0], nil
}

// isAskedBy reports an error unless read, which was written as c, asks what c asks. Of a
// call all was looked at before.
func (c *Case) isAskedBy(read *Case) error {
	if c.Call != nil {
		return nil
	}
	want, err := json.Marshal(c.Request)
	if err != nil {
		return err
	}
	got, err := json.Marshal(read.Request)
	if err == nil && !bytes.Equal(got, want) {
		err = errors.New("the format has no place for that it is of a session")
	}
	return err
}

func policiesSourceOf(p *evaluate.Policies) (policiesSource, error) {
	if p == nil {
		return policiesSource{}, errors.New("there are no policies: they are nil")
	}
	var errs []error
	one := func(p *policy.Policy, types ...policy.Type) raw {
		data, err := documentOf(p, types...)
		errs = append(errs, err)
		return data
	}
	list := func(policies []*policy.Policy, types ...policy.Type) []raw {
		docs := []raw{}
		for _, p := range policies {
			docs = append(docs, one(p, types...))
		}
		return docs
	}
	s := policiesSource{EndpointIsGateway: p.EndpointIsGateway, ResourceMustAllow: p.ResourceMustAllow, CallerAllows: p.CallerAllows}
	if p.Identity != nil {
		s.Identity = list(p.Identity, policy.Identity)
	}
	if p.Session != nil {
		s.Session = list(p.Session, policy.Session, policy.Identity)
	}
	for _, level := range p.SCP {
		s.SCP = append(s.SCP, list(level, policy.SCP))
	}
	for _, level := range p.RCP {
		s.RCP = append(s.RCP, list(level, policy.RCP))
	}
	if p.SCP != nil && s.SCP == nil {
		errs = append(errs, errors.New("SCP has no levels"))
	}
	switch {
	case p.Resource == nil:
	case p.Resource.Type() == policy.Trust:
		s.Trust = one(p.Resource, policy.Trust)
	default:
		s.Resource = one(p.Resource, policy.Resource)
	}
	if p.Boundary != nil {
		s.Boundary = one(p.Boundary, policy.Boundary, policy.Identity)
	}
	if p.Endpoint != nil {
		s.Endpoint = one(p.Endpoint, policy.Endpoint)
	}
	return s, errors.Join(errs...)
}

// documentOf returns the document of p, which stands where policies of the types belong.
func documentOf(p *policy.Policy, types ...policy.Type) (raw, error) {
	if p == nil {
		return raw{}, errors.New("a policy is nil")
	}
	for _, typ := range types {
		if p.Type() == typ {
			data, err := p.MarshalJSON()
			return raw{written: data}, err
		}
	}
	return raw{}, fmt.Errorf("a policy of type %s stands where one of type %s belongs", p.Type(), types[0])
}

func roleSourceOf(role *evaluate.Role) (*roleSource, error) {
	s := &roleSource{ARN: role.ARN, ID: role.ID, Tags: role.Tags, MaxSession: duration(role.MaxSession)}
	if !isUTF8(s.ARN, s.ID) || !isUTF8Tags(s.Tags) {
		return nil, errUTF8
	}
	if role.TrustPolicy == nil {
		return s, nil
	}
	var err error
	s.Trust, err = documentOf(role.TrustPolicy, policy.Trust)
	return s, err
}

func sameRole(a, b *evaluate.Role) bool {
	return a.ARN == b.ARN && a.ID == b.ID && a.TrustPolicy == b.TrustPolicy && a.MaxSession == b.MaxSession && maps.Equal(a.Tags, b.Tags)
}

func (c *Case) requestJSON() ([]byte, error) {
	req := &c.Request
	s := requestSource{
		expected:        c.expected(),
		Action:          req.Action,
		Resource:        req.Resource,
		ResourceAccount: req.ResourceAccount,
		Context:         written(req.Context),
		Time:            req.Time,
		Expires:         req.Expires,
	}
	s.Principal, s.Role, s.User, s.PrincipalID = principalTexts(req.Principal)
	return encode(s)
}

func (c *Case) assumeRoleJSON(req *evaluate.AssumeRoleRequest) ([]byte, error) {
	s := assumeRoleSource{
		callSource: callSource{
			expected: c.expected(),
			Duration: duration(req.Duration),
			Context:  written(req.Context),
			Time:     req.Time,
			Action:   c.WantAction,
			Error:    c.WantError,
		},
		SessionName:       req.SessionName,
		ExternalID:        req.ExternalID,
		SourceIdentity:    req.SourceIdentity,
		Tags:              req.Tags,
		TransitiveTagKeys: req.TransitiveTagKeys,
		NotOnOrAfter:      req.NotOnOrAfter,
	}
	s.Principal, s.CallerRole, s.User, s.PrincipalID = principalTexts(req.Principal)
	if c.WantError != "" {
		s.Want = wantError
	}
	texts := append([]string{s.SessionName, s.ExternalID, s.SourceIdentity}, s.TransitiveTagKeys...)
	for _, each := range req.ProvidedContexts {
		s.ProvidedContexts = append(s.ProvidedContexts, providedSource(each))
		texts = append(texts, each.ProviderARN, each.Assertion)
	}
	if chain := req.Chain; chain != nil {
		s.Chain = &chainSource{chain.SourceIdentity, chain.Tags, chain.TransitiveTagKeys, chain.Expires, chain.Context}
		texts = append(append(texts, chain.SourceIdentity), chain.TransitiveTagKeys...)
		if !isUTF8Tags(chain.Tags) {
			return nil, errUTF8
		}
		if chain.Principal != req.Principal || chain.Policies != nil {
			return nil, errors.New("the format has no place for session policies, or the session of another")
		}
	}
	switch {
	case req.SessionPolicies != nil:
		return nil, errors.New("the format has no place for session policies")
	case !isUTF8(texts...) || !isUTF8Tags(s.Tags):
		return nil, errUTF8
	}
	return encode(s)
}

// written returns c, or the zero Context, which is left out, if it has no entries.
func written(c condition.Context) condition.Context {
	for range c.Entries() {
		return c
	}
	return condition.Context{}
}

func (c *Case) expected() expected {
	w := expected{Name: c.Name, Source: c.Source, Want: c.outcome(), Sid: c.WantSid, Problem: c.WantProblem}
	if name, err := c.WantType.MarshalText(); err == nil {
		w.Type = strings.ToLower(string(name))
	}
	if v := c.WantValidity; v != nil {
		w.Validity = &validitySource{From: v.From, Until: v.Until}
	}
	return w
}

// principalTexts returns what parsePrincipal makes p of.
func principalTexts(p principal.Principal) (text, role, user, id string) {
	switch p.Type() {
	case principal.TypeAnonymous:
		return "anonymous", "", "", ""
	case principal.TypeService:
		return p.Name(), "", "", ""
	case principal.TypeSAML:
		return "saml:" + p.Name(), "", "", ""
	case principal.TypeWebIdentity:
		return "oidc:" + p.Name(), "", "", ""
	case principal.TypeCanonicalUser:
		return "canonical:" + p.Name(), "", "", ""
	case principal.TypeAssumedRole:
		if !caller.Principal(p).PathUnknown() {
			role = p.Issuer()
		}
	case principal.TypeFederatedUser:
		user = p.Issuer()
	}
	return p.ARN(), role, user, p.ID()
}

var errUTF8 = errors.New("a text is not valid UTF-8")

func isUTF8(texts ...string) bool { return utf8.ValidString(strings.Join(texts, " ")) }

func isUTF8Tags(tags map[string]string) bool {
	for key, value := range tags {
		if !isUTF8(key, value) {
			return false
		}
	}
	return true
}
