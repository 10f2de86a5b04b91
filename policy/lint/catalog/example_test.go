package catalog_test

import (
	"fmt"
	"strings"

	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/policy/lint/catalog"
)

func ExampleCheck() {
	p := policy.MustParse(`{
	  "Version": "2012-10-17",
	  "Statement": {"Effect": "Allow", "Action": ["s3:ListObjects", "s3:GetObjectTagging"], "Resource": "arn:aws:s3:::reports"}
	}`, policy.Identity, policy.WithName("reader.json"))
	for _, f := range catalog.Check(p) {
		detail := strings.ReplaceAll(f.Detail, catalog.Date(), "DATE")
		fmt.Printf("%s:%d:%d: %s: %s (%s)\n", f.Name, f.Line, f.Column, f.Level, detail, f.Code)
	}
	// Output:
	// reader.json:3:48: warning: ListObjects is an operation and no action: it is allowed by s3:ListBucket (as of DATE) (misnamed-action)
	// reader.json:3:66: warning: s3:GetObjectTagging acts on arn:${Partition}:s3:${Region}:${Account}:accesspoint/${AccessPointName}/object/${ObjectName}, arn:${Partition}:s3:::${BucketName}/${ObjectName}, which the Resource element does not name (as of DATE) (action-resource)
}

func ExampleActions() {
	for action := range catalog.Actions("sqs:*Queue") {
		fmt.Println(action)
	}
	// Output:
	// sqs:CreateQueue
	// sqs:DeleteQueue
	// sqs:PurgeQueue
	// sqs:TagQueue
	// sqs:UntagQueue
}

func ExampleTakes() {
	for action := range catalog.Actions("s3:List*Bucket*") {
		fmt.Println(action, catalog.Takes(action, "arn:aws:s3:::logs"))
	}
	fmt.Println(catalog.Takes("s3:GetObject", "arn:aws:s3:::logs"), catalog.Takes("s3:GetObject", "arn:aws:s3:::logs/today"))
	// Output:
	// s3:ListAllMyBuckets false
	// s3:ListBucket true
	// s3:ListBucketMultipartUploads true
	// s3:ListBucketVersions true
	// false true
}

func ExampleLookup() {
	action, ok := catalog.Lookup("ecr:batchgetimage")
	fmt.Println(action.Name, ok)
	for _, r := range action.Resources {
		fmt.Println(r.Name, r.ARNs)
		for _, k := range r.Keys {
			fmt.Println(k.Name, k.Type, k.Many)
		}
	}
	// Output:
	// ecr:BatchGetImage true
	// repository [arn:${Partition}:ecr:${Region}:${Account}:repository/${RepositoryName}]
	// aws:ResourceTag/${TagKey} String false
	// ecr:ResourceTag/${TagKey} String false
}
