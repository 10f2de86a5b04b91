package policy

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPlaceholderErrors parses documents that are refused because something in them
// is still to be replaced.
func TestPlaceholderErrors(t *testing.T) {
	const looks = "it looks like a placeholder: replace it first"
	for _, tt := range []struct {
		name, document string
		typ            Type
		want           string
	}{
		{"account of a principal", `{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::<account-id>:root"}, "Action": "s3:*", "Resource": "*"}`, Resource,
			`1:81: /Statement/Principal/AWS: invalid principal: "arn:aws:iam::<account-id>:root": account is not 12 digits: ` + looks},
		{"run of X", `{"Effect": "Allow", "Principal": {"AWS": "XXXXXXXXXXXX"}, "Action": "s3:*", "Resource": "*"}`, Resource,
			`1:81: /Statement/Principal/AWS: invalid principal: "XXXXXXXXXXXX": want arn:partition:service:region:account:resource: ` + looks},
		{"account in a list", `{"Effect": "Allow", "Principal": {"AWS": ["111122223333", "arn:aws:iam::ACCOUNT_ID:root"]}, "Action": "s3:*", "Resource": "*"}`, Resource,
			`1:98: /Statement/Principal/AWS/1: invalid principal: "arn:aws:iam::ACCOUNT_ID:root": account is not 12 digits: ` + looks},
		{"variable of a template", `{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::${Bucket}/*"}`, Identity,
			`1:90: /Statement/Resource: invalid policy variable: "${Bucket}": "Bucket" is not a condition key: ` + looks},
		{"variable in a value", `{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"aws:SourceVpc": "${VPC}"}}}`, Identity,
			`1:143: /Statement/Condition/StringEquals/aws:SourceVpc: invalid policy variable: "${VPC}": "VPC" is not a condition key: ` + looks},
		{"variable that is near", `{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::b/${username}/*"}`, Identity,
			`1:90: /Statement/Resource: invalid policy variable: "${username}": "username" is not a condition key; did you mean ${aws:username}?`},
		{"function", `{"Effect": "Allow", "Action": "s3:*", "Resource": {"Fn::Sub": "arn:aws:s3:::${Bucket}"}}`, Identity,
			`1:90: /Statement/Resource: wrong JSON type: want a string, not an object: ` + looks},
		{"function in a list", `{"Effect": "Allow", "Action": "s3:*", "Resource": ["*", {"Ref": "Bucket"}]}`, Identity,
			`1:96: /Statement/Resource/1: wrong JSON type: want a string, not an object: ` + looks},
		{"object of another kind", `{"Effect": "Allow", "Action": "s3:*", "Resource": {"Bucket": "x"}}`, Identity,
			`1:90: /Statement/Resource: wrong JSON type: want a string, not an object`},
		{"function as a principal", `{"Effect": "Allow", "Principal": {"Ref": "Account"}, "Action": "s3:*", "Resource": "*"}`, Resource,
			`1:74: /Statement/Principal/Ref: invalid principal: "Ref": ` + looks},
		{"function as a condition", `{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"Fn::If": ["A", {}, {}]}}`, Identity,
			`1:109: /Statement/Condition/Fn::If: unknown condition operator: "Fn::If": ` + looks},
		{"function as a value", `{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"aws:SourceVpc": {"Ref": "VPC"}}}}`, Identity,
			`1:143: /Statement/Condition/StringEquals/aws:SourceVpc: wrong JSON type: want a string, number, Boolean, or a list of those, not an object: ` + looks},
		{"address", `{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": "xxx.xxx.xxx.xxx/32"}}}`, Identity,
			`1:139: /Statement/Condition/IpAddress/aws:SourceIp: invalid condition value: "xxx.xxx.xxx.xxx/32" is not an IP address or CIDR block: ` + looks},
		{"key", `{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"<provider>:aud": "x", "{{key}}": "x"}}}`, Identity,
			`1:149: /Statement/Condition/StringEquals/{{key}}: invalid condition key: "{{key}}": want prefix:name, such as aws:SourceIp: ` + looks},
		{"action", `{"Effect": "Allow", "Action": "<service>:Get*", "Resource": "*"}`, Identity,
			`1:70: /Statement/Action: invalid value: "<service>:Get*": want "*" or service:action, such as "s3:GetObject" or "ec2:Describe*": ` + looks},
		{"effect", `{"Effect": "${Effect}", "Action": "s3:*", "Resource": "*"}`, Identity,
			`1:51: /Statement/Effect: invalid value: "${Effect}"; want "Allow" or "Deny": ` + looks},
		{"no placeholder", `{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::12345:root"}, "Action": "s3:*", "Resource": "*"}`, Resource,
			`1:81: /Statement/Principal/AWS: invalid principal: "arn:aws:iam::12345:root": account is not 12 digits`},

		{"service under AWS", `{"Effect": "Allow", "Principal": {"AWS": "logs.amazonaws.com"}, "Action": "s3:*", "Resource": "*"}`, Resource,
			`1:81: /Statement/Principal/AWS: invalid principal: "logs.amazonaws.com": want arn:partition:service:region:account:resource; did you mean "Service"?`},
		{"account left out", `{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::role:Deploy"}, "Action": "s3:*", "Resource": "*"}`, Resource,
			`1:81: /Statement/Principal/AWS: invalid principal: "arn:aws:iam::role:Deploy": account is not 12 digits: did you leave the account out?`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse([]byte(`{"Version": "2012-10-17", "Statement": `+tt.document+`}`), tt.typ)
			require.EqualError(t, err, tt.want)
		})
	}
}

// A misspelled element that is required is one problem, and its name is what is said.
func TestMisspelledElements(t *testing.T) {
	for _, tt := range []struct {
		name, document string
		typ            Type
		want           string
	}{
		{"Effect", `{"Statement": {"Efect": "Allow", "Action": "*", "Resource": "*"}}`, Identity,
			`1:16: /Statement/Efect: unknown element: "Efect"; did you mean "Effect"?`},
		{"letter case", `{"Statement": {"effect": "Allow", "Action": "*", "Resource": "*"}}`, Identity,
			`1:16: /Statement/effect: unknown element: "effect"; did you mean "Effect"?`},
		{"Statement", `{"Statements": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}`, Identity,
			`1:2: /Statements: unknown element: "Statements"; did you mean "Statement"?`},
		{"Action", `{"Statement": {"Effect": "Allow", "Actions": "*", "Resource": "*"}}`, Identity,
			`1:35: /Statement/Actions: unknown element: "Actions"; did you mean "Action"?`},
		{"NotResource", `{"Statement": {"Effect": "Allow", "Action": "*", "NotResources": "*"}}`, Identity,
			`1:50: /Statement/NotResources: unknown element: "NotResources"; did you mean "NotResource"?`},
		{"Principal", `{"Statement": {"Effect": "Allow", "Principals": "*", "Action": "*", "Resource": "*"}}`, Endpoint,
			`1:35: /Statement/Principals: unknown element: "Principals"; did you mean "Principal"?`},
		{"Version", `{"version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}}`, RCP,
			`1:2: /version: unknown element: "version"; did you mean "Version"?`},
		{"two", `{"Statement": {"Efect": "Allow", "Acton": "*", "Resource": "*"}}`, Identity,
			`1:16: /Statement/Efect: unknown element: "Efect"; did you mean "Effect"? (and 1 more)`},
		{"another is missing", `{"Statement": {"Efect": "Allow", "Action": "*"}}`, Identity,
			`1:15: /Statement: missing element: Resource or NotResource (and 1 more)`},
		{"the element is there too", `{"Statement": {"Effect": "Allow", "Efect": "Allow", "Action": "*", "Resource": "*"}}`, Identity,
			`1:35: /Statement/Efect: unknown element: "Efect"; did you mean "Effect"?`},
		{"far from all", `{"Statement": {"Outcome": "Allow", "Action": "*", "Resource": "*"}}`, Identity,
			`1:15: /Statement: missing element: Effect (and 1 more)`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse([]byte(tt.document), tt.typ)
			require.EqualError(t, err, tt.want)
		})
	}
}

// What a template leaves outside of texts is not JSON.
func TestPlaceholderOutsideOfTexts(t *testing.T) {
	for document, want := range map[string]string{
		`{"Statement": {"Effect": "Allow", "Action": "*", "Resource": ${resource}}}`: "1:62: invalid JSON: invalid character '$' looking for beginning of value",
		`{"Statement": {"Effect": "Allow", "Action": "*", "Resource": <resource>}}`:  "1:62: invalid JSON: invalid character '<' looking for beginning of value",
		`{"Statement": {{ statement }}}`:                                             "1:16: invalid JSON: invalid character '{' looking for beginning of object key string",
		`{{- toJson .Policy }}`:                                                      "1:2: invalid JSON: invalid character '{' looking for beginning of object key string",
	} {
		_, err := Parse([]byte(document), Identity)
		require.EqualError(t, err, want+": it looks like a placeholder: replace it first")
	}
	_, err := Parse([]byte(`{"Statement": $}`), Identity)
	require.EqualError(t, err, "1:15: invalid JSON: invalid character '$' looking for beginning of value")
	_, err = Parse([]byte(`{"Statement": {[}}`), Identity)
	require.EqualError(t, err, "1:16: invalid JSON: invalid character '[' looking for beginning of object key string")
}
