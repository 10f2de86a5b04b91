package main

import (
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/policy"
)

// resources checks the Resource element of s:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
func (l *linter) resources(s *policy.Statement) {
	patterns, not := s.Resources()
	for _, pattern := range patterns {
		parts := strings.SplitN(pattern, ":", 6)
		if len(parts) < 6 {
			continue // it is "*"
		}
		service, region, resource := parts[2], parts[3], parts[5]
		if strings.ContainsAny(service, "*?") {
			l.at(s, warning, "service-wildcard", "a wildcard stands in the service of an ARN, where AWS documents none", element(not, "Resource"), pattern)
		}
		if wildcardInType(service, resource) {
			l.at(s, warning, "type-wildcard",
				"a wildcard stands in the type of resource, where AWS documents none: it covers more than one type", element(not, "Resource"), pattern)
		}
		if region != "" && !strings.ContainsAny(region, "*") && noRegion(service, resource) {
			l.at(s, warning, "region", "ARNs of this kind have no Region, so this one matches nothing", element(not, "Resource"), pattern)
		}
	}
	if !not {
		l.buckets(s, patterns)
	}
}

// wildcardInType reports whether resource, that of an ARN of a service that puts
// the type of resource first, has a wildcard in the type.
func wildcardInType(service, resource string) bool {
	switch service {
	case "dynamodb", "ec2", "iam", "kms", "lambda":
	default:
		return false
	}
	end := strings.IndexAny(resource, ":/")
	if end < 0 {
		end = len(resource)
	}
	return resource != "*" && strings.ContainsAny(resource[:end], "*?")
}

// noRegion reports whether the ARN of resource is one without a Region.
func noRegion(service, resource string) bool {
	return service == "iam" || service == "s3" && !strings.ContainsAny(resource, "/:*?")
}

// buckets finds actions on S3 buckets with ARNs of objects only, and the other
// way round: https://docs.aws.amazon.com/AmazonS3/latest/userguide/security_iam_service-with-iam.html
func (l *linter) buckets(s *policy.Statement, patterns []string) {
	var onBuckets, onObjects bool
	for _, pattern := range patterns {
		bucket, ok := strings.CutPrefix(pattern, "arn:aws:s3:::")
		if !ok {
			return
		}
		object := strings.Contains(bucket, "/")
		onBuckets = onBuckets || !object
		onObjects = onObjects || object || strings.Contains(bucket, "*")
	}
	actions, not := s.Actions()
	if not || len(patterns) == 0 {
		return
	}
	bucketActions := []string{"s3:ListBucket", "s3:ListBucketVersions", "s3:GetBucketLocation", "s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucket"}
	objectActions := []string{"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:GetObjectVersion", "s3:PutObjectAcl"}
	for _, action := range actions {
		switch {
		case !onBuckets && slices.Contains(bucketActions, action):
			l.at(s, warning, "bucket-arn", action+" is an action on buckets, and the Resource element names objects only", "Action", action)
		case !onObjects && slices.Contains(objectActions, action):
			l.at(s, warning, "bucket-arn", action+" is an action on objects, and the Resource element names buckets only", "Action", action)
		}
	}
}
