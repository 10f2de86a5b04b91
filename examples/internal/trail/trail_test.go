package trail_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
	"github.com/seed-1d0cfdb5/iam/examples/internal/trail"
)

func TestEvents(t *testing.T) {
	of := trail.New(trail.Options{Seed: 7})
	var all bytes.Buffer
	require.NoError(t, of.WriteRecords(&all, 0, 5000))
	require.Equal(t, 1, bytes.Count(all.Bytes(), []byte("\n")))
	size := all.Len() / 5000
	require.True(t, 1000 < size && size < 2500, "%d bytes an event", size)
	var log struct{ Records []json.RawMessage }
	require.NoError(t, json.Unmarshal(all.Bytes(), &log))
	require.Len(t, log.Records, 5000)
	ids, names := make(map[string]bool), make(map[string]int)
	for i, record := range log.Records {
		require.Equal(t, string(of.AppendEvent(nil, i)), string(record))
		var e struct {
			EventID, EventSource, EventName, EventTime, ErrorCode string
			UserIdentity                                          map[string]any
			RequestParameters                                     map[string]any
		}
		require.NoError(t, json.Unmarshal(record, &e))
		require.False(t, ids[e.EventID], e.EventID)
		ids[e.EventID] = true
		names[e.EventSource+" "+e.EventName+" "+e.ErrorCode]++
		require.True(t, "2026-08-01" <= e.EventTime && e.EventTime < "2026-10-30", e.EventTime)
	}
	require.Len(t, names, 19)
	require.NotEqual(t, of.AppendEvent(nil, 0), trail.New(trail.Options{Seed: 8}).AppendEvent(nil, 0))
}

// Each change has victims, and most events are none.
func TestEffect(t *testing.T) {
	for _, o := range []trail.Options{{}, {Seed: 1, Accounts: 2, Policies: 8}, {Seed: 2, Accounts: 9, Policies: 5000}} {
		of := trail.New(o)
		count := func(c trail.Change) map[trail.Effect]int {
			counts := make(map[trail.Effect]int)
			for i := range 5000 {
				counts[of.Effect(i, c)]++
			}
			require.Greater(t, counts[trail.Unchanged], 4000)
			require.Greater(t, counts[trail.NotJudged], 100)
			return counts
		}
		require.Zero(t, count(trail.None)[trail.NewlyDenied]+count(trail.None)[trail.NewlyAllowed])
		require.GreaterOrEqual(t, count(trail.Tightened)[trail.NewlyDenied], 10)
		require.GreaterOrEqual(t, count(trail.Granted)[trail.NewlyAllowed], 5)
		require.GreaterOrEqual(t, count(trail.Encrypted)[trail.InPart], 10)
		require.Greater(t, count(trail.Regions)[trail.NewlyDenied], 50)
	}
}

func TestWriteLogs(t *testing.T) {
	folder := t.TempDir()
	of := trail.New(trail.Options{})
	require.NoError(t, of.WriteLogs(folder, 25, 10))
	files, err := filepath.Glob(filepath.Join(folder, "*_CloudTrail_*.json.gz"))
	require.NoError(t, err)
	require.Len(t, files, 3)
	zipped, err := os.ReadFile(files[2])
	require.NoError(t, err)
	z, err := gzip.NewReader(bytes.NewReader(zipped))
	require.NoError(t, err)
	text, err := io.ReadAll(z)
	require.NoError(t, err)
	var want strings.Builder
	require.NoError(t, of.WriteRecords(&want, 20, 25))
	require.Equal(t, want.String(), string(text))
}

// All of the inventories is understood, and known.
func TestWriteInventory(t *testing.T) {
	for _, c := range append(trail.Changes(), trail.None) {
		testInventory(t, trail.Options{}, c, 40+4)
	}
	testInventory(t, trail.Options{Accounts: 3, Policies: 6000}, trail.None, 6000+3) // in several files
}

func testInventory(t *testing.T, o trail.Options, c trail.Change, principals int) {
	t.Helper()
	folder := t.TempDir()
	require.NoError(t, trail.New(o).WriteInventory(folder, c))
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	require.NoError(t, err)
	var r inventory.Reader
	for _, name := range files {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		r.Read(filepath.Base(name), bytes.NewReader(text))
	}
	inv, err := r.Inventory()
	require.NoError(t, err)
	require.Empty(t, inv.Problems())
	n := 0
	for range inv.Users() {
		n++
	}
	for range inv.Roles() {
		n++
	}
	require.Equal(t, principals, n)
}
