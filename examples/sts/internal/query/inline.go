package query

import (
	"maps"
	"net/http"
	"slices"

	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/account"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/fault"
)

func putInline(kind account.Kind) func(c *call) (any, error) {
	return func(c *call) (any, error) {
		return nil, c.change(func(tx *account.Tx) error {
			return tx.PutInline(kind, c.identity(kind), c.get("PolicyName"), c.get("PolicyDocument"))
		})
	}
}

func deleteInline(kind account.Kind) func(c *call) (any, error) {
	return func(c *call) (any, error) {
		return nil, c.change(func(tx *account.Tx) error {
			return tx.DeleteInline(kind, c.identity(kind), c.get("PolicyName"))
		})
	}
}

func getInline(kind account.Kind) func(c *call) (any, error) {
	return func(c *call) (any, error) {
		i, err := c.look(kind)
		if err != nil {
			return nil, err
		}
		name := c.get("PolicyName")
		document, ok := i.Inline[name]
		if !ok {
			return nil, fault.New("NoSuchEntity", http.StatusNotFound, "The "+string(kind)+" policy with name "+name+" cannot be found.")
		}
		answer := struct {
			UserName, RoleName         string `xml:",omitempty"`
			PolicyName, PolicyDocument string
		}{PolicyName: name, PolicyDocument: encoded(document)}
		answer.UserName = i.Name
		if kind == account.Role {
			answer.UserName, answer.RoleName = "", i.Name
		}
		return answer, nil
	}
}

func listInline(kind account.Kind) func(c *call) (any, error) {
	return func(c *call) (any, error) {
		i, err := c.look(kind)
		if err != nil {
			return nil, err
		}
		return struct {
			PolicyNames members[string]
			IsTruncated bool
		}{PolicyNames: members[string]{slices.Sorted(maps.Keys(i.Inline))}}, nil
	}
}
