package policy

import (
	"strings"
	"unicode/utf8"
)

// oldVersion reports a Version that is absent or old:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
func (l *linter) oldVersion(version member, at *place) {
	if version.present {
		pl := at.member("Version", version.value.Index)
		at = &pl
	}
	l.report(at, LintOldVersion, "the Version is not 2012-10-17, the current one")
}

// size reports a document that is larger than AWS stores (SEMANTICS G-31):
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html,
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html,
// https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html and
// the quotas of Amazon S3 and AWS KMS.
func (l *linter) size(at *place) {
	source := l.policy.source
	if len(source) <= 2048 {
		return
	}
	quota := func(size, most int, unit, more string) {
		if size > most {
			l.report(at, LintSize, "%d %s are more than the %d that %s", size, unit, most, more)
		}
	}
	const characters = "characters"
	switch l.policy.typ {
	case Identity:
		quota(denseSize(source), 6144, characters,
			"a managed policy may have; as an inline policy it may have 2048 (user), 5120 (group) or 10240 (role)")
	case Boundary:
		quota(denseSize(source), 6144, characters, "a managed policy may have")
	case Trust:
		if size := denseSize(source); size > 8192 {
			quota(size, 8192, characters, "a role trust policy may have at most; the quota of an account is 2048 unless it was raised")
		} else {
			quota(size, 2048, characters, "a role trust policy may have unless the quota of the account was raised, which it can be to 8192")
		}
	case Session:
		quota(utf8.RuneCountInString(source), 2048, characters, "a session policy may have, white space included")
	case SCP:
		quota(utf8.RuneCountInString(source), 10240, characters, "a service control policy may have, white space included")
	case RCP:
		quota(utf8.RuneCountInString(source), 5120, characters, "a resource control policy may have, white space included")
	case Endpoint:
		quota(utf8.RuneCountInString(source), 20480, characters, "a VPC endpoint policy may have, white space included")
	case Resource:
		switch {
		case l.mentions("kms:"):
			quota(len(source), 32<<10, "bytes", "a KMS key policy may have")
		case l.mentions("s3:"):
			quota(len(source), 20<<10, "bytes", "the policy of an S3 bucket may have")
		}
	}
}

// mentions reports whether the policy has an action of a service, which is given
// with its colon.
func (l *linter) mentions(service string) bool {
	for i := range l.policy.statements {
		for _, a := range l.policy.statements[i].actions {
			if len(a.source) >= len(service) && strings.EqualFold(a.source[:len(service)], service) {
				return true
			}
		}
	}
	return false
}

// denseSize returns the number of characters of source without the white space
// outside of strings, which IAM does not count.
func denseSize(source string) int {
	n := 0
	inString, escaped := false, false
	for _, r := range source {
		switch {
		case escaped:
			escaped = false
		case r == '"':
			inString = !inString
		case r == '\\':
			escaped = true
		case !inString && isSpace(r):
			continue
		}
		n++
	}
	return n
}

func isSpace(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == '\r' }

// characters reports the first character that IAM does not accept (SEMANTICS
// G-2): https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
func (l *linter) characters(at *place) {
	switch l.policy.typ {
	case Identity, Boundary, Session, Trust:
	default:
		return
	}
	for i, r := range l.policy.source {
		if r > 0xFF {
			pl := *at
			pl.offset = i
			l.report(&pl, LintCharacter, "IAM does not accept the character %U in a policy", r)
			return // one is enough
		}
	}
}
