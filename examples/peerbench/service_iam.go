package main

import (
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// serveIAM gives the policies of W3 to each user, besides the own one.
func serveIAM(users int) (*service, error) {
	a, err := manyUsers(users)
	if err != nil {
		return nil, err
	}
	e, err := evaluate.New(a)
	if err != nil {
		return nil, err
	}
	shared := a.Identity[user(0)][1:]
	texts := [2][]byte{document(ownPolicy(0, 0)), document(ownPolicy(0, 1))}
	return &service{
		change: func(revision int) {
			own := must(policy.Parse(texts[revision], policy.Identity))
			put := evaluate.Attachments{Identity: map[string][]*policy.Policy{user(0): append([]*policy.Policy{own}, shared...)}}
			if err := e.Apply(&evaluate.Change{Put: put}); err != nil {
				panic(err)
			}
		},
		decide: bindEvaluator(w11(), e),
	}, nil
}

// manyUsers returns a policy of its own for each of n users, before those of W3.
func manyUsers(n int) (*evaluate.Attachments, error) {
	shared, err := parsePolicies(w3())
	if err != nil {
		return nil, err
	}
	var r policyReader
	a := &evaluate.Attachments{Identity: make(map[string][]*policy.Policy, n)}
	for i := range n {
		own := r.read(ownPolicy(i, 0), policy.Identity)
		a.Identity[user(i)] = append([]*policy.Policy{own}, shared.Identity...)
	}
	return a, r.err
}
