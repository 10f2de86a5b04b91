package cloudtrail

import (
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/source"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A caller is who called, as the event tells. See
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
type caller struct {
	principal principal.Principal
	account   string // "" if it has none
	id        string // unique ID of the user or role, or ""

	session  source.Value // sessionContext: of temporary credentials, or null
	issued   time.Time    // zero for credentials that are not temporary, or if it is not told
	byClient string       // invokedBy beside a user or session: the service that called for it, or ""
	scope    source.Value // inScopeOf

	isWaiting bool // it has a token or an assertion, of which the request says more
}

// isTemporary reports whether the credentials of the caller are known to be of a session, and
// isLongTerm whether they are known to be none.
func (c *caller) isTemporary() bool { return !c.issued.IsZero() }

func (c *caller) isLongTerm() bool {
	switch c.principal.Type() {
	case principal.TypeUser, principal.TypeAccount:
		return c.session.Is(source.Null)
	}
	return false
}

// caller returns who called, or why that is not known.
func (e *Event) caller() (c caller, reason Reason) {
	identity := e.fields[fieldIdentity]
	c.session, c.scope = member(identity, "sessionContext"), member(identity, "inScopeOf")
	if hasTwins(identity) || hasTwins(c.session) || hasTwins(member(c.session, "attributes")) {
		return c, UnknownCaller
	}
	text, id := memberText(identity, "arn"), memberText(identity, "principalId")
	c.account = memberText(identity, "accountId")
	invokedBy := memberText(identity, "invokedBy")
	if created := memberText(member(c.session, "attributes"), "creationDate"); created != "" {
		c.issued, _ = parseTime(created)
	}
	if invokedBy != "signin.amazonaws.com" { // the console
		c.byClient = invokedBy
	}
	issuer := member(c.session, "sessionIssuer")
	var p principal.Principal
	var err error
	want := principal.TypeAnonymous
	switch memberText(identity, "type") {
	case "Root":
		p, err = principal.Parse(text)
		want = principal.TypeAccount
		if memberText(c.session, "assumedRoot") == "true" {
			reason = RootSession
		}
	case "IAMUser":
		c.id, _, _ = strings.Cut(id, ":")
		p, err = principal.Parse(text)
		want = principal.TypeUser
	case "AssumedRole":
		c.id, _, _ = strings.Cut(id, ":")
		p, err = principal.Parse(text)
		want = principal.TypeAssumedRole
		if role := memberText(issuer, "arn"); role != "" && err == nil {
			p, err = principal.RoleSession(role, p.Name())
			if p.ARN() != text {
				return c, UnknownCaller // session and role contradict each other
			}
		}
	case "FederatedUser":
		c.id = memberText(issuer, "principalId")
		_, name, _ := strings.Cut(text, ":federated-user/")
		p, err = principal.FederatedUser(memberText(issuer, "arn"), name)
		want = principal.TypeFederatedUser
		if err == nil && p.ARN() != text {
			return c, UnknownCaller // of another account than its issuer
		}
	case "AWSService":
		c.byClient = ""
		p = principal.Service(invokedBy)
		want = principal.TypeService
		if p.Name() == "" {
			return c, UnknownCaller // such as "AWS Internal"
		}
	case "AWSAccount":
		if c.account != "ANONYMOUS_PRINCIPAL" {
			return c, OtherAccount
		}
		c.account = ""
	case "SAMLUser", "WebIdentityUser":
		c.isWaiting = true
		return c, "" // it is the request that says more
	case "":
		if !identity.Is(source.Null) && !identity.Is(source.Object) || !member(identity, "type").Is(source.Null) || text != "" {
			return c, UnknownCaller
		}
		return c, NotACall
	default:
		return c, UnknownCaller
	}
	if err != nil || p.Type() != want {
		return c, UnknownCaller
	}
	switch account := p.Account(); {
	case c.account == "":
		c.account = account
	case account != "" && account != c.account:
		return c, UnknownCaller
	}
	c.principal = p
	if p, err = p.WithID(c.id); err == nil {
		c.principal = p
	}
	return c, reason
}

// hasTwins reports whether the object v has two members of one name, of which it is not known
// which counts, or too many to be what it should be.
func hasTwins(v source.Value) bool {
	var names [32]string
	n, twins := 0, false
	v.Members(func(name, _ source.Value) bool {
		if n == len(names) {
			twins = true
			return false
		}
		names[n] = name.Text()
		for _, each := range names[:n] {
			twins = twins || glob.EqualFold(each, names[n])
		}
		n++
		return !twins
	})
	return twins
}
