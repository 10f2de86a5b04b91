package evaluate

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/policy"
)

// The tests of this file look at where indexes put statements. That they find
// them there, TestIndexIsInvisible shows.

// quoted returns n texts in quotes, with commas between them. The format takes
// their numbers, from 0.
func quoted(n int, format string) string {
	texts := make([]string, n)
	for i := range texts {
		texts[i] = fmt.Sprintf("%q", fmt.Sprintf(format, i))
	}
	return strings.Join(texts, ", ")
}

// statements returns a policy of n statements with as many actions and resources
// each.
func statements(n, actions, resources int) *policy.Policy {
	one := `{"Effect": "Allow", "Action": [` + quoted(actions, "app:Do%d") + `], "Resource": [` + quoted(resources, "arn:acme:app::t:r%d") + `]}`
	return policy.MustParse(`{"Statement": [`+strings.Join(slices.Repeat([]string{one}, n), ", ")+`]}`, policy.Identity)
}

func TestFewStatements(t *testing.T) {
	tests := []struct {
		policies []*policy.Policy
		want     bool
	}{
		{[]*policy.Policy{statements(minIndexed-1, 1, 1)}, true},
		{[]*policy.Policy{statements(minIndexed, 1, 1)}, false},
		{[]*policy.Policy{statements(2, 1, 1), statements(minIndexed-3, 1, 1)}, true},
		{[]*policy.Policy{statements(2, 1, 1), statements(minIndexed-2, 1, 1)}, false},
		{[]*policy.Policy{statements(1, 1, minPatterns-1)}, true},
		{[]*policy.Policy{statements(1, 1, minPatterns)}, false},
		{[]*policy.Policy{statements(1, 1, minPatterns/2), statements(1, 1, minPatterns/2)}, false},
	}
	for i, tt := range tests {
		require.Equal(t, tt.want, isFew(tt.policies), i)
		require.Equal(t, tt.want, newIndex(tt.policies...)[policy.Allow].any != nil, i)
	}
}

// TestWildcardsOfActions has a wildcard at each place of an action.
func TestWildcardsOfActions(t *testing.T) {
	index := func(action string) *actionIndex {
		text := `{"Statement": {"Effect": "Allow", "Action": "` + action + `", "Resource": [` + quoted(minPatterns, "arn:acme:app::t:r%d") + `]}}`
		return newIndex(policy.MustParse(text, policy.Identity))[policy.Allow]
	}
	for _, wildcard := range []string{"*", "?"} {
		for _, action := range []string{"X3:Get", "sX:Get", "s3X:Get", "X:Get"} {
			require.NotNil(t, index(strings.Replace(action, "X", wildcard, 1)).any, action)
		}
		for _, action := range []string{"s3:XGet", "s3:GXt", "s3:GetX", "s3:X"} {
			require.Contains(t, index(strings.Replace(action, "X", wildcard, 1)).service, "s3:", action)
		}
	}
	require.Contains(t, index("s3:Get").literal, "s3:get")
}

// TestGroups has statements that are just light enough to be under each of their
// actions, and some that are not: their actions lead to one group.
func TestGroups(t *testing.T) {
	const resources = minPatterns
	fits := func(actions int) bool {
		for s := range statements(1, actions, resources).Statements() {
			names, _ := s.Actions()
			return weigh(names, candidatesOf(s, 0)).fits()
		}
		return false
	}
	most := 1
	for fits(most + 1) {
		most++
	}
	require.Greater(t, most, 3)
	for actions, want := range map[int]int{most: most, most + 1: 1} {
		x := newIndex(statements(2, actions, resources))[policy.Allow]
		require.Nil(t, x.any)
		require.Len(t, x.literal, actions)
		require.Len(t, parts(x), want)
		for part := range parts(x) {
			require.Len(t, part.candidates, 2*resources)
		}
	}
}

// parts returns the parts of x.
func parts(x *actionIndex) map[*resourceIndex]bool {
	all := make(map[*resourceIndex]bool)
	for _, m := range []map[string]*resourceIndex{x.literal, x.service, {"": x.any}} {
		for _, r := range m {
			if r == nil {
				continue
			}
			all[r] = true
			for _, group := range r.groups {
				all[group] = true
			}
		}
	}
	return all
}

func TestFewCandidates(t *testing.T) {
	for resources, want := range map[int]int{maxRest: 0, maxRest + 1: maxRest + 1} {
		x := newIndex(statements(1, 1, resources))[policy.Allow].any
		require.Len(t, x.chains, want, resources)
		require.Equal(t, want > 0, x.literals, resources)
		require.Equal(t, want == 0, x.rest.first != 0, resources)
	}
}

func TestPrefixLengths(t *testing.T) {
	index := func(resources ...string) *resourceIndex {
		text := `{"Statement": {"Effect": "Allow", "Action": "*", "Resource": ["` + strings.Join(resources, `", "`) + `"]}}`
		return newIndex(policy.MustParse(text, policy.Identity))[policy.Allow].any
	}
	x := index("arn:acme:app::t:a", "arn:acme:app::t:b*", "arn:acme:app::t:c*", "arn:acme:app::t:long?", "*")
	require.Equal(t, []int{17, 20}, x.lengths)
	require.True(t, x.literals)
	require.Len(t, x.chains, 4)
	require.Equal(t, chain{5, 5}, x.rest, "the star")

	// Two lengths too many: of those with one candidate, the longest are left out.
	var resources []string
	var want []int
	for i := range maxLengths + 2 {
		prefix := "arn:acme:app::t:" + strings.Repeat("x", i+1)
		resources = append(resources, prefix+"*")
		if i == maxLengths+1 {
			resources = append(resources, prefix+"?")
		}
		if i < maxLengths-1 || i == maxLengths+1 {
			want = append(want, len(prefix))
		}
	}
	x = index(resources...)
	require.Equal(t, want, x.lengths)
	require.Zero(t, x.rest)
	require.False(t, x.literals)
	require.Len(t, x.chains, maxLengths)
}

// TestMergedLists has lists of two policies, as many as may have an index of their
// own, or one more: the lists then share the indexes of their policies.
func TestMergedLists(t *testing.T) {
	w := weighPolicy(statements(1, 1, 1))
	const policies = 100
	most := policies * maxGrowth * w.text / (2 * w.index)
	require.Greater(t, most, 2*policies)
	for n, merged := range map[int]bool{most: true, most + 1: false} {
		var attached []*policy.Policy
		for range policies {
			attached = append(attached, statements(1, 1, 1))
		}
		x := newIndexer()
		var all []*list
		for i := range n {
			all = append(all, x.list(attached[i%policies], attached[(i+1+i/policies)%policies]))
		}
		require.Len(t, x.lists, n)
		x.finish()
		for _, l := range all {
			if merged {
				require.Len(t, l.indexes[policy.Allow], 1)
				continue
			}
			require.Len(t, l.indexes[policy.Allow], 2)
			for i, p := range l.policies {
				require.Same(t, x.indexes[p][policy.Allow], l.indexes[policy.Allow][i])
			}
		}
	}

	a, x := statements(1, 1, 1), newIndexer()
	single := x.list(a)
	x.finish()
	require.Same(t, x.indexes[a][policy.Allow], single.indexes[policy.Allow][0], "a list of one has the index of its policy")
}
