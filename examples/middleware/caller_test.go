package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAuthentication(t *testing.T) {
	h := newHarness(t, nil)
	for _, tt := range []struct {
		name string
		arns []string
		code string // empty if the caller is known
	}{
		{"user", []string{ann}, ""},
		{"role session", []string{cleo}, ""},
		{"no URI", nil, "UnusableCertificate"},
		{"two URIs", []string{ann, ben}, "UnusableCertificate"},
		{"no ARN", []string{"https://acme.example"}, "UnusableCertificate"},
		{"unknown user", []string{tenant42 + "eve"}, "UnusableCertificate"},
		{"root user", []string{"arn:acme:iam::tenant42:root"}, "UnusableCertificate"},
		{"role", []string{"arn:acme:iam::tenant42:role/Audit"}, "UnusableCertificate"},
		{"other partition", []string{"arn:aws:iam::111122223333:user/ann"}, "UnusableCertificate"},
		{"letter case", []string{tenant42 + "Ann"}, "UnusableCertificate"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := h.do(h.client(tt.arns...), "GET", "/documents", "")
			require.Equal(t, tt.code, got.code())
			if tt.code != "" {
				require.Equal(t, http.StatusUnauthorized, got.status)
				require.Equal(t, "no-store", got.header.Get("Cache-Control"))
			}
		})
	}
	t.Run("no certificate", func(t *testing.T) {
		c := newClient(h.ca)
		defer c.CloseIdleConnections()
		for _, path := range []string{"/documents", "/documents/handbook", "/nothing"} {
			got := h.do(c, "GET", path, "")
			require.Equal(t, http.StatusUnauthorized, got.status)
			require.Equal(t, "MissingCertificate", got.code())
		}
	})
	t.Run("other authority", func(t *testing.T) {
		other, err := newAuthority(h.clock.Now)
		require.NoError(t, err)
		cert, err := other.client(time.Hour, ann)
		require.NoError(t, err)
		_, err = newClient(h.ca, cert).Get(h.url + "/documents")
		require.Error(t, err)
		require.Eventually(t, func() bool { return strings.Contains(h.log.String(), "unknown authority") }, 5*time.Second, time.Millisecond)
	})
}

func TestExpiredCertificate(t *testing.T) {
	h := newHarness(t, nil)
	c := h.client(ann) // for an hour
	h.clock.set(march31(12, 59, 50))
	got := h.do(c, "GET", "/documents/handbook", "")
	require.Equal(t, "private, max-age=10", got.header.Get("Cache-Control"))
	h.clock.set(march31(13, 0, 1))
	got = h.do(c, "GET", "/documents/handbook", "")
	require.Equal(t, "ExpiredCertificate", got.code(), "on the connection that is open")
	c.CloseIdleConnections()
	_, err := c.Get(h.url + "/documents/handbook")
	require.Error(t, err, "in a new handshake")
}
