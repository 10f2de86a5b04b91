package inventory

import (
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// assumingActions are what a call that yields a role session may need.
//
//nolint:gochecknoglobals // never written
var assumingActions = []string{"sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity", "sts:TagSession", "sts:SetSourceIdentity"}

// assuming returns the statements of the identity-based policies of a user or role that are
// about assuming roles.
func (x *trustIndex) assuming(owner string) []*policy.Statement {
	list, ok := x.own[owner]
	if !ok {
		list = x.aboutAssuming(policiesOf(x.inv.attachments, owner))
		x.own[owner] = list
	}
	return list
}

// limiting returns the statements about assuming roles by which a call for role by owner may be
// denied beside others: of the boundary, of SCPs and of RCPs.
func (x *trustIndex) limiting(owner string, role *Role) []*policy.Statement {
	a := x.inv.attachments
	limits := []*policy.Policy{a.Boundary[owner]}
	if m, ok := a.Managed[a.ManagedBoundary[owner]]; ok {
		limits = append(limits, m.Versions[m.Default])
	}
	limits = append(limits, policiesOfLevels(a, a.SCP, ownerIn(owner))...)
	return x.aboutAssuming(append(limits, policiesOfLevels(a, a.RCP, ownerIn(role.ARN))...))
}

// policiesOfLevels returns the policies of the levels of an organization that an account is in.
func policiesOfLevels(a *evaluate.Attachments, levels map[string][]*policy.Policy, account string) []*policy.Policy {
	in := a.Accounts[account]
	if in.Management {
		return nil
	}
	list := levels[account]
	for _, id := range strings.Split(in.Path, "/") {
		list = append(list[:len(list):len(list)], levels[id]...)
	}
	return list
}

func (x *trustIndex) aboutAssuming(policies []*policy.Policy) []*policy.Statement {
	var all []*policy.Statement
	for _, p := range policies {
		list, ok := x.about[p]
		if !ok {
			for s := range statementsOf(p) {
				if slices.ContainsFunc(assumingActions, (*statement.Statement)(s).MatchAction) {
					list = append(list, s)
				}
			}
			x.about[p] = list
		}
		all = append(all, list...)
	}
	return all
}

// statementsOf returns an iterator over the statements of p, which may be nil.
func statementsOf(p *policy.Policy) iter.Seq[*policy.Statement] {
	if p == nil {
		return func(func(*policy.Statement) bool) {}
	}
	return p.Statements()
}

// maxMoments is the number of times at which it is asked what a call would need.
const maxMoments = 16

// moments returns the beginning of span, and the times within it at which what lets owner
// assume role changes: the first of them.
func (x *trustIndex) moments(owner string, role *Role, span evaluate.Validity) []time.Time {
	all := []time.Time{span.From}
	for s := range statementsOf(role.TrustPolicy) {
		all, _ = (*statement.Statement)(s).Moments(all)
	}
	for _, s := range slices.Concat(x.assuming(owner), x.limiting(owner, role)) {
		all, _ = (*statement.Statement)(s).Moments(all)
	}
	all = slices.DeleteFunc(all, func(t time.Time) bool { return t.Before(span.From) || !t.Before(span.Until) })
	slices.SortFunc(all, time.Time.Compare)
	all = slices.CompactFunc(all, time.Time.Equal)
	return all[:min(len(all), maxMoments)]
}
