package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// texts are those of the page, by key: English and Japanese.
func texts(t *testing.T) map[string][2]string {
	t.Helper()
	source := read(t, "texts.js")
	from, until := strings.Index(source, "{\n"), strings.Index(source, ",\n};")
	require.Positive(t, from)
	require.Positive(t, until)
	var table map[string][2]string
	require.NoError(t, json.Unmarshal([]byte(source[from:until]+"}"), &table), "the table is JSON, but for a comma")
	require.Equal(t, len(table), strings.Count(source[from:until], "\n  \""), "a key is given twice")
	return table
}

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := site.ReadFile("site/" + name)
	require.NoError(t, err)
	return string(data)
}

var names = regexp.MustCompile(`\{\w+\}`)

// TestTexts holds the table complete: each text in both languages with the same names, each
// that the page or the engine uses, and none that neither does.
func TestTexts(t *testing.T) {
	table := texts(t)
	used := map[string]bool{}
	use := func(pattern, text string) {
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
			used[m[1]] = true
		}
	}
	use(`data-(?:t|label)="([^"]+)"`, read(t, "index.html"))
	for _, name := range []string{"page.js", "answer.js"} {
		use(`\bt\((?:\w+ \? '[^']+' : )?'([^']+)'`, read(t, name))
		use(`\bt\(\w+ \? '([^']+)'`, read(t, name))
		use(`\bpart\(p, '([^']+)'`, read(t, name))
		use(`jump\('([^']+)'`, read(t, name))
	}
	entries, err := os.ReadDir("engine")
	require.NoError(t, err)
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		source, err := os.ReadFile("engine/" + e.Name())
		require.NoError(t, err)
		use(`"(problem\.\w+)"`, string(source))
	}
	for _, family := range []string{"kind", "outcome", "tag", "type", "anybody"} { // whose keys are put together
		for key := range table {
			if strings.HasPrefix(key, family+".") {
				used[key] = true
			}
		}
	}
	for key := range used {
		require.Contains(t, table, key)
	}
	for key, row := range table {
		require.True(t, used[key], "nothing uses %q", key)
		require.NotEmpty(t, row[0], key)
		require.NotEmpty(t, row[1], key)
		english, japanese := names.FindAllString(row[0], -1), names.FindAllString(row[1], -1)
		slices.Sort(english)
		slices.Sort(japanese)
		require.Equal(t, english, japanese, key)
	}
}

// TestServed looks at what comes over the network.
func TestServed(t *testing.T) {
	f, err := handWritten()
	require.NoError(t, err)
	f["iam.wasm"] = []byte("\x00asm")
	get := func(method, target string) *http.Response {
		w := httptest.NewRecorder()
		f.ServeHTTP(w, httptest.NewRequest(method, target, nil))
		return w.Result()
	}
	for target, content := range map[string]string{
		"/": "text/html; charset=utf-8", "/index.html": "text/html; charset=utf-8", "/page.js": "text/javascript; charset=utf-8",
		"/style.css": "text/css; charset=utf-8", "/stories.json": "application/json", "/iam.wasm": "application/wasm",
	} {
		r := get(http.MethodGet, target)
		require.Equal(t, http.StatusOK, r.StatusCode, target)
		require.Equal(t, content, r.Header.Get("Content-Type"), target)
		require.Contains(t, r.Header.Get("Content-Security-Policy"), "default-src 'none'", target)
	}
	for _, target := range []string{"/main.go", "/site/index.html", "/../main.go", "/a/index.html", "//index.html", "/%2e%2e/main.go"} {
		require.Equal(t, http.StatusNotFound, get(http.MethodGet, target).StatusCode, target)
	}
	require.Equal(t, http.StatusMethodNotAllowed, get(http.MethodPost, "/").StatusCode)
	require.Contains(t, string(f["index.html"]), `content="`+policyOfContent+`"`, "the page says the same as the server")
}

// TestHandWritten looks for what would need a looser policy, or fetch from elsewhere.
func TestHandWritten(t *testing.T) {
	f, err := handWritten()
	require.NoError(t, err)
	for name, data := range f {
		for _, bad := range []string{"http://", "https://", " style=\"", "innerHTML =", "eval(", "document.write", " onclick=\""} {
			require.NotContains(t, string(data), bad, name)
		}
	}
}

func TestAddress(t *testing.T) {
	f := files{}
	for _, address := range []string{"0.0.0.0:0", ":0", "nowhere"} {
		require.Error(t, f.serve(new(bytes.Buffer), address), address)
	}
}
