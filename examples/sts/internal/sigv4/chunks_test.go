package sigv4_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/fault"
)

// chunked returns a request to put data in aws-chunked encoding, as the SDKs and the CLI
// send it, and its body.
func chunked(t *testing.T, payload string, trailer [2]string, data ...string) (*http.Request, string) {
	t.Helper()
	header := map[string]string{"Content-Encoding": "aws-chunked,gzip", "X-Amz-Decoded-Content-Length": strconv.Itoa(len(strings.Join(data, "")))}
	if trailer[0] != "" {
		header["X-Amz-Trailer"] = trailer[0]
	}
	r := call{method: "PUT", url: "http://127.0.0.1:1/bucket/key", service: "s3", payload: payload, header: header}.request(t)
	_, before, _ := strings.Cut(r.Header.Get("Authorization"), "Signature=")
	mac := func(key []byte, text string) []byte {
		h := hmac.New(sha256.New, key)
		h.Write([]byte(text))
		return h.Sum(nil)
	}
	key := []byte("AWS4" + user.SecretAccessKey)
	for _, part := range []string{"20260701", "us-east-1", "s3", "aws4_request"} {
		key = mac(key, part)
	}
	sign := func(kind, rest string) string {
		before = hex.EncodeToString(mac(key, kind+"\n20260701T120000Z\n20260701/us-east-1/s3/aws4_request\n"+before+"\n"+rest))
		return before
	}
	signed := strings.Contains(payload, "HMAC")
	var b strings.Builder
	for _, chunk := range append(data, "") {
		fmt.Fprintf(&b, "%x", len(chunk))
		if signed {
			b.WriteString(";chunk-signature=" + sign("AWS4-HMAC-SHA256-PAYLOAD", hashOf("")+"\n"+hashOf(chunk)))
		}
		b.WriteString("\r\n")
		if chunk != "" {
			b.WriteString(chunk + "\r\n")
		}
	}
	if trailer[0] != "" {
		b.WriteString(trailer[0] + ":" + trailer[1] + "\r\n")
		if signed {
			b.WriteString("x-amz-trailer-signature:" + sign("AWS4-HMAC-SHA256-TRAILER", hashOf(trailer[0]+":"+trailer[1]+"\n")) + "\r\n")
		}
	}
	return r, b.String() + "\r\n"
}

const (
	chunks         = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
	chunksTrailer  = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
	unsignedChunks = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
)

var checksum = [2]string{"x-amz-checksum-crc32", "NhCmhg=="}

func TestChunks(t *testing.T) {
	for _, tt := range []struct {
		payload string
		trailer [2]string
	}{{payload: chunks}, {chunksTrailer, checksum}, {unsignedChunks, checksum}} {
		for _, data := range [][]string{nil, {"a"}, {"hello", " ", "world"}, {strings.Repeat("a", 100_000), "b"}} {
			for name, slow := range map[string]func(io.Reader) io.Reader{
				"all": func(r io.Reader) io.Reader { return r }, "bytes": iotest.OneByteReader, "with EOF": iotest.DataErrReader,
			} {
				t.Run(fmt.Sprint(tt.payload, " ", len(data), " ", name), func(t *testing.T) {
					r, body := chunked(t, tt.payload, tt.trailer, data...)
					r.Body = io.NopCloser(slow(strings.NewReader(body)))
					_, got, err := verify(testVerifier("s3"), r)
					require.NoError(t, err)
					require.Equal(t, strings.Join(data, ""), got)
					require.Equal(t, tt.trailer[1], r.Trailer.Get("X-Amz-Checksum-Crc32"))
					require.Equal(t, "gzip", r.Header.Get("Content-Encoding"))
				})
			}
		}
	}
}

func TestChunksRefused(t *testing.T) {
	const mismatch, malformed, incomplete, trailer = "SignatureDoesNotMatch", "InvalidRequest", "IncompleteBody", "MalformedTrailerError"
	tests := []struct{ payload, old, replacement, want string }{
		{chunks, "hello", "hallo", mismatch},
		{chunks, "5;chunk", "6;chunk", mismatch},
		{chunks, "5;chunk", "4;chunk", malformed},
		{chunks, "5;chunk", "-5;chunk", malformed},
		{chunks, "5;chunk", "+5;chunk", malformed},
		{chunks, "5;chunk", "0x5;chunk", malformed},
		{chunks, "5;chunk", "ffffffffffffffff;chunk", malformed},
		{chunks, "5;chunk", "7fffffffffffffff;chunk", incomplete},
		{chunks, "5;chunk", ";chunk", malformed},
		{chunks, "5;chunk", strings.Repeat("0", 5000) + "5;chunk", malformed},
		{chunks, "chunk-signature=", "other=", malformed},
		{chunks, "chunk-signature=", "chunk-signature=zz", mismatch},
		{chunks, "0;chunk-signature=", "0;chunk-signature=00", mismatch},
		{chunksTrailer, "NhCmhg==", "AAAAAA==", mismatch},
		{chunksTrailer, "x-amz-checksum-crc32:NhCmhg==\r\n", "", mismatch},
		{chunksTrailer, "x-amz-trailer-signature:", "x-amz-other:", trailer},
		{chunksTrailer, "x-amz-trailer-signature:", "x-amz-checksum-crc32:NhCmhg==\r\nx-amz-trailer-signature:", trailer},
		{unsignedChunks, "x-amz-checksum-crc32:", "x-amz-checksum-sha1:", trailer},
		{unsignedChunks, "x-amz-checksum-crc32:NhCmhg==\r\n", "", trailer},
		{unsignedChunks, "x-amz-checksum-crc32:NhCmhg==", "x-amz-checksum-crc32", trailer},
		{unsignedChunks, "x-amz-checksum-crc32:NhCmhg==\r\n", strings.Repeat("\n", 1), trailer},
		{unsignedChunks, "5\r\nhello\r\n", "", incomplete},
		{unsignedChunks, "5\r\nhello", "5\r\nhello\r\n1\r\nx", incomplete},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%s %.20q %.20q", tt.payload, tt.old, tt.replacement), func(t *testing.T) {
			pair := checksum
			if tt.payload == chunks {
				pair = [2]string{}
			}
			r, body := chunked(t, tt.payload, pair, "hello", "world")
			require.Contains(t, body, tt.old)
			r.Body = io.NopCloser(strings.NewReader(strings.Replace(body, tt.old, tt.replacement, 1)))
			_, _, err := verify(testVerifier("s3"), r)
			require.Error(t, err)
			require.Equal(t, tt.want, fault.Of(err).Code, "%v", err)
			_, again := r.Body.Read(make([]byte, 1)) // an error stays
			require.Equal(t, err, again)
		})
	}
	t.Run("cut anywhere, or with more at the end", func(t *testing.T) {
		r, body := chunked(t, chunksTrailer, checksum, "hello", "world")
		for i := range len(body) {
			again := r.Clone(t.Context())
			again.Body = io.NopCloser(strings.NewReader(body[:i]))
			_, _, err := verify(testVerifier("s3"), again)
			require.Error(t, err, "%d bytes", i)
			require.NotEqual(t, "InternalFailure", fault.Of(err).Code)
		}
		r.Body = io.NopCloser(strings.NewReader(body + "x"))
		_, _, err := verify(testVerifier("s3"), r)
		require.Error(t, err)
	})
	t.Run("no length", func(t *testing.T) {
		for _, length := range []string{"", "-1", "x", "99999999999999999999"} {
			c := call{method: "PUT", url: "http://127.0.0.1:1/bucket/key", service: "s3", payload: unsignedChunks, header: map[string]string{"X-Amz-Decoded-Content-Length": length}}
			_, _, err := verify(testVerifier("s3"), c.request(t))
			require.Equal(t, "MissingContentLength", fault.Of(err).Code)
		}
	})
	t.Run("signed chunks without a signature", func(t *testing.T) {
		r, _ := chunked(t, chunks, [2]string{}, "hello")
		r.Header.Del("Authorization")
		_, _, err := verify(testVerifier("s3"), r)
		require.Equal(t, "NotImplemented", fault.Of(err).Code)
	})
}
