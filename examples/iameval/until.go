package main

import (
	"encoding/json"
	"flag"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
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
		c.outputFlags(fs)
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
	d, valid := asked.Decision(), asked.Until()
	if to.IsZero() {
		c.print(period{instant(valid.From), instant(valid.Until), byFlags(d)}, c.decision(d)+"\n"+c.bounds(valid))
		return status(d), nil
	}
	if !to.After(req.Time) {
		return exitError, texts.Error("-to is not after the time of the request")
	}
	var all []period
	var text strings.Builder
	for v, then := range asked.Timeline(req.Time, to) {
		all = append(all, period{instant(v.From), instant(v.Until), byFlags(then)})
		text.WriteString(c.say(texts.Of("from {time}  {decision}", moment(v.From), c.decision(then))) + "\n")
	}
	text.WriteString(c.say(texts.Of("to   {time}", moment(to))) + "\n")
	c.print(all, text.String())
	return status(d), nil
}

// bounds says how long the outcome of an answer stays the same.
func (c *command) bounds(v evaluate.Validity) string {
	text := texts.Of("so from {from} until {until}", moment(v.From), moment(v.Until))
	switch {
	case v.From.IsZero() && v.Until.IsZero():
		text = texts.Of("so at any time")
	case v.From.IsZero():
		text = texts.Of("so until {until}", moment(v.Until))
	case v.Until.IsZero():
		text = texts.Of("so from {from}", moment(v.From))
	}
	return c.say(text) + "\n"
}

func moment(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// An instant is a time in JSON. Unlike a time.Time it may be one beyond the year
// 9999, which policies can tell of.
type instant time.Time

// IsZero reports whether t is not set.
func (t instant) IsZero() bool { return time.Time(t).IsZero() }

// MarshalJSON returns what is printed.
func (t instant) MarshalJSON() ([]byte, error) { return json.Marshal(moment(time.Time(t))) }
