package objects

import (
	"cmp"
	"crypto/md5" //nolint:gosec // what an ETag is
	"encoding/hex"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/fault"
)

const (
	metadataPrefix = "x-amz-meta-"
	maxMetadata    = 2 << 10
)

// An Object is what a key stands for. It is not changed anymore once it is stored.
type Object struct {
	Body     []byte `json:"-"`
	ETag     string // in quotes
	Modified time.Time
	Headers  map[string]string // that the client sent to be kept
	Checksum checksum          // that the client sent
}

// objectHeaders are those of an object that a client may set.
//
//nolint:gochecknoglobals // table that is never written
var objectHeaders = []string{"Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Language", "Content-Type", "Expires"}

func putObject(c *call) error {
	if _, err := c.server.Buckets.Bucket(c.bucket); err != nil {
		return err
	}
	h := md5.Sum(c.body) //nolint:gosec // what an ETag is
	o := &Object{Body: c.body, ETag: `"` + hex.EncodeToString(h[:]) + `"`, Modified: time.Now(), Headers: map[string]string{}, Checksum: c.checksum}
	for _, name := range objectHeaders {
		if value := c.Header.Get(name); value != "" {
			o.Headers[name] = value
		}
	}
	size := 0
	for name, values := range c.Header {
		if small := strings.ToLower(name); strings.HasPrefix(small, metadataPrefix) {
			o.Headers[small] = strings.Join(values, ",")
			size += len(small) - len(metadataPrefix) + len(o.Headers[small])
		}
	}
	if size > maxMetadata {
		return fault.New("MetadataTooLarge", http.StatusBadRequest, "Your metadata headers exceed the maximum allowed metadata size")
	}
	c.server.writing.RLock()
	defer c.server.writing.RUnlock()
	if _, err := c.server.Buckets.Bucket(c.bucket); err != nil { // it may be gone meanwhile
		return err
	}
	if err := c.server.Store.Put(c.bucket, c.key, o); err != nil {
		return err
	}
	c.header.Set("ETag", o.ETag)
	if o.Checksum.Header != "" {
		c.header.Set(o.Checksum.Header, o.Checksum.Value)
	}
	return nil
}

// getObject answers HEAD, too, of which package http sends no body.
func getObject(c *call) error {
	o, err := c.find()
	if err != nil {
		return err
	}
	if err := c.checkRange(len(o.Body)); err != nil {
		return err
	}
	c.header.Set("Content-Type", "binary/octet-stream")
	for name, value := range o.Headers {
		c.header.Set(name, value)
	}
	c.header.Set("ETag", o.ETag)
	c.header.Set("X-Content-Type-Options", "nosniff")
	if o.Checksum.Header != "" && c.Header.Get("X-Amz-Checksum-Mode") == "ENABLED" && c.Header.Get("Range") == "" {
		c.header.Set(o.Checksum.Header, o.Checksum.Value)
		c.header.Set("X-Amz-Checksum-Type", "FULL_OBJECT")
	}
	if o.Headers["Content-Encoding"] != "" && c.Header.Get("Range") == "" { // where package http leaves it out
		c.header.Set("Content-Length", strconv.Itoa(len(o.Body)))
	}
	c.answer, c.modified = o.Body, o.Modified
	return nil
}

// checkRange has package http answer with one part of the object. A Range of any other form has no
// meaning in S3.
func (c *call) checkRange(size int) error {
	text := c.Header.Get("Range")
	first, last, _ := strings.Cut(strings.TrimPrefix(text, "bytes="), "-")
	begin, err1 := strconv.ParseUint(cmp.Or(first, "0"), 10, 62)
	end, err2 := strconv.ParseUint(cmp.Or(last, "1"), 10, 62)
	switch {
	case err1 != nil, err2 != nil, first+last == "", first != "" && last != "" && begin > end, !strings.HasPrefix(text, "bytes="):
		c.Header.Del("Range")
	case begin >= uint64(size), first == "" && end == 0:
		return fault.New("InvalidRange", http.StatusRequestedRangeNotSatisfiable, "The requested range is not satisfiable").
			With("RangeRequested", text).With("ActualObjectSize", strconv.Itoa(size))
	}
	return nil
}

// find returns the object. Whether there is none is a matter of those who may list the
// bucket. See https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
func (c *call) find() (*Object, error) {
	if _, err := c.server.Buckets.Bucket(c.bucket); err != nil {
		return nil, err
	}
	o, err := c.server.Store.Get(c.bucket, c.key)
	if !errors.Is(err, ErrNoObject) {
		return o, err
	}
	if err := c.authorize("s3:ListBucket", "arn:aws:s3:::"+c.bucket); err != nil {
		return nil, err
	}
	return nil, fault.New("NoSuchKey", http.StatusNotFound, "The specified key does not exist.").With("Key", c.key)
}

func deleteObject(c *call) error {
	if _, err := c.server.Buckets.Bucket(c.bucket); err != nil {
		return err
	}
	c.status = http.StatusNoContent
	return c.server.Store.Delete(c.bucket, c.key)
}
