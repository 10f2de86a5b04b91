package main

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A request in progress is answered before the service ends.
func TestShutdown(t *testing.T) {
	h := newHarness(t, nil)
	body, text := io.Pipe()
	r, err := http.NewRequestWithContext(t.Context(), "PUT", h.url+"/documents/handbook", body)
	require.NoError(t, err)
	status := make(chan int, 1)
	c := h.client(ann)
	go func() {
		resp, err := c.Do(r)
		if err != nil {
			t.Error(err)
			status <- 0
			return
		}
		_ = resp.Body.Close()
		status <- resp.StatusCode
	}()
	_, err = text.Write([]byte("Be "))
	require.NoError(t, err)
	require.Eventually(t, func() bool { return strings.Contains(h.log.String(), "docs:UpdateDocument") }, 5*time.Second, time.Millisecond)
	stopped := make(chan error, 1)
	go func() { stopped <- h.stop() }()
	time.Sleep(20 * time.Millisecond)
	_, err = text.Write([]byte("quick."))
	require.NoError(t, err)
	require.NoError(t, text.Close())
	require.Equal(t, http.StatusNoContent, <-status)
	c.CloseIdleConnections()
	require.NoError(t, <-stopped)
	got, _ := h.documents.get("handbook")
	require.Equal(t, "Be quick.", got.Text)
}
