package main

import "strings"

// The limits that IAM sets on names, in bytes.
const (
	maxRoleName    = 64
	minSessionName = 2
	maxSessionName = 64
)

// isName reports whether s can be a part of an ARN: a letter, then letters, digits,
// ".", "-" and "_". What cannot be written in an ARN in one way only, such as "/" or
// "..", would let the policies see another resource than the service does.
func isName(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if !letter && (i == 0 || (c < '0' || c > '9') && c != '.' && c != '-' && c != '_') {
			return false
		}
	}
	return s != ""
}

// isTokenRole reports whether s can be the name of a role in a token: it has no
// dot, as every role of a workload does.
func isTokenRole(s string) bool {
	return isName(s) && !strings.Contains(s, ".") && len(s) <= maxRoleName
}

// isSessionName reports whether s can be the name of a role session: letters and
// digits of ASCII and the characters _+=,.@- and no others. A line feed would write
// a second line into a log, and a letter of another script would look like ours.
func isSessionName(s string) bool {
	for i := range len(s) {
		c := s[i]
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && strings.IndexByte("_+=,.@-", c) < 0 {
			return false
		}
	}
	return minSessionName <= len(s) && len(s) <= maxSessionName
}
