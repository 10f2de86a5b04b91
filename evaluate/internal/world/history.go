package world

import (
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/reference"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A History is what is attached to an Evaluator while that changes, and the requests that it
// decides. Names meet on purpose: roles of one name under several paths, of which one exists at a
// time, users in several groups, policies that many have.
type History struct {
	Chance
	Attached *evaluate.Attachments // now: the maps of each time stay as they are
	Settings []Setting             // contexts of requests

	g         *generator
	documents map[policy.Type][]*policy.Policy // that may be attached, or come with requests
	read      map[*policy.Policy]*reference.Policy
	resources []string
	changed   []string // keys that the last change was about
}

// A Setting is a request context as both engines read it.
type Setting struct {
	Context condition.Context
	Keys    reference.Context
}

// A Scene is a request without action and context, and what comes with it.
type Scene struct {
	Request evaluate.Request
	Extra   evaluate.Policies
	Tags    []condition.Entry // that the session carries, if it is one of a call
}

// Names beside those of a [World].
const (
	manager = "999900001111" // account that may manage the organization

	otherAnnARN    = "arn:aws:iam::" + AccountA + ":user/ann"
	capitalAnnARN  = "arn:aws:iam::" + AccountA + ":user/x/Ann"
	annOfBARN      = "arn:aws:iam::" + AccountB + ":user/dev/ann"
	otherDeployARN = "arn:aws:iam::" + AccountA + ":role/Deploy"
	lowerDeployARN = "arn:aws:iam::" + AccountA + ":role/ops/deploy"
	deployOfBARN   = "arn:aws:iam::" + AccountB + ":role/app/Deploy"
	otherTomARN    = "arn:acme:iam::" + tenant + ":user/x/tom"
	managerARN     = "arn:aws:iam::" + manager + ":user/max"

	devsARN    = "arn:aws:iam::" + AccountA + ":group/Devs"
	lowerDevs  = "arn:aws:iam::" + AccountA + ":group/y/devs" // which cannot be beside it
	opsARN     = "arn:aws:iam::" + AccountA + ":group/x/ann"  // as a user
	devsOfBARN = "arn:aws:iam::" + AccountB + ":group/Devs"
	acmeARN    = "arn:acme:iam::" + tenant + ":group/devs"

	oneARN     = "arn:aws:iam::" + AccountA + ":policy/One"
	twoARN     = "arn:aws:iam::" + AccountA + ":policy/x/Two"
	oneOfBARN  = "arn:aws:iam::" + AccountB + ":policy/One"
	awsOwnARN  = "arn:aws:iam::aws:policy/ReadOnlyAccess"
	acmeOneARN = "arn:acme:iam::" + tenant + ":policy/One"
)

// everyHolder has the users and roles that policies are attached to.
var everyHolder = []string{
	AnnARN, AnnARN, otherAnnARN, capitalAnnARN, annOfBARN, BenARN, DeployARN, DeployARN, otherDeployARN, lowerDeployARN, deployOfBARN,
	linkedARN, colonARN, ownLinkedARN, tomARN, otherTomARN, tiaARN, evaARN, managerARN,
}

var (
	everyGroup   = []string{devsARN, devsARN, lowerDevs, opsARN, devsOfBARN, acmeARN}
	everyManaged = []string{oneARN, twoARN, oneOfBARN, awsOwnARN, acmeOneARN}
	everyAccount = []string{AccountA, AccountA, AccountB, AccountB, manager, tenant, "acme-1"}
)

// everyPlace has where an account may be. The first is in no organization.
var everyPlace = []string{
	"", pathA, pathA, pathB, pathA + "ou-ab12-22222222/", "o-a1b2c3d4e5/r-ab12/ou-ab12-33333333/", "o-other12345/r-xy34/",
}

// historyCallers are callers beside those of a [World].
var historyCallers = []principal.Principal{
	principal.MustParse(otherAnnARN), principal.MustParse(capitalAnnARN), principal.MustParse(annOfBARN), principal.MustParse(otherTomARN), principal.MustParse(managerARN),
	must(principal.RoleSession(otherDeployARN, "ann")), must(principal.RoleSession(lowerDeployARN, "ben")), must(principal.RoleSession(deployOfBARN, "ann")),
	principal.MustParse("arn:aws:sts::" + AccountA + ":assumed-role/deploy/ann"), principal.MustParse("arn:aws:sts::" + AccountB + ":assumed-role/Deploy/ann"),
	must(principal.FederatedUser(otherAnnARN, "fay")), must(principal.FederatedUser(BenARN, "fay")), principal.MustParse(manager),
}

// NewHistory returns the beginning of one.
func NewHistory(c Chance) *History {
	g := &generator{Chance: c, attaches: true}
	g.wide, g.tenants = g.Percent(60), g.Percent(50)
	g.families = slices.Clone(families)
	for range len(families) { // half of the conditions are about what is attached beside policies
		g.families = append(g.families, families[len(families)-1])
	}
	h := &History{
		Chance: c, g: g, documents: map[policy.Type][]*policy.Policy{}, read: map[*policy.Policy]*reference.Policy{},
		Attached: &evaluate.Attachments{Tenants: true, Account: OneOf(c, "", AccountA, AccountB)},
	}
	h.resources = []string{"*", "arn:aws:s3:::b/ann/doc", DeployARN, AnnARN, oneARN}
	for range 8 {
		h.resources = append(h.resources, OneOf(c, everyResource...))
	}
	g.resources = h.resources
	for _, kind := range []struct {
		typ policy.Type
		n   int
	}{
		{policy.Identity, 14}, {policy.Boundary, 3}, {policy.Resource, 7}, {policy.Trust, 3}, {policy.SCP, 5}, {policy.RCP, 4}, {policy.Session, 2}, {policy.Endpoint, 2},
	} {
		for range kind.n {
			h.add(g.policy(kind.typ))
		}
	}
	for range 12 {
		s := g.setting()
		h.Settings = append(h.Settings, Setting{s.context, s.keys})
	}
	h.begin()
	return h
}

// begin attaches things, one after the other.
func (h *History) begin() {
	known := &evaluate.Change{}
	if h.OneIn(2) {
		known.Put.PrincipalTags = map[string]map[string]string{}
	}
	if h.OneIn(2) {
		known.Put.ResourceTags = map[string]map[string]string{}
	}
	if h.OneIn(2) {
		known.Put.IDs = map[string]string{}
	}
	if h.OneIn(2) {
		known.Put.Accounts = map[string]evaluate.Account{}
	}
	h.Attached, _ = reference.Changed(h.Attached, known)
	for range 10 + h.IntN(25) {
		c := h.Change()
		if after, problems := h.Try(c); len(problems) == 0 {
			h.Advance(c, after)
		}
	}
}

// Try returns what would be attached after a change, and what is wrong with that.
func (h *History) Try(c *evaluate.Change) (after *evaluate.Attachments, problems []string) {
	after, problems = reference.Changed(h.Attached, c)
	return after, append(problems, reference.Problems(after)...)
}

// Advance makes what is attached after a change what is attached now.
func (h *History) Advance(c *evaluate.Change, after *evaluate.Attachments) {
	h.Attached, h.changed = after, reference.Keys(c)
}

// Read returns p as the reference engine reads it.
func (h *History) Read(p *policy.Policy) *reference.Policy { return h.read[p] }

// add makes d one of the documents.
func (h *History) add(d doc) *policy.Policy {
	h.read[d.parsed] = d.read
	typ := d.parsed.Type()
	h.documents[typ] = append(h.documents[typ], d.parsed)
	return d.parsed
}

// document returns a policy, which may be attached elsewhere too.
func (h *History) document(typ policy.Type) *policy.Policy {
	if h.OneIn(12) {
		return h.add(h.g.policy(typ))
	}
	return OneOf(h, h.documents[typ]...)
}

// some returns n documents.
func (h *History) some(n int, typ policy.Type) []*policy.Policy {
	list := []*policy.Policy{}
	for range n {
		list = append(list, h.document(typ))
	}
	return list
}

// level returns what is attached to a level of an organization, which often allows all.
func (h *History) level(typ policy.Type) []*policy.Policy {
	level := h.some(OneOf(h, 0, 0, 0, 1, 1, 2), typ)
	if h.Percent(85) {
		full := h.g.fullAccess(typ)
		h.read[full.parsed] = full.read
		level = append(level, full.parsed)
	}
	return level
}

// Scene returns one of the requests that there may be.
func (h *History) Scene() Scene {
	p := h.caller()
	resource := h.ResourceFor(&p)
	s := Scene{Request: evaluate.Request{Principal: p, Resource: resource}}
	parts := strings.SplitN(resource, ":", 6)
	switch { // of most resources it is known who owns them
	case len(parts) == 6 && parts[4] != "" && !h.OneIn(64), isWord(p.Account()):
	case h.OneIn(10):
		s.Request.ResourceAccount = OneOf(h, everyAccount...)
	case h.Attached.Account == "" || !h.OneIn(4):
		s.Request.ResourceAccount = p.Account()
	}
	if p.Type() == principal.TypeAssumedRole && h.OneIn(3) {
		h.bySession(&s)
	}
	s.Request.Time = OneOf(h, everyTime...)
	if h.OneIn(6) {
		s.Extra.Session = h.some(OneOf(h, 0, 1, 1, 2), OneOf(h, policy.Session, policy.Identity))
	}
	if h.OneIn(6) {
		s.Extra.Endpoint, s.Extra.EndpointIsGateway = h.document(policy.Endpoint), h.OneIn(2)
	}
	if h.OneIn(8) {
		s.Extra.Identity = h.some(1, policy.Identity)
	}
	s.Extra.CallerAllows = p.Account() != "" && h.OneIn(8)
	switch h.IntN(40) { // what may be attached too
	case 20:
		s.Extra.Boundary = h.document(policy.Boundary)
	case 21:
		s.Extra.Resource = h.document(policy.Resource)
	case 22:
		s.Extra.SCP = [][]*policy.Policy{h.level(policy.SCP)}
	case 23:
		s.Extra.RCP = [][]*policy.Policy{h.level(policy.RCP)}
	}
	return s
}

// caller returns who makes a request: most are those of whom something is known.
func (h *History) caller() principal.Principal {
	existing := reference.Holders(h.Attached)
	switch {
	case h.OneIn(5):
		return OneOf(h, everyCaller...).Principal
	case len(existing) == 0 || h.OneIn(6):
		return OneOf(h, historyCallers...)
	}
	arn := OneOf(h, existing...)
	if last := h.lastChanged(existing); len(last) > 0 && h.OneIn(2) {
		arn = OneOf(h, last...)
	}
	if strings.Contains(arn, ":user/") {
		if strings.Contains(arn, AccountA) && h.OneIn(4) {
			return must(principal.FederatedUser(arn, "fay"))
		}
		return must(principal.Parse(arn, principal.WithTenants()))
	}
	name := OneOf(h, "ann", "ben")
	if h.OneIn(3) { // a session that does not tell the path of its role
		prefix, role, _ := strings.Cut(arn, ":role/")
		return principal.MustParse(strings.Replace(prefix, ":iam:", ":sts:", 1) + ":assumed-role/" + role[strings.LastIndexByte(role, '/')+1:] + "/" + name)
	}
	p := must(principal.RoleSession(arn, name))
	if h.OneIn(4) {
		p = must(p.WithID(roleID))
	}
	return p
}

// lastChanged returns those of some users and roles that the last change was about.
func (h *History) lastChanged(holders []string) []string {
	return slices.DeleteFunc(slices.Clone(holders), func(arn string) bool {
		about := slices.Concat([]string{arn}, h.Attached.Groups[arn], h.Attached.Attached[arn])
		return !slices.ContainsFunc(about, func(key string) bool { return slices.Contains(h.changed, key) })
	})
}

// ResourceFor returns what a request of p is about: often something that the last change was
// about. Most requests stay within a partition.
func (h *History) ResourceFor(p *principal.Principal) string {
	resource := h.resource()
	for range 8 {
		if strings.HasPrefix(resource, "arn:"+p.Partition()+":") || resource == "*" || p.Partition() == "" {
			break
		}
		resource = h.resource()
	}
	return resource
}

func (h *History) resource() string {
	if len(h.changed) > 0 && h.OneIn(3) {
		switch key := OneOf(h, h.changed...); {
		case slices.Contains(everyBase, key):
			return key + OneOf(h, "", "/a", ":a", "/ann/doc")
		case slices.Contains(h.resources, key):
			return key
		}
	}
	return OneOf(h, h.resources...)
}

// bySession makes s a scene of a session that carries tags.
func (h *History) bySession(s *Scene) {
	for _, key := range []string{"aws:PrincipalTag/Team", "aws:principaltag/cost"} {
		if h.OneIn(2) {
			s.Tags = append(s.Tags, OneOf(h, condition.String(key, OneOf(h, "a", "b", "blue")), condition.Strings(key, "a", "b"), condition.Strings(key)))
		}
	}
	session := evaluate.Session{Principal: s.Request.Principal, Context: condition.NewContext(s.Tags...)}
	account := s.Request.ResourceAccount
	s.Request = session.Request("", s.Request.Resource)
	s.Request.ResourceAccount = account
}

// Entries returns what may be known of a resource that is asked about.
func (h *History) Entries() []condition.Entry {
	var entries []condition.Entry
	for range OneOf(h, 0, 0, 1, 1, 2, 3, 6) {
		entries = append(entries, OneOf(h,
			condition.String(OneOf(h, "aws:ResourceTag/Team", "aws:resourcetag/team", "iam:ResourceTag/Team"), OneOf(h, "a", "b", "red", "")),
			condition.String(OneOf(h, "app:k", "App:K"), OneOf(h, "a", "b", "ann", "*", "")), condition.Strings("app:m", OneOf(h, "a", "b"), "ann"), condition.Strings("app:k"),
			condition.String(OneOf(h, "aws:PrincipalTag/Team", "aws:ResourceOrgID", "aws:username"), OneOf(h, "a", "o-a1b2c3d4e5")),
			condition.String("aws:userid", OneOf(h, userID, roleID+":ann")), condition.String("aws:CalledViaFirst", "athena.amazonaws.com"),
			condition.Int("app:n", 10), condition.Time("app:d", OneOf(h, everyTime...)), condition.Bool("app:b", h.OneIn(2)), condition.Bool("aws:ViaAWSService", h.OneIn(2)),
		))
	}
	return entries
}

// Action returns one of the actions of requests.
func (h *History) Action() string {
	if h.OneIn(100) {
		return OneOf(h, everyBadAction...)
	}
	return OneOf(h, everyAction...)
}
