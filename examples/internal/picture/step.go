package picture

import (
	"slices"
	"strconv"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A step is the policies of one type. The first of all steps asks all types for an
// explicit deny.
type step struct {
	types  []policy.Type // of which the layers may be; the first names it
	ours   bool          // of the caller and not of the resource
	layers []evaluate.Layer
}

func (s *step) is(t policy.Type) bool { return slices.Contains(s.types, t) }

// outcome is what the layers say together: of several levels each has to allow.
func (s *step) outcome() evaluate.Outcome {
	all := evaluate.Allow
	for _, l := range s.layers {
		switch l.Outcome {
		case evaluate.ExplicitDeny:
			return evaluate.ExplicitDeny
		case evaluate.ImplicitDeny:
			all = evaluate.ImplicitDeny
		case evaluate.Allow:
		}
	}
	return all
}

func noneAttached(lang policy.Language) string {
	return in(lang, "none is attached", "アタッチされたポリシーがない")
}

// layerReason tells in about that much room the statement by which l says what it
// says.
func layerReason(l evaluate.Layer, lang policy.Language, room float64) string {
	effect := policy.Allow
	if l.Outcome == evaluate.ExplicitDeny {
		effect = policy.Deny
	}
	for _, r := range l.Statements {
		if l.Outcome != evaluate.ImplicitDeny && r.Applies && r.Statement.Effect() == effect {
			match := matchName(l.Match, lang)
			if name := statementNameIn(r.Statement, lang, room-width(match, small)); width(name+match, small) <= room {
				return name + match
			}
			return statementNameIn(r.Statement, lang, room)
		}
	}
	n := len(l.Statements)
	switch {
	case l.Assumed:
		return in(lang, "taken to allow: they were not seen", "見えないので、許可するとみなす")
	case n == 0 && l.Type == policy.RCP:
		return ""
	case n == 0:
		return noneAttached(lang)
	case n == 1:
		element := l.Statements[0].Mismatch
		if c := l.Statements[0].Clause; c != nil {
			element = c.Key()
		}
		why := in(lang, element+" does not match", element+" が一致しない")
		if full := statementNameIn(l.Statements[0].Statement, lang, room-width(": "+why, small)) + ": " + why; width(full, small) <= room {
			return full
		}
		return why
	}
	return in(lang, "none of "+strconv.Itoa(n)+" statements applies", strconv.Itoa(n)+" 個のステートメントのどれも当てはまらない")
}

// statementNameIn names s and, if there is room, its policy.
func statementNameIn(s *policy.Statement, lang policy.Language, room float64) string {
	if s == nil {
		return ""
	}
	name := s.Sid()
	if name == "" {
		name = in(lang, "statement ", "ステートメント ") + strconv.Itoa(s.Index()+1)
	}
	if p := s.Policy(); p != nil && p.Name() != "" {
		if long := name + " (" + p.Name() + ")"; width(long, small) <= room {
			return long
		}
	}
	return name
}

// matchName tells how directly a resource-based policy names the caller.
func matchName(m principal.Match, lang policy.Language) string {
	switch m {
	case principal.NoMatch:
	case principal.MatchAccount:
		return in(lang, ", names the account", "、アカウントを指定")
	case principal.MatchIssuer:
		return in(lang, ", names the role", "、ロールを指定")
	case principal.MatchAnyone:
		return in(lang, ", names everyone", "、全員を指定")
	case principal.MatchDirect:
		return in(lang, ", names the caller", "、呼び出し元を指定")
	}
	return ""
}
