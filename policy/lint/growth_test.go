package lint_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/allocation"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/policy/lint"
)

// TestUnfinished has policies in which statements are compared with a great
// many patterns, and in which they would have to be compared with too many.
func TestUnfinished(t *testing.T) {
	codes := func(statements ...string) (codes []lint.Code, findings []lint.Finding) {
		for _, f := range lint.Check(policy.MustParse(`{"Version": "2012-10-17", "Statement": [`+strings.Join(statements, ",")+`]}`, policy.Identity), time.Time{}) {
			if f.Code != lint.Size {
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
	require.Equal(t, []lint.Code{lint.Shadowed}, got)
	require.Equal(t, "/Statement/2", findings[0].Pointer)

	resources := func(effect string) string {
		return `{"Effect": "` + effect + `", "Action": "sqs:*", "Resource": [` + strings.TrimSuffix(
			strings.Repeat(`"arn:aws:sqs:*:*:x-*-`+effect+`",`, 2_200), ",") + `]}`
	}
	got, _ = codes(resources("Deny"), resources("Allow"))
	require.Empty(t, got, "it is not covered, and that was seen at once")
	got, _ = codes(strings.Replace(resources("Deny"), "[", `["arn:aws:sqs:*:*:x-*-Allow",`, 1), resources("Allow"))
	require.Equal(t, []lint.Code{lint.Shadowed}, got)
	got, _ = codes(strings.Replace(resources("Deny"), "]", `,"arn:aws:sqs:*:*:x-*-Allow"]`, 1), resources("Allow"))
	require.Equal(t, []lint.Code{lint.Unfinished}, got)

	var statements []string
	for i := range 2_200 {
		statements = append(statements, fmt.Sprintf(`{"Effect": "Deny", "Resource": "*", "Action": "sqs:Deny%d"}`, i),
			fmt.Sprintf(`{"Effect": "Allow", "Resource": "*", "Action": "sqs:Allow%d"}`, i))
	}
	got, findings = codes(append(statements, last)...)
	require.Equal(t, []lint.Code{lint.Unfinished}, got)
	require.Equal(t, lint.Suggestion, findings[0].Level)
	require.Contains(t, findings[0].Detail, string(lint.Shadowed))
}

// TestLinear looks at documents as large as Parse accepts, in which each
// element has very many parts. Were one of the checks quadratic, it would take
// minutes.
func TestLinear(t *testing.T) {
	fill := func(head, part, tail string) string {
		var b strings.Builder
		b.WriteString(head)
		for i := 0; b.Len() < 900<<10; i++ {
			if i > 0 {
				b.WriteString(",\n")
			}
			fmt.Fprintf(&b, part, i)
		}
		return b.String() + tail
	}
	const (
		version   = `{"Version": "2012-10-17", "Statement": `
		statement = version + `{"Effect": "Allow", "Resource": "*", `
		github    = `"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com/%d"`
	)
	long := strings.Repeat("a*", 200<<10)
	for _, tt := range []struct {
		name, document string
		typ            policy.Type
	}{
		{"statements", fill(version+"[", `{"Effect": "Allow", "Action": "*:%d", "Resource": "*"}`, "]}"), policy.Identity},
		{"denies", fill(version+"[", `{"Effect": "Deny", "Action": "s3:a%d", "Resource": "*"}`, "]}"), policy.Identity},
		{"one deny", fill(version+`[{"Effect": "Deny", "Action": "s3:`+long[:len(long)/2]+`", "Resource": "arn:aws:s3:::`+long+`"},`,
			`{"Effect": "Allow", "Action": "s3:aaa%d", "Resource": "arn:aws:s3:::aaa"}`, "]}"), policy.Identity},
		{"actions", fill(statement+`"Action": [`, `"*:%d"`, "]}}"), policy.Identity},
		{"resources", fill(version+`{"Effect": "Allow", "Action": "*", "Resource": [`, `"arn:aws:iam:x::u%d*"`, "]}}"), policy.Identity},
		{"keys", fill(statement+`"Action": "*", "Condition": {"ForAllValues:StringEquals": {`, `"a:%d": "*"`, "}}}}"), policy.Identity},
		{"guarded keys", fill(statement+`"Action": "*", "Condition": {"Null": {"b:b": "false"}, "ForAllValues:StringEquals": {`, `"a:%d": "*"`, "}}}}"), policy.Identity},
		{"values", fill(statement+`"Action": "*", "Condition": {"StringEquals": {"a:`+strings.Repeat("b", 200)+`": [`, `"*%d"`, "]}}}}"), policy.Identity},
		{"dates", fill(statement+`"Action": "*", "Condition": {"DateEquals": {"aws:CurrentTime": [`, `"1%07d"`, "]}}}}"), policy.Identity},
		{"providers", fill(version+`{"Effect": "Allow", "Action": "*", "Principal": {"Federated": [`, github, "]}}}"), policy.Trust},
		{"claims", fill(version+`{"Effect": "Allow", "Action": "*", "Principal": {"Federated": [`+strings.TrimSuffix(strings.Repeat(
			`"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com",`, 4<<10), ",")+`]}, "Condition": {"StringLike": {`,
			`"token.actions.githubusercontent.com:a%d": "*"`, "}}}}"), policy.Trust},
		{"keys of others", fill(version+`{"Effect": "Allow", "Action": "*", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/a.b"},
			"Condition": {"StringLike": {`, `"a.b.c%d:x": "*"`, "}}}}"), policy.Trust},
		{"unknown keys", fill(version+"[", `{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Null": {"aws:Principalxx%d": "true"}}}`, "]}"), policy.Identity},
		{"unknown variables", fill(version+`{"Effect": "Deny", "Action": "*", "NotResource": [`, `"arn:aws:s3:::${aws:u%d}"`, "]}}"), policy.Identity},
		{"unknown actions", fill(statement+`"Action": [`, `"sts:*a%d"`, "]}}"), policy.Identity},
		{"placeholders", fill(version+`{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::`+strings.Repeat("<a{{&{", 50<<10)+`", "Condition": {"StringEquals": {"a:b": [`,
			`"<%d"`, "]}}}}"), policy.Identity},
		{"endpoint", fill(version+`{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*", "Condition": {"StringLike": {"a:b": ["`+long[:len(long)/2]+`",`,
			`"*%d"`, "]}}}}"), policy.Endpoint},
		{"principals", fill(version+`[{"Effect": "Deny", "Principal": {"AWS": "111122223333"}, "Action": "*", "Resource": "*"},
			{"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": {"AWS": [`, `"1%011d"`, "]}}]}"), policy.Resource},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := policy.MustParse(tt.document, tt.typ)
			start := time.Now()
			allocated := allocation.By(func() { lint.Check(p, lintTime()) })
			t.Logf("%v, %d bytes for a byte", time.Since(start), allocated/uint64(len(tt.document)))
			require.Less(t, time.Since(start), time.Minute)
			if !allocation.RaceDetector {
				require.Less(t, allocated, uint64(350*len(tt.document)))
			}
		})
	}
}

// BenchmarkGrowthOfLint reports the time of Check for a size and by what it grows if
// the size does so twofold and fourfold. The shortest of all times is taken.
//
//	go test ./policy/lint -run '^$' -bench GrowthOfLint -benchtime 20x
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
		typ  policy.Type
	}{
		{"statements", func(n int) string {
			return repeat(n, `{"Effect":"Allow","Action":"s3:Get#","Resource":"arn:aws:s3:::b#/*"}`)
		}, policy.Identity},
		{"statements with a finding", func(n int) string { return repeat(n, `{"Effect":"Allow","Action":"*","Resource":"*"}`) }, policy.Identity},
		{"Denies", func(n int) string {
			return repeat(n, `{"Effect":"Deny","Action":"s3:Get#","Resource":"arn:aws:s3:::b#/*"}`)
		}, policy.Identity},
		{"Denies of one action", func(n int) string {
			return repeat(n, `{"Effect":"Deny","Action":"s3:Get*","Resource":"arn:aws:s3:::b#/*"}`)
		}, policy.Identity},
		{"actions", func(n int) string {
			return `{"Effect":"Allow","Resource":"*","Action":[` + repeat(n, `"*:Get#"`) + `]}`
		}, policy.Identity},
		{"resources", func(n int) string {
			return `{"Effect":"Allow","Action":["s3:GetObject","s3:ListBucket"],"Resource":[` + repeat(n, `"arn:aws:s3:::b#/*"`) + `]}`
		}, policy.Identity},
		{"condition keys", func(n int) string {
			return one(`"Condition":{"ForAllValues:StringEquals":{` + repeat(n, `"app:k#":"v*"`) + `}}`)
		}, policy.Identity},
		{"values", func(n int) string { return one(`"Condition":{"StringEquals":{"app:k":[` + repeat(n, `"v#"`) + `]}}`) }, policy.Identity},
		{"dates", func(n int) string {
			return one(`"Condition":{"DateEquals":{"aws:CurrentTime":[` + repeat(n, `"17000#"`) + `]},"DateLessThan":{"aws:CurrentTime":"2020-01-01"}}`)
		}, policy.Identity},
		{"claims", func(n int) string {
			return `{"Effect":"Allow","Action":"sts:*","Principal":{"Federated":[` + repeat(n,
				`"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"`) + `]},"Condition":{"StringLike":{` +
				repeat(n, `"token.actions.githubusercontent.com:a#":"*"`) + `}}}`
		}, policy.Trust},
		{"keys that there are not", func(n int) string {
			return one(`"Condition":{"Null":{` + repeat(n, `"aws:PrincipalOrg#":"true"`) + `}}`)
		}, policy.Identity},
		{"statements with such keys", func(n int) string {
			return repeat(n, `{"Effect":"Allow","Action":"sts:Tag#","Resource":"*","Condition":{"Null":{"aws:PrincipalOrg#":"true"}}}`)
		}, policy.Identity},
		{"values of an endpoint", func(n int) string {
			return `{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringLike":{"app:k":[` + repeat(n, `"<value#*"`) + `]}}}`
		}, policy.Endpoint},
		{"principals", func(n int) string {
			users := repeat(n, `"arn:aws:iam::111122223333:user/u#"`)
			return `{"Effect":"Deny","Principal":{"AWS":[` + users + `]},"Action":"s3:*","Resource":"*"},
				{"Effect":"Allow","Principal":{"AWS":[` + users + `]},"Action":"s3:*","Resource":"*"}`
		}, policy.Resource},
	} {
		b.Run(strings.ReplaceAll(row.name, " ", "_"), func(b *testing.B) {
			var policies [3]*policy.Policy
			shortest := [3]time.Duration{math.MaxInt64, math.MaxInt64, math.MaxInt64}
			for i := range policies {
				policies[i] = policy.MustParse(`{"Version":"2012-10-17","Statement":[`+row.make(n<<i)+`]}`, row.typ, policy.WithMaxBytes(8<<20))
			}
			for b.Loop() {
				for i, p := range policies {
					start := time.Now()
					lint.Check(p, lintTime())
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
