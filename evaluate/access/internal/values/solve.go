package values

import (
	"github.com/seed-1d0cfdb5/iam/evaluate/access/internal/language"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/conditionkey"
)

// A demand is a literal: the clause has to match if want is true, and must not otherwise.
type demand struct {
	*reading
	want bool
}

// A search looks for a value of a key that meets all demands.
type search struct {
	*Key
	solver  *language.Solver
	demands []demand
	binding Binding
	inList  bool           // what is looked for is a member of a list
	context clause.Context // in which clauses are tested, with entry on top
	entry   [1]clause.Entry
}

// something is a text that no operator with a type can read.
const something = "x"

// Solve returns an entry of the key that all of literals demand, whose clauses are among
// those of k. It is absent if that will do, else a single value if one will do, else a
// list. None is a proof that there is no such entry. Unknown is possible if s has no steps
// left, and if literals read the key both as a text and as a number, date or address, or both
// as a number and as a date.
//
// Policy variables are what the binding says. If one is open, None holds for all its values,
// and Found says no more than that nothing is known against the entry.
func (k *Key) Solve(s *language.Solver, literals []Literal, b Binding) (e clause.Entry, a language.Answer) {
	demands, id, ok := k.demands(literals)
	if !ok {
		return clause.Entry{}, language.None
	}
	id += string(rune(b.Form))
	again := true
	for i := range demands {
		again = again && !demands[i].variables
	}
	if found, ok := k.solved[id]; ok && again {
		return found.entry, found.answer
	}
	q := &search{Key: k, solver: s, demands: demands, binding: b, context: *b.Context}
	e, a = q.solve()
	if again && a != language.Unknown {
		k.solved[id] = answer{e, a}
	}
	return e, a
}

// solve tries the ways in which a key can have values, the plainest first.
func (q *search) solve() (clause.Entry, language.Answer) {
	unknown := false
	for _, way := range [...]struct {
		find func() (clause.Entry, language.Answer)
		form Form
	}{
		{q.absent, q.formOfNone()}, {q.single, q.formOfOne()}, {q.empty, Single}, {q.list, NotSingle}, {q.listOfEmpty, NotSingle},
	} {
		if q.binding.Form != Any && q.binding.Form != way.form {
			continue
		}
		e, a := way.find()
		if a == language.Found {
			if q.accepts(e) {
				return e, language.Found
			}
			a = language.Unknown
		}
		unknown = unknown || a == language.Unknown
	}
	if unknown {
		return clause.Entry{}, language.Unknown
	}
	return clause.Entry{}, language.None
}

// formOfNone returns the form of an entry that is absent.
func (q *search) formOfNone() Form {
	if q.binding.Form == Absent {
		return Absent
	}
	return NotSingle
}

// formOfOne returns the form of an entry with one value.
func (q *search) formOfOne() Form {
	if q.values == conditionkey.Many {
		return NotSingle // a list
	}
	return Single
}

// accepts reports whether e meets all demands, as far as that does not depend on policy
// variables that are open.
func (q *search) accepts(e clause.Entry) bool {
	for _, d := range q.demands {
		if !q.isOpen(d) && !q.meets(d, e) {
			return false
		}
	}
	return true
}

// meets reports whether e meets d.
func (q *search) meets(d demand, e clause.Entry) bool {
	q.entry[0] = e
	q.context.Override(q.entry[:])
	return d.clause.Match(&q.context) == d.want
}

func (q *search) absent() (clause.Entry, language.Answer) {
	e := clause.Strings(q.name)
	for _, d := range q.demands {
		if !q.meets(d, e) {
			return e, language.None
		}
	}
	return e, language.Found
}

// single looks for one value other than the empty text.
func (q *search) single() (clause.Entry, language.Answer) {
	each := make([]demand, 0, len(q.demands))
	for _, d := range q.demands {
		if d.typ != clause.Presence {
			each = append(each, d)
		} else if !q.meets(d, clause.String(q.name, something)) {
			return clause.Entry{}, language.None
		}
	}
	text, a := q.member(each)
	if a == language.Found && q.values == conditionkey.Many {
		return clause.Strings(q.name, text), a
	}
	return clause.String(q.name, text), a
}

// empty is single for the empty text: under set operators and Null it is no value
// (SEMANTICS C-15, S-28), and a text under the others.
func (q *search) empty() (clause.Entry, language.Answer) {
	e := clause.String(q.name, "")
	if !q.Reads("") {
		return e, language.None
	}
	var each []demand
	for _, d := range q.demands {
		if d.typ != clause.Presence && !d.anyOrAll {
			each = append(each, d)
		} else if !q.meets(d, e) {
			return e, language.None
		}
	}
	return e, q.emptyMember(each)
}

// list looks for a list with a value that is not the empty text. Each of its members has
// to meet some of the demands, and of the others each has to be met by a member.
func (q *search) list() (clause.Entry, language.Answer) {
	if !q.lists {
		return clause.Entry{}, language.None
	}
	var each, some []demand
	for _, d := range q.demands {
		switch {
		case !d.anyOrAll:
			if !q.meets(d, clause.Strings(q.name, something)) { // whatever the members are
				return clause.Entry{}, language.None
			}
		case d.all == d.want:
			each = append(each, d)
		default:
			some = append(some, d)
		}
	}
	q.inList = true
	defer func() { q.inList = false }()
	var members []string
	hasEmpty, hasOther := false, false
	for _, d := range some {
		if q.haveOne(members, d) {
			continue
		}
		demands := append(each[:len(each):len(each)], d)
		text, a := q.member(demands)
		if a == language.Found {
			members, hasOther = append(members, text), true
			continue
		}
		if a == language.None {
			a = q.emptyMember(demands)
		}
		if a != language.Found {
			return clause.Entry{}, a
		}
		hasEmpty = true
	}
	if !hasOther {
		text, a := q.member(each)
		if a != language.Found {
			return clause.Entry{}, a
		}
		members = append(members, text)
	}
	if hasEmpty {
		members = append(members, "")
	}
	return clause.Strings(q.name, members...), language.Found
}

// haveOne reports whether one of members, which are not empty, is known to meet d.
func (q *search) haveOne(members []string, d demand) bool {
	if q.isOpen(d) {
		return false
	}
	for _, text := range members {
		if q.meets(d, clause.Strings(q.name, text)) {
			return true
		}
	}
	return false
}

// listOfEmpty is list for empty texts alone.
func (q *search) listOfEmpty() (clause.Entry, language.Answer) {
	e := clause.Strings(q.name, "")
	if !q.lists || !q.Reads("") {
		return e, language.None
	}
	for _, d := range q.demands {
		if !q.meets(d, e) { // that is so whatever policy variables are
			return e, language.None
		}
	}
	return e, language.Found
}
