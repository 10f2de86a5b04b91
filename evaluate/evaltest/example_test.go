package evaltest_test

import (
	"errors"
	"fmt"
	"slices"
	"testing/fstest"

	"github.com/seed-1d0cfdb5/iam/evaluate/evaltest"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A program that is no test runs case files, and reports in its own way.
func ExampleGroup_Check() {
	files := fstest.MapFS{ // or os.DirFS of a folder
		"policies/reader.json": {Data: []byte(`{
  "Version": "2012-10-17",
  "Statement": [
    {"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::logs/*"},
    {"Sid": "NoSecrets", "Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::logs/secret/*"}
  ]
}`)},
		"tests/reader.iam.json": {Data: []byte(`[{
  "policies": {"identity": ["../policies/reader.json"]},
  "coverage": 100,
  "cases": [
    {
      "name": "today", "principal": "arn:aws:iam::111122223333:user/ann",
      "action": "s3:GetObject", "resource": "arn:aws:s3:::logs/today", "resourceAccount": "111122223333",
      "want": "allowed"
    },
    {
      "name": "deletion", "principal": "arn:aws:iam::111122223333:user/ann",
      "action": "s3:DeleteObject", "resource": "arn:aws:s3:::logs/today", "resourceAccount": "111122223333",
      "want": "denied"
    }
  ]
}]`)},
	}
	groups, err := evaltest.Load(files, "tests/*.iam.json")
	if err != nil {
		fmt.Println(err)
		return
	}
	for i := range groups {
		report(groups[i].Check())
	}
	// Output:
	// a case fails: false
	// policies/reader.json:5: NoSecrets never applies
	// 50 %, as the group asks for: false
}

func report(result *evaltest.Result) {
	failed := func(c evaltest.CaseResult) bool { return c.Err != nil }
	fmt.Println("a case fails:", slices.ContainsFunc(result.Cases, failed))
	for _, p := range result.Policies {
		reportIdle(p)
	}
	fmt.Printf("%.0f %%, as the group asks for: %t\n", result.Percent(), result.Err == nil)
}

func reportIdle(p evaltest.PolicyCoverage) {
	idle := func(s evaltest.StatementCoverage) bool { return len(s.Applies) == 0 }
	if i := slices.IndexFunc(p.Statements, idle); i >= 0 {
		s := p.Statements[i].Statement
		fmt.Printf("%s:%d: %s never applies\n", p.File, p.Line+s.Line()-1, s.Sid())
	}
}

// Cases of accounts as they are: the AWS CLI printed what is attached. A user that is not in the
// inventory is an error, however little is wanted.
func ExampleLoad_inventory() {
	files := fstest.MapFS{
		"accounts/details.json": {Data: []byte(`{
  "UserDetailList": [{
    "Arn": "arn:aws:iam::111122223333:user/ann", "UserName": "ann", "UserId": "AIDAEXAMPLE1234567890", "Path": "/",
    "UserPolicyList": [{"PolicyName": "Read", "PolicyDocument": {
      "Version": "2012-10-17",
      "Statement": {"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::logs/*"}
    }}],
    "GroupList": [], "AttachedManagedPolicies": [], "Tags": []
  }],
  "GroupDetailList": [], "RoleDetailList": [], "Policies": [], "IsTruncated": false
}`)},
		"tests/logs.iam.json": {Data: []byte(`[{
  "inventory": "../accounts",
  "cases": [{
    "name": "today", "principal": "arn:aws:iam::111122223333:user/ann",
    "action": "s3:GetObject", "resource": "arn:aws:s3:::logs/today",
    "want": "allowed", "sid": "Read"
  }]
}]`)},
		"tests/typo.iam.json": {Data: []byte(`[{
  "inventory": "../accounts",
  "cases": [{
    "name": "deletion", "principal": "arn:aws:iam::111122223333:user/anne",
    "action": "s3:DeleteObject", "resource": "arn:aws:s3:::logs/today",
    "want": "denied"
  }]
}]`)},
	}
	groups, err := evaltest.Load(files, "tests/logs.iam.json")
	if err != nil {
		fmt.Println(err)
		return
	}
	result := groups[0].Check()
	fmt.Println(result.Cases[0].Decision)

	_, err = evaltest.Load(files, "tests/*.iam.json")
	fmt.Println(err)
	// Output:
	// allowed by statement "Read" of an identity-based policy (arn:aws:iam::111122223333:user/ann:Read)
	// tests/typo.iam.json:4:38: /0/cases/0/principal: invalid value: "arn:aws:iam::111122223333:user/anne" is not in the inventory
}

// All that is wrong with the files is in the error.
func ExampleLoad_problems() {
	files := fstest.MapFS{
		"tests/reader.iam.json": {Data: []byte(`[
  {
    "policies": {"identity": ["../policies/reader.json"]},
    "cases": [
      {"name": "today", "principal": "ann", "action": "s3:GetObject", "resource": "*", "wants": "allowed"}
    ]
  }
]`)},
	}
	_, err := evaltest.Load(files, "tests/*.iam.json")
	fmt.Println(err)

	var first *policy.Error
	if errors.As(err, &first) {
		fmt.Println(first.Name, first.Line, first.Column, first.Pointer)
	}
	// Output:
	// tests/reader.iam.json:3:31: /0/policies/identity/0: invalid value: "../policies/reader.json": there is no such file
	// tests/reader.iam.json:5:38: /0/cases/0/principal: invalid principal: "ann"; want an ARN, the name of a service, "anonymous", or "saml:", "oidc:" or "canonical:" and a name
	// tests/reader.iam.json:5:88: /0/cases/0/wants: unknown element: "wants"; did you mean "want"?
	// tests/reader.iam.json 3 31 /0/policies/identity/0
}
