package message

import "strings"

// An Error is an error with a text.
type Error struct {
	text  Text
	cause error
}

// Errorf returns the error whose text is that of [Of]. An argument that is an error is said
// in the same language, if it has a text. The last of these is what the error wraps.
func Errorf(form string, args ...any) *Error {
	e := &Error{text: Of(form, args...)}
	for _, arg := range args {
		if cause, ok := arg.(error); ok {
			e.cause = cause
		}
	}
	return e
}

// Error returns the text in English.
func (e *Error) Error() string { return e.text.String() }

// Text returns the text of e.
func (e *Error) Text() Text { return e.text }

// Unwrap returns the argument that is an error, or nil.
func (e *Error) Unwrap() error { return e.cause }

// OfError returns what err says: the text of an error of this package and of those that
// [errors.Join] put together, and beside these the words of whoever wrapped them. All
// others are the same in every language.
func OfError(err error) Text {
	switch e := err.(type) { //nolint:errorlint // what wraps err has words of its own
	case nil:
		return Text{}
	case interface{ Text() Text }:
		return e.Text()
	case interface{ Unwrap() []error }:
		texts := make([]Text, len(e.Unwrap()))
		for i, each := range e.Unwrap() {
			texts[i] = OfError(each)
		}
		if joined := Join("\n", texts...); joined.String() == err.Error() {
			return joined
		}
	case interface{ Unwrap() error }:
		if inner := e.Unwrap(); inner != nil {
			text := OfError(inner)
			if before, after, ok := strings.Cut(err.Error(), text.String()); ok {
				return Join("", Plain(before), text, Plain(after))
			}
		}
	}
	return Plain(err.Error())
}
