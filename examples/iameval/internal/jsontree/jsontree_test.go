package jsontree_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/jsontree"
)

func TestParse(t *testing.T) {
	text := []byte("{\"a\": [1, {\"b/c\" : \"x\\\"\\u0041\"}],\n \"~d\":true, \"e\": {}, \"f\": []}")
	v, err := jsontree.Parse(text)
	require.NoError(t, err)
	for pointer, want := range map[string]string{
		"": string(text), "/a/0": "1", "/a/1/b~1c": `"x\"\u0041"`, "/~0d": "true", "/e": "{}", "/f": "[]",
	} {
		at := v.At(pointer)
		require.NotNil(t, at, pointer)
		require.Equal(t, want, string(text[at.Start:at.End]))
		line, column := jsontree.Position(text, at.Start)
		require.Equal(t, at.Start, jsontree.Offset(text, line, column))
	}
	require.Equal(t, `x"A`, v.At("/a/1/b~1c").Text)
	for _, pointer := range []string{"/b", "/a/2", "/a/-1", "/a/x", "/a/0/c"} {
		require.Nil(t, v.At(pointer), pointer)
	}
	for _, place := range [][2]int{{0, 1}, {1, 0}, {3, 1}, {2, 100}} {
		require.Equal(t, -1, jsontree.Offset(text, place[0], place[1]))
	}
}

func TestSyntaxError(t *testing.T) {
	for text, want := range map[string]string{
		"{\n \"a\": x}": "2:7: invalid JSON: ", "": "1:1: invalid JSON: ", "{} {}": "1:4: invalid JSON: ", "[1": "1:2: invalid JSON: ",
	} {
		_, err := jsontree.Parse([]byte(text))
		require.ErrorContains(t, err, want)
	}
}
