package main

import (
	"flag"
	"strings"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// callerFlags say who makes the request.
type callerFlags struct {
	principal, role, user, saml, oidc string
}

func (f *callerFlags) define(fs *flag.FlagSet) {
	fs.StringVar(&f.principal, "principal", "", "`WHO` ARN of an IAM user, a session or a root user; a service, as ec2.amazonaws.com; or anonymous")
	fs.StringVar(&f.role, "role", "", "`ARN` role of the session, if it has a path")
	fs.StringVar(&f.user, "user", "", "`ARN` IAM user who got the federated user session")
}

// defineProviders defines the flags for callers who can only assume roles.
func (f *callerFlags) defineProviders(fs *flag.FlagSet) {
	fs.StringVar(&f.saml, "saml", "", "`ARN` SAML provider from which the caller comes")
	fs.StringVar(&f.oidc, "oidc", "", "`PROVIDER` OIDC provider from which the caller comes: an ARN, or accounts.google.com and the like")
}

// caller returns the principal that the flags describe.
func (f *callerFlags) caller() (principal.Principal, error) {
	given := 0
	for _, text := range []string{f.principal, f.saml, f.oidc} {
		if text != "" {
			given++
		}
	}
	switch {
	case given == 0:
		return principal.Principal{}, texts.Error("who is the caller? -principal is missing")
	case given > 1:
		return principal.Principal{}, texts.Error("there can be one caller: -principal, -saml or -oidc")
	case f.principal == "" && (f.role != "" || f.user != ""):
		return principal.Principal{}, texts.Error("-role and -user belong to -principal, which is missing")
	case f.role != "" && f.user != "":
		return principal.Principal{}, texts.Error("-role and -user exclude each other")
	case f.saml != "":
		return named(principal.SAML(f.saml), "-saml")
	case f.oidc != "":
		return named(principal.WebIdentity(f.oidc), "-oidc")
	case f.role != "":
		p, err := principal.RoleSession(f.role, afterSlash(f.principal))
		return f.same(p, about("-role", err))
	case f.user != "":
		p, err := principal.FederatedUser(f.user, afterSlash(f.principal))
		return f.same(p, about("-user", err))
	case f.principal == "anonymous":
		return principal.Principal{}, nil
	case !strings.HasPrefix(f.principal, "arn:") && strings.Contains(f.principal, "."):
		return named(principal.Service(f.principal), "-principal")
	}
	p, err := principal.Parse(f.principal)
	return p, about("-principal", err)
}

// about returns err with the flag that it is about.
func about(flagName string, err error) error {
	if err == nil {
		return nil
	}
	return texts.Error("{flag}: {why}", flagName, texts.WithoutPrefix("principal: ", err))
}

// same returns p if it is the principal that -principal names.
func (f *callerFlags) same(p principal.Principal, err error) (principal.Principal, error) {
	if err == nil && p.ARN() != f.principal {
		err = texts.Error("-principal is {principal}, but such a session is {session}", shown(f.principal), p.String())
	}
	return p, err
}

// named returns p if it has a name: package principal takes the name from one
// that is malformed.
func named(p principal.Principal, flagName string) (principal.Principal, error) {
	if p.Name() == "" {
		return p, texts.Error("{flag} is malformed", flagName)
	}
	return p, nil
}

func afterSlash(text string) string {
	return text[strings.LastIndexByte(text, '/')+1:]
}
