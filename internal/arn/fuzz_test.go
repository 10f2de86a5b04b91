package arn

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzSplit holds that Split cuts where strings.SplitN does and loses nothing,
// and that SplitPattern differs from it only where there are variables.
func FuzzSplit(f *testing.F) {
	for _, s := range []string{
		"", "*", "arn:", "arn:aws:s3:::bucket/key", "ARN:aws:s3:::b", "arn::s3:::b", "arn:aws:::::",
		"arn:aws:logs:us-east-1:111122223333:log-group:x:log-stream:y",
		"arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:acme:docs::tenant42:page/7",
		"arn:*:kms:*:${aws:PrincipalAccount}:key/*", "arn:aws:s3:${a:b}:${c:d}:${e:f}", "arn:aws:s3:${a:b:c:d",
		"arn:\xff:\x00:é:\u0661:x",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, ok := Split(s)
		parts := strings.SplitN(s, ":", 6)
		want := len(parts) == 6 && parts[0] == "arn" && parts[1] != "" && parts[2] != ""
		require.Equal(t, want, ok)
		if ok {
			require.Equal(t, ARN{parts[1], parts[2], parts[3], parts[4], parts[5]}, a)
			require.Equal(t, s, join(a))
		} else {
			require.Zero(t, a)
		}
		partition, account, isOwner := Owner(s)
		require.Equal(t, ok, isOwner)
		if ok {
			require.Equal(t, []string{a.Partition, a.Account}, []string{partition, account})
		}

		pattern, isPattern := SplitPattern(s)
		if !strings.Contains(s, "${") {
			require.Equal(t, ok, isPattern)
			require.Equal(t, a, pattern)
		}
		if isPattern {
			require.Equal(t, s, join(pattern))
			for _, part := range []string{pattern.Partition, pattern.Service, pattern.Region, pattern.Account} {
				require.Zero(t, strings.Count(withoutVariables(part), ":"), "%q", part)
			}
		} else {
			require.Zero(t, pattern)
		}

		if ok && IsAccount(a.Partition, a.Account) {
			require.NotEmpty(t, a.Account)
			require.NotContains(t, a.Account, "/")
			if IsAWS(a.Partition) {
				require.NotEqual(t, IsAccountID(a.Account), IsOwnerWord(a.Account))
			}
		}
		require.False(t, IsAccountID(s) && IsOwnerWord(s))
		require.False(t, IsAccount("aws", s) && !IsAccount("acme", s), "an account in AWS is one elsewhere")
	})
}

func join(a ARN) string {
	return strings.Join([]string{"arn", a.Partition, a.Service, a.Region, a.Account, a.Resource}, ":")
}

// withoutVariables returns s without what stands between "${" and "}".
func withoutVariables(s string) string {
	for {
		before, rest, found := strings.Cut(s, "${")
		if !found {
			return s
		}
		_, after, _ := strings.Cut(rest, "}")
		s = before + after
	}
}
