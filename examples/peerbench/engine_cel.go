package main

import (
	"fmt"
	"net/netip"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/ext"
)

// All statements are one compiled expression. Lists and patterns that do not change are
// prepared by OptOptimize, networks are those of the extension, variables have the
// types of the language beforehand, and a pattern with several stars calls a function in
// Go. Limits are lifted where a workload is longer.
func celEngine() engine {
	return engine{
		name: "cel-go", module: "cel.dev/cel-go", version: "v0.33.2", license: "Apache-2.0",
		load: func(w *workload) (binder, error) { return newCEL(w, celDialect().expression(w)) },
		text: func(w *workload) (parser, error) {
			source := celDialect().expression(w)
			return parser{len(source), func() (binder, error) { return newCEL(w, source) }}, nil
		},
	}
}

func celDialect() *dialect {
	return &dialect{
		startsWith: func(value, prefix string) string { return fmt.Sprintf("%s.startsWith(%q)", value, prefix) },
		inNetworks: func(networks []netip.Prefix) string {
			var terms []string
			for _, n := range networks {
				terms = append(terms, fmt.Sprintf("cidr(%q).containsIP(address)", n))
			}
			return either(terms)
		},
	}
}

func newCEL(w *workload, source string) (binder, error) {
	options := []cel.EnvOption{
		ext.Network(),
		cel.ParserExpressionSizeLimit(64 << 20), cel.ParserRecursionLimit(-1),
		cel.Variable("principal", cel.StringType), cel.Variable("action", cel.StringType), cel.Variable("resource", cel.StringType),
		cel.Variable("address", ext.IPType), cel.Variable("team", cel.StringType), cel.Variable("now", cel.IntType), cel.Variable("secure", cel.BoolType),
		cel.Function("glob", cel.Overload("glob_string_string", []*cel.Type{cel.StringType, cel.StringType}, cel.BoolType,
			cel.BinaryBinding(func(pattern, s ref.Val) ref.Val {
				return types.Bool(glob(string(pattern.(types.String)), string(s.(types.String))))
			}))),
	}
	for _, e := range w.hit.context.more {
		options = append(options, cel.Variable(e.name, cel.StringType))
	}
	env, err := cel.NewEnv(options...)
	if err != nil {
		return nil, err
	}
	compiled, issues := env.Compile(source)
	if err := issues.Err(); err != nil {
		return nil, err
	}
	program, err := env.Program(compiled, cel.EvalOptions(cel.OptOptimize))
	if err != nil {
		return nil, err
	}
	caller, adapter := types.String(w.principal()), env.CELTypeAdapter()
	return func(r request) func() bool {
		values := map[string]any{
			"principal": caller, "action": types.String(r.action), "resource": types.String(r.resource),
			"address": adapter.NativeToValue(r.context.sourceIP), "team": types.String(r.context.team),
			"now": types.Int(r.context.now.Unix()), "secure": types.Bool(r.context.secure),
		}
		for _, e := range r.context.more {
			values[e.name] = types.String(e.value)
		}
		return func() bool {
			result, _, err := program.Eval(values)
			return must(result, err) == types.True
		}
	}, nil
}
