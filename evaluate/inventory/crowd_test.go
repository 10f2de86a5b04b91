package inventory_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
)

// A crowd is the form of an organization that is made up to see how work grows: n users and n
// roles, ten in a team, which have one policy each.
type crowd struct {
	name       string
	least      int                                   // number of users that tests begin with
	oneAccount bool                                  // or a hundred of each in an account
	resource   func(account string, i int) string    // what user and role i may assume
	trust      func(account string, i, n int) string // Principal of role i
	condition  func(i int) string                    // of its trust policy, or nil
	edges      func(n int) int
	isDirect   bool // each chain may be one call
}

const perTeam, perAccount = 10, 100

func (c *crowd) accountOf(i int) string {
	if c.oneAccount {
		return accountID(0)
	}
	return accountID(i / perAccount)
}

func member(account, kind string, i int) string {
	return fmt.Sprintf("arn:aws:iam::%s:%s/team-%d-%06d", account, kind, i/perTeam, i)
}

// crowds are the forms: from few edges to all that there can be.
func crowds() []crowd {
	root := func(account string, _, _ int) string { return `{"AWS": "arn:aws:iam::` + account + `:root"}` }
	all := func(string, int) string { return "*" }
	return []crowd{
		{name: "patterns of roles", least: 100, oneAccount: true, resource: func(account string, i int) string {
			return fmt.Sprintf("arn:aws:iam::%s:role/team-%d-*", account, i/perTeam)
		}, trust: root, edges: func(n int) int { return 2 * n * perTeam }},
		{name: "patterns of principals", least: 200, resource: all, trust: func(string, int, int) string { return `"*"` }, condition: func(i int) string {
			return fmt.Sprintf(`{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/team-%d-*"}}`, i/perTeam)
		}, edges: func(n int) int { return n * perTeam }},
		{name: "roots of accounts", least: 100, resource: all, trust: root, edges: func(n int) int { return 2 * n * perAccount }, isDirect: true},
		{name: "fifty others", least: 400, resource: all, trust: func(_ string, i, n int) string {
			names := make([]string, 50)
			for k := range names {
				other := (i + 1 + k*7) % n
				names[k] = `"` + member(accountID(other/perAccount), "role", other) + `"`
			}
			return `{"AWS": [` + strings.Join(names, ", ") + `]}`
		}, edges: func(n int) int { return 50 * n }},
		{name: "everybody of everybody", least: 50, oneAccount: true, resource: all, trust: root, edges: func(n int) int { return 2 * n * n }, isDirect: true},
	}
}

// read makes up a crowd with n users and n roles.
func (c *crowd) read(t testing.TB, n int) *inventory.Inventory {
	t.Helper()
	list := make([]string, 0, 2*n)
	for i := range n {
		account := c.accountOf(i)
		policies := fmt.Sprintf(`"policies": [{"name": "assume", "document": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": %q}}}]`, c.resource(account, i))
		condition := ""
		if c.condition != nil {
			condition = `, "Condition": ` + c.condition(i)
		}
		list = append(list, fmt.Sprintf(`{"arn": %q, %s}`, member(account, "user", i), policies),
			fmt.Sprintf(`{"arn": %q, %s, "maxSessionDuration": 3600, "trustPolicy": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": %s%s}}}`,
				member(account, "role", i), policies, c.trust(account, i, n), condition))
	}
	inv, err := readText("own.json", `{"principals": [`+strings.Join(list, ",\n")+`]}`)
	require.NoError(t, err)
	return inv
}
