package object_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/object"
)

// A value has a member of each kind.
type value struct {
	text string
	list []string
	tags map[string]string
	at   time.Time
	any  json.RawMessage
}

func (v *value) members() []object.Member {
	return []object.Member{
		{Name: "text", Value: &v.text},
		{Name: "list", Value: &v.list, Zero: object.AsNil},
		{Name: "tags", Value: &v.tags, Zero: object.Left},
		{Name: "at", Value: (*object.Time)(&v.at), Zero: object.AsNil},
		{Name: "any", Value: &v.any, Zero: object.Left},
	}
}

func TestRoundTrip(t *testing.T) {
	for _, tt := range []struct {
		value value
		want  string
	}{
		{value{}, `{"text":"","list":null,"at":null}`},
		{value{list: []string{}, tags: map[string]string{}}, `{"text":"","list":[],"tags":{},"at":null}`},
		{value{
			text: "a\n\u2028<", list: []string{"x", ""}, tags: map[string]string{"k": "v"},
			at: time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC), any: json.RawMessage(`[{"a":1},{"a":[null,true,{"b":"a"}]}]`),
		}, `{"text":"a\n\u2028\u003c","list":["x",""],"tags":{"k":"v"},"at":"2026-01-02T03:04:05.000000006Z","any":[{"a":1},{"a":[null,true,{"b":"a"}]}]}`},
	} {
		data, err := object.Write(tt.value.members()...)
		require.NoError(t, err)
		require.Equal(t, tt.want, string(data))
		var back value
		require.NoError(t, object.Read(data, back.members()...))
		require.Equal(t, tt.value, back)
	}
}

func TestWriteRefuses(t *testing.T) {
	for _, v := range []value{
		{text: "\xff"}, {list: []string{"a", "\xff"}}, {tags: map[string]string{"\xff": ""}}, {tags: map[string]string{"": "\xff"}},
	} {
		_, err := object.Write(v.members()...)
		require.ErrorContains(t, err, "is not valid UTF-8")
	}
	v := value{any: json.RawMessage("{")}
	_, err := object.Write(v.members()...)
	require.ErrorContains(t, err, `"any": `)
}

func TestReadRefuses(t *testing.T) {
	for data, want := range map[string]string{
		``:              "unexpected end",
		`null`:          "not null",
		`[]`:            "cannot unmarshal array",
		`"text"`:        "cannot unmarshal string",
		`{}`:            `"text" is missing`,
		`{"text":""}`:   `"list" is missing`,
		`{"text":null}`: `"text" is null`,
		`{"text":0}`:    `"text": json: cannot unmarshal number`,
		`{"Text":""}`:   `"text" is missing`,
		`{"text":"","list":null,"at":null,"y":0,"x":0}`:                                   `unknown member "x"`,
		`{"text":"","list":null,"at":null,"tags":null}`:                                   `"tags" is null`,
		`{"text":"","list":null,"at":null,"tags":{"a":"1","a":"2"}}`:                      `"a" is given twice`,
		`{"text":"","list":null,"at":null,"any":[[{"a":1}],{"b":{"c":0,"d":"c","c":1}}]}`: `"c" is given twice`,
		`{"text":"","text":""}`:                                                           `"text" is given twice`,
		`{"text":"","te\u0078t":""}`:                                                      `"text" is given twice`,
		`{"text":"","list":null,"at":"now"}`:                                              `"at": "now" is not a time`,
		`{"text":"` + "\xff" + `"}`:                                                       "invalid UTF-8",
		`{"text":""} {}`:                                                                  "after top-level value",
		`{"text":"",}`:                                                                    "invalid character",
		`{"text":""`:                                                                      "unexpected",
	} {
		var v value
		require.ErrorContains(t, object.Read([]byte(data), v.members()...), want, data)
	}
}

func TestTime(t *testing.T) {
	for text, want := range map[string]time.Time{
		"2026-06-30T23:59:59.000000001Z": time.Date(2026, 6, 30, 23, 59, 59, 1, time.UTC),
		"0001-01-01T00:00:00.000000001Z": time.Time{}.Add(1),
		"0000-01-01T00:00:00Z":           time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC),
		"-0001-12-31T23:59:59Z":          time.Date(-1, 12, 31, 23, 59, 59, 0, time.UTC),
		"-0004-02-29T00:00:00Z":          time.Date(-4, 2, 29, 0, 0, 0, 0, time.UTC),
		"9999-12-31T23:59:59.999999999Z": time.Date(9999, 12, 31, 23, 59, 59, 999999999, time.UTC),
		"10000-01-01T00:00:00Z":          time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC),
		"12000-02-29T00:00:00.5Z":        time.Date(12000, 2, 29, 0, 0, 0, 5e8, time.UTC),
		"-123456-03-01T00:00:00Z":        time.Date(-123456, 3, 1, 0, 0, 0, 0, time.UTC),
		"1141709097-06-13T06:26:08Z":     time.Unix(1<<55, 0).UTC(), // the latest that a policy can tell of
		"-1141705158-07-20T17:33:52Z":    time.Unix(-1<<55, 0).UTC(),
	} {
		data, err := object.Time(want).MarshalJSON()
		require.NoError(t, err)
		require.Equal(t, `"`+text+`"`, string(data))
		var back object.Time
		require.NoError(t, back.UnmarshalJSON(data))
		require.True(t, time.Time(back).Equal(want), text)
	}
	zoned := time.Date(9999, 12, 31, 23, 0, 0, 0, time.FixedZone("", -2*3600))
	data, err := object.Time(zoned).MarshalJSON()
	require.NoError(t, err)
	require.Equal(t, `"10000-01-01T01:00:00Z"`, string(data))
	var back object.Time
	require.NoError(t, back.UnmarshalJSON([]byte(`"12026-01-01T00:00:00+01:30"`)))
	require.True(t, time.Time(back).Equal(time.Date(12025, 12, 31, 22, 30, 0, 0, time.UTC)))

	for _, seconds := range []int64{1 << 60, -1 << 60, 1<<63 - 1, -1 << 63} {
		_, err := object.Time(time.Unix(seconds, 0)).MarshalJSON()
		require.ErrorContains(t, err, "beyond the times that are written")
	}
	_, err = object.Time{}.MarshalJSON()
	require.ErrorContains(t, err, "the zero time stands for none")
	for _, text := range []string{
		`0`, `null`, `""`, `"now"`, `"0001-01-01T00:00:00Z"`, `"0001-01-01T01:00:00+01:00"`, `"2026-06-30"`, `"02026-01-01"`, `"+12026-01-01T00:00:00Z"`, `"12026-01-01T00:00:00"`, `"11999-02-29T00:00:00Z"`,
		`"--001-01-01T00:00:00Z"`, `"-001-01-01T00:00:00Z"`, `"12345678901-01-01T00:00:00Z"`, `"2147483648-01-01T00:00:00Z"`, `"2026-13-01T00:00:00Z"`,
	} {
		var back object.Time
		require.Error(t, back.UnmarshalJSON([]byte(text)), text)
	}
}
