package arn

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSplit(t *testing.T) {
	tests := []struct {
		in   string
		want ARN
		ok   bool
	}{
		{"arn:aws:s3:::bucket/key", ARN{"aws", "s3", "", "", "bucket/key"}, true},
		{"arn:aws:logs:us-east-1:111122223333:log-group:x:log-stream:y",
			ARN{"aws", "logs", "us-east-1", "111122223333", "log-group:x:log-stream:y"}, true},
		{"arn:acme:docs::tenant42:page/7", ARN{"acme", "docs", "", "tenant42", "page/7"}, true},
		{"arn:aws:sns:::", ARN{"aws", "sns", "", "", ""}, true},
		{"arn:aws-cn:s3:::b", ARN{"aws-cn", "s3", "", "", "b"}, true},
		{"arn:awsx:s3:::b", ARN{"awsx", "s3", "", "", "b"}, true},
		{"arn:aws:", ARN{}, false},
		{"arn:aws", ARN{}, false},
		{"arn:aws:s3::", ARN{}, false},
		{"arn:aws:s3", ARN{}, false},
		{"arn:", ARN{}, false},
		{"", ARN{}, false},
		{"*", ARN{}, false},
		{"ARN:aws:s3:::b", ARN{}, false},
		{" arn:aws:s3:::b", ARN{}, false},
	}
	for _, tt := range tests {
		got, ok := Split(tt.in)
		require.Equal(t, tt.ok, ok, tt.in)
		require.Equal(t, tt.want, got, tt.in)
		partition, account, ok := Owner(tt.in)
		require.Equal(t, tt.ok, ok, tt.in)
		require.Equal(t, [2]string{tt.want.Partition, tt.want.Account}, [2]string{partition, account}, tt.in)
	}
	for in, want := range map[string]string{
		"arn:aws:sqs:us-east-1:111122223333:a:b": "arn:aws:sqs:us-east-1:111122223333:", "arn:aws:s3:::": "arn:aws:s3:::", "arn:aws:s3::": "", "": "",
	} {
		require.Equal(t, want, Head(in), in)
	}
	require.True(t, SameAccount("111122223333", "111122223333"))
	for _, other := range []string{"211122223333", "111122223334", "111122323333", "11112222333", "acme", ""} {
		require.False(t, SameAccount("111122223333", other), other)
		require.True(t, SameAccount(other, other), other)
	}
	for _, in := range []string{"arn::s3:::b", "arn:aws::::b", "arn:::::"} {
		_, ok := Split(in)
		require.False(t, ok, in)
		_, _, ok = Owner(in)
		require.False(t, ok, in)
	}
}

func TestIsAccount(t *testing.T) {
	tests := []struct {
		partition, account string
		want               bool
	}{
		{"aws", "111122223333", true},
		{"aws-cn", "111122223333", true},
		{"aws", "000000000000", true},
		{"aws", "999999999999", true},
		{"aws", "aws", true},
		{"aws", "aws-marketplace", true},
		{"aws", "amazon", false},
		{"aws", "cloudfront", true},
		{"aws", "account", false},
		{"aws", "11112222333", false},
		{"aws", "1111222233334", false},
		{"aws", "11112222333a", false},
		{"aws", "Cloudfront", false},
		{"aws", "", false},
		{"aws", "١١١١٢٢٢٢٣٣٣٣", false},
		{"acme", "tenant42", true},
		{"acme", "", false},
		{"acme", "a/b", false},
		{"acme", "a:b", false},
	}
	for _, tt := range tests {
		require.Equal(t, tt.want, IsAccount(tt.partition, tt.account), "%s %q", tt.partition, tt.account)
	}
}

func TestSplitDoesNotAllocate(t *testing.T) {
	s := "arn:aws:logs:us-east-1:111122223333:log-group:x"
	require.Zero(t, testing.AllocsPerRun(100, func() {
		if _, ok := Split(s); !ok {
			t.Error("not split")
		}
	}))
}

func TestSplitPattern(t *testing.T) {
	tests := []struct {
		in   string
		want ARN
		ok   bool
	}{
		{"arn:aws:s3:::b/${aws:username}/*", ARN{"aws", "s3", "", "", "b/${aws:username}/*"}, true},
		{"arn:*:kms:*:${aws:PrincipalAccount}:key/*", ARN{"*", "kms", "*", "${aws:PrincipalAccount}", "key/*"}, true},
		{"arn:aws:s3:${a:b}:${c:d}:${e:f}", ARN{"aws", "s3", "${a:b}", "${c:d}", "${e:f}"}, true},
		{"arn:aws:logs:*:*:log-group:${a:b}:*", ARN{"aws", "logs", "*", "*", "log-group:${a:b}:*"}, true},
		{"arn:aws:s3:$a:b:c", ARN{"aws", "s3", "$a", "b", "c"}, true},
		{"arn:aws:s3:${a:b:c:d", ARN{}, false},
		{"arn:aws:s3:${a:b}:c", ARN{}, false},
		{"arn::s3:::b", ARN{}, false},
		{"arn:aws::::b", ARN{}, false},
		{"${aws:PrincipalArn}", ARN{}, false},
	}
	for _, tt := range tests {
		got, ok := SplitPattern(tt.in)
		require.Equal(t, tt.ok, ok, tt.in)
		require.Equal(t, tt.want, got, tt.in)
	}
}

func TestReplaceVariables(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "*": "*", "a${b:c}d": "a-d", "${a}${b, 'c'}": "--", "a${b": "a-", "a$b}{c": "a$b}{c", "${*}": "-",
	} {
		require.Equal(t, want, ReplaceVariables(in, "-"), in)
	}
}

func TestComplete(t *testing.T) {
	tests := []struct {
		in       string
		complete func(string) (string, int)
		want     string
		parts    int
	}{
		{"arn:aws:sqs", CompletePattern, "arn:aws:sqs:*:*:*", 3},
		{"arn:aws:", CompletePattern, "arn:aws::*:*:*", 3},
		{"arn:aws:logs:*", CompletePattern, "arn:aws:logs:*:*:*", 4},
		{"arn:aws:sns:eu-west-1:", CompletePattern, "arn:aws:sns:eu-west-1::*", 5},
		{"arn:aws:s3:::", CompletePattern, "arn:aws:s3:::", 6},
		{"arn:aws:s3:::b:c:d", CompletePattern, "arn:aws:s3:::b:c:d", 6},
		{"arn:aws:kms:${a:b}", CompletePattern, "arn:aws:kms:${a:b}:*:*", 4},
		{"arn:aws:kms:${a:b}", Complete, "arn:aws:kms:${a:b}:*", 5},
		{"arn:aws:kms:${a:b", CompletePattern, "arn:aws:kms:${a:b", 0},
		{"arn:aws:kms:${a:b", Complete, "arn:aws:kms:${a:b:*", 5},
		{"arn:aws:${a:b}", CompletePattern, "arn:aws:${a:b}:*:*:*", 3},
		{"arn:${a:b}", CompletePattern, "arn:${a:b}", 0},
		{"x:y:${a:b}", CompletePattern, "x:y:${a:b}", 0},
		{"arn:aws", CompletePattern, "arn:aws", 0},
		{"arn:", CompletePattern, "arn:", 0},
		{"*", CompletePattern, "*", 0},
		{"", CompletePattern, "", 0},
		{"s3:::b:c:d:e", CompletePattern, "s3:::b:c:d:e", 0},
	}
	for _, tt := range tests {
		got, parts := tt.complete(tt.in)
		require.Equal(t, tt.want, got, tt.in)
		require.Equal(t, tt.parts, parts, tt.in)
	}
}

func TestOwnerWords(t *testing.T) {
	for _, word := range OwnerWords() {
		require.True(t, IsOwnerWord(word), word)
	}
}
