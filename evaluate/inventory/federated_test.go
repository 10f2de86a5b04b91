package inventory_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
)

// TestWhoCanFederated asks about the session of a federated user, which the policy of a resource
// names, and not its user. See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
func TestWhoCanFederated(t *testing.T) {
	var r inventory.Reader
	r.Read("own.json", strings.NewReader(`{
  "principals": [{"arn": "arn:aws:iam::111122223333:user/fay"}],
  "resources": [{"arn": "arn:aws:s3:::logs", "account": "111122223333", "policy": {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"AWS": "arn:aws:sts::111122223333:federated-user/fay"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::logs/*"}
  ]}}]
}`))
	inv, err := r.Inventory()
	require.NoError(t, err)
	var told []string
	for a := range inv.WhoCan(&evaluate.Request{Action: "s3:GetObject", Resource: "arn:aws:s3:::logs/a"}, nil) {
		require.True(t, a.Decision.Allowed(), a)
		told = append(told, a.Request.Principal.String())
	}
	require.Equal(t, []string{"arn:aws:sts::111122223333:federated-user/fay", "arn:aws:iam::111122223333:root"}, told)
}
