package policy

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// Tenants take the place of accounts where the host says so, in Principal elements
// and in resources (SEMANTICS S-40).
func TestWithTenants(t *testing.T) {
	const (
		grants    = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::%s:user/ann"}, "Action": "*", "Resource": "*"}}`
		federates = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::%s:oidc-provider/x"}, "Action": "sts:*"}}`
		denies    = `{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": ["*", "arn:aws:sqs:us-east-1:%s:q"]}}`
	)
	for _, tt := range []struct {
		account                              string
		with, without                        bool // as a principal
		resourceWithTenants, resourceWithout bool
	}{
		{"111122223333", true, true, true, true},
		{"tenant42", true, false, true, false},
		{"T.e-n_A1", true, false, true, false},
		{"ACCOUNT_ID", true, false, true, false},
		{"XXXXXXXXXXXX", true, false, true, false},
		{"", true, false, true, true},
		{"aws", false, false, true, true},
		{"cloudfront", false, false, true, true},
		{"12345", false, false, false, false},
		{"1111222233334", false, false, false, false},
		{"12345678901a", false, false, false, false},
		{"a/b", false, false, false, false},
		{"a b", false, false, false, false},
		{"té", false, false, false, false},
	} {
		for document, typ := range map[string]Type{grants: Resource, federates: Trust} {
			text := fmt.Appendf(nil, document, tt.account)
			_, err := Parse(text, typ)
			require.Equal(t, tt.without, err == nil, "%s: %v", text, err)
			_, err = Parse(text, typ, WithTenants())
			require.Equal(t, tt.with, err == nil, "%s: %v", text, err)
		}
		text := fmt.Appendf(nil, denies, tt.account)
		_, err := Parse(text, Identity)
		require.Equal(t, tt.resourceWithout, err == nil, "%s: %v", text, err)
		_, err = Parse(text, Identity, WithTenants())
		require.Equal(t, tt.resourceWithTenants, err == nil, "%s: %v", text, err)
	}

	p := MustParse(fmt.Sprintf(grants, "tenant42"), Resource, WithTenants(), WithName("bucket"))
	require.Equal(t, "bucket", p.Name())
	require.Equal(t, caller.Tenants, (*statement.Policy)(p).Accounts())
	require.Equal(t, caller.AccountIDs, (*statement.Policy)(MustParse(minimal, Identity)).Accounts())
}
