package main

import (
	"errors"
	"flag"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// policyFlags say which policies apply.
type policyFlags struct {
	identity, session, scp, rcp         list
	resource, trust, boundary, endpoint string
	mustAllow                           bool
}

// define defines the flags for all policies but those of a resource.
func (f *policyFlags) define(fs *flag.FlagSet) {
	fs.Var(&f.identity, "identity", "`FILE` identity-based policy of the caller or its groups")
	fs.StringVar(&f.boundary, "boundary", "", "`FILE` permissions boundary of the caller")
	fs.Var(&f.session, "session", "`FILE` session policy of the caller")
	fs.Var(&f.scp, "scp", "`FILE,FILE` SCPs of one level of the organization; levels from the root to the account")
	fs.Var(&f.rcp, "rcp", "`FILE,FILE` RCPs of one level of the organization; levels from the root to the account")
	fs.StringVar(&f.endpoint, "endpoint", "", "`FILE` VPC endpoint policy")
}

// defineResource defines the flags for the policy of a resource.
func (f *policyFlags) defineResource(fs *flag.FlagSet) {
	fs.StringVar(&f.resource, "resource", "", "`FILE` resource-based policy of the resource")
	fs.StringVar(&f.trust, "trust", "", "`FILE` trust policy, if the resource is a role")
	fs.BoolVar(&f.mustAllow, "must-allow", false, "identity-based policies alone cannot open the resource; so it is for KMS keys")
}

// load reads and parses the policies. The error tells what is wrong with each of
// the files.
func (f *policyFlags) load(in *files) (*evaluate.Policies, error) {
	if f.resource != "" && f.trust != "" {
		return nil, errors.New("-resource and -trust exclude each other")
	}
	var errs []error
	one := func(name string, typ policy.Type) *policy.Policy {
		p, err := in.policy(name, typ)
		errs = append(errs, err)
		return p
	}
	set := func(names []string, typ policy.Type) []*policy.Policy {
		all, err := in.policies(names, typ)
		errs = append(errs, err)
		return all
	}
	levels := func(l list, typ policy.Type) [][]*policy.Policy {
		var all [][]*policy.Policy
		for _, names := range l {
			all = append(all, set(strings.Split(names, ","), typ))
		}
		return all
	}
	p := &evaluate.Policies{
		Identity:          set(f.identity, policy.Identity),
		Boundary:          one(f.boundary, policy.Boundary),
		Session:           set(f.session, policy.Session),
		SCP:               levels(f.scp, policy.SCP),
		RCP:               levels(f.rcp, policy.RCP),
		Endpoint:          one(f.endpoint, policy.Endpoint),
		Resource:          one(f.resource, policy.Resource),
		ResourceMustAllow: f.mustAllow,
	}
	if f.trust != "" {
		p.Resource = one(f.trust, policy.Trust)
	}
	return p, errors.Join(errs...)
}
