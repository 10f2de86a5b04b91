package evaluate

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A NearMiss is a smallest change that would turn a deny into an allow: at most
// three condition keys of the request, one of which may be its time. It was
// found by trying what the clauses that stand in the way suggest, of each a few
// changes, and confirmed by evaluating the changed request. Keys that the caller
// cannot choose, such as a claim of its token, stay as they are. What goes with a change
// is told too, beyond the three: the tags that a request passes are in aws:RequestTag/*
// and in aws:TagKeys. A call to AWS STS is not advised to be one that AWS refuses before
// it looks at any policy, such as one with a session name of one letter.
//
// Where no such request was found to pass, Edit names statements to change too, or
// instead: the explicit denies that apply, and Allows that match except for one
// element. Add names types of which no Allow comes that near: a policy of each has
// to get another statement. With all of that, the request is allowed.
type NearMiss struct {
	Set   []condition.Entry   `json:"set,omitempty"`   // keys to add or change
	Unset []string            `json:"unset,omitempty"` // keys to leave out
	Time  time.Time           `json:"time,omitzero"`   // if not zero, another time
	Edit  []*policy.Statement `json:"edit,omitempty"`
	Add   []policy.Type       `json:"add,omitempty"`

	edits []edit // Edit, in the same order
	added string // the action that Add has to allow
}

// Apply returns req with the changes of n, except for Edit and Add.
func (n NearMiss) Apply(req Request) Request {
	req.Context.Set(n.Set...)
	for _, key := range n.Unset {
		req.Context.Set(condition.Strings(key))
	}
	if !n.Time.IsZero() {
		req.Time = n.Time
	}
	return req
}

// String returns n as a piece of advice in one line. An external ID is not shown.
func (n NearMiss) String() string { return n.In(policy.English) }

// In returns String in language l.
func (n NearMiss) In(l policy.Language) string { return n.text().In(message.Language(l)) }

func (n *NearMiss) text() message.Text {
	var steps []message.Text
	for i := range n.Set {
		steps = append(steps, message.Of("set condition key {entry}", (*clause.Entry)(&n.Set[i]).Text()))
	}
	for _, key := range n.Unset {
		steps = append(steps, message.Of("leave out condition key {key}", quote.Word(key)))
	}
	if !n.Time.IsZero() {
		steps = append(steps, message.Of("make the request at {time}", n.Time.UTC().Format(time.RFC3339Nano)))
	}
	steps, reasons := n.appendEdits(steps)
	for _, typ := range n.Add {
		step := message.Of("add a statement to {policy}", withArticle(typ))
		if n.added != "" {
			step = message.Of("add a statement to {policy} that allows {action}", withArticle(typ), quote.Word(n.added))
		}
		steps = append(steps, step)
	}
	if reasons {
		return message.Join("; and ", steps...)
	}
	return message.Join(", and ", steps...)
}

// maxEdits is the number of statements to edit that are named in a text.
const maxEdits = 8

// appendEdits appends what to edit, and reports whether it says why.
func (n *NearMiss) appendEdits(steps []message.Text) (all []message.Text, reasons bool) {
	edits := n.edits
	if len(edits) != len(n.Edit) { // n comes from elsewhere
		edits = make([]edit, len(n.Edit))
		for i, s := range n.Edit {
			edits[i].statement = (*statement.Statement)(s)
		}
	}
	left := len(edits) - maxEdits
	edits = edits[:min(len(edits), maxEdits)]
	var final []message.Text
	for i := range edits {
		if edits[i].final {
			final = append(final, edits[i].name())
		}
	}
	if len(final) > 0 {
		steps = append(steps, message.Of("only editing the policy lifts the explicit deny of {statements}", message.Join(", ", final...)))
	}
	for i := range edits {
		if !edits[i].final {
			steps = append(steps, edits[i].text())
			reasons = reasons || !edits[i].reason.IsZero()
		}
	}
	if left > 0 {
		steps = append(steps, message.Of("edit {number} more statements", left))
	}
	return steps, reasons
}

// withArticle returns the name of typ with "a" or "an".
func withArticle(typ policy.Type) message.Text {
	text := statement.Type(typ).Text()
	if typ == policy.Identity {
		return message.Of("an {policy}", text)
	}
	return message.Of("a {policy}", text)
}

// A move is one change of a request.
type move struct {
	entry clause.Entry // a key to set, or to leave out if it has no values
	unset bool
	time  time.Time // or another time
	kind  int32     // the same for values that stand for the same, or 0
}

// conflicts reports whether m and other change the same.
func (m move) conflicts(other move) bool {
	if !m.time.IsZero() || !other.time.IsZero() {
		return !m.time.IsZero() && !other.time.IsZero()
	}
	return glob.EqualFold(m.entry.Key(), other.entry.Key())
}

// keys returns the condition keys that m changes, in lower case.
func (m move) keys() []string {
	if !m.time.IsZero() {
		return []string{"aws:currenttime", "aws:epochtime"}
	}
	return []string{glob.Lower(m.entry.Key())}
}

// id returns a text that no other change has.
func (m move) id() string {
	if !m.time.IsZero() {
		return m.time.UTC().Format(time.RFC3339Nano)
	}
	return fmt.Sprintf("%q", append([]string{m.keys()[0]}, m.entry.Values()...))
}

// nearMissOf returns the near miss of which moves are the changes.
func nearMissOf(moves []move) NearMiss {
	var n NearMiss
	for _, m := range moves {
		switch {
		case !m.time.IsZero():
			n.Time = m.time
		case m.unset:
			n.Unset = append(n.Unset, m.entry.Key())
		default:
			n.Set = append(n.Set, condition.Entry(m.entry))
		}
	}
	return n
}

// kindsOf returns a text that is the same for moves of the same kinds: one of them
// tells all that another does. It is "" if a move is of no kind.
func kindsOf(moves []move) string {
	var kinds strings.Builder
	for _, m := range moves {
		if m.kind == 0 {
			return ""
		}
		fmt.Fprintf(&kinds, "%d,", m.kind)
	}
	return kinds.String()
}

// onlyNearest returns found, nearest times first, without those that ask for
// nothing but a time that is farther than another on the same side of now.
func onlyNearest(found []NearMiss, now time.Time) []NearMiss {
	var before, after bool
	return slices.DeleteFunc(found, func(n NearMiss) bool {
		if n.Time.IsZero() || len(n.Set) > 0 || len(n.Unset) > 0 {
			return false
		}
		side := &before
		if n.Time.After(now) {
			side = &after
		}
		farther := *side
		*side = true
		return farther
	})
}

// delay returns how far the time of n is from now, or less than nothing if n
// does not ask for another time.
func (n *NearMiss) delay(now time.Time) time.Duration {
	if n.Time.IsZero() {
		return -1
	}
	return n.Time.Sub(now).Abs()
}
