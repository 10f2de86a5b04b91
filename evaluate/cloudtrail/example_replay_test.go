package cloudtrail_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate/cloudtrail"
	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// accountOf returns the account of the sample logs, in which hana has one statement.
func accountOf(statement string) *inventory.Inventory {
	var r inventory.Reader
	r.Read("account.json", strings.NewReader(`{"principals": [{"arn": "arn:aws:iam::111122223333:user/hana", "policies": [
		{"name": "reports", "document": {"Version": "2012-10-17", "Statement": `+statement+`}}]}]}`))
	inv, err := r.Inventory()
	if err != nil {
		fmt.Println(err)
	}
	return inv
}

// A change takes away what a user did last week.
func ExampleReplay() {
	replay := cloudtrail.New(
		accountOf(`{"Sid": "Reports", "Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::example-*"}`),
		accountOf(`{"Sid": "Reports", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::example-*"}`),
	)
	file, err := os.Open("testdata/records.json")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = file.Close() }()

	var report cloudtrail.Report
	for event, err := range cloudtrail.Read(file) {
		if err != nil {
			report.AddError("records.json", err)
			continue
		}
		v := replay.Judge(event)
		report.Add(&v)
		if v.Effect == cloudtrail.NewlyDenied && !v.InPart {
			fmt.Println(v.EventID, v.Principal, v.Action, v.Target)
		}
	}
	first, _, _ := strings.Cut(report.In(policy.English), "\n\n")
	fmt.Println(first)
	// Output:
	// 10000000-0000-4000-8000-000000000001 arn:aws:iam::111122223333:user/hana s3:GetObject arn:aws:s3:::example-reports/finance/2026-11.csv
	// Replay of 23 events from 2026-11-24T09:01:00Z to 2026-11-24T09:23:00Z
	//    1  newly denied
	//    0  newly allowed
	//    1  judged in part
	//    2  unchanged
	//   19  not judged
}

// Reports of parts of a log, made by different workers or at different times, are merged: the
// result is the same whatever the parts are.
func ExampleReport_Merge() {
	var first, second cloudtrail.Report
	first.Add(&cloudtrail.Verdict{EventID: "1", Effect: cloudtrail.Unchanged})
	second.Add(&cloudtrail.Verdict{EventID: "2", Effect: cloudtrail.NewlyDenied, InPart: true, Missing: []string{"aws:SourceVpc"}})

	data, err := json.Marshal(&second) // all of it, to go on from
	if err != nil {
		fmt.Println(err)
	}
	var read cloudtrail.Report
	if err := json.Unmarshal(data, &read); err != nil {
		fmt.Println(err)
	}
	first.Merge(&read)
	sums, _, _ := strings.Cut(first.String(), "\n\n")
	fmt.Println(sums)
	// Output:
	// Replay of 2 events
	//   0  newly denied
	//   0  newly allowed
	//   1  judged in part
	//   1  unchanged
	//   0  not judged
}
