package evaltest

import (
	"errors"
	"io/fs"
	"strconv"
	"testing"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
	"github.com/seed-1d0cfdb5/iam/internal/source"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A Group is a set of policies and the cases that are asked of them, as a case
// file holds it.
type Group struct {
	File        string // slash path in the fs.FS
	Line        int    // line of File at which it begins, from 1, or 0 if it is not from a file
	Description string
	Policies    *evaluate.Policies
	Coverage    float64 // least percentage of the statements that have to apply in a case
	Cases       []Case

	library *library // knows where the policies stand, if it is from a file
}

// RunFS runs the case files in fsys that match pattern as [Run] does, and checks
// the coverage that they ask for. Files that [Load] refuses fail, and so does a pattern
// that matches none.
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
			g.run(t)
		})
	}
}

// Load reads the case files in fsys that match pattern. There has to be one, and each has
// to be understood in full: otherwise there are no groups.
//
// The error is one of [errors.Join] of all that is wrong: a [policy.Error] for each problem
// of a case file, or of a policy or an inventory that one names, whose Name is the file, and other
// errors for files that cannot be read. Of each file, and of each inventory, at most 20 problems
// are reported. What else is not known of an inventory, its Problems tell.
//
// A policy that a case file names by path is called by its name in fsys, see
// [policy.WithName], and is one and the same, however many groups name it, and so is an
// inventory. Time and memory are linear in the length of the files and of the policies.
func Load(fsys fs.FS, pattern string) ([]Group, error) {
	files, err := fs.Glob(fsys, pattern)
	if err != nil {
		return nil, message.Errorf("evaltest: {pattern}: {problem}", strconv.Quote(pattern), err)
	}
	if len(files) == 0 {
		return nil, message.Errorf("evaltest: no file matches {pattern}", strconv.Quote(pattern))
	}
	l := newLibrary(fsys)
	var groups []Group
	var errs []error
	for _, file := range files {
		data, err := readFile(fsys, file)
		if err != nil {
			errs = append(errs, message.Errorf("evaltest: {file}: {problem}", quote.Word(file), err))
			continue
		}
		r := newReader(l, file, string(data))
		groups = append(groups, r.groups()...)
		errs = append(errs, r.errors()...)
	}
	if errs = append(errs, l.errs...); len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return groups, nil
}

// groups reads the file.
func (r *reader) groups() []Group {
	if len(r.text) > source.MaxSize {
		r.failAt(0, policy.ErrTooLarge, message.Of("{n} bytes; at most {most} are accepted", len(r.text), source.MaxSize))
		return nil
	}
	document, offset, problem := source.Read(r.text)
	if !problem.IsZero() {
		r.failAt(offset, policy.ErrSyntax, problem)
		return nil
	}
	r.document = document
	root := document.Root()
	if !r.is(root, source.Array) {
		return nil
	}
	var groups []Group
	root.Each(func(v source.Value) bool {
		var s groupSource
		r.decode(v, &s)
		groups = append(groups, r.group(&s))
		return !r.full()
	})
	if len(groups) == 0 {
		r.fail(root, policy.ErrValue, message.Of("there is no group"))
	}
	return groups
}

// A groupSource is a group as it stands in a file. Its cases are calls that
// assume a role if it has one, or other calls if it names one.
type groupSource struct {
	place
	Description string          `json:"description"`
	Tenants     bool            `json:"tenants,omitzero"`
	Call        string          `json:"call,omitzero"`
	Role        *roleSource     `json:"role,omitzero"`
	Attached    *attachedSource `json:"attached,omitzero"`
	Inventory   raw             `json:"inventory,omitzero"`
	Policies    policiesSource  `json:"policies"`
	Coverage    float64         `json:"coverage,omitzero"`
	Cases       []raw           `json:"cases"`
}

func (r *reader) group(s *groupSource) Group {
	g := Group{
		File:        r.file,
		Description: s.Description,
		Policies:    r.policies(&s.Policies, s.Tenants),
		Coverage:    s.Coverage,
		library:     r.library,
	}
	g.Line, _ = r.position(s.object.Offset())
	if s.Coverage < 0 || s.Coverage > 100 {
		r.fail(s.at("coverage"), policy.ErrValue, message.Of("want a percentage from 0 to 100"))
	}
	calls := callGroup{policies: g.Policies, tenants: s.Tenants}
	if s.Attached != nil {
		calls.evaluator = r.evaluator(s)
	}
	calls.inventory = r.inventory(s)
	if s.Role != nil {
		if calls.inventory == nil {
			calls.role = r.role(s.Role, s.Tenants)
		} else {
			calls.role = r.roleIn(calls.inventory, s.Role)
		}
		if s.Call != "" {
			r.fail(s.at("call"), policy.ErrConflict, message.Of("call and role exclude each other"))
		}
	}
	read := r.caseReader(s, &calls)
	for _, v := range s.Cases {
		if r.full() {
			break
		}
		c := read(v.value)
		c.Evaluator, c.Inventory = calls.evaluator, calls.inventory
		r.known(&c, g.Policies, v.value)
		g.Cases = append(g.Cases, c)
	}
	r.checkKeys(&g)
	switch {
	case s.object.Is(source.Object) && s.lacks("cases"):
		r.fail(s.object, policy.ErrMissingElement, message.Plain("cases"))
	case s.at("cases").Is(source.Array) && len(s.Cases) == 0:
		r.fail(s.at("cases"), policy.ErrValue, message.Of("there is no case"))
	}
	return g
}

// caseReader returns what reads the cases of a group.
func (r *reader) caseReader(s *groupSource, g *callGroup) func(source.Value) Case {
	switch {
	case s.Role != nil:
		return func(v source.Value) Case { return r.assumeRoleCase(v, g) }
	case s.Call != "":
		if read := r.tokenCase(s.Call); read != nil {
			return func(v source.Value) Case { return read(v, g) }
		}
		r.fail(s.at("call"), policy.ErrValue, orMeant(s.Call, callNames(), want(callNames())))
		return func(source.Value) Case { return Case{} }
	}
	return func(v source.Value) Case { return r.requestCase(v, g) }
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

// evaluator returns the Evaluator of a group that has something attached.
func (r *reader) evaluator(s *groupSource) *evaluate.Evaluator {
	from := s.Attached
	a := &evaluate.Attachments{PrincipalTags: from.PrincipalTags, ResourceTags: from.ResourceTags, IDs: from.IDs, Tenants: s.Tenants}
	if from.Accounts != nil {
		a.Accounts = make(map[string]evaluate.Account, len(from.Accounts))
		for id, account := range from.Accounts {
			a.Accounts[id] = evaluate.Account(account)
		}
	}
	e, err := evaluate.New(a)
	if err != nil {
		r.fail(s.at("attached"), policy.ErrValue, withoutName("evaluate: ", err))
	}
	return e
}

// A policiesSource is the policies of a group. An empty list is not the same as none.
type policiesSource struct {
	place
	Identity          []raw   `json:"identity,omitzero"`
	Resource          raw     `json:"resource,omitzero"`
	Trust             raw     `json:"trust,omitzero"`
	Boundary          raw     `json:"boundary,omitzero"`
	Session           []raw   `json:"session,omitzero"`
	SCP               [][]raw `json:"scp,omitzero"`
	RCP               [][]raw `json:"rcp,omitzero"`
	Endpoint          raw     `json:"endpoint,omitzero"`
	EndpointIsGateway bool    `json:"endpointIsGateway,omitzero"`
	ResourceMustAllow bool    `json:"resourceMustAllow,omitzero"`
	CallerAllows      bool    `json:"callerAllows,omitzero"`
}

func (r *reader) policies(s *policiesSource, tenants bool) *evaluate.Policies {
	p := &evaluate.Policies{
		Identity:          r.policyList(s.Identity, policy.Identity, tenants),
		Resource:          r.policy(s.Resource, policy.Resource, tenants),
		Boundary:          r.policy(s.Boundary, policy.Boundary, tenants),
		Session:           r.policyList(s.Session, policy.Session, tenants),
		SCP:               r.policyLevels(s.SCP, policy.SCP, tenants),
		RCP:               r.policyLevels(s.RCP, policy.RCP, tenants),
		Endpoint:          r.policy(s.Endpoint, policy.Endpoint, tenants),
		EndpointIsGateway: s.EndpointIsGateway,
		ResourceMustAllow: s.ResourceMustAllow,
		CallerAllows:      s.CallerAllows,
	}
	if s.SCP != nil && len(s.SCP) == 0 {
		r.fail(s.at("scp"), policy.ErrValue, message.Of("there is no level; leave it out where no service control policies apply"))
	}
	switch {
	case s.Trust.isAbsent():
	case !s.Resource.isAbsent():
		r.fail(s.Trust.value, policy.ErrConflict, message.Of("trust and resource exclude each other"))
	default:
		p.Resource = r.policy(s.Trust, policy.Trust, tenants)
	}
	return p
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

func (r *reader) requestCase(v source.Value, g *callGroup) Case {
	var s requestSource
	if r.decode(v, &s); !v.Is(source.Object) {
		return Case{}
	}
	c := r.newCase(&s.expected)
	c.Request = evaluate.Request{
		Principal:       r.principal(&s.expected, g.tenants, s.Principal, s.Role, s.User, s.PrincipalID),
		Action:          s.Action,
		Resource:        s.Resource,
		ResourceAccount: s.ResourceAccount,
		Context:         s.Context,
		Time:            s.Time,
		Expires:         s.Expires,
	}
	return c
}
