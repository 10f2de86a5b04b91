package objects_test

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/require"
)

// sign returns a request of ann with the header that is signed, and perhaps a body.
func (h *harness) sign(t *testing.T, method, path string, header map[string]string, body []byte) *http.Request {
	t.Helper()
	r, err := http.NewRequest(method, h.web.URL+path, strings.NewReader(string(body)))
	require.NoError(t, err)
	sum := sha256.Sum256(body)
	r.Header.Set("X-Amz-Content-Sha256", hex.EncodeToString(sum[:]))
	for name, value := range header {
		r.Header.Set(name, value)
	}
	err = v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true }).
		SignHTTP(context.Background(), aws.Credentials{AccessKeyID: "AKIAANN", SecretAccessKey: "secret"}, r, r.Header.Get("X-Amz-Content-Sha256"), "s3", "us-east-1", time.Now())
	require.NoError(t, err)
	return r
}

// send sends such a request and returns the answer.
func (h *harness) send(t *testing.T, method, path string, header map[string]string, body []byte) (int, string) {
	t.Helper()
	return h.do(t, h.sign(t, method, path, header, body))
}

func (h *harness) do(t *testing.T, r *http.Request) (int, string) {
	t.Helper()
	response, err := http.DefaultTransport.RoundTrip(r)
	require.NoError(t, err)
	defer func() { require.NoError(t, response.Body.Close()) }()
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.NotEmpty(t, response.Header.Get("X-Amz-Request-Id"))
	return response.StatusCode, string(text)
}

// An object stays as it was whatever is wrong with a request to replace it.
func TestNothingLost(t *testing.T) {
	h := newHarness(t)
	c := h.client("AKIAANN")
	reports(t, c)
	put(t, c, "key", "old")
	const path = "/reports/key"
	chunked := map[string]string{"X-Amz-Content-Sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "X-Amz-Decoded-Content-Length": "3", "X-Amz-Trailer": "x-amz-checksum-crc32"}
	tests := []struct {
		name    string
		request func() *http.Request
		want    string
	}{
		{"other body", func() *http.Request {
			r := h.sign(t, "PUT", path, nil, []byte("new"))
			r.Body = io.NopCloser(strings.NewReader("neW"))
			return r
		}, "XAmzContentSHA256Mismatch"},
		{"checksum of another body", func() *http.Request {
			return h.sign(t, "PUT", path, map[string]string{"X-Amz-Checksum-Crc32": "AAAAAA=="}, []byte("new"))
		}, "BadDigest"},
		{"two checksums", func() *http.Request {
			return h.sign(t, "PUT", path, map[string]string{"X-Amz-Checksum-Crc32": "y/Q5Jg==", "X-Amz-Checksum-Crc32c": "4waSgw=="}, []byte("123456789"))
		}, "InvalidRequest"},
		{"a checksum twice", func() *http.Request {
			r := h.sign(t, "PUT", path, map[string]string{"X-Amz-Checksum-Crc32": "y/Q5Jg==,y/Q5Jg=="}, []byte("123456789"))
			r.Header["X-Amz-Checksum-Crc32"] = []string{"y/Q5Jg==", "y/Q5Jg=="}
			return r
		}, "InvalidDigest"},
		{"announced checksum is missing", func() *http.Request {
			return h.sign(t, "PUT", path, map[string]string{"X-Amz-Sdk-Checksum-Algorithm": "CRC32"}, []byte("new"))
		}, "InvalidRequest"},
		{"announced checksum is another", func() *http.Request {
			return h.sign(t, "PUT", path, map[string]string{"X-Amz-Sdk-Checksum-Algorithm": "SHA256", "X-Amz-Checksum-Crc32": "y/Q5Jg=="}, []byte("123456789"))
		}, "InvalidRequest"},
		{"unknown checksum", func() *http.Request {
			return h.sign(t, "PUT", path, map[string]string{"X-Amz-Checksum-Md4": "AAAA"}, []byte("new"))
		}, "NotImplemented"},
		{"chunk of another checksum", func() *http.Request {
			return h.sign(t, "PUT", path, chunked, []byte("3\r\nnew\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n"))
		}, "BadDigest"},
		{"chunks without their trailer", func() *http.Request {
			return h.sign(t, "PUT", path, chunked, []byte("3\r\nnew\r\n0\r\n\r\n"))
		}, "MalformedTrailerError"},
		{"chunks cut", func() *http.Request { return h.sign(t, "PUT", path, chunked, []byte("3\r\nne")) }, "IncompleteBody"},
		{"chunks longer than they say", func() *http.Request {
			return h.sign(t, "PUT", path, chunked, []byte("4\r\nnews\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n"))
		}, "IncompleteBody"},
		{"no length", func() *http.Request {
			r := h.sign(t, "PUT", path, map[string]string{"X-Amz-Content-Sha256": "UNSIGNED-PAYLOAD"}, nil)
			r.Body, r.ContentLength = io.NopCloser(strings.NewReader("new")), -1
			return r
		}, "MissingContentLength"},
		{"delete with another body", func() *http.Request {
			r := h.sign(t, "DELETE", path, nil, nil)
			r.Body, r.ContentLength = io.NopCloser(strings.NewReader("x")), 1
			return r
		}, "XAmzContentSHA256Mismatch"},
		{"metadata", func() *http.Request {
			return h.sign(t, "PUT", path, map[string]string{"X-Amz-Meta-A": strings.Repeat("a", 2049)}, []byte("new"))
		}, "MetadataTooLarge"},
		{"header", func() *http.Request {
			return h.sign(t, "PUT", path, map[string]string{"X-Amz-Meta-A": strings.Repeat("a", 20_000)}, []byte("new"))
		}, "RequestHeaderSectionTooLarge"},
		{"header in another case of an unknown name", func() *http.Request {
			return h.sign(t, "PUT", path, map[string]string{"x-AMZ-acl": "public-read"}, []byte("new"))
		}, "NotImplemented"},
		{"header as a parameter", func() *http.Request {
			return h.sign(t, "PUT", path+"?X-Amz-Acl=public-read", nil, []byte("new"))
		}, "NotImplemented"},
		{"other method", func() *http.Request { return h.sign(t, "PATCH", path, nil, []byte("new")) }, "NotImplemented"},
		{"no bucket", func() *http.Request { return h.sign(t, "PUT", "//reports/key", nil, []byte("new")) }, "InvalidBucketName"},
		{"dots for a bucket", func() *http.Request { return h.sign(t, "PUT", "/../reports/key", nil, []byte("new")) }, "InvalidBucketName"},
		{"slash in a bucket", func() *http.Request { return h.sign(t, "PUT", "/reports%2Fkey%2F..", nil, []byte("new")) }, ""},
		{"dots in a key", func() *http.Request { return h.sign(t, "PUT", "/reports/x/../key", nil, []byte("new")) }, ""},
		{"encoded dots in a key", func() *http.Request { return h.sign(t, "PUT", "/reports/x/%2e%2e/key", nil, []byte("new")) }, "SignatureDoesNotMatch"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			status, body := h.do(t, tt.request())
			if tt.want != "" {
				require.Contains(t, body, "<Code>"+tt.want+"</Code>", status)
			}
			text, err := get(c, "key")
			require.NoError(t, err)
			require.Equal(t, "old", text)
		})
	}
}

// dial sends text as it is, closes its half of the connection if it shall, and returns
// what comes back.
func (h *harness) dial(t *testing.T, text string, half bool) string {
	t.Helper()
	connection, err := net.Dial("tcp", h.web.Listener.Addr().String())
	require.NoError(t, err)
	defer func() { _ = connection.Close() }()
	require.NoError(t, connection.SetDeadline(time.Now().Add(10*time.Second)))
	_, err = io.WriteString(connection, text)
	require.NoError(t, err)
	if half {
		require.NoError(t, connection.(*net.TCPConn).CloseWrite())
	}
	answer, _ := io.ReadAll(bufio.NewReader(connection)) // until it is closed or nothing comes anymore
	return string(answer)
}

// wire returns the bytes of the head of r, which closes its connection.
func wire(r *http.Request) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n", r.Method, r.URL.RequestURI(), r.URL.Host)
	for name, values := range r.Header {
		for _, value := range values {
			fmt.Fprintf(&b, "%s: %s\r\n", name, value)
		}
	}
	return b.String()
}

func TestWire(t *testing.T) {
	h := newHarness(t)
	c := h.client("AKIAANN")
	reports(t, c)
	put(t, c, "key", "old")
	request := func(body string) string {
		return wire(h.sign(t, "PUT", "/reports/key", nil, []byte(body)))
	}
	tests := []struct{ name, text, want string }{
		{"body cut", request("new") + "Content-Length: 3\r\n\r\nne", "IncompleteBody"},
		{"no body", request("new") + "Content-Length: 3\r\n\r\n", "IncompleteBody"},
		{"http chunk cut", strings.Replace(request("new"), "Content-Length: 3\r\n", "", 1) + "Transfer-Encoding: chunked\r\n\r\n3\r\nn", ""},
		{"two lengths", request("new") + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nnewx", "400 Bad Request"},
		{"length and chunks", request("new") + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nnew\r\n0\r\n\r\n", ""},
		{"two hosts", request("new") + "Host: x\r\nContent-Length: 3\r\n\r\nnew", "400 Bad Request"},
		{"line folding", request("new") + "X-Amz-Meta-A: a\r\n b\r\nContent-Length: 3\r\n\r\nnew", ""},
		{"two signatures", request("new") + "Authorization: AWS4-HMAC-SHA256 x\r\nContent-Length: 3\r\n\r\nnew", "InvalidArgument"},
		{"two dates", request("new") + "X-Amz-Date: 20260101T000000Z\r\nContent-Length: 3\r\n\r\nnew", ""},
		{"two hashes", request("new") + "X-Amz-Content-Sha256: UNSIGNED-PAYLOAD\r\nContent-Length: 3\r\n\r\nnew", ""},
		{"signed header in small letters twice", request("new") + "x-amz-content-sha256: UNSIGNED-PAYLOAD\r\nContent-Length: 3\r\n\r\nneW", ""},
		{"trailer announced and missing", wire(h.sign(t, "DELETE", "/reports/key", nil, nil)) + "Trailer: x-amz-checksum-crc32\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "InvalidDigest"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text := tt.text
			if n := strings.Count(text, "Content-Length: 3"); n > 1 && !strings.Contains(tt.name, "two lengths") { // the signed one is there
				text = strings.Replace(text, "Content-Length: 3\r\n", "", 1)
			}
			answer := h.dial(t, text, true)
			require.NotContains(t, answer, "200 OK")
			require.Contains(t, answer, tt.want)
			got, err := get(c, "key")
			require.NoError(t, err)
			require.Equal(t, "old", got)
		})
	}
}

// Who asks first gets to know before the body is sent whether it is taken.
func TestExpectContinue(t *testing.T) {
	h := newHarness(t)
	c := h.client("AKIAANN")
	reports(t, c)
	head := func() string {
		return wire(h.sign(t, "PUT", "/reports/key", map[string]string{"X-Amz-Content-Sha256": "UNSIGNED-PAYLOAD"}, nil)) + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n"
	}
	connection, err := net.Dial("tcp", h.web.Listener.Addr().String())
	require.NoError(t, err)
	defer func() { require.NoError(t, connection.Close()) }()
	require.NoError(t, connection.SetDeadline(time.Now().Add(10*time.Second)))
	_, err = io.WriteString(connection, head())
	require.NoError(t, err)
	in := bufio.NewReader(connection)
	line, err := in.ReadString('\n')
	require.NoError(t, err)
	require.Contains(t, line, "100 Continue")
	_, err = io.WriteString(connection, "new")
	require.NoError(t, err)
	rest, err := io.ReadAll(in)
	require.NoError(t, err)
	require.Contains(t, string(rest), "200 OK")
	text, err := get(c, "key")
	require.NoError(t, err)
	require.Equal(t, "new", text)

	h.allow(t, `{"Effect": "Deny", "Action": "*", "Resource": "*"}`)
	answer := h.dial(t, head(), false)
	require.NotContains(t, answer, "100 Continue")
	require.Contains(t, answer, "AccessDenied")
}

// A link is good for what it was made for, until its end.
func TestPresigned(t *testing.T) {
	h := newHarness(t)
	c := h.client("AKIAANN")
	reports(t, c)
	links := s3.NewPresignClient(c)
	in := &s3.PutObjectInput{Bucket: aws.String("reports"), Key: aws.String("key")}
	link, err := links.PresignPutObject(ctx, in)
	require.NoError(t, err)
	send := func(method, url string) (int, string) {
		r, err := http.NewRequest(method, url, strings.NewReader("new"))
		require.NoError(t, err)
		return h.do(t, r)
	}
	status, body := send("PUT", link.URL)
	require.Equal(t, 200, status, body)
	read, err := links.PresignGetObject(ctx, &s3.GetObjectInput{Bucket: in.Bucket, Key: in.Key}, s3.WithPresignExpires(time.Minute))
	require.NoError(t, err)
	status, body = send("GET", read.URL)
	require.Equal(t, 200, status)
	require.Equal(t, "new", body)
	for method, url := range map[string]string{"PUT": read.URL, "DELETE": read.URL, "GET": strings.Replace(read.URL, "key", "kex", 1)} {
		_, body = send(method, url)
		require.Contains(t, body, "SignatureDoesNotMatch")
	}
	h.Verifier.Now = func() time.Time { return time.Now().Add(61 * time.Second) }
	status, body = send("GET", read.URL)
	require.Equal(t, 403, status)
	require.Contains(t, body, "Request has expired")
}
