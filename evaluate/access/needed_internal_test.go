package access

import (
	"testing"

	"github.com/stretchr/testify/require"

	machine "github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// What a request shows to be needed is not redundant, and much is shown so.
func TestNeeded(t *testing.T) {
	for _, tt := range []struct {
		typ        policy.Type
		statements string
		needed     int // of the statements and of the values of lists
	}{
		{policy.Identity, `[{"Effect": "Allow", "Action": ["s3:Get*", "s3:GetObject", "s3:PutObject"], "Resource": ["arn:aws:s3:::a/*", "arn:aws:s3:::b/*"]}]`, 4},
		{policy.Identity, `[{"Effect": "Allow", "Action": ["sqs:*", "sns:P?blish"], "Resource": "*"}, {"Effect": "Allow", "Action": ["sqs:*", "sns:Publish"], "Resource": "*"}]`, 1},
		{policy.Identity, `[{"Effect": "Allow", "Action": ["sqs:A", "sqs:B"], "Resource": "*"}, {"Effect": "Deny", "Action": "sqs:A", "Resource": "*"}]`, 1},
		{policy.Identity, `[{"Effect": "Allow", "Action": ["sqs:A", "sqs:B"], "Resource": ["arn:aws:sqs:*:111122223333:a", "arn:aws-cn:sqs:*:444455556666:b"]}]`, 4},
		{policy.Identity, `[{"Effect": "Allow", "Action": ["sqs:A", "sqs:B"], "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/team": ["a", "b"]}}}]`, 4},
		{policy.Identity, `[{"Effect": "Allow", "Action": "sqs:A", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalArn": ["arn:aws:iam::111122223333:user/a", "arn:aws:iam::111122223333:user/b"]}}}]`, 1}, // of the sample; the other would need another caller
		{policy.Identity, `[{"Effect": "Allow", "Action": "sqs:A", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/team": ["a", "b"]}, "StringLike": {"aws:PrincipalTag/team": "a*"}}}]`, 1},
		{policy.Identity, `[{"Effect": "Allow", "Action": "sqs:A", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/team": ["a", "b"]}}}, {"Effect": "Allow", "Action": "sqs:A", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/team": ["b", "c"]}}}]`, 2},
		{policy.Identity, `[{"Effect": "Allow", "NotAction": ["sqs:A", "sqs:B"], "Resource": "*"}, {"Effect": "Allow", "Action": ["sns:A", "sns:B"], "NotResource": "*"}]`, 0},
		{policy.Identity, `[{"Effect": "Allow", "Action": ["s3:A", "s3:B"], "Resource": ["arn:aws:s3:::${aws:username}/*", "arn:aws:s3:::zz/*"]}]`, 2},
		{policy.Boundary, `[{"Effect": "Allow", "Action": ["sqs:A", "sqs:B"], "Resource": "*"}]`, 2},
		{policy.Session, `[{"Effect": "Allow", "Action": ["sqs:A", "sqs:B"], "Resource": "*"}]`, 2},
		{policy.SCP, `[{"Effect": "Allow", "Action": ["sqs:A", "sqs:B"], "Resource": "*"}]`, 2},
		{policy.Resource, `[{"Effect": "Allow", "Principal": "*", "Action": ["sqs:A", "sqs:B"], "Resource": "*"}, {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": ["sqs:A", "sqs:C"], "Resource": "*"}]`, 2},
		{policy.Endpoint, `[{"Effect": "Allow", "Principal": "*", "Action": ["sqs:A", "sqs:B"], "Resource": "*"}]`, 2},
		{policy.Identity, `[{"Effect": "Allow", "Action": ["sts:GetCallerIdentity", "sqs:A"], "Resource": "*"}]`, 1}, // which AWS allows anyway
		{policy.Trust, `[{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": ["sts:AssumeRole", "sts:TagSession"]}]`, 0},
	} {
		p := policy.MustParse(`{"Version": "2012-10-17", "Statement": `+tt.statements+`}`, tt.typ)
		redundant := map[Redundancy]bool{}
		for _, r := range Redundant(p) {
			redundant[r] = true
		}
		d, err := newDraft(p)
		require.NoError(t, err)
		needed := 0
		for s := range p.Statements() {
			i := (*machine.Statement)(s).Index()
			if d.needsStatement(i) {
				require.False(t, redundant[Redundancy{Statement: s}], tt.statements)
			}
			for _, l := range listsOf(d.statements[i]) {
				for _, value := range l.in[l.key].([]any) {
					if d.needsValue(i, l.element, value.(string)) {
						needed++
						require.False(t, redundant[Redundancy{s, l.element, value.(string)}], tt.statements)
					}
				}
			}
		}
		require.Equal(t, tt.needed, needed, tt.statements)
	}
}

// What a policy allows in other accounts is not redundant: it counts where these allow it too.
func TestRedundantAbroad(t *testing.T) {
	p := policy.MustParse(`{"Version": "2012-10-17", "Statement": [
		{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}}},
		{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceOrgID": "${aws:PrincipalOrgID}"}}}]}`, policy.Identity)
	require.Empty(t, Redundant(p))
}

// What can be read to be covered is what the question says.
func TestCovered(t *testing.T) {
	p := policy.MustParse(`{"Version": "2012-10-17", "Statement": [
		{"Effect": "Allow", "Action": ["sqs:*", "sqs:Get*", "SQS:getQueueUrl", "sns:Publish", "sns:P?blish"], "Resource": ["*", "arn:aws:sqs:*:*:a", "arn:aws:sqs:*:*:b"]},
		{"Effect": "Allow", "Action": ["sqs:SendMessage", "s3:GetObject", "s3:*"], "Resource": "arn:aws:sqs:*:*:a"},
		{"Effect": "Allow", "Action": ["sqs:A", "sqs:B"], "Resource": "arn:aws:sqs:*:*:a"},
		{"Effect": "Allow", "Action": ["ec2:A", "ec2:*"], "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}},
		{"Effect": "Allow", "NotAction": ["ec2:A", "ec2:*"], "Resource": "arn:aws:sqs:*:*:b"},
		{"Effect": "Deny", "Action": ["iam:A", "sqs:A"], "Resource": "*"}]}`, policy.Identity)
	d, err := newDraft(p)
	require.NoError(t, err)
	covered := 0
	for i := range d.statements {
		if d.coversStatement(i) {
			covered++
			all := d.statements
			d.statements = append(append(all[:i:i], nil), all[i+1:]...)
			require.True(t, d.isSame(i, all[i], nil))
			d.statements = all
		}
		for _, l := range listsOf(d.statements[i]) {
			all := l.in[l.key].([]any)
			for n := range all {
				if d.coversValue(i, &l, n) {
					covered++
					old := deepCopy(d.statements[i]).(map[string]any)
					l.in[l.key] = append(all[:n:n], all[n+1:]...)
					require.True(t, d.isSame(i, old, changed(l.element, d.statements[i])), all[n])
					l.in[l.key] = all
				}
			}
		}
	}
	require.Equal(t, 10, covered)
}

// The policies of a user count in sessions that the user gets for others, which have session
// policies.
func TestRedundantInFederatedSessions(t *testing.T) {
	for _, condition := range []string{
		`"StringEquals": {"aws:PrincipalType": ["User", "FederatedUser"]}`,
		`"StringLike": {"aws:userid": ["AIDAEXAMPLE", "111122223333:ann"]}`,
	} {
		p := policy.MustParse(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*", "Condition": {`+condition+`}}}`, policy.Identity)
		require.Empty(t, Redundant(p), condition)
	}
	p := policy.MustParse(`{"Version": "2012-10-17", "Statement": [
		{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalType": "FederatedUser"}}},
		{"Effect": "Allow", "Action": "sqs:ReceiveMessage", "Resource": "*"}]}`, policy.Identity)
	require.Empty(t, Redundant(p))
}

// Where nothing is allowed, no value is more redundant than another one, and something else
// is likely to be meant.
func TestRedundantInNothing(t *testing.T) {
	for _, tt := range []struct {
		typ       policy.Type
		statement string
	}{
		{policy.Identity, `{"Effect": "Allow", "Action": ["sqs:A", "sqs:B"], "Resource": ["arn:aws:sqs:*:*:a", "arn:aws:sqs:*:*:b"], "Condition": {"DateLessThan": {"aws:CurrentTime": "2020-01-01"}, "DateGreaterThan": {"aws:CurrentTime": "2021-01-01"}}}`},
		{policy.Trust, `{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": ["sts:AssumeRole", "sts:TagSession"], "Condition": {"StringEquals": {"aws:PrincipalTag/team": ["a", "b"]}}}`},
		{policy.SCP, `{"Effect": "Allow", "Action": ["sqs:A", "sqs:B"], "Resource": "*", "Condition": {"Null": {"aws:PrincipalArn": "true"}}}`},
	} {
		p := policy.MustParse(`{"Version": "2012-10-17", "Statement": [`+tt.statement+`]}`, tt.typ)
		require.Empty(t, Redundant(p), tt.statement)
	}
}
