package main

import (
	"errors"
	"os"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/report"
)

// annotate prints results as annotations of GitHub Actions, and adds them to the summary of
// the step, if there is one. The line says how many there are.
func (c *command) annotate(line string, results []report.Result) error {
	text, _ := report.Annotations(results)
	c.out.WriteString(text)
	name := os.Getenv("GITHUB_STEP_SUMMARY")
	if name == "" {
		return nil
	}
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = f.WriteString(report.Summary("iameval "+c.name, line, results) + "\n")
	return errors.Join(err, f.Close())
}
