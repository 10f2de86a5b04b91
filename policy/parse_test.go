package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// typesByWord are the types as the names of files in testdata spell them.
var typesByWord = map[string]Type{
	"identity": Identity,
	"resource": Resource,
	"trust":    Trust,
	"boundary": Boundary,
	"session":  Session,
	"scp":      SCP,
	"rcp":      RCP,
	"endpoint": Endpoint,
}

// TestParse parses the documents of testdata/parse; its format is described in
// testdata/README.md.
func TestParse(t *testing.T) {
	names, err := filepath.Glob("../testdata/parse/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, names, "no archives in testdata/parse")
	for _, name := range names {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		files := splitTxtar(string(data))
		require.NotEmpty(t, files, name)
		require.Zero(t, len(files)%2, "%s: files come in pairs", name)
		seen := make(map[string]bool)
		for pair := range slices.Chunk(files, 2) {
			id, rest, _ := strings.Cut(pair[0].name, ".")
			word, ok := strings.CutSuffix(rest, ".json")
			typ := typesByWord[word]
			require.True(t, ok && typ != 0, "%s: %s", name, pair[0].name)
			require.Equal(t, id+".want", pair[1].name, name)
			require.False(t, seen[id], "%s: %s is there twice", name, id)
			seen[id] = true
			t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar")+"/"+id, func(t *testing.T) {
				p, err := Parse([]byte(pair[0].data), typ)
				require.Equal(t, err == nil, p != nil, "a policy or an error")
				got := positions(t, err)
				want := strings.Split(strings.TrimSpace(pair[1].data), "\n")
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("errors (-want +got):\n%s\n%v", diff, errors.Join(err))
				}
			})
		}
	}
}

// positions returns the errors of err as the .want files spell them.
func positions(t *testing.T, err error) []string {
	t.Helper()
	if err == nil {
		return []string{"ok"}
	}
	var list ErrorList
	require.ErrorAs(t, err, &list)
	var lines []string
	for _, e := range list {
		pointer := e.Pointer
		if pointer == "" {
			pointer = `""`
		}
		lines = append(lines, fmt.Sprintf("%d:%d %s %s", e.Line, e.Column, pointer, e.Code))
	}
	return lines
}

type txtarFile struct{ name, data string }

// splitTxtar returns the files of a txtar archive: each begins with a line
// "-- name --" and goes on to the next. Text before the first is a comment.
func splitTxtar(archive string) []txtarFile {
	var files []txtarFile
	for line := range strings.Lines(archive) {
		name, ok := strings.CutPrefix(strings.TrimSpace(line), "-- ")
		if name, isFile := strings.CutSuffix(name, " --"); ok && isFile {
			files = append(files, txtarFile{name: name})
		} else if len(files) > 0 {
			files[len(files)-1].data += line
		}
	}
	return files
}

func TestErrorText(t *testing.T) {
	tests := []struct {
		name, src string
		typ       Type
		opts      []Option
		want      string
	}{
		{"no name", `{"Statement": 7}`, Identity, nil,
			`1:15: /Statement: wrong JSON type: want an array of statements or one statement, not a number`},
		{"name", "{\n  \"Statement\": null\n}", Identity, []Option{WithName("dev.json")},
			`dev.json:2:16: /Statement: wrong JSON type: want an array of statements or one statement, not null`},
		{"no pointer", "\ufeff{}", Identity, []Option{WithName("dev.json")},
			`dev.json:1:1: invalid JSON: byte-order mark`},
		{"Id is not the name of a document that is refused", `{"Id": "x"}`, Identity, nil,
			`1:1: missing element: Statement`},
		{"misspelled element", `{"Sttement": {}, "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}`, Identity, nil,
			`1:2: /Sttement: unknown element: "Sttement"; did you mean "Statement"?`},
		{"unknown element", `{"Comment": "x", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}`, Identity, nil,
			`1:2: /Comment: unknown element: "Comment"`},
		{"misspelled element of a statement", `{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", "condition": {}}}`, Identity, nil,
			`1:66: /Statement/condition: unknown element: "condition"; did you mean "Condition"?`},
		{"element of the document", `{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", "Version": "2012-10-17"}}`, Identity, nil,
			`1:66: /Statement/Version: element not allowed here: Version stands at the top of the document`},
		{"element of a statement", `{"Effect": "Deny", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}`, Identity, nil,
			`1:2: /Effect: element not allowed here: Effect stands in a statement`},
		{"element of another type", `{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", "Principal": "*"}}`, SCP, nil,
			`1:66: /Statement/Principal: element not allowed here: Principal in a document of type service control policy`},
		{"letter case of an operator (S-2)",
			`{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"stringEquals": {"app:k": "x"}}}}`, Identity, nil,
			`1:80: /Statement/Condition/stringEquals: unknown condition operator: "stringEquals"; did you mean "StringEquals"?`},
		{"principal key", `{"Statement": {"Effect": "Deny", "Principal": {"Aws": "*"}, "Action": "*", "Resource": "*"}}`, Resource, nil,
			`1:48: /Statement/Principal/Aws: invalid principal: "Aws"; did you mean "AWS"?`},
		{"principal", `{"Statement": {"Effect": "Deny", "Principal": {"AWS": ["ann"]}, "Action": "*", "Resource": "*"}}`, Resource, nil,
			`1:56: /Statement/Principal/AWS/0: invalid principal: "ann": want arn:partition:service:region:account:resource`},
		{"number of others", `{"Statement": [{}, 1, 2]}`, Identity, nil,
			`1:16: /Statement/0: missing element: Action or NotAction (and 4 more)`},
		{"pointer of a key with ~ and / (RFC 6901)",
			`{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:RequestTag/~a": "x"}}}}`, Identity, nil,
			`1:110: /Statement/Condition/Bool/aws:RequestTag~1~0a: invalid condition value: "x" is not "true" or "false"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := Parse([]byte(tt.src), tt.typ, tt.opts...)
			require.Nil(t, p)
			require.EqualError(t, err, tt.want)
		})
	}
}

func TestErrorList(t *testing.T) {
	require.EqualError(t, ErrorList(nil), "no errors")
	require.Empty(t, ErrorList(nil).Unwrap())
	require.EqualError(t, &Error{Line: 1, Column: 2, Code: ErrConflict}, "1:2: conflicting elements")

	_, err := Parse([]byte(`{"Statement": [1, 2]}`), Identity, WithName("n"))
	var list ErrorList
	require.ErrorAs(t, err, &list)
	var first *Error
	require.ErrorAs(t, err, &first)
	require.Same(t, list[0], first)
	require.ErrorIs(t, err, list[1])
	var want []string
	for _, e := range list {
		require.Equal(t, "n", e.Name)
		want = append(want, e.Error())
	}
	require.Equal(t, []string{
		"n:1:16: /Statement/0: wrong JSON type: a statement is a JSON object, not a number",
		"n:1:19: /Statement/1: wrong JSON type: a statement is a JSON object, not a number",
	}, want)
}

// At most 20 errors are reported, wherever they are (S-21).
func TestErrorLimit(t *testing.T) {
	statement := `{"Effect": "Deny", "Action": "*", "Resource": "*", %s}`
	list := func(s string) string { return "[" + strings.TrimSuffix(strings.Repeat(s+",", 30), ",") + "]" }
	members := func(format string) string {
		var all []string
		for i := range 30 {
			all = append(all, fmt.Sprintf(format, i))
		}
		return "{" + strings.Join(all, ",") + "}"
	}
	tests := []struct{ name, src string }{
		{"statements", `{"Statement": ` + list("1") + `}`},
		{"elements", `{"Statement": ` + members(`"e%d": 1`) + `}`},
		{"actions", `{"Statement": {"Effect": "Deny", "Resource": "*", "Action": ` + list(`"a"`) + `}}`},
		{"principals", `{"Statement": {"Effect": "Deny", "Resource": "*", "Action": "*", "Principal": {"AWS": ` + list(`"a"`) + `}}}`},
		{"principal keys", `{"Statement": {"Effect": "Deny", "Resource": "*", "Action": "*", "Principal": ` + members(`"k%d": "*"`) + `}}`},
		{"operators", `{"Statement": ` + fmt.Sprintf(statement, `"Principal": "*", "Condition": `+members(`"o%d": {}`)) + `}`},
		{"operators of a wrong type", `{"Statement": ` + fmt.Sprintf(statement, `"Principal": "*", "Condition": `+members(`"o%d": 1`)) + `}`},
		{"condition keys", `{"Statement": ` + fmt.Sprintf(statement, `"Principal": "*", "Condition": {"Bool": `+members(`"k%d": "true"`)+`}`) + `}`},
		{"condition values", `{"Statement": ` + fmt.Sprintf(statement, `"Principal": "*", "Condition": {"Bool": {"app:k": `+list(`"x"`)+`}}`) + `}`},
		{"types of condition values", `{"Statement": ` + fmt.Sprintf(statement, `"Principal": "*", "Condition": {"Bool": {"app:k": `+list(`null`)+`}}`) + `}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse([]byte(tt.src), Resource)
			var list ErrorList
			require.ErrorAs(t, err, &list)
			require.Len(t, list, maxErrors)
			requirePositions(t, err, []byte(tt.src))
		})
	}
}

const minimal = `{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}`

func TestParseName(t *testing.T) {
	withID := `{"Id": "from Id", ` + minimal[1:]
	tests := []struct {
		src  string
		opts []Option
		want string
	}{
		{minimal, nil, ""},
		{minimal, []Option{WithName("given")}, "given"},
		{withID, nil, "from Id"},
		{withID, []Option{WithName("given")}, "given"},
		{withID, []Option{WithName("first"), WithName("last")}, "last"},
		{`{"Id": "", ` + minimal[1:], nil, ""},
	}
	for _, tt := range tests {
		require.Equal(t, tt.want, MustParse(tt.src, Identity, tt.opts...).Name())
	}
}

func TestParseMaxBytes(t *testing.T) {
	atLimit := minimal + strings.Repeat(" ", defaultMaxBytes-len(minimal))
	tests := []struct {
		name, src string
		opts      []Option
		want      string
	}{
		{"default, at the limit", atLimit, nil, ""},
		{"default, one byte more", atLimit + " ", nil, "1:1: policy too large: 1048577 bytes; at most 1048576 are accepted"},
		{"raised", atLimit + " ", []Option{WithMaxBytes(len(atLimit) + 1)}, ""},
		{"lowered, at the limit", minimal, []Option{WithMaxBytes(len(minimal))}, ""},
		{"lowered, one byte more", minimal, []Option{WithMaxBytes(len(minimal) - 1)}, "1:1: policy too large: 65 bytes; at most 64 are accepted"},
		{"zero", minimal, []Option{WithMaxBytes(0)}, "1:1: policy too large: 65 bytes; at most 0 are accepted"},
		{"before anything else", strings.Repeat("[", 100), []Option{WithMaxBytes(99)}, "1:1: policy too large: 100 bytes; at most 99 are accepted"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse([]byte(tt.src), Identity, tt.opts...)
			if tt.want == "" {
				require.NoError(t, err)
			} else {
				require.EqualError(t, err, tt.want)
			}
		})
	}
}

func TestParseEmpty(t *testing.T) {
	for _, data := range [][]byte{nil, {}} {
		p, err := Parse(data, Identity)
		require.Nil(t, p)
		require.EqualError(t, err, "1:1: invalid JSON: the document is empty")
	}
}

func TestParseType(t *testing.T) {
	for _, typ := range []Type{0, Endpoint + 1, 255} {
		p, err := Parse([]byte(minimal), typ)
		require.Nil(t, p)
		require.EqualError(t, err, fmt.Sprintf("1:1: invalid value: Type(%d) is not a type of policy", typ))
	}
	want := []string{
		"Type(0)", "identity-based policy", "resource-based policy", "role trust policy", "permissions boundary", "session policy",
		"service control policy", "resource control policy", "VPC endpoint policy", "Type(9)",
	}
	var got []string
	for typ := Type(0); typ <= Endpoint+1; typ++ {
		got = append(got, typ.String())
	}
	require.Equal(t, want, got)
}

func TestMustParse(t *testing.T) {
	require.Equal(t, 1, MustParse(minimal, SCP).Len())
	require.PanicsWithError(t, "n:1:1: invalid JSON: the document is empty", func() { MustParse("", SCP, WithName("n")) })
}

// A depth of 64 is accepted where it can stand, which is nowhere in a policy:
// the message tells one from the other (S-21).
func TestParseDepth(t *testing.T) {
	nested := func(depth int) string {
		return `{"X": ` + strings.Repeat("[", depth-1) + strings.Repeat("]", depth-1) + `}`
	}
	_, err := Parse([]byte(nested(64)), Identity)
	require.EqualError(t, err, `1:1: missing element: Statement (and 1 more)`)
	_, err = Parse([]byte(nested(65)), Identity)
	require.EqualError(t, err, `1:70: invalid JSON: more than 64 levels`)
}

func TestParseSyntax(t *testing.T) {
	tests := []struct{ name, src, want string }{
		{"byte-order mark", "\ufeff{}", "1:1: invalid JSON: byte-order mark"},
		{"invalid UTF-8", "{\n\"\xff\"", "2:2: invalid JSON: invalid UTF-8"},
		{"U+FFFD is a character", "{\"\ufffd\": 1}", `1:1: missing element: Statement (and 1 more)`},
		{"NUL", `{"\u0000": 1}`, "1:3: invalid JSON: NUL character"},
		{"first half of a pair", `{"\ud83d": 1}`, "1:3: invalid JSON: first half of a surrogate pair without the second"},
		{"first half and another character", `{"\ud83d\u0041": 1}`, "1:3: invalid JSON: first half of a surrogate pair without the second"},
		{"second half of a pair", `{"\udc00": 1}`, "1:3: invalid JSON: second half of a surrogate pair without the first"},
		{"pair", `{"\ud83d\ude00": 1}`, `1:1: missing element: Statement (and 1 more)`},
		{"escaped backslash before u", `{"\\u0000": 1}`, `1:1: missing element: Statement (and 1 more)`},
		{"bad escape", `{"\u00g0": 1}`, "1:7: invalid JSON: "},
		{"backslash at the end", `{"\`, "1:3: invalid JSON: "},
		{"two documents", "{}\n{}", "2:1: invalid JSON: "},
		{"percent-encoded", "%7B%7D", "1:1: invalid JSON: "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse([]byte(tt.src), Identity)
			require.Error(t, err)
			require.True(t, strings.HasPrefix(err.Error(), tt.want), err)
		})
	}
}

// A policy does not change with the bytes it was parsed from.
func TestParseKeepsNoData(t *testing.T) {
	src := []byte(`{"Version": "2012-10-17", "Id": "n", "Statement": {"Sid": "S", "Effect": "Allow", "Principal": {"AWS": "111122223333"},` +
		` "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*", "Condition": {"StringEquals": {"app:k": "v"}}}}`)
	p, err := Parse(src, Resource)
	require.NoError(t, err)
	want := MustParse(string(src), Resource)
	for i := range src {
		src[i] = 'x'
	}
	require.Equal(t, want, p)
}

func TestMarshalJSON(t *testing.T) {
	src := "\r\n{ \"Statement\" :{\"Effect\":\"Deny\",\t\"Action\":\"*\", \"Resource\":\"arn:aws:s3:::\\u0062/<&>\"} }\n"
	p := MustParse(src, Identity)
	got, err := p.MarshalJSON()
	require.NoError(t, err)
	require.Equal(t, src, string(got))
	got[0] = 'x'
	again, err := p.MarshalJSON()
	require.NoError(t, err)
	require.Equal(t, src, string(again), "the caller owns the bytes")

	var compact bytes.Buffer
	require.NoError(t, json.Compact(&compact, []byte(src)))
	got, err = json.Marshal(map[string]*Policy{"p": p})
	require.NoError(t, err)
	require.JSONEq(t, `{"p": `+compact.String()+`}`, string(got))
}
