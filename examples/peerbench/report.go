package main

import (
	"fmt"
	"runtime"
	"strings"
	"time"
	"unicode/utf8"
)

// A report is all that was measured.
type report struct {
	Go        string       `json:"go"`
	Platform  string       `json:"platform"`
	CPUs      int          `json:"cpus"`
	Date      string       `json:"date"`
	Quick     bool         `json:"quick"`
	Runs      int          `json:"runs"`
	Seconds   float64      `json:"seconds"`
	Engines   []engineInfo `json:"engines"`
	Workloads []row        `json:"workloads"`
	Peers     []point      `json:"peers"`         // one request repeated
	Rotating  []point      `json:"peersRotating"` // many in turn
	Growth    []curve      `json:"growth"`
}

type engineInfo struct {
	Name    string `json:"name"`
	Module  string `json:"module,omitempty"`
	Version string `json:"version,omitempty"`
	License string `json:"license"`
}

func newReport(o *options) *report {
	r := &report{
		Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH, CPUs: runtime.GOMAXPROCS(0),
		Date: time.Now().UTC().Format(time.DateOnly), Quick: o.quick, Runs: o.runs,
	}
	for _, e := range engines() {
		r.Engines = append(r.Engines, engineInfo{e.name, e.module, e.version, e.license})
	}
	return r
}

// String returns r as tables.
func (r *report) String() string {
	var b strings.Builder
	kind := ""
	if r.Quick {
		kind = ", a quick run: the figures are rough"
	}
	fmt.Fprintf(&b, "%s, %s, %d CPUs, %s, %d interleaved runs, %.0f s%s\n", r.Go, r.Platform, r.CPUs, r.Date, r.Runs, r.Seconds, kind)
	for i := range r.Workloads {
		row := &r.Workloads[i]
		fmt.Fprintf(&b, "\n%s: %s\n%s", row.Workload, row.Title, row.table(r.Runs))
	}
	fmt.Fprintf(&b, "\nSummary\n%s", r.summary())
	for _, p := range []struct {
		title  string
		points []point
	}{{"one request repeated", r.Peers}, {"requests rotating", r.Rotating}} {
		fmt.Fprintf(&b, "\nAll engines: statements (W4, hit), least time of a decision, %s\n%s", p.title, pointGrid("statements", p.points, false))
	}
	for _, c := range r.Growth {
		fmt.Fprintf(&b, "\n%s\n%s", c.Title, pointGrid(c.Unit, c.Points, true))
	}
	b.WriteString("\nMemory is that of the heap after GC, the source of the policies included.\n")
	return b.String()
}

// A grid is a table: rows of cells.
type grid [][]string

// String returns g with its columns aligned to the right.
func (g grid) String() string {
	var widths []int
	for _, row := range g {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	for _, row := range g {
		line := ""
		for i, cell := range row {
			line += strings.Repeat(" ", 2+widths[i]-utf8.RuneCountInString(cell)) + cell
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}

// table returns the results of r, and notes below.
func (r *row) table(runs int) string {
	ours := r.ours()
	g := grid{{"engine", "min", "median", "B/op", "allocs/op", "× " + ours.Name}}
	var notes []string
	if ours.Input > 0 {
		g[0] = append(g[0], "text B", "B/op per text B")
		notes = append(notes,
			"op: reading all of the text once; B/op and allocs/op: all that this allocates, what is garbage at once included,",
			"and the text itself not; text B: its length, in the engine's own language")
	}
	for _, e := range r.Results {
		if e.NA != "" {
			g = append(g, []string{e.Name, e.time()})
			notes = append(notes, e.Name+": "+e.NA)
			continue
		}
		cells := []string{
			e.Name, nanoseconds(e.Min), nanoseconds(e.Median),
			fmt.Sprintf("%.0f", e.Bytes), fmt.Sprintf("%.0f", e.Allocs), ratio(e.Min / ours.Min),
		}
		if e.Input > 0 {
			cells = append(cells, fmt.Sprint(e.Input), fmt.Sprintf("%.1f", e.Bytes/float64(e.Input)))
		}
		if e.Runs < runs {
			notes = append(notes, fmt.Sprintf("%s: %d of %d runs", e.Name, e.Runs, runs))
		}
		g = append(g, cells)
	}
	text := g.String()
	for _, n := range notes {
		text += "  " + n + "\n"
	}
	return text
}

// summary compares with a bound question, the floor, the fastest engine of policies and
// the fastest of what is written by hand.
func (r *report) summary() grid {
	g := grid{{"workload", "ours", ourQuestion, "floor", "fastest engine", "time", "× ours", "by hand", "time", "× ours"}}
	for i := range r.Workloads {
		row := &r.Workloads[i]
		ours := row.ours()
		if ours.NA != "" {
			continue
		}
		cells := []string{row.Workload, nanoseconds(ours.Min)}
		for _, name := range []string{ourQuestion, floorEngine} {
			cells = append(cells, row.result(name).time())
		}
		for _, best := range []*result{row.fastest(isPeer), row.fastest(isByHand)} {
			if best == nil {
				cells = append(cells, "n/a", "", "")
				continue
			}
			cells = append(cells, best.Name, best.time(), ratio(best.Min/ours.Min))
		}
		g = append(g, cells)
	}
	return g
}

// time returns the least time in words.
func (r *result) time() string {
	switch {
	case strings.HasPrefix(r.NA, notMeasured):
		return notMeasured
	case r.NA != "":
		return "n/a"
	}
	return nanoseconds(r.Min)
}

// row returns the row of workload, without results if it was not measured.
func (r *report) row(workload string) *row {
	for i := range r.Workloads {
		if r.Workloads[i].Workload == workload {
			return &r.Workloads[i]
		}
	}
	return &row{Workload: workload}
}

// fastest returns the fastest of those whose name is as it has to be, or nil if none
// takes part.
func (r *row) fastest(is func(name string) bool) *result {
	var best *result
	for i := range r.Results {
		e := &r.Results[i]
		if is(e.Name) && e.NA == "" && (best == nil || e.Min < best.Min) {
			best = e
		}
	}
	return best
}

// pointGrid returns a table of points and, if growth is set, by how much each
// figure has grown since the point before.
func pointGrid(unit string, points []point, growth bool) grid {
	var g grid
	for i, p := range points {
		if i == 0 {
			g = append(g, []string{unit})
			for _, e := range p.Results {
				g[0] = append(g[0], e.Name)
				if growth {
					g[0] = append(g[0], "×")
				}
			}
			if p.Heap > 0 {
				g[0] = append(g[0], map[bool]string{true: "heap", false: "heap each"}[unit == "requests"])
			}
		}
		cells := []string{thousands(p.N)}
		for j, e := range p.Results {
			cells = append(cells, e.time())
			if growth && i > 0 && points[i-1].Results[j].NA == "" {
				cells = append(cells, ratio(e.Min/points[i-1].Results[j].Min))
			} else if growth {
				cells = append(cells, "")
			}
		}
		if p.Heap > 0 {
			cells = append(cells, thousands(int(p.Heap))+" B")
		}
		g = append(g, cells)
	}
	return g
}

func nanoseconds(ns float64) string {
	switch {
	case ns < 100:
		return fmt.Sprintf("%.1f ns", ns)
	case ns < 10_000:
		return fmt.Sprintf("%.0f ns", ns)
	case ns < 1e6:
		return fmt.Sprintf("%.1f µs", ns/1e3)
	}
	return fmt.Sprintf("%.2f ms", ns/1e6)
}

func ratio(x float64) string {
	switch {
	case x < 0.1:
		return fmt.Sprintf("%.2g", x)
	case x < 10:
		return fmt.Sprintf("%.2f", x)
	}
	return fmt.Sprintf("%.0f", x)
}
