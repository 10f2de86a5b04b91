package lint

import (
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/conditionkey"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/source"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// resources checks the Resource element of s:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
func (l *linter) resources(s *subject) {
	if !s.HasResource() {
		if l.policy.Type() == statement.Resource {
			l.report(s.at, NoResource,
				"the statement is about everything that the policy is attached to; Amazon S3, Amazon SQS and AWS KMS want a Resource element")
		}
		return
	}
	patterns, not := s.Resources()
	e := source.Resource
	if not {
		e = source.NotResource
	}
	for i, at := range numbered(s.found[e].Value) {
		text, keys := patterns[i].String(), patterns[i].Keys()
		l.placeholder(text, at)
		l.oldVariable(s, text, at)
		for _, key := range keys {
			l.unknownKey(key, at)
		}
		if not && s.Effect() == statement.Deny && mayLackValue(text, keys) {
			l.report(at, NotResourceVariable,
				"a request in which the policy variable has no value is denied, whatever the resource, unless another entry covers it")
		}
		a, whole, ok := splitWhole(text)
		if !ok {
			continue // it is "*"
		}
		if !whole {
			l.incompleteARN(s, a, text, at)
		}
		if glob.HasWildcard(a.Service) {
			l.report(at, ServiceWildcard, "a wildcard stands in the service of an ARN, where AWS documents none")
		}
		if !arn.IsAWS(a.Partition) && a.Partition != "*" {
			continue
		}
		if l.lacksAccount(a) {
			l.accountLeftOut(s, a, at)
		}
		if l.policy.Type() == statement.Endpoint && mixesAccount(text) {
			l.report(at, EndpointCondition, "an endpoint policy takes an account or a wildcard in an ARN, not both")
		}
		if wildcardInType(a) {
			l.report(at, TypeWildcard,
				"a wildcard stands in the resource type, where AWS documents none: it covers more than one type")
		}
		isBucket := a.Service == "s3" && isBucketOrObject(a.Resource)
		if isFilled(a.Region) && (isBucket || a.Service == "iam") {
			l.report(at, ARNRegion, "ARNs of this kind have no Region, so this one matches nothing")
		}
		if isFilled(a.Account) && isBucket {
			l.report(at, ARNAccount, "ARNs of S3 buckets and objects have no account, so this one matches nothing")
		}
	}
	if _, notAction := s.Actions(); !not && !notAction {
		l.buckets(s)
	}
}

// mayLackValue reports whether a policy variable in text, an entry with the given
// keys, may have no value: whether it has no default and its key is not in every
// request.
func mayLackValue(text string, keys []string) bool {
	return !strings.Contains(text, "'") && slices.ContainsFunc(keys, func(key string) bool {
		return !conditionkey.Find(key).Always
	})
}

// isFilled reports whether a part of an ARN pattern does not match the empty part.
func isFilled(part string) bool {
	return strings.Trim(part, "*") != "" && !strings.Contains(part, "${")
}

// wildcardInType reports whether a, of a service that puts the type of resource
// first, has a wildcard in the type.
func wildcardInType(a arn.ARN) bool {
	switch a.Service {
	case "dynamodb", "ec2", "iam", "kms", "lambda":
	default:
		return false
	}
	typ := resourceType(a.Resource) // "*" leaves no doubt
	return typ != "*" && glob.HasWildcard(typ) && !strings.Contains(typ, "${")
}

// resourceType returns what stands before the first "/" or ":" of a resource.
func resourceType(resource string) string {
	if end := strings.IndexAny(resource, ":/"); end >= 0 {
		return resource[:end]
	}
	return resource
}

// isBucketOrObject reports whether resource, that of an ARN of S3, is a bucket or
// an object and nothing else.
func isBucketOrObject(resource string) bool {
	switch typ := resourceType(resource); typ {
	case "accesspoint", "access-grants", "async-request", "job", "storage-lens", "storage-lens-group":
		return false
	default:
		return typ != "" && !strings.ContainsAny(typ, "*?$")
	}
}

// buckets finds actions on S3 buckets with ARNs of objects only, and the other way
// round:
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/security_iam_service-with-iam.html
func (l *linter) buckets(s *subject) {
	var onBuckets, onObjects bool
	resources, _ := s.Resources()
	for i := range resources {
		a, ok := arn.SplitPattern(resources[i].String())
		if !ok || a.Service != "s3" || a.Region+a.Account != "" {
			return
		}
		bucket, _, object := strings.Cut(a.Resource, "/")
		if strings.Contains(bucket, "${") {
			return
		}
		onBuckets = onBuckets || !object
		onObjects = onObjects || object || strings.Contains(bucket, "*")
	}
	actions, _ := s.Actions()
	for i, at := range numbered(s.found[source.Action].Value) {
		text := actions[i].String()
		is := func(name string) bool { return glob.EqualFold(name, text) }
		switch {
		case !onBuckets && slices.ContainsFunc(bucketActions(), is):
			l.report(at, BucketARN, "{action} is an action on buckets, and the Resource element names objects only", text)
		case !onObjects && slices.ContainsFunc(objectActions(), is):
			l.report(at, BucketARN, "{action} is an action on objects, and the Resource element names buckets only", text)
		}
	}
}

func bucketActions() []string {
	return []string{
		"s3:ListBucket", "s3:ListBucketVersions", "s3:GetBucketLocation", "s3:GetBucketPolicy", "s3:PutBucketPolicy",
		"s3:CreateBucket", "s3:DeleteBucket",
	}
}

func objectActions() []string {
	return []string{
		"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:GetObjectVersion", "s3:DeleteObjectVersion", "s3:PutObjectAcl",
	}
}
