package lint

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/source"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// document looks at the whole document.
func (l *linter) document(root source.Value) {
	var found source.Elements
	found.Read(root)
	version := &found[source.Version]
	l.old = version.Value.Text() != "2012-10-17"
	l.size(root)
	l.characters()
	l.denials = denials(l.policy)
	before := len(l.located)
	if list := &found[source.Statement]; list.Present {
		for i, v := range numbered(list.Value) {
			l.statement(l.policy.Statement(i), v)
		}
	}
	l.current = nil
	if l.old && !slices.ContainsFunc(l.located[before:], func(f located) bool { return f.finding.Code == OldVersionVariable }) {
		at := root
		if version.Present {
			at = version.Value
		}
		l.oldVersion(at)
	}
}

// oldVersion reports a Version that is absent or old:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
func (l *linter) oldVersion(at source.Value) {
	l.report(at, OldVersion, "the Version is not 2012-10-17, the current one")
}

// size reports a document that is larger than AWS stores (SEMANTICS G-31):
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html,
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html,
// https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html and
// the quotas of Amazon S3 and AWS KMS.
func (l *linter) size(at source.Value) {
	text := l.policy.Source()
	if len(text) <= 2048 {
		return
	}
	quota := func(size, most int, form string) {
		if size > most {
			l.report(at, Size, form, size, most)
		}
	}
	switch l.policy.Type() {
	case statement.Identity:
		quota(denseSize(text), 6144,
			"{n} characters are more than the {most} that a managed policy may have; as an inline policy it may have 2048 (user), 5120 (group) or 10240 (role)")
	case statement.Boundary:
		quota(denseSize(text), 6144, "{n} characters are more than the {most} that a managed policy may have")
	case statement.Trust:
		if size := denseSize(text); size > 8192 {
			quota(size, 8192, "{n} characters are more than the {most} that a role trust policy may have at most; the quota of an account is 2048 unless it was raised")
		} else {
			quota(size, 2048, "{n} characters are more than the {most} that a role trust policy may have unless the quota of the account was raised, which it can be to 8192")
		}
	case statement.Session:
		quota(utf8.RuneCountInString(text), 2048, "{n} characters are more than the {most} that a session policy may have, white space included")
	case statement.SCP:
		quota(utf8.RuneCountInString(text), 10240, "{n} characters are more than the {most} that a service control policy may have, white space included")
	case statement.RCP:
		quota(utf8.RuneCountInString(text), 5120, "{n} characters are more than the {most} that a resource control policy may have, white space included")
	case statement.Endpoint:
		quota(utf8.RuneCountInString(text), 20480, "{n} characters are more than the {most} that a VPC endpoint policy may have, white space included")
	case statement.Resource:
		switch {
		case l.mentions("kms:"):
			quota(len(text), 32<<10, "{n} bytes are more than the {most} that a KMS key policy may have")
		case l.mentions("s3:"):
			quota(len(text), 20<<10, "{n} bytes are more than the {most} that the policy of an S3 bucket may have")
		}
	}
}

// mentions reports whether the policy has an action of a service, which is given
// with its colon.
func (l *linter) mentions(service string) bool {
	for s := range l.policy.Statements() {
		actions, _ := s.Actions()
		for i := range actions {
			if _, ok := glob.CutPrefixFold(actions[i].String(), service); ok {
				return true
			}
		}
	}
	return false
}

// denseSize returns the number of characters of text, JSON, without the white space
// outside of strings, which IAM does not count.
func denseSize(text string) int {
	n := 0
	inString, escaped := false, false
	for _, r := range text {
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
func (l *linter) characters() {
	switch l.policy.Type() {
	case statement.Identity, statement.Boundary, statement.Session, statement.Trust:
	default:
		return
	}
	for i, r := range l.policy.Source() {
		if r > 0xFF {
			l.reportAt(i, Character, message.Of("IAM does not accept the character {character} in a policy", fmt.Sprintf("%U", r)))
			return // one is enough
		}
	}
}
