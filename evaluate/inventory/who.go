package inventory

import (
	"slices"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	machine "github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A some is whom a statement names by an account, or by everybody if that is "", as far as a
// clause of it matches them.
type some struct {
	account string
	clause  *clause.Clause
}

// whoClause returns a clause of s by which it lets in some of those whom its Principal element
// names, as they are named in ARNs, whatever else is known of them. It is nil if there is none.
func whoClause(s *statement.Statement) *clause.Clause {
	for cl := range s.Condition().Clauses() {
		isWho := glob.EqualFold(cl.Key(), "aws:PrincipalArn") || glob.EqualFold(cl.Key(), "aws:PrincipalAccount")
		if isWho && !cl.Negated() && !cl.IfExists() && cl.Set() != "ForAllValues" && len(cl.Keys()) == 1 &&
			slices.Contains([]string{"StringEquals", "StringLike", "ArnEquals", "ArnLike"}, cl.Base()) {
			return cl
		}
	}
	return nil
}

// whoContext returns what a whoClause is matched with for a caller.
func whoContext(p principal.Principal) clause.Context {
	return clause.Context{}.Bind(machine.Principal(p), "", time.Time{})
}

// beginningOf returns what one of the beginnings of each principal begins with that a value of
// such a clause matches.
func beginningOf(value string) string {
	literal := value[:glob.LiteralLenWithVariables(value)]
	if a, ok := arn.Split(value); ok && len(literal) < len(value) && strings.HasSuffix(literal, "::") {
		return "::" + a.Resource[:glob.LiteralLenWithVariables(a.Resource)] // in any account
	}
	return literal
}

// beginnings returns the ARN of p, its account, and the ARN without what stands before a colon: a
// path may have one too.
func beginnings(p principal.Principal) []string {
	a, _ := arn.Split(p.Issuer())
	list := []string{p.Issuer(), p.Account()}
	for rest, ok := a.Resource, true; ok; _, rest, ok = strings.Cut(rest, ":") {
		list = append(list, "::"+rest)
	}
	return list
}
