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
	fmt.Println(session.Issuer())
	// Output:
	// AROADBQP57FF2AEXAMPLE
	// arn:aws:iam::111122223333:role/Deploy
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
