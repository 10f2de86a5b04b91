package picture

import (
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
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

const barHeight = 30

// Bar draws when what is allowed: a bar for each row.
//
// It is made to be dragged through. The root element has data-from and data-to, in
// RFC 3339 and UTC, and in data-x and data-width where that span begins and how
// wide it is, in units of the viewBox. The g of class cursor is moved by its
// transform, translate(X 0); it is there, if not displayed, if At is zero.
func Bar(c *Chart, lang policy.Language) []byte {
	a := axis{from: c.From, to: c.To, x: 24, w: 752}
	top, pitch := 84.0, 60.0
	for _, row := range c.Rows {
		switch wide := width(row.Name, bold); {
		case wide > 88: // names are above the bars
			a.x, a.w, top, pitch = 24, 752, 110, 84
		case wide > 0 && pitch == 60:
			a.x, a.w = 120, 656
		}
	}
	bottom := top + pitch*float64(len(c.Rows)) - 4 - (top - 84)
	b := newChart("bar", pictureWidth, bottom+42, lang, c.Title, in(lang, "When it is allowed", "許可される期間"), barDescription(c, lang))
	b.axis(a, 68, bottom, lang)
	for i, row := range c.Rows {
		y := top + pitch*float64(i)
		if a.x == 24 {
			b.named(24, y-9, row.Name, "")
		} else {
			b.text("b", left, 24, y+20, row.Name)
		}
		b.row(a, row, y, lang)
		b.bounds(a, row, y+barHeight+15, lang)
	}
	b.legend(a.x, bottom+24, lang)
	b.cursor(a, c.At, 70, bottom)
	return b.bytes()
}

// newChart begins a picture with a title, or moves up what follows if there is none.
func newChart(kind string, width, height float64, lang policy.Language, title, otherwise, desc string) *canvas {
	if title != "" {
		c := newCanvas(kind, width, height, lang, title, desc)
		c.text("b l", left, 24, 36, fit(title, headline, width-48))
		return c
	}
	c := newCanvas(kind, width, height-34, lang, otherwise, desc)
	c.start("g", "transform", "translate(0 -34)")
	return c
}

func barDescription(c *Chart, lang policy.Language) string {
	var b strings.Builder
	for _, row := range c.Rows {
		if row.Name != "" {
			b.WriteString(row.Name + ": ")
		}
		for _, s := range row.Spans {
			if s.Decision.Outcome == evaluate.ImplicitDeny {
				continue // as all that is not told
			}
			b.WriteString(interval(s.Validity, lang) + " " + outcome(s.Decision.Outcome, lang) + in(lang, ". ", "。"))
		}
	}
	return b.String()
}

// axis draws the marks of a and what tells a page where they are.
func (c *canvas) axis(a axis, y, bottom float64, lang policy.Language) {
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
func (c *canvas) row(a axis, row Row, y float64, lang policy.Language) {
	c.rect("track", a.x, y, a.w, barHeight, 4)
	for _, s := range row.Spans {
		if s.Decision.Outcome == evaluate.ImplicitDeny || !a.shows(s.Validity) {
			continue
		}
		x, end := a.at(s.From, a.x), a.at(s.Until, a.end())
		c.start("g", "class", "span "+class(s.Decision.Outcome), "data-from", rfc3339(s.From), "data-until", rfc3339(s.Until),
			"data-outcome", s.Decision.Outcome.String())
		c.element("title", outcome(s.Decision.Outcome, lang)+": "+interval(s.Validity, lang))
		c.rect("bar", x, y, max(end-x, 3), barHeight, 4)
		if s.Decision.Outcome == evaluate.ExplicitDeny {
			for at := x + 4; at+5 < end; at += 9 {
				c.line("hatch", at, y+barHeight-3, at+5, y+3)
			}
		}
		c.end()
	}
}

// bounds writes below the spans of row when they begin and end, where there is room.
func (c *canvas) bounds(a axis, row Row, y float64, lang policy.Language) {
	free := a.x - 8
	for _, s := range row.Spans {
		x, end := a.at(s.From, a.x), a.at(s.Until, a.end())
		words := a.bounds(s.Validity, lang)
		wide := width(words, small)
		begin := min(max((x+end-wide)/2, free), a.end()+8-wide)
		if s.Decision.Outcome == evaluate.ImplicitDeny || !a.shows(s.Validity) || words == "" || begin < free || begin+wide/2 > end+1 {
			continue
		}
		c.text("s soft halo", middle, begin+wide/2, y, words)
		free = begin + wide + 6
	}
}

func rfc3339(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

func (c *canvas) legend(x, y float64, lang policy.Language) {
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
func (c *canvas) cursor(a axis, at time.Time, y, bottom float64) {
	hidden := ""
	if at.IsZero() {
		hidden = "none"
	}
	c.start("g", "class", "cursor", "transform", "translate("+number(a.at(at, a.x))+" 0)", "display", hidden)
	c.line("way", 0, y, 0, bottom)
	c.path("wayhead", "M0 "+number(bottom-3)+"l-7 11h14z")
	c.end()
}
