package principal

import "github.com/seed-1d0cfdb5/iam/internal/caller"

// An Option changes what [Parse], [RoleSession], [FederatedUser], [SAML] and
// [WebIdentity] accept.
type Option interface{ apply(*caller.Accounts) }

type accountsOption caller.Accounts

func (o accountsOption) apply(a *caller.Accounts) { *a = caller.Accounts(o) }

// WithTenants accepts tenants of servers that speak the protocols of AWS, such as Ceph
// and MinIO, in place of account IDs in the partitions of AWS: names of ASCII letters,
// digits, "-", "_" and ".", which begin with a letter and are compared exactly. In the
// ARN of a user, a role or one of its sessions, or a provider the account may be empty
// too. That is not an account: what has none is never in the same account as anything
// (SEMANTICS S-40).
//
// Use it for such servers only. In AWS, where accounts have 12 digits, a placeholder
// such as ACCOUNT_ID would be taken for a tenant. Partitions that do not begin with
// "aws" are namespaces of their own and do without it. See
// https://docs.ceph.com/en/latest/radosgw/multitenancy/
func WithTenants() Option { return accountsOption(caller.Tenants) }

func accountsOf(opts []Option) caller.Accounts {
	if len(opts) == 0 {
		return caller.AccountIDs // without the allocation of what is handed to apply
	}
	var accounts caller.Accounts
	for _, opt := range opts {
		opt.apply(&accounts)
	}
	return accounts
}
