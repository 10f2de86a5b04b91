package main

import (
	stdcontext "context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/casbin/casbin/v3"
	"github.com/casbin/casbin/v3/model"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/ory/ladon"
	"github.com/ory/ladon/manager/memory"
)

// serveCasbin has a rule for each user, in an enforcer for several goroutines.
func serveCasbin(users int) (*service, error) {
	m, err := model.NewModelFromString("[request_definition]\nr = sub, act, obj\n[policy_definition]\np = sub, act, obj\n" +
		"[policy_effect]\ne = some(where (p.eft == allow))\n" +
		"[matchers]\nm = r.sub == p.sub && keyMatch(r.act, p.act) && keyMatch(r.obj, p.obj)\n")
	if err != nil {
		return nil, err
	}
	e, err := casbin.NewSyncedEnforcer(m)
	if err != nil {
		return nil, err
	}
	rule := func(i, revision int) []string {
		s := ownPolicy(i, revision)[0]
		return []string{user(i), s.actions[0], s.resources[0]}
	}
	var rules [][]string
	for i := range users {
		rules = append(rules, rule(i, 0))
	}
	if _, err := e.AddPolicies(rules); err != nil {
		return nil, err
	}
	current := 0
	return &service{
		change: func(revision int) {
			must(e.UpdatePolicy(rule(0, current), rule(0, revision)))
			current = revision
		},
		decide: func(r request) func() bool {
			return func() bool { return must(e.Enforce(user(0), r.action, r.resource)) }
		},
	}, nil
}

// serveLadon has a policy for each user, in the manager that ladon comes with.
func serveLadon(users int) (*service, error) {
	manager := memory.NewMemoryManager()
	ctx := stdcontext.Background()
	put := func(i, revision int) error {
		s := ownPolicy(i, revision)[0]
		// What is stored is read from its text.
		data, err := json.Marshal(&ladon.DefaultPolicy{
			ID: user(i), Subjects: []string{user(i)}, Effect: ladon.AllowAccess,
			Actions: ladonPatterns(s.actions), Resources: ladonPatterns(s.resources),
		})
		if err != nil {
			return err
		}
		p := new(ladon.DefaultPolicy)
		if err := json.Unmarshal(data, p); err != nil {
			return err
		}
		return manager.Update(ctx, p)
	}
	for i := range users {
		if err := put(i, 0); err != nil {
			return nil, err
		}
	}
	warden := &ladon.Ladon{Manager: manager, Matcher: ladon.NewRegexpMatcher(1 << 16)}
	return &service{
		change: func(revision int) {
			if err := put(0, revision); err != nil {
				panic(err)
			}
		},
		decide: bindLadon(w11(), warden),
	}, nil
}

// serveOPA keeps what users may do as data, in the store, which can be written to
// while it is read.
func serveOPA(users int) (*service, error) {
	entry := func(i, revision int) any {
		s := ownPolicy(i, revision)[0]
		return map[string]any{"action": strings.TrimSuffix(s.actions[0], "*"), "resource": strings.TrimSuffix(s.resources[0], "*")}
	}
	data := make(map[string]any, users)
	for i := range users {
		data[user(i)] = entry(i, 0)
	}
	ctx := stdcontext.Background()
	store := inmem.NewFromObjectWithOpts(map[string]any{"users": data}, inmem.OptRoundTripOnWrite(false))
	query, err := rego.New(rego.Query("data.iam.decision"), rego.Store(store), rego.Module("iam.rego", `package iam

default decision := false

decision if {
	own := data.users[input.principal]
	startswith(input.action, own.action)
	startswith(input.resource, own.resource)
}
`)).PrepareForEval(ctx)
	if err != nil {
		return nil, err
	}
	bind, err := bindOPA(w11(), &query)
	if err != nil {
		return nil, err
	}
	path := storage.Path{"users", user(0)}
	return &service{
		change: func(revision int) {
			if err := storage.WriteOne(ctx, store, storage.ReplaceOp, path, entry(0, revision)); err != nil {
				panic(fmt.Errorf("%v: %w", path, err))
			}
		},
		decide: bind,
	}, nil
}
