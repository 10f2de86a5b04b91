package source

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestPointer has the examples of RFC 6901, section 5, as far as places can have them.
func TestPointer(t *testing.T) {
	root := Place{Offset: 3}
	member := func(name string) Place { return root.Member(name, 7) }
	list := member("foo")
	first := list.Element(0, 8)
	deep := first.Member("Fn::Sub", 9)
	for _, tt := range []struct {
		place Place
		want  string
	}{
		{Place{}, ""},
		{root, ""},
		{member("foo"), "/foo"},
		{first, "/foo/0"},
		{list.Element(12, 8), "/foo/12"},
		{root.Element(0, 4), "/0"},
		{deep, "/foo/0/Fn::Sub"},
		{member(""), "/"},
		{member("a/b"), "/a~1b"},
		{member("m~n"), "/m~0n"},
		{member("~1"), "/~01"},
		{member("c%d"), "/c%d"},
		{member(" "), "/ "},
		{member("0"), "/0"},
		{member("\u212a"), "/\u212a"},
	} {
		require.Equal(t, tt.want, tt.place.Pointer())
	}
	require.Equal(t, []int{3, 7, 8, 9}, []int{root.Offset, list.Offset, first.Offset, deep.Offset})
	require.Equal(t, []string{"", "foo", "", "Fn::Sub"}, []string{root.Name, list.Name, first.Name, deep.Name})
}

// TestPlacesOfDocument follows the pointer to each value of a document through what
// encoding/json reads, and reads what stands at each offset.
func TestPlacesOfDocument(t *testing.T) {
	const document = "\r\n { \"\": [], \"a/b\" :\t{\"m~n\": [1, \"two\", null, {\"x\": true, \"y\": -1.5e3}]},\n\"\\u0061\\\"\": {}, \"é\": \"\\ud83d\\ude00\" } "
	var decoded any
	require.NoError(t, json.Unmarshal([]byte(document), &decoded))
	values := 0
	var visit func(v Value, at Place)
	visit = func(v Value, at Place) {
		values++
		require.Equal(t, v.Offset(), at.Offset)
		var there any
		require.NoError(t, json.NewDecoder(strings.NewReader(document[at.Offset:])).Decode(&there), at.Pointer())
		require.Equal(t, follow(t, decoded, at.Pointer()), there, at.Pointer())
		switch v.Kind() {
		case String:
			require.Equal(t, there, v.Text())
		case Object:
			v.Members(func(name string, offset int, member Value) bool {
				var written string
				require.NoError(t, json.NewDecoder(strings.NewReader(document[offset:])).Decode(&written))
				require.Equal(t, written, name, "the offset is that of the name")
				visit(member, at.Member(name, member.Offset()))
				return true
			})
		case Array:
			var room Place
			v.Each(&at, &room, func(element Value, place *Place) bool {
				require.Same(t, &room, place)
				visit(element, *place)
				return true
			})
		case Null, Bool, Number:
		}
	}
	root := Parse(document)
	visit(root, Place{Offset: root.Offset()})
	require.Equal(t, 12, values)
}

// follow returns the value that a JSON Pointer leads to.
func follow(t *testing.T, v any, pointer string) any {
	t.Helper()
	if pointer == "" {
		return v
	}
	for _, token := range strings.Split(pointer, "/")[1:] {
		token = strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")
		switch in := v.(type) {
		case map[string]any:
			member, ok := in[token]
			require.True(t, ok, pointer)
			v = member
		case []any:
			i, err := strconv.Atoi(token)
			require.NoError(t, err)
			v = in[i]
		default:
			t.Fatal(pointer)
		}
	}
	return v
}

func TestPosition(t *testing.T) {
	const text = "a\n\nbé\r\nc\n"
	var lines Lines
	for _, tt := range []struct{ offset, line, column int }{
		{0, 1, 1},
		{0, 1, 1},
		{1, 1, 2}, // a line break is the last byte of its line
		{2, 2, 1},
		{3, 3, 1},
		{4, 3, 2},
		{6, 3, 4}, // é has two bytes
		{7, 3, 5},
		{7, 3, 5},
		{8, 4, 1},
		{9, 4, 2},
		{10, 5, 1}, // the end
	} {
		for range 2 {
			line, column := lines.Position(text, tt.offset)
			require.Equal(t, [2]int{tt.line, tt.column}, [2]int{line, column}, "of %d", tt.offset)
		}
		var afresh Lines
		line, column := afresh.Position(text, tt.offset)
		require.Equal(t, [2]int{tt.line, tt.column}, [2]int{line, column}, "of %d alone", tt.offset)
	}
}

// TestLines compares with counting the line breaks before each offset from the start.
func TestLines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("\n\n\r ab\u00e9"))).Draw(t, "text")
		steps := rapid.SliceOf(rapid.IntRange(0, 5)).Draw(t, "steps")
		var lines Lines
		offset := 0
		for _, step := range steps {
			offset = min(offset+step, len(text))
			line, column := lines.Position(text, offset)
			require.Equal(t, 1+strings.Count(text[:offset], "\n"), line)
			require.Equal(t, offset-strings.LastIndexByte(text[:offset], '\n'), column)
		}
	})
}
