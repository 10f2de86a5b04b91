package policy

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What the guides of AWS print is not found to let in too much, except for what AWS says
// of it too.
func TestLintStored(t *testing.T) {
	known := map[string]LintCode{
		"admin":          LintAllowEverything,
		"apigw-ip":       LintAllowAnyone, // a Deny beside it has the condition
		"apigw-stage":    LintAllowAnyone,
		"github-list":    LintForAllValues,
		"glue-ram":       LintConfusedDeputy,
		"s3-elb":         LintConfusedDeputy,
		"s3-public":      LintAllowAnyone,
		"serverlessrepo": LintForAllValues,
		"sns-events":     LintConfusedDeputy,

		"apigw-custom-domain": LintAllowAnyone,
	}
	archive, err := os.ReadFile("../testdata/parse/stored.txtar")
	require.NoError(t, err)
	documents := 0
	for _, file := range splitTxtar(string(archive)) {
		parts := strings.Split(file.name, ".")
		if len(parts) != 3 {
			continue
		}
		documents++
		p, err := Parse([]byte(file.data), typesByWord[parts[1]])
		require.NoError(t, err, file.name)
		findings := Lint(p, lintTime())
		findings = slices.DeleteFunc(findings, func(f Finding) bool { return f.Level < LevelSecurity || f.Code == known[parts[0]] })
		require.Empty(t, findings, file.name)
	}
	require.Greater(t, documents, 180)
}
