package query

import (
	"time"

	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/account"
)

type accessKey struct {
	UserName, AccessKeyId, Status string //nolint:revive // as AWS spells it
	SecretAccessKey               string `xml:",omitempty"` // is shown once
	CreateDate                    time.Time
}

// keyOf describes k without its secret.
func keyOf(k *account.Key) accessKey {
	status := "Active"
	if k.Inactive {
		status = "Inactive"
	}
	return accessKey{UserName: k.User, AccessKeyId: k.ID, Status: status, CreateDate: k.Created.Truncate(time.Second)}
}

func createAccessKey(c *call) (any, error) {
	var made accessKey
	err := c.change(func(tx *account.Tx) error {
		k, err := tx.CreateKey(c.identity(account.User))
		if err == nil {
			made = keyOf(k)
			made.SecretAccessKey = k.Secret
		}
		return err
	})
	return struct{ AccessKey accessKey }{made}, err
}

func listAccessKeys(c *call) (any, error) {
	var all []*account.Key
	err := c.server.Account.View(func(tx *account.Tx) (err error) {
		all, err = tx.Keys(c.identity(account.User))
		return err
	})
	return struct {
		AccessKeyMetadata members[accessKey]
		IsTruncated       bool
	}{AccessKeyMetadata: listOf(all, keyOf)}, err
}

func updateAccessKey(c *call) (any, error) {
	status := c.get("Status")
	if status != "Active" && status != "Inactive" {
		return nil, invalid("Value %q at 'status' failed to satisfy constraint: Member must satisfy enum value set: [Active, Inactive]", status)
	}
	return nil, c.change(func(tx *account.Tx) error {
		return tx.UpdateKey(c.identity(account.User), c.get("AccessKeyId"), status == "Inactive")
	})
}

func deleteAccessKey(c *call) (any, error) {
	return nil, c.change(func(tx *account.Tx) error { return tx.DeleteKey(c.identity(account.User), c.get("AccessKeyId")) })
}
