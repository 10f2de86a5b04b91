package main

import (
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/account"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/clock"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/objects"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/query"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/sigv4"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/token"
)

// A server is IAM, STS and S3 of one account, at one address.
type server struct {
	account *account.Account
	root    *account.Key
	query   *query.Server
	objects *objects.Server
	store   *objects.File
}

// newServer returns a server for the account in the file data, and the objects in a file beside it.
func newServer(data string, clock *clock.Clock, log *slog.Logger) (*server, error) {
	a, err := account.Open(data, clock, log)
	if err != nil {
		return nil, err
	}
	store, err := objects.Open(data + ".objects")
	if err != nil {
		return nil, errors.Join(err, a.Close())
	}
	s := &server{account: a, store: store}
	_, err = a.Change(func(tx *account.Tx) (err error) {
		s.root, err = tx.RootKey()
		return err
	})
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	s.query = &query.Server{
		Account:     a,
		Verifier:    &sigv4.Verifier{Services: []string{"iam", "sts"}, Now: time.Now, Secret: s.secret},
		WebIdentity: &token.OIDCVerifier{Now: clock.Now},
		SAML:        &token.SAMLVerifier{Now: clock.Now},
	}
	s.objects = &objects.Server{
		Verifier: &sigv4.Verifier{Services: []string{"s3"}, Now: time.Now, Secret: s.secret},
		Identify: s.identify,
		Buckets:  buckets{a}, Store: store, Tell: tellVersion, Log: log,
	}
	return s, nil
}

// close closes the files of the account.
func (s *server) close() error { return errors.Join(s.store.Close(), s.account.Close()) }

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

// identify returns who makes a request to S3.
func (s *server) identify(r *http.Request, signed *sigv4.Signed) (objects.Caller, error) {
	c, err := s.account.Caller(r, signed)
	if err != nil {
		return nil, err // and not a Caller that is a nil pointer
	}
	return c, nil
}

// tellVersion has an answer of S3 name the version of the policies that decided, as those of
// IAM do.
func tellVersion(h http.Header, c objects.Caller) {
	if c, ok := c.(*account.Caller); ok {
		h.Set(query.VersionHeader, strconv.FormatUint(c.Version, 10))
	}
}

// handler returns the services. Forms come to the root of the address, or URLs that name an
// action, and all else is about buckets.
func (s *server) handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" && (r.Method == http.MethodPost || r.URL.Query().Has("Action")) {
			s.query.ServeHTTP(w, r)
			return
		}
		s.objects.ServeHTTP(w, r)
	})
}
