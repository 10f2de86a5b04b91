package inventory

import (
	"slices"
	"time"

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
