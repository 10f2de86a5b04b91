package condition_test

import (
	"encoding/json"
	"testing"

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
