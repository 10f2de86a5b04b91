package access

import (
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// Possible answers whether p allows any request in the scope: Yes with a witness, or No.
func Possible(p *evaluate.Policies, scope *policy.Policy) Answer { return ask(p, nil, scope) }

// NewAccess answers whether a change grants anything: whether what is there after it allows a
// request in the scope that what was there before does not.
func NewAccess(before, after *evaluate.Policies, scope *policy.Policy) Answer {
	if before == nil {
		return unknown(message.Errorf("no policies: they are nil"))
	}
	return ask(after, before, scope)
}

// Compare compares what a and b allow in the scope.
func Compare(a, b *evaluate.Policies, scope *policy.Policy) Comparison {
	return relate(NewAccess(a, b, scope), NewAccess(b, a, scope))
}
