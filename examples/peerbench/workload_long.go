package main

import (
	"fmt"
	"net/netip"
)

// longList is the number of values of an element, or of statements alike, in a table.
const longList = 1000

// numbered returns n texts.
func numbered(format string, n int) []string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf(format, i))
	}
	return all
}

// chosen returns which of n is that of a request: the 778th of 1,000.
func chosen(n int) int { return n * 777 / 1000 }

// w5s is like W5 with n patterns, with a star near the beginning of each.
func w5s(n int) *workload {
	resource := fmt.Sprintf("arn:aws:s3:::eu-central-1-logs-%04d/prod/2026/06/15/a", chosen(n))
	return &workload{
		name: "W5S", title: fmt.Sprintf("one statement with %s patterns with an early star", thousands(n)),
		policies: [][]statement{{{
			actions: []string{"s3:GetObject"}, resources: numbered("arn:aws:s3:::*-logs-%04d/prod/*.json", n),
		}}},
		hit:  request{"s3:GetObject", resource + ".json", office()},
		miss: request{"s3:GetObject", resource + ".yaml", office()},
	}
}

// w14v is one statement with a condition of n values.
func w14v(n int) *workload {
	teams := numbered("team-%04d", n)
	w := wide("W14V", fmt.Sprintf("one statement, StringEquals with %s values", thousands(n)), statement{when: conditions{team: teams}})
	w.hit.context.team, w.miss.context.team = teams[chosen(n)], "guests"
	return w
}

// w14n is one statement with a condition of n networks.
func w14n(n int) *workload {
	var networks []netip.Prefix
	for i := range n {
		networks = append(networks, netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(i / 250), byte(i % 250), 0}), 24))
	}
	w := wide("W14N", fmt.Sprintf("one statement, IpAddress with %s networks", thousands(n)), statement{when: conditions{sourceIP: networks}})
	w.hit.context.sourceIP, w.miss.context.sourceIP = networks[chosen(n)].Addr().Next(), netip.MustParseAddr("192.0.2.7")
	return w
}

// bucket is the resource that has the policy of W14P.
const bucket = "arn:aws:s3:::shared"

// w14p is the policy of a bucket, one statement with n roles.
func w14p(n int) *workload {
	roles := numbered("app-%04d", n)
	s := statement{}
	for _, name := range roles {
		s.principals = append(s.principals, roleARN(name))
	}
	w := wide("W14P", fmt.Sprintf("one statement of a bucket policy, Principal with %s roles", thousands(n)), s)
	w.caller = "arn:aws:sts::" + account + ":assumed-role/" + roles[chosen(n)] + "/worker"
	w.policies, w.resource = nil, w.policies[0]
	w.miss.action = "s3:PutObject"
	return w
}

// abac is n statements that differ in a tag only.
func abac(n int) *workload {
	w := wide("ABAC", thousands(n)+" statements, same resource, one tag")
	teams := numbered("team-%04d", n)
	for _, team := range teams {
		w.policies[0] = append(w.policies[0], readShared(statement{when: conditions{team: []string{team}}}))
	}
	w.hit.context.team, w.miss.context.team = teams[chosen(n)], "guests"
	return w
}

// thousands returns n with commas.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
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
