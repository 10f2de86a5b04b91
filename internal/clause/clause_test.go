package clause_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/clause"
)

func TestCompileErrors(t *testing.T) {
	good := map[string]string{
		"NumericEquals": "1", "DateEquals": "2024-01-01", "Bool": "true", "Null": "true", "IpAddress": "10.0.0.0/8",
		"BinaryEquals": "QQ==", "ArnLike": "*", "StringEquals": "x",
	}
	const (
		number  = `"x" is not a number`
		date    = `"x" is not a date such as 2026-06-30T23:59:59Z, 2026-06-30, or the seconds since 1970`
		boolean = `"x" is not "true" or "false"`
		address = `"x" is not an IP address or CIDR block`
		base64  = `"x" is not base64 with padding`
		arn     = `"x": want "*" or an ARN of six parts, arn:partition:service:region:account:resource`
		name    = `want prefix:name, such as aws:SourceIp`
		odd     = `a space or a character that no condition key has`
	)
	cases := []struct {
		operator, key, value string // the value stands at index 1
		want                 problem
		source               string
	}{
		{"NumericEquals", "app:k", "x", problem{Part: clause.ValuePart, Index: 1, Detail: number}, "C-20"},
		{"DateEquals", "app:k", "x", problem{Part: clause.ValuePart, Index: 1, Detail: date}, "C-20"},
		{"Bool", "app:k", "x", problem{Part: clause.ValuePart, Index: 1, Detail: boolean}, "C-20, C-24"},
		{"Null", "app:k", "x", problem{Part: clause.ValuePart, Index: 1, Detail: boolean}, "C-20, C-28"},
		{"IpAddress", "app:k", "x", problem{Part: clause.ValuePart, Index: 1, Detail: address}, "C-20"},
		{"BinaryEquals", "app:k", "x", problem{Part: clause.ValuePart, Index: 1, Detail: base64}, "C-20"},
		{"ArnLike", "app:k", "x", problem{Part: clause.ValuePart, Index: 1, Detail: arn}, "C-27"},
		{"Bool", "app:k", "${app:v}", problem{Part: clause.ValuePart, Index: 1,
			Detail: `"${app:v}": policy variables may stand in the values of String and Arn operators only`}, "S-11"},
		{"StringEquals", "app:k", "x${app:v", problem{Part: clause.VariablePart, Index: 1,
			Detail: `"${" has no closing "}"`}, "V-9"},
		{"StringEquals", "app:k", "x${}", problem{Part: clause.VariablePart, Index: 1,
			Detail: `"${}": no key in the policy variable`}, "V-3"},
		{"StringEquals", "app:k", "${a b}", problem{Part: clause.VariablePart, Index: 1,
			Detail: `"${a b}": "a b" is not a condition key: it looks like a placeholder: replace it first`}, "S-50"},
		{"StringEquals", "app:k", "${userName}", problem{Part: clause.VariablePart, Index: 1,
			Detail: `"${userName}": "userName" is not a condition key; did you mean ${aws:username}?`}, "S-50"},
		{"StringEquals", "app:k", "${PrincipalTags}", problem{Part: clause.VariablePart, Index: 1,
			Detail: `"${PrincipalTags}": "PrincipalTags" is not a condition key; did you mean ${aws:PrincipalTag/key}?`}, "S-50"},
		{"StringEquals", "app:k", "${Bucket}", problem{Part: clause.VariablePart, Index: 1,
			Detail: `"${Bucket}": "Bucket" is not a condition key: it looks like a placeholder: replace it first`}, "S-50"},
		{"StringEquals", "SourceIp", "x", problem{Part: clause.KeyPart, Detail: `"SourceIp": did you mean "aws:SourceIp"?`}, "S-8"},
		{"StringEquals", "app:k", "${a:b, c}", problem{Part: clause.VariablePart, Index: 1,
			Detail: `"${a:b, c}": the default of a policy variable stands in single quotes`}, "V-3"},
		{"StringEquals", "app:k", "${a:b/${c:d}}", problem{Part: clause.VariablePart, Index: 1,
			Detail: `"${a:b/${c:d}": policy variables do not nest`}, "V-8"},
		{"ArnLike", "app:k", "arn:${a:b}:s3:::x", problem{Part: clause.VariablePart, Index: 1,
			Detail: "no policy variable may stand in the partition or service of an ARN"}, "S-10"},

		{"StringEquals", "", "x", problem{Part: clause.KeyPart, Detail: `"": ` + name}, "G-27"},
		{"StringEquals", "k", "x", problem{Part: clause.KeyPart, Detail: `"k": ` + name}, "S-8"},
		{"StringEquals", ":k", "x", problem{Part: clause.KeyPart, Detail: `":k": ` + name}, "G-27"},
		{"StringEquals", "app:", "x", problem{Part: clause.KeyPart, Detail: `"app:": ` + name}, "G-27"},
		{"StringEquals", "/ x:y", "x", problem{Part: clause.KeyPart, Detail: `"/ x:y": ` + name}, "G-27"},
		{"StringEquals", "aws:RequestTag/", "x", problem{Part: clause.KeyPart,
			Detail: `"aws:RequestTag/": no tag key after the slash`}, "G-27"},
		{"StringEquals", "aws:RequestTag/${a:b}", "x", problem{Part: clause.KeyPart,
			Detail: `"aws:RequestTag/${a:b}": policy variables are not supported in a condition key`}, "S-11"},
		{"StringEquals", "app: k", "x", problem{Part: clause.KeyPart, Detail: `"app: k": ` + odd}, "S-35"},
		{"StringEquals", "app:k\t", "x", problem{Part: clause.KeyPart, Detail: `"app:k\t": ` + odd}, "S-35"},
		{"StringEquals", "app:$k", "x", problem{Part: clause.KeyPart, Detail: `"app:$k": ` + odd}, "S-35"},
		{"StringEquals", "app:{k", "x", problem{Part: clause.KeyPart, Detail: `"app:{k": ` + odd}, "S-35"},
		{"StringEquals", "app:k}", "x", problem{Part: clause.KeyPart, Detail: `"app:k}": ` + odd}, "S-35"},
		{"StringEquals", "app:é", "x", problem{Part: clause.KeyPart, Detail: `"app:é": ` + odd}, "S-35"},
		{"StringEquals", "app:\x7f", "x", problem{Part: clause.KeyPart, Detail: `"app:\x7f": ` + odd}, "S-35"},
		{"StringEquals", "a pp:k/x", "x", problem{Part: clause.KeyPart, Detail: `"a pp:k/x": ` + odd}, "S-35"},
		{"StringEquals", "app:" + strings.Repeat("k", 1021), "x", problem{Part: clause.KeyPart,
			Detail: `"app:` + strings.Repeat("k", 96) + `": the key is too long`}, "S-35"},
		{"StringEquals", "aws:TagKeys", "x", problem{Part: clause.KeyPart,
			Detail: `"aws:TagKeys" is multivalued and StringEquals never matches it; ` +
				`want ForAllValues:StringEquals or ForAnyValue:StringEquals`}, "S-3"},
	}
	for _, c := range cases {
		first, ok := good[c.operator]
		require.True(t, ok)
		_, problems := clause.Compile(c.operator, c.key, []string{first, c.value, first}, 0)
		require.Empty(t, cmp.Diff([]problem{c.want}, inEnglish(problems)), "%s %s %s: %s", c.operator, c.key, c.value, c.source)
	}
}

func TestUnknownOperators(t *testing.T) {
	cases := []struct{ operator, near, source string }{
		{"stringEquals", "StringEquals", "S-2"},
		{"STRINGLIKE", "StringLike", "S-2"},
		{"StringEqual", "StringEquals", "S-2"},
		{"StringEquals ", "StringEquals", "S-2"},
		{"StrngLike", "StringLike", "S-2"},
		{"NumericLesThan", "NumericLessThan", "S-2"},
		{"bool", "Bool", "S-2"},
		{"IPAddress", "IpAddress", "S-2"},
		{"NotIPAddress", "NotIpAddress", "S-2"},
		{"ARNLike", "ArnLike", "S-2"},
		{"stringequalsifexists", "StringEqualsIfExists", "S-2"},
		{"BoolIfexists", "BoolIfExists", "S-2"},
		{"forallvalues:StringEquals", "ForAllValues:StringEquals", "S-2"},
		{"ForAnyValues:StringLike", "ForAnyValue:StringLike", "S-2"},
		{"forAnyValue:stringlikeifexists", "ForAnyValue:StringLikeIfExists", "S-2"},
		{"ForAllVals:StringLike", "ForAllValues:StringLike", "S-2"},
		{"ForSomeValues:StringLike", "StringLike", "S-2"},
		{":Bl", "Bool", "S-2"},
		{"ForAllValues:ForAnyValue:StringLike", "StringLike", "S-2"},
		{"NullIfExists", "Null", "G-26"},
		{"ForAllValues:NullIfExists", "ForAllValues:Null", "G-26"},
		{"null", "Null", "S-2"},
		{"StringEqualsIfExistsIfExists", "", "S-2"},
		{"IfExists", "", "S-2"},
		{"ForAllValues:", "", "S-2"},
		{"", "", "S-2"},
		{"Equals", "", "S-2"},
		{"StringGreaterThan", "", "S-2"},
	}
	for _, c := range cases {
		_, problems := clause.Compile(c.operator, "app:k", []string{"x"}, 0)
		want := problem{Part: clause.OperatorPart, Detail: `"` + c.operator + `"`}
		if c.near != "" {
			want.Detail += `; did you mean "` + c.near + `"?`
		}
		require.Empty(t, cmp.Diff([]problem{want}, inEnglish(problems)), "%s: %s", c.operator, c.source)
		require.Equal(t, want.Detail, clause.CheckOperator(c.operator).String(), c.source)
	}
}

// TestKeyAsOperator has a condition key where an operator should stand.
func TestKeyAsOperator(t *testing.T) {
	const detail = `"aws:SourceIp"; condition keys stand in the object of an operator, such as StringEquals`
	_, problems := clause.Compile("aws:SourceIp", "app:k", []string{"x"}, 0)
	require.Equal(t, []problem{{Part: clause.OperatorPart, Detail: detail}}, inEnglish(problems))
	require.Equal(t, detail, clause.CheckOperator("aws:SourceIp").String())
}

// TestPartsOfOperators takes the operators of clauses apart.
func TestPartsOfOperators(t *testing.T) {
	for _, row := range truthRows() {
		for _, set := range []string{"", "ForAllValues", "ForAnyValue"} {
			for _, ifExists := range []bool{false, true} {
				name := row.operator
				if set != "" {
					name = set + ":" + name
				}
				if ifExists {
					if row.operator == "Null" {
						continue
					}
					name += "IfExists"
				}
				require.Empty(t, clause.CheckOperator(name))
				cl := mustCompile(t, name, "app:k", row.values...)
				require.Equal(t, name, cl.Operator())
				require.Equal(t, set, cl.Set(), name)
				require.Equal(t, row.operator, cl.Base(), name)
				require.Equal(t, ifExists, cl.IfExists(), name)
				require.Equal(t, strings.Contains(name, "Not"), cl.Negated(), name)
			}
		}
	}
}

// TestSeveralProblems checks that each value that has a problem is told, up to a limit.
func TestSeveralProblems(t *testing.T) {
	_, problems := clause.Compile("ArnLike", "app:k", []string{"*", "x", "arn:aws:s3:::${}", "arn:aws:s3:::b", "${"}, 0)
	require.Len(t, problems, 3)
	for i, want := range []problem{
		{Part: clause.ValuePart, Index: 1}, {Part: clause.VariablePart, Index: 2}, {Part: clause.ValuePart, Index: 4},
	} {
		require.Equal(t, want, problem{Part: problems[i].Part, Index: problems[i].Index})
		require.NotEmpty(t, problems[i].Detail)
	}

	values := []string{"1"}
	for range clause.MaxProblems + 1 {
		values = append(values, "x")
	}
	_, problems = clause.Compile("NumericEquals", "app:k", values, 0)
	require.Len(t, problems, clause.MaxProblems)
	for i, p := range inEnglish(problems) {
		require.Equal(t, problem{Part: clause.ValuePart, Index: i + 1, Detail: `"x" is not a number`}, p)
	}
}

// TestCompileHidesExternalID checks that no error shows an external ID.
func TestCompileHidesExternalID(t *testing.T) {
	for _, value := range []string{"example-42", "example-${42"} {
		for _, operator := range []string{"NumericEquals", "StringLike"} {
			if _, problems := clause.Compile(operator, "STS:ExternalId", []string{value}, 0); problems != nil {
				require.Len(t, problems, 1)
				require.Equal(t, "(not shown) is not a value for "+operator, problems[0].Detail.String())
			}
		}
	}
}

// TestMultivaluedKeys checks SEMANTICS S-3.
func TestMultivaluedKeys(t *testing.T) {
	for _, key := range []string{
		"sts:RequestContextProviders", "sts:IdentityTokenAudience",
		"aws:PrincipalOrgPaths", "aws:PrincipalServiceNamesList", "aws:VpceOrgPaths", "aws:ResourceOrgPaths",
		"aws:SourceOrgPaths", "aws:CalledVia", "aws:TagKeys", "AWS:tagkeys",
	} {
		for _, operator := range []string{"StringEquals", "StringNotLike", "StringLikeIfExists"} {
			_, problems := clause.Compile(operator, key, []string{"x"}, clause.InDeny)
			require.NotEmpty(t, problems, "%s %s", operator, key)
			for _, set := range []string{"ForAllValues:", "ForAnyValue:"} {
				_, problems = clause.Compile(set+operator, key, []string{"x"}, clause.InDeny)
				require.Empty(t, problems, "%s %s", operator, key)
			}
		}
		_, problems := clause.Compile("Null", key, []string{"true"}, 0)
		require.Empty(t, problems, key)
	}
	for _, key := range []string{"aws:CalledViaFirst", "sts:TransitiveTagKeys", "accounts.google.com:amr", "app:TagKeys"} {
		_, problems := clause.Compile("StringEquals", key, []string{"x"}, 0)
		require.Empty(t, problems, key)
	}
}

// TestKeys checks which keys load (SEMANTICS G-27, S-35).
func TestKeys(t *testing.T) {
	for _, key := range []string{
		"aws:SourceIp", "a:b", "a:b:c", "aws:RequestTag/cost center", "aws:RequestTag/é", "aws:RequestTag/a/b:c",
		"aws:RequestTag/{x}", "aws:RequestTag/$", "token.actions.githubusercontent.com:sub",
		"oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE:aud", "app:!#%&'()*+,-.;<=>?@[]^_`|~\"\\",
		"app:" + strings.Repeat("k", 1020),
	} {
		cl, problems := clause.Compile("StringEquals", key, []string{"x"}, 0)
		require.Empty(t, problems, key)
		c := clause.NewContext(clause.String(key, "x"))
		require.True(t, cl.Match(&c), key)
	}
}

// TestValueLists checks how several values and none combine (SEMANTICS C-1 to
// C-3, G-17).
func TestValueLists(t *testing.T) {
	with := clause.NewContext(clause.String("app:k", "b"))
	without := clause.NewContext()
	cases := []struct {
		operator       string
		values         []string
		present, apart bool // the answers with the key and without it
		source         string
	}{
		{"StringEquals", []string{"a", "b"}, true, false, "C-1"},
		{"StringEquals", []string{"b", "a", "b"}, true, false, "C-3"},
		{"StringNotEquals", []string{"a", "b"}, false, true, "C-2"},
		{"StringNotEquals", []string{"a", "c"}, true, true, "C-2"},
		{"StringEquals", nil, false, false, "G-17"},
		{"StringNotEquals", nil, true, true, "G-17"},
		{"ForAllValues:StringEquals", nil, false, true, "G-17, C75"},
		{"ForAnyValue:StringEquals", nil, false, false, "G-17, C76"},
		{"StringEqualsIfExists", nil, false, true, "G-17, C77"},
		{"Null", []string{"true", "false"}, true, true, "C-28"},
		{"Null", []string{"FALSE"}, true, false, "C-28"},
		{"Null", []string{"True"}, false, true, "C-28"},
		{"Null", nil, false, false, "G-17"},
	}
	for _, c := range cases {
		cl := mustCompile(t, c.operator, "app:k", c.values...)
		require.Equal(t, c.present, cl.Match(&with), "%s %v: %s", c.operator, c.values, c.source)
		require.Equal(t, c.apart, cl.Match(&without), "%s %v: %s", c.operator, c.values, c.source)
	}
	// Bool: all spellings, and both values at once (C-24, S-8).
	for _, value := range []string{"true", "TRUE", "tRuE"} {
		cl := mustCompile(t, "Bool", "app:k", value)
		for request, want := range map[string]bool{"true": true, "True": true, "false": false, "1": false, "": false, "true ": false} {
			c := clause.NewContext(clause.String("app:k", request))
			require.Equal(t, want, cl.Match(&c), "%s %q", value, request)
		}
	}
	both := mustCompile(t, "Bool", "app:k", "true", "false")
	for request, want := range map[string]bool{"true": true, "FALSE": true, "yes": false} {
		c := clause.NewContext(clause.String("app:k", request))
		require.Equal(t, want, both.Match(&c), request)
	}
}

func TestBlock(t *testing.T) {
	var zero clause.Block
	require.True(t, zero.Match(&clause.Context{}), "no clauses, no constraint")
	require.Empty(t, slices.Collect(zero.Clauses()))

	clauses := []clause.Clause{
		mustCompile(t, "StringEquals", "app:a", "1"),
		mustCompile(t, "ForAnyValue:StringLikeIfExists", "App:b", "2", "3*"),
	}
	block := clause.NewBlock(clauses...)
	clauses[0] = mustCompile(t, "StringEquals", "app:a", "changed")
	for a, wantA := range map[string]bool{"1": true, "2": false} {
		for b, wantB := range map[string]bool{"2": true, "1": false} {
			c := clause.NewContext(clause.String("app:a", a), clause.String("app:b", b))
			require.Equal(t, wantA && wantB, block.Match(&c), "%s %s", a, b)
		}
	}

	got := slices.Collect(block.Clauses())
	require.Len(t, got, 2)
	require.Equal(t, "App:b", got[1].Key())
	require.Equal(t, "ForAnyValue:StringLikeIfExists", got[1].Operator())
	require.Equal(t, []string{"2", "3*"}, got[1].Values())
	got[1].Values()[0] = "changed"
	require.Equal(t, []string{"2", "3*"}, got[1].Values())
	for cl := range block.Clauses() {
		require.Equal(t, "app:a", cl.Key())
		break
	}
}

// TestConcurrency reads one Block and one Context from many goroutines.
func TestConcurrency(t *testing.T) {
	block := clause.NewBlock(
		mustCompile(t, "StringLike", "app:path", "${aws:username}/*"),
		mustCompile(t, "ForAnyValue:StringEqualsIgnoreCase", "app:tags", "${app:tag, 'b'}"),
		mustCompile(t, "DateLessThan", "aws:CurrentTime", "2026-07-01T00:00:00Z"),
		mustCompile(t, "StringEquals", "aws:EpochTime", "1719835200"),
		mustCompile(t, "NumericLessThan", "app:n", "10"),
		mustCompile(t, "IpAddress", "aws:SourceIp", "203.0.113.0/24"),
		mustCompile(t, "ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:user/*"),
	)
	resource, problem := clause.CompileResource("arn:aws:s3:::home/${aws:username}/*", 0)
	require.Nil(t, problem)
	c := clause.NewContext(
		clause.String("app:path", "ann/x"), clause.Strings("app:tags", "A", "B"), clause.String("app:n", "9.5"),
		clause.String("aws:SourceIp", "203.0.113.9"),
	).Bind(mustParse("arn:aws:iam::111122223333:user/ann"), "", time.Unix(1719835200, 0))

	var wait sync.WaitGroup
	results := make([]bool, 32)
	for i := range results {
		wait.Go(func() {
			all := true
			for range 200 {
				covers, _ := resource.Match("arn:aws:s3:::home/ann/x", &c)
				_, ok := c.Lookup("aws:CurrentTime")
				all = all && block.Match(&c) && covers && ok
			}
			results[i] = all
		})
	}
	wait.Wait()
	require.NotContains(t, results, false)
}
