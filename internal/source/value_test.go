package source

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// parse returns the value that text is.
func parse(t testing.TB, text string) Value {
	t.Helper()
	document, offset, detail := Read(text)
	require.Empty(t, detail, "%s at %d", text, offset)
	return document.Root()
}

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
			v := parse(t, before+tt.text+"\n")
			require.Equal(t, tt.kind, v.Kind(), tt.text)
			require.Equal(t, tt.name, v.Kind().String(), tt.text)
			for k := Null; k <= Object; k++ {
				require.Equal(t, k == tt.kind, v.Is(k), tt.text)
			}
			require.Equal(t, tt.len, v.Len(), tt.text)
			require.Equal(t, len(before), v.Offset())
			require.Equal(t, tt.text, v.Raw())
		}
	}
}

// TestZero has what there is of no document.
func TestZero(t *testing.T) {
	var document *Document
	require.Empty(t, document.Text())
	require.Equal(t, Value{}, document.Root())
	pointers := document.Pointers()
	require.Empty(t, pointers.At(0))
	var zero Value
	require.Equal(t, Null, zero.Kind())
	require.Empty(t, zero.Text())
	require.Empty(t, zero.Raw())
	require.Zero(t, zero.Offset())
	require.Equal(t, 1, zero.Len())
	require.False(t, zero.Has(""))
	require.Equal(t, 1, zero.Each(func(v Value) bool { return v == zero }))
	require.True(t, zero.Same(zero))
	require.False(t, zero.Same(parse(t, "null")))
	require.False(t, parse(t, "null").Same(zero))
}

func TestText(t *testing.T) {
	for text, want := range map[string]string{
		`""`:             "",
		`"s3:Get*"`:      "s3:Get*",
		`"\u0062\/\n\""`: "b/\n\"",
		`"\ud83d\ude00"`: "\U0001F600",
		`"\\"`:           `\`,
		`"é"`:            "é",
		" 1.50 ":         "1.50",
		"true":           "true",
		"false ":         "false",
		" null":          "null",
		`["a"]`:          "",
		`{"a": "b"}`:     "",
	} {
		require.Equal(t, want, parse(t, text).Text(), text)
	}
}

func TestMembers(t *testing.T) {
	v := parse(t, `{"a": 1, "\u0062": {"c": 2}, "a": [3]}`)
	var names []string
	var offsets []int
	var kinds []Kind
	v.Members(func(name, member Value) bool {
		require.Equal(t, String, name.Kind())
		names, offsets, kinds = append(names, name.Text()), append(offsets, name.Offset(), member.Offset()), append(kinds, member.Kind())
		return true
	})
	require.Equal(t, []string{"a", "b", "a"}, names, "in source order, and one that stands twice is there twice")
	require.Equal(t, []int{1, 6, 9, 19, 29, 34}, offsets)
	require.Equal(t, []Kind{Number, Object, Array}, kinds)
	n := 0
	v.Members(func(_, _ Value) bool {
		n++
		return n < 2
	})
	require.Equal(t, 2, n)
	for _, text := range []string{"{}", "[1]", `"a"`, "null"} {
		parse(t, text).Members(func(_, _ Value) bool {
			t.Error(text)
			return true
		})
	}

	for name, want := range map[string]bool{"a": true, "b": true, "c": false, "A": false, "": false, "a.b": false, "#": false, "*": false} {
		require.Equal(t, want, v.Has(name), name)
	}
	require.False(t, parse(t, `{}`).Has("a"))
}

func TestEach(t *testing.T) {
	for _, tt := range []struct {
		text    string
		stop    int
		offsets []int
	}{
		{`["a", "b"]`, 9, []int{1, 6}},
		{`["a", ["b", {}], 3]`, 9, []int{1, 6, 17}},
		{`["a", ["b"], 3]`, 6, []int{1, 6}},
		{`["a"]`, 1, []int{1}},
		{`[]`, 9, nil},
		{` "a"`, 9, []int{1}},
		{` "a"`, 1, []int{1}},
		{`{"a": 1, "b": 2}`, 9, []int{0}},
		{`null`, 9, []int{0}},
	} {
		var offsets []int
		n := parse(t, tt.text).Each(func(v Value) bool {
			offsets = append(offsets, v.Offset())
			return v.Offset() != tt.stop
		})
		require.Equal(t, tt.offsets, offsets, tt.text)
		require.Equal(t, len(tt.offsets), n, "the number of calls")
	}
}

// TestSame compares all values of a document with each other.
func TestSame(t *testing.T) {
	var all []Value
	parse(t, `["a", "a", "\u0061", "b", "", "", 1, 1, 1.0, true, true, false, null, null,
		[], [], [ ], {}, {}, [[]], [[]], [{}], [[], []], ["a"], ["a"], ["b"], [ "a"], ["a" ], ["a", "b"], ["a", "b"],
		[["a"], "b"], [["a", "b"]], {"a": "b"}, {"a": "b"}, {"a": {}}, {"a": []}, {"a": []}, {"a": [], "b": 1}]`).Each(func(v Value) bool {
		all = append(all, v)
		return true
	})
	// What differs in white space only may count as the same or not.
	dense := func(v Value) string { return strings.Join(strings.Fields(written(v)), "") }
	same := 0
	for i, v := range all {
		for j, w := range all {
			if v.Same(w) {
				require.Equal(t, dense(v), dense(w))
				same++
			}
			if written(v) == written(w) {
				require.True(t, v.Same(w), "%d and %d", i, j)
			}
		}
	}
	require.Greater(t, same, len(all))
}

// Walking through a document does not allocate, apart from texts with escapes.
func TestWalkDoesNotAllocate(t *testing.T) {
	v := parse(t, `{"Statement": [{"Effect": "Allow", "Action": ["s3:Get*", "s3:List*"], "Resource": "*"}]}`)
	var found Elements
	texts := 0
	require.Zero(t, testing.AllocsPerRun(100, func() {
		v.Members(func(_, statements Value) bool {
			statements.Each(func(statement Value) bool {
				found.Read(statement)
				for e := Sid; e < NumElements; e++ {
					if found[e].Present {
						found[e].Value.Each(func(v Value) bool {
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

// written returns v as it is written, by another way than [Value.Same] goes.
func written(v Value) string {
	var raw json.RawMessage
	if err := json.NewDecoder(strings.NewReader(v.document.text[v.Offset():])).Decode(&raw); err != nil {
		panic(err)
	}
	return string(raw)
}

func TestElement(t *testing.T) {
	v := parse(t, `["a", ["b"], 3]`)
	for i, offset := range []int{1, 6, 13} {
		require.Equal(t, offset, v.Element(i).Offset())
	}
	require.Equal(t, Value{}, v.Element(3))
	for _, text := range []string{`"a"`, `{"a": 1}`} {
		v := parse(t, text)
		require.Equal(t, v, v.Element(0))
	}
}
