package glob_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

// TestMatchBetween compares with the matches of texts that have something between the
// two: "f" stands in no pattern, and for whatever it is that a wildcard only matches.
func TestMatchBetween(t *testing.T) {
	t.Parallel()
	const prefix, suffix = "ab/", "/c"
	middles := []string{""}
	for begin, size := 0, 0; size < 4; size++ {
		end := len(middles)
		for _, m := range middles[begin:end] {
			for _, c := range []string{"a", "b", "/", "c", "f"} {
				middles = append(middles, m+c)
			}
		}
		begin = end
	}
	patterns := []string{""}
	for begin, size := 0, 0; size < 5; size++ {
		end := len(patterns)
		for _, p := range patterns[begin:end] {
			for _, c := range []string{"ab", "/", "c", "*", "?"} {
				patterns = append(patterns, p+c)
			}
		}
		begin = end
	}
	var all, some, unsure int
	for _, text := range patterns {
		p := glob.Compile(text)
		gotAll, gotSome := p.MatchBetween(prefix, suffix, nil)
		wantAll, wantSome := true, false
		sample := strings.NewReplacer("*", "", "?", "f").Replace(text)
		parts := middles[:len(middles):len(middles)]
		for i := range sample {
			for j := i + 1; j <= len(sample); j++ {
				parts = append(parts, sample[i:j])
			}
		}
		for _, m := range parts {
			matches := p.Match(prefix+m+suffix, nil)
			wantAll, wantSome = wantAll && matches, wantSome || matches
		}
		require.Equal(t, wantSome, gotSome, text)
		if gotAll != wantAll {
			require.False(t, gotAll, text)
			require.Contains(t, text, "?", text)
			unsure++
		}
		if gotAll {
			all++
		}
		if gotSome {
			some++
		}
	}
	require.Positive(t, all)
	require.Greater(t, some, all)
	require.Less(t, unsure, all/10, "only where a ? stands between two *")
}

func TestMatchBetweenValues(t *testing.T) { //nolint:paralleltest // counts allocations
	const prefix, suffix = "arn:aws:iam::111122223333:role/", "/Zoë"
	tokens := func(text string) []glob.Token {
		var all []glob.Token
		for i, part := range strings.Split(text, "$") {
			if i > 0 {
				all = append(all, glob.Token{Kind: glob.Value, Index: int32(i - 1)})
			}
			all = glob.AppendTokens(all, part)
		}
		return all
	}
	for _, tt := range []struct {
		pattern   string
		values    []string
		all, some bool
	}{
		{"arn:aws:iam::$:role/*", []string{"111122223333"}, true, true},
		{"arn:aws:iam::$:role/*", []string{"444455556666"}, false, false},
		{"arn:aws:iam::$:role/*", []string{"*"}, false, false},
		{"*/$", []string{"Zoë"}, true, true},
		{"*/$", []string{"Zoe"}, false, false},
		{"*$*$*", []string{"role", "/Zo"}, true, true},
		{"*$*", []string{""}, true, true},
		{"*$*", []string{"/x/"}, false, true},
		{"*:role/*/Zo?", nil, true, true},
		{"*:role/*/Zo??", nil, false, false},
		{"arn:aws:iam::????????????:role/*", nil, true, true},
		{"arn:aws:iam::???????????:role/*", nil, false, false},
		{"arn:aws:iam::111122223333:role/$/Zoë", []string{"ci"}, false, true},
		{"arn:aws:iam::111122223333:role/$", []string{"Zoë"}, false, false}, // nothing stands between
		{"*\xab", nil, false, false},                                        // a part of a character
		{strings.Repeat("?", len(prefix)+5), nil, false, true},
		{strings.Repeat("?", len(prefix)+3), nil, false, false},
	} {
		p := glob.New(tokens(tt.pattern))
		all, some := p.MatchBetween(prefix, suffix, tt.values)
		require.Equal(t, fmt.Sprint(tt.all, tt.some), fmt.Sprint(all, some), "%q %q", tt.pattern, tt.values)
		require.Zero(t, testing.AllocsPerRun(10, func() { p.MatchBetween(prefix, suffix, tt.values) }))
	}
	folded := glob.CompileFold("x")
	all, some := folded.MatchBetween(prefix, suffix, nil)
	require.Equal(t, "false true", fmt.Sprint(all, some))
}
