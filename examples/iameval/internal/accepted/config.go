package accepted

import (
	"errors"
	"fmt"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/jsontree"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy/lint"
)

// The codes of findings about suppressions.
const (
	// SuppressionOver (warning): the end date of a suppression is over, so that it suppresses
	// nothing any more.
	SuppressionOver lint.Code = "suppression-over"

	// SuppressionUnused (suggestion): a suppression that suppresses nothing.
	SuppressionUnused lint.Code = "suppression-unused"
)

// A Suppression is a part of the configuration that keeps findings.
type Suppression struct {
	Sid      string    // of the statement; or any
	Code     lint.Code // or any
	File     string    // glob; or any
	Resource string    // of a file with several policies; or any
	Reason   string
	Until    time.Time // when it is over; the zero time is never

	line, column int
	used, looked bool // it suppressed a finding; there was a file that it may be about
}

// A Config is a configuration of lint.
type Config struct {
	name         string
	suppressions []*Suppression
}

// ParseConfig reads a configuration. Errors, of which all are told, have a line and a column.
func ParseConfig(name string, text []byte, known func(lint.Code) bool) (*Config, error) {
	root, err := jsontree.Parse(text)
	if err != nil {
		return nil, texts.Error("{file}:{problem}", name, err)
	}
	r := configReader{name: name, text: text, known: known}
	c := &Config{name: name}
	r.object(&root, texts.Of("the configuration"), map[string]func(*jsontree.Value){
		"suppressions": func(v *jsontree.Value) {
			if v.Kind != jsontree.Array {
				r.fail(v, texts.Of("suppressions: want a list of objects"))
			}
			for i := range v.Items {
				c.suppressions = append(c.suppressions, r.suppression(&v.Items[i]))
			}
		},
	})
	return c, errors.Join(r.errs...)
}

// A configReader reads a configuration.
type configReader struct {
	name  string
	text  []byte
	known func(lint.Code) bool
	errs  []error
}

// fail notes a mistake at v.
func (r *configReader) fail(v *jsontree.Value, mistake message.Text) {
	line, column := jsontree.Position(r.text, v.Start)
	r.errs = append(r.errs, texts.At(fmt.Sprintf("%s:%d:%d", r.name, line, column), texts.Error("{mistake}", mistake)))
}

// object reads an object with the given members.
func (r *configReader) object(v *jsontree.Value, what message.Text, members map[string]func(*jsontree.Value)) {
	if v.Kind != jsontree.Object {
		r.fail(v, texts.Of("{what}: want an object", what))
		return
	}
	seen := make(map[string]bool)
	for i := range v.Members {
		m := &v.Members[i]
		read, ok := members[m.Name.Text]
		switch {
		case !ok:
			r.fail(&m.Name, texts.Of("unknown member {name} of {what}", strconv.Quote(m.Name.Text), what))
		case seen[m.Name.Text]:
			r.fail(&m.Name, texts.Of("{name} is there twice", strconv.Quote(m.Name.Text)))
		default:
			read(&m.Value)
		}
		seen[m.Name.Text] = true
	}
}

func (r *configReader) suppression(v *jsontree.Value) *Suppression {
	s := new(Suppression)
	s.line, s.column = jsontree.Position(r.text, v.Start)
	text := func(name string, to *string) func(*jsontree.Value) {
		return func(v *jsontree.Value) {
			if *to = strings.TrimSpace(v.Text); v.Kind != jsontree.String || *to == "" {
				r.fail(v, texts.Of("{name}: want a text that is not empty", name))
			}
		}
	}
	before := len(r.errs)
	r.object(v, texts.Of("a suppression"), map[string]func(*jsontree.Value){
		"sid":      text("sid", &s.Sid),
		"resource": text("resource", &s.Resource),
		"reason":   text("reason", &s.Reason),
		"file": func(v *jsontree.Value) {
			text("file", &s.File)(v)
			if _, err := path.Match(s.File, ""); err != nil {
				r.fail(v, texts.Of("file: {glob} is not a glob", strconv.Quote(s.File)))
			}
		},
		"code": func(v *jsontree.Value) {
			text("code", (*string)(&s.Code))(v)
			if s.Code != "" && !r.known(s.Code) {
				r.fail(v, texts.Of("code: there is no code {code}", strconv.Quote(string(s.Code))))
			}
		},
		"until": func(v *jsontree.Value) {
			var err error
			if s.Until, err = condition.ParseTime(v.Text); err != nil {
				r.fail(v, texts.Of("until: want a date such as 2026-12-31, or a time such as 2026-12-31T12:00:00Z"))
			}
		},
	})
	if len(r.errs) == before {
		switch {
		case s.Sid == "" && s.Code == "":
			r.fail(v, texts.Of(`a suppression needs a "sid" or a "code"`))
		case s.Reason == "":
			r.fail(v, texts.Of(`a suppression needs a "reason"`))
		}
	}
	return s
}

// hash returns a short text that stands for what s is about, and until when.
func (s *Suppression) hash() string {
	return shortHash([]byte(strings.Join([]string{s.Sid, string(s.Code), s.File, s.Resource, s.Until.UTC().Format(time.RFC3339)}, "\n")))
}

// Looked says that a file was looked at, which may have no finding.
func (c *Config) Looked(file string) {
	if c == nil {
		return
	}
	for _, s := range c.suppressions {
		s.looked = s.looked || s.isAbout(file)
	}
}

// For returns the suppression of f at a time, or nil.
func (c *Config) For(f *Finding, now time.Time) *Suppression {
	if c == nil {
		return nil
	}
	var found *Suppression
	for _, s := range c.suppressions {
		if !s.isOver(now) && s.covers(f) {
			s.used = true
			if found == nil {
				found = s
			}
		}
	}
	return found
}

func (s *Suppression) isOver(now time.Time) bool { return !s.Until.IsZero() && !now.Before(s.Until) }

func (s *Suppression) isAbout(file string) bool {
	if s.File == "" {
		return true
	}
	matches, err := path.Match(s.File, file)
	return err == nil && matches || matchesBelow(s.File, file)
}

// matchesBelow reports whether glob ends with "/**" and file is below that folder.
func matchesBelow(glob, file string) bool {
	folder, ok := strings.CutSuffix(glob, "/**")
	return ok && strings.HasPrefix(file, folder+"/")
}

func (s *Suppression) covers(f *Finding) bool {
	return s.isAbout(f.File) && (s.Sid == "" || s.Sid == f.Sid) && (s.Code == "" || s.Code == f.Code) &&
		(s.Resource == "" || s.Resource == f.Resource)
}

// Findings returns what is to be said of the suppressions themselves, when all files were
// looked at.
func (c *Config) Findings(now time.Time) []Finding {
	if c == nil {
		return nil
	}
	var findings []Finding
	for i, s := range c.suppressions {
		f := Finding{File: c.name, Finding: lint.Finding{
			Name: c.name, Line: s.line, Column: s.column, Pointer: fmt.Sprintf("/suppressions/%d", i),
		}}
		switch {
		case s.isOver(now):
			f.Code, f.Level = SuppressionOver, lint.Warning
			f.Finding = texts.Found(f.Finding, texts.Of("the suppression is over since {time}: mend what it was about, or decide anew", s.Until.UTC().Format(time.RFC3339)))
		case s.looked && !s.used:
			f.Code, f.Level = SuppressionUnused, lint.Suggestion
			f.Finding = texts.Found(f.Finding, texts.Of("the suppression suppresses nothing"))
		default:
			continue
		}
		f.SetKey(nil)
		f.Key.Statement = s.hash() // it may move as well
		findings = append(findings, f)
	}
	return findings
}
