package mend_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/mend"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/policy/lint"
)

// find returns what lint finds, all of which is to be mended but what is ignored.
func find(t *testing.T, ignored ...lint.Code) mend.Finder {
	t.Helper()
	return func(p *policy.Policy) (all, wanted []lint.Finding) {
		all = lint.Check(p, time.Time{})
		more, err := mend.Redundancies(p)
		require.NoError(t, err)
		all = append(all, more...)
		for _, f := range all {
			if !slices.Contains(ignored, f.Code) {
				wanted = append(wanted, f)
			}
		}
		return all, wanted
	}
}

func TestMend(t *testing.T) {
	const version = `"Version": "2012-10-17", `
	for _, tt := range []struct {
		name          string
		typ           policy.Type
		before, after string // after is "" if nothing changes
	}{
		{
			"the Version is old", policy.Identity,
			`{"Statement": {"Effect": "Allow", "Action": "sqs:A", "Resource": "*"}, "Version": "2008-10-17"}`,
			`{"Statement": {"Effect": "Allow", "Action": "sqs:A", "Resource": "*"}, "Version": "2012-10-17"}`,
		},
		{
			"there is no Version", policy.Identity,
			`{"Statement":{"Effect": "Allow", "Action": "sqs:A", "Resource": "*"}}`,
			`{"Version": "2012-10-17", "Statement":{"Effect": "Allow", "Action": "sqs:A", "Resource": "*"}}`,
		},
		{
			"another Version makes a variable of a text", policy.Identity,
			`{"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::home/${aws:username}/*"}}`, "",
		},
		{
			"a key may have several values", policy.Identity,
			`{` + version + `"Statement": {"Effect": "Allow", "Action": "sqs:A", "Resource": "*", "Condition": {"ForAnyValue:StringEquals": {"aws:TagKeys": "a"}}}}`, "",
		},
		{
			"without the set operator the absent key matches", policy.Identity,
			`{` + version + `"Statement": {"Effect": "Allow", "Action": "sqs:A", "Resource": "*", "Condition": {"ForAnyValue:StringNotEquals": {"aws:PrincipalTag/team": "a"}}}}`, "",
		},
		{
			"the operator is there already", policy.Identity,
			`{` + version + `"Statement": {"Effect": "Allow", "Action": "sqs:A", "Resource": "*", "Condition": {"ForAnyValue:StringEquals": {"aws:PrincipalTag/team": "a"}, "StringEquals": {"aws:PrincipalTag/x": "a"}}}}`, "",
		},
		{
			"values of all lists, and one that is there three times", policy.Identity,
			`{` + version + `"Statement": {"Effect": "Allow", "Action": ["sqs:A", "sqs:A", "sqs:B","sqs:A"], "Resource": [ "arn:aws:sqs:*:*:a*",  "arn:aws:sqs:*:*:ab" ], "Condition": {"StringLike": {"aws:PrincipalTag/team": ["ab", "a*"]}}}}`,
			`{` + version + `"Statement": {"Effect": "Allow", "Action": ["sqs:B","sqs:A"], "Resource": [ "arn:aws:sqs:*:*:a*" ], "Condition": {"StringLike": {"aws:PrincipalTag/team": ["a*"]}}}}`,
		},
		{
			"what is allowed in other accounts", policy.Identity,
			`{` + version + `"Statement": [{"Sid": "A", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}}},
			  {"Sid": "B", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceOrgID": "${aws:PrincipalOrgID}"}}}]}`, "",
		},
		{
			"a Deny that has nothing to deny here", policy.Identity,
			`{` + version + `"Statement": [{"Effect": "Allow", "Action": "sqs:A", "Resource": "*"}, {"Effect": "Deny", "Action": "sns:*", "Resource": "*"}]}`, "",
		},
		{
			"something else is likely to be meant", policy.Identity,
			`{` + version + `"Statement": [{"Effect": "Allow", "Action": "sqs:A", "Resource": "*", "Condition": {"DateLessThan": {"aws:CurrentTime": "2020-01-01"}, "DateGreaterThan": {"aws:CurrentTime": "2021-01-01"}}}, {"Effect": "Allow", "Action": "sqs:B", "Resource": "*"}]}`, "",
		},
		{
			"a user that its account covers, by its own name", policy.Resource,
			`{` + version + `"Statement": [{"Effect": "Allow", "Principal": {"AWS": ["111122223333", "arn:aws:iam::111122223333:user/ann"]}, "Action": "sqs:A", "Resource": "arn:aws:sqs:eu-west-1:111122223333:a"}]}`, "",
		},
		{
			"an account that is there twice", policy.Resource,
			`{` + version + `"Statement": [{"Effect": "Allow", "Principal": {"AWS": ["111122223333", "arn:aws:iam::111122223333:root"]}, "Action": "sqs:A", "Resource": "arn:aws:sqs:eu-west-1:111122223333:a"}]}`,
			`{` + version + `"Statement": [{"Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::111122223333:root"]}, "Action": "sqs:A", "Resource": "arn:aws:sqs:eu-west-1:111122223333:a"}]}`,
		},
		{
			"a trust policy", policy.Trust,
			`{` + version + `"Statement": [{"Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": "sts:AssumeRole", "Condition": {"StringLike": {"sts:ExternalId": ["a*", "ab"]}}}]}`,
			`{` + version + `"Statement": [{"Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": "sts:AssumeRole", "Condition": {"StringLike": {"sts:ExternalId": ["a*"]}}}]}`,
		},
		{
			"sessions of federated users", policy.Boundary,
			`{` + version + `"Statement": {"Effect": "Allow", "Action": "sqs:A", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalType": ["User", "FederatedUser"]}}}}`, "",
		},
		{
			"a Deny of a service control policy, whose Version is old", policy.SCP,
			`{"Version": "2008-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}}}}`, "",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := policy.MustParse(tt.before, tt.typ)
			text, mends, err := mend.Mend(p, find(t))
			require.NoError(t, err)
			if tt.after == "" {
				require.Zero(t, mends)
				require.Equal(t, tt.before, string(text))
				return
			}
			require.Equal(t, tt.after, string(text))
			require.Positive(t, mends)
			_, again, err := mend.Mend(policy.MustParse(tt.after, tt.typ), find(t))
			require.NoError(t, err)
			require.Zero(t, again, "nothing is left")
		})
	}
}

// What is not wanted stays.
func TestMendIgnored(t *testing.T) {
	p := policy.MustParse(`{"Statement": {"Effect": "Allow", "Action": ["sqs:A", "sqs:*"], "Resource": "*"}}`, policy.Identity)
	text, mends, err := mend.Mend(p, find(t, mend.Redundant))
	require.NoError(t, err)
	require.Equal(t, 1, mends)
	require.Contains(t, string(text), `"sqs:A"`)
	_, mends, err = mend.Mend(p, find(t, mend.Redundant, lint.OldVersion))
	require.NoError(t, err)
	require.Zero(t, mends)
}

// No value of a Condition is in a finding: it may be an external ID, also if its key is misspelled.
func TestRedundanciesHideValues(t *testing.T) {
	for _, key := range []string{"STS:externalid", "sts:ExternaIId", "aws:PrincipalTag/team"} {
		p := policy.MustParse(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": "sts:AssumeRole",
			"Condition": {"StringLike": {"`+key+`": ["xyzzy*", "xyzzy1"]}}}}`, policy.Trust)
		findings, err := mend.Redundancies(p)
		require.NoError(t, err)
		require.Len(t, findings, 1)
		require.Equal(t, "/Statement/Condition/StringLike/"+strings.ReplaceAll(key, "/", "~1")+"/1", findings[0].Pointer)
		require.NotContains(t, findings[0].String(), "xyzzy")
	}
}
