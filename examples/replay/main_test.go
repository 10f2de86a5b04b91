package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
	beamlog "github.com/apache/beam/sdks/v2/go/pkg/beam/log"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate/cloudtrail"
	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
	"github.com/seed-1d0cfdb5/iam/examples/internal/trail"
	"github.com/seed-1d0cfdb5/iam/policy"
)

func TestMain(m *testing.M) {
	beamlog.LogLevel = "warn"
	flag.Parse()
	beam.Init()
	os.Exit(m.Run())
}

// TestCommand runs the command of the README, in both languages.
func TestCommand(t *testing.T) {
	o := &options{before: list{"testdata/old"}, after: list{"testdata/new"}, logs: list{"testdata/logs/*.json.gz"}}
	found, err := (&listFn{o.logs, logs}).list(t.Context())
	require.NoError(t, err)
	want := loop(t, "testdata/old", "testdata/new", found)
	require.EqualValues(t, 1, want.Changed())
	for _, o.lang = range []policy.Language{policy.English, policy.Japanese} {
		same(t, want, o)
	}
}

// TestSameReport requires the report of a plain loop, to the byte, of a trail that is cut into
// files in several ways and of which some is not to be read.
func TestSameReport(t *testing.T) {
	of := trail.New(trail.Options{Seed: 7, Accounts: 3, Policies: 30})
	dir := t.TempDir()
	before, after := filepath.Join(dir, "old"), filepath.Join(dir, "new")
	require.NoError(t, of.WriteInventory(before, trail.None))
	require.NoError(t, of.WriteInventory(after, trail.Tightened))
	const events = 2000
	for _, each := range []int{events, 701, 40} {
		t.Run(fmt.Sprint(each), func(t *testing.T) {
			folder := filepath.Join(t.TempDir(), "logs")
			require.NoError(t, of.WriteLogs(folder, events, each))
			spoil(t, folder)
			found, err := (&listFn{list{folder}, logs}).list(t.Context())
			require.NoError(t, err)
			require.Greater(t, len(found), events/each)
			want := loop(t, before, after, found)
			for _, names := range []list{{folder}, {filepath.Join(folder, "*.gz"), found[0], filepath.Join(folder, "*")}, found} {
				same(t, want, &options{before: list{before}, after: list{after}, logs: names, json: true}) // which has all
			}
		})
	}
}

// spoil writes logs of which not all can be read into a folder.
func spoil(t *testing.T, folder string) {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(`{"Records":[` + strings.Repeat(`{"eventVersion":"1.08"},`, 5000) + `{}]}`))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	for name, text := range map[string]string{
		"truncated.json.gz": b.String()[:b.Len()/2],
		"empty.json.gz":     "",
		"other.json":        `{"Records":[1,{"eventTime":7},{}]}`,
		"nothing.json":      "?",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600))
	}
}

// same requires that the pipeline prints a report.
func same(t *testing.T, want *cloudtrail.Report, o *options) {
	t.Helper()
	o.report, o.html = "", filepath.Join(t.TempDir(), "report.html")
	var got, printed bytes.Buffer
	require.NoError(t, run(t.Context(), o, &got))
	page, err := os.ReadFile(o.html)
	require.NoError(t, err)
	require.NoError(t, o.print(want, &printed))
	wantPage, err := os.ReadFile(o.html)
	require.NoError(t, err)
	assert.Equal(t, printed.String(), got.String())
	assert.Equal(t, string(wantPage), string(page))
}

// loop is all that a pipeline does, without one.
func loop(t *testing.T, before, after string, logs []string) *cloudtrail.Report {
	t.Helper()
	replay := cloudtrail.New(accounts(t, before), accounts(t, after))
	report := new(cloudtrail.Report)
	for _, name := range logs {
		f, err := os.Open(name)
		require.NoError(t, err)
		for event, err := range cloudtrail.Read(f) {
			if err != nil {
				report.AddError(name, err)
				continue
			}
			v := replay.Judge(event)
			report.Add(&v)
		}
		require.NoError(t, f.Close())
	}
	return report
}

// accounts reads the inventory in a folder.
func accounts(t *testing.T, folder string) *inventory.Inventory {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.json"))
	require.NoError(t, err)
	var r inventory.Reader
	for _, name := range names {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		r.Read(name, bytes.NewReader(data))
	}
	inv, err := r.Inventory()
	require.NoError(t, err)
	return inv
}

// TestSum spreads events over reports, which go from worker to worker and are merged in any
// order and in any groups.
func TestSum(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	of := trail.New(trail.Options{})
	dir := t.TempDir()
	require.NoError(t, of.WriteInventory(filepath.Join(dir, "old"), trail.None))
	require.NoError(t, of.WriteInventory(filepath.Join(dir, "new"), trail.Granted))
	replay := cloudtrail.New(accounts(t, filepath.Join(dir, "old")), accounts(t, filepath.Join(dir, "new")))
	var events bytes.Buffer
	require.NoError(t, of.WriteRecords(&events, 0, 1000))
	var verdicts []cloudtrail.Verdict
	want := new(cloudtrail.Report)
	for event, err := range cloudtrail.Read(&events) {
		require.NoError(t, err)
		v := replay.Judge(event)
		verdicts = append(verdicts, v)
		want.Add(&v)
	}
	text, err := encode(want)
	require.NoError(t, err)
	for range 20 {
		random.Shuffle(len(verdicts), func(i, j int) { verdicts[i], verdicts[j] = verdicts[j], verdicts[i] })
		var sums []*cloudtrail.Report
		for rest := verdicts; len(rest) > 0; {
			n := min(1+random.IntN(200), len(rest))
			report := new(cloudtrail.Report)
			for i := range rest[:n] {
				report.Add(&rest[i])
			}
			sums = append(sums, new(sumFn).AddInput(new(sumFn).CreateAccumulator(), report))
			rest = rest[n:]
		}
		for len(sums) > 1 {
			i := random.IntN(len(sums) - 1)
			data, err := encode(sums[i+1])
			require.NoError(t, err)
			moved, err := decode(data)
			require.NoError(t, err)
			sums[i] = new(sumFn).MergeAccumulators(sums[i], moved)
			sums = slices.Delete(sums, i+1, i+2)
		}
		got, err := encode(sums[0])
		require.NoError(t, err)
		require.Equal(t, string(text), string(got))
	}
}

// TestStorageFails requires that a bundle fails if the storage does, so that it is done again
// as a whole. A log that is wrong is counted, which TestSameReport has.
func TestStorageFails(t *testing.T) {
	broken := errors.New("connection reset")
	filesystem.Register("broken", func(context.Context) filesystem.Interface { return storage{broken} })
	fn := &judgeFn{Pipeline: t.Name()}
	fn.Setup()
	text, err := os.ReadFile("testdata/old/members-000000.json")
	require.NoError(t, err)
	one := func() files {
		last := false
		return func(name *string, data *[]byte) bool {
			*name, *data = "members.json", text
			defer func() { last = true }()
			return !last
		}
	}
	fn.StartBundle(nil, nil, nil)
	err = fn.ProcessElement(t.Context(), "broken://log.json", one(), one(), nil)
	require.ErrorIs(t, err, broken)
}

// storage fails after the first event.
type storage struct{ err error }

func (s storage) Close() error                                              { return nil }
func (s storage) List(context.Context, string) ([]string, error)            { return nil, s.err }
func (s storage) Size(context.Context, string) (int64, error)               { return 0, s.err }
func (s storage) OpenWrite(context.Context, string) (io.WriteCloser, error) { return nil, s.err }
func (s storage) OpenRead(context.Context, string) (io.ReadCloser, error) {
	return io.NopCloser(io.MultiReader(strings.NewReader(`{"Records":[{"eventID":"1"},`), failing{s.err})), nil
}

type failing struct{ err error }

func (r failing) Read([]byte) (int, error) { return 0, r.err }

// TestLoadedOnce requires that inventories are loaded once for all that judge in a worker.
func TestLoadedOnce(t *testing.T) {
	var i inventories
	loads := 0
	load := func() (*cloudtrail.Replay, error) { loads++; return new(cloudtrail.Replay), nil }
	a, err := i.get("a", load)
	require.NoError(t, err)
	again, err := i.get("a", load)
	require.NoError(t, err)
	assert.Same(t, a, again)
	_, err = i.get("b", func() (*cloudtrail.Replay, error) { return nil, io.ErrUnexpectedEOF })
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	_, err = i.get("b", load)
	require.NoError(t, err)
	assert.Equal(t, 2, loads)
}

// TestMistakes requires that mistakes are told at once.
func TestMistakes(t *testing.T) {
	good := list{"testdata/old"}
	for want, o := range map[string]options{
		"-old, -new and -logs are needed":         {before: good, after: good},
		"testdata/none: there are no outputs":     {before: list{"testdata/none"}, after: good, logs: good},
		"testdata/*.gz: there are no logs":        {before: good, after: good, logs: list{"testdata/*.gz"}},
		`file system scheme "ftp" not registered`: {before: good, after: good, logs: list{"ftp://a/b"}},
	} {
		require.ErrorContains(t, run(t.Context(), &o, io.Discard), want)
	}
	runner := flag.Lookup("runner").Value
	require.NoError(t, runner.Set("flink"))
	defer func() { require.NoError(t, runner.Set("")) }()
	require.ErrorContains(t, run(t.Context(), &options{before: good, after: good, logs: good}, io.Discard), "-report is needed")
}
