package sigv4

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/fault"
)

// What x-amz-content-sha256 may be beside the hash of a body. See
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html
const (
	unsignedPayload       = "UNSIGNED-PAYLOAD"
	signedChunks          = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
	signedChunksTrailer   = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
	unsignedChunksTrailer = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
)

// isHash reports whether payload is a hash in hexadecimal digits.
func isHash(payload string) bool {
	return len(payload) == 2*sha256.Size && strings.Trim(payload, "0123456789abcdef") == ""
}

// payload returns what a request to S3 says of its body, or "".
func payload(r *http.Request, query url.Values, presigned bool) string {
	values := r.Header.Values("X-Amz-Content-Sha256")
	if presigned && len(values) == 0 {
		values = query["X-Amz-Content-Sha256"]
		if len(values) == 0 {
			return unsignedPayload
		}
	}
	if len(values) != 1 {
		return ""
	}
	return values[0]
}

// readForm returns the whole body of a request in the query protocol.
func readForm(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	form, err := io.ReadAll(io.LimitReader(r.Body, maxForm+1))
	if err != nil {
		return nil, fault.New("IncompleteSignature", http.StatusBadRequest, "The body of the request ends too early.")
	}
	if len(form) > maxForm {
		return nil, fault.New("RequestEntityTooLarge", http.StatusRequestEntityTooLarge, "The request is too large.")
	}
	return form, nil
}

// wrapBody has the body of a request to S3 compare itself with payload.
func (s *signature) wrapBody(r *http.Request, payload string, key []byte) error {
	if r.Body == nil {
		r.Body = http.NoBody
	}
	signed := payload == signedChunks || payload == signedChunksTrailer
	switch {
	case payload == "" || payload == unsignedPayload:
		return nil
	case isHash(payload):
		r.Body = &hashedBody{ReadCloser: r.Body, hash: sha256.New(), want: payload}
		return nil
	case signed && !s.anonymous() && !s.presigned, payload == unsignedChunksTrailer:
		return s.wrapChunks(r, payload, key)
	case strings.HasPrefix(payload, "STREAMING-"):
		return fault.NotImplemented("A header you provided implies functionality that is not implemented: x-amz-content-sha256 " + payload)
	}
	return fault.New("InvalidArgument", http.StatusBadRequest, "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, "+
		unsignedChunksTrailer+", "+signedChunks+", "+signedChunksTrailer+" or a valid sha256 value.")
}

// A hashedBody is a body whose hash is known beforehand.
type hashedBody struct {
	io.ReadCloser
	hash hash.Hash
	want string
}

func (b *hashedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.hash.Write(p[:n])
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return n, incompleteBody()
	case errors.Is(err, io.EOF):
		if got := hex.EncodeToString(b.hash.Sum(nil)); got != b.want {
			return n, fault.New("XAmzContentSHA256Mismatch", http.StatusBadRequest, "The provided 'x-amz-content-sha256' header does not match what was computed.").
				With("ClientComputedContentSHA256", b.want).With("S3ComputedContentSHA256", got)
		}
	}
	return n, err
}

func incompleteBody() *fault.Fault {
	return fault.New("IncompleteBody", http.StatusBadRequest, "You did not provide the number of bytes specified by the Content-Length HTTP header")
}
