package report

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
)

// The elements of JUnit XML, as Jenkins, GitLab and GitHub actions read it. There is no
// standard; encoding/xml replaces the characters that XML 1.0 does not have.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Time     string       `xml:"time,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name      string      `xml:"name,attr"`
		Tests     int         `xml:"tests,attr"`
		Failures  int         `xml:"failures,attr"`
		Errors    int         `xml:"errors,attr"`
		Skipped   int         `xml:"skipped,attr"`
		Time      string      `xml:"time,attr"`
		Timestamp string      `xml:"timestamp,attr"`
		Cases     []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name      string       `xml:"name,attr"`
		ClassName string       `xml:"classname,attr"` // GitLab shows it as the suite
		Time      string       `xml:"time,attr"`
		File      string       `xml:"file,attr"`
		Line      int          `xml:"line,attr,omitempty"`
		Failure   *junitDetail `xml:"failure"`
		Error     *junitDetail `xml:"error"`
	}
	junitDetail struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
)

// WriteJUnit writes suites as JUnit XML. The class of a case is its group.
func WriteJUnit(w io.Writer, suites []Suite) error {
	all := junitSuites{Suites: make([]junitSuite, len(suites))}
	var elapsed time.Duration
	for i := range suites {
		s := newJUnitSuite(&suites[i])
		all.Suites[i] = s
		all.Tests += s.Tests
		all.Failures += s.Failures
		all.Errors += s.Errors
		elapsed += suites[i].Elapsed
	}
	all.Time = seconds(elapsed)
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func newJUnitSuite(s *Suite) junitSuite {
	suite := junitSuite{Name: s.File, Time: seconds(s.Elapsed), Timestamp: s.Start.UTC().Format("2006-01-02T15:04:05")}
	if len(s.Errors) > 0 {
		lines := make([]string, len(s.Errors))
		for i := range s.Errors {
			lines[i] = s.Errors[i].Text.String()
		}
		text := strings.Join(lines, "\n")
		suite.Cases = []junitCase{{
			Name: s.File, ClassName: s.File, Time: suite.Time, File: s.File,
			Error: &junitDetail{Message: firstLine(text), Type: "file", Text: text},
		}}
		suite.Errors = 1
	}
	names := make(map[string]Names)
	for i := range s.Groups {
		suite.addGroup(s, &s.Groups[i], names)
	}
	suite.Tests = len(suite.Cases)
	return suite
}

// addGroup adds the cases of g, a group of s. That they cover too little is a case that
// fails. The names are those of each class: readers keep one case of each, and one that
// passes must not stand for one that fails.
func (suite *junitSuite) addGroup(s *Suite, g *Group, names map[string]Names) {
	class := inXML(cmp.Or(g.Name, s.File))
	if names[class] == nil {
		names[class] = make(Names)
	}
	add := func(name string, line int, elapsed time.Duration, kind, failure string) {
		c := junitCase{Name: names[class].unique(inXML(name)), ClassName: class, Time: seconds(elapsed), File: s.File, Line: line}
		if failure != "" {
			c.Failure = &junitDetail{Message: firstLine(failure), Type: kind, Text: s.place(line) + failure}
			suite.Failures++
		}
		suite.Cases = append(suite.Cases, c)
	}
	for i := range g.Cases {
		c := &g.Cases[i]
		add(c.Name, c.Line, c.Elapsed, "case", c.Failure.String())
	}
	if !g.Uncovered.IsZero() {
		add("coverage", g.Line, 0, "coverage", g.Uncovered.String())
	}
}

// inXML returns text as XML 1.0 can have it: https://www.w3.org/TR/xml/#charsets
func inXML(text string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.6f", d.Seconds()) }
