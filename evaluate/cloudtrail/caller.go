package cloudtrail

import (
	"github.com/seed-1d0cfdb5/iam/internal/source"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A caller is who called, as the event tells.
type caller struct {
	principal principal.Principal
	account   string
}

// caller returns who called, or why that is not known.
func (e *Event) caller() (caller, Reason) {
	identity := e.fields[fieldIdentity]
	c := caller{account: memberText(identity, "accountId")}
	var err error
	switch memberText(identity, "type") {
	case "IAMUser":
		c.principal, err = principal.Parse(memberText(identity, "arn"))
	case "AssumedRole":
		issuer := member(member(identity, "sessionContext"), "sessionIssuer")
		c.principal, err = roleSession(memberText(identity, "arn"), issuer)
	default:
		return c, UnknownCaller
	}
	if err != nil {
		return c, UnknownCaller
	}
	return c, ""
}

// roleSession returns the session with the given ARN of the role that issuer describes.
func roleSession(arn string, issuer source.Value) (principal.Principal, error) {
	p, err := principal.Parse(arn)
	if err != nil {
		return p, err
	}
	return p, nil
}
