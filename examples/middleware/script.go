package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/seed-1d0cfdb5/iam/examples/internal/story"
)

// A script calls the service as several users and prints the exchange.
type script struct {
	teller  *story.Teller
	out     io.Writer
	clock   *clock
	log     bytes.Buffer // the service writes to it before it answers
	folder  string       // of the policies
	service *service
	url     string
	clients map[string]*http.Client
	err     error // the first failure; the rest of the script is skipped
}

// runScript plays all scenes. It prints no ports, keys or durations: the output is
// the same each time.
func runScript(ctx context.Context, out io.Writer, t *story.Teller) (err error) {
	s := &script{teller: t, out: out, clock: &clock{now: march31(12, 0, 0)}}
	if s.folder, err = os.MkdirTemp("", "policies"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(s.folder)) }()
	if err := os.CopyFS(s.folder, policyFolder("")); err != nil {
		return err
	}
	ca, err := s.setUp()
	if err != nil {
		return err
	}
	defer s.closeClients()

	direct, err := s.service.start(ctx, ca)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, direct.stop()) }()

	s.url = direct.url
	s.callers()
	s.actions()
	s.tenants()
	s.addresses()
	s.dates()
	s.reloads()
	return s.err
}

// setUp makes the service and a client for each caller.
func (s *script) setUp() (*authority, error) {
	log := slog.New(slog.NewTextHandler(&s.log, &slog.HandlerOptions{
		Level: slog.LevelWarn,
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		},
	}))
	set, err := openPolicies(os.DirFS(s.folder), log)
	if err != nil {
		return nil, err
	}
	s.service = newService(set, log)
	s.service.explain = true
	s.service.now = s.clock.Now
	var requests atomic.Int64
	s.service.newID = func() string { return fmt.Sprintf("r%02d", requests.Add(1)) }

	ca, err := newAuthority(s.clock.Now)
	if err != nil {
		return nil, err
	}
	other, err := newAuthority(s.clock.Now)
	if err != nil {
		return nil, err
	}
	s.clients = map[string]*http.Client{"nobody": newClient(ca)}
	for _, c := range []struct {
		name, arn string
		from      *authority
	}{
		{"ann", "arn:acme:iam::tenant42:user/ann", ca},
		{"ben", "arn:acme:iam::tenant42:user/ben", ca},
		{"dan", "arn:acme:iam::tenant42:user/dan", ca},
		{"eve", "arn:acme:iam::tenant42:user/eve", ca},
		{"cleo", "arn:acme:sts::tenant42:assumed-role/Audit/cleo", ca},
		{"pat", "arn:acme:iam::tenant7:user/pat", ca},
		{"website", "https://acme.example", ca},
		{"forger", "arn:acme:iam::tenant42:user/ann", other},
	} {
		cert, err := c.from.client(30*24*time.Hour, c.arn)
		if err != nil {
			return nil, err
		}
		s.clients[c.name] = newClient(ca, cert)
	}
	return ca, nil
}

func (s *script) closeClients() {
	for _, c := range s.clients {
		c.CloseIdleConnections()
	}
}

// call makes a request, such as "GET /documents", and prints the answer and what
// the service logged. header, if not empty, is sent too, such as "Accept: text/html".
func (s *script) call(who, request, header string) {
	if s.err != nil {
		return
	}
	method, path, _ := strings.Cut(request, " ")
	path, text, _ := strings.Cut(path, " ")
	r, err := http.NewRequestWithContext(context.Background(), method, s.url+path, strings.NewReader(text))
	if err != nil {
		s.err = err
		return
	}
	if name, value, ok := strings.Cut(header, ": "); ok {
		r.Header.Set(name, value)
		request += "  " + header
	}
	s.print("  %s: %s\n", who, request)
	resp, err := s.clients[who].Do(r)
	if err != nil { // its text depends on how far the client got
		s.print("    no answer: the connection was refused by TLS\n")
		return
	}
	body, err := io.ReadAll(resp.Body)
	if s.err = errors.Join(err, resp.Body.Close()); s.err != nil {
		return
	}
	s.print("    %s\n", strings.TrimSpace(resp.Status+" "+string(body)))
	for _, name := range []string{"Allow", "Expires", "Cache-Control"} {
		if value := resp.Header.Get(name); value != "" && value != "no-store" {
			s.print("    %s: %s\n", name, value)
		}
	}
	s.printLog()
}

// printLog prints what the service has logged since.
func (s *script) printLog() {
	for line := range strings.Lines(s.log.String()) {
		s.print("    log: %s", line)
	}
	s.log.Reset()
}

func (s *script) print(format string, args ...any) {
	if s.err == nil {
		_, s.err = io.WriteString(s.out, s.teller.Sprintf(format, args...))
	}
}
