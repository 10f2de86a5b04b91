package clause

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestResourceSet compares a set with its patterns, one by one.
func TestResourceSet(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 5))
	texts := []string{
		"*", "arn:aws:s3:::b", "arn:aws:s3:::b*", "arn:aws:s3:::b/*", "arn:aws:s3:::b/x/*", "arn:aws:s3:::b/x", "arn:aws:s3:::*/x", "arn:aws:s3:::b/?", "arn:*:s3:::b/x/*",
		"arn:aws:s3:::${app:k}/*", "arn:aws:s3:::${app:none}/*", "arn:aws:sqs:*:1:q", "arn:aws:sq*", "arn:aws:sqs:*", "arn:aws:s3:*", "arn:aws:sqs:*:q", "arn:aws:sqs", "arn:aws:s3:::é*", "arn:aws:s3:::éx*", "arn:aws:s3:::${*}*",
		"execute-api:/x/*", "arn:aws:s3:::c", "arn:aws:s3:::d/*", "arn:aws:s3:::", "arn:aws:s3:::a*",
	}
	for i := range 12 {
		texts = append(texts, fmt.Sprintf("arn:aws:s3:::team-%d/*", i), fmt.Sprintf("arn:aws:s3:::object-%d", i))
	}
	resources := []string{
		"*", "arn:aws:s3:::b", "arn:aws:s3:::b/", "arn:aws:s3:::b/x", "arn:aws:s3:::b/x/y", "arn:aws:s3:::bb", "arn:aws:s3:::team-1/x", "arn:aws:s3:::team-11/x", "arn:aws:s3:::team-1",
		"arn:aws:s3:::object-3", "arn:aws:s3:::object-33", "arn:aws:s3:::object-", "arn:aws:s3:::v/x", "arn:aws:sqs:r:1:q", "arn:aws:sqs:r:1:2:q", "arn:aws:s3:::éx", "arn:aws:s3:::\xc3", "arn:aws:s3:::\xc3\xa9",
		"arn:aws:s3:::*x", "arn:aws:execute-api:r:1:a/x/y", "", "arn:aws:s3:::", "arn:aws-cn:s3:::b/x/y", "zzz",
	}
	c := NewContext(String("app:k", "v"))
	matched, unresolved := 0, 0
	for range 2000 {
		var patterns []ResourcePattern
		for range 1 + r.IntN(30) {
			p, problem := CompileResource(texts[r.IntN(len(texts))], Flags(r.IntN(2))*InDeny|InNotResource)
			require.Nil(t, problem)
			patterns = append(patterns, p)
		}
		set := NewResourceSet(patterns)
		for _, resource := range resources {
			want, resolved := false, true
			for i := range patterns {
				matches, known := patterns[i].Match(resource, &c)
				want, resolved = want || matches, resolved && known
			}
			got, known := set.Match(resource, &c)
			require.Equal(t, want, got, "%s in %s", resource, patterns)
			if want {
				matched++
			} else {
				require.Equal(t, resolved, known, "%s in %s", resource, patterns)
				if !known {
					unresolved++
				}
			}
		}
	}
	require.Greater(t, matched, 5000)
	require.Greater(t, unresolved, 5000)
}
