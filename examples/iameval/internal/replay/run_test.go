package replay_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate/cloudtrail"
	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/replay"
	"github.com/seed-1d0cfdb5/iam/examples/internal/trail"
)

// judge returns what decides by the inventories of a trail before and after a change.
func judge(t *testing.T, of *trail.Trail, c trail.Change) *cloudtrail.Replay {
	t.Helper()
	var sides []*inventory.Inventory
	for _, change := range []trail.Change{trail.None, c} {
		folder := t.TempDir()
		require.NoError(t, of.WriteInventory(folder, change))
		var r inventory.Reader
		files, err := filepath.Glob(filepath.Join(folder, "*.json"))
		require.NoError(t, err)
		for _, name := range files {
			text, err := os.ReadFile(name)
			require.NoError(t, err)
			r.Read(filepath.Base(name), bytes.NewReader(text))
		}
		inv, err := r.Inventory()
		require.NoError(t, err)
		sides = append(sides, inv)
	}
	return cloudtrail.New(sides[0], sides[1])
}

// find returns the logs in a folder.
func find(t *testing.T, folder string) []replay.Log {
	t.Helper()
	found, err := replay.Find([]string{folder})
	require.NoError(t, err)
	return found.Logs
}

func newState() *replay.State { return &replay.State{Report: new(cloudtrail.Report)} }

// text returns a report as JSON.
func text(t *testing.T, r *cloudtrail.Report) string {
	t.Helper()
	b, err := json.Marshal(r)
	require.NoError(t, err)
	return string(b)
}

// oneByOne returns the report on logs that are read in the simplest way.
func oneByOne(t *testing.T, logs []replay.Log, of *cloudtrail.Replay) *cloudtrail.Report {
	t.Helper()
	report := new(cloudtrail.Report)
	for _, l := range logs {
		f, err := os.Open(l.Name)
		require.NoError(t, err)
		for event, err := range cloudtrail.Read(f) {
			if err != nil {
				report.AddError(l.Name, err)
				continue
			}
			v := of.Judge(event)
			report.Add(&v)
		}
		require.NoError(t, f.Close())
	}
	return report
}

// However many judge, and however the logs are split, the report is that of one who reads alone.
func TestDo(t *testing.T) {
	const events = 3000
	of := trail.New(trail.Options{Seed: 3})
	judge := judge(t, of, trail.Tightened)
	for _, eachFile := range []int{7, 300, events} {
		folder := t.TempDir()
		require.NoError(t, of.WriteLogs(folder, events, eachFile))
		logs := find(t, folder)
		want := text(t, oneByOne(t, logs, judge))
		for _, workers := range []int{1, 2, 7} {
			s := newState()
			shown := int64(0)
			run := replay.Run{Logs: logs, Judge: judge.Judge, Workers: workers, Show: func(_, n int64) { shown = n }}
			require.NoError(t, run.Do(context.Background(), s))
			require.Equal(t, want, text(t, s.Report))
			require.EqualValues(t, events, s.Events)
			require.EqualValues(t, events, shown)
			require.Equal(t, len(logs), s.Position.Logs)
		}
	}
}

// A run that ends at any moment, and is gone on with from what it saved, comes to the same report.
func TestResume(t *testing.T) {
	const events = 3000
	of := trail.New(trail.Options{Seed: 4})
	judge := judge(t, of, trail.Regions)
	folder := t.TempDir()
	require.NoError(t, of.WriteLogs(folder, events, 450))
	logs := find(t, folder)
	want := text(t, oneByOne(t, logs, judge))
	random := rand.New(rand.NewPCG(1, 2))
	ends := 0
	for range 20 {
		checkpoint := replay.Checkpoint{Name: filepath.Join(t.TempDir(), "state"), Version: "v", Inputs: "i"}
		for {
			s, err := checkpoint.Load()
			require.NoError(t, err)
			ctx, cancel := context.WithCancel(context.Background())
			after := s.Events + random.Int64N(events)
			run := replay.Run{Logs: logs, Judge: judge.Judge, Workers: 2, Save: checkpoint.Save, Show: func(_, n int64) {
				if n > after {
					cancel()
				}
			}}
			isKilled := random.IntN(2) == 0 // which leaves what was saved last before
			if isKilled {
				saves := random.IntN(4)
				run.Save = func(s *replay.State) error {
					if saves--; saves < 0 {
						return errors.New("killed")
					}
					return checkpoint.Save(s)
				}
			}
			err = run.Do(ctx, s)
			cancel()
			if err == nil {
				require.Equal(t, want, text(t, s.Report))
				break
			}
			ends++
		}
		s, err := checkpoint.Load()
		require.NoError(t, err)
		require.Equal(t, want, text(t, s.Report))
		require.NoError(t, (&replay.Run{Logs: logs, Judge: judge.Judge, Workers: 1, Show: func(_, _ int64) {}}).Do(context.Background(), s), "nothing is left to do")
		require.Equal(t, want, text(t, s.Report))
	}
	t.Logf("it ended %d times before", ends)
	require.Greater(t, ends, 5)
}

// What is read must be as it was.
func TestResumeOther(t *testing.T) {
	of := trail.New(trail.Options{Seed: 5})
	judge := judge(t, of, trail.Granted)
	folder := t.TempDir()
	require.NoError(t, of.WriteLogs(folder, 12000, 6000))
	logs := find(t, folder)
	after := func(records int64) replay.State {
		s := newState()
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		run := replay.Run{Logs: logs, Judge: judge.Judge, Workers: 1, Show: func(_, n int64) {
			if n >= records {
				cancel()
			}
		}}
		require.ErrorIs(t, run.Do(ctx, s), context.Canceled)
		return *s
	}
	resume := func(s replay.State, logs []replay.Log) string {
		err := (&replay.Run{Logs: logs, Judge: judge.Judge, Workers: 1, Show: func(_, _ int64) {}}).Do(context.Background(), &s)
		require.Error(t, err)
		return err.Error()
	}
	s := after(8000)
	require.Equal(t, 1, s.Position.Logs)
	require.Greater(t, s.Position.Records, 1000)
	require.Contains(t, resume(s, logs[1:]), "of the logs are others than those that have been read")
	require.Contains(t, resume(s, logs[:s.Position.Logs]), "of the logs are others than those that have been read")
	require.Contains(t, resume(s, append([]replay.Log{{Name: "a.json"}}, logs...)), "of the logs are others than those that have been read")

	name := logs[1].Name
	records := s.Position.Records
	write := func(name string, from, to int) {
		var b bytes.Buffer
		require.NoError(t, of.WriteRecords(&b, from, to))
		require.NoError(t, os.WriteFile(name, b.Bytes(), 0o600))
	}
	write(name, 7, 5900)
	require.Contains(t, resume(s, logs), "has changed since: its first")
	write(name, 6000, 6000+records-1)
	require.Contains(t, resume(s, logs), "has changed since: it has fewer than")
}

// What cannot be read is counted, with its place, and all else is read.
func TestHostileLogs(t *testing.T) {
	of := trail.New(trail.Options{Seed: 6})
	judge := judge(t, of, trail.Tightened)
	folder := t.TempDir()
	write := func(name string, text []byte) {
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), text, 0o600))
	}
	var plain, zipped bytes.Buffer
	require.NoError(t, of.WriteRecords(&plain, 0, 100))
	z := gzip.NewWriter(&zipped)
	_, err := z.Write(plain.Bytes())
	require.NoError(t, err)
	require.NoError(t, z.Close())
	write("a.json", plain.Bytes())
	write("b.json.gz", zipped.Bytes()[:zipped.Len()/2])
	write("c.json", []byte("not a log"))
	write("d.json", fmt2MB(of))
	write("e.json", []byte(`{"Records":[{"eventName":7},{},[],`+string(of.AppendEvent(nil, 1))+`]}`))
	write("f.json.gz", []byte{0x1f, 0x8b, 1, 2, 3})
	write("g.json", plain.Bytes()[:plain.Len()-50])
	write("h.json", nil)
	logs := find(t, folder)
	logs = append(logs, replay.Log{Name: filepath.Join(folder, "none.json")})

	s := newState()
	require.NoError(t, (&replay.Run{Logs: logs, Judge: judge.Judge, Workers: 2, Show: func(_, _ int64) {}}).Do(context.Background(), s))
	var counts struct{ Events, Unreadable int64 }
	require.NoError(t, json.Unmarshal([]byte(text(t, s.Report)), &counts))
	require.Greater(t, counts.Events, int64(100+20+2+1+98))
	require.GreaterOrEqual(t, counts.Unreadable, int64(9))
	for _, name := range []string{"b.json.gz", "c.json", "d.json", "e.json", "f.json.gz", "g.json", "none.json"} {
		require.Contains(t, text(t, s.Report), name)
	}
}

// fmt2MB returns a log with a record that is too large between two others.
func fmt2MB(of *trail.Trail) []byte {
	event := string(of.AppendEvent(nil, 2))
	large := strings.Replace(event, `{"eventVersion"`, `{"x":"`+strings.Repeat("x", 2<<20)+`","eventVersion"`, 1)
	return []byte(`{"Records":[` + event + "," + large + "," + event + `]}`)
}

// A state that cannot be saved ends the run.
func TestSaveFails(t *testing.T) {
	of := trail.New(trail.Options{})
	folder := t.TempDir()
	require.NoError(t, of.WriteLogs(folder, 5000, 5000))
	s := newState()
	run := replay.Run{
		Logs: find(t, folder), Judge: judge(t, of, trail.Tightened).Judge, Workers: 3,
		Show: func(_, _ int64) {}, Save: func(*replay.State) error { return os.ErrPermission },
	}
	require.ErrorIs(t, run.Do(context.Background(), s), os.ErrPermission)
	require.Less(t, s.Events, int64(5000))
}

func TestCheckpoint(t *testing.T) {
	folder := t.TempDir()
	c := replay.Checkpoint{Name: filepath.Join(folder, "state"), Version: "v1", Inputs: "a"}
	s, err := c.Load()
	require.NoError(t, err)
	require.Equal(t, newState(), s)
	s.Events = 7
	require.NoError(t, c.Save(s))
	again, err := c.Load()
	require.NoError(t, err)
	require.EqualValues(t, 7, again.Events)

	for _, other := range []replay.Checkpoint{{c.Name, "v2", "a"}, {c.Name, "v1", "b"}} {
		_, err = other.Load()
		require.ErrorContains(t, err, "remove it to begin anew")
	}
	for _, text := range []string{"", "{}", "[]", `{"form":"iameval replay 1","version":"v1","inputs":"a"}`} {
		require.NoError(t, os.WriteFile(c.Name, []byte(text), 0o600))
		_, err = c.Load()
		require.ErrorContains(t, err, "is not what -resume writes")
	}
	c.Name = filepath.Join(folder, "none", "state")
	require.Error(t, c.Save(s))
	c.Name = folder
	_, err = c.Load()
	require.Error(t, err)
	require.Error(t, c.Save(s))
}

func TestFind(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{
		"111122223333_CloudTrail_eu-west-1_20260801T0000Z_a.json.gz", "111122223333_CloudTrail-Digest_eu-west-1_x_20260801T0000Z.json.gz",
		"111122223333_CloudTrail-Insight_eu-west-1_20260801T0000Z_b.json.gz", "events.json", "rows.ndjson", "export.gz", "readme.txt",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte("12345"), 0o600))
	}
	f, err := replay.Find([]string{folder})
	require.NoError(t, err)
	require.Len(t, f.Logs, 4)
	require.Equal(t, 1, f.Digests)
	require.Equal(t, 1, f.Insights)
	require.EqualValues(t, 20, f.Total())

	f, err = replay.Find([]string{folder, "-", filepath.Join(folder, "*Digest*")})
	require.NoError(t, err)
	require.Len(t, f.Logs, 6)
	require.Zero(t, f.Digests)
	require.EqualValues(t, -1, f.Total())

	link := filepath.Join(t.TempDir(), "link.json")
	if err := os.Symlink(filepath.Join(folder, "events.json"), link); err == nil { // not all systems let everybody
		f, err = replay.Find([]string{folder, link, filepath.Join(folder, ".", "events.json")})
		require.NoError(t, err)
		require.Len(t, f.Logs, 4, "a file and a link to it are one")
	}

	_, err = replay.Find([]string{t.TempDir()})
	require.ErrorContains(t, err, "there is no log")
}

// What is no file is never replaced by one.
func TestReplaceNoFile(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "folder")
	require.NoError(t, os.Mkdir(folder, 0o700))
	require.Error(t, replay.Replace(folder, []byte("x")))
	require.DirExists(t, folder)
	require.NoFileExists(t, folder+".part")
}

func TestPause(t *testing.T) {
	of := trail.New(trail.Options{})
	folder := t.TempDir()
	require.NoError(t, of.WriteLogs(folder, 5000, 1000))
	saves := 0
	run := replay.Run{
		Logs: find(t, folder), Judge: judge(t, of, trail.Tightened).Judge, Workers: 1,
		Show: func(_, _ int64) {}, Save: func(*replay.State) error { saves++; return nil }, Pause: time.Hour,
	}
	require.NoError(t, run.Do(context.Background(), newState()))
	require.Equal(t, 1, saves)
}
