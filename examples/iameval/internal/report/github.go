package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// mostShown is how many annotations of a level GitHub shows of a step. It drops others, and
// does not say so: actions/toolkit, docs/problem-matchers.md, "Limitations".
const mostShown = 10

// Annotations returns results as workflow commands of GitHub Actions, those that matter most
// first:
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
// What is beyond the limit of a step follows as text for the log, and leftOut counts it. An
// accepted result is not among them.
func Annotations(results []Result) (text string, leftOut int) {
	var commands, rest strings.Builder
	shown := make(map[Level]int)
	for _, r := range open(results) {
		if shown[r.Level]++; shown[r.Level] <= mostShown {
			commands.WriteString(r.command())
			continue
		}
		leftOut++
		place := ""
		if r.Location.File != "" {
			place = Logged(r.Location.String()) + ": "
		}
		fmt.Fprintf(&rest, "not annotated: %s%s: %s (%s)\n", place, r.Level, Logged(r.Message), r.Rule)
	}
	return commands.String() + rest.String(), leftOut
}

// open returns the results that are not accepted, those that matter most first.
func open(results []Result) []Result {
	all := slices.DeleteFunc(slices.Clone(results), func(r Result) bool { return r.Accepted })
	slices.SortStableFunc(all, func(a, b Result) int { return cmp.Compare(b.Level, a.Level) })
	return all
}

// command returns r as a workflow command.
func (r *Result) command() string {
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
	return fmt.Sprintf("::%s %s::%s\n", name, strings.Join(properties, ","), data(r.Message))
}

// data returns text for the message of a command.
func data(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(text)
}

// property returns text for a property of a command.
func property(text string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(data(text))
}

// Logged returns text for the rest of a line of the log that is no command: none of it begins a
// line, or is in the older form of a command, which may stand anywhere in it.
func Logged(text string) string {
	text = strings.ReplaceAll(text, "##[", "## [")
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, text)
}

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
