package main

import (
	"fmt"
	"net/netip"
)

// longList is the number of values of an element, or of statements alike.
const longList = 1000

// numbered returns longList texts, of which the 778th is at index 777.
func numbered(format string) []string {
	var all []string
	for i := range longList {
		all = append(all, fmt.Sprintf(format, i))
	}
	return all
}

// w5s is like W5, with a star near the beginning of each pattern.
func w5s() *workload {
	return &workload{
		name: "W5S", title: "one statement with 1,000 patterns with an early star",
		policies: [][]statement{{{
			actions: []string{"s3:GetObject"}, resources: numbered("arn:aws:s3:::*-logs-%04d/prod/*.json"),
		}}},
		hit:  request{"s3:GetObject", "arn:aws:s3:::eu-central-1-logs-0777/prod/2026/06/15/a.json", office()},
		miss: request{"s3:GetObject", "arn:aws:s3:::eu-central-1-logs-0777/prod/2026/06/15/a.yaml", office()},
	}
}

// w14v is one statement with a condition of 1,000 values. The 778th is that of the
// request.
func w14v() *workload {
	teams := numbered("team-%04d")
	w := wide("W14V", "one statement, StringEquals with 1,000 values", statement{when: conditions{team: teams}})
	w.hit.context.team = teams[777]
	w.miss.context.team = "team-1000"
	return w
}

// w14n is one statement with a condition of 1,000 networks. The 778th has the
// address of the request.
func w14n() *workload {
	var networks []netip.Prefix
	for i := range longList {
		networks = append(networks, netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(i / 250), byte(i % 250), 0}), 24))
	}
	w := wide("W14N", "one statement, IpAddress with 1,000 networks", statement{when: conditions{sourceIP: networks}})
	w.hit.context.sourceIP = networks[777].Addr().Next()
	w.miss.context.sourceIP = netip.MustParseAddr("192.0.2.7")
	return w
}

// bucket is the resource that has the policy of W14P.
const bucket = "arn:aws:s3:::shared"

// w14p is the policy of a bucket, one statement with 1,000 roles. The 778th is that of
// the caller.
func w14p() *workload {
	w := wide("W14P", "one statement of a bucket policy, Principal with 1,000 roles", statement{principals: numbered(roleARN("app-%04d"))})
	w.caller = "arn:aws:sts::" + account + ":assumed-role/app-0777/worker"
	w.policies, w.resource = nil, w.policies[0]
	w.miss.action = "s3:PutObject"
	return w
}

// abac is 1,000 statements that differ in a tag only. The 778th matches.
func abac() *workload {
	w := wide("ABAC", "1,000 statements, same resource, one tag")
	for _, team := range numbered("team-%04d") {
		w.policies[0] = append(w.policies[0], readShared(statement{when: conditions{team: []string{team}}}))
	}
	w.hit.context.team = "team-0777"
	w.miss.context.team = "team-1000"
	return w
}

// wide returns a workload of one policy in which statements allow to read the bucket.
func wide(name, title string, statements ...statement) *workload {
	read := request{"s3:GetObject", bucket + "/reports/2026/06/15/a.csv", office()}
	w := &workload{name: name, title: title, policies: [][]statement{nil}, hit: read, miss: read}
	for _, s := range statements {
		w.policies[0] = append(w.policies[0], readShared(s))
	}
	return w
}

func readShared(s statement) statement {
	s.actions, s.resources = []string{"s3:GetObject"}, []string{bucket + "/*"}
	return s
}
