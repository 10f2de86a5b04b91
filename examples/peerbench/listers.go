package main

import (
	stdcontext "context"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"github.com/cedar-policy/cedar-go"
	cedartypes "github.com/cedar-policy/cedar-go/types"
	"github.com/cedar-policy/cedar-go/x/exp/batch"
)

// A lister decides all requests of the turn of its workload, which differ in their
// resource.
type lister func() (allowed []bool)

// oneByOne returns a lister that asks b about each request.
func oneByOne(w *workload, b binder) lister {
	var decide []func() bool
	for _, r := range w.turn {
		decide = append(decide, b(r))
	}
	allowed := make([]bool, len(decide))
	return func() []bool {
		for i, f := range decide {
			allowed[i] = f()
		}
		return allowed
	}
}

// listCedar hands the resources to batch.Authorize as the values of a variable.
func listCedar(w *workload) (lister, error) {
	policies, err := cedar.NewPolicySetFromBytes("", cedarText(w, false))
	if err != nil {
		return nil, err
	}
	bind := cedarBinder(w, nil)
	asked, entities := bind(w.turn[0])
	at := make(map[cedar.EntityUID]int)
	var resources []cedartypes.Value
	for i, r := range w.turn {
		req, more := bind(r)
		at[req.Resource] = i
		resources = append(resources, req.Resource)
		entities[req.Resource] = more[req.Resource]
	}
	allowed := make([]bool, len(w.turn))
	return func() []bool {
		request := batch.Request{
			Principal: asked.Principal, Action: asked.Action, Resource: batch.Variable("resource"), Context: asked.Context,
			Variables: batch.Variables{"resource": resources},
		}
		err := batch.Authorize(stdcontext.Background(), policies, entities, request, func(r batch.Result) error {
			allowed[at[r.Request.Resource]] = r.Decision == cedar.Allow
			return nil
		})
		if err != nil {
			panic(err)
		}
		return allowed
	}, nil
}

// listCEL evaluates the expression in part, with the resource unknown, and what is left
// of it for each resource.
func listCEL(w *workload) (lister, error) {
	d := celDialect()
	source := d.expression(w)
	env, err := celEnv(w, d)
	if err != nil {
		return nil, err
	}
	compiled, issues := env.Compile(source)
	if err := issues.Err(); err != nil {
		return nil, err
	}
	program, err := env.Program(compiled, cel.EvalOptions(cel.OptTrackState, cel.OptPartialEval))
	if err != nil {
		return nil, err
	}
	known := celValues(w, &w.turn[0])
	delete(known, "resource")
	var each []map[string]any
	for _, r := range w.turn {
		each = append(each, celValues(w, &r))
	}
	allowed := make([]bool, len(w.turn))
	return func() []bool {
		_, details, err := program.Eval(must(cel.PartialVars(known, cel.AttributePattern("resource"))))
		if err != nil {
			panic(err)
		}
		left := must(env.Program(must(env.ResidualAst(compiled, details)), cel.EvalOptions(cel.OptOptimize)))
		for i, values := range each {
			result, _, err := left.Eval(values)
			allowed[i] = must(result, err) == types.True
		}
		return allowed
	}, nil
}
