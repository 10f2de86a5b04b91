package clause

import (
	"encoding/json"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

// TestContextJSONKeepsMeaning has an entry of each kind. After a round trip each
// clause has to have the same result.
func TestContextJSONKeepsMeaning(t *testing.T) {
	moments := []time.Time{
		time.Date(2026, 6, 30, 23, 59, 59, 999999999, time.FixedZone("", 7200)),
		{}, time.Date(0, 1, 1, 0, 0, 0, 1, time.UTC), time.Date(9999, 12, 31, 23, 59, 59, 1, time.UTC),
		time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(-1, 12, 31, 23, 59, 59, 0, time.UTC), time.Unix(1<<55, 0),
	}
	for _, at := range moments {
		c := NewContext(
			Time("a:date", at), IP("a:ip", netip.MustParseAddr("::ffff:203.0.113.7")), IP("a:ip6", netip.MustParseAddr("2001:db8::1%eth0")),
			IP("a:none", netip.Addr{}), Bool("a:bool", true), Int("a:int", 1<<62), Number("a:number", 1.5), String("a:text", "x\u2028\x00"),
			String("a:empty", ""), Strings("a:list", "x"), Strings("a:absent"), Strings("a:many", "x", ""), String("sts:ExternalId", "example-42"),
		)
		data, err := json.Marshal(c)
		require.NoError(t, err)
		var back Context
		require.NoError(t, json.Unmarshal(data, &back))
		date := at.UTC().Format(time.RFC3339Nano)
		if year := at.UTC().Year(); year < 0 || year > 9999 {
			date = "99999999999999"
		}
		for _, tt := range [][3]string{
			{"DateEquals", "a:date", date}, {"DateLessThan", "a:date", date}, {"DateGreaterThan", "a:date", date},
			{"DateGreaterThan", "a:date", "253402300799"}, {"DateLessThan", "a:date", "-62167219200"},
			{"IpAddress", "a:ip", "203.0.113.0/24"}, {"NotIpAddress", "a:ip6", "2001:db8::/32"}, {"IpAddress", "a:none", "0.0.0.0/0"},
			{"Bool", "a:bool", "true"}, {"NumericEquals", "a:int", "4611686018427387904"}, {"NumericLessThan", "a:number", "1.50001"},
			{"StringEquals", "a:text", "x\u2028\x00"}, {"Null", "a:empty", "true"}, {"StringEquals", "a:list", "x"},
			{"ForAnyValue:StringEquals", "a:list", "x"}, {"Null", "a:absent", "true"}, {"ForAllValues:StringEquals", "a:many", "x"},
			{"StringEquals", "sts:ExternalId", "example-42"},
		} {
			for _, flags := range []Flags{0, InDeny} {
				cl, problems := Compile(tt[0], tt[1], []string{tt[2]}, flags)
				require.Empty(t, problems)
				require.Equal(t, cl.Match(&c), cl.Match(&back), "%s at %s", cl, at)
			}
		}
	}
}

func TestContextJSONRefuses(t *testing.T) {
	for _, e := range []Entry{
		String("a:b", "\xff"), String("a:\xff", ""), Strings("a:b", "", "\xff"),
		Time("a:b", time.Date(10000, 1, 1, 0, 0, 0, 1, time.UTC)), Time("a:b", time.Date(-1, 1, 1, 0, 0, 0, 1, time.UTC)),
	} {
		_, err := json.Marshal(NewContext(e))
		require.ErrorContains(t, err, "condition: the value of ")
	}
}

func TestEntryJSON(t *testing.T) {
	for _, e := range []Entry{String("a:b", "c"), String("", ""), Strings("a:b", "c", "d"), Strings("a:b"), Bool("a:b", true)} {
		data, err := json.Marshal(e)
		require.NoError(t, err)
		var back Entry
		require.NoError(t, json.Unmarshal(data, &back))
		require.Equal(t, NewContext(e).String(), NewContext(back).String())
		require.Equal(t, e.kind, back.kind)
		require.Equal(t, glob.HashFold(e.key), back.hash)
	}
	data, err := json.Marshal(String("STS:externalid", "example-42"))
	require.NoError(t, err)
	for _, data := range []string{
		string(data), `{}`, `null`, `{"key":"a:b"}`, `{"value":"c"}`, `{"key":"a:b","value":null}`, `{"key":"a:b","value":1}`,
		`{"key":"a:b","value":["c",null]}`, `{"key":"a:b","value":["c",1]}`, `{"key":"a:b","value":"c","x":1}`, `{"Key":"a:b","value":"c"}`,
		`{"key":"sts:ExternalId","value":["x"]}`,
	} {
		var e Entry
		require.Error(t, json.Unmarshal([]byte(data), &e), data)
		require.Equal(t, Entry{}, e)
	}
}
