package suggest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestIsPlaceholder(t *testing.T) {
	for _, s := range []string{
		"<account-id>", "arn:aws:iam::<account-id>:root", "arn:aws:s3:::<Your Bucket>/*", "a<b>c",
		"${ACCOUNT}", "arn:aws:s3:::${Bucket}/*", "${var.x}", "${aws:username}${Stage}", "${AWS::AccountId}",
		"{{ account }}", "&{BUCKET}", "XXXXXXXXXXXX", "arn:aws:iam::xxxxxxxxxxxx:root", "xxx.xxx.xxx.xxx/32",
		"ACCOUNT_ID", "arn:aws:iam::ACCOUNT-ID-WITHOUT-HYPHENS:root", "arn:aws:iam::AccountNumber:role/r", "arn:aws:iam::AWS_ACCOUNT_ID:role/r",
		"arn:aws:iam::my-account:root", "your-service:Get", "arn:aws:iam::YOUR_ID:root",
	} {
		require.True(t, IsPlaceholder(s), s)
	}
	for _, s := range []string{
		"", "*", "arn:aws:s3:::b", "${aws:username}", "${*}", "${", "${}", "${a", "{{", "a < b > c <>", "<>", "<*>", "&{}", "xx", "X",
		"arn:aws:iam::12345:root", "arn:aws:s3:::account-data", "s3:GetAccountPublicAccessBlock", "2026-13-01", "300.1.1.1", "$", "<a",
	} {
		require.False(t, IsPlaceholder(s), s)
	}
}

// Only the beginning of a long text is looked at.
func TestIsPlaceholderIsBounded(t *testing.T) {
	filler := strings.Repeat("<", maxLooked-3)
	require.True(t, IsPlaceholder(filler+"<a>"))
	require.False(t, IsPlaceholder(filler+"<<a>"))
}

func TestPlaceholder(t *testing.T) {
	for s, want := range map[string]string{
		"": "", "*": "", "${aws:username}": "", "${AWS::}": "", "${AWS::Region}": "${AWS::…}", "arn:aws:s3:::${AWS::Region}-b": "${AWS::…}",
		"&{}": "", "&{aws:username}": "&{…}", "{{}}": "", "{{ account }}": "{{…}}", "<>": "", "<*>": "", "<a": "", "<é>": "",
		"<account-id>": "<…>", "a < b > c": "<…>", "<a:b><c_d.1>": "<…>",
	} {
		require.Equal(t, want, Placeholder(s), s)
	}
}
