package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate/access"
	"github.com/seed-1d0cfdb5/iam/evaluate/evaltest"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/internal/message"
)

// An accessReport is what questions about all requests come to.
type accessReport struct {
	c        *command
	markdown bool
	parts    []part
}

// A part is an answer and what it says: a clause such as "new.json allows what old.json
// does not", and a sentence for no.
type part struct {
	witness
	yes, no message.Text
	why     message.Text // of one that is not known, in place of that of the answer
}

func newAccessReport(c *command) *accessReport {
	r := &accessReport{c: c}
	c.flags.group("Output:", func(fs *flag.FlagSet) {
		fs.BoolVar(&c.json, "json", false, "print the requests that are found as a case file; the policies and external IDs are in it")
		c.langFlag(fs)
		fs.BoolVar(&r.markdown, "markdown", false, "print Markdown, for a comment on a change")
	})
	return r
}

// add adds an answer. The sides decide its witness.
func (r *accessReport) add(a access.Answer, yes, no message.Text, sides ...side) {
	r.parts = append(r.parts, part{witness: witness{a, sides}, yes: yes, no: no})
}

// print prints all answers.
func (r *accessReport) print() error {
	switch {
	case r.c.json && r.markdown:
		return texts.Error("-json and -markdown exclude each other")
	case r.c.json:
		return r.printCases()
	}
	for i := range r.parts {
		if i > 0 && (r.markdown || r.parts[i-1].Outcome == access.Yes || r.parts[i].Outcome == access.Yes) {
			r.c.out.WriteByte('\n')
		}
		if r.markdown {
			r.parts[i].writeMarkdown(r.c)
		} else {
			r.parts[i].writeText(r.c)
		}
	}
	return nil
}

// printCases prints the witnesses as a case file, and what is not known, for which
// that has no place, as errors.
func (r *accessReport) printCases() error {
	groups := []evaltest.Group{} // [] in JSON if nothing is found
	for i := range r.parts {
		p := &r.parts[i]
		switch p.Outcome {
		case access.Yes:
			for _, s := range p.sides {
				_, g := p.ask(r.c, s)
				g.Description = p.yes.String()
				if !s.name.IsZero() {
					g.Description += ": " + s.name.String()
				}
				groups = append(groups, g)
			}
		case access.No:
		case access.Unknown:
			fmt.Fprintf(r.c.errOut, "iameval %s: %s\n", r.c.name, p.unknown(r.c))
		}
	}
	for i := range groups {
		if _, err := json.Marshal(groups[i]); err != nil {
			return err // the request cannot be written
		}
	}
	r.c.printJSON(groups)
	return nil
}

// unknown says what is not known, and why.
func (p *part) unknown(c *command) string {
	why := p.In(c.lang)
	if !p.why.IsZero() {
		why = c.say(p.why)
	}
	return c.say(texts.Of("not known whether {yes}: {why}", p.yes, escaped(why)))
}

func (p *part) writeText(c *command) {
	switch p.Outcome {
	case access.Yes:
		fmt.Fprintf(c.out, "%s:\n\n", c.say(p.yes))
		facts := p.facts(c)
		width := 0
		for _, f := range facts {
			width = max(width, len(f.name))
		}
		for _, f := range facts {
			fmt.Fprintf(c.out, "  %-*s  %s\n", width, f.name, f.value)
		}
		c.out.WriteByte('\n')
		for _, s := range p.sides {
			text, _ := p.ask(c, s)
			fmt.Fprintf(c.out, "  %s%s\n", prefix(c.say(s.name)), text)
		}
	case access.No:
		fmt.Fprintln(c.out, c.say(p.no))
	default:
		fmt.Fprintln(c.out, p.unknown(c))
	}
}

func (p *part) writeMarkdown(c *command) {
	switch p.Outcome {
	case access.Yes:
		fmt.Fprintf(c.out, "**%s:**\n\n", marked(c.say(p.yes)))
		for _, f := range p.facts(c) {
			fmt.Fprintf(c.out, "- %s: %s\n", f.name, code(f.value))
		}
		c.out.WriteByte('\n')
		for _, s := range p.sides {
			text, _ := p.ask(c, s)
			fmt.Fprintf(c.out, "- %s\n", marked(prefix(c.say(s.name))+text))
		}
	case access.No:
		fmt.Fprintln(c.out, marked(c.say(p.no)))
	default:
		fmt.Fprintf(c.out, "**%s**\n", marked(p.unknown(c)))
	}
}

func prefix(name string) string {
	if name == "" {
		return ""
	}
	return name + ": "
}

// code returns text as code in Markdown. The fence is longer than what looks like it.
func code(text string) string {
	fence, space := "`", ""
	for strings.Contains(text, fence) {
		fence, space = fence+"`", " "
	}
	return fence + space + text + space + fence
}

// marked returns text for Markdown, so that it is shown as it is.
func marked(text string) string {
	var b strings.Builder
	for _, r := range text {
		if strings.ContainsRune("\\`*_[]<>&~|@", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// exitStatus returns the exit status for answers of which each yes is a finding.
func exitStatus(answers ...access.Answer) int {
	status := exitYes
	for i := range answers {
		switch answers[i].Outcome {
		case access.Yes:
			return exitNo
		case access.No:
		case access.Unknown:
			status = exitUnknown
		}
	}
	return status
}
