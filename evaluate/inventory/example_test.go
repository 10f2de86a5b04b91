package inventory_test

import (
	"errors"
	"fmt"
	"os"
	"strings"

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
	r.Read("details.json", f)
	_ = f.Close()
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

// LeaveOut decides without the policies that are in no file. What limits is never left out.
func ExampleReader_LeaveOut() {
	var r inventory.Reader
	r.LeaveOut()
	r.Read("own.json", strings.NewReader(`{"principals": [{"arn": "arn:aws:iam::111122223333:user/ann",
		"managedPolicies": ["arn:aws:iam::aws:policy/Gone", "arn:aws:iam::111122223333:policy/Read"]}],
	  "managedPolicies": [{"arn": "arn:aws:iam::111122223333:policy/Read",
		"document": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}}]}`))
	inv, err := r.Inventory()
	fmt.Println(err)
	fmt.Printf("%q\n", inv.User("arn:aws:iam::111122223333:user/ann").Unknown)
	// Output:
	// own.json:2:23: /principals/0/managedPolicies/0: missing output: arn:aws:iam::aws:policy/Gone is attached and in no file: read iam get-policy and iam get-policy-version
	// ""
}

// The code of a problem tells what to do about it.
func ExampleProblem() {
	advice := func(code inventory.ErrorCode) string {
		switch code {
		case inventory.ErrMissing, inventory.ErrIncomplete:
			return "collect more"
		case inventory.ErrPermission:
			return "collect as somebody who may"
		case inventory.ErrArgument:
			return "say what it is about"
		case inventory.ErrConflict:
			return "collect again: it changed meanwhile"
		case inventory.ErrPolicy, inventory.ErrValue:
			return "look at it: AWS takes what is not understood here, or it was made by hand"
		case inventory.ErrSyntax, inventory.ErrTooLarge, inventory.ErrOutput:
			return "is it the right file?"
		case inventory.ErrLeftOut:
			return "nothing to do"
		}
		return ""
	}
	var r inventory.Reader
	r.Read("111122223333/s3api.get-bucket-policy.a.json", strings.NewReader(""))
	r.Read("b.json", strings.NewReader(`{"command": "s3api get-bucket-policy", "argument": "b", "account": "111122223333", "error": "An error occurred (AccessDenied)"}`))
	r.Read("c.json", strings.NewReader(`{"command": "s3api get-bucket-policy", "argument": "c", "account": "111122223333", "error": "An error occurred (NoSuchBucketPolicy)"}`))
	inv, _ := r.Inventory()
	for _, p := range inv.Problems() {
		fmt.Println(p.File, advice(p.Code))
	}
	for bucket := range inv.Resources() {
		fmt.Println(bucket.ARN, bucket.Account, bucket.Unknown != "")
	}
	// Output:
	// 111122223333/s3api.get-bucket-policy.a.json collect more
	// b.json collect as somebody who may
	// arn:aws:s3:::a 111122223333 true
	// arn:aws:s3:::b 111122223333 true
	// arn:aws:s3:::c 111122223333 false
}

// Each entity says what is not known of it.
func ExamplePermissions() {
	granted := func(p inventory.Permissions) int { return len(p.Inline) + len(p.Managed) }
	describe := func(entity any) {
		switch e := entity.(type) {
		case *inventory.User:
			fmt.Println("user", e.Name, granted(e.Permissions), len(e.Groups), e.Boundary != "")
		case *inventory.Group:
			fmt.Println("group", e.Name, granted(e.Permissions), len(e.Users))
		case *inventory.Role:
			fmt.Println("role", e.Name, granted(e.Permissions), e.MaxSession, e.TrustUnknown == "")
		case *inventory.Resource:
			fmt.Println("resource", e.ARN, e.Policy != nil)
		case *inventory.Account:
			fmt.Println("account", e.ID, e.Name, e.Path, e.Management)
		}
	}
	var r inventory.Reader
	for _, name := range []string{"gaad/444455556666.json", "organization/list-accounts.json", "resources/sqs.get-queue-attributes.jobs.json"} {
		f, err := os.Open("testdata/" + name)
		if err != nil {
			fmt.Println(err)
			return
		}
		r.Read(name, f)
		_ = f.Close()
	}
	inv, _ := r.Inventory()
	describe(inv.User("arn:aws:iam::444455556666:user/noah"))
	describe(inv.Role("arn:aws:iam::444455556666:role/Bridge"))
	describe(inv.Resource("arn:aws:sqs:ap-northeast-1:111122223333:jobs"))
	describe(inv.Account("444455556666"))
	// Output:
	// user noah 1 0 false
	// role Bridge 1 0s true
	// resource arn:aws:sqs:ap-northeast-1:111122223333:jobs true
	// account 444455556666 sandbox o-a1b2c3d4e5/r-ab12/ou-ab12-33333333/ false
}
