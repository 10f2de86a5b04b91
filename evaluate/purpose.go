package evaluate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// purpose says what the call needs action for, or "" for that of the call itself
// (SEMANTICS T-4, S-56).
func (a *assumption) purpose(action string) string {
	req := a.req
	var reasons []string
	switch action {
	case actionTagSession:
		if len(req.Tags) > 0 {
			reasons = append(reasons, "the session "+counted("tag", sortedKeys(req.Tags)))
		}
		if len(a.inherited) > 0 {
			reasons = append(reasons, "the transitive "+counted("tag", sortedKeys(a.inherited))+" of the calling session")
		}
	case actionSetSourceIdentity:
		reason := "the source identity " + quote.Word(quote.Beginning(a.sourceIdentity, maxVariable))
		if req.SourceIdentity == "" {
			reason += " of the calling session"
		}
		reasons = append(reasons, reason)
	case actionSetContext:
		contexts := providers(req.ProvidedContexts)
		slices.Sort(contexts)
		reasons = append(reasons, "what is asserted by the context "+counted("provider", slices.Compact(contexts)))
	}
	return strings.Join(reasons, " and ")
}

// purpose says what the call needs action for, or "" for that of the call itself.
func (f *federation) purpose(action string) string {
	if action == actionTagSession {
		return "the session " + counted("tag", sortedKeys(f.req.Tags))
	}
	return ""
}

func (*tokenExchange) purpose(string) string { return "" } // of the call itself

func (*rootAssumption) purpose(string) string { return "" } // of the call itself

// counted returns the beginning of list after what its members are called.
func counted(name string, list []string) string {
	if len(list) > 1 {
		name += "s"
	}
	shown := make([]string, 0, maxVariables)
	for _, each := range list[:min(len(list), maxVariables)] {
		shown = append(shown, quote.Beginning(each, maxVariable))
	}
	text := name + " " + quote.Words(shown)
	if more := len(list) - len(shown); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// callerText names p and, if it is a session, the role or user that policies name and
// are attached to.
func callerText(p principal.Principal) string {
	text := beginning(p.String())
	switch {
	case caller.Principal(p).PathUnknown():
		return text + ", a session of the role " + quote.Word(beginning(arn.Name(p.Issuer()))) +
			" (its path is not known: use principal.RoleSession)"
	case p.Type() == principal.TypeAssumedRole:
		return text + ", a session of the role " + quote.Word(beginning(p.Issuer()))
	case p.Type() == principal.TypeFederatedUser:
		return text + ", a session of the user " + quote.Word(beginning(p.Issuer()))
	}
	return text
}
