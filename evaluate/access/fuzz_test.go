package access_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/access"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// FuzzNewAccess asks about two documents: a witness is decided again by both, an answer is
// the same when it is asked for again, and what one has more than itself is nothing.
func FuzzNewAccess(f *testing.F) {
	for _, documents := range [][2]string{
		{`{"Statement":{"Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::a/*"}}`, `{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::a*"}}`},
		{
			`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::${aws:username}/*"},{"Effect":"Deny","NotAction":"s3:*","NotResource":"*"}]}`,
			`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringLike":{"aws:PrincipalTag/t":["a*","${aws:userid}"]},"NumericLessThan":{"k":"5"}}}}`,
		},
		{
			`{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":["a",""]},"DateLessThan":{"aws:CurrentTime":"2026-01-01"}}}}`,
			`{"Statement":{"Effect":"Allow","NotAction":"s3:*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"},"Null":{"aws:SourceVpc":"true"}}}}`,
		},
	} {
		f.Add([]byte(documents[0]), []byte(documents[1]), byte(policy.Identity))
		f.Add([]byte(documents[0]), []byte(documents[1]), byte(policy.SCP))
	}
	f.Fuzz(func(t *testing.T, one, other []byte, typ byte) {
		a, err := policy.Parse(one, policy.Type(typ%8+1), policy.WithMaxBytes(2000))
		if err != nil {
			t.Skip()
		}
		b, err := policy.Parse(other, policy.Type(typ%8+1), policy.WithMaxBytes(2000))
		if err != nil {
			t.Skip()
		}
		before, after := access.Alone(a), access.Alone(b)
		answer := access.NewAccess(before, after, nil)
		require.Equal(t, answer, access.NewAccess(before, after, nil))
		require.NotEqual(t, access.Yes, access.NewAccess(after, after, nil).Outcome)
		if answer.Request != nil {
			require.True(t, evaluate.Evaluate(answer.Request, after).Allowed())
			require.False(t, evaluate.Evaluate(answer.Request, before).Allowed())
		}
	})
}
