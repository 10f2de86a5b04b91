// Package arn splits Amazon Resource Names into their six parts.
package arn

import (
	"encoding/binary"
	"strings"
	"unicode"
)

// An ARN is the parts of an Amazon Resource Name after the word "arn":
//
//	arn:partition:service:region:account:resource
//
// The parts are substrings of the text they were split from. Resource is all
// that follows the fifth colon and may contain further colons.
type ARN struct {
	Partition, Service, Region, Account, Resource string
}

const prefix = "arn:"

// Split splits s at its first five colons. It reports false if s has fewer
// than six parts, does not begin with "arn:", or has an empty partition or
// service. It does not allocate and does not judge the parts otherwise.
func Split(s string) (ARN, bool) {
	if !strings.HasPrefix(s, prefix) {
		return ARN{}, false
	}
	partition := colon(s, len(prefix))
	service := colon(s, partition+1)
	region := colon(s, service+1)
	return parts(s, [4]int{partition, service, region, colon(s, region+1)})
}

// colon returns the place of the first colon of s that is not before i, or a place
// that is not in s.
func colon(s string, i int) int {
	for i < len(s) && s[i] != ':' {
		i++
	}
	return i
}

// parts returns the parts of s that end at the given places.
func parts(s string, ends [4]int) (ARN, bool) {
	if ends[3] >= len(s) {
		return ARN{}, false
	}
	a := ARN{
		Partition: s[len(prefix):ends[0]],
		Service:   s[ends[0]+1 : ends[1]],
		Region:    s[ends[1]+1 : ends[2]],
		Account:   s[ends[2]+1 : ends[3]],
		Resource:  s[ends[3]+1:],
	}
	if a.Partition == "" || a.Service == "" {
		return ARN{}, false
	}
	return a, true
}

// Owner returns the partition and the account of s, without the cost of all parts.
// It reports what [Split] reports; if that is false, the texts mean nothing.
func Owner(s string) (partition, account string, ok bool) {
	if strings.HasPrefix(s, "arn:aws:s3:::") { // the shortest way for what is asked most
		return "aws", "", true
	}
	if !strings.HasPrefix(s, prefix) {
		return "", "", false
	}
	end := len("arn:aws") // of the partition, as most are
	if !strings.HasPrefix(s, "arn:aws:") {
		end = colon(s, len(prefix))
	}
	service := colon(s, end+1)
	region := colon(s, service+1)
	last := colon(s, region+1)
	if last >= len(s) || end == len(prefix) || service == end+1 {
		return "", "", false
	}
	return s[len(prefix):end], s[region+1 : last], true
}

// Head returns the beginning of s up to the colon after the account, or "" if s has not so
// many parts. Of ARNs with one head [Owner] reports the same.
func Head(s string) string {
	end := -1
	for range 5 {
		end = colon(s, end+1)
	}
	if end >= len(s) {
		return ""
	}
	return s[:end+1]
}

// SamePartition reports whether a and b are equal. It is inlined, as is SameAccount: each
// request asks both.
func SamePartition(a, b string) bool { return a == "aws" && b == "aws" || a == b }

// SameAccount reports whether a and b are equal.
func SameAccount(a, b string) bool {
	if len(a) == 12 && len(b) == 12 {
		return word(a[:8]) == word(b[:8]) && word(a[4:12]) == word(b[4:12])
	}
	return a == b
}

// word returns the first eight bytes of s as a number.
func word(s string) uint64 { return binary.LittleEndian.Uint64([]byte(s)) }

// IsAWS reports whether partition is one of Amazon's, such as "aws" or
// "aws-cn". All others are namespaces of the library's users (SEMANTICS S-23).
func IsAWS(partition string) bool { return strings.HasPrefix(partition, "aws") }

// IsAccountID reports whether s is a 12-digit account ID.
func IsAccountID(s string) bool {
	if len(s) != 12 {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// OwnerWords returns the words that AWS writes in place of an account ID for accounts
// of its own (SEMANTICS S-38).
func OwnerWords() []string { return []string{"aws", "aws-marketplace", "cloudfront"} }

// IsOwnerWord reports whether s is one of [OwnerWords]. It is asked for each request
// and does not look them through.
func IsOwnerWord(s string) bool {
	return s == "aws" || s == "aws-marketplace" || s == "cloudfront"
}

// IsAccount reports whether s can stand as the account of an ARN of partition:
// 12 digits or an owner word in a partition of AWS, and elsewhere any text
// without ":" and "/".
func IsAccount(partition, s string) bool {
	if IsAWS(partition) {
		return IsAccountID(s) || IsOwnerWord(s)
	}
	return s != "" && !strings.ContainsAny(s, ":/")
}

// IsTenant reports whether s can be the account of a partition that is not of AWS
// and is not taken for a misspelled account ID, a word of AWS or a pattern: there is a
// letter in it, and nothing that is not to be seen, and no ":", "/", "*" and "?".
func IsTenant(s string) bool {
	return !IsOwnerWord(s) && !strings.ContainsAny(s, ":/*?") && strings.ContainsFunc(s, unicode.IsLetter) &&
		!strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}

// IsTenantName reports whether s can be the name of a tenant in a partition of AWS,
// where the host says that there are tenants: ASCII letters, digits, "-", "_" and ".",
// after a letter, and none of the words of AWS (SEMANTICS S-40).
func IsTenantName(s string) bool {
	for i := range len(s) {
		c := s[i] | 0x20
		isLetter := 'a' <= c && c <= 'z'
		if !isLetter && (i == 0 || (s[i] < '0' || s[i] > '9') && s[i] != '-' && s[i] != '_' && s[i] != '.') {
			return false
		}
	}
	return s != "" && !IsOwnerWord(s)
}

// IsWord reports whether s is letters and hyphens and begins with a lower-case letter,
// as the types of resources do.
func IsWord(s string) bool {
	for i := range len(s) {
		c := s[i] | 0x20
		if (c < 'a' || c > 'z') && (i == 0 || s[i] != '-') {
			return false
		}
	}
	return s != "" && 'a' <= s[0]
}

// SplitPattern is like [Split] for an ARN pattern in which policy variables,
// such as "${aws:PrincipalAccount}", may stand: a colon inside one does not
// separate parts.
func SplitPattern(s string) (ARN, bool) {
	if !strings.Contains(s, "${") {
		return Split(s)
	}
	if ends, n := partEnds(s); n == len(ends) {
		return parts(s, ends)
	}
	return ARN{}, false
}

// partEnds returns the places of the first colons of pattern after "arn:", except for
// those inside policy variables, and how many there are. It is 0 if pattern does not
// begin with "arn:" or a variable before the last of them does not end.
func partEnds(pattern string) (ends [4]int, n int) {
	if !strings.HasPrefix(pattern, prefix) {
		return ends, 0
	}
	for i := len(prefix); i < len(pattern) && n < len(ends); i++ {
		switch {
		case pattern[i] == ':':
			ends[n] = i
			n++
		case strings.HasPrefix(pattern[i:], "${"):
			end := strings.IndexByte(pattern[i:], '}')
			if end < 0 {
				return ends, 0
			}
			i += end
		}
	}
	return ends, n
}

// ReplaceVariables returns pattern with text in place of each policy variable.
func ReplaceVariables(pattern, text string) string {
	pieces := strings.Split(pattern, "${")
	for i := 1; i < len(pieces); i++ {
		_, pieces[i], _ = strings.Cut(pieces[i], "}")
	}
	return strings.Join(pieces, text)
}

// Complete returns s, the beginning of an ARN, with "*" for each of the six parts that
// it lacks, and how many it has: from the third, which is the service, to all (SEMANTICS
// S-37). Any other text is returned as it is, with 0.
func Complete(s string) (complete string, parts int) {
	if !strings.HasPrefix(s, prefix) {
		return s, 0
	}
	return addParts(s, strings.Count(s, ":")+1)
}

// CompletePattern is like [Complete] for the beginning of an ARN pattern in which policy
// variables may stand: a colon inside one does not separate parts.
func CompletePattern(s string) (complete string, parts int) {
	if !strings.Contains(s, "${") {
		return Complete(s)
	}
	_, n := partEnds(s)
	return addParts(s, n+2)
}

// addParts is Complete for text that has the given number of parts, or more.
func addParts(s string, parts int) (string, int) {
	const all = 6
	if parts < 3 {
		return s, 0
	}
	parts = min(parts, all)
	return s + strings.Repeat(":*", all-parts), parts
}

// Name returns the name at the end of the ARN or path text: "b" of "x/y/b".
func Name(text string) string { return text[strings.LastIndexByte(text, '/')+1:] }

// IsServiceLinked reports whether role is the ARN of a service-linked role: its path
// begins with that of these roles. What follows there may hold colons, as may the
// paths of other roles (SEMANTICS S-65).
func IsServiceLinked(role string) bool {
	a, ok := Split(role)
	return ok && IsAWS(a.Partition) && strings.HasPrefix(a.Resource, "role/aws-service-role/")
}
