package evaluate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/decision"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// An Explanation is the full account of one evaluation. It marshals to JSON. No
// value of sts:ExternalId is in its text or JSON.
type Explanation struct {
	Action   string   `json:"action"` // of the request
	Decision Decision `json:"decision"`

	// Of a [Call]: who makes it, with the role of a role session, the ARN of the role
	// that is assumed, if one is, and what Action is needed for, unless it is that of
	// the call itself. The texts may change. They are "" for a request.
	Caller  string `json:"caller,omitempty"`
	Role    string `json:"role,omitempty"`
	Purpose string `json:"purpose,omitempty"`

	Layers []Layer `json:"layers"` // those that took part, in evaluation order

	// NearMisses are, for a deny, the smallest changes that would allow the
	// request, best first.
	NearMisses []NearMiss `json:"nearMisses,omitempty"`

	// Tried is not zero if the search for near misses left something out: it
	// stopped after so many changes were looked at. It is bounded by the number of
	// comparisons, not by time.
	Tried int `json:"tried,omitempty"`

	// Missing are the condition keys that were tested and are absent from the
	// request.
	Missing []string `json:"missing,omitempty"`

	caller, purpose message.Text // Caller and Purpose
}

// A Layer is the part of an evaluation that concerns one type of policy.
type Layer struct {
	Type  policy.Type `json:"type"`
	Level int         `json:"level"` // level of the organization for an SCP or RCP, from 0 at the root

	// Outcome is what the policies of the layer say by themselves. In the end a
	// deny of one layer wins, and an allow may not suffice.
	Outcome Outcome `json:"outcome"`

	// Assumed says that the policies of the layer, which say neither, are taken to allow
	// the request: see Policies.CallerAllows. Outcome is then Allow.
	Assumed bool `json:"assumed,omitempty"`

	// Match is, for a resource-based policy that allows the request, how
	// directly it names the caller.
	Match principal.Match `json:"match,omitzero"`

	Statements []StatementResult `json:"statements"`
}

// A StatementResult says whether a statement applied and, if not, why.
type StatementResult struct {
	Statement *policy.Statement `json:"statement"`
	Applies   bool              `json:"applies"`
	Mismatch  string            `json:"mismatch,omitempty"` // element that did not match: "Principal", "Action", "Resource" or "Condition"
	Clause    *condition.Clause `json:"clause,omitempty"`   // clause that did not match, if Mismatch is "Condition"
	Actual    []string          `json:"actual,omitempty"`   // values of the clause's key in the request, or the beginning of many or long ones; nil if absent
	More      int               `json:"more,omitempty"`     // number of values that are not in Actual

	note      message.Text // what the text says beyond that; see note.go
	byDefault bool         // Actual is not of the request: see reading
}

// explain decides ev and then judges each statement of each layer that takes
// part, by the same code. Of a call, possible reports whether it can be as a near miss
// says.
func (ev *evaluation) explain(possible func(*NearMiss) bool) *Explanation {
	d := ev.decide()
	x := &Explanation{Action: ev.req.Action, Decision: d}
	if !d.Allowed() {
		misses, a := ev.nearMisses(d, possible)
		x.NearMisses = misses
		if a.stopped {
			x.Tried = max(1, a.tries)
		}
	}
	r := newReader(ev)
	x.Missing = r.missing()
	for _, l := range ev.Layers() {
		layer := r.layer(policy.Type(l.Type), l.Level, l.Policies)
		if l.Assumed && layer.Outcome == ImplicitDeny {
			layer.Outcome, layer.Assumed = Allow, true
		}
		x.Layers = append(x.Layers, layer)
	}
	return x
}

// layer judges all statements of policies.
func (ev *reader) layer(typ policy.Type, level int, policies []*policy.Policy) Layer {
	l := Layer{Type: typ, Level: level}
	for _, p := range policies {
		for s := range (*statement.Policy)(p).Statements() {
			m, mismatch := ev.Judge(s)
			result := StatementResult{Statement: (*policy.Statement)(s), Applies: mismatch == decision.Matches, Mismatch: mismatch.String()}
			var failing *clause.Clause
			if mismatch == decision.MismatchCondition {
				failing = ev.Failing(s)
				result.Clause = (*condition.Clause)(failing)
				found := ev.read(failing.Key())
				result.Actual, result.More, result.byDefault = found.values, found.more, found.byDefault
			}
			result.note = ev.note(s, mismatch, failing)
			l.Statements = append(l.Statements, result)
			switch {
			case mismatch != decision.Matches:
			case s.Effect() == statement.Deny:
				l.Outcome = ExplicitDeny
			default:
				if l.Outcome != ExplicitDeny {
					l.Outcome = Allow
				}
				if typ == policy.Resource || typ == policy.Trust {
					l.Match = max(l.Match, principal.Match(m))
				}
			}
		}
	}
	return l
}

// String returns x as an indented tree: the decision, what a call is about, then a
// line for each layer, each statement, and what kept it from applying. Text of the
// request and of the policies is quoted if it is not plain. The text may change.
func (x Explanation) String() string { return x.In(policy.English) }

// In returns String in language l.
func (x Explanation) In(l policy.Language) string {
	var b strings.Builder
	line := func(indent string, text message.Text) { b.WriteString(indent + text.In(message.Language(l)) + "\n") }
	line("", x.Decision.text())
	if x.Caller != "" {
		line("  ", message.Of("caller: {caller}", unlessChanged(x.caller, x.Caller)))
	}
	if x.Role != "" {
		line("  ", message.Of("role: {role}", quote.Word(beginning(x.Role))))
	}
	if x.Purpose != "" {
		line("  ", message.Of("needed for {purpose}", unlessChanged(x.purpose, x.Purpose)))
	}
	for i := range x.Layers {
		line("  ", x.Layers[i].text())
		for j := range x.Layers[i].Statements {
			line("    ", x.Layers[i].Statements[j].text())
		}
	}
	if x.lacksLayer() {
		line("  ", message.Of("{policy}: none", statement.Type(x.Decision.Type).Text()))
	}
	for i := range x.NearMisses {
		line("  ", message.Of("near miss: {change}", x.NearMisses[i].text()))
	}
	if x.Tried > 0 {
		line("  ", message.Of("near misses: the search stopped after {number} tries; there may be others", x.Tried))
	}
	if len(x.Missing) > 0 {
		line("  ", message.Of("absent from the request: {keys}", quote.Words(x.Missing)))
	}
	return b.String()
}

// unlessChanged returns text, of which english is a copy, unless that is another now.
func unlessChanged(text message.Text, english string) message.Text {
	if text.String() == english {
		return text
	}
	return message.Plain(english)
}

// String returns l as a line and one for each statement, indented.
func (l Layer) String() string { return l.In(policy.English) }

// In returns String in language in.
func (l Layer) In(in policy.Language) string {
	var b strings.Builder
	b.WriteString(l.text().In(message.Language(in)) + "\n")
	for i := range l.Statements {
		b.WriteString("  " + l.Statements[i].In(in) + "\n")
	}
	return b.String()
}

// text returns the line about l.
func (l *Layer) text() message.Text {
	name := statement.Type(l.Type).Text()
	if l.Type == policy.SCP || l.Type == policy.RCP {
		name = message.Of("{policy} at level {level}", name, l.Level)
	}
	var assumed, names, none message.Text
	if l.Assumed {
		assumed = message.Of(" (assumed)")
	}
	if l.Match != principal.NoMatch {
		names = message.Of(" (names {match})", message.Known(l.Match.String()))
	}
	if len(l.Statements) == 0 && (l.Type == policy.Identity || l.Type == policy.SCP) {
		none = message.Of(", none attached")
	}
	return message.Join("", message.Of("{policy}: {outcome}", name, message.Known(l.Outcome.String())), assumed, names, none)
}

// lacksLayer reports whether a policy of the type that would have to allow the
// request is not there at all.
func (x *Explanation) lacksLayer() bool {
	d := x.Decision
	return d.Outcome == ImplicitDeny && d.Type != 0 && len(x.Layers) > 0 &&
		!slices.ContainsFunc(x.Layers, func(l Layer) bool { return l.Type == d.Type })
}

// String returns r in one line. An external ID is not shown.
func (r StatementResult) String() string { return r.In(policy.English) }

// In returns String in language l.
func (r StatementResult) In(l policy.Language) string { return r.text().In(message.Language(l)) }

func (r *StatementResult) text() message.Text {
	name := statementText(r.Statement)
	switch {
	case r.Applies && !r.note.IsZero():
		return message.Of("{statement}: applies: {note}", name, r.note)
	case r.Applies:
		return message.Of("{statement}: applies", name)
	case r.Clause == nil && !r.note.IsZero():
		return message.Of("{statement}: {note}", name, r.note)
	case r.Clause == nil:
		return message.Of("{statement}: {element} does not match", name, quote.Word(r.Mismatch))
	case r.Actual == nil:
		return message.Of("{statement}: Condition does not match: {clause}, but it is absent{note}", name, (*clause.Clause)(r.Clause).Text(), r.note)
	}
	actual := reading{values: r.Actual, more: r.More, present: true, byDefault: r.byDefault}
	return message.Of("{statement}: Condition does not match: {clause}, but it is {values}{note}",
		name, (*clause.Clause)(r.Clause).Text(), actual.text(r.Clause.Key()), r.note)
}

// statementText returns what [policy.Statement] prints as a text.
func statementText(s *policy.Statement) message.Text {
	if s == nil {
		return message.Plain(fmt.Sprint(s))
	}
	effect, name := s.Effect().String(), (*statement.Statement)(s).NameText()
	if p := s.Policy(); p != nil && p.Name() != "" {
		return message.Of("{effect} {statement} of {policy}", effect, name, quote.Word(p.Name()))
	}
	return message.Of("{effect} {statement}", effect, name)
}
