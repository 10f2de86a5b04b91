package inventory_test

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/policy/lint/catalog"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// readFiles returns the inventory of files in folder testdata.
func readFiles(names ...string) *inventory.Inventory {
	var r inventory.Reader
	for _, name := range names {
		f, err := os.Open("testdata/" + name)
		if err != nil {
			fmt.Println(err)
			continue
		}
		r.Read(name, f)
		_ = f.Close()
	}
	inv, _ := r.Inventory()
	return inv
}

// Who can read an object: whoever may now, and whoever might if the request were made otherwise.
func ExampleInventory_WhoCan() {
	inv := readFiles("gaad/111122223333.json", "gaad/444455556666.json", "resources/s3api.get-bucket-policy.example-reports.json")
	like := &evaluate.Request{
		Action: "s3:GetObject", Resource: "arn:aws:s3:::example-reports/finance/july.csv", ResourceAccount: "111122223333",
		Time: time.Date(2026, 7, 10, 9, 0, 0, 0, time.UTC),
	}
	for a := range inv.WhoCan(like, nil) {
		fmt.Println(a)
	}
	// Output:
	// arn:aws:iam::111122223333:root allowed without a policy
	// arn:aws:iam::111122223333:user/contractors/ren allowed by statement "Read" of an identity-based policy (arn:aws:iam::111122223333:policy/finance/ReportsReader)
	// arn:aws:iam::111122223333:user/hana allowed by statement "Read" of an identity-based policy (arn:aws:iam::111122223333:policy/finance/ReportsReader)
	// arn:aws:iam::111122223333:user/mei denied: what is attached is not known: arn:aws:iam::111122223333:policy/OnlyABoundary is attached and in no file: read iam get-policy and iam get-policy-version
	// arn:aws:sts::111122223333:assumed-role/Orphan/session denied: what is attached is not known: arn:aws:iam::aws:policy/service-role/AWSConfigRole is attached and in no file: read iam get-policy and iam get-policy-version
	// arn:aws:sts::111122223333:assumed-role/Partner/session allowed by statement "Read" of an identity-based policy (arn:aws:iam::111122223333:policy/finance/ReportsReader)
	// arn:aws:sts::111122223333:assumed-role/ReportWriter/session allowed by statement 1 of an identity-based policy (arn:aws:iam::111122223333:role/ReportWriter:write)
	// arn:aws:sts::111122223333:assumed-role/Web/session allowed by statement "Read" of an identity-based policy (arn:aws:iam::111122223333:policy/finance/ReportsReader)
	// arn:aws:sts::111122223333:assumed-role/BreakGlass/session allowed by statement 1 of an identity-based policy (arn:aws:iam::aws:policy/AdministratorAccess)
}

// What somebody needs for it, and how long that helps: a role of another account within half a year.
func ExampleAnswer() {
	inv := readFiles("gaad/111122223333.json", "gaad/444455556666.json")
	like := &evaluate.Request{Action: "sts:AssumeRole", Resource: "arn:aws:iam::111122223333:role/Partner", Time: time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)}
	describe := func(a *inventory.Answer) {
		fmt.Println(a.Request.Principal, a.Decision.Allowed())
		if n := a.Needs(); n != nil {
			fmt.Println(n)
		}
		fmt.Println(a.Ask().Until())
		_ = a.In(policy.Japanese)
	}
	for a := range inv.WhoCan(like, nil) {
		describe(a)
	}
	// Output:
	// arn:aws:sts::444455556666:assumed-role/Bridge/session false
	// set condition key sts:ExternalId = (not shown), and make the request at 2026-06-01T00:00:00.000000001Z
	// from 2026-06-01T00:00:00.000000001Z until 2026-12-31T00:00:00Z
}

// What a user may do with an object. Package catalog knows the actions.
func ExampleInventory_WhatCan() {
	inv := readFiles("gaad/111122223333.json", "resources/s3api.get-bucket-policy.example-reports.json")
	who := principal.MustParse("arn:aws:iam::111122223333:user/hana")
	like := &evaluate.Request{Resource: "arn:aws:s3:::example-reports/july.csv", ResourceAccount: "111122223333", Time: time.Date(2026, 7, 10, 9, 0, 0, 0, time.UTC)}
	for a := range inv.WhatCan(who, catalog.Actions("s3:*"), like, nil) {
		fmt.Println(a.Request.Action, a.Decision)
	}
	// Output:
	// s3:GetObject allowed by statement "Read" of an identity-based policy (arn:aws:iam::111122223333:policy/finance/ReportsReader)
	// s3:ListAllMyBuckets allowed by statement 1 of an identity-based policy (arn:aws:iam::aws:policy/job-function/ViewOnlyAccess)
}

// A table of who may do what.
func ExampleInventory_Matrix() {
	inv := readFiles("gaad/111122223333.json", "iam/get-policy.OnlyABoundary.json", "iam/get-policy-version.OnlyABoundary.json")
	var who []principal.Principal
	for u := range inv.Users() {
		who = append(who, principal.MustParse(u.ARN))
	}
	actions := []string{"s3:GetObject", "s3:PutObject", "ec2:StartInstances"}
	rows := make(map[string][]string)
	for a := range inv.Matrix(who, actions, []string{"arn:aws:s3:::example-reports/july.csv"}, &evaluate.Request{}, nil) {
		name := a.Request.Principal.Name()
		rows[name] = append(rows[name], a.Decision.Outcome.String())
	}
	for _, p := range who {
		fmt.Println(p.Name(), strings.Join(rows[p.Name()], " "))
	}
	// Output:
	// ren allowed implicitDeny implicitDeny
	// hana allowed implicitDeny implicitDeny
	// mei allowed implicitDeny implicitDeny
}
