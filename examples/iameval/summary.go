package main

import (
	"errors"
	"os"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/report"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/internal/message"
)

// annotations prints results as annotations of GitHub Actions. The line, which says how many
// there are, is returned with what GitHub leaves out.
func (c *command) annotations(results []report.Result, line message.Text) message.Text {
	text, leftOut := report.Annotations(results, c.lang)
	c.out.WriteString(text)
	if leftOut > 0 {
		return texts.Of("{findings}; GitHub shows 10 annotations of a level, so {n} are in the log alone", line, leftOut)
	}
	return line
}

// summarize adds results to the summary of the step of GitHub Actions, if there is one.
func (c *command) summarize(results []report.Result, line message.Text) error {
	name := os.Getenv("GITHUB_STEP_SUMMARY")
	if name == "" {
		return nil
	}
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = f.WriteString(report.Summary("iameval "+c.name, line, results, c.lang))
	return errors.Join(err, f.Close())
}
