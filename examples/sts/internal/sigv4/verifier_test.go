package sigv4_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/fault"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/sigv4"
)

var now = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

// testVerifier knows a user, and a session of which the token is "token".
func testVerifier(services ...string) *sigv4.Verifier {
	v := verifier(now, services...)
	v.Secret = func(id, token string) (string, error) {
		switch {
		case id == "ASIASESSION" && token == "token":
			return "session secret", nil
		case id == "ASIASESSION" && token == "old":
			return "", sigv4.ErrExpiredToken
		case id == "ASIASESSION":
			return "", sigv4.ErrInvalidToken
		case id == "AKIAUSER" && token == "":
			return "user secret", nil
		case id == "AKIAEMPTY":
			return "", nil
		case id == "AKIABROKEN":
			return "", errors.New("the disk is full")
		}
		return "", sigv4.ErrUnknownKey
	}
	return v
}

// A call is a request as a client makes it and perhaps changes it afterwards.
type call struct {
	method, url, body string
	header            map[string]string
	creds             aws.Credentials
	service, region   string
	time              time.Time
	payload           string        // x-amz-content-sha256; if empty, that of body
	presign           time.Duration // if not zero
	change            func(r *http.Request)
}

var (
	user    = aws.Credentials{AccessKeyID: "AKIAUSER", SecretAccessKey: "user secret"}
	session = aws.Credentials{AccessKeyID: "ASIASESSION", SecretAccessKey: "session secret", SessionToken: "token"}
)

func hashOf(text string) string {
	h := sha256.Sum256([]byte(text))
	return hex.EncodeToString(h[:])
}

// request signs c with the signer of the SDK, and returns what a server gets.
func (c call) request(t *testing.T) *http.Request {
	t.Helper()
	if c.time.IsZero() {
		c.time = now
	}
	c.region, c.creds = cmpOr(c.region, "us-east-1"), cmpOr(c.creds, user)
	r, err := http.NewRequest(c.method, c.url, strings.NewReader(c.body))
	require.NoError(t, err)
	for name, value := range c.header {
		r.Header.Set(name, value)
	}
	payload := cmpOr(c.payload, hashOf(c.body))
	signer := v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = c.service == "s3" })
	if c.presign != 0 {
		query := r.URL.Query()
		if c.presign > 0 {
			query.Set("X-Amz-Expires", strconv.Itoa(int(c.presign/time.Second)))
		}
		r.URL.RawQuery = query.Encode()
		signed, header, err := signer.PresignHTTP(context.Background(), c.creds, r, payload, c.service, c.region, c.time)
		require.NoError(t, err)
		r, err = http.NewRequest(c.method, signed, strings.NewReader(c.body))
		require.NoError(t, err)
		for name, values := range header {
			r.Header[name] = values
		}
	} else {
		if c.service == "s3" {
			r.Header.Set("X-Amz-Content-Sha256", payload)
		}
		require.NoError(t, signer.SignHTTP(context.Background(), c.creds, r, payload, c.service, c.region, c.time))
	}
	if c.change != nil {
		c.change(r)
	}
	var wire bytes.Buffer
	require.NoError(t, r.Write(&wire))
	return raw(t, strings.ReplaceAll(wire.String(), "\r\n", "\n"))
}

func cmpOr[T comparable](a, b T) T {
	var zero T
	if a == zero {
		return b
	}
	return a
}

// verify returns what v says, of the head or at the end of the body.
func verify(v *sigv4.Verifier, r *http.Request) (*sigv4.Signed, string, error) {
	signed, err := v.Verify(r)
	if err != nil {
		return nil, "", err
	}
	body, err := io.ReadAll(r.Body)
	return signed, string(body), err
}

func TestSDK(t *testing.T) {
	calls := map[string]call{
		"query":                    {method: "POST", url: "http://127.0.0.1:1/", body: "Action=GetCallerIdentity&Version=2011-06-15", service: "sts"},
		"query, session":           {method: "POST", url: "http://127.0.0.1:1/", body: "Action=GetCallerIdentity&Version=2011-06-15", service: "sts", creds: session},
		"query, presigned":         {method: "GET", url: "http://127.0.0.1:1/?Action=GetCallerIdentity&Version=2011-06-15", service: "sts", presign: time.Minute},
		"query, no expiry":         {method: "GET", url: "http://127.0.0.1:1/?Action=GetCallerIdentity&Version=2011-06-15", service: "sts", presign: -1, time: now.Add(-5 * time.Minute)},
		"object":                   {method: "PUT", url: "http://127.0.0.1:1/bucket/a%20b/%E3%81%82%2B%24%25.txt", body: "text", service: "s3"},
		"object, unsigned payload": {method: "PUT", url: "http://127.0.0.1:1/bucket/key", body: "text", payload: "UNSIGNED-PAYLOAD", service: "s3"},
		"object, odd path":         {method: "GET", url: "http://127.0.0.1:1/bucket//a/../b/./c//", service: "s3"},
		"object, session":          {method: "GET", url: "http://127.0.0.1:1/bucket/key", service: "s3", creds: session},
		"object, presigned":        {method: "GET", url: "http://127.0.0.1:1/bucket/key", payload: "UNSIGNED-PAYLOAD", service: "s3", presign: time.Hour, creds: session},
		"presigned put":            {method: "PUT", url: "http://127.0.0.1:1/bucket/key", body: "text", payload: "UNSIGNED-PAYLOAD", service: "s3", presign: time.Hour},
		"list":                     {method: "GET", url: "http://127.0.0.1:1/bucket?list-type=2&prefix=a%2Fb%20c&delimiter=%2F&prefix2=", service: "s3"},
		"15 minutes":               {method: "GET", url: "http://127.0.0.1:1/bucket", service: "s3", time: now.Add(-15 * time.Minute)},
		"5 minutes":                {method: "POST", url: "http://127.0.0.1:1/", service: "sts", time: now.Add(-5 * time.Minute)},
	}
	for name, c := range calls {
		t.Run(name, func(t *testing.T) {
			signed, body, err := verify(testVerifier(c.service), c.request(t))
			require.NoError(t, err)
			require.Equal(t, c.body, body)
			creds := cmpOr(c.creds, user)
			require.Equal(t, creds.AccessKeyID, signed.AccessKeyID)
			require.Equal(t, creds.SessionToken, signed.SessionToken)
			require.Equal(t, c.presign != 0, signed.Presigned)
		})
	}
}

// Each request is refused with the code that AWS documents:
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
// https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
func TestRefused(t *testing.T) {
	get := call{method: "GET", url: "http://127.0.0.1:1/bucket/key", service: "s3"}
	put := call{method: "PUT", url: "http://127.0.0.1:1/bucket/key", body: "text", service: "s3"}
	ask := call{method: "POST", url: "http://127.0.0.1:1/", body: "Action=GetCallerIdentity&Version=2011-06-15", service: "sts"}
	link := call{method: "GET", url: "http://127.0.0.1:1/bucket/key", payload: "UNSIGNED-PAYLOAD", service: "s3", presign: time.Hour}

	with := func(c call, edit func(c *call)) call { edit(&c); return c }
	header := func(name string, value ...string) func(c *call) {
		return func(c *call) { c.change = func(r *http.Request) { r.Header[name] = value } }
	}
	edit := func(name, old, replacement string) func(c *call) {
		return func(c *call) {
			c.change = func(r *http.Request) {
				r.Header.Set(name, strings.Replace(r.Header.Get(name), old, replacement, 1))
			}
		}
	}
	query := func(name string, value ...string) func(c *call) {
		return func(c *call) {
			c.change = func(r *http.Request) {
				q := r.URL.Query()
				q[name] = value
				r.URL.RawQuery = q.Encode()
			}
		}
	}
	body := func(text string) func(c *call) {
		return func(c *call) {
			c.change = func(r *http.Request) {
				r.Body, r.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
			}
		}
	}
	creds := func(id, secret, token string) func(c *call) {
		return func(c *call) {
			c.creds = aws.Credentials{AccessKeyID: id, SecretAccessKey: secret, SessionToken: token}
		}
	}
	at := func(d time.Duration) func(c *call) { return func(c *call) { c.time = now.Add(d) } }

	tests := []struct {
		name    string
		call    call
		s3, sts string // "" if the case is not of the protocol
	}{
		{"wrong secret", with(get, creds("AKIAUSER", "other", "")), "SignatureDoesNotMatch 403", ""},
		{"wrong secret", with(ask, creds("AKIAUSER", "other", "")), "", "SignatureDoesNotMatch 403"},
		{"no such key", with(get, creds("AKIANOBODY", "x", "")), "InvalidAccessKeyId 403", ""},
		{"no such key", with(ask, creds("AKIANOBODY", "x", "")), "", "InvalidClientTokenId 403"},
		{"no secret", with(get, creds("AKIAEMPTY", "", "")), "InvalidAccessKeyId 403", ""},
		{"expired token", with(get, creds("ASIASESSION", "session secret", "old")), "ExpiredToken 400", ""},
		{"expired token", with(ask, creds("ASIASESSION", "session secret", "old")), "", "ExpiredToken 403"},
		{"tampered token", with(get, creds("ASIASESSION", "session secret", "tokem")), "InvalidToken 400", ""},
		{"tampered token", with(ask, creds("ASIASESSION", "session secret", "tokem")), "", "InvalidClientTokenId 403"},
		{"no token", with(ask, creds("ASIASESSION", "session secret", "")), "", "InvalidClientTokenId 403"},
		{"token added to a user's key", with(ask, creds("AKIAUSER", "user secret", "token")), "", "InvalidClientTokenId 403"},
		{"token added afterwards", with(ask, header("X-Amz-Security-Token", "token")), "", "IncompleteSignature 400"},
		{"server's own error", with(ask, creds("AKIABROKEN", "x", "")), "", "InternalFailure 500"},

		{"too old", with(get, at(-15*time.Minute-time.Second)), "RequestTimeTooSkewed 403", ""},
		{"too young", with(get, at(15*time.Minute+time.Second)), "RequestTimeTooSkewed 403", ""},
		{"too old", with(ask, at(-5*time.Minute-time.Second)), "", "SignatureDoesNotMatch 403"},
		{"too young", with(ask, at(5*time.Minute+time.Second)), "", "SignatureDoesNotMatch 403"},
		{"date moved", with(get, header("X-Amz-Date", now.Add(time.Second).Format("20060102T150405Z"))), "SignatureDoesNotMatch 403", ""},
		{"no date", with(ask, header("X-Amz-Date")), "", "IncompleteSignature 400"},
		{"no date", with(get, header("X-Amz-Date")), "AccessDenied 403", ""},
		{"two dates", with(ask, header("X-Amz-Date", "20260701T120000Z", "20260701T120000Z")), "", "IncompleteSignature 400"},
		{"day of the scope", with(ask, edit("Authorization", "20260701", "20260702")), "", "SignatureDoesNotMatch 403"},
		{"day of the scope", with(get, edit("Authorization", "20260701", "20260702")), "AuthorizationHeaderMalformed 400", ""},

		{"other service", with(get, edit("Authorization", "/s3/", "/sts/")), "AuthorizationHeaderMalformed 400", ""},
		{"other service", with(ask, edit("Authorization", "/sts/", "/s3/")), "", "SignatureDoesNotMatch 403"},
		{"other region", with(get, func(c *call) { c.region = "eu-west-1" }), "AuthorizationHeaderMalformed 400", ""},
		{"other region", with(ask, func(c *call) { c.region = "eu-west-1" }), "", "SignatureDoesNotMatch 403"},
		{"not aws4_request", with(ask, edit("Authorization", "aws4_request", "aws4_reply")), "", "IncompleteSignature 400"},
		{"Signature Version 2", with(get, header("Authorization", "AWS AKIAUSER:frJIUN8DYpKDtOLCwo//yllqDzg=")), "InvalidRequest 400", ""},
		{"Signature Version 4A", with(ask, edit("Authorization", "AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256")), "", "IncompleteSignature 400"},
		{"Basic", with(get, header("Authorization", "Basic QTpC")), "InvalidRequest 400", ""},
		{"two headers", with(get, header("Authorization", "AWS4-HMAC-SHA256 x", "AWS4-HMAC-SHA256 y")), "InvalidArgument 400", ""},
		{"header and query", with(link, header("Authorization", "AWS4-HMAC-SHA256 x")), "InvalidArgument 400", ""},
		{"empty header", with(ask, header("Authorization", "AWS4-HMAC-SHA256")), "", "IncompleteSignature 400"},
		{"part twice", with(ask, edit("Authorization", "Signature=", "Signature=00, Signature=")), "", "IncompleteSignature 400"},
		{"one more part", with(ask, edit("Authorization", "Signature=", "Other=00, Signature=")), "", "IncompleteSignature 400"},
		{"signature cut", with(get, func(c *call) {
			c.change = func(r *http.Request) {
				h := r.Header.Get("Authorization")
				r.Header.Set("Authorization", h[:len(h)-2])
			}
		}), "SignatureDoesNotMatch 403", ""},
		{"empty signature", with(get, edit("Authorization", "Signature=", "Signature=, Signature=")), "AuthorizationHeaderMalformed 400", ""},
		{"unsigned host", with(ask, edit("Authorization", "host;", "")), "", "IncompleteSignature 400"},
		{"headers in capitals", with(ask, edit("Authorization", "host;", "Host;")), "", "IncompleteSignature 400"},
		{"header twice", with(ask, edit("Authorization", "host;", "host;host;")), "", "IncompleteSignature 400"},
		{"header added", with(put, header("X-Amz-Acl", "public-read")), "AccessDenied 403", ""},
		{"signed header twice", with(with(ask, func(c *call) { c.header = map[string]string{"Content-Type": "a"} }), header("Content-Type", "a", "a")), "", "SignatureDoesNotMatch 403"},

		{"other method", with(get, func(c *call) { c.change = func(r *http.Request) { r.Method = "DELETE" } }), "SignatureDoesNotMatch 403", ""},
		{"other host", with(get, func(c *call) { c.change = func(r *http.Request) { r.Host = "127.0.0.2:1" } }), "SignatureDoesNotMatch 403", ""},
		{"other path", with(get, func(c *call) { c.change = func(r *http.Request) { r.URL.Path = "/bucket/kez" } }), "SignatureDoesNotMatch 403", ""},
		{"slash added", with(get, func(c *call) { c.change = func(r *http.Request) { r.URL.Path = "/bucket//key" } }), "SignatureDoesNotMatch 403", ""},
		{"query added", with(get, query("acl", "")), "SignatureDoesNotMatch 403", ""},
		{"malformed query", with(get, func(c *call) { c.change = func(r *http.Request) { r.URL.RawQuery = "a=%zz" } }), "InvalidURI 400", ""},
		{"semicolon", with(ask, func(c *call) { c.change = func(r *http.Request) { r.URL.RawQuery = "a;b" } }), "", "MalformedQueryString 404"},
		{"huge header", with(get, func(c *call) { c.header = map[string]string{"X-Amz-Meta-A": strings.Repeat("a", 17000)} }), "RequestHeaderSectionTooLarge 400", ""},

		{"other body", with(put, body("texT")), "XAmzContentSHA256Mismatch 400", ""},
		{"no body", with(put, body("")), "SignatureDoesNotMatch 403", ""},
		{"a body", with(get, body("text")), "XAmzContentSHA256Mismatch 400", ""},
		{"other body", with(ask, body("Action=AssumeRole")), "", "SignatureDoesNotMatch 403"},
		{"huge body", with(ask, body(strings.Repeat("a", 600<<10))), "", "RequestEntityTooLarge 413"},
		{"no hash", with(put, header("X-Amz-Content-Sha256")), "InvalidRequest 400", ""},
		{"odd hash", with(put, func(c *call) { c.payload = "abc" }), "InvalidArgument 400", ""},
		{"unsigned instead of a hash", with(put, header("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD")), "SignatureDoesNotMatch 403", ""},
		{"chunks signed by an elliptic curve", with(put, func(c *call) { c.payload = "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD" }), "NotImplemented 501", ""},

		{"link past its time", with(link, at(-time.Hour-time.Second)), "AccessDenied 403", ""},
		{"link of STS past its time", with(ask, func(c *call) { c.method, c.presign, c.time = "GET", -1, now.Add(-301*time.Second) }), "", "SignatureDoesNotMatch 403"},
		{"link before its time", with(link, at(16*time.Minute)), "AccessDenied 403", ""},
		{"link made to last", with(link, query("X-Amz-Expires", "7200")), "SignatureDoesNotMatch 403", ""},
		{"link of eight days", with(link, func(c *call) { c.presign = 8 * 24 * time.Hour }), "AuthorizationQueryParametersError 400", ""},
		{"link without an end", with(link, query("X-Amz-Expires")), "AuthorizationQueryParametersError 400", ""},
		{"link of minus a second", with(link, query("X-Amz-Expires", "-1")), "AuthorizationQueryParametersError 400", ""},
		{"parameter twice", with(link, query("X-Amz-Signature", "00", "00")), "AuthorizationQueryParametersError 400", ""},
		{"two tokens", with(link, query("X-Amz-Security-Token", "a", "b")), "AuthorizationQueryParametersError 400", ""},
		{"half a signature", with(get, func(c *call) {
			c.change = func(r *http.Request) {
				r.Header = http.Header{}
				r.URL.RawQuery = url.Values{"X-Amz-Credential": {"AKIAUSER"}}.Encode()
			}
		}), "InvalidRequest 400", ""},
		{"Signature Version 2 in the query", with(get, func(c *call) {
			c.change = func(r *http.Request) {
				r.Header = http.Header{}
				r.URL.RawQuery = "AWSAccessKeyId=AKIAUSER&Signature=x&Expires=1"
			}
		}), "InvalidRequest 400", ""},
		{"link for another method", with(link, func(c *call) { c.change = func(r *http.Request) { r.Method = "PUT" } }), "SignatureDoesNotMatch 403", ""},
		{"link with a header", with(link, header("X-Amz-Acl", "public-read")), "AccessDenied 403", ""},
	}
	for _, tt := range tests {
		service, want := "s3", tt.s3
		if tt.sts != "" {
			service, want = "sts", tt.sts
		}
		t.Run(service+" "+tt.name, func(t *testing.T) {
			_, _, err := verify(testVerifier(service), tt.call.request(t))
			require.Error(t, err)
			f := fault.Of(err)
			require.Equal(t, want, f.Code+" "+strconv.Itoa(f.Status), "%v", err)
		})
	}
}

func TestAnonymous(t *testing.T) {
	for _, service := range []string{"s3", "sts"} {
		r := httptest.NewRequest(http.MethodPut, "http://127.0.0.1:1/bucket/key", strings.NewReader("text"))
		signed, body, err := verify(testVerifier(service), r)
		require.NoError(t, err)
		require.True(t, signed.Anonymous())
		require.Equal(t, "text", body)
	}
	r := httptest.NewRequest(http.MethodPut, "http://127.0.0.1:1/bucket/key", strings.NewReader("text"))
	r.Header.Set("X-Amz-Content-Sha256", hashOf("other"))
	_, _, err := verify(testVerifier("s3"), r)
	require.Equal(t, "XAmzContentSHA256Mismatch", fault.Of(err).Code)
	require.Equal(t, "MissingAuthenticationToken", fault.Of(sigv4.Missing()).Code)
}
