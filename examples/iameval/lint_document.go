package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/seed-1d0cfdb5/iam/policy"
)

// document checks what concerns a policy as a whole.
func (l *linter) document() {
	l.version()
	l.size()
	l.characters()
}

// version: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
func (l *linter) version() {
	var doc struct{ Version string }
	if err := json.Unmarshal(l.source, &doc); err != nil || doc.Version == "2012-10-17" {
		return
	}
	variables := false
	for _, s := range l.statements {
		if text := variable(s); text != "" {
			variables = true
			l.at(s, warning, "old-version-variable",
				"policy variables are plain text unless the Version is 2012-10-17", text)
		}
	}
	if !variables {
		l.add(1, 1, suggestion, "old-version", "the Version is not 2012-10-17, the current one")
	}
}

// variable returns a value of s in which there is a policy variable, or "".
func variable(s *policy.Statement) string {
	values, _ := s.Resources()
	for cl := range s.Condition().Clauses() {
		values = append(values, cl.Values()...)
	}
	for _, value := range values {
		if strings.Contains(value, "${") {
			return value
		}
	}
	return ""
}

// size: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html and
// the quotas of Organizations, Amazon S3, AWS KMS and Amazon VPC. IAM does not
// count white space.
func (l *linter) size() {
	all := utf8.RuneCount(l.source)
	dense := 0
	for _, r := range string(l.source) {
		if !strings.ContainsRune("\t\n\r ", r) {
			dense++
		}
	}
	switch l.policy.Type() {
	case policy.Identity:
		l.quota(dense, 6144, "a managed policy", "; as an inline policy it may have 2,048 (user), 5,120 (group) or 10,240 (role)")
	case policy.Boundary:
		l.quota(dense, 6144, "a managed policy", "")
	case policy.Trust:
		l.quota(dense, 2048, "a role trust policy", " unless the quota of the account was raised")
	case policy.Session:
		l.quota(all, 2048, "a session policy", ", white space included")
	case policy.SCP, policy.RCP:
		l.quota(all, 5120, "a policy of an organization", ", white space included")
	case policy.Endpoint:
		l.quota(all, 20480, "a VPC endpoint policy", ", white space included")
	case policy.Resource:
		if len(l.source) > 32<<10 {
			l.quota(len(l.source), 32<<10, "a KMS key policy", "; the policy of an S3 bucket may have 20,480 bytes")
		} else {
			l.quota(len(l.source), 20<<10, "the policy of an S3 bucket", "; a KMS key policy may have 32,768 bytes")
		}
	}
}

func (l *linter) quota(size, most int, what, more string) {
	if size > most {
		l.add(1, 1, warning, "size", fmt.Sprintf("%d characters are more than the %d that %s may have%s", size, most, what, more))
	}
}

// characters: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
func (l *linter) characters() {
	switch l.policy.Type() {
	case policy.Identity, policy.Boundary, policy.Session, policy.Trust:
	default:
		return
	}
	for i, r := range string(l.source) {
		if r > 0xFF || r < ' ' && !strings.ContainsRune("\t\n\r", r) {
			line, column := position(l.source, i)
			l.add(line, column, warning, "character", fmt.Sprintf("IAM does not accept the character %U in a policy", r))
			return // one is enough
		}
	}
}

// add adds a finding that belongs to no statement.
func (l *linter) add(line, column int, level, code, reason string) {
	l.findings = append(l.findings, finding{l.policy.Name(), line, column, "", level, code, reason})
}
