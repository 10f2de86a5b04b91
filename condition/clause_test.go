package condition_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
)

// TestClause checks that each method gives what that of package clause gives.
func TestClause(t *testing.T) {
	for _, tt := range []struct {
		operator, key string
		values        []string
	}{
		{"ForAnyValue:StringLikeIfExists", "App:b", []string{"2", "3*", "${aws:username}"}},
		{"StringEquals", "aws:RequestTag/a\nb", []string{"c\nd"}},
		{"DateLessThan", "aws:CurrentTime", []string{"2026-07"}},
		{"Null", "app:k", nil},
		{"StringEquals", "sts:externalID", []string{planted, "x"}},
	} {
		machine, problems := clause.Compile(tt.operator, tt.key, tt.values, clause.InDeny)
		require.Empty(t, problems)
		cl := (*condition.Clause)(&machine)
		require.Equal(t, tt.key, cl.Key())
		require.Equal(t, tt.operator, cl.Operator())
		require.Equal(t, tt.values, cl.Values())
		require.Equal(t, machine.String(), cl.String())
		requireSameJSON(t, machine, cl, tt.operator)
		if len(tt.values) > 0 {
			cl.Values()[0] = "changed"
			require.Equal(t, tt.values, cl.Values(), "they are a copy")
			require.Equal(t, tt.values, machine.Values())
		}
	}
}

// TestClauseJSON checks that a clause is written and not read: of what json.Unmarshal
// would make, a clause without values, nobody knows what it matches.
func TestClauseJSON(t *testing.T) {
	cl := compile(t, "StringEquals", "a:b", "c")
	const want = `{"operator":"StringEquals","key":"a:b","values":["c"]}`
	for _, v := range []any{cl, &cl} {
		data, err := json.Marshal(v)
		require.NoError(t, err)
		require.JSONEq(t, want, string(data))
	}
	for _, data := range []string{want, `{}`, `null`, `""`} {
		require.EqualError(t, json.Unmarshal([]byte(data), &cl), "condition: a Clause is not read from JSON: use policy.Parse")
	}
	data, err := json.Marshal(cl)
	require.NoError(t, err)
	require.JSONEq(t, want, string(data), "it stays")
	hidden := compile(t, "StringEquals", "STS:externalID", planted, "x")
	data, err = json.Marshal(hidden)
	require.NoError(t, err)
	require.JSONEq(t, `{"operator":"StringEquals","key":"STS:externalID","values":["(not shown)"]}`, string(data))
}
