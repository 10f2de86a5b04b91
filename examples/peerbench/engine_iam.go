package main

import (
	"bytes"
	"cmp"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// The policies are attached to what has them: the way for many policies.
func iamEvaluator() engine {
	return engine{
		name: ourEngine, module: "github.com/seed-1d0cfdb5/iam", version: "this tree", license: "Apache-2.0",
		load: func(w *workload) (binder, error) {
			e, err := newEvaluator(w)
			if err != nil {
				return nil, err
			}
			return bindEvaluator(w, e), nil
		},
		text: func(w *workload) (parser, error) {
			return iamText(w, func(p []*policy.Policy) binder { return bindEvaluator(w, attach(p)) }), nil
		},
		serve: serveIAM,
	}
}

// The policies are passed with each request: the way for few policies.
func iamEvaluate() engine {
	return engine{
		name: "iam Evaluate", module: "github.com/seed-1d0cfdb5/iam", version: "this tree", license: "Apache-2.0",
		load: loadEvaluate,
		text: func(w *workload) (parser, error) {
			return iamText(w, func(p []*policy.Policy) binder { return bindEvaluate(w, &evaluate.Policies{Identity: p}) }), nil
		},
	}
}

func newEvaluator(w *workload) (*evaluate.Evaluator, error) {
	p, err := parsePolicies(w)
	if err != nil {
		return nil, err
	}
	return evaluate.New(attachments(w.principal(), p))
}

func bindEvaluator(w *workload, e *evaluate.Evaluator) binder {
	bind := iamBinder(w)
	return func(r request) func() bool {
		req := bind(r)
		return func() bool { return e.Evaluate(&req, nil).Allowed() }
	}
}

func loadEvaluate(w *workload) (binder, error) {
	p, err := parsePolicies(w)
	if err != nil {
		return nil, err
	}
	return bindEvaluate(w, p), nil
}

func bindEvaluate(w *workload, p *evaluate.Policies) binder {
	bind := iamBinder(w)
	return func(r request) func() bool {
		req := bind(r)
		return func() bool { return evaluate.Evaluate(&req, p).Allowed() }
	}
}

func iamRequest(r request) evaluate.Request { return iamBinder(new(workload))(r) }

// iamBinder returns what makes a request of the caller of w, who is known beforehand.
func iamBinder(w *workload) func(request) evaluate.Request {
	caller := principal.MustParse(cmp.Or(w.caller, userARN))
	return func(r request) evaluate.Request {
		entries := append(make([]condition.Entry, 0, 8),
			condition.IP("aws:SourceIp", r.context.sourceIP),
			condition.String("aws:PrincipalTag/team", r.context.team),
			condition.Bool("aws:SecureTransport", r.context.secure),
		)
		for _, e := range r.context.more {
			entries = append(entries, condition.String(e.key, e.value))
		}
		return evaluate.Request{
			Principal: caller, Action: r.action, Resource: r.resource, ResourceAccount: account,
			Time: r.context.now, Context: condition.NewContext(entries...),
		}
	}
}

func iamText(w *workload, bind func([]*policy.Policy) binder) parser {
	all := documents(w.policies)
	return parser{len(bytes.Join(all, nil)), func() (binder, error) {
		p, err := parseDocuments(all)
		if err != nil {
			return nil, err
		}
		return bind(p), nil
	}}
}
