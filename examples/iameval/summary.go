package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/report"
)

// annotations prints results as annotations of GitHub Actions. The line, which says how many
// there are, is returned with what GitHub leaves out.
func (c *command) annotations(results []report.Result, line string) string {
	text, leftOut := report.Annotations(results)
	c.out.WriteString(text)
	if leftOut > 0 {
		line += fmt.Sprintf("; GitHub shows 10 annotations of a level, so %d are in the log alone", leftOut)
	}
	return line
}

// summarize adds results to the summary of the step of GitHub Actions, if there is one.
func (c *command) summarize(results []report.Result, line string) error {
	name := os.Getenv("GITHUB_STEP_SUMMARY")
	if name == "" {
		return nil
	}
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = f.WriteString(report.Summary("iameval "+c.name, line, results))
	return errors.Join(err, f.Close())
}
