package main

import (
	"bytes"
	"cmp"
	"fmt"
	"html"
	"maps"
	"math"
	"slices"
	"strings"
)

// The size of the plot, and the part of it that the axes span.
const (
	plotWidth, plotHeight = 980, 600
	left, right           = 84, 700
	top, bottom           = 84, 520
)

// A series is one line of the plot.
type series struct {
	name   string
	colors colors
	dashes string
	width  float64
	at     []dot
}

// colors are those of a line on white, and on black.
type colors struct{ light, dark string }

type dot struct{ n, value float64 }

func (s *series) last() dot { return s.at[len(s.at)-1] }

// A chart is a plot with logarithmic axes.
type chart struct {
	title, subtitle, note string
	xTitle, yTitle        string
	unit                  unit // of what goes up
	lines                 []series
}

// addAll adds what points have of the results called name.
func (s *series) addAll(points []point, name string) {
	for _, p := range points {
		for _, e := range p.Results {
			if e.Name == name && e.NA == "" {
				s.put(p.N, e.Min)
			}
		}
	}
}

// put adds a dot, unless the axes have no place for it.
func (s *series) put(n int, value float64) {
	if n > 0 && value > 0 {
		s.at = append(s.at, dot{float64(n), value})
	}
}

// draw returns the plot as SVG. Viewers choose white or black for the background.
func (c *chart) draw() []byte {
	p := newPlotter(c)
	p.printf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="Helvetica, Arial, sans-serif" font-size="14" class="text" fill="currentColor">`, plotWidth, plotHeight)
	p.style(c.lines)
	p.printf(`<rect class="back" width="%d" height="%d" fill="currentColor"/>`, plotWidth, plotHeight)
	p.printf(`<text x="%d" y="34" font-size="20" font-weight="bold">%s</text>`, left, html.EscapeString(c.title))
	p.printf(`<text class="small" x="%d" y="58">%s</text>`, left, html.EscapeString(c.subtitle))
	p.axes(c)
	for i := range c.lines {
		p.line(i, &c.lines[i])
	}
	p.labels(c)
	p.printf(`<text class="small" x="%d" y="%d" font-size="12">%s</text>`, left, plotHeight-14, html.EscapeString(c.note))
	p.printf("</svg>")
	return p.Bytes()
}

type plotter struct {
	bytes.Buffer
	minN, maxN, minV, maxV float64 // logarithms to base 10
}

func newPlotter(c *chart) *plotter {
	p := &plotter{minN: math.Inf(1), minV: math.Inf(1), maxN: math.Inf(-1), maxV: math.Inf(-1)}
	for _, s := range c.lines {
		for _, d := range s.at {
			p.minN, p.maxN = min(p.minN, math.Log10(d.n)), max(p.maxN, math.Log10(d.n))
			p.minV, p.maxV = min(p.minV, math.Log10(d.value)), max(p.maxV, math.Log10(d.value))
		}
	}
	// An axis has some length, even if all dots are at one place.
	p.minV, p.maxV = math.Floor(p.minV), max(math.Ceil(p.maxV), math.Floor(p.minV)+1)
	p.maxN = max(p.maxN, p.minN+0.1)
	return p
}

func (p *plotter) printf(format string, args ...any) { fmt.Fprintf(&p.Buffer, format+"\n", args...) }

func (p *plotter) x(n float64) float64 {
	return left + (math.Log10(n)-p.minN)/(p.maxN-p.minN)*(right-left)
}

func (p *plotter) y(value float64) float64 {
	return bottom - (math.Log10(value)-p.minV)/(p.maxV-p.minV)*(bottom-top)
}

func (p *plotter) axes(c *chart) {
	for e := p.minV; e <= p.maxV; e++ {
		y := p.y(math.Pow(10, e))
		p.printf(`<line class="grid" x1="%d" y1="%.1f" x2="%d" y2="%.1f" stroke="currentColor"/>`, left, y, right, y)
		p.printf(`<text x="%d" y="%.1f" text-anchor="end">%s</text>`, left-10, y+5, c.unit.decade(int(e)))
	}
	for _, n := range p.ticks(c) {
		x := p.x(n)
		p.printf(`<line class="grid" x1="%.1f" y1="%d" x2="%.1f" y2="%d" stroke="currentColor"/>`, x, top, x, bottom)
		p.printf(`<text x="%.1f" y="%d" text-anchor="middle">%s</text>`, x, bottom+22, thousands(int(n+0.5)))
	}
	p.printf(`<path class="small" d="M%d %dV%dH%d" fill="none" stroke="currentColor"/>`, left, top, bottom, right)
	p.printf(`<text x="%d" y="%d" text-anchor="middle">%s</text>`, (left+right)/2, bottom+44, html.EscapeString(c.xTitle))
	p.printf(`<text transform="translate(22 %d) rotate(-90)" text-anchor="middle">%s</text>`, (top+bottom)/2, html.EscapeString(c.yTitle))
}

// ticks returns where the axis of numbers has text: at powers of ten or, if it is
// short, where there is a dot.
func (p *plotter) ticks(c *chart) []float64 {
	var all []float64
	if p.maxN-p.minN < 2 {
		for _, d := range c.lines[0].at {
			all = append(all, d.n)
		}
		return all
	}
	for e := math.Ceil(p.minN); e <= p.maxN; e++ {
		all = append(all, math.Pow(10, e))
	}
	return all
}

// style says the colors once for each background. All else is drawn in currentColor.
func (p *plotter) style(lines []series) {
	p.printf("<style>")
	p.printf(".text{color:#1f2328}.small{color:#59636e}.grid{color:#e2e5e9}.back{color:#fff}.label{stroke:#fff}")
	for i := range lines {
		p.printf(".s%d{color:%s}", i, lines[i].colors.light)
	}
	p.printf("@media (prefers-color-scheme: dark){")
	p.printf(".text{color:#f0f6fc}.small{color:#a5b0bb}.grid{color:#30363d}.back{color:#0d1117}.label{stroke:#0d1117}")
	for i := range lines {
		p.printf(".s%d{color:%s}", i, lines[i].colors.dark)
	}
	p.printf("}\n</style>")
}

func (p *plotter) line(class int, s *series) {
	var path strings.Builder
	for i, d := range s.at {
		fmt.Fprintf(&path, "%c%.1f %.1f", "ML"[min(i, 1)], p.x(d.n), p.y(d.value))
	}
	p.printf(`<path class="s%d" d="%s" fill="none" stroke="currentColor" stroke-width="%g" stroke-linejoin="round" stroke-dasharray="%s"/>`,
		class, &path, s.width, cmp.Or(s.dashes, "none"))
	for _, d := range s.at {
		p.printf(`<circle class="s%d" cx="%.1f" cy="%.1f" r="%g" fill="currentColor"/>`, class, p.x(d.n), p.y(d.value), 1.5+s.width)
	}
}

// labels names each line beside its end, spread so that no label covers another.
func (p *plotter) labels(c *chart) {
	lines := c.lines
	const height = 19
	ends := make(map[float64][]int) // indexes of lines by N
	for i := range lines {
		n := lines[i].last().n
		ends[n] = append(ends[n], i)
	}
	for _, n := range slices.Sorted(maps.Keys(ends)) {
		group := ends[n]
		slices.SortFunc(group, func(a, b int) int { return cmp.Compare(lines[b].last().value, lines[a].last().value) })
		at := make([]float64, len(group))
		for i, line := range group {
			at[i] = p.y(lines[line].last().value)
		}
		for range 200 { // labels too close to each other, or to the title, move apart
			at[0] = max(at[0], top)
			for i := 1; i < len(at); i++ {
				if push := (height - (at[i] - at[i-1])) / 2; push > 0 {
					at[i-1] -= push
					at[i] += push
				}
			}
		}
		for i, line := range group {
			s := &lines[line]
			x, y := p.x(n), p.y(s.last().value)
			p.printf(`<path class="s%d" d="M%.1f %.1fL%.1f %.1f" stroke="currentColor"/>`, line, x, y, x+22, at[i])
			p.printf(`<text class="label s%d" x="%.1f" y="%.1f" fill="currentColor" stroke-width="4" paint-order="stroke" font-weight="bold">%s<tspan font-weight="normal" dx="7">%s</tspan></text>`,
				line, x+26, at[i]+5, html.EscapeString(s.name), c.unit.figure(s.last().value))
		}
	}
}
