package main

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"sync"
	"time"
)

// A running service is on a loopback port, for the script and the tests.
type running struct {
	url  string
	stop func() error // returns when no goroutine is left
}

// start serves on a free loopback port.
func (s *service) start(ctx context.Context, ca *authority) (*running, error) {
	config, err := ca.serverConfig()
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	served := make(chan error, 1)
	go func() { served <- serve(ctx, newServer(s.handler(), config, s.log), listener) }()
	stop := sync.OnceValue(func() error {
		cancel()
		return <-served
	})
	return &running{url: "https://" + listener.Addr().String(), stop: stop}, nil
}

// newClient returns a client that presents the first of certs, if there is one.
//
// It sends them to any server: by itself package tls keeps back a certificate of
// an authority that the server does not name, and nobody would see the refusal.
func newClient(ca *authority, certs ...tls.Certificate) *http.Client {
	config := &tls.Config{RootCAs: ca.pool(), MinVersion: tls.VersionTLS13, Time: ca.now}
	if len(certs) > 0 {
		config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &certs[0], nil }
	}
	return &http.Client{
		Timeout:   10 * time.Second,
		Transport: &http.Transport{TLSClientConfig: config, ForceAttemptHTTP2: true},
	}
}

// A clock stands still until it is told the time.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) set(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = now
}
