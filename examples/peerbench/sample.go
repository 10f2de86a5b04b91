package main

import (
	"math/rand/v2"
	"net/netip"
	"strings"
	"time"
)

// sample returns n requests that come close to the statements of w: some are
// allowed, some denied, some just missed.
func sample(w *workload, r *rand.Rand, n int) []request {
	requests := []request{w.hit, w.miss}
	statements := w.statements()
	for len(requests) < n {
		s := &statements[r.IntN(len(statements))]
		req := request{
			action:   fill(r, pick(r, s.actions)),
			resource: fill(r, pick(r, s.resources)),
			context:  sampleContext(r, &s.when),
		}
		switch r.IntN(8) {
		case 0: // another action
			req.action = fill(r, pick(r, statements[r.IntN(len(statements))].actions))
		case 1: // another resource
			req.resource = fill(r, pick(r, statements[r.IntN(len(statements))].resources))
		case 2: // one byte more
			req.resource += "x"
		case 3: // another bucket or the like
			last := strings.LastIndexByte(req.resource, ':') + 1
			req.resource = req.resource[:last] + "x" + req.resource[last:]
		case 4:
			req.action += "s"
		}
		requests = append(requests, req)
	}
	return requests
}

func pick(r *rand.Rand, from []string) string { return from[r.IntN(len(from))] }

// fill puts text for the stars of pattern.
func fill(r *rand.Rand, pattern string) string {
	if pattern == "*" {
		return "arn:aws:ec2:us-east-1:" + account + ":instance/i-0123456789abcdef0"
	}
	words := []string{"Object", "Item", "a/b", "prod/x", "2026-06-15", "z.json"}
	if !strings.HasPrefix(pattern, "arn:") { // an action
		words = words[:2]
	}
	for strings.Contains(pattern, "*") {
		pattern = strings.Replace(pattern, "*", pick(r, words), 1)
	}
	return pattern
}

// sampleContext returns a context that often fulfills when.
func sampleContext(r *rand.Rand, when *conditions) context {
	c := office()
	if when.sourceIP != nil && r.IntN(2) == 0 {
		c.sourceIP = when.sourceIP[r.IntN(len(when.sourceIP))].Addr().Next()
	}
	if when.team != nil && r.IntN(2) == 0 {
		c.team = pick(r, when.team)
	}
	if r.IntN(4) == 0 {
		c.sourceIP = netip.MustParseAddr(pick(r, []string{"192.168.7.9", "203.0.113.5", "11.0.0.1"}))
	}
	if r.IntN(3) == 0 {
		c.team = pick(r, []string{"web", "operations", "finance", "guests"})
	}
	if r.IntN(4) == 0 {
		c.now = c.now.Add(-time.Duration(r.IntN(2)) * 365 * 24 * time.Hour)
	}
	c.secure = r.IntN(5) > 0
	return c
}
