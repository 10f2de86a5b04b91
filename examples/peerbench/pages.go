package main

import (
	"errors"
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
	folder := filepath.Join(root, "examples/peerbench")
	return errors.Join(
		os.WriteFile(filepath.Join(folder, "growth.svg"), plot(r, false), 0o644),
		os.WriteFile(filepath.Join(folder, "peers.svg"), plot(r, true), 0o644),
	)
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

// A label is a workload in words. %s is the number of statements.
type label struct{ workload, text string }

func labels() []label {
	return []label{
		{"W1", "1 statement"},
		{"W2", "100 statements, the last one matches"},
		{"W3", "5 policies, 40 statements, conditions, a Deny"},
		{"W6", "the same on all CPUs, wall time"},
		{"W4", "10,000 statements with literal resources"},
		{"W4R", "the same, 10,000 requests in turn"},
		{"W4N", "the same, none matches"},
		{"W5", "1 statement, 1,000 patterns with two `*`"},
		{"W7a", "from the text of %s statements to ready"},
		{"W7b", "from the text of %s statements to ready"},
	}
}

// unnamed names no other project.
func unnamed(r *report) string {
	n, each := r.memory()
	return "![Time of a decision against the number of statements](../examples/peerbench/growth.svg)\n\n" +
		r.markdown("time", func(l label) string { return l.text }, false) +
		fmt.Sprintf("\nThe median of %s.\nThe first two columns are an `Evaluator`, then comes the fastest other engine that can express the workload.\n"+
			"With %s statements an `Evaluator` and its policies take %s bytes a statement.\n", r.conditions(), n, each)
}

func named(r *report) string {
	return "![Time of a decision against the number of statements](peers.svg)\n\n" +
		r.markdown("iam Evaluator", func(l label) string { return l.workload + ": " + l.text }, true) +
		fmt.Sprintf("\nThe median of %s.\nThe ratio is the time of the other engine divided by ours.\n", r.conditions())
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
	fmt.Fprintf(&b, "| workload | %s | allocations | fastest other engine | ratio |\n| --- | ---: | ---: | ---: | ---: |\n", times)
	for _, l := range labels() {
		row := r.row(l.workload)
		if row == nil {
			continue
		}
		text := name(l)
		if strings.Contains(text, "%s") {
			text = fmt.Sprintf(text, thousands(row.Statements))
		}
		ours, best := row.result(ourEngine), row.fastestPeer()
		other, factor := "n/a", "n/a"
		if best != nil {
			other, factor = nanoseconds(best.Median), ratio(best.Median/ours.Median)
			if names {
				other = best.Name + ", " + other
			}
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", text, nanoseconds(ours.Median), thousands(int(ours.Allocs)), other, factor)
	}
	return b.String()
}
