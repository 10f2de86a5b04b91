package caller

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/message"
)

// Accounts says what stands for accounts in the partitions of AWS.
type Accounts uint8

// The kinds of accounts.
const (
	AccountIDs Accounts = iota // 12 digits
	Tenants                    // names of tenants too (SEMANTICS S-40)
)

// kind is what an ARN of the services iam and sts names.
type kind uint8

const (
	kindOther kind = iota
	kindRoot
	kindUser
	kindOriginAccess // an origin access identity of CloudFront, which is written like a user
	kindRole
	kindSession       // arn:P:sts::A:assumed-role/role-name/session-name
	kindFederatedUser // arn:P:sts::A:federated-user/name
	kindSAMLProvider
	kindOIDCProvider
)

// An identity is an ARN of iam or sts, taken apart.
type identity struct {
	kind               kind
	partition, account string
	name               string // without path
	role               string // name of the role of a session
}

// maxARN is the largest length of an ARN in bytes, as in the API of IAM, and of
// the name of a session.
const maxARN = 2048

// originAccessPath begins the resource part of the ARN of an origin access identity:
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3-oai.html
const originAccessPath = "user/CloudFront Origin Access Identity "

// AccountLeftOut is a problem with an account and what may be the matter.
const AccountLeftOut = "{problem}: did you leave the account out?"

// accountProblem says what is wrong with the account of a, an ARN of iam or sts, if anything is.
// Of the words for accounts of AWS itself one is that of a caller (SEMANTICS S-38).
func accountProblem(a *arn.ARN, accounts Accounts) message.Text {
	switch {
	case !arn.IsAWS(a.Partition):
		if !arn.IsAccount(a.Partition, a.Account) {
			return message.Of("no account")
		}
		return message.Text{}
	case arn.IsAccountID(a.Account), accounts == Tenants && arn.IsTenantName(a.Account):
		return message.Text{}
	case accounts == Tenants && a.Account == "":
		if a.Resource == "root" {
			return message.Of("no account")
		}
		return message.Text{}
	case a.Account == "cloudfront" && a.Service == "iam" && strings.HasPrefix(a.Resource, originAccessPath) && a.Resource != originAccessPath:
		return message.Text{}
	case arn.IsOwnerWord(a.Account):
		return message.Of("account is not 12 digits: it is a word for an account of AWS itself, whose callers are services")
	case arn.IsWord(a.Account):
		return message.Of(AccountLeftOut, message.Of("account is not 12 digits"))
	}
	return message.Of("account is not 12 digits")
}

// split takes text apart. If it is not an ARN of an IAM or STS identity, split says
// in a few words why not. Other entities of these services, such as groups,
// have kindOther.
func split(text string, accounts Accounts) (id identity, problem message.Text) {
	a, ok := arn.Split(text)
	switch {
	case len(text) > maxARN:
		return id, message.Of("longer than 2,048 bytes")
	case !ok:
		return id, message.Of("want arn:partition:service:region:account:resource")
	case a.Service != "iam" && a.Service != "sts":
		return id, message.Of("the service is not iam or sts")
	case a.Region != "":
		return id, message.Of("identities have no Region")
	}
	if problem := accountProblem(&a, accounts); !problem.IsZero() {
		return id, problem
	}
	if strings.ContainsFunc(a.Resource, isControl) {
		return id, message.Of("control character in the name")
	}
	id = identity{partition: a.Partition, account: a.Account}
	word, path, _ := strings.Cut(a.Resource, "/")
	id.name = arn.Name(path)
	if id.name == "" && a.Resource != "root" {
		return id, message.Of("no name")
	}
	switch a.Service + ":" + word {
	case "iam:root":
		if path != "" {
			return id, message.Of("nothing may follow root")
		}
		id.kind, id.name = kindRoot, "root"
	case "iam:user":
		id.kind = kindUser
		if arn.IsAWS(a.Partition) && a.Account == "cloudfront" {
			id.kind = kindOriginAccess
		}
	case "iam:role":
		id.kind = kindRole
	case "iam:saml-provider":
		id.kind, id.name = kindSAMLProvider, path
	case "iam:oidc-provider":
		id.kind, id.name = kindOIDCProvider, path
	case "sts:federated-user":
		id.kind, id.name = kindFederatedUser, path
		if !isName(path) {
			return id, message.Of("want federated-user/name")
		}
	case "sts:assumed-role":
		id.kind = kindSession
		role, session, _ := strings.Cut(path, "/")
		if role == "" || !isName(session) {
			return id, message.Of("want assumed-role/role-name/session-name")
		}
		id.role, id.name = role, session
	}
	return id, message.Text{}
}

// IsOfTenant reports whether text is an ARN in which only [Tenants] has accounts.
func IsOfTenant(text string) bool {
	a, ok := arn.Split(text)
	return ok && arn.IsAWS(a.Partition) && !arn.IsAccount(a.Partition, a.Account)
}

// isName reports whether s can be the name of a session.
func isName(s string) bool {
	return s != "" && len(s) <= maxARN && !strings.ContainsAny(s, "/:") && !strings.ContainsFunc(s, isControl)
}

func isControl(r rune) bool { return r < ' ' || r == 0x7F }

// isServiceName reports whether s has the form of a service principal: labels
// of lower-case letters, digits and hyphens with dots between them, at least
// two (SEMANTICS P-11).
func isServiceName(s string) bool {
	labels := 0
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || strings.ContainsFunc(label, func(r rune) bool {
			return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-'
		}) {
			return false
		}
		labels++
	}
	return labels >= 2
}

// isBuiltInProvider reports whether s is an OIDC provider that needs no
// provider in IAM (SEMANTICS G-23).
func isBuiltInProvider(s string) bool {
	switch s {
	case "cognito-identity.amazonaws.com", "www.amazon.com", "graph.facebook.com", "accounts.google.com":
		return true
	}
	return isCognito(s)
}

// isCognito reports whether s is the name of Amazon Cognito in a partition that has
// another than "aws" (SEMANTICS S-46): cognito-identity-us-gov.amazonaws.com,
// cognito-identity.us-gov-west-1.amazonaws.com, or
// cognito-identity.cn-north-1.amazonaws.com.cn. See
// https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-cog.html
func isCognito(s string) bool {
	if s == "cognito-identity-us-gov.amazonaws.com" {
		return true
	}
	host, ok := strings.CutPrefix(s, "cognito-identity.")
	region, domain, _ := strings.Cut(host, ".")
	return ok && isRegion(region) && (domain == "amazonaws.com" || domain == "amazonaws.com.cn")
}

// isRegion reports whether s has the form of the name of a Region, such as
// us-gov-west-1: two letters, words and a digit, with hyphens between them.
func isRegion(s string) bool {
	words := strings.Split(s, "-")
	last := len(words) - 1
	if last < 2 || len(words[0]) != 2 || len(words[last]) != 1 || words[last][0] < '0' || words[last][0] > '9' {
		return false
	}
	for _, word := range words[:last] {
		if word == "" || strings.ContainsFunc(word, func(r rune) bool { return r < 'a' || r > 'z' }) {
			return false
		}
	}
	return true
}

// isCanonicalID reports whether s is 64 hexadecimal digits.
func isCanonicalID(s string) bool {
	if len(s) != 64 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F') {
			return false
		}
	}
	return true
}

// isUniqueID reports whether s has the form of an ID such as "AROAOLDEXAMPLE123456",
// which stands for a user or role in a Principal element (SEMANTICS P-13).
func isUniqueID(s string) bool {
	if len(s) < 16 || s[0] != 'A' {
		return false
	}
	for i := range len(s) {
		if (s[i] < '0' || s[i] > '9') && (s[i] < 'A' || s[i] > 'Z') {
			return false
		}
	}
	return true
}
