package main

import (
	"bytes"
	"fmt"
	"html"
	"math"
	"slices"
	"strings"
)

// The size of the plot, and the part of it that the axes span.
const (
	plotWidth, plotHeight = 980, 600
	left, right           = 84, 730
	top, bottom           = 84, 520
)

// A series is one line of the plot.
type series struct {
	name          string
	color, dashes string
	width         float64
	at            []dot
}

type dot struct{ n, ns float64 }

func (s *series) last() dot { return s.at[len(s.at)-1] }

// plot draws the time of a decision against the number of statements.
func plot(r *report) []byte {
	lines := plotSeries(r)
	p := newPlotter(lines)
	p.printf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="Helvetica, Arial, sans-serif" font-size="14" fill="#222">`, plotWidth, plotHeight)
	p.printf(`<rect width="%d" height="%d" fill="#fff"/>`, plotWidth, plotHeight)
	p.printf(`<text x="%d" y="34" font-size="20" font-weight="bold">Time of a decision against the number of statements</text>`, left)
	p.printf(`<text x="%d" y="58" fill="#555">A request that one of n statements with literal resources allows; rotating: many such requests in turn. Both axes are logarithmic.</text>`, left)
	p.axes()
	for i := range lines {
		p.line(&lines[i])
	}
	p.labels(lines)
	kind := fmt.Sprintf("median of %d interleaved runs", r.Runs)
	if r.Quick {
		kind += ", quick run: rough figures"
	}
	p.printf(`<text x="%d" y="%d" font-size="12" fill="#555">%s</text>`, left, plotHeight-14,
		html.EscapeString(fmt.Sprintf("%s, %s, %d CPUs, %s, %s. Made by examples/peerbench.", r.Go, r.Platform, r.CPUs, r.Date, kind)))
	p.printf("</svg>")
	return p.Bytes()
}

func plotSeries(r *report) []series {
	colors := map[string]string{
		ourEngine: "#c2185b", "iam Evaluate": "#e57399", floorEngine: "#9e9e9e",
		"cedar-go": "#1f77b4", "casbin": "#2e8b57", "OPA rules": "#7b52ab", "ladon": "#c77700", "minio/pkg": "#5d4037",
	}
	var lines []series
	for _, e := range r.Engines {
		s := series{name: e.Name, color: colors[e.Name], width: 2}
		for _, p := range r.Peers {
			s.add(p, e.Name)
		}
		switch e.Name {
		case ourEngine: // its own curve goes further
			repeated := series{name: ourEngine, color: s.color, width: 3.5}
			rotating := series{name: ourEngine + ", rotating", color: s.color, width: 2, dashes: "7 5"}
			for _, p := range r.Growth[0].Points {
				repeated.add(p, hitRepeated)
				rotating.add(p, hitRotating)
			}
			lines = append(lines, repeated, rotating)
			continue
		case floorEngine:
			s.name, s.dashes = "floor: two hash probes", "2 4"
		case "iam Evaluate":
			s.name = "iam Evaluate (plain scan)"
		default:
			s.name += " " + e.Version
		}
		if len(s.at) > 0 {
			lines = append(lines, s)
		}
	}
	return lines
}

func (s *series) add(p point, name string) {
	for _, e := range p.Results {
		if e.Name == name && e.NA == "" {
			s.at = append(s.at, dot{float64(p.N), e.Median})
		}
	}
}

type plotter struct {
	bytes.Buffer
	minN, maxN, minNS, maxNS float64 // logarithms to base 10
}

func newPlotter(lines []series) *plotter {
	p := &plotter{minN: math.Inf(1), minNS: math.Inf(1), maxN: math.Inf(-1), maxNS: math.Inf(-1)}
	for _, s := range lines {
		for _, d := range s.at {
			p.minN, p.maxN = min(p.minN, math.Log10(d.n)), max(p.maxN, math.Log10(d.n))
			p.minNS, p.maxNS = min(p.minNS, math.Log10(d.ns)), max(p.maxNS, math.Log10(d.ns))
		}
	}
	p.minNS, p.maxNS = math.Floor(p.minNS), math.Ceil(p.maxNS)
	return p
}

func (p *plotter) printf(format string, args ...any) { fmt.Fprintf(&p.Buffer, format+"\n", args...) }

func (p *plotter) x(n float64) float64 {
	return left + (math.Log10(n)-p.minN)/(p.maxN-p.minN)*(right-left)
}

func (p *plotter) y(ns float64) float64 {
	return bottom - (math.Log10(ns)-p.minNS)/(p.maxNS-p.minNS)*(bottom-top)
}

func (p *plotter) axes() {
	for e := p.minNS; e <= p.maxNS; e++ {
		y := p.y(math.Pow(10, e))
		p.printf(`<line x1="%d" y1="%.1f" x2="%d" y2="%.1f" stroke="#e2e2e2"/>`, left, y, right, y)
		p.printf(`<text x="%d" y="%.1f" text-anchor="end">%s</text>`, left-10, y+5, decade(int(e)))
	}
	for e := math.Ceil(p.minN); e <= p.maxN; e++ {
		x := p.x(math.Pow(10, e))
		p.printf(`<line x1="%.1f" y1="%d" x2="%.1f" y2="%d" stroke="#e2e2e2"/>`, x, top, x, bottom)
		p.printf(`<text x="%.1f" y="%d" text-anchor="middle">%s</text>`, x, bottom+22, thousands(int(math.Pow(10, e)+0.5)))
	}
	p.printf(`<path d="M%d %dV%dH%d" fill="none" stroke="#555"/>`, left, top, bottom, right)
	p.printf(`<text x="%d" y="%d" text-anchor="middle">statements</text>`, (left+right)/2, bottom+44)
	p.printf(`<text transform="translate(22 %d) rotate(-90)" text-anchor="middle">time of a decision</text>`, (top+bottom)/2)
}

// decade returns 10^e nanoseconds in words.
func decade(e int) string {
	units := []string{"ns", "µs", "ms", "s"}
	return fmt.Sprintf("%d %s", int(math.Pow(10, float64(e%3))), units[e/3])
}

func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func (p *plotter) line(s *series) {
	var path strings.Builder
	for i, d := range s.at {
		fmt.Fprintf(&path, "%c%.1f %.1f", "ML"[min(i, 1)], p.x(d.n), p.y(d.ns))
	}
	p.printf(`<path d="%s" fill="none" stroke="%s" stroke-width="%g" stroke-linejoin="round" stroke-dasharray="%s"/>`,
		&path, s.color, s.width, s.dashes)
	for _, d := range s.at {
		p.printf(`<circle cx="%.1f" cy="%.1f" r="%g" fill="%s"/>`, p.x(d.n), p.y(d.ns), 1.5+s.width, s.color)
	}
}

// labels names each line beside its end, spread so that no label covers another.
func (p *plotter) labels(lines []series) {
	const height = 19
	ends := make(map[float64][]*series) // by N
	for i := range lines {
		n := lines[i].last().n
		ends[n] = append(ends[n], &lines[i])
	}
	for n, group := range ends {
		slices.SortFunc(group, func(a, b *series) int { return int(math.Copysign(1, b.last().ns-a.last().ns)) })
		at := make([]float64, len(group))
		for i, s := range group {
			at[i] = p.y(s.last().ns)
			if i > 0 {
				at[i] = max(at[i], at[i-1]+height)
			}
		}
		// What was pushed down shares the push with what lies above.
		for range 50 {
			for i := 1; i < len(group); i++ {
				if at[i]-at[i-1] < height+0.5 {
					above := (p.y(group[i-1].last().ns) - at[i-1]) + (p.y(group[i].last().ns) - at[i])
					if above < -1 && (i == 1 || at[i-1]-at[i-2] > height+1) {
						at[i-1]--
					}
				}
			}
			for i := len(group) - 1; i > 0; i-- {
				if at[i]-at[i-1] > height && at[i] > p.y(group[i].last().ns) {
					at[i]--
				}
			}
		}
		for i, s := range group {
			x, y := p.x(n), p.y(s.last().ns)
			p.printf(`<path d="M%.1f %.1fL%.1f %.1f" stroke="%s" stroke-width="1"/>`, x, y, x+22, at[i], s.color)
			p.printf(`<text x="%.1f" y="%.1f" fill="%s" font-weight="bold" stroke="#fff" stroke-width="4" paint-order="stroke">%s<tspan font-weight="normal" dx="7">%s</tspan></text>`,
				x+26, at[i]+5, s.color, html.EscapeString(s.name), nanoseconds(s.last().ns))
		}
	}
}
