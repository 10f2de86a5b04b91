package evaltest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"testing"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A Group is a set of policies and the cases that are asked of them, as a case
// file holds it.
type Group struct {
	File        string
	Description string
	Policies    *evaluate.Policies
	Coverage    float64 // least percentage of the statements that have to apply in a case
	Cases       []Case
}

// RunFS runs the case files in fsys that match pattern as [Run] does, and checks
// the coverage that they ask for. A pattern that matches no file fails, and so
// does a field that is not part of the format.
//
// The format is that of the folders cases, trust and sessions of this module's
// testdata, described in testdata/README.md there.
func RunFS(t *testing.T, fsys fs.FS, pattern string) {
	t.Helper()
	groups, err := Load(fsys, pattern)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range groups {
		t.Run(g.File+"/"+g.Description, func(t *testing.T) {
			t.Helper()
			Run(t, g.Policies, g.Cases)
			Coverage(t, g.Policies, g.Coverage, g.Cases)
		})
	}
}

// Load reads the case files in fsys that match pattern. There has to be one, and
// each has to be understood in full.
func Load(fsys fs.FS, pattern string) ([]Group, error) {
	files, err := fs.Glob(fsys, pattern)
	if err != nil {
		return nil, fmt.Errorf("evaltest: %q: %w", pattern, err)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("evaltest: no file matches %q", pattern)
	}
	var groups []Group
	for _, file := range files {
		data, err := fs.ReadFile(fsys, file)
		if err != nil {
			var path *fs.PathError
			if errors.As(err, &path) {
				err = path.Err
			}
			return nil, fmt.Errorf("evaltest: %s: %w", quote.Word(file), err)
		}
		var sources []groupSource
		if err := decode(data, &sources); err != nil {
			return nil, fmt.Errorf("evaltest: %s: %w", quote.Word(file), err)
		}
		if len(sources) == 0 {
			return nil, fmt.Errorf("evaltest: %s: there is no group", quote.Word(file))
		}
		for i := range sources {
			g, err := sources[i].group(file)
			if err != nil {
				return nil, fmt.Errorf("evaltest: %s: group %q: %w", quote.Word(file), sources[i].Description, err)
			}
			groups = append(groups, g)
		}
	}
	return groups, nil
}

// decode decodes all of data into v. Fields that v does not have are errors.
func decode(data []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("data after the groups")
	}
	return nil
}

// A groupSource is a group as it stands in a file. Its cases are calls that
// assume a role if it has one, or other calls if it names one.
type groupSource struct {
	Description string            `json:"description"`
	Tenants     bool              `json:"tenants,omitzero"`
	Call        string            `json:"call,omitzero"`
	Role        *roleSource       `json:"role,omitzero"`
	Attached    *attachedSource   `json:"attached,omitzero"`
	Policies    policiesSource    `json:"policies"`
	Coverage    float64           `json:"coverage,omitzero"`
	Cases       []json.RawMessage `json:"cases"`
}

func (s *groupSource) group(file string) (Group, error) {
	var policyOptions []policy.Option
	var principalOptions []principal.Option
	if s.Tenants {
		policyOptions = append(policyOptions, policy.WithTenants())
		principalOptions = append(principalOptions, principal.WithTenants())
	}
	p, err := s.Policies.parse(policyOptions)
	if err != nil {
		return Group{}, err
	}
	g := Group{File: file, Description: s.Description, Policies: p, Coverage: s.Coverage}
	var role *evaluate.Role
	if s.Role != nil {
		if role, err = s.Role.parse(policyOptions); err != nil {
			return Group{}, err
		}
	}
	var evaluator *evaluate.Evaluator
	if s.Attached != nil {
		if evaluator, err = s.Attached.evaluator(s.Tenants); err != nil {
			return Group{}, err
		}
	}
	calls := callGroup{policies: p, evaluator: evaluator, documents: policyOptions, principals: principalOptions}
	for _, data := range s.Cases {
		var c Case
		switch {
		case role != nil && s.Call != "":
			err = errors.New("a role and a call exclude each other")
		case role != nil:
			c, err = assumeRoleCase(data, role, &calls)
		case s.Call != "":
			c, err = tokenCase(data, s.Call, &calls)
		default:
			c, err = requestCase(data, principalOptions)
		}
		if err != nil {
			return Group{}, fmt.Errorf("case %q: %w", c.Name, err)
		}
		c.Evaluator = evaluator
		g.Cases = append(g.Cases, c)
	}
	if len(g.Cases) == 0 {
		return Group{}, errors.New("there is no case")
	}
	return g, nil
}

// An attachedSource is what is attached beside the policies of a group: what has no entry
// has none. A field that is absent leaves it to the requests.
type attachedSource struct {
	PrincipalTags map[string]map[string]string `json:"principalTags"`
	ResourceTags  map[string]map[string]string `json:"resourceTags"`
	IDs           map[string]string            `json:"ids"`
	Accounts      map[string]accountSource     `json:"accounts"`
}

// An accountSource is the place of an account in an organization.
type accountSource struct {
	Path       string `json:"path"`
	Management bool   `json:"management"`
}

func (s *attachedSource) evaluator(tenants bool) (*evaluate.Evaluator, error) {
	a := &evaluate.Attachments{PrincipalTags: s.PrincipalTags, ResourceTags: s.ResourceTags, IDs: s.IDs, Tenants: tenants}
	if s.Accounts != nil {
		a.Accounts = make(map[string]evaluate.Account, len(s.Accounts))
		for id, account := range s.Accounts {
			a.Accounts[id] = evaluate.Account(account)
		}
	}
	return evaluate.New(a)
}

// A policiesSource is the policies of a group. An empty list is not the same as none.
type policiesSource struct {
	Identity          []json.RawMessage   `json:"identity,omitzero"`
	Resource          json.RawMessage     `json:"resource,omitzero"`
	Trust             json.RawMessage     `json:"trust,omitzero"`
	Boundary          json.RawMessage     `json:"boundary,omitzero"`
	Session           []json.RawMessage   `json:"session,omitzero"`
	SCP               [][]json.RawMessage `json:"scp,omitzero"`
	RCP               [][]json.RawMessage `json:"rcp,omitzero"`
	Endpoint          json.RawMessage     `json:"endpoint,omitzero"`
	EndpointIsGateway bool                `json:"endpointIsGateway,omitzero"`
	ResourceMustAllow bool                `json:"resourceMustAllow,omitzero"`
	CallerAllows      bool                `json:"callerAllows,omitzero"`
}

func (s *policiesSource) parse(opts []policy.Option) (*evaluate.Policies, error) {
	var errs []error
	one := func(doc json.RawMessage, typ policy.Type) *policy.Policy {
		if doc == nil {
			return nil
		}
		p, err := policy.Parse(doc, typ, opts...)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", typ, err))
		}
		return p
	}
	list := func(docs []json.RawMessage, typ policy.Type) []*policy.Policy {
		if docs == nil {
			return nil
		}
		policies := []*policy.Policy{} // an empty list is not the same as none
		for _, doc := range docs {
			policies = append(policies, one(doc, typ))
		}
		return policies
	}
	levels := func(docs [][]json.RawMessage, typ policy.Type) [][]*policy.Policy {
		var all [][]*policy.Policy
		for _, level := range docs {
			all = append(all, list(level, typ))
		}
		return all
	}
	p := &evaluate.Policies{
		Identity:          list(s.Identity, policy.Identity),
		Resource:          one(s.Resource, policy.Resource),
		Boundary:          one(s.Boundary, policy.Boundary),
		Session:           list(s.Session, policy.Session),
		SCP:               levels(s.SCP, policy.SCP),
		RCP:               levels(s.RCP, policy.RCP),
		Endpoint:          one(s.Endpoint, policy.Endpoint),
		EndpointIsGateway: s.EndpointIsGateway,
		ResourceMustAllow: s.ResourceMustAllow,
		CallerAllows:      s.CallerAllows,
	}
	if s.Trust != nil && s.Resource != nil {
		errs = append(errs, errors.New("trust and resource exclude each other"))
	} else if s.Trust != nil {
		p.Resource = one(s.Trust, policy.Trust)
	}
	return p, errors.Join(errs...)
}

// A requestSource is a case that is a request.
type requestSource struct {
	expected
	Principal       string            `json:"principal"`
	PrincipalID     string            `json:"principalId,omitzero"`
	Role            string            `json:"role,omitzero"`
	User            string            `json:"user,omitzero"`
	Action          string            `json:"action"`
	Resource        string            `json:"resource"`
	ResourceAccount string            `json:"resourceAccount,omitzero"`
	Context         condition.Context `json:"context,omitzero"`
	Time            time.Time         `json:"time,omitzero"`
	Expires         time.Time         `json:"expires,omitzero"`
}

func requestCase(data []byte, opts []principal.Option) (Case, error) {
	var s requestSource
	if err := decode(data, &s); err != nil {
		return Case{}, err
	}
	c, err := s.newCase()
	if err != nil {
		return c, err
	}
	caller, err := parsePrincipal(s.Principal, s.Role, s.User, s.PrincipalID, opts...)
	c.Request = evaluate.Request{
		Principal:       caller,
		Action:          s.Action,
		Resource:        s.Resource,
		ResourceAccount: s.ResourceAccount,
		Context:         s.Context,
		Time:            s.Time,
		Expires:         s.Expires,
	}
	return c, err
}
