package source

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/hostile"
)

// A token is a value, a name, or the end of an array or object, as it was found.
type token struct {
	offset int
	kind   Kind
	text   string // of a string or number
	truth  bool   // of a Boolean
	end    bool   // of an array or object
}

// tokensOf returns the tokens of v.
func tokensOf(v Value) []token {
	one := token{offset: v.Offset(), kind: v.Kind()}
	switch v.Kind() {
	case String, Number:
		one.text = v.Text()
	case Bool:
		one.truth = v.Text() == "true"
	case Array, Object, Null:
	}
	tokens := []token{one}
	v.Members(func(name, member Value) bool {
		tokens = append(append(tokens, tokensOf(name)...), tokensOf(member)...)
		return true
	})
	if v.Is(Array) {
		v.Each(func(element Value) bool {
			tokens = append(tokens, tokensOf(element)...)
			return true
		})
	}
	if v.Kind() >= Array {
		tokens = append(tokens, token{kind: v.Kind(), end: true})
	}
	return tokens
}

// tokensByDecoder returns the tokens of text, as encoding/json reads them.
func tokensByDecoder(t testing.TB, text string) (tokens []token) {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	for {
		before := int(decoder.InputOffset())
		read, err := decoder.Token()
		if err != nil {
			return tokens
		}
		between := text[before:int(decoder.InputOffset())]
		found := token{offset: before + len(between) - len(strings.TrimLeft(between, " \t\r\n,:"))}
		switch read := read.(type) {
		case json.Delim:
			found.kind = map[json.Delim]Kind{'[': Array, ']': Array, '{': Object, '}': Object}[read]
			if found.end = read == ']' || read == '}'; found.end {
				found.offset = 0
			}
		case string:
			found.kind, found.text = String, read
		case json.Number:
			found.kind, found.text = Number, read.String()
		case bool:
			found.kind, found.truth = Bool, read
		case nil:
		default:
			t.Fatal(read)
		}
		tokens = append(tokens, found)
	}
}

// requireAgreement reads text and requires what encoding/json makes of it, or that it is
// refused if that refuses it, or if it has what a policy cannot have. It reports whether it
// was read.
func requireAgreement(t testing.TB, text string) bool {
	document, offset, detail := Read(text)
	if !wellFormed(text) {
		require.Nil(t, document, "%q", text)
		require.NotEmpty(t, detail, "%q", text)
		require.NotEqual(t, "it is not valid", detail.String(), "%q", text)
		require.True(t, 0 <= offset && offset < max(len(text), 1), "offset %d of %d", offset, len(text))
		return false
	}
	require.Empty(t, detail, "%q", text)
	require.Zero(t, offset)
	require.Equal(t, text, document.Text())
	require.Equal(t, tokensByDecoder(t, text), tokensOf(document.Root()), "%q", text)
	require.Equal(t, strings.Trim(text, " \t\r\n"), document.Root().Raw())
	return true
}

// seeds returns policies and documents made to break parsers.
func seeds(t testing.TB) (texts []string) {
	names, err := filepath.Glob("../../testdata/policies/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, names)
	for _, name := range names {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		texts = append(texts, string(data))
	}
	documents, err := hostile.Documents("../../testdata/parse/hostile/documents.tar.gz")
	require.NoError(t, err)
	for _, data := range documents {
		if len(data) < 2<<10 {
			texts = append(texts, string(data))
		}
	}
	slices.Sort(texts)
	return texts
}

// pieces are what reading JSON may stumble over.
func pieces() []string {
	return []string{
		`"`, `\`, "{", "}", "[", "]", ",", ":", " ", "\n", "\t", "\r", "\f", "\x00", "\x1f", "\x7f", "\xff", "\x80", "\xe2\x82", "é", "\u2028", "\ufeff", "\ufffd",
		"0", "-", "-0", "01", "1.", "1.5", ".5", "1e", "1e+5", "E-", "+1", "1e400", "true", "false", "null", "tru", "nul", "NaN", "True",
		`\u0000`, `\u0041`, `\u00`, `\ud83d`, `\ud83d\ude00`, `\ude00`, `\uD800\uD800`, `\/`, `\b`, `\x`, `\"`, `""`, `{}`, `[]`, `"":`, `,,`, `//`, `/**/`,
		strings.Repeat("[", 60), strings.Repeat(`{"":`, 30), strings.Repeat("]", 60), "        ", "abcdefgh",
	}
}

// mutate returns text after up to four changes.
func mutate(r *rand.Rand, text string, pieces []string) string {
	for range 1 + r.IntN(4) {
		begin := r.IntN(len(text) + 1)
		end := begin
		if r.IntN(2) == 0 {
			end += r.IntN(min(len(text)-begin, 8) + 1)
		}
		piece := ""
		switch r.IntN(4) {
		case 0:
			piece = string([]byte{byte(r.IntN(256))})
		case 1, 2:
			piece = pieces[r.IntN(len(pieces))]
		}
		text = text[:begin] + piece + text[end:]
	}
	return text
}

// TestReadAgrees compares with encoding/json on documents that were changed at random.
func TestReadAgrees(t *testing.T) {
	const executions = 20_000
	texts, pieces := seeds(t), pieces()
	r := rand.New(rand.NewPCG(1, 2))
	read, refused := 0, 0
	for _, text := range texts {
		requireAgreement(t, text)
	}
	for range executions {
		if requireAgreement(t, mutate(r, texts[r.IntN(len(texts))], pieces)) {
			read++
		} else {
			refused++
		}
	}
	t.Logf("%d were read, %d refused", read, refused)
	require.Greater(t, read, executions/10)
	require.Greater(t, refused, executions/10)
}

// FuzzRead compares with encoding/json on any text.
func FuzzRead(f *testing.F) {
	for _, text := range append(seeds(f), pieces()...) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { requireAgreement(t, text) })
}
