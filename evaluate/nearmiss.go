package evaluate

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A NearMiss is a smallest change that would turn a deny into an allow: at most
// three condition keys of the request, one of which may be its time. It was
// found by trying what the clauses that stand in the way suggest, of each a few
// changes, and confirmed by evaluating the changed request.
//
// Where no request was found to pass, Edit names statements to change instead,
// and the rest is empty: the explicit denies that apply, or an Allow that
// matches but for one element.
type NearMiss struct {
	Set   []condition.Entry   `json:"set,omitempty"`   // keys to add or change
	Unset []string            `json:"unset,omitempty"` // keys to leave out
	Time  time.Time           `json:"time,omitzero"`   // if not zero, another time
	Edit  []*policy.Statement `json:"edit,omitempty"`

	mismatch mismatch // of the Allow to edit
	final    bool     // no request escapes the Denies to edit
}

// Apply returns req with the changes of n, but for Edit.
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
func (n NearMiss) String() string {
	if len(n.Edit) > 0 {
		var names []string
		for _, s := range n.Edit {
			name := s.Policy().Type().String()
			if s.Policy().Name() != "" {
				name = quote.Word(s.Policy().Name())
			}
			names = append(names, describe(s)+" of "+name)
		}
		list := strings.Join(names, ", ")
		switch {
		case n.mismatch != matches:
			return list + " matches but for " + n.mismatch.String()
		case n.final:
			return "only editing the policy lifts the explicit deny of " + list
		}
		return "an explicit deny stands in the way: " + list
	}
	var steps []string
	for _, e := range n.Set {
		steps = append(steps, "set condition key "+e.String())
	}
	for _, key := range n.Unset {
		steps = append(steps, "leave out condition key "+quote.Word(key))
	}
	if !n.Time.IsZero() {
		steps = append(steps, "make the request at "+n.Time.UTC().Format(time.RFC3339Nano))
	}
	return strings.Join(steps, ", and ")
}

// A move is one change of a request.
type move struct {
	entry condition.Entry // a key to set, or to leave out if it has no values
	unset bool
	time  time.Time // or another time
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
			n.Set = append(n.Set, m.entry)
		}
	}
	return n
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
