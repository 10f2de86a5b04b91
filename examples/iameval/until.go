package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
)

// A period is an interval in which the outcome stays the same, and the decision at its
// beginning or at the time of the request. A bound that is absent does not exist.
type period struct {
	From     instant           `json:"from,omitzero"`
	Until    instant           `json:"until,omitzero"`
	Decision evaluate.Decision `json:"decision"`
}

func until(c *command, args []string) (int, error) {
	q := newQuestion(c)
	var to time.Time
	c.flags.group("Output:", func(fs *flag.FlagSet) {
		c.jsonFlag(fs)
		fs.Var((*timeValue)(&to), "to", "`TIME` list the decisions from the time of the request to this one")
	})
	if err := c.parse(args); err != nil {
		return exitError, err
	}
	req, p, err := q.build(&c.files)
	if err != nil {
		return exitError, err
	}
	asked := evaluate.Ask(req, p)
	d, valid := byFlags(asked.Decision()), asked.Until()
	if to.IsZero() {
		c.print(period{instant(valid.From), instant(valid.Until), d}, d.String()+"\n"+bounds(valid))
		return status(d), nil
	}
	if !to.After(req.Time) {
		return exitError, errors.New("-to is not after the time of the request")
	}
	var all []period
	var text strings.Builder
	for v, then := range asked.Timeline(req.Time, to) {
		then = byFlags(then)
		all = append(all, period{instant(v.From), instant(v.Until), then})
		fmt.Fprintf(&text, "from %s  %s\n", moment(v.From), then)
	}
	fmt.Fprintf(&text, "to   %s\n", moment(to))
	c.print(all, text.String())
	return status(d), nil
}

// bounds says how long the outcome of an answer stays the same.
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

// An instant is a time in JSON. Unlike a time.Time it may be one beyond the year
// 9999, which policies can tell of.
type instant time.Time

// IsZero reports whether t is not set.
func (t instant) IsZero() bool { return time.Time(t).IsZero() }

// MarshalJSON returns what is printed.
func (t instant) MarshalJSON() ([]byte, error) { return json.Marshal(moment(time.Time(t))) }
