package account

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"github.com/seed-1d0cfdb5/iam/evaluate"
)

// The tables of the database. Values are JSON.
const (
	users    = "users"    // Identity by name, in small letters: names differ in more than their case
	roles    = "roles"    // likewise
	policies = "policies" // Policy by ARN
	keys     = "keys"     // Key by ID
	sessions = "sessions" // session by ID of its access key
	expiries = "expiries" // ID of an access key by the end of its session
	buckets  = "buckets"  // Bucket by name
	devices  = "devices"  // Device by serial number
)

func createTables(tx *bbolt.Tx) error {
	for _, name := range []string{users, roles, policies, keys, sessions, expiries, buckets, devices} {
		if _, err := tx.CreateBucketIfNotExists([]byte(name)); err != nil {
			return err
		}
	}
	return nil
}

// A Tx is a look at the account or, in [Account.Change], a change of it.
type Tx struct {
	tx     *bbolt.Tx
	now    time.Time
	change *evaluate.Change // what the evaluator has to know; nil if nothing may change
	told   bool             // whether that is anything
}

// evaluator returns what the evaluator has to know, to be added to.
func (tx *Tx) evaluator() *evaluate.Change {
	tx.told = true
	return tx.change
}

var errReadOnly = errors.New("a change outside of Account.Change")

// get reads what a table has under key into value, and reports whether there is anything.
func (tx *Tx) get(table, key string, value any) (bool, error) {
	data := tx.tx.Bucket([]byte(table)).Get([]byte(key))
	if data == nil {
		return false, nil
	}
	if err := json.Unmarshal(data, value); err != nil {
		return false, fmt.Errorf("%s: %s: %w", table, key, err)
	}
	return true, nil
}

func (tx *Tx) put(table, key string, value any) error {
	if tx.change == nil {
		return errReadOnly
	}
	data, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return tx.tx.Bucket([]byte(table)).Put([]byte(key), data)
}

func (tx *Tx) delete(table, key string) error {
	if tx.change == nil {
		return errReadOnly
	}
	return tx.tx.Bucket([]byte(table)).Delete([]byte(key))
}

// list returns all that a table has, by key.
func list[T any](tx *Tx, table string) ([]*T, error) {
	var all []*T
	err := tx.tx.Bucket([]byte(table)).ForEach(func(key, data []byte) error {
		value := new(T)
		if err := json.Unmarshal(data, value); err != nil {
			return fmt.Errorf("%s: %s: %w", table, key, err)
		}
		all = append(all, value)
		return nil
	})
	return all, err
}
