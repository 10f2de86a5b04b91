package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func newRecorder() *httptest.ResponseRecorder { return httptest.NewRecorder() }

func TestCaching(t *testing.T) {
	now := march31(12, 0, 0).Add(900 * time.Millisecond)
	for _, tt := range []struct {
		until          time.Time
		cache, expires string
	}{
		{time.Time{}, "private, max-age=60", "Tue, 31 Mar 2026 12:01:00 GMT"},
		{now.Add(time.Hour), "private, max-age=60", "Tue, 31 Mar 2026 12:01:00 GMT"},
		{march31(12, 0, 20), "private, max-age=19", "Tue, 31 Mar 2026 12:00:19 GMT"},
		{march31(12, 0, 1), "no-store", ""},
		{now, "no-store", ""},
		{now.Add(-time.Hour), "no-store", ""},
	} {
		h := make(http.Header)
		setCaching(h, now, tt.until)
		require.Equal(t, tt.cache, h.Get("Cache-Control"))
		require.Equal(t, tt.expires, h.Get("Expires"))
	}
	later := now.Add(1)
	require.Equal(t, now, earlier(now, later))
	require.Equal(t, now, earlier(later, now))
	require.Equal(t, now, earlier(now, time.Time{}))
	require.Equal(t, now, earlier(time.Time{}, now))
}

func TestUpdate(t *testing.T) {
	h := newHarness(t, nil)
	c := h.client(ann)
	for _, tt := range []struct {
		text   string
		status int
	}{
		{"Be kind.", http.StatusNoContent},
		{strings.Repeat("x", maxText), http.StatusNoContent},
		{strings.Repeat("x", maxText+1), http.StatusRequestEntityTooLarge},
		{"\xff", http.StatusBadRequest},
	} {
		require.Equal(t, tt.status, h.do(c, "PUT", "/documents/handbook", tt.text).status)
	}
}

// A decision about a document that has changed since must have no effect.
func TestConflict(t *testing.T) {
	h := newHarness(t, nil)
	stale, ok := h.documents.get("handbook")
	require.True(t, ok)
	require.True(t, h.documents.update(stale, "New."))
	for _, handle := range []http.HandlerFunc{
		func(w http.ResponseWriter, r *http.Request) { h.update(w, r, documentsOf(r.Context())) },
		func(w http.ResponseWriter, r *http.Request) { h.remove(w, r, documentsOf(r.Context())) },
	} {
		ctx := context.WithValue(t.Context(), documentsKey{}, []document{stale})
		response := newRecorder()
		handle(response, httptest.NewRequestWithContext(ctx, "PUT", "/documents/handbook", strings.NewReader("Old.")))
		require.Equal(t, http.StatusConflict, response.Code)
	}
	now, _ := h.documents.get("handbook")
	require.Equal(t, "New.", now.Text)
}
