package clause

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/conditionkey"
)

// TestOperators checks the table of operators: the names, and that each
// negated operator has one without Not.
func TestOperators(t *testing.T) {
	require.Len(t, operators, 27)
	byName := make(map[string]operator)
	for _, op := range operators {
		byName[op.name] = op
	}
	require.Len(t, byName, 27)
	negated := 0
	for name, positive := range map[string]string{
		"StringNotEquals": "StringEquals", "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase", "StringNotLike": "StringLike",
		"NumericNotEquals": "NumericEquals", "DateNotEquals": "DateEquals", "NotIpAddress": "IpAddress",
		"ArnNotEquals": "ArnEquals", "ArnNotLike": "ArnLike",
	} {
		want := byName[positive]
		require.False(t, want.negated, positive)
		want.name, want.negated = name, true
		require.Equal(t, want, byName[name], "C-2")
	}
	for _, op := range operators {
		if op.negated {
			negated++
		}
	}
	require.Equal(t, 8, negated, "C-2 has eight negated operators")
}

// TestParseOperator takes names apart (SEMANTICS G-25).
func TestParseOperator(t *testing.T) {
	for _, want := range operators {
		for prefix, wantSet := range map[string]setOperator{"": noSetOperator, "ForAllValues:": forAllValues, "ForAnyValue:": forAnyValue} {
			for suffix, wantIfExists := range map[string]bool{"": false, "IfExists": true} {
				place, set, ifExists, ok := parseOperator(prefix + want.name + suffix)
				require.Equal(t, want, operators[place])
				require.Equal(t, wantSet, set)
				require.Equal(t, wantIfExists, ifExists)
				require.Equal(t, !wantIfExists || want.name != "Null", ok, "G-26")
				cl := Clause{operator: place, set: set, negated: want.negated, ifExists: ifExists}
				require.Equal(t, prefix+want.name+suffix, cl.Operator())
				require.Equal(t, strings.TrimSuffix(prefix, ":"), cl.Set())
				require.Equal(t, want.name, cl.Base())
				require.Equal(t, wantIfExists, cl.IfExists())
				require.Equal(t, strings.Contains(want.name, "Not"), cl.Negated())
			}
		}
	}
}

// TestNothingMatchesByDefault checks what lies behind the switches, which the
// public functions do not reach: it does not match, except for a Deny.
func TestNothingMatchesByDefault(t *testing.T) {
	scratch := String("app:k", "x")
	for _, family := range []family{familyNull, familyNull + 1} {
		clause := Clause{family: family}
		for _, inDeny := range []bool{false, true} {
			clause.inDeny = inDeny
			require.Equal(t, inDeny, clause.test(&Context{}, &scratch, scratch.text))
		}
	}
	require.False(t, new(Context).derive(conditionkey.NotDerived, &scratch))
}
