package policy

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
)

// TestLintWindowAgrees compares what is found of random windows with a look at
// all clauses at each moment.
func TestLintWindowAgrees(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	now := time.Unix(20_020, 0)
	var empty, over int
	for range 5_000 {
		var w window
		var all []condition.Clause
		for range 1 + r.IntN(4) {
			values := make([]string, 1+r.IntN(3))
			for i := range values {
				values[i] = fmt.Sprint(20_000 + 10*r.IntN(4) + r.IntN(2))
			}
			operator := []string{"DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateEquals", "DateNotEquals"}[r.IntN(5)]
			cl, err := condition.Compile(operator, []string{"aws:CurrentTime", "aws:EpochTime"}[r.IntN(2)], values, 0)
			require.NoError(t, err)
			all = append(all, cl)
		}
		for i := range all {
			w.add(&all[i], &place{})
		}
		isOpen := func(at time.Time) bool {
			c := contextAt(at)
			return condition.NewBlock(all...).Match(&c)
		}
		open, later := isOpen(time.Unix(0, 0)), isOpen(now)
		for _, m := range w.moments {
			if isOpen(m.at) {
				open, later = true, later || m.at.After(now)
			}
		}
		l := linter{policy: new(Policy), now: now, counts: make(map[LintCode]int)}
		l.window(&w)
		switch {
		case !open:
			empty++
			require.Len(t, l.located, 1)
			require.Equal(t, LintDateEmpty, l.located[0].finding.Code)
		case !later:
			over++
			require.Len(t, l.located, 1)
			require.Equal(t, LintDateOver, l.located[0].finding.Code)
		default:
			require.Empty(t, l.located)
		}
	}
	require.Greater(t, empty, 100)
	require.Greater(t, over, 100)
}

// TestLintUnfinished has policies in which statements are compared with a great
// many patterns, and in which they would have to be compared with too many.
func TestLintUnfinished(t *testing.T) {
	codes := func(statements ...string) (codes []LintCode, findings []Finding) {
		for _, f := range Lint(MustParse(`{"Version": "2012-10-17", "Statement": [`+strings.Join(statements, ",")+`]}`, Identity), time.Time{}) {
			if f.Code != LintSize {
				codes, findings = append(codes, f.Code), append(findings, f)
			}
		}
		return codes, findings
	}
	list := func(effect string, n int) string {
		actions := make([]string, n)
		for i := range actions {
			actions[i] = fmt.Sprintf(`"sqs:%s%d"`, effect, i)
		}
		return `{"Effect": "` + effect + `", "Resource": "*", "Action": [` + strings.Join(actions, ",") + `]}`
	}
	last := `{"Effect": "Allow", "Resource": "*", "Action": "sqs:Deny1999"}`
	got, findings := codes(list("Deny", 2_000), list("Allow", 2_000), last)
	require.Equal(t, []LintCode{LintShadowed}, got)
	require.Equal(t, "/Statement/2", findings[0].Pointer)

	resources := func(effect string) string {
		return `{"Effect": "` + effect + `", "Action": "sqs:*", "Resource": [` + strings.TrimSuffix(
			strings.Repeat(`"arn:aws:sqs:*:*:x-*-`+effect+`",`, 2_200), ",") + `]}`
	}
	got, _ = codes(resources("Deny"), resources("Allow"))
	require.Empty(t, got, "it is not covered, and that was seen at once")
	got, _ = codes(strings.Replace(resources("Deny"), "[", `["arn:aws:sqs:*:*:x-*-Allow",`, 1), resources("Allow"))
	require.Equal(t, []LintCode{LintShadowed}, got)
	got, _ = codes(strings.Replace(resources("Deny"), "]", `,"arn:aws:sqs:*:*:x-*-Allow"]`, 1), resources("Allow"))
	require.Equal(t, []LintCode{LintUnfinished}, got)

	var statements []string
	for i := range 2_200 {
		statements = append(statements, fmt.Sprintf(`{"Effect": "Deny", "Resource": "*", "Action": "sqs:Deny%d"}`, i),
			fmt.Sprintf(`{"Effect": "Allow", "Resource": "*", "Action": "sqs:Allow%d"}`, i))
	}
	got, findings = codes(append(statements, last)...)
	require.Equal(t, []LintCode{LintUnfinished}, got)
	require.Equal(t, LevelSuggestion, findings[0].Level)
	require.Contains(t, findings[0].Detail, string(LintShadowed))
}

// BenchmarkGrowthOfLint reports the time of Lint for a size and by what it grows if
// the size does so twofold and fourfold. The shortest of all times is taken.
//
//	go test ./policy -run '^$' -bench GrowthOfLint -benchtime 20x
func BenchmarkGrowthOfLint(b *testing.B) {
	const n = 2048
	repeat := func(n int, format string) string {
		list := make([]string, n)
		for i := range list {
			list[i] = strings.ReplaceAll(format, "#", fmt.Sprintf("%05d", i))
		}
		return strings.Join(list, ",\n")
	}
	one := func(rest string) string { return `{"Effect":"Allow","Resource":"*","Action":"sqs:*",` + rest + `}` }
	for _, row := range []struct {
		name string
		make func(n int) string
		typ  Type
	}{
		{"statements", func(n int) string {
			return repeat(n, `{"Effect":"Allow","Action":"s3:Get#","Resource":"arn:aws:s3:::b#/*"}`)
		}, Identity},
		{"statements with a finding", func(n int) string { return repeat(n, `{"Effect":"Allow","Action":"*","Resource":"*"}`) }, Identity},
		{"Denies", func(n int) string {
			return repeat(n, `{"Effect":"Deny","Action":"s3:Get#","Resource":"arn:aws:s3:::b#/*"}`)
		}, Identity},
		{"Denies of one action", func(n int) string {
			return repeat(n, `{"Effect":"Deny","Action":"s3:Get*","Resource":"arn:aws:s3:::b#/*"}`)
		}, Identity},
		{"actions", func(n int) string {
			return `{"Effect":"Allow","Resource":"*","Action":[` + repeat(n, `"*:Get#"`) + `]}`
		}, Identity},
		{"resources", func(n int) string {
			return `{"Effect":"Allow","Action":["s3:GetObject","s3:ListBucket"],"Resource":[` + repeat(n, `"arn:aws:s3:::b#/*"`) + `]}`
		}, Identity},
		{"condition keys", func(n int) string {
			return one(`"Condition":{"ForAllValues:StringEquals":{` + repeat(n, `"app:k#":"v*"`) + `}}`)
		}, Identity},
		{"values", func(n int) string { return one(`"Condition":{"StringEquals":{"app:k":[` + repeat(n, `"v#"`) + `]}}`) }, Identity},
		{"dates", func(n int) string {
			return one(`"Condition":{"DateEquals":{"aws:CurrentTime":[` + repeat(n, `"17000#"`) + `]},"DateLessThan":{"aws:CurrentTime":"2020-01-01"}}`)
		}, Identity},
		{"claims", func(n int) string {
			return `{"Effect":"Allow","Action":"sts:*","Principal":{"Federated":[` + repeat(n,
				`"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"`) + `]},"Condition":{"StringLike":{` +
				repeat(n, `"token.actions.githubusercontent.com:a#":"*"`) + `}}}`
		}, Trust},
		{"keys that there are not", func(n int) string {
			return one(`"Condition":{"Null":{` + repeat(n, `"aws:PrincipalOrg#":"true"`) + `}}`)
		}, Identity},
		{"statements with such keys", func(n int) string {
			return repeat(n, `{"Effect":"Allow","Action":"sts:Tag#","Resource":"*","Condition":{"Null":{"aws:PrincipalOrg#":"true"}}}`)
		}, Identity},
		{"values of an endpoint", func(n int) string {
			return `{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringLike":{"app:k":[` + repeat(n, `"<value#*"`) + `]}}}`
		}, Endpoint},
		{"principals", func(n int) string {
			users := repeat(n, `"arn:aws:iam::111122223333:user/u#"`)
			return `{"Effect":"Deny","Principal":{"AWS":[` + users + `]},"Action":"s3:*","Resource":"*"},
				{"Effect":"Allow","Principal":{"AWS":[` + users + `]},"Action":"s3:*","Resource":"*"}`
		}, Resource},
	} {
		b.Run(strings.ReplaceAll(row.name, " ", "_"), func(b *testing.B) {
			var policies [3]*Policy
			shortest := [3]time.Duration{math.MaxInt64, math.MaxInt64, math.MaxInt64}
			for i := range policies {
				policies[i] = MustParse(`{"Version":"2012-10-17","Statement":[`+row.make(n<<i)+`]}`, row.typ, WithMaxBytes(8<<20))
			}
			for b.Loop() {
				for i, p := range policies {
					start := time.Now()
					Lint(p, lintTime())
					shortest[i] = min(shortest[i], time.Since(start))
				}
			}
			b.ReportMetric(float64(shortest[0])/1e6, "ms")
			b.ReportMetric(float64(shortest[1])/float64(shortest[0]), "x-2n")
			b.ReportMetric(float64(shortest[2])/float64(shortest[0]), "x-4n")
			b.ReportMetric(0, "ns/op")
		})
	}
}
