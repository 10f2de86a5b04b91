package sigv4_test

import (
	"bufio"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/sigv4"
)

const (
	exampleID     = "AKIDEXAMPLE"
	exampleSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
	s3ID          = "AKIAIOSFODNN7EXAMPLE"
	s3Secret      = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
	noBody        = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
)

// verifier returns one for the keys of AWS's examples.
func verifier(now time.Time, services ...string) *sigv4.Verifier {
	return &sigv4.Verifier{
		Services: services, Region: "us-east-1",
		Now: func() time.Time { return now },
		Secret: func(id, _ string) (string, error) {
			switch id {
			case exampleID:
				return exampleSecret, nil
			case s3ID:
				return s3Secret, nil
			}
			return "", sigv4.ErrUnknownKey
		},
	}
}

// raw reads a request as a server does. Lines may end without CR.
func raw(t *testing.T, text string) *http.Request {
	t.Helper()
	head, body, _ := strings.Cut(text, "\n\n")
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(strings.ReplaceAll(head, "\n", "\r\n") + "\r\n\r\n" + body)))
	require.NoError(t, err)
	return r
}

// Requests of AWS's Signature Version 4 test suite, and that of
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
func TestSuite(t *testing.T) {
	tests := []struct{ name, service, request, headers, signature string }{
		{"get-vanilla", "service", "GET / HTTP/1.1", "host;x-amz-date", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
		{"get-vanilla-query-order-key-case", "service", "GET /?Param2=value2&Param1=value1 HTTP/1.1", "host;x-amz-date", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
		{"get-vanilla-utf8-query", "service", "GET /?%E1%88%B4=bar HTTP/1.1", "host;x-amz-date", "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"},
		{"get-unreserved", "service", "GET /-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz HTTP/1.1", "host;x-amz-date", "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"},
		{"get-relative", "service", "GET /example/.. HTTP/1.1", "host;x-amz-date", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
		{"get-slash", "service", "GET // HTTP/1.1", "host;x-amz-date", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
		{"get-slashes", "service", "GET //example// HTTP/1.1", "host;x-amz-date", "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84"},
		{"get-slash-pointless-dot", "service", "GET /./example HTTP/1.1", "host;x-amz-date", "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5"},
		{"get-header-value-trim", "service", "GET / HTTP/1.1\nMy-Header1: value1\nMy-Header2: \"a   b   c\"", "host;my-header1;my-header2;x-amz-date", "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"},
		{"post-vanilla", "service", "POST / HTTP/1.1", "host;x-amz-date", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"},
		{"post-x-www-form-urlencoded", "service", "POST / HTTP/1.1\nContent-Type: application/x-www-form-urlencoded\nContent-Length: 13\n\nParam1=value1", "content-type;host;x-amz-date", "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"},
		{"ListUsers", "iam", "GET /?Action=ListUsers&Version=2010-05-08 HTTP/1.1\nContent-Type: application/x-www-form-urlencoded; charset=utf-8", "content-type;host;x-amz-date", "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			host := "example.amazonaws.com"
			if tt.service == "iam" {
				host = "iam.amazonaws.com"
			}
			line, rest, _ := strings.Cut(tt.request, " HTTP/1.1")
			r := raw(t, line+" HTTP/1.1\nHost: "+host+"\nX-Amz-Date: 20150830T123600Z\nAuthorization: AWS4-HMAC-SHA256 Credential="+exampleID+
				"/20150830/us-east-1/"+tt.service+"/aws4_request, SignedHeaders="+tt.headers+", Signature="+tt.signature+rest)
			signed, err := verifier(time.Date(2015, 8, 30, 12, 36, 0, 0, time.UTC), tt.service).Verify(r)
			require.NoError(t, err)
			require.Equal(t, exampleID, signed.AccessKeyID)
			require.Equal(t, tt.service, signed.Service)
		})
	}
}

// Examples of https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
// and sigv4-query-string-auth.html.
func TestS3Examples(t *testing.T) {
	tests := []struct{ name, line, headers, payload, signature, rest string }{
		{"GET object", "GET /test.txt", "host;range;x-amz-content-sha256;x-amz-date", noBody, "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41", "Range: bytes=0-9"},
		{"PUT object", "PUT /test%24file.text", "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class", "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072", "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd", "Date: Fri, 24 May 2013 00:00:00 GMT\nX-Amz-Storage-Class: REDUCED_REDUNDANCY\nContent-Length: 21\n\nWelcome to Amazon S3."},
		{"GET lifecycle", "GET /?lifecycle", "host;x-amz-content-sha256;x-amz-date", noBody, "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543", ""},
		{"GET bucket", "GET /?max-keys=2&prefix=J", "host;x-amz-content-sha256;x-amz-date", noBody, "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7", ""},
	}
	now := time.Date(2013, 5, 24, 0, 0, 0, 0, time.UTC)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := raw(t, strings.TrimSuffix(tt.line+" HTTP/1.1\nHost: examplebucket.s3.amazonaws.com\nX-Amz-Date: 20130524T000000Z\nX-Amz-Content-Sha256: "+tt.payload+
				"\nAuthorization: AWS4-HMAC-SHA256 Credential="+s3ID+"/20130524/us-east-1/s3/aws4_request,SignedHeaders="+tt.headers+",Signature="+tt.signature+"\n"+tt.rest, "\n"))
			_, err := verifier(now, "s3").Verify(r)
			require.NoError(t, err)
			_, err = io.ReadAll(r.Body)
			require.NoError(t, err)
		})
	}
	t.Run("presigned", func(t *testing.T) {
		r := raw(t, "GET /test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="+s3ID+"%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404 HTTP/1.1\nHost: examplebucket.s3.amazonaws.com")
		signed, err := verifier(now.Add(time.Hour), "s3").Verify(r)
		require.NoError(t, err)
		require.Equal(t, time.Hour, signed.Age)
		require.True(t, signed.Presigned)
	})
}

// Examples of https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and
// sigv4-streaming-trailers.html: 66,560 bytes in a chunk of 64 KiB and one of 1 KiB.
func TestChunkedExamples(t *testing.T) {
	data := strings.Repeat("a", 66560)
	const (
		head = "PUT /examplebucket/chunkObject.txt HTTP/1.1\nHost: s3.amazonaws.com\nX-Amz-Date: 20130524T000000Z\nX-Amz-Storage-Class: REDUCED_REDUNDANCY\nContent-Encoding: aws-chunked\nX-Amz-Decoded-Content-Length: 66560\n"
		auth = "Authorization: AWS4-HMAC-SHA256 Credential=" + s3ID + "/20130524/us-east-1/s3/aws4_request,SignedHeaders="
	)
	tests := []struct{ name, request, body, trailer string }{
		{
			name: "signed",
			request: head + "X-Amz-Content-Sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD\nContent-Length: 66824\n" + auth +
				"content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class,Signature=4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
			body: "10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n" + data[:65536] +
				"\r\n400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n" + data[65536:] +
				"\r\n0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n",
		},
		{
			name: "signed with a trailer",
			request: head + "X-Amz-Content-Sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER\nX-Amz-Trailer: x-amz-checksum-crc32c\nTransfer-Encoding: chunked\n" + auth +
				"content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class;x-amz-trailer,Signature=106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e",
			body: "10000;chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2\r\n" + data[:65536] +
				"\r\n400;chunk-signature=1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7\r\n" + data[65536:] +
				"\r\n0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\nx-amz-checksum-crc32c:sOO8/Q==\n\r\nx-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n",
			trailer: "sOO8/Q==",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := raw(t, tt.request)
			r.Body = io.NopCloser(strings.NewReader(tt.body))
			_, err := verifier(time.Date(2013, 5, 24, 0, 0, 0, 0, time.UTC), "s3").Verify(r)
			require.NoError(t, err)
			got, err := io.ReadAll(r.Body)
			require.NoError(t, err)
			require.Equal(t, data, string(got))
			require.Equal(t, tt.trailer, r.Trailer.Get("X-Amz-Checksum-Crc32c"))
			require.Empty(t, r.Header.Get("Content-Encoding"))
			require.EqualValues(t, len(data), r.ContentLength)
		})
	}
}
