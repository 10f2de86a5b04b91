package principal_test

import (
	"fmt"

	"github.com/seed-1d0cfdb5/iam/principal"
)

func ExampleParse() {
	user, err := principal.Parse("arn:aws:iam::111122223333:user/finance/ann")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(user.Type(), user.Name(), user.Account())

	_, err = principal.Parse("arn:aws:iam::111122223333:role/Deploy")
	fmt.Println(err)
	// Output:
	// User ann 111122223333
	// principal: invalid ARN "arn:aws:iam::111122223333:role/Deploy": a role makes no requests; its sessions do, see RoleSession
}

// The ARN of a role session does not tell the path of its role.
func ExampleRoleSession() {
	session, err := principal.RoleSession("arn:aws:iam::111122223333:role/ci/Deploy", "build-42")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(session.ARN())
	fmt.Println(session.Issuer())
	// Output:
	// arn:aws:sts::111122223333:assumed-role/Deploy/build-42
	// arn:aws:iam::111122223333:role/ci/Deploy
}

// A role session is named by its own ARN, through its role, or through its
// account. Within the account, the first two allow a request by themselves;
// the last leaves it to the identity-based policies of the role.
func ExamplePattern_Match() {
	session, err := principal.RoleSession("arn:aws:iam::111122223333:role/Deploy", "ann")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, value := range []string{
		"arn:aws:sts::111122223333:assumed-role/Deploy/ann",
		"arn:aws:iam::111122223333:role/Deploy",
		"111122223333",
		"arn:aws:sts::111122223333:assumed-role/Deploy/bob",
	} {
		pattern, err := principal.ParsePattern("AWS", value)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(pattern.Match(session))
	}
	// Output:
	// itself
	// its role or user
	// its account
	// no match
}

// With its unique ID, a role session is the one that was meant, and not that of a role
// which was made anew under the old name.
func ExamplePrincipal_WithID() {
	session, err := principal.RoleSession("arn:aws:iam::111122223333:role/Deploy", "build-42")
	if err != nil {
		fmt.Println(err)
		return
	}
	if session, err = session.WithID("AROADBQP57FF2AEXAMPLE"); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(session.ID())
	fmt.Println(session.UserID())
	// Output:
	// AROADBQP57FF2AEXAMPLE
	// AROADBQP57FF2AEXAMPLE:build-42
}

// A server such as Ceph has tenants where AWS has accounts.
func ExampleWithTenants() {
	_, err := principal.Parse("arn:aws:iam::research:user/ann")
	fmt.Println(err != nil)
	ann, err := principal.Parse("arn:aws:iam::research:user/ann", principal.WithTenants())
	fmt.Println(ann.Account(), err)
	// Output:
	// true
	// research <nil>
}
