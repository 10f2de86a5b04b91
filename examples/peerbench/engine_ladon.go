package main

import (
	stdcontext "context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/ory/ladon"
	"github.com/ory/ladon/manager/memory"
)

// Each statement becomes a policy, and a star becomes <.*>. The cache of compiled
// expressions is large enough for every workload, while its default is 512. Two
// conditions are added: one of several values, made of ladon's own conditions,
// and a date.
func ladonEngine() engine {
	ladon.ConditionFactories[(*anyCIDR)(nil).GetName()] = func() ladon.Condition { return new(anyCIDR) }
	ladon.ConditionFactories[(*anyString)(nil).GetName()] = func() ladon.Condition { return new(anyString) }
	ladon.ConditionFactories[(*dateAfter)(nil).GetName()] = func() ladon.Condition { return new(dateAfter) }
	return engine{
		name: "ladon", module: "github.com/ory/ladon", version: "v1.3.0", license: "Apache-2.0",
		load: inLayers(loadLadon),
		text: func(w *workload) (parser, error) {
			data, err := ladonText(w)
			return parser{len(data), func() (binder, error) { return newLadon(w, data) }}, err
		},
		serve: serveLadon,
	}
}

func loadLadon(w *workload) (binder, error) {
	data, err := ladonText(w)
	if err != nil {
		return nil, err
	}
	return newLadon(w, data)
}

func newLadon(w *workload, data []byte) (binder, error) {
	warden, err := newWarden(data)
	if err != nil {
		return nil, err
	}
	return bindLadon(w, warden), nil
}

func bindLadon(w *workload, warden *ladon.Ladon) binder {
	ctx, caller := stdcontext.Background(), w.principal()
	return func(r request) func() bool {
		req := ladon.Request{
			Subject: caller, Action: r.action, Resource: r.resource,
			Context: ladon.Context{
				"ip": r.context.sourceIP.String(), "team": r.context.team,
				"now": r.context.now, "secure": r.context.secure,
			},
		}
		for _, e := range r.context.more {
			req.Context[e.name] = e.value
		}
		return func() bool { return warden.IsAllowed(ctx, &req) == nil }
	}
}

func newWarden(data []byte) (*ladon.Ladon, error) {
	var policies []*ladon.DefaultPolicy
	if err := json.Unmarshal(data, &policies); err != nil {
		return nil, err
	}
	manager := memory.NewMemoryManager()
	for _, p := range policies {
		if err := manager.Create(stdcontext.Background(), p); err != nil {
			return nil, err
		}
	}
	return &ladon.Ladon{Manager: manager, Matcher: ladon.NewRegexpMatcher(1 << 16)}, nil
}

func ladonText(w *workload) ([]byte, error) {
	var policies []*ladon.DefaultPolicy
	for i, s := range w.statements() {
		subjects := s.principals
		if subjects == nil {
			subjects = []string{w.principal()}
		}
		policies = append(policies, &ladon.DefaultPolicy{
			ID: fmt.Sprint(i), Subjects: subjects, Effect: s.effect(ladon.AllowAccess, ladon.DenyAccess),
			Actions: ladonPatterns(s.actions), Resources: ladonPatterns(s.resources), Conditions: ladonConditions(&s.when),
		})
	}
	return json.Marshal(policies)
}

func ladonPatterns(patterns []string) []string {
	var all []string
	for _, p := range patterns {
		all = append(all, strings.ReplaceAll(p, "*", "<.*>"))
	}
	return all
}

func ladonConditions(c *conditions) ladon.Conditions {
	all := make(ladon.Conditions)
	if c.sourceIP != nil {
		var some anyCIDR
		for _, p := range c.sourceIP {
			some.Any = append(some.Any, ladon.CIDRCondition{CIDR: p.String()})
		}
		all["ip"] = &some
	}
	if c.team != nil {
		var some anyString
		for _, t := range c.team {
			some.Any = append(some.Any, ladon.StringEqualCondition{Equals: t})
		}
		all["team"] = &some
	}
	if !c.after.IsZero() {
		all["now"] = &dateAfter{c.after}
	}
	if c.secure != nil {
		all["secure"] = &ladon.BooleanCondition{BooleanValue: *c.secure}
	}
	return all
}

type anyCIDR struct {
	Any []ladon.CIDRCondition `json:"any"`
}

func (*anyCIDR) GetName() string { return "AnyCIDR" }

func (c *anyCIDR) Fulfills(ctx stdcontext.Context, value any, r *ladon.Request) bool {
	for i := range c.Any {
		if c.Any[i].Fulfills(ctx, value, r) {
			return true
		}
	}
	return false
}

type anyString struct {
	Any []ladon.StringEqualCondition `json:"any"`
}

func (*anyString) GetName() string { return "AnyString" }

func (c *anyString) Fulfills(ctx stdcontext.Context, value any, r *ladon.Request) bool {
	for i := range c.Any {
		if c.Any[i].Fulfills(ctx, value, r) {
			return true
		}
	}
	return false
}

type dateAfter struct {
	After time.Time `json:"after"`
}

func (*dateAfter) GetName() string { return "DateAfter" }

func (c *dateAfter) Fulfills(_ stdcontext.Context, value any, _ *ladon.Request) bool {
	t, ok := value.(time.Time)
	return ok && t.After(c.After)
}
