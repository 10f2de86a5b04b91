package access_test

import (
	"flag"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/access"
	"github.com/seed-1d0cfdb5/iam/evaluate/access/internal/smallworld"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/world"
	"github.com/seed-1d0cfdb5/iam/policy"
)

var growthTable = flag.Bool("growth.table", false, "print how long answers take by statements and patterns: go test ./evaluate/access -run 'TestGrowth$' -growth.table -v")

var hostileAll = flag.Bool("hostile.all", false, "ask those questions too that take long")

// A shape is a kind of documents of any size.
type shape struct {
	name   string
	action func(statement, pattern int) string
	denies bool // each fifth statement is a Deny
}

var shapes = []shape{
	{name: "prefixes", action: func(s, p int) string { return fmt.Sprintf("svc%d:Get%dOf*", s, p) }},
	{name: "with a fifth Deny", action: func(s, p int) string { return fmt.Sprintf("svc%d:Get%dOf*", s, p) }, denies: true},
	{name: "svc:*Get*Item*", action: func(s, p int) string { return fmt.Sprintf("svc%d:*Get*Item%dOf*", s, p) }},
}

// document returns a document of so many statements and patterns in each, and the same
// without the last pattern.
func (sh *shape) document(t testing.TB, statements, patterns int) (whole, less *policy.Policy) {
	t.Helper()
	d := smallworld.Document{Version: "2012-10-17"}
	for s := range statements {
		r := world.Rule{Effect: "Allow", Resource: []string{fmt.Sprintf("arn:aws:s3:::bucket%d/*", s)}}
		if sh.denies && s%5 == 3 {
			r.Effect = "Deny"
			r.Resource = []string{fmt.Sprintf("arn:aws:s3:::bucket%d/secret*", s-1)}
		}
		for p := range patterns {
			r.Action = append(r.Action, sh.action(s, p))
		}
		d.Rules = append(d.Rules, r)
	}
	whole = parseAs(t, d, policy.Identity)
	last := &d.Rules[0]
	if last.Action = last.Action[:patterns-1]; patterns == 1 {
		d.Rules = d.Rules[1:]
	}
	if len(d.Rules) == 0 {
		d.Rules = []world.Rule{{Effect: "Deny", Action: []string{"*"}, Resource: []string{"*"}}}
	}
	return whole, parseAs(t, d, policy.Identity)
}

func parseAs(t testing.TB, d smallworld.Document, typ policy.Type) *policy.Policy {
	t.Helper()
	p, err := policy.Parse([]byte(d.Text()), typ, policy.WithMaxBytes(8<<20))
	require.NoError(t, err)
	return p
}

// fastest returns the shortest of a few times that f takes.
func fastest(f func()) time.Duration {
	least := time.Hour
	for range 3 {
		began := time.Now()
		f()
		least = min(least, time.Since(began))
	}
	return least
}

// TestGrowth holds that answers take not much more than twice the time for documents of
// twice the size.
func TestGrowth(t *testing.T) {
	skipUnderRace(t)
	if *growthTable {
		sizes := [][2]int{{1, 1}, {10, 1}, {100, 1}, {1000, 1}, {1, 10}, {1, 100}, {1, 1000}, {10, 10}, {100, 100}}
		t.Log(tableOf(t, sizes))
		return
	}
	for i := range shapes {
		for _, pair := range [][2][2]int{{{50, 1}, {200, 1}}, {{1, 100}, {1, 400}}} {
			const tries = 5 // other work on the machine may last as long as a few samples
			var small, large time.Duration
			for try := range tries {
				small, large = shapes[i].time(t, pair[0]), shapes[i].time(t, pair[1])
				if large < 12*small+20*time.Millisecond { // squared, it would be 16 times
					break
				}
				require.Less(t, try, tries-1, "%s: %v for %v, %v for %v", shapes[i].name, small, pair[0], large, pair[1])
			}
		}
	}
}

// time returns how long two questions about a document take, one with each answer.
func (sh *shape) time(t testing.TB, size [2]int) time.Duration {
	t.Helper()
	self, wider := sh.times(t, size)
	return self + wider
}

// times returns how long it takes to compare a document with itself, and without its last
// pattern.
func (sh *shape) times(t testing.TB, size [2]int) (selfTook, widerTook time.Duration) {
	t.Helper()
	whole, less := sh.document(t, size[0], size[1])
	var self, wider access.Answer
	selfTook = fastest(func() { self = access.NewAccess(access.Alone(whole), access.Alone(whole), nil) })
	widerTook = fastest(func() { wider = access.NewAccess(access.Alone(less), access.Alone(whole), nil) })
	require.Equal(t, access.No, self.Outcome, "%v of %s: %s", size, sh.name, self.Why)
	require.Equal(t, access.Yes, wider.Outcome, "%v of %s: %s", size, sh.name, wider.Why)
	return selfTook, widerTook
}

// tableOf returns a table of how long answers take.
func tableOf(t *testing.T, sizes [][2]int) string {
	t.Helper()
	var table strings.Builder
	fmt.Fprintf(&table, "self / whole against less, fastest of three\n%-22s", "statements × patterns")
	for i := range shapes {
		fmt.Fprintf(&table, "%-28s", shapes[i].name)
	}
	for _, size := range sizes {
		fmt.Fprintf(&table, "\n%-22s", fmt.Sprintf("%d × %d", size[0], size[1]))
		for i := range shapes {
			self, wider := shapes[i].times(t, size)
			fmt.Fprintf(&table, "%-28s", fmt.Sprintf("%.2f / %.2f ms", self.Seconds()*1e3, wider.Seconds()*1e3))
		}
	}
	return table.String()
}

func BenchmarkGrowth(b *testing.B) {
	for i := range shapes {
		for _, size := range [][2]int{{10, 1}, {100, 1}, {1000, 1}, {1, 1000}, {100, 100}} {
			whole, less := shapes[i].document(b, size[0], size[1])
			for name, old := range map[string]*policy.Policy{"self": whole, "less": less} {
				b.Run(fmt.Sprintf("%s/%dx%d/%s", strings.ReplaceAll(shapes[i].name, " ", "_"), size[0], size[1], name), func(b *testing.B) {
					b.ReportAllocs()
					for range b.N {
						access.NewAccess(access.Alone(old), access.Alone(whole), nil)
					}
				})
			}
		}
	}
}

// longest is the time after which a question counts as one without end. What a budget of
// steps allows ends in seconds.
const longest = 2 * time.Minute

// TestHostile asks about policies that are made so that an answer is hard to find. Each
// question has to end.
func TestHostile(t *testing.T) {
	skipUnderRace(t)
	for _, each := range hostileQuestions(t) {
		t.Run(each.name, func(t *testing.T) {
			if each.long && !*hostileAll {
				t.Skip("it takes long: see -hostile.all")
			}
			done := make(chan access.Answer, 1)
			began := time.Now()
			go func() { done <- access.NewAccess(each.old, each.new, nil) }()
			select {
			case a := <-done:
				t.Logf("%v after %v %s", a.Outcome, time.Since(began).Round(10*time.Microsecond), a.Why)
				if a.Outcome == access.Yes {
					require.Empty(t, (&pair{calls: a.Call != nil}).isWitness(a, each.old, each.new))
				}
				if each.want != access.Unknown && a.Outcome != access.Unknown {
					require.Equal(t, each.want, a.Outcome)
				}
			case <-time.After(longest):
				t.Fatalf("no end after %v", longest)
			}
		})
	}
}

type hostileQuestion struct {
	name     string
	old, new *evaluate.Policies
	want     access.Outcome // Unknown if it is not said
	long     bool
}

// isLong reports whether a question takes some seconds.
func isLong(name string) bool {
	for _, part := range []string{"CNF of 40", "CNF of 60", "CNF of 100", "pigeons", "2,000 keys", "20,000 principals"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}

func hostileQuestions(t *testing.T) (all []hostileQuestion) {
	t.Helper()
	add := func(name string, want access.Outcome, before, after smallworld.Document) {
		all = append(all, hostileQuestion{name: name, want: want, long: isLong(name), old: access.Alone(parseAs(t, before, policy.Identity)), new: access.Alone(parseAs(t, after, policy.Identity))})
	}
	statement := func(r world.Rule) world.Rule {
		if r.Effect == "" {
			r.Effect = "Allow"
		}
		if r.Action == nil {
			r.Action = []string{"*"}
		}
		if r.Resource == nil && r.NotResource == nil {
			r.Resource = []string{"*"}
		}
		return r
	}
	document := func(rules ...world.Rule) smallworld.Document {
		d := smallworld.Document{Version: "2012-10-17"}
		for _, r := range rules {
			d.Rules = append(d.Rules, statement(r))
		}
		return d
	}
	list := func(n int, f func(i int) string) (out []string) {
		for i := range n {
			out = append(out, f(i))
		}
		return out
	}
	condition := func(operator, key string, values ...string) map[string]map[string][]string {
		return map[string]map[string][]string{operator: {key: values}}
	}
	letters := func(i int) string {
		return string(rune('a'+i%26)) + string(rune('a'+i/26%26)) + string(rune('a'+i/676%26))
	}

	starry := list(20_000, func(i int) string {
		return "arn:aws:s3:::b/*" + strings.Join(strings.Split(letters(i)+letters(i*7), ""), "*") + "*"
	})
	add("20,000 patterns of stars", access.No, document(world.Rule{Resource: starry}), document(world.Rule{Resource: starry}))
	add("20,000 patterns of stars, one less", access.Unknown, document(world.Rule{Resource: starry[1:]}), document(world.Rule{Resource: starry}))
	add("20,000 patterns of stars, others", access.Unknown, document(world.Rule{Resource: starry[:10_000]}), document(world.Rule{Resource: starry[10_000:]}))
	stars := list(10, func(i int) string { return "arn:aws:s3:::" + strings.Repeat("*"+letters(i), 3000) })
	add("10 patterns of 3,000 stars", access.No, document(world.Rule{Resource: stars}), document(world.Rule{Resource: stars}))
	add("10 patterns of 3,000 stars, one less", access.Unknown, document(world.Rule{Resource: stars[1:]}), document(world.Rule{Resource: stars}))
	add("3,000 question marks", access.Unknown, document(world.Rule{Resource: []string{"arn:aws:s3:::" + strings.Repeat("?*", 3000)}}), document(world.Rule{Resource: []string{"arn:aws:s3:::" + strings.Repeat("*?", 3001)}}))
	for _, n := range []int{4, 8, 10, 12, 16, 24, 100} {
		d := document(world.Rule{})
		for i := range n {
			d.Rules = append(d.Rules, statement(world.Rule{Effect: "Deny", NotResource: []string{"arn:aws:s3:::*" + letters(i) + "*"}}))
		}
		add(fmt.Sprintf("a word with %d pieces", n), access.Yes, document(world.Rule{Effect: "Deny"}), d)
		short := d
		short.Rules = append(short.Rules[:len(short.Rules):len(short.Rules)], statement(world.Rule{Effect: "Deny", NotResource: []string{"arn:aws:s3:::????"}}))
		add(fmt.Sprintf("a word of four letters with %d pieces", n), access.Unknown, document(world.Rule{Effect: "Deny"}), short)
	}
	for _, n := range []int{12, 24, 48} { // pieces that have to lie over one another
		c := world.Seeded(5, uint64(n))
		var hidden string
		for range n {
			hidden += world.OneOf(c, "a", "b")
		}
		d := document(world.Rule{}, world.Rule{Effect: "Deny", NotResource: []string{"arn:aws:s3:::" + strings.Repeat("?", n)}})
		for i := range n - 4 {
			d.Rules = append(d.Rules, statement(world.Rule{Effect: "Deny", NotResource: []string{"arn:aws:s3:::*" + hidden[i:i+5] + "*"}}))
		}
		d.Rules = world.Permuted(c, d.Rules)
		add(fmt.Sprintf("a word of %d letters with all its pieces", n), access.Yes, document(world.Rule{Effect: "Deny"}), d)
	}
	for _, keys := range []int{16, 24, 32, 40, 60, 100} {
		for n := range uint64(2) {
			c := world.Seeded(3, uint64(keys)+n<<32)
			old := smallworld.Document{Version: "2012-10-17"}
			for range keys * 43 / 10 {
				r := world.Rule{Condition: map[string]map[string][]string{"Bool": {}}}
				for range 3 {
					r.Condition["Bool"][fmt.Sprintf("app:k%d", c.IntN(keys))] = []string{world.OneOf(c, "true", "false")}
				}
				old.Rules = append(old.Rules, statement(r))
			}
			all := map[string][]string{} // each is there
			for i := range keys {
				all[fmt.Sprintf("app:k%d", i)] = []string{"true", "false"}
			}
			add(fmt.Sprintf("3-CNF of %d keys, %d", keys, n), access.Unknown, old, document(world.Rule{Condition: map[string]map[string][]string{"Bool": all}}))
		}
	}
	pigeons := func(n int) smallworld.Document { // n+1 pigeons, n holes, each key a pigeon's hole
		old := smallworld.Document{Version: "2012-10-17"}
		for hole := range n {
			for i := range n + 1 {
				for j := range i {
					old.Rules = append(old.Rules, statement(world.Rule{Condition: map[string]map[string][]string{"NumericEquals": {fmt.Sprintf("app:p%d", i): {fmt.Sprint(hole)}, fmt.Sprintf("app:p%d", j): {fmt.Sprint(hole)}}}}))
				}
			}
		}
		return old
	}
	for _, n := range []int{4, 7, 10} {
		everybody := map[string][]string{}
		for i := range n + 1 {
			everybody[fmt.Sprintf("app:p%d", i)] = list(n, func(i int) string { return fmt.Sprint(i) })
		}
		add(fmt.Sprintf("%d pigeons", n+1), access.No, pigeons(n), document(world.Rule{Condition: map[string]map[string][]string{"NumericEquals": everybody}}))
	}
	chain := map[string][]string{}
	for i := range 200 {
		chain[fmt.Sprintf("app:k%d", i)] = []string{fmt.Sprintf("${app:k%d}x", (i+1)%200)}
	}
	add("a ring of 200 variables", access.Unknown, document(world.Rule{Effect: "Deny"}), document(world.Rule{Condition: map[string]map[string][]string{"StringEquals": chain}}))
	add("variables without end", access.Unknown, document(world.Rule{Effect: "Deny"}), document(world.Rule{Condition: condition("StringLike", "app:a", strings.Repeat("${app:b}*${app:c}", 500))}))
	add("a variable in 2,000 patterns", access.No, document(world.Rule{Resource: list(2000, func(i int) string { return "arn:aws:s3:::" + letters(i) + "${aws:username}*" })}),
		document(world.Rule{Resource: list(2000, func(i int) string { return "arn:aws:s3:::" + letters(i) + "${aws:username}*" })}))
	wide := map[string][]string{}
	for i := range 2000 {
		wide[fmt.Sprintf("app:k%d", i)] = []string{"a*", "b*"}
	}
	add("2,000 keys", access.No, document(world.Rule{Condition: map[string]map[string][]string{"StringLike": wide}}), document(world.Rule{Condition: map[string]map[string][]string{"StringLike": wide}}))
	many := document()
	for i := range 60 {
		many.Rules = append(many.Rules, statement(world.Rule{Effect: "Deny", Condition: condition("ForAllValues:StringNotLike", "app:m", "*"+letters(i)+"*")}))
	}
	many.Rules = append(many.Rules, statement(world.Rule{}))
	add("a list of 60 members", access.Yes, document(world.Rule{Effect: "Deny"}), many)
	add("50,000 numbers", access.No, document(world.Rule{Condition: condition("NumericEquals", "app:n", list(50_000, func(i int) string { return fmt.Sprint(i) })...)}),
		document(world.Rule{Condition: condition("NumericEquals", "app:n", list(50_000, func(i int) string { return fmt.Sprint(i) })...)}))
	pairs := document()
	for i := range 800 {
		pairs.Rules = append(pairs.Rules, statement(world.Rule{Action: []string{"s3:" + letters(i) + "*"}, Condition: condition("StringEquals", "app:k", letters(i))}))
	}
	for i := range 200 {
		pairs.Rules = append(pairs.Rules, statement(world.Rule{Effect: "Deny", Action: []string{"s3:*" + letters(i)}, Condition: condition("StringNotEquals", "app:j", letters(i))}))
	}
	add("800 Allows and 200 Denies", access.No, pairs, pairs)
	principals := smallworld.Document{Version: "2012-10-17", Rules: []world.Rule{{
		Effect: "Allow", Principal: map[string][]string{"AWS": list(20_000, func(i int) string { return fmt.Sprintf("arn:aws:iam::1%011d:role/r%d", i, i) })}, Action: []string{"*"}, Resource: []string{"*"},
	}}}
	resource := access.Alone(parseAs(t, principals, policy.Resource))
	all = append(all, hostileQuestion{name: "20,000 principals", old: resource, new: resource, want: access.No, long: isLong("20,000 principals")})
	return all
}
