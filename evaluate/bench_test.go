package evaluate_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

func BenchmarkOneStatement(b *testing.B) {
	p := &evaluate.Policies{Identity: []*policy.Policy{policy.MustParse(`{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::bucket/*"}]}`, policy.Identity)}}
	req := evaluate.Request{
		Principal:       principal.MustParse("arn:aws:iam::111122223333:user/alice"),
		Action:          "s3:GetObject",
		Resource:        "arn:aws:s3:::bucket/reports/2026/quarter-3/summary-of-everything.csv",
		ResourceAccount: "111122223333",
	}
	b.ReportAllocs()
	for b.Loop() {
		if !evaluate.Evaluate(&req, p).Allowed() {
			b.Fatal("denied")
		}
	}
}

func BenchmarkStatements(b *testing.B) {
	for _, n := range []int{10, 100, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var doc strings.Builder
			doc.WriteString(`{"Version":"2012-10-17","Statement":[`)
			for i := range n {
				if i > 0 {
					doc.WriteString(",")
				}
				fmt.Fprintf(&doc, `{"Effect":"Allow","Action":"s3:Action%d","Resource":"arn:aws:s3:::bucket-%d/*"}`, i, i)
			}
			doc.WriteString("]}")
			p := &evaluate.Policies{Identity: []*policy.Policy{policy.MustParse(doc.String(), policy.Identity)}}
			req := evaluate.Request{
				Principal:       principal.MustParse("arn:aws:iam::111122223333:user/alice"),
				Action:          fmt.Sprintf("s3:Action%d", n-1),
				Resource:        fmt.Sprintf("arn:aws:s3:::bucket-%d/reports/q3.csv", n-1),
				ResourceAccount: "111122223333",
			}
			b.ReportAllocs()
			for b.Loop() {
				if !evaluate.Evaluate(&req, p).Allowed() {
					b.Fatal("denied")
				}
			}
		})
	}
}
