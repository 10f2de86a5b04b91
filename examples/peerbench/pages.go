package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// The marks in a page around what a run writes.
const (
	markBegin = "<!-- benchmarks: written by go run . -pages ../.. in examples/peerbench -->\n"
	markEnd   = "<!-- end of benchmarks -->\n"
)

// A section is the text between the marks in a page.
type section struct {
	file string
	text func(*report) string
}

func sections() []section {
	return []section{
		{"README.md", func(r *report) string {
			return r.short("time", "fastest other engine", "ratio", "[![Time of a decision against the number of statements](examples/peerbench/growth.svg)](docs/operations.md#what-a-decision-costs)\n",
				func(l shortLabel) string { return l.english })
		}},
		{"docs/README.ja.md", func(r *report) string {
			return r.short("時間", "ほかの最速のエンジン", "比", "[![ステートメントの数と判定の時間](../examples/peerbench/growth.svg)](operations.md#what-a-decision-costs)\n",
				func(l shortLabel) string { return l.japanese })
		}},
		{"docs/operations.md", unnamed},
		{"examples/peerbench/README.md", named},
	}
}

// checkPages reports what would keep writePages from its work after a long run.
func checkPages(root string) error {
	for _, s := range sections() {
		if _, err := replaceSection(filepath.Join(root, s.file), ""); err != nil {
			return err
		}
	}
	return nil
}

// writePages puts the figures and the plots of r into the project at root.
func writePages(root string, r *report) error {
	for _, s := range sections() {
		file := filepath.Join(root, s.file)
		text, err := replaceSection(file, "\n"+s.text(r)+"\n")
		if err != nil {
			return err
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			return err
		}
	}
	for name, plot := range plots(r) {
		file := filepath.Join(root, "examples", "peerbench", name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, plot.draw(), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// replaceSection returns what file has, with section between its marks.
func replaceSection(file, section string) (string, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	before, rest, ok := strings.Cut(string(data), markBegin)
	_, after, ended := strings.Cut(rest, markEnd)
	if !ok || !ended || strings.Contains(rest, markBegin) || strings.Contains(after, markEnd) {
		return "", fmt.Errorf("%s: want one %q and one %q after it", file, markBegin, markEnd)
	}
	return before + markBegin + section + markEnd + after, nil
}

// short returns a few figures, with the names of the columns.
func (r *report) short(times, others, ratios, plot string, name func(shortLabel) string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "| | %s | %s | %s |\n| --- | ---: | ---: | ---: |\n", times, others, ratios)
	for _, l := range shortLabels() {
		row := r.row(l.workload)
		other, factor := row.compared(isPeer, false)
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", name(l), row.ours().time(), other, factor)
	}
	return b.String() + "\n" + plot
}

// unnamed names no other project.
func unnamed(r *report) string {
	n, each := r.memory()
	return "![Time of a decision against the number of statements](../examples/peerbench/growth.svg)\n\n" +
		r.markdown("time", func(l label) string { return l.text }, false) +
		fmt.Sprintf("\nThe least of %s.\nThe first two columns are an `Evaluator`, and for the list its `Question.On`; then come the fastest other engine of policies\n"+
			"that can express the workload, and the fastest of what is written by hand for the case: one expression in one of two\n"+
			"languages, or an index by resource around an engine.\n"+
			"With %s statements an `Evaluator` and its policies take %s bytes a statement.\n", r.conditions(), n, each)
}

func named(r *report) string {
	var b strings.Builder
	b.WriteString("![Time of a decision against the number of statements](peers.svg)\n\n")
	b.WriteString(r.markdown("iam", func(l label) string { return l.workload + ": " + l.text }, true))
	fmt.Fprintf(&b, "\nThe least of %s. \"iam\" is an `Evaluator`, in W10 its `Question.On` and in W7 `policy.Parse`.\n"+
		"A ratio is the time of the other divided by ours.\n\n", r.conditions())
	for _, c := range r.Growth {
		fmt.Fprintf(&b, "![%s](%s)\n", c.Title, c.file())
	}
	return b.String()
}

// conditions says how often, where and when r was measured.
func (r *report) conditions() string {
	text := fmt.Sprintf("%d runs (%s, %s, GOMAXPROCS=%d, %s", r.Runs, r.Go, r.Platform, r.CPUs, r.Date)
	if r.Quick {
		text += ", -quick: rough figures"
	}
	return text + ")"
}

// memory returns the largest number of statements, and the bytes that each takes.
func (r *report) memory() (n, each string) {
	points := r.Growth[0].Points
	last := points[len(points)-1]
	return thousands(last.N), thousands(int(last.Heap))
}

// markdown returns a table with a line for each workload. The column of our times
// is called times.
func (r *report) markdown(times string, name func(label) string, names bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "| workload | %s | allocations | fastest other engine | ratio | by hand | ratio |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n", times)
	for _, l := range labels() {
		row, text := r.row(l.workload), name(l)
		if strings.Contains(text, "%s") {
			text = fmt.Sprintf(text, thousands(row.Statements))
		}
		ours, allocations := row.ours(), "n/a"
		if ours.NA == "" {
			allocations = thousands(int(ours.Allocs))
		}
		engine, ratio := row.compared(isPeer, names)
		hand, handRatio := row.compared(isByHand, names)
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s |\n", text, ours.time(), allocations, engine, ratio, hand, handRatio)
	}
	return b.String()
}

// compared returns the time of the fastest of those whose name is as it has to be, and
// its ratio to ours.
func (r *row) compared(is func(string) bool, named bool) (time, factor string) {
	best, ours := r.fastest(is), r.ours()
	if best == nil || ours.NA != "" {
		return "n/a", "n/a"
	}
	if time = best.time(); named {
		time = best.Name + ", " + time
	}
	return time, ratio(best.Min / ours.Min)
}
