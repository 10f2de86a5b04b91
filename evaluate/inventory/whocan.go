package inventory

import (
	"iter"
	"maps"
	"slices"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// WhoCan returns an iterator over those who may make a request that is like another, or could
// if it were made otherwise: see [Answer.Needs]. Of like, Principal does not count; a Time of
// zero is now, and ResourceAccount may be empty where the Inventory knows the owner. extra is
// as [evaluate.Evaluator.Evaluate] takes it, and may be nil. Both must not be changed until the
// iteration ends.
//
// Each is decided by the Evaluator. First come the anonymous caller, who stands for everybody,
// and arn:aws:iam::000000000000:user/stranger, who stands for the users and roles of accounts
// that are in no file: each of them may do it whom its own policies let. Then come whoever else
// the policy of the resource names and is in no file, AWS services included; then root users by
// account, users and roles by ARN. The root user of an account that is in no file
// stands for the account. A role is asked about as a session of the name "session". Sessions of
// federated users, and identities of SAML and OIDC providers, are not asked about.
//
// Where a condition of that policy has aws:PrincipalArn, of an account in no file one is asked
// about whose ARN matches, with "stranger" in place of "*".
//
// It is asked whether a request is allowed. Whether a call to AWS STS yields a session, with its
// tags and so on, an [evaluate.AssumeRoleRequest] tells.
//
// Of root users, users and roles nobody is left out: only whom no statement can let in is not
// evaluated. A
// principal of which it is not known what is attached, and who might be let in therefore, is
// told with the Problem that denies it. A Problem that all requests have is told once, of the
// anonymous caller.
func (inv *Inventory) WhoCan(like *evaluate.Request, extra *evaluate.Policies) iter.Seq[*Answer] {
	return func(yield func(*Answer) bool) {
		req := inv.template(like)
		everybody := inv.answer(principal.Principal{}, req, extra)
		problem := everybody.Decision.Problem
		if (problem != "" || everybody.isYes()) && !yield(everybody) {
			return
		}
		for who, assumed := range inv.candidates(req, extra) {
			with := extra
			if assumed {
				with = withCallerAllows(extra)
			}
			a := inv.answer(who, req, with)
			told := a.Decision.Problem != problem && a.Decision.Problem != "" || a.isYes()
			if told && !yield(a) {
				return
			}
		}
	}
}

// strangers is the account of somebody who stands for those of accounts that are in no file.
const strangers = "000000000000"

// stranger returns somebody of an account that is in no file.
func stranger(partition string) (principal.Principal, error) {
	return principal.Parse("arn:" + partition + ":iam::" + strangers + ":user/stranger")
}

// withCallerAllows returns extra for a caller whose policies are not known.
func withCallerAllows(extra *evaluate.Policies) *evaluate.Policies {
	var with evaluate.Policies
	if extra != nil {
		with = *extra
	}
	with.CallerAllows = true
	return &with
}

// candidates yields whom a statement may let make the request, but for the anonymous caller, and
// whether their own policies, which are in no file, are taken to allow it.
func (inv *Inventory) candidates(req evaluate.Request, extra *evaluate.Policies) iter.Seq2[principal.Principal, bool] {
	n := inv.namedFor(&req, extra)
	isForAll := inv.isForAll(&req)
	if isForAll {
		n.ownedByAll, n.mustName = true, false
	}
	every := isForAll || extra != nil && (len(extra.Identity) > 0 || extra.CallerAllows)
	return func(yield func(principal.Principal, bool) bool) {
		partition := partitionOf(req.Resource)
		if who, err := stranger(partition); err == nil && n.anyone && !n.isOwner(who.Account()) && !yield(who, true) {
			return
		}
		for _, who := range n.others {
			account := who.Account()
			isKnown := inv.index.partitions[account] != ""
			isCaller := who.Type() == principal.TypeUser || who.Type() == principal.TypeAssumedRole
			if !yield(who, isCaller && account != "" && !isKnown && !n.isOwner(account)) {
				return
			}
		}
		for _, account := range inv.accountIDs(n) {
			if !n.lets(account) {
				continue
			}
			in := inv.index.partitions[account]
			if in == "" {
				in = partition
			}
			who, err := principal.Parse("arn:"+in+":iam::"+account+":root", principal.WithTenants())
			if err == nil && !n.seen[who] && !yield(who, false) {
				return
			}
		}
		for place, isMarked := range inv.marks(&req, n, every) {
			if isMarked && !yield(inv.index.callers[place].principal, false) {
				return
			}
		}
	}
}

// accountIDs returns the accounts of inv and those that n names, in order.
func (inv *Inventory) accountIDs(n *named) []string {
	ids := maps.Clone(n.accounts)
	for id := range inv.index.partitions {
		ids[id] = true
	}
	for _, a := range inv.accounts {
		ids[a.ID] = true
	}
	return slices.Sorted(maps.Keys(ids))
}

// marks marks the places of users and roles whom a statement may let make the request: one that
// names them, or one of their own, or any if every one of them has one.
func (inv *Inventory) marks(req *evaluate.Request, n *named, every bool) []bool {
	x := inv.index
	marks := make([]bool, len(x.callers))
	x.mark(marks, req.Action, req.Resource)
	for place := range marks {
		c := &x.callers[place]
		everybody, account := n.takes(c)
		marks[place] = n.places[place] || everybody && n.isOwner(c.account) ||
			(marks[place] || every || c.unknown) && (n.isOwner(c.account) && !n.mustName || everybody || account)
	}
	return marks
}

// isForAll reports whether the action is one that no policy decides, such as
// sts:GetCallerIdentity: somebody who has none may call it.
func (inv *Inventory) isForAll(req *evaluate.Request) bool {
	probe := *req
	probe.Resource, probe.ResourceAccount = "*", ""
	var err error
	if probe.Principal, err = stranger("aws"); err != nil {
		return false
	}
	d := inv.evaluator.Evaluate(&probe, nil)
	return d.Allowed() && d.Statement == nil
}

// partitionOf returns the partition of an ARN, or else that of AWS.
func partitionOf(resource string) string {
	if partition, _, ok := arn.Owner(resource); ok {
		return partition
	}
	return "aws"
}
