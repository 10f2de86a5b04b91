package inventory

import (
	"maps"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// The policies that AWS attaches to each root, unit and account when a type is enabled. Their
// content is documented and never changes: see
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html and
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
const (
	fullAccess    = "p-FullAWSAccess"
	rcpFullAccess = "p-RCPFullAWSAccess"
)

// levels are what is attached of one type to the accounts, roots and units of organizations.
type levels struct {
	typ      string
	parsed   policy.Type
	policies map[string]*policy.Policy // by ID
	targets  map[string][]string       // IDs of policies, by ID of the level, as list-targets-for-policy has them
	gap      message.Text              // why targets do not tell all
	to       map[string][]*policy.Policy
	doubts   map[string]message.Text // by ID of the level
}

// linkOrganization finds the places of accounts and what is attached there.
func (l *linker) linkOrganization() {
	l.findMembers()
	if len(l.accounts) == 0 {
		return
	}
	l.to.Accounts = make(map[string]evaluate.Account)
	ids := slices.Sorted(maps.Keys(l.accounts))
	l.placeAccounts(ids)
	l.to.SCP, l.to.RCP = make(map[string][]*policy.Policy), make(map[string][]*policy.Policy)
	scp := l.newLevels(typeSCP, policy.SCP, l.to.SCP)
	rcp := l.newLevels(typeRCP, policy.RCP, l.to.RCP)
	for _, id := range ids {
		a := l.accounts[id]
		in, isPlaced := l.to.Accounts[id]
		if !isPlaced {
			continue
		}
		path := strings.Split(strings.TrimSuffix(in.Path, "/"), "/")
		if in.Management { // nothing of it counts for itself, and its units are those of others too
			l.attach(scp, path[1:], path)
			l.attach(rcp, path[1:], path)
			continue
		}
		ids := append(path[1:], id)
		a.scpDoubt, a.rcpDoubt = l.attach(scp, ids, path), l.attach(rcp, ids, path)
		a.add(l.org.doubt)
	}
}

// findMembers adds the accounts of organizations that no list of accounts has: those that
// something else names, but for the management account, of which no SCP or RCP counts.
func (l *linker) findMembers() {
	add := func(id string, at place) {
		_, isPlaced := l.org.parents[id]
		a := l.accounts[id]
		switch {
		case !arn.IsAccountID(id) || l.isManagement(id) && !isPlaced:
		case a == nil:
			l.accounts[id] = &account{id: id, place: at, named: true}
		case a.named && comparePlaces(at, a.place) < 0:
			a.place = at
		}
	}
	for id, at := range l.org.members {
		add(id, at)
	}
	for id, parent := range l.org.parents {
		add(id, parent.place)
	}
	for _, targets := range l.org.targets {
		for _, target := range targets.all {
			add(target.name, target.place)
		}
	}
	for key, list := range l.org.attached {
		_, id, _ := strings.Cut(key, " ")
		for _, each := range list.all {
			add(id, each.place)
		}
	}
}

// isManagement reports whether an account is the management account of its organization.
func (l *linker) isManagement(id string) bool {
	organization, ok := l.org.ids[id]
	return ok && l.org.management[organization] == id && !l.org.contested[organization]
}

// stray says that it is not known whether SCPs and RCPs that were read are attached to an
// account that no output about organizations names, or nothing if none is.
func (l *linker) stray(id string) (doubt message.Text) {
	if l.isManagement(id) {
		return message.Text{}
	}
	isLimited := false
	for _, p := range l.org.policies {
		isLimited = isLimited || p.typ == typeSCP || p.typ == typeRCP
	}
	for _, r := range l.org.roots {
		isLimited = isLimited || r.types[typeSCP] || r.types[typeRCP]
	}
	if !isLimited || l.ended[pageKey{command: "list-accounts"}] {
		return message.Text{}
	}
	return message.Of("whether {account} is in the organization is in no file: read organizations list-accounts", quoted(id))
}

// untold says that it is not known whether SCPs and RCPs count for an account, as it was not
// told of its organization and nobody else was.
func (l *linker) untold(id string) (doubt message.Text) {
	if l.isManagement(id) {
		return message.Text{}
	}
	if path := strings.Split(l.to.Accounts[id].Path, "/"); len(path) > 1 {
		if r := l.org.roots[path[1]]; r != nil && r.types != nil {
			return message.Text{}
		}
	}
	if why, ok := l.org.untold[id]; ok {
		return why
	}
	return l.org.untold[""]
}

// placeAccounts finds the paths of accounts.
func (l *linker) placeAccounts(ids []string) {
	places := make(map[string]string) // paths up to roots and units
	for _, id := range ids {
		a := l.accounts[id]
		organization := l.org.ids[id]
		path, doubt := l.pathOf(a, organization)
		if doubt.IsZero() && path == "" {
			continue // in none
		}
		entry := evaluate.Account{Path: path, Management: l.isManagement(id)}
		if doubt.IsZero() {
			if text := refusal(&evaluate.Attachments{Accounts: map[string]evaluate.Account{id: entry}}); !text.IsZero() {
				doubt = text
			} else {
				doubt = elsewhere(places, path)
			}
		}
		if !doubt.IsZero() {
			l.about(&a.subject, func() { l.noteAt(a.place, ErrMissing, doubt) })
			continue
		}
		key := strings.Clone(id)
		entry.Path = strings.Clone(path)
		l.to.Accounts[key] = entry
	}
}

// elsewhere says that a root or unit of path has another place in the path of an account
// before. places are those that are known.
func elsewhere(places map[string]string, path string) message.Text {
	ids := strings.Split(strings.TrimSuffix(path, "/"), "/")
	for i := range ids {
		up := strings.Join(ids[:max(i+1, min(2, len(ids)))], "/") // an organization has one root
		if old, ok := places[ids[i]]; ok && old != up {
			return message.Of("{unit} is in {path} here and in {other} elsewhere", quoted(ids[i]), quoted(up), quoted(old))
		}
		places[ids[i]] = up
	}
	return message.Text{}
}

// maxDepth is more levels than an organization has.
const maxDepth = 16

// pathOf returns the path of an account, by list-accounts or by list-parents, up to its last
// unit.
func (l *linker) pathOf(a *account, organization string) (path string, doubt message.Text) {
	listed := strings.TrimSuffix(a.path, a.id+"/")
	var up []string
	for id := a.id; len(up) < maxDepth; {
		if doubt = l.org.lost[id]; !doubt.IsZero() {
			return "", doubt
		}
		parent, ok := l.org.parents[id]
		if !ok {
			break
		}
		id = parent.name
		up = append(up, id)
	}
	slices.Reverse(up)
	walked, isWhole := "", false
	if len(up) > 0 {
		walked, isWhole = strings.Join(up, "/")+"/", strings.HasPrefix(up[0], "r-")
	}
	if isWhole {
		of := organization
		if r := l.org.roots[up[0]]; of == "" && r != nil {
			of = r.organization
		}
		walked = of + "/" + walked
	}
	of, _, _ := strings.Cut(listed, "/")
	switch {
	case listed != "" && organization != "" && of != organization:
		return "", message.Of("{unit} is in {path} here and in {other} elsewhere", quoted(a.id), quoted(of), quoted(organization))
	case listed != "" && walked != "" && walked != listed && (isWhole || !strings.HasSuffix(listed, "/"+walked)):
		return "", message.Of("the path of {account} is {path} here and {other} elsewhere", quoted(a.id), quoted(listed), quoted(walked))
	case isWhole:
		return walked, message.Text{}
	case listed != "":
		return listed, message.Text{}
	case organization != "" || a.listed || a.named:
		return "", message.Of("the place of {account} in its organization is in no file: read organizations list-accounts or list-parents", quoted(a.id))
	}
	return "", message.Text{}
}

// newLevels reads the policies of a type.
func (l *linker) newLevels(typ string, parsed policy.Type, to map[string][]*policy.Policy) *levels {
	of := &levels{
		typ: typ, parsed: parsed, to: to,
		policies: make(map[string]*policy.Policy), targets: make(map[string][]string), doubts: make(map[string]message.Text),
	}
	if !l.org.listed[typ] || l.goesOn(pageKey{command: pagePolicies + typ}) {
		of.gap = message.Of("which policies of type {type} there are is in no file: read organizations list-policies", typ)
	}
	for _, id := range slices.Sorted(maps.Keys(l.org.policies)) {
		p := l.org.policies[id]
		if p.typ != typ {
			continue
		}
		of.policies[id] = l.levelPolicy(p, parsed)
		targets := l.org.targets[id]
		switch key := (pageKey{command: pageTargets + id}); {
		case targets == nil || l.goesOn(key):
			if of.gap.IsZero() {
				of.gap = message.Of("to what {policy} is attached is in no file: read organizations list-targets-for-policy", quoted(id))
			}
		case l.contradicts(targets, key):
			of.gap = message.Of("two outputs do not agree about the attachments of {name}", quoted(id))
			l.noteAt(*targets.differs, ErrConflict, of.gap)
		}
		if targets == nil {
			continue
		}
		for _, target := range targets.all {
			of.targets[target.name] = append(of.targets[target.name], id)
		}
	}
	return of
}

// contradicts reports whether two outputs, each of which is the only page, say different things.
func (l *linker) contradicts(p *pages, key pageKey) bool {
	_, isOfPages := l.truncated[key]
	return p.differs != nil && !isOfPages
}

// levelPolicy parses an SCP or RCP. It is nil if it is not known.
func (l *linker) levelPolicy(p *levelPolicy, typ policy.Type) *policy.Policy {
	name := strings.Clone(p.arn)
	if name == "" {
		name = strings.Clone(p.id)
	}
	switch {
	case !p.document.isZero():
		parsed := l.parse(p.document, typ, name)
		if parsed == nil {
			p.add(message.Of("the policy {policy} is not understood", quoted(p.id)))
		}
		return parsed
	case p.id == fullAccess && typ == policy.SCP:
		return policy.MustParse(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`, typ, policy.WithName(name))
	case p.id == rcpFullAccess && typ == policy.RCP:
		return policy.MustParse(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}`, typ, policy.WithName(name))
	}
	l.about(&p.subject, func() {
		l.noteAt(p.place, ErrMissing, message.Of("the content of {policy} is in no file: read organizations describe-policy", quoted(p.id)))
	})
	return nil
}

// isEnabled reports whether policies of a type count in the organization of a path. Where no
// file says so, they do if there are any.
func (l *linker) isEnabled(of *levels, path []string) bool {
	if l.org.features[path[0]] == "CONSOLIDATED_BILLING" {
		return false
	}
	if r := l.org.roots[path[1]]; r != nil && r.types != nil {
		return r.types[of.typ] || !r.doubt.IsZero()
	}
	return len(of.policies) > 0 || l.org.listed[of.typ]
}

// attach attaches what the levels of an account have, and says what is not known of it.
func (l *linker) attach(of *levels, ids, path []string) (doubt message.Text) {
	if !l.isEnabled(of, path) {
		return message.Text{}
	}
	if r := l.org.roots[path[1]]; r != nil {
		doubt = r.doubt
	}
	for _, id := range ids {
		text := l.attachLevel(of, id)
		if doubt.IsZero() {
			doubt = text
		}
	}
	return doubt
}

// attachLevel attaches what a level has, once.
func (l *linker) attachLevel(of *levels, id string) (doubt message.Text) {
	if _, done := of.to[id]; done {
		return of.doubts[id]
	}
	ids, doubt := l.attachedTo(of, id)
	list := make([]*policy.Policy, 0, len(ids))
	for _, each := range ids {
		p := l.org.policies[each]
		switch {
		case p == nil:
			doubt = message.Of("the content of {policy} is in no file: read organizations describe-policy", quoted(each))
		case !p.doubt.IsZero():
			doubt = p.doubt
		case of.policies[each] != nil:
			list = append(list, of.policies[each])
		}
	}
	if doubt.IsZero() && len(ids) == 0 && of.parsed == policy.SCP {
		doubt = message.Of("no SCP is attached to {level}, where AWS has one at least", quoted(id))
		l.noteAt(l.placeOfLevel(id), ErrMissing, doubt)
	}
	key := strings.Clone(id)
	of.to[key] = list
	of.doubts[key] = doubt
	return doubt
}

// attachedTo returns the IDs of the policies that are attached to a level.
func (l *linker) attachedTo(of *levels, id string) (ids []string, doubt message.Text) {
	ids = slices.Sorted(slices.Values(of.targets[id]))
	ids = slices.Compact(ids)
	key := pageKey{command: pageAttached + levelKey(of.typ, id)}
	if listed := l.org.attached[levelKey(of.typ, id)]; listed != nil && !l.goesOn(key) {
		var other []string
		for _, ref := range listed.all {
			other = append(other, ref.name)
		}
		slices.Sort(other)
		other = slices.Compact(other)
		switch {
		case l.contradicts(listed, key):
			doubt = message.Of("two outputs do not agree about the attachments of {name}", quoted(id))
			l.noteAt(*listed.differs, ErrConflict, doubt)
		case of.gap.IsZero() && !slices.Equal(ids, other):
			doubt = message.Of("list-policies-for-target and list-targets-for-policy do not agree about {level}", quoted(id))
			l.noteAt(listed.all[0].place, ErrConflict, doubt)
		}
		return other, doubt
	}
	if !of.gap.IsZero() && of.doubts[""].IsZero() {
		of.doubts[""] = of.gap
		l.noteAt(l.placeOfLevel(id), ErrMissing, of.gap)
	}
	return ids, of.gap
}

// placeOfLevel returns a place that is about a level.
func (l *linker) placeOfLevel(id string) place {
	if a := l.accounts[id]; a != nil {
		return a.place
	}
	if at, ok := l.org.units[id]; ok {
		return at
	}
	if parent, ok := l.org.parents[id]; ok {
		return parent.place
	}
	return place{offset: wholeFile}
}
