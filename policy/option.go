package policy

import (
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/source"
)

// defaultMaxBytes is the largest input that Parse accepts unless told
// otherwise. The largest policy that AWS publishes has 175 KB (SEMANTICS S-21).
const defaultMaxBytes = 1 << 20

// maxName is the most bytes of an Id element that make a name.
const maxName = 256

// An Option changes how [Parse] works.
type Option interface{ apply(options) options }

type options struct {
	name     string
	maxBytes int
	accounts caller.Accounts
}

type nameOption string

func (o nameOption) apply(opts options) options {
	opts.name = string(o)
	return opts
}

type maxBytesOption int

func (o maxBytesOption) apply(opts options) options {
	opts.maxBytes = min(int(o), source.MaxSize)
	return opts
}

type tenantsOption struct{}

func (tenantsOption) apply(opts options) options {
	opts.accounts = caller.Tenants
	return opts
}

// WithName sets the name of the policy, usually its ARN or file name. The name
// prefixes errors and identifies the policy in decisions.
func WithName(name string) Option { return nameOption(name) }

// WithMaxBytes sets the largest input that Parse accepts, in bytes. The default
// is 1 MiB. More than 2 GiB are never accepted.
func WithMaxBytes(n int) Option { return maxBytesOption(n) }

// WithTenants accepts tenants of servers that speak the protocols of AWS in place of
// account IDs, in Principal and Resource elements: see [github.com/seed-1d0cfdb5/iam/principal.WithTenants].
// It is for such servers only. Without it an account of a partition that begins with "aws"
// has 12 digits, and a placeholder such as ACCOUNT_ID is an error (SEMANTICS S-40).
func WithTenants() Option { return tenantsOption{} }
