package evaluate

import (
	"fmt"
	"log/slog"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate/internal/decision"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// Outcome is the result of evaluating a request.
type Outcome uint8

// The outcomes.
const (
	ImplicitDeny = Outcome(decision.ImplicitDeny) // nothing allows the request; the zero value
	ExplicitDeny = Outcome(decision.ExplicitDeny) // a statement denies the request
	Allow        = Outcome(decision.Allow)        // the request is allowed
)

// String returns "implicitDeny", "explicitDeny" or "allowed", the terms of the
// IAM policy simulator.
func (o Outcome) String() string {
	switch o {
	case ImplicitDeny:
		return "implicitDeny"
	case ExplicitDeny:
		return "explicitDeny"
	case Allow:
		return "allowed"
	}
	return fmt.Sprintf("Outcome(%d)", uint8(o))
}

// A Decision is the answer to a request. The zero Decision denies. A Decision
// is a value; it is safe for concurrent use.
type Decision struct {
	Outcome Outcome `json:"outcome"`

	// Type is the type of policy that decided: for an allow, Resource (or
	// Trust) if its match sufficed, else Identity, also across accounts; for a
	// deny, the first type that denied or did not allow. It is 0 with a Problem
	// if the request could not be evaluated, and 0 without one for a root user
	// in its own account, for a federated user session that it got unless the
	// resource-based policy allows it too, and for sts:GetCallerIdentity and
	// sts:GetSessionToken, which policies do not decide.
	Type policy.Type `json:"type,omitzero"`

	// Problem says why the request could not be evaluated, and what to set. It
	// is "" for all others.
	Problem string `json:"problem,omitempty"`

	// Statement is the statement that allowed or denied the request. It is nil
	// for an implicit deny. If CallerAssumed, it is that of the resource-based policy.
	Statement *policy.Statement `json:"statement,omitempty"`
}

// LogValue returns the parts of d as a group for package log/slog. A statement
// is logged by the name of its policy, its Sid and its position from 0.
func (d Decision) LogValue() slog.Value {
	attrs := quote.Attrs{slog.String("outcome", d.Outcome.String())}
	if d.Type != 0 {
		attrs = append(attrs, slog.String("type", d.Type.String()))
	}
	if s := d.Statement; s != nil {
		if p := s.Policy(); p != nil {
			attrs = append(attrs, slog.String("policy", p.Name()))
		}
		attrs = append(attrs, slog.String("sid", s.Sid()), slog.Int("statement", s.Index()))
	}
	if d.CallerAssumed() {
		attrs.AddAny("callerAssumed", true)
	}
	attrs.Add("problem", d.Problem)
	return attrs.LogValue()
}

// Allowed reports whether the request may proceed.
func (d Decision) Allowed() bool { return d.Outcome == Allow }

// CallerAssumed reports whether the request is allowed only if the identity-based policies
// of the caller allow it, which was not seen and is assumed: see Policies.CallerAllows.
// Type is then Identity, as for any allow between accounts.
func (d Decision) CallerAssumed() bool {
	if d.Outcome != Allow || d.Type != policy.Identity || d.Statement == nil || d.Statement.Policy() == nil {
		return false
	}
	return d.Statement.Policy().Type() != policy.Identity
}

// String returns a sentence in the style of AWS access denied messages. The
// text may change.
func (d Decision) String() string { return d.In(policy.English) }

// In returns String in language l.
func (d Decision) In(l policy.Language) string { return d.text().In(message.Language(l)) }

func (d Decision) text() message.Text {
	why, isUnknown := strings.CutPrefix(d.Problem, unknownPrefix)
	switch {
	case isUnknown:
		return message.Of("denied: what is attached is not known: {why}", message.Said(quote.Line(why)))
	case d.Problem != "":
		return message.Of("denied: {problem}", message.Known(quote.Line(d.Problem)))
	case d.CallerAssumed():
		return message.Of("allowed by {statement}, if the caller's own policies allow it, which is assumed",
			describe(d.Statement, d.Statement.Policy().Type()))
	case d.Outcome == Allow && d.Statement != nil:
		return message.Of("allowed by {statement}", describe(d.Statement, d.Type))
	case d.Outcome == Allow:
		return message.Of("allowed without a policy")
	case d.Outcome == ExplicitDeny && d.Statement != nil:
		return message.Of("denied with an explicit deny by {statement}", describe(d.Statement, d.Type))
	case d.Type != 0:
		return message.Of("denied because no {type} allows the action", statement.Type(d.Type).Text())
	}
	return message.Of("denied because no policy allows the action")
}

// describe names s and its policy, which took part as type typ.
func describe(s *policy.Statement, typ policy.Type) message.Text {
	name := (*statement.Statement)(s).NameText()
	if p := s.Policy(); p != nil && p.Name() != "" {
		return message.Of("{statement} of {type} ({name})", name, withArticle(typ), quote.Word(p.Name()))
	}
	return message.Of("{statement} of {type}", name, withArticle(typ))
}
