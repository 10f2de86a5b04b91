package inventory

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/source"
)

// readOwn reads the form of this package, for what no command prints. What is not in it
// there is none of.
//
//	{"principals": [{"arn": "…", "id": "…", "tags": {…}, "groups": ["…"], "policies": [{"name": "…", "document": {…}}],
//	                 "managedPolicies": ["…"], "boundary": "…", "trustPolicy": {…}, "maxSessionDuration": 3600}],
//	 "managedPolicies": [{"arn": "…", "document": {…}}],
//	 "resources": [{"arn": "…", "account": "…", "policy": {…}, "tags": {…}}],
//	 "accounts": [{"id": "…", "name": "…", "path": "o-…/r-…/ou-…/", "management": true}]}
func (c *collector) readOwn(v source.Value) {
	c.onlyMembers(v, "principals", "managedPolicies", "resources", "accounts")
	c.objects(v, "principals", c.readOwnPrincipal)
	c.objects(v, "managedPolicies", c.readOwnManaged)
	c.objects(v, "resources", c.readOwnResource)
	c.objects(v, "accounts", c.readOwnAccount)
}

// onlyMembers notes the members of v that the form does not have.
func (c *collector) onlyMembers(v source.Value, names ...string) {
	v.Members(func(key, _ source.Value) bool {
		for _, name := range names {
			if key.Text() == name {
				return true
			}
		}
		c.note(key, ErrOutput, message.Of("unknown member {member}", quoted(key.Text())))
		return true
	})
}

func (c *collector) readOwnPrincipal(v source.Value) {
	read := &caller{place: c.placeOf(v)}
	c.about(&read.subject, func() {
		c.onlyMembers(v, "arn", "id", "tags", "groups", "policies", "managedPolicies", "boundary", "trustPolicy", "maxSessionDuration")
		read.arn, read.id = c.text(v, "arn"), c.text(v, "id")
		a, _ := arn.Split(read.arn)
		switch {
		case strings.HasPrefix(a.Resource, "group/"):
			read.kind = kindGroup
		case strings.HasPrefix(a.Resource, "role/"):
			read.kind = kindRole
		}
		read.path = pathIn(a.Resource)
		c.readTags(v, "tags", read)
		var policies []inline
		c.objects(v, "policies", func(entry source.Value) {
			c.onlyMembers(entry, "name", "document")
			p := inline{c.text(entry, "name"), c.document(entry, "document")}
			if p.document.isZero() {
				c.note(entry, ErrMissing, message.Of("{name} is missing", "document"))
				return
			}
			policies = append(policies, p)
		})
		read.inline = known(c.eachOnce(policies))
		list := func(name string) (all []reference) {
			c.texts(v, name, func(at source.Value, text string) { all = append(all, reference{c.placeOf(at), text}) })
			return inOrder(all)
		}
		read.attached, read.groups = known(list("managedPolicies")), known(list("groups"))
		if member := c.member(v, "boundary"); member.Is(source.Object) {
			read.boundary = known(boundary{document: c.document(v, "boundary")})
		} else {
			read.boundary = known(boundary{reference: reference{c.placeOf(member), c.text(v, "boundary")}})
		}
		c.readTrust(v, "trustPolicy", read)
		if c.member(v, "maxSessionDuration") != (source.Value{}) {
			c.readMaxSessionIn(v, "maxSessionDuration", read)
		}
	})
	if c.isCallerARN(v, read) {
		c.mergeCaller(read)
	}
}

// pathIn returns the path in the resource part of an ARN.
func pathIn(resource string) string {
	_, rest, _ := strings.Cut(resource, "/")
	return "/" + rest[:strings.LastIndexByte(rest, '/')+1]
}

func (c *collector) readOwnManaged(v source.Value) {
	text := c.text(v, "arn")
	m := c.managedPolicy(text, c.placeOf(v))
	c.about(&m.subject, func() {
		c.onlyMembers(v, "arn", "document")
		c.addVersion(m, v, "v1", c.document(v, "document"))
		c.setDefault(m, v, "v1")
	})
}

func (c *collector) readOwnResource(v source.Value) {
	f := c.newFinding(v)
	c.about(&f.subject, func() {
		c.onlyMembers(v, "arn", "account", "policy", "tags")
		f.arn = c.text(v, "arn")
		if text := c.text(v, "account"); text != "" {
			f.account = text
			if !arn.IsAccountID(text) {
				c.note(c.member(v, "account"), ErrValue, message.Of("{account} is not the ID of an account: want 12 digits", quoted(text)))
			}
			if owner := accountOf(f.arn); owner != "" && owner != text {
				c.note(c.member(v, "account"), ErrConflict, message.Of("{what} of {arn} is another here than in {file}", "account", quoted(f.arn), "arn"))
			}
		}
		if v.Has("policy") {
			f.policy = known(c.document(v, "policy"))
		}
		tags, ok := c.tags(v, "tags")
		f.tags = fact[map[string]string]{tags, ok}
	})
	c.findings = append(c.findings, f)
}

func (c *collector) readOwnAccount(v source.Value) {
	id := c.text(v, "id")
	if !arn.IsAccountID(id) {
		c.note(v, ErrValue, message.Of("{account} is not the ID of an account: want 12 digits", quoted(id)))
		return
	}
	read := c.accounts[id]
	if read == nil {
		read = &account{place: c.placeOf(v), id: id}
		c.accounts[id] = read
	}
	c.about(&read.subject, func() {
		c.onlyMembers(v, "id", "name", "path", "management")
		read.name = c.text(v, "name")
		if path := c.text(v, "path"); path != "" {
			organization, _, _ := strings.Cut(path, "/")
			c.org.ids[id] = organization
			if c.isTrue(v, "management") {
				c.setManagement(v, organization, id)
			}
			if full := path + id + "/"; read.path != "" && read.path != full {
				c.note(v, ErrConflict, message.Of("the path of {account} is {path} here and {other} elsewhere", quoted(id), quoted(path), quoted(read.path)))
			} else {
				read.path = full
			}
		}
	})
}
