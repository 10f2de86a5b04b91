package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
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
	for _, e := range events(s, true, true) {
		if err := enc.Encode(e); err != nil {
			return err
		}
	}
	return nil
}

// WriteText writes s in the manner of go test, with -v if verbose is true: the output of
// its events without the errors, which belong on the standard error.
func WriteText(w io.Writer, s *Suite, verbose bool) error {
	for _, e := range events(s, verbose, false) {
		if _, err := io.WriteString(w, e.Output); err != nil {
			return err
		}
	}
	return nil
}

// A recorder makes events.
type recorder struct {
	suite  *Suite
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
func (r *recorder) print(test string, elapsed time.Duration, line int, failure string) {
	r.output(test, fmt.Sprintf("--- %s: %s/%s (%.2fs)\n", strings.ToUpper(result(failure == "")), word(r.suite.File), test, elapsed.Seconds()))
	if failure != "" {
		text := strings.TrimRight(plain(r.suite.place(line)+failure), "\n")
		r.output(test, "    "+strings.ReplaceAll(text, "\n", "\n        ")+"\n")
	}
}

// events returns the events of s: with output of cases that pass if verbose is true, and of
// what keeps the file from being run if errors is.
func events(s *Suite, verbose, errors bool) []event {
	r := &recorder{suite: s, now: s.Start}
	r.add("start", "")
	for i := range s.Groups {
		r.group(&s.Groups[i], verbose)
	}
	r.now = s.Start.Add(s.Elapsed)
	if errors {
		for _, err := range s.Errors {
			r.output("", strings.TrimRight(plain(err.Text), "\n")+"\n")
		}
	}
	r.output("", s.line())
	r.end("", s.OK(), s.Elapsed)
	return r.events
}

func (r *recorder) group(g *Group, verbose bool) {
	begin, ok := r.now, g.Uncovered == ""
	r.add("run", g.Test)
	for i := range g.Cases {
		c := &g.Cases[i]
		test := g.Test + "/" + c.Test
		r.add("run", test)
		r.now = r.now.Add(c.Elapsed)
		if verbose || c.Failure != "" {
			r.print(test, c.Elapsed, c.Line, c.Failure)
		}
		r.end(test, c.Failure == "", c.Elapsed)
		ok = ok && c.Failure == ""
	}
	elapsed := r.now.Sub(begin)
	if g.Uncovered != "" {
		r.print(g.Test, elapsed, g.Line, g.Uncovered)
	}
	r.end(g.Test, ok, elapsed)
}

// line returns the line of output for the file.
func (s *Suite) line() string {
	if len(s.Errors) > 0 {
		return fmt.Sprintf("FAIL\t%s [setup failed]\n", word(s.File))
	}
	result := "ok  "
	if !s.OK() {
		result = "FAIL"
	}
	line := fmt.Sprintf("%s\t%s\t%.3fs\t%s", result, word(s.File), s.Elapsed.Seconds(), s.counts())
	if s.Covered != nil {
		line += "\t" + s.Covered.String()
	}
	return line + "\n"
}

// counts says what Count returns.
func (s *Suite) counts() string {
	cases, failed, uncovered := s.Count()
	text := fmt.Sprintf("%d cases", cases)
	if cases == 1 {
		text = "1 case"
	}
	if failed > 0 {
		text = fmt.Sprintf("%d of %s failed", failed, text)
	}
	if uncovered > 0 {
		text += ", coverage too low"
	}
	return text
}
