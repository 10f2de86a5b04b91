package policy

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/allocation"
)

// BenchmarkParse parses a policy as a role has it, one with little but
// conditions, and one of the size that nobody has.
func BenchmarkParse(b *testing.B) {
	_, role := readPolicy(b, "../testdata/policies/developer.boundary.json")
	b.Run("role", func(b *testing.B) { benchmarkParse(b, role, Boundary) })
	b.Run("conditions", func(b *testing.B) { benchmarkParse(b, []byte(conditional), Identity) })
	b.Run("10000 statements", func(b *testing.B) { benchmarkParse(b, manyStatements(10_000), Identity) })
}

// conditional is a policy in which most statements have conditions.
const conditional = `{"Version":"2012-10-17","Statement":[
{"Sid":"S0","Effect":"Allow","Action":["s3:Get*","s3:List*"],"Resource":"arn:aws:s3:::app-0/*","Condition":{"IpAddress":{"aws:SourceIp":["192.168.0.0/16","10.0.0.0/8"]}}},
{"Sid":"S1","Effect":"Allow","Action":"dynamodb:*","Resource":"arn:aws:dynamodb:us-east-1:111122223333:table/app-0-*"},
{"Sid":"S2","Effect":"Allow","Action":["sqs:SendMessage","sqs:ReceiveMessage"],"Resource":"arn:aws:sqs:us-east-1:111122223333:app-0-jobs"},
{"Sid":"S3","Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::app-0/uploads/*","Condition":{"StringEquals":{"aws:PrincipalTag/team":["web","analytics"]}}},
{"Sid":"S4","Effect":"Allow","Action":"lambda:Invoke*","Resource":"arn:aws:lambda:us-east-1:111122223333:function:app-0-*","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2026-01-01T00:00:00Z"}}},
{"Sid":"S5","Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}},
{"Sid":"S6","Effect":"Allow","Action":"ec2:Describe*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"operations"}}},
{"Sid":"S7","Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::data-lake/curated/*","Condition":{"Bool":{"aws:SecureTransport":"true"},"DateGreaterThan":{"aws:CurrentTime":"2026-01-01T00:00:00Z"},"IpAddress":{"aws:SourceIp":["192.168.0.0/16","10.0.0.0/8"]},"StringEquals":{"aws:PrincipalTag/team":["finance","analytics"]}}}
]}`

func benchmarkParse(b *testing.B, data []byte, typ Type) {
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	parse := func() {
		if _, err := Parse(data, typ, WithMaxBytes(len(data))); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(allocation.By(parse))/float64(len(data)), "B/inputB")
	for b.Loop() {
		parse()
	}
}

// manyStatements returns a policy of n statements, of 130 bytes each.
func manyStatements(n int) []byte {
	var src strings.Builder
	src.WriteString(`{"Version":"2012-10-17","Statement":[`)
	for i := range n {
		if i > 0 {
			src.WriteByte(',')
		}
		fmt.Fprintf(&src, `{"Sid":"S%05d","Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::bucket-%05d/home/anybody/*"}`, i, i)
	}
	src.WriteString(`]}`)
	return []byte(src.String())
}

// A document above the default limit loads if it is allowed to.
func TestManyStatements(t *testing.T) {
	src := manyStatements(10_000)
	_, err := Parse(src, Identity)
	require.ErrorContains(t, err, string(ErrTooLarge))
	p, err := Parse(src, Identity, WithMaxBytes(2<<20))
	require.NoError(t, err)
	require.Equal(t, 10_000, p.Len())
}

// Each kind of list of a policy is allocated once, of however many statements.
func TestParseAllocates(t *testing.T) {
	if allocation.RaceDetector {
		t.Skip("the race detector allocates")
	}
	for _, n := range []int{2, maxFew} {
		document := manyStatements(n)
		require.LessOrEqual(t, testing.AllocsPerRun(10, func() {
			if _, err := Parse(document, Identity); err != nil {
				t.Fatal(err)
			}
		}), 9.0, "%d statements", n)
	}
}

// No more is accepted than places have bits for.
func TestMaxBytes(t *testing.T) {
	var o options
	o = WithMaxBytes(math.MaxInt).apply(o)
	require.Equal(t, math.MaxInt32, o.maxBytes)
	o = WithMaxBytes(5).apply(o)
	require.Equal(t, 5, o.maxBytes)
}
