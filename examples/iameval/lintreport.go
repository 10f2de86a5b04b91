package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/accepted"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/found"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/report"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy/lint"
)

// A lintReport is what lint found.
type lintReport struct {
	sources  map[string][]byte // of files, by their ownPath
	policies int               // how many were looked at
	findings []*finding        // in the order of the files
	errs     []mistake
	gone     []accepted.Key // of the baseline, not found any more
	mended   []message.Text // what -fix did
	diffs    []string       // what it would do
}

// A mistake is an error about a document or, if that is nil, about something else.
type mistake struct {
	error
	document *found.Document
}

// fail notes an error, or all that are joined in it.
func (r *lintReport) fail(err error, document *found.Document) {
	if err == nil {
		return
	}
	for _, err := range flatten(err) {
		r.errs = append(r.errs, mistake{err, document})
	}
}

// fails reports whether something is found that is at least of a level.
func (r *lintReport) fails(level lint.Level) bool {
	return slices.ContainsFunc(r.findings, func(f *finding) bool { return f.isOpen() && f.Level >= level })
}

// looked reports whether a file of a baseline was looked at, or is there no longer.
func (r *lintReport) looked(file string) bool {
	if _, ok := r.sources[file]; ok {
		return true
	}
	_, err := os.Stat(filepath.FromSlash(file))
	return errors.Is(err, os.ErrNotExist)
}

// print prints the report for people: findings to the output, all else to the standard error.
func (r *lintReport) print(c *command) {
	for _, f := range r.findings {
		if f.isOpen() {
			c.out.WriteString(report.Log(f.In(c.lang) + "\n"))
		}
	}
	r.printErrors(c)
	for _, line := range r.mended {
		fmt.Fprintln(c.errOut, c.say(line))
	}
	if len(r.gone) > 0 {
		c.errOut.WriteString(c.say(texts.Of("in the baseline, and found no longer; -write-baseline leaves it out:")) + "\n")
	}
	for _, key := range r.gone {
		fmt.Fprintf(c.errOut, "  %s\n", escaped(key.String()))
	}
}

func (r *lintReport) printErrors(c *command) {
	for _, f := range r.errs {
		c.errOut.WriteString(c.describe(f.error))
	}
}

// printDiffs prints what -fix would change, and returns the exit status.
func (r *lintReport) printDiffs(c *command) (int, error) {
	c.out.WriteString(strings.Join(r.diffs, ""))
	r.printErrors(c)
	switch {
	case len(r.errs) > 0:
		return exitError, nil
	case len(r.diffs) > 0:
		return exitNo, nil
	}
	return exitYes, nil
}
