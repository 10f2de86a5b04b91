package statement_test

import (
	"os"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

func TestMatchDoesNotAllocate(t *testing.T) {
	statements := []*statement.Statement{
		statementOf(t, policy.Resource, `{"Effect": "Allow", "Principal": {"AWS": ["444455556666", "`+roleA+`"]}, "Action": ["iam:*", "s3:*Obj?ct"],
			"Resource": ["arn:aws:s3:::*/x", "arn:aws:s3:::b/${aws:PrincipalTag/home}/*"]}`),
		statementOf(t, policy.Resource, `{"Effect": "Deny", "NotPrincipal": {"AWS": ["`+sessionA+`", "`+roleA+`", "111122223333"]}, "NotAction": "iam:*",
			"NotResource": "arn:aws:s3:::b/${app:missing}/*"}`),
	}
	session := sessionOf("s")
	c := clause.NewContext(clause.String("aws:PrincipalTag/home", "ann"))
	require.Zero(t, testing.AllocsPerRun(100, func() {
		for _, s := range statements {
			s.MatchAction("S3:GetObject")
			s.MatchResource("arn:aws:s3:::b/ann/k", &c)
			s.MatchCaller(&session, 0, clause.CallerID{Request: &c})
			s.MatchCaller(&session, statement.Bounded, clause.CallerID{Request: &c})
		}
	}))
}

// A policy is for any number of goroutines at a time.
func TestConcurrentUse(t *testing.T) {
	data, err := os.ReadFile("../../testdata/policies/home-folder.identity.json")
	require.NoError(t, err)
	p, err := policy.Parse(data, policy.Identity)
	require.NoError(t, err)
	c := clause.NewContext(clause.String("aws:username", "ann"))
	session := sessionOf("s")
	use := func() (matches int) {
		for shown := range p.Statements() {
			shown.Actions()
			shown.Resources()
			shown.Principals()
			s := (*statement.Statement)(shown)
			if s.MatchAction("s3:GetObject") && s.MatchResource("arn:aws:s3:::b/k", &c) &&
				s.MatchCaller(&session, 0, clause.CallerID{Request: &c}) != caller.NoMatch && s.Condition().Match(&c) {
				matches++
			}
		}
		if _, err := p.MarshalJSON(); err != nil {
			return -1
		}
		return matches
	}
	want := use()
	got := make([]int, 8)
	var wg sync.WaitGroup
	for i := range got {
		wg.Go(func() {
			for range 20 {
				got[i] = use()
			}
		})
	}
	wg.Wait()
	for _, n := range got {
		require.Equal(t, want, n)
	}
}
