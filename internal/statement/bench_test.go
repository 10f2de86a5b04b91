package statement_test

import (
	"testing"

	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/policy"
)

func BenchmarkMatch(b *testing.B) {
	s := statementOf(b, policy.Identity, `{"Effect": "Allow", "Action": ["ec2:Describe*", "s3:Get*"],
		"Resource": ["arn:aws:s3:::logs/*", "arn:aws:s3:::home/${aws:username}/*"]}`)
	c := clause.NewContext(clause.String("aws:username", "ann"))
	b.Run("action", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			s.MatchAction("s3:GetObject")
		}
	})
	b.Run("resource", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			s.MatchResource("arn:aws:s3:::home/ann/notes.txt", &c)
		}
	})
}
