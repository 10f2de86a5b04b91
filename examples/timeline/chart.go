package main

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/examples/internal/story"
)

const stamp = "2006-01-02 15:04:05 MST"

// A chart shows who may assume a role in a year, in UTC.
type chart struct {
	*story.Teller
	role *evaluate.Role
	year int
	rows []row
}

type row struct {
	user  string
	spans []span
}

// A span is a time over which the outcome stays the same.
type span struct {
	evaluate.Validity
	decision evaluate.Decision // the first, if several statements take turns
}

func newChart(t *story.Teller, role *evaluate.Role, users ...string) (*chart, error) {
	c := &chart{Teller: t, role: role, year: 2026}
	for _, user := range users {
		spans, err := spansOf(call(role, user), c.month(0), c.month(12))
		if err != nil {
			return nil, err
		}
		c.rows = append(c.rows, row{user, spans})
	}
	return c, nil
}

// month returns the beginning of the month n, from 0.
func (c *chart) month(n int) time.Time {
	return time.Date(c.year, time.January+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
}

// spansOf returns the spans from..to over which req is allowed or meets an
// explicit deny.
func spansOf(req *evaluate.AssumeRoleRequest, from, to time.Time) ([]span, error) {
	bound, err := req.Ask(noPolicies())
	if err != nil {
		return nil, err
	}
	var spans []span
	for validity, result := range bound.Timeline(from, to) {
		if result.Decision.Outcome != evaluate.ImplicitDeny {
			spans = append(spans, span{validity, result.Decision})
		}
	}
	return spans, nil
}

func (c *chart) title() string { return c.Sprintf("Who may assume %s in %d", c.role.ARN, c.year) }

// cells is the number of characters for a month.
const cells = 6

// String returns the chart as text: a line for each user, and below it when
// exactly the spans begin and end.
func (c *chart) String() string {
	var b strings.Builder
	b.WriteString(c.title() + "\n\n")
	ruler := "      "
	for n := range 12 {
		ruler += c.Pad(c.month(n).Format(c.Say("Jan")), cells)
	}
	fmt.Fprintf(&b, "%s\n      %s|\n", strings.TrimRight(ruler, " "), strings.Repeat("|"+strings.Repeat("-", cells-1), 12))
	for _, row := range c.rows {
		line := []rune(strings.Repeat("·", 12*cells))
		for _, s := range row.spans {
			for i := c.cell(s.From); i < c.cell(s.Until); i++ {
				line[i] = '█'
				if !s.decision.Allowed() {
					line[i] = 'x'
				}
			}
		}
		fmt.Fprintf(&b, "%-5s %s\n", row.user, string(line))
	}
	b.WriteString("\n" + c.Say("      █ may assume the role   x explicit deny   · no statement allows it") + "\n")
	for _, row := range c.rows {
		b.WriteByte('\n')
		for _, s := range row.spans {
			words := "may assume the role"
			if !s.decision.Allowed() {
				words = c.Sprintf("explicit deny (%s)", s.decision.Statement.Sid())
			}
			b.WriteString(c.Sprintf("%-5s %s until %s  %s\n", row.user, s.From.UTC().Format(stamp), s.Until.UTC().Format(stamp), words))
		}
	}
	return b.String()
}

// cell returns the number of the character at which t is nearest to begin.
func (c *chart) cell(t time.Time) int {
	n := 0
	for n < 11 && !t.Before(c.month(n+1)) {
		n++
	}
	start := c.month(n)
	part := float64(t.Sub(start)) / float64(c.month(n+1).Sub(start))
	return n*cells + int(math.Round(part*cells))
}
