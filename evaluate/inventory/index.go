package inventory

import (
	"iter"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// An index finds the users and roles whom an Allow of their own policies can let do something,
// whatever the conditions. It decides nothing: whom it finds the Evaluator is asked about.
type index struct {
	callers    []indexed          // users and then roles, each in the order of ARNs
	places     map[string]int     // of callers, by ARN and by ID
	partitions map[string]string  // by account
	allows     map[string]*allows // by service in lower case; under "" those of which it is not known
}

// An allows is the Allows of a service, and which of them may cover a resource.
type allows struct {
	list  []allow
	cover beginnings
}

// An indexed is a user or a role.
type indexed struct {
	principal principal.Principal // of a role, a session
	arn       string
	account   string
	unknown   bool // what is attached is not known
}

// An allow is an Allow of a policy, and the places of those that have the policy.
type allow struct {
	statement *statement.Statement
	holders   []int
}

// sessionName is the name of the sessions of roles that questions are about.
const sessionName = "session"

// newIndex returns the index of inv. A policy is looked at once, however many have it.
func newIndex(inv *Inventory) *index {
	x := &index{places: make(map[string]int), partitions: make(map[string]string), allows: make(map[string]*allows)}
	for _, u := range inv.users {
		p, err := principal.Parse(u.ARN, principal.WithTenants())
		x.add(inv, u.ARN, p, err)
	}
	for _, r := range inv.roles {
		p, err := principal.RoleSession(r.ARN, sessionName, principal.WithTenants())
		x.add(inv, r.ARN, p, err)
		if place, ok := x.places[r.ARN]; ok {
			x.places[roleKey(p.Account(), r.Name)] = place
		}
	}
	holders := make(map[*policy.Policy][]int)
	var policies []*policy.Policy
	for i := range x.callers {
		for _, p := range policiesOf(inv.attachments, x.callers[i].arn) {
			list, ok := holders[p]
			if !ok {
				policies = append(policies, p)
			}
			holders[p] = append(list, i)
		}
	}
	for _, p := range policies {
		for s := range (*statement.Policy)(p).Statements() {
			if s.Effect() != statement.Allow {
				continue
			}
			for service := range servicesOf(s) {
				if x.allows[service] == nil {
					x.allows[service] = new(allows)
				}
				x.allows[service].add(allow{s, holders[p]})
			}
		}
	}
	return x
}

// add adds an Allow.
func (l *allows) add(a allow) {
	place := int32(len(l.list))
	l.list = append(l.list, a)
	patterns, not := a.statement.Resources()
	if not {
		l.cover.add("", place)
	}
	for i := range patterns {
		switch beginning, _ := patterns[i].Beginning(); {
		case not:
		case beginning == "":
			l.cover.add("", place)
		default:
			l.cover.add(patterns[i].String(), place)
		}
	}
}

// roleKey is the key of a role in the places of an index, by the name that sessions have.
func roleKey(account, name string) string { return account + ":" + name }

// add adds a user or a role. One that makes no principal cannot make a request.
func (x *index) add(inv *Inventory, key string, p principal.Principal, err error) {
	if err != nil {
		return
	}
	place := len(x.callers)
	x.callers = append(x.callers, indexed{p, key, p.Account(), inv.attachments.Unknown[key] != ""})
	x.places[key] = place
	if id := inv.attachments.IDs[key]; id != "" {
		x.places[id] = place
	}
	x.partitions[p.Account()] = p.Partition()
}

// policiesOf returns the identity-based policies of a user or a role, those of groups included,
// each once.
func policiesOf(a *evaluate.Attachments, key string) []*policy.Policy {
	var policies []*policy.Policy
	seen := map[*policy.Policy]bool{nil: true}
	add := func(p *policy.Policy) {
		if !seen[p] {
			seen[p] = true
			policies = append(policies, p)
		}
	}
	for _, key := range append([]string{key}, a.Groups[key]...) {
		for _, p := range a.Identity[key] {
			add(p)
		}
		for _, name := range a.Attached[key] {
			m := a.Managed[name]
			add(m.Versions[m.Default])
		}
	}
	return policies
}

// servicesOf returns the services whose actions s may cover: "" if they may be any.
func servicesOf(s *statement.Statement) map[string]bool {
	actions, not := s.Actions()
	if not {
		return map[string]bool{"": true}
	}
	services := make(map[string]bool, 1)
	for i := range actions {
		beginning, _ := actions[i].Beginning()
		service, _, ok := strings.Cut(beginning, ":")
		if !ok {
			return map[string]bool{"": true}
		}
		services[strings.ToLower(service)] = true
	}
	return services
}

// mark marks the places of those whom an Allow of their own policies may let do it.
func (x *index) mark(marks []bool, action, resource string) {
	for a := range x.allowing(action, resource) {
		if a.statement.MatchAction(action) && mayCover(a.statement, resource) {
			for _, place := range a.holders {
				marks[place] = true
			}
		}
	}
}

// allowing yields the Allows that may cover an action and a resource.
func (x *index) allowing(action, resource string) iter.Seq[*allow] {
	return func(yield func(*allow) bool) {
		for _, key := range servicesLed(action) {
			l := x.allows[key]
			if l == nil {
				continue
			}
			for _, place := range l.cover.find(resource) {
				if !yield(&l.list[place]) {
					return
				}
			}
		}
	}
}

// servicesLed returns the keys of the statements that may cover an action.
func servicesLed(action string) [2]string {
	service, _, _ := strings.Cut(action, ":")
	return [2]string{strings.ToLower(service), ""}
}

// mayCover reports whether s may cover the resource, whatever the values of policy variables.
func mayCover(s *statement.Statement, resource string) bool {
	patterns, not := s.Resources()
	reads := false
	for i := range patterns {
		p := &patterns[i]
		reads = reads || p.ReadsContext()
		if !not && p.ReadsContext() && hasTexts(p, resource) {
			return true
		}
	}
	return not && reads || s.MatchResource(resource, new(clause.Context))
}

// hasTexts reports whether the resource has the texts that all have that p covers.
func hasTexts(p *clause.ResourcePattern, resource string) bool {
	if beginning, _ := p.Beginning(); !strings.HasPrefix(resource, beginning) {
		return false
	}
	for text := range p.Texts() {
		if !strings.Contains(resource, text) {
			return false
		}
	}
	return true
}

// ownerIn returns the account in an ARN, or "".
func ownerIn(text string) string {
	_, account, _ := arn.Owner(text)
	return account
}
