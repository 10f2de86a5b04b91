// Command sts is a small account on loopback: an IAM, an STS, an S3 and an instance metadata
// service, of which every call is decided by this library and nothing else. The AWS SDKs and
// the AWS CLI talk to it.
//
// Without flags it plays a day in which a person and three programs use one role, and prints
// who issued which credentials when; with -lang ja in Japanese. With -listen it serves until it is interrupted:
//
//	go run . -listen 127.0.0.1:8080 -data account.db
//	aws --endpoint-url http://127.0.0.1:8080 sts get-caller-identity
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/seed-1d0cfdb5/iam/examples/internal/locale"
	"github.com/seed-1d0cfdb5/iam/examples/internal/story"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/clock"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// options are what the flags say.
type options struct {
	listen, metadata, role string
	data                   string
	clock                  string
	speed                  float64
	lang                   policy.Language
}

func main() {
	var o options
	flag.StringVar(&o.listen, "listen", "", "serve IAM, STS and S3 on this `address`")
	flag.StringVar(&o.metadata, "metadata", "", "with -listen, serve the metadata of an instance on this `address`")
	flag.StringVar(&o.role, "role", "Instance", "the `name` of the role that the instance has")
	flag.StringVar(&o.data, "data", "", "keep the account in this `file`, and objects in FILE.objects (default: none are kept)")
	flag.StringVar(&o.clock, "clock", "", "start at this `time`, such as 2026-07-01T09:00:00Z (default: now)")
	flag.Float64Var(&o.speed, "speed", 1, "let time pass so many `times` as fast")
	locale.Var(flag.CommandLine, &o.lang)
	flag.Parse()
	if flag.NArg() > 0 {
		log.Fatalf("unexpected argument: %q", flag.Arg(0))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, &o, os.Stdout); err != nil && !errors.Is(err, context.Canceled) {
		log.Fatal(err)
	}
}

func run(ctx context.Context, o *options, out io.Writer) error {
	if o.listen == "" {
		return play(ctx, out, story.New(o.lang, texts()), storySpeed)
	}
	return serve(ctx, o, out)
}

// newClock returns the clock that the flags ask for.
func (o *options) newClock() (*clock.Clock, error) {
	start := time.Now()
	if o.clock != "" {
		var err error
		if start, err = time.Parse(time.RFC3339, o.clock); err != nil {
			return nil, fmt.Errorf("-clock: %w", err)
		}
	}
	if !(o.speed >= 1e-3 && o.speed <= 1e6) { // and no NaN
		return nil, errors.New("-speed: want a number from 0.001 to 1000000")
	}
	return clock.New(start, o.speed), nil
}

// serve serves until ctx is done.
func serve(ctx context.Context, o *options, out io.Writer) (err error) {
	clock, err := o.newClock()
	if err != nil {
		return err
	}
	if o.data == "" {
		folder, err := os.MkdirTemp("", "sts")
		if err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(folder) }()
		o.data = filepath.Join(folder, "account.db")
	}
	s, err := newServer(o.data, clock, slog.New(slog.NewTextHandler(os.Stderr, nil)))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	api, err := listen(ctx, o.listen, s.handler())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, api.close()) }()
	if _, err := fmt.Fprintf(out, "export AWS_ENDPOINT_URL=%s AWS_REGION=%s AWS_ACCESS_KEY_ID=%s AWS_SECRET_ACCESS_KEY=%s AWS_DEFAULT_REGION=%[2]s\n", api.url, region, s.root.ID, s.root.Secret); err != nil {
		return err
	}
	if o.metadata != "" {
		instance := s.instance(o.role, nil)
		imds, err := listen(ctx, o.metadata, instance.handler)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, imds.close()) }()
		go instance.role.Run(ctx)
		if _, err := fmt.Fprintf(out, "export AWS_EC2_METADATA_SERVICE_ENDPOINT=%s # of an instance with the role %s\n", imds.url, o.role); err != nil {
			return err
		}
	}
	<-ctx.Done()
	return nil
}

// A listener serves at an address.
type listener struct {
	server *http.Server
	url    string
	done   chan error
}

// listen begins to serve.
func listen(ctx context.Context, address string, handler http.Handler) (*listener, error) {
	var config net.ListenConfig
	socket, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	l := &listener{
		server: &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: time.Minute, MaxHeaderBytes: 32 << 10},
		url:    "http://" + socket.Addr().String(), done: make(chan error, 1),
	}
	go func() { l.done <- l.server.Serve(socket) }()
	return l, nil
}

// close lets calls that are under way end.
func (l *listener) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	err := l.server.Shutdown(ctx)
	if served := <-l.done; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}
