// Command server keeps objects in memory for users, groups and roles that change while it
// serves, as an emulator of S3, IAM and STS does.
//
// Without flags it starts on a free loopback port, calls itself as several users, and
// prints the exchange, with -lang ja under Japanese headings. With -listen it serves until it
// is interrupted:
//
//	go run ./examples/server -listen 127.0.0.1:8080
//	curl -u root:SECRET -X PUT 127.0.0.1:8080/iam/user/ann
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"os"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/examples/internal/story"
	"github.com/seed-1d0cfdb5/iam/principal"
)

func main() {
	listen := flag.String("listen", "", "serve on this `address`")
	t := story.Flags(texts())
	if err := run(*listen, os.Stdout, t); err != nil {
		log.Fatal(err)
	}
}

// newServer returns a server that has nothing but the root user, and its access key.
func newServer(log *slog.Logger) (*server, accessKey, error) {
	policies, err := evaluate.New(&evaluate.Attachments{Account: "111122223333"})
	if err != nil {
		return nil, accessKey{}, err
	}
	s := &server{policies: policies, log: log}
	root := principal.MustParse("arn:aws:iam::111122223333:root")
	return s, s.newKey(credential{request: evaluate.Request{Principal: root}}), nil
}

func run(address string, out io.Writer, t *story.Teller) error {
	if address == "" {
		return play(out, t)
	}
	s, root, err := newServer(slog.New(slog.NewTextHandler(os.Stderr, nil)))
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(out, "root user: %s:%s\n", root.ID, root.Secret); err != nil {
		return err
	}
	server := &http.Server{Addr: address, Handler: s.handler(), ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second, MaxHeaderBytes: 16 << 10}
	return server.ListenAndServe()
}
