package evaltest

import (
	"fmt"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A mistake is what is wrong in a case file, a policy error, with its detail as a text.
type mistake struct {
	err    *policy.Error
	detail message.Text
}

// Error is in English.
func (m *mistake) Error() string { return m.err.Error() }

// Unwrap returns the policy error.
func (m *mistake) Unwrap() error { return m.err }

// Text returns what m says.
func (m *mistake) Text() message.Text {
	bare := *m.err
	bare.Detail = ""
	if m.detail.IsZero() {
		return message.Of("{problem}", spoken(bare.In))
	}
	return message.Of("{problem}: {detail}", spoken(bare.In), m.detail)
}

// detailOf returns the detail of what is wrong in a policy.
func detailOf(err *policy.Error) message.Text {
	bare := *err
	bare.Detail = ""
	return message.Of("{detail}", spoken(func(l policy.Language) string {
		return strings.TrimPrefix(strings.TrimPrefix(err.In(l), bare.In(l)), ": ")
	}))
}

// A spoken value is an argument of a text that speaks a language by itself.
type spoken func(l policy.Language) string

// In returns what it says.
func (s spoken) In(l message.Language) string { return s(policy.Language(l)) }

// withoutName returns what err says without the name of a package, with which it may begin.
func withoutName(name string, err error) message.Text {
	return message.Of("{problem}", spoken(func(l policy.Language) string { return strings.TrimPrefix(policy.ErrorIn(err, l), name) }))
}

// quoted returns text in quotation marks, and not all of it if it is long.
func quoted(text string) string { return fmt.Sprintf("%.100q", text) }

// quotedPath is quoted for the path of a file.
func quotedPath(text string) string { return fmt.Sprintf("%.200q", text) }
