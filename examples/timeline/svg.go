package main

import (
	"bytes"
	"slices"
	"text/template"
	"time"
)

// Measures of the picture, in pixels.
const (
	left      = 96   // of the year
	yearWidth = 1104 // of the year
	top       = 136  // of the first row
	rowHeight = 86
)

// A drawing is what the template of the picture takes.
type drawing struct {
	Role                string
	Year                int
	Right, Bottom       int // of the year and the last row
	LegendLine, Height  int
	Months              []mark
	Rows                []drawnRow
	Denies              []string // when, and by which statement
	Width, Left, Middle int
	Top, RowHeight      int
}

type mark struct {
	X, W float64
	Name string
}

type drawnRow struct {
	User string
	Y    int
	Bars []bar
}

// A bar is a span. Its labels tell the times in short, and its title in full.
type bar struct {
	X, W, Center       float64
	Deny               bool
	From, Until, Title string
}

// svg returns the chart as a self-contained SVG file.
func (c *chart) svg() ([]byte, error) {
	t, err := template.ParseFS(files, "chart.svg.tmpl")
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, c.draw()); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func (c *chart) draw() *drawing {
	d := &drawing{
		Role: c.role.ARN, Year: c.year,
		Left: left, Right: left + yearWidth, Width: left + yearWidth + 32,
		Top: top, RowHeight: rowHeight, Bottom: top + rowHeight*len(c.rows),
	}
	d.Middle, d.LegendLine, d.Height = left+yearWidth/2, d.Bottom+36, d.Bottom+64
	for n := range 12 {
		x := c.x(c.month(n))
		d.Months = append(d.Months, mark{x, c.x(c.month(n+1)) - x, c.month(n).Format("Jan")})
	}
	for i, row := range c.rows {
		drawn := drawnRow{User: row.user, Y: top + i*rowHeight}
		for _, s := range row.spans {
			drawn.Bars = append(drawn.Bars, c.bar(row.user, s))
			deny := short(s.From) + " until " + short(s.Until)
			if s.decision.Allowed() {
				continue
			}
			deny += " (" + s.decision.Statement.Sid() + ")"
			if !slices.Contains(d.Denies, deny) {
				d.Denies = append(d.Denies, deny)
			}
		}
		d.Rows = append(d.Rows, drawn)
	}
	return d
}

func (c *chart) bar(user string, s span) bar {
	x, end := c.x(s.From), c.x(s.Until)
	return bar{
		X: x, W: end - x, Center: (x + end) / 2,
		Deny:  !s.decision.Allowed(),
		From:  short(s.From),
		Until: short(s.Until),
		Title: user + ": " + s.From.UTC().Format(stamp) + " until " + s.Until.UTC().Format(stamp),
	}
}

// x returns where t is from left to right.
func (c *chart) x(t time.Time) float64 {
	year := c.month(12).Sub(c.month(0))
	return left + yearWidth*float64(t.Sub(c.month(0)))/float64(year)
}

// short returns t without what can be left out.
func short(t time.Time) string {
	t = t.UTC()
	if t.Equal(t.Truncate(24 * time.Hour)) {
		return t.Format("2 Jan")
	}
	return t.Format("2 Jan 15:04")
}
