package main

import (
	"fmt"
	"net/http"
	"net/netip"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAuthorization(t *testing.T) {
	h := newHarness(t, nil)
	for _, tt := range []struct {
		caller, method, path string
		want                 string // status and code or cache
	}{
		{ann, "GET", "/documents", "200 private, max-age=60"},
		{ann, "HEAD", "/documents/handbook", "200 private, max-age=60"},
		{ben, "GET", "/documents/draft", "200 private, max-age=60"},
		{ben, "GET", "/documents/salaries", "403 AccessDenied"},
		{ben, "PUT", "/documents/draft", "403 AccessDenied"},
		{dan, "PUT", "/documents/draft", "403 AccessDenied"},
		{ann, "PUT", "/documents/handbook", "204 no-store"},
		{ann, "DELETE", "/documents/handbook", "403 AccessDenied"},
		{cleo, "GET", "/documents/salaries", "200 private, max-age=60"},
		{cleo, "GET", "/documents/invoices", "404 NotFound"},
		{pat, "GET", "/documents/roadmap", "200 private, max-age=60"},
		{pat, "PUT", "/documents/roadmap", "403 AccessDenied"},
		{pat, "GET", "/documents/draft", "404 NotFound"},
		{pat, "PUT", "/documents/invoices", "204 no-store"},
		{ann, "GET", "/documents/ann%2F..%2Fhandbook", "404 NotFound"},
		{ann, "GET", "/documents/*", "404 NotFound"},
		{ann, "PUT", "/documents/new", "404 NotFound"},
	} {
		t.Run(tt.method+" "+tt.path, func(t *testing.T) {
			got := h.do(h.client(tt.caller), tt.method, tt.path, "New.")
			what := got.code()
			if what == "" {
				what = got.header.Get("Cache-Control")
			}
			require.Equal(t, tt.want, fmt.Sprint(got.status, " ", what))
			require.NotEmpty(t, got.header.Get("Policy-Version"))
			for _, secret := range []string{".json", "Sid", "ReadOfTeam", "statement", "policy\""} {
				require.NotContains(t, got.body, secret)
			}
		})
	}
}

func TestUnknownRoutes(t *testing.T) {
	h := newHarness(t, nil)
	c := h.client(ann)
	for _, tt := range []struct {
		method, path, code string
	}{
		{"POST", "/documents", "MethodNotAllowed"},
		{"PATCH", "/documents/handbook", "MethodNotAllowed"},
		{"LOCK", "/documents/handbook", "MethodNotAllowed"},
		{"OPTIONS", "/documents", "MethodNotAllowed"},
		{"GET", "/", "UnknownRoute"},
		{"GET", "/documents/", "UnknownRoute"},
		{"GET", "/documents/handbook/text", "UnknownRoute"},
	} {
		got := h.do(c, tt.method, tt.path, "")
		require.Equal(t, tt.code, got.code(), "%s %s", tt.method, tt.path)
		require.Empty(t, got.header.Get("Policy-Version"))
	}
	require.NotContains(t, h.log.String(), `"action"`, "no action was evaluated")
}

// What a caller may not know must look as what is not there.
func TestHidden(t *testing.T) {
	var requests atomic.Int64
	h := newHarness(t, func(s *service) {
		s.newID = func() string { return fmt.Sprint(requests.Add(1) / 100) }
		s.explain = true
	})
	c := h.client(pat)
	for _, method := range []string{"GET", "PUT", "DELETE"} {
		require.Equal(t, h.do(c, method, "/documents/nothing", ""), h.do(c, method, "/documents/salaries", ""))
	}
	require.Contains(t, h.log.String(), "nearMisses")
}

func TestMissingRow(t *testing.T) {
	h := newHarness(t, nil)
	response := newRecorder()
	h.authorize(nil, http.NotFoundHandler()).ServeHTTP(response, &http.Request{Pattern: "GET /secrets"})
	require.Equal(t, http.StatusInternalServerError, response.Code)
	require.Equal(t, caller{}, callerOf(t.Context()))
}

func TestList(t *testing.T) {
	h := newHarness(t, nil)
	require.JSONEq(t, `{"documents":["draft","handbook","roadmap"]}`, h.do(h.client(ben), "GET", "/documents", "").body)
	require.JSONEq(t, `{"documents":["invoices","roadmap"]}`, h.do(h.client(pat), "GET", "/documents", "").body)
	h.clock.set(march31(23, 59, 45))
	got := h.do(h.client(cleo), "GET", "/documents", "")
	require.Equal(t, "private, max-age=15", got.header.Get("Cache-Control"))
	require.Equal(t, "Wed, 01 Apr 2026 00:00:00 GMT", got.header.Get("Expires"))
	require.Equal(t, "Tue, 31 Mar 2026 23:59:45 GMT", got.header.Get("Date"))
}

func TestForwardedByStranger(t *testing.T) {
	h := newHarness(t, nil)
	got := h.do(h.client(ann), "DELETE", "/documents/handbook", "", "X-Forwarded-For", "198.51.100.7")
	require.Equal(t, http.StatusForbidden, got.status)
}

func TestForwardedByProxy(t *testing.T) {
	h := newHarness(t, func(s *service) { s.proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")} })
	c := h.client(ann)
	for _, tt := range []struct {
		forwarded []string // header lines
		status    int
	}{
		{nil, http.StatusForbidden},
		{[]string{"198.51.100.7, 192.0.2.1"}, http.StatusForbidden},
		{[]string{"198.51.100.7", "192.0.2.1"}, http.StatusForbidden},
		{[]string{"198.51.100.7, _hidden"}, http.StatusBadRequest},
		{[]string{"192.0.2.1, 198.51.100.7, 127.0.0.9"}, http.StatusNoContent},
		{[]string{"198.51.100.7"}, http.StatusNotFound}, // deleted
	} {
		var headers []string
		for _, line := range tt.forwarded {
			headers = append(headers, "X-Forwarded-For", line)
		}
		require.Equal(t, tt.status, h.do(c, "DELETE", "/documents/handbook", "", headers...).status, "%q", tt.forwarded)
	}
}
