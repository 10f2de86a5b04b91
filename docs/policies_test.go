package docs_test

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/policy"
)

// TestErrorCodes requires of each row in the table of error codes in policies.md that
// its example is refused with the code whose text it has, and with no other.
func TestErrorCodes(t *testing.T) {
	page, err := os.ReadFile("policies.md")
	require.NoError(t, err)
	source, err := os.ReadFile("../policy/error.go")
	require.NoError(t, err)
	codes := regexp.MustCompile(`(?m)^\t(Err\w+) +ErrorCode = "(.*)"$`).FindAllSubmatch(source, -1)
	rows := regexp.MustCompile("(?m)^\\| `policy\\.(\\w+)` \\| (.*?) \\| .* \\| (?:`(.*)` )?\\|$").FindAllSubmatch(page, -1)
	require.Len(t, rows, len(codes))
	for _, row := range rows {
		name, text, example := string(row[1]), string(row[2]), string(row[3])
		t.Run(name, func(t *testing.T) {
			has := func(code [][]byte) bool { return string(code[1]) == name && string(code[2]) == text }
			require.True(t, slices.ContainsFunc(codes, has), "%s is not %q", name, text)
			if name == "ErrTooLarge" {
				_, err := policy.Parse([]byte(`{}`), policy.Identity, policy.WithMaxBytes(1))
				require.ErrorContains(t, err, text)
				return
			}
			typ := policy.Identity
			if name == "ErrPrincipal" {
				typ = policy.Resource
			}
			_, err := policy.Parse([]byte(`{"Version": "2012-10-17", "Statement": `+example+`}`), typ)
			var list policy.ErrorList
			require.ErrorAs(t, err, &list)
			require.Len(t, list, 1)
			require.Equal(t, text, string(list[0].Code))
		})
	}
}
