// The page of examples/playground draws no graphs, and would load package inventory for it.

//go:build !js

package picture

import (
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A RoleGraph is who can become which role, and when, in a span of time.
type RoleGraph struct {
	Title       string
	From, To    time.Time // To is after From
	Edges       []inventory.Edge
	Sessions    bool // the windows are not when a call is allowed, but the lives of sessions
	Escalations []inventory.Escalation
	Accounts    map[string]string // names of accounts, by their IDs
}

// Where things are in a picture of a graph, in pixels.
const (
	roleMargin  = 24.0
	roleBox     = 184.0 // width of a node
	roleBend    = 48.0  // for lines between the nodes of one layer and the bars of the next
	roleHead    = 12.0  // of an arrow
	roleBetween = 320.0 // two layers, if there are more than two
)

// A rolePicture is a picture of a graph that is being drawn.
type rolePicture struct {
	*canvas
	*roleLayout
	graph *RoleGraph
	lang  policy.Language

	axis         axis // of a bar that begins at 0
	top, between float64
}

// Roles draws a graph in layers, from left to right by how many calls it takes. The end of each edge is a
// bar over the span: it is filled when the call is allowed. Principals that become the same
// roles at the same times are one node. Of a graph of more than 40 roles not all is drawn, and
// the picture says how much is.
//
// Each edge is a g of class edge, with data-from and data-to.
func Roles(g *RoleGraph, lang policy.Language) []byte {
	p := &rolePicture{roleLayout: g.layout(), graph: g, lang: lang, top: 62, between: roleBetween}
	width := float64(pictureWidth)
	if n := float64(len(p.layers)); n > 2 {
		width = 2*roleMargin + n*roleBox + (n-1)*roleBetween
	} else {
		p.between = width - 2*roleMargin - 2*roleBox
	}
	p.axis = axis{from: g.From, to: g.To, w: p.between - roleBend - roleHead}
	p.words()
	p.place()
	var left []string
	if text := p.leftOut(); text != "" {
		left = wrap(text, bold, width-2*roleMargin-28, 3)
		p.top += 24 + 20*float64(len(left))
	}
	bottom := p.top
	for _, layer := range p.layers {
		if len(layer) > 0 {
			last := layer[len(layer)-1]
			bottom = max(bottom, p.top+last.y+last.h)
		}
	}
	if len(p.links) == 0 {
		bottom += 30
	}
	lanes := bottom + 16
	bottom = lanes + 8*float64(len(p.back()))
	p.canvas = newChart("roles", width, bottom+40, lang, g.Title, in(lang, "Who can become which role", "誰がどのロールになれるか"), p.described())
	if len(left) > 0 {
		p.start("g", "class", "deny")
		p.rect("box", roleMargin, 56, width-2*roleMargin, 14+20*float64(len(left)), 6)
		for i, line := range left {
			p.text("verdict b", "", roleMargin+14, 78+20*float64(i), line)
		}
		p.end()
	}
	if len(p.links) == 0 {
		p.text("", "", roleMargin, p.top+20, in(lang, "In this time nobody can become a role.", "この期間にロールになれるものはありません。"))
	}
	p.ways(lanes)
	for _, layer := range p.layers {
		for _, n := range layer {
			p.node(n)
		}
	}
	p.key(width, bottom+18)
	return p.bytes()
}

// back returns the links that do not lead to the next layer.
func (p *rolePicture) back() (links []*link) {
	for _, l := range p.links {
		if l.to.layer != l.from.layer+1 {
			links = append(links, l)
		}
	}
	return links
}

// x is where a layer begins.
func (p *rolePicture) x(layer int) float64 { return roleMargin + float64(layer)*(roleBox+p.between) }

// ways draws all links. Those that do not lead to the next layer go around nodes, and through lanes
// below all of them.
func (p *rolePicture) ways(lanes float64) {
	for _, layer := range p.layers {
		for _, n := range layer {
			step := min(9, (n.h-16)/float64(len(n.out)))
			for i, l := range sortedByEnd(n.out) {
				y := p.top + n.y + n.h/2 + step*(float64(i)-float64(len(n.out)-1)/2)
				if l.to.layer == n.layer+1 {
					p.forward(l, y)
				}
			}
		}
	}
	for i, l := range p.back() {
		p.around(l, lanes+8*float64(i), 6*float64(i%8))
	}
}

// begin begins a link, and returns where its bar begins.
func (p *rolePicture) begin(l *link) (x, y float64) {
	class := "edge allow"
	if l.actions != nil {
		class = "edge deny"
	}
	p.start("g", "class", class, "data-from", strings.Join(l.from.ids, " "), "data-to", l.to.ids[0])
	p.element("title", p.told(l))
	return p.x(l.to.layer) - roleHead - p.axis.w, p.top + l.to.y + l.y
}

// line returns the class of the line of l.
func (l *link) line() string {
	if l.actions != nil {
		return "way dashed"
	}
	return "way"
}

func (p *rolePicture) forward(l *link, y1 float64) {
	x2, y2 := p.begin(l)
	x1 := p.x(l.from.layer) + roleBox
	bend := number((x1 + x2) / 2)
	p.path(l.line(), "M"+number(x1)+" "+number(y1)+"C"+bend+" "+number(y1)+" "+bend+" "+number(y2)+" "+number(x2)+" "+number(y2))
	p.arrival(l, x2, y2)
}

func (p *rolePicture) around(l *link, lane, shift float64) {
	x2, y2 := p.begin(l)
	x1, y1 := p.x(l.from.layer)+16+shift, p.top+l.from.y+l.from.h
	row := y1 + nodeGap/2 - 3 + shift/8
	near, far := p.x(l.from.layer)-roleHead-p.axis.w-10-shift, x2-10-shift
	if l.from.layer == l.to.layer {
		p.line(l.line(), x1, y1, x1, row, near, row, near, y2, x2, y2)
	} else {
		p.line(l.line(), x1, y1, x1, row, near, row, near, lane, far, lane, far, y2, x2, y2)
	}
	p.arrival(l, x2, y2)
}

// arrival draws the bar of a link, and ends it.
func (p *rolePicture) arrival(l *link, x, y float64) {
	a := p.axis
	a.x = x
	p.path("wayhead", "M"+number(a.end()+roleHead)+" "+number(y)+"l-12 -6v12z")
	if l.actions != nil {
		p.line("way dashed", x, y, a.end(), y)
	} else {
		const height = 10
		p.rect("track", x, y-height/2, a.w, height, 3)
		for _, v := range l.windows {
			if a.shows(v) {
				from, until := a.at(v.From, a.x), a.at(v.Until, a.end())
				p.rect("bar", from, y-height/2, max(until-from, 3), height, 3)
			}
		}
	}
	for i, lines := range l.label {
		class := "s halo"
		switch {
		case l.actions != nil:
			class = "s verdict halo"
		case i == 1:
			class = "s soft halo"
		}
		for _, line := range lines {
			y += linkLine
			p.text(class, "", x, y+4, line)
		}
	}
	p.end()
}

// node draws who or what begins or ends links.
func (p *rolePicture) node(n *node) {
	kind := kindOf(n.ids[0])
	class := "node"
	if kind == "role" {
		class = "node session"
	}
	x, y := p.x(n.layer), p.top+n.y
	p.start("g", "class", class)
	p.element("title", strings.Join(n.ids, "\n"))
	p.rect("box", x, y, roleBox, n.h, 8)
	base := y + n.h/2 - nodeLine/2*float64(len(n.name)) + 5
	for _, line := range n.name {
		p.text("b", "", x+12, base, line)
		base += nodeLine
	}
	note := kindName(kind, len(n.ids), p.lang)
	if account := accountOf(n.ids[0]); account != "" {
		if name := p.graph.Accounts[account]; name != "" {
			account = name
		}
		note += " · " + account
	}
	p.text("s soft", "", x+12, base, fit(note, small, roleBox-24))
	p.end()
}

// key says what a bar is.
func (p *rolePicture) key(width, y float64) {
	a := p.axis
	p.start("g", "class", "allow")
	p.rect("track", roleMargin, y-9, 60, 10, 3)
	p.rect("bar", roleMargin+20, y-9, 24, 10, 3)
	p.end()
	span := day(a.from, p.lang) + " – " + day(a.to, p.lang)
	words := in(p.lang, "when the role can be assumed, of "+span, "ロールを引き受けられる期間 (バー全体は "+span+")")
	if p.graph.Sessions {
		words = in(p.lang, "the session of the role, of "+span, "ロールのセッション (バー全体は "+span+")")
	}
	if len(p.graph.Escalations) > 0 {
		words += in(p.lang, "; dashed: an escalation", "。破線: 権限の昇格")
	}
	p.text("s soft", "", roleMargin+72, y, fit(words, small, width-2*roleMargin-72))
}
