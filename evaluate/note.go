package evaluate

import (
	"fmt"

	"github.com/seed-1d0cfdb5/iam/evaluate/internal/decision"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// note says in words what the elements of s have to do with the request: both
// sides of what does not match, and why a Deny applies.
func (ev *reader) note(s *statement.Statement, m decision.Mismatch, cl *clause.Clause) message.Text {
	action, resource := quote.Word(ev.req.Action), quote.Word(beginning(ev.req.Resource))
	switch m {
	case decision.MismatchAction:
		patterns, not := (*policy.Statement)(s).Actions()
		if not {
			return message.Of("NotAction {patterns} excludes {action}", shortList(patterns), action)
		}
		return message.Of("Action {patterns} does not match {action}", shortList(patterns), action)
	case decision.MismatchResource:
		patterns, not := (*policy.Statement)(s).Resources()
		text := message.Of("Resource {patterns} does not match {resource}", shortList(patterns), resource)
		if not {
			text = message.Of("NotResource {patterns} excludes {resource}", shortList(patterns), resource)
		}
		return message.Join("", text, ev.pathOfResource(s), ev.variables("", s.ResourceKeys()))
	case decision.MismatchPrincipal:
		patterns, not := s.Principals()
		text := message.Of("Principal {patterns} does not match {caller}", listOf(patterns), callerText(ev.req.Principal))
		if not {
			text = message.Of("NotPrincipal {patterns} excludes {caller}", listOf(patterns), callerText(ev.req.Principal))
		}
		var unknown, gateway message.Text
		if !not && ev.IDMatters(s) {
			unknown = message.Of(", and {reason}", idNotKnown())
		}
		if ev.OpensGateway(s) {
			gateway = message.Of(`: in an Allow of a gateway endpoint, only "*" and the root user of an account count`)
		}
		return message.Join("", text, unknown, gateway)
	case decision.MismatchCondition:
		return message.Join("", ev.overruled(cl), ev.unreadable(cl), ev.path(cl), ev.variables(cl.Key(), cl.Keys()), ev.hinted(s, cl))
	case decision.Matches:
	}
	var reasons []message.Text
	if s.Effect() == statement.Deny && ev.isExempt(s) {
		reasons = append(reasons, message.Of("the root user of the account that owns the bucket may do this all the same"))
	}
	if s.Effect() == statement.Deny && ev.IDMatters(s) {
		reasons = append(reasons, countsAsMatch(idNotKnown()))
	}
	if _, not := s.Principals(); not {
		reasons = append(reasons, ev.notExempt(s))
	}
	if patterns, not := (*policy.Statement)(s).Actions(); not {
		reasons = append(reasons, message.Of("NotAction {patterns} does not exclude {action}", shortList(patterns), action))
	}
	if patterns, not := (*policy.Statement)(s).Resources(); not {
		text := message.Of("NotResource {patterns} does not exclude {resource}", shortList(patterns), resource)
		reasons = append(reasons, message.Join("", text, ev.pathOfResource(s)))
	} else if path := ev.pathOfResource(s); !path.IsZero() && s.Effect() == statement.Deny {
		reasons = append(reasons, countsAsMatch(message.Of("Resource {patterns}{path}", shortList(patterns), path)))
	}
	if s.Effect() == statement.Deny {
		for c := range s.Condition().Clauses() {
			reason := message.Of("{clause}, and it is absent", c.Text())
			if found := ev.read(c.Key()); found.present {
				reason = message.Of("{clause}, and it is {values}", c.Text(), found.text(c.Key()))
			}
			reason = message.Join("", reason, ev.overruled(c))
			if unreadable := message.Join("", ev.unreadable(c), ev.path(c)); !unreadable.IsZero() {
				reason = countsAsMatch(message.Join("", reason, unreadable))
			} else {
				reason = message.Join("", reason, ev.hinted(s, c))
			}
			reasons = append(reasons, reason)
		}
	}
	return message.Join("; ", reasons...)
}

// countsAsMatch says of what is not known that a Deny applies.
func countsAsMatch(unknown message.Text) message.Text {
	return message.Of("{unknown}: in a Deny that counts as a match", unknown)
}

// hinted is the hint about cl as the end of a sentence.
func (ev *reader) hinted(s *statement.Statement, cl *clause.Clause) message.Text {
	hint := ev.hint(s, cl)
	if hint.IsZero() {
		return hint
	}
	return message.Of(": {hint}", hint)
}

// notExempt says that the NotPrincipal element of s does not exempt the caller, and why
// if one of its entries seems to (SEMANTICS NP-2, NP-4,
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html).
func (ev *reader) notExempt(s *statement.Statement) message.Text {
	patterns, _ := s.Principals()
	named := false
	for _, p := range patterns {
		named = named || p.Match(*ev.Principal) != caller.NoMatch
	}
	text := message.Of("NotPrincipal {patterns} does not exempt {caller}", listOf(patterns), beginning(ev.req.Principal.String()))
	switch {
	case !named:
		return text
	case ev.TakesPart(decision.KindBoundary):
		return message.Of("{reason}: it exempts nobody who has a permissions boundary", text)
	case ev.CallerType == caller.TypeAssumedRole:
		return message.Of("{reason}: the session, its role and the account all have to be listed", text)
	case ev.CallerType == caller.TypeFederatedUser:
		return message.Of("{reason}: the session, its user and the account all have to be listed", text)
	case ev.CallerType == caller.TypeUser:
		return message.Of("{reason}: the user and the account both have to be listed", text)
	}
	return text
}

// unreadable says what of the values of its key cl cannot read. It looks once
// for all clauses that have the operator and the key.
func (ev *reader) unreadable(cl *clause.Clause) message.Text {
	asked := [2]string{cl.Operator(), cl.Key()}
	text, ok := ev.unread[asked]
	if !ok {
		if text = cl.Unreadable(ev.BoundContext()); !text.IsZero() {
			text = message.Of(", {unreadable}", text)
		}
		ev.unread[asked] = text
	}
	return text
}

// What an explanation says of what the caller does not tell (SEMANTICS S-43, S-44).

func idNotKnown() message.Text {
	return message.Of("the id of the caller is not known: set it (principal.Principal.WithID)")
}

func pathNotKnown() message.Text {
	return message.Of("the path of the role is not known: use principal.RoleSession")
}

// overruled says that what the request has under the key of cl does not count, if that is
// so.
func (ev *reader) overruled(cl *clause.Clause) message.Text {
	if ev.read(cl.Key()).overruled {
		return message.Of(", whatever the request says: what is attached decides")
	}
	return message.Text{}
}

// path says that cl depends on the path of the role of the caller, which is not
// known, if that is so.
func (ev *reader) path(cl *clause.Clause) message.Text {
	if ev.PathMatters(cl) {
		return message.Of(", and {reason}", pathNotKnown())
	}
	return message.Text{}
}

// pathOfResource is path for the Resource or NotResource element of s.
func (ev *reader) pathOfResource(s *statement.Statement) message.Text {
	if ev.PathMattersToResource(s) {
		return message.Of(", and {reason}", pathNotKnown())
	}
	return message.Text{}
}

// Limits of what is shown of the policy variables of one element.
const (
	maxVariables = 8
	maxVariable  = 128 // bytes of a value
)

// variables gives the values of keys, each once, except for that of the clause
// itself.
func (ev *reader) variables(own string, keys []string) message.Text {
	var texts []message.Text
	shown := map[string]bool{glob.Lower(own): true}
	n := 0
	for _, key := range keys {
		folded := glob.Lower(key)
		if shown[folded] {
			continue
		}
		shown[folded] = true
		if n++; n > maxVariables {
			continue
		}
		variable, found := quote.Word("${"+key+"}"), ev.read(key)
		if found.present {
			texts = append(texts, message.Of(", and {variable} is {value}", variable, found.text(key).Beginning(maxVariable)))
		} else {
			texts = append(texts, message.Of(", and {variable} is absent", variable))
		}
	}
	if n > maxVariables {
		texts = append(texts, message.Of(", and {number} more variables", n-maxVariables))
	}
	return message.Join("", texts...)
}

// listOf returns the beginning of the list of patterns.
func listOf(patterns []caller.Pattern) message.Text {
	var texts []string
	for _, p := range patterns {
		texts = append(texts, p.String())
	}
	return shortList(texts)
}

// shortList returns the beginning of list.
func shortList(list []string) message.Text {
	const most = 3
	return listAndMore(list[:min(len(list), most)], max(0, len(list)-most))
}

// listAndMore returns list, of which so many more are not shown.
func listAndMore(list []string, more int) message.Text {
	shown := message.Plain(fmt.Sprintf("%q", list))
	if more > 0 {
		return message.Of("{list} and {number} more", shown, more)
	}
	return shown
}
