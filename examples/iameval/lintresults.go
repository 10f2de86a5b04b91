package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/accepted"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/found"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/report"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy/lint"
)

// counts says in words how much was found.
func (r *lintReport) counts() message.Text {
	j := r.json().Counts
	all := []message.Text{
		texts.Of("{n} security", j.Security),
		texts.Plural(j.Warning, "1 warning", "{n} warnings"),
		texts.Plural(j.Suggestion, "1 suggestion", "{n} suggestions"),
	}
	if j.Suppressed > 0 {
		all = append(all, texts.Of("{n} suppressed", j.Suppressed))
	}
	if j.Baseline > 0 {
		all = append(all, texts.Of("{n} in the baseline", j.Baseline))
	}
	if j.Errors > 0 {
		all = append(all, texts.Plural(j.Errors, "1 error", "{n} errors"))
	}
	return texts.Of("{policies}: {findings}", texts.Plural(j.Policies, "1 policy", "{n} policies"), texts.Join(", ", all...))
}

// annotate prints the report for GitHub Actions, and adds it to the summary of the step.
func (r *lintReport) annotate(c *command) error {
	results := r.results()
	line := c.annotations(results, r.counts())
	c.out.WriteString(c.say(line) + "\n")
	for _, line := range r.mended {
		fmt.Fprintf(c.out, "- %s\n", report.Log(c.say(line)))
	}
	for _, key := range r.gone {
		c.out.WriteString(c.say(texts.Of("in the baseline, and found no longer: {finding}", report.Log(escaped(key.String())))) + "\n")
	}
	return c.summarize(results, line)
}

// writeSARIF writes the report as SARIF to a file, or to the output if it is "-".
func (r *lintReport) writeSARIF(c *command, name string) error {
	text, err := report.SARIF(sarifTool(), r.results(), len(r.errs) == 0)
	if err != nil {
		return err
	}
	text = append(text, '\n')
	if name == "-" {
		c.out.Write(text)
		return nil
	}
	return writeFile(name, text, 0o644)
}

// results returns what is found as results, after the errors.
func (r *lintReport) results() []report.Result {
	var results []report.Result
	for _, f := range r.errs {
		for _, e := range f.problems() {
			results = append(results, report.Result{
				Rule: invalidPolicy, Level: report.LevelError, Message: e.message(), Location: r.location(f.document, e.File, e.Line, e.Column),
			})
		}
	}
	seen := make(map[accepted.Key]int)
	for _, f := range r.findings {
		seen[f.Key]++
		result := report.Result{
			Rule: string(f.Code), Level: reportLevel(f.Level), Message: f.message(),
			Location:    r.location(f.document, f.File, f.Line, f.Column),
			Fingerprint: f.Key.Hash() + ":" + strconv.Itoa(seen[f.Key]),
		}
		switch {
		case f.suppression != nil:
			result.Accepted, result.Justification = true, f.suppression.Reason
		case f.known:
			result.Accepted, result.Justification = true, "in the baseline"
		}
		results = append(results, result)
	}
	return results
}

func reportLevel(level lint.Level) report.Level {
	switch level {
	case lint.Security:
		return report.LevelError
	case lint.Warning:
		return report.LevelWarning
	case lint.Suggestion:
	}
	return report.LevelNote
}

// message says what is found where the place is told beside it.
func (f *finding) message() message.Text {
	text := texts.OfFinding(&f.Finding.Finding)
	switch {
	case f.Sid != "":
		text = texts.Of("statement {name}: {detail}", strconv.Quote(f.Sid), text)
	case f.Statement > 0:
		text = texts.Of("statement {name}: {detail}", f.Statement, text)
	}
	if f.Resource != "" && f.document != nil { // else the text says it
		text = texts.Of("{resource}: {problem}", f.Resource, text)
	}
	return text
}

// location returns the place in a file of a place in a document, or in the file if it is nil.
func (r *lintReport) location(document *found.Document, file string, line, column int) report.Location {
	if document != nil && !document.Same {
		line, column = document.Line, document.Column
	}
	text := report.Line(r.sources[file], line)
	l := report.Location{File: repositoryPath(file), Line: line}
	if column > 0 {
		l.Column = report.NewColumn(text, column)
		if end := tokenEnd(text, column); end > 0 {
			l.EndColumn = report.NewColumn(text, end)
		}
	}
	return l
}

// tokenEnd returns the column after the JSON text, number or word that begins at a column of a
// line, or 0 if it is none, or does not end there. Columns are in bytes, from 1.
func tokenEnd(line []byte, column int) int {
	if column > len(line) {
		return 0
	}
	switch rest := line[column-1:]; {
	case rest[0] == '"':
		if end := stringEnd(line, column-1); end <= len(line) && end > column && line[end-1] == '"' {
			return end + 1
		}
	case bytes.IndexByte([]byte("{}[],: "), rest[0]) < 0:
		if n := bytes.IndexAny(rest, "{}[],:\" \t"); n > 0 {
			return column + n
		}
		return len(line) + 1
	}
	return 0
}

// repositoryPath returns the name of a file as GitHub and SARIF want it: relative to the root of
// the repository, if a workflow says which that is and the file is below it.
func repositoryPath(file string) string {
	root := os.Getenv("GITHUB_WORKSPACE")
	here, err := os.Getwd()
	if root == "" || err != nil || filepath.IsAbs(filepath.FromSlash(file)) {
		return file
	}
	below, err := filepath.Rel(root, filepath.Join(here, filepath.FromSlash(file)))
	if err != nil || below == ".." || strings.HasPrefix(below, ".."+string(filepath.Separator)) {
		return file
	}
	return filepath.ToSlash(below)
}
