package inventory_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
)

// A crowd says of what form an organization is that is made up for growth: n users and n roles,
// ten of a team, a hundred of an account unless all are in one.
type crowd struct {
	name     string
	accounts func(n int) int
	resource func(account string, i int) string    // that caller i may assume
	trust    func(account string, i, n int) string // Principal of role i
	where    func(account string, i, n int) string // Condition, or ""
	edges    func(n int) int
}

const perTeam, perAccount = 10, 100

func member(account, kind string, i int) string {
	return fmt.Sprintf("arn:aws:iam::%s:%s/team-%d-%06d", account, kind, i/perTeam, i)
}

// crowds are the forms: from few edges to all that there can be.
func crowds() []crowd {
	many := func(n int) int { return max(1, n/perAccount) }
	one := func(int) int { return 1 }
	root := func(account string, _, _ int) string { return `"arn:aws:iam::` + account + `:root"` }
	all := func(string, int) string { return "*" }
	return []crowd{
		{"account roots", many, all, root, nil, func(n int) int { return 2 * n * perAccount }},
		{"one account, teams", one, func(account string, i int) string {
			return fmt.Sprintf("arn:aws:iam::%s:role/team-%d-*", account, i/perTeam)
		}, root, nil, func(n int) int { return 2 * n * perTeam }},
		{"fifty others", many, all, func(_ string, i, n int) string {
			names := make([]string, 50)
			for k := range names {
				other := (i + 1 + k*7) % n
				names[k] = member(accountID(other/perAccount), "role", other)
			}
			return `["` + strings.Join(names, `", "`) + `"]`
		}, nil, func(n int) int { return 50 * n }},
		{"patterns of principals", many, all, func(string, int, int) string { return `"*"` }, func(_ string, i, _ int) string {
			return fmt.Sprintf(`{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/team-%d-*"}}`, i/perTeam)
		}, func(n int) int { return n * perTeam }},
		{"everybody of everybody", one, all, root, nil, func(n int) int { return 2 * n * n }},
	}
}

// read makes up a crowd with n users and n roles.
func (c *crowd) read(t testing.TB, n int) *inventory.Inventory {
	t.Helper()
	var r inventory.Reader
	var list []string
	for i := range n {
		account := accountID(i / perAccount % c.accounts(n))
		may := fmt.Sprintf(`"policies": [{"name": "p", "document": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": %q}}}]`, c.resource(account, i))
		where := ""
		if c.where != nil {
			where = `, "Condition": ` + c.where(account, i, n)
		}
		list = append(list, fmt.Sprintf(`{"arn": %q, %s}`, member(account, "user", i), may),
			fmt.Sprintf(`{"arn": %q, %s, "maxSessionDuration": 3600, "trustPolicy": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": %s}%s}}}`,
				member(account, "role", i), may, c.trust(account, i, n), where))
	}
	r.Read("own.json", strings.NewReader(`{"principals": [`+strings.Join(list, ",\n")+`]}`))
	inv, err := r.Inventory()
	require.NoError(t, err)
	return inv
}
