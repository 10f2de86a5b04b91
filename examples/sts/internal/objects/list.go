package objects

import (
	"encoding/base64"
	"encoding/xml"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/fault"
)

const maxKeys = 1000

// listEntries returns the condition keys of a listing: those of the parameters that it has.
func listEntries(c *call) (entries []condition.Entry, err error) {
	for _, name := range []string{"prefix", "delimiter"} {
		if c.query.Has(name) {
			entries = append(entries, condition.String("s3:"+name, c.query.Get(name)))
		}
	}
	if c.query.Has("max-keys") {
		n, err := c.limit()
		if err != nil {
			return nil, err
		}
		entries = append(entries, condition.Int("s3:max-keys", int64(n)))
	}
	return entries, nil
}

// limit returns how many entries the client wants.
func (c *call) limit() (int, error) {
	if !c.query.Has("max-keys") {
		return maxKeys, nil
	}
	n, err := strconv.ParseUint(c.query.Get("max-keys"), 10, 31)
	if err != nil {
		return 0, fault.New("InvalidArgument", http.StatusBadRequest, "Provided max-keys not an integer or within integer range").With("ArgumentName", "max-keys")
	}
	return int(n), nil
}

// A listing is the answer. See
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
type listing struct {
	XMLName               xml.Name `xml:"ListBucketResult"`
	Space                 string   `xml:"xmlns,attr"`
	Name                  string
	Prefix                string
	Delimiter             string `xml:",omitempty"`
	StartAfter            string `xml:",omitempty"`
	ContinuationToken     string `xml:",omitempty"`
	NextContinuationToken string `xml:",omitempty"`
	EncodingType          string `xml:",omitempty"`
	MaxKeys               int
	KeyCount              int
	IsTruncated           bool
	Contents              []listedObject
	CommonPrefixes        []listedPrefix
}

type listedObject struct {
	Key          string
	LastModified string
	ETag         string
	Size         int
	StorageClass string
}

type listedPrefix struct{ Prefix string }

// listObjects answers with the keys that begin with the prefix. Those that have the
// delimiter after it are told together, as one common prefix.
func listObjects(c *call) error {
	if _, err := c.server.Buckets.Bucket(c.bucket); err != nil {
		return err
	}
	l, after, err := c.newListing()
	if err != nil {
		return err
	}
	last := after // entry told last
	err = c.server.Store.List(c.bucket, max(after, l.Prefix), func(key string, o *Object) bool {
		rest, ok := strings.CutPrefix(key, l.Prefix)
		if !ok {
			return key < l.Prefix
		}
		entry, common := key, false
		if i := strings.Index(rest, l.Delimiter); l.Delimiter != "" && i >= 0 {
			entry, common = l.Prefix+rest[:i+len(l.Delimiter)], true
		}
		if entry <= last {
			return true
		}
		if l.KeyCount == l.MaxKeys {
			l.IsTruncated = l.MaxKeys > 0
			return false
		}
		last = entry
		l.KeyCount++
		if common {
			l.CommonPrefixes = append(l.CommonPrefixes, listedPrefix{entry})
		} else {
			l.Contents = append(l.Contents, listedObject{key, stamp(o.Modified), o.ETag, len(o.Body), "STANDARD"})
		}
		return true
	})
	if err != nil {
		return err
	}
	if l.IsTruncated {
		l.NextContinuationToken = base64.URLEncoding.EncodeToString([]byte(last))
	}
	if l.EncodingType == "url" {
		l.encode()
	}
	return c.writeXML(l)
}

// newListing reads the parameters. After is the entry after which the listing begins.
func (c *call) newListing() (l *listing, after string, err error) {
	l = &listing{
		Space: namespace, Name: c.bucket, Prefix: c.query.Get("prefix"), Delimiter: c.query.Get("delimiter"),
		StartAfter: c.query.Get("start-after"), ContinuationToken: c.query.Get("continuation-token"),
		EncodingType: c.query.Get("encoding-type"),
	}
	limit, err := c.limit()
	if err != nil {
		return nil, "", err
	}
	l.MaxKeys = min(limit, maxKeys)
	invalid := func(name, message string) (*listing, string, error) {
		return nil, "", fault.New("InvalidArgument", http.StatusBadRequest, message).With("ArgumentName", name)
	}
	if c.query.Get("list-type") != "2" {
		return invalid("list-type", "Only list-type 2 is taken.")
	}
	if l.EncodingType != "" && l.EncodingType != "url" {
		return invalid("encoding-type", "Invalid Encoding Method specified in Request")
	}
	after = l.StartAfter
	if c.query.Has("continuation-token") {
		token, err := base64.URLEncoding.DecodeString(l.ContinuationToken)
		if err != nil || len(token) == 0 {
			return invalid("continuation-token", "The continuation token provided is incorrect")
		}
		after = string(token)
	}
	return l, after, nil
}

// encode writes what may have characters that XML cannot have in the way of URLs.
func (l *listing) encode() {
	for _, text := range []*string{&l.Prefix, &l.Delimiter, &l.StartAfter} {
		*text = encodeKey(*text)
	}
	for i := range l.Contents {
		l.Contents[i].Key = encodeKey(l.Contents[i].Key)
	}
	for i := range l.CommonPrefixes {
		l.CommonPrefixes[i].Prefix = encodeKey(l.CommonPrefixes[i].Prefix)
	}
}

func encodeKey(key string) string {
	return strings.NewReplacer("+", "%20", "%2F", "/").Replace(url.QueryEscape(key))
}
