package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"github.com/seed-1d0cfdb5/iam/internal/quote"
	"github.com/seed-1d0cfdb5/iam/internal/suggest"
)

// Level says how much a [Finding] matters. The zero Level is none.
type Level uint8

// The levels, from light to grave.
const (
	LevelSuggestion Level = iota + 1 // can be said better
	LevelWarning                     // does something else than it seems to
	LevelSecurity                    // lets in more than was probably meant
)

// String returns "suggestion", "warning" or "security".
func (v Level) String() string {
	switch v {
	case LevelSuggestion:
		return "suggestion"
	case LevelWarning:
		return "warning"
	case LevelSecurity:
		return "security"
	}
	return fmt.Sprintf("Level(%d)", uint8(v))
}

// A Finding is something in a policy that is valid and looks wrong.
type Finding struct {
	Name    string   `json:"name,omitempty"` // name of the policy
	Line    int      `json:"line"`           // line, from 1
	Column  int      `json:"column"`         // column in bytes, from 1
	Pointer string   `json:"pointer"`        // JSON Pointer (RFC 6901) to what looks wrong
	Code    LintCode `json:"code"`           // what looks wrong
	Level   Level    `json:"level"`          // how much it matters
	Detail  string   `json:"detail"`         // why, and what to do; the text may change

	Statement int    `json:"statement,omitempty"` // number of the statement, from 1, or 0 for the document as a whole
	Sid       string `json:"sid,omitempty"`       // Sid element of the statement
}

// String returns a message of the form "name:line:column: level: statement:
// pointer: detail (code)". The statement is named by its Sid or else by its
// number. Parts that are empty are left out. A name or pointer that is not plain
// ASCII is quoted, and a Sid always is.
func (f Finding) String() string {
	var b strings.Builder
	if f.Name != "" {
		b.WriteString(quote.Word(f.Name) + ":")
	}
	fmt.Fprintf(&b, "%d:%d: %s: ", f.Line, f.Column, f.Level)
	if f.Statement != 0 {
		b.WriteString(statementName(f.Statement, f.Sid) + ": ")
	}
	if f.Pointer != "" {
		b.WriteString(quote.Word(f.Pointer) + ": ")
	}
	fmt.Fprintf(&b, "%s (%s)", f.Detail, f.Code)
	return b.String()
}

// Lint returns what looks wrong in p, in source order: what is valid but lets in
// more than was probably meant, does something else than it seems to, or does
// nothing. Each [LintCode] says what it is about. Most of the checks are those of
// IAM Access Analyzer:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
//
// Windows of time that are over at now are found too. If now is zero, nothing is
// judged by the clock.
//
// No value of a Condition element appears in a finding. In one statement, at most
// 20 findings of one code are reported. Time is at most O(n log n) and memory
// linear in the length of the source; a check that was not finished for that
// reason is a finding, see [LintUnfinished].
func Lint(p *Policy, now time.Time) []Finding {
	l := linter{policy: p, now: now, walk: parser{typ: p.typ}, counts: make(map[LintCode]int)}
	l.document(gjson.Parse(p.source))
	slices.SortStableFunc(l.located, func(a, b located) int { return cmp.Compare(a.offset, b.offset) })
	var findings []Finding
	line, lineStart, counted := 1, 0, 0
	for _, f := range l.located {
		between := p.source[counted:f.offset]
		if i := strings.LastIndexByte(between, '\n'); i >= 0 {
			line += strings.Count(between, "\n")
			lineStart = counted + i + 1
		}
		counted = f.offset
		f.finding.Line, f.finding.Column = line, f.offset-lineStart+1
		findings = append(findings, f.finding)
	}
	return findings
}

// A linter looks at one policy. It reads the source again for the positions,
// which a Policy does not keep.
type linter struct {
	policy  *Policy
	now     time.Time
	walk    parser          // reads JSON; it has nothing to report about what was parsed
	old     bool            // the Version is not 2012-10-17
	denials []denial        // see lint_shadow.go
	refused map[string]bool // see lint_provider.go
	sids    map[string]int  // number of the first statement with a Sid
	located []located

	current *Statement       // the one looked at, or nil
	counts  map[LintCode]int // of the statement so far

	guesses     int // names looked for
	comparisons int // of patterns with those of denials
}

// maxOfCode is the most findings of one code that are reported in a statement.
const maxOfCode = 20

// maxGuesses is the most names in a document for which a near one is looked for.
const maxGuesses = 100

// near returns the one of names that name is probably meant for, or "".
func (l *linter) near(name string, names []string) string {
	if l.guesses++; l.guesses > maxGuesses {
		return ""
	}
	found, _ := suggest.Near(name, names...)
	return found
}

// A located finding has an offset in place of line and column.
type located struct {
	finding Finding
	offset  int
}

// report adds a finding at pl.
func (l *linter) report(pl *place, code LintCode, format string, args ...any) {
	if l.counts[code]++; l.counts[code] > maxOfCode {
		return
	}
	f := Finding{
		Name: l.policy.name, Pointer: pl.pointer(), Code: code, Level: code.level(0), Detail: fmt.Sprintf(format, args...),
	}
	if s := l.current; s != nil {
		f.Statement, f.Sid, f.Level = s.index+1, s.sid, code.level(s.effect)
	}
	l.located = append(l.located, located{f, pl.offset})
}

// document looks at the whole document.
func (l *linter) document(root gjson.Result) {
	at := place{offset: root.Index}
	var found [numElements]member
	l.walk.members(&found, root, &at, true)
	version := found[elementVersion]
	l.old = version.value.Str != "2012-10-17"
	l.size(&at)
	l.characters(&at)
	l.denials = denials(l.policy.statements)
	before := len(l.located)
	statement := found[elementStatement].value
	pl := at.member("Statement", statement.Index)
	if statement.IsObject() {
		l.statement(&l.policy.statements[0], statement, &pl)
	} else {
		n := 0
		statement.ForEach(func(_, v gjson.Result) bool {
			pl := pl.element(n, v.Index)
			l.statement(&l.policy.statements[n], v, &pl)
			n++
			return true
		})
	}
	l.current = nil
	if l.old && !slices.ContainsFunc(l.located[before:], func(f located) bool {
		return f.finding.Code == LintOldVersionVariable
	}) {
		l.oldVersion(version, &at)
	}
}
