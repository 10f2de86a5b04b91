package evaltest

import (
	"cmp"
	"reflect"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/source"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// maxProblems is the most problems of a case file that are reported.
const maxProblems = 20

// A reader reads one case file. What is wrong in it is noted, with its place, and the
// rest is read.
type reader struct {
	library  *library
	file     string
	text     string
	document *source.Document
	breaks   []int // offsets of the line breaks in text
	problems []problem
	keys     []source.Value // names of the condition keys in the contexts of a group
	formats  map[reflect.Type]*format
}

// A problem is what is wrong at a place.
type problem struct {
	offset int
	code   policy.ErrorCode
	detail message.Text
}

func newReader(l *library, file, text string) *reader {
	r := &reader{library: l, file: file, text: text, formats: make(map[reflect.Type]*format)}
	for i := range len(text) {
		if text[i] == '\n' {
			r.breaks = append(r.breaks, i)
		}
	}
	return r
}

// fail notes what is wrong with the value, or the member whose name stands, at a place.
func (r *reader) fail(at source.Value, code policy.ErrorCode, detail message.Text) {
	r.failAt(at.Offset(), code, detail)
}

func (r *reader) failAt(offset int, code policy.ErrorCode, detail message.Text) {
	if !r.full() {
		r.problems = append(r.problems, problem{offset, code, detail})
	}
}

// full reports whether no more problems are noted.
func (r *reader) full() bool { return len(r.problems) == maxProblems }

// errors returns what was noted, each with a [policy.Error], in the order of the file.
func (r *reader) errors() (errs []error) {
	slices.SortStableFunc(r.problems, func(a, b problem) int { return cmp.Compare(a.offset, b.offset) })
	pointers := r.document.Pointers()
	for _, p := range r.problems {
		line, column := r.position(p.offset)
		errs = append(errs, &mistake{&policy.Error{
			Name: r.file, Line: line, Column: column, Pointer: pointers.At(p.offset), Code: p.code, Detail: p.detail.String(),
		}, p.detail})
	}
	return errs
}

// position returns line and column of the byte at offset, both from 1.
func (r *reader) position(offset int) (line, column int) {
	breaks, _ := slices.BinarySearch(r.breaks, offset)
	if breaks == 0 {
		return 1, offset + 1
	}
	return breaks + 1, offset - r.breaks[breaks-1]
}

// offsetIn returns what position turns into line and column, of a text.
func offsetIn(text string, line, column int) int {
	offset := 0
	for range line - 1 {
		offset += strings.IndexByte(text[offset:], '\n') + 1
	}
	return offset + column - 1
}
