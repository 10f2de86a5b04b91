package statement_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// Tenants take the place of accounts where the host says so (SEMANTICS S-40).
func TestMatchTenants(t *testing.T) {
	user := func(account string) caller.Principal {
		return must(caller.Parse("arn:aws:iam::"+account+":user/ann", caller.Tenants))
	}
	named := parse(t, policy.Resource, `{"Version": "2012-10-17", "Statement": {"Effect": "Allow",
		"Principal": {"AWS": "arn:aws:iam::tenant42:user/ann"}, "Action": "*", "Resource": "*"}}`, policy.WithTenants())
	require.Equal(t, caller.Tenants, named.Accounts())
	for account, want := range map[string]caller.Match{"tenant42": caller.MatchDirect, "tenant43": caller.NoMatch, "": caller.NoMatch} {
		require.Equal(t, want, matchCaller(named.Statement(0), user(account), 0), account)
	}
	// {"AWS": "*"} of a trust policy is for who has an ARN, with or without an account (S-14).
	anyone := statementOf(t, policy.Trust, `{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}`)
	require.Equal(t, caller.MatchAnyone, matchCaller(anyone, user(""), 0))
	require.Equal(t, caller.NoMatch, matchCaller(anyone, caller.Service("ec2.amazonaws.com"), 0))
}
