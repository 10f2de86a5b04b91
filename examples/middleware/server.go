package main

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
)

// A service is what the handlers need. Time and request IDs are fields, so that
// tests can tell them.
type service struct {
	documents *store
	directory directory
	policies  *policies
	base      condition.Context // of every request
	explain   bool              // log what would have allowed a denied request
	log       *slog.Logger
	now       func() time.Time
	newID     func() string
}

func newService(p *policies, log *slog.Logger) *service {
	return &service{
		documents: sampleDocuments(),
		directory: sampleDirectory(),
		policies:  p,
		base:      condition.NewContext(condition.String("aws:RequestedRegion", "north-1")),
		log:       log,
		now:       time.Now,
		newID:     rand.Text,
	}
}

// newServer returns a server that no client can keep busy for long.
func newServer(handler http.Handler, config *tls.Config, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           handler,
		TLSConfig:         config,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      10 * time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
		// Handshakes that fail are reported here: strangers cause them.
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelInfo),
	}
}

// serve serves until ctx is done, lets the requests in progress finish, and
// returns when no goroutine is left.
func serve(ctx context.Context, server *http.Server, listener net.Listener) error {
	served := make(chan error, 1)
	go func() { served <- server.ServeTLS(listener, "", "") }()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	// ctx is done, and the last requests need time all the same.
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	err := server.Shutdown(last)
	if err != nil {
		err = errors.Join(err, server.Close())
	}
	if end := <-served; !errors.Is(end, http.ErrServerClosed) {
		err = errors.Join(err, end)
	}
	return err
}
