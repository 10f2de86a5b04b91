package evaluate

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// What is wrong with an entry of Attachments, beside its policies.
const (
	problemNothingAttached = "it is nil: leave the key out if nothing is attached"
	problemCallerKey       = "want the ARN of a user or role, such as arn:aws:iam::111122223333:user/ann"
	problemRootKey         = "a root user has neither identity-based policies nor a boundary: attach an SCP to its account"
	problemGroupKey        = "a group makes no requests: only policies are attached to it, in Identity and Attached"
	problemGroupARN        = "want the ARN of a group, such as arn:aws:iam::111122223333:group/dev"
	problemManagedKey      = "want the ARN of a managed policy, such as arn:aws:iam::111122223333:policy/dev"
	problemMember          = "only users are in groups"
	problemTwoBoundaries   = "there is one boundary: it is in Boundary too"
	problemCallerTags      = "the tags of users and roles are in PrincipalTags"
	problemFederatedKey    = "a federated user session has the policies of the user who got it: write the ARN of the user"
	problemName            = "no user or role of AWS has such a name: want letters, digits and _+=,.@-"
	problemGroupName       = "no group of AWS has such a name: want letters, digits and _+=,.@-"
	problemManagedName     = "no managed policy of AWS has such a name: want letters, digits and _+=,.@-"
	problemWildcard        = "a key is not a pattern: list each ARN"
	problemResourceKey     = "want the ARN of a resource, such as arn:aws:s3:::bucket"
	problemKeyLength       = "longer than 2,048 bytes, which no ARN is"
	problemResourceEnd     = `a key covers what follows it after "/" or ":": write it without that at its end`
	problemAccountKey      = "want the ID of an account, 12 digits"
	problemOrganizationKey = "an organization is written as its root, such as r-ab12"
)

// maxKey is the longest key in bytes, as an ARN in the API of IAM. A request looks up
// every beginning of its resource that can be a key.
const maxKey = 2048

// callerKey says what is wrong with key as the ARN of a user or role that
// policies are attached to, or "".
func (c *attachmentCheck) callerKey(key string) message.Text {
	if problem := checkEnds(key); !problem.IsZero() {
		return problem
	}
	a, ok := arn.Split(key)
	kind, path, _ := strings.Cut(a.Resource, "/")
	switch {
	case !ok:
		return message.Known(problemCallerKey)
	case glob.HasWildcard(key):
		return message.Known(problemWildcard)
	case a.Service == "sts" && kind == "assumed-role":
		role, _, _ := strings.Cut(path, "/")
		return message.Of("a role session has the policies of its role: write {role}, with the path of the role",
			quoted("arn:"+a.Partition+":iam::"+a.Account+":role/"+role, maxShownKey))
	case a.Service == "sts" && kind == "federated-user":
		return message.Known(problemFederatedKey)
	case isGroup(key):
		return message.Known(problemGroupKey)
	case a.Service == "iam" && a.Resource == "root":
		return message.Known(problemRootKey)
	case !c.isUser(key) && !c.isRole(key), arn.IsAWS(a.Partition) && arn.IsOwnerWord(a.Account):
		return message.Known(problemCallerKey)
	case arn.IsAWS(a.Partition) && !isEntityName(arn.Name(path)):
		return message.Known(problemName)
	}
	return message.Text{}
}

// isGroup reports whether key is the ARN of a group.
func isGroup(key string) bool {
	a, _ := arn.Split(key)
	return a.Service == "iam" && strings.HasPrefix(a.Resource, "group/")
}

// groupKey says what is wrong with key as the ARN of a group, or "".
func (c *attachmentCheck) groupKey(key string) message.Text {
	return c.entityKey(key, "group", problemGroupARN, problemGroupName)
}

// managedKey says what is wrong with key as the ARN of a managed policy, or "". Those of
// AWS have the account aws.
func (c *attachmentCheck) managedKey(key string) message.Text {
	return c.entityKey(key, "policy", problemManagedKey, problemManagedName)
}

// entityKey says what is wrong with key as the ARN of something of IAM of a kind that
// makes no requests, or "".
func (c *attachmentCheck) entityKey(key, kind, problemARN, problemName string) message.Text {
	if problem := checkEnds(key); !problem.IsZero() {
		return problem
	}
	a, _ := arn.Split(key)
	path, isKind := strings.CutPrefix(a.Resource, kind+"/")
	switch {
	case glob.HasWildcard(key):
		return message.Known(problemWildcard)
	case len(key) > maxKey:
		return message.Known(problemKeyLength)
	case a.Service != "iam" || a.Region != "" || !isKind || arn.Name(path) == "" || strings.ContainsFunc(key, unicode.IsControl),
		!arn.IsAccount(a.Partition, a.Account) && !c.isTenant(a.Account),
		kind == "group" && arn.IsOwnerWord(a.Account):
		return message.Known(problemARN)
	case arn.IsAWS(a.Partition) && !isEntityName(arn.Name(path)):
		return message.Known(problemName)
	}
	return message.Text{}
}

// checkMember says what is wrong with key, of a user or role, as that of who is in groups,
// or "".
func checkMember(key string) message.Text {
	if a, _ := arn.Split(key); !strings.HasPrefix(a.Resource, "user/") {
		return message.Known(problemMember)
	}
	return message.Text{}
}

// checkID says what is wrong with the unique ID of a user or role, or "".
func checkID(key, id string) message.Text {
	p, err := principal.Parse(key, principal.WithTenants())
	if a, _ := arn.Split(key); err != nil || strings.HasPrefix(a.Resource, "role/") {
		p, err = principal.RoleSession(key, "session", principal.WithTenants())
	}
	if err != nil {
		return message.Known(problemCallerKey)
	}
	return caller.Principal(p).CheckID(id)
}

// checkCallerTags says what is wrong with the tags of a user or role, or "". Their keys
// differ in more than letter case: see
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_naming
func checkCallerTags(tags map[string]string) message.Text {
	if key, ok := doubleTag(tags); ok {
		return message.Of("two tags have the key {key}; letter case does not count", quoted(key, maxShownTag))
	}
	for _, key := range sortedKeys(tags) {
		switch {
		case !isTag(key, 1, maxTagKey):
			return message.Of("{key} is not the key of a tag: want 1 to {most} letters, digits, spaces and _.:/=+-@", quoted(key, maxShownTag), maxTagKey)
		case !isTag(tags[key], 0, maxTagValue):
			return message.Of("{value} is not the value of a tag: want at most {most} letters, digits, spaces and _.:/=+-@", quoted(tags[key], 2*maxShownTag), maxTagValue)
		}
	}
	return message.Text{}
}

// checkResourceTags says what is wrong with the tags of a resource, or "". Services differ
// in which characters they allow, and most tell letter case apart: see
// https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html#tag-conventions
func checkResourceTags(tags map[string]string) message.Text {
	for _, key := range sortedKeys(tags) {
		switch n := utf8.RuneCountInString(key); {
		case n < 1 || n > maxTagKey || !utf8.ValidString(key):
			return message.Of("{key} is not the key of a tag: want 1 to {most} characters", quoted(key, maxShownTag), maxTagKey)
		case utf8.RuneCountInString(tags[key]) > maxTagValue || !utf8.ValidString(tags[key]):
			return message.Of("{value} is not the value of a tag: want at most {most} characters", quoted(tags[key], 2*maxShownTag), maxTagValue)
		}
	}
	return message.Text{}
}

// checkLevel says what is wrong with text as the ID of an account, or of a root or unit of
// an organization, or "".
func checkLevel(text string) message.Text {
	switch {
	case isOrganization(text) && isOrganizationID(text):
		return message.Known(problemOrganizationKey)
	case isOrganizationID(text):
		return message.Text{}
	}
	problem := checkAccount(text)
	if problem.String() == problemAccountKey {
		return message.Of("{problem}, or of a root or unit of an organization", problem)
	}
	return problem
}

// isEntityName reports whether name can be that of a user or role of AWS.
func isEntityName(name string) bool { return isText(name, 1, len(name), "_+=,.@-") }

func (c *attachmentCheck) isUser(text string) bool {
	p, err := principal.Parse(text, c.options...)
	return err == nil && p.Type() == principal.TypeUser
}

func (c *attachmentCheck) isRole(text string) bool {
	_, err := principal.RoleSession(text, "session", c.options...)
	return err == nil
}

// resourceKey says what is wrong with key as the ARN of a resource that a
// policy is attached to, or "". A key may end before the resource: that of an
// account covers what it has of the service.
func (c *attachmentCheck) resourceKey(key string) message.Text {
	if problem := checkEnds(key); !problem.IsZero() {
		return problem
	}
	fields := strings.SplitN(key, ":", 6)
	switch {
	case len(key) > maxKey:
		return message.Known(problemKeyLength)
	case glob.HasWildcard(key) || strings.Contains(key, "${"):
		return message.Known(problemWildcard)
	case len(fields) < 3 || fields[0] != "arn" || fields[1] == "" || fields[2] == "" ||
		strings.ContainsFunc(key, unicode.IsControl):
		return message.Known(problemResourceKey)
	case strings.HasSuffix(key, "/") || strings.HasSuffix(key, ":"):
		return message.Known(problemResourceEnd)
	case strings.HasPrefix(glob.Lower(fields[1]), "aws") && !c.isAWSResource(fields):
		return message.Known(problemResourceKey)
	case len(fields) > 4 && fields[4] != "" && !arn.IsAccount(fields[1], fields[4]) && !c.isTenant(fields[4]):
		return message.Known(problemResourceKey)
	}
	return message.Text{}
}

// isAWSResource reports whether the fields of an ARN of AWS, or the first ones, have
// the forms that they have there: "arn:aws:s3::bucket" lacks the account.
func (c *attachmentCheck) isAWSResource(fields []string) bool {
	if !isLowerText(fields[1], 1, len(fields[1]), "-") || !isLowerText(fields[2], 1, len(fields[2]), "-.") {
		return false
	}
	if len(fields) == 6 {
		return isRegion(fields[3])
	}
	if len(fields) == 5 {
		return isRegion(fields[3]) && (arn.IsAccountID(fields[4]) || c.isTenant(fields[4]))
	}
	// A Region alone ends with a digit, as us-east-1 does, and a bucket rarely.
	return len(fields) == 3 || isRegion(fields[3]) && strings.Count(fields[3], "-") >= 2 &&
		strings.ContainsAny(fields[3][len(fields[3])-1:], "0123456789")
}

// isTenant reports whether text is the name of a tenant, where there are tenants.
func (c *attachmentCheck) isTenant(text string) bool {
	return len(c.options) > 0 && arn.IsTenantName(text)
}

// isRegion reports whether text can be the Region of an ARN of AWS, where it may be
// empty.
func isRegion(text string) bool { return isLowerText(text, 0, len(text), "-") }

// isLowerText is isText without capitals.
func isLowerText(s string, shortest, longest int, others string) bool {
	return isText(s, shortest, longest, others) && glob.Lower(s) == s
}

// checkAccount says what is wrong with text as the ID of an account, or "". In a
// namespace that is not of AWS an ID may be any text that is not taken for a
// misspelled one of AWS (SEMANTICS S-23).
func checkAccount(text string) message.Text {
	if arn.IsAccountID(text) {
		return message.Text{}
	}
	if problem := checkEnds(text); !problem.IsZero() {
		return problem
	}
	switch a, ok := arn.Split(text); {
	case ok && arn.IsAccountID(a.Account):
		return message.Of("{problem}: write {account}", message.Known(problemAccountKey), strconv.Quote(a.Account))
	case isOrganizationID(text):
		return message.Known(problemAccountKey)
	case !arn.IsTenant(text):
		digits := strings.Map(func(r rune) rune {
			if '0' <= r && r <= '9' {
				return r
			}
			return -1
		}, text)
		if arn.IsAccountID(digits) {
			return message.Of("{problem}: write {account}", message.Known(problemAccountKey), strconv.Quote(digits))
		}
		return message.Known(problemAccountKey)
	}
	return message.Text{}
}

// isOrganizationID reports whether text is the ID of an organization, a root or an
// organizational unit: see
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_Policy.html
func isOrganizationID(text string) bool {
	kind, id, _ := strings.Cut(text, "-")
	isID := func(s string, shortest int) bool { return isLowerText(s, shortest, 32, "") }
	switch kind {
	case "o":
		return isID(id, 10)
	case "r":
		return isID(id, 4)
	case "ou":
		root, unit, _ := strings.Cut(id, "-")
		return isID(root, 4) && isID(unit, 8)
	}
	return false
}

// checkEnds refuses white space around text, which no ARN or account has.
func checkEnds(text string) message.Text {
	if trimmed := strings.TrimSpace(text); trimmed != text {
		return message.Of("there is white space around it: write {text}", quoted(trimmed, maxShownKey))
	}
	return message.Text{}
}
