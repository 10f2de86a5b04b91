package report

import (
	"fmt"
	"strings"
)

// mostRows is how many results a summary lists: with the longest texts they stay below the
// 1 MiB that GitHub takes of a step.
const (
	mostRows = 200
	mostText = 1000
)

// Summary returns results in Markdown, for the page of a workflow run. The title says what
// they are of, and the line under it how many there are.
func Summary(title, line string, results []Result) string {
	var b strings.Builder
	fmt.Fprintf(&b, "### %s\n\n%s\n", Markdown(title), Markdown(line))
	all := open(results)
	if len(all) == 0 {
		return b.String()
	}
	b.WriteString("\n| level | where | what | rule |\n| --- | --- | --- | --- |\n")
	for _, r := range all[:min(len(all), mostRows)] {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", r.Level, Markdown(r.Location.String()), Markdown(r.Message), Markdown(r.Rule))
	}
	if n := len(all) - mostRows; n > 0 {
		fmt.Fprintf(&b, "\n%d more are in the log.\n", n)
	}
	return b.String()
}

// Markdown returns text for Markdown and its tables, in which it is shown as it is, or its
// beginning.
func Markdown(text string) string {
	if runes := []rune(text); len(runes) > mostText {
		text = string(runes[:mostText]) + "..."
	}
	var b strings.Builder
	for _, r := range text {
		switch {
		case strings.ContainsRune("\r\n\t", r):
			r = ' '
		case strings.ContainsRune("\\`*_[]<>&~|@#", r):
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
