package account

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/fault"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A Bucket is one of S3. What is in it is kept elsewhere.
type Bucket struct {
	Name    string
	Created time.Time
	Policy  string // "" if it has none
}

// ARN returns the ARN of b, which does not name the account.
func (b *Bucket) ARN() string { return "arn:aws:s3:::" + b.Name }

// Bucket returns the bucket of that name.
func (tx *Tx) Bucket(name string) (*Bucket, error) {
	b := new(Bucket)
	ok, err := tx.get(buckets, name, b)
	if err == nil && !ok {
		err = fault.New("NoSuchBucket", http.StatusNotFound, "The specified bucket does not exist").With("BucketName", name)
	}
	return b, err
}

// Buckets returns all buckets, by name.
func (tx *Tx) Buckets() ([]*Bucket, error) { return list[Bucket](tx, buckets) }

// CreateBucket makes an empty bucket.
func (tx *Tx) CreateBucket(name string) error {
	const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789.-"
	if len(name) < 3 || len(name) > 63 || strings.Trim(name, alphabet) != "" || strings.Trim(name, ".-") != name {
		return fault.New("InvalidBucketName", http.StatusBadRequest, "The specified bucket is not valid.").With("BucketName", name)
	}
	taken, err := tx.get(buckets, name, new(Bucket))
	if err != nil {
		return err
	}
	if taken {
		return fault.New("BucketAlreadyOwnedByYou", http.StatusConflict, "Your previous request to create the named bucket succeeded and you already own it.").With("BucketName", name)
	}
	return tx.put(buckets, name, &Bucket{Name: name, Created: tx.now})
}

// DeleteBucket deletes a bucket and its policy. That it is empty is for the caller to see to.
func (tx *Tx) DeleteBucket(name string) error {
	b, err := tx.Bucket(name)
	if err != nil {
		return err
	}
	if err := tx.detachPolicy(b); err != nil {
		return err
	}
	return tx.delete(buckets, name)
}

// PutBucketPolicy has a policy say who may use a bucket, beside what callers are allowed by their own.
func (tx *Tx) PutBucketPolicy(name, document string) error {
	b, err := tx.Bucket(name)
	if err != nil {
		return err
	}
	if len(document) > maxBucketPolicy {
		return fault.New("PolicyTooLarge", http.StatusBadRequest, "Your policy exceeds the maximum allowed document size.")
	}
	p, err := parse(document, policy.Resource, b.ARN())
	if err != nil {
		return fault.New("MalformedPolicy", http.StatusBadRequest, fault.Of(err).Message)
	}
	for statement := range p.Statements() {
		resources, _ := statement.Resources()
		if slices.ContainsFunc(resources, b.isAnother) {
			return fault.New("MalformedPolicy", http.StatusBadRequest, "Policy has invalid resource")
		}
	}
	b.Policy = document
	if err := tx.put(buckets, name, b); err != nil {
		return err
	}
	return b.attach(&tx.evaluator().Put)
}

// isAnother reports whether a resource of a policy is another bucket or in another one, for which
// the policy of b has no say.
func (b *Bucket) isAnother(resource string) bool {
	name, _, _ := strings.Cut(strings.TrimPrefix(resource, "arn:aws:s3:::"), "/")
	return name != b.Name && !strings.ContainsAny(name, "*?$")
}

// DeleteBucketPolicy takes away the policy of a bucket, if there is one.
func (tx *Tx) DeleteBucketPolicy(name string) error {
	b, err := tx.Bucket(name)
	if err != nil {
		return err
	}
	if err := tx.detachPolicy(b); err != nil {
		return err
	}
	b.Policy = ""
	return tx.put(buckets, name, b)
}

func (tx *Tx) detachPolicy(b *Bucket) error {
	if tx.change == nil {
		return errReadOnly
	}
	if b.Policy != "" {
		tx.evaluator().Detach = map[policy.Type][]string{policy.Resource: {b.ARN()}}
	}
	return nil
}
