package main

import (
	"errors"
	"flag"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// none stands for a set of policies that is empty on purpose.
const none = "none"

// A policyList is a list whose elements are files of policies, or none.
type policyList struct{ list }

// policyFlags say which policies apply.
type policyFlags struct {
	identity, session, scp, rcp         policyList
	resource, trust, boundary, endpoint string
	mustAllow, callerAllows             bool
}

// define defines the flags for all policies but those of a resource.
func (f *policyFlags) define(fs *flag.FlagSet) {
	fs.Var(&f.identity, "identity", "`FILE` identity-based policy of the caller or its groups; or none")
	fs.StringVar(&f.boundary, "boundary", "", "`FILE` permissions boundary of the caller")
	fs.Var(&f.session, "session", "`FILE` session policy of the caller; or none, if there are some that allow nothing")
	fs.Var(&f.scp, "scp", "`FILE,FILE` SCPs of one level of the organization, or none; levels from the root to the account")
	fs.Var(&f.rcp, "rcp", "`FILE,FILE` RCPs of one level of the organization, or none; levels from the root to the account")
	fs.StringVar(&f.endpoint, "endpoint", "", "`FILE` VPC endpoint policy")
}

// defineResource defines the flags for the policy of a resource.
func (f *policyFlags) defineResource(fs *flag.FlagSet) {
	fs.StringVar(&f.resource, "resource", "", "`FILE` resource-based policy of the resource")
	fs.StringVar(&f.trust, "trust", "", "`FILE` trust policy, if the resource is a role")
	fs.BoolVar(&f.mustAllow, "must-allow", false, "identity-based policies alone cannot open the resource; so it is for KMS keys")
}

// defineCaller defines the flag for a caller whose policies are not known.
func (f *policyFlags) defineCaller(fs *flag.FlagSet) {
	fs.BoolVar(&f.callerAllows, "caller-allows", false, "take the identity-based policies of a caller of another account to allow the request; what denies still does")
}

// load reads and parses the policies. The error tells what is wrong with each of
// the files.
func (f *policyFlags) load(in *files) (*evaluate.Policies, error) {
	if f.resource != "" && f.trust != "" {
		return nil, texts.Error("-resource and -trust exclude each other")
	}
	var errs []error
	one := func(flagName, name string, typ policy.Type) *policy.Policy {
		if name == "" { // the flag is absent: an empty one is an error
			return nil
		}
		p, err := loadOne(in, flagName, name, typ)
		errs = append(errs, err)
		return p
	}
	set := func(flagName string, names []string, typ policy.Type) []*policy.Policy {
		if names == nil { // the flag is absent
			return nil
		}
		all, err := loadSet(in, flagName, names, typ)
		errs = append(errs, err)
		return all
	}
	levels := func(flagName string, l policyList, typ policy.Type) [][]*policy.Policy {
		var all [][]*policy.Policy
		for _, names := range l.list {
			all = append(all, set(flagName, strings.Split(names, ","), typ))
		}
		return all
	}
	p := &evaluate.Policies{
		Identity:          set("identity", f.identity.list, policy.Identity),
		Boundary:          one("boundary", f.boundary, policy.Boundary),
		Session:           set("session", f.session.list, policy.Session),
		SCP:               levels("scp", f.scp, policy.SCP),
		RCP:               levels("rcp", f.rcp, policy.RCP),
		Endpoint:          one("endpoint", f.endpoint, policy.Endpoint),
		Resource:          one("resource", f.resource, policy.Resource),
		ResourceMustAllow: f.mustAllow,
		CallerAllows:      f.callerAllows,
	}
	if f.trust != "" {
		p.Resource = one("trust", f.trust, policy.Trust)
	}
	return p, errors.Join(errs...)
}

// loadOne returns the policy in file name.
func loadOne(in *files, flagName, name string, typ policy.Type) (*policy.Policy, error) {
	if name == none {
		return nil, texts.Error("-{flag} takes one file: leave the flag out if there is none", flagName)
	}
	return in.policy(name, typ)
}

// loadSet returns the policies in the files that are named; none is a set without
// any, which is not nil.
func loadSet(in *files, flagName string, names []string, typ policy.Type) ([]*policy.Policy, error) {
	if len(names) == 1 && names[0] == none {
		return []*policy.Policy{}, nil
	}
	for _, name := range names {
		if strings.TrimSpace(name) == "" {
			return nil, texts.Error("-{flag} names no file beside a comma: write FILE,FILE, or none for a set that is empty on purpose", flagName)
		}
		if name == none {
			return nil, texts.Error("-{flag}: none stands alone: a set with files is not empty", flagName)
		}
	}
	return in.policies(names, typ)
}
