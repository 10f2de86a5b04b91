package evaluate_test

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A growth is a context and identity-based policies, of which one part is as large
// as one likes.
type growth struct {
	name string
	make func(n int) (condition.Context, evaluate.Policies)
}

// growths are what makes answers that say more than a decision expensive, if
// anything does. All requests are denied at the time of getObject.
func growths() []growth {
	statement := func(effect, condition string) string {
		return `{"Effect":"` + effect + `","Action":"*","Resource":"*","Condition":{` + condition + `}}`
	}
	repeat := func(n int, f func(i int) string) string {
		list := make([]string, n)
		for i := range list {
			list[i] = f(i)
		}
		return strings.Join(list, ",")
	}
	parsed := func(typ policy.Type, statements ...string) []*policy.Policy { return largePolicies(typ, statements) }
	of := func(statements ...string) evaluate.Policies {
		return evaluate.Policies{Identity: parsed(policy.Identity, statements...)}
	}
	start := day(1, 1)
	at := func(i int) string { return start.Add(time.Duration(i+1) * time.Hour).Format(time.RFC3339) }
	window := func(i int) string {
		return fmt.Sprintf(`"DateGreaterThan":{"aws:CurrentTime":"%s"},"DateLessThan":{"aws:CurrentTime":"%s"}`, at(i), at(i+1))
	}
	all := `{"Effect":"Allow","Action":"*","Resource":"*"}`
	return []growth{
		{"Allows with dates", func(n int) (condition.Context, evaluate.Policies) {
			return condition.Context{}, of(repeat(n, func(i int) string { return statement("Allow", window(i)) }))
		}},
		{"Denies with dates", func(n int) (condition.Context, evaluate.Policies) {
			return condition.Context{}, of(all, statement("Deny", `"DateLessThan":{"aws:CurrentTime":"`+at(0)+`"}`),
				repeat(n, func(i int) string { return statement("Deny", window(i)) }))
		}},
		{"dates of a clause", func(n int) (condition.Context, evaluate.Policies) {
			return condition.Context{}, of(statement("Allow", `"DateEquals":{"aws:CurrentTime":[`+repeat(n, func(i int) string { return strconv.Quote(at(i)) })+`]}`))
		}},
		{"numbers of a clause", func(n int) (condition.Context, evaluate.Policies) {
			return condition.Context{}, of(statement("Allow", `"NumericEquals":{"aws:EpochTime":[`+
				repeat(n, func(i int) string { return fmt.Sprint(start.Unix() + 60*int64(i+1)) })+`]}`))
		}},
		{"dates and values of one statement", func(n int) (condition.Context, evaluate.Policies) {
			p := of(statement("Allow", `"DateEquals":{"aws:CurrentTime":[`+repeat(n, func(i int) string { return strconv.Quote(at(i)) })+
				`]},"StringLike":{"app:k":[`+repeat(n, func(i int) string { return fmt.Sprintf(`"v*-%d"`, i) })+`]}`))
			return condition.NewContext(condition.String("app:k", fmt.Sprintf("v-%d", n-1))), p
		}},
		{"clauses of a statement", func(n int) (condition.Context, evaluate.Policies) {
			return condition.Context{}, of(statement("Allow", `"StringEquals":{`+repeat(n, func(i int) string { return fmt.Sprintf(`"app:k%d":"v"`, i) })+`}`))
		}},
		{"values of a clause", func(n int) (condition.Context, evaluate.Policies) {
			return condition.Context{}, of(statement("Allow", `"StringLike":{"app:k":[`+repeat(n, func(i int) string { return fmt.Sprintf(`"v*-%d"`, i) })+`]}`),
				statement("Deny", `"StringNotLikeIfExists":{"app:k":"w*"}`))
		}},
		{"Allows by one key", func(n int) (condition.Context, evaluate.Policies) {
			return condition.Context{}, of(repeat(n, func(i int) string {
				return statement("Allow", fmt.Sprintf(`"StringEquals":{"app:k":"v%d","app:l":"x"}`, i))
			}))
		}},
		{"Denies by one key", func(n int) (condition.Context, evaluate.Policies) {
			return condition.Context{}, of(all, repeat(n, func(i int) string { return statement("Deny", fmt.Sprintf(`"StringNotEquals":{"app:k":"v%d"}`, i)) }))
		}},
		{"Denies by keys of their own", func(n int) (condition.Context, evaluate.Policies) {
			return condition.Context{}, of(all, repeat(n, func(i int) string { return statement("Deny", fmt.Sprintf(`"StringNotEquals":{"app:k%d":"v"}`, i)) }))
		}},
		{"condition keys of a request", func(n int) (condition.Context, evaluate.Policies) {
			p := of(repeat(8, func(i int) string {
				return statement("Allow", `"StringLike":{`+repeat(4, func(j int) string { return fmt.Sprintf(`"app:k-%d-%d":["a*","b*","c*"]`, i, j) })+`}`)
			}))
			entries := make([]condition.Entry, n)
			for i := range entries {
				entries[i] = condition.String(fmt.Sprintf("k%d", i), "x")
			}
			return condition.NewContext(entries...), p
		}},
		{"values of a condition key", func(n int) (condition.Context, evaluate.Policies) {
			p := of(repeat(32, func(i int) string {
				return statement("Allow", fmt.Sprintf(`"ForAnyValue:StringEquals":{"app:k":"w%d"}`, i))
			}))
			values := make([]string, n)
			for i := range values {
				values[i] = fmt.Sprintf("v%d", i)
			}
			return condition.NewContext(condition.Strings("app:k", values...)), p
		}},
		{"bytes of a value and policy variables", func(n int) (condition.Context, evaluate.Policies) {
			p := of(`{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::c/`+strings.Repeat("${app:k}", n/8)+`"}`,
				statement("Allow", `"StringEquals":{"app:l":"`+strings.Repeat("${app:k}", n/8)+`"}`))
			return condition.NewContext(condition.String("app:k", strings.Repeat("v", n))), p
		}},
		{"policies", func(n int) (condition.Context, evaluate.Policies) {
			p := of(statement("Allow", window(0)))
			for range n {
				p.Identity = append(p.Identity, p.Identity[0])
			}
			return condition.Context{}, p
		}},
		{"levels of an organization", func(n int) (condition.Context, evaluate.Policies) {
			p := of(all)
			for i := range n {
				p.SCP = append(p.SCP, parsed(policy.SCP, all, statement("Deny", window(i)), statement("Allow", window(i+1))))
			}
			p.SCP = append(p.SCP, parsed(policy.SCP, statement("Allow", window(n))))
			return condition.Context{}, p
		}},
	}
}

// request returns the request that the policies of a growth are asked about.
func (g growth) request(n int) (evaluate.Request, evaluate.Policies) {
	req := getObject()
	var p evaluate.Policies
	req.Context, p = g.make(n)
	return req, p
}

// TestGrowthOfAnswers counts what near misses, Until and Timeline cost: about
// twice as many steps for twice the size. The work of the search for near misses
// is bounded too. Of each answer, the text and the JSON grow no faster.
func TestGrowthOfAnswers(t *testing.T) {
	const n, few = 512, 64 // from here on all changes that may be tried alone are
	for _, g := range growths() {
		t.Run(g.name, func(t *testing.T) {
			var explain, timeline, text [2]int
			for i := range explain {
				req, p := g.request(n << i)
				require.False(t, evaluate.Evaluate(&req, &p).Allowed())
				explain[i], _ = evaluate.ExplainSteps(&req, &p, "")
				timeline[i] = evaluate.TimelineSteps(&req, &p, day(1, 1), day(12, 31))
				x := evaluate.Ask(&req, &p).Explain()
				data, err := json.Marshal(x)
				require.NoError(t, err)
				text[i] = len(x.String()) + len(data)
			}
			t.Logf("steps of near misses %v, of Until and Timeline %v; bytes %v", explain, timeline, text)
			require.LessOrEqual(t, explain[1], 5*explain[0]/2+few*n, "near misses")
			require.LessOrEqual(t, explain[1], 2*evaluate.MaxWork, "near misses")
			require.LessOrEqual(t, timeline[1], 2*timeline[0]+few, "Until and Timeline")
			require.LessOrEqual(t, timeline[1], 16*(2*n+2), "Until and Timeline")
			require.LessOrEqual(t, text[1], 3*text[0], "text")
		})
	}
}

// TestHostileAnswers asks for the answers that are the most expensive. Each takes
// a fraction of a second; were one quadratic, it would take a minute.
func TestHostileAnswers(t *testing.T) {
	const limit = 10 * time.Second
	for _, g := range growths() {
		n := 4096
		if g.name == "condition keys of a request" {
			n *= 4
		}
		req, p := g.request(n)
		start := time.Now()
		x := evaluate.Ask(&req, &p).Explain()
		require.NotEmpty(t, x.String())
		require.Less(t, time.Since(start), limit, "Explain: %s", g.name)
		start = time.Now()
		evaluate.Ask(&req, &p).Until()
		require.Less(t, time.Since(start), limit, "Until: %s", g.name)
		start = time.Now()
		for range evaluate.Ask(&req, &p).Timeline(day(1, 1), day(12, 31)) {
			continue
		}
		require.Less(t, time.Since(start), limit, "Timeline: %s", g.name)
	}
}

// BenchmarkGrowthOfAnswers reports the time of each answer for a size and by what
// it grows if the size does so twofold and fourfold: about 2 and 4 is linear, 4
// and 16 quadratic. The shortest of all times is taken.
//
//	go test ./evaluate -run '^$' -bench GrowthOfAnswers -benchtime 20x
func BenchmarkGrowthOfAnswers(b *testing.B) {
	const n = 2048
	from, to := day(1, 1), day(12, 31)
	answers := []struct {
		name string
		ask  func(g growth, n int) func()
	}{
		{"Explain", func(g growth, n int) func() {
			req, p := g.request(n)
			return func() { _ = evaluate.Ask(&req, &p).Explain().String() }
		}},
		{"Until", func(g growth, n int) func() {
			req, p := g.request(n)
			return func() { evaluate.Ask(&req, &p).Until() }
		}},
		{"Timeline", func(g growth, n int) func() {
			req, p := g.request(n)
			return func() { collect(evaluate.Ask(&req, &p).Timeline(from, to)) }
		}},
		{"Evaluator.Explain", func(g growth, n int) func() {
			req, p := g.request(n)
			attached, extra := attach(&req, &p)
			e := evaluate.MustNew(attached)
			return func() { _ = e.Ask(&req, extra).Explain().String() }
		}},
		{"Evaluator.Until", func(g growth, n int) func() {
			req, p := g.request(n)
			attached, extra := attach(&req, &p)
			e := evaluate.MustNew(attached)
			return func() { e.Ask(&req, extra).Until() }
		}},
		{"Evaluator.Timeline", func(g growth, n int) func() {
			req, p := g.request(n)
			attached, extra := attach(&req, &p)
			e := evaluate.MustNew(attached)
			return func() { collect(e.Ask(&req, extra).Timeline(from, to)) }
		}},
		{"Call.Explain", func(g growth, n int) func() {
			req, p := g.assumeRole(n)
			return func() {
				all, err := explainCall(req.Ask(p))
				require.NoError(b, err)
				for _, x := range all {
					_ = x.String()
				}
			}
		}},
		{"Call.Until", func(g growth, n int) func() {
			req, p := g.assumeRole(n)
			return func() {
				_, _, err := untilCall(req.Ask(p))
				require.NoError(b, err)
			}
		}},
		{"Call.Timeline", func(g growth, n int) func() {
			req, p := g.assumeRole(n)
			return func() {
				timeline, err := timelineCall(req.Ask(p))(from, to)
				require.NoError(b, err)
				for range timeline {
					continue
				}
			}
		}},
	}
	for _, answer := range answers {
		for _, g := range growths() {
			b.Run(answer.name+"/"+strings.ReplaceAll(g.name, " ", "_"), func(b *testing.B) {
				var ask [3]func()
				shortest := [3]time.Duration{math.MaxInt64, math.MaxInt64, math.MaxInt64}
				for i := range ask {
					ask[i] = answer.ask(g, n<<i)
				}
				for b.Loop() {
					for i := range ask {
						start := time.Now()
						ask[i]()
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
}

// assumeRole returns a call by a caller who has the policies of a growth, with
// tags and a source identity.
func (g growth) assumeRole(n int) (*evaluate.AssumeRoleRequest, *evaluate.Policies) {
	req := assumeRole()
	req.Tags, req.SourceIdentity = map[string]string{"team": "blue"}, "ann"
	req.Role.TrustPolicy = policy.MustParse(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},
		"Action":"sts:*","Condition":{"DateLessThan":{"aws:CurrentTime":"2030-01-01"}}}}`, policy.Trust)
	var p evaluate.Policies
	req.Context, p = g.make(n)
	return req, &p
}

// TestLongRequests has requests whose length makes each comparison expensive: the
// budgets count it, so that an answer takes about as long as some decisions.
func TestLongRequests(t *testing.T) {
	req := getObject()
	req.Resource = "arn:aws:s3:::" + strings.Repeat("a", 1<<15)
	var denies, suggestions []string
	for i := range 16 {
		denies = append(denies, fmt.Sprintf(`{"Sid":"R%d","Effect":"Deny","Action":"*","Resource":"arn:aws:s3:::*a?bI*${app:k}x%d"}`, i, i))
	}
	for i := range 7 {
		suggestions = append(suggestions, fmt.Sprintf(`{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"app:k%d":["a","b","c","d","e"]}}}`, i))
	}
	p := &evaluate.Policies{Identity: identity(`{"Version":"2012-10-17","Statement":[` + strings.Join(append(denies, suggestions...), ",") +
		`,{"Effect":"Allow","Action":"*","Resource":"*"}]}`)}
	req.Context = condition.NewContext(condition.String("app:k", "v"))
	x := evaluate.Ask(&req, p).Explain()
	require.Positive(t, x.Tried, "the search says that it stopped")
	require.Less(t, x.Tried, 3000)
	_, stopped := evaluate.ExplainSteps(&req, p, "")
	require.True(t, stopped)

	req = getObject()
	req.Context = condition.NewContext(condition.Strings("app:list", slices.Repeat([]string{"v"}, 1<<18)...))
	p = &evaluate.Policies{Identity: identity(allowIf(`{"ForAnyValue:StringEquals":{"app:list":"${aws:CurrentTime}"}}`))}
	all := collect(evaluate.Ask(&req, p).Timeline(day(1, 1), day(12, 31)))
	require.Contains(t, all[len(all)-1].Problem, "read as text")
	require.True(t, all[len(all)-1].From.Before(day(1, 1).Add(5*time.Minute)), "after some seconds")
}

// TestSearchSaysWhatItCut has requests that one change would let through, which is
// beyond what is tried: the explanation says that there may be others. No Deny is
// said to be final that another request escapes.
func TestSearchSaysWhatItCut(t *testing.T) {
	allow := `{"Effect":"Allow","Action":"*","Resource":"*"}`
	for _, test := range []struct {
		name       string
		statements string
		context    []condition.Entry
		cut        bool
		cure       condition.Entry
	}{
		{
			"the eighth value", `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"app:k":["v0","v1","v2","v3","v4","v5","v6","v7"]}}},
				{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringEquals":{"app:k":["v0","v1","v2","v3","v4","v5","v6"]}}}`,
			nil, true, condition.String("app:k", "v7"),
		},
		{
			"another tag of the caller", allow + `,{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:ResourceTag/team":"${aws:PrincipalTag/team}"}}}`,
			[]condition.Entry{condition.String("aws:ResourceTag/team", "blue")}, false, condition.String("aws:PrincipalTag/team", "blue"),
		},
		{
			"a variable in NotResource", allow + `,{"Effect":"Deny","Action":"*","NotResource":"arn:aws:s3:::${aws:PrincipalTag/team}/*"}`,
			[]condition.Entry{condition.String("aws:PrincipalTag/team", "x")}, false, condition.String("aws:PrincipalTag/team", "b"),
		},
		{
			"the largest integer", allow + `,{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"NumericLessThanEqualsIfExists":{"app:n":"9223372036854775807"}}}`,
			nil, false, condition.String("app:n", "1e19"),
		},
		{
			"an empty value", allow + `,{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringLikeIfExists":{"app:k":"?*"}}}`,
			[]condition.Entry{condition.String("app:k", "v")}, false, condition.String("app:k", ""),
		},
	} {
		req := getObject()
		req.Context = condition.NewContext(test.context...)
		p := &evaluate.Policies{Identity: identity(`{"Version":"2012-10-17","Statement":[` + test.statements + `]}`)}
		x := evaluate.Ask(&req, p).Explain()
		require.False(t, x.Decision.Allowed(), test.name)
		require.NotContains(t, x.String(), "only editing the policy", test.name)
		if test.cut {
			require.Positive(t, x.Tried, test.name)
		}
		req.Context.Set(test.cure)
		require.True(t, evaluate.Evaluate(&req, p).Allowed(), "%s: %s", test.name, evaluate.Ask(&req, p).Explain())
	}

	// A Deny of what follows from the caller is final.
	for name, statement := range map[string]string{
		"no condition":    `{"Effect":"Deny","Action":"*","Resource":"*"}`,
		"a derived key":   `{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:user/ann"}}}`,
		"its name":        `{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:username":"ann"}}}`,
		"in the resource": `{"Effect":"Deny","Action":"*","NotResource":"arn:aws:s3:::${aws:username}/*"}`,
	} {
		req := getObject()
		x := evaluate.Ask(&req, &evaluate.Policies{Identity: identity(`{"Version":"2012-10-17","Statement":[` + allow + `,` + statement + `]}`)}).Explain()
		require.Contains(t, x.String(), "only editing the policy", name)
	}
}

// TestLongNamesOfPolicies has a name that would stand beside each of many statements.
func TestLongNamesOfPolicies(t *testing.T) {
	const n = 2000
	statement := `{"Effect":"Allow","Action":"a:b","Resource":"*"},`
	p := policy.MustParse(`{"Id":"`+strings.Repeat("é", 50_000)+`","Version":"2012-10-17","Statement":[`+strings.Repeat(statement, n)+statement[:len(statement)-1]+`]}`, policy.Identity)
	require.LessOrEqual(t, len(p.Name()), 256+len("…"))
	req := getObject()
	x := evaluate.Ask(&req, &evaluate.Policies{Identity: []*policy.Policy{p}}).Explain()
	require.Less(t, len(x.String()), 1000*n)
	data, err := json.Marshal(x)
	require.NoError(t, err)
	require.Less(t, len(data), 1500*n)
}
