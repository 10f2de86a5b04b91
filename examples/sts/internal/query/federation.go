package query

import (
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/token"
)

// assumeRoleWithWebIdentity assumes a role for who has a token of an OpenID Connect provider,
// such as a workflow of GitHub. No access key has any part in it.
func assumeRoleWithWebIdentity(c *call) (any, error) {
	id, err := c.server.WebIdentity.Verify(c.get("WebIdentityToken"))
	if err != nil {
		return nil, err
	}
	answer, err := c.assumeFor(id, &evaluate.AssumeRoleRequest{SessionName: c.get("RoleSessionName")})
	if err != nil {
		return nil, err
	}
	return struct {
		*assumed
		Provider, Audience, SubjectFromWebIdentityToken string
	}{answer, id.Issuer, id.Audience, id.Subject}, nil
}

// assumeRoleWithSAML assumes a role for who has an assertion of a SAML provider, such as the
// directory of a company in which people sign in.
func assumeRoleWithSAML(c *call) (any, error) {
	id, err := c.server.SAML.Verify(c.get("SAMLAssertion"), c.get("PrincipalArn"), c.get("RoleArn"))
	if err != nil {
		return nil, err
	}
	answer, err := c.assumeFor(id, &evaluate.AssumeRoleRequest{SessionName: id.SAML.SessionName, NotOnOrAfter: id.SAML.SessionEnd})
	if err != nil {
		return nil, err
	}
	return struct {
		*assumed
		Subject, SubjectType, Issuer, Audience, NameQualifier string
	}{answer, id.Subject, id.SAML.SubjectType, id.Issuer, id.Audience, id.SAML.NameQualifier}, nil
}

// assumeFor assumes the role that c names for whom a token speaks of. The claims that it
// proves are beside what the connection tells.
func (c *call) assumeFor(id *token.Identity, req *evaluate.AssumeRoleRequest) (*assumed, error) {
	c.Principal = id.Principal
	for claim := range id.Context.Entries() {
		c.Connection = append(c.Connection, claim)
	}
	req.Tags, req.TransitiveTagKeys, req.SourceIdentity = id.Tags, id.TransitiveTagKeys, id.SourceIdentity
	req.Context = c.RequestContext()
	return c.assume(req)
}
