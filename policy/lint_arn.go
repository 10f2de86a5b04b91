package policy

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
)

// splitWhole splits an ARN pattern, and reports whether it has all six parts or was
// completed with wildcards, as AWS does (SEMANTICS S-37):
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
func splitWhole(text string) (a arn.ARN, whole, ok bool) {
	complete, parts := arn.Complete(text, true)
	a, ok = arn.SplitPattern(complete)
	return a, parts == arnParts, ok
}

// incompleteARN reports an ARN that stands for all that begin like it.
func (l *linter) incompleteARN(s *subject, text string, at *place) {
	verb, object := "grants", "all"
	if s.effect == Deny {
		verb = "denies"
	}
	if s.notResource {
		object = "nothing"
	}
	l.report(at, LintIncompleteARN, "the ARN is incomplete, so it %s %s that begins with %s", verb, object, shown(text))
}

// lacksAccount reports whether the account is left out of a, so that the type of a
// resource stands in its place behind a Region that ends with a wildcard (SEMANTICS
// S-36):
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
func lacksAccount(a arn.ARN) bool {
	if !strings.HasSuffix(a.Region, "*") || strings.Contains(a.Account, "${") {
		return false
	}
	return strings.Trim(a.Account, "0123456789*?") != "" && !arn.IsOwnerWord(a.Account)
}

// accountLeftOut reports a, in which the account is left out. AWS's pages disagree
// on whether the wildcard before it covers the account too.
func (l *linter) accountLeftOut(s *subject, a arn.ARN, at *place) {
	outcome := "this Allow does not hold for the resource"
	switch {
	case s.effect == Allow && s.notResource:
		outcome = "this Allow leaves the resource out in every account"
	case s.effect == Deny && !s.notResource:
		outcome = "this Deny holds for the resource in every account"
	case s.effect == Deny:
		outcome = "this Deny does not exempt the resource"
	}
	l.report(at, LintAccountLeftOut, `the account is left out, and %s: put it, or "*", before %s`, outcome, shown(a.Account))
}
