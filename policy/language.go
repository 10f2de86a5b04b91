package policy

import (
	"fmt"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/message"
)

// A Language is one in which the library says why a document is refused, what looks wrong
// in it, and why a request is denied: the method In of such values takes it, and their
// String is in English. The zero Language is English. JSON, logs, the codes of findings and
// what AWS itself says, as in [evaluate.Decision.AccessDenied], are the same in every language.
//
// [evaluate.Decision.AccessDenied]: https://pkg.go.dev/github.com/seed-1d0cfdb5/iam/evaluate#Decision.AccessDenied
type Language uint8

// The languages.
const (
	English Language = iota
	Japanese
)

// ParseLanguage returns the language of a tag such as "ja" or "en-US", or of a locale such as
// "ja_JP.UTF-8", "C" or "". For any other it returns English and an error.
func ParseLanguage(tag string) (Language, error) {
	name := strings.ToLower(tag)
	if i := strings.IndexAny(name, "-_.@"); i > 0 {
		name = name[:i]
	}
	switch name {
	case "", "c", "en", "posix":
		return English, nil
	case "ja":
		return Japanese, nil
	}
	return English, fmt.Errorf("policy: there are no texts in %.100q: want en or ja", tag)
}

// String returns the tag of l: "en" or "ja".
func (l Language) String() string {
	switch l {
	case English:
		return "en"
	case Japanese:
		return "ja"
	}
	return fmt.Sprintf("Language(%d)", uint8(l))
}

// ErrorIn returns what err says, with the words of the library in language l. What others
// say, as in fmt.Errorf("reading %s: %w", name, err), stays as it is. It is "" for nil.
func ErrorIn(err error, l Language) string {
	return withDocuments(message.OfError(err).In(message.Language(l)), err, l)
}

// withDocuments returns text, that of err, with what is said of documents in language l.
//
//nolint:errorlint // all that err wraps is looked at
func withDocuments(text string, err error, l Language) string {
	switch e := err.(type) {
	case interface{ In(l Language) string }:
		return strings.Replace(text, err.Error(), e.In(l), 1)
	case interface{ Unwrap() []error }:
		for _, each := range e.Unwrap() {
			text = withDocuments(text, each, l)
		}
	case interface{ Unwrap() error }:
		return withDocuments(text, e.Unwrap(), l)
	}
	return text
}
