package values_test

import (
	"testing"

	"github.com/seed-1d0cfdb5/iam/evaluate/access/internal/language"
	"github.com/seed-1d0cfdb5/iam/evaluate/access/internal/values"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
)

// BenchmarkSolve has typical questions, each for a new key.
func BenchmarkSolve(b *testing.B) {
	for _, bb := range []struct {
		name, key string
		literals  []string
	}{
		{"absent", "aws:SourceIp", []string{"not IpAddress 203.0.113.0/24"}},
		{"text", "aws:PrincipalOrgID", []string{"StringEquals o-a1b2c3d4e5"}},
		{"text covered", "aws:PrincipalTag/team", []string{"StringEquals red", "not StringLike r*"}},
		{"other text", "aws:RequestedRegion", []string{"Null false", "not StringEquals us-east-1 eu-west-1"}},
		{"claim", "token.actions.githubusercontent.com:sub", []string{"StringLike repo:acme*", "not StringLike repo:acme/*"}},
		{"ARN", "aws:SourceArn", []string{"ArnLike arn:aws:sns:*:111122223333:*", "not ArnLike arn:aws:sns:*:111122223333:t"}},
		{"address", "aws:SourceIp", []string{"IpAddress 203.0.113.0/24", "not IpAddress 203.0.113.0/25"}},
		{"no address", "aws:SourceIp", []string{"IpAddress 203.0.113.0/25", "not IpAddress 203.0.113.0/24"}},
		{"number", "aws:MultiFactorAuthAge", []string{"NumericLessThan 3600", "not NumericLessThan 300"}},
		{"date", "aws:TokenIssueTime", []string{"DateGreaterThan 2026-01-01", "DateLessThan 2026-01-02"}},
		{"Boolean", "aws:SecureTransport", []string{"not Bool false", "Null false"}},
		{"list", "aws:TagKeys", []string{"ForAllValues:StringEquals team cost", "ForAnyValue:StringEquals team", "not ForAllValues:StringEquals team"}},
	} {
		var literals []values.Literal
		var clauses []*clause.Clause
		for _, text := range bb.literals {
			l := literal(b, bb.key, text)
			literals, clauses = append(literals, l), append(clauses, l.Clause)
		}
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			k := values.NewKey(bb.key, clauses)
			s := language.NewSolver(1 << 30)
			for b.Loop() {
				k.Forget()
				k.Solve(s, literals, values.Binding{Context: &clause.Context{}})
			}
		})
		b.Run(bb.name+" new", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				values.NewKey(bb.key, clauses).Solve(language.NewSolver(1_000_000), literals, values.Binding{Context: &clause.Context{}})
			}
		})
		b.Run(bb.name+" again", func(b *testing.B) {
			b.ReportAllocs()
			k := values.NewKey(bb.key, clauses)
			s := language.NewSolver(1_000_000)
			for b.Loop() {
				k.Solve(s, literals, values.Binding{Context: &clause.Context{}})
			}
		})
	}
}
