package main

import (
	"cmp"
	_ "embed" // the table of rules
	"runtime/debug"
	"strings"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/report"
	"github.com/seed-1d0cfdb5/iam/policy/lint"
)

// invalidPolicy is the rule of errors, which is not the code of a finding.
const invalidPolicy = "invalid-policy"

// findingsPage is about all findings.
const findingsPage = "https://github.com/seed-1d0cfdb5/iam/blob/main/docs/lint.md"

// rulesTable has a line for each code of a finding: the code, the level, what it finds, a page
// of AWS and an example, with tabs between them. A test makes it of the comments on the codes.
//
//go:embed rules.tsv
var rulesTable string

// rules returns the rules of all codes.
func rules() []report.Rule {
	all := []report.Rule{{
		ID: invalidPolicy, Level: report.LevelError, Short: "A file that cannot be read, or a policy that is not valid.",
		Full: "AWS would refuse the policy, or decides by it in another way than it seems to.",
		Help: "AWS would refuse the policy, or decides by it in another way than it seems to.",
		URI:  findingsPage,
	}}
	for line := range strings.Lines(rulesTable) {
		columns := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		level, text, page, example := columns[1], columns[2], columns[3], columns[4]
		short, _, _ := strings.Cut(text, ". ")
		rule := report.Rule{
			ID: columns[0], Short: strings.ToUpper(short[:1]) + strings.TrimSuffix(short[1:], ".") + ".",
			Full: strings.ToUpper(text[:1]) + text[1:], URI: cmp.Or(page, findingsPage), Security: level == lint.Security.String(),
		}
		rule.Help = report.Markdown(rule.Full)
		if example != "" {
			rule.Help += "\n\nAn example:\n\n```json\n" + example + "\n```"
		}
		if page != "" {
			rule.Help += "\n\n[AWS](" + page + ")"
		}
		var parsed lint.Level
		if err := parsed.UnmarshalText([]byte(level)); err != nil {
			panic(err) // the test looks at the table
		}
		rule.Level = reportLevel(parsed)
		all = append(all, rule)
	}
	return all
}

// isCode reports whether there are findings with a code.
func isCode(code lint.Code) bool {
	return code != "" && strings.Contains("\n"+rulesTable, "\n"+string(code)+"\t")
}

// sarifTool returns what lint is in SARIF.
func sarifTool() report.Tool {
	version := "0.0.0-devel"
	if info, ok := debug.ReadBuildInfo(); ok && strings.HasPrefix(info.Main.Version, "v") {
		version = info.Main.Version[1:]
	}
	return report.Tool{Name: "iameval", Version: version, URI: "https://github.com/seed-1d0cfdb5/iam", Rules: rules()}
}
