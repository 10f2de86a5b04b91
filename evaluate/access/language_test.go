package access_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/access"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// TestAnswersInJapanese says why answers are unknown.
func TestAnswersInJapanese(t *testing.T) {
	open := policy.MustParse(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}}`, policy.Resource)
	trust := policy.MustParse(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}}`, policy.Trust)
	broken := &evaluate.Policies{Identity: []*policy.Policy{nil}}
	badZone := access.Zone{Accounts: []string{"1"}}
	changed := access.Public(trust, access.Zone{})
	changed.Why = "another {reason}"
	for _, tt := range []struct {
		answer            access.Answer
		english, japanese string
	}{
		{access.Answer{}, "", ""},
		{changed, "another {reason}", "another {reason}"},
		{access.Possible(nil, nil), "no policies: they are nil", "ポリシーがありません (nil です)"},
		{access.Possible(broken, nil), "a policy is nil", "nil のポリシーがあります"},
		{access.Public(trust, access.Zone{}), "the policy is not a resource-based policy", "リソースベースのポリシーではありません"},
		{access.NewAccess(access.Alone(open), access.Alone(trust), nil), "one of the policies is a trust policy and the other is not", "一方のポリシーだけが信頼ポリシーです"},
	} {
		require.Equal(t, tt.english, tt.answer.Why)
		require.Equal(t, tt.english, tt.answer.In(policy.English))
		require.Equal(t, tt.japanese, tt.answer.In(policy.Japanese))
	}
	// What is wrong with a document is said by package policy.
	zone := access.Public(open, badZone)
	require.Equal(t, zone.Why, zone.In(policy.English))
	require.Contains(t, zone.Why, "the zone of trust: ")
	require.Contains(t, zone.In(policy.Japanese), "信頼ゾーン: ")
}
