package objects_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/objects"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/sigv4"
)

// Beyond what is done here are errors.
func TestNotImplemented(t *testing.T) {
	h := newHarness(t)
	c, name, key := h.client("AKIAANN"), aws.String("reports"), aws.String("key")
	reports(t, c)
	put(t, c, "key", "text")
	body := func() io.Reader { return strings.NewReader("text") }
	for what, call := range map[string]func() error{
		"copy": func() error {
			_, err := c.CopyObject(ctx, &s3.CopyObjectInput{Bucket: name, Key: aws.String("copy"), CopySource: aws.String("reports/key")})
			return err
		},
		"parts": func() error {
			_, err := c.UploadPart(ctx, &s3.UploadPartInput{Bucket: name, Key: key, UploadId: aws.String("x"), PartNumber: aws.Int32(1), Body: body()})
			return err
		},
		"ACL":      func() error { _, err := c.GetObjectAcl(ctx, &s3.GetObjectAclInput{Bucket: name, Key: key}); return err },
		"tags":     func() error { _, err := c.GetBucketTagging(ctx, &s3.GetBucketTaggingInput{Bucket: name}); return err },
		"old list": func() error { _, err := c.ListObjects(ctx, &s3.ListObjectsInput{Bucket: name}); return err },
		"version": func() error {
			_, err := c.GetObject(ctx, &s3.GetObjectInput{Bucket: name, Key: key, VersionId: aws.String("x")})
			return err
		},
		"new owner": func() error {
			_, err := c.GetObject(ctx, &s3.GetObjectInput{Bucket: name, Key: key, ExpectedBucketOwner: aws.String("444455556666")})
			return err
		},
		"put ACL": func() error {
			_, err := c.PutObject(ctx, &s3.PutObjectInput{Bucket: name, Key: key, Body: body(), ACL: types.ObjectCannedACLPublicRead})
			return err
		},
		"put tags": func() error {
			_, err := c.PutObject(ctx, &s3.PutObjectInput{Bucket: name, Key: key, Body: body(), Tagging: aws.String("a=b")})
			return err
		},
		"encrypted": func() error {
			_, err := c.PutObject(ctx, &s3.PutObjectInput{Bucket: name, Key: key, Body: body(), ServerSideEncryption: types.ServerSideEncryptionAwsKms})
			return err
		},
		"condition": func() error {
			_, err := c.PutObject(ctx, &s3.PutObjectInput{Bucket: name, Key: key, Body: body(), IfNoneMatch: aws.String("*")})
			return err
		},
	} {
		t.Run(what, func(t *testing.T) { requireCode(t, call(), "NotImplemented") })
	}
	_, err := c.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{Bucket: name, Key: key})
	requireCode(t, err, "NotImplemented")
	_, err = c.DeleteObjects(ctx, &s3.DeleteObjectsInput{Bucket: name, Delete: &types.Delete{Objects: []types.ObjectIdentifier{{Key: key}}}})
	requireCode(t, err, "NotImplemented")
	_, err = c.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: name, Key: key, IfMatch: aws.String(`"0"`)})
	requireCode(t, err, "NotImplemented")
	for method, path := range map[string]string{"POST": "/", "OPTIONS": "/reports", "DELETE": "/"} {
		_, body := h.send(t, method, path, nil, nil)
		require.Contains(t, body, "MethodNotAllowed")
	}
	text, err := get(c, "key")
	require.NoError(t, err)
	require.Equal(t, "text", text)
	_, err = c.PutObject(ctx, &s3.PutObjectInput{Bucket: name, Key: key, Body: bytes.NewReader(make([]byte, 16<<20+1))})
	requireCode(t, err, "EntityTooLarge")
}

// Whether there is no object is a matter of those who may list.
func TestNoSuchKey(t *testing.T) {
	h := newHarness(t)
	reports(t, h.client("AKIAANN"))
	h.allow(t, `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}`)
	_, err := get(h.client("AKIAANN"), "key")
	requireCode(t, err, "AccessDenied")
	require.ErrorContains(t, err, "s3:ListBucket")
	h.allow(t, `{"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": "*"}`)
	_, err = get(h.client("AKIAANN"), "key")
	requireCode(t, err, "NoSuchKey")
}

// A session may end after its signature was verified.
func TestEnded(t *testing.T) {
	for code, err := range map[string]error{"ExpiredToken": sigv4.ErrExpiredToken, "InvalidAccessKeyId": sigv4.ErrUnknownKey, "InternalError": io.ErrUnexpectedEOF} {
		h := newHarness(t)
		h.Identify = func(*http.Request, *sigv4.Signed) (objects.Caller, error) { return nil, fmt.Errorf("wrapped: %w", err) }
		_, err := h.client("AKIAANN").ListBuckets(ctx, nil)
		requireCode(t, err, code)
	}
}

// Nothing happens that is not allowed.
func TestDenied(t *testing.T) {
	h := newHarness(t)
	ann := h.client("AKIAANN")
	reports(t, ann)
	put(t, ann, "key", "text")
	h.allow(t, `{"Effect": "Deny", "Action": "*", "Resource": "*"}`)
	name, key := aws.String("reports"), aws.String("key")
	for _, c := range []*s3.Client{ann, h.client("")} {
		for what, call := range map[string]func() error{
			"s3:ListAllMyBuckets *": func() error { _, err := c.ListBuckets(ctx, nil); return err },
			"s3:CreateBucket arn:aws:s3:::other": func() error {
				_, err := c.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String("other")})
				return err
			},
			"s3:DeleteBucket arn:aws:s3:::reports": func() error { _, err := c.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: name}); return err },
			"s3:GetBucketLocation arn:aws:s3:::reports": func() error {
				_, err := c.GetBucketLocation(ctx, &s3.GetBucketLocationInput{Bucket: name})
				return err
			},
			"s3:GetBucketPolicy arn:aws:s3:::reports": func() error { _, err := c.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: name}); return err },
			"s3:PutBucketPolicy arn:aws:s3:::reports": func() error {
				_, err := c.PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: name, Policy: aws.String("{}")})
				return err
			},
			"s3:DeleteBucketPolicy arn:aws:s3:::reports": func() error {
				_, err := c.DeleteBucketPolicy(ctx, &s3.DeleteBucketPolicyInput{Bucket: name})
				return err
			},
			"s3:ListBucket arn:aws:s3:::reports":    func() error { _, err := c.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: name}); return err },
			"s3:GetObject arn:aws:s3:::reports/key": func() error { _, err := get(c, "key"); return err },
			"s3:PutObject arn:aws:s3:::reports/key": func() error {
				_, err := c.PutObject(ctx, &s3.PutObjectInput{Bucket: name, Key: key, Body: strings.NewReader("other")})
				return err
			},
			"s3:DeleteObject arn:aws:s3:::reports/key": func() error { _, err := c.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: name, Key: key}); return err },
		} {
			t.Run(what, func(t *testing.T) {
				requireCode(t, call(), "AccessDenied")
				require.Equal(t, what, h.asked[len(h.asked)-1])
			})
		}
	}
	h.allow(t, everything)
	text, err := get(ann, "key")
	require.NoError(t, err)
	require.Equal(t, "text", text)
}
