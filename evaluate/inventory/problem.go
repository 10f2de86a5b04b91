package inventory

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// An ErrorCode classifies a [Problem]. Codes are stable; details are not.
type ErrorCode string

// The codes. The text of a code is its value.
const (
	ErrSyntax     ErrorCode = "invalid JSON"
	ErrTooLarge   ErrorCode = "file too large"
	ErrOutput     ErrorCode = "unknown output"           // of which command, or of which form, is not known
	ErrArgument   ErrorCode = "unknown argument"         // what the output is about is not known
	ErrValue      ErrorCode = "invalid value"            // an ARN, an ID, a tag
	ErrPolicy     ErrorCode = "policy not understood"    // package policy refuses it
	ErrMissing    ErrorCode = "missing output"           // what something refers to is in no file
	ErrIncomplete ErrorCode = "incomplete output"        // there is more, which is in no file
	ErrPermission ErrorCode = "no permission to read it" // the command failed
	ErrConflict   ErrorCode = "contradiction"            // between two files, or within one
	ErrLeftOut    ErrorCode = "left out"                 // on request, or because it decides nothing
)

// A Problem is something in the files that was not understood, or is not there.
type Problem struct {
	File    string // the name given to [Reader.Read]
	Line    int    // from 1; of a document in a string, that of the string; 0 if it is about no place
	Column  int    // in bytes, from 1
	Pointer string // JSON Pointer (RFC 6901); it goes on into a document in a string
	Code    ErrorCode
	Detail  string // what it is about, and what to do

	// Remark says that nothing is denied because of it: what it says does not matter to a
	// decision, or what was taken instead lets in less.
	Remark bool

	detail message.Text
}

// String returns the problem in English, in the form "file:line:column: pointer: code:
// detail". Parts that are empty are left out.
func (p *Problem) String() string { return p.In(policy.English) }

// In returns what String does in language l.
func (p *Problem) In(l policy.Language) string {
	var b strings.Builder
	if p.File != "" {
		b.WriteString(quote.Word(p.File) + ":")
	}
	if p.Line > 0 {
		b.WriteString(strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Column) + ":")
	}
	if b.Len() > 0 {
		b.WriteByte(' ')
	}
	if p.Pointer != "" {
		b.WriteString(quote.Word(p.Pointer) + ": ")
	}
	b.WriteString(message.Known(string(p.Code)).In(message.Language(l)))
	if p.Detail != "" {
		detail := p.Detail
		if p.detail.String() == p.Detail {
			detail = p.detail.In(message.Language(l))
		}
		b.WriteString(": " + detail)
	}
	return b.String()
}

// Error returns what String does.
func (p *Problem) Error() string { return p.String() }

// Format prints what String returns.
func (p *Problem) Format(f fmt.State, verb rune) { quote.Format(f, verb, p.String()) }

// Problems are the problems of all files, in the order of files and places.
type Problems []*Problem

// Error returns one problem a line: the first hundred of them.
func (l Problems) Error() string { return l.In(policy.English) }

// In returns what Error does in language to.
func (l Problems) In(to policy.Language) string {
	const most = 100
	lines := make([]string, 0, min(len(l), most)+1)
	for _, p := range l[:min(len(l), most)] {
		lines = append(lines, p.In(to))
	}
	if more := len(l) - most; more > 0 {
		lines = append(lines, message.Of("and {count} more", more).In(message.Language(to)))
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the problems for use by errors.Is and errors.As.
func (l Problems) Unwrap() []error {
	errs := make([]error, len(l))
	for i, p := range l {
		errs[i] = p
	}
	return errs
}

// serious returns those that are no remarks.
func (l Problems) serious() Problems {
	return slices.DeleteFunc(slices.Clone(l), func(p *Problem) bool { return p.Remark })
}
