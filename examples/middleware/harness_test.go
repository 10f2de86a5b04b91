package main

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const (
	tenant42 = "arn:acme:iam::tenant42:user/"
	ann      = tenant42 + "ann"
	ben      = tenant42 + "ben"
	dan      = tenant42 + "dan"
	pat      = "arn:acme:iam::tenant7:user/pat"
	cleo     = "arn:acme:sts::tenant42:assumed-role/Audit/cleo"
)

// A harness is the service on a loopback port, and those who call it.
type harness struct {
	*service
	t     *testing.T
	clock *clock
	ca    *authority
	log   *safeBuffer
	url   string
	stop  func() error
}

// newHarness starts the service at noon of 31 March 2026 and stops it when t ends.
func newHarness(t *testing.T, change func(*service)) *harness {
	t.Helper()
	checkGoroutines(t)
	h := &harness{t: t, clock: &clock{now: march31(12, 0, 0)}, log: new(safeBuffer)}
	log := slog.New(slog.NewJSONHandler(h.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	set, err := openPolicies(policyFolder(""), log)
	require.NoError(t, err)
	h.service = newService(set, log)
	h.now = h.clock.Now
	if change != nil {
		change(h.service)
	}
	h.ca, err = newAuthority(h.clock.Now)
	require.NoError(t, err)
	running, err := h.start(context.WithoutCancel(t.Context()), h.ca)
	require.NoError(t, err)
	h.url, h.stop = running.url, running.stop
	t.Cleanup(func() { require.NoError(t, running.stop()) })
	return h
}

// client returns a client with a certificate of an hour for arns.
func (h *harness) client(arns ...string) *http.Client {
	h.t.Helper()
	cert, err := h.ca.client(time.Hour, arns...)
	require.NoError(h.t, err)
	c := newClient(h.ca, cert)
	h.t.Cleanup(c.CloseIdleConnections)
	return c
}

// An answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

// code returns the code of a refusal.
func (a *answer) code() string {
	var body struct {
		Code string `json:"code"`
	}
	_ = json.Unmarshal([]byte(a.body), &body)
	return body.Code
}

func (h *harness) do(c *http.Client, method, path, text string, headers ...string) answer {
	h.t.Helper()
	r, err := http.NewRequestWithContext(h.t.Context(), method, h.url+path, strings.NewReader(text))
	require.NoError(h.t, err)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	resp, err := c.Do(r)
	require.NoError(h.t, err)
	defer func() { require.NoError(h.t, resp.Body.Close()) }()
	body, err := io.ReadAll(resp.Body)
	require.NoError(h.t, err)
	return answer{resp.StatusCode, resp.Header, string(body)}
}
