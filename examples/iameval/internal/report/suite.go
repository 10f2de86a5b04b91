package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// A Suite is what came of the cases of a file.
type Suite struct {
	File    string // as it was named, with /
	Start   time.Time
	Elapsed time.Duration
	Cases   []Case
	Errors  []string // why the file cannot be run; there are no cases then
	Covered *Share   // nil unless coverage is asked for
}

// A Case is what came of a case, or of the coverage that a group asks for.
type Case struct {
	Group, Name string
	Demand      bool // it is the coverage that the group asks for
	Line        int  // in the file, from 1; 0 if it is not known
	Elapsed     time.Duration
	Failure     string // what is not as expected; "" if all is
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

// String says it as go test says it of Go.
func (s Share) String() string {
	return fmt.Sprintf("coverage: %.1f%% of statements", s.Percent())
}

// Count returns the number of cases, of those that fail, and of groups whose cases cover
// less than they ask for.
func (s *Suite) Count() (cases, failed, uncovered int) {
	for i := range s.Cases {
		c := &s.Cases[i]
		switch {
		case !c.Demand && c.Failure != "":
			failed++
		case c.Failure != "":
			uncovered++
		}
		if !c.Demand {
			cases++
		}
	}
	return cases, failed, uncovered
}

// OK reports whether the file could be run and nothing in it failed.
func (s *Suite) OK() bool {
	_, failed, uncovered := s.Count()
	return failed+uncovered+len(s.Errors) == 0
}

// tests returns the names of the cases as go test names subtests: GROUP/CASE, in one
// word, and unique.
func (s *Suite) tests() []string {
	names := make([]string, len(s.Cases))
	seen := make(map[string]int, len(names))
	for i := range s.Cases {
		name := TestName(s.Cases[i].Group, s.Cases[i].Name)
		for n := seen[name]; n > 0; n = seen[name] {
			seen[name]++
			name = fmt.Sprintf("%s#%02d", name, n)
		}
		seen[name]++
		names[i] = name
	}
	return names
}

// TestName returns the name of a case as go test names a subtest.
func TestName(group, name string) string {
	return rewrite(group) + "/" + rewrite(name)
}

// rewrite does what testing.T.Run does with the name of a subtest.
func rewrite(name string) string {
	if name == "" {
		return "#00"
	}
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
