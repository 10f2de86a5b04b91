package evaluate

import (
	"fmt"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate/internal/decision"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// note says in words what the elements of s have to do with the request: both
// sides of what does not match, and why a Deny applies.
func (ev *reader) note(s *statement.Statement, m decision.Mismatch, cl *clause.Clause) string {
	action, resource := quote.Word(ev.req.Action), quote.Word(beginning(ev.req.Resource))
	switch m {
	case decision.MismatchAction:
		patterns, not := (*policy.Statement)(s).Actions()
		if not {
			return fmt.Sprintf("NotAction %s excludes %s", shortList(patterns), action)
		}
		return fmt.Sprintf("Action %s does not match %s", shortList(patterns), action)
	case decision.MismatchResource:
		patterns, not := (*policy.Statement)(s).Resources()
		name := "Resource %s does not match %s"
		if not {
			name = "NotResource %s excludes %s"
		}
		return fmt.Sprintf(name, shortList(patterns), resource) + ev.pathOfResource(s) + ev.variables("", s.ResourceKeys())
	case decision.MismatchPrincipal:
		patterns, not := s.Principals()
		name := "Principal %s does not match %s"
		if not {
			name = "NotPrincipal %s excludes %s"
		}
		text := fmt.Sprintf(name, listOf(patterns), callerText(ev.req.Principal))
		if !not && ev.IDMatters(s) {
			text += ", and " + idNotKnown
		}
		if ev.OpensGateway(s) {
			text += `: in an Allow of a gateway endpoint, only "*" and the root user of an account count`
		}
		return text
	case decision.MismatchCondition:
		text := ev.overruled(cl) + ev.unreadable(cl) + ev.path(cl) + ev.variables(cl.Key(), cl.Keys())
		if hint := ev.hint(s, cl); hint != "" {
			text += ": " + hint
		}
		return text
	case decision.Matches:
	}
	var reasons []string
	if s.Effect() == statement.Deny && ev.isExempt(s) {
		reasons = append(reasons, "the root user of the account that owns the bucket may do this all the same")
	}
	if s.Effect() == statement.Deny && ev.IDMatters(s) {
		reasons = append(reasons, idNotKnown+": in a Deny that counts as a match")
	}
	if _, not := s.Principals(); not {
		reasons = append(reasons, ev.notExempt(s))
	}
	if patterns, not := (*policy.Statement)(s).Actions(); not {
		reasons = append(reasons, fmt.Sprintf("NotAction %s does not exclude %s", shortList(patterns), action))
	}
	if patterns, not := (*policy.Statement)(s).Resources(); not {
		reasons = append(reasons, fmt.Sprintf("NotResource %s does not exclude %s", shortList(patterns), resource)+ev.pathOfResource(s))
	} else if path := ev.pathOfResource(s); path != "" && s.Effect() == statement.Deny {
		reasons = append(reasons, fmt.Sprintf("Resource %s%s: in a Deny that counts as a match", shortList(patterns), path))
	}
	if s.Effect() == statement.Deny {
		for c := range s.Condition().Clauses() {
			reason := fmt.Sprintf("%s, and it is %s", c, ev.read(c.Key()).text(c.Key())) + ev.overruled(c)
			if unreadable := ev.unreadable(c) + ev.path(c); unreadable != "" {
				reason += unreadable + ": in a Deny that counts as a match"
			} else if hint := ev.hint(s, c); hint != "" {
				reason += ": " + hint
			}
			reasons = append(reasons, reason)
		}
	}
	return strings.Join(reasons, "; ")
}

// notExempt says that the NotPrincipal element of s does not exempt the caller, and why
// if one of its entries seems to (SEMANTICS NP-2, NP-4,
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html).
func (ev *reader) notExempt(s *statement.Statement) string {
	patterns, _ := s.Principals()
	named := false
	for _, p := range patterns {
		named = named || p.Match(*ev.Principal) != caller.NoMatch
	}
	text := fmt.Sprintf("NotPrincipal %s does not exempt %s", listOf(patterns), beginning(ev.req.Principal.String()))
	switch {
	case !named:
	case ev.TakesPart(decision.KindBoundary):
		text += ": it exempts nobody who has a permissions boundary"
	case ev.CallerType == caller.TypeAssumedRole:
		text += ": the session, its role and the account all have to be listed"
	case ev.CallerType == caller.TypeFederatedUser:
		text += ": the session, its user and the account all have to be listed"
	case ev.CallerType == caller.TypeUser:
		text += ": the user and the account both have to be listed"
	}
	return text
}

// unreadable says what of the values of its key cl cannot read. It looks once
// for all clauses that have the operator and the key.
func (ev *reader) unreadable(cl *clause.Clause) string {
	asked := [2]string{cl.Operator(), cl.Key()}
	text, ok := ev.unread[asked]
	if !ok {
		if text = cl.Unreadable(ev.BoundContext()); text != "" {
			text = ", " + text
		}
		ev.unread[asked] = text
	}
	return text
}

// What an explanation says of what the caller does not tell (SEMANTICS S-43, S-44).
const (
	idNotKnown   = "the id of the caller is not known: set it (principal.Principal.WithID)"
	pathNotKnown = "the path of the role is not known: use principal.RoleSession"
)

// overruled says that what the request has under the key of cl does not count, if that is
// so.
func (ev *reader) overruled(cl *clause.Clause) string {
	if ev.read(cl.Key()).overruled {
		return ", whatever the request says: what is attached decides"
	}
	return ""
}

// path says that cl depends on the path of the role of the caller, which is not
// known, if that is so.
func (ev *reader) path(cl *clause.Clause) string {
	if ev.PathMatters(cl) {
		return ", and " + pathNotKnown
	}
	return ""
}

// pathOfResource is path for the Resource or NotResource element of s.
func (ev *reader) pathOfResource(s *statement.Statement) string {
	if ev.PathMattersToResource(s) {
		return ", and " + pathNotKnown
	}
	return ""
}

// Limits of what is shown of the policy variables of one element.
const (
	maxVariables = 8
	maxVariable  = 128 // bytes of a value
)

// variables gives the values of keys, each once, except for that of the clause
// itself.
func (ev *reader) variables(own string, keys []string) string {
	var b strings.Builder
	shown := map[string]bool{glob.Lower(own): true}
	n := 0
	for _, key := range keys {
		folded := glob.Lower(key)
		if shown[folded] {
			continue
		}
		shown[folded] = true
		if n++; n <= maxVariables {
			fmt.Fprintf(&b, ", and %s is %s", quote.Word("${"+key+"}"), quote.Beginning(ev.read(key).text(key), maxVariable))
		}
	}
	if n > maxVariables {
		fmt.Fprintf(&b, ", and %d more variables", n-maxVariables)
	}
	return b.String()
}

// listOf returns the beginning of the list of patterns.
func listOf(patterns []caller.Pattern) string {
	var texts []string
	for _, p := range patterns {
		texts = append(texts, p.String())
	}
	return shortList(texts)
}

// shortList returns the beginning of list.
func shortList(list []string) string {
	const most = 3
	if len(list) > most {
		return fmt.Sprintf("%q and %d more", list[:most], len(list)-most)
	}
	return fmt.Sprintf("%q", list)
}
