package clause_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/clause"
)

// boundContext is a context of ann's, with a few keys for variables.
func boundContext() clause.Context {
	c := clause.NewContext(clause.String("app:dir", "home"))
	return c.Bind(mustParse("arn:aws:iam::111122223333:user/ann"), "111122223333", day2026)
}

// TestSamples compiles each operator in each of its forms: of the samples, one
// satisfies the clause and one does not, where a value can do either.
func TestSamples(t *testing.T) {
	families := []struct {
		operators []string
		values    [][]string
	}{
		{[]string{"StringEquals", "StringNotEquals"}, [][]string{{"v"}, {"a", "b"}, {"other", "other-other"}, {"${app:dir}/${aws:username}"}, {"${*}"}, {"${app:none, 'x'}"}}},
		{[]string{"StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"}, [][]string{{"v"}, {"Straße", "w"}, {"${app:dir}/W", "w"}}},
		{[]string{"StringLike", "StringNotLike"}, [][]string{{"a*"}, {"?"}, {"a?c*", "d"}, {"${app:dir}/*"}}},
		{[]string{"NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals"},
			[][]string{{"7"}, {"0"}, {"0.0"}, {"-1.5"}, {"1", "2", "3"}, {"1e3"}, {"1e300"}}},
		{[]string{"DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals"},
			[][]string{{"2026-07-01"}, {"2026-07-01T00:00:00.123456789Z"}, {"10000", "2026-07"}}},
		{[]string{"Bool"}, [][]string{{"true"}, {"false"}}},
		{[]string{"BinaryEquals"}, [][]string{{"QUJD"}, {"", "QQ=="}}},
		{[]string{"IpAddress", "NotIpAddress"}, [][]string{{"10.0.0.0/8"}, {"203.0.113.7"}, {"2001:db8::/32"}, {"192.0.2.0/24", "198.51.100.0/24"}}},
		{[]string{"ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"}, [][]string{
			{"arn:aws:s3:::b/*"}, {"arn:*:*:*:*:*"}, {"arn:aws*:sns:${app:none, 'eu'}:111122223333:t-?"}, {"arn:aws:iam::*:role/${aws:username}", "arn:aws:s3:::b"}}},
		{[]string{"Null"}, [][]string{{"true"}, {"false"}}},
	}
	c := boundContext()
	for _, family := range families {
		for _, operator := range family.operators {
			for _, values := range family.values {
				for _, form := range []string{"%s", "%sIfExists", "ForAnyValue:%s", "ForAllValues:%s", "ForAnyValue:%sIfExists", "ForAllValues:%sIfExists"} {
					if operator == "Null" && form != "%s" {
						continue // takes no IfExists, and is constant with a set operator
					}
					name := fmt.Sprintf(form, operator)
					t.Run(fmt.Sprintf("%s %q", name, values), func(t *testing.T) {
						for _, key := range []string{"app:k", "aws:TagKeys"} {
							cl, problems := clause.Compile(name, key, values, 0)
							if problems != nil {
								require.Equal(t, "aws:TagKeys", key, "a multivalued key needs a set operator")
								continue
							}
							yes, no := requireSamples(t, &c, &cl)
							anyARN := values[0] == "arn:*:*:*:*:*" // every ARN matches
							if !anyARN || form != "ForAnyValue:%s" {
								require.Positive(t, yes, "none satisfies %v", &cl)
							}
							if !anyARN || form == "%s" || form == "ForAnyValue:%s" {
								require.Positive(t, no, "all satisfy %v", &cl)
							}
						}
					})
				}
			}
		}
	}
}

// requireSamples counts the samples that satisfy clause and those that do not.
// All are for its key, and the first makes it absent.
func requireSamples(t *testing.T, c *clause.Context, cl *clause.Clause) (yes, no int) {
	t.Helper()
	kinds, _ := cl.Samples(c)
	samples := slices.Concat(kinds...)
	for i, e := range samples {
		require.Equal(t, cl.Key(), e.Key())
		changed := *c
		changed.Set(e)
		_, present := changed.Lookup(cl.Key())
		require.Equal(t, i > 0, present)
		if cl.Match(&changed) {
			yes++
		} else {
			no++
		}
	}
	return yes, no
}

// TestSamplesOfVariablesWithoutValue shows that a value that matches nothing
// suggests nothing.
func TestSamplesOfVariablesWithoutValue(t *testing.T) {
	c := boundContext()
	for _, operator := range []string{"StringEquals", "StringLike", "StringEqualsIgnoreCase"} {
		cl := mustCompile(t, operator, "app:k", "${app:none}")
		yes, no := requireSamples(t, &c, &cl)
		require.Zero(t, yes)
		require.Positive(t, no)
	}
	cl := mustCompile(t, "ArnLike", "app:k", "arn:aws:s3:::${app:none}")
	yes, _ := requireSamples(t, &c, &cl)
	require.Zero(t, yes)
}

// TestSamplesOfMultivaluedKeys shows that a key that AWS knows as multivalued
// gets lists only, and another under a set operator both.
func TestSamplesOfMultivaluedKeys(t *testing.T) {
	c := boundContext()
	texts := func(key string) []string {
		cl := mustCompile(t, "ForAnyValue:StringEquals", key, "v")
		var all []string
		kinds, _ := cl.Samples(&c)
		samples := slices.Concat(kinds...)
		for _, e := range samples {
			all = append(all, e.String())
		}
		return all
	}
	require.Equal(t, []string{`aws:TagKeys = []`, `aws:TagKeys = ["v"]`, `aws:TagKeys = ["other"]`}, texts("aws:TagKeys"))
	require.Equal(t, []string{`app:k = []`, `app:k = "v"`, `app:k = ["v"]`, `app:k = "other"`, `app:k = ["other"]`}, texts("app:k"))
}

// TestEntryText shows how entries and clauses read, and that an external ID is
// not shown.
func TestEntryText(t *testing.T) {
	tests := []struct {
		entry      clause.Entry
		text, json string
	}{
		{clause.String("app:k", `a"b`), `app:k = "a\"b"`, `{"key":"app:k","value":"a\"b"}`},
		{clause.Strings("aws:TagKeys", "a", "b"), `aws:TagKeys = ["a" "b"]`, `{"key":"aws:TagKeys","value":["a","b"]}`},
		{clause.Strings("aws:TagKeys"), `aws:TagKeys = []`, `{"key":"aws:TagKeys","value":[]}`},
		{clause.Bool("app:b", true), `app:b = "true"`, `{"key":"app:b","value":"true"}`},
		{clause.Time("app:d", day2026), `app:d = "2026-01-01T00:00:00Z"`, `{"key":"app:d","value":"2026-01-01T00:00:00Z"}`},
		{clause.String("sts:ExternalId", "example-42"), `sts:ExternalId = (not shown)`, `{"key":"sts:ExternalId","value":"(not shown)"}`},
		{clause.Strings("STS:externalid", "example-42"), `STS:externalid = (not shown)`, `{"key":"STS:externalid","value":"(not shown)"}`},
	}
	for _, tt := range tests {
		require.Equal(t, tt.text, tt.entry.String())
		require.Equal(t, tt.text, fmt.Sprint(tt.entry))
		got, err := json.Marshal(tt.entry)
		require.NoError(t, err)
		require.JSONEq(t, tt.json, string(got))
	}
	require.Equal(t, []string{"example-42"}, tests[5].entry.Values(), "for use, it is there")
	require.Equal(t, []string{"a", "b"}, tests[1].entry.Values())
}

func TestClauseText(t *testing.T) {
	tests := []struct {
		cl         clause.Clause
		text, json string
	}{
		{mustCompile(t, "ForAnyValue:StringLike", "aws:TagKeys", "a*", "b"), `aws:TagKeys ForAnyValue:StringLike ["a*" "b"]`,
			`{"operator":"ForAnyValue:StringLike","key":"aws:TagKeys","values":["a*","b"]}`},
		{mustCompile(t, "DateLessThanIfExists", "aws:CurrentTime", "2026-07"), `aws:CurrentTime DateLessThanIfExists ["2026-07"]`,
			`{"operator":"DateLessThanIfExists","key":"aws:CurrentTime","values":["2026-07"]}`},
		{mustCompile(t, "StringEquals", "sts:externalID", "example-42", "example-43"), `sts:externalID StringEquals (not shown)`,
			`{"operator":"StringEquals","key":"sts:externalID","values":["(not shown)"]}`},
	}
	for _, tt := range tests {
		require.Equal(t, tt.text, tt.cl.String())
		got, err := json.Marshal(&tt.cl)
		require.NoError(t, err)
		require.JSONEq(t, tt.json, string(got))
	}
}

func TestIsHidden(t *testing.T) {
	for key, want := range map[string]bool{
		"sts:ExternalId": true, "STS:EXTERNALID": true, "sts:externalid": true,
		"sts:RoleSessionName": false, "aws:ExternalId": false, "sts:ExternalId2": false, "": false,
	} {
		require.Equal(t, want, clause.IsHidden(key), key)
	}
}
