package evaluate_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/world"
)

// TestNearMissProperties applies the near misses of random requests that are
// denied: each lets its request pass, none has more than three elements, and no
// part of one suffices.
func TestNearMissProperties(t *testing.T) {
	shards(t, *validityPairs/5, func(t *testing.T, c world.Chance, n int) {
		w := world.Keys{Chance: c}
		var changes, edits, none int
		for denied := 0; denied < n; {
			p := w.Policies()
			for range 4 {
				req := w.Request()
				d := evaluate.Evaluate(&req, p)
				if d.Allowed() || denied == n {
					continue
				}
				denied++
				x := evaluate.Ask(&req, p).Explain()
				if x.Decision != d {
					t.Fatalf("%s\nEvaluate: %s\nExplain: %s", describePair(&req, p), d, x.Decision)
				}
				if problem := problemOf(&req, p, x); problem != "" {
					t.Fatalf("%s\n%s\n%s", describePair(&req, p), x, problem)
				}
				switch {
				case len(x.NearMisses) == 0:
					none++
				case len(x.NearMisses[0].Edit) > 0:
					edits++
				default:
					changes++
				}
			}
		}
		t.Logf("%d denied requests: %d that a change lets pass, %d with statements to edit, %d with neither", n, changes, edits, none)
		require.Greater(t, changes, n/4, "too few can pass for the test to mean much")
	})
}

// TestNearMissesAreFound has denied requests for which a change is easy to miss.
func TestNearMissesAreFound(t *testing.T) {
	var pairs strings.Builder
	for i := range 30 {
		fmt.Fprintf(&pairs, `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"app:a%d":"1","app:b%d":"2"}}},`, i, i)
	}
	tests := []struct {
		name, policy, want string
	}{
		{"Null on a multivalued key", allowIf(`{"Null":{"aws:TagKeys":"false"}}`), "set condition key aws:TagKeys = ["},
		{"variable whose letter case does not count", allowIf(`{"StringEqualsIgnoreCase":{"app:k":"${aws:username}"}}`), `set condition key app:k = "ann"`},
		{"Deny of the value other", denyIf(`{"StringEqualsIfExists":{"app:k":["a","other"]}}`), "set condition key app:k = "},
		{"number beyond those that a float64 tells apart", allowIf(`{"NumericGreaterThan":{"app:k":"9007199254740993"}}`), "set condition key app:k = "},
		{"two clauses on one key", allowIf(`{"StringLike":{"app:k":"a*"},"StringNotEquals":{"APP:K":"ax"}}`), "set condition key app:k = "},
		{"one change behind many of two", `{"Version":"2012-10-17","Statement":[` + pairs.String() +
			`{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"app:one":"1"}}}]}`, `set condition key app:one = "1"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req := getObject()
			p := &evaluate.Policies{Identity: identity(tt.policy)}
			x := evaluate.Ask(&req, p).Explain()
			require.False(t, x.Decision.Allowed())
			require.NotEmpty(t, x.NearMisses)
			require.True(t, strings.HasPrefix(x.NearMisses[0].String(), tt.want), "%s, want %s", x.NearMisses[0], tt.want)
			requireApplies(t, &req, p, x)
		})
	}
}
