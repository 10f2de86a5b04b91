package main

import (
	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"
)

// All statements are one compiled expression. Variables are in a map of the types that
// the compiler was shown, lists that do not change are prepared by it, networks and
// patterns with several stars are functions in Go of a type that is called without
// reflection, and each goroutine uses its virtual machine again. The limit of nodes is
// lifted.
func exprEngine() engine {
	return engine{
		name: "expr-lang", module: "github.com/expr-lang/expr", version: "v1.17.8", license: "MIT",
		load: func(w *workload) (binder, error) {
			d := exprDialect()
			return newExpr(w, d, d.expression(w))
		},
		text: func(w *workload) (parser, error) {
			d := exprDialect()
			source := d.expression(w)
			return parser{len(source), func() (binder, error) { return newExpr(w, d, source) }}, nil
		},
	}
}

func exprDialect() *dialect { return &dialect{startsWith: "%s startsWith %q", within: "within(%d)"} }

func newExpr(w *workload, d *dialect, source string) (binder, error) {
	shown := exprVariables(w, d, &w.hit)
	program, err := expr.Compile(source, expr.Env(shown), expr.AsBool(), expr.MaxNodes(0))
	if err != nil {
		return nil, err
	}
	return func(r request) func() bool {
		variables := exprVariables(w, d, &r)
		var machine vm.VM
		return func() bool { return must(machine.Run(program, variables)).(bool) }
	}, nil
}

func exprVariables(w *workload, d *dialect, r *request) map[string]any {
	variables := map[string]any{
		"principal": w.principal(), "action": r.action, "resource": r.resource, "team": r.context.team,
		"now": int(r.context.now.Unix()), "secure": r.context.secure,
		"glob": glob, "within": func(list int) bool { return d.contains(list, r.context.sourceIP) },
	}
	for _, e := range r.context.more {
		variables[e.name] = e.value
	}
	return variables
}
