package reference

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/policy"
)

// TestReadings has the example of S-36 and what the rule says around it.
func TestReadings(t *testing.T) {
	const function = "arn:aws:lambda:us-east-1:111122223333:function:prod"
	for _, test := range []struct {
		pattern, resource string
		narrow, wide      bool
	}{
		{"arn:aws:lambda:*:function:prod", function, false, true},
		{"arn:aws:lambda:us-*:function:prod", function, false, true},
		{"arn:aws:lambda:eu-*:function:prod", function, false, false},
		{"arn:aws:lambda:*-1:function:prod", function, false, false},           // no * at the end
		{"arn:aws:lambda:us-east-1${*}:function:prod", function, false, false}, // no wildcard
		{"arn:aws:lambda:us-east-1:*:prod", function, false, true},
		{"arn:aws:lambda:us-east-1:1*:prod", function, false, true},
		{"arn:aws:lambda:us-east-1:1?*:prod", function, false, true},
		{"arn:aws:lambda:us-east-1:2*:prod", function, false, false},
		{"arn:aws:lambda:*:*:prod", function, false, true},
		{"arn:aws:lambda:*:*:*", function, true, true},
		{"arn:aws:lambda:?*:prod:*", function + ":1", false, true},
		{"arn:aws:*:function:prod", function, false, false}, // the service is narrow, and the account another
		{"arn:aws:lambda:*:${app:colon}:prod", function, false, false},
		{"arn:aws:lambda:${app:colon}*:prod", function, false, false},
		{"arn:aws:lambda:*${app:none}:function:prod", function, false, false}, // the * is not before the colon
		{"arn:aws:lambda:${app:none}*:function:prod", function, false, true},
		{"arn:aws:sqs", "arn:aws:sqs:us-east-1:111122223333:q", true, true}, // S-37
		{"arn:aws:sns:*:222", "arn:aws:sns:a:111:222:x", false, true},
		{"execute-api:/prod/*", "arn:aws:execute-api:us-east-1:111122223333:a1/prod/GET", true, true}, // S-39
		{"execute-api:/prod/*", "arn:aws-cn:execute-api:::a1/prod/", true, true},
		{"execute-api:/prod/*", "arn:aws:execute-api:us-east-1:111122223333:/prod/GET", false, false},
		{"execute-api:/prod/*", "arn:aws:execute-api:us-east-1:111122223333:a:b/prod/GET", false, false},
		{"execute-api:/prod/*", "arn:aws:execute-api:us-east-1:111122223333:a1/b/prod/GET", false, false},
		{"execute-api:/*", "arn:aws:s3:::a1/prod/GET", false, false},
	} {
		r := readResource(test.pattern, policy.Resource, true)
		target := readTarget("s3:GetObject", test.resource)
		keys := &keys{given: Context{"app:colon": {texts: []string{"111122223333:function"}}, "app:none": {texts: []string{""}}}}
		got, _ := r.covers(&target, keys, narrow)
		require.Equal(t, test.narrow, got, "%s %s", test.pattern, test.resource)
		got, _ = r.covers(&target, keys, wide)
		require.Equal(t, test.wide, got, "%s %s", test.pattern, test.resource)
	}
}

// TestJudge tries patterns on the role Dev of which the path is not known (S-44).
func TestJudge(t *testing.T) {
	for pattern, want := range map[string]verdict{
		"*": always, "role/*": always, "role/*Dev": always, "role*Dev": always, "role/*ev": always, "r?le/*?ev": always, "*/D?v": always,
		"role/??*v": always, "role/*?*?*?*": always,
		"role/Dev": depends, "role/*/Dev": depends, "role/app/Dev": depends, "role/????": depends, "role/?????": depends, "role/a*": depends, "role/D*": depends,
		"role/app/*": depends, "role/???": depends, "role/*a*": depends, "role/*e*": always, "role/\uE000*": depends, "role//Dev": depends,
		"role/*x": never, "role/App/dev": never, "user/*": never, "": never, "role/": never,
	} {
		require.Equal(t, want, judge(wildcards(pattern), "role/", "Dev"), pattern)
	}
	for text, want := range map[string]verdict{"ROLE/dev": depends, "role/X/y/DEV": depends, "role/xdev": never, "role/x": never} {
		require.Equal(t, want, judgeFold(text, "role/", "Dev"), text)
	}
	long := strings.Repeat("?", 20) + "*Dev"
	require.Equal(t, depends, judge(wildcards("role/"+long), "role/", "Dev"))
}
