package main

import (
	"fmt"
	"math"
	"strings"
)

// plots returns the plots of the pages, by the name of the file in this folder.
func plots(r *report) map[string]*chart {
	all := map[string]*chart{"growth.svg": engineChart(r, false), "peers.svg": engineChart(r, true)}
	for i := range r.Growth {
		c := &r.Growth[i]
		all[c.file()] = c.chart(r)
	}
	return all
}

// file returns the name of the file that has the plot of c.
func (c *curve) file() string { return "plots/" + c.Name + ".svg" }

// engineChart has the time of a decision of all engines against the number of
// statements. Other engines are named if names is set.
func engineChart(r *report, names bool) *chart {
	return &chart{
		title:    "Time of a decision against the number of statements",
		subtitle: "A request that one of n statements allows; rotating: many in turn. Both axes are logarithmic.",
		note:     r.note(), xTitle: "statements", yTitle: "time of a decision", unit: inTime(),
		lines: engineSeries(r, names),
	}
}

// engineSeries returns the lines, those in front last.
func engineSeries(r *report, names bool) []series {
	own, scan, gray := colors{"#c2185b", "#ff6fa5"}, colors{"#d1618b", "#c98aa5"}, colors{"#6e7781", "#9aa4af"}
	peers := map[string]colors{
		"cedar-go": {"#1f6fb4", "#6cb6ff"}, "cedar-go sliced": {"#1f6fb4", "#6cb6ff"}, "casbin": {"#22784a", "#57c785"},
		"OPA rules": {"#7b52ab", "#b794f4"}, "ladon": {"#a86400", "#f0a848"}, "minio/pkg": {"#5d4037", "#c8a99c"},
		"cel-go": {"#00737f", "#4dc6d2"}, "expr-lang": {"#7a6a00", "#cdbb3f"},
	}
	var lines []series
	for _, e := range r.Engines {
		if e.Name == ourEngine || e.Name == ourQuestion {
			continue
		}
		s := series{name: e.Name + " " + e.Version, colors: peers[e.Name], width: 2}
		switch {
		case e.Name == floorEngine:
			s.name, s.colors, s.dashes = "floor: two hash probes", gray, "2 4"
		case strings.HasPrefix(e.Name, "iam "):
			s.name, s.colors = e.Name+" (plain scan)", scan
		case isByHand(e.Name):
			s.dashes = "1 3"
			if !names {
				s.name, s.colors = "written by hand", gray
			}
		case !names:
			s.name, s.colors = "another engine", gray
		}
		s.addAll(r.Peers, e.Name)
		if len(s.at) > 0 {
			lines = append(lines, s)
		}
	}
	rotating := series{name: ourEngine + ", rotating", colors: own, width: 2, dashes: "7 5"}
	repeated := series{name: ourEngine, colors: own, width: 3.5}
	rotating.addAll(r.Growth[0].Points, hitRotating)
	repeated.addAll(r.Growth[0].Points, hitRepeated)
	return append(lines, rotating, repeated)
}

// chart returns the plot of c: a line for each of its results.
func (c *curve) chart(r *report) *chart {
	palette := []colors{
		{"#c2185b", "#ff6fa5"}, {"#1f6fb4", "#6cb6ff"}, {"#22784a", "#57c785"},
		{"#a86400", "#f0a848"}, {"#7b52ab", "#b794f4"}, {"#5d4037", "#c8a99c"},
	}
	plot := &chart{title: c.Title, subtitle: "Both axes are logarithmic.", note: r.note(), xTitle: c.Unit, yTitle: "time", unit: inTime()}
	add := func(s series) {
		if s.colors, s.width = palette[len(plot.lines)%len(palette)], 2.5; len(s.at) > 0 {
			plot.lines = append(plot.lines, s)
		}
	}
	if c.Name == "users" {
		plot.yTitle, plot.unit = "heap in use", inBytes()
		s := series{name: "heap"}
		for _, p := range c.Points {
			s.put(p.N, p.Heap)
		}
		add(s)
		return plot
	}
	for _, result := range c.Points[0].Results {
		s := series{name: result.Name}
		s.addAll(c.Points, result.Name)
		add(s)
	}
	return plot
}

// note says how and where r was measured.
func (r *report) note() string {
	kind := fmt.Sprintf("least of %d interleaved runs", r.Runs)
	if r.Quick {
		kind += ", quick run: rough figures"
	}
	return fmt.Sprintf("%s, %s, %d CPUs, %s, %s. Made by examples/peerbench.", r.Go, r.Platform, r.CPUs, r.Date, kind)
}

// A unit says what powers of ten are called, and figures.
type unit struct {
	names  []string // of 1 and each thousand times as much
	figure func(v float64) string
}

func inTime() unit { return unit{[]string{"ns", "µs", "ms", "s"}, nanoseconds} }

func inBytes() unit {
	return unit{[]string{"B", "kB", "MB", "GB"}, func(v float64) string { return thousands(int(v)) + " B" }}
}

// decade returns 10^e in words.
func (u unit) decade(e int) string {
	return fmt.Sprintf("%d %s", int(math.Pow(10, float64(e%3))), u.names[e/3])
}
