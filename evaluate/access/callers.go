package access

import (
	"iter"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate/access/internal/language"
	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

// Names of callers that no policy names.
const (
	exampleSession  = "session"
	exampleService  = "unnamed.amazonaws.com"
	exampleProvider = "unnamed.example.com"
)

// exampleNames are names of users and roles, of which the first that is not named is taken.
func exampleNames(n int) string {
	names := [...]string{"ann", "ben", "eve", "kim", "lee", "max", "pat", "sam"}
	if n < len(names) {
		return names[n]
	}
	return names[n%len(names)] + strings.Repeat("x", n/len(names))
}

// A naming says how policies name a caller.
type naming uint8

const (
	named   naming = iota // by its ARN or that of its role, or in another way
	unnamed               // not at all: it stands for all of its type and account that are not
	byName                // by the name of its role, of which the path is not told
)

// callers yields the callers that take part in the question.
func (q *question) callers() iter.Seq2[caller.Principal, naming] {
	return func(yield func(p caller.Principal, n naming) bool) {
		for _, partition := range q.partitions {
			for _, account := range q.callerAccounts() {
				for p := range q.unnamed(partition, account) {
					for _, each := range q.withIDs(p) {
						if !yield(each, unnamed) {
							return
						}
					}
				}
			}
		}
		if service := caller.Service(exampleService); q.asks(caller.TypeService) && !yield(service, unnamed) {
			return
		}
		for _, p := range q.namedCallers() {
			n := named
			if p.Type() == caller.TypeAssumedRole && p.Name() != exampleSession && !q.isNamed(p.Issuer()) {
				n = byName
			}
			for _, each := range q.withIDs(p) {
				if !yield(each, n) {
					return
				}
			}
		}
	}
}

// withIDs returns a caller without and with each unique ID that a policy names and that it
// may have, and under each name of a session.
func (q *question) withIDs(p caller.Principal) []caller.Principal {
	list := []caller.Principal{p}
	for _, id := range q.census.ids {
		other, err := p.WithID(id)
		if err != nil {
			continue
		}
		list = append(list, other)
		for _, name := range q.sessions[id] {
			if session, err := caller.RoleSession(p.Issuer(), name, caller.AccountIDs); err == nil && name != p.Name() {
				if session, err = session.WithID(id); err == nil {
					list = append(list, session)
				}
			}
		}
	}
	return list
}

// callerAccounts returns the accounts of callers: one that no policy names, and those named.
func (q *question) callerAccounts() []string {
	return append([]string{q.fresh[0]}, q.census.accounts...)
}

// unnamed yields callers of an account that no policy names: a user, a role session and, as
// far as the question is about them, the root user and a session of a federated user.
func (q *question) unnamed(partition, account string) iter.Seq[caller.Principal] {
	return func(yield func(caller.Principal) bool) {
		root := "arn:" + partition + ":iam::" + account + ":"
		var list []caller.Principal
		add := func(p caller.Principal, err error) {
			if err == nil {
				list = append(list, p)
			}
		}
		if q.asks(caller.TypeUser) {
			add(caller.Parse(root+"user/"+q.unnamedIn(root+"user/"), caller.AccountIDs))
		}
		if q.asks(caller.TypeAssumedRole) {
			add(caller.RoleSession(root+"role/"+q.unnamedIn(root+"role/"), exampleSession, caller.AccountIDs))
		}
		if q.asks(caller.TypeFederatedUser) {
			add(caller.FederatedUser(root+"user/"+q.unnamedIn(root+"user/"), exampleSession, caller.AccountIDs))
			add(caller.FederatedUser(root+"root", exampleSession, caller.AccountIDs))
		}
		if q.asks(caller.TypeAccount) {
			add(caller.Parse(root+"root", caller.AccountIDs))
		}
		for _, p := range list {
			if !yield(p) {
				return
			}
		}
	}
}

// unnamedIn returns a name that no policy names after the beginning of an ARN.
func (q *question) unnamedIn(beginning string) string {
	for n := 0; ; n++ {
		if name := exampleNames(n); !q.isNamed(beginning + name) {
			return name
		}
	}
}

// isNamed reports whether a Principal element names the user or role with an ARN.
func (q *question) isNamed(text string) bool { return q.namedARNs[text] }

// namedCallers returns the callers that Principal elements name, and those that are of no
// account.
func (q *question) namedCallers() []caller.Principal {
	var list []caller.Principal
	known := map[caller.Principal]bool{}
	add := func(p caller.Principal, err error) {
		if err == nil && !known[p] && q.asks(p.Type()) {
			known[p] = true
			list = append(list, p)
		}
	}
	for _, pattern := range q.census.named {
		q.addNamed(pattern.Key(), pattern.Value(), add)
	}
	for _, value := range q.census.sessions { // of federated users, in conditions
		q.addNamed("AWS", value, add)
	}
	if q.calls {
		q.addIdentities(add)
	}
	add(caller.Principal{}, nil)
	return list
}

// addNamed adds the callers that an entry of a Principal element names.
func (q *question) addNamed(key, value string, add func(caller.Principal, error)) {
	switch key {
	case "Service":
		add(caller.Service(value), nil)
		return
	case "CanonicalUser":
		add(caller.CanonicalUser(value), nil)
		return
	case "Federated":
		if strings.Contains(value, ":saml-provider/") {
			add(caller.SAML(value, caller.AccountIDs), nil)
		} else {
			add(caller.WebIdentity(value, caller.AccountIDs), nil)
		}
		return
	}
	a, ok := arn.Split(value)
	if !ok {
		return
	}
	root := "arn:" + a.Partition + ":iam::" + a.Account + ":"
	kind, rest, _ := strings.Cut(a.Resource, "/")
	switch {
	case a.Service == "iam" && kind == "user":
		add(caller.Parse(value, caller.AccountIDs))
		add(caller.FederatedUser(value, exampleSession, caller.AccountIDs))
	case a.Service == "iam" && kind == "role":
		add(caller.RoleSession(value, exampleSession, caller.AccountIDs))
	case a.Service == "sts" && kind == "federated-user":
		for _, user := range q.usersOf(root) {
			add(caller.FederatedUser(user, rest, caller.AccountIDs))
		}
	case a.Service == "sts" && kind == "assumed-role":
		role, session, _ := strings.Cut(rest, "/")
		for _, path := range q.pathsOf(root, role) {
			add(caller.RoleSession(root+"role/"+path+role, session, caller.AccountIDs))
		}
	}
}

// addIdentities adds identities of providers that no policy names, of each account of roles:
// those of which a condition reads a claim, and others.
func (q *question) addIdentities(add func(caller.Principal, error)) {
	hosts := []string{exampleProvider}
	for _, key := range q.census.keys {
		if host, _, _ := strings.Cut(key, ":"); isClaim(key) && !isKey(host, "saml") {
			hosts = addTo(hosts, glob.Lower(host))
		}
	}
	for _, partition := range q.partitions {
		for _, account := range append([]string{q.fresh[1]}, q.census.owners...) {
			root := "arn:" + partition + ":iam::" + account + ":"
			if !q.isNamed(root + "saml-provider/" + exampleProvider) {
				add(caller.SAML(root+"saml-provider/"+exampleProvider, caller.AccountIDs), nil)
			}
			for _, host := range hosts {
				add(caller.WebIdentity(root+"oidc-provider/"+host, caller.AccountIDs), nil)
			}
		}
	}
	for _, host := range hosts {
		if p := caller.WebIdentity(host, caller.AccountIDs); p.Name() != "" {
			add(p, nil)
		}
	}
	add(caller.WebIdentity("accounts.google.com", caller.AccountIDs), nil)
}

// usersOf returns who can have made a session of a federated user whose name is told: a user
// that no policy names, each that one does, and the root user.
func (q *question) usersOf(root string) []string {
	users := []string{root + "user/" + q.unnamedIn(root+"user/"), root + "root"}
	for _, pattern := range q.census.named {
		if strings.HasPrefix(pattern.Value(), root+"user/") {
			users = append(users, pattern.Value())
		}
	}
	return users
}

// pathsOf returns the paths of a role of which only the name is told: none, and those of
// the roles of that name that are named.
func (q *question) pathsOf(root, role string) []string {
	paths := []string{""}
	for _, pattern := range q.census.named {
		rest, ok := strings.CutPrefix(pattern.Value(), root+"role/")
		if path, isRole := strings.CutSuffix(rest, "/"+role); ok && isRole {
			paths = addTo(paths, path+"/")
		}
	}
	return paths
}

// openARNs returns the texts that callers like p are as a variable, and those among them of
// callers that are named, or nil if p is the only one.
func (q *question) openARNs(p caller.Principal, n naming) (set *language.Set, except *language.Set) {
	root := "arn:" + p.Partition() + ":iam::" + p.Account() + ":"
	word := "user/"
	switch p.Type() {
	case caller.TypeService:
		var named []*language.Pattern // in any letter case: there are no capital letters in names
		for _, pattern := range q.census.named {
			if pattern.Key() == "Service" {
				named = append(named, language.NewPattern(language.FoldUnicode, language.Token{Text: pattern.Value()}))
			}
		}
		return serviceNames, language.NewSet(named...)
	case caller.TypeUser:
	case caller.TypeAssumedRole:
		word = "role/"
	default:
		return nil, nil
	}
	path := []language.Token{{Text: root + word}, {Kind: language.Run}, {Kind: language.One, Not: "/"}}
	patterns := []*language.Pattern{language.NewPattern(language.Exact, path...)}
	if n == byName {
		name := arn.Name(p.Issuer())
		patterns = []*language.Pattern{
			language.NewPattern(language.Exact, language.Token{Text: root + word + name}),
			language.NewPattern(language.Exact, append(path, language.Token{Text: "/" + name})...),
		}
	}
	var others []string
	for text := range q.namedARNs {
		if strings.HasPrefix(text, root+word) {
			others = append(others, text)
		}
	}
	slices.Sort(others)
	return language.NewSet(patterns...), language.Texts(others...)
}

// serviceNames has the names of services.
//
//nolint:gochecknoglobals // never written
var serviceNames = func() *language.Set {
	one, run := language.Token{Kind: language.One, Not: notInNames}, language.Token{Kind: language.Run, Not: notInNames}
	return language.NewSet(language.NewPattern(language.Exact, one, run, language.Token{Text: "."}, one, run))
}()

// serviceLinkedRoles returns the ARNs of the service-linked roles of an account: their
// policies are of AWS, and nobody asks about their sessions.
func serviceLinkedRoles(partition, account string) *language.Set {
	return language.NewSet(language.NewPattern(language.Exact,
		language.Token{Text: "arn:" + partition + ":iam::" + account + ":role/aws-service-role/"}, language.Token{Kind: language.Run}))
}

// withARN returns the caller of the class with the given ARN, or that of its role.
func (c *class) withARN(text string) (p caller.Principal, ok bool) {
	if text == textOf(c.caller) {
		return c.caller, true
	}
	var err error
	switch c.caller.Type() {
	case caller.TypeService:
		p = caller.Service(text)
		return p, p.Name() != ""
	case caller.TypeAssumedRole:
		p, err = caller.RoleSession(text, c.caller.Name(), caller.AccountIDs)
	default:
		p, err = caller.Parse(text, caller.AccountIDs)
	}
	if id := c.caller.ID(); err == nil && id != "" {
		p, err = p.WithID(id)
	}
	return p, err == nil && p.Type() == c.caller.Type()
}
