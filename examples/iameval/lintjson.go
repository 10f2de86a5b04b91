package main

import (
	"errors"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/accepted"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/policy/lint"
)

// A lintJSON is a report in JSON. What is in it stays; more may be added.
type lintJSON struct {
	Findings []findingJSON  `json:"findings"`
	Accepted []findingJSON  `json:"accepted"` // suppressed, or in the baseline
	Errors   []lintError    `json:"errors"`
	Gone     []accepted.Key `json:"gone"` // of the baseline, and found no longer
	Mended   []string       `json:"mended,omitempty"`
	Counts   countsJSON     `json:"counts"`
}

type countsJSON struct {
	Policies   int `json:"policies"`
	Security   int `json:"security"`
	Warning    int `json:"warning"`
	Suggestion int `json:"suggestion"`
	Suppressed int `json:"suppressed"`
	Baseline   int `json:"baseline"`
	Errors     int `json:"errors"`
}

type findingJSON struct {
	File      string     `json:"file"`
	Line      int        `json:"line"`   // in the policy, which is the file unless there is a resource
	Column    int        `json:"column"` // in bytes
	Resource  string     `json:"resource,omitempty"`
	Pointer   string     `json:"pointer"`
	Code      lint.Code  `json:"code"`
	Level     lint.Level `json:"level"`
	Detail    string     `json:"detail"`
	Statement int        `json:"statement,omitempty"`
	Sid       string     `json:"sid,omitempty"`
	Reason    string     `json:"reason,omitempty"` // of its suppression
	Until     *time.Time `json:"until,omitempty"`
	Baseline  bool       `json:"baseline,omitempty"`
}

// A lintError is an error about a file, or about something else.
type lintError struct {
	File     string           `json:"file,omitempty"`
	Line     int              `json:"line,omitempty"`
	Column   int              `json:"column,omitempty"`
	Resource string           `json:"resource,omitempty"`
	Pointer  string           `json:"pointer,omitempty"`
	Code     policy.ErrorCode `json:"code,omitempty"`
	Detail   string           `json:"detail,omitempty"`

	text message.Text // with the code, and without the place
}

// message says what is wrong where the place is told beside it.
func (e *lintError) message() message.Text {
	if e.Resource != "" {
		return texts.Of("{resource}: {problem}", e.Resource, e.text)
	}
	return e.text
}

// located is the text of an error that begins with a file, and may have a line and a column.
var located = regexp.MustCompile(`(?s)^([^:]+):(?: ?(\d+):(\d+):)? (.*)$`)

// problems returns what f is about.
func (f *mistake) problems() (all []lintError) {
	var document *documentError
	if !errors.As(f.error, &document) {
		e := lintError{Detail: escaped(f.Error()), text: texts.Mapped(texts.OfError(f.error), escaped)}
		if parts := located.FindStringSubmatch(f.Error()); parts != nil {
			if _, err := os.Stat(parts[1]); err == nil {
				e.File, e.Detail = ownPath(parts[1]), escaped(parts[4])
				e.text = texts.Mapped(texts.WithoutPrefix(strings.TrimSuffix(parts[0], parts[4]), f.error), escaped)
				e.Line, _ = strconv.Atoi(parts[2])
				e.Column, _ = strconv.Atoi(parts[3])
			}
		}
		return []lintError{e}
	}
	for _, p := range document.problems() {
		e := lintError{File: ownPath(f.document.File), Line: p.Line, Column: p.Column, Pointer: p.Pointer, Code: p.Code, Detail: detail(p)}
		what := string(p.Code)
		if e.Detail != "" {
			what += ": " + e.Detail
		}
		text := messageOf(p)
		place := strings.TrimSuffix(text.String(), what)
		e.text = texts.Mapped(text, func(text string) string { return strings.TrimPrefix(text, place) })
		if !f.document.Same {
			e.Resource = f.document.Name
		}
		all = append(all, e)
	}
	return all
}

func (r *lintReport) mendedLines() (lines []string) {
	for _, line := range r.mended {
		lines = append(lines, line.String())
	}
	return lines
}

// json returns r in JSON.
func (r *lintReport) json() lintJSON {
	j := lintJSON{Findings: []findingJSON{}, Accepted: []findingJSON{}, Errors: []lintError{}, Gone: []accepted.Key{}, Mended: r.mendedLines()}
	j.Gone = append(j.Gone, r.gone...)
	for i := range r.errs {
		j.Errors = append(j.Errors, r.errs[i].problems()...)
	}
	j.Counts.Policies, j.Counts.Errors = r.policies, len(j.Errors)
	for _, f := range r.findings {
		shown := findingJSON{
			File: f.File, Line: f.Line, Column: f.Column, Resource: f.Resource, Pointer: f.Pointer, Code: f.Code,
			Level: f.Level, Detail: f.Detail, Statement: f.Statement, Sid: f.Sid, Baseline: f.known,
		}
		if s := f.suppression; s != nil {
			if shown.Reason = s.Reason; !s.Until.IsZero() {
				shown.Until = &s.Until
			}
			j.Counts.Suppressed++
		}
		if f.known {
			j.Counts.Baseline++
		}
		if !f.isOpen() {
			j.Accepted = append(j.Accepted, shown)
			continue
		}
		j.Findings = append(j.Findings, shown)
		switch f.Level {
		case lint.Security:
			j.Counts.Security++
		case lint.Warning:
			j.Counts.Warning++
		case lint.Suggestion:
			j.Counts.Suggestion++
		}
	}
	return j
}
