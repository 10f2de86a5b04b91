package main

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"strings"
	"time"
)

const (
	account = "111122223333"
	userARN = "arn:aws:iam::" + account + ":user/ann"
)

// A statement is a statement of a policy in the form from which each engine's
// own policies are generated. It matches if one of actions and one of resources
// match and the conditions hold. A star stands for any text.
type statement struct {
	deny      bool
	actions   []string
	resources []string
	when      conditions
}

// The conditions of a statement. A zero field puts no condition.
type conditions struct {
	sourceIP []netip.Prefix // IpAddress on aws:SourceIp
	team     []string       // StringEquals on aws:PrincipalTag/team
	after    time.Time      // DateGreaterThan on aws:CurrentTime
	secure   *bool          // Bool on aws:SecureTransport
}

func (c *conditions) empty() bool {
	return c.sourceIP == nil && c.team == nil && c.after.IsZero() && c.secure == nil
}

// match is used by the floor, and by the engines that call Go code for conditions.
func (c *conditions) match(x *context) bool {
	if c.secure != nil && *c.secure != x.secure {
		return false
	}
	if !c.after.IsZero() && !x.now.After(c.after) {
		return false
	}
	return anyOf(c.team, func(t string) bool { return t == x.team }) &&
		anyOf(c.sourceIP, func(p netip.Prefix) bool { return p.Contains(x.sourceIP) })
}

// anyOf reports whether match holds for one of values, or there are none.
func anyOf[T any](values []T, match func(T) bool) bool {
	for _, v := range values {
		if match(v) {
			return true
		}
	}
	return len(values) == 0
}

type context struct {
	sourceIP netip.Addr
	team     string
	now      time.Time
	secure   bool
}

type request struct {
	action, resource string
	context          context
}

// A workload is a set of policies and a request that they allow and one that
// they do not.
type workload struct {
	name, title string
	policies    [][]statement
	hit, miss   request
	turn        []request // many that they allow, for rotating measurements; W4 only
}

func (w *workload) statements() []statement {
	var all []statement
	for _, p := range w.policies {
		all = append(all, p...)
	}
	return all
}

// denies and conditional tell engines which parts of their setup they need.
func (w *workload) denies() bool {
	return anyStatement(w, func(s *statement) bool { return s.deny })
}

func (w *workload) conditional() bool {
	return anyStatement(w, func(s *statement) bool { return !s.when.empty() })
}

func anyStatement(w *workload, f func(*statement) bool) bool {
	for _, p := range w.policies {
		for i := range p {
			if f(&p[i]) {
				return true
			}
		}
	}
	return false
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
	yes, no := true, false
	corporate := []netip.Prefix{netip.MustParsePrefix("192.168.0.0/16"), netip.MustParsePrefix("10.0.0.0/8")}
	start := time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)
	var policies [][]statement
	for i := range 5 {
		arn := func(service, rest string) []string {
			return []string{fmt.Sprintf("arn:aws:%s:us-east-1:%s:%s", service, account, fmt.Sprintf(rest, i))}
		}
		bucket := func(rest string) []string { return []string{fmt.Sprintf("arn:aws:s3:::app-%d/%s", i, rest)} }
		policies = append(policies, []statement{
			{actions: []string{"s3:Get*", "s3:List*"}, resources: bucket("*"), when: conditions{sourceIP: corporate}},
			{actions: []string{"dynamodb:*"}, resources: arn("dynamodb", "table/app-%d-*")},
			{actions: []string{"sqs:SendMessage", "sqs:ReceiveMessage"}, resources: arn("sqs", "app-%d-jobs")},
			{actions: []string{"logs:*"}, resources: arn("logs", "log-group:/app/%d/*")},
			{actions: []string{"s3:PutObject"}, resources: bucket("uploads/*"), when: conditions{team: []string{"web", "analytics"}}},
			{actions: []string{"lambda:Invoke*"}, resources: arn("lambda", "function:app-%d-*"), when: conditions{after: start}},
			{actions: []string{"secretsmanager:GetSecretValue"}, resources: arn("secretsmanager", "secret:app/%d/*"), when: conditions{secure: &yes}},
			{actions: []string{"ec2:Describe*"}, resources: []string{"*"}, when: conditions{team: []string{"operations"}}},
		})
	}
	policies[4][0] = statement{deny: true, actions: []string{"s3:*"}, resources: []string{"*"}, when: conditions{secure: &no}}
	policies[4][7] = statement{
		actions: []string{"s3:Get*"}, resources: []string{"arn:aws:s3:::data-lake/curated/*"},
		when: conditions{sourceIP: corporate, team: []string{"finance", "analytics"}, after: start, secure: &yes},
	}
	hit := request{"s3:GetObject", "arn:aws:s3:::data-lake/curated/2026/06/15/sales-0042.parquet", office()}
	miss := hit
	miss.context.secure = false // the Deny applies
	return &workload{
		name: "W3", title: "role with 5 policies, 40 statements, conditions, one Deny",
		policies: policies, hit: hit, miss: miss,
	}
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

// documents returns the policies of w as AWS writes them.
func (w *workload) documents() [][]byte {
	var all [][]byte
	for _, p := range w.policies {
		all = append(all, document(p))
	}
	return all
}

// document returns a policy as AWS writes it.
func document(policy []statement) []byte {
	var b strings.Builder
	b.WriteString(`{"Version":"2012-10-17","Statement":[`)
	for i := range policy {
		if i > 0 {
			b.WriteByte(',')
		}
		writeStatement(&b, i, &policy[i])
	}
	b.WriteString("]}")
	return []byte(b.String())
}

func writeStatement(b *strings.Builder, i int, s *statement) {
	fmt.Fprintf(b, "\n"+`{"Sid":"S%d","Effect":"%s","Action":%s,"Resource":%s`, i, s.effect("Allow", "Deny"), list(s.actions), list(s.resources))
	if !s.when.empty() {
		fmt.Fprintf(b, `,"Condition":%s`, text(s.when.block()))
	}
	b.WriteByte('}')
}

func (s *statement) effect(allow, deny string) string {
	if s.deny {
		return deny
	}
	return allow
}

// block returns c in the form of a Condition element.
func (c *conditions) block() map[string]map[string]any {
	block := make(map[string]map[string]any)
	if c.sourceIP != nil {
		block["IpAddress"] = map[string]any{"aws:SourceIp": c.sourceIP}
	}
	if c.team != nil {
		block["StringEquals"] = map[string]any{"aws:PrincipalTag/team": c.team}
	}
	if !c.after.IsZero() {
		block["DateGreaterThan"] = map[string]any{"aws:CurrentTime": c.after.Format(time.RFC3339)}
	}
	if c.secure != nil {
		block["Bool"] = map[string]any{"aws:SecureTransport": fmt.Sprint(*c.secure)}
	}
	return block
}

// list returns values as JSON: a string if there is one.
func list(values []string) string {
	if len(values) == 1 {
		return text(values[0])
	}
	return text(values)
}

// text returns v as JSON.
func text(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings, lists and maps of strings only
	}
	return string(data)
}
