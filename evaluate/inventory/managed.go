package inventory

import (
	"maps"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/source"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A managed is what is known of a managed policy.
type managed struct {
	subject
	place
	arn      string
	id       string
	name     string
	def      string // ID of the default version; "" if it is not known
	versions map[string]document
}

// A version is one of a managed policy of which the output does not say which it is.
type version struct {
	place
	argument  string // what the command was asked for, if that is known
	account   string // in which it was called
	id        string
	document  document
	isDefault bool
	output    *output
}

// readManaged reads an element of Policies of get-account-authorization-details or
// list-policies, or what get-policy prints.
func (c *collector) readManaged(v source.Value) {
	text := c.text(v, "Arn")
	a, ok := arn.Split(text)
	if !ok || a.Service != "iam" || len(a.Resource) <= len("policy/") || a.Resource[:len("policy/")] != "policy/" {
		c.note(c.member(v, "Arn"), ErrValue, message.Of("want the ARN of a managed policy, found {text}", quoted(text)))
		return
	}
	m := c.managedPolicy(text, c.placeOf(v))
	c.about(&m.subject, func() {
		if id := c.text(v, "PolicyId"); m.id == "" {
			m.id = id
		} else if id != "" && id != m.id {
			c.note(v, ErrConflict, message.Of("{what} of {arn} is another here than in {file}", "PolicyId", quoted(m.arn), quoted(c.files[m.file].name)))
		}
		if name := c.text(v, "PolicyName"); m.name == "" {
			m.name = name
		}
		c.setDefault(m, v, c.text(v, "DefaultVersionId"))
		c.objects(v, "PolicyVersionList", func(entry source.Value) {
			id := c.text(entry, "VersionId")
			c.addVersion(m, entry, id, c.document(entry, "Document"))
			if c.isTrue(entry, "IsDefaultVersion") {
				c.setDefault(m, entry, id)
			}
		})
	})
}

// managedPolicy returns the managed policy with the given ARN, which is added if it is new.
func (c *collector) managedPolicy(text string, at place) *managed {
	m := c.managed[text]
	if m == nil {
		m = &managed{arn: text, place: at, versions: make(map[string]document)}
		c.managed[text] = m
	}
	return m
}

// setDefault notes which version of m is the default. All that is said of it has to agree.
func (c *collector) setDefault(m *managed, v source.Value, id string) {
	switch {
	case id == "":
	case m.def == "":
		m.def = id
	case m.def != id:
		c.note(v, ErrConflict, message.Of("the default version of {policy} is {version} here and {other} elsewhere", quoted(m.arn), quoted(id), quoted(m.def)))
	}
}

// addVersion adds a version to m. A version never changes.
func (c *collector) addVersion(m *managed, v source.Value, id string, d document) {
	switch old, ok := m.versions[id]; {
	case d.isZero():
	case id == "":
		c.note(v, ErrMissing, message.Of("{name} is missing", "VersionId"))
	case !ok:
		m.versions[id] = d
	case !c.same(old, d):
		c.note(v, ErrConflict, message.Of("version {version} of {policy} is another here than elsewhere", quoted(id), quoted(m.arn)))
	}
}

// readVersion reads what iam get-policy-version prints, which does not name the policy: that
// is the argument, its ARN or, in the name of a file, its name.
func (c *collector) readVersion(v source.Value) {
	read := version{
		place: c.placeOf(v), argument: c.output.argument, account: c.output.account, id: c.text(v, "VersionId"),
		document: c.document(v, "Document"), isDefault: c.isTrue(v, "IsDefaultVersion"), output: c.output,
	}
	c.versions = append(c.versions, read)
}

// linkManaged parses the default versions of managed policies.
func (l *linker) linkManaged() {
	for _, c := range l.callers {
		for _, ref := range c.attached.value {
			l.want(ref)
		}
		if c.boundary.value.name != "" {
			l.want(c.boundary.value.reference)
		}
	}
	l.placeVersions(l.wanted)
	for _, text := range slices.Sorted(maps.Keys(l.managed)) {
		m := l.managed[text]
		d, ok := m.versions[m.def]
		if !ok {
			_, isWanted := l.wanted[text]
			detail := message.Of("the default version of {policy} is in no file: read iam get-policy-version", quoted(text))
			if isWanted {
				l.about(&m.subject, func() { l.noteAt(m.place, ErrMissing, detail) })
			} else {
				m.add(detail)
			}
			continue
		}
		key := strings.Clone(text)
		p := l.parse(d, policy.Identity, key)
		if p == nil {
			m.add(message.Of("the policy {policy} is not understood", quoted(text)))
			continue
		}
		version := strings.Clone(m.def)
		managed := evaluate.ManagedPolicy{Versions: map[string]*policy.Policy{version: p}, Default: version}
		if text := refusal(&evaluate.Attachments{Managed: map[string]evaluate.ManagedPolicy{key: managed}}); !text.IsZero() {
			l.about(&m.subject, func() { l.noteAt(m.place, ErrValue, text) })
			continue
		}
		l.to.Managed[key] = managed
	}
}

// want notes that something refers to a managed policy.
func (l *linker) want(ref reference) {
	if old, ok := l.wanted[ref.name]; !ok || comparePlaces(ref.place, old.place) < 0 {
		l.wanted[ref.name] = ref
	}
}

// managedDoubt says why a managed policy is not known, or nothing. One that is in no file is
// noted once.
func (l *linker) managedDoubt(ref reference) message.Text {
	m := l.managed[ref.name]
	if m == nil {
		m = l.managedPolicy(ref.name, ref.place)
		detail := message.Of("{policy} is attached and in no file: read iam get-policy and iam get-policy-version", quoted(ref.name))
		l.about(&m.subject, func() { l.noteAt(l.wanted[ref.name].place, ErrMissing, detail) })
	}
	return m.doubt
}

// placeVersions adds the versions that were read to their policies. wanted are the ARNs of
// managed policies that something refers to.
func (c *collector) placeVersions(wanted map[string]reference) {
	candidates := newCandidates(wanted, c.managed)
	for _, each := range c.versions {
		c.output = each.output
		var found []string
		if _, ok := arn.Split(each.argument); ok {
			found = []string{each.argument}
		} else {
			found = candidates.find(each.argument, each.account)
		}
		if len(found) != 1 {
			c.note(each.document.value, ErrArgument, message.Of("of which managed policy this is a version is not known: write its ARN as the \"argument\" of a wrapper, or a name that one policy has in the name of the file"))
			continue
		}
		m := c.managedPolicy(found[0], each.place)
		c.about(&m.subject, func() {
			c.addVersion(m, each.document.value, each.id, each.document)
			if each.isDefault {
				c.setDefault(m, each.document.value, each.id)
			}
		})
	}
}

// candidates are the managed policies of a name, by name and owner, and for no owner all.
// Of more than two there are two.
type candidates map[candidateKey][]string

type candidateKey struct{ name, owner string }

func newCandidates(wanted map[string]reference, known map[string]*managed) candidates {
	all := make(candidates)
	add := func(text string) {
		owner := accountOf(text)
		if arn.IsOwnerWord(owner) {
			owner = "aws"
		}
		for _, key := range []candidateKey{{nameOf(text), owner}, {nameOf(text), ""}} {
			if list := all[key]; len(list) < 2 {
				all[key] = append(list, text)
			}
		}
	}
	for text := range wanted {
		add(text)
	}
	for text := range known {
		if _, ok := wanted[text]; !ok {
			add(text)
		}
	}
	return all
}

// find returns the policies of a name that an account can have, or all if it is "".
func (all candidates) find(name, account string) []string {
	found := all[candidateKey{name, account}]
	if account != "" {
		found = append(found[:len(found):len(found)], all[candidateKey{name, "aws"}]...)
	}
	return found
}
