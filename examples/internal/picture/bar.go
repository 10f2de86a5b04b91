package picture

import (
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
)

// A Chart is time from From to To, which is not before it, and what happens in it.
type Chart struct {
	Title    string
	From, To time.Time
	At       time.Time // a moment to mark, if not zero
	Rows     []Row
}

// A Row is what one question comes to over time.
type Row struct {
	Name  string // "" if there is only one
	Spans []Span
}

// A Span is an interval of a Timeline and the decision in it.
type Span struct {
	evaluate.Validity
	Decision evaluate.Decision
}

// Bar draws when what is allowed: a bar for each row.
//
// It is made to be dragged through. The root element has data-from and data-to, in
// RFC 3339 and UTC, and in data-x and data-width where that span begins and how
// wide it is, in units of the viewBox. The g of class cursor is moved by its
// transform, translate(X 0); it is there, if not displayed, if At is zero.
func Bar(c *Chart, lang Language) []byte {
	const rowTop, rowPitch = 84.0, 56.0
	height := rowTop + rowPitch*float64(len(c.Rows)) + 34
	b := newCanvas("bar", 800, height, lang, c.Title, barDescription(c, lang))
	a := axis{from: c.From, to: c.To, x: 24, w: 752}
	for _, row := range c.Rows {
		if row.Name != "" {
			a.x, a.w = 120, 656
		}
	}
	b.text("b", left, 24, 34, fit(c.Title, normal, 752))
	bottom := rowTop + rowPitch*float64(len(c.Rows)) - 12
	b.axis(a, 66, bottom, lang)
	for i, row := range c.Rows {
		b.row(a, row, rowTop+rowPitch*float64(i), lang)
	}
	b.legend(bottom+30, lang)
	b.cursor(a, c.At, 54, bottom, lang)
	return b.bytes()
}

func barDescription(c *Chart, lang Language) string {
	text := ""
	for _, row := range c.Rows {
		for _, s := range row.Spans {
			if row.Name != "" {
				text += row.Name + ": "
			}
			text += stamp(s.From, lang) + " – " + stamp(s.Until, lang) + " " + outcome(s.Decision.Outcome, lang) + ". "
		}
	}
	return text
}

// axis draws the marks of a and what tells a page where they are.
func (c *canvas) axis(a axis, y, bottom float64, lang Language) {
	c.start("g", "class", "axis", "data-from", a.from.UTC().Format(time.RFC3339), "data-to", a.to.UTC().Format(time.RFC3339),
		"data-x", number(a.x), "data-width", number(a.w))
	for _, t := range a.ticks(lang) {
		x := a.at(t.at, 0)
		c.line("rule", x, y, x, bottom)
		if x+width(t.name, small) < a.end()+12 {
			c.text("s soft", left, x+2, y-4, t.name)
		}
	}
	c.end()
}

// row draws the spans of row.
func (c *canvas) row(a axis, row Row, y float64, lang Language) {
	c.text("b", left, 24, y+20, fit(row.Name, normal, a.x-30))
	c.rect("track", a.x, y, a.w, 30, 4)
	for _, s := range row.Spans {
		if s.Decision.Outcome == evaluate.ImplicitDeny {
			continue
		}
		x, end := a.at(s.From, a.x), a.at(s.Until, a.end())
		c.start("g", "class", "span "+class(s.Decision.Outcome), "data-from", rfc3339(s.From), "data-until", rfc3339(s.Until),
			"data-outcome", s.Decision.Outcome.String())
		c.element("title", outcome(s.Decision.Outcome, lang)+": "+stamp(s.From, lang)+" – "+stamp(s.Until, lang))
		c.rect("bar", x, y, max(end-x, 1), 30, 4)
		if s.Decision.Outcome == evaluate.ExplicitDeny {
			for at := x + 4; at+5 < end; at += 9 {
				c.line("hatch", at, y+27, at+5, y+3)
			}
		}
		c.end()
	}
}

func rfc3339(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

func (c *canvas) legend(y float64, lang Language) {
	x := 24.0
	for _, o := range []evaluate.Outcome{evaluate.Allow, evaluate.ExplicitDeny, evaluate.ImplicitDeny} {
		c.start("g", "class", class(o))
		kind := "bar"
		if o == evaluate.ImplicitDeny {
			kind = "track"
		}
		c.rect(kind, x, y-11, 22, 13, 3)
		c.end()
		words := outcome(o, lang)
		c.text("s", left, x+30, y, words)
		x += 30 + width(words, small) + 24
	}
}

// cursor draws the mark of a moment.
func (c *canvas) cursor(a axis, at time.Time, y, bottom float64, lang Language) {
	hidden := ""
	if at.IsZero() {
		hidden = "none"
	}
	c.start("g", "class", "cursor", "transform", "translate("+number(a.at(at, a.x))+" 0)", "display", hidden)
	c.empty("line", "x1", "0", "x2", "0", "y1", number(y), "y2", number(bottom), "stroke-width", "2")
	c.end()
}
