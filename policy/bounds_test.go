package policy

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestBounds parses what is just within the limits and just beyond them.
func TestBounds(t *testing.T) {
	statement := func(members string) string {
		return `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", ` + members + `}]}`
	}
	resource := func(text string) string { return statement(`"Resource": "` + text + `"`) }
	number := func(text string) string {
		return statement(`"Resource": "*", "Condition": {"StringEquals": {"app:k": ` + text + `}}`)
	}
	named := func(sid, action string) string {
		return `{"Statement": {"Sid": "` + sid + `", "Effect": "Allow", "Action": "` + action + `", "Resource": "*"}}`
	}
	tests := []struct{ name, src, want, source string }{
		{"first and last letters and digits", named("AZaz09", "AZaz09-_.:AZaz09-_.*?"), "", "G-14, S-22"},
		{"number of 64 characters", number(strings.Repeat("1", 64)), "", "S-35"},
		{"number of 65 characters", number(strings.Repeat("1", 65)), "the number is too long", "S-35"},
		{"largest exponent", number("1e308"), "", "S-35"},
		{"larger exponent", number("1e309"), "its exponent too large", "S-35"},
		{"smallest exponent", number("1E-308"), "", "S-35"},
		{"smaller exponent", number("1E-309"), "its exponent too large", "S-35"},
		{"exponent beyond an int", number("1e-99999999999999999999"), "its exponent too large", "S-35"},

		{"service with the first and last digit", resource("arn:aws:a0-9.z:::x"), "", "S-23"},
		{"service in upper case", resource("arn:aws:S3:::x"), "a service is lower-case", "S-23"},
		{"service of an own namespace", resource("arn:acme:Docs:eu:tenant 42:x"), "", "S-23"},
		{"Sid empty twice", `{"Statement": [{"Sid": "", "Effect": "Allow", "Action": "*", "Resource": "*"},
			{"Sid": "", "Effect": "Deny", "Action": "*", "Resource": "*"}]}`, "", "G-14: an empty Sid is none"},
		{"letter case of condition keys", statement(`"Resource": "*", "Condition": {"Null": {"app:Zz": true, "app:zZ": true}}`),
			"duplicate", "C-6"},
		{"operator without keys, then an unknown one", statement(`"Resource": "*", "Condition": {"Null": 1, "Nul": {}}`),
			"(and 1 more)", "all problems are reported"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse([]byte(tt.src), Identity)
			if tt.want == "" {
				require.NoError(t, err, tt.source)
				return
			}
			require.ErrorContains(t, err, tt.want, tt.source)
		})
	}
}

// TestNeighborsOfLetters has what stands beside the letters and digits of ASCII.
func TestNeighborsOfLetters(t *testing.T) {
	for _, c := range []string{"/", ";", "@", "[", "`", "{"} {
		for _, names := range [][2]string{{"S" + c, "s3:Get"}, {"S", "s3:Get" + c}, {"S", "s" + c + ":Get"}} {
			_, err := Parse([]byte(`{"Statement": {"Sid": "`+names[0]+`", "Effect": "Allow", "Action": "`+names[1]+`", "Resource": "*"}}`), Identity)
			require.ErrorContains(t, err, "want", "G-14, S-22: %q", names)
		}
	}
}
