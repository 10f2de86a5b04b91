package evaluate_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A budget is a request, and policies, of which one part is as large as one likes.
type budget struct {
	name string
	make func(n int) (evaluate.Request, evaluate.Policies)
	want evaluate.Outcome
}

// budgets are what a caller, or the author of a policy, can make large.
func budgets() []budget {
	const bucket = "arn:aws:s3:::b/"
	// sized returns a request that the statements, with %s in place of their
	// version and Statement, are asked about.
	sized := func(statements ...string) (evaluate.Request, evaluate.Policies) {
		return getObject(), evaluate.Policies{Identity: largePolicies(policy.Identity, statements)}
	}
	allow := func(rest string) string { return `{"Effect":"Allow",` + rest + `}` }
	allowIf := func(condition string) string {
		return allow(`"Action":"s3:*","Resource":"*","Condition":` + condition)
	}
	// lines returns f of 0 to n-1.
	lines := func(n int, f func(i int) string) []string {
		list := make([]string, n)
		for i := range list {
			list[i] = f(i)
		}
		return list
	}
	quoted := func(n int, format string) string {
		return "[" + strings.Join(lines(n, func(i int) string { return fmt.Sprintf("%q", fmt.Sprintf(format, i)) }), ",") + "]"
	}
	withContext := func(req evaluate.Request, p evaluate.Policies, entries ...condition.Entry) (evaluate.Request, evaluate.Policies) {
		req.Context = condition.NewContext(entries...)
		return req, p
	}
	return []budget{
		{"bytes of an action", func(n int) (evaluate.Request, evaluate.Policies) {
			req, p := sized(allow(`"Action":["s3:*a*a*b","s3:*?a*c"],"Resource":"*"`))
			req.Action = "s3:" + strings.Repeat("a", n)
			return req, p
		}, evaluate.ImplicitDeny},
		{"bytes of a resource", func(n int) (evaluate.Request, evaluate.Policies) {
			req, p := sized(allow(`"Action":"*","Resource":["` + bucket + `*a*a*a*a*a*a*a*a*b","` + bucket + `*aaaaaaaab*","` + bucket + `*?a?a?a?ab*"]`))
			req.Resource = bucket + strings.Repeat("a", n)
			return req, p
		}, evaluate.ImplicitDeny},
		{"bytes of a resource and of its pattern", func(n int) (evaluate.Request, evaluate.Policies) {
			req, p := sized(allow(fmt.Sprintf(`"Action":"*","Resource":["%s*%sb*","%s%s*b"]`,
				bucket, strings.Repeat("a", n/2), bucket, strings.Repeat("*a", n/2))))
			req.Resource = bucket + strings.Repeat("a", n)
			return req, p
		}, evaluate.ImplicitDeny},
		{"bytes of a resource that is not text", func(n int) (evaluate.Request, evaluate.Policies) {
			req, p := sized(allow(`"Action":"*","Resource":"` + bucket + `*??*?b"`))
			req.Resource = bucket + strings.Repeat("\xff\x00", n/2)
			return req, p
		}, evaluate.ImplicitDeny},
		{"bytes of the value of a variable", func(n int) (evaluate.Request, evaluate.Policies) {
			req, p := sized(allow(`"Action":"*","Resource":["` + bucket + `*${app:v}c","` + bucket + `*${app:v}*${app:v}*"]`))
			req.Resource = bucket + strings.Repeat("a", n)
			return withContext(req, p, condition.String("app:v", strings.Repeat("a", n/2)+"b"))
		}, evaluate.ImplicitDeny},
		{"bytes of values that no operator can read", func(n int) (evaluate.Request, evaluate.Policies) {
			req, p := sized(allowIf(`{"NumericEqualsIfExists":{"app:n":"1"}}`), allowIf(`{"DateEqualsIfExists":{"app:d":"2026-01-01"}}`),
				allowIf(`{"BinaryEqualsIfExists":{"app:b":"QUJD"}}`), allowIf(`{"BoolIfExists":{"app:t":"true"}}`),
				allowIf(`{"ArnLikeIfExists":{"app:a":"arn:aws:*:*:*:b*"}}`))
			return withContext(req, p,
				condition.String("app:n", strings.Repeat("9", n)), condition.String("app:d", "2026-01-01T00:00:00."+strings.Repeat("0", n)),
				condition.String("app:b", strings.Repeat("Q", n)), condition.String("app:t", strings.Repeat("t", n)),
				condition.String("app:a", "arn:aws:s3:us-east-1:1:"+strings.Repeat(":", n)))
		}, evaluate.ImplicitDeny},
		{"condition keys of a request", func(n int) (evaluate.Request, evaluate.Policies) {
			var entries []condition.Entry
			for i := range n {
				entries = append(entries, condition.String(fmt.Sprintf("app:key-%d", i), "x"))
			}
			req, p := sized(allowIf(fmt.Sprintf(`{"StringEquals":{"app:key-%d":"x","APP:KEY-0":"x"}}`, n-1)))
			return withContext(req, p, entries...)
		}, evaluate.Allow},
		{"values of a condition key", func(n int) (evaluate.Request, evaluate.Policies) {
			req, p := sized(allowIf(`{"ForAnyValue:StringLike":{"app:k":["*-none","a*b"]}}`), allowIf(`{"ForAllValues:StringLike":{"app:k":"v-*"}}`))
			return withContext(req, p, condition.Strings("app:k", lines(n, func(i int) string { return fmt.Sprintf("v-%d", i) })...))
		}, evaluate.Allow},
		{"values of a condition", func(n int) (evaluate.Request, evaluate.Policies) {
			req, p := sized(allowIf(`{"StringLike":{"app:k":` + quoted(n, "a*-%d") + `}}`))
			return withContext(req, p, condition.String("app:k", "abc-x"))
		}, evaluate.ImplicitDeny},
		{"pairs of a value of a key and one of a condition", func(n int) (evaluate.Request, evaluate.Policies) {
			side := int(math.Sqrt(float64(n)))
			req, p := sized(allowIf(`{"ForAnyValue:StringLike":{"app:k":` + quoted(side, "*-%d") + `}}`))
			return withContext(req, p, condition.Strings("app:k", lines(side, func(i int) string { return fmt.Sprintf("v-%dx", i) })...))
		}, evaluate.ImplicitDeny},
		{"clauses of a condition", func(n int) (evaluate.Request, evaluate.Policies) {
			var entries []condition.Entry
			for i := range n {
				entries = append(entries, condition.String(fmt.Sprintf("app:key-%d", i), "x"))
			}
			clauses := lines(n, func(i int) string { return fmt.Sprintf(`"app:key-%d":"x"`, i) })
			req, p := sized(allowIf(`{"StringEquals":{` + strings.Join(clauses, ",") + `}}`))
			return withContext(req, p, entries...)
		}, evaluate.Allow},
		{"variables", func(n int) (evaluate.Request, evaluate.Policies) {
			req, p := sized(allow(`"Action":"*","Resource":` + quoted(n/8, bucket+strings.Repeat("${app:v}*", 8)+"%d")))
			req.Resource = bucket + strings.Repeat("v", 40)
			return withContext(req, p, condition.String("app:v", "v"))
		}, evaluate.ImplicitDeny},
		{"statements for other actions", func(n int) (evaluate.Request, evaluate.Policies) {
			return sized(append(lines(n, func(i int) string {
				return allow(fmt.Sprintf(`"Action":"s3:Get%d","Resource":"*"`, i))
			}), allow(`"Action":"s3:GetObject","Resource":"*"`))...)
		}, evaluate.Allow},
		{"statements of which only the condition fails", func(n int) (evaluate.Request, evaluate.Policies) {
			return sized(lines(n, func(i int) string { return allowIf(fmt.Sprintf(`{"StringEquals":{"aws:username":"user-%d"}}`, i)) })...)
		}, evaluate.ImplicitDeny},
		{"principals", func(n int) (evaluate.Request, evaluate.Policies) {
			req, p := sized()
			req.ResourceAccount = "444455556666"
			p.Resource = largePolicies(policy.Resource, []string{
				`{"Effect":"Allow","Principal":{"AWS":` + quoted(n, "arn:aws:iam::111122223333:user/user-%d") + `},"Action":"*","Resource":"*"}`,
			})[0]
			return req, p
		}, evaluate.ImplicitDeny},
		{"policies", func(n int) (evaluate.Request, evaluate.Policies) {
			req, p := sized(allowIf(`{"StringEquals":{"aws:username":"nobody"}}`))
			for range n {
				p.Identity = append(p.Identity, p.Identity[0])
			}
			return req, p
		}, evaluate.ImplicitDeny},
		{"levels of an organization", func(n int) (evaluate.Request, evaluate.Policies) {
			req, p := sized(allow(`"Action":"*","Resource":"*"`))
			level := []*policy.Policy{policy.MustParse(allowAll, policy.SCP)}
			for range n {
				p.SCP = append(p.SCP, level)
			}
			return req, p
		}, evaluate.Allow},
	}
}

// largePolicies returns a policy with the given statements, or with one that
// allows nothing if there are none.
func largePolicies(typ policy.Type, statements []string) []*policy.Policy {
	if len(statements) == 0 {
		statements = []string{`{"Effect":"Deny","Action":"none:*","Resource":"*"}`}
	}
	p, err := policy.Parse([]byte(`{"Version":"2012-10-17","Statement":[`+strings.Join(statements, ",")+`]}`), typ, policy.WithMaxBytes(64<<20))
	if err != nil {
		panic(err)
	}
	return []*policy.Policy{p}
}

// TestLargeRequestsDoNotAllocate decides what is much larger than AWS lets it be.
func TestLargeRequestsDoNotAllocate(t *testing.T) {
	for _, b := range budgets() {
		for _, n := range []int{16, 4096} {
			req, p := b.make(n)
			require.Equal(t, b.want, evaluate.Evaluate(&req, &p).Outcome, "%s: %d", b.name, n)
			require.Zero(t, testing.AllocsPerRun(3, func() { evaluate.Evaluate(&req, &p) }), "%s: %d", b.name, n)

			attached, extra := attach(&req, &p)
			e := evaluate.MustNew(attached)
			require.Equal(t, b.want, e.Evaluate(&req, extra).Outcome, "Evaluator: %s: %d", b.name, n)
			require.Zero(t, testing.AllocsPerRun(3, func() { e.Evaluate(&req, extra) }), "Evaluator: %s: %d", b.name, n)
		}
	}
}

// BenchmarkGrowth reports by what the time of a decision grows if the size does
// so fourfold: about 4 is linear, 16 is quadratic. The shortest of all times is
// taken, for what else the machine does only adds to them.
//
//	go test ./evaluate -run '^$' -bench Growth -benchtime 200x
func BenchmarkGrowth(b *testing.B) {
	const n = 4096
	for _, row := range budgets() {
		b.Run(strings.ReplaceAll(row.name, " ", "_"), func(b *testing.B) {
			shortest := [2][2]time.Duration{{math.MaxInt64, math.MaxInt64}, {math.MaxInt64, math.MaxInt64}}
			var decide [2][2]func()
			for i, size := range []int{n, 4 * n} {
				req, p := row.make(size)
				attached, extra := attach(&req, &p)
				e := evaluate.MustNew(attached)
				decide[i] = [2]func(){
					func() { evaluate.Evaluate(&req, &p) }, func() { e.Evaluate(&req, extra) },
				}
			}
			for b.Loop() {
				for i := range decide {
					for j, f := range decide[i] {
						start := time.Now()
						f()
						shortest[i][j] = min(shortest[i][j], time.Since(start))
					}
				}
			}
			b.ReportMetric(float64(shortest[0][0]), "ns/Evaluate")
			b.ReportMetric(float64(shortest[1][0])/float64(shortest[0][0]), "x-Evaluate")
			b.ReportMetric(float64(shortest[0][1]), "ns/Evaluator")
			b.ReportMetric(float64(shortest[1][1])/float64(shortest[0][1]), "x-Evaluator")
			b.ReportMetric(0, "ns/op")
		})
	}
}
