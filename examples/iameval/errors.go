package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A documentError is what package policy found wrong with a document.
type documentError struct {
	source []byte
	err    error
}

func (e *documentError) Error() string { return e.err.Error() }

func (e *documentError) Unwrap() error { return e.err }

// problems returns the errors in the document, in source order.
func (e *documentError) problems() policy.ErrorList {
	var list policy.ErrorList
	errors.As(e.err, &list)
	return list
}

// messageOf returns problem in words. The detail of one about an external ID is left
// out: it may quote it.
func messageOf(problem *policy.Error) message.Text {
	shown := *problem
	if shown.Detail = detail(problem); shown.Detail == problem.Detail {
		return texts.OfError(&shown)
	}
	shown.Detail = ""
	return texts.Of("{problem}: {detail}", &shown, texts.Of("(not shown)"))
}

func detail(problem *policy.Error) string {
	if strings.Contains(strings.ToLower(problem.Pointer), "externalid") {
		return "(not shown)" // as in all texts of the library
	}
	return problem.Detail
}

// flatten returns the errors that err consists of, documents last.
func flatten(err error) []error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var all []error
	for _, err := range joined.Unwrap() {
		all = append(all, flatten(err)...)
	}
	return all
}

// inWords returns err in a language, without the name of the package that it comes from.
func inWords(err error, l policy.Language) string {
	return flagWording(strings.TrimPrefix(texts.In(l, texts.OfError(err)), "evaluate: "))
}

// describe returns err in words, with the lines of the policies it is about.
func (c *command) describe(err error) string {
	var b strings.Builder
	for _, err := range flatten(err) {
		var document *documentError
		if !errors.As(err, &document) {
			fmt.Fprintf(&b, "iameval %s: %s\n", c.name, inWords(err, c.lang))
			continue
		}
		for _, problem := range document.problems() {
			fmt.Fprintf(&b, "%s\n%s", c.say(messageOf(problem)), excerpt(document.source, problem.Line, problem.Column))
		}
	}
	return b.String()
}

// An errorReport is an error in JSON.
type errorReport struct {
	Error    string        `json:"error,omitempty"`    // what is wrong with the call
	Problems []problemJSON `json:"problems,omitempty"` // what is wrong with policies
}

type problemJSON struct {
	File    string           `json:"file"`
	Line    int              `json:"line"`
	Column  int              `json:"column"`
	Pointer string           `json:"pointer"`
	Code    policy.ErrorCode `json:"code"`
	Detail  string           `json:"detail,omitempty"`
}

func newErrorReport(err error) errorReport {
	var report errorReport
	var others []string
	for _, err := range flatten(err) {
		var document *documentError
		if !errors.As(err, &document) {
			others = append(others, inWords(err, policy.English))
			continue
		}
		for _, p := range document.problems() {
			report.Problems = append(report.Problems,
				problemJSON{p.Name, p.Line, p.Column, p.Pointer, p.Code, detail(p)})
		}
	}
	report.Error = strings.Join(others, "; ")
	return report
}
