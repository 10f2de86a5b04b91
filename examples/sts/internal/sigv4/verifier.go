// Package sigv4 finds out who signed a request, by AWS Signature Version 4 in the
// header or in the query of a presigned URL, and that its body is the one that was
// signed. See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
package sigv4

import (
	"bytes"
	"crypto/hmac"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
)

// A Verifier verifies the requests to one server. It may be used by any number of
// goroutines if Secret may.
type Verifier struct {
	// Services are those that the server is, such as iam and sts. With s3 it takes requests
	// as S3 does: paths are encoded once, bodies may be unsigned or signed in chunks, and
	// errors have S3's codes.
	Services []string

	// Region is where the server is. If empty, it is everywhere.
	Region string

	Now func() time.Time // by which signatures grow old: the time of those who sign

	// Secret returns the secret of an access key, and errors that are or wrap
	// ErrUnknownKey, ErrInvalidToken and ErrExpiredToken. The token is not secret, and
	// is empty for access keys that are not temporary.
	Secret func(accessKeyID, sessionToken string) (string, error)
}

// What Secret may say.
var (
	ErrUnknownKey   = errors.New("sigv4: no such access key")
	ErrInvalidToken = errors.New("sigv4: not the token of the session")
	ErrExpiredToken = errors.New("sigv4: the session has expired")
)

// Signed says by whom a request was signed. The zero Signed is anonymous.
type Signed struct {
	AccessKeyID  string
	SessionToken string
	Service      string
	Region       string
	Time         time.Time     // of the signature
	Age          time.Duration // of the signature, as the server sees it
	Presigned    bool
	Payload      string // x-amz-content-sha256, of S3 only
}

// Anonymous reports whether nobody signed.
func (s *Signed) Anonymous() bool { return s.AccessKeyID == "" }

// Entries returns what S3 tells policies of a signature. See
// https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html
func (s *Signed) Entries() []condition.Entry {
	var entries []condition.Entry
	if s.Payload != "" {
		entries = append(entries, condition.String("s3:x-amz-content-sha256", s.Payload))
	}
	if s.Anonymous() {
		return entries
	}
	authType := "REST-HEADER"
	if s.Presigned {
		authType = "REST-QUERY-STRING"
	}
	return append(entries,
		condition.String("s3:authType", authType),
		condition.String("s3:signatureversion", algorithm),
		condition.Int("s3:signatureAge", s.Age.Milliseconds()),
	)
}

const (
	maxHead = 16 << 10  // bytes of the header and of the request line
	maxForm = 512 << 10 // bytes of a body of the query protocol
)

// Verify returns who signed r. An error is a *fault.Fault with the code that AWS gives,
// or what Secret returned.
//
// The body of a request in the query protocol has been read and compared when Verify
// returns, and can be read again. That of S3 compares itself while it is read: the last
// Read returns a *fault.Fault in place of io.EOF if it is not what was signed, and so
// nothing may be done by a body before it has been read to its end. Its chunks are put
// together, and r.Trailer has what follows the last.
func (v *Verifier) Verify(r *http.Request) (*Signed, error) {
	if headSize(r) > maxHead {
		return nil, v.refuse(headTooLarge)
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, v.refuse(unreadableQuery)
	}
	s, err := v.read(r, query)
	if err != nil {
		return nil, err
	}
	if v.isS3() {
		return v.verifyS3(r, query, s)
	}
	return v.verifyForm(r, query, s)
}

// verifyForm verifies a request in the query protocol. Its whole body is part of what is
// signed.
func (v *Verifier) verifyForm(r *http.Request, query url.Values, s *signature) (*Signed, error) {
	form, err := readForm(r)
	if err != nil {
		return nil, err
	}
	r.Body = io.NopCloser(bytes.NewReader(form))
	if _, err := v.check(r, query, s, hashed(form)); err != nil {
		return nil, err
	}
	return s.signed(v.Now(), ""), nil
}

// verifyS3 verifies a request to S3, where what it says of its body is signed.
func (v *Verifier) verifyS3(r *http.Request, query url.Values, s *signature) (*Signed, error) {
	body := payload(r, query, s.presigned)
	if body == "" && !s.anonymous() {
		return nil, v.refuse(noPayload)
	}
	key, err := v.check(r, query, s, body)
	if err != nil {
		return nil, err
	}
	if err := s.wrapBody(r, body, key); err != nil {
		return nil, err
	}
	return s.signed(v.Now(), body), nil
}

// check compares the signature, and returns the key that made it. That of an anonymous
// request is nil.
func (v *Verifier) check(r *http.Request, query url.Values, s *signature, body string) ([]byte, error) {
	if s.anonymous() {
		return nil, nil
	}
	if err := v.checkScope(s); err != nil {
		return nil, err
	}
	if err := v.checkTime(s); err != nil {
		return nil, err
	}
	secret, err := v.Secret(s.accessKeyID, s.token)
	if err == nil && secret == "" { // with which anybody could sign
		err = ErrUnknownKey
	}
	if err != nil {
		return nil, v.Refuse(s.accessKeyID, err)
	}
	key := s.key(secret)
	canonical := canonicalRequest(r, query, s, body, v.isS3())
	toSign := s.stringToSign(algorithm, hashed([]byte(canonical)))
	given, err := hex.DecodeString(s.hex)
	if err != nil || !hmac.Equal(given, sum(key, toSign)) { // in constant time
		return nil, v.refuseSignature(s, toSign, canonical)
	}
	return key, nil
}

func (v *Verifier) isS3() bool { return slices.Contains(v.Services, "s3") }

// headSize returns about how many bytes come before the body.
func headSize(r *http.Request) int {
	n := len(r.Method) + len(r.URL.Path) + len(r.URL.RawQuery) + len(r.Host)
	for name, values := range r.Header {
		for _, value := range values {
			n += len(name) + len(value)
		}
	}
	return n
}
