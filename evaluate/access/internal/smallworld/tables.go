package smallworld

import (
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate/internal/world"
)

// A family is operators that suit the same keys, with values of policies and of
// requests.
type family struct {
	operators []string
	values    []string
	wild      []string // values more under operators with wildcards
	requests  []string
	text      bool // variables and escapes may stand in values
}

// The accounts of callers and resources. The third is one that few policies name.
const (
	accountA = world.AccountA
	accountB = world.AccountB
	accountC = "777788889999"
)

// words returns all texts of up to n letters, each a or b.
func words(n int) []string {
	all, last := []string{""}, []string{""}
	for range n {
		var longer []string
		for _, word := range last {
			longer = append(longer, word+"a", word+"b")
		}
		all, last = append(all, longer...), longer
	}
	return all
}

// The families. Texts of requests are those of all families, for a key may be read by
// several, and every text is one of them.
var (
	texts = family{
		operators: []string{"StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike"},
		values:    []string{"a", "a", "b", "ab", "A", "", "aB", "s", "k", "1", "true", "*", "a*"},
		wild:      []string{"a*", "*a", "*", "?", "??", "a?b", "*a*", "*b*", "a*b", "?*", "*?", "b?*", "A*", "*a*b*"},
		requests: append(words(3), "A", "B", "aB", "AB", "a*", "*", "?", "a/b", "s", "S", "\u017f", "k", "K", "\u212a", "a${*}", "${*}", "$", "a$",
			"1", "2", "true", "${app:s}", "aab", "abab", "é", "a\nb"),
		text: true,
	}
	numbers = family{
		operators: []string{"NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals"},
		values:    []string{"1", "2", "10", "1.0", "1e1", "-5", ".5", "2.5", "1767225600"},
		requests:  []string{"1", "2", "1.5", "10", "5", "11", "0.5", "0.7", "0", "-5", "-6", "2.5", "2.7", "1.0", "1767225600", "1767225601", "20000"},
	}
	dates = family{
		operators: []string{"DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals"},
		values:    []string{"2026-01-01", "2026-01", "2026-01-01T00:00Z", "2026-07-01T00:00:00Z", "2026-01-01T02:00:00+02:00", "1767225600", "2027-01-01T00:00:00.5Z"},
		requests: []string{
			"2026-01-01", "2025-12-31T23:59:59.999999999Z", "2026-01-01T00:00:00.000000001Z", "2026-03-01", "2026-07-01T00:00:00Z", "2026-06-30T23:59:59.999999999Z",
			"2026-07-01T00:00:00.000000001Z", "2026-09-01", "2027-01-01T00:00:00.5Z", "2027-01-01T00:00:00.499999999Z", "2027-01-01T00:00:00.500000001Z", "2000-01-01", "2050-01-01", "1767225600", "20000",
		},
	}
	booleans = family{operators: []string{"Bool"}, values: []string{"true", "false", "TRUE"}, requests: []string{"true", "false", "True"}}
	binaries = family{
		operators: []string{"BinaryEquals"}, values: []string{"YWI=", "YQ==", "YWJi"}, requests: []string{"YWI=", "YQ==", "YWJi", "ab", "a", "abb", "YWJh", "x"},
	}
	networks = family{
		operators: []string{"IpAddress", "NotIpAddress"},
		values:    []string{"203.0.113.0/24", "203.0.113.5", "10.0.0.0/8", "2001:db8::/32", "2001:db8::1", "0.0.0.0/0", "::/0", "203.0.112.0/23"},
		requests:  []string{"203.0.113.5", "203.0.113.0", "203.0.114.1", "203.0.112.1", "10.1.2.3", "2001:db8::1", "2001:db8::2", "2001:db9::1", "0.0.0.0", "192.0.2.1", "::ffff:203.0.113.5"},
	}
	arns = family{
		operators: []string{"ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"},
		values: []string{
			"*", "arn:aws:s3:::*", "arn:aws:s3:::a", "arn:aws:s3:::a*", "arn:*:s3:::?", "arn:aws:iam::*:user/*", "arn:aws:iam::" + accountA + ":*", "arn:aws:iam::*:role/app/*",
			"arn:aws:iam::" + accountA + ":user/dev/ann", "arn:aws:iam::" + accountA + ":role/app/Deploy",
		},
		requests: []string{
			"arn:aws:s3:::a", "arn:aws:s3:::b", "arn:aws:s3:::ab", "arn:aws:s3:::a:b", "arn:aws-cn:s3:::a", "arn:aws:s3:eu:" + accountA + ":a", "arn:aws:iam::" + accountA + ":user/dev/ann",
			"arn:aws:iam::" + accountB + ":user/ben", "arn:aws:iam::" + accountA + ":role/app/Deploy", "arn:aws:iam::" + accountB + ":role/app/x", "arn:aws:iam::" + accountA + ":root", "arn:aws:sqs:::a",
		},
		text: true,
	}
	nulls = family{operators: []string{"Null"}, values: []string{"true", "false"}, requests: []string{"", "a"}}

	everyFamily = []*family{&texts, &numbers, &dates, &booleans, &binaries, &networks, &arns, &nulls}
)

// requests are the values of one condition key in requests. Which of them count is for
// the operators to say that read it.
var requests = func() (all []string) {
	for _, f := range everyFamily {
		all = append(all, f.requests...)
	}
	all = append(all, "ec2.amazonaws.com", "s3.amazonaws.com", accountA, accountB, "ann", "ben")
	slices.Sort(all)
	return slices.Compact(all)
}()

// What the derived keys are compared with.
var (
	userNames = texts.with("ann", "ben", "Ann", "a*", "?en", "*n", "")
	accounts  = texts.with(accountA, "aws", accountB, "1*", "*3", "*", "anonymous")
	types     = texts.with("User", "AssumedRole", "Account", "U*", "*User", "Anonymous", "user")
	callers   = texts.with(
		world.AnnARN, world.BenARN, world.DeployARN, "arn:aws:iam::"+accountA+":*", "*:user/*", "*", "*/ann", "arn:aws:iam::*:role/*", "arn:aws:iam::"+accountB+":root",
		"arn:aws:iam::"+accountA+":role/app/*",
	)
	callerARNs = arns.with(
		world.AnnARN, world.BenARN, world.DeployARN, "arn:aws:iam::"+accountA+":*", "arn:*:iam::*:user/*", "*", "arn:aws:iam::*:*ann", "arn:aws:iam::*:role/*", "arn:aws:iam::"+accountB+":root",
	)
	services = texts.with("ec2.amazonaws.com", "s3.amazonaws.com", "*.amazonaws.com", "s3*")
	seconds  = numbers.with("1767225600", "1782864000", "1e9")
	moments  = texts.with("2026-*", "2026-01-01T00:00:00Z", "*Z", "2027*")
)

// with returns f with values in place of its own.
func (f family) with(values ...string) *family {
	f.values, f.wild = values, nil
	return &f
}

// A key is a condition key and the families that suit it.
type key struct {
	key      string
	families []*family
	fixed    bool // no other family may read it
	list     bool // requests have lists
}

// everyKey has the keys of requests.
var everyKey = []key{
	{key: "app:s", families: []*family{&texts}},
	{key: "app:s", families: []*family{&texts}},
	{key: "app:t", families: []*family{&texts}},
	{key: "app:m", families: []*family{&texts}, list: true},
	{key: "app:m", families: []*family{&texts}, list: true},
	{key: "aws:TagKeys", families: []*family{&texts}, list: true},
	{key: "aws:PrincipalTag/t", families: []*family{&texts}},
	{key: "app:n", families: []*family{&numbers}},
	{key: "app:l", families: []*family{&numbers, &dates, &booleans, &networks, &arns, &binaries}, list: true},
	{key: "app:d", families: []*family{&dates}},
	{key: "app:b", families: []*family{&booleans}},
	{key: "app:bin", families: []*family{&binaries}},
	{key: "aws:SourceIp", families: []*family{&networks}},
	{key: "app:arn", families: []*family{&arns}},
	{key: "aws:CalledVia", families: []*family{services}, fixed: true, list: true},
	{key: "aws:ViaAWSService", families: []*family{&booleans}, fixed: true},
	{key: "aws:username", families: []*family{userNames}, fixed: true},
	{key: "aws:PrincipalArn", families: []*family{callers, callerARNs}, fixed: true},
	{key: "aws:PrincipalAccount", families: []*family{accounts}, fixed: true},
	{key: "aws:PrincipalType", families: []*family{types}, fixed: true},
	{key: "aws:PrincipalIsAWSService", families: []*family{&booleans}, fixed: true},
	{key: "aws:PrincipalServiceName", families: []*family{services}, fixed: true},
	{key: "aws:ResourceAccount", families: []*family{accounts}, fixed: true},
	{key: "aws:CurrentTime", families: []*family{&dates, &dates, moments}, fixed: true},
	{key: "aws:EpochTime", families: []*family{&dates, seconds}, fixed: true},
	{key: "aws:PrincipalOrgID", families: []*family{&texts}},
	{key: "aws:userid", families: []*family{texts.with(userID, "AIDA*", "*:ci", roleID+":b", roleID+":ci", accountA, "*", accountA+":fay", "anonymous", "x")}, fixed: true},
}

// Unique IDs of a user and of a role.
const (
	userID = "AIDA0123456789EXAMPLE"
	roleID = "AROA0123456789EXAMPLE"
)

// everyVariable has the keys of policy variables.
var everyVariable = []string{
	"app:s", "app:s", "app:t", "aws:PrincipalTag/t", "aws:username", "aws:username", "AWS:UserName", "app:m", "aws:TagKeys", "aws:PrincipalAccount", "aws:PrincipalArn",
	"aws:ResourceAccount", "app:n", "app:b", "aws:CurrentTime", "aws:ViaAWSService",
}

// The patterns of policies, those that cover much first.
var (
	everyAction = []string{
		"*", "s3:*", "*:*", "s3:Get", "S3:get", "s3:Get*", "s3:?ut", "s3:Put", "*:Get", "s3:*t", "s3:G*l", "ec2:*", "e*:Run", "s*:*", "ec2:Run", "s3:??t", "s3:*BucketPolicy", "s3:GetBucketPolicy",
	}
	everyResource = []string{
		"*", "arn:aws:s3:::*", "arn:*:*:*:*:*", "arn:aws:s3:::b", "arn:aws:s3:::b/*", "arn:aws:s3:::b*", "arn:aws:s3:::b/a", "arn:aws:s3:::*/a", "arn:aws:s3:::b/a*b", "arn:aws:s3:::b/?", "arn:aws:s3:::b/?*",
		"arn:aws:s3:*:*:b/*", "arn:aws:kms:*:" + accountA + ":key/*", "arn:aws:kms:*:*:key/a", "arn:aws:kms:us-*:" + accountB + ":*", "arn:aws:lambda:*:function:prod", "arn:aws:lambda:us-*:function:*",
		"arn:aws:lambda:us-east-1:*:prod", "arn:aws:lambda:*:1*:prod", "arn:aws:lambda:*:*:prod", "arn:aws:kms:*:key/a", "arn:aws:lambda:*:" + accountA + ":function:prod", "arn:*:s?:::b/*",
		"arn:aws:lambda:us-east-1:" + accountA + ":*", "arn:aws:s3:::b/a:*", "arn:aws:s3:::B/*", "arn:aws:kms", "arn:aws:lambda:us-*", "arn:aws:sqs:*:" + accountA, "arn:aws-cn:s3:::b/*", "arn:aws*:s3:::b*", "arn:aws:iam::aws:policy/*", "arn:aws:kms:*:?1*:key/a", "execute-api:/prod/*",
	}
)

// The actions of requests.
var actions = []string{"s3:Get", "s3:Put", "s3:GetAcl", "s3:Gut", "s3:Cut", "ec2:Run", "s3:GetBucketPolicy", "s3:PutBucketPolicy", "ec2:Get", "sqs:Send", "x:y", "eks:Run", "s3:GetUrl"}

// isElsewhere reports whether a caller is of another partition than most.
func isElsewhere(who Who) bool {
	p := who.Principal.Partition()
	return p != "" && p != "aws"
}

// ownedByAWS is the owner of what belongs to AWS itself (SEMANTICS S-38).
const ownedByAWS = "aws"

func isOfAWS(who Who) bool { return who.Owner == ownedByAWS }

// resourcesOf returns the resources of the owner in the partition of the caller.
func resourcesOf(who Who) []string {
	if isElsewhere(who) {
		p := who.Principal.Partition()
		return []string{"*", "arn:" + p + ":s3:::b", "arn:" + p + ":s3:::b/a", "arn:" + p + ":s3:::a", "arn:" + p + ":kms:us-east-1:" + who.Owner + ":key/a", "arn:" + p + ":s3:::b/ann"}
	}
	if isOfAWS(who) {
		return []string{"arn:aws:iam::aws:policy/a", "arn:aws:iam::aws:policy/b", "arn:aws:iam::aws:policy/ann"}
	}
	account := who.Owner
	all := []string{"*"}
	for _, name := range append(words(3), "B", "b/", "B/a") {
		all = append(all, "arn:aws:s3:::"+name)
		if len(name) < 3 && !strings.Contains(name, "/") {
			all = append(all, "arn:aws:s3:::b/"+name, "arn:aws:s3:::a/"+name)
		}
	}
	for _, rest := range []string{
		"s3:::b/aab", "s3:::b/a/b", "s3:::b/a:b", "s3:::b/a*b", "s3:::b/ann", "s3:::ann", "s3:::ben", "s3:::b/*", "s3:::b/$", "s3:::b/${app:s}", "s3:::b/true", "s3:::b/" + account, "s3:::b/1",
		"s3:us-east-1:" + account + ":b/a", "kms:us-east-1:" + account + ":key/a", "kms:us-east-1:" + account + ":key/b", "kms:eu-west-1:" + account + ":key/a", "kms:eu-west-1::key/a", "kms:a:" + account + ":key/a",
		"lambda:us-east-1:" + account + ":function:prod", "lambda:us-east-1:" + account + ":prod", "lambda:us-east-1:" + account + ":function:test", "lambda:eu-west-1:" + account + ":function:prod",
		"lambda:us-east-1:" + account + ":x:prod", "lambda:us-east-1::prod", "lambda:us-east-1:" + account + ":function:prod:1", "lambda:us-east-1:" + account + ":x:function:prod", "sqs:us-east-1:" + account + ":key/a",
		"lambda::" + account + ":function:prod", "execute-api:us-east-1:" + account + ":id/prod/a", "execute-api:us-east-1:" + account + ":id/x/prod/a", "sqs:eu-west-1:" + account + ":q", "lambda::" + account + ":prod", "s1:::b/a",
	} {
		all = append(all, "arn:aws:"+rest)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
