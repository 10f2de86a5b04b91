package main

import (
	"crypto/subtle"
	"io"
	"net/http"
	"net/netip"
	"strings"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
)

// A credential is what an access key stands for. The zero credential is anonymous.
type credential struct {
	secret  string
	request evaluate.Request  // as the caller makes it
	session *evaluate.Session // nil if the key is not temporary
}

// A call is a request whose caller is known.
type call struct {
	*http.Request
	credential
	w    http.ResponseWriter
	body []byte
	arn  string // of the resource that was authorized
}

// A handler answers a call. An error other than a failure is about what the caller sent.
type handler func(c *call) error

// authenticate has handle answer the requests whose caller is known.
func (s *server) authenticate(handle handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := s.newCall(w, r)
		if err == nil {
			if r.Method != http.MethodGet {
				s.writing.Lock()
				defer s.writing.Unlock()
			}
			err = handle(c)
		}
		if err != nil {
			writeError(w, err)
		}
	})
}

// newCall finds out who makes r, by HTTP Basic authentication in place of AWS's signatures.
func (s *server) newCall(w http.ResponseWriter, r *http.Request) (*call, error) {
	c := &call{Request: r, w: w}
	if id, secret, ok := r.BasicAuth(); ok {
		found, _ := s.keys.Load(id)
		if c.credential, ok = found.(credential); !ok || subtle.ConstantTimeCompare([]byte(secret), []byte(c.secret)) == 0 {
			return nil, &failure{Status: http.StatusForbidden, Code: "InvalidAccessKeyId", Message: "There is no such access key, or it has another secret."}
		}
	}
	if bucket := r.PathValue("bucket"); strings.Trim(bucket, "abcdefghijklmnopqrstuvwxyz0123456789.-") != "" {
		return nil, &failure{Status: http.StatusBadRequest, Code: "InvalidBucketName", Message: "The specified bucket is not valid."} // a/b would be an object
	}
	source, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil { // without the key a Deny on IpAddress would be lost
		return nil, err
	}
	c.request.Context = c.request.Context.With(
		condition.IP("aws:SourceIp", source.Addr()),
		condition.Bool("aws:SecureTransport", r.TLS != nil),
		condition.String("aws:UserAgent", r.UserAgent()),
	)
	c.body, err = io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	return c, err
}

// ask returns the request of c to do action on resource.
func (c *call) ask(action, resource string) evaluate.Request {
	req := c.request
	req.Action, req.Resource = action, resource
	return req
}
