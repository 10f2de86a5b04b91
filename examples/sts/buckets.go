package main

import (
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/account"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/objects"
)

// buckets are those of the account: what has a policy is kept where policies are.
type buckets struct{ account *account.Account }

// bucketOf returns b as S3 sees it.
func bucketOf(b *account.Bucket) objects.Bucket {
	return objects.Bucket{Name: b.Name, Created: b.Created, Policy: b.Policy}
}

func (b buckets) Buckets() (all []objects.Bucket, err error) {
	err = b.account.View(func(tx *account.Tx) error {
		found, err := tx.Buckets()
		for _, one := range found {
			all = append(all, bucketOf(one))
		}
		return err
	})
	return all, err
}

func (b buckets) Bucket(name string) (*objects.Bucket, error) {
	var bucket objects.Bucket
	err := b.account.View(func(tx *account.Tx) error {
		found, err := tx.Bucket(name)
		if err == nil {
			bucket = bucketOf(found)
		}
		return err
	})
	return &bucket, err
}

func (b buckets) change(write func(tx *account.Tx) error) error {
	_, err := b.account.Change(write)
	return err
}

func (b buckets) CreateBucket(name string) error {
	return b.change(func(tx *account.Tx) error { return tx.CreateBucket(name) })
}

func (b buckets) DeleteBucket(name string) error {
	return b.change(func(tx *account.Tx) error { return tx.DeleteBucket(name) })
}

func (b buckets) PutBucketPolicy(name, document string) error {
	return b.change(func(tx *account.Tx) error { return tx.PutBucketPolicy(name, document) })
}

func (b buckets) DeleteBucketPolicy(name string) error {
	return b.change(func(tx *account.Tx) error { return tx.DeleteBucketPolicy(name) })
}
