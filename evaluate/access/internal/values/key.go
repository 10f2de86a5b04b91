// Package values finds a value for a condition key that some clauses match and others do
// not, or proves that there is none.
package values

import (
	"slices"

	"github.com/seed-1d0cfdb5/iam/evaluate/access/internal/language"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/conditionkey"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

// A Literal says that a clause has to match or must not.
type Literal struct {
	Clause *clause.Clause
	Not    bool
}

// A Key is a condition key of a question, with all clauses of the question that read it:
// they tell which values it may have in a request.
//
//   - It may be absent.
//   - It may have one value that one of the operators can read: one that reads every text,
//     such as StringEquals, or a number if there is a Numeric operator, and so on. So a value
//     that an operator cannot read (SEMANTICS S-64) counts only where operators of different
//     types read the key. If nothing but Null does, it may have any value.
//   - A parameter of a call to AWS STS, such as sts:ExternalId, has what the call takes, and
//     aws:ViaAWSService is "true" or "false".
//   - It may have a list of such values if it is known to be multivalued or if one of the
//     operators is a set operator, unless it is known to have one value only (SEMANTICS C-12).
//
// A Key is not for concurrent use.
type Key struct {
	name     string
	values   conditionkey.Values
	lists    bool
	within   *language.Set              // the values that a parameter of a call may have; nil if it may have any
	types    [clause.Addresses + 1]bool // what the operators read it as
	clauses  []*clause.Clause
	readings map[*clause.Clause]*reading
	everyARN *language.Set // once it was needed
	shapes   []shape
	more     string   // makes another name of one
	fresh    []string // values of the shapes
	solved   map[string]answer
}

// A reading is a clause with what has been found out of it.
type reading struct {
	clause   *clause.Clause
	number   int // among those of the key
	typ      clause.Type
	anyOrAll bool // the operator is a set operator
	all      bool // it is ForAllValues

	prepared  bool
	texts     *language.Set // what the values of the policy match, for texts and ARNs
	variables bool          // which depends on policy variables
	itself    bool          // of which one is the key itself
	hints     []string      // once they were needed
}

// An answer is what [Key.Solve] has found.
type answer struct {
	entry  clause.Entry
	answer language.Answer
}

// NewKey returns the key with the given name, in which the case of ASCII letters does not
// count. Each of clauses reads it; they are all of the question that do.
func NewKey(name string, clauses []*clause.Clause) *Key {
	k := &Key{
		name: name, values: conditionkey.Find(name).Values, clauses: clauses,
		readings: make(map[*clause.Clause]*reading, len(clauses)), solved: make(map[string]answer),
	}
	k.shapes, k.more = shapesOf(name)
	for _, s := range k.shapes {
		k.fresh = append(k.fresh, plain(string(s)))
	}
	k.lists = k.values.MayBeList()
	if others, ok := parameters[glob.Lower(name)]; ok {
		k.within = parameter(others)
	} else if conditionkey.Find(name).Derived == conditionkey.ViaAWSService {
		k.within = language.Texts("true", "false")
	}
	for _, cl := range clauses {
		if k.readings[cl] != nil {
			continue
		}
		r := &reading{clause: cl, number: len(k.readings), typ: cl.Type()}
		k.readings[cl] = r
		if r.typ == clause.Presence {
			continue // also with a set operator it reads no value
		}
		k.types[r.typ] = true
		if set := cl.Set(); set != "" {
			r.anyOrAll, r.all = true, set == "ForAllValues"
			k.lists = k.lists || k.values != conditionkey.One && k.within == nil
		}
	}
	return k
}

// prepare finds out of r what is needed once it is demanded.
func (k *Key) prepare(r *reading) {
	if r.prepared {
		return
	}
	r.prepared = true
	if r.texts, _ = textsOf(r.clause); r.texts == nil {
		return
	}
	for _, v := range r.texts.Variables() {
		r.variables, r.itself = true, r.itself || glob.EqualFold(v.Key, k.name)
	}
}

// Lists reports whether the key may have a list in a request.
func (k *Key) Lists() bool { return k.lists }

// Restrict has the key have no other values than those in set. It is to be called before
// Solve.
func (k *Key) Restrict(set *language.Set) { k.within = set }

// parameters are condition keys that are parameters of calls, which take no other texts
// (SEMANTICS T-11): in lower case, with what may stand in them beside letters and digits.
//
//nolint:gochecknoglobals // a table that is never written
var parameters = map[string]string{
	"sts:rolesessionname": "_+=,.@-",
	"sts:sourceidentity":  "_+=,.@-",
	"sts:externalid":      "_+=,.@:/-",
}

// parameter returns the texts of at least two characters that a parameter takes, of ASCII
// letters, digits and others.
func parameter(others string) *language.Set {
	not := language.ButNot(others)
	one, run := language.Token{Kind: language.One, Not: not}, language.Token{Kind: language.Run, Not: not}
	return language.NewSet(language.NewPattern(language.Exact, one, one, run))
}

// Reads reports whether the key may have the value in a request, alone or in a list.
func (k *Key) Reads(value string) bool {
	if k.within != nil && !k.within.Contains(value) {
		return false
	}
	for t, reads := range k.types {
		if reads && clause.Type(t).Reads(value) {
			return true
		}
	}
	return k.types == [len(k.types)]bool{}
}

// Suggestions returns values worth trying for a key that is used as a policy variable: what
// its own clauses compare it with, the texts given, and some that are neither; at last a
// list, which is present and no value of a variable, if it may be one, and that it is
// absent. Of a key whose values are never those of a variable it returns none
// (SEMANTICS S-67).
func (k *Key) Suggestions(texts ...string) []clause.Entry {
	if k.values == conditionkey.Many {
		return nil
	}
	var values []string
	for _, cl := range k.clauses {
		values = k.appendHints(values, cl)
	}
	for t := clause.Numbers; t <= clause.Addresses; t++ {
		if k.types[t] {
			candidates, _ := clause.Candidates(t, k.clauses)
			values = append(values, candidates...)
		}
	}
	values = append(append(values, texts...), k.fresh...)
	var entries []clause.Entry
	seen := make(map[string]bool)
	for _, value := range values {
		if !seen[value] && k.Reads(value) {
			seen[value] = true
			entries = append(entries, clause.String(k.name, value))
		}
	}
	if k.lists && len(entries) > 0 {
		entries = append(entries, clause.Strings(k.name, entries[0].Values()...))
	}
	return append(entries, clause.Strings(k.name))
}

// arns returns what operators that compare ARNs can read, of which there is one.
func (k *Key) arns() *language.Set {
	for i := 0; k.everyARN == nil; i++ {
		if cl := k.clauses[i]; cl.Type() == clause.ARNs {
			_, k.everyARN = textsOf(cl)
		}
	}
	return k.everyARN
}

// demands returns what literals demand, each once, and a text that tells them from others;
// ok is false if two contradict each other.
func (k *Key) demands(literals []Literal) (demands []demand, id string, ok bool) {
	demands = make([]demand, 0, len(literals))
	for _, l := range literals {
		r := k.readings[l.Clause]
		k.prepare(r)
		demands = append(demands, demand{reading: r, want: !l.Not})
	}
	slices.SortFunc(demands, func(a, b demand) int { return a.number - b.number })
	demands = slices.Compact(demands)
	bytes := make([]byte, 0, 4*len(demands))
	for i, d := range demands {
		if i > 0 && d.number == demands[i-1].number {
			return nil, "", false
		}
		n := d.number << 1
		if d.want {
			n++
		}
		bytes = append(bytes, byte(n), byte(n>>8), byte(n>>16), byte(n>>24))
	}
	return demands, string(bytes), true
}
