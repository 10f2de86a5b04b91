package policy

import (
	"fmt"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
)

// An ErrorCode classifies an [Error]. Codes are stable; details are not.
type ErrorCode string

// The error codes. The text of a code is its value.
const (
	ErrSyntax           ErrorCode = "invalid JSON"
	ErrTooLarge         ErrorCode = "policy too large"
	ErrDuplicate        ErrorCode = "duplicate element"
	ErrUnknownElement   ErrorCode = "unknown element"
	ErrMissingElement   ErrorCode = "missing element"
	ErrMisplacedElement ErrorCode = "element not allowed here"
	ErrConflict         ErrorCode = "conflicting elements"
	ErrType             ErrorCode = "wrong JSON type"
	ErrValue            ErrorCode = "invalid value"
	ErrPrincipal        ErrorCode = "invalid principal"
	ErrOperator         ErrorCode = "unknown condition operator"
	ErrConditionKey     ErrorCode = "invalid condition key"
	ErrConditionValue   ErrorCode = "invalid condition value"
	ErrVariable         ErrorCode = "invalid policy variable"
)

// An Error is one problem found in a policy.
type Error struct {
	Name    string    // name of the policy, from WithName
	Line    int       // line, from 1
	Column  int       // column in bytes, from 1
	Pointer string    // JSON Pointer (RFC 6901) to the offending value
	Code    ErrorCode // what is wrong
	Detail  string    // the offending text and what was expected instead

	offset int
	text   message.Text // Detail, if nobody changed that
}

// Error returns a message of the form "name:line:column: pointer: code:
// detail". Parts that are empty are left out. A name or pointer that is not plain
// ASCII is quoted. It is In of [English].
func (e *Error) Error() string { return e.In(English) }

// In returns the message in language l, with the code in words of that language. A
// Detail that did not come from [Parse] is as it is.
func (e *Error) In(l Language) string {
	var b strings.Builder
	if e.Name != "" {
		b.WriteString(quote.Word(e.Name) + ":")
	}
	fmt.Fprintf(&b, "%d:%d: ", e.Line, e.Column)
	if e.Pointer != "" {
		b.WriteString(quote.Word(e.Pointer) + ": ")
	}
	b.WriteString(message.Known(string(e.Code)).In(message.Language(l)))
	switch {
	case e.Detail == "":
	case e.Detail == e.text.String():
		b.WriteString(": " + e.text.In(message.Language(l)))
	default:
		b.WriteString(": " + e.Detail)
	}
	return b.String()
}

// An ErrorList is the problems found in one policy, in source order. There are
// at most 20: a document with more is usually no policy.
type ErrorList []*Error

// maxErrors is the most errors that are reported (SEMANTICS S-21). Package clause tells
// no more of one clause.
const maxErrors = clause.MaxProblems

// Error returns the first error and the number of others. It is In of [English].
func (l ErrorList) Error() string { return l.In(English) }

// In returns what Error does in language lang.
func (l ErrorList) In(lang Language) string {
	switch len(l) {
	case 0:
		return message.Of("no errors").In(message.Language(lang))
	case 1:
		return l[0].In(lang)
	}
	return message.Of("{error} (and {n} more)", l[0].In(lang), len(l)-1).In(message.Language(lang))
}

// Unwrap returns the errors for use by errors.Is and errors.As.
func (l ErrorList) Unwrap() []error {
	errs := make([]error, len(l))
	for i, e := range l {
		errs[i] = e
	}
	return errs
}
