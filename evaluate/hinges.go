package evaluate

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate/internal/decision"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// Hinges are what the answer to a request hinges on while not all of its condition keys are
// known, as of one that a log tells of: the unknown keys that decide. They serve one goroutine.
// A nil Hinges denies.
type Hinges struct {
	answers []hinged // all have to allow
	atoms   []atom
	numbers map[string]int // of atoms, by text
	vague   []string       // keys of which it is not looked at how they decide
}

// An atom is an element of statements that reads an unknown key. Of two with the same text,
// on whichever side, both match or neither does.
type atom struct {
	text string
	keys []string // that are unknown
}

// A hinged answer is that to one action of a request.
type hinged struct {
	evaluation      // over verdicts
	fixed      bool // no policy has a say
	allowed    bool // then
	isAny      bool // the resource is not known
	statements []hingedStatement
	levels     [decision.Kinds]int // of each kind that takes part
}

// A hingedStatement applies if all its atoms match. All else of it does.
type hingedStatement struct {
	in      *decision.Verdicts
	place   int
	effect  statement.Effect
	kind    decision.Kind
	level   int
	grade   caller.Match
	atoms   []int
	mask    uint64 // of atoms in the comparison of now
	applies bool
}

// Hinges tells what the answer to q hinges on if some of its condition keys are not known: such
// a key may have any value or none, whatever the context has. known is asked about keys as
// policies spell them, and about "Resource": if that is not known, the request may have been for
// any resource that has the same owner and no policy of its own.
//
// It takes time in proportion to all statements of the policies of q.
func (q *Question) Hinges(known func(key string) bool) *Hinges {
	h := new(Hinges)
	if q == nil {
		q = new(Question)
	}
	h.add(q, known)
	return h
}

// Hinges is like [Question.Hinges], of all actions that the call needs.
func (c *Call) Hinges(known func(key string) bool) *Hinges {
	h := new(Hinges)
	if c == nil || len(c.actions) == 0 {
		h.add(new(Question), known)
		return h
	}
	questions := c.questions()
	for i := range questions {
		h.add(&questions[i], known)
	}
	return h
}

// And returns the Hinges of two requests, or more, that all have to be allowed. An unknown key
// may have another value in each of them. Neither h nor other is to be used afterwards.
func (h *Hinges) And(other *Hinges) *Hinges {
	both := &Hinges{vague: slices.Concat(h.vague, other.vague)}
	for i, each := range []*Hinges{h, other} {
		first := len(both.atoms)
		for _, a := range each.atoms {
			both.atoms = append(both.atoms, atom{fmt.Sprint(i, " ", a.text), a.keys})
		}
		for _, a := range each.answers {
			for j := range a.statements {
				for k := range a.statements[j].atoms {
					a.statements[j].atoms[k] += first
				}
			}
			both.answers = append(both.answers, a)
		}
	}
	return both
}

// add adds the answer to q, which stays as it is.
func (h *Hinges) add(q *Question, known func(string) bool) {
	a := hinged{evaluation: q.over(new(decision.BoundContext)), isAny: !known(hingeResource)}
	d, done := q.prepare(&a.evaluation)
	a.fixed, a.allowed = done, d.Allowed()
	if !done {
		given := a.Sources
		a.BoundContext() // only read from now on
		a.Sources = decision.Sources{MustAllow: given.MustAllow}
		for k := range decision.Kind(decision.Kinds) {
			if a.TakesPart(k) {
				h.judge(&a, k, given.Levels(k), known)
			}
		}
	}
	h.answers = append(h.answers, a)
}

// judge adds the statements of a kind that apply or may.
func (h *Hinges) judge(a *hinged, k decision.Kind, levels [][]*policy.Policy, known func(string) bool) {
	v := decision.NewVerdicts(len(levels))
	a.levels[k] = len(levels)
	first := len(a.statements)
	for level, policies := range levels {
		for _, p := range policies {
			for s := range (*statement.Policy)(p).Statements() {
				if !s.MatchAction(a.Action) {
					continue
				}
				grade, idMatters := a.MatchCaller(s), a.IDMatters(s)
				if grade == caller.NoMatch && !idMatters {
					continue
				}
				atoms, may := h.elements(a, s, known)
				if may && idMatters {
					h.vague = append(h.vague, "aws:userid")
				}
				if may && grade != caller.NoMatch {
					a.statements = append(a.statements, hingedStatement{
						in: v, place: v.Add(s, level, grade), effect: s.Effect(), kind: k, level: level, grade: grade, atoms: atoms,
					})
				}
			}
		}
	}
	v.Finish()
	for i := range a.statements[first:] {
		if s := &a.statements[first+i]; len(s.atoms) == 0 {
			v.Set(s.place, true)
		}
	}
	a.SetVerdicts(k, v)
}

// elements returns the atoms of s, or reports false if an element that reads no unknown key
// does not match.
func (h *Hinges) elements(a *hinged, s *statement.Statement, known func(string) bool) (atoms []int, may bool) {
	pathUnknown := a.Principal.PathUnknown() && a.Bound.Facts().Role == ""
	keys := s.ResourceKeys()
	unknown := unknownOf(keys, known)
	if a.isAny && !isForAll(s) {
		unknown = append(unknown, hingeResource)
	}
	switch {
	case pathUnknown && a.PathMattersToResource(s):
		h.vague = append(h.vague, keyPrincipalARN)
	case len(unknown) > 0:
		patterns, not := (*policy.Statement)(s).Resources()
		atoms = append(atoms, h.atom(a, s, fmt.Sprintf("Resource %t %q %q", not, patterns, a.Resource), keys, unknown))
	case !s.MatchResource(a.Resource, a.BoundContext()):
		return nil, false
	}
	for cl := range s.Condition().Clauses() {
		keys := cl.Keys()
		switch unknown := unknownOf(keys, known); {
		case pathUnknown && a.PathMatters(cl):
			h.vague = append(h.vague, keyPrincipalARN)
		case len(unknown) > 0:
			atoms = append(atoms, h.atom(a, s, fmt.Sprintf("%s %q", cl.Operator(), cl.Values()), keys, unknown))
		case !cl.Match(a.BoundContext()):
			return nil, false
		}
	}
	return atoms, true
}

// isForAll reports whether s is for all resources.
func isForAll(s *statement.Statement) bool {
	patterns, not := s.Resources()
	return !s.HasResource() || !not && slices.ContainsFunc(patterns, func(p clause.ResourcePattern) bool { return p.String() == "*" })
}

// What may be unknown beside what is told.
const (
	keyPrincipalARN = "aws:PrincipalArn"
	hingeResource   = "Resource"
)

// unknownOf returns those of keys that are not known.
func unknownOf(keys []string, known func(string) bool) (unknown []string) {
	for _, key := range keys {
		if !known(key) {
			unknown = append(unknown, key)
		}
	}
	return unknown
}

// atom returns the number of the atom that an element of s is, with all that it depends on but
// what is unknown: a value that cannot be read counts in a Deny and not in an Allow.
func (h *Hinges) atom(a *hinged, s *statement.Statement, element string, keys, unknown []string) int {
	var b strings.Builder
	fmt.Fprintf(&b, "%v %s", s.Effect(), element)
	if strings.Contains(element, "${") { // of which the version of the language says what it stands for
		fmt.Fprintf(&b, " %t", s.Policy().Literal())
	}
	for _, key := range keys {
		values, present := a.BoundContext().Lookup(key)
		fmt.Fprintf(&b, " %q %t %q", strings.ToLower(key), present, values)
	}
	text := b.String()
	n, ok := h.numbers[text]
	if !ok {
		if h.numbers == nil {
			h.numbers = make(map[string]int)
		}
		n = len(h.atoms)
		h.numbers[text] = n
		h.atoms = append(h.atoms, atom{text, unknown})
	}
	return n
}

// Against returns the unknown keys on which it hinges how what h answers compares with what
// other does, which is of the same requests with other policies: whether both allow or deny,
// or which of them allows. Against nil, they are those on which it hinges what h answers. They
// are in order; none means that no value of any of them makes a difference.
//
// Of keys that are returned, no value may make one all the same: that two conditions cannot
// hold at once is not looked at, nor more than eight of them in all combinations.
func (h *Hinges) Against(other *Hinges) []string {
	sides := [2]*Hinges{h, other}
	hinging := make(map[string]bool)
	numbers := make(map[string]int)
	for _, side := range sides {
		if side == nil {
			continue
		}
		addKeys(hinging, side.vague)
		if side.isSettled() {
			continue
		}
		for _, a := range side.atoms {
			if _, ok := numbers[a.text]; !ok {
				numbers[a.text] = len(numbers)
			}
		}
	}
	decides := make(map[int]bool)
	switch {
	case len(numbers) <= maxAtoms:
		decides = compareAll(sides, numbers)
	case other == nil || !h.isLike(other):
		for _, n := range numbers {
			decides[n] = true
		}
	}
	for _, side := range sides {
		if side == nil {
			continue
		}
		for _, a := range side.atoms {
			if n, ok := numbers[a.text]; ok && decides[n] {
				addKeys(hinging, a.keys)
			}
		}
	}
	return slices.Sorted(maps.Keys(hinging))
}

// maxAtoms is how many atoms are looked at in all combinations.
const maxAtoms = 8

func addKeys(to map[string]bool, keys []string) {
	for _, key := range keys {
		to[key] = true
	}
}

// compareAll compares the sides for all combinations of atoms, and returns those that make a
// difference to the outcome of that.
func compareAll(sides [2]*Hinges, numbers map[string]int) (decides map[int]bool) {
	results := make([][2]bool, 1<<len(numbers))
	for i, side := range sides {
		if side == nil {
			continue
		}
		side.setMasks(numbers)
		for set := range results {
			results[set][i] = side.decide(uint64(set))
		}
	}
	decides = make(map[int]bool)
	for n := range len(numbers) {
		for set, r := range results {
			other := results[set^1<<n]
			if isEqual := r[0] == r[1]; r != other && (!isEqual || other[0] != other[1]) {
				decides[n] = true
				break
			}
		}
	}
	return decides
}

// setMasks notes the numbers of atoms, of which those without one match never.
func (h *Hinges) setMasks(numbers map[string]int) {
	for i := range h.answers {
		for j := range h.answers[i].statements {
			s := &h.answers[i].statements[j]
			s.mask = 0
			for _, a := range s.atoms {
				n, ok := numbers[h.atoms[a].text]
				if !ok {
					n = maxAtoms
				}
				s.mask |= 1 << n
			}
		}
	}
}

// isSettled reports whether the answer is the same whatever matches. That more of what allows
// applies, or less of what denies, never makes a deny of an allow.
func (h *Hinges) isSettled() bool {
	return len(h.atoms) == 0 ||
		h.decideWith(func(s *hingedStatement) bool { return s.effect == statement.Allow }) ==
			h.decideWith(func(s *hingedStatement) bool { return s.effect == statement.Deny })
}

// decide decides if the atoms in a set match, and no others.
func (h *Hinges) decide(set uint64) bool {
	return h.decideWith(func(s *hingedStatement) bool { return s.mask&^set == 0 })
}

// decideWith decides with verdicts on what reads unknown keys.
func (h *Hinges) decideWith(applies func(*hingedStatement) bool) bool {
	for i := range h.answers {
		a := &h.answers[i]
		if a.fixed {
			if !a.allowed {
				return false
			}
			continue
		}
		for j := range a.statements {
			s := &a.statements[j]
			if len(s.atoms) == 0 {
				continue
			}
			if now := applies(s); now != s.applies {
				s.applies = now
				s.in.Set(s.place, now)
			}
		}
		if !a.decide().Allowed() {
			return false
		}
	}
	return true
}

// isLike reports whether h and other answer alike because their statements do likewise.
func (h *Hinges) isLike(other *Hinges) bool {
	return slices.EqualFunc(h.answers, other.answers, func(a, b hinged) bool {
		if a.fixed || b.fixed {
			return a.fixed == b.fixed && a.allowed == b.allowed
		}
		return a.levels == b.levels && a.SameAccount == b.SameAccount && a.MustAllow == b.MustAllow && a.TypeOf(decision.KindResource) == b.TypeOf(decision.KindResource) &&
			slices.Equal(h.signature(&a), other.signature(&b))
	})
}

// signature returns what the statements of an answer of h do, in order.
func (h *Hinges) signature(a *hinged) []string {
	list := make([]string, 0, len(a.statements))
	for i := range a.statements {
		s := &a.statements[i]
		texts := make([]string, 0, len(s.atoms))
		for _, n := range s.atoms {
			texts = append(texts, h.atoms[n].text)
		}
		slices.SortFunc(texts, cmp.Compare[string])
		list = append(list, fmt.Sprintf("%d %d %d %d %q", s.kind, s.level, s.grade, s.effect, texts))
	}
	slices.Sort(list)
	return slices.Compact(list)
}
