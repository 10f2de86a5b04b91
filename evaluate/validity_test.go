package evaluate_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/evaltest"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// TestValidityCases runs testdata/validity.
func TestValidityCases(t *testing.T) {
	evaltest.RunFS(t, os.DirFS("../testdata"), "validity/*.json")
}

// TestValidityCasesByOtherWays checks the bounds in testdata/validity with
// Evaluate, and compares the answers with those of Timeline and of an Evaluator
// to which the policies are attached.
func TestValidityCasesByOtherWays(t *testing.T) {
	for _, group := range loadCases(t, "validity/*.json") {
		text := strings.HasSuffix(group.File, "text.json")
		for _, c := range group.Cases {
			t.Run(group.File+"/"+group.Description+"/"+c.Name, func(t *testing.T) {
				require.NotEmpty(t, c.Source, "a case says where its answer comes from")
				require.NotNil(t, c.WantValidity)
				req, p := &c.Request, group.Policies
				got, validity := evaluate.Until(req, p)
				require.Equal(t, evaluate.Evaluate(req, p), got)
				require.Empty(t, badBounds(req, p, validity, text))

				from, to := req.Time.Add(-time.Minute), req.Time.Add(time.Minute)
				all := collect(evaluate.Timeline(req, p, from, to))
				i := slices.IndexFunc(all, func(s segment) bool { return req.Time.Before(s.Until) })
				require.Equal(t, got, all[i].Decision)
				if !text { // where text is read, Until is the shorter
					require.Equal(t, clip(validity, from, to), all[i].Validity)
				}

				attached, extra := attach(req, p)
				e := evaluate.New(attached)
				again, same := e.Until(req, extra)
				require.Equal(t, got, again, "Evaluator")
				require.Equal(t, validity, same, "Evaluator")
				require.Equal(t, all, collect(e.Timeline(req, extra, from, to)), "Evaluator")
			})
		}
	}
}

// A segment is what Timeline yields.
type segment struct {
	evaluate.Validity
	evaluate.Decision
}

func collect(timeline iter.Seq2[evaluate.Validity, evaluate.Decision]) []segment {
	var all []segment
	for v, d := range timeline {
		all = append(all, segment{v, d})
	}
	return all
}

// clip returns the part of v that is in [from, to).
func clip(v evaluate.Validity, from, to time.Time) evaluate.Validity {
	if v.From.Before(from) {
		v.From = from
	}
	if v.Until.IsZero() || v.Until.After(to) {
		v.Until = to
	}
	return v
}

var (
	validityPairs = flag.Int("validity.pairs", 100_000, "number of requests in TestValidityProperties, and with it those in other tests")
	validitySeed  = flag.Uint64("validity.seed", 1, "seed of TestValidityProperties and others")
)

// A dateWorld makes policies and requests that are about a few seconds of time.
type dateWorld struct {
	*rand.Rand
	base time.Time
	text bool // it may read the time as text

	reads bool // it does
}

func pick[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

// fractions are those of literals and requests, in nanoseconds.
var fractions = []int{0, 0, 0, 1, 500_000_000, 999_999_999}

// time returns a time near the base.
func (w *dateWorld) time() time.Time {
	return w.base.Add(time.Duration(w.IntN(9)-3)*time.Second + time.Duration(pick(w.Rand, fractions...)))
}

// date returns a date literal.
func (w *dateWorld) date() string {
	t := w.time()
	switch w.IntN(16) {
	case 0:
		return w.base.Format("2006-01-02")
	case 1:
		return w.base.Add(time.Hour).In(time.FixedZone("", 5*3600+1800)).Format("2006-01-02T15:04Z07:00")
	case 2:
		return fmt.Sprintf("%06d", t.Unix()) // with five digits if negative
	case 3:
		return t.In(time.FixedZone("", -3600)).Format("2006-01-02T15:04:05.999999999Z07:00")
	case 4:
		return w.base.AddDate(0, 1, 0).Format("2006-01")
	}
	return t.Format(time.RFC3339Nano)
}

// number returns a number literal.
func (w *dateWorld) number() string {
	t := w.time()
	switch w.IntN(10) {
	case 0:
		return pick(w.Rand, "1e30", "-1e30", "0", "-0.5", "1e-9", "12345678901234567890")
	case 1:
		return strconv.FormatFloat(float64(t.Unix()), 'e', -1, 64)
	case 2, 3:
		return fmt.Sprintf("%d.%09d", t.Unix(), t.Nanosecond())
	case 4:
		return fmt.Sprintf("%d.50", t.Unix())
	}
	return strconv.FormatInt(t.Unix(), 10)
}

// values returns a JSON list of up to three literals.
func (w *dateWorld) values(literal func() string) string {
	list := make([]string, 1+w.IntN(3)*w.IntN(2))
	for i := range list {
		list[i] = strconv.Quote(literal())
	}
	return "[" + strings.Join(list, ",") + "]"
}

// clause returns a member of a Condition element.
func (w *dateWorld) clause() string {
	comparison := pick(w.Rand, "Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
	suffix := pick(w.Rand, "", "", "", "IfExists")
	operator := pick(w.Rand, "", "", "", "ForAllValues:", "ForAnyValue:")
	key := pick(w.Rand, "aws:CurrentTime", "aws:CurrentTime", "aws:EpochTime", "AWS:epochtime")
	switch n := w.IntN(20); {
	case n < 11:
		return fmt.Sprintf(`"%sDate%s%s":{"%s":%s}`, operator, comparison, suffix, key, w.values(w.date))
	case n < 16:
		return fmt.Sprintf(`"%sNumeric%s%s":{"%s":%s}`, operator, comparison, suffix, pick(w.Rand, "aws:EpochTime", "aws:EpochTime", key), w.values(w.number))
	case n == 16:
		return fmt.Sprintf(`"Null":{"%s":"%t"}`, key, w.IntN(4) == 0)
	case n == 17 && w.IntN(2) == 0:
		return fmt.Sprintf(`"%sDate%s%s":{"app:d":%s}`, operator, comparison, suffix, w.values(w.date))
	}
	if !w.text {
		return w.clause()
	}
	t := w.time().UTC().Format(time.RFC3339)
	epoch := strconv.FormatInt(w.time().Unix(), 10)
	like := pick(w.Rand, "StringLike", "StringNotLike") + suffix
	equals := pick(w.Rand, "StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase")
	return pick(w.Rand,
		fmt.Sprintf(`"%s%s":{"aws:CurrentTime":"%s?Z"}`, operator, like, t[:len(t)-2]),
		fmt.Sprintf(`"%s%s":{"aws:CurrentTime":"%s"}`, operator, equals, strings.ToLower(t)),
		fmt.Sprintf(`"%s":{"aws:CurrentTime":"%s"}`, equals, t),
		fmt.Sprintf(`"%s%s":{"aws:EpochTime":["%s","x"]}`, operator, equals, epoch),
		fmt.Sprintf(`"%s":{"app:k":"${aws:CurrentTime}"}`, equals),
		fmt.Sprintf(`"%s":{"app:e":["a","${aws:EpochTime}"]}`, like),
		`"ArnLike":{"app:a":"arn:aws:sns:*:111122223333:t-${aws:EpochTime}"}`,
	)
}

// statement returns a statement of a policy that has Principal elements or not.
func (w *dateWorld) statement(typ policy.Type, sid int) string {
	effect := pick(w.Rand, "Allow", "Allow", "Allow", "Deny")
	var b strings.Builder
	who := ""
	switch typ {
	case policy.Resource:
		who = pick(w.Rand, `"Principal":"*",`, `"Principal":{"AWS":"111122223333"},`, `"Principal":{"AWS":"arn:aws:iam::111122223333:user/ann"},`)
	case policy.RCP:
		effect, who = "Deny", `"Principal":"*",`
	case policy.Endpoint:
		who = `"Principal":"*",`
	}
	fmt.Fprintf(&b, `{"Sid":"S%d","Effect":"%s",%s`, sid, effect, who)
	action := pick(w.Rand, `"Action":"s3:*"`, `"Action":"s3:*"`, `"Action":"s3:Get*"`, `"NotAction":"s3:Put*"`, `"Action":["s3:PutObject","s3:GetObject"]`)
	if typ == policy.RCP {
		action = pick(w.Rand, `"Action":"s3:*"`, `"Action":"s3:Get*"`)
	}
	resources := []string{`"Resource":"*"`, `"Resource":"*"`, `"NotResource":"arn:aws:s3:::c/*"`}
	if w.text {
		resources = append(resources, `"Resource":"arn:aws:s3:::b/${aws:EpochTime}"`, `"NotResource":"arn:aws:s3:::b/${aws:CurrentTime}"`)
	}
	b.WriteString(action + "," + pick(w.Rand, resources...))
	if n := w.IntN(4); n > 0 {
		clauses := map[string]string{} // by operator: JSON objects have no name twice
		for range n {
			clause := w.clause()
			clauses[clause[:strings.Index(clause, ":{")]] = clause
		}
		b.WriteString(`,"Condition":{`)
		i := 0
		for _, clause := range sorted(clauses) {
			if i++; i > 1 {
				b.WriteByte(',')
			}
			b.WriteString(clause)
		}
		b.WriteByte('}')
	}
	b.WriteByte('}')
	w.reads = w.reads || readsText.MatchString(b.String())
	return b.String()
}

// readsText matches statements that read the time as text.
var readsText = regexp.MustCompile(`\$\{|String[A-Za-z]*":\{"aws:`)

// sorted returns the values of m in the order of their keys.
func sorted(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for i, key := range keys {
		keys[i] = m[key]
	}
	return keys
}

func (w *dateWorld) policy(t testing.TB, typ policy.Type) *policy.Policy {
	statements := make([]string, 1+w.IntN(3))
	for i := range statements {
		statements[i] = w.statement(typ, i)
	}
	doc := `{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`
	p, err := policy.Parse([]byte(doc), typ)
	require.NoError(t, err, doc)
	return p
}

// policies returns policies of which at least one has statements.
func (w *dateWorld) policies(t testing.TB) *evaluate.Policies {
	p := new(evaluate.Policies)
	for range 1 + w.IntN(2) {
		p.Identity = append(p.Identity, w.policy(t, policy.Identity))
	}
	sometimes := func(set func()) {
		if w.IntN(5) == 0 {
			set()
		}
	}
	sometimes(func() { p.Resource = w.policy(t, policy.Resource) })
	sometimes(func() { p.Boundary = w.policy(t, policy.Boundary) })
	sometimes(func() { p.Session = []*policy.Policy{w.policy(t, policy.Session)} })
	sometimes(func() { p.SCP = [][]*policy.Policy{{w.policy(t, policy.SCP)}, {w.policy(t, policy.SCP)}} })
	sometimes(func() { p.RCP = [][]*policy.Policy{{w.policy(t, policy.RCP)}} })
	sometimes(func() { p.Endpoint = w.policy(t, policy.Endpoint) })
	return p
}

var dateCallers = []principal.Principal{
	principal.MustParse("arn:aws:iam::111122223333:user/ann"),
	principal.MustParse("arn:aws:iam::111122223333:user/ann"),
	principal.MustParse("arn:aws:iam::111122223333:user/ann"),
	principal.MustParse("arn:aws:sts::111122223333:assumed-role/r/s"),
	principal.MustParse("arn:aws:sts::111122223333:assumed-role/r/s"),
	principal.MustParse("arn:aws:iam::444455556666:user/bob"),
	principal.MustParse("arn:aws:iam::111122223333:root"),
	principal.Service("cloudtrail.amazonaws.com"),
	{},
}

func (w *dateWorld) request() evaluate.Request {
	at := w.time()
	req := evaluate.Request{
		Principal:       pick(w.Rand, dateCallers[:5+w.IntN(2)*(len(dateCallers)-5)]...),
		Action:          pick(w.Rand, "s3:GetObject", "s3:GetObject", "s3:GetObject", "s3:PutObject"),
		Resource:        "arn:aws:s3:::b/" + strconv.FormatInt(at.Unix(), 10),
		ResourceAccount: "111122223333",
		Time:            w.time(),
		Context: condition.NewContext(
			condition.Time("app:d", w.time()),
			condition.String("app:k", at.UTC().Format(time.RFC3339)),
			condition.Int("app:e", at.Unix()),
			condition.String("app:a", fmt.Sprintf("arn:aws:sns:us-east-1:111122223333:t-%d", at.Unix())),
		),
	}
	if w.IntN(5) == 0 {
		req.Expires = w.time()
	}
	return req
}

// within returns a time in validity that a literal may be about.
func (w *dateWorld) within(validity evaluate.Validity) time.Time {
	from, until := validity.From, validity.Until
	if from.IsZero() {
		from = pick(w.Rand, w.base.Add(-10*time.Second), w.base.AddDate(-300, 0, 0))
	}
	if until.IsZero() {
		until = pick(w.Rand, w.base.Add(10*time.Second), w.base.AddDate(280, 0, 0))
	}
	for range 4 {
		if t := w.time(); !t.Before(from) && t.Before(until) {
			return t
		}
	}
	if !from.Before(until) { // an unbounded side beyond what is tried
		return from
	}
	return from.Add(time.Duration(w.Int64N(int64(until.Sub(from)))))
}

// shards runs check in four parallel parts, which share the work.
func shards(t *testing.T, n int, check func(t *testing.T, rng *rand.Rand, n int)) {
	const parts = 4
	for i := range parts {
		t.Run(fmt.Sprintf("seed %d, part %d", *validitySeed, i), func(t *testing.T) {
			t.Parallel()
			check(t, rand.New(rand.NewPCG(*validitySeed, uint64(i))), (n+i)/parts)
		})
	}
}

// newDateWorld makes a world. Some are about the years around 1970, where the
// number of seconds changes its sign, and some read the time as text.
func newDateWorld(rng *rand.Rand) *dateWorld {
	base := pick(rng, time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC), time.Unix(0, 0).UTC())
	return &dateWorld{Rand: rng, base: base, text: rng.IntN(8) == 0}
}

// TestValidityProperties compares Until with Evaluate for random policies and
// requests: within the bounds the decision is the same wherever one looks, and
// beyond them it is another.
func TestValidityProperties(t *testing.T) {
	shards(t, *validityPairs, func(t *testing.T, rng *rand.Rand, n int) {
		var bounded, exact, allowed int
		for i := 0; i < n; {
			w := newDateWorld(rng)
			p := w.policies(t)
			for range min(16, n-i) {
				i++
				req := w.request()
				want := evaluate.Evaluate(&req, p)
				got, validity := evaluate.Until(&req, p)
				if got != want {
					t.Fatalf("%s\nUntil: %s", describePair(&req, p), got)
				}
				moved := req
				for range 3 {
					moved.Time = w.within(validity)
					if d := evaluate.Evaluate(&moved, p); d != want {
						t.Fatalf("%s\n%v: %s\nat %s: %s", describePair(&req, p), validity, want, moved.Time, d)
					}
				}
				if problem := badBounds(&req, p, validity, w.reads); problem != "" {
					t.Fatalf("%s\n%v: %s\n%s", describePair(&req, p), validity, want, problem)
				}
				if !validity.From.IsZero() && !validity.Until.IsZero() {
					bounded++
				}
				if !w.reads {
					exact++
				}
				if want.Allowed() {
					allowed++
				}
			}
		}
		t.Logf("%d requests: %d allowed, %d with both bounds, %d exact", n, allowed, bounded, exact)
		if n > 1000 {
			require.Greater(t, bounded, n/5, "too few have bounds for the test to mean much")
			require.Greater(t, exact, n/2)
			require.Greater(t, allowed, n/10)
		}
	})
}

// badBounds says what is wrong with the bounds of validity, or returns "". They
// have to be around the time of req, with the same decision at the ends and
// another beyond them. If the time is read as text, they have to be within the
// second, and the decision beyond its edges may be the same.
func badBounds(req *evaluate.Request, p *evaluate.Policies, validity evaluate.Validity, text bool) string {
	moved := *req
	d := evaluate.Evaluate(req, p)
	same := func(now time.Time) bool {
		moved.Time = now
		return evaluate.Evaluate(&moved, p) == d
	}
	from, until := validity.From, validity.Until
	second := req.Time.Truncate(time.Second)
	next := second.Add(time.Second)
	fromText, untilText := text && from.Equal(second), text && until.Equal(next)
	switch {
	case text && (from.Before(second) || until.IsZero() || until.After(next)):
		return "not within the second"
	case from.After(req.Time):
		return "from is after the time of the request"
	case !until.IsZero() && !until.After(req.Time):
		return "until is not after the time of the request"
	case !from.IsZero() && !same(from):
		return "not the same at the beginning"
	case !until.IsZero() && !same(until.Add(-1)):
		return "not the same before the end"
	case !from.IsZero() && !fromText && same(from.Add(-1)):
		return "the same before the beginning"
	case !until.IsZero() && !untilText && same(until):
		return "the same at the end"
	}
	return ""
}

// describePair returns all that a failure is to be understood by.
func describePair(req *evaluate.Request, p *evaluate.Policies) string {
	doc, err := json.Marshal(p)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%s %s on %s at %s, expires %s\n%s", req.Principal.ARN(), req.Action, req.Resource, req.Time, req.Expires, doc)
}

// TestTimelineProperties compares Timeline with Evaluate and Until for random
// policies and requests: the segments are adjoining and cover the range,
// neighbors differ, and each is what Until says, cut to the range.
func TestTimelineProperties(t *testing.T) {
	shards(t, *validityPairs/50, func(t *testing.T, rng *rand.Rand, n int) {
		several := 0
		for range n {
			w := newDateWorld(rng)
			p, req := w.policies(t), w.request()
			from := w.base.Add(time.Duration(w.IntN(8)-6)*time.Second + time.Duration(pick(rng, fractions...)))
			to := from.Add(time.Duration(1+w.IntN(10))*time.Second - time.Duration(pick(rng, fractions...)))
			all := collect(evaluate.Timeline(&req, p, from, to))
			if problem := w.badTimeline(&req, p, all, from, to); problem != "" {
				t.Fatalf("%s\n[%s, %s)\n%s\n%v", describePair(&req, p), from, to, problem, all)
			}
			if len(all) > 1 {
				several++
			}
		}
		t.Logf("%d timelines, %d of several segments", n, several)
	})
}

// badTimeline says what is wrong with the segments, or returns "".
func (w *dateWorld) badTimeline(req *evaluate.Request, p *evaluate.Policies, all []segment, from, to time.Time) string {
	end := from
	moved := *req
	for i, s := range all {
		moved.Time = s.From.Add(time.Duration(w.Int64N(int64(s.Until.Sub(s.From)))))
		got, validity := evaluate.Until(&moved, p)
		validity = clip(validity, from, to)
		outside := validity.From.Before(s.From) || validity.Until.After(s.Until)
		switch {
		case !s.From.Equal(end):
			return "a gap"
		case !s.From.Before(s.Until):
			return "an empty segment"
		case i > 0 && all[i-1].Decision == s.Decision:
			return "neighbors with the same decision"
		case got != s.Decision:
			return "another decision at " + moved.Time.String()
		case outside || !w.reads && validity != s.Validity:
			return "Until says " + validity.String() + " at " + moved.Time.String()
		}
		end = s.Until
	}
	if !end.Equal(to) {
		return "it does not reach the end"
	}
	return ""
}

// untilTuesday is allowed before the second Tuesday of 2026, and after the third
// by another statement.
const untilTuesday = `{"Version":"2012-10-17","Statement":[
	{"Sid":"Before","Effect":"Allow","Action":"*","Resource":"*","Condition":{"DateLessThan":{"aws:CurrentTime":"2026-01-13"}}},
	{"Sid":"After","Effect":"Allow","Action":"*","Resource":"*","Condition":{"DateGreaterThanEquals":{"aws:CurrentTime":"2026-01-20"}}}]}`

func day(month time.Month, day int) time.Time {
	return time.Date(2026, month, day, 0, 0, 0, 0, time.UTC)
}

func TestTimeline(t *testing.T) {
	req := getObject()
	p := &evaluate.Policies{Identity: identity(untilTuesday)}
	e := evaluate.New(&evaluate.Attachments{Identity: map[string][]*policy.Policy{req.Principal.ARN(): p.Identity}})

	t.Run("year", func(t *testing.T) {
		want := []struct {
			validity evaluate.Validity
			sid      string
		}{
			{evaluate.Validity{From: day(1, 1), Until: day(1, 13)}, "Before"},
			{evaluate.Validity{From: day(1, 13), Until: day(1, 20)}, ""},
			{evaluate.Validity{From: day(1, 20), Until: day(12, 31)}, "After"},
		}
		for _, all := range [][]segment{
			collect(evaluate.Timeline(&req, p, day(1, 1), day(12, 31))),
			collect(e.Timeline(&req, nil, day(1, 1), day(12, 31))),
		} {
			require.Len(t, all, len(want))
			for i, s := range all {
				require.Equal(t, want[i].validity, s.Validity)
				if want[i].sid == "" {
					require.Equal(t, evaluate.Decision{Type: policy.Identity}, s.Decision)
				} else {
					require.Equal(t, want[i].sid, s.Statement.Sid())
				}
			}
		}
	})
	t.Run("range within a segment", func(t *testing.T) {
		all := collect(evaluate.Timeline(&req, p, day(1, 14), day(1, 20)))
		require.Len(t, all, 1)
		require.Equal(t, evaluate.Validity{From: day(1, 14), Until: day(1, 20)}, all[0].Validity)
	})
	t.Run("range that ends where the decision changes", func(t *testing.T) {
		require.Len(t, collect(evaluate.Timeline(&req, p, day(1, 1), day(1, 13))), 1)
		require.Len(t, collect(evaluate.Timeline(&req, p, day(1, 1), day(1, 13).Add(1))), 2)
		require.Len(t, collect(evaluate.Timeline(&req, p, day(1, 13), day(1, 14))), 1)
	})
	t.Run("empty ranges", func(t *testing.T) {
		require.Empty(t, collect(evaluate.Timeline(&req, p, day(1, 13), day(1, 13))))
		require.Empty(t, collect(evaluate.Timeline(&req, p, day(1, 14), day(1, 13))))
	})
	t.Run("early end", func(t *testing.T) {
		for stop := 1; stop <= 3; stop++ {
			n := 0
			for range evaluate.Timeline(&req, p, day(1, 1), day(12, 31)) {
				if n++; n == stop {
					break
				}
			}
			require.Equal(t, stop, n)
		}
	})
	t.Run("twice", func(t *testing.T) {
		timeline := evaluate.Timeline(&req, p, day(1, 1), day(12, 31))
		first := collect(timeline)
		require.Equal(t, first, collect(timeline))
	})
	t.Run("attachments that are replaced", func(t *testing.T) {
		timeline := e.Timeline(&req, nil, day(1, 1), day(12, 31))
		want := collect(timeline)
		e.Replace(nil)
		require.Equal(t, want, collect(timeline), "the timeline is that of the time it was made")
		require.Len(t, collect(e.Timeline(&req, nil, day(1, 1), day(12, 31))), 1)
	})
	t.Run("the arguments stay as they were", func(t *testing.T) {
		before := getObject()
		require.Equal(t, before, req)
	})
	t.Run("problem", func(t *testing.T) {
		for name, timeline := range map[string]iter.Seq2[evaluate.Validity, evaluate.Decision]{
			"no request":       evaluate.Timeline(nil, p, day(1, 1), day(2, 1)),
			"no policies":      evaluate.Timeline(&req, nil, day(1, 1), day(2, 1)),
			"zero evaluator":   new(evaluate.Evaluator).Timeline(&req, p, day(1, 1), day(2, 1)),
			"no request (e)":   evaluate.New(nil).Timeline(nil, nil, day(1, 1), day(2, 1)),
			"expired all over": evaluate.Timeline(&evaluate.Request{Action: "s3:GetObject", Resource: "*", Expires: day(1, 1)}, p, day(1, 1), day(2, 1)),
		} {
			all := collect(timeline)
			require.Len(t, all, 1, name)
			require.NotEmpty(t, all[0].Problem, name)
			require.Equal(t, evaluate.Validity{From: day(1, 1), Until: day(2, 1)}, all[0].Validity, name)
		}
	})
}

// TestTimelineReadsText looks at each second of a minute.
func TestTimelineReadsText(t *testing.T) {
	req := getObject()
	p := &evaluate.Policies{Identity: identity(`{"Version":"2012-10-17","Statement":[
		{"Sid":"Fives","Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringLike":{"aws:CurrentTime":"*5Z"}}},
		{"Sid":"Half","Effect":"Deny","Action":"*","Resource":"*","Condition":{
			"DateGreaterThanEquals":{"aws:CurrentTime":"2026-01-01T00:00:25.5Z"},"DateLessThan":{"aws:CurrentTime":"2026-01-01T00:00:28Z"}}}]}`)}
	from := req.Time.Add(250 * time.Millisecond)
	var got []string
	for v, d := range evaluate.Timeline(&req, p, from, from.Add(time.Minute)) {
		got = append(got, fmt.Sprintf("%s %s", strings.TrimPrefix(v.From.Format(time.RFC3339Nano), "2026-01-01T00:"), d.Outcome))
	}
	require.Equal(t, []string{
		"00:00.25Z implicitDeny", "00:05Z allowed", "00:06Z implicitDeny", "00:15Z allowed", "00:16Z implicitDeny",
		"00:25Z allowed", "00:25.5Z explicitDeny", "00:28Z implicitDeny", "00:35Z allowed", "00:36Z implicitDeny",
		"00:45Z allowed", "00:46Z implicitDeny", "00:55Z allowed", "00:56Z implicitDeny",
	}, got)
}

// TestUntilWithoutTime shows that a request without a time is decided now, and
// that problems that time does not change have no bounds.
func TestUntilWithoutTime(t *testing.T) {
	req := getObject()
	req.Time = time.Time{}
	p := &evaluate.Policies{Identity: identity(untilTuesday)}
	_, validity := evaluate.Until(&req, p)
	now := time.Now()
	require.False(t, validity.From.After(now))
	require.True(t, validity.Until.IsZero() || validity.Until.After(now))

	for name, until := range map[string]func() (evaluate.Decision, evaluate.Validity){
		"no request":     func() (evaluate.Decision, evaluate.Validity) { return evaluate.Until(nil, p) },
		"no policies":    func() (evaluate.Decision, evaluate.Validity) { return evaluate.Until(&req, nil) },
		"neither":        func() (evaluate.Decision, evaluate.Validity) { return evaluate.Until(nil, nil) },
		"zero evaluator": func() (evaluate.Decision, evaluate.Validity) { return new(evaluate.Evaluator).Until(&req, p) },
		"evaluator":      func() (evaluate.Decision, evaluate.Validity) { return evaluate.New(nil).Until(nil, p) },
	} {
		d, validity := until()
		require.NotEmpty(t, d.Problem, name)
		require.Zero(t, validity, name)
	}
}

// TestValidityString shows how an interval reads.
func TestValidityString(t *testing.T) {
	require.Equal(t, "always", evaluate.Validity{}.String())
	require.Equal(t, "from 2026-01-02T00:00:00Z", evaluate.Validity{From: day(1, 2)}.String())
	require.Equal(t, "until 2026-01-02T00:00:00Z", evaluate.Validity{Until: day(1, 2)}.String())
	require.Equal(t, "from 2026-01-02T00:00:00Z until 2026-01-03T00:00:00.000000001Z",
		evaluate.Validity{From: day(1, 2), Until: day(1, 3).Add(1)}.String())
}

// january trusts the account from the second day of January to the end of the
// 30th, lets tags pass until the 20th and source identities from the 10th.
const january = `{"Version":"2012-10-17","Statement":[
	{"Sid":"Assume","Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole","Condition":{
		"DateGreaterThanEquals":{"aws:CurrentTime":"2026-01-02"},"DateLessThan":{"aws:CurrentTime":"2026-01-31"}}},
	{"Sid":"Tag","Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:TagSession","Condition":{
		"DateLessThan":{"aws:CurrentTime":"2026-01-20"}}},
	{"Sid":"Source","Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:SetSourceIdentity","Condition":{
		"NumericGreaterThanEquals":{"aws:EpochTime":"1768003200"}}},
	{"Sid":"Provider","Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:saml-provider/corp"},"Action":"sts:AssumeRoleWithSAML"}]}`

func TestUntilAssumeRole(t *testing.T) {
	tagged := func(r *evaluate.AssumeRoleRequest) {
		r.Tags, r.SourceIdentity = map[string]string{"team": "blue"}, "ann"
	}
	saml := func(r *evaluate.AssumeRoleRequest) {
		r.Principal = principal.SAML("arn:aws:iam::111122223333:saml-provider/corp")
		r.NotOnOrAfter = day(1, 25)
	}
	tests := []struct {
		name        string
		change      func(*evaluate.AssumeRoleRequest)
		time        time.Time
		allowed     bool
		action      string
		from, until time.Time
	}{
		{"before the window", nil, day(1, 1), false, "sts:AssumeRole", time.Time{}, day(1, 2)},
		{"at its beginning", nil, day(1, 2), true, "sts:AssumeRole", day(1, 2), day(1, 31)},
		{"at its last moment", nil, day(1, 31).Add(-1), true, "sts:AssumeRole", day(1, 2), day(1, 31)},
		{"after the window", nil, day(1, 31), false, "sts:AssumeRole", day(1, 31), time.Time{}},
		{"tags and source identity, before the window", tagged, day(1, 1), false, "sts:AssumeRole", time.Time{}, day(1, 2)},
		{"no source identity yet", tagged, day(1, 5), false, "sts:SetSourceIdentity", day(1, 2), day(1, 10)},
		{"all three", tagged, day(1, 15), true, "sts:AssumeRole", day(1, 10), day(1, 20)},
		{"no tags any more", tagged, day(1, 20), false, "sts:TagSession", day(1, 20), day(1, 31)},
		{"tags and source identity, after the window", tagged, day(2, 1), false, "sts:AssumeRole", day(1, 31), time.Time{}},
		{"assertion", saml, day(1, 1), true, "sts:AssumeRoleWithSAML", time.Time{}, day(1, 25)},
		{"assertion that is over", saml, day(1, 25), false, "sts:AssumeRoleWithSAML", day(1, 25), time.Time{}},
	}
	p := &evaluate.Policies{Identity: identity(allowAll)}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req := assumeRole()
			req.Role.TrustPolicy = policy.MustParse(january, policy.Trust)
			req.Time = tt.time
			if tt.change != nil {
				tt.change(req)
			}
			got, validity, err := evaluate.UntilAssumeRole(req, p)
			require.NoError(t, err)
			want, err := evaluate.AssumeRole(req, p)
			require.NoError(t, err)
			require.Equal(t, want, got)
			require.Equal(t, tt.allowed, got.Decision.Allowed(), got.Decision.String())
			require.Equal(t, tt.action, got.Action)
			require.Equal(t, evaluate.Validity{From: tt.from, Until: tt.until}, validity)

			e := evaluate.New(&evaluate.Attachments{Identity: map[string][]*policy.Policy{req.Principal.ARN(): p.Identity}})
			again, same, err := e.UntilAssumeRole(req, nil)
			require.NoError(t, err)
			require.Equal(t, got, again)
			require.Equal(t, validity, same)
		})
	}
}

// TestUntilAssumeRoleChain shows that the expiry of the calling session counts.
func TestUntilAssumeRoleChain(t *testing.T) {
	req := chained(t)
	p := &evaluate.Policies{Identity: identity(allowAll)}
	got, validity, err := evaluate.UntilAssumeRole(req, p)
	require.NoError(t, err)
	require.True(t, got.Decision.Allowed())
	require.Equal(t, evaluate.Validity{Until: req.Chain.Expires}, validity)

	req.Time = req.Chain.Expires
	got, validity, err = evaluate.UntilAssumeRole(req, p)
	require.NoError(t, err)
	require.Contains(t, got.Decision.Problem, "expired")
	require.Equal(t, evaluate.Validity{From: req.Chain.Expires}, validity)
}

func TestTimelineAssumeRole(t *testing.T) {
	req := assumeRole()
	req.Role.TrustPolicy = policy.MustParse(january, policy.Trust)
	req.Tags = map[string]string{"team": "blue"}
	req.Duration = 2 * time.Hour
	req.Role.MaxSession = 2 * time.Hour
	p := &evaluate.Policies{Identity: identity(allowAll)}
	timeline, err := evaluate.TimelineAssumeRole(req, p, day(1, 1), day(3, 1))
	require.NoError(t, err)
	type row struct {
		from, until time.Time
		allowed     bool
		action      string
	}
	var got []row
	for v, r := range timeline {
		got = append(got, row{v.From, v.Until, r.Decision.Allowed(), r.Action})
		require.Equal(t, r.Decision.Allowed(), r.Session != nil)
		if r.Session != nil {
			require.Equal(t, v.From.Add(2*time.Hour), r.Session.Expires, "the session of a call at the beginning")
		}
		moved := *req
		moved.Time = v.Until.Add(-1)
		at, err := evaluate.AssumeRole(&moved, p)
		require.NoError(t, err)
		require.Equal(t, r.Decision, at.Decision)
		require.Equal(t, r.Action, at.Action)
	}
	require.Equal(t, []row{
		{day(1, 1), day(1, 2), false, "sts:AssumeRole"},
		{day(1, 2), day(1, 20), true, "sts:AssumeRole"},
		{day(1, 20), day(1, 31), false, "sts:TagSession"},
		{day(1, 31), day(3, 1), false, "sts:AssumeRole"},
	}, got)

	for range timeline {
		break
	}
	empty, err := evaluate.TimelineAssumeRole(req, p, day(1, 2), day(1, 2))
	require.NoError(t, err)
	for v := range empty {
		t.Errorf("segment %v of an empty range", v)
	}
}

func TestUntilAssumeRoleErrors(t *testing.T) {
	p := &evaluate.Policies{}
	e := evaluate.New(nil)
	for name, req := range map[string]*evaluate.AssumeRoleRequest{
		"nil": nil, "no role": {}, "no session name": {Principal: assumeRole().Principal, Role: assumeRole().Role},
	} {
		_, want := evaluate.AssumeRole(req, p)
		require.Error(t, want, name)
		got, validity, err := evaluate.UntilAssumeRole(req, p)
		require.Equal(t, want, err, name)
		require.Zero(t, got, name)
		require.Zero(t, validity, name)
		got, validity, err = e.UntilAssumeRole(req, nil)
		require.Equal(t, want, err, name)
		require.Zero(t, got, name)
		require.Zero(t, validity, name)
		timeline, err := evaluate.TimelineAssumeRole(req, p, day(1, 1), day(2, 1))
		require.Equal(t, want, err, name)
		require.Nil(t, timeline, name)
	}
	got, validity, err := evaluate.UntilAssumeRole(assumeRole(), nil)
	require.NoError(t, err)
	require.NotEmpty(t, got.Decision.Problem)
	require.Zero(t, validity)
	got, validity, err = new(evaluate.Evaluator).UntilAssumeRole(assumeRole(), nil)
	require.NoError(t, err)
	require.NotEmpty(t, got.Decision.Problem)
	require.Zero(t, validity)
}

// TestTimelineFromTheZeroTime shows that a range may begin there: the zero time
// does not stand for now.
func TestTimelineFromTheZeroTime(t *testing.T) {
	req := getObject()
	p := &evaluate.Policies{Identity: identity(untilTuesday)}
	all := collect(evaluate.Timeline(&req, p, time.Time{}, day(1, 14)))
	require.Len(t, all, 2)
	require.Equal(t, "Before", all[0].Statement.Sid())
	require.Equal(t, day(1, 13), all[0].Until)
}

// TestEvaluatorTimelineAssumeRole compares the timeline of an Evaluator, to which
// the policies of the caller are attached, with that of the function.
func TestEvaluatorTimelineAssumeRole(t *testing.T) {
	req := assumeRole()
	req.Role.TrustPolicy = policy.MustParse(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},
		"Action":"sts:AssumeRole","Condition":{"DateLessThan":{"aws:CurrentTime":"2026-03-01"}}}}`, policy.Trust)
	p := &evaluate.Policies{Identity: identity(allowAll)}
	e := evaluate.New(&evaluate.Attachments{Identity: map[string][]*policy.Policy{req.Principal.Issuer(): p.Identity}})
	from, to := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)

	want, err := evaluate.TimelineAssumeRole(req, p, from, to)
	require.NoError(t, err)
	got, err := e.TimelineAssumeRole(req, nil, from, to)
	require.NoError(t, err)
	next, stop := iter.Pull2(want)
	defer stop()
	n := 0
	for validity, result := range got {
		wantValidity, wantResult, ok := next()
		require.True(t, ok)
		require.Equal(t, wantValidity, validity)
		require.Equal(t, wantResult, result)
		n++
	}
	require.Equal(t, 2, n, "allowed until March, and then not")

	req.SessionName = ""
	_, err = e.TimelineAssumeRole(req, nil, from, to)
	require.ErrorContains(t, err, "session name")
}
