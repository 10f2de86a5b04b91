package catalog

import (
	"cmp"
	"fmt"
	"iter"
	"slices"

	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
	"github.com/seed-1d0cfdb5/iam/internal/source"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/policy/lint"
)

// Check returns what in p does not agree with the table, in source order. Each code of
// this package says what it is about. Nothing is found that [lint.Check] finds. The
// result is nil if there is nothing.
//
// In one statement, at most 20 findings of one code are reported. Time and memory are
// linear in the length of the source; a check that was not finished for that reason is a
// finding, see [lint.Unfinished].
func Check(p *policy.Policy) []lint.Finding {
	c := checker{policy: (*statement.Policy)(p), table: theTable(), counts: make(map[lint.Code]int)}
	document, _, _ := source.Read(c.policy.Source())
	var found source.Elements
	found.Read(document.Root())
	if list := &found[source.Statement]; list.Present {
		for i, at := range numbered(list.Value) {
			c.statement(c.policy.Statement(i), at)
		}
	}
	slices.SortStableFunc(c.located, func(a, b located) int { return cmp.Compare(a.offset, b.offset) })
	var findings []lint.Finding
	var lines source.Lines
	pointers := document.Pointers()
	for _, f := range c.located {
		f.finding.Line, f.finding.Column = lines.Position(c.policy.Source(), f.offset)
		f.finding.Pointer = pointers.At(f.offset)
		findings = append(findings, f.finding)
	}
	return findings
}

// A checker looks at one policy.
type checker struct {
	policy  *statement.Policy
	table   *table
	located []located

	current *statement.Statement
	foreign bool              // it is about resources of others than AWS
	counts  map[lint.Code]int // of the statement so far

	guesses    int      // names looked for
	work       int      // done so far: see spend
	unfinished bool     // that was reported
	unknown    []string // prefixes that no service has, in lower case
}

// maxWork is the most work that is done for a document: names that are matched, and the
// like. No policy that AWS publishes takes a twentieth of it. A document that needs more
// is told so.
const maxWork = 1 << 20

// spend counts work. It reports false if it is too much.
func (c *checker) spend(work int) bool {
	c.work += work
	return c.work <= maxWork
}

// A located finding has an offset in place of line, column and pointer.
type located struct {
	finding lint.Finding
	offset  int
}

// maxOfCode is the most findings of one code that are reported in a statement.
const maxOfCode = 20

// report adds a finding about a value or the name of a member. It says what [message.Of]
// does.
func (c *checker) report(at source.Value, code lint.Code, form string, args ...any) {
	c.reportText(at, code, message.Of(form, args...))
}

// reportText is report for a text.
func (c *checker) reportText(at source.Value, code lint.Code, problem message.Text) {
	if c.counts[code]++; c.counts[code] > maxOfCode {
		return
	}
	problem = message.Of("{problem} (as of {date})", problem, c.table.date)
	c.located = append(c.located, located{lint.Finding{
		Name: c.policy.Name(), Code: code, Level: levelOf(code),
		Detail: problem.String(), Japanese: problem.In(message.Japanese),
		Statement: c.current.Index() + 1, Sid: c.current.Sid(),
	}, at.Offset()})
}

// numbered returns an iterator over what was compiled of v, a list or one value: its
// index, and what stands there.
func numbered(v source.Value) iter.Seq2[int, source.Value] {
	return func(yield func(int, source.Value) bool) {
		n := 0
		v.Each(func(v source.Value) bool {
			n++
			return yield(n-1, v)
		})
	}
}

// statement looks at s, which is at in the source.
func (c *checker) statement(s *statement.Statement, at source.Value) {
	clear(c.counts)
	c.current, c.foreign = s, isForeign(s)
	var found source.Elements
	found.Read(at)
	entries := c.actions(s, &found)
	c.resources(s, entries)
	c.conditions(s, &found, entries)
	if c.work > maxWork && !c.unfinished {
		c.unfinished = true
		c.report(at, lint.Unfinished, "the policy is so large that it was not compared with the table from here on")
	}
}

// shown returns text of a document, or its beginning, for a place in a sentence.
func shown(text string) string {
	const most = 100
	if len(text) > most {
		return fmt.Sprintf("%.*q...", most, text)
	}
	return quote.Word(text)
}
