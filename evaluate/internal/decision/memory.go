package decision

import (
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
