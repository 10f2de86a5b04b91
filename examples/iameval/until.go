package main

import (
	"errors"
	"flag"
	"fmt"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
)

// A period is an interval in which a decision stays the same. A bound that is
// absent does not exist.
type period struct {
	From     time.Time         `json:"from,omitzero"`
	Until    time.Time         `json:"until,omitzero"`
	Decision evaluate.Decision `json:"decision"`
}

func until(c *command, args []string) (int, error) {
	q := newQuestion(c)
	var to time.Time
	c.flags.group("Output:", func(fs *flag.FlagSet) {
		c.jsonFlag(fs)
		fs.TextVar(&to, "to", time.Time{}, "`TIME` list the decisions from the time of the request to this one")
	})
	if err := c.parse(args); err != nil {
		return exitError, err
	}
	req, p, err := q.build(&c.files)
	if err != nil {
		return exitError, err
	}
	d, valid := evaluate.Until(req, p)
	if to.IsZero() {
		c.print(period{valid.From, valid.Until, d}, sentence(d)+"\n"+bounds(valid))
		return status(d), nil
	}
	if !to.After(req.Time) {
		return exitError, errors.New("-to is not after the time of the request")
	}
	var all []period
	var text strings.Builder
	for v, then := range evaluate.Timeline(req, p, req.Time, to) {
		all = append(all, period{v.From, v.Until, then})
		fmt.Fprintf(&text, "from %s  %s\n", moment(v.From), sentence(then))
	}
	fmt.Fprintf(&text, "to   %s\n", moment(to))
	c.print(all, text.String())
	return status(d), nil
}

// bounds says how long an answer stays the same.
func bounds(v evaluate.Validity) string {
	switch {
	case v.From.IsZero() && v.Until.IsZero():
		return "so at any time\n"
	case v.From.IsZero():
		return "so until " + moment(v.Until) + "\n"
	case v.Until.IsZero():
		return "so from " + moment(v.From) + "\n"
	}
	return "so from " + moment(v.From) + " until " + moment(v.Until) + "\n"
}

func moment(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }
