package world

import (
	"fmt"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// Keys make policies and requests that are about a few condition keys.
type Keys struct{ Chance }

func (w Keys) clause() string {
	suffix := OneOf(w, "", "", "IfExists")
	set := OneOf(w, "", "", "", "ForAnyValue:", "ForAllValues:")
	word := func() string { return OneOf(w, `"a"`, `"b"`, `"a*"`, `"?b"`, `["a","b"]`, `"${app:x}"`, `"other"`) }
	switch w.IntN(12) {
	case 0:
		return fmt.Sprintf(`"%s%s%s":{"app:%s":%s}`, set, OneOf(w, "StringEquals", "StringNotEquals"), suffix, OneOf(w, "a", "b", "x"), word())
	case 1:
		return fmt.Sprintf(`"%s%s%s":{"app:%s":%s}`, set, OneOf(w, "StringLike", "StringNotLike"), suffix, OneOf(w, "a", "b", "x"), word())
	case 2:
		return fmt.Sprintf(`"%s%s":{"app:a":%s}`, OneOf(w, "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"), suffix, word())
	case 3:
		return fmt.Sprintf(`"Bool%s":{"aws:MultiFactorAuthPresent":"%t"}`, suffix, w.IntN(2) == 0)
	case 4:
		return fmt.Sprintf(`"%s%s":{"aws:SourceIp":%s}`, OneOf(w, "IpAddress", "NotIpAddress"), suffix,
			OneOf(w, `"203.0.113.0/24"`, `"2001:db8::/32"`, `["198.51.100.7","203.0.113.0/25"]`))
	case 5:
		return fmt.Sprintf(`"Numeric%s%s":{"app:n":"%d"}`,
			OneOf(w, "Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"), suffix, w.IntN(4))
	case 6, 7:
		return fmt.Sprintf(`"Date%s%s":{"%s":"2026-01-0%dT00:00:00Z"}`,
			OneOf(w, "Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"), suffix,
			OneOf(w, "aws:CurrentTime", "aws:CurrentTime", "aws:EpochTime", "app:d"), 1+w.IntN(5))
	case 8:
		return fmt.Sprintf(`"%s%s%s":{"aws:TagKeys":%s}`, OneOf(w, "ForAnyValue:", "ForAllValues:"),
			OneOf(w, "StringEquals", "StringNotEquals", "StringLike"), suffix, word())
	case 9:
		return fmt.Sprintf(`"Null":{"%s":"%t"}`, OneOf(w, "app:a", "app:n", "aws:TagKeys", "aws:MultiFactorAuthPresent"), w.IntN(2) == 0)
	case 10:
		return fmt.Sprintf(`"%s%s":{"app:arn":"arn:aws:sns:%s:111122223333:%s"}`, OneOf(w, "ArnLike", "ArnNotLike", "ArnEquals"), suffix,
			OneOf(w, "*", "eu-*", ""), OneOf(w, "t", "*", "t-?"))
	}
	return fmt.Sprintf(`"StringEquals%s":{"%s":%s}`, suffix, OneOf(w, "aws:username", "sts:ExternalId", "app:e"), word())
}

func (w Keys) policy(typ policy.Type) *policy.Policy {
	var statements []string
	for i := range 1 + w.IntN(3) {
		block := block(1+w.IntN(3), w.clause)
		statements = append(statements, fmt.Sprintf(`{"Sid":"S%d","Effect":"%s","Action":"%s","Resource":"%s","Condition":%s}`, i,
			OneOf(w, "Allow", "Allow", "Allow", "Deny"), OneOf(w, "*", "*", "*", "*", "*", "s3:Put*"),
			OneOf(w, "*", "*", "*", "*", "*", "arn:aws:s3:::c/*", "arn:aws:s3:::b/${app:x}"), block))
	}
	return policyOf(statements, typ)
}

// Policies returns identity-based policies, at times with a boundary or SCPs.
func (w Keys) Policies() *evaluate.Policies {
	p := &evaluate.Policies{Identity: []*policy.Policy{w.policy(policy.Identity)}}
	if w.IntN(4) == 0 {
		p.Boundary = w.policy(policy.Boundary)
	}
	if w.IntN(6) == 0 {
		p.SCP = [][]*policy.Policy{{w.policy(policy.SCP)}}
	}
	return p
}

// Request returns a request in the first days of 2026.
func (w Keys) Request() evaluate.Request {
	day := func(n int) time.Time { return time.Date(2026, 1, n, 0, 0, 0, 0, time.UTC) }
	req := evaluate.Request{
		Principal: principal.MustParse("arn:aws:iam::111122223333:user/ann"), Action: "s3:GetObject", ResourceAccount: "111122223333",
	}
	req.Resource = OneOf(w, "arn:aws:s3:::b/a", "arn:aws:s3:::b/b")
	req.Time = day(1 + w.IntN(5)).Add(time.Duration(w.IntN(3)-1) * time.Second)
	for _, e := range []condition.Entry{
		condition.String("app:a", OneOf(w, "a", "b", "", "ab")),
		OneOf(w, condition.String("app:b", OneOf(w, "a", "b", "ab")), condition.Strings("app:b", "a", "b")),
		condition.String("app:x", OneOf(w, "a", "b")),
		condition.String("sts:ExternalId", OneOf(w, "a", "b")),
		condition.Bool("aws:MultiFactorAuthPresent", w.IntN(2) == 0),
		condition.String("aws:SourceIp", OneOf(w, "203.0.113.7", "198.51.100.7", "2001:db8::7", "x")),
		condition.String("app:n", OneOf(w, "0", "1", "2", "3", "ten")),
		condition.Time("app:d", day(1+w.IntN(5))),
		condition.String("app:arn", OneOf(w, "arn:aws:sns:eu-west-1:111122223333:t", "arn:aws:sns::111122223333:t-1", "t")),
		OneOf(w, condition.Strings("aws:TagKeys", "a"), condition.Strings("aws:TagKeys", "b", "ab"), condition.Strings("aws:TagKeys", "")),
	} {
		if w.IntN(2) == 0 {
			req.Context.Set(e)
		}
	}
	if w.IntN(5) == 0 {
		req.Expires = day(6)
	}
	return req
}
