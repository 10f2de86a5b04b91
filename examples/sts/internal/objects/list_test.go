package objects_test

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/objects"
)

// list returns all keys and all common prefixes, read page by page.
func list(t require.TestingT, c *s3.Client, in *s3.ListObjectsV2Input) (keys, prefixes []string) {
	in.Bucket = aws.String("reports")
	pages := s3.NewListObjectsV2Paginator(c, in)
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		require.NoError(t, err)
		require.EqualValues(t, len(page.Contents)+len(page.CommonPrefixes), *page.KeyCount)
		for _, o := range page.Contents {
			keys = append(keys, *o.Key)
		}
		for _, p := range page.CommonPrefixes {
			prefixes = append(prefixes, *p.Prefix)
		}
	}
	return keys, prefixes
}

// Page by page, a listing is what one says it is, at whatever size of a page.
func TestList(t *testing.T) {
	h := newHarness(t)
	c := h.client("AKIAANN")
	reports(t, c)
	all := []string{"a", "a/", "a/b", "a/b/c", "a/c", "a//", "a0", "b/x/y", "b/x/z", "b/y", "c", "é/1", "é/2", "x y+z", "~"}
	for _, store := range []objects.Store{h.store, &objects.Memory{}} {
		h.Store = store
		for _, key := range all {
			require.NoError(t, store.Put("reports", key, &objects.Object{Body: []byte(key)}))
			require.NoError(t, store.Put("reports2", key+"2", &objects.Object{}))
		}
		for _, prefix := range []string{"", "a", "a/", "b/x", "b/x/", "é", "é/", "none", "~"} {
			for _, delimiter := range []string{"", "/", "x", "//"} {
				for _, after := range []string{"", "a", "a/", "a/b", "a/b/", "b/z", "~~"} {
					var wantKeys, wantPrefixes []string
					for _, key := range all {
						rest, ok := strings.CutPrefix(key, prefix)
						if !ok {
							continue
						}
						if before, _, ok := strings.Cut(rest, delimiter); ok && delimiter != "" {
							if p := prefix + before + delimiter; p > after && !slices.Contains(wantPrefixes, p) {
								wantPrefixes = append(wantPrefixes, p)
							}
						} else if key > after {
							wantKeys = append(wantKeys, key)
						}
					}
					sort.Strings(wantKeys)
					sort.Strings(wantPrefixes)
					for _, size := range []int32{1, 2, 1000} {
						in := &s3.ListObjectsV2Input{Prefix: &prefix, MaxKeys: &size}
						if delimiter != "" {
							in.Delimiter = &delimiter
						}
						if after != "" {
							in.StartAfter = &after
						}
						keys, prefixes := list(t, c, in)
						name := fmt.Sprintf("%T %q %q %q %d", store, prefix, delimiter, after, size)
						require.Equal(t, wantKeys, keys, name)
						require.Equal(t, wantPrefixes, prefixes, name)
					}
				}
			}
		}
	}
}

// What a policy says of s3:prefix is about the prefix that is listed.
func TestListConditions(t *testing.T) {
	h := newHarness(t)
	c := h.client("AKIAANN")
	reports(t, c)
	put(t, c, "home/ann/a", "")
	put(t, c, "home/bob/b", "")
	h.allow(t, `{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::reports",
		"Condition": {"StringLike": {"s3:prefix": ["", "home/ann/*"]}, "NumericLessThanEquals": {"s3:max-keys": 10}, "StringEquals": {"s3:delimiter": "/"}}}`)
	in := func(prefix string, size int32, delimiter string) *s3.ListObjectsV2Input {
		return &s3.ListObjectsV2Input{Bucket: aws.String("reports"), Prefix: &prefix, MaxKeys: &size, Delimiter: &delimiter}
	}
	for _, tt := range []struct {
		in *s3.ListObjectsV2Input
		ok bool
	}{
		{in("home/ann/", 10, "/"), true},
		{in("", 10, "/"), true},
		{in("home/bob/", 10, "/"), false},
		{in("home/", 10, "/"), false},
		{in("home/ann/", 11, "/"), false},
		{in("home/ann/", 10, "n"), false},
		{&s3.ListObjectsV2Input{Bucket: aws.String("reports"), MaxKeys: aws.Int32(10), Delimiter: aws.String("/")}, false}, // no prefix
	} {
		_, err := c.ListObjectsV2(ctx, tt.in)
		if tt.ok {
			require.NoError(t, err)
		} else {
			requireCode(t, err, "AccessDenied")
		}
	}
}

func TestListRefused(t *testing.T) {
	h := newHarness(t)
	reports(t, h.client("AKIAANN"))
	for query, want := range map[string]string{
		"list-type=2&prefix=a&prefix=b":      "InvalidArgument", // one is authorized, and the other would be listed
		"list-type=1":                        "InvalidArgument",
		"list-type=2&max-keys=-1":            "InvalidArgument",
		"list-type=2&max-keys=x":             "InvalidArgument",
		"list-type=2&max-keys=99999999999":   "InvalidArgument",
		"list-type=2&encoding-type=base64":   "InvalidArgument",
		"list-type=2&continuation-token=%21": "InvalidArgument",
		"list-type=2&continuation-token=":    "InvalidArgument",
		"list-type=2&policy":                 "NotImplemented",
		"list-type=2&Prefix=a":               "NotImplemented",
		"policy&location":                    "NotImplemented",
	} {
		status, body := h.send(t, "GET", "/reports?"+query, nil, nil)
		require.Contains(t, body, "<Code>"+want+"</Code>", "%s: %d", query, status)
	}
}

// Keys that XML cannot hold are told in the way of URLs.
func TestListEncoding(t *testing.T) {
	h := newHarness(t)
	c := h.client("AKIAANN")
	reports(t, c)
	put(t, c, "a/b c+d\x01", "")
	out, err := c.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: aws.String("reports"), EncodingType: "url"})
	require.NoError(t, err)
	require.Equal(t, "a/b%20c%2Bd%01", *out.Contents[0].Key)
	key, err := url.PathUnescape(*out.Contents[0].Key)
	require.NoError(t, err)
	require.Equal(t, "a/b c+d\x01", key)
}

// The two stores are the same to those who use them.
func TestStores(t *testing.T) {
	stores := []objects.Store{&objects.Memory{}, newHarness(t).store}
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same each time
	text := func(alphabet string) string {
		b := make([]byte, 1+random.IntN(4))
		for i := range b {
			b[i] = alphabet[random.IntN(len(alphabet))]
		}
		return string(b)
	}
	for range 300 {
		key, remove := text("ab/"), random.IntN(3) == 0
		o := &objects.Object{Body: []byte(text("\n\x00{}")), ETag: "\n", Headers: map[string]string{"a": text("b\n")}}
		var found [2][]string
		for i, s := range stores {
			if remove {
				require.NoError(t, s.Delete("reports", key))
			} else {
				require.NoError(t, s.Put("reports", key, o))
			}
			got, err := s.Get("reports", key)
			if remove {
				require.ErrorIs(t, err, objects.ErrNoObject)
			} else {
				require.Equal(t, string(o.Body), string(got.Body))
				require.Equal(t, o.Headers, got.Headers)
			}
			require.NoError(t, s.List("reports", key, func(key string, o *objects.Object) bool {
				found[i] = append(found[i], fmt.Sprintf("%s %x", key, o.Body))
				return len(found[i]) < 5
			}))
		}
		require.Equal(t, found[0], found[1])
	}
}
