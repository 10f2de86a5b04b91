package account

import (
	"crypto/rand"
	"slices"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/sigv4"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A Key is an access key of a user: a name and a password for programs, which do not end by themselves.
type Key struct {
	ID, Secret string
	User       string // name; "" is the root user
	Inactive   bool
	Created    time.Time
}

// A Credential is what a request was signed with: an access key or a session.
type Credential struct {
	ID, Secret, Token string
	Principal         principal.Principal
	Issuer            string            // unique ID of the user or role behind it; "" is the root user
	Session           *evaluate.Session // nil if it does not end
}

// Credential returns what the ID and the token, "" if there is none, of an access key stand
// for. The errors are those that package sigv4 makes the codes of AWS of.
func (tx *Tx) Credential(id, token string) (*Credential, error) {
	if token != "" {
		return tx.sessionCredential(id, token)
	}
	k := new(Key)
	ok, err := tx.get(keys, id, k)
	if err != nil {
		return nil, err
	}
	if !ok || k.Inactive {
		return nil, sigv4.ErrUnknownKey
	}
	owner, arn := &Identity{}, Root
	if k.User != "" {
		if owner, err = tx.Identity(User, k.User); err != nil {
			return nil, err
		}
		arn = owner.ARN()
	}
	caller, err := principal.Parse(arn)
	return &Credential{ID: id, Secret: k.Secret, Principal: caller, Issuer: owner.ID}, err
}

// RootKey returns the access key of the root user, who has one from the beginning.
func (tx *Tx) RootKey() (*Key, error) {
	all, err := list[Key](tx, keys)
	if err != nil {
		return nil, err
	}
	if at := slices.IndexFunc(all, func(k *Key) bool { return k.User == "" }); at >= 0 {
		return all[at], nil
	}
	return tx.newKey("")
}

// CreateKey makes an access key for a user.
func (tx *Tx) CreateKey(user string) (k *Key, err error) {
	err = tx.update(User, user, func(i *Identity) error {
		if len(i.Keys) >= maxKeys {
			return limitExceeded("Cannot exceed quota for AccessKeysPerUser: %d", maxKeys)
		}
		if k, err = tx.newKey(user); err != nil {
			return err
		}
		i.Keys = append(i.Keys, k.ID)
		return nil
	})
	return k, err
}

func (tx *Tx) newKey(user string) (*Key, error) {
	k := &Key{ID: "AKIA" + rand.Text()[:16], Secret: (rand.Text() + rand.Text())[:40], User: user, Created: tx.now}
	return k, tx.put(keys, k.ID, k)
}

// Keys returns the access keys of a user.
func (tx *Tx) Keys(user string) ([]*Key, error) {
	i, err := tx.Identity(User, user)
	if err != nil {
		return nil, err
	}
	var all []*Key
	for _, id := range i.Keys {
		k := new(Key)
		if _, err := tx.get(keys, id, k); err != nil {
			return nil, err
		}
		all = append(all, k)
	}
	return all, nil
}

// UpdateKey switches an access key of a user off, or on again.
func (tx *Tx) UpdateKey(user, id string, inactive bool) error {
	all, err := tx.Keys(user)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(all, func(k *Key) bool { return k.ID == id })
	if at < 0 {
		return noSuchEntity("The Access Key with id %s cannot be found.", id)
	}
	all[at].Inactive = inactive
	return tx.put(keys, id, all[at])
}

// DeleteKey deletes an access key of a user.
func (tx *Tx) DeleteKey(user, id string) error {
	err := tx.update(User, user, func(i *Identity) error {
		at := slices.Index(i.Keys, id)
		if at < 0 {
			return noSuchEntity("The Access Key with id %s cannot be found.", id)
		}
		i.Keys = slices.Delete(i.Keys, at, at+1)
		return nil
	})
	if err != nil {
		return err
	}
	return tx.delete(keys, id)
}
