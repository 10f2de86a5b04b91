package main

import (
	"flag"
	"io"
	"io/fs"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// loadDuration is short in the ordinary run. For a long one:
//
//	go test ./examples/middleware -run TestLoad -load 60s -v
var loadDuration = flag.Duration("load", time.Second, "how long TestLoad runs")

// TestLoad asks for documents for a while, from as many clients as there are
// cores, while the policies are reloaded every 100 ms and one request in twenty
// is malformed. Each answer has to be that of the policies which it names, none
// is a server error, and memory does not grow.
func TestLoad(t *testing.T) {
	open := folder(t, "", "", "")
	closed := folder(t, "member.json", `"docs:GetDocument"`, `"docs:GetNothing"`)
	h := newHarness(t, nil)
	h.log.discard.Store(true)
	want := make(map[string]int) // status by version
	for status, files := range map[int]fs.FS{http.StatusOK: open, http.StatusForbidden: closed} {
		data, err := readFiles(files)
		require.NoError(t, err)
		want[versionOf(data)] = status
	}
	require.Len(t, want, 2)

	done := make(chan struct{})
	var reloading, calling sync.WaitGroup
	var reloads, answers, malformed, allowed atomic.Int64
	reloading.Go(func() {
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for i := 0; ; i++ {
			select {
			case <-done:
				return
			case <-tick.C:
			}
			h.policies.folder = []fs.FS{closed, open}[i%2]
			if err := h.policies.reload(); err != nil {
				t.Error(err)
			}
			reloads.Add(1)
		}
	})
	for range runtime.GOMAXPROCS(0) {
		c := h.client(ben)
		calling.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-done:
					return
				default:
				}
				if i%20 == 0 {
					checkMalformed(t, c, h.url, i/20)
					malformed.Add(1)
					continue
				}
				resp, err := c.Get(h.url + "/documents/handbook")
				if err != nil {
					t.Error(err)
					return
				}
				_, _ = io.Copy(io.Discard, resp.Body)
				_ = resp.Body.Close()
				version := resp.Header.Get("Policy-Version")
				if status, ok := want[version]; !ok || status != resp.StatusCode {
					t.Errorf("version %s answered %d, want %d", version, resp.StatusCode, status)
				}
				if resp.StatusCode == http.StatusOK {
					allowed.Add(1)
				}
				answers.Add(1)
			}
		})
	}
	time.Sleep(*loadDuration / 3)
	early := heap()
	time.Sleep(*loadDuration - *loadDuration/3)
	late := heap()
	close(done)
	calling.Wait()
	reloading.Wait()
	t.Logf("%v: %d answers, %d of them allowed, and %d to malformed requests; %d reloads; heap %d KiB after a third, %d KiB at the end",
		*loadDuration, answers.Load(), allowed.Load(), malformed.Load(), reloads.Load(), early>>10, late>>10)
	require.Positive(t, allowed.Load())
	require.Less(t, allowed.Load(), answers.Load(), "both sets of policies answered")
	require.Less(t, late, early+4<<20, "memory grows")
}

// checkMalformed sends a request that is not for the policies to decide, or not
// well-formed: it is refused, and not by a failure of the server.
func checkMalformed(t *testing.T, c *http.Client, url string, i int) {
	t.Helper()
	requests := []struct{ method, path, body string }{
		{"BREW", "/documents/handbook", ""},
		{"GET", "/documents/handbook/../../policies", ""},
		{"GET", "/documents/%2e%2e%2fhandbook", ""},
		{"POST", "/documents/handbook", strings.Repeat("x", 1<<10)},
		{"GET", "/documents/" + strings.Repeat("*", 300), ""},
	}
	r := requests[i%len(requests)]
	req, err := http.NewRequestWithContext(t.Context(), r.method, url+r.path, strings.NewReader(r.body))
	if err != nil {
		t.Error(err)
		return
	}
	resp, err := c.Do(req)
	if err != nil {
		t.Error(err)
		return
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
	if resp.StatusCode < 400 || resp.StatusCode >= 500 {
		t.Errorf("%s %.40s answered %d", r.method, r.path, resp.StatusCode)
	}
}

// heap returns the bytes of live objects.
func heap() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}
