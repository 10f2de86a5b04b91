package engine

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// caller returns who a field of the page names: "anonymous", a service, a provider of
// identities, or an ARN.
func (s *scene) caller(text string) principal.Principal {
	switch {
	case text == "anonymous":
		return principal.Principal{}
	case strings.Contains(text, ":saml-provider/"):
		return s.named(principal.SAML(text))
	case strings.Contains(text, ":oidc-provider/"), text == "accounts.google.com", text == "graph.facebook.com",
		text == "www.amazon.com", text == "cognito-identity.amazonaws.com":
		return s.named(principal.WebIdentity(text))
	case len(text) == 64 && !strings.Contains(text, ":"):
		return s.named(principal.CanonicalUser(text))
	case !strings.HasPrefix(text, "arn:") && strings.Contains(text, "."):
		return s.named(principal.Service(text))
	}
	p, err := principal.Parse(text)
	if err != nil {
		s.wrong("caller", "problem.caller", err)
	}
	return p
}

// named notes it if the name of p is not valid.
func (s *scene) named(p principal.Principal) principal.Principal {
	if p.Name() == "" {
		s.wrong("caller", "problem.caller", nil)
	}
	return p
}

// callerSession returns the session whose credentials the caller uses, or nil if it has
// none.
func (s *scene) callerSession() *evaluate.Session {
	if len(s.Session) == 0 || string(s.Session) == "null" {
		return nil
	}
	var session evaluate.Session
	err := json.Unmarshal(s.Session, &session)
	if err == nil && session.Principal.ARN() == "" {
		err = errors.New("the session is nobody's")
	}
	if err != nil {
		s.wrong("caller", "problem.session", err)
		return nil
	}
	return &session
}
