package main

import (
	"fmt"
	"net/netip"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"
)

// All statements are one compiled expression. Variables are fields of a struct, lists
// that do not change are prepared by the compiler, networks and patterns with several
// stars are functions in Go of a type that is called without reflection, and each
// goroutine uses its virtual machine again. The limit of nodes is lifted.
func exprEngine() engine {
	return engine{
		name: "expr", module: "github.com/expr-lang/expr", version: "v1.17.8", license: "MIT",
		load: func(w *workload) (binder, error) { return newExpr(w, exprDialect(new(exprNetworks)).expression(w)) },
		text: func(w *workload) (parser, error) {
			source := exprDialect(new(exprNetworks)).expression(w)
			return parser{len(source), func() (binder, error) { return newExpr(w, source) }}, nil
		},
	}
}

// exprNetworks are the lists of networks of an expression, which names them by number.
type exprNetworks [][]netip.Prefix

func exprDialect(lists *exprNetworks) *dialect {
	return &dialect{
		startsWith: func(value, prefix string) string { return fmt.Sprintf("%s startsWith %q", value, prefix) },
		inNetworks: func(networks []netip.Prefix) string {
			*lists = append(*lists, networks)
			return fmt.Sprintf("within(%d)", len(*lists)-1)
		},
	}
}

// exprVariables are what an expression reads.
type exprVariables struct {
	Principal string                    `expr:"principal"`
	Action    string                    `expr:"action"`
	Resource  string                    `expr:"resource"`
	Team      string                    `expr:"team"`
	Now       int                       `expr:"now"`
	Secure    bool                      `expr:"secure"`
	Glob      func(string, string) bool `expr:"glob"`
	Within    func(int) bool            `expr:"within"`
	More      map[string]string         `expr:"more"`
}

func newExpr(w *workload, source string) (binder, error) {
	var lists exprNetworks
	exprDialect(&lists).expression(w)
	program, err := expr.Compile(source, expr.Env(exprVariables{}), expr.AsBool(), expr.MaxNodes(0))
	if err != nil {
		return nil, err
	}
	caller := w.principal()
	return func(r request) func() bool {
		variables := &exprVariables{
			Principal: caller, Action: r.action, Resource: r.resource,
			Team: r.context.team, Now: int(r.context.now.Unix()), Secure: r.context.secure,
			Glob: glob, Within: func(list int) bool {
				return anyOf(lists[list], func(p netip.Prefix) bool { return p.Contains(r.context.sourceIP) })
			},
		}
		if r.context.more != nil {
			variables.More = make(map[string]string, len(r.context.more))
			for _, e := range r.context.more {
				variables.More[e.name] = e.value
			}
		}
		var machine vm.VM
		return func() bool { return must(machine.Run(program, variables)).(bool) }
	}, nil
}
