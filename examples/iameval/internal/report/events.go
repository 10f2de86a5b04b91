package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
)

// An event is a line of "go test -json". The package is the case file, and the test is
// GROUP/CASE. See https://pkg.go.dev/cmd/test2json.
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
	for _, e := range events(s, true) {
		if err := enc.Encode(e); err != nil {
			return err
		}
	}
	return nil
}

// WriteText writes s in the manner of go test, with -v if verbose is true: the output of
// its events.
func WriteText(w io.Writer, s *Suite, verbose bool) error {
	for _, e := range events(s, verbose) {
		if _, err := io.WriteString(w, e.Output); err != nil {
			return err
		}
	}
	return nil
}

// events returns the events of s, with those of cases that pass if verbose is true.
func events(s *Suite, verbose bool) []event {
	now := s.Start
	var all []event
	add := func(action, test, output string, elapsed time.Duration) {
		e := event{Time: now, Action: action, Package: s.File, Test: test, Output: output}
		if action == "pass" || action == "fail" {
			seconds := elapsed.Seconds()
			e.Elapsed = &seconds
		}
		all = append(all, e)
	}
	add("start", "", "", 0)
	names := s.tests()
	for i := range s.Cases {
		c := &s.Cases[i]
		result := "pass"
		if c.Failure != "" {
			result = "fail"
		} else if !verbose {
			continue
		}
		add("run", names[i], "", 0)
		now = now.Add(c.Elapsed)
		add("output", names[i], fmt.Sprintf("--- %s: %s/%s (%.2fs)\n", strings.ToUpper(result), plain(s.File), names[i], c.Elapsed.Seconds()), 0)
		if c.Failure != "" {
			add("output", names[i], indented(s.place(c)+c.Failure), 0)
		}
		add(result, names[i], "", c.Elapsed)
	}
	now = s.Start.Add(s.Elapsed)
	result := "pass"
	if !s.OK() {
		result = "fail"
	}
	add("output", "", s.line(), 0)
	add(result, "", "", s.Elapsed)
	return all
}

// place returns where c stands, for the beginning of a line.
func (s *Suite) place(c *Case) string {
	if c.Line == 0 {
		return s.File + ": "
	}
	return fmt.Sprintf("%s:%d: ", s.File, c.Line)
}

// indented returns text with each line indented, those after the first more.
func indented(text string) string {
	text = strings.TrimRight(plain(text), "\n")
	return "    " + strings.ReplaceAll(text, "\n", "\n        ") + "\n"
}

// line returns the line of output for the file.
func (s *Suite) line() string {
	var b strings.Builder
	for _, err := range s.Errors {
		fmt.Fprintf(&b, "%s\n", plain(err))
	}
	if len(s.Errors) > 0 {
		fmt.Fprintf(&b, "FAIL\t%s [setup failed]\n", plain(s.File))
		return b.String()
	}
	result := "ok  "
	if !s.OK() {
		result = "FAIL"
	}
	fmt.Fprintf(&b, "%s\t%s\t%.3fs\t%s", result, plain(s.File), s.Elapsed.Seconds(), s.counts())
	if s.Covered != nil {
		fmt.Fprintf(&b, "\t%s", s.Covered)
	}
	b.WriteByte('\n')
	return b.String()
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
