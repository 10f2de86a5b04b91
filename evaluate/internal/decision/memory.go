package decision

import (
	"math/bits"
	"unsafe"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// A Memory has what was judged of statements for requests by one caller in one context,
// which differ in the action, in the resource and in entries of their own: whether the
// Principal and Condition elements match. It is of a fixed size, so that a statement may
// take the place of another, which is then judged again. The zero Memory is empty. It
// serves one goroutine.
type Memory struct {
	Own []clause.Entry // of the request that is judged now

	statements [memoryPlaces]*statement.Statement
	verdicts   [memoryPlaces]remembered

	parts [memoryParts]rememberedPart // for the action of now: see forgetAction
}

// memoryPlaces is the number of statements that are remembered, a power of two.
const memoryPlaces = 64

// A remembered verdict is what judgeCaller returned.
type remembered struct {
	grade    caller.Match
	mismatch Mismatch
}

// place returns where s is remembered.
func place(s *statement.Statement) int {
	return int(uintptr(unsafe.Pointer(s)) / unsafe.Sizeof(*s) % memoryPlaces)
}

// judge is judgeCaller of r, whose memory m is.
func (m *Memory) judge(r *Request, s *statement.Statement) (caller.Match, Mismatch) {
	i := place(s)
	switch {
	case m.statements[i] == s:
		if v := &m.verdicts[i]; len(m.Own) == 0 || !s.Varies(m.Own) {
			return v.grade, v.mismatch
		}
	case !s.Varies(m.Own):
		grade, mismatch := r.judgeAnew(s)
		m.statements[i], m.verdicts[i] = s, remembered{grade, mismatch}
		return grade, mismatch
	}
	return r.judgeAnew(s)
}

// memoryParts is the number of parts that are remembered.
const memoryParts = 16

// A rememberedPart is what the action led to in an index, and what is known of those of its
// entries that were judged by all but the resource. Bit i of a set stands for entry i. A part
// with a finder has empty sets.
type rememberedPart struct {
	index   *index
	effect  statement.Effect
	part    *part  // nil if there is none
	never   uint32 // entries that do not apply, whatever the resource is
	covered uint32 // entries that apply if they cover the resource
}

const _ = uint(32 - maxFew) // a set has a bit for each of few entries

// forgetAction forgets what depends on the action.
func (m *Memory) forgetAction() { m.parts = [memoryParts]rememberedPart{} }

// part returns what is remembered of the statements of an effect in x.
func (m *Memory) part(r *Request, x *index, effect statement.Effect) *rememberedPart {
	p := &m.parts[(uintptr(unsafe.Pointer(x))/unsafe.Sizeof(*x)*2+uintptr(effect))%memoryParts]
	if p.index != x || p.effect != effect {
		*p = rememberedPart{index: x, effect: effect, part: r.lead(x).parts[effect]}
	}
	return p
}

// find is Request.find for the first statement of a request without entries of its own.
func (m *Memory) find(r *Request, x *index, effect statement.Effect) (*statement.Statement, caller.Match) {
	p := m.part(r, x, effect)
	if p.part == nil || p.part.finder != nil {
		return r.findIn(p.part, effect, firstStatement)
	}
	entries := p.part.entries
	bytes, action := bytesAt(r.Resource, p.part.skip), r.actionBytes
	for left := (1<<len(entries) - 1) &^ p.never; left != 0; left &= left - 1 {
		i := bits.TrailingZeros32(left)
		e := &entries[i]
		if e.passes(bytes, action) && (p.covered>>i&1 != 0 || p.judge(r, i)) && r.covers(e) {
			return e.statement, r.MatchCaller(e.statement)
		}
	}
	return nil, caller.NoMatch
}

// judge judges entry i of p, which has no finder, by all but the resource.
func (p *rememberedPart) judge(r *Request, i int) (applies bool) {
	e := &p.part.entries[i]
	applies = (e.flags&comparesAction == 0 || e.statement.MatchAction(r.Action)) && r.judgeRest(e) != caller.NoMatch
	switch {
	case e.statement.Varies(nil):
	case applies:
		p.covered |= 1 << i
	default:
		p.never |= 1 << i
	}
	return applies
}
