package clause_test

import (
	"slices"
	"strings"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-1d0cfdb5/iam/internal/clause"
)

// What an operator cannot read never satisfies an Allow and always satisfies a
// Deny, with Not and without: a value, or a list where it reads one.
func unreadable(t *rapid.T) {
	g := drawing{t}
	name, negated, k := g.operator()
	values := g.some(1, 3, k.values)
	entries := []clause.Entry{clause.Strings("app:k", g.some(1, 3, append([]string{""}, k.values...))...)}
	text := g.of("", "x", "NaN", "0x1", " 1", "1 ", "٣", "yes", "2026-13-01", "10.0.0", "fe80::1%eth0", "arn:aws:s3::") + g.of("", "!")
	if rapid.Bool().Draw(t, "random") {
		text = "!" + rapid.String().Draw(t, "text")
	}
	if k.bad {
		entries = append(entries, clause.String("app:k", text))
	}
	for _, operator := range []string{name, negated} {
		if operator == "" {
			continue
		}
		for _, form := range []string{"", "IfExists"} {
			for _, entry := range entries {
				require.False(t, matches(t, operator+form, "app:k", values, 0, entry), "Allow, %s %s", operator, entry)
				require.True(t, matches(t, operator+form, "app:k", values, clause.InDeny, entry), "Deny, %s %s", operator, entry)
			}
		}
	}
}

// An operator with Not is the opposite of the one without, of every value that
// it can read and of none at all.
func negation(t *rapid.T) {
	g := drawing{t}
	name, negated, k := g.operator()
	if negated == "" {
		return
	}
	values, flags := g.some(0, 3, k.values), g.flags()
	entry := clause.String("app:k", g.of(k.values...))
	require.NotEqual(t, matches(t, name, "app:k", values, flags, entry), matches(t, negated, "app:k", values, flags, entry), "%s %v, %s", name, values, entry)
	require.False(t, matches(t, name, "app:k", values, flags))
	require.True(t, matches(t, negated, "app:k", values, flags))
}

// IfExists makes an operator true of an absent key, and changes nothing else.
func ifExists(t *rapid.T) {
	g := drawing{t}
	name, negated, k := g.operator()
	values, flags := g.some(0, 3, k.values), g.flags()
	entry := clause.String("app:k", g.of(append([]string{"", "!"}, k.values...)...))
	for _, operator := range []string{name, negated} {
		if operator == "" {
			continue
		}
		for _, set := range []string{"", "ForAllValues:", "ForAnyValue:"} {
			plain := matches(t, set+operator, "app:k", values, flags, entry)
			if set != "" && len(entry.Values()[0]) == 0 {
				plain = true // a set of nothing but "" is empty (S-15)
			}
			require.Equal(t, plain, matches(t, set+operator+"IfExists", "app:k", values, flags, entry), "%s%s %v, %s", set, operator, values, entry)
			require.True(t, matches(t, set+operator+"IfExists", "app:k", values, flags), "%s%s", set, operator)
		}
	}
}

// Null asks whether there is a value, and does not look at it. An empty string is
// none, however many there are (S-28, S-48). So it is a guard for ForAllValues, which
// is true where it has nothing to test.
func null(t *rapid.T) {
	g := drawing{t}
	text := rapid.String().Draw(t, "text")
	list := rapid.SliceOfN(rapid.String(), 0, 3).Draw(t, "list")
	for _, tt := range []struct {
		entries []clause.Entry
		absent  bool
	}{
		{nil, true},
		{[]clause.Entry{clause.String("app:k", text)}, text == ""},
		{[]clause.Entry{clause.Strings("app:k", list...)}, strings.Join(list, "") == ""},
	} {
		flags := g.flags()
		require.Equal(t, tt.absent, matches(t, "Null", "app:k", []string{"true"}, flags, tt.entries...), "%v", tt.entries)
		require.Equal(t, !tt.absent, matches(t, "Null", "app:k", []string{"false"}, flags, tt.entries...), "%v", tt.entries)
		require.Equal(t, tt.absent, matches(t, "ForAllValues:StringEquals", "app:k", nil, flags, tt.entries...), "%v", tt.entries)
	}
}

// ForAllValues is true if the operator is of each value and ForAnyValue if it is
// of one, so that of no values the first is true and the second false. One more
// value never makes ForAllValues true or ForAnyValue false.
func sets(t *rapid.T) {
	g := drawing{t}
	name, negated, k := g.operator()
	if negated != "" && rapid.Bool().Draw(t, "negated") {
		name = negated
	}
	values, flags := g.some(0, 3, k.values), g.flags()
	request := append([]string{"!"}, k.values...)
	match := func(set string, list []string) bool {
		return matches(t, set+name, "app:k", values, flags, clause.Strings("app:k", list...))
	}
	require.True(t, match("ForAllValues:", nil))
	require.False(t, match("ForAnyValue:", nil))
	list := g.some(0, 3, request)
	more := append(slices.Clone(list), g.of(request...))
	require.False(t, !match("ForAllValues:", list) && match("ForAllValues:", more), "ForAllValues:%s %v: %v", name, values, more)
	require.False(t, match("ForAnyValue:", list) && !match("ForAnyValue:", more), "ForAnyValue:%s %v: %v", name, values, more)
	all, some := true, false
	for _, value := range more {
		one := match("ForAnyValue:", []string{value})
		require.Equal(t, one, match("ForAllValues:", []string{value}))
		require.Equal(t, one, matches(t, name, "app:k", values, flags, clause.String("app:k", value)))
		all, some = all && one, some || one
	}
	require.Equal(t, all, match("ForAllValues:", more), "ForAllValues:%s %v: %v", name, values, more)
	require.Equal(t, some, match("ForAnyValue:", more), "ForAnyValue:%s %v: %v", name, values, more)
}

// Several values of a clause are alternatives; with Not, none of them may
// match.
func severalValues(t *rapid.T) {
	g := drawing{t}
	name, negated, k := g.operator()
	values, flags := g.some(0, 4, k.values), g.flags()
	entry := clause.String("app:k", g.of(k.values...))
	anyMatches, allMatch := false, true
	for _, value := range values {
		anyMatches = anyMatches || matches(t, name, "app:k", []string{value}, flags, entry)
		allMatch = allMatch && (negated == "" || matches(t, negated, "app:k", []string{value}, flags, entry))
	}
	require.Equal(t, anyMatches, matches(t, name, "app:k", values, flags, entry), "%s %v, %s", name, values, entry)
	if negated != "" {
		require.Equal(t, allMatch, matches(t, negated, "app:k", values, flags, entry), "%s %v, %s", negated, values, entry)
	}
}

// All clauses of a block have to match: one more never widens it.
func severalKeys(t *rapid.T) {
	g := drawing{t}
	var clauses []clause.Clause
	want := true
	c := clause.NewContext()
	keys := []string{"app:a", "app:b", "app:c"}
	for _, key := range keys {
		if rapid.Bool().Draw(t, "present") {
			c.Set(clause.String(key, g.of("a", "b", "1", "2", "true", "")))
		}
	}
	for range rapid.IntRange(0, 4).Draw(t, "clauses") {
		operator, value := "StringEquals", g.of("a", "b", "1", "2")
		switch rapid.IntRange(0, 3).Draw(t, "operator") {
		case 0:
			operator = g.of("StringNotEquals", "StringLikeIfExists")
		case 1:
			operator, value = g.of("NumericLessThan", "NumericNotEquals"), g.of("1", "2")
		case 2:
			operator, value = g.of("Bool", "Null"), g.of("true", "false")
		}
		cl, problems := clause.Compile(operator, g.of(keys...), []string{value}, 0)
		require.Empty(t, problems)
		clauses = append(clauses, cl)
		want = want && cl.Match(&c)
		require.Equal(t, want, clause.NewBlock(clauses...).Match(&c), "%v", clauses)
	}
}

// A key is one key in all its spellings: of two entries the last counts.
func spellingsOfAKey(t *rapid.T) {
	g := drawing{t}
	spelling := func() string {
		return g.of("app:Key/Tag", "APP:KEY/TAG", "app:key/tag", "App:kEY/tAG")
	}
	first, last := g.of("a", "b"), g.of("a", "b")
	value := []string{g.of("a", "b")}
	entries := []clause.Entry{clause.String(spelling(), first), clause.String("app:other", "c"), clause.String(spelling(), last)}
	want := matches(t, "StringEquals", "app:key/tag", value, 0, clause.String("app:key/tag", last))
	require.Equal(t, want, value[0] == last)
	require.Equal(t, want, matches(t, "StringEquals", spelling(), value, 0, entries...))
	require.Equal(t, want, matches(t, "StringEquals", "app:k", []string{"${" + spelling() + "}"}, 0, append(entries, clause.String("app:k", value[0]))...))
}
