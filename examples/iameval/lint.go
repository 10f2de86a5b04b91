package main

import (
	"errors"
	"flag"
	"fmt"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/policy/lint"
)

func lintPolicies(c *command, args []string) (int, error) {
	var name string
	var now time.Time
	var thorough bool
	c.flags.group("Which policies; their files follow the flags:", func(fs *flag.FlagSet) {
		fs.StringVar(&name, "type", "", "`TYPE` identity, resource, trust, boundary, session, scp, rcp or endpoint")
		fs.Var((*timeValue)(&now), "time", "`TIME` after which a window of time is over, such as 2026-03-31T12:00:00Z; if absent, now")
		fs.BoolVar(&thorough, "redundant", true, "find what could be left out as well; -redundant=false if that takes long for a large policy")
	})
	c.flags.group("Output:", c.jsonFlag)
	if err := c.parseFlags(args); err != nil {
		return exitError, err
	}
	typ, err := parseType(name)
	if err != nil {
		return exitError, c.hint(err)
	}
	if c.flags.NArg() == 0 {
		return exitError, c.hint(errors.New("no file is named"))
	}
	if now.IsZero() {
		now = time.Now()
	}
	findings := []lint.Finding{} // [] in JSON if nothing is found
	var errs []error
	for _, file := range c.flags.Args() {
		p, err := c.files.policy(file, typ)
		if err != nil {
			errs = append(errs, err)
		} else {
			findings = append(findings, lint.Check(p, now)...)
			if thorough {
				findings = append(findings, redundancies(p)...)
			}
		}
	}
	if err := errors.Join(errs...); err != nil {
		return exitError, err
	}
	var text strings.Builder
	for _, f := range findings {
		fmt.Fprintln(&text, f)
	}
	c.print(findings, text.String())
	if len(findings) > 0 {
		return exitNo, nil
	}
	return exitYes, nil
}
