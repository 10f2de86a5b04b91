package objects

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"go.etcd.io/bbolt"
)

// A File is a Store in a file.
type File struct{ db *bbolt.DB }

var _ Store = (*File)(nil)

// Open opens the store in the file path, or makes an empty one.
func Open(path string) (*File, error) {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: 5 * time.Second})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &File{db}, nil
}

// Close closes the file.
func (f *File) Close() error { return f.db.Close() }

// Get is that of Store.
func (f *File) Get(bucket, key string) (o *Object, err error) {
	err = f.db.View(func(tx *bbolt.Tx) error {
		table := tx.Bucket([]byte(bucket))
		if table == nil {
			return ErrNoObject
		}
		text := table.Get([]byte(key))
		if text == nil {
			return ErrNoObject
		}
		o, err = decode(bytes.Clone(text))
		return err
	})
	return o, err
}

// decode reads what Put writes: JSON, a line end, and the body, which is not copied.
func decode(value []byte) (*Object, error) {
	head, body, _ := bytes.Cut(value, []byte("\n"))
	o := &Object{Body: body}
	return o, json.Unmarshal(head, o)
}

// Put is that of Store.
func (f *File) Put(bucket, key string, o *Object) error {
	head, err := json.Marshal(o)
	if err != nil {
		return err
	}
	value := slices.Concat(head, []byte("\n"), o.Body)
	return f.db.Update(func(tx *bbolt.Tx) error {
		table, err := tx.CreateBucketIfNotExists([]byte(bucket))
		if err != nil {
			return err
		}
		return table.Put([]byte(key), value)
	})
}

// Delete is that of Store.
func (f *File) Delete(bucket, key string) error {
	return f.db.Update(func(tx *bbolt.Tx) error {
		table := tx.Bucket([]byte(bucket))
		if table == nil {
			return nil
		}
		return table.Delete([]byte(key))
	})
}

// List is that of Store.
func (f *File) List(bucket, first string, visit func(key string, o *Object) bool) error {
	return f.db.View(func(tx *bbolt.Tx) error {
		table := tx.Bucket([]byte(bucket))
		if table == nil {
			return nil
		}
		cursor := table.Cursor()
		for key, text := cursor.Seek([]byte(first)); key != nil; key, text = cursor.Next() {
			o, err := decode(text)
			if err != nil {
				return fmt.Errorf("%s/%s: %w", bucket, key, err)
			}
			if !visit(string(key), o) {
				break
			}
		}
		return nil
	})
}
