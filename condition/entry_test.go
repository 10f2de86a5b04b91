package condition_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
)

// TestEntry checks that each constructor and method gives what that of package clause
// gives.
func TestEntry(t *testing.T) {
	for _, c := range entryCases() {
		require.Equal(t, c.machine, clause.Entry(c.entry), c.name)
		require.Equal(t, c.machine.Key(), c.entry.Key(), c.name)
		require.Equal(t, c.machine.Values(), c.entry.Values(), c.name)
		require.Equal(t, c.machine.String(), c.entry.String(), c.name)
		requireSameJSON(t, c.machine, c.entry, c.name)
	}
	require.Equal(t, []string{planted}, condition.String("sts:ExternalId", planted).Values(), "for use, it is there")
	list := condition.Strings("aws:TagKeys", "a", "b")
	list.Values()[0] = "changed"
	require.Equal(t, []string{"a", "b"}, list.Values())
}

func TestEntryJSON(t *testing.T) {
	for _, e := range []condition.Entry{
		condition.String("a:b", "c"), condition.String("", ""), condition.Strings("a:b", "c", "d"), condition.Strings("a:b"), condition.Bool("a:b", true),
	} {
		data, err := json.Marshal(e)
		require.NoError(t, err)
		var back condition.Entry
		require.NoError(t, json.Unmarshal(data, &back))
		require.Equal(t, e.Key(), back.Key())
		require.Equal(t, e.String(), back.String())
		requireSameJSON(t, condition.NewContext(e), condition.NewContext(back), "a list stays one")
	}
	for _, tt := range []struct {
		entry condition.Entry
		want  string
	}{
		{condition.String("app:k", `a"b`), `{"key":"app:k","value":"a\"b"}`},
		{condition.Strings("aws:TagKeys"), `{"key":"aws:TagKeys","value":[]}`},
		{condition.String("sts:ExternalId", planted), `{"key":"sts:ExternalId","value":"(not shown)"}`},
		{condition.Strings("STS:externalid", planted), `{"key":"STS:externalid","value":"(not shown)"}`},
	} {
		for _, v := range []any{tt.entry, &tt.entry} {
			got, err := json.Marshal(v)
			require.NoError(t, err)
			require.JSONEq(t, tt.want, string(got))
		}
	}
	for _, data := range []string{
		`{"key":"sts:ExternalId","value":"(not shown)"}`, `{}`, `null`, `{"key":"a:b"}`, `{"key":"a:b","value":1}`, `{"key":"a:b","value":"c","x":1}`, `[`,
	} {
		e := condition.String("a:old", "kept")
		var machine clause.Entry
		err := e.UnmarshalJSON([]byte(data))
		require.Error(t, err, data)
		require.Equal(t, machine.UnmarshalJSON([]byte(data)), err, data)
		require.Equal(t, condition.String("a:old", "kept"), e, data)
	}
}

func TestParseTime(t *testing.T) {
	noon := time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Time{
		"2026-03":                        time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC),
		"2026-03-31":                     noon.Add(-12 * time.Hour),
		"2026-03-31T12:00Z":              noon,
		"2026-03-31T14:00:00+02:00":      noon,
		"2026-03-31T12:00:00.000000001Z": noon.Add(1),
		"1774958400":                     noon,
	} {
		got, err := condition.ParseTime(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
	for _, text := range []string{"", "2026", "2026-02-29", "2026-03-31T12:00:00", "31.03.2026", "2026-03-31 12:00:00Z", " 2026-03-31"} {
		got, err := condition.ParseTime(text)
		require.Error(t, err, text)
		require.Zero(t, got, text)
	}
}
