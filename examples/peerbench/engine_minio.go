package main

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/minio/pkg/v3/policy"
)

// The library reads policies in the AWS form, for its own service: ARNs of others
// are rewritten to arn:aws:s3:::, and the tag of the principal to that of an object.
// The documents of W3 are joined, for all Deny statements have to be seen first.
// Policies are read without the check that knows which actions there are. What limits a
// caller is a policy of its own.
func minioEngine() engine {
	return engine{
		name: "minio/pkg", module: "github.com/minio/pkg/v3/policy", version: "v3.1.3", license: "AGPL-3.0",
		load: inLayers(loadMinio),
		text: func(w *workload) (parser, error) {
			var documents [][]byte
			size := 0
			for _, statements := range w.policies {
				documents = append(documents, minioDocument(statements))
				size += len(documents[len(documents)-1])
			}
			return parser{size, func() (binder, error) {
				policies := make([]policy.Policy, len(documents))
				for i, d := range documents {
					if err := json.Unmarshal(d, &policies[i]); err != nil {
						return nil, err
					}
				}
				return func(r request) func() bool {
					var all policy.Policy
					for _, p := range policies {
						all.Statements = append(all.Statements, p.Statements...)
					}
					return bindMinio(&all)(r)
				}, nil
			}}, nil
		},
	}
}

func loadMinio(w *workload) (binder, error) {
	if w.resource != nil {
		return loadMinioBucket(w)
	}
	var p policy.Policy
	for _, statements := range w.policies {
		// A policy.Policy also drops duplicate statements, of which there are none.
		// That is part of W7.
		var doc struct{ Statement []policy.Statement }
		if err := json.Unmarshal(minioDocument(statements), &doc); err != nil {
			return nil, err
		}
		p.Statements = append(p.Statements, doc.Statement...)
	}
	return bindMinio(&p), nil
}

func bindMinio(p *policy.Policy) binder {
	return func(r request) func() bool {
		bucket, object := minioObject(r.resource)
		args := policy.Args{
			AccountName: userARN, Action: policy.Action(r.action), BucketName: bucket, ObjectName: object,
			ConditionValues: minioValues(&r.context),
		}
		return func() bool { return p.IsAllowed(args) }
	}
}

// loadMinioBucket reads the policy of a bucket, which names callers.
func loadMinioBucket(w *workload) (binder, error) {
	var p policy.BucketPolicy
	if err := json.Unmarshal(minioDocument(w.resource), &p); err != nil {
		return nil, err
	}
	caller := w.principal()
	return func(r request) func() bool {
		bucket, object := minioObject(r.resource)
		args := policy.BucketPolicyArgs{
			AccountName: caller, Action: policy.Action(r.action), BucketName: bucket, ObjectName: object,
			ConditionValues: minioValues(&r.context),
		}
		return func() bool { return p.IsAllowed(args) }
	}, nil
}

func minioValues(c *context) map[string][]string {
	values := map[string][]string{
		"SourceIp":               {c.sourceIP.String()},
		"ExistingObjectTag/team": {c.team},
		"CurrentTime":            {c.now.Format(time.RFC3339)},
		"SecureTransport":        {text(c.secure)},
	}
	for _, e := range c.more {
		_, name, _ := strings.Cut(e.key, ":")
		values[name] = []string{e.value}
	}
	return values
}

func minioDocument(statements []statement) []byte {
	rewritten := make([]statement, len(statements))
	for i, s := range statements {
		var resources []string
		for _, r := range s.resources {
			resources = append(resources, minioARN(r))
		}
		s.resources = resources
		rewritten[i] = s
	}
	return []byte(strings.ReplaceAll(string(document(rewritten)), "aws:PrincipalTag/", "s3:ExistingObjectTag/"))
}

// minioARN returns the ARN of an object that stands for resource.
func minioARN(resource string) string {
	if rest, ok := strings.CutPrefix(resource, "arn:aws:"); ok && !strings.HasPrefix(rest, "s3:::") {
		return "arn:aws:s3:::" + rest
	}
	return resource
}

func minioObject(resource string) (bucket, object string) {
	bucket, object, _ = strings.Cut(strings.TrimPrefix(minioARN(resource), "arn:aws:s3:::"), "/")
	return bucket, object
}
