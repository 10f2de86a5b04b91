package main

import (
	"fmt"
	"strings"

	"github.com/casbin/casbin/v3"
	"github.com/casbin/casbin/v3/model"
	stringadapter "github.com/casbin/casbin/v3/persist/string-adapter"
)

// Each pair of an action and a resource becomes a rule. The matcher compares with
// == where nothing has a star, with casbin's keyMatch where stars are at the end
// only, and else with a function in Go. Conditions are Go functions too, compiled
// when the rules are loaded and chosen by the condition column: that is the faster
// way, the other being eval. Without a Deny the effect is allow-override, which
// stops at the first rule that matches. The callers that a statement names have a
// role, and what limits a caller is an enforcer of its own.
func casbinEngine() engine {
	return engine{
		name: "casbin", module: "github.com/casbin/casbin/v3", version: "v3.10.0", license: "Apache-2.0",
		load: inLayers(func(w *workload) (binder, error) { return newCasbin(w, casbinRows(w)) }),
		text: func(w *workload) (parser, error) {
			rows := casbinRows(w)
			return parser{len(rows), func() (binder, error) { return newCasbin(w, rows) }}, nil
		},
		serve: serveCasbin,
	}
}

func newCasbin(w *workload, rows string) (binder, error) {
	e, err := newEnforcer(w, rows)
	if err != nil {
		return nil, err
	}
	if caller := w.principal(); w.named() {
		return func(r request) func() bool {
			return func() bool { return must(e.Enforce(caller, r.action, r.resource, &r.context)) }
		}, nil
	}
	return func(r request) func() bool {
		return func() bool { return must(e.Enforce(r.action, r.resource, &r.context)) }
	}, nil
}

func newEnforcer(w *workload, rows string) (*casbin.Enforcer, error) {
	m, err := model.NewModelFromString(casbinModel(w))
	if err != nil {
		return nil, err
	}
	e, err := casbin.NewEnforcer(m, stringadapter.NewAdapter(rows))
	if err != nil {
		return nil, err
	}
	e.AddFunction("glob", func(args ...any) (any, error) {
		return glob(args[1].(string), args[0].(string)), nil
	})
	compiled := make(map[string]*conditions)
	for _, s := range w.statements() {
		compiled[casbinCondition(&s.when)] = &s.when
	}
	e.AddFunction("when", func(args ...any) (any, error) {
		return compiled[args[0].(string)].match(args[1].(*context)), nil
	})
	return e, nil
}

func casbinModel(w *workload) string {
	compare := func(patterns func(*statement) []string, request, policy string) string {
		function := "%s == %s"
		for _, s := range w.statements() {
			for _, p := range patterns(&s) {
				if _, last := starPrefix(p); last && function == "%s == %s" {
					function = "keyMatch(%s, %s)"
				} else if !last && strings.Contains(p, "*") {
					function = "glob(%s, %s)"
				}
			}
		}
		return fmt.Sprintf(function, request, policy)
	}
	matcher := compare(func(s *statement) []string { return s.actions }, "r.act", "p.act") + " && " +
		compare(func(s *statement) []string { return s.resources }, "r.obj", "p.obj")
	if w.conditional() {
		matcher += ` && when(p.cond, r.ctx)`
	}
	subject, roles := "", ""
	if w.named() {
		subject, roles = "sub, ", "[role_definition]\ng = _, _\n"
		matcher = "g(r.sub, p.sub) && " + matcher
	}
	effect := "some(where (p.eft == allow))"
	if w.denies() {
		effect += " && !some(where (p.eft == deny))"
	}
	return "[request_definition]\nr = " + subject + "act, obj, ctx\n[policy_definition]\np = " + subject + "act, obj, cond, eft\n" +
		roles + "[policy_effect]\ne = " + effect + "\n[matchers]\nm = " + matcher + "\n"
}

func casbinRows(w *workload) string {
	var b strings.Builder
	for i, s := range w.statements() {
		subject := ""
		if w.named() {
			role := fmt.Sprintf("readers-%d", i)
			for _, p := range s.principals {
				fmt.Fprintf(&b, "g, %s, %s\n", p, role)
			}
			subject = role + ", "
		}
		for _, action := range s.actions {
			for _, resource := range s.resources {
				fmt.Fprintf(&b, "p, %s%s, %s, %s, %s\n", subject, action, resource, casbinCondition(&s.when), s.effect("allow", "deny"))
			}
		}
	}
	return b.String()
}

// casbinCondition returns c as the text of a column.
func casbinCondition(c *conditions) string {
	if c.empty() {
		return "always"
	}
	secure := ""
	if c.secure != nil {
		secure = fmt.Sprint(*c.secure)
	}
	return fmt.Sprintf("ip %v team %v after %d secure %s", c.sourceIP, c.team, c.after.Unix(), secure)
}
