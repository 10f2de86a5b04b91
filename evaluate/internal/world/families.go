package world

import "strings"

// A family is a set of operators, the keys they suit, and values.
type family struct {
	operators []string
	keys      []string
	values    []any // of a policy: strings, Booleans, numbers
	requests  []string
	words     bool // compares texts: some are made of few letters
}

// manyVariables has more variables than most patterns.
var manyVariables = strings.Repeat("${app:k, 'a'}-${aws:PrincipalTag/Team, 'b'}-", 5)

var families = []family{
	{
		operators: []string{"StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike"},
		keys: []string{
			"app:k", "App:K", "app:m", "aws:PrincipalTag/Team", "aws:principaltag/team", "aws:TagKeys", "aws:username", "AWS:UserName", "aws:PrincipalAccount",
			"aws:PrincipalArn", "aws:PrincipalType", "aws:ResourceAccount", "aws:CurrentTime", "aws:EpochTime", "aws:PrincipalServiceName",
			"saml:cn", "sts:TransitiveTagKeys", "accounts.google.com:amr", "aws:userid", "aws:UserId", "aws:CalledVia", "aws:ViaAWSService", "sts:RequestContextProviders", "iot:Connection.Thing.Attributes[serialID]", "kms:EncryptionContext:a b",
		},
		values: []any{
			"a", "A", "b", "", "a*c", "a*", "?b", "*", "**", "?", "ann", "Ann", "${aws:username}", "${AWS:UserName}", "${aws:PrincipalTag/Team}",
			"${aws:PrincipalTag/Team, 'a'}", "${app:k}", "${app:m,'*'}", "a${*}c", "${?}b", "x${$}", "s", "K", "$", "{a}", "é", AccountA,
			"arn:aws:iam::*:user/*", AnnARN, "User", "anonymous", "2026-*", "${aws:CurrentTime}", "${aws:EpochTime}", "1767225600", "*\n*", "\u03c3", "\u01c6", "i", "\u00df",
			userID, roleID + ":ann", roleID + ":*", AccountA, AccountA + ":fay", "${aws:userid}", "${aws:PrincipalArn}", "${iot:Connection.Thing.Attributes[serialID]}", "${kms:EncryptionContext:a b, 'a'}", "${saml:cn}", "${sts:TransitiveTagKeys, 'a'}", "${aws:TagKeys}", "false",
			manyVariables, "${aws:CurrentTime, 'x'}-" + manyVariables, "${app:k}*${app:k}", "*${app:k}?*${aws:username,'a'}",
		},
		requests: []string{
			"a", "a", "A", "b", "", "a*c", "abc", "xb", "?b", "x$", "ann", "*", "${aws:username}", "ſ", "S", "k", "\u212a", "a\nc", "é", "E\u0301", "$", "{a}", "2026-01-01T00:00:00Z",
			"\u03a3", "\u03c2", "\u01c5", "\u0130", "\u1e9e", "-a-b-a-",
		},
		words: true,
	},
	{
		operators: []string{
			"NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals",
		},
		keys: []string{"app:n", "APP:n", "app:m", "aws:EpochTime", "app:k"},
		values: []any{
			"10", "10.0", "1e1", "+10", "-5", ".5", "5.", "0.1", "9007199254740993", "9007199254740992", "1E+308", "-0", "1767225600", 10, 2.5, 1e-7,
		},
		requests: []string{
			"10", "10", "10.0", "1e1", "0.1", "-5", "5", "0", "9007199254740993", "9007199254740992", "abc", "", "0x10", "1e309", "1e308", "１０", " 10", "1_0", "Inf", "12abc",
			strings.Repeat("1", 64), strings.Repeat("1", 65), "1e", ".", "1e-308", "1e-309", "1e0010", "\u0663", "1e+", "--1", "-.0", "+", "1e1.0",
		},
	},
	{
		operators: []string{"DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals"},
		keys:      []string{"app:d", "app:D", "app:m", "aws:CurrentTime", "aws:CurrentTime", "aws:EpochTime", "app:k"},
		values: []any{
			"2026-01-01", "2026-01", "2026-01-01T00:00Z", "2026-01-01T02:00:00+02:00", "2026-01-01T00:00:00.5Z", "2026-01-01T00:00:00.000000001Z", "1767225600",
			"-86400", "2025-06-30T23:59:59Z", "2026-01-01T00:00:00Z", "2024-02-29", 1767225600,
		},
		requests: []string{
			"2026-01-01", "2026-01", "2026-01-01T00:00Z", "2026-01-01T02:00:00+02:00", "2026-01-01T00:00:00.5Z", "1767225600", "-86400", "2025-06-30T23:59:59Z",
			"2026", "2026-01-01T00:00:00", "2026-13-01", "2026-02-30", "2026-01-01t00:00:00z", "2026-01-01T24:00:00Z", "2026-01-01T00:00:60Z",
			"2026-01-01T00:00:00+24:00", "1234", "-1234", "99999", "12345", "2026-01-01T5:04:05Z", "2026-01-01T00:00:00,5Z", "2026-01-01T00:00:00.Z", "", "x", "20260101T000000Z",
			"2026-01-01T00:00:00+0200", "2026-01-01T00:00:00.0000000019Z", "+1767225600", "2026-1-1", "2026-01-01T00:00:00-00:00", "2025-12-31T23:59-00:01", "1767225600.5",
			"99999999999999999999", "-99999999999999999999", "253402300800", "9223372036854775807", "0000-01-01", "9999-12-31T23:59:59Z", "0000-01-01T00:00:00+23:59", "2026-00-01",
		},
	},
	{
		operators: []string{"Bool"},
		keys:      []string{"app:b", "app:m", "aws:PrincipalIsAWSService", "app:k", "saml:CN", "aws:ViaAWSService", "aws:viaawsservice"},
		values:    []any{"true", "false", "TRUE", "False", true, false},
		requests:  []string{"true", "true", "false", "True", "1", "", "yes", "fal\u017fe"},
	},
	{
		operators: []string{"Null"},
		keys:      []string{"app:k", "app:m", "app:n", "aws:username", "aws:TagKeys", "aws:PrincipalTag/team", "aws:PrincipalIsAWSService", "aws:PrincipalArn", "aws:CurrentTime", "aws:ViaAWSService", "aws:userid", "aws:CalledVia"},
		values:    []any{"true", "false", "TRUE", true, false},
		requests:  []string{"", "x"},
	},
	{
		operators: []string{"BinaryEquals"},
		keys:      []string{"app:bin", "app:m"},
		values:    []any{"YWI=", "YWJj", "YQ==", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", "+/+9", "////"},
		requests:  []string{"YWI=", "YWJj", "YWI", "YWJ=", "YWJ=\n", "ab", "abc", "a", "YR==", "=", "====", "", "YW-_", "+/+9", "////", "QmluYXJ5VmFsdWVJbkJhc2U2NA=="},
	},
	{
		operators: []string{"IpAddress", "NotIpAddress"},
		keys:      []string{"aws:SourceIp", "aws:sourceip", "app:m"},
		values: []any{
			"203.0.113.0/24", "203.0.113.9/24", "203.0.113.5", "2001:db8::/32", "2001:DB8:0::1", "::ffff:203.0.113.0/120", "::ffff:203.0.113.5", "0.0.0.0/0", "::/0", "10.0.0.0/8",
		},
		requests: []string{
			"203.0.113.5", "203.0.113.5", "203.0.114.1", "::ffff:203.0.113.5", "::ffff:cb00:7105", "2001:db8::1", "2001:0DB8:0:0::1", "fe80::1%eth0", "203.0.113.05", "203.0.113.0/24", "", "x", "10.1.2.3",
			"::ffff:203.0.113.05", "203.0.113.5 ", "[2001:db8::1]", "::203.0.113.5", "203.0.113.5%eth0", "203.0.113", "::ffff:203.0.113.5%1",
		},
	},
	{
		operators: []string{"ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"},
		keys:      []string{"app:arn", "app:m", "aws:PrincipalArn", "aws:PrincipalArn", "app:k"},
		values: []any{
			"*", "arn:aws:iam::" + AccountA + ":user/*", "arn:aws:iam::*:role/app/*", "arn:aws:iam::" + AccountA + ":root", AnnARN, DeployARN,
			"arn:*:iam::${aws:PrincipalAccount}:user/dev/${aws:username}", "arn:aws:s?s:*:" + AccountA + ":q", "arn:aws:sqs:us-east-1:" + AccountA + ":a:b",
			"arn:aws:sqs:*:*:a${*}", "arn:aws:sqs:${app:k, 'us-east-1'}:*:*", "arn:aws:iam::*:*",
		},
		requests: []string{
			"arn:aws:sqs:us-east-1:" + AccountA + ":q", "arn:aws:sqs:us-east-1:" + AccountA + ":a:b", "arn:aws:sqs:us-east-1:" + AccountA + ":a*", AnnARN, DeployARN,
			"arn:aws:sqs", "x:aws:sqs:us-east-1:" + AccountA + ":q", "", "x", "arn:aws:iam::" + AccountB + ":role/app/Deploy", "ARN:aws:iam::" + AccountA + ":root", "arn:::::",
		},
	},
	{ // about roles whose path may not be known (S-44)
		operators: []string{
			"StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike",
			"ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike",
		},
		keys: []string{"aws:PrincipalArn", "aws:principalarn"},
		values: []any{
			DeployARN, "arn:aws:iam::" + AccountA + ":role/Deploy", "arn:aws:iam::" + AccountA + ":role/*", "arn:aws:iam::" + AccountA + ":role/app/*", "arn:aws:iam::" + AccountA + ":role/*/Deploy",
			"arn:aws:iam::" + AccountA + ":role/*Deploy", "arn:*:iam::*:r*e/*plo?", "arn:aws:iam::" + AccountA + ":role/Ghost", "arn:aws:iam::" + AccountB + ":role/*", "arn:aws:iam::" + AccountA + ":role/aws-service-role/*",
			"arn:aws:iam::" + AccountA + ":role/${app:k, 'app'}/*", "arn:aws:iam::${aws:PrincipalAccount}:role/*", "arn:aws:iam::" + AccountA + ":role/?*", "arn:aws:iam::" + AccountA + ":role/??????",
			"arn:aws:iam::" + AccountA + ":ROLE/APP/DEPLOY", "arn:aws:iam::" + AccountA + ":ROLE/deploy", "arn:aws:iam::*:user/*", "arn:aws:iam::" + AccountA + ":role/${aws:PrincipalTag/Team, 'a'}*",
		},
		requests: []string{DeployARN},
	},
	{ // about what may be known beside the request (S-68)
		operators: []string{"StringEquals", "StringNotEquals", "StringLike", "StringEqualsIgnoreCase"},
		keys: []string{
			"aws:PrincipalTag/Team", "aws:ResourceTag/Team", "AWS:resourcetag/team", "iam:ResourceTag/Team", "aws:PrincipalTag/cost", "aws:PrincipalOrgID", "aws:ResourceOrgID",
			"aws:PrincipalOrgPaths", "aws:ResourceOrgPaths", "aws:userid",
		},
		values: []any{
			"a", "b", "*", "red", "${aws:PrincipalTag/Team}", "${aws:ResourceTag/team, 'a'}", "${aws:PrincipalOrgID}", "o-a1b2c3d4e5", "o-*", pathA, pathB + "*", "${aws:ResourceOrgPaths, 'a'}",
			userID, roleID + ":ann", "${aws:userid}",
		},
		requests: []string{"a", "b", "red", "o-a1b2c3d4e5", "o-forged", pathA},
	},
}

// Operators returns all operators that conditions of requests have.
func Operators() []string {
	var all []string
	for _, f := range families {
		all = append(all, f.operators...)
	}
	return all
}

// callFamilies are about what calls say.
var callFamilies = []family{
	{
		operators: []string{"StringEquals", "StringNotEquals", "StringLike", "StringEqualsIgnoreCase"},
		keys: []string{
			"sts:ExternalId", "sts:RoleSessionName", "sts:SourceIdentity", "aws:SourceIdentity", "aws:RequestTag/team", "aws:RequestTag/Team", "aws:ResourceTag/team", "aws:ResourceTag/team",
			"iam:ResourceTag/team", "aws:PrincipalTag/team", "aws:PrincipalTag/x509Subject/CN", "aws:PrincipalTag/x509Other/CN", "aws:FederatedProvider",
			"ci.example.com:sub", "graph.facebook.com:id", "sts:RequestContext/user",
		},
		values: []any{
			"red", "blue", "r*", "${aws:PrincipalTag/team}", "${aws:PrincipalTag/team}", "${aws:ResourceTag/team}", "${aws:RequestTag/team}", "secret-1", "s1", "ann", oidcARN,
			"graph.facebook.com", "host", "*", "${sts:RoleSessionName}", "${sts:RequestContextProviders, 'x'}",
		},
		requests: []string{"red", "blue", "ann", "host", "secret-1"},
	},
	{
		operators: []string{"ForAllValues:StringEquals", "ForAnyValue:StringEquals", "ForAnyValue:StringNotLike", "ForAllValues:StringLike"},
		keys:      []string{"sts:TransitiveTagKeys", "aws:TagKeys", "sts:RequestContextProviders", "sts:RequestContextProviders"},
		values:    []any{"team", "cost", "Team", contextProvider, "arn:aws:iam::aws:contextProvider/*"},
		requests:  []string{"team", contextProvider},
	},
	{
		operators: []string{"Bool", "BoolIfExists"},
		keys:      []string{"sts:RoleAuthorizedByIdp", "aws:MultiFactorAuthPresent"},
		values:    []any{"true", "false"},
		requests:  []string{"true", "false"},
	},
	{
		operators: []string{"Null"},
		keys: []string{
			"sts:RoleAuthorizedByIdp", "aws:PrincipalTag/team", "sts:RequestContextProviders", "sts:SourceIdentity", "aws:SourceIdentity", "aws:TagKeys", "aws:FederatedProvider", "sts:TransitiveTagKeys",
		},
		values:   []any{"true", "false"},
		requests: []string{"x"},
	},
}
