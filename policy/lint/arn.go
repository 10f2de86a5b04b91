package lint

import (
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/source"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// splitWhole splits an ARN pattern, and reports whether it has all six parts or was
// completed with wildcards, as AWS does (SEMANTICS S-37):
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
func splitWhole(text string) (a arn.ARN, whole, ok bool) {
	if a, ok = arn.SplitPattern(text); ok {
		return a, true, true
	}
	complete, _ := arn.CompletePattern(text)
	a, ok = arn.SplitPattern(complete)
	return a, false, ok
}

// incompleteARN reports an ARN that stands for all that begin like it.
func (l *linter) incompleteARN(s *subject, a arn.ARN, text string, at source.Value) {
	if (arn.IsAWS(a.Partition) || a.Partition == "*") && !canBeRegion(a.Region) {
		l.report(at, IncompleteARN, "the ARN is incomplete, and no Region is {region}, so it matches nothing", shown(a.Region))
		return
	}
	_, not := s.Resources()
	switch denies := s.Effect() == statement.Deny; {
	case denies && not:
		l.report(at, IncompleteARN, "the ARN is incomplete, so it denies nothing that begins with {text}", shown(text))
	case denies:
		l.report(at, IncompleteARN, "the ARN is incomplete, so it denies all that begins with {text}", shown(text))
	case not:
		l.report(at, IncompleteARN, "the ARN is incomplete, so it grants nothing that begins with {text}", shown(text))
	default:
		l.report(at, IncompleteARN, "the ARN is incomplete, so it grants all that begins with {text}", shown(text))
	}
}

// lacksAccount reports whether the account is left out of a, so that the type of a
// resource stands in its place: behind a Region that ends with a wildcard, which may
// cover the account too (SEMANTICS S-36), or with a wildcard in it, without which it
// would be an error:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
func (l *linter) lacksAccount(a arn.ARN) bool {
	switch {
	case strings.Contains(a.Account, "${"), strings.Trim(a.Account, "0123456789*?") == "":
		return false
	case l.policy.Accounts() == caller.Tenants && !strings.Contains(a.Account, "/"):
		return false
	case !arn.IsAWS(a.Partition) && !strings.HasSuffix(a.Region, "*"):
		return false // it may be meant for a namespace of the user, in which accounts are words
	case !glob.HasWildcard(a.Account):
		return !arn.IsOwnerWord(a.Account)
	}
	pattern := glob.Compile(a.Account)
	return !slices.ContainsFunc(arn.OwnerWords(), func(word string) bool { return pattern.Match(word, nil) })
}

// accountLeftOut reports a, in which the account is left out. AWS's pages disagree
// on whether the wildcard before it covers the account too.
func (l *linter) accountLeftOut(s *subject, a arn.ARN, at source.Value) {
	outcome := message.Of("this Allow does not hold for the resource")
	_, not := s.Resources()
	switch effect := s.Effect(); {
	case !strings.HasSuffix(a.Region, "*"):
		outcome = message.Of("this one matches nothing")
	case effect == statement.Allow && not:
		outcome = message.Of("this Allow leaves the resource out in every account")
	case effect == statement.Deny && !not:
		outcome = message.Of("this Deny holds for the resource in every account")
	case effect == statement.Deny:
		outcome = message.Of("this Deny does not exempt the resource")
	}
	l.report(at, AccountLeftOut, `the account is left out, and {outcome}: put it, or "*", before {type}`, outcome, shown(a.Account))
}

// canBeRegion reports whether region, that of an incomplete ARN, is one, such as
// us-east-1, or a pattern of some, and nothing that belongs into the resource part, as
// in "arn:aws:s3:bucket".
func canBeRegion(region string) bool {
	region = arn.ReplaceVariables(region, "*")
	word := region
	if end := strings.IndexAny(region, "-*?"); end >= 0 {
		word = region[:end]
	}
	switch {
	case len(word) > maxAreaOfRegion || strings.ContainsAny(word, "0123456789"):
		return false
	case region == "" || glob.HasWildcard(region):
		return true
	}
	last := region[len(region)-1]
	return len(word) < len(region) && '0' <= last && last <= '9'
}

// maxAreaOfRegion is the most letters that a Region begins with, as eusc-de-east-1 does:
// https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
const maxAreaOfRegion = 4
