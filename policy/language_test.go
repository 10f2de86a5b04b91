package policy_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/policy"
)

func TestParseLanguage(t *testing.T) {
	for tag, want := range map[string]policy.Language{
		"": policy.English, "C": policy.English, "C.UTF-8": policy.English, "POSIX": policy.English, "en": policy.English, "en-US": policy.English, "en_GB.ISO-8859-1": policy.English,
		"ja": policy.Japanese, "JA": policy.Japanese, "ja-JP": policy.Japanese, "ja_JP.UTF-8": policy.Japanese, "ja@modifier": policy.Japanese,
	} {
		got, err := policy.ParseLanguage(tag)
		require.NoError(t, err, tag)
		require.Equal(t, want, got, tag)
	}
	for _, tag := range []string{"de", "jav", "english", "-ja", "日本語"} {
		got, err := policy.ParseLanguage(tag)
		require.Error(t, err, tag)
		require.Equal(t, policy.English, got, tag)
	}
	require.Equal(t, "Language(9)", policy.Language(9).String())
}
