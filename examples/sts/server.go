package main

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/account"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/clock"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/query"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/sigv4"
)

// A server is IAM, STS and S3 of one account, at one address.
type server struct {
	account *account.Account
	root    *account.Key
	query   *query.Server
}

// newServer returns a server for the account in the database file data.
func newServer(data string, clock *clock.Clock, log *slog.Logger) (*server, error) {
	a, err := account.Open(data, clock, log)
	if err != nil {
		return nil, err
	}
	s := &server{account: a}
	_, err = a.Change(func(tx *account.Tx) (err error) {
		s.root, err = tx.RootKey()
		return err
	})
	if err != nil {
		return nil, err
	}
	s.query = &query.Server{
		Account:  a,
		Verifier: &sigv4.Verifier{Services: []string{"iam", "sts"}, Now: time.Now, Secret: s.secret},
	}
	return s, nil
}

// secret returns what an access key signs with. Signatures are made by the clocks of the
// callers, and sessions end by that of the account.
func (s *server) secret(id, token string) (secret string, err error) {
	err = s.account.View(func(tx *account.Tx) error {
		c, err := tx.Credential(id, token)
		if err == nil {
			secret = c.Secret
		}
		return err
	})
	return secret, err
}

// handler returns the services: calls of IAM and STS go to the root of the address, and what
// has a path is a bucket.
func (s *server) handler() http.Handler {
	return s.query
}

func (s *server) close() error { return s.account.Close() }
