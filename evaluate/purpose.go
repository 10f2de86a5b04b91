package evaluate

import (
	"slices"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// purpose says what the call needs action for, or "" for that of the call itself
// (SEMANTICS T-4, S-56).
func (a *assumption) purpose(action string) message.Text {
	req := a.req
	switch action {
	case actionTagSession:
		passed, inherited := tagsOfSession(req.Tags), tagsOfCaller(a.inherited)
		if passed.IsZero() || inherited.IsZero() {
			return message.Join("", passed, inherited)
		}
		return message.Of("{first} and {second}", passed, inherited)
	case actionSetSourceIdentity:
		name := quote.Word(quote.Beginning(a.sourceIdentity, maxVariable))
		if req.SourceIdentity == "" {
			return message.Of("the source identity {name} of the calling session", name)
		}
		return message.Of("the source identity {name}", name)
	case actionSetContext:
		contexts := providers(req.ProvidedContexts)
		slices.Sort(contexts)
		if contexts = slices.Compact(contexts); len(contexts) == 1 {
			return message.Of("what is asserted by the context provider {provider}", wordsOf(contexts))
		}
		return message.Of("what is asserted by the context providers {providers}", wordsOf(contexts))
	}
	return message.Text{}
}

// purpose says what the call needs action for, or "" for that of the call itself.
func (f *federation) purpose(action string) message.Text {
	if action == actionTagSession {
		return tagsOfSession(f.req.Tags)
	}
	return message.Text{}
}

func (*tokenExchange) purpose(string) message.Text { return message.Text{} } // of the call itself

func (*rootAssumption) purpose(string) message.Text { return message.Text{} } // of the call itself

// tagsOfSession names the tags that a call passes, if there are any.
func tagsOfSession(tags map[string]string) message.Text {
	switch keys := wordsOf(sortedKeys(tags)); len(tags) {
	case 0:
		return message.Text{}
	case 1:
		return message.Of("the session tag {tag}", keys)
	default:
		return message.Of("the session tags {tags}", keys)
	}
}

// tagsOfCaller names the tags that a call inherits, if there are any.
func tagsOfCaller(tags map[string]string) message.Text {
	switch keys := wordsOf(sortedKeys(tags)); len(tags) {
	case 0:
		return message.Text{}
	case 1:
		return message.Of("the transitive tag {tag} of the calling session", keys)
	default:
		return message.Of("the transitive tags {tags} of the calling session", keys)
	}
}

// wordsOf returns the beginning of list.
func wordsOf(list []string) message.Text {
	shown := make([]string, 0, maxVariables)
	for _, each := range list[:min(len(list), maxVariables)] {
		shown = append(shown, quote.Beginning(each, maxVariable))
	}
	text := message.Plain(quote.Words(shown))
	if more := len(list) - len(shown); more > 0 {
		return message.Of("{list} and {number} more", text, more)
	}
	return text
}

// callerText names p and, if it is a session, the role or user that policies name and
// are attached to.
func callerText(p principal.Principal) message.Text {
	text := message.Plain(beginning(p.String()))
	switch {
	case caller.Principal(p).PathUnknown():
		return message.Of("{caller}, a session of the role {role} (its path is not known: use principal.RoleSession)",
			text, quote.Word(beginning(arn.Name(p.Issuer()))))
	case p.Type() == principal.TypeAssumedRole:
		return message.Of("{caller}, a session of the role {role}", text, quote.Word(beginning(p.Issuer())))
	case p.Type() == principal.TypeFederatedUser:
		return message.Of("{caller}, a session of the user {user}", text, quote.Word(beginning(p.Issuer())))
	}
	return text
}
