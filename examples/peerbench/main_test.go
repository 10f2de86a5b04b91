package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"log"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestEngines checks that every engine decides every workload as package evaluate.
func TestEngines(t *testing.T) {
	o := &options{quick: true}
	for _, w := range append(decisionWorkloads(o), w4(10), w10(), w13()) {
		requests := checkSample(w, 150)
		want, err := loadEvaluate(w)
		require.NoError(t, err)
		allowed := 0
		for _, req := range requests {
			if want(req)() {
				allowed++
			}
		}
		require.Greater(t, allowed, 5, "%s: too few requests are allowed", w.name)
		require.Greater(t, len(requests)-allowed, 5, "%s: too few requests are denied", w.name)

		for _, e := range engines() {
			t.Run(w.name+"/"+e.name, func(t *testing.T) {
				bind, err := e.load(w)
				var na notApplicable
				if errors.As(err, &na) {
					t.Skip(na)
				}
				require.NoError(t, err)
				require.NoError(t, check(w, e.name, bind, want, requests))
			})
		}
	}
}

// TestCheck makes sure that check finds an engine that decides otherwise.
func TestCheck(t *testing.T) {
	w := w3()
	always := func(request) func() bool { return func() bool { return true } }
	want, err := loadEvaluate(w)
	require.NoError(t, err)
	require.Error(t, check(w, "always", always, want, checkSample(w, 50)))
}

func TestWorkloads(t *testing.T) {
	require.Len(t, w1().hit.resource, 68)
	require.Len(t, w2().statements(), 100)
	require.Len(t, w3().policies, 5)
	require.Len(t, w3().statements(), 40)
	require.True(t, w3().denies())
	require.Equal(t, "arn:aws:s3:::tenant-0007777/reports/object-0007777.csv", w4(10_000).hit.resource)
	require.Len(t, w4(25_000).policies, 3)
	require.InDelta(t, 1.3e6, len(document(w4(10_000).policies[0])), 2e5)
}

// TestLists checks that every engine decides a list as package evaluate.
func TestLists(t *testing.T) {
	w := w10()
	want, err := wantedList(w)
	require.NoError(t, err)
	for _, e := range engines() {
		list, err := e.lister(w)
		require.NoError(t, err, e.name)
		require.Equal(t, want, list(), e.name)
		require.Equal(t, want, list(), "%s, again", e.name)
	}
}

// TestServices checks that a change is in force when it was made.
func TestServices(t *testing.T) {
	for _, e := range engines() {
		if e.serve != nil {
			s, err := e.serve(20)
			require.NoError(t, err, e.name)
			require.NoError(t, s.check(w11()), e.name)
		}
	}
}

// TestCorpus reads policies from a file, from the folder that has it, and from documents.
func TestCorpus(t *testing.T) {
	lines, documents := t.TempDir(), t.TempDir()
	file := filepath.Join(lines, "managed.jsonl")
	require.NoError(t, os.WriteFile(file, []byte(`{"name":"A","document":{"Statement":[]}}`+"\n"+`{"document":{}}`), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(documents, "a.json"), []byte(`{"Statement":[]}`), 0o600))
	for _, c := range []struct {
		path string
		want []string
	}{
		{file, []string{`{"Statement":[]}`, "{}"}},
		{lines, []string{`{"Statement":[]}`, "{}"}},
		{documents, []string{`{"Statement":[]}`}},
	} {
		got, err := readCorpus(c.path)
		require.NoError(t, err)
		require.Len(t, got, len(c.want))
		for i := range got {
			assert.Equal(t, c.want[i], string(got[i]))
		}
	}
	for _, text := range []string{"{}", "[", `{"document":1}{}`} {
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		_, err := readCorpus(file)
		require.Error(t, err, text)
	}
	_, err := readCorpus(t.TempDir())
	require.Error(t, err)
}

func TestGlob(t *testing.T) {
	for _, c := range []struct {
		pattern, s string
		want       bool
	}{
		{"", "", true}, {"*", "", true}, {"a*", "a", true}, {"a*b*c", "aXbYbc", true}, {"*b", "ab*", false},
		{"a*b", "a*b", true}, {"a*b", "ab\nb", true}, {"ab", "abc", false}, {"a*b*", "ac", false},
	} {
		assert.Equal(t, c.want, glob(c.pattern, c.s), "%q on %q", c.pattern, c.s)
	}
}

func TestMedian(t *testing.T) {
	assert.InDelta(t, 2, median([]float64{1, 2, 9}), 0)
	assert.InDelta(t, 2.5, median([]float64{1, 2, 3, 9}), 0)
}

// TestPages makes sure that a run can write its figures into the pages.
func TestPages(t *testing.T) {
	require.NoError(t, checkPages("../.."))

	file := filepath.Join(t.TempDir(), "page.md")
	for _, c := range []struct{ text, want string }{
		{"a\n" + markBegin + markEnd + "z\n", "a\n" + markBegin + "new\n" + markEnd + "z\n"},
		{"a\n" + markBegin + "old\n" + markEnd, "a\n" + markBegin + "new\n" + markEnd},
		{"", ""},
		{"a\n" + markBegin + "old\n", ""},
		{markEnd + "a\n" + markBegin, ""},
		{markBegin + markEnd + markBegin + markEnd, ""},
	} {
		require.NoError(t, os.WriteFile(file, []byte(c.text), 0o600))
		got, err := replaceSection(file, "new\n")
		assert.Equal(t, c.want, got)
		assert.Equal(t, c.want == "", err != nil)
	}
}

// TestRun makes a quick run and reads what it wrote. It does not look at times.
func TestRun(t *testing.T) {
	if testing.Short() {
		t.Skip("takes about half a minute")
	}
	dir := t.TempDir()
	for _, s := range sections() {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, s.file)), 0o755))
		data, err := os.ReadFile(filepath.Join("../..", s.file))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, s.file), data, 0o644))
	}
	o := options{
		quick: true, runs: 1, log: log.New(io.Discard, "", 0),
		svg: filepath.Join(dir, "plot.svg"), json: filepath.Join(dir, "figures.json"), pages: dir,
	}
	var out bytes.Buffer
	require.NoError(t, run(o, &out))

	for _, l := range labels() {
		assert.Contains(t, out.String(), "\n"+l.workload+": ")
	}
	data, err := os.ReadFile(o.json)
	require.NoError(t, err)
	var r report
	require.NoError(t, json.Unmarshal(data, &r))
	assert.Len(t, r.Workloads, len(labels()))
	for _, row := range r.Workloads {
		if row.Workload == "W7" {
			assert.Len(t, row.Results, 2)
		} else {
			assert.Len(t, row.Results, len(engines()), row.Workload)
		}
		for _, e := range row.Results {
			assert.True(t, e.NA != "" || e.Median > 0 && e.Min > 0, "%s: %s", row.Workload, e.Name)
			assert.Contains(t, out.String(), e.Name)
		}
	}
	assert.Len(t, r.Peers, 3)
	assert.Len(t, r.Rotating, 3)
	assert.Len(t, r.Growth, 10)
	for _, c := range r.Growth {
		assert.NotEmpty(t, c.Points, c.Title)
		assert.Contains(t, out.String(), c.Title)
		requireXML(t, filepath.Join(dir, "examples/peerbench", c.file()))
	}

	for _, file := range []string{"README.md", "docs/README.ja.md", "docs/operations.md", "examples/peerbench/growth.svg"} {
		data, err := os.ReadFile(filepath.Join(dir, file))
		require.NoError(t, err)
		_, text, _ := strings.Cut(string(data), markBegin)
		for _, e := range r.Engines {
			if isPeer(e.Name) || isByHand(e.Name) {
				assert.NotContains(t, text, e.Name, file)
			}
		}
	}
	page := filepath.Join(dir, "docs/operations.md")
	written, err := os.ReadFile(page)
	require.NoError(t, err)
	again, err := replaceSection(page, "\n"+unnamed(&r)+"\n")
	require.NoError(t, err)
	assert.Equal(t, string(written), again, "the figures in the page are those of the run")

	plotted, err := os.ReadFile(o.svg)
	require.NoError(t, err)
	named, err := os.ReadFile(filepath.Join(dir, "examples/peerbench/peers.svg"))
	require.NoError(t, err)
	assert.Equal(t, string(plotted), string(named))
	for _, e := range r.Engines {
		if e.Name != ourQuestion { // which is not asked about W4 of several sizes
			assert.Contains(t, string(plotted), e.Name)
		}
	}
	requireXML(t, o.svg)
}

// requireXML requires that file can be read.
func requireXML(t *testing.T, file string) {
	t.Helper()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	d := xml.NewDecoder(bytes.NewReader(data))
	for {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err, file)
	}
}
