package source

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestKind(t *testing.T) {
	for _, tt := range []struct {
		text string
		kind Kind
		name string
		len  int
	}{
		{"null", Null, "null", 1},
		{"true", Bool, "a Boolean", 1},
		{"false", Bool, "a Boolean", 1},
		{"0", Number, "a number", 1},
		{"-12.50e+3", Number, "a number", 1},
		{`""`, String, "a string", 1},
		{`"[1, 2]"`, String, "a string", 1},
		{"[]", Array, "an array", 0},
		{"[null, [1, 2], {}]", Array, "an array", 3},
		{"{}", Object, "an object", 0},
		{`{"a": 1, "b": [1, 2], "a": {}}`, Object, "an object", 3},
	} {
		for _, before := range []string{"", " \r\n\t"} {
			v := Parse(before + tt.text + "\n")
			require.Equal(t, tt.kind, v.Kind(), tt.text)
			require.Equal(t, tt.name, v.Kind().String(), tt.text)
			for k := Null; k <= Object; k++ {
				require.Equal(t, k == tt.kind, v.Is(k), tt.text)
			}
			require.Equal(t, tt.len, v.Len(), tt.text)
			if tt.kind != String {
				require.Equal(t, tt.text, strings.TrimSuffix(v.Text(), "\n"), "as it is written")
			}
			require.Equal(t, len(before), v.Offset())
		}
	}
	require.Equal(t, "s3:Get*", Parse(`"s3:Get*", "s3:List*"]}`).Text(), "the value that the text begins with")
	var zero Value
	require.Equal(t, Null, zero.Kind())
	require.Empty(t, zero.Text())
}

func TestText(t *testing.T) {
	for text, want := range map[string]string{
		`""`:             "",
		`"s3:Get*"`:      "s3:Get*",
		`"\u0062\/\n\""`: "b/\n\"",
		`"\ud83d\ude00"`: "\U0001F600",
		`"é"`:            "é",
	} {
		require.Equal(t, want, Parse(text).Text(), text)
	}
}

func TestMembers(t *testing.T) {
	v := Parse(`{"a": 1, "\u0062": {"c": 2}, "a": [3]}`)
	var names, values []string
	v.Members(func(name string, _ int, member Value) bool {
		names, values = append(names, name), append(values, member.Text())
		return true
	})
	require.Equal(t, []string{"a", "b", "a"}, names, "in source order, and one that stands twice is there twice")
	require.Equal(t, []string{"1", `{"c": 2}`, "[3]"}, values)
	n := 0
	v.Members(func(string, int, Value) bool {
		n++
		return n < 2
	})
	require.Equal(t, 2, n)

	for name, want := range map[string]bool{"a": true, "b": true, "c": false, "A": false, "": false, "a.b": false, "#": false, "*": false} {
		require.Equal(t, want, v.Has(name), name)
	}
	require.False(t, Parse(`{}`).Has("a"))
}

func TestEach(t *testing.T) {
	root := Place{}
	at := root.Member("Action", 5)
	for _, tt := range []struct {
		text, stop     string
		values, places []string
	}{
		{`["a", "b"]`, "", []string{"a", "b"}, []string{"/Action/0", "/Action/1"}},
		{`["a", ["b"], 3]`, `["b"]`, []string{"a", `["b"]`}, []string{"/Action/0", "/Action/1"}},
		{`["a"]`, "a", []string{"a"}, []string{"/Action/0"}},
		{`[]`, "", nil, nil},
		{`"a"`, "", []string{"a"}, []string{"/Action"}},
		{`"a"`, "a", []string{"a"}, []string{"/Action"}},
		{`{"a": 1, "b": 2}`, "", []string{`{"a": 1, "b": 2}`}, []string{"/Action"}},
		{`null`, "", []string{`null`}, []string{"/Action"}},
	} {
		var values, places []string
		var room Place
		n := Parse(tt.text).Each(&at, &room, func(v Value, place *Place) bool {
			values, places = append(values, v.Text()), append(places, place.Pointer())
			return v.Text() != tt.stop
		})
		require.Equal(t, tt.values, values, tt.text)
		require.Equal(t, tt.places, places, tt.text)
		require.Equal(t, len(tt.values), n, "the number of calls")
	}
}

// Walking through a document does not allocate, apart from texts with escapes.
func TestWalkDoesNotAllocate(t *testing.T) {
	v := Parse(`{"Statement": [{"Effect": "Allow", "Action": ["s3:Get*", "s3:List*"], "Resource": "*"}]}`)
	var found Elements
	var statementsAt, statementAt, valueAt Place
	texts := 0
	require.Zero(t, testing.AllocsPerRun(100, func() {
		v.Members(func(_ string, _ int, statements Value) bool {
			statements.Each(&statementsAt, &statementAt, func(statement Value, at *Place) bool {
				found.Read(statement)
				for e := Sid; e < NumElements; e++ {
					if found[e].Present {
						found[e].Value.Each(at, &valueAt, func(v Value, _ *Place) bool {
							texts += len(v.Text())
							return true
						})
					}
				}
				return true
			})
			return true
		})
	}))
	require.NotZero(t, texts)
}
