package objects

import (
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/fault"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/sigv4"
)

// An operation is something that a client can ask for.
type operation struct {
	action     string                                   // that the caller needs
	parameters string                                   // of the query that it takes
	entries    func(c *call) ([]condition.Entry, error) // condition keys that it has
	do         func(c *call) error
}

// operations are by method and by what the path names, and by a parameter that has a
// call be another one.
//
//nolint:gochecknoglobals // table that is never written
var operations = map[string]operation{
	"GET service":          {action: "s3:ListAllMyBuckets", do: listBuckets},
	"PUT bucket":           {action: "s3:CreateBucket", entries: createEntries, do: createBucket},
	"HEAD bucket":          {action: "s3:ListBucket", do: headBucket},
	"DELETE bucket":        {action: "s3:DeleteBucket", do: deleteBucket},
	"GET bucket location":  {action: "s3:GetBucketLocation", parameters: "location", do: getBucketLocation},
	"GET bucket policy":    {action: "s3:GetBucketPolicy", parameters: "policy", do: getBucketPolicy},
	"PUT bucket policy":    {action: "s3:PutBucketPolicy", parameters: "policy", do: putBucketPolicy},
	"DELETE bucket policy": {action: "s3:DeleteBucketPolicy", parameters: "policy", do: deleteBucketPolicy},
	"GET bucket list-type": {
		action: "s3:ListBucket", entries: listEntries, do: listObjects,
		parameters: "list-type prefix delimiter max-keys continuation-token start-after encoding-type fetch-owner",
	},
	"GET object":    {action: "s3:GetObject", do: getObject},
	"HEAD object":   {action: "s3:GetObject", do: getObject},
	"PUT object":    {action: "s3:PutObject", do: putObject},
	"DELETE object": {action: "s3:DeleteObject", do: deleteObject},
}

// route finds out what the call is about. The path means what it says: its bytes after
// the bucket are the key, and what is authorized is what is used.
func (c *call) route() (*operation, error) {
	path, ok := strings.CutPrefix(c.URL.Path, "/")
	if !ok {
		return nil, fault.New("InvalidURI", http.StatusBadRequest, "Couldn't parse the specified URI.")
	}
	c.bucket, c.key, _ = strings.Cut(path, "/")
	kind := "object"
	switch {
	case c.bucket == "" && c.key == "":
		kind = "service"
	case !isBucketName(c.bucket):
		return nil, fault.New("InvalidBucketName", http.StatusBadRequest, "The specified bucket is not valid.").With("BucketName", c.bucket)
	case c.key == "":
		kind = "bucket"
	case len(c.key) > maxKey:
		return nil, fault.New("KeyTooLongError", http.StatusBadRequest, "Your key is too long")
	case !utf8.ValidString(c.key):
		return nil, fault.New("InvalidURI", http.StatusBadRequest, "Couldn't parse the specified URI.")
	}
	c.query = c.URL.Query()
	name := c.Method + " " + kind
	for _, parameter := range []string{"policy", "location", "list-type"} {
		if kind == "bucket" && c.query.Has(parameter) {
			name += " " + parameter
		}
	}
	o, ok := operations[name]
	if !ok {
		if kind == "service" || c.Method == http.MethodOptions {
			return nil, fault.New("MethodNotAllowed", http.StatusMethodNotAllowed, "The specified method is not allowed against this resource.").With("Method", c.Method)
		}
		return nil, fault.NotImplemented("There is no " + name + " in this S3.")
	}
	return &o, c.checkExtent(&o)
}

// isBucketName reports whether name could be that of a bucket.
func isBucketName(name string) bool {
	const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789.-"
	return len(name) >= 3 && len(name) <= 63 && strings.Trim(name, alphabet) == "" && strings.Trim(name, ".-") == name
}

// checkExtent refuses parameters and headers that ask for more than o does, and
// parameters that are there twice, of which one might be authorized and the other used.
func (c *call) checkExtent(o *operation) error {
	const implies = "provided implies functionality that is not implemented: "
	taken := strings.Fields(o.parameters)
	for name, values := range c.query {
		if name == "x-id" || name == "X-Amz-Checksum-Mode" || sigv4.IsParameter(name) { // the SDK names the operation
			continue
		}
		if !slices.Contains(taken, name) {
			return fault.NotImplemented("A query parameter you " + implies + name)
		}
		if len(values) != 1 {
			return fault.New("InvalidArgument", http.StatusBadRequest, "The parameter "+name+" must be given once.").With("ArgumentName", name)
		}
	}
	for name := range c.Header {
		small := strings.ToLower(name)
		switch {
		case c.Method != http.MethodGet && c.Method != http.MethodHead && strings.HasPrefix(small, "if-"),
			strings.HasPrefix(small, "x-amz-") && !isKnownHeader(small):
			return fault.NotImplemented("A header you " + implies + small)
		}
	}
	return nil
}

func isKnownHeader(name string) bool {
	switch name {
	case "x-amz-date", "x-amz-content-sha256", "x-amz-security-token", "x-amz-decoded-content-length", "x-amz-trailer",
		"x-amz-sdk-checksum-algorithm", "x-amz-checksum-mode", "x-amz-user-agent":
		return true
	}
	return strings.HasPrefix(name, metadataPrefix) || isChecksumHeader(name)
}
