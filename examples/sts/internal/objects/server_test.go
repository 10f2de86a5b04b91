package objects_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
	"github.com/stretchr/testify/require"
)

// requireCode demands an error of S3 with the code.
func requireCode(t *testing.T, err error, code string) {
	t.Helper()
	var api smithy.APIError
	require.ErrorAs(t, err, &api)
	require.Equal(t, code, api.ErrorCode(), "%v", err)
}

func put(t *testing.T, client *s3.Client, key, body string) {
	t.Helper()
	_, err := client.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String("reports"), Key: &key, Body: strings.NewReader(body)})
	require.NoError(t, err)
}

func get(client *s3.Client, key string) (string, error) {
	out, err := client.GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String("reports"), Key: &key})
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(out.Body)
	return string(text), err
}

func reports(t *testing.T, client *s3.Client) {
	t.Helper()
	_, err := client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String("reports")})
	require.NoError(t, err)
}

func TestBuckets(t *testing.T) {
	h := newHarness(t)
	c, name := h.client("AKIAANN"), aws.String("reports")
	_, err := c.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: name})
	requireCode(t, err, "NotFound")
	reports(t, c)
	_, err = c.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: name})
	requireCode(t, err, "BucketAlreadyOwnedByYou")
	_, err = c.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String("other"), CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: "eu-west-1"}})
	requireCode(t, err, "IllegalLocationConstraintException")
	_, err = c.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String("other"), CreateBucketConfiguration: &types.CreateBucketConfiguration{Tags: []types.Tag{{Key: aws.String("a"), Value: aws.String("b")}}}})
	requireCode(t, err, "NotImplemented")
	h.allow(t, everything+`, {"Effect": "Deny", "Action": "s3:CreateBucket", "Resource": "*", "Condition": {"StringNotLike": {"s3:LocationConstraint": "us-*"}}}`)
	_, err = c.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String("other")})
	requireCode(t, err, "AccessDenied")
	_, err = c.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String("other"), CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: "us-east-1"}})
	require.NoError(t, err)
	_, err = c.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: aws.String("other")})
	require.NoError(t, err)
	_, err = c.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String("other"), ACL: types.BucketCannedACLPublicRead})
	requireCode(t, err, "NotImplemented")
	_, err = c.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String("No_Bucket")})
	requireCode(t, err, "InvalidBucketName")
	head, err := c.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: name})
	require.NoError(t, err)
	require.Equal(t, "us-east-1", *head.BucketRegion)
	where, err := c.GetBucketLocation(ctx, &s3.GetBucketLocationInput{Bucket: name})
	require.NoError(t, err)
	require.Empty(t, where.LocationConstraint)
	all, err := c.ListBuckets(ctx, nil)
	require.NoError(t, err)
	require.Len(t, all.Buckets, 1)
	require.Equal(t, "reports", *all.Buckets[0].Name)
	require.WithinDuration(t, time.Now(), *all.Buckets[0].CreationDate, time.Minute)

	put(t, c, "key", "text")
	_, err = c.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: name})
	requireCode(t, err, "BucketNotEmpty")
	_, err = c.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: name, Key: aws.String("key")})
	require.NoError(t, err)
	_, err = c.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: name})
	require.NoError(t, err)
	_, err = c.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: name})
	requireCode(t, err, "NoSuchBucket")
	_, err = get(c, "key")
	requireCode(t, err, "NoSuchBucket")
}

func TestBucketPolicy(t *testing.T) {
	h := newHarness(t)
	c, name := h.client("AKIAANN"), aws.String("reports")
	reports(t, c)
	put(t, c, "public/a", "text")
	_, err := get(h.client(""), "public/a")
	requireCode(t, err, "AccessDenied")
	_, err = c.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: name})
	requireCode(t, err, "NoSuchBucketPolicy")

	document := `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/public/*"},
		{"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*", "Condition": {"StringEquals": {"s3:authType": "REST-QUERY-STRING"}}}]}`
	_, err = c.PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: name, Policy: &document})
	require.NoError(t, err)
	out, err := c.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: name})
	require.NoError(t, err)
	require.Equal(t, document, *out.Policy)
	text, err := get(h.client(""), "public/a")
	require.NoError(t, err)
	require.Equal(t, "text", text)

	link, err := s3.NewPresignClient(c).PresignGetObject(ctx, &s3.GetObjectInput{Bucket: name, Key: aws.String("public/a")})
	require.NoError(t, err)
	response, err := http.Get(link.URL)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, http.StatusForbidden, response.StatusCode) // by the Deny

	_, err = c.PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: name, Policy: aws.String("{")})
	requireCode(t, err, "MalformedPolicy")
	_, err = c.DeleteBucketPolicy(ctx, &s3.DeleteBucketPolicyInput{Bucket: name})
	require.NoError(t, err)
	_, err = get(h.client(""), "public/a")
	requireCode(t, err, "AccessDenied")
}

func TestObjects(t *testing.T) {
	h := newHarness(t)
	c, name := h.client("AKIAANN"), aws.String("reports")
	reports(t, c)
	big := strings.Repeat("0123456789", 100_000)
	for _, key := range []string{
		"key", "a/b/c", "folder/", "a b+c&d=e?f#g%h", "日本語/鍵", "..", "../../reports/key", "a/../b", "./a", "a//b", "//a", "a/./b", "%2e%2e", "%2F", "a\\b",
		"*", "reports/*", "${aws:username}", strings.Repeat("k", 1024), "a\tb\nc\x01", "~-_.!'()", "key?acl", "policy",
	} {
		t.Run(fmt.Sprintf("%.30q", key), func(t *testing.T) {
			out, err := c.PutObject(ctx, &s3.PutObjectInput{
				Bucket: name, Key: &key, Body: strings.NewReader(big), ContentType: aws.String("text/plain; charset=utf-8"),
				Metadata: map[string]string{"Team": "blue"}, ContentEncoding: aws.String("identity"), CacheControl: aws.String("no-store"),
			})
			require.NoError(t, err)
			require.Equal(t, "s3:PutObject arn:aws:s3:::reports/"+key, h.asked[len(h.asked)-1])
			require.NotEmpty(t, *out.ChecksumCRC32)
			got, err := c.GetObject(ctx, &s3.GetObjectInput{Bucket: name, Key: &key})
			require.NoError(t, err)
			require.Equal(t, "s3:GetObject arn:aws:s3:::reports/"+key, h.asked[len(h.asked)-1])
			text, err := io.ReadAll(got.Body) // the SDK compares the checksum
			require.NoError(t, err)
			require.Equal(t, big, string(text))
			require.Equal(t, *out.ChecksumCRC32, *got.ChecksumCRC32)
			require.Equal(t, *out.ETag, *got.ETag)
			require.Equal(t, "text/plain; charset=utf-8", *got.ContentType)
			require.Equal(t, map[string]string{"team": "blue"}, got.Metadata)
			require.Equal(t, "no-store", *got.CacheControl)
			require.WithinDuration(t, time.Now(), *got.LastModified, time.Minute)
			head, err := c.HeadObject(ctx, &s3.HeadObjectInput{Bucket: name, Key: &key})
			require.NoError(t, err)
			require.EqualValues(t, len(big), *head.ContentLength)
			_, err = c.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: name, Key: &key})
			require.NoError(t, err)
			_, err = get(c, key)
			requireCode(t, err, "NoSuchKey")
			_, err = c.HeadObject(ctx, &s3.HeadObjectInput{Bucket: name, Key: &key})
			requireCode(t, err, "NotFound")
		})
	}
	_, err := get(c, strings.Repeat("k", 1025))
	requireCode(t, err, "KeyTooLongError")
	_, err = get(c, "a\xff")
	requireCode(t, err, "InvalidURI")

	put(t, c, "ten", "0123456789")
	part, err := c.GetObject(ctx, &s3.GetObjectInput{Bucket: name, Key: aws.String("ten"), Range: aws.String("bytes=2-4")})
	require.NoError(t, err)
	text, err := io.ReadAll(part.Body)
	require.NoError(t, err)
	require.Equal(t, "234", string(text))
	_, err = c.GetObject(ctx, &s3.GetObjectInput{Bucket: name, Key: aws.String("ten"), IfNoneMatch: part.ETag})
	require.ErrorContains(t, err, "304")
	put(t, c, "empty", "")
	got, err := get(c, "empty")
	require.NoError(t, err)
	require.Empty(t, got)
}

// An object may be put with each checksum there is, in a header, or as chunks and a
// trailer where the SDK cannot know it before.
func TestChecksums(t *testing.T) {
	h := newHarness(t)
	c := h.client("AKIAANN")
	reports(t, c)
	for _, algorithm := range types.ChecksumAlgorithmCrc32.Values() {
		t.Run(string(algorithm), func(t *testing.T) {
			_, err := c.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String("reports"), Key: aws.String("key"), Body: strings.NewReader("123456789"), ChecksumAlgorithm: algorithm})
			switch algorithm {
			case "CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256":
				require.NoError(t, err)
			default:
				require.Error(t, err) // by the SDK or by the server, but not overlooked
			}
		})
	}
	for name, value := range map[string]string{ // of "123456789"
		"ChecksumCRC32": "y/Q5Jg==", "ChecksumCRC32C": "4waSgw==", "ChecksumCRC64NVME": "rosUhgp5mIg=", "ChecksumSHA1": "98O8HYCOBHMq32eZZczDTKeuNEE=", "ContentMD5": "JfnnlDI7RTiF9RgfG2JNCw==",
	} {
		t.Run(name, func(t *testing.T) {
			wrong := "A" + value[1:] // of another text
			for _, v := range []string{value, wrong, "AAA=", "x"} {
				in := &s3.PutObjectInput{Bucket: aws.String("reports"), Key: aws.String("sum"), Body: strings.NewReader("123456789")}
				switch name {
				case "ChecksumCRC32":
					in.ChecksumCRC32 = &v
				case "ChecksumCRC32C":
					in.ChecksumCRC32C = &v
				case "ChecksumCRC64NVME":
					in.ChecksumCRC64NVME = &v
				case "ChecksumSHA1":
					in.ChecksumSHA1 = &v
				case "ContentMD5":
					in.ContentMD5 = &v
				}
				_, err := c.PutObject(ctx, in)
				switch v {
				case value:
					require.NoError(t, err)
					_, err = c.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: in.Bucket, Key: in.Key})
					require.NoError(t, err)
				case wrong:
					requireCode(t, err, "BadDigest")
				default:
					requireCode(t, err, "InvalidDigest")
				}
				_, err = get(c, "sum")
				requireCode(t, err, "NoSuchKey")
			}
		})
	}
}
