// The page of examples/playground draws no graphs, and would load package inventory for it.

//go:build !js

package picture

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A node is somebody who becomes a role, or whom others become or change: an ARN, or the name of a
// service. It stands for several that become the same roles at the same times.
type node struct {
	ids     []string // sorted
	name    []string // lines of text
	layer   int      // calls from a source
	index   int      // in its layer
	in, out []*link
	y, h    float64
}

// A link is an edge of the graph.
type link struct {
	from, to *node
	windows  []evaluate.Validity
	needs    []string
	actions  []string // of escalations, which have neither windows nor needs: "a + b" if it takes both

	label [2][]string // lines of text: its windows or actions, and what it needs
	y     float64     // where it ends, from the top of to
}

// alike is equal for links that look the same but for where they begin.
func (l *link) alike() string {
	parts := []string{l.to.ids[0]}
	for _, v := range l.windows {
		parts = append(parts, rfc3339(v.From), rfc3339(v.Until))
	}
	return strings.Join(slices.Concat(parts, []string{"needs"}, l.needs, []string{"actions"}, l.actions), "\x00")
}

// idOf returns how a principal is called: any session of a role stands for the role.
func idOf(p principal.Principal) string {
	switch p.Type() {
	case principal.TypeAssumedRole:
		return p.Issuer()
	case principal.TypeService, principal.TypeSAML, principal.TypeWebIdentity:
		return p.Name()
	}
	return p.ARN()
}

// A roleLayout is the graph in layers, and how much of it is not there.
type roleLayout struct {
	layers [][]*node
	links  []*link

	targets, targetsDrawn int
	edges, edgesDrawn     int
}

// Of larger graphs these are drawn. Lines are told apart no longer where there are more.
const (
	mostTargets = 40
	mostLinks   = 80
)

// layout puts the nodes in layers by how many calls they are from a source, and in an order in which
// lines cross little.
func (g *RoleGraph) layout() *roleLayout {
	r := &roleLayout{}
	nodes := make(map[string]*node)
	at := func(id string) *node {
		n := nodes[id]
		if n == nil {
			n = &node{ids: []string{id}}
			nodes[id] = n
		}
		return n
	}
	for i := range g.Edges {
		e := &g.Edges[i]
		needs := make([]string, len(e.Needs))
		for i, need := range e.Needs {
			needs[i] = strings.TrimSuffix(need.String(), " = (not shown)")
		}
		r.links = append(r.links, &link{from: at(idOf(e.From)), to: at(e.To.ARN), windows: e.Windows, needs: needs})
	}
	escalations := make(map[[2]*node]*link)
	for i := range g.Escalations {
		e := &g.Escalations[i]
		ends := [...]*node{at(idOf(e.From)), at(e.To)}
		if escalations[ends] == nil {
			escalations[ends] = &link{from: ends[0], to: ends[1]}
			r.links = append(r.links, escalations[ends])
		}
		escalations[ends].actions = append(escalations[ends].actions, strings.Join(e.Actions, " + "))
	}
	slices.SortStableFunc(r.links, func(a, b *link) int {
		return cmp.Or(strings.Compare(a.to.ids[0], b.to.ids[0]), strings.Compare(a.from.ids[0], b.from.ids[0]))
	})
	r.reduce()
	r.join()
	r.layer()
	r.order()
	return r
}

// reduce leaves out what is too much to be drawn: of the targets those that come last.
func (r *roleLayout) reduce() {
	r.edges = len(r.links)
	var targets []*node
	for _, l := range r.links {
		if !slices.Contains(targets[max(len(targets)-1, 0):], l.to) {
			targets = append(targets, l.to)
		}
	}
	r.targets = len(targets)
	isTarget := make(map[*node]bool)
	for _, n := range targets {
		isTarget[n] = true
	}
	kept := make(map[*node]bool)
	for _, n := range targets[:min(len(targets), mostTargets)] {
		kept[n] = true
	}
	r.links = slices.DeleteFunc(r.links, func(l *link) bool { return !kept[l.to] || isTarget[l.from] && !kept[l.from] })
}

// join makes one node of sources whose links are alike, and connects nodes with links. Links that
// are still too many are left out.
func (r *roleLayout) join() {
	isTarget := make(map[*node]bool)
	keys := make(map[*node][]string)
	var sources []*node
	for _, l := range r.links {
		isTarget[l.to] = true
		if keys[l.from] == nil {
			sources = append(sources, l.from)
		}
		keys[l.from] = append(keys[l.from], l.alike())
	}
	first := make(map[string]*node)
	joined := make(map[*node]*node)
	for _, n := range sources {
		if isTarget[n] {
			continue
		}
		slices.Sort(keys[n])
		key := strings.Join(append(keys[n], kindOf(n.ids[0]), accountOf(n.ids[0])), "\x00")
		if as := first[key]; as != nil {
			as.ids = append(as.ids, n.ids[0])
			joined[n] = as
			continue
		}
		first[key] = n
	}
	links := r.links
	r.links = nil
	for _, l := range links {
		if joined[l.from] != nil || len(r.links) == mostLinks {
			continue
		}
		r.links = append(r.links, l)
		r.edgesDrawn += len(l.from.ids)
		l.from.out, l.to.in = append(l.from.out, l), append(l.to.in, l)
	}
	drawn := make(map[*node]bool)
	for _, l := range r.links {
		drawn[l.to] = true
	}
	r.targetsDrawn = len(drawn)
	for _, n := range sources {
		slices.Sort(n.ids)
	}
}

// nodes returns the nodes of all links, each once.
func (r *roleLayout) nodes() []*node {
	var all []*node
	seen := make(map[*node]bool)
	for _, l := range r.links {
		for _, n := range [...]*node{l.from, l.to} {
			if !seen[n] {
				seen[n] = true
				all = append(all, n)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b *node) int {
		return cmp.Or(strings.Compare(kindOf(a.ids[0]), kindOf(b.ids[0])), strings.Compare(a.ids[0], b.ids[0]))
	})
	return all
}

// layer numbers the layers by the fewest calls from a source. Where roles assume each other in a
// circle that nobody else gets into, each is in the first layer after the sources that is left.
func (r *roleLayout) layer() {
	all := r.nodes()
	var next []*node
	for _, n := range all {
		n.layer = -1
		if len(n.in) == 0 {
			n.layer = 0
			next = append(next, n)
		}
	}
	follow := func() {
		for ; len(next) > 0; next = next[1:] {
			for _, l := range next[0].out {
				if l.to.layer < 0 {
					l.to.layer = next[0].layer + 1
					next = append(next, l.to)
				}
			}
		}
	}
	follow()
	for _, n := range all {
		if n.layer < 0 {
			n.layer = 1
			next = append(next, n)
			follow()
		}
	}
	for _, n := range all {
		for len(r.layers) <= n.layer {
			r.layers = append(r.layers, nil)
		}
		r.layers[n.layer] = append(r.layers[n.layer], n)
	}
}

// order sorts each layer by where the ends of its links are in the other layers.
func (r *roleLayout) order() {
	number := func(layer []*node) {
		for i, n := range layer {
			n.index = i
		}
	}
	for _, layer := range r.layers {
		number(layer)
	}
	sorted := func(layer []*node, ends func(*node) (sum, n int)) {
		mean := func(n *node) (sum, count int) {
			if sum, count = ends(n); count == 0 {
				return n.index, 1
			}
			return sum, count
		}
		slices.SortStableFunc(layer, func(a, b *node) int {
			s, m := mean(a)
			t, n := mean(b)
			return cmp.Compare(s*n, t*m)
		})
		number(layer)
	}
	for range 4 {
		for i := len(r.layers) - 1; i >= 0; i-- {
			sorted(r.layers[i], func(n *node) (sum, count int) {
				for _, l := range n.out {
					if l.to.layer == n.layer+1 {
						sum, count = sum+l.to.index, count+1
					}
				}
				return sum, count
			})
		}
		for i := range r.layers {
			sorted(r.layers[i], func(n *node) (sum, count int) {
				for _, l := range n.in {
					if l.from.layer == n.layer-1 {
						sum, count = sum+l.from.index, count+1
					}
				}
				return sum, count
			})
		}
	}
}

// Heights in pixels.
const (
	nodeHeight = 52 // of a node with a name in one line
	nodeGap    = 18
	nodeLine   = 18
	linkPad    = 10
	linkBar    = 20 // the bar of a link, and what is above and below it
	linkLine   = 16
)

// height is that of the bar of a link and of what is told below it.
func (l *link) height() float64 { return linkBar + linkLine*float64(len(l.label[0])+len(l.label[1])) }

// place gives nodes, whose texts are set, their heights and places: the highest layer first, and the others as near as
// can be to where their links lead.
func (r *roleLayout) place() {
	highest, most := 0, 0.0
	for i, layer := range r.layers {
		sum := 0.0
		for _, n := range layer {
			slices.SortStableFunc(n.in, func(a, b *link) int {
				return cmp.Or(cmp.Compare(b.from.layer, a.from.layer), cmp.Compare(a.from.index, b.from.index))
			})
			ports := 0.0
			for _, l := range n.in {
				ports += l.height()
			}
			n.h = max(nodeHeight+nodeLine*float64(len(n.name)-1), ports+2*linkPad)
			y := (n.h - ports) / 2
			for _, l := range n.in {
				l.y = y + 10
				y += l.height()
			}
			n.y = sum
			sum += n.h + nodeGap
		}
		if sum > most {
			highest, most = i, sum
		}
	}
	for i := highest - 1; i >= 0; i-- {
		align(r.layers[i], func(n *node) (sum float64, count int) {
			for _, l := range n.out {
				if l.to.layer == i+1 {
					sum, count = sum+l.to.y+l.y, count+1
				}
			}
			return sum, count
		})
	}
	for i := highest + 1; i < len(r.layers); i++ {
		align(r.layers[i], func(n *node) (sum float64, count int) {
			for _, l := range n.in {
				if l.from.layer == i-1 {
					sum, count = sum+l.from.y+l.from.h/2-l.y+n.h/2, count+1
				}
			}
			return sum, count
		})
	}
	top := math.Inf(1)
	for _, layer := range r.layers {
		if len(layer) > 0 {
			top = min(top, layer[0].y)
		}
	}
	for _, layer := range r.layers {
		for _, n := range layer {
			n.y -= top
		}
	}
}

// align puts the middle of each node of a layer where wanted has it, as far as their order and
// their heights let it: of several that would overlap, the mean is kept.
func align(layer []*node, wanted func(*node) (sum float64, count int)) {
	type block struct {
		sum   float64 // of the tops that are wanted, seen from that of the first of layer
		count int
	}
	var blocks []block
	offset := 0.0
	for _, n := range layer {
		top := offset
		if sum, count := wanted(n); count > 0 {
			top = math.Round(sum/float64(count) - n.h/2)
		}
		blocks = append(blocks, block{top - offset, 1})
		offset += n.h + nodeGap
		for last := len(blocks) - 1; last > 0; last-- {
			a, b := blocks[last-1], blocks[last]
			if a.sum*float64(b.count) <= b.sum*float64(a.count) {
				break
			}
			blocks = append(blocks[:last-1], block{a.sum + b.sum, a.count + b.count})
		}
	}
	offset = 0
	for _, b := range blocks {
		for _, n := range layer[:b.count] {
			n.y = offset + math.Round(b.sum/float64(b.count))
			offset += n.h + nodeGap
		}
		layer = layer[b.count:]
	}
}
