// Package lint finds what is valid in a policy and looks wrong.
//
// [Check] reports what lets in more than was probably meant, does something else than
// it seems to, or does nothing. It takes a policy that package policy parsed, and it
// changes no decision about it.
//
//	p := policy.MustParse(`{
//	  "Version": "2012-10-17",
//	  "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}
//	}`, policy.Identity, policy.WithName("admin.json"))
//	for _, f := range lint.Check(p, time.Now()) {
//		fmt.Println(f)
//	}
//	// admin.json:3:16: security: statement 1: /Statement: every action on every resource is allowed (allow-everything)
//
// A [Finding] has a position, a [Level], and a [Code] that is meant to stay. The
// comment on each code shows a statement with it, and many name a page of AWS. Most
// of the checks are those of IAM Access Analyzer:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
//
// No value of a Condition element appears in a finding: it may be an external ID.
//
// Check may be called concurrently, for one policy too.
package lint

import (
	"cmp"
	"slices"
	"time"

	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/source"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/internal/suggest"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// Check returns what looks wrong in p, in source order. Each [Code] says what it is
// about. The result is nil if there is nothing.
//
// Windows of time that are over at now are found too. If now is zero, nothing is
// judged by the clock.
//
// In one statement, at most 20 findings of one code are reported. Time is at most
// O(n log n) and memory linear in the length of the source; a check that was not
// finished for that reason is a finding, see [Unfinished].
func Check(p *policy.Policy, now time.Time) []Finding {
	l := linter{policy: (*statement.Policy)(p), now: now, counts: make(map[Code]int)}
	document, _, _ := source.Read(l.policy.Source())
	l.document(document.Root())
	slices.SortStableFunc(l.located, func(a, b located) int { return cmp.Compare(a.offset, b.offset) })
	var findings []Finding
	var lines source.Lines
	pointers := document.Pointers()
	for _, f := range l.located {
		f.finding.Line, f.finding.Column = lines.Position(l.policy.Source(), f.offset)
		f.finding.Pointer = pointers.At(f.offset)
		findings = append(findings, f.finding)
	}
	return findings
}

// A linter looks at one policy as it was compiled. It walks over the source too, for
// the places, which a Policy does not keep.
type linter struct {
	policy  *statement.Policy
	now     time.Time
	old     bool            // the Version is not 2012-10-17
	denials []denial        // see shadow.go
	refused map[string]bool // see provider.go
	sids    map[string]int  // number of the first statement with a Sid
	located []located

	current *statement.Statement // the one looked at, or nil
	counts  map[Code]int         // of the statement so far

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

// A located finding has an offset in place of line, column and pointer.
type located struct {
	finding Finding
	offset  int
}

// report adds a finding about a value or the name of a member. It says what [message.Of]
// does.
func (l *linter) report(at source.Value, code Code, form string, args ...any) {
	l.reportAt(at.Offset(), code, message.Of(form, args...))
}

// reportAt adds a finding at offset.
func (l *linter) reportAt(offset int, code Code, problem message.Text) {
	if l.counts[code]++; l.counts[code] > maxOfCode {
		return
	}
	f := Finding{
		Name: l.policy.Name(), Code: code, Level: code.level(0),
		Detail: problem.String(), Japanese: problem.In(message.Japanese),
	}
	if s := l.current; s != nil {
		f.Statement, f.Sid, f.Level = s.Index()+1, s.Sid(), code.level(s.Effect())
	}
	l.located = append(l.located, located{f, offset})
}
