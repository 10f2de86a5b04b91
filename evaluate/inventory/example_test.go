package inventory_test

import (
	"errors"
	"fmt"
	"os"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// Files that the AWS CLI wrote decide a request. What is in no file denies, and says so.
func Example() {
	var r inventory.Reader
	for _, name := range []string{"testdata/gaad/111122223333.json", "testdata/iam/list-roles.111122223333.json"} {
		f, err := os.Open(name)
		if err != nil {
			fmt.Println(err)
			return
		}
		r.Read(name, f)
		_ = f.Close()
	}
	inv, err := r.Inventory()
	var problem *inventory.Problem
	if errors.As(err, &problem) && problem.Code == inventory.ErrMissing {
		fmt.Println(problem)
	}
	for _, name := range []string{"user/hana", "user/mei"} {
		d := inv.Evaluator().Evaluate(&evaluate.Request{
			Principal:       principal.MustParse("arn:aws:iam::111122223333:" + name),
			Action:          "s3:GetObject",
			Resource:        "arn:aws:s3:::example-reports/july.csv",
			ResourceAccount: "111122223333",
		}, nil)
		fmt.Println(name, d)
	}
	// Output:
	// testdata/gaad/111122223333.json:84:27: /UserDetailList/2/PermissionsBoundary: missing output: arn:aws:iam::111122223333:policy/OnlyABoundary is attached and in no file: read iam get-policy and iam get-policy-version
	// user/hana allowed by statement "Read" of an identity-based policy (arn:aws:iam::111122223333:policy/finance/ReportsReader)
	// user/mei denied: what is attached is not known: arn:aws:iam::111122223333:policy/OnlyABoundary is attached and in no file: read iam get-policy and iam get-policy-version
}

// An [inventory.Inventory] has what is known of each entity.
func ExampleInventory() {
	var r inventory.Reader
	f, err := os.Open("testdata/gaad/111122223333.json")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer f.Close()
	r.Read("details.json", f)
	inv, err := r.Inventory()
	var problems inventory.Problems
	if errors.As(err, &problems) {
		fmt.Println(len(problems), "problems;", len(inv.Problems())-len(problems), "remarks")
		_ = problems.In(policy.Japanese)
	}
	for u := range inv.Users() {
		fmt.Println(u.Name, u.Path, len(u.Inline), u.Managed, u.Tags["team"], u.Unknown != "")
	}
	for g := range inv.Groups() {
		for _, u := range g.Users {
			fmt.Println(g.Name, "has", u.Name)
		}
	}
	for role := range inv.Roles() {
		if len(role.InstanceProfiles) > 0 {
			fmt.Println(role.Name, "is in", len(role.InstanceProfiles), "instance profiles")
		}
	}
	// Output:
	// 2 problems; 1 remarks
	// ren /contractors/ 1 [arn:aws:iam::111122223333:policy/finance/ReportsReader] finance false
	// hana / 0 [] finance false
	// mei / 0 []  true
	// Readers has hana
	// Readers has mei
	// Operators has hana
	// Web is in 2 instance profiles
}
