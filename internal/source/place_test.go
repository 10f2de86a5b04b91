package source

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestPointer has the examples of RFC 6901, section 5, and more.
func TestPointer(t *testing.T) {
	const text = `{"foo": ["bar", {"Fn::Sub": [[]]}], "": 0, "a/b": 1, "c%d": 2, " ": 7, "m~n": 8, "~1": {}, "\u212a": {"x": null}}`
	document, _, _ := Read(text)
	pointers := document.Pointers()
	for _, tt := range []struct{ at, want string }{
		{`{"foo"`, ""},
		{`"foo"`, "/foo"},
		{`["bar"`, "/foo"},
		{`"bar"`, "/foo/0"},
		{`{"Fn::Sub"`, "/foo/1"},
		{`"Fn::Sub"`, "/foo/1/Fn::Sub"},
		{`[[]]`, "/foo/1/Fn::Sub"},
		{`[]]`, "/foo/1/Fn::Sub/0"},
		{`]}]`, ""},
		{`0,`, "/"},
		{`1,`, "/a~1b"},
		{`2,`, "/c%d"},
		{`" "`, "/ "},
		{`7,`, "/ "},
		{`"m~n"`, "/m~0n"},
		{`{}`, "/~01"},
		{`"\u212a`, "/\u212a"},
		{`"x"`, "/\u212a/x"},
		{`null`, "/\u212a/x"},
		{`}}`, ""},
	} {
		offset := strings.Index(text, tt.at)
		require.Positive(t, offset+1, tt.at)
		for range 2 {
			require.Equal(t, tt.want, pointers.At(offset), tt.at)
		}
		afresh := document.Pointers()
		require.Equal(t, tt.want, afresh.At(offset), "%s alone", tt.at)
	}
	afresh := document.Pointers()
	require.Empty(t, afresh.At(len(text)))
}

// TestPlacesOfDocument follows the pointer to each value of a document through what
// encoding/json reads, and reads what stands at each offset.
func TestPlacesOfDocument(t *testing.T) {
	const document = "\r\n { \"\": [], \"a/b\" :\t{\"m~n\": [1, \"two\", null, {\"x\": true, \"y\": -1.5e3}]},\n\"\\u0061\\\"\": {}, \"é\": \"\\ud83d\\ude00\" } "
	var decoded any
	require.NoError(t, json.Unmarshal([]byte(document), &decoded))
	root := parse(t, document)
	pointers := root.document.Pointers()
	values := 0
	var visit func(v Value)
	visit = func(v Value) {
		values++
		var there any
		require.NoError(t, json.NewDecoder(strings.NewReader(document[v.Offset():])).Decode(&there))
		require.Equal(t, follow(t, decoded, pointers.At(v.Offset())), there)
		if v.Is(String) {
			require.Equal(t, there, v.Text())
		}
		var raw json.RawMessage
		require.NoError(t, json.NewDecoder(strings.NewReader(document[v.Offset():])).Decode(&raw))
		require.Equal(t, string(raw), v.Raw())
		v.Members(func(name, member Value) bool {
			var written string
			require.NoError(t, json.NewDecoder(strings.NewReader(document[name.Offset():])).Decode(&written))
			require.Equal(t, written, name.Text())
			pointer := pointers.At(name.Offset())
			visit(member)
			afresh := root.document.Pointers()
			require.Equal(t, pointer, afresh.At(member.Offset()), "the pointer to a name is that to the member")
			return true
		})
		if v.Is(Array) {
			v.Each(func(element Value) bool {
				visit(element)
				return true
			})
		}
	}
	visit(root)
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
