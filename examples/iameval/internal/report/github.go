package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// mostShown is how many annotations of a level GitHub shows of a step. It drops others, and
// does not say so: actions/toolkit, docs/problem-matchers.md, "Limitations".
const mostShown = 10

// Annotations returns results as workflow commands of GitHub Actions, those that matter most
// first:
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
// What is beyond the limit of a step follows as text for the log, and leftOut counts it. An
// accepted result is not among them. The texts are in language l.
func Annotations(results []Result, l policy.Language) (text string, leftOut int) {
	var commands, rest strings.Builder
	shown := make(map[Level]int)
	for _, r := range open(results) {
		if shown[r.Level]++; shown[r.Level] <= mostShown {
			commands.WriteString(r.command(l))
			continue
		}
		leftOut++
		place := ""
		if r.Location.File != "" {
			place = logged(r.Location.String()) + ": "
		}
		rest.WriteString(texts.In(l, texts.Of("not annotated: {finding}",
			fmt.Sprintf("%s%s: %s (%s)", place, texts.In(l, texts.Known(r.Level.String())), logged(texts.In(l, r.Message)), logged(r.Rule)))) + "\n")
	}
	return commands.String() + rest.String(), leftOut
}

// open returns the results that are not accepted, those that matter most first.
func open(results []Result) []Result {
	all := slices.DeleteFunc(slices.Clone(results), func(r Result) bool { return r.Accepted })
	slices.SortStableFunc(all, func(a, b Result) int { return cmp.Compare(b.Level, a.Level) })
	return all
}

// command returns r as a workflow command, with its text in a language.
func (r *Result) command(l policy.Language) string {
	name := [...]string{"notice", "warning", "error"}[r.Level]
	var properties []string
	if r.Location.File != "" { // or it is about no file, such as one that is not there
		properties = append(properties, "file="+property(r.Location.File))
	}
	if p := r.Location; p.Line > 0 {
		properties = append(properties, fmt.Sprintf("line=%d", p.Line))
		if p.Column.Characters > 0 {
			properties = append(properties, fmt.Sprintf("col=%d", p.Column.Characters))
		}
		if p.EndColumn.Characters > 0 {
			properties = append(properties, fmt.Sprintf("endLine=%d,endColumn=%d", p.Line, p.EndColumn.Characters))
		}
	}
	properties = append(properties, "title="+property(r.Rule))
	return fmt.Sprintf("::%s %s::%s\n", name, strings.Join(properties, ","), data(texts.In(l, r.Message)))
}

// data returns text for the message of a command. Of what is not printable, it keeps the
// line breaks.
func data(text string) string {
	text = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(text)
	return plain(text)
}

// property returns text for a property of a command.
func property(text string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(data(text))
}

// Log returns lines of text for a log, in which GitHub Actions takes none for a command:
// a line that begins with "::", after white space, or has "##[", the older form, in it. What
// is run writes files and names of others to the log, and commands in it could have the
// annotations of the step stopped.
func Log(text string) string {
	text = strings.ReplaceAll(text, "##[", "## [")
	if !strings.Contains(text, "::") {
		return text
	}
	lines := strings.SplitAfter(text, "\n")
	for i, line := range lines {
		if rest := strings.TrimSpace(line); strings.HasPrefix(rest, "::") {
			lines[i] = strings.Replace(line, "::", ": :", 1)
		}
	}
	return strings.Join(lines, "")
}

// logged returns text for a place in a line of the log.
func logged(text string) string { return strings.ReplaceAll(word(text), "##[", "## [") }

// String returns "file:line:column" without what is not known.
func (p *Location) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Column.Characters == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column.Characters)
}
