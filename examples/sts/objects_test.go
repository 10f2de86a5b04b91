package main

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/account"
)

// TestObjects has a user and a session of a role use S3, as their policies and that of the bucket say.
func TestObjects(t *testing.T) {
	h := newHarness(t)
	root := objectsOf(h.asRoot())
	bucket, key := aws.String("reports"), aws.String("2026/june")
	_, err := root.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: bucket})
	require.NoError(t, err)
	settings := h.user("ann", `{"Version": "2012-10-17", "Statement": [
		{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::reports", "Condition": {"StringLike": {"s3:prefix": "2026/*"}}},
		{"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::reports/2026/*"}, {"Effect": "Allow", "Action": "sts:*", "Resource": "*"}]}`)
	ann := objectsOf(settings)
	_, err = ann.PutObject(t.Context(), &s3.PutObjectInput{Bucket: bucket, Key: key, Body: strings.NewReader("All is well.")})
	require.NoError(t, err)
	require.Equal(t, "All is well.", h.object(ann, "2026/june"))
	_, err = ann.PutObject(t.Context(), &s3.PutObjectInput{Bucket: bucket, Key: aws.String("2025/june"), Body: strings.NewReader("")})
	require.ErrorContains(t, err, "AccessDenied: User: arn:aws:iam::111122223333:user/ann is not authorized to perform: s3:PutObject on resource: arn:aws:s3:::reports/2025/june because no identity-based policy allows the s3:PutObject action")
	list, err := ann.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: bucket, Prefix: aws.String("2026/")})
	require.NoError(t, err)
	require.Len(t, list.Contents, 1)
	_, err = ann.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: bucket})
	require.Equal(t, "AccessDenied", code(err))
	_, err = ann.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: bucket, Key: key})
	require.Equal(t, "AccessDenied", code(err))

	// A role may what its policy says, within what the session was given.
	role := h.role("Reader", trust(anybody, ""), allow("s3:*", "*"))
	session, err := h.assume(settings, &sts.AssumeRoleInput{RoleArn: &role, RoleSessionName: aws.String("ann"), Policy: aws.String(allow("s3:GetObject", "*"))})
	require.NoError(t, err)
	require.Equal(t, "All is well.", h.object(objectsOf(session), "2026/june"))
	_, err = objectsOf(session).DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: bucket, Key: key})
	require.ErrorContains(t, err, "because no session policy allows the s3:DeleteObject action")

	// A bucket policy opens a part to everybody, and denies something to all.
	stranger := objectsOf(aws.Config{Region: region, BaseEndpoint: &h.url, RetryMaxAttempts: 1, Credentials: aws.AnonymousCredentials{}})
	require.Equal(t, "AccessDenied: User: anonymous is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::reports/2026/june", h.object(stranger, "2026/june"))
	_, err = root.PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{Bucket: bucket, Policy: aws.String(`{"Version": "2012-10-17", "Statement": [
		{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/2026/*"},
		{"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::reports/*"}]}`)})
	require.NoError(t, err)
	require.Equal(t, "All is well.", h.object(stranger, "2026/june"))
	_, err = ann.PutObject(t.Context(), &s3.PutObjectInput{Bucket: bucket, Key: key, Body: strings.NewReader("")})
	require.ErrorContains(t, err, "with an explicit deny in a resource-based policy")
	_, err = root.PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{Bucket: bucket, Policy: aws.String(allow("*", "*"))})
	require.Equal(t, "MalformedPolicy", code(err))

	h.restart()
	require.Equal(t, "All is well.", h.object(objectsOf(h.moved(session)), "2026/june"))
	root = objectsOf(h.asRoot())
	_, err = root.DeleteBucketPolicy(t.Context(), &s3.DeleteBucketPolicyInput{Bucket: bucket})
	require.NoError(t, err)
	_, err = root.DeleteBucket(t.Context(), &s3.DeleteBucketInput{Bucket: bucket})
	require.Equal(t, "BucketNotEmpty", code(err))
	_, err = root.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: bucket, Key: key})
	require.NoError(t, err)
	require.Equal(t, "NoSuchKey: The specified key does not exist", h.object(root, "2026/june"))
	_, err = root.DeleteBucket(t.Context(), &s3.DeleteBucketInput{Bucket: bucket})
	require.NoError(t, err)
	all, err := root.ListBuckets(t.Context(), &s3.ListBucketsInput{})
	require.NoError(t, err)
	require.Empty(t, all.Buckets)
}

// object returns what an object holds, or why it cannot be had.
func (h *harness) object(client *s3.Client, key string) string {
	h.Helper()
	out, err := client.GetObject(h.Context(), &s3.GetObjectInput{Bucket: aws.String("reports"), Key: &key})
	if err != nil {
		return because(err)
	}
	text, err := io.ReadAll(out.Body)
	require.NoError(h, err)
	require.NoError(h, out.Body.Close())
	return string(text)
}

// TestBadObjects has what S3 refuses: each is the error of AWS, and the object stays as it was.
func TestBadObjects(t *testing.T) {
	h := newHarness(t)
	root := objectsOf(h.asRoot())
	bucket, key := aws.String("reports"), aws.String("june")
	_, err := root.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: bucket})
	require.NoError(t, err)
	_, err = root.PutObject(t.Context(), &s3.PutObjectInput{Bucket: bucket, Key: key, Body: strings.NewReader("All is well.")})
	require.NoError(t, err)
	secret, err := h.asRoot().Credentials.Retrieve(t.Context())
	require.NoError(t, err)

	// The body is not the one whose hash was signed.
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, h.url+"/reports/june", strings.NewReader("All is lost!"))
	require.NoError(t, err)
	const other = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	r.Header.Set("X-Amz-Content-Sha256", other)
	require.NoError(t, v4.NewSigner().SignHTTP(t.Context(), secret, r, other, "s3", region, time.Now()))
	status, answer := send(h, r)
	require.Equal(t, http.StatusBadRequest, status)
	require.Contains(t, answer, "<Code>XAmzContentSHA256Mismatch</Code>")

	// The checksum is not that of the body.
	_, err = root.PutObject(t.Context(), &s3.PutObjectInput{Bucket: bucket, Key: key, Body: strings.NewReader("All is lost!"), ChecksumCRC32: aws.String("AAAAAA==")})
	require.Equal(t, "BadDigest", code(err))

	// A URL is good for a while, and then not any more.
	presigned := func(at time.Time) string {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.url+"/reports/june?X-Amz-Expires=60", nil)
		require.NoError(t, err)
		url, _, err := v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true }).
			PresignHTTP(t.Context(), secret, r, "UNSIGNED-PAYLOAD", "s3", region, at)
		require.NoError(t, err)
		return url
	}
	get := func(url string) (int, string) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
		require.NoError(t, err)
		return send(h, r)
	}
	status, answer = get(presigned(time.Now()))
	require.Equal(t, http.StatusOK, status, answer)
	require.Equal(t, "All is well.", answer)
	_, answer = get(strings.Replace(presigned(time.Now()), "/june", "/july", 1))
	require.Contains(t, answer, "<Code>SignatureDoesNotMatch</Code>")
	status, answer = get(presigned(time.Now().Add(-61 * time.Second)))
	require.Equal(t, http.StatusForbidden, status)
	require.Contains(t, answer, "<Code>AccessDenied</Code><Message>Request has expired</Message>")
	for what, asked := range map[string]string{"beyond the end": "bytes=100-200", "nothing of it": "bytes=-0"} {
		_, err = root.GetObject(t.Context(), &s3.GetObjectInput{Bucket: bucket, Key: key, Range: &asked})
		require.Equal(t, "InvalidRange", code(err), what)
	}
	for asked, want := range map[string]string{"bytes=7-": "well.", "bytes=-5": "well.", "bytes=0-2": "All", "bytes=0-0,2-3": "All is well.", "bytes=5-2": "All is well.", "lines=1-2": "All is well."} {
		out, err := root.GetObject(t.Context(), &s3.GetObjectInput{Bucket: bucket, Key: key, Range: &asked})
		require.NoError(t, err)
		text, err := io.ReadAll(out.Body)
		require.NoError(t, err)
		require.Equal(t, want, string(text), asked)
	}

	status, answer = h.do(h.asRoot(), request{service: "s3", body: identityForm})
	require.Equal(t, http.StatusForbidden, status, answer)
	require.Equal(t, "All is well.", h.object(root, "june"))
	_, err = root.PutObject(t.Context(), &s3.PutObjectInput{Bucket: bucket, Key: aws.String("big"), Body: bytes.NewReader(make([]byte, 1<<20))})
	require.NoError(t, err)
}

// TestConnection has a bucket policy deny by what strangers tell of themselves.
func TestConnection(t *testing.T) {
	h := newHarness(t)
	root := objectsOf(h.asRoot())
	bucket := aws.String("reports")
	_, err := root.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: bucket})
	require.NoError(t, err)
	_, err = root.PutObject(t.Context(), &s3.PutObjectInput{Bucket: bucket, Key: aws.String("june"), Body: strings.NewReader("All is well.")})
	require.NoError(t, err)
	_, err = root.PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{Bucket: bucket, Policy: aws.String(`{"Version": "2012-10-17", "Statement": [
		{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"},
		{"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*", "Condition": {"StringLike": {"aws:Referer": "https://example.com/*"}}},
		{"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*", "Condition": {"StringLike": {"aws:UserAgent": "curl/*"}}},
		{"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*", "Condition": {"StringEquals": {"aws:RequestedRegion": ""}}}]}`)})
	require.NoError(t, err)
	for header, want := range map[string]int{
		"": http.StatusOK, "Referer: https://example.org/": http.StatusOK, "Referer: https://example.com/": http.StatusForbidden, "User-Agent: curl/8": http.StatusForbidden,
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.url+"/reports/june", nil)
		require.NoError(t, err)
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Set(name, value)
		if header == "" {
			r.Header = http.Header{}
		}
		status, answer := send(h, r)
		require.Equal(t, want, status, "%s: %s", header, answer)
	}
}

// TestKeyEndsMeanwhile deletes an access key while a call that it signed is read: who calls is
// found out when the call is decided.
func TestKeyEndsMeanwhile(t *testing.T) {
	h := newHarness(t)
	ann := h.user("ann", allow("*", "*"))
	key, err := ann.Credentials.Retrieve(t.Context())
	require.NoError(t, err)
	const body = `<CreateBucketConfiguration><LocationConstraint>` + region + `</LocationConstraint></CreateBucketConfiguration>`
	rest, write := io.Pipe()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, h.url+"/reports", rest)
	require.NoError(t, err)
	r.ContentLength = int64(len(body))
	r.Header.Set("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD")
	require.NoError(t, v4.NewSigner().SignHTTP(t.Context(), key, r, "UNSIGNED-PAYLOAD", "s3", region, time.Now()))
	verified, once := make(chan struct{}), sync.Once{}
	secret := h.server.objects.Verifier.Secret
	h.server.objects.Verifier.Secret = func(id, token string) (string, error) {
		defer once.Do(func() { close(verified) })
		return secret(id, token)
	}
	go func() {
		_, _ = write.Write([]byte(body[:10]))
		<-verified
		_, err := h.account.Change(func(tx *account.Tx) error { return tx.DeleteKey("ann", key.AccessKeyID) })
		_, _ = write.Write([]byte(body[10:]))
		_ = write.CloseWithError(err)
	}()
	_, answer := send(h, r)
	require.Contains(t, answer, "<Code>InvalidAccessKeyId</Code>")
	_, err = objectsOf(h.asRoot()).HeadBucket(t.Context(), &s3.HeadBucketInput{Bucket: aws.String("reports")})
	require.Equal(t, "NotFound", code(err))
}
