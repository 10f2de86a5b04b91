package main

import (
	"flag"
	"slices"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/access"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A subject is what possible and diff are about: policies, and which requests.
type subject struct {
	set   setFlags
	scope scopeFlags
}

// newSubject defines the flags of a subject.
func newSubject(c *command) *subject {
	s := new(subject)
	s.set.define(c)
	c.flags.group("Which requests; without these flags all. They are what a statement with the flags allows:", s.scope.define)
	return s
}

// build parses the flags and reads what they and the n arguments after them name.
func (s *subject) build(c *command, args []string, n int, want message.Text) ([]*evaluate.Policies, *policy.Policy, error) {
	if err := c.parseFlags(args); err != nil {
		return nil, nil, err
	}
	return s.read(c, n, want)
}

// read does what build does, once the flags are parsed.
func (s *subject) read(c *command, n int, want message.Text) ([]*evaluate.Policies, *policy.Policy, error) {
	if c.flags.NArg() != n {
		return nil, nil, c.hint(texts.Error("{n} arguments follow the flags, and not {wanted}", c.flags.NArg(), want))
	}
	all, err := s.set.load(&c.files, c.flags.Args()...)
	if err != nil {
		return nil, nil, err
	}
	scope, err := s.scope.load(&c.files)
	return all, scope, err
}

// possible asks whether any request in a scope is allowed.
func possible(c *command, args []string) (int, error) {
	s, r := newSubject(c), newAccessReport(c)
	all, scope, err := s.build(c, args, 1, texts.Of("FILE, or FILE,FILE for policies that apply together"))
	if err != nil {
		return exitError, err
	}
	a := access.Possible(all[0], scope)
	r.add(a, texts.Of("such a request is allowed"), texts.Of("no such request is allowed"), side{policies: all[0]})
	return exitStatus(a), r.print()
}

// diff asks what new policies allow that the old do not, and the reverse.
func diff(c *command, args []string) (int, error) {
	most := 0
	s := newSubject(c)
	var inputs inputFlags
	c.flags.group("Plans and templates:", inputs.defineTemplate)
	c.flags.group("How many requests are listed:", func(fs *flag.FlagSet) {
		fs.IntVar(&most, "most", 1, "`N` of each side, that come about by different parts of its policies, at most; if absent, one")
	})
	r := newAccessReport(c)
	if err := c.parseFlags(args); err != nil {
		return exitError, err
	}
	if most < 1 {
		return exitError, c.hint(texts.Error("-most is not positive"))
	}
	if files := c.flags.Args(); len(files) == 1 || len(files) == 2 && (holdsPolicies(files[0]) || holdsPolicies(files[1])) {
		inputs.typ = s.set.typ
		return s.diffFiles(c, r, &inputs, files, most)
	}
	all, scope, err := s.read(c, 2, texts.Of("a plan, or OLD and NEW, each a FILE, a plan, a template or a folder, or FILE,FILE for policies that apply together"))
	if err != nil {
		return exitError, err
	}
	before, after := side{message.Plain(shown(c.flags.Arg(0))), all[0]}, side{message.Plain(shown(c.flags.Arg(1))), all[1]}
	gained := differences(before, after, scope, most)
	r.addDifferences(gained, after, before)
	r.addDifferences(differences(after, before, scope, most), before, after)
	return exitStatus(gained...), r.print()
}

// differences returns the answers to what after allows that before does not: one, if it is
// not a yes.
func differences(before, after side, scope *policy.Policy, most int) []access.Answer {
	list := slices.Collect(access.Differences(before.policies, after.policies, scope, most))
	if len(list) == 0 {
		return []access.Answer{{Outcome: access.No}}
	}
	return list
}

// addDifferences adds the answers to whether one side allows what the other does not.
func (r *accessReport) addDifferences(answers []access.Answer, one, other side) {
	r.addAnswers(answers, texts.Of("{policies} allows what {others} does not", one.name, other.name),
		texts.Of("{policies} allows nothing that {others} does not", one.name, other.name), one, other)
}

// addAnswers adds the answers to one question, of which each but the first is about more of the same.
func (r *accessReport) addAnswers(answers []access.Answer, yes, no message.Text, one, other side) {
	for i, a := range answers {
		clause := yes
		if i > 0 && a.Outcome != access.Yes {
			clause = texts.Of("there is more: {more}", yes)
		}
		if one.policies == other.policies {
			r.add(a, clause, no, one)
		} else {
			r.add(a, clause, no, one, other)
		}
	}
}
