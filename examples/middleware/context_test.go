package main

import (
	"crypto/tls"
	"net/http"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
)

func TestContext(t *testing.T) {
	base := condition.NewContext(condition.String("aws:RequestedRegion", "north-1"))
	source := netip.MustParseAddr("192.0.2.1")
	forged := http.Header{
		"X-Forwarded-For":           {"198.51.100.7"},
		"X-Forwarded-Proto":         {"https"},
		"Aws:sourceip":              {"198.51.100.7"},
		"Aws:principaltag/Team":     {"sales"},
		"X-Amz-Date":                {"20260331T120000Z"},
		"Date":                      {"Tue, 31 Mar 2026 12:00:00 GMT"},
		"X-Amz-Meta-Aws:sourceip":   {"198.51.100.7"},
		"X-Amz-Requested-Region":    {"south-1"},
		"X-Forwarded-Client-Cert":   {"URI=arn:acme:iam::tenant42:user/ann"},
		"X-Amzn-Trace-Id":           {"Root=1"},
		"X-Original-Forwarded-Port": {"443"},
	}
	for _, tt := range []struct {
		what    string
		request http.Request
		tags    map[string]string
		want    string
	}{
		{"encrypted", http.Request{TLS: new(tls.ConnectionState)}, nil,
			`{"aws:RequestedRegion": "north-1", "aws:SourceIp": "192.0.2.1", "aws:SecureTransport": "true"}`},
		{"in the clear, with all that a caller can write", http.Request{Header: forged}, nil,
			`{"aws:RequestedRegion": "north-1", "aws:SourceIp": "192.0.2.1", "aws:SecureTransport": "false"}`},
		{"claims", http.Request{Header: http.Header{"User-Agent": {"curl/8", "x"}, "Referer": {"https://acme.example/"}}}, nil,
			`{"aws:RequestedRegion": "north-1", "aws:SourceIp": "192.0.2.1", "aws:SecureTransport": "false",
			"aws:UserAgent": "curl/8", "aws:Referer": "https://acme.example/"}`},
		{"tags", http.Request{Header: forged}, map[string]string{"team": "editorial", "stage": ""},
			`{"aws:RequestedRegion": "north-1", "aws:SourceIp": "192.0.2.1", "aws:SecureTransport": "false",
			"aws:PrincipalTag/team": "editorial", "aws:PrincipalTag/stage": ""}`},
	} {
		c := contextOf(base, &tt.request, source, tt.tags)
		data, err := c.MarshalJSON()
		require.NoError(t, err)
		require.JSONEq(t, tt.want, string(data), tt.what)
	}
	data, err := base.MarshalJSON()
	require.NoError(t, err)
	require.JSONEq(t, `{"aws:RequestedRegion": "north-1"}`, string(data), "as it was")
}

func TestSourceIP(t *testing.T) {
	for _, tt := range []struct {
		peer string
		want string // empty if refused
	}{
		{"192.0.2.1:5", "192.0.2.1"},
		{"[2001:db8::2]:5", "2001:db8::2"},
		{"[::ffff:10.0.0.1]:5", "10.0.0.1"},
		{"[fe80::1%eth0]:5", "fe80::1"},
		{"192.0.2.1", ""},
		{"192.0.2.1:", ""},
		{"localhost:5", ""},
		{"@", ""},
		{"", ""},
	} {
		got, err := sourceIP(&http.Request{RemoteAddr: tt.peer, Header: http.Header{"X-Forwarded-For": {"198.51.100.7"}}})
		if tt.want == "" {
			require.Error(t, err, tt.peer)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, netip.MustParseAddr(tt.want), got, tt.peer)
	}
}
