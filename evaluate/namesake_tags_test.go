package evaluate_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// TestTagsOfNamesake shows that the tags of a role are known by its name, under whatever
// path and letter case a request writes it: an account has a name once (SEMANTICS S-34), and
// a Deny must not be lost where a client says the name.
func TestTagsOfNamesake(t *testing.T) {
	const ann = "arn:aws:iam::111122223333:user/ann"
	e := evaluate.MustNew(&evaluate.Attachments{
		Identity: map[string][]*policy.Policy{ann: {policy.MustParse(`{"Version": "2012-10-17", "Statement": [
			{"Effect": "Allow", "Action": "iam:*", "Resource": "*"},
			{"Effect": "Deny", "Action": "iam:*", "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceTag/locked": "yes"}}},
			{"Effect": "Deny", "Action": "iam:*", "Resource": "*", "Condition": {"StringEquals": {"iam:ResourceTag/locked": "yes"}}}]}`, policy.Identity)}},
		PrincipalTags: map[string]map[string]string{"arn:aws:iam::111122223333:role/ops": {"locked": "yes"}},
	})
	for resource, locked := range map[string]bool{
		"arn:aws:iam::111122223333:role/ops":   true,
		"arn:aws:iam::111122223333:role/Ops":   true,
		"arn:aws:iam::111122223333:role/p/ops": true,
		"arn:aws:iam::111122223333:role/other": false,
		"arn:aws:iam::111122223333:user/ops":   false, // of another kind
	} {
		req := evaluate.Request{Principal: principal.MustParse(ann), Action: "iam:DeleteRole", Resource: resource}
		require.Equal(t, locked, !e.Evaluate(&req, nil).Allowed(), resource)
	}
}
