package objects

import (
	"encoding/xml"
	"net/http"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/fault"
)

const namespace = "http://s3.amazonaws.com/doc/2006-03-01/"

// timestamps have milliseconds in S3.
const timestamps = "2006-01-02T15:04:05.000Z"

func stamp(t time.Time) string { return t.UTC().Format(timestamps) }

func listBuckets(c *call) error {
	buckets, err := c.server.Buckets.Buckets()
	if err != nil {
		return err
	}
	type entry struct{ Name, CreationDate string }
	answer := struct {
		XMLName xml.Name `xml:"ListAllMyBucketsResult"`
		Space   string   `xml:"xmlns,attr"`
		Buckets []entry  `xml:"Buckets>Bucket"`
	}{Space: namespace}
	for _, b := range buckets {
		answer.Buckets = append(answer.Buckets, entry{b.Name, stamp(b.Created)})
	}
	return c.writeXML(answer)
}

// createEntries returns the condition key of a bucket that is to be made: where, if the
// body says that. It can be nowhere but where the server is.
func createEntries(c *call) ([]condition.Entry, error) {
	if err := c.readBody(); err != nil || len(c.body) == 0 {
		return nil, err
	}
	var configuration struct {
		XMLName  xml.Name   `xml:"CreateBucketConfiguration"`
		Location []string   `xml:"LocationConstraint"`
		Rest     []struct{} `xml:",any"`
	}
	if err := xml.Unmarshal(c.body, &configuration); err != nil {
		return nil, fault.New("MalformedXML", http.StatusBadRequest, "The XML you provided was not well-formed or did not validate against our published schema")
	}
	switch location := configuration.Location; {
	case len(configuration.Rest) > 0 || len(location) > 1:
		return nil, fault.NotImplemented("Of the configuration of a bucket only LocationConstraint is taken here.")
	case len(location) == 0:
		return nil, nil
	case location[0] != c.region():
		return nil, fault.New("IllegalLocationConstraintException", http.StatusBadRequest,
			"The "+location[0]+" location constraint is incompatible for the region specific endpoint this request was sent to.")
	default:
		return []condition.Entry{condition.String("s3:LocationConstraint", location[0])}, nil
	}
}

func createBucket(c *call) error {
	c.header.Set("Location", "/"+c.bucket)
	return c.server.Buckets.CreateBucket(c.bucket)
}

func headBucket(c *call) error {
	_, err := c.server.Buckets.Bucket(c.bucket)
	c.header.Set("X-Amz-Bucket-Region", c.region())
	return err
}

func deleteBucket(c *call) error {
	c.server.writing.Lock()
	defer c.server.writing.Unlock()
	empty := true
	err := c.server.Store.List(c.bucket, "", func(string, *Object) bool {
		empty = false
		return false
	})
	if err != nil {
		return err
	}
	if !empty {
		return fault.New("BucketNotEmpty", http.StatusConflict, "The bucket you tried to delete is not empty").With("BucketName", c.bucket)
	}
	c.status = http.StatusNoContent
	return c.server.Buckets.DeleteBucket(c.bucket)
}

func getBucketLocation(c *call) error {
	if _, err := c.server.Buckets.Bucket(c.bucket); err != nil {
		return err
	}
	region := c.region()
	if region == "us-east-1" {
		region = "" // as S3 says it
	}
	return c.writeXML(struct {
		XMLName xml.Name `xml:"LocationConstraint"`
		Space   string   `xml:"xmlns,attr"`
		Region  string   `xml:",chardata"`
	}{Space: namespace, Region: region})
}

func getBucketPolicy(c *call) error {
	b, err := c.server.Buckets.Bucket(c.bucket)
	if err != nil {
		return err
	}
	if b.Policy == "" {
		return fault.New("NoSuchBucketPolicy", http.StatusNotFound, "The bucket policy does not exist").With("BucketName", c.bucket)
	}
	c.header.Set("Content-Type", "application/json")
	c.answer = []byte(b.Policy)
	return nil
}

func putBucketPolicy(c *call) error {
	c.status = http.StatusNoContent
	return c.server.Buckets.PutBucketPolicy(c.bucket, string(c.body))
}

func deleteBucketPolicy(c *call) error {
	c.status = http.StatusNoContent
	return c.server.Buckets.DeleteBucketPolicy(c.bucket)
}
