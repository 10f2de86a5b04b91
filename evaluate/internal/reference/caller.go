package reference

import (
	"encoding/json"
	"strings"

	"github.com/seed-1d0cfdb5/iam/principal"
)

// The types of callers (P-1).
const (
	anonymous     = "Anonymous"
	rootUser      = "Account"
	user          = "User"
	roleSession   = "AssumedRole"
	federatedUser = "FederatedUser"
	service       = "Service"
	saml          = "SAML"
	webIdentity   = "WebIdentity"
	canonicalUser = "CanonicalUser"
)

// A Caller is who makes a request. Its parts are read from ARNs.
type Caller struct {
	typ string
	arn string // of a user, a root user or a session

	// issuer is the ARN that policies are attached to: the role of a session, the
	// user or root user of a federated user session, and else arn.
	issuer      string
	pathUnknown bool // of the role, which issuer has none of (S-34)

	id                 string // unique id of the user or role; "" if it is not known
	partition, account string

	// name is that of the user, session, service or provider, or the id of a
	// canonical user. A caller without a name is none that the rules know.
	name string
}

// ReadCaller reads a caller from its JSON form: a type and the texts that tell the
// caller from others. Nothing is allowed to one that cannot be read.
func ReadCaller(p principal.Principal) Caller {
	var in struct {
		Type, ARN, Issuer, Name, Provider, ID string
		PathUnknown                           bool
	}
	data, err := p.MarshalJSON()
	if err != nil || json.Unmarshal(data, &in) != nil {
		return Caller{}
	}
	c := Caller{typ: in.Type}
	switch c.typ {
	case service:
		c.name = in.Name
	case canonicalUser:
		c.name = in.ID
	case saml, webIdentity:
		c.name, c.partition = in.Provider, readIdentity(in.Provider).partition
	case rootUser, user, roleSession, federatedUser:
		c.readARNs(in.ARN, in.Issuer, in.PathUnknown)
		c.id = in.ID
	}
	return c
}

// readARNs reads the ARN of an AWS identity and, of a session, that of its role or
// user.
func (c *Caller) readARNs(arn, issuer string, pathUnknown bool) {
	itself, from := readIdentity(arn), readIdentity(issuer)
	owned := "arn:" + itself.partition + ":iam::" + itself.account + ":"
	c.arn, c.issuer, c.partition, c.account = arn, arn, itself.partition, itself.account
	fits := false
	switch itself.kind {
	case "iam:root":
		fits, itself.name = c.typ == rootUser, "root"
	case "iam:user":
		fits = c.typ == user
	case "sts:assumed-role": // whose path is the name of the role
		c.issuer, c.pathUnknown = issuer, pathUnknown
		if pathUnknown {
			c.issuer = owned + "role/" + itself.path
			from = readIdentity(c.issuer)
		}
		fits = c.typ == roleSession && from.kind == "iam:role" && from.name == itself.path
	case "sts:federated-user":
		c.issuer = issuer
		fits = c.typ == federatedUser && (from.kind == "iam:user" || from.kind == "iam:root")
	}
	if fits && strings.HasPrefix(c.issuer, owned) {
		c.name = itself.name
	}
}

// An identity is what an ARN of IAM or STS names (P-1).
type identity struct {
	partition, account string
	kind               string // service and word, such as "iam:user"
	path, name         string // "a/b" and "c" of "user/a/b/c"
}

func readIdentity(arn string) identity {
	parts, ok := splitARN(arn)
	if !ok {
		return identity{}
	}
	word, rest, _ := strings.Cut(parts[5], "/")
	end := strings.LastIndex(rest, "/")
	return identity{
		partition: parts[1], account: parts[4], kind: parts[2] + ":" + word,
		path: rest[:max(end, 0)], name: rest[end+1:],
	}
}

// isAWS reports whether c is an identity of an account: the root user, a user,
// or a session of either or of a role. An origin access identity is none: it is
// decided like a service (S-38).
func (c *Caller) isAWS() bool {
	return c.hasARN() && (!isOfAWS(c.partition) || !isWord(c.account))
}

// hasARN reports whether c is one of what Principal elements name by "AWS".
func (c *Caller) hasARN() bool {
	switch c.typ {
	case rootUser, user, roleSession, federatedUser:
		return true
	default:
		return false
	}
}

// isExternal reports whether c comes from an identity provider.
func (c *Caller) isExternal() bool { return c.typ == saml || c.typ == webIdentity }

// byRoot reports whether c is a federated user session of the root user.
func (c *Caller) byRoot() bool {
	return c.typ == federatedUser && readIdentity(c.issuer).kind == "iam:root"
}

// isOfAWS reports whether a partition is one of AWS (S-23).
func isOfAWS(partition string) bool { return strings.HasPrefix(partition, "aws") }

// isWord reports whether account is a word of AWS's own (S-38).
func isWord(account string) bool {
	return account == "aws" || account == "aws-marketplace" || account == "cloudfront"
}

func isAccountID(text string) bool {
	return len(text) == 12 && strings.Trim(text, "0123456789") == ""
}
