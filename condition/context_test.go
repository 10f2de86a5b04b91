package condition_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
)

// lists returns lists of entries, and what package clause makes of the same: none, one,
// those of entryCases, and many of which some have the same key.
func lists() map[string]struct {
	entries []condition.Entry
	machine []clause.Entry
} {
	type list = struct {
		entries []condition.Entry
		machine []clause.Entry
	}
	all := map[string]list{"none": {}}
	var each list
	for _, c := range entryCases() {
		each.entries, each.machine = append(each.entries, c.entry), append(each.machine, c.machine)
		all[c.name] = list{[]condition.Entry{c.entry}, []clause.Entry{c.machine}}
	}
	all["each"] = each
	var many list
	for i := range 200 {
		key := []string{"app:", "APP:", "App:"}[i%3] + strconv.Itoa(i%70)
		many.entries, many.machine = append(many.entries, condition.Int(key, int64(i))), append(many.machine, clause.Int(key, int64(i)))
	}
	all["many"] = many
	for n := range 12 {
		all[strconv.Itoa(n)] = list{many.entries[:n], many.machine[:n]}
	}
	return all
}

// requireSameEntries checks that two contexts hold the same entries, with their types.
func requireSameEntries(t *testing.T, want clause.Context, got condition.Context, what string) {
	t.Helper()
	require.Equal(t, slices.Collect(want.Entries()), slices.Collect((*clause.Context)(&got).Entries()), what)
}

// TestContext checks that each method gives what that of package clause gives.
func TestContext(t *testing.T) {
	for name, list := range lists() {
		given := slices.Clone(list.entries)
		c, machine := condition.NewContext(given...), clause.NewContext(list.machine...)
		require.Equal(t, list.entries, given, "%s: what the caller has stays", name)
		clear(given)
		requireSameEntries(t, machine, c, name)

		for _, e := range append(slices.Clone(list.entries), condition.String("app:absent", ""), condition.String("APP:1", "")) {
			want, wantOK := machine.Lookup(e.Key())
			got, ok := c.Lookup(e.Key())
			require.Equal(t, want, got, "%s: %s", name, e)
			require.Equal(t, wantOK, ok, "%s: %s", name, e)
		}
		var entries []clause.Entry
		for e := range c.Entries() {
			entries = append(entries, clause.Entry(e))
		}
		require.Equal(t, slices.Collect(machine.Entries()), entries, name)
		for e := range c.Entries() {
			require.Equal(t, entries[0], clause.Entry(e), name)
			break
		}
		require.Equal(t, machine.String(), c.String(), name)
		require.Equal(t, machine.LogValue(), c.LogValue(), name)
		requireSameJSON(t, machine, c, name)
	}
}

// TestSet checks that Set gives what that of package clause gives, and that copies are
// independent (SEMANTICS S-20).
func TestSet(t *testing.T) {
	all := lists()
	for _, first := range slices.Sorted(maps.Keys(all)) {
		for _, second := range []string{"none", "1", "2", "8", "9", "many", "each"} {
			c, machine := condition.NewContext(all[first].entries...), clause.NewContext(all[first].machine...)
			before, given := c, slices.Clone(all[second].entries)
			c.Set(given...)
			machine.Set(all[second].machine...)
			require.Equal(t, all[second].entries, given, "%s, %s: what the caller has stays", first, second)
			clear(given)
			requireSameEntries(t, machine, c, first+", "+second)
			requireSameEntries(t, clause.NewContext(all[first].machine...), before, first+", "+second+": a copy stays")
		}
	}
	var zero condition.Context
	zero.Set(condition.String("app:a", "1"), condition.String("APP:A", "2"))
	values, ok := zero.Lookup("app:a")
	require.True(t, ok)
	require.Equal(t, []string{"2"}, values, "the last one wins")
}

// TestWith checks that With gives what that of package clause gives, and that the Context
// and the entries it was called with stay.
func TestWith(t *testing.T) {
	all := lists()
	for _, first := range slices.Sorted(maps.Keys(all)) {
		for _, second := range []string{"none", "1", "2", "8", "9", "many", "each"} {
			base, machineBase := condition.NewContext(all[first].entries...), clause.NewContext(all[first].machine...)
			given := slices.Clone(all[second].entries)
			c, machine := base.With(given...), machineBase.With(all[second].machine...)
			require.Equal(t, all[second].entries, given, "%s, %s: what the caller has stays", first, second)
			clear(given)
			requireSameEntries(t, machine, c, first+", "+second)
			requireSameEntries(t, machine.With(all["3"].machine...), c.With(all["3"].entries...), first+", "+second+", 3")
			requireSameEntries(t, machineBase, base, first+", "+second+": the base stays")
			requireSameJSON(t, machine, c, first+", "+second)
			require.Equal(t, machine.String(), c.String())
		}
	}
}

func TestContextJSON(t *testing.T) {
	c := condition.NewContext(
		condition.String("app:Text", "<x>"), condition.Strings("app:list", "a", ""), condition.Strings("app:none"),
		condition.Bool("app:yes", true), condition.Int("app:n", 9007199254740993), condition.String("sts:ExternalId", planted),
	)
	const want = `{"app:Text":"\u003cx\u003e","app:list":["a",""],"app:n":"9007199254740993","app:none":[],"app:yes":"true","sts:ExternalId":"example-42"}`
	for _, v := range []any{c, &c} {
		data, err := json.Marshal(v)
		require.NoError(t, err)
		require.JSONEq(t, want, string(data), "an external ID is there, to be read back")
		back := condition.NewContext(condition.String("app:old", "dropped"))
		require.NoError(t, json.Unmarshal(data, &back))
		require.Equal(t, c.String(), back.String())
		requireSameJSON(t, c, back, "again")
	}
	var field struct{ Context condition.Context }
	require.NoError(t, json.Unmarshal([]byte(`{"Context":{"app:k":["a",1,true]}}`), &field))
	requireSameEntries(t, clause.NewContext(clause.Strings("app:k", "a", "1", "true")), field.Context, "in a field")

	for _, data := range []string{
		``, `null`, `[]`, `{"app:k"`, `{"app:k": null}`, `{"app:k": {}}`, `{"app:k": ["a", {}]}`, `{"app:k": "x"} {}`, "{\"app:k\":\"\xff\"}",
	} {
		c := condition.NewContext(condition.String("app:old", "kept"))
		var machine clause.Context
		err := c.UnmarshalJSON([]byte(data))
		require.Error(t, err, data)
		require.Equal(t, machine.UnmarshalJSON([]byte(data)), err, data)
		requireSameEntries(t, clause.NewContext(clause.String("app:old", "kept")), c, data)
	}
	_, err := json.Marshal(condition.NewContext(condition.String("app:k", "\xff")))
	require.ErrorContains(t, err, `condition: the value of "app:k" is not valid UTF-8`)
}
