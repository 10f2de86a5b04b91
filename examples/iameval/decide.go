package main

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
)

func decide(c *command, args []string) (int, error) {
	q := newQuestion(c)
	c.flags.group("Output:", c.outputFlags)
	if err := c.parse(args); err != nil {
		return exitError, err
	}
	req, p, err := q.build(&c.files)
	if err != nil {
		return exitError, err
	}
	d := evaluate.Evaluate(req, p)
	c.print(byFlags(d), c.decision(d)+"\n")
	return status(d), nil
}

func explain(c *command, args []string) (int, error) {
	q := newQuestion(c)
	c.flags.group("Output:", c.outputFlags)
	if err := c.parse(args); err != nil {
		return exitError, err
	}
	req, p, err := q.build(&c.files)
	if err != nil {
		return exitError, err
	}
	x := evaluate.Ask(req, p).Explain()
	text := c.explanation(x)
	x.Decision = byFlags(x.Decision)
	c.print(x, text)
	return status(x.Decision), nil
}

// status is the exit status for d. A request that cannot be evaluated is denied;
// but a check that expects a denial must not pass because of a typing mistake.
func status(d evaluate.Decision) int {
	switch {
	case d.Problem != "":
		return exitError
	case d.Allowed():
		return exitYes
	default:
		return exitNo
	}
}

// decision returns d in words.
func (c *command) decision(d evaluate.Decision) string {
	if d.Problem == "" {
		return d.In(c.lang)
	}
	return flagWording(d.In(c.lang))
}

// explanation returns x in words, with the condition keys that the request lacks.
func (c *command) explanation(x *evaluate.Explanation) string {
	text := x.In(c.lang)
	if x.Decision.Problem != "" {
		text = flagWording(text)
	}
	if len(x.Missing) > 0 {
		missing := make([]string, len(x.Missing))
		for i, key := range x.Missing {
			missing[i] = shown(key)
		}
		text += "  " + c.say(texts.Of("not in the request: {keys}", strings.Join(missing, ", "))) + "\n"
	}
	return text
}
