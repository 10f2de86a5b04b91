package main

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/types"
)

// Cedar has no wildcard actions: each becomes an action group, and the groups of
// the action of a request are in its entity. A literal resource becomes an entity,
// a resource with stars a "like" on the attribute arn, and several are joined by ||,
// which stops at the first that matches. The values of the context are typed
// beforehand, and the entities of actions and of resources are those of a store, made
// once. What limits a caller is a set of policies of its own.
func cedarEngine() engine {
	return engine{
		name: "cedar-go", module: "github.com/cedar-policy/cedar-go", version: "v1.9.0", license: "Apache-2.0",
		load: inLayers(func(w *workload) (binder, error) { return newCedar(w, cedarText(w, false)) }),
		text: func(w *workload) (parser, error) {
			source := cedarText(w, false)
			return parser{len(source), func() (binder, error) { return newCedar(w, source) }}, nil
		},
		list:  listCedar,
		serve: serveCedar,
	}
}

func newCedar(w *workload, source []byte) (binder, error) {
	policies, err := cedar.NewPolicySetFromBytes("", source)
	if err != nil {
		return nil, err
	}
	bind := cedarBinder(w, nil)
	return func(r request) func() bool {
		req, entities := bind(r)
		return func() bool { return cedarAllows(policies, entities, req) }
	}, nil
}

func cedarAllows(policies cedar.PolicyIterator, entities types.EntityGetter, req cedar.Request) bool {
	decision, diagnostic := cedar.Authorize(policies, entities, req)
	if len(diagnostic.Errors) > 0 {
		panic(diagnostic.Errors[0].Message)
	}
	return decision == cedar.Allow
}

// cedarBinder returns what makes requests and their entities. The groups of an action
// are the patterns of w, and the folders of a resource are those of folders.
func cedarBinder(w *workload, folders []string) func(request) (cedar.Request, types.EntityMap) {
	user := cedar.NewEntityUID("User", cedar.String(w.principal()))
	groups := make(map[string]bool)
	for _, s := range w.statements() {
		for _, a := range s.actions {
			groups[a] = true
		}
	}
	actions, resources := newCedarStore("Action", slices.Collect(maps.Keys(groups))), newCedarStore("Resource", folders)
	return func(r request) (cedar.Request, types.EntityMap) {
		action, resource := actions.entity(r.action), resources.entity(r.resource)
		values := cedar.RecordMap{
			"ip":     types.IPAddr(netip.PrefixFrom(r.context.sourceIP, r.context.sourceIP.BitLen())),
			"team":   cedar.String(r.context.team),
			"now":    types.NewDatetime(r.context.now),
			"secure": cedar.Boolean(r.context.secure),
		}
		for _, e := range r.context.more {
			values[cedar.String(e.name)] = cedar.String(e.value)
		}
		req := cedar.Request{Principal: user, Action: action.UID, Resource: resource.UID, Context: cedar.NewRecord(values)}
		return req, types.EntityMap{user: {UID: user}, action.UID: action, resource.UID: resource}
	}
}

// A cedarStore has the entities of a kind. Those that were asked for are kept, up to
// a number.
type cedarStore struct {
	kind    cedar.EntityType
	parents []string // patterns of which an entity may be a part
	known   map[string]cedar.Entity
}

func newCedarStore(kind cedar.EntityType, parents []string) *cedarStore {
	return &cedarStore{kind, parents, make(map[string]cedar.Entity)}
}

func (s *cedarStore) entity(name string) cedar.Entity {
	e, ok := s.known[name]
	if ok {
		return e
	}
	var parents []cedar.EntityUID
	for _, p := range s.parents {
		if p != name && glob(p, name) {
			parents = append(parents, cedar.NewEntityUID(s.kind, cedar.String(p)))
		}
	}
	e = cedar.Entity{UID: cedar.NewEntityUID(s.kind, cedar.String(name)), Parents: cedar.NewEntityUIDSet(parents...)}
	if s.kind == "Resource" {
		e.Attributes = cedar.NewRecord(cedar.RecordMap{"arn": cedar.String(name)})
	}
	if len(s.known) < rotation {
		s.known[name] = e
	}
	return e
}

// cedarText returns the policies of w. If sliced, a star at the end of a resource is
// a folder that it is in, and each resource has a policy.
func cedarText(w *workload, sliced bool) []byte {
	var b strings.Builder
	write := func(s *statement, head string, when []string) {
		if s.principals != nil {
			when = append(when, cedarUsers(s.principals)+".contains(principal)")
		}
		when = append(when, cedarConditions(&s.when)...)
		fmt.Fprintf(&b, "%s (principal, %s, %s)", s.effect("permit", "forbid"), cedarAction(s.actions), head)
		if len(when) > 0 {
			fmt.Fprintf(&b, "\nwhen { %s }", strings.Join(when, " && "))
		}
		b.WriteString(";\n")
	}
	for _, s := range w.statements() {
		if sliced && cedarFolders(s.resources) {
			for _, r := range s.resources {
				write(&s, fmt.Sprintf("resource in Resource::%q", r), nil)
			}
			continue
		}
		head, when := cedarResource(s.resources)
		write(&s, head, when)
	}
	return []byte(b.String())
}

// cedarUsers returns a set of users.
func cedarUsers(arns []string) string {
	var users []string
	for _, a := range arns {
		users = append(users, fmt.Sprintf("User::%q", a))
	}
	return "[" + strings.Join(users, ", ") + "]"
}

func cedarResource(patterns []string) (head string, when []string) {
	if len(patterns) == 1 && !strings.Contains(patterns[0], "*") {
		return fmt.Sprintf("resource == Resource::%q", patterns[0]), nil
	}
	if slices.Contains(patterns, "*") {
		return "resource", nil
	}
	var like []string
	for _, p := range patterns {
		like = append(like, fmt.Sprintf("resource.arn like %q", p))
	}
	return "resource", []string{"(" + strings.Join(like, " || ") + ")"}
}

func cedarAction(patterns []string) string {
	if slices.Contains(patterns, "*") {
		return "action"
	}
	if len(patterns) == 1 && !strings.Contains(patterns[0], "*") {
		return fmt.Sprintf("action == Action::%q", patterns[0])
	}
	var groups []string
	for _, p := range patterns {
		groups = append(groups, fmt.Sprintf("Action::%q", p))
	}
	return "action in [" + strings.Join(groups, ", ") + "]"
}

func cedarConditions(c *conditions) []string {
	var all, alternatives []string
	for _, p := range c.sourceIP {
		alternatives = append(alternatives, fmt.Sprintf("context.ip.isInRange(ip(%q))", p))
	}
	if alternatives != nil {
		all = append(all, "("+strings.Join(alternatives, " || ")+")")
	}
	if c.team != nil {
		all = append(all, text(c.team)+".contains(context.team)")
	}
	if !c.after.IsZero() {
		all = append(all, fmt.Sprintf("context.now > datetime(%q)", c.after.Format(time.RFC3339)))
	}
	if c.secure != nil {
		all = append(all, fmt.Sprintf("context.secure == %t", *c.secure))
	}
	return all
}
