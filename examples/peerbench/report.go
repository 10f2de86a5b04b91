package main

import (
	"fmt"
	"math"
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
	fmt.Fprintf(&b, "\nSummary: ours is %s\n%s", ourEngine, r.summary())
	for _, p := range []struct {
		title  string
		points []point
	}{{"one request repeated", r.Peers}, {"requests rotating", r.Rotating}} {
		fmt.Fprintf(&b, "\nAll engines: statements (W4, hit), median time of a decision, %s\n%s", p.title, pointGrid("statements", p.points, false))
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
	ours := r.result(ourEngine)
	g := grid{{"engine", "median", "min", "B/op", "allocs/op", "× " + ourEngine}}
	var notes []string
	if ours.Input > 0 {
		g[0] = append(g[0], "text B", "B/op per text B")
		notes = append(notes,
			"op: reading all of the text once; B/op and allocs/op: all that this allocates, what is garbage at once included,",
			"and the text itself not; text B: its length, in the engine's own language")
	}
	for _, e := range r.Results {
		if e.NA != "" {
			g = append(g, []string{e.Name, "n/a"})
			notes = append(notes, e.Name+": "+e.NA)
			continue
		}
		cells := []string{
			e.Name, nanoseconds(e.Median), nanoseconds(e.Min),
			fmt.Sprintf("%.0f", e.Bytes), fmt.Sprintf("%.0f", e.Allocs), ratio(e.Median / ours.Median),
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

// summary compares with the floor and with the fastest of the others.
func (r *report) summary() grid {
	g := grid{{"workload", "ours", "floor", "ours/floor", "fastest other", "time", "other/ours"}}
	for i := range r.Workloads {
		row := &r.Workloads[i]
		ours, low, best := row.result(ourEngine), row.result(floorEngine), row.fastestPeer()
		if ours.NA != "" || best == nil {
			continue
		}
		floorTime, floorRatio := "n/a", "n/a"
		if low.NA == "" {
			floorTime, floorRatio = nanoseconds(low.Median), ratio(ours.Median/low.Median)
		}
		g = append(g, []string{
			row.Workload, nanoseconds(ours.Median), floorTime, floorRatio,
			best.Name, nanoseconds(best.Median), ratio(best.Median / ours.Median),
		})
	}
	return g
}

func (r *report) row(workload string) *row {
	for i := range r.Workloads {
		if r.Workloads[i].Workload == workload {
			return &r.Workloads[i]
		}
	}
	return nil
}

// fastestPeer returns nil if no other engine can express the workload.
func (r *row) fastestPeer() *result {
	var best *result
	for i := range r.Results {
		e := &r.Results[i]
		if isPeer(e.Name) && e.NA == "" && (best == nil || e.Median < best.Median) {
			best = e
		}
	}
	return best
}

func isPeer(name string) bool { return name != floorEngine && !strings.HasPrefix(name, "iam ") }

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
			if e.NA != "" {
				cells = append(cells, "n/a")
			} else {
				cells = append(cells, nanoseconds(e.Median))
			}
			if growth && i > 0 && points[i-1].Results[j].NA == "" {
				cells = append(cells, ratio(e.Median/points[i-1].Results[j].Median))
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
	if math.Abs(x) < 10 {
		return fmt.Sprintf("%.2f", x)
	}
	return fmt.Sprintf("%.0f", x)
}
