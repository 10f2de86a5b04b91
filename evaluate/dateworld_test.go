package evaluate_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

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
