package inventory

import (
	"cmp"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/source"
)

// tell returns the problems with their places, each once.
func (l *linker) tell() Problems {
	slices.SortStableFunc(l.problems, func(a, b problem) int {
		return cmp.Or(comparePlaces(a.place, b.place), strings.Compare(string(a.code), string(b.code)), strings.Compare(a.detail.String(), b.detail.String()))
	})
	var told Problems
	for len(l.problems) > 0 {
		number := l.problems[0].file
		end := slices.IndexFunc(l.problems, func(p problem) bool { return p.file != number })
		if end < 0 {
			end = len(l.problems)
		}
		told = append(told, tellFile(&l.files[number], l.problems[:end])...)
		l.problems = l.problems[end:]
	}
	return slices.CompactFunc(told, func(a, b *Problem) bool {
		return a.File == b.File && a.Line == b.Line && a.Column == b.Column && a.Code == b.Code && a.Detail == b.Detail
	})
}

// tellFile returns the problems of one file, which are in the order of places.
func tellFile(f *file, problems []problem) (told Problems) {
	document, _, _ := source.Read(f.text)
	pointers := document.Pointers()
	var lines source.Lines
	for _, p := range problems {
		t := &Problem{File: f.name, Code: p.code, Detail: p.detail.String(), Remark: p.remark, detail: p.detail}
		if p.offset != wholeFile {
			t.Line, t.Column = lines.Position(f.text, min(int(p.offset), len(f.text)))
			t.Pointer = pointers.At(int(cmp.Or(p.within, p.offset)))
		}
		t.Pointer += p.inner
		told = append(told, t)
	}
	return told
}
