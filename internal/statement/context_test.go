package statement_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// TestUsesContext shows which statements read the request context.
func TestUsesContext(t *testing.T) {
	tests := []struct {
		src  string
		want bool
	}{
		{`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::b/*"}}`, false},
		{`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::${app:k}/*"}}`, true},
		{`{"Version": "2008-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::${app:k}/*"}}`, false},
		{`{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Null": {"app:k": true}}}}`, true},
	}
	for _, tt := range tests {
		require.Equal(t, tt.want, parse(t, policy.Identity, tt.src).Statement(0).UsesContext(), tt.src)
	}
}

// TestUsesContextInOrder shows that what a statement reads does not depend on where in
// its policy it stands.
func TestUsesContextInOrder(t *testing.T) {
	with := `{"Effect": "Deny", "Action": "s3:*", "Resource": ["arn:aws:s3:::b", "arn:aws:s3:::${app:k}/*"]}`
	without := `{"Effect": "Allow", "Action": "*", "Resource": ["arn:aws:s3:::b/*", "arn:aws:s3:::c"]}`
	for _, order := range [][]string{{with, without, without}, {without, with, without}, {without, without, with}} {
		p := parse(t, policy.Identity, `{"Version": "2012-10-17", "Statement": [`+strings.Join(order, ", ")+`]}`)
		for i, src := range order {
			require.Equal(t, src == with, p.Statement(i).UsesContext(), "statement %d of %s", i, order)
		}
	}
}

// TestConditionKnowsItsEffect shows that a value that cannot be read, or a list
// where one value is read, leaves a Deny in force and does not help an Allow
// (SEMANTICS S-64).
func TestConditionKnowsItsEffect(t *testing.T) {
	for _, e := range []clause.Entry{clause.String("app:n", "many"), clause.Strings("app:n", "1", "2")} {
		c := clause.NewContext(e)
		for effect, want := range map[string]bool{"Allow": false, "Deny": true} {
			for _, operator := range []string{"NumericNotEquals", "NumericEquals"} {
				s := statementOf(t, policy.Identity, `{"Effect": "`+effect+`", "Action": "*", "Resource": "*",
					"Condition": {"`+operator+`": {"app:n": 1}}}`)
				require.Equal(t, want, s.Condition().Match(&c), "%s %s of %s", effect, operator, e)
			}
		}
	}
}
