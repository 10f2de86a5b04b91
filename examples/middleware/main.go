// Command middleware is an HTTP service that asks the library about each request:
// documents of several tenants, with an authorization middleware around them.
//
// Without flags it starts on a free loopback port, calls itself as several users,
// and prints the exchange. With -listen it keeps running:
//
//	mkdir certificates
//	go run ./examples/middleware -listen 127.0.0.1:8443 -certificates certificates
//	cd certificates
//	curl --cacert authority.pem --cert ann.pem --key ann-key.pem https://127.0.0.1:8443/documents
package main

import (
	"context"
	"embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"net"
	"os"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/seed-1d0cfdb5/iam/examples/internal/locale"
	"github.com/seed-1d0cfdb5/iam/examples/internal/story"
	"github.com/seed-1d0cfdb5/iam/policy"
)

//go:embed policies/*.json
var embedded embed.FS

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return
		}
		fmt.Fprintln(os.Stderr, "middleware:", err)
		os.Exit(1)
	}
}

// run is main with everything it touches as a parameter.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("middleware", flag.ContinueOnError)
	flags.SetOutput(stderr)
	listen := flags.String("listen", "", "serve on this `address` until interrupted")
	folder := flags.String("policies", "", "read policies from this `folder`, and again when it changes")
	certificates := flags.String("certificates", "", "write certificates for callers to this `folder`; needed with -listen")
	var l policy.Language
	locale.Var(flags, &l)
	explain := flags.Bool("explain", false, "log what would have allowed a denied request")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument: %q", flags.Arg(0))
	}
	if err := checkFlags(flags, *listen != ""); err != nil {
		return err
	}
	if *listen == "" {
		return runScript(ctx, stdout, story.New(l, texts()))
	}
	if *certificates == "" {
		return errors.New("-listen needs -certificates, or nobody could call")
	}
	log := slog.New(slog.NewTextHandler(stderr, nil))
	set, err := openPolicies(policyFolder(*folder), log)
	if err != nil {
		return err
	}
	s := newService(set, log)
	s.explain = *explain
	return s.listen(ctx, *listen, *certificates)
}

// checkFlags refuses flags that would have no effect. An empty one, as of a shell
// variable that is not set, must not replace policies by those of the example.
func checkFlags(flags *flag.FlagSet, listening bool) error {
	var errs []error
	flags.Visit(func(f *flag.Flag) {
		switch {
		case strings.TrimSpace(f.Value.String()) == "":
			errs = append(errs, fmt.Errorf("-%s is empty", f.Name))
		case f.Name == "lang":
			if listening {
				errs = append(errs, errors.New("-lang is for the script, and not for -listen"))
			}
		case !listening:
			errs = append(errs, fmt.Errorf("-%s needs -listen", f.Name))
		}
	})
	return errors.Join(errs...)
}

// policyFolder returns the folder with the given path or, without one, the copy
// that is part of the program.
func policyFolder(path string) fs.FS {
	if path != "" {
		return os.DirFS(path)
	}
	folder, err := fs.Sub(embedded, "policies")
	if err != nil {
		panic(err) // the name is a constant
	}
	return folder
}

// listen serves on address, and watches the policies, until ctx is done.
func (s *service) listen(ctx context.Context, address, certificates string) error {
	ca, err := newAuthority(s.now)
	if err != nil {
		return err
	}
	arns := slices.Sorted(maps.Keys(s.directory))
	arns = slices.DeleteFunc(arns, func(arn string) bool { return !strings.Contains(arn, ":user/") }) // nobody calls as a role
	arns = append(arns, "arn:acme:sts::tenant42:assumed-role/Audit/cleo")
	if err := ca.write(certificates, arns); err != nil {
		return err
	}
	config, err := ca.serverConfig()
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	s.log.Info("listening", "address", listener.Addr().String())
	ctx, cancel := context.WithCancel(ctx)
	var watching sync.WaitGroup
	watching.Go(func() { s.policies.watch(ctx, time.Second) })
	defer watching.Wait()
	defer cancel() // first, even if serving fails
	return serve(ctx, newServer(s.handler(), config, s.log), listener)
}
