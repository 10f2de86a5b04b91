package main

import (
	"fmt"
	"net/netip"
	"time"
)

// w8 is W3 with what limits it: a permissions boundary and three levels of an
// organization, all of which allow what W3 asks.
func w8() *workload {
	w := w3()
	w.name, w.title = "W8", "W3 with three levels of SCPs and a boundary"
	full := statement{actions: []string{"*"}, resources: []string{"*"}}
	guard := func(action string, when conditions) statement {
		return statement{deny: true, actions: []string{action}, resources: []string{"*"}, when: when}
	}
	no := false
	start := time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)
	w.levels = [][]statement{
		{full, guard("organizations:*", conditions{}), guard("account:*", conditions{}), guard("cloudtrail:StopLogging", conditions{})},
		{full, guard("s3:*", conditions{secure: &no}), guard("iam:Create*", conditions{team: []string{"guests", "vendors"}})},
		{full, guard("s3:Delete*", conditions{sourceIP: []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24")}}), guard("s3:Put*", conditions{team: []string{"guests"}})},
	}
	w.boundary = []statement{
		{actions: []string{"s3:*", "sqs:*"}, resources: []string{"*"}, when: conditions{secure: boolean(true)}},
		{actions: []string{"dynamodb:*", "logs:*"}, resources: []string{"*"}},
		{actions: []string{"lambda:Invoke*"}, resources: []string{"*"}, when: conditions{after: start}},
		{actions: []string{"secretsmanager:Get*", "ec2:Describe*"}, resources: []string{"*"}},
		guard("s3:DeleteBucket*", conditions{}),
	}
	return w
}

func boolean(v bool) *bool { return &v }

// w10 is W3, asked about each of 1,000 objects. Four of five are in the folder that it
// allows.
func w10() *workload {
	w := w3()
	w.name, w.title = "W10", "list of 1,000 objects, W3, each"
	for i := range longList {
		folder := "curated"
		if i%5 == 4 {
			folder = "raw"
		}
		w.turn = append(w.turn, request{"s3:GetObject", fmt.Sprintf("arn:aws:s3:::data-lake/%s/2026/06/15/sales-%04d.parquet", folder, i), office()})
	}
	return w
}

// w13 is W3 with a context of eight keys, which is made for each decision.
func w13() *workload {
	w := w3()
	w.name, w.title = "W13", "W3, the context of 8 keys made for each decision"
	more := []entry{
		{"aws:UserAgent", "agent", "aws-sdk-go-v2/1.41.0 os/linux lang/go#1.26 md/GOARCH#amd64"},
		{"aws:Referer", "referer", "https://console.example.com/reports"},
		{"s3:prefix", "prefix", "curated/2026/"},
		{"s3:x-amz-server-side-encryption", "encryption", "aws:kms"},
		{"aws:RequestedRegion", "region", "us-east-1"},
	}
	w.hit.context.more, w.miss.context.more = more, more
	return w
}

// manyPrincipals is the number of users of W11. Each has a policy of its own, of one
// statement; with this library those of W3 too. The own policy of one user changes.
const manyPrincipals = 100_000

func user(i int) string { return fmt.Sprintf("arn:aws:iam::%s:user/u%d", account, i) }

// home is the folder that user i alone may use.
func home(i int) string { return fmt.Sprintf("arn:aws:s3:::home/u%d/", i) }

// ownPolicy returns a revision of the policy of user i: 0 lets the user do all in the
// folder, 1 lets the user read.
func ownPolicy(i, revision int) []statement {
	return []statement{{actions: []string{[]string{"s3:*", "s3:Get*"}[revision]}, resources: []string{home(i) + "*"}}}
}

// w11 is the own policies of user 0.
func w11() *workload {
	w := &workload{
		name: "W11", title: fmt.Sprintf("one of %d users gets another policy, from its text until it is in force", manyPrincipals),
		caller: user(0),
		hit:    request{"s3:PutObject", home(0) + "2026/notes.txt", office()},
		miss:   request{"s3:PutObject", home(1) + "2026/notes.txt", office()},
	}
	w.policies = [][]statement{append(ownPolicy(0, 0), ownPolicy(0, 1)...)}
	return w
}
