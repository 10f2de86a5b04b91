package inventory

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/source"
)

// The types of policies of organizations that take part in authorization. All others do
// not.
const (
	typeSCP = "SERVICE_CONTROL_POLICY"
	typeRCP = "RESOURCE_CONTROL_POLICY"
)

// An account is what is known of an account.
type account struct {
	subject
	place
	id, name, email, state string
	joined                 time.Time
	path                   string // as list-accounts has it, up to the account
	listed                 bool   // by list-accounts, so that it is in some organization
	named                  bool   // likewise by something else alone
	scpDoubt, rcpDoubt     message.Text
}

// An organization is what is known of all organizations. Its doubt is about what is attached to
// any level.
type organization struct {
	subject

	ids        map[string]string       // organization by account
	members    map[string]place        // accounts that asked what organization they are in
	management map[string]string       // management account by organization
	contested  map[string]bool         // organizations of which two management accounts are named
	features   map[string]string       // FeatureSet by organization
	roots      map[string]*root        // by ID
	units      map[string]place        // that are named, by ID
	parents    map[string]reference    // by ID of an account or a unit
	lost       map[string]message.Text // why the parent is not known, by ID
	policies   map[string]*levelPolicy // by ID
	targets    map[string]*pages       // IDs of levels, by ID of the policy
	attached   map[string]*pages       // IDs of policies, by type and ID of the level: see levelKey
	listed     map[string]bool         // types of which all policies were listed
	untold     map[string]message.Text // why an account was not told of its organization, or "" for all of them
}

func newOrganization() organization {
	return organization{
		ids: make(map[string]string), members: make(map[string]place), management: make(map[string]string), contested: make(map[string]bool), features: make(map[string]string),
		roots: make(map[string]*root), units: make(map[string]place), parents: make(map[string]reference), lost: make(map[string]message.Text),
		policies: make(map[string]*levelPolicy), targets: make(map[string]*pages), attached: make(map[string]*pages),
		listed: make(map[string]bool), untold: make(map[string]message.Text),
	}
}

// Pages are what the pages of an output list.
type pages struct {
	all     []reference
	last    []reference // of a page that says that none follows
	differs *place      // of another such page, with something else
}

// add adds a page.
func (p *pages) add(list []reference, at place, isLast bool) {
	p.all = append(p.all, list...)
	list = inOrder(slices.Clone(list))
	switch {
	case !isLast:
	case p.last == nil:
		p.last = append([]reference{}, list...) // not nil
	case p.differs == nil && !sameReferences(p.last, list):
		p.differs = &at
	}
}

// pagesOf returns the pages under key, which are added if there are none.
func pagesOf(of map[string]*pages, key string) *pages {
	if of[key] == nil {
		of[key] = new(pages)
	}
	return of[key]
}

// A root is that of an organization.
type root struct {
	subject
	organization string
	types        map[string]bool // types of policies that are enabled; nil if it is not said
}

// A levelPolicy is an SCP or RCP.
type levelPolicy struct {
	subject
	place
	id, arn, typ string
	document     document
}

// What pages are told apart by, with a type, or the ID of a policy, after it.
const (
	pagePolicies = "organizations list-policies "
	pageTargets  = "organizations list-targets-for-policy "
	pageAttached = "organizations list-policies-for-target "
)

// levelKey is the key of what is attached of a type to an account, a root or a unit.
func levelKey(typ, id string) string { return typ + " " + id }

func (c *collector) readOrganization(v source.Value) {
	entry := c.member(v, "Organization")
	id := c.text(entry, "Id")
	c.readOrganizationARN(c.member(entry, "Arn"))
	if text := c.text(entry, "MasterAccountId"); text != "" {
		c.setManagement(entry, id, text)
	}
	if c.output.account != "" { // which is in it
		c.org.ids[c.output.account] = id
		c.org.members[c.output.account] = c.placeOf(entry)
	}
	features := c.text(entry, "FeatureSet")
	if old, ok := c.org.features[id]; ok && old != features {
		c.note(entry, ErrConflict, message.Of("FeatureSet of {organization} is {features} here and {other} elsewhere", quoted(id), quoted(features), quoted(old)))
	}
	c.org.features[id] = features
}

// readOrganizationARN reads what the ARN of something in an organization tells: the account
// in it is the management account, and its resource is of the form TYPE/o-…/ID.
func (c *collector) readOrganizationARN(v source.Value) (organization string) {
	a, ok := arn.Split(c.string(v))
	if !ok || a.Service != "organizations" || !arn.IsAccountID(a.Account) {
		return ""
	}
	parts := strings.Split(a.Resource, "/")
	if len(parts) < 2 || !strings.HasPrefix(parts[1], "o-") {
		return ""
	}
	c.setManagement(v, parts[1], a.Account)
	return parts[1]
}

func (c *collector) setManagement(v source.Value, organization, account string) {
	if old := c.org.management[organization]; old != "" && old != account {
		c.org.contested[organization] = true
		c.about(&c.org.subject, func() {
			c.note(v, ErrConflict, message.Of("the management account of {organization} is {account} here and {other} elsewhere", quoted(organization), quoted(account), quoted(old)))
		})
		return
	}
	c.org.management[organization] = account
	c.org.ids[account] = organization
}

func (c *collector) readRoots(v source.Value) {
	c.objects(v, "Roots", func(entry source.Value) {
		id, r := c.text(entry, "Id"), &root{organization: c.readOrganizationARN(c.member(entry, "Arn"))}
		c.about(&r.subject, func() {
			if !c.member(entry, "PolicyTypes").Is(source.Null) {
				r.types = make(map[string]bool)
			}
			c.objects(entry, "PolicyTypes", func(of source.Value) {
				if c.text(of, "Status") == "ENABLED" {
					r.types[c.text(of, "Type")] = true
				}
			})
			old := c.org.roots[id]
			switch {
			case old == nil:
			case old.types == nil:
				r.add(old.doubt)
			case r.types == nil:
				r.types = old.types
				r.add(old.doubt)
			case !maps.Equal(old.types, r.types):
				c.note(entry, ErrConflict, message.Of("the types of policies that are enabled in {root} are others here than elsewhere", quoted(id)))
			default:
				r.add(old.doubt)
			}
		})
		c.org.roots[id] = r
	})
	c.page(v, "list-roots", "")
}

// readAccounts reads list-accounts or, with a parent as its argument,
// list-accounts-for-parent.
func (c *collector) readAccounts(v source.Value) {
	c.objects(v, "Accounts", func(entry source.Value) {
		read := c.readAccount(entry)
		if read != nil && c.output.command == "list-accounts-for-parent" && c.output.argument != "" {
			c.setParent(entry, read.id, c.output.argument)
		}
	})
	command := "list-accounts"
	if c.output.command == "list-accounts-for-parent" {
		command += "-for-parent " + c.output.argument
	}
	c.page(v, command, "")
}

// readAccount reads an account. Its Status of old is State now.
func (c *collector) readAccount(v source.Value) *account {
	read := &account{place: c.placeOf(v), id: c.text(v, "Id")}
	if !arn.IsAccountID(read.id) {
		c.note(v, ErrValue, message.Of("{account} is not the ID of an account: want 12 digits", quoted(read.id)))
		return nil
	}
	if old := c.accounts[read.id]; old != nil {
		read = old
	} else {
		c.accounts[read.id] = read
	}
	read.listed = true
	c.about(&read.subject, func() {
		read.name, read.email = c.text(v, "Name"), c.text(v, "Email")
		if read.state == "" {
			read.state = c.text(v, "State")
		}
		if read.state == "" {
			read.state = c.text(v, "Status")
		}
		read.joined = c.time(v, "JoinedTimestamp")
		if organization := c.readOrganizationARN(c.member(v, "Arn")); organization != "" {
			c.org.ids[read.id] = organization
		}
		c.texts(v, "Paths", func(at source.Value, path string) {
			switch {
			case !strings.HasSuffix(path, "/"+read.id+"/"):
				c.remark(at, ErrValue, message.Of("{path} is not the path of {account}", quoted(path), quoted(read.id)))
			case read.path != "" && read.path != path:
				c.note(at, ErrConflict, message.Of("the path of {account} is {path} here and {other} elsewhere", quoted(read.id), quoted(path), quoted(read.path)))
			default:
				read.path = path
			}
		})
	})
	return read
}

func (c *collector) readUnits(v source.Value) {
	c.objects(v, "OrganizationalUnits", func(entry source.Value) {
		id := c.text(entry, "Id")
		c.org.units[id] = c.placeOf(entry)
		c.readOrganizationARN(c.member(entry, "Arn"))
		if c.output.argument != "" {
			c.setParent(entry, id, c.output.argument)
		}
	})
	c.page(v, "list-organizational-units-for-parent "+c.output.argument, "")
}

// readParents reads list-parents, whose argument is the account or unit.
func (c *collector) readParents(v source.Value) {
	if c.output.argument == "" {
		c.note(v, ErrArgument, message.Of("of which account or unit these are the parents is not known: write its ID as the \"argument\" of a wrapper, or in the name of the file"))
		return
	}
	c.objects(v, "Parents", func(entry source.Value) {
		c.setParent(entry, c.output.argument, c.text(entry, "Id"))
	})
}

func (c *collector) setParent(v source.Value, id, parent string) {
	if old := c.org.parents[id]; old.name != "" && old.name != parent {
		detail := message.Of("the parent of {unit} is {parent} here and {other} elsewhere", quoted(id), quoted(parent), quoted(old.name))
		c.note(v, ErrConflict, detail)
		c.org.lost[id] = detail
		return
	}
	c.org.parents[id] = reference{c.placeOf(v), parent}
}

// readOrganizationPolicies reads list-policies or, with a level as its argument,
// list-policies-for-target.
func (c *collector) readOrganizationPolicies(v source.Value) {
	isForTarget := c.output.command == "list-policies-for-target"
	types := make(map[string][]reference)
	c.objects(v, "Policies", func(entry source.Value) {
		p := c.readSummary(entry)
		types[p.typ] = append(types[p.typ], reference{c.placeOf(entry), p.id})
	})
	if isForTarget {
		if c.output.argument == "" {
			c.note(v, ErrArgument, message.Of("to what these policies are attached is not known: write the ID of the account, unit or root as the \"argument\" of a wrapper, or in the name of the file"))
			return
		}
		for typ, list := range types {
			key := levelKey(typ, c.output.argument)
			isLast := c.page(v, pageAttached+key, "")
			pagesOf(c.org.attached, key).add(list, c.placeOf(v), isLast)
		}
		return
	}
	if len(types) == 0 {
		types[c.output.argument] = nil
	}
	for typ := range types {
		c.org.listed[typ] = true
		c.page(v, pagePolicies+typ, "")
	}
}

// readSummary reads what all lists of policies have of one.
func (c *collector) readSummary(v source.Value) *levelPolicy {
	id, typ := c.text(v, "Id"), c.text(v, "Type")
	if typ == "" {
		c.note(v, ErrMissing, message.Of("{name} is missing", "Type"))
	}
	p := c.org.policies[id]
	if p != nil && p.typ != typ {
		c.note(v, ErrConflict, message.Of("the type of {policy} is {type} here and {other} elsewhere", quoted(id), quoted(typ), quoted(p.typ)))
	}
	if p == nil {
		p = &levelPolicy{place: c.placeOf(v), id: id, typ: typ, arn: c.text(v, "Arn")}
		c.org.policies[id] = p
		if typ != typeSCP && typ != typeRCP {
			c.remark(v, ErrLeftOut, message.Of("a policy of type {type} decides no request", quoted(typ)))
		}
	}
	c.about(&p.subject, func() {
		c.readOrganizationARN(c.member(v, "Arn"))
	})
	return p
}

// readDescription reads describe-policy.
func (c *collector) readDescription(v source.Value) {
	p := c.readSummary(c.member(v, "PolicySummary"))
	c.about(&p.subject, func() {
		d := c.document(v, "Content")
		switch {
		case p.document.isZero():
			p.document = d
		case !c.same(p.document, d):
			c.note(c.member(v, "Content"), ErrConflict, message.Of("the content of {policy} is another here than elsewhere", quoted(p.id)))
		}
	})
}

// readTargets reads list-targets-for-policy, whose argument is the policy.
func (c *collector) readTargets(v source.Value) {
	id := c.output.argument
	if id == "" {
		c.note(v, ErrArgument, message.Of("of which policy these are the targets is not known: write its ID as the \"argument\" of a wrapper, or in the name of the file"))
		return
	}
	if i := strings.LastIndexByte(id, '/'); i >= 0 {
		id = id[i+1:] // of an ARN
	}
	isLast := c.page(v, pageTargets+id, "")
	pagesOf(c.org.targets, id).add(c.references(v, "Targets", "TargetId"), c.placeOf(v), isLast)
}
