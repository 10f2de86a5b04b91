package values_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate/access/internal/language"
	"github.com/seed-1d0cfdb5/iam/evaluate/access/internal/values"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
)

func newKey(t *testing.T, key string, operators ...string) *values.Key {
	t.Helper()
	var clauses []*clause.Clause
	for _, text := range operators {
		clauses = append(clauses, literal(t, key, text).Clause)
	}
	return values.NewKey(key, clauses)
}

// TestRequests has what a key may be in a request.
func TestRequests(t *testing.T) {
	for _, tt := range []struct {
		key       string
		operators []string
		reads     []string
		not       []string
		lists     bool
	}{
		{"app:k", nil, []string{"", "x", "5"}, nil, false},
		{"app:k", []string{"Null true"}, []string{"", "x", "5"}, nil, false},
		{"app:k", []string{"ForAllValues:Null true"}, []string{"x"}, nil, false},
		{"app:k", []string{"StringEquals a"}, []string{"", "x", "5"}, nil, false},
		{"app:k", []string{"ForAnyValue:StringEquals a", "NumericEquals 5"}, []string{"", "x", "5"}, nil, true},
		{"app:k", []string{"NumericEquals 5", "Null true"}, []string{"7", "-1e3"}, []string{"", "x", "2026-01-01"}, false},
		{"app:k", []string{"NumericEquals 5", "Bool true"}, []string{"7", "False"}, []string{"", "x", "2026-01-01"}, false},
		{"app:k", []string{"ForAnyValue:IpAddress 192.0.2.1"}, []string{"2001:db8::1"}, []string{"", "192.0.2.0/24"}, true},
		{"app:k", []string{"ArnLike *"}, []string{"arn:aws:s3:::x"}, []string{"", "x", "*"}, false},
		{"aws:PrincipalTag/team", []string{"ForAnyValue:StringEquals a"}, []string{"x"}, nil, false},
		{"aws:TagKeys", nil, []string{"x"}, nil, true},
		{"saml:cn", []string{"StringEquals a"}, []string{"x"}, nil, true},
	} {
		k := newKey(t, tt.key, tt.operators...)
		require.Equal(t, tt.lists, k.Lists(), tt)
		for _, value := range tt.reads {
			require.True(t, k.Reads(value), "%v %q", tt, value)
		}
		for _, value := range tt.not {
			require.False(t, k.Reads(value), "%v %q", tt, value)
		}
	}
}

func TestSuggestions(t *testing.T) {
	for _, tt := range []struct {
		key       string
		operators []string
		want      string
	}{
		{"app:k", nil, "given x other []"},
		{"app:k", []string{"StringEquals red", "StringNotLike r* red"}, "red r-x given x other []"},
		{"app:k", []string{"ForAnyValue:StringEquals red"}, "red given x other [red] []"},
		{"app:k", []string{"NumericLessThan 5"}, "0 5 6 []"},
		{"aws:PrincipalAccount", []string{"StringLike 1111*"}, "111155556666 111188889999 111156789012 given 444455556666 777788889999 123456789012 []"},
		{"aws:PrincipalTag/team", []string{"StringEquals red"}, "red given blue other []"},
		{"aws:TagKeys", []string{"ForAnyValue:StringEquals red"}, ""},
	} {
		var texts []string
		for _, e := range newKey(t, tt.key, tt.operators...).Suggestions("given") {
			require.Equal(t, tt.key, e.Key())
			text := strings.Join(e.Values(), ",")
			if isList(e) {
				text = "[" + text + "]"
			}
			texts = append(texts, text)
		}
		require.Equal(t, tt.want, strings.Join(texts, " "), tt.operators)
	}
}

// TestContradiction has literals of which no value can meet two.
func TestContradiction(t *testing.T) {
	l := literal(t, "app:k", "StringLike *")
	_, answer := values.NewKey("app:k", []*clause.Clause{l.Clause}).Solve(
		language.NewSolver(0), []values.Literal{l, {Clause: l.Clause, Not: true}, l}, values.Binding{Context: &clause.Context{}})
	require.Equal(t, language.None, answer)
}

// TestBudget has that nothing is claimed without steps.
func TestBudget(t *testing.T) {
	for _, text := range []string{"StringEquals a", "NumericEquals 5", "IpAddress 192.0.2.1", "not Null true"} {
		l := literal(t, "app:k", text)
		k := values.NewKey("app:k", []*clause.Clause{l.Clause})
		_, answer := k.Solve(language.NewSolver(0), []values.Literal{l}, values.Binding{Context: &clause.Context{}})
		require.Equal(t, language.Unknown, answer, text)
		_, answer = k.Solve(language.NewSolver(1000), []values.Literal{l}, values.Binding{Context: &clause.Context{}})
		require.Equal(t, language.Found, answer, text)
	}
}

// TestMany has that many networks are no burden.
func TestMany(t *testing.T) {
	var literals []values.Literal
	var clauses []*clause.Clause
	for i := range 200 {
		operator := "NotIpAddress"
		for j := range 30 {
			operator += fmt.Sprintf(" 10.%d.%d.0/24", i, j)
		}
		l := literal(t, "aws:SourceIp", operator)
		clauses, literals = append(clauses, l.Clause), append(literals, l)
	}
	l := literal(t, "aws:SourceIp", "IpAddress 10.199.0.0/16")
	clauses, literals = append(clauses, l.Clause), append(literals, l)
	e, answer := values.NewKey("aws:SourceIp", clauses).Solve(language.NewSolver(10_000_000), literals, values.Binding{Context: &clause.Context{}})
	require.Equal(t, language.Found, answer)
	require.Equal(t, "10.199.30.1", e.Values()[0])
}
