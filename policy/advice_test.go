package policy

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What people get wrong most often is refused with a text that says what to write.
func TestAdvice(t *testing.T) {
	const ok = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}`
	for _, tt := range []struct {
		name, old, changed string // in the document
		want               string // the message, without the place
	}{
		{"comma at the end of an object", `"*"}`, `"*",}`,
			`invalid JSON: invalid character '}' looking for beginning of object key string: there is a comma too many before it`},
		{"comma at the end of a list", `"*"}]`, "\"*\"},\n]",
			`invalid JSON: invalid character ']' looking for beginning of value: there is a comma too many before it`},
		{"comma between statements", `]}`, ` {"Effect": "Deny", "Action": "*", "Resource": "*"}]}`,
			`invalid JSON: invalid character '{' after array element: there is a comma or a colon missing before it`},
		{"comma between elements", `"Allow",`, `"Allow"`,
			`invalid JSON: invalid character '"' after object key:value pair: there is a comma or a colon missing before it`},
		{"comment at the beginning", `{"Version"`, "// reads\n{\"Version\"",
			`invalid JSON: invalid character '/' looking for beginning of value: JSON has no comments`},
		{"comment in the middle", `"s3:*"`, `"s3:*" /* all */`,
			`invalid JSON: invalid character '/' after object key:value pair: JSON has no comments`},
		{"comment of YAML", `"Statement"`, `# one statement`,
			`invalid JSON: invalid character '#' looking for beginning of object key string: JSON has no comments`},
		{"single quotes", `"Allow"`, `'Allow'`,
			`invalid JSON: invalid character '\'' looking for beginning of value: a text of JSON stands between two "`},
		{"curly quotes", `"Allow"`, `“Allow”`,
			`invalid JSON: invalid character 'â' looking for beginning of value: a text of JSON stands between two "`},
		{"answer of a command", `{"Version"`, `{"RoleName": "r", "PolicyDocument": {"Version"`,
			`/RoleName: unknown element: "RoleName" (and 1 more)`},
		{"wrapped", `{"Version"`, `{"PolicyDocument": {"Version"`,
			`/PolicyDocument: unknown element: "PolicyDocument"; the policy is what stands in it`},
		{"condition without operator", `"*"}`, `"*", "Condition": {"aws:SourceIp": "10.0.0.0/8"}}`,
			`/Statement/0/Condition/aws:SourceIp: unknown condition operator: "aws:SourceIp"; condition keys stand in the object of an operator, such as StringEquals`},
		{"variable with a dot", `"*"}`, `"arn:aws:s3:::home/${aws.username}/*"}`,
			`/Statement/0/Resource: invalid policy variable: "${aws.username}": "aws.username" is not a condition key; did you mean ${aws:username}?`},
		{"region to be replaced", `"*"}`, `"arn:aws:sqs:your-region:111122223333:REGION"}`, ""},
		{"REGION", `"*"}`, `"arn:aws:sqs:REGION:111122223333:q"}`,
			`/Statement/0/Resource: invalid value: "arn:aws:sqs:REGION:111122223333:q": a Region is lower-case letters, digits and hyphens: it looks like a placeholder: replace it first`},
		{"account to be replaced", `"*"}`, `"arn:aws:sqs:us-east-1:account-id:q"}`,
			`/Statement/0/Resource: invalid value: "arn:aws:sqs:us-east-1:account-id:q": an account is 12 digits, empty, or a wildcard: it looks like a placeholder: replace it first`},
		{"account as a key", `"Resource"`, `"Principal": {"Account": "111122223333"}, "Resource"`,
			`/Statement/0/Principal/Account: invalid principal: "Account"; did you mean "AWS"?`},
		{"no kind of principal", `"Resource"`, `"Principal": {"Group": "x"}, "Resource"`,
			`/Statement/0/Principal/Group: invalid principal: "Group"; want AWS, Service, Federated or CanonicalUser`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, 1, strings.Count(ok, tt.old))
			document := strings.Replace(ok, tt.old, tt.changed, 1)
			if strings.Contains(tt.name, "wrapped") || strings.Contains(tt.name, "answer") {
				document += "}"
			}
			typ := Identity
			if strings.Contains(document, "Principal") {
				typ = Resource
			}
			_, err := Parse([]byte(document), typ)
			if tt.want == "" {
				require.NoError(t, err)
				return
			}
			require.Error(t, err)
			_, message, _ := strings.Cut(err.Error(), ": ")
			require.Equal(t, tt.want, message)
		})
	}
}
