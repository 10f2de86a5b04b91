// Package objects is a small S3: buckets with policies, and objects. It decides nothing.
// Each call is authorized by whoever knows the policies, with the condition keys that S3
// has for it. What it does not do is an error, NotImplemented, and not a surprise.
package objects

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"encoding/xml"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/fault"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/sigv4"
)

// A Caller is who makes a request.
type Caller interface {
	// Authorize returns nil if the caller may do the action on the resource, and else the
	// fault to answer with.
	Authorize(action, resource string, entries ...condition.Entry) error
}

// A Bucket holds objects. Its policy is a JSON document, or "".
type Bucket struct {
	Name    string
	Created time.Time
	Policy  string
}

// Buckets keeps buckets, beside the policies of the account. Errors are the faults of S3,
// such as NoSuchBucket.
type Buckets interface {
	Buckets() ([]Bucket, error)
	Bucket(name string) (*Bucket, error)
	CreateBucket(name string) error
	DeleteBucket(name string) error
	PutBucketPolicy(name, document string) error
	DeleteBucketPolicy(name string) error
}

// A Server is an http.Handler. It must not stand behind an http.ServeMux, which takes //
// and .. out of paths: to S3 they are characters of a key like others. Buckets are in the
// path, not in the name of the host.
type Server struct {
	Verifier *sigv4.Verifier
	Identify func(r *http.Request, signed *sigv4.Signed) (Caller, error)
	Buckets  Buckets
	Store    Store
	Tell     func(h http.Header, c Caller) // if not nil, adds to the header of an answer
	Log      *slog.Logger

	writing sync.RWMutex // a bucket is not deleted while something is put into it
}

const (
	maxObject = 16 << 20 // bytes; from 8 MiB on the SDKs and the CLI upload in parts, which is not done here
	maxOther  = 64 << 10 // bytes of the body of another call
	maxKey    = 1024     // bytes, as https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html says
)

// A call is a request whose caller is known.
type call struct {
	*http.Request
	Caller
	server      *Server
	query       url.Values
	bucket, key string
	signed      *sigv4.Signed
	read        bool // whether body and checksum are
	body        []byte
	checksum    checksum // of body, that the client gave

	status   int // of the answer
	header   http.Header
	answer   []byte
	modified time.Time // if the answer is an object
}

// ServeHTTP answers one call.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	requestID := rand.Text()
	c := &call{Request: r, server: s, status: http.StatusOK, header: w.Header()}
	err := c.serve()
	if c.Caller != nil && s.Tell != nil {
		s.Tell(w.Header(), c.Caller)
	}
	if err != nil {
		s.Log.Info("refused", "request", requestID, "method", r.Method, "path", r.URL.Path, "error", err)
		fault.WriteS3(w, r, requestID, err)
		return
	}
	c.header.Set("X-Amz-Request-Id", requestID)
	c.write(w)
}

// serve finds out who wants what, has it authorized, and does it.
func (c *call) serve() error {
	var err error
	if c.signed, err = c.server.Verifier.Verify(c.Request); err != nil {
		return err
	}
	o, err := c.route()
	if err != nil {
		return err
	}
	entries := c.signed.Entries()
	if o.entries != nil { // reads a body, perhaps, so that who calls is found out after it
		more, err := o.entries(c)
		if err != nil {
			return err
		}
		entries = append(entries, more...)
	}
	if c.Caller, err = c.server.Identify(c.Request, c.signed); err != nil {
		return c.server.Verifier.Refuse(c.signed.AccessKeyID, err)
	}
	if err := c.authorize(o.action, c.arn(), entries...); err != nil {
		return err
	}
	// Only now, for a client that expects 100 Continue may be told no before it sends.
	if err := c.readBody(); err != nil {
		return err
	}
	return o.do(c)
}

// authorize is Authorize of the caller, whose key may have ended since it was verified.
func (c *call) authorize(action, resource string, entries ...condition.Entry) error {
	return c.server.Verifier.Refuse(c.signed.AccessKeyID, c.Authorize(action, resource, entries...))
}

// region returns where the call finds the server, which is everywhere if it is nowhere else.
func (c *call) region() string {
	return cmp.Or(c.server.Verifier.Region, c.signed.Region, "us-east-1")
}

// arn returns the ARN of what the call is about.
func (c *call) arn() string {
	switch {
	case c.bucket == "":
		return "*"
	case c.key == "":
		return "arn:aws:s3:::" + c.bucket
	}
	return "arn:aws:s3:::" + c.bucket + "/" + c.key
}

// write sends the answer. Parts of an object, and whether it has changed, are for package
// http to see to.
func (c *call) write(w http.ResponseWriter) {
	if !c.modified.IsZero() {
		http.ServeContent(w, c.Request, "", c.modified, bytes.NewReader(c.answer))
		return
	}
	w.WriteHeader(c.status)
	_, _ = w.Write(c.answer) // a client that is gone gets nothing
}

// writeXML has the call answered with v.
func (c *call) writeXML(v any) error {
	text, err := xml.Marshal(v)
	if err != nil {
		return err
	}
	c.header.Set("Content-Type", "application/xml")
	c.answer = append([]byte(xml.Header), text...)
	return nil
}
