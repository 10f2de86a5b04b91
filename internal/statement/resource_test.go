package statement_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/policy"
)

func TestMatchResource(t *testing.T) {
	const (
		objects = "arn:aws:s3:::b/*/test/*"
		payroll = "arn:aws:s3:::HRBucket/Payroll arn:aws:s3:::HRBucket/Payroll/*"
	)
	tests := []struct {
		element, patterns, resource string
		want                        bool
		source                      string
	}{
		{"Resource", "arn:aws:s3:::Bucket", "arn:aws:s3:::bucket", false, "R-1, vector R10"},
		{"Resource", "arn:aws:s3:::b", "arn:AWS:s3:::b", false, "R-1"},
		{"Resource", "*", "arn:aws:s3:::b/k", true, "R-2"},
		{"Resource", "*", "*", true, "R-2"},
		{"Resource", objects, "arn:aws:s3:::b/1/test/object.jpg", true, "vector R01"},
		{"Resource", objects, "arn:aws:s3:::b/1/2/3/test/4/object.jpg", true, "R-4, vector R02"},
		{"Resource", objects, "arn:aws:s3:::b//test/object.jpg", true, "R-4, vector R03"},
		{"Resource", objects, "arn:aws:s3:::b/1/test/", true, "vector R04"},
		{"Resource", objects, "arn:aws:s3:::b/1///test///object.jpg", true, "vector R05"},
		{"Resource", objects, "arn:aws:s3:::b/1-test/object.jpg", false, "R-4, vector R06"},
		{"Resource", objects, "arn:aws:s3:::b/test/object.jpg", false, "R-4, vector R07"},
		{"Resource", objects, "arn:aws:s3:::b/1/2/test.jpg", false, "vector R08"},
		{"Resource", "arn:aws:s3:::b/*", "arn:aws:s3:::b", false, "R-9, vector R09"},
		{"Resource", "arn:aws:s3:::b*", "arn:aws:s3:::b2/k", true, "R-9"},
		{"Resource", "arn:aws:s3:::b/*", "arn:aws:s3:::b//k", true, "R-9"},
		{"Resource", "arn:aws:iam::111122223333:user/accounting/*", "arn:aws:iam::111122223333:user/accounting/bob", true, "vector R11"},
		{"Resource", "arn:aws:ec2:*:*:instance/*", "arn:aws:ec2:us-east-1:111122223333:instance/i-1", true, "vector R12"},
		{"Resource", "arn:aws:logs:*:*:log-group:*", "arn:aws:logs:us-east-1:111122223333:log-group:x:log-stream:y", true, "R-4, vector R14"},
		{"Resource", "arn:aws:sqs:*:111122223333:q", "arn:aws:sqs:us-east-1:111122223333:q", true, "vector R15"},
		{"Resource", "arn:aws:s3:::*log*", "arn:aws:s3:::carlossalazar-logs/k", true, "vector R16"},
		{"Resource", "arn:aws:s3:*:*:b", "arn:aws:s3:::b", true, "R-5"},
		{"Resource", "arn:aws:s3:::b", "arn:aws:s3:us-east-1:111122223333:b", false, "R-5: an empty part is empty"},
		{"Resource", "arn:aws:ec2:a*b:111122223333:instance/i-1", "arn:aws:ec2:a:b:111122223333:instance/i-1", false, "R-5: parts do not run into each other"},
		{"Resource", "arn:*:iam::*:role/x", "arn:aws-cn:iam::111122223333:role/x", true, "R-6"},
		{"Resource", "arn:aws:s?:::b", "arn:aws:s3:::b", true, "R-6"},
		{"Resource", "arn:aws:iam::111122223333:u*", "arn:aws:iam::111122223333:user/u", true, "R-8"},
		{"Resource", "arn:aws:s3:::b/x", "arn:aws:s3:::b/*", false, "R-10"},
		{"Resource", "arn:aws:s3:::b/?", "arn:aws:s3:::b/\U0001F600", true, "R-10: one code point"},
		{"Resource", "arn:aws:s3:::b/*", "arn:aws:s3:::b/a\nb", true, "R-10"},
		{"Resource", "arn:aws:s3:::b", "*", false, "R-11, vector R20"},
		{"Resource", "arn:aws:s3:::*", "*", false, "R-9, R-11"},
		{"NotResource", payroll, "arn:aws:s3:::HRBucket/other", true, "R-12, vector R17"},
		{"NotResource", payroll, "arn:aws:s3:::HRBucket/Payroll/x", false, "R-12, vector R18"},
		{"NotResource", payroll, "*", true, "R-11"},
		{"NotResource", "*", "arn:aws:s3:::b", false, "R-12"},
		{"Resource", "arn:aws:s3:::b arn:aws:s3:::c", "arn:aws:s3:::c", true, "G-16"},
		{"Resource", "arn:acme:docs::tenant42:page/*", "arn:acme:docs::tenant42:page/7", true, "S-23"},
		{"Resource", "arn:acme:docs::tenant42:page/*", "arn:acme:docs::tenant43:page/7", false, "S-23"},
		{"Resource", "arn:aws:s3:::b", "", false, "R-3"},
		{"Resource", "arn:aws:s3:::b", "b", false, "R-3"},
	}
	for _, tt := range tests {
		for _, effect := range []string{"Allow", "Deny"} {
			s := statementOf(t, policy.Identity, `{"Effect": "`+effect+`", "Action": "*", "`+tt.element+`": `+list(tt.patterns)+`}`)
			var c clause.Context
			require.Equal(t, tt.want, s.MatchResource(tt.resource, &c), "%s: %s", tt.source, tt.resource)
		}
	}
}

// TestMatchResourceReadings checks that the effect and the element decide what a "*" at
// the end of the region or the account covers (SEMANTICS S-36).
func TestMatchResourceReadings(t *testing.T) {
	const prod = "arn:aws:lambda:us-east-1:111122223333:function:prod"
	tests := []struct {
		pattern      string
		narrow, wide bool
	}{
		{"arn:aws:lambda:*:function:prod", false, true},
		{"arn:aws:lambda:us-*:function:*", false, true},
		{"arn:aws:lambda:us-east-1:*:prod", false, true},
		{"arn:aws:lambda:*:*:function:prod", true, true},
		{"arn:aws:lambda:*:111122223333:function:*", true, true},
		{"arn:aws:lambda", true, true},
		{"arn:aws:lambda:us-east-1:*", true, true},
		{"*", true, true},
	}
	for _, tt := range tests {
		for _, effect := range []string{"Allow", "Deny"} {
			var c clause.Context
			s := statementOf(t, policy.Identity, `{"Effect": "`+effect+`", "Action": "*", "Resource": `+list(tt.pattern)+`}`)
			want := tt.narrow
			if effect == "Deny" {
				want = tt.wide
			}
			require.Equal(t, want, s.MatchResource(prod, &c), "%s %s", effect, tt.pattern)

			s = statementOf(t, policy.Identity, `{"Effect": "`+effect+`", "Action": "*", "NotResource": `+list(tt.pattern)+`}`)
			want = !tt.wide
			if effect == "Deny" {
				want = !tt.narrow
			}
			require.Equal(t, want, s.MatchResource(prod, &c), "%s, not %s", effect, tt.pattern)
			s = statementOf(t, policy.Identity, `{"Effect": "`+effect+`", "Action": "*", "NotResource": [`+strings.Trim(list(tt.pattern), "[]")+`, `+unrelated()+`]}`)
			require.Equal(t, want, s.MatchResource(prod, &c), "%s, not %s and others", effect, tt.pattern)
		}
	}
}

// unrelated returns entries that cover nothing that is asked about, so many that not all of a
// list are matched one by one.
func unrelated() string {
	var entries []string
	for i := range 20 {
		entries = append(entries, fmt.Sprintf(`"arn:aws:sns:us-east-1:444455556666:%d/*", "arn:aws:sns:us-east-1:444455556666:%d"`, i, i))
	}
	return strings.Join(entries, ",")
}

// TestNoResource checks that a statement of a resource-based policy without Resource is
// about all that carries the policy (SEMANTICS S-39).
func TestNoResource(t *testing.T) {
	for _, effect := range []string{"Allow", "Deny"} {
		s := statementOf(t, policy.Resource, `{"Effect": "`+effect+`", "Principal": "*", "Action": "*"}`)
		var c clause.Context
		require.True(t, s.MatchResource("arn:aws:ecr:us-east-1:111122223333:repository/r", &c))
		require.True(t, s.MatchResource("*", &c))
		require.False(t, s.UsesContext())
		patterns, not := s.Resources()
		require.Empty(t, patterns)
		require.False(t, not)
	}
}

func TestMatchResourceVariables(t *testing.T) {
	none := clause.Context{}
	ann := clause.NewContext(clause.String("aws:PrincipalTag/home", "ann"), clause.String("app:account", "111122223333"))
	star := clause.NewContext(clause.String("aws:PrincipalTag/home", "*"), clause.String("app:account", "1:2"))
	const (
		home    = "arn:aws:s3:::b/${aws:PrincipalTag/home}/*"
		account = "arn:aws:sqs:*:${app:account}:q"
	)
	tests := []struct {
		name, effect, element, patterns, resource string
		context                                   clause.Context
		want                                      bool
		source                                    string
	}{
		{"value", "Allow", "Resource", home, "arn:aws:s3:::b/ann/k", ann, true, "V"},
		{"other value", "Allow", "Resource", home, "arn:aws:s3:::b/bob/k", ann, false, "V"},
		{"value is not a wildcard", "Allow", "Resource", home, "arn:aws:s3:::b/bob/k", star, false, "V"},
		{"value is literal", "Allow", "Resource", home, "arn:aws:s3:::b/*/k", star, true, "V"},
		{"account", "Allow", "Resource", account, "arn:aws:sqs:us-east-1:111122223333:q", ann, true, "S-10"},
		{"account with a colon", "Allow", "Resource", account, "arn:aws:sqs:us-east-1:1:2:q", star, false, "S-10"},
		{"no value, Allow", "Allow", "Resource", home, "arn:aws:s3:::b//k", none, false, "R-12"},
		{"no value, Deny", "Deny", "Resource", home, "arn:aws:s3:::b//k", none, false, "R-12"},
		{"no value, other entry", "Allow", "Resource", home + " arn:aws:s3:::c", "arn:aws:s3:::c", none, true, "G-16"},
		{"value, NotResource", "Allow", "NotResource", home, "arn:aws:s3:::b/bob/k", ann, true, "R-12"},
		{"no value, NotResource, Allow", "Allow", "NotResource", home, "arn:aws:s3:::c", none, false, "S-5"},
		{"no value, NotResource, Deny", "Deny", "NotResource", home, "arn:aws:s3:::c", none, true, "S-5"},
		{"no value, NotResource, Deny, listed", "Deny", "NotResource", home + " arn:aws:s3:::c", "arn:aws:s3:::c", none, false, "S-5"},
		{"no value, NotResource, Allow, listed", "Allow", "NotResource", home + " arn:aws:s3:::c", "arn:aws:s3:::c", none, false, "S-5"},
		{"default", "Deny", "Resource", "arn:aws:s3:::b/${aws:PrincipalTag/home,'pub'}/*", "arn:aws:s3:::b/pub/k", none, true, "V"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			patterns := list(tt.patterns)
			if strings.Contains(tt.patterns, "'") {
				patterns = `"` + strings.ReplaceAll(tt.patterns, ",'", ", '") + `"`
			}
			s := statementOf(t, policy.Identity, `{"Effect": "`+tt.effect+`", "Action": "*", "`+tt.element+`": `+patterns+`}`)
			require.Equal(t, tt.want, s.MatchResource(tt.resource, &tt.context), tt.source)
			s = statementOf(t, policy.Identity, `{"Effect": "`+tt.effect+`", "Action": "*", "`+tt.element+`": [`+strings.Trim(patterns, "[]")+`, `+unrelated()+`]}`)
			require.Equal(t, tt.want, s.MatchResource(tt.resource, &tt.context), "%s, a long list", tt.source)
		})
	}
	// Without Version a variable is text (G-9).
	s := parse(t, policy.Identity, `{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "`+home+`"}}`).Statement(0)
	require.False(t, s.MatchResource("arn:aws:s3:::b/ann/k", &ann))
	require.True(t, s.MatchResource("arn:aws:s3:::b/${aws:PrincipalTag/home}/k", &ann))
	// The statement of a role trust policy is about the role.
	s = statementOf(t, policy.Trust, `{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}`)
	require.True(t, s.MatchResource(roleA, &none))
	require.True(t, s.MatchResource("*", &none))
}
