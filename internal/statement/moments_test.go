package statement_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/policy"
)

// TestStatementMoments shows what a statement adds to what its clauses tell.
func TestStatementMoments(t *testing.T) {
	tests := []struct {
		rest      string
		moments   int
		perSecond bool
	}{
		{`"Resource":"*"`, 0, false},
		{`"Resource":"arn:aws:s3:::b/${aws:username}"`, 0, false},
		{`"Resource":["arn:aws:s3:::b/${aws:EpochTime}","arn:aws:s3:::c"]`, 0, true},
		{`"NotResource":"arn:aws:s3:::b/${aws:CurrentTime}"`, 0, true},
		{`"Resource":"*","Condition":{"StringEquals":{"aws:EpochTime":"1"},"Bool":{"app:b":"true"}}`, 0, true},
		{`"Resource":"*","Condition":{"StringEquals":{"app:k":"1"},"DateLessThan":{"aws:CurrentTime":["2026-07-01","2026-08-01"]},
			"DateGreaterThan":{"aws:EpochTime":"2026-06-01"}}`, 2, false},
	}
	for _, tt := range tests {
		s := statementOf(t, policy.Identity, `{"Effect":"Allow","Action":"*",`+tt.rest+`}`)
		moments, perSecond := s.Moments(nil)
		require.Len(t, moments, tt.moments, tt.rest)
		require.Equal(t, tt.perSecond, perSecond, tt.rest)
	}
}
