package world

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// Moments make policies and requests that are about a few seconds of time.
type Moments struct {
	Chance
	Base  time.Time
	Reads bool // one of the policies that were made reads the time as text

	text bool // they may
}

// NewMoments returns moments. Some are about the years around 1970, where the number
// of seconds changes its sign, and some read the time as text.
func NewMoments(c Chance) *Moments {
	base := OneOf(c, time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC), time.Unix(0, 0).UTC())
	return &Moments{Chance: c, Base: base, text: c.IntN(8) == 0}
}

// fraction returns a part of a second, as in literals and requests.
func (w *Moments) fraction() time.Duration {
	return OneOf[time.Duration](w, 0, 0, 0, 1, 500*time.Millisecond, 999_999_999)
}

// Time returns a time near the base.
func (w *Moments) Time() time.Time {
	return w.Base.Add(time.Duration(w.IntN(9)-3)*time.Second + w.fraction())
}

// Span returns a few seconds about the base.
func (w *Moments) Span() (from, to time.Time) {
	from = w.Base.Add(time.Duration(w.IntN(8)-6)*time.Second + w.fraction())
	return from, from.Add(time.Duration(1+w.IntN(10))*time.Second - w.fraction())
}

// date returns a date literal.
func (w *Moments) date() string {
	t := w.Time()
	switch w.IntN(16) {
	case 0:
		return w.Base.Format("2006-01-02")
	case 1:
		return w.Base.Add(time.Hour).In(time.FixedZone("", 5*3600+1800)).Format("2006-01-02T15:04Z07:00")
	case 2:
		return fmt.Sprintf("%06d", t.Unix()) // with five digits if negative
	case 3:
		return t.In(time.FixedZone("", -3600)).Format("2006-01-02T15:04:05.999999999Z07:00")
	case 4:
		return w.Base.AddDate(0, 1, 0).Format("2006-01")
	}
	return t.Format(time.RFC3339Nano)
}

// number returns a number literal.
func (w *Moments) number() string {
	t := w.Time()
	switch w.IntN(10) {
	case 0:
		return OneOf(w, "1e30", "-1e30", "0", "-0.5", "1e-9", "12345678901234567890")
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
func (w *Moments) values(literal func() string) string {
	list := make([]string, 1+w.IntN(3)*w.IntN(2))
	for i := range list {
		list[i] = strconv.Quote(literal())
	}
	return "[" + strings.Join(list, ",") + "]"
}

// clause returns a member of a Condition element.
func (w *Moments) clause() string {
	comparison := OneOf(w, "Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
	suffix := OneOf(w, "", "", "", "IfExists")
	operator := OneOf(w, "", "", "", "ForAllValues:", "ForAnyValue:")
	key := OneOf(w, "aws:CurrentTime", "aws:CurrentTime", "aws:EpochTime", "AWS:epochtime")
	switch n := w.IntN(20); {
	case n < 11:
		return fmt.Sprintf(`"%sDate%s%s":{"%s":%s}`, operator, comparison, suffix, key, w.values(w.date))
	case n < 16:
		return fmt.Sprintf(`"%sNumeric%s%s":{"%s":%s}`, operator, comparison, suffix, OneOf(w, "aws:EpochTime", "aws:EpochTime", key), w.values(w.number))
	case n == 16:
		return fmt.Sprintf(`"Null":{"%s":"%t"}`, key, w.IntN(4) == 0)
	case n == 17 && w.IntN(2) == 0:
		return fmt.Sprintf(`"%sDate%s%s":{"app:d":%s}`, operator, comparison, suffix, w.values(w.date))
	}
	if !w.text {
		return w.clause()
	}
	t := w.Time().UTC().Format(time.RFC3339)
	epoch := strconv.FormatInt(w.Time().Unix(), 10)
	like := OneOf(w, "StringLike", "StringNotLike") + suffix
	equals := OneOf(w, "StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase")
	return OneOf(w,
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
func (w *Moments) statement(typ policy.Type, sid int) string {
	effect := OneOf(w, "Allow", "Allow", "Allow", "Deny")
	var b strings.Builder
	who := ""
	switch typ {
	case policy.Resource:
		who = OneOf(w, `"Principal":"*",`, `"Principal":{"AWS":"111122223333"},`, `"Principal":{"AWS":"arn:aws:iam::111122223333:user/ann"},`)
	case policy.RCP:
		effect, who = "Deny", `"Principal":"*",`
	case policy.Endpoint:
		who = `"Principal":"*",`
	}
	fmt.Fprintf(&b, `{"Sid":"S%d","Effect":"%s",%s`, sid, effect, who)
	action := OneOf(w, `"Action":"s3:*"`, `"Action":"s3:*"`, `"Action":"s3:Get*"`, `"NotAction":"s3:Put*"`, `"Action":["s3:PutObject","s3:GetObject"]`)
	if typ == policy.RCP {
		action = OneOf(w, `"Action":"s3:*"`, `"Action":"s3:Get*"`)
	}
	resources := []string{`"Resource":"*"`, `"Resource":"*"`, `"NotResource":"arn:aws:s3:::c/*"`}
	if w.text {
		resources = append(resources, `"Resource":"arn:aws:s3:::b/${aws:EpochTime}"`, `"NotResource":"arn:aws:s3:::b/${aws:CurrentTime}"`)
	}
	b.WriteString(action + "," + OneOf(w, resources...))
	if n := w.IntN(4); n > 0 {
		b.WriteString(`,"Condition":` + block(n, w.clause))
	}
	b.WriteByte('}')
	w.Reads = w.Reads || readsText.MatchString(b.String())
	return b.String()
}

// readsText matches statements that read the time as text.
var readsText = regexp.MustCompile(`\$\{|String[A-Za-z]*":\{"aws:`)

// Policy returns a policy that has Principal elements if those of typ have.
func (w *Moments) Policy(typ policy.Type) *policy.Policy {
	statements := make([]string, 1+w.IntN(3))
	for i := range statements {
		statements[i] = w.statement(typ, i)
	}
	return policyOf(statements, typ)
}

// Policies returns policies of all types.
func (w *Moments) Policies() *evaluate.Policies {
	p := new(evaluate.Policies)
	for range 1 + w.IntN(2) {
		p.Identity = append(p.Identity, w.Policy(policy.Identity))
	}
	sometimes := func(set func()) {
		if w.IntN(5) == 0 {
			set()
		}
	}
	sometimes(func() { p.Resource = w.Policy(policy.Resource) })
	sometimes(func() { p.Boundary = w.Policy(policy.Boundary) })
	sometimes(func() { p.Session = []*policy.Policy{w.Policy(policy.Session)} })
	sometimes(func() { p.SCP = [][]*policy.Policy{{w.Policy(policy.SCP)}, {w.Policy(policy.SCP)}} })
	sometimes(func() { p.RCP = [][]*policy.Policy{{w.Policy(policy.RCP)}} })
	sometimes(func() { p.Endpoint = w.Policy(policy.Endpoint) })
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

// Request returns a request near the base.
func (w *Moments) Request() evaluate.Request {
	at := w.Time()
	req := evaluate.Request{
		Principal:       OneOf(w, dateCallers[:5+w.IntN(2)*(len(dateCallers)-5)]...),
		Action:          OneOf(w, "s3:GetObject", "s3:GetObject", "s3:GetObject", "s3:PutObject"),
		Resource:        "arn:aws:s3:::b/" + strconv.FormatInt(at.Unix(), 10),
		ResourceAccount: "111122223333",
		Time:            w.Time(),
		Context: condition.NewContext(
			condition.Time("app:d", w.Time()),
			condition.String("app:k", at.UTC().Format(time.RFC3339)),
			condition.Int("app:e", at.Unix()),
			condition.String("app:a", fmt.Sprintf("arn:aws:sns:us-east-1:111122223333:t-%d", at.Unix())),
		),
	}
	if w.IntN(5) == 0 {
		req.Expires = w.Time()
	}
	return req
}

// asSTS turns policies about objects into policies about roles.
var (
	asSTS = strings.NewReplacer("s3:PutObject", "sts:AssumeRole", "s3:GetObject", "sts:TagSession", "s3:Get*", "sts:Tag*", "s3:Put*", "sts:Set*",
		"s3:*", "sts:*", "arn:aws:s3:::b/", "arn:aws:iam::111122223333:role/", "arn:aws:s3:::c/", "arn:aws:iam::111122223333:user/")
	aboutResources = regexp.MustCompile(`,"(Not)?Resource":"[^"]*"`)
)

// RolePolicy returns a trust policy, or another one about roles.
func (w *Moments) RolePolicy(typ policy.Type) *policy.Policy {
	statements := make([]string, 1+w.IntN(4))
	for i := range statements {
		statements[i] = asSTS.Replace(w.statement(typ, i))
		if typ == policy.Trust {
			statements[i] = aboutResources.ReplaceAllString(statements[i], "")
			statements[i] = strings.Replace(statements[i], `"Action"`, OneOf(w, `"Principal":{"AWS":"111122223333"},"Action"`,
				`"Principal":{"AWS":"arn:aws:iam::111122223333:user/ann"},"Action"`), 1)
			statements[i] = strings.Replace(statements[i], `"NotAction"`, `"Principal":{"AWS":"*"},"NotAction"`, 1)
		}
	}
	return policyOf(statements, typ)
}

// block returns a Condition element of up to n clauses, which are members of it. Of two
// with the same operator the last stays, for JSON objects have no name twice.
func block(n int, clause func() string) string {
	clauses := map[string]string{}
	for range n {
		clause := clause()
		clauses[clause[:strings.Index(clause, ":{")]] = clause
	}
	var members []string
	for _, operator := range slices.Sorted(maps.Keys(clauses)) {
		members = append(members, clauses[operator])
	}
	return "{" + strings.Join(members, ",") + "}"
}

// policyOf returns the policy that has statements.
func policyOf(statements []string, typ policy.Type) *policy.Policy {
	return policy.MustParse(`{"Version":"2012-10-17","Statement":[`+strings.Join(statements, ",")+`]}`, typ)
}
