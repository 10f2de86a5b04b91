package main

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"
)

const (
	account = "111122223333"
	userARN = "arn:aws:iam::" + account + ":user/ann"
)

type context struct {
	sourceIP netip.Addr
	team     string
	now      time.Time
	secure   bool
	more     []entry // that no policy reads
}

// An entry is a condition key, in the words of AWS and in those of others, and its
// value.
type entry struct{ key, name, value string }

type request struct {
	action, resource string
	context          context
}

// A workload is a set of policies and a request that they allow and one that
// they do not. Most have identity-based policies only.
type workload struct {
	name, title string
	caller      string // ARN; if empty, userARN
	policies    [][]statement
	resource    []statement   // the policy of the bucket called bucket
	boundary    []statement   // the permissions boundary of the caller
	levels      [][]statement // a service control policy for each level of the organization
	hit, miss   request
	turn        []request // many that they allow, for rotating measurements
}

// statements returns those that grant something, or take it away from who has it.
func (w *workload) statements() []statement {
	return slices.Concat(append(slices.Clone(w.policies), w.resource)...)
}

// size returns the number of all statements.
func (w *workload) size() int {
	n := 0
	for _, layer := range w.layers() {
		n += len(layer.statements())
	}
	return n
}

// layers returns w as workloads that all have to allow a request: first what grants,
// then each policy that limits it.
func (w *workload) layers() []*workload {
	if w.boundary == nil && w.levels == nil {
		return []*workload{w}
	}
	grants := *w
	grants.boundary, grants.levels = nil, nil
	all := []*workload{&grants}
	for _, limit := range append(slices.Clone(w.levels), w.boundary) {
		all = append(all, &workload{name: w.name, caller: w.caller, policies: [][]statement{limit}})
	}
	return all
}

// principal returns the ARN that policies name the caller by: of a session its role.
func (w *workload) principal() string {
	caller := cmp.Or(w.caller, userARN)
	session, ok := strings.CutPrefix(caller, "arn:aws:sts::"+account+":assumed-role/")
	if !ok {
		return caller
	}
	role, _, _ := strings.Cut(session, "/")
	return roleARN(role)
}

func roleARN(name string) string { return "arn:aws:iam::" + account + ":role/" + name }

// denies, conditional and named tell engines which parts of their setup they need.
func (w *workload) denies() bool {
	return slices.ContainsFunc(w.statements(), func(s statement) bool { return s.deny })
}

func (w *workload) conditional() bool {
	return slices.ContainsFunc(w.statements(), func(s statement) bool { return !s.when.empty() })
}

func (w *workload) named() bool {
	return slices.ContainsFunc(w.statements(), func(s statement) bool { return s.principals != nil })
}

func noon() time.Time { return time.Date(2026, time.June, 15, 12, 0, 0, 0, time.UTC) }

func office() context {
	return context{sourceIP: netip.MustParseAddr("10.20.30.40"), team: "analytics", now: noon(), secure: true}
}

// w1 is one statement and a resource of 68 bytes.
func w1() *workload {
	return &workload{
		name: "W1", title: "one statement",
		policies: [][]statement{{{actions: []string{"s3:GetObject"}, resources: []string{"arn:aws:s3:::bucket/*"}}}},
		hit:      request{"s3:GetObject", "arn:aws:s3:::bucket/reports/2026/quarter-3/summary-by-region.parquet", office()},
		miss:     request{"s3:GetObject", "arn:aws:s3:::backup/reports/2026/quarter-3/summary-by-region.parquet", office()},
	}
}

// w2 is one policy of 100 statements, each with an action and a bucket of its
// own. The last one matches.
func w2() *workload {
	var policy []statement
	for i := range 100 {
		verb := []string{"Get", "Put", "List", "Delete", "Describe"}[i%5]
		policy = append(policy, statement{
			actions:   []string{fmt.Sprintf("s3:%sThing%02d", verb, i)},
			resources: []string{fmt.Sprintf("arn:aws:s3:::team-%03d/*", i)},
		})
	}
	last := policy[99]
	return &workload{
		name: "W2", title: "100 statements, the last one matches",
		policies: [][]statement{policy},
		hit:      request{last.actions[0], "arn:aws:s3:::team-099/incoming/2026-06-15/part-0001.parquet", office()},
		miss:     request{last.actions[0], "arn:aws:s3:::team-098/incoming/2026-06-15/part-0001.parquet", office()},
	}
}

// w3 is a role with 5 policies of 8 statements. Most actions are wildcards, most
// statements have conditions, one is a Deny. Only the last one, which has four
// conditions, matches.
func w3() *workload {
	hit := request{"s3:GetObject", "arn:aws:s3:::data-lake/curated/2026/06/15/sales-0042.parquet", office()}
	miss := hit
	miss.context.secure = false // the Deny applies
	return &workload{
		name: "W3", title: "role with 5 policies, 40 statements, conditions, one Deny",
		policies: rolePolicies("app"), hit: hit, miss: miss,
	}
}

// rolePolicies returns the policies of W3, of a program called name.
func rolePolicies(name string) [][]statement {
	yes, no := true, false
	corporate := []netip.Prefix{netip.MustParsePrefix("192.168.0.0/16"), netip.MustParsePrefix("10.0.0.0/8")}
	start := time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)
	var policies [][]statement
	for i := range 5 {
		arn := func(service, rest string) []string {
			return []string{fmt.Sprintf("arn:aws:%s:us-east-1:%s:%s", service, account, fmt.Sprintf(rest, name, i))}
		}
		bucket := func(rest string) []string { return []string{fmt.Sprintf("arn:aws:s3:::%s-%d/%s", name, i, rest)} }
		policies = append(policies, []statement{
			{actions: []string{"s3:Get*", "s3:List*"}, resources: bucket("*"), when: conditions{sourceIP: corporate}},
			{actions: []string{"dynamodb:*"}, resources: arn("dynamodb", "table/%s-%d-*")},
			{actions: []string{"sqs:SendMessage", "sqs:ReceiveMessage"}, resources: arn("sqs", "%s-%d-jobs")},
			{actions: []string{"logs:*"}, resources: arn("logs", "log-group:/%s/%d/*")},
			{actions: []string{"s3:PutObject"}, resources: bucket("uploads/*"), when: conditions{team: []string{"web", "analytics"}}},
			{actions: []string{"lambda:Invoke*"}, resources: arn("lambda", "function:%s-%d-*"), when: conditions{after: start}},
			{actions: []string{"secretsmanager:GetSecretValue"}, resources: arn("secretsmanager", "secret:%s/%d/*"), when: conditions{secure: &yes}},
			{actions: []string{"ec2:Describe*"}, resources: []string{"*"}, when: conditions{team: []string{"operations"}}},
		})
	}
	policies[4][0] = statement{deny: true, actions: []string{"s3:*"}, resources: []string{"*"}, when: conditions{secure: &no}}
	policies[4][7] = statement{
		actions: []string{"s3:Get*"}, resources: []string{"arn:aws:s3:::data-lake/curated/*"},
		when: conditions{sourceIP: corporate, team: []string{"finance", "analytics"}, after: start, secure: &yes},
	}
	return policies
}

// w4 is n statements with literal resources, in policies of up to 10,000.
func w4(n int) *workload {
	w := &workload{
		name: "W4", title: fmt.Sprintf("%d statements with literal resources, hit", n),
		hit:  request{"s3:GetObject", tenantObject(n * 7777 / 10_000), office()},
		miss: request{"s3:GetObject", tenantObject(n), office()},
	}
	action := []string{"s3:GetObject"}
	for first := 0; first < n; first += 10_000 {
		var policy []statement
		for i := first; i < min(n, first+10_000); i++ {
			policy = append(policy, statement{actions: action, resources: []string{tenantObject(i)}})
		}
		w.policies = append(w.policies, policy)
	}
	for i := range min(n, rotation) {
		// Neighbors in time are far apart in the policy.
		w.turn = append(w.turn, request{action[0], tenantObject((i * 7919) % n), office()})
	}
	return w
}

func tenantObject(i int) string {
	return fmt.Sprintf("arn:aws:s3:::tenant-%07d/reports/object-%07d.csv", i, i)
}

// w5 is one statement with 1,000 patterns of two stars. The 778th matches.
func w5() *workload {
	var patterns []string
	for i := range 1000 {
		patterns = append(patterns, fmt.Sprintf("arn:aws:s3:::logs-%04d-*/prod/*.json", i))
	}
	return &workload{
		name: "W5", title: "one statement with 1,000 two-star patterns",
		policies: [][]statement{{{actions: []string{"s3:GetObject"}, resources: patterns}}},
		hit:      request{"s3:GetObject", "arn:aws:s3:::logs-0777-eu-central-1/prod/2026/06/15/a.json", office()},
		miss:     request{"s3:GetObject", "arn:aws:s3:::logs-0777-eu-central-1/prod/2026/06/15/a.yaml", office()},
	}
}
