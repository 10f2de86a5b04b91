package evaluate_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A keyWorld makes policies and requests that are about a few keys.
type keyWorld struct{ *rand.Rand }

func (w keyWorld) clause() string {
	suffix := pick(w.Rand, "", "", "IfExists")
	set := pick(w.Rand, "", "", "", "ForAnyValue:", "ForAllValues:")
	word := func() string { return pick(w.Rand, `"a"`, `"b"`, `"a*"`, `"?b"`, `["a","b"]`, `"${app:x}"`, `"other"`) }
	switch w.IntN(12) {
	case 0:
		return fmt.Sprintf(`"%s%s%s":{"app:%s":%s}`, set, pick(w.Rand, "StringEquals", "StringNotEquals"), suffix, pick(w.Rand, "a", "b", "x"), word())
	case 1:
		return fmt.Sprintf(`"%s%s%s":{"app:%s":%s}`, set, pick(w.Rand, "StringLike", "StringNotLike"), suffix, pick(w.Rand, "a", "b", "x"), word())
	case 2:
		return fmt.Sprintf(`"%s%s":{"app:a":%s}`, pick(w.Rand, "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"), suffix, word())
	case 3:
		return fmt.Sprintf(`"Bool%s":{"aws:MultiFactorAuthPresent":"%t"}`, suffix, w.IntN(2) == 0)
	case 4:
		return fmt.Sprintf(`"%s%s":{"aws:SourceIp":%s}`, pick(w.Rand, "IpAddress", "NotIpAddress"), suffix,
			pick(w.Rand, `"203.0.113.0/24"`, `"2001:db8::/32"`, `["198.51.100.7","203.0.113.0/25"]`))
	case 5:
		return fmt.Sprintf(`"Numeric%s%s":{"app:n":"%d"}`,
			pick(w.Rand, "Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"), suffix, w.IntN(4))
	case 6, 7:
		return fmt.Sprintf(`"Date%s%s":{"%s":"2026-01-0%dT00:00:00Z"}`,
			pick(w.Rand, "Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"), suffix,
			pick(w.Rand, "aws:CurrentTime", "aws:CurrentTime", "aws:EpochTime", "app:d"), 1+w.IntN(5))
	case 8:
		return fmt.Sprintf(`"%s%s%s":{"aws:TagKeys":%s}`, pick(w.Rand, "ForAnyValue:", "ForAllValues:"),
			pick(w.Rand, "StringEquals", "StringNotEquals", "StringLike"), suffix, word())
	case 9:
		return fmt.Sprintf(`"Null":{"%s":"%t"}`, pick(w.Rand, "app:a", "app:n", "aws:TagKeys", "aws:MultiFactorAuthPresent"), w.IntN(2) == 0)
	case 10:
		return fmt.Sprintf(`"%s%s":{"app:arn":"arn:aws:sns:%s:111122223333:%s"}`, pick(w.Rand, "ArnLike", "ArnNotLike", "ArnEquals"), suffix,
			pick(w.Rand, "*", "eu-*", ""), pick(w.Rand, "t", "*", "t-?"))
	}
	return fmt.Sprintf(`"StringEquals%s":{"%s":%s}`, suffix, pick(w.Rand, "aws:username", "sts:ExternalId", "app:e"), word())
}

func (w keyWorld) policy(t testing.TB, typ policy.Type) *policy.Policy {
	var statements []string
	for i := range 1 + w.IntN(3) {
		clauses := map[string]string{}
		for range 1 + w.IntN(3) {
			clause := w.clause()
			clauses[clause[:strings.Index(clause, ":{")]] = clause
		}
		statements = append(statements, fmt.Sprintf(`{"Sid":"S%d","Effect":"%s","Action":"%s","Resource":"%s","Condition":{%s}}`, i,
			pick(w.Rand, "Allow", "Allow", "Allow", "Deny"), pick(w.Rand, "*", "*", "*", "*", "*", "s3:Put*"),
			pick(w.Rand, "*", "*", "*", "*", "*", "arn:aws:s3:::c/*", "arn:aws:s3:::b/${app:x}"), strings.Join(sorted(clauses), ",")))
	}
	doc := `{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`
	p, err := policy.Parse([]byte(doc), typ)
	require.NoError(t, err, doc)
	return p
}

func (w keyWorld) policies(t testing.TB) *evaluate.Policies {
	p := &evaluate.Policies{Identity: []*policy.Policy{w.policy(t, policy.Identity)}}
	if w.IntN(4) == 0 {
		p.Boundary = w.policy(t, policy.Boundary)
	}
	if w.IntN(6) == 0 {
		p.SCP = [][]*policy.Policy{{w.policy(t, policy.SCP)}}
	}
	return p
}

func (w keyWorld) request() evaluate.Request {
	req := getObject()
	req.Resource = pick(w.Rand, "arn:aws:s3:::b/a", "arn:aws:s3:::b/b")
	req.Time = day(1, 1+w.IntN(5)).Add(time.Duration(w.IntN(3)-1) * time.Second)
	for _, e := range []condition.Entry{
		condition.String("app:a", pick(w.Rand, "a", "b", "", "ab")),
		pick(w.Rand, condition.String("app:b", pick(w.Rand, "a", "b", "ab")), condition.Strings("app:b", "a", "b")),
		condition.String("app:x", pick(w.Rand, "a", "b")),
		condition.String("sts:ExternalId", pick(w.Rand, "a", "b")),
		condition.Bool("aws:MultiFactorAuthPresent", w.IntN(2) == 0),
		condition.String("aws:SourceIp", pick(w.Rand, "203.0.113.7", "198.51.100.7", "2001:db8::7", "x")),
		condition.String("app:n", pick(w.Rand, "0", "1", "2", "3", "ten")),
		condition.Time("app:d", day(1, 1+w.IntN(5))),
		condition.String("app:arn", pick(w.Rand, "arn:aws:sns:eu-west-1:111122223333:t", "arn:aws:sns::111122223333:t-1", "t")),
		pick(w.Rand, condition.Strings("aws:TagKeys", "a"), condition.Strings("aws:TagKeys", "b", "ab"), condition.Strings("aws:TagKeys", "")),
	} {
		if w.IntN(2) == 0 {
			req.Context.Set(e)
		}
	}
	if w.IntN(5) == 0 {
		req.Expires = day(1, 6)
	}
	return req
}
