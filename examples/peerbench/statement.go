package main

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"strings"
	"time"
)

// A statement is a statement of a policy in the form from which each engine's
// own policies are generated. It matches if one of actions and one of resources
// match and the conditions hold. A star stands for any text.
type statement struct {
	deny       bool
	principals []string // ARNs, in a policy of a resource only
	actions    []string
	resources  []string
	when       conditions
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

// documents returns policies as AWS writes them.
func documents(policies [][]statement) [][]byte {
	var all [][]byte
	for _, p := range policies {
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
	if s.principals != nil {
		fmt.Fprintf(b, `,"Principal":{"AWS":%s}`, list(s.principals))
	}
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
