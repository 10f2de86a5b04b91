package clause_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
)

const (
	unknownSession = "arn:aws:sts::111122223333:assumed-role/Deploy/ann"
	roles          = "arn:aws:iam::111122223333:role/"
)

// TestRoleOfUnknownPath checks SEMANTICS S-44. What is expected is told for the positive
// operators: T and F are known, U depends on the path.
func TestRoleOfUnknownPath(t *testing.T) {
	manyLiterals := make([]string, 40)
	for i := range manyLiterals {
		manyLiterals[i] = fmt.Sprintf(roles+"r%d", i)
	}
	many := func(values ...string) []string { return append(values, manyLiterals...) }
	tests := []struct {
		operator string
		values   []string
		want     string
	}{
		{"StringEquals", []string{roles + "Deploy"}, "U"},
		{"StringEquals", []string{roles + "ci/Deploy"}, "U"},
		{"StringEquals", []string{roles + "ci/build/Deploy"}, "U"},
		{"StringEquals", []string{roles + "deploy"}, "F"},
		{"StringEquals", []string{roles + "Other"}, "F"},
		{"StringEquals", []string{roles + "ci/ReDeploy"}, "F"},
		{"StringEquals", []string{roles + "*"}, "F"},
		{"StringEquals", []string{"arn:aws:iam::444455556666:role/Deploy"}, "F"},
		{"StringEquals", []string{"arn:aws-cn:iam::111122223333:role/Deploy"}, "F"},
		{"StringEquals", []string{"arn:aws:iam::111122223333:user/Deploy"}, "F"},
		{"StringEquals", []string{unknownSession}, "F"},
		{"StringEquals", []string{roles + "Other", roles + "Deploy"}, "U"},
		{"StringEquals", many(roles + "Other"), "F"},
		{"StringEquals", many(roles + "ci/Deploy"), "U"},
		{"StringEquals", []string{"arn:aws:iam::${aws:PrincipalAccount}:role/ci/Deploy"}, "U"},
		{"StringEquals", []string{"arn:aws:iam::${aws:PrincipalTag/none}:role/ci/Deploy"}, "F"},
		{"StringEquals", []string{"arn:aws:iam::${app:account}:role/ci/Deploy"}, "F"},
		{"StringEquals", []string{"${aws:PrincipalArn}"}, "U"},
		{"StringEquals", []string{"${aws:PrincipalArn}/x"}, "U"}, // in doubt

		{"StringLike", []string{roles + "*"}, "T"},
		{"StringLike", []string{"*"}, "T"},
		{"StringLike", []string{"*Deploy"}, "T"},
		{"StringLike", []string{"*/Deploy"}, "T"},
		{"StringLike", []string{"*/Dep*"}, "T"},
		{"StringLike", []string{roles + "*Deploy"}, "T"},
		{"StringLike", []string{roles + "*/Deploy"}, "U"},
		{"StringLike", []string{roles + "*/*"}, "U"},
		{"StringLike", []string{roles + "ci/*"}, "U"},
		{"StringLike", []string{roles + "Deploy*"}, "U"},
		{"StringLike", []string{roles + "Dep*"}, "U"},
		{"StringLike", []string{roles + "*Other"}, "F"},
		{"StringLike", []string{roles + "*/Other", roles + "*/Dep?y"}, "F"},
		{"StringLike", []string{roles + "*/Other", roles + "*/Dep??y"}, "U"},
		{"StringLike", []string{roles + "*/Other", roles + "*Dep??y"}, "T"},
		{"StringLike", []string{"arn:aws:iam::*:role/*"}, "T"},
		{"StringLike", []string{"arn:aws:iam::????????????:role/*"}, "T"},
		{"StringLike", []string{"arn:aws:iam::*:user/*"}, "U"}, // a path may hold anything
		{"StringLike", []string{"arn:aws:iam::*:role/aws-service-role/*"}, "U"},
		{"StringLike", many("*:role/x*", "*:role/*"), "T"},
		{"StringLike", many("*:role/x*"), "U"},
		{"StringLike", []string{roles + "${app:text}Deploy"}, "U"}, // with text "ci/"
		{"StringLike", []string{roles + "*${aws:PrincipalAccount}*"}, "U"},
		{"StringLike", []string{"*${aws:PrincipalAccount}*"}, "T"},
		{"StringLike", []string{"*${aws:CurrentTime}*"}, "U"},
		{"StringLike", []string{"2*${aws:CurrentTime}*"}, "F"},
		{"StringLike", []string{"${app:1}${app:1}${app:1}${app:1}${app:1}${app:1}${app:1}${app:1}${app:1}*"}, "F"},

		{"StringEqualsIgnoreCase", []string{roles + "DEPLOY"}, "U"},
		{"StringEqualsIgnoreCase", []string{roles + "CI/dEPLOY"}, "U"},
		{"StringEqualsIgnoreCase", []string{roles + "other"}, "F"},
		{"StringEqualsIgnoreCase", []string{"ARN:AWS:IAM::111122223333:USER/deploy"}, "F"},
		{"StringEqualsIgnoreCase", []string{"arn:aws:iam::${aws:PrincipalAccount}:ROLE/${app:text}deploy"}, "U"},
		{"StringEqualsIgnoreCase", []string{"arn:aws:iam::${app:text}:ROLE/deploy"}, "F"},
		{"StringEqualsIgnoreCase", []string{"arn:aws:iam::${aws:PrincipalAccount}:role/other"}, "F"},
		{"StringEqualsIgnoreCase", []string{"arn:aws:iam::${aws:PrincipalAccount}:role/xDeploy"}, "F"},
		{"StringEqualsIgnoreCase", []string{"${app:text}${aws:PrincipalAccount}/Deploy"}, "F"},
		{"StringEqualsIgnoreCase", []string{"arn:aws:iam::${aws:PrincipalAccount}"}, "F"},
		{"StringEqualsIgnoreCase", []string{"${aws:CurrentTime}"}, "F"},
		{"StringEqualsIgnoreCase", []string{roles + "${aws:EpochTime}/deploy"}, "U"},
		{"StringEqualsIgnoreCase", []string{roles + "${aws:EpochTime}"}, "F"},
		{"StringEqualsIgnoreCase", []string{"arn:aws:iam::${aws:PrincipalAccount}:role/x/${app:name}"}, "U"},
		{"StringEqualsIgnoreCase", []string{"arn:aws:iam::${aws:PrincipalAccount}:role/${app:name}"}, "U"},
		{"StringEqualsIgnoreCase", []string{"arn:aws:iam::${app:none}:ROLE/deploy"}, "F"},
		{"StringEqualsIgnoreCase", []string{"${aws:PrincipalArn}"}, "U"},
		{"StringEqualsIgnoreCase", many(roles + "deploy"), "U"},
		{"StringEqualsIgnoreCase", many(roles + "other"), "F"},

		{"ArnLike", []string{roles + "*"}, "T"},
		{"ArnLike", []string{"*"}, "T"},
		{"ArnLike", []string{"arn:*:iam::*:role/*"}, "T"},
		{"ArnLike", []string{"arn:*:iam::*:*/Deploy"}, "T"},
		{"ArnLike", []string{"arn:*:iam::*:role/Deploy"}, "U"},
		{"ArnLike", []string{"arn:*:iam::*:user/*"}, "F"},
		{"ArnLike", []string{"arn:*:sts::*:*"}, "F"},
		{"ArnLike", []string{"arn:aws:iam::${aws:PrincipalAccount}:role/*"}, "T"},
		{"ArnLike", []string{"arn:aws:iam::${aws:PrincipalAccount}:role/ci/*"}, "U"},
		{"ArnEquals", []string{roles + "Other"}, "F"},
		{"ArnEquals", []string{roles + "ci/Deploy"}, "U"},
		{"ArnEquals", many(roles + "ci/Deploy"), "U"},
		{"ArnEquals", []string{"arn:aws:iam::111122223333:${aws:PrincipalArn}"}, "U"},

		{"BinaryEquals", []string{"YXJuOmF3czppYW06OjExMTEyMjIyMzMzMzpyb2xlL0RlcGxveQ=="}, "U"},
		{"BinaryEquals", []string{"AAAA"}, "F"},
		{"NumericEquals", []string{"1"}, "U"}, // what it cannot read, as ever
		{"Bool", []string{"true"}, "U"},
		{"IpAddress", []string{"192.0.2.1"}, "U"},
		{"DateEquals", []string{"2026-01-01"}, "U"},
	}
	negations := map[string]string{
		"StringEquals": "StringNotEquals", "StringLike": "StringNotLike", "StringEqualsIgnoreCase": "StringNotEqualsIgnoreCase",
		"ArnLike": "ArnNotLike", "ArnEquals": "ArnNotEquals",
	}
	c := clause.NewContext(clause.String("app:text", "ci/"), clause.String("app:name", "DEPLOY")).Bind(mustParse(unknownSession), "", time.Unix(0, 0))
	check := func(operator string, values []string, want string) {
		allow, problems := clause.Compile(operator, "aws:PrincipalArn", values, 0)
		require.Empty(t, problems)
		deny, problems := clause.Compile(operator, "aws:PrincipalArn", values, clause.InDeny)
		require.Empty(t, problems)
		wantAllow, wantDeny := want == "T", want != "F"
		require.Equal(t, wantAllow, allow.Match(&c), "%s %.2q in an Allow", operator, values)
		require.Equal(t, wantDeny, deny.Match(&c), "%s %.2q in a Deny", operator, values)
		unknown := allow.PathMatters(&c) || !allow.Unreadable(&c).IsZero()
		require.Equal(t, want == "U", unknown, "%s %.2q", operator, values)
	}
	opposite := map[string]string{"T": "F", "F": "T", "U": "U"}
	for _, tt := range tests {
		for _, prefix := range []string{"", "ForAllValues:", "ForAnyValue:"} {
			for _, suffix := range []string{"", "IfExists"} {
				check(prefix+tt.operator+suffix, tt.values, tt.want)
				if negation := negations[tt.operator]; negation != "" {
					check(prefix+negation+suffix, tt.values, opposite[tt.want])
				}
			}
		}
	}
	for value, want := range map[string]bool{"true": false, "false": true} {
		null := mustCompile(t, "Null", "aws:PrincipalArn", value)
		require.Equal(t, want, null.Match(&c), value)
	}
}

// TestRoleOfUnknownPathIsSound compares with the answers for the role under one path
// after the other: what is said without knowing the path is so whatever it is, and
// where all answers are the same it is said, except for a "?".
func TestRoleOfUnknownPathIsSound(t *testing.T) {
	t.Parallel()
	paths := []string{
		"", "/", "ci/", "ci/build/", "Deploy/", "D/", "x:role/", "role/", "rol/e/", "Dep/loy/", "aws-service-role/", "~/", "~~/", "c/", "i/", "*/",
	}
	contextOf := func(path string) clause.Context {
		session, err := caller.RoleSession(roles+path+"Deploy", "ann", caller.AccountIDs)
		require.NoError(t, err)
		return clause.Context{}.Bind(session, "", time.Unix(0, 0))
	}
	var contexts []clause.Context
	for _, path := range paths {
		contexts = append(contexts, contextOf(path))
	}
	unknown := clause.Context{}.Bind(mustParse(unknownSession), "", time.Unix(0, 0))
	pieces := []string{"*", "?", "/", "Dep", "loy", "role/", "ci"}
	var tails []string
	for size, begin := 0, 0; size < 4; size++ {
		if size == 0 {
			tails = []string{""}
		}
		end := len(tails)
		for _, tail := range tails[begin:end] {
			for _, piece := range pieces {
				tails = append(tails, tail+piece)
			}
		}
		begin = end
	}
	counts := make(map[string]int)
	for _, head := range []string{roles, "arn:*:iam::*:"} {
		for _, tail := range tails {
			value := head + tail
			var results []string
			literal := strings.NewReplacer("*", "", "?", "f").Replace(tail)
			contexts := contexts[:len(paths):len(paths)]
			for _, path := range []string{literal + "/", ":" + literal + "/", strings.TrimPrefix(literal, "role/") + "/"} {
				for i := range path {
					if path[i] == '/' {
						contexts = append(contexts, contextOf(path[:i+1]))
					}
				}
			}
			for _, operator := range []string{"ArnLike", "StringNotLike"} {
				allow := mustCompile(t, operator, "aws:PrincipalArn", value)
				deny, problems := clause.Compile(operator, "aws:PrincipalArn", []string{value}, clause.InDeny)
				require.Empty(t, problems)
				all, some := true, false
				for i := range contexts {
					matches := allow.Match(&contexts[i])
					all, some = all && matches, some || matches
				}
				gotAll, gotSome := allow.Match(&unknown), deny.Match(&unknown)
				if gotAll {
					require.True(t, all, "%s %s", operator, value)
				}
				if !gotSome {
					require.False(t, some, "%s %s", operator, value)
				}
				result := fmt.Sprintf("%v/%v", gotAll, gotSome)
				if !strings.Contains(value, "?") && gotAll != gotSome {
					require.NotEqual(t, all, some, "exact: %s %s", operator, value)
				}
				results = append(results, result)
			}
			counts[strings.Join(results, " ")]++
		}
	}
	require.GreaterOrEqual(t, len(counts), 3, "%v", counts)
}

// TestVariableOfUnknownPath checks that a policy variable that stands for the ARN of
// such a role is without value in an Allow and makes a clause of a Deny match
// (SEMANTICS S-44), unless another value decides.
func TestVariableOfUnknownPath(t *testing.T) {
	t.Parallel()
	c := clause.NewContext(clause.String("app:k", "x"), clause.String("app:arn", "arn:aws:s3:::x"), clause.Strings("app:list", "x", "y")).
		Bind(mustParse(unknownSession), "", time.Unix(0, 0))
	for _, tt := range []struct {
		operator, key string
		values        []string
		allow, deny   bool
	}{
		{"StringEquals", "app:k", []string{"${aws:PrincipalArn}"}, false, true},
		{"StringNotEquals", "app:k", []string{"${aws:PrincipalArn}"}, false, true},
		{"StringLike", "app:k", []string{"${AWS:principalarn}*"}, false, true},
		{"StringLike", "app:k", []string{"${aws:PrincipalArn, 'x'}"}, false, true}, // a default is for keys that are absent
		{"StringEquals", "app:k", []string{"${aws:PrincipalArn}", "x"}, true, true},
		{"StringNotEquals", "app:k", []string{"${aws:PrincipalArn}", "x"}, false, false},
		{"StringEqualsIgnoreCase", "app:k", []string{"${aws:PrincipalArn}"}, false, true},
		{"StringNotEqualsIgnoreCase", "app:k", []string{"${aws:PrincipalArn}", "X"}, false, false},
		{"StringEquals", "app:none", []string{"${aws:PrincipalArn}"}, false, false},
		{"StringNotEquals", "app:none", []string{"${aws:PrincipalArn}"}, true, true},
		{"StringEqualsIfExists", "app:none", []string{"${aws:PrincipalArn}"}, true, true},
		{"ForAnyValue:StringEquals", "app:list", []string{"${aws:PrincipalArn}"}, false, true},
		{"ForAllValues:StringEquals", "app:list", []string{"${aws:PrincipalArn}"}, false, true},
		{"ForAllValues:StringEquals", "app:list", []string{"${aws:PrincipalArn}", "x", "y"}, true, true},
		{"ArnNotLike", "app:arn", []string{"arn:aws:s3:::${aws:PrincipalArn}"}, false, true},
		{"StringEquals", "app:k", []string{"${app:none}"}, false, false},
	} {
		allow, problems := clause.Compile(tt.operator, tt.key, tt.values, 0)
		require.Empty(t, problems)
		deny, problems := clause.Compile(tt.operator, tt.key, tt.values, clause.InDeny)
		require.Empty(t, problems)
		require.Equal(t, tt.allow, allow.Match(&c), "%s %q", tt.operator, tt.values)
		require.Equal(t, tt.deny, deny.Match(&c), "%s %q", tt.operator, tt.values)
		require.Equal(t, !tt.allow && tt.deny, deny.PathMatters(&c), "%s %q", tt.operator, tt.values)
	}

	p, problem := clause.CompileResource("arn:aws:s3:::b/${aws:PrincipalArn}/*", 0)
	require.Nil(t, problem)
	const resource = "arn:aws:s3:::b/" + roles + "ci/Deploy/x"
	matches, resolved := p.Match(resource, &c)
	require.Equal(t, []bool{false, false, true}, []bool{matches, resolved, p.PathUnknown(&c)})
	for flags, want := range map[clause.Flags][]bool{
		clause.InDeny:                        {true, true, true}, // whatever the resource is
		clause.InDeny | clause.InNotResource: {false, false, true},
		clause.InNotResource:                 {false, false, true},
	} {
		p, problem := clause.CompileResource("arn:aws:s3:::b/${aws:PrincipalArn}/*", flags)
		require.Nil(t, problem)
		matches, resolved := p.Match("arn:aws:sqs:us-east-1:111122223333:q", &c)
		require.Equal(t, want, []bool{matches, resolved, p.PathUnknown(&c)}, flags)
		text, whole := p.Beginning()
		require.False(t, whole)
		require.Equal(t, flags == clause.InDeny, text == "")
	}
	*c.Facts() = clause.Facts{Role: roles + "ci/Deploy"}
	matches, resolved = p.Match(resource, &c)
	require.Equal(t, []bool{true, true, false}, []bool{matches, resolved, p.PathUnknown(&c)})
	*c.Facts() = clause.Facts{Role: ""}
	require.True(t, p.PathUnknown(&c))
}

// TestLookupOfUnknownPath checks that no ARN is shown that may be that of no role.
func TestLookupOfUnknownPath(t *testing.T) {
	t.Parallel()
	c := clause.Context{}.Bind(mustParse(unknownSession), "", time.Unix(0, 0))
	values, present := c.Lookup("aws:PrincipalArn")
	require.Empty(t, values)
	require.True(t, present)
	*c.Facts() = clause.Facts{Role: roles + "ci/Deploy"}
	requireLookup(t, c, "aws:PrincipalArn", roles+"ci/Deploy")
	c = c.Bind(mustParse(unknownSession), "", time.Unix(0, 0))
	values, _ = c.Lookup("aws:PrincipalArn")
	require.Empty(t, values, "a role is bound to one principal")
}
