package report

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// The most that a summary lists: results, characters of a text, and bytes. GitHub takes
// 1 MiB of a step, and nothing of more.
const (
	mostRows  = 200
	mostText  = 1000
	mostBytes = 900 << 10
)

// Summary returns results in Markdown, for the page of a workflow run. The title says what
// they are of, and the line under it how many there are. The texts are in language l.
func Summary(title string, line message.Text, results []Result, l policy.Language) string {
	var b strings.Builder
	fmt.Fprintf(&b, "### %s\n\n%s\n", Markdown(title), Markdown(texts.In(l, line)))
	all := open(results)
	if len(all) == 0 {
		return b.String()
	}
	b.WriteString("\n" + texts.In(l, texts.Of("| level | where | what | rule |")) + "\n| --- | --- | --- | --- |\n")
	rows := 0
	for rows < min(len(all), mostRows) && b.Len() < mostBytes {
		r := &all[rows]
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", texts.In(l, texts.Known(r.Level.String())), Markdown(r.Location.String()), Markdown(texts.In(l, r.Message)), Markdown(r.Rule))
		rows++
	}
	if n := len(all) - rows; n > 0 {
		b.WriteString("\n" + texts.In(l, texts.Of("{n} more are in the log.", n)) + "\n")
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
		case !unicode.IsPrint(r):
			r = ' '
		case strings.ContainsRune("\\`*_[]<>&~|@#$", r):
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
