package picture

import (
	"strconv"
	"strings"

	"github.com/seed-1d0cfdb5/iam/policy"
)

const pictureWidth = 800 // of most, in pixels

// A canvas collects the elements of an SVG file.
type canvas struct {
	strings.Builder
	open []string // elements that are not closed
}

// newCanvas begins a picture of that size. What it shows is told by title and
// desc, to those who do not see it.
func newCanvas(kind string, width, height float64, lang policy.Language, title, desc string) *canvas {
	c := &canvas{}
	w, h := number(width), number(height)
	c.start("svg",
		"xmlns", "http://www.w3.org/2000/svg", "class", "iam iam-"+kind, "viewBox", "0 0 "+w+" "+h, "width", w, "height", h,
		"role", "img", "lang", in(lang, "en", "ja"), "font-family", "system-ui, sans-serif")
	c.element("title", title)
	c.element("desc", desc)
	c.start("style")
	c.WriteString(style)
	c.end()
	c.rect("ground", 0, 0, width, height, 10)
	return c
}

// bytes closes what is open and returns the file.
func (c *canvas) bytes() []byte {
	for len(c.open) > 0 {
		c.end()
	}
	return []byte(c.String())
}

// start opens an element. attributes are names and values in turn.
func (c *canvas) start(name string, attributes ...string) {
	c.tag(name, attributes)
	c.WriteString(">\n")
	c.open = append(c.open, name)
}

// end closes the element that was opened last.
func (c *canvas) end() {
	last := len(c.open) - 1
	c.WriteString("</" + c.open[last] + ">\n")
	c.open = c.open[:last]
}

// element writes an element that has only text.
func (c *canvas) element(name, text string, attributes ...string) {
	c.tag(name, attributes)
	c.WriteString(">" + escape(text) + "</" + name + ">\n")
}

func (c *canvas) tag(name string, attributes []string) {
	c.WriteString("<" + name)
	for i := 0; i < len(attributes); i += 2 {
		if attributes[i+1] != "" {
			c.WriteString(" " + attributes[i] + `="` + escape(attributes[i+1]) + `"`)
		}
	}
}

func (c *canvas) empty(name string, attributes ...string) {
	c.tag(name, attributes)
	c.WriteString("/>\n")
}

func (c *canvas) rect(class string, x, y, width, height, radius float64) {
	c.empty("rect", "class", class, "x", number(x), "y", number(y), "width", number(width), "height", number(height), "rx", number(radius))
}

// path draws what d says, in the language of the attribute d of an SVG path.
func (c *canvas) path(class, d string) { c.empty("path", "class", class, "d", d) }

// line draws a line through points, each of x and y.
func (c *canvas) line(class string, points ...float64) {
	d := "M"
	for i, n := range points {
		switch {
		case i == 0:
		case i%2 == 0:
			d += "L"
		default:
			d += " "
		}
		d += number(n)
	}
	c.path(class, d)
}

// arrow draws an arrow to the right.
func (c *canvas) arrow(x1, x2, y float64) {
	c.line("way", x1, y, x2-8, y)
	c.path("wayhead", "M"+number(x2)+" "+number(y)+"l-12 -6v12z")
}

// down draws an arrow down.
func (c *canvas) down(x, y1, y2 float64) {
	c.line("way", x, y1, x, y2-10)
	c.path("wayhead", "M"+number(x)+" "+number(y2)+"l-6 -11h12z")
}

// mark draws a tick, a cross or a dash, as the class kind says.
func (c *canvas) mark(x, y float64, kind string) {
	d := "m-5 0h10"
	switch {
	case strings.HasPrefix(kind, "allow"):
		d = "m-6 0l4 5l8 -9"
	case strings.HasPrefix(kind, "deny"):
		d = "m-5 -5l10 10m0 -10l-10 10"
	}
	c.path("mark", "M"+number(x)+" "+number(y)+d)
}

// Where a text begins, seen from x.
const (
	left   = ""
	middle = "middle"
	right  = "end"
)

func (c *canvas) text(class, anchor string, x, y float64, text string) {
	if text == "" {
		return
	}
	c.element("text", text, "class", class, "x", number(x), "y", number(y), "text-anchor", anchor)
}

// named writes a name and, beside it, a note.
func (c *canvas) named(x, y float64, name, note string) {
	name = fit(name, bold, 740)
	c.start("text", "class", "b halo", "x", number(x), "y", number(y))
	c.WriteString(escape(name))
	if note != "" {
		c.element("tspan", fit(note, small, 740-width(name, bold)), "class", "s soft", "dx", "10")
	}
	c.end()
}

func number(n float64) string {
	return strconv.FormatFloat(float64(int64(n*10+0.5*sign(n)))/10, 'f', -1, 64)
}

func sign(n float64) float64 {
	if n < 0 {
		return -1
	}
	return 1
}

// escape returns text for the content of an element or an attribute. What XML
// cannot say, and what would turn other text around, becomes the replacement
// character.
func escape(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '"':
			b.WriteString("&quot;")
		case r < ' ', r >= 0x7F && r < 0xA0, r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, r == 0xFFFE, r == 0xFFFF:
			b.WriteRune('\uFFFD')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
