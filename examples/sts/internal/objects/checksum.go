package objects

import (
	"crypto/md5"  //nolint:gosec // of the protocol
	"crypto/sha1" //nolint:gosec // of the protocol
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"hash"
	"hash/crc32"
	"hash/crc64"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/fault"
)

const checksumPrefix = "x-amz-checksum-"

// A checksum is a header and its value. The zero checksum is none.
type checksum struct{ Header, Value string }

// newHash returns the hash that a header is of, or nil. See
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
func newHash(header string) hash.Hash {
	switch header {
	case "content-md5":
		return md5.New() //nolint:gosec // of the protocol
	case checksumPrefix + "crc32":
		return crc32.NewIEEE()
	case checksumPrefix + "crc32c":
		return crc32.New(crc32.MakeTable(crc32.Castagnoli))
	case checksumPrefix + "crc64nvme":
		return crc64.New(crc64.MakeTable(0x9a6c9329ac4bc9b5))
	case checksumPrefix + "sha1":
		return sha1.New() //nolint:gosec // of the protocol
	case checksumPrefix + "sha256":
		return sha256.New()
	}
	return nil
}

func isChecksumHeader(name string) bool {
	return strings.HasPrefix(name, checksumPrefix) && newHash(name) != nil
}

// readBody reads the whole body and compares it with all that is said of it. Only then
// does anything happen by it.
func (c *call) readBody() (err error) {
	if c.read {
		return nil
	}
	c.read = true
	limit := int64(maxOther)
	if c.key != "" && c.Method == http.MethodPut {
		if c.ContentLength < 0 {
			return fault.New("MissingContentLength", http.StatusLengthRequired, "You must provide the Content-Length HTTP header.")
		}
		limit = maxObject
	}
	tooLarge := fault.New("EntityTooLarge", http.StatusBadRequest, "Your proposed upload exceeds the maximum allowed size")
	if c.ContentLength > limit {
		return tooLarge
	}
	c.body, err = io.ReadAll(io.LimitReader(c.Body, limit+1))
	if f := (*fault.Fault)(nil); err != nil && !errors.As(err, &f) {
		return fault.New("IncompleteBody", http.StatusBadRequest, "You did not provide the number of bytes specified by the Content-Length HTTP header")
	}
	if err != nil {
		return err
	}
	if int64(len(c.body)) > limit {
		return tooLarge
	}
	return c.checkBody()
}

// checkBody compares the body with the checksums in headers and trailers.
func (c *call) checkBody() error {
	sums := map[string][]string{}
	for _, from := range []http.Header{c.Header, c.Trailer} {
		for name, values := range from {
			if name = strings.ToLower(name); newHash(name) != nil {
				sums[name] = append(sums[name], values...)
			}
		}
	}
	for name, values := range sums {
		h := newHash(name)
		want, err := base64.StdEncoding.DecodeString(strings.Join(values, ","))
		if err != nil || len(values) != 1 || len(want) != h.Size() {
			return fault.New("InvalidDigest", http.StatusBadRequest, "The value specified for "+name+" is invalid.")
		}
		h.Write(c.body)
		if subtle.ConstantTimeCompare(h.Sum(nil), want) == 0 {
			return fault.New("BadDigest", http.StatusBadRequest, "The "+strings.ToUpper(strings.TrimPrefix(name, checksumPrefix))+" you specified did not match what we received.")
		}
		if name == "content-md5" {
			continue
		}
		if c.checksum.Header != "" {
			return fault.New("InvalidRequest", http.StatusBadRequest, "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.")
		}
		c.checksum = checksum{name, values[0]}
	}
	algorithms := c.Header.Values("X-Amz-Sdk-Checksum-Algorithm")
	if len(algorithms) > 0 && !slices.Equal(algorithms, []string{strings.ToUpper(strings.TrimPrefix(c.checksum.Header, checksumPrefix))}) {
		return fault.New("InvalidRequest", http.StatusBadRequest, "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.")
	}
	return nil
}
