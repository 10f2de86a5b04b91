package decision

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/statement"
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
		require.Equal(t, tt.want, newIndex(tt.policies...)[statement.Allow].any != nil, i)
	}
}

// TestWildcardsOfActions has a wildcard at each place of an action.
func TestWildcardsOfActions(t *testing.T) {
	index := func(action string) *actionIndex {
		text := `{"Statement": {"Effect": "Allow", "Action": ["` + action + `"], "Resource": [` + quoted(minPatterns, "arn:acme:app::t:r%d") + `]}}`
		return newIndex(policy.MustParse(text, policy.Identity))[statement.Allow]
	}
	for _, wildcard := range []string{"*", "?"} {
		for _, action := range []string{"X3:Get", "sX:Get", "s3X:Get", "X:Get"} {
			require.NotNil(t, index(strings.Replace(action, "X", wildcard, 1)).any, action)
		}
		for _, action := range []string{"s3:XGet", "s3:GXt", "s3:GetX", "s3:X"} {
			require.NotNil(t, index(strings.Replace(action, "X", wildcard, 1)).part("s3:"), action)
		}
	}
	require.NotNil(t, index("s3:Get").part("s3:get"))
	for action, want := range map[string][2]bool{"s3:Get": {true, false}, "s3:*": {false, true}, "*": {}, `s3:Get", "ec2:*`: {true, true}} {
		x := index(action)
		require.Equal(t, want, [2]bool{x.actions, x.services}, action)
	}
}

// TestSharing has statements with ever more actions: as long as the memory keeps
// within the bound, each action has candidates of its own.
func TestSharing(t *testing.T) {
	const resources = minPatterns
	fits := func(actions int) bool {
		limit, text := limitOfPolicy(statements(1, actions, resources))
		return limit < maxGrowth*text
	}
	most := 1
	for fits(most + 1) {
		most++
	}
	require.Greater(t, most, 2)
	for actions, want := range map[int]int{most: most, most + 1: 1, 10 * most: 1} {
		x := newIndex(statements(2, actions, resources))[statement.Allow]
		require.Nil(t, x.any)
		require.Len(t, x.keys, actions)
		require.Len(t, x.parts, want, actions)
		for i := range x.parts {
			require.Len(t, x.parts[i].candidates, 2*resources)
		}
	}
}

// TestSameStatements has two statements with many actions, the same in another
// order: the actions share the candidates of both.
func TestSameStatements(t *testing.T) {
	one := func(actions ...string) string {
		return `{"Effect": "Allow", "Action": ["` + strings.Join(actions, `", "`) + `"], "Resource": [` + quoted(minPatterns, "arn:acme:app::t:r%d") + `]}`
	}
	var actions []string
	for i := range 40 {
		actions = append(actions, fmt.Sprintf("app:Do%d", i))
	}
	text := one(append(actions, "app:Own")...)
	slices.Reverse(actions)
	x := newIndex(policy.MustParse(`{"Statement": [`+text+","+one(actions...)+`]}`, policy.Identity))[statement.Allow]
	require.Len(t, x.parts, 2)
	require.Len(t, x.part("app:do0").candidates, 2*minPatterns)
	require.Same(t, x.part("app:do0"), x.part("app:do39"))
	require.Len(t, x.part("app:own").candidates, minPatterns)
}

// TestGroups has so many actions that lead to statements of their own that each of
// the statements is there once. Statements of the same actions are together.
func TestGroups(t *testing.T) {
	const n, resources = 16, 20
	r := rand.New(rand.NewPCG(1, 2))
	var list []string
	for i := range n {
		actions := []string{`"App:Own*"`, fmt.Sprintf(`"app:Own%d"`, i)}
		for j := range 2 * n {
			if j == 0 && i != 6 || j > 0 && r.IntN(3) > 0 {
				actions = append(actions, fmt.Sprintf(`"app:Do%d", "app:Undo%d"`, j, j))
			}
		}
		one := `{"Effect": "Allow", "Action": [` + strings.Join(actions, ",") + `], "Resource": [` + quoted(resources, "arn:acme:app::t:r%d") + `]}`
		list = append(list, one, one)
	}
	x := newIndex(policy.MustParse(`{"Statement": [`+strings.Join(list, ",")+`]}`, policy.Identity))[statement.Allow]
	candidates := 0
	for i := range x.parts {
		candidates += len(x.parts[i].candidates)
	}
	require.Equal(t, 2*n*resources, candidates)
	require.Len(t, x.part("app:").groups, n)
	require.Len(t, x.part("app:own7").candidates, 2*resources, "an action of one group has no other part")
	require.Same(t, x.part("app:own7"), x.part("app:").groups[7])
	require.Same(t, x.part("app:do1"), x.part("app:undo1"), "actions of the same groups")
	require.Contains(t, x.part("app:do0").groups, x.part("app:own7"))
	require.NotContains(t, x.part("app:do0").groups, x.part("app:own6"))
}

// part returns the part of x that key leads to, or nil.
func (x *actionIndex) part(key string) *resourceIndex {
	if i, ok := x.keys[key]; ok {
		return &x.parts[i]
	}
	return nil
}

func TestFewCandidates(t *testing.T) {
	for resources, want := range map[int]int{maxRest: 0, maxRest + 1: maxRest + 1} {
		x := newIndex(statements(1, 1, resources))[statement.Allow].any
		require.Len(t, x.chains, want, resources)
		require.Equal(t, want > 0, x.literals, resources)
		require.Equal(t, want == 0, x.rest.first != 0, resources)
	}
}

func TestPrefixLengths(t *testing.T) {
	index := func(resources ...string) *resourceIndex {
		text := `{"Statement": {"Effect": "Allow", "Action": "*", "Resource": ["` + strings.Join(resources, `", "`) + `"]}}`
		return newIndex(policy.MustParse(text, policy.Identity))[statement.Allow].any
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

// TestMergedLists has a policy in more and more lists of two, until no memory is left for
// one more index that it is in: the lists then share the index that it has of its own. What
// lists took that nobody has any longer is there for others.
func TestMergedLists(t *testing.T) {
	limit, text := limitOfPolicy(statements(1, 1, 1))
	most := maxGrowth * text / limit
	require.Greater(t, most, 3)
	p, x := statements(1, 1, 1), NewIndexer()
	indexes := func(l *List) []*actionIndex { return l.indexes[statement.Allow] }
	var all []*List
	for range most {
		l := x.List([]*policy.Policy{p, statements(1, 1, 1)})
		require.Len(t, indexes(l), 1)
		all = append(all, l)
	}
	another := statements(1, 1, 1)
	separate := x.List([]*policy.Policy{p, another})
	require.Len(t, indexes(separate), 2)
	require.Same(t, indexes(x.List([]*policy.Policy{p}))[0], indexes(separate)[0], "a list of one has the index of its policy")
	require.Same(t, indexes(x.List([]*policy.Policy{another}))[0], indexes(separate)[1])

	require.Same(t, all[0], x.List(all[0].Own()), "the same policies are the same list")
	x.Release(all[0])
	require.Len(t, indexes(x.List([]*policy.Policy{p, statements(1, 1, 1)})), 2, "somebody has the list")
	x.Release(all[0])
	x.Release(all[1])
	require.Len(t, indexes(x.List([]*policy.Policy{p, statements(1, 1, 1)})), 1)
	require.Len(t, indexes(x.List([]*policy.Policy{p, statements(1, 1, 1)})), 2, "its own index takes the room of the other")
}

// TestIndexerForgets releases all lists: nothing of them is kept. Lists of the same policies
// that refer to other places, and of one policy twice, are not the same.
func TestIndexerForgets(t *testing.T) {
	a, b, x := statements(1, 1, 1), statements(2, 1, 1), NewIndexer()
	var all []*List
	for _, policies := range [][]*policy.Policy{{}, {a}, {b}, {a, b}, {b, a}, {a, a}} {
		for _, places := range [][]int32{nil, {1}, {1, 2}, {2, 1}} {
			l := x.List(policies, places...)
			require.NotContains(t, all, l)
			require.Same(t, l, x.List(policies, places...))
			all = append(all, l, l)
		}
	}
	x.Release(nil)
	for i, l := range all {
		require.Len(t, x.lists, (len(all)-i+1)/2)
		x.Release(l)
	}
	require.Empty(t, x.lists)
	require.Empty(t, x.known)
}

// TestUnitLists shows what lists are the same.
func TestUnitLists(t *testing.T) {
	var l unitLists
	for _, tt := range []struct {
		key          string
		unit         int32
		isNew, added bool
	}{
		{"a", 1, true, true}, {"b", 1, true, true}, {"a", 1, false, false}, {"c", 0x100, true, true},
		{"a", 2, false, true}, {"b", 3, false, true}, {"d", 1, true, true}, {"d", 2, false, true},
		{"e", 1, true, true}, {"f", 0x100, true, true}, {"a", 2, false, false},
	} {
		isNew, added := l.add(tt.key, tt.unit)
		require.Equal(t, tt.isNew, isNew, tt)
		require.Equal(t, tt.added, added, tt)
	}
	require.Equal(t, map[string]int32{"a": 0, "b": 1, "c": 2, "d": 3, "e": 4, "f": 5}, l.numbers)
	require.Equal(t, []int32{1, 2}, slices.Collect(l.units(l.lists[0])))
	require.Equal(t, []int32{1, 3}, slices.Collect(l.units(l.lists[1])))
	l.share()
	require.Equal(t, map[string]int32{"a": 0, "b": 1, "c": 2, "d": 0, "e": 3, "f": 2}, l.numbers)
	require.Len(t, l.lists, 4)
	require.Equal(t, []int32{1}, slices.Collect(l.units(l.lists[3])))
	for range l.units(l.lists[0]) {
		break
	}
}
