package report

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"strings"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// WriteHTML writes c as a page that needs nothing else: no scripts, and nothing from
// elsewhere. It is in language l. Values that policies hide are not in it.
func (c *Coverage) WriteHTML(w io.Writer, l policy.Language) error {
	p := page{Lang: l.String(), Share: c.Share()}
	for i, covered := range c.sorted() {
		s, err := newSection(covered, l)
		if err != nil {
			return texts.At(covered.File, err)
		}
		s.ID = fmt.Sprintf("p%d", i+1)
		p.Sections = append(p.Sections, s)
	}
	return execute(w, pageSource, p, l)
}

// execute writes what a template makes of a value. Its function say has the texts of the tables.
func execute(w io.Writer, source string, value any, l policy.Language) error {
	t, err := template.New("page").Funcs(template.FuncMap{
		"say": func(english string, args ...any) string { return texts.In(l, texts.Of(english, args...)) },
	}).Parse(source)
	if err != nil {
		return err
	}
	return t.Execute(w, value)
}

//go:embed coverage.html
var pageSource string

// A page is what the template shows.
type (
	page struct {
		Lang     string
		Share    Share
		Sections []section
	}
	section struct {
		ID, File string
		Line     int
		Type     string
		Share    Share
		Blocks   []block
	}

	// A block is lines of one statement, or of none, or a line of several.
	block struct {
		note
		Lines []line
	}
	line struct {
		Number int    // in the file, or 0
		Mark   string // beside the first line of a statement
		Parts  []part
	}
	part struct {
		note
		Mark string // before a statement that shares its line
		Idle bool   // in a clause that never was the reason
		Text string
	}

	// A note says what the cases do with a statement.
	note struct{ Class, Title string }
)

// Full reports whether all statements apply in a case.
func (s *section) Full() bool { return s.Share.Applied == s.Share.Statements }

// namesShown is how many names of cases the page lists for a statement.
const namesShown = 20

func (s *coveredStatement) note(l policy.Language) note {
	if len(s.applies) == 0 {
		switch s.reached {
		case 0:
			return note{"never", texts.In(l, texts.Of("no case reaches it"))}
		case 1:
			return note{"never", texts.In(l, texts.Of("applies in no case; one reaches it"))}
		}
		return note{"never", texts.In(l, texts.Of("applies in no case; {n} reach it", s.reached))}
	}
	class, does := "allow", texts.Of("allows in {n} of {reached} cases that reach it:", len(s.applies), s.reached)
	if s.deny {
		class, does = "deny", texts.Of("denies in {n} of {reached} cases that reach it:", len(s.applies), s.reached)
	}
	var b strings.Builder
	b.WriteString(texts.In(l, does))
	for i, name := range s.applies {
		if i == namesShown {
			b.WriteString("\n" + texts.In(l, texts.Of("and {n} more", len(s.applies)-i)))
			break
		}
		b.WriteString("\n" + plain(name))
	}
	return note{class, b.String()}
}

func (s *coveredStatement) mark(l policy.Language) string {
	if len(s.applies) == 0 {
		return texts.In(l, texts.Of("never"))
	}
	return fmt.Sprintf("%d×", len(s.applies))
}

// What paint marks a byte of a source with.
const (
	idle = 1 << iota
	hidden
)

// A paint says what a byte of a source belongs to.
type paint struct {
	statement int32 // from 1; 0 is none
	marks     uint8
}

// paints returns the paint of each byte of source, which is that of p.
func (p *coveredPolicy) paints(source []byte) ([]paint, error) {
	l, err := newLayout(source)
	if err == nil && len(l.statements) != len(p.statements) {
		err = texts.Error("{n} statements are found, and not {wanted}", len(l.statements), len(p.statements))
	}
	if err != nil {
		return nil, err
	}
	all := make([]paint, len(source))
	for i, s := range l.statements {
		for j := s.begin; j < s.end; j++ {
			all[j].statement = int32(i + 1)
		}
		for k, clause := range l.clauses[i] {
			if k < len(p.statements[i].idle) && p.statements[i].idle[k] {
				for j := clause.begin; j < clause.end; j++ {
					all[j].marks |= idle
				}
			}
		}
	}
	for _, s := range l.hidden {
		for j := s.begin; j < s.end; j++ {
			all[j].marks |= hidden
		}
	}
	return all, nil
}

// shownSource returns the source, indented if all of it is one long line, as in a plan.
func (p *coveredPolicy) shownSource() (source []byte, isIndented bool, err error) {
	const long = 120
	source = []byte(strings.TrimSpace(p.source))
	if len(source) < long || bytes.ContainsRune(source, '\n') {
		return []byte(p.source), false, nil
	}
	var b bytes.Buffer
	err = json.Indent(&b, source, "", "  ")
	return b.Bytes(), true, err
}

func newSection(p *coveredPolicy, l policy.Language) (section, error) {
	s := section{File: plain(p.File), Line: p.Line, Type: texts.In(l, message.Known(p.typ.String())), Share: p.share()}
	source, isIndented, err := p.shownSource()
	if err != nil {
		return s, err
	}
	paints, err := p.paints(source)
	if err != nil {
		return s, err
	}
	notes := make([]note, len(p.statements)+1)
	for i := range p.statements {
		notes[i+1] = p.statements[i].note(l)
	}
	indent := indentation(string(source))
	begun := int32(0) // the last statement that has its mark
	last := int32(-1) // the statement of the last block, or -1 for a block of several
	begin := 0
	for n, text := range strings.SplitAfter(strings.TrimRight(string(source), " \t\r\n"), "\n") {
		parts := runs(text, paints[begin:begin+len(text)])
		begin += len(text)
		owner, several := ownerOf(parts)
		if n > 0 && len(parts) > 0 {
			parts[0].text = trimIndent(parts[0].text, indent)
		}
		var shown line
		if !isIndented {
			shown.Number = p.Line + n
		}
		for _, r := range parts {
			each := part{Idle: r.marks&idle != 0, Text: plain(strings.TrimRight(r.text, "\r\n"))}
			if r.marks&hidden != 0 {
				each.Text = `"` + texts.In(l, texts.Of("(not shown)")) + `"`
			}
			if several {
				each.note = notes[r.statement]
			}
			if each.Idle {
				each.Title = strings.TrimPrefix(each.Title+"\n\n"+texts.In(l, texts.Of("in no case the reason why the statement did not apply")), "\n\n")
			}
			if r.statement > begun {
				begun = r.statement
				if mark := p.statements[begun-1].mark(l); several {
					each.Mark = mark
				} else {
					shown.Mark = mark
				}
			}
			shown.Parts = append(shown.Parts, each)
		}
		switch {
		case several:
			s.Blocks = append(s.Blocks, block{})
			last = -1
		case owner != last:
			s.Blocks = append(s.Blocks, block{note: notes[owner]})
			last = owner
		}
		b := &s.Blocks[len(s.Blocks)-1]
		b.Lines = append(b.Lines, shown)
	}
	return s, nil
}

// A run is a part of a line that is painted alike.
type run struct {
	paint
	text string
}

func runs(text string, paints []paint) []run {
	var all []run
	for i := 0; i < len(text); {
		end := i + 1
		for end < len(text) && paints[end] == paints[i] {
			end++
		}
		all = append(all, run{paints[i], text[i:end]})
		i = end
	}
	return all
}

// ownerOf returns the one statement that a line belongs to, 0 if there is none, and
// whether there are several.
func ownerOf(parts []run) (owner int32, several bool) {
	for _, r := range parts {
		switch {
		case r.statement == 0 || r.statement == owner:
		case owner == 0:
			owner = r.statement
		default:
			return 0, true
		}
	}
	return owner, false
}

// indentation returns what the lines of source after the first begin with, all of them.
// A policy in a case file is indented as the file is.
func indentation(source string) string {
	lines := strings.Split(source, "\n")[1:]
	var common string
	for i, text := range lines {
		indent := text[:len(text)-len(strings.TrimLeft(text, " \t"))]
		if i == 0 {
			common = indent
		}
		for !strings.HasPrefix(indent, common) && len(indent) < len(text) {
			common = common[:len(common)-1]
		}
	}
	return common
}

// trimIndent returns text without the indentation, or without all white space if it has
// nothing else.
func trimIndent(text, indent string) string {
	if rest, ok := strings.CutPrefix(text, indent); ok {
		return rest
	}
	return strings.TrimLeft(text, " \t")
}
