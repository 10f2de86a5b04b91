package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// The marks in a README around what a run writes.
const (
	markBegin = "<!-- benchmarks: written by go run . -readme ../.. in examples/peerbench -->\n"
	markEnd   = "<!-- end of benchmarks -->\n"
)

// A section is the text between the marks in a file.
type section struct {
	file string
	text func(*report) string
}

func sections() []section {
	return []section{
		{"README.md", english},
		{"examples/README.ja.md", japanese},
		{"examples/peerbench/README.md", named},
	}
}

// checkReadmes reports what would keep writeReadmes from its work after a long run.
func checkReadmes(root string) error {
	for _, s := range sections() {
		if _, err := replaceSection(filepath.Join(root, s.file), ""); err != nil {
			return err
		}
	}
	return nil
}

// writeReadmes puts the figures and the plots of r into the project at root.
func writeReadmes(root string, r *report) error {
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

// A label is a workload in the words of a README. %s is the number of statements.
type label struct{ workload, english, japanese string }

func labels() []label {
	return []label{
		{"W1", "1 statement", "ステートメント 1 個"},
		{"W2", "100 statements, the last one matches", "ステートメント 100 個、最後の 1 個が一致"},
		{"W3", "5 policies, 40 statements, conditions, a Deny", "ポリシー 5 個、ステートメント 40 個、条件、Deny 1 個"},
		{"W6", "the same on all CPUs, wall time", "同上、すべての CPU で、実時間"},
		{"W4", "10,000 statements with literal resources", "ワイルドカードのないステートメント 10,000 個"},
		{"W4R", "the same, 10,000 requests in turn", "同上、10,000 個のリクエストを順に"},
		{"W4N", "the same, none matches", "同上、どれも一致しない"},
		{"W5", "1 statement, 1,000 patterns with two `*`", "ステートメント 1 個、`*` を 2 個含むパターン 1,000 個"},
		{"W7a", "from the text of %s statements to ready", "ステートメント %s 個のテキストから、判定できるまで"},
		{"W7b", "from the text of %s statements to ready", "ステートメント %s 個のテキストから、判定できるまで"},
	}
}

// english names no other project.
func english(r *report) string {
	n, each := r.memory()
	return "[![Time of a decision against the number of statements](examples/peerbench/growth.svg)](examples/peerbench)\n\n" +
		r.markdown([]string{"workload", "time", "allocations", "fastest other engine", "ratio"}, func(l label) string { return l.english }, false) +
		fmt.Sprintf("\nThe median of %s.\nThe first two columns are an `Evaluator`, then comes the fastest other engine that can express the workload.\n"+
			"With %s statements an `Evaluator` and its policies take %s bytes a statement.\n", r.conditions("%d runs"), n, each)
}

func japanese(r *report) string {
	n, each := r.memory()
	return "[![判定の時間とステートメントの数](peerbench/growth.svg)](peerbench)\n\n" +
		r.markdown([]string{"ワークロード", "時間", "メモリ割り当て", "ほかの最も速いエンジン", "比"}, func(l label) string { return l.japanese }, false) +
		fmt.Sprintf("\n%s の中央値です。\n初めの 2 列は `Evaluator`、その次は、そのワークロードを表せるほかのエンジンのうち最も速いものです。\n"+
			"ステートメント %s 個の `Evaluator` とそのポリシーのメモリは、1 個あたり %s バイトです。\n", r.conditions("%d 回"), n, each)
}

func named(r *report) string {
	return "![Time of a decision against the number of statements](peers.svg)\n\n" +
		r.markdown([]string{"workload", "iam Evaluator", "allocations", "fastest other engine", "ratio"}, func(l label) string {
			return l.workload + ": " + l.english
		}, true) +
		fmt.Sprintf("\nThe median of %s.\nThe ratio is the time of the other engine divided by ours.\n", r.conditions("%d runs"))
}

// conditions says how often, where and when r was measured.
func (r *report) conditions(runs string) string {
	text := fmt.Sprintf(runs+" (%s, %s, GOMAXPROCS=%d, %s", r.Runs, r.Go, r.Platform, r.CPUs, r.Date)
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

// markdown returns a table with a line for each workload.
func (r *report) markdown(head []string, name func(label) string, names bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "| %s |\n|%s\n", strings.Join(head, " | "), " --- |"+strings.Repeat(" ---: |", len(head)-1))
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
		other, times := "n/a", "n/a"
		if best != nil {
			other, times = nanoseconds(best.Median), ratio(best.Median/ours.Median)
			if names {
				other = best.Name + ", " + other
			}
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", text, nanoseconds(ours.Median), thousands(int(ours.Allocs)), other, times)
	}
	return b.String()
}
