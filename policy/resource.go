package policy

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/source"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// resources parses e, the Resource or the NotResource element of a statement with the
// given effect.
func (p *parser) resources(v source.Value, effect statement.Effect, e source.Element) []clause.ResourcePattern {
	flags := p.flags(effect)
	if e == source.NotResource {
		flags |= clause.InNotResource
	}
	list := &p.draft.Resources
	begin := len(*list)
	n := p.texts(v, func(text string, at source.Value) {
		pattern, problem := clause.CompileResource(text, flags)
		switch {
		case problem != nil && problem.Part == clause.VariablePart:
			p.fail(at, ErrVariable, problem.Detail)
		case problem != nil:
			p.fail(at, ErrValue, problem.Detail)
		default:
			if problem := p.checkResource(text); !problem.IsZero() {
				p.failAbout(at, text, problem)
			}
		}
		*list = append(*list, pattern)
	})
	if n == 0 {
		p.fail(v, ErrValue, message.Of("there is no resource"))
	}
	return (*list)[begin:]
}

// checkResource says what is wrong with an entry of Resource or NotResource that was
// compiled, or "": with the parts of an ARN (SEMANTICS S-23, S-37, S-38), or that it
// may not stand in a policy of this type.
func (p *parser) checkResource(text string) message.Text {
	split, complete := arn.SplitPattern, arn.CompletePattern
	if p.draft.Literal {
		split, complete = arn.Split, arn.Complete
	}
	a, ok := split(text)
	switch {
	case ok && arn.IsAWS(a.Partition):
		return p.checkParts(&a)
	case ok || text == "*":
		return message.Text{}
	}
	whole, given := complete(text)
	if a, ok = split(whole); ok {
		return p.checkIncomplete(text, given, &a)
	}
	if p.typ != Resource { // it begins with "execute-api:/"
		return message.Of("only a resource-based policy can leave out the beginning of an ARN of API Gateway")
	}
	return message.Text{}
}

// checkParts says what is wrong with the parts of a, an ARN of a partition of AWS,
// or "".
func (p *parser) checkParts(a *arn.ARN) message.Text {
	switch {
	case !isPart(a.Service, "."):
		return message.Of("a service is lower-case letters, digits, hyphens and dots")
	case !isPart(a.Region, ""):
		return message.Of("a Region is lower-case letters, digits and hyphens")
	case a.Account == "" || arn.IsAccount(a.Partition, a.Account) || glob.HasWildcard(a.Account) || strings.Contains(a.Account, "${"):
		return message.Text{}
	case p.accounts == caller.Tenants && arn.IsTenantName(a.Account):
		return message.Text{} // SEMANTICS S-40
	case !arn.IsWord(a.Account):
		return message.Of("an account is 12 digits, empty, or a wildcard")
	case strings.HasSuffix(a.Region, "*"):
		return message.Text{} // the "*" may match what is left out (SEMANTICS S-36)
	}
	return message.Of(caller.AccountLeftOut, message.Of("an account is 12 digits, empty, or a wildcard"))
}

// checkIncomplete says what is wrong with text, an ARN with fewer parts than six, or
// "". It stands for every ARN that begins so, if it can be meant like that: a Deny
// with "arn:aws:ec2:*:instance/*", which lacks the account, would never apply
// (SEMANTICS S-37): https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
//
// Of its parts, as many as given are in the text, and the others are "*".
func (p *parser) checkIncomplete(text string, given int, a *arn.ARN) message.Text {
	ofAWS := arn.IsAWS(a.Partition) || glob.HasWildcard(a.Partition)
	noRegion, noAccount := !isPart(a.Region, ""), !p.canBeAccount(a.Account, ofAWS)
	switch {
	case ofAWS && !isPart(a.Service, "."):
		return message.Of("a service is lower-case letters, digits, hyphens and dots")
	case (noRegion || noAccount) && a.Service == "s3":
		return message.Of("an ARN of S3 has three colons before the bucket")
	case noRegion && given == 4:
		return message.Of("the Region and the account are left out")
	case noRegion:
		return message.Of("a Region is lower-case letters, digits and hyphens")
	case noAccount:
		return message.Of("the account is left out")
	case p.typ == Identity || p.typ == Boundary:
		return message.Text{}
	case p.typ != Resource:
		return message.Of(`want "*" or an ARN of six parts, arn:partition:service:region:account:resource`)
	case !strings.HasSuffix(text, "*"):
		return message.Of(`an ARN of fewer than six parts ends in "*" in a resource-based policy: AWS stores this one, and it matches nothing`)
	}
	return message.Text{}
}

// canBeAccount reports whether account, that of an incomplete ARN, is one or a pattern
// of some, and nothing that belongs into the resource part.
func (p *parser) canBeAccount(account string, ofAWS bool) bool {
	account = arn.ReplaceVariables(account, "*")
	switch {
	case account == "":
		return true
	case !ofAWS:
		return !strings.Contains(account, "/")
	case !glob.HasWildcard(account):
		return arn.IsAccountID(account) || arn.IsOwnerWord(account) || p.accounts == caller.Tenants && arn.IsTenantName(account)
	}
	return strings.Trim(account, "0123456789*?") == "" || p.accounts == caller.Tenants && !strings.Contains(account, "/")
}

// isPart reports whether s can be the service or the region of an ARN pattern of AWS:
// lower-case letters, digits, hyphens and what else is given, wildcards and variables.
func isPart(s, others string) bool {
	for s != "" {
		if strings.HasPrefix(s, "${") {
			_, s, _ = strings.Cut(s, "}")
			continue
		}
		if c := s[0]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && strings.IndexByte("-*?", c) < 0 && strings.IndexByte(others, c) < 0 {
			return false
		}
		s = s[1:]
	}
	return true
}
