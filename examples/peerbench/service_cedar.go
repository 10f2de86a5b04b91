package main

import (
	"fmt"
	"sync"

	"github.com/cedar-policy/cedar-go"
)

// serveCedar puts the policy of each user into one set, which the program guards.
func serveCedar(users int) (*service, error) {
	policies := cedar.NewPolicySet()
	for i := range users {
		p, err := cedarOwn(i, 0)
		if err != nil {
			return nil, err
		}
		policies.Add(cedarID(i), p)
	}
	var guard sync.RWMutex
	bind := cedarBinder(w11(), nil)
	return &service{
		change: func(revision int) {
			p := must(cedarOwn(0, revision))
			guard.Lock()
			policies.Add(cedarID(0), p)
			guard.Unlock()
		},
		decide: func(r request) func() bool {
			req, entities := bind(r)
			return func() bool {
				guard.RLock()
				defer guard.RUnlock()
				return cedarAllows(policies, entities, req)
			}
		},
	}, nil
}

// serveCedarSliced has a set for each user.
func serveCedarSliced(users int) (*service, error) {
	var byUser sync.Map
	put := func(i, revision int) error {
		p, err := cedarOwn(i, revision)
		if err == nil {
			own := cedar.NewPolicySet()
			own.Add(cedarID(i), p)
			byUser.Store(user(i), own)
		}
		return err
	}
	for i := range users {
		if err := put(i, 0); err != nil {
			return nil, err
		}
	}
	bind := cedarBinder(w11(), nil)
	return &service{
		change: func(revision int) {
			if err := put(0, revision); err != nil {
				panic(err)
			}
		},
		decide: func(r request) func() bool {
			req, entities := bind(r)
			return func() bool {
				own, _ := byUser.Load(user(0))
				return cedarAllows(own.(*cedar.PolicySet), entities, req)
			}
		},
	}, nil
}

func cedarID(i int) cedar.PolicyID { return cedar.PolicyID(fmt.Sprintf("u%d", i)) }

// cedarOwn reads the policy of user i.
func cedarOwn(i, revision int) (*cedar.Policy, error) {
	source := fmt.Sprintf("permit (principal == User::%q, %s, resource) when { resource.arn like %q };",
		user(i), cedarAction(ownPolicy(i, revision)[0].actions), home(i)+"*")
	p := new(cedar.Policy)
	return p, p.UnmarshalCedar([]byte(source))
}
