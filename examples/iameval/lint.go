package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/policy"
)

// The levels of findings.
const (
	security   = "security"   // lets in more than was probably meant
	warning    = "warning"    // does something else than it seems to
	suggestion = "suggestion" // can be said better
)

// A finding is something in a policy that is valid and looks wrong.
type finding struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column,omitempty"` // 0 if only the line is known
	Sid    string `json:"sid,omitempty"`
	Level  string `json:"level"`
	Code   string `json:"code"`
	Reason string `json:"reason"`
}

func (f *finding) String() string {
	position := fmt.Sprintf("%s:%d", f.File, f.Line)
	if f.Column > 0 {
		position += fmt.Sprintf(":%d", f.Column)
	}
	if f.Sid != "" {
		position += fmt.Sprintf(": statement %q", f.Sid)
	}
	return fmt.Sprintf("%s: %s: %s (%s)", position, f.Level, f.Reason, f.Code)
}

func lint(c *command, args []string) (int, error) {
	var name string
	c.flags.group("Which policies; their files follow the flags:", func(fs *flag.FlagSet) {
		fs.StringVar(&name, "type", "", "`TYPE` identity, resource, trust, boundary, session, scp, rcp or endpoint")
	})
	c.flags.group("Output:", c.jsonFlag)
	if err := c.flags.Parse(args); err != nil {
		return exitError, c.hint(err)
	}
	typ, err := parseType(name)
	if err != nil {
		return exitError, c.hint(err)
	}
	if c.flags.NArg() == 0 {
		return exitError, c.hint(errors.New("no file is named"))
	}
	findings := []finding{} // [] in JSON if nothing is found
	var errs []error
	for _, file := range c.flags.Args() {
		p, err := c.files.policy(file, typ)
		if err != nil {
			errs = append(errs, err)
		} else if p != nil {
			findings = append(findings, check(p)...)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return exitError, err
	}
	var text strings.Builder
	for _, f := range findings {
		fmt.Fprintln(&text, f.String())
	}
	c.print(findings, text.String())
	if len(findings) > 0 {
		return exitNo, nil
	}
	return exitYes, nil
}

func parseType(name string) (policy.Type, error) {
	if name == "" {
		return 0, errors.New("-type is missing")
	}
	for typ := policy.Identity; typ <= policy.Endpoint; typ++ {
		if text, err := typ.MarshalText(); err == nil && strings.EqualFold(string(text), name) {
			return typ, nil
		}
	}
	return 0, fmt.Errorf("%q is no type of policy", name)
}

// A linter collects what is found in one policy.
type linter struct {
	policy     *policy.Policy
	source     []byte
	statements []*policy.Statement
	findings   []finding
}

// check returns what is found in p, in source order.
func check(p *policy.Policy) []finding {
	// json.Marshal would leave out the spaces, and with them the lines.
	source, err := p.MarshalJSON()
	if err != nil {
		panic(err) // a parsed policy has a source
	}
	l := &linter{policy: p, source: source, statements: slices.Collect(p.Statements())}
	l.document()
	for _, s := range l.statements {
		l.principals(s)
		l.actions(s)
		l.resources(s)
		l.conditions(s)
	}
	slices.SortStableFunc(l.findings, func(a, b finding) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	return l.findings
}

// at adds a finding in s. Its position is that of the last of names, each of which
// is a JSON string somewhere after the one before. All but the last are names of
// members. If they are not found, it is the position of s.
func (l *linter) at(s *policy.Statement, level, code, reason string, names ...string) {
	f := finding{l.policy.Name(), s.Line(), 0, s.Sid(), level, code, reason}
	if offset := l.find(s, names); offset >= 0 {
		f.Line, f.Column = position(l.source, offset)
	}
	l.findings = append(l.findings, f)
}

// find returns the offset of the last of names, or -1. It does not look in lines
// that s shares with another statement.
func (l *linter) find(s *policy.Statement, names []string) int {
	i, from, to := s.Index(), lineStart(l.source, s.Line()), len(l.source)
	if i > 0 && l.statements[i-1].Line() == s.Line() {
		return -1
	}
	if i+1 < len(l.statements) {
		to = lineStart(l.source, l.statements[i+1].Line())
	}
	found := -1
	for i, name := range names {
		quoted, err := json.Marshal(name)
		if err != nil {
			return -1
		}
		for found = -1; found < 0; from += len(quoted) {
			next := bytes.Index(l.source[from:max(from, to)], quoted)
			if next < 0 {
				return -1
			}
			from += next
			rest := bytes.TrimLeft(l.source[from+len(quoted):], "\t\n\r ")
			if i == len(names)-1 || bytes.HasPrefix(rest, []byte(":")) {
				found = from
			}
		}
	}
	return found
}

// element returns the name of an element or of its opposite.
func element(not bool, name string) string {
	if not {
		return "Not" + name
	}
	return name
}

// lineStart returns the offset of a line, from 1, of source.
func lineStart(source []byte, line int) int {
	offset := 0
	for ; line > 1; line-- {
		offset += bytes.IndexByte(source[offset:], '\n') + 1
	}
	return offset
}

// position returns the line and the column, in bytes, of an offset in source.
func position(source []byte, offset int) (line, column int) {
	before := source[:offset]
	return 1 + bytes.Count(before, []byte("\n")), offset - bytes.LastIndexByte(before, '\n')
}
