package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// An event is a line of "go test -json", see https://pkg.go.dev/cmd/test2json. The package
// is the case file, and the tests are GROUP and GROUP/CASE.
type event struct {
	Time    time.Time
	Action  string
	Package string
	Test    string   `json:",omitempty"`
	Elapsed *float64 `json:",omitempty"` // seconds
	Output  string   `json:",omitempty"`
}

// WriteEvents writes s as the events of "go test -json".
func WriteEvents(w io.Writer, s *Suite) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, e := range events(s, true, true, policy.English) {
		if err := enc.Encode(e); err != nil {
			return err
		}
	}
	return nil
}

// WriteText writes s in the manner of go test, with -v if verbose is true: the output of
// its events without the errors, which belong on the standard error. What is
// wrong is in language l.
func WriteText(w io.Writer, s *Suite, verbose bool, l policy.Language) error {
	for _, e := range events(s, verbose, false, l) {
		if _, err := io.WriteString(w, e.Output); err != nil {
			return err
		}
	}
	return nil
}

// A recorder makes events.
type recorder struct {
	suite  *Suite
	lang   policy.Language
	now    time.Time
	events []event
}

func (r *recorder) add(action, test string) {
	r.events = append(r.events, event{Time: r.now, Action: action, Package: r.suite.File, Test: test})
}

func (r *recorder) output(test, text string) {
	r.events = append(r.events, event{Time: r.now, Action: "output", Package: r.suite.File, Test: test, Output: Log(text)})
}

func (r *recorder) end(test string, ok bool, elapsed time.Duration) {
	seconds := elapsed.Seconds()
	r.events = append(r.events, event{Time: r.now, Action: result(ok), Package: r.suite.File, Test: test, Elapsed: &seconds})
}

func result(ok bool) string {
	if ok {
		return "pass"
	}
	return "fail"
}

// print adds the output of a test that is over. The failure of one that passes is "".
func (r *recorder) print(test string, elapsed time.Duration, line int, failure message.Text) {
	r.output(test, fmt.Sprintf("--- %s: %s/%s (%.2fs)\n", strings.ToUpper(result(failure.IsZero())), word(r.suite.File), test, elapsed.Seconds()))
	if !failure.IsZero() {
		text := strings.TrimRight(plain(r.suite.place(line)+texts.In(r.lang, failure)), "\n")
		r.output(test, "    "+strings.ReplaceAll(text, "\n", "\n        ")+"\n")
	}
}

// events returns the events of s: with output of cases that pass if verbose is true, and of
// what keeps the file from being run if errors is.
func events(s *Suite, verbose, errors bool, l policy.Language) []event {
	r := &recorder{suite: s, lang: l, now: s.Start}
	r.add("start", "")
	for i := range s.Groups {
		r.group(&s.Groups[i], verbose)
	}
	r.now = s.Start.Add(s.Elapsed)
	if errors {
		for _, err := range s.Errors {
			r.output("", strings.TrimRight(plain(texts.In(l, err.Text)), "\n")+"\n")
		}
	}
	r.output("", s.line(l))
	r.end("", s.OK(), s.Elapsed)
	return r.events
}

func (r *recorder) group(g *Group, verbose bool) {
	begin, ok := r.now, g.Uncovered.IsZero()
	r.add("run", g.Test)
	for i := range g.Cases {
		c := &g.Cases[i]
		test := g.Test + "/" + c.Test
		r.add("run", test)
		r.now = r.now.Add(c.Elapsed)
		if verbose || !c.Failure.IsZero() {
			r.print(test, c.Elapsed, c.Line, c.Failure)
		}
		r.end(test, c.Failure.IsZero(), c.Elapsed)
		ok = ok && c.Failure.IsZero()
	}
	elapsed := r.now.Sub(begin)
	if !g.Uncovered.IsZero() {
		r.print(g.Test, elapsed, g.Line, g.Uncovered)
	}
	r.end(g.Test, ok, elapsed)
}

// line returns the line of output for the file, in a language.
func (s *Suite) line(l policy.Language) string {
	if len(s.Errors) > 0 {
		return fmt.Sprintf("FAIL\t%s [setup failed]\n", word(s.File))
	}
	result := "ok  "
	if !s.OK() {
		result = "FAIL"
	}
	line := fmt.Sprintf("%s\t%s\t%.3fs\t%s", result, word(s.File), s.Elapsed.Seconds(), texts.In(l, s.counts()))
	if s.Covered != nil {
		line += "\t" + texts.In(l, s.Covered.Text())
	}
	return line + "\n"
}

// counts says what Count returns.
func (s *Suite) counts() message.Text {
	cases, failed, uncovered := s.Count()
	text := texts.Plural(cases, "1 case", "{n} cases")
	if failed > 0 {
		text = texts.Of("{n} of {cases} failed", failed, text)
	}
	if uncovered > 0 {
		text = texts.Of("{cases}, coverage too low", text)
	}
	return text
}
