package main

import (
	"fmt"
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
// beforehand.
func cedarEngine() engine {
	return engine{
		name: "cedar-go", module: "github.com/cedar-policy/cedar-go", version: "v1.9.0", license: "Apache-2.0",
		load: loadCedar,
		text: func(w *workload) (parser, error) {
			source := cedarText(w)
			groups := cedarGroups(w)
			return parser{len(source), func() (binder, error) { return newCedar(source, groups) }}, nil
		},
	}
}

func loadCedar(w *workload) (binder, error) {
	return newCedar(cedarText(w), cedarGroups(w))
}

// cedarGroups returns the patterns of the actions of w. They are part of the
// entities, not of the text.
func cedarGroups(w *workload) map[string]bool {
	groups := make(map[string]bool)
	for _, s := range w.statements() {
		for _, a := range s.actions {
			groups[a] = true
		}
	}
	return groups
}

func newCedar(source []byte, groups map[string]bool) (binder, error) {
	policies, err := cedar.NewPolicySetFromBytes("", source)
	if err != nil {
		return nil, err
	}
	return func(r request) func() bool {
		user := cedar.NewEntityUID("User", "ann")
		action := cedar.NewEntityUID("Action", cedar.String(r.action))
		resource := cedar.NewEntityUID("Resource", cedar.String(r.resource))
		var parents []cedar.EntityUID
		for g := range groups {
			if g != r.action && glob(g, r.action) {
				parents = append(parents, cedar.NewEntityUID("Action", cedar.String(g)))
			}
		}
		entities := types.EntityMap{
			user:   {UID: user},
			action: {UID: action, Parents: cedar.NewEntityUIDSet(parents...)},
			resource: {UID: resource, Attributes: cedar.NewRecord(cedar.RecordMap{
				"arn": cedar.String(r.resource),
			})},
		}
		req := cedar.Request{
			Principal: user, Action: action, Resource: resource,
			Context: cedar.NewRecord(cedar.RecordMap{
				"ip":     must(types.ParseIPAddr(r.context.sourceIP.String())),
				"team":   cedar.String(r.context.team),
				"now":    types.NewDatetime(r.context.now),
				"secure": cedar.Boolean(r.context.secure),
			}),
		}
		return func() bool {
			decision, diagnostic := cedar.Authorize(policies, entities, req)
			if len(diagnostic.Errors) > 0 {
				panic(diagnostic.Errors[0].Message)
			}
			return decision == cedar.Allow
		}
	}, nil
}

func cedarText(w *workload) []byte {
	var b strings.Builder
	for _, s := range w.statements() {
		head, when := cedarResource(s.resources)
		when = append(when, cedarConditions(&s.when)...)
		fmt.Fprintf(&b, "%s (principal, %s, %s)", s.effect("permit", "forbid"), cedarAction(s.actions), head)
		if len(when) > 0 {
			fmt.Fprintf(&b, "\nwhen { %s }", strings.Join(when, " && "))
		}
		b.WriteString(";\n")
	}
	return []byte(b.String())
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
