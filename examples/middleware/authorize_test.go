package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

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
			for _, secret := range []string{".json", "Sid", "ReadOfTeam", "statement", "policy", "because", "explicit"} {
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

// The address of a request is that of its connection, from wherever it comes: the
// caller writes the headers, inside the TLS stream that it alone has the key to.
func TestForwarded(t *testing.T) {
	const office, elsewhere = "198.51.100.7", "203.0.113.9"
	forwarded := [][2]string{
		{"X-Forwarded-For", office},
		{"X-Forwarded-For", elsewhere + ", " + office},
		{"X-Forwarded-For", office + ", 127.0.0.1"},
		{"Forwarded", "for=" + office},
		{"X-Real-Ip", office},
		{"X-Client-Ip", office},
		{"True-Client-Ip", office},
		{"Cf-Connecting-Ip", office},
		{"X-Envoy-External-Address", office},
		{"X-Original-Forwarded-For", office},
	}
	h := newHarness(t, nil)
	c := h.client(ann)
	for _, header := range forwarded {
		got := h.do(c, "DELETE", "/documents/handbook", "", header[0], header[1])
		require.Equal(t, http.StatusForbidden, got.status, "%q", header)
	}
	require.NotContains(t, h.log.String(), office, "as an address")

	cert, err := h.ca.client(time.Hour, ann)
	require.NoError(t, err)
	leaf, err := x509.ParseCertificate(cert.Certificate[0])
	require.NoError(t, err)
	from := func(peer string, header [2]string) int {
		r := httptest.NewRequestWithContext(t.Context(), "DELETE", "/documents/handbook", nil)
		r.RemoteAddr = peer
		r.TLS = &tls.ConnectionState{VerifiedChains: [][]*x509.Certificate{{leaf}}}
		r.Header.Set(header[0], header[1])
		response := newRecorder()
		h.handler().ServeHTTP(response, r)
		return response.Code
	}
	for _, header := range forwarded {
		for _, peer := range []string{elsewhere + ":5", "10.0.0.1:5", "127.0.0.1:5", "[::1]:5", "[::ffff:10.0.0.1]:5"} {
			require.Equal(t, http.StatusForbidden, from(peer, header), "%s %q", peer, header)
		}
	}
	require.Equal(t, http.StatusBadRequest, from("@", forwarded[0]), "the address of a Unix socket")
	require.Equal(t, http.StatusNoContent, from(office+":5", [2]string{"X-Forwarded-For", elsewhere}))
}
