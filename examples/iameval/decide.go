package main

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
)

func decide(c *command, args []string) (int, error) {
	q := newQuestion(c)
	c.flags.group("Output:", c.jsonFlag)
	if err := c.parse(args); err != nil {
		return exitError, err
	}
	req, p, err := q.build(&c.files)
	if err != nil {
		return exitError, err
	}
	d := byFlags(evaluate.Evaluate(req, p))
	c.print(d, d.String()+"\n")
	return status(d), nil
}

func explain(c *command, args []string) (int, error) {
	q := newQuestion(c)
	c.flags.group("Output:", c.jsonFlag)
	if err := c.parse(args); err != nil {
		return exitError, err
	}
	req, p, err := q.build(&c.files)
	if err != nil {
		return exitError, err
	}
	x := evaluate.Ask(req, p).Explain()
	x.Decision = byFlags(x.Decision)
	c.print(x, explanation(x))
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

// explanation returns x in words, with the condition keys that the request lacks.
func explanation(x *evaluate.Explanation) string {
	text := x.String()
	if len(x.Missing) > 0 {
		missing := make([]string, len(x.Missing))
		for i, key := range x.Missing {
			missing[i] = shown(key)
		}
		text += "  not in the request: " + strings.Join(missing, ", ") + "\n"
	}
	return text
}
