package inventory

import (
	"cmp"
	"iter"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A named is whom the Allows of the policy of a resource name that can let somebody do
// something, whatever the other conditions.
type named struct {
	index *index

	anyone   bool            // everybody, or some
	accounts map[string]bool // all of it, or some, or its root user
	wholly   map[string]bool // accounts that are named without a whoClause, and "" for everybody
	partly   []some          // whom else accounts and everybody stand for
	places   map[int]bool    // users and roles of the index
	others   []principal.Principal
	seen     map[principal.Principal]bool // that are in others

	owner      string // of the resource
	ownedByAll bool   // each caller counts as the owner
	mustName   bool   // even of the account of the owner nobody is let in whom no statement names
}

// namedFor returns whom the policies of a resource name that may decide about it.
func (inv *Inventory) namedFor(req *evaluate.Request, extra *evaluate.Policies) *named {
	n := &named{
		index: inv.index, accounts: make(map[string]bool), wholly: make(map[string]bool), places: make(map[int]bool), seen: make(map[principal.Principal]bool),
		owner: cmp.Or(req.ResourceAccount, ownerIn(req.Resource), inv.attachments.Account),
	}
	n.ownedByAll = req.Resource == "*" || arn.IsOwnerWord(n.owner)
	if p := inv.attachments.Resource[req.Resource]; p != nil && p.Type() == policy.Trust {
		_, n.mustName = glob.CutPrefixFold(req.Action, "sts:")
	}
	for s := range inv.allowsOf(req, extra) {
		n.addStatement(s)
	}
	return n
}

// allowsOf yields the Allows for the action in the policies that the resource may have.
func (inv *Inventory) allowsOf(req *evaluate.Request, extra *evaluate.Policies) iter.Seq[*statement.Statement] {
	var policies []*policy.Policy
	for end := len(req.Resource); end > 0; {
		policies = append(policies, inv.attachments.Resource[req.Resource[:end]])
		for end--; end > 0 && req.Resource[end] != '/' && req.Resource[end] != ':'; {
			end--
		}
	}
	if extra != nil {
		policies = append(policies, extra.Resource)
	}
	return func(yield func(*statement.Statement) bool) {
		for _, p := range policies {
			if p == nil {
				continue
			}
			for s := range (*statement.Policy)(p).Statements() {
				if s.Effect() == statement.Allow && s.MatchAction(req.Action) && !yield(s) {
					return
				}
			}
		}
	}
}

// addStatement adds whom an Allow names.
func (n *named) addStatement(s *statement.Statement) {
	patterns, _ := s.Principals() // NotPrincipal is of a Deny
	who := whoClause(s)
	whole := false // whether it names an account or more
	for i := range patterns {
		switch key, value := patterns[i].Key(), patterns[i].Value(); {
		case value == "*":
			n.anyone, whole = true, true
			n.addWhole("", who)
		case key == "AWS" && n.addAWS(value):
			whole = true
			n.addWhole(accountNamed(value), who)
		case key == "Service":
			n.addOther(principal.Service(value), nil)
		case key == "CanonicalUser":
			n.addOther(principal.CanonicalUser(value), nil)
		}
	}
	if whole {
		n.addCondition(s.Condition())
	}
}

// addWhole adds an account or, if that is "", everybody, as far as who, if it is not nil, matches
// them.
func (n *named) addWhole(account string, who *clause.Clause) {
	if who == nil {
		n.wholly[account] = true
	} else {
		n.partly = append(n.partly, some{account, who})
	}
}

// takes reports whether c is one of those whom everybody stands for, and of those of its account.
func (n *named) takes(c *indexed) (everybody, account bool) {
	everybody, account = n.wholly[""], n.wholly[c.account]
	if len(n.partly) == 0 || everybody {
		return everybody, account
	}
	bound := whoContext(c.principal)
	for _, some := range n.partly {
		if (some.account == "" || some.account == c.account) && some.clause.Match(&bound) {
			everybody, account = everybody || some.account == "", account || some.account != ""
		}
	}
	return everybody, account
}

// addAWS adds an entry of a Principal element, and reports whether it names an account.
func (n *named) addAWS(value string) bool {
	a, ok := arn.Split(value)
	if place, known := n.index.places[value]; known {
		n.places[place] = true
		return false
	}
	switch {
	case !ok && arn.IsAccountID(value):
		n.accounts[value] = true
		return true
	case ok && a.Service == "iam" && a.Resource == "root":
		n.accounts[a.Account] = true
		if n.index.partitions[a.Account] == "" {
			n.addOther(principal.Parse(value, principal.WithTenants()))
		}
		return true
	case ok && a.Service == "iam" && strings.HasPrefix(a.Resource, "role/"):
		n.addOther(principal.RoleSession(value, sessionName, principal.WithTenants()))
	case ok && a.Service == "sts" && strings.HasPrefix(a.Resource, "assumed-role/"):
		n.addSession(value, a)
	case ok:
		n.addOther(principal.Parse(value, principal.WithTenants()))
	}
	return false
}

// addSession adds a session of a role that is named itself.
func (n *named) addSession(value string, a arn.ARN) {
	role, session, _ := strings.Cut(strings.TrimPrefix(a.Resource, "assumed-role/"), "/")
	place, known := n.index.places[roleKey(a.Account, role)]
	switch {
	case !known:
		n.addOther(principal.Parse(value, principal.WithTenants()))
	case session == sessionName:
		n.places[place] = true
	default:
		n.addOther(principal.RoleSession(n.index.callers[place].arn, session, principal.WithTenants()))
	}
}

// anyOf makes of a pattern one of the texts that it matches.
//
//nolint:gochecknoglobals // never written
var anyOf = strings.NewReplacer("*", "stranger", "?", "x")

// addCondition adds the principals and accounts in no file that a condition names, of those whom
// the Principal element leaves open. A pattern gives one of those that it matches.
func (n *named) addCondition(block clause.Block) {
	for cl := range block.Clauses() {
		isAccount := glob.EqualFold(cl.Key(), "aws:PrincipalAccount")
		if !isAccount && !glob.EqualFold(cl.Key(), "aws:PrincipalArn") {
			continue
		}
		for _, value := range cl.Values() {
			account := ownerIn(value)
			if account == "*" {
				account = strangers
				value = strings.Replace(value, "::*:", "::"+account+":", 1)
			}
			if isAccount && arn.IsAccountID(value) || !isAccount && n.index.partitions[account] == "" {
				n.addAWS(anyOf.Replace(value))
			}
		}
	}
}

func (n *named) addOther(p principal.Principal, err error) {
	if err == nil && !n.seen[p] {
		n.others = append(n.others, p)
		n.seen[p] = true
	}
}

// isOwner reports whether callers of an account count as those of the owner.
func (n *named) isOwner(account string) bool {
	return n.ownedByAll || arn.SameAccount(account, n.owner)
}

// lets reports whether callers of an account may be let in by policies of their own, and its
// root user without any: if they are the owner's, or if the policy of the resource names it.
func (n *named) lets(account string) bool {
	return n.isOwner(account) && !n.mustName || n.isAccount(account)
}

// isAccount reports whether the account, or whoever, is named.
func (n *named) isAccount(account string) bool { return n.anyone || n.accounts[account] }
