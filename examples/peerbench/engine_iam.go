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

// iamBinder returns what makes a request of the caller of w. The caller is known
// beforehand, and so is what a context of W13 is laid on: the tag of the caller, and the
// region of the server.
func iamBinder(w *workload) func(request) evaluate.Request {
	caller := principal.MustParse(cmp.Or(w.caller, userARN))
	team := condition.String("aws:PrincipalTag/team", w.hit.context.team)
	base := condition.NewContext(team, condition.String("aws:RequestedRegion", "us-east-1"))
	return func(r request) evaluate.Request {
		req := evaluate.Request{Principal: caller, Action: r.action, Resource: r.resource, ResourceAccount: account, Time: r.context.now}
		if more := r.context.more; more != nil {
			req.Context = base.With(
				condition.IP("aws:SourceIp", r.context.sourceIP), condition.Bool("aws:SecureTransport", r.context.secure),
				condition.String(more[0].key, more[0].value), condition.String(more[1].key, more[1].value),
				condition.String(more[2].key, more[2].value), condition.String(more[3].key, more[3].value),
			)
			return req
		}
		req.Context = condition.NewContext(
			condition.IP("aws:SourceIp", r.context.sourceIP),
			condition.String("aws:PrincipalTag/team", r.context.team),
			condition.Bool("aws:SecureTransport", r.context.secure),
		)
		return req
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
