package principal

// An Option changes what [Parse], [RoleSession], [FederatedUser], [SAML],
// [WebIdentity] and [ParsePattern] accept.
type Option interface{ apply(*options) }

type options struct{ tenants bool }

type tenantsOption struct{}

func (tenantsOption) apply(o *options) { o.tenants = true }

// WithTenants accepts tenants of servers that speak the protocols of AWS, such as Ceph
// and MinIO, in place of account IDs in the partitions of AWS: names of ASCII letters,
// digits, "-", "_" and ".", which begin with a letter and are compared exactly. In the
// ARN of a user, a role or one of its sessions, or a provider the account may be empty
// too. That is not an account: what has none is never in the same account as anything
// (SEMANTICS S-40).
//
// Use it for such servers only. In AWS, where accounts have 12 digits, a placeholder
// such as ACCOUNT_ID would be taken for a tenant. Partitions that do not begin with
// "aws" are namespaces of their own and do without it.
func WithTenants() Option { return tenantsOption{} }

// tenantsIf returns WithTenants if ok is true.
func tenantsIf(ok bool) []Option {
	if !ok {
		return nil
	}
	return []Option{WithTenants()}
}

func optionsOf(list []Option) options {
	if len(list) == 0 {
		return options{} // without the allocation of what is handed to apply
	}
	var o options
	for _, opt := range list {
		opt.apply(&o)
	}
	return o
}
