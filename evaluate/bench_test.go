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

func BenchmarkEvaluator(b *testing.B) {
	for _, n := range []int{1, 10, 100, 1000, 10_000, 100_000} {
		var doc strings.Builder
		doc.WriteString(`{"Version":"2012-10-17","Statement":[`)
		for i := range n {
			if i > 0 {
				doc.WriteString(",")
			}
			fmt.Fprintf(&doc, `{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::bucket-%d/reports/q3.csv"}`, i)
		}
		doc.WriteString("]}")
		ann := principal.MustParse("arn:aws:iam::111122223333:user/ann")
		e := evaluate.MustNew(&evaluate.Attachments{Identity: map[string][]*policy.Policy{
			ann.ARN(): {policy.MustParse(doc.String(), policy.Identity, policy.WithMaxBytes(100<<20))},
		}})
		for name, resource := range map[string]string{
			"hit":  fmt.Sprintf("arn:aws:s3:::bucket-%d/reports/q3.csv", n-1),
			"miss": "arn:aws:s3:::other/reports/q3.csv",
		} {
			b.Run(fmt.Sprintf("%d/%s", n, name), func(b *testing.B) {
				req := evaluate.Request{Principal: ann, Action: "s3:GetObject", Resource: resource, ResourceAccount: "111122223333"}
				b.ReportAllocs()
				for b.Loop() {
					if e.Evaluate(&req, nil).Allowed() != (name == "hit") {
						b.Fatal("wrong")
					}
				}
			})
		}
	}
}

// BenchmarkAttachedTrust assumes a role whose trust policy of many statements is attached, by
// its index and by a scan.
func BenchmarkAttachedTrust(b *testing.B) {
	for _, n := range []int{1, 100, 1000} {
		var doc strings.Builder
		doc.WriteString(`{"Version":"2012-10-17","Statement":[`)
		for i := range n {
			if i > 0 {
				doc.WriteString(",")
			}
			fmt.Fprintf(&doc, `{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::%012d:role/deploy"},"Action":"sts:AssumeRole"}`, i+1)
		}
		doc.WriteString("]}")
		trust := policy.MustParse(doc.String(), policy.Trust, policy.WithMaxBytes(100<<20))
		req := assumeRole()
		e := evaluate.MustNew(&evaluate.Attachments{Resource: map[string]*policy.Policy{req.Role.ARN: trust}})
		p, err := principal.RoleSession(fmt.Sprintf("arn:aws:iam::%012d:role/deploy", n), "s")
		if err != nil {
			b.Fatal(err)
		}
		extra := &evaluate.Policies{Identity: identity(allowAll)}
		given := *trust
		req.Principal = p
		for name, trust := range map[string]*policy.Policy{"attached": nil, "same": trust, "given": &given} {
			b.Run(fmt.Sprintf("%d/%s", n, name), func(b *testing.B) {
				req.Role.TrustPolicy = trust
				b.ReportAllocs()
				for b.Loop() {
					if got, err := e.AssumeRole(req, extra); err != nil || !got.Decision.Allowed() {
						b.Fatal(got, err)
					}
				}
			})
		}
	}
}

func BenchmarkAssumeRole(b *testing.B) {
	p := &evaluate.Policies{Identity: identity(allowAll)}
	refused := assumeRole()
	refused.Role.TrustPolicy = policy.MustParse(`{"Version":"2012-10-17","Statement":{"Effect":"Allow",
		"Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"sts:AssumeRole"}}`, policy.Trust)
	for _, bench := range []struct {
		name    string
		req     *evaluate.AssumeRoleRequest
		allowed bool
	}{
		{"refused", refused, false},
		{"allowed", assumeRole(), true},
		{"allowed, every field", full(b), true},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				got, err := evaluate.AssumeRole(bench.req, p)
				if err != nil || got.Decision.Allowed() != bench.allowed {
					b.Fatal(got.Decision, err)
				}
			}
		})
	}
}
