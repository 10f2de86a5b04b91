package main

import (
	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/ext"
)

// All statements are one compiled expression. Lists and patterns that do not change are
// prepared by OptOptimize, variables have the types of the language beforehand, and
// lists of networks and patterns with several stars are functions in Go. Limits are
// lifted where a workload is longer.
func celEngine() engine {
	return engine{
		name: "cel-go", module: "cel.dev/cel-go", version: "v0.33.2", license: "Apache-2.0",
		load: func(w *workload) (binder, error) {
			d := celDialect()
			return newCEL(w, d, d.expression(w))
		},
		text: func(w *workload) (parser, error) {
			d := celDialect()
			source := d.expression(w)
			return parser{len(source), func() (binder, error) { return newCEL(w, d, source) }}, nil
		},
		list: listCEL,
	}
}

func celDialect() *dialect {
	return &dialect{startsWith: "%s.startsWith(%q)", within: "within(%d, address)"}
}

func celEnv(w *workload, d *dialect) (*cel.Env, error) {
	options := []cel.EnvOption{
		ext.Network(), // for the type of addresses
		cel.ParserExpressionSizeLimit(64 << 20), cel.ParserRecursionLimit(-1),
		cel.Variable("principal", cel.StringType), cel.Variable("action", cel.StringType), cel.Variable("resource", cel.StringType),
		cel.Variable("address", ext.IPType), cel.Variable("team", cel.StringType), cel.Variable("now", cel.IntType), cel.Variable("secure", cel.BoolType),
		cel.Function("glob", cel.Overload("glob_string_string", []*cel.Type{cel.StringType, cel.StringType}, cel.BoolType,
			cel.BinaryBinding(func(pattern, s ref.Val) ref.Val {
				return types.Bool(glob(string(pattern.(types.String)), string(s.(types.String))))
			}))),
		cel.Function("within", cel.Overload("within_int_ip", []*cel.Type{cel.IntType, ext.IPType}, cel.BoolType,
			cel.BinaryBinding(func(list, address ref.Val) ref.Val {
				return types.Bool(d.contains(int(list.(types.Int)), address.(ext.IP).Addr))
			}))),
	}
	for _, e := range w.hit.context.more {
		options = append(options, cel.Variable(e.name, cel.StringType))
	}
	return cel.NewEnv(options...)
}

func newCEL(w *workload, d *dialect, source string) (binder, error) {
	env, err := celEnv(w, d)
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
	return bindCEL(w, program), nil
}

func bindCEL(w *workload, program cel.Program) binder {
	return func(r request) func() bool {
		values := celValues(w, &r)
		return func() bool {
			result, _, err := program.Eval(values)
			return must(result, err) == types.True
		}
	}
}

func celValues(w *workload, r *request) map[string]any {
	values := map[string]any{
		"principal": types.String(w.principal()), "action": types.String(r.action), "resource": types.String(r.resource),
		"address": ext.IP{Addr: r.context.sourceIP}, "team": types.String(r.context.team),
		"now": types.Int(r.context.now.Unix()), "secure": types.Bool(r.context.secure),
	}
	for _, e := range r.context.more {
		values[e.name] = types.String(e.value)
	}
	return values
}
