package caller

import (
	"strconv"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
)

// form is what a Pattern names.
type form uint8

const (
	formNone      form = iota
	formAnyone         // "*" or {"AWS": "*"}
	formAccount        // an account, by its ID or the ARN of its root user
	formUser           // an IAM user
	formRole           // a role
	formSession        // a role session or a federated user session
	formUniqueID       // a user or role by its unique ID (SEMANTICS S-43)
	formService        // a service
	formFederated      // a SAML or OIDC provider
	formCanonical      // an S3 canonical user
)

// A Pattern is one entry of a Principal element, such as
//
//	{"AWS": "arn:aws:iam::111122223333:role/Deploy"}
//
// Patterns are comparable and immutable. The zero Pattern matches nothing.
type Pattern struct {
	key, value string
	form       form
	partition  string // "" for a bare account ID, which may be in any of AWS's
	account    string
	name       string // of a role, without path, or of a canonical user, in small letters
}

// ParsePattern parses one value listed under key ("AWS", "Service",
// "Federated" or "CanonicalUser") of a Principal element. The bare string form,
// "Principal": "*", is ParsePattern("*", "*"). A problem that is not zero says what is
// wrong with the value, which it quotes.
//
// There are no wildcards in a Principal element except for the "*" that is a whole
// value (SEMANTICS G-24), and no policy variables.
func ParsePattern(key, value string, accounts Accounts) (pt Pattern, problem message.Text) {
	pt = Pattern{key: key, value: value}
	switch key {
	case "*":
		pt.form = formAnyone
		if value != "*" {
			problem = message.Of(`want "*" or an object such as {"AWS": "…"}`)
		}
	case "AWS":
		problem = pt.parseAWS(accounts)
	case "Service":
		pt.form = formService
		if !isServiceName(value) {
			problem = asking(message.Of("want a service name such as ec2.amazonaws.com"), otherKey(key, value), fullServiceName(value))
		}
	case "Federated":
		pt.form = formFederated
		id, wrong := split(value, accounts)
		if (!wrong.IsZero() || id.kind != kindSAMLProvider && id.kind != kindOIDCProvider || glob.HasWildcard(value) || strings.Contains(value, "${")) &&
			!isBuiltInProvider(value) {
			problem = message.Of("want the ARN of a SAML or OIDC provider, or a provider such as accounts.google.com")
			problem = askingProvider(asking(problem, otherKey(key, value)), value)
		}
	case "CanonicalUser":
		pt.form = formCanonical
		pt.name = strings.ToLower(value)
		if !isCanonicalID(value) {
			problem = asking(message.Of("want 64 hexadecimal digits"), otherKey(key, value))
		}
	default:
		problem = message.Of("want AWS, Service, Federated or CanonicalUser, not {key}", quote.Short(key))
	}
	if !problem.IsZero() {
		return Pattern{}, message.Of("{text}: {problem}", quote.Short(value), problem)
	}
	return pt, message.Text{}
}

// asking returns problem with the question whether each of names that is not "" was meant.
func asking(problem message.Text, names ...string) message.Text {
	for _, name := range names {
		if name != "" {
			problem = message.Of("{problem}; did you mean {name}?", problem, strconv.Quote(name))
		}
	}
	return problem
}

// otherKey returns the key under which value, which cannot stand under key, was probably
// meant to stand, or "".
func otherKey(key, value string) string {
	for _, other := range [...]string{"AWS", "Federated", "Service", "CanonicalUser"} {
		fits := isServiceOfAWS(value)
		switch other {
		case "AWS":
			fits = arn.IsAccountID(value) || strings.HasPrefix(value, "arn:") && !strings.Contains(value, "-provider/")
		case "Federated":
			fits = isBuiltInProvider(value) || strings.HasPrefix(value, "arn:") && strings.Contains(value, "-provider/")
		case "CanonicalUser":
			fits = isCanonicalID(value)
		}
		if fits && other != key {
			return other
		}
	}
	return ""
}

// isServiceOfAWS reports whether value looks like the name of a service of AWS, and not
// like that of another host.
func isServiceOfAWS(value string) bool {
	return isServiceName(value) && !isBuiltInProvider(value) &&
		(strings.Contains(value, ".amazonaws.com") || strings.HasSuffix(value, ".amazon.com") || strings.Contains(value, ".aws"))
}

// fullServiceName returns the name of a service of which value is probably the first part,
// or "".
func fullServiceName(value string) string {
	if full := value + ".amazonaws.com"; !strings.Contains(value, ".") && isServiceName(full) {
		return full
	}
	return ""
}

// askingProvider returns problem with the question how value, if that is the host or URL of
// an identity provider, is written.
func askingProvider(problem message.Text, value string) message.Text {
	provider := strings.TrimPrefix(value, "https://")
	host, _, _ := strings.Cut(provider, "/")
	switch {
	case !isServiceName(host) || isServiceOfAWS(provider) || glob.HasWildcard(value) || strings.Contains(value, "${"):
		return problem
	case isBuiltInProvider(provider):
		return asking(problem, provider)
	}
	return message.Of("{problem}; did you mean the ARN that ends with {name}?", problem, quote.Short(":oidc-provider/"+provider))
}

// parseAWS says what is wrong with the value of pt, listed under "AWS", if anything is.
func (pt *Pattern) parseAWS(accounts Accounts) (problem message.Text) {
	switch {
	case pt.value == "*":
		pt.form = formAnyone
		return message.Text{}
	case arn.IsAccountID(pt.value):
		pt.form, pt.account = formAccount, pt.value
		return message.Text{}
	case isUniqueID(pt.value):
		pt.form = formUniqueID
		return message.Text{}
	case glob.HasWildcard(pt.value):
		return message.Of(`"*" stands for everyone only as a whole value; there are no other wildcards`)
	case strings.Contains(pt.value, "${"):
		return message.Of("policy variables are not supported in a principal")
	}
	id, problem := split(pt.value, accounts)
	if !problem.IsZero() {
		return asking(problem, otherKey("AWS", pt.value))
	}
	pt.partition, pt.account, pt.name = id.partition, id.account, id.name
	switch id.kind {
	case kindRoot:
		pt.form = formAccount
	case kindUser, kindOriginAccess:
		pt.form = formUser
	case kindRole:
		pt.form = formRole
	case kindSession, kindFederatedUser:
		pt.form = formSession
	case kindSAMLProvider, kindOIDCProvider:
		return asking(message.Of("providers are listed under Federated"), "Federated")
	default:
		return message.Of("want an account, user, role, role session or federated user")
	}
	return message.Text{}
}

// Match reports how directly pt names p. ARNs are compared exactly: letter case
// and partition count (SEMANTICS P-6). A unique ID names whom the ARN of its user or
// role would name, if [Principal.ID] is known, and otherwise nobody: see
// [Pattern.MatchID]. It does not allocate.
func (pt Pattern) Match(p Principal) Match {
	switch pt.form {
	case formAnyone:
		return MatchAnyone
	case formAccount:
		switch {
		case !pt.sameAccount(p):
		case p.typ == TypeAccount:
			return MatchDirect
		default:
			return MatchAccount
		}
	case formUser:
		switch {
		case p.typ == TypeUser && p.ARN() == pt.value:
			return MatchDirect
		case p.typ == TypeFederatedUser && p.Issuer() == pt.value:
			return MatchIssuer
		}
	case formRole:
		if p.typ == TypeAssumedRole && pt.isRoleOf(p) {
			return MatchIssuer
		}
	case formSession:
		if p.ARN() == pt.value {
			return MatchDirect
		}
	case formService:
		return directIf(p.typ == TypeService && p.Name() == pt.value)
	case formFederated:
		return directIf((p.typ == TypeSAML || p.typ == TypeWebIdentity) && p.Name() == pt.value)
	case formCanonical:
		return directIf(p.typ == TypeCanonicalUser && p.Name() == pt.name)
	case formUniqueID:
		if m, known := pt.MatchID(p, ""); known {
			return m
		}
	case formNone:
	}
	return NoMatch
}

// IsID reports whether pt is the unique ID of a user or role, such as
// "AROAEXAMPLE1234567890". In stored policies it nearly always stands for one that
// was deleted: see
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
func (pt Pattern) IsID() bool { return pt.form == formUniqueID }

// MatchID is Match for a pattern that is a unique ID, and no match for others. If the
// ID of p is not known, id is taken. If that is "" too, and pt is an ID of the kind that
// p has, known is false and m is the match that there would be if it is that of p
// (SEMANTICS S-43). It does not allocate.
func (pt Pattern) MatchID(p Principal, id string) (m Match, known bool) {
	kind := p.idKind()
	if pt.form != formUniqueID || kind == "" || !strings.HasPrefix(pt.value, kind) {
		return NoMatch, true
	}
	m = MatchIssuer
	if p.typ == TypeUser {
		m = MatchDirect
	}
	if own := p.ID(); own != "" {
		id = own
	}
	if id != "" && id != pt.value {
		m = NoMatch
	}
	return m, id != ""
}

func directIf(ok bool) Match {
	if ok {
		return MatchDirect
	}
	return NoMatch
}

// sameAccount reports whether p belongs to the account that pt names.
func (pt *Pattern) sameAccount(p Principal) bool {
	if p.Account() != pt.account || pt.account == "" {
		return false
	}
	if pt.partition == "" {
		return arn.IsAWS(p.Partition())
	}
	return p.Partition() == pt.partition
}

// isRoleOf reports whether pt names the role of the session p. If its path is
// unknown, the name of the role has to do: it is unique in an account (SEMANTICS
// S-34), and among the roles that have none.
func (pt *Pattern) isRoleOf(p Principal) bool {
	if p.PathUnknown() {
		return p.Partition() == pt.partition && p.Account() == pt.account && pt.name == arn.Name(p.Issuer())
	}
	return p.Issuer() == pt.value
}

// Key returns the key that pt was listed under: "AWS", "Service", "Federated",
// "CanonicalUser", or "*" for the bare string form.
func (pt Pattern) Key() string { return pt.key }

// Value returns the value as written.
func (pt Pattern) Value() string { return pt.value }

// Text returns the pattern in policy form, such as "AWS:*". It is "*" for the bare
// string form and "" for the zero Pattern.
func (pt Pattern) Text() string {
	if pt.key == "*" || pt.key == "" {
		return pt.key
	}
	return pt.key + ":" + pt.value
}

// String returns the text of pt, quoted if it is not plain ASCII.
func (pt Pattern) String() string {
	if pt.key == "" {
		return ""
	}
	return quote.Word(pt.Text())
}
