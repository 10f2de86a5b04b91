package main

import (
	"bytes"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

const maxBytes = 64 << 20 // W4 is larger than the default of 1 MiB

func iamEvaluator() engine {
	return engine{
		name: ourEngine, module: "github.com/seed-1d0cfdb5/iam", version: "this tree", license: "Apache-2.0",
		load: loadEvaluator,
		text: func(w *workload) (parser, error) {
			return iamText(w, func(p []*policy.Policy) binder { return bindEvaluator(attach(p)) }), nil
		},
	}
}

func iamEvaluate() engine {
	return engine{
		name: "iam Evaluate", module: "github.com/seed-1d0cfdb5/iam", version: "this tree", license: "Apache-2.0",
		load: loadEvaluate,
		text: func(w *workload) (parser, error) {
			return iamText(w, bindEvaluate), nil
		},
	}
}

// loadEvaluator attaches the policies to a user: the way for many policies.
func loadEvaluator(w *workload) (binder, error) {
	p, err := parsePolicies(w)
	if err != nil {
		return nil, err
	}
	return bindEvaluator(attach(p)), nil
}

func bindEvaluator(e *evaluate.Evaluator) binder {
	return func(r request) func() bool {
		req := iamRequest(r)
		return func() bool { return e.Evaluate(&req, nil).Allowed() }
	}
}

// loadEvaluate passes the policies with each request: the way for few policies.
func loadEvaluate(w *workload) (binder, error) {
	p, err := parsePolicies(w)
	if err != nil {
		return nil, err
	}
	return bindEvaluate(p), nil
}

func bindEvaluate(identity []*policy.Policy) binder {
	p := evaluate.Policies{Identity: identity}
	return func(r request) func() bool {
		req := iamRequest(r)
		return func() bool { return evaluate.Evaluate(&req, &p).Allowed() }
	}
}

func attach(p []*policy.Policy) *evaluate.Evaluator {
	return evaluate.MustNew(&evaluate.Attachments{Identity: map[string][]*policy.Policy{userARN: p}})
}

func parsePolicies(w *workload) ([]*policy.Policy, error) { return parseDocuments(w.documents()) }

func parseDocuments(documents [][]byte) ([]*policy.Policy, error) {
	var policies []*policy.Policy
	for _, d := range documents {
		p, err := policy.Parse(d, policy.Identity, policy.WithMaxBytes(maxBytes))
		if err != nil {
			return nil, err
		}
		policies = append(policies, p)
	}
	return policies, nil
}

func iamRequest(r request) evaluate.Request {
	return evaluate.Request{
		Principal:       principal.MustParse(userARN),
		Action:          r.action,
		Resource:        r.resource,
		ResourceAccount: account,
		Time:            r.context.now,
		Context: condition.NewContext(
			condition.IP("aws:SourceIp", r.context.sourceIP),
			condition.String("aws:PrincipalTag/team", r.context.team),
			condition.Bool("aws:SecureTransport", r.context.secure),
		),
	}
}

func iamText(w *workload, bind func([]*policy.Policy) binder) parser {
	documents := w.documents()
	return parser{len(bytes.Join(documents, nil)), func() (binder, error) {
		p, err := parseDocuments(documents)
		if err != nil {
			return nil, err
		}
		return bind(p), nil
	}}
}
