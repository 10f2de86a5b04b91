package report

import (
	"fmt"
	"path"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/internal/message"
)

// A Suite is what came of a case file.
type Suite struct {
	File    string // as it was named, with /
	Start   time.Time
	Elapsed time.Duration
	Groups  []Group
	Errors  []Problem // why the file cannot be run; there are no groups then
	Covered *Share    // nil unless coverage is asked for
}

// A Problem is what is wrong with a case file, or with a policy file that it names.
type Problem struct {
	File         string       // as it was named, with /; or "" if it is about none
	Line, Column int          // from 1; 0 if they are not known
	Text         message.Text // with the place
}

// A Group is what came of a group of cases.
type Group struct {
	Name      string
	Test      string // the name that Names give it
	Line      int    // in the file, from 1; 0 if it is not known
	Cases     []Case
	Uncovered message.Text // that the cases cover less than the group asks for; or ""
}

// A Case is what came of a case.
type Case struct {
	Name    string
	Test    string // the name that Names give it; GROUP/CASE are the tests of a file
	Line    int    // in the file, from 1; 0 if it is not known
	Elapsed time.Duration
	Failure message.Text // what is not as expected; or ""
}

// A Share is how many of a number of statements apply in a case.
type Share struct{ Applied, Statements int }

// Percent is 100 if there are no statements.
func (s Share) Percent() float64 {
	if s.Statements == 0 {
		return 100
	}
	return 100 * float64(s.Applied) / float64(s.Statements)
}

// String is Text in English: it says it as go test says it of Go.
func (s Share) String() string { return s.Text().String() }

// Text says what s is.
func (s Share) Text() message.Text {
	if s.Statements == 0 {
		return texts.Of("coverage: [no statements]")
	}
	return texts.Of("coverage: {percent}% of statements", fmt.Sprintf("%.1f", s.Percent()))
}

// Count returns the number of cases, of those that fail, and of groups whose cases cover
// less than they ask for.
func (s *Suite) Count() (cases, failed, uncovered int) {
	for i := range s.Groups {
		cases += len(s.Groups[i].Cases)
		for j := range s.Groups[i].Cases {
			if !s.Groups[i].Cases[j].Failure.IsZero() {
				failed++
			}
		}
		if !s.Groups[i].Uncovered.IsZero() {
			uncovered++
		}
	}
	return cases, failed, uncovered
}

// OK reports whether the file could be run and nothing in it failed.
func (s *Suite) OK() bool {
	_, failed, uncovered := s.Count()
	return failed+uncovered+len(s.Errors) == 0
}

// place returns where a line of the file is, for the beginning of a line of output.
func (s *Suite) place(line int) string {
	if line == 0 {
		return word(s.File) + ": "
	}
	return fmt.Sprintf("%s:%d: ", word(s.File), line)
}

// Names are unique names of groups or cases in one word, as go test names subtests.
type Names map[string]int

// Add returns the name for the next group, or case of a group, that is called name. Each
// group has Names of its own for its cases.
func (n Names) Add(name string) string { return n.unique(rewrite(name)) }

// unique returns name, or what it becomes where it is there already or is empty.
func (n Names) unique(name string) string {
	for {
		times := n[name]
		n[name]++
		if times == 0 && name != "" {
			return name
		}
		name = fmt.Sprintf("%s#%02d", name, times)
	}
}

// AddGroup is Add for the name of a group. There is no slash in it: the first one divides
// the name of a case from it.
func (n Names) AddGroup(name string) string {
	return n.Add(strings.ReplaceAll(name, "/", "_"))
}

// rewrite does what testing.T.Run does with the name of a subtest.
func rewrite(name string) string {
	var b strings.Builder
	for _, r := range name {
		switch {
		case unicode.IsSpace(r):
			b.WriteByte('_')
		case !unicode.IsPrint(r):
			quoted := strconv.QuoteRune(r)
			b.WriteString(quoted[1 : len(quoted)-1])
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// plain returns text as it is safe to show: lines of printable characters.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || unicode.IsPrint(r) {
			return r
		}
		return unicode.ReplacementChar
	}, text)
}

// word returns text as it is safe to show within a line.
func word(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, text)
}

// Results returns what is wrong in s, for annotations: files that cannot be run, cases that
// fail, and groups whose cases cover too little.
func (s *Suite) Results() []Result {
	file := path.Clean(s.File) // GitHub knows no "./"
	var all []Result
	for _, p := range s.Errors {
		r := Result{Rule: "case file", Level: LevelError, Message: p.Text}
		if p.File != "" {
			r.Location = Location{File: path.Clean(p.File), Line: p.Line}
		}
		all = append(all, r)
	}
	for i := range s.Groups {
		g := &s.Groups[i]
		for j := range g.Cases {
			if c := &g.Cases[j]; !c.Failure.IsZero() {
				all = append(all, Result{Rule: g.Name + "/" + c.Name, Level: LevelError, Message: c.Failure, Location: Location{File: file, Line: c.Line}})
			}
		}
		if !g.Uncovered.IsZero() {
			all = append(all, Result{Rule: g.Name, Level: LevelError, Message: g.Uncovered, Location: Location{File: file, Line: g.Line}})
		}
	}
	return all
}
