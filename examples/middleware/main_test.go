package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/examples/internal/golden"
	"github.com/seed-1d0cfdb5/iam/examples/internal/story"
	"github.com/seed-1d0cfdb5/iam/policy"
)

func TestOutput(t *testing.T) {
	checkGoroutines(t)
	for _, l := range []policy.Language{policy.English, policy.Japanese} {
		var stdout, stderr bytes.Buffer
		require.NoError(t, run(t.Context(), []string{"-lang", l.String()}, &stdout, &stderr))
		require.Empty(t, stderr.String())
		golden.CompareIn(t, l, stdout.String())
	}
}

func TestTexts(t *testing.T) {
	teller := story.New(policy.Japanese, texts())
	require.NoError(t, runScript(t.Context(), io.Discard, teller))
	require.Empty(t, teller.Unsaid())
}

func TestListen(t *testing.T) {
	checkGoroutines(t)
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var log safeBuffer
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, []string{"-listen", "127.0.0.1:0", "-certificates", dir}, &log, &log)
	}()
	address := regexp.MustCompile(`address=(\S+)`)
	require.Eventually(t, func() bool { return address.MatchString(log.String()) }, 5*time.Second, time.Millisecond)

	ca, err := os.ReadFile(filepath.Join(dir, "authority.pem"))
	require.NoError(t, err)
	pool := x509.NewCertPool()
	require.True(t, pool.AppendCertsFromPEM(ca))
	cert, err := tls.LoadX509KeyPair(filepath.Join(dir, "cleo.pem"), filepath.Join(dir, "cleo-key.pem"))
	require.NoError(t, err)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, Certificates: []tls.Certificate{cert}}}}
	defer client.CloseIdleConnections()
	resp, err := client.Get("https://" + address.FindStringSubmatch(log.String())[1] + "/documents")
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusForbidden, resp.StatusCode, "March 2026 is over")

	cancel()
	require.NoError(t, <-ended)
}

func TestFlags(t *testing.T) {
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"-what"}, "flag provided but not defined: -what"},
		{[]string{"what"}, `unexpected argument: "what"`},
		{[]string{"-listen", "127.0.0.1:0"}, "-listen needs -certificates, or nobody could call"},
		{[]string{"-listen", "127.0.0.1:0", "-certificates", "x", "-trusted-proxies", "10.0.0.0/8"}, "flag provided but not defined: -trusted-proxies"},
		{[]string{"-listen", "127.0.0.1:0", "-certificates", "x", "-policies", ""}, "-policies is empty"},
		{[]string{"-listen", "127.0.0.1:0", "-certificates", "x", "-policies", " "}, "-policies is empty"},
		{[]string{"-listen", "127.0.0.1:0", "-certificates", ""}, "-certificates is empty"},
		{[]string{"-listen", ""}, "-listen is empty"},
		{[]string{"-policies", "testdata"}, "-policies needs -listen"},
		{[]string{"-explain"}, "-explain needs -listen"},
		{[]string{""}, `unexpected argument: ""`},
		{[]string{"-listen", "127.0.0.1:0", "-certificates", "x", "-policies", "testdata"}, "policies: attachments.json is missing"},
	} {
		var out bytes.Buffer
		require.EqualError(t, run(t.Context(), tt.args, &out, &out), tt.want)
	}
	require.Error(t, run(t.Context(), []string{"-listen", "127.0.0.1:0", "-certificates", "/no/such/folder"}, &safeBuffer{}, &safeBuffer{}))
	require.Error(t, run(t.Context(), []string{"-listen", "nowhere", "-certificates", t.TempDir()}, &safeBuffer{}, &safeBuffer{}))
}

// checkGoroutines fails t if there are more goroutines at its end than now.
func checkGoroutines(t *testing.T) {
	t.Helper()
	before := runtime.NumGoroutine()
	t.Cleanup(func() {
		for range 500 {
			if runtime.NumGoroutine() <= before {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
		stacks := make([]byte, 1<<20)
		t.Errorf("goroutines left:\n%s", stacks[:runtime.Stack(stacks, true)])
	})
}

// A safeBuffer is a bytes.Buffer for several goroutines.
type safeBuffer struct {
	discard atomic.Bool // what is written is dropped
	mu      sync.Mutex
	b       bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	if b.discard.Load() {
		return len(p), nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}
