package main

import (
	stdcontext "context"
	"fmt"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/topdown/cache"
)

// Each pair of an action and a resource becomes a rule, written so that the rule
// index of OPA applies: == for literals, startswith for a star at the end, and for
// more stars startswith and glob.match. The input is an AST value made beforehand,
// and compiled globs are kept in a cache that is large enough. What limits a caller is
// in the same query.
func opaEngine() engine {
	return engine{
		name: "OPA rules", module: "github.com/open-policy-agent/opa/v1/rego", version: "v1.22.2", license: "Apache-2.0",
		load: func(w *workload) (binder, error) { return newOPA(w, opaText(w)) },
		text: func(w *workload) (parser, error) {
			source := opaText(w)
			return parser{len(source), func() (binder, error) { return newOPA(w, source) }}, nil
		},
		serve: serveOPA,
	}
}

func newOPA(w *workload, source string) (binder, error) {
	ctx := stdcontext.Background()
	query, err := rego.New(rego.Query("data.iam.decision"), rego.Module("iam.rego", source)).PrepareForEval(ctx)
	if err != nil {
		return nil, err
	}
	return bindOPA(w, &query)
}

func bindOPA(w *workload, query *rego.PreparedEvalQuery) (binder, error) {
	ctx, caller := stdcontext.Background(), w.principal()
	config, err := cache.ParseCachingConfig([]byte(`{"inter_query_builtin_value_cache": {"max_num_entries": 100000}}`))
	if err != nil {
		return nil, err
	}
	values := cache.NewInterQueryValueCache(ctx, config)
	return func(r request) func() bool {
		items := append(make([][2]*ast.Term, 0, 12),
			ast.Item(ast.StringTerm("principal"), ast.StringTerm(caller)),
			ast.Item(ast.StringTerm("action"), ast.StringTerm(r.action)),
			ast.Item(ast.StringTerm("resource"), ast.StringTerm(r.resource)),
			ast.Item(ast.StringTerm("ip"), ast.StringTerm(r.context.sourceIP.String())),
			ast.Item(ast.StringTerm("team"), ast.StringTerm(r.context.team)),
			ast.Item(ast.StringTerm("now"), ast.IntNumberTerm(int(r.context.now.Unix()))),
			ast.Item(ast.StringTerm("secure"), ast.BooleanTerm(r.context.secure)),
		)
		for _, e := range r.context.more {
			items = append(items, ast.Item(ast.StringTerm(e.name), ast.StringTerm(e.value)))
		}
		input := ast.NewObject(items...)
		return func() bool {
			result := must(query.Eval(ctx, rego.EvalParsedInput(input), rego.EvalInterQueryBuiltinValueCache(values)))
			return result.Allowed()
		}
	}, nil
}

func opaText(w *workload) string {
	layers := w.layers()
	if len(layers) == 1 && !w.denies() {
		return "package iam\n\ndefault decision := false\n\n" + opaRules(w, "decision", "")
	}
	var decision, rules strings.Builder
	for i, layer := range layers {
		granted, denied := fmt.Sprintf("granted_%d", i), fmt.Sprintf("denied_%d", i)
		fmt.Fprintf(&decision, "\t%s\n", granted)
		if layer.denies() {
			fmt.Fprintf(&decision, "\tnot %s\n", denied)
		}
		rules.WriteString(opaRules(layer, granted, denied))
	}
	return "package iam\n\ndefault decision := false\n\ndecision if {\n" + decision.String() + "}\n\n" + rules.String()
}

// opaRules returns a rule for each pair of an action and a resource.
func opaRules(w *workload, granted, denied string) string {
	var b strings.Builder
	for _, s := range w.statements() {
		for _, action := range s.actions {
			for _, resource := range s.resources {
				lines := append(opaMatch("input.action", action), opaMatch("input.resource", resource)...)
				lines = append(lines, opaConditions(&s.when)...)
				if s.principals != nil {
					lines = append(lines, fmt.Sprintf("input.principal in {%s}", strings.Trim(text(s.principals), "[]")))
				}
				if lines == nil {
					lines = []string{"true"}
				}
				fmt.Fprintf(&b, "%s if {\n\t%s\n}\n\n", s.effect(granted, denied), strings.Join(lines, "\n\t"))
			}
		}
	}
	return b.String()
}

func opaMatch(value, pattern string) []string {
	prefix, last := starPrefix(pattern)
	switch {
	case pattern == "*":
		return nil
	case last:
		return []string{fmt.Sprintf("startswith(%s, %q)", value, prefix)}
	case strings.Contains(pattern, "*"):
		prefix, _, _ = strings.Cut(pattern, "*")
		return []string{
			fmt.Sprintf("startswith(%s, %q)", value, prefix),
			fmt.Sprintf("glob.match(%q, null, %s)", pattern, value),
		}
	}
	return []string{fmt.Sprintf("%s == %q", value, pattern)}
}

func opaConditions(c *conditions) []string {
	var lines []string
	if c.secure != nil {
		lines = append(lines, fmt.Sprintf("input.secure == %t", *c.secure))
	}
	if c.team != nil {
		lines = append(lines, fmt.Sprintf("input.team in {%s}", strings.Trim(text(c.team), "[]")))
	}
	if !c.after.IsZero() {
		lines = append(lines, fmt.Sprintf("input.now > %d", c.after.Unix()))
	}
	switch len(c.sourceIP) {
	case 0:
	case 1:
		lines = append(lines, fmt.Sprintf("net.cidr_contains(%q, input.ip)", c.sourceIP[0]))
	default:
		lines = append(lines, fmt.Sprintf("count(net.cidr_contains_matches(%s, input.ip)) > 0", text(c.sourceIP)))
	}
	return lines
}
