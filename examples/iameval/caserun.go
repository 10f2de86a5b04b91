package main

import (
	"errors"
	"io/fs"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate/evaltest"
	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/found"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/report"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A fileResult is what came of a case file.
type fileResult struct {
	suite  report.Suite
	name   string       // in the tree
	errors message.Text // of the suite, with lines of the files, or what is not known of its inventories
	groups []groupResult
}

// A groupResult is what the cases of a group do with its policies.
type groupResult struct {
	cases    []string // GROUP/CASE
	policies []evaltest.PolicyCoverage
}

// runFiles runs files, several at once.
func runFiles(tree *caseTree, files []found.File, pattern casePattern) []fileResult {
	results := make([]fileResult, len(files))
	next := make(chan int)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := range next {
				begin := time.Now()
				results[i].suite = report.Suite{File: files[i].Name, Start: begin}
				results[i].run(tree, pattern)
				results[i].suite.Elapsed = time.Since(begin)
			}
		})
	}
	for i := range files {
		next <- i
	}
	close(next)
	workers.Wait()
	return results
}

// argumentsName stands for a file where arguments name none.
const argumentsName = "arguments"

// unreadable returns the result of arguments that name no file, or a folder that cannot be
// read: all that shows results shows that some are missing.
func unreadable(c *command, err error) fileResult {
	r := fileResult{suite: report.Suite{File: argumentsName, Start: time.Now()}, errors: message.Plain(c.describe(err))}
	for _, each := range flatten(err) {
		r.suite.Errors = append(r.suite.Errors, report.Problem{Text: texts.Mapped(texts.OfError(each), flagWording)})
	}
	return r
}

// run runs the file of r.
func (r *fileResult) run(tree *caseTree, pattern casePattern) {
	var groups []evaltest.Group
	name, err := tree.name(r.suite.File)
	if err == nil {
		r.name = name
		groups, err = evaltest.Load(tree, asPattern(name))
	}
	if err != nil {
		r.fail(tree, err)
		return
	}
	names := make(report.Names)
	r.errors = r.notKnown(groups)
	for i := range groups {
		r.runGroup(&groups[i], names.AddGroup(groups[i].Description), pattern)
	}
}

// asPattern returns the pattern for path.Match that matches name alone.
func asPattern(name string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(name)
}

// runGroup runs the cases of g that pattern is for. The test of g is its name in output.
func (r *fileResult) runGroup(g *evaltest.Group, test string, pattern casePattern) {
	run, shown := *g, report.Group{Name: g.Description, Test: test, Line: g.Line}
	run.Cases = nil
	names := make(report.Names)
	for i := range g.Cases {
		name := names.Add(g.Cases[i].Name)
		if pattern.matches(r.suite.File, test+"/"+name) {
			run.Cases = append(run.Cases, g.Cases[i])
			shown.Cases = append(shown.Cases, report.Case{Name: g.Cases[i].Name, Test: name, Line: g.Cases[i].Line})
		}
	}
	if len(run.Cases) == 0 {
		return
	}
	if len(run.Cases) < len(g.Cases) {
		run.Coverage = 0 // which it asks of all its cases
	}
	result := run.Check()
	covered := groupResult{policies: result.Policies}
	fromHere := r.renamer(result.Policies)
	for i := range shown.Cases {
		c := &shown.Cases[i]
		c.Elapsed, c.Failure = result.Cases[i].Elapsed, texts.Mapped(failure(result.Cases[i].Err), fromHere.Replace)
		covered.cases = append(covered.cases, test+"/"+c.Test)
	}
	shown.Uncovered = texts.Mapped(failure(result.Err), fromHere.Replace)
	r.suite.Groups = append(r.suite.Groups, shown)
	r.groups = append(r.groups, covered)
}

// fromHere returns the name of a file, as from the working directory, that is called name in
// the tree: as the case file leads to it.
func (r *fileResult) fromHere(name string) string {
	relative, err := filepath.Rel(filepath.FromSlash(path.Dir(r.name)), filepath.FromSlash(name))
	if err != nil {
		return name
	}
	return path.Join(path.Dir(r.suite.File), filepath.ToSlash(relative))
}

// renamer returns what replaces the names that policies have in the tree, in the texts about
// them, by those from the working directory.
func (r *fileResult) renamer(policies []evaltest.PolicyCoverage) *strings.Replacer {
	var names []string
	for i := range policies {
		if name := policies[i].File; name != "" {
			names = append(names, name, r.fromHere(name))
		}
	}
	return strings.NewReplacer(names...)
}

// failure returns err in words, or "".
func failure(err error) message.Text {
	if err == nil {
		return message.Text{}
	}
	return texts.Mapped(texts.WithoutPrefix("evaltest: ", err), memberWording)
}

// fail notes why the file of r cannot be run.
func (r *fileResult) fail(tree *caseTree, err error) {
	var lines []message.Text
	for _, err := range flatten(err) {
		text := texts.Mapped(failure(err), func(text string) string { return strings.TrimPrefix(text, r.name+": ") })
		noted := report.Problem{File: r.suite.File, Text: texts.Of("{file}: {problem}", r.suite.File, text)}
		var problem *policy.Error
		if errors.As(err, &problem) {
			shown := *problem
			shown.Name = r.fromHere(problem.Name)
			noted = report.Problem{File: shown.Name, Line: shown.Line, Column: shown.Column, Text: messageOf(&shown)}
			if detail(problem) == problem.Detail { // the error may know its detail in other languages
				noted.Text = texts.Mapped(texts.OfError(err), func(text string) string {
					return inMessage(shown.Name) + strings.TrimPrefix(text, inMessage(problem.Name))
				})
			}
		}
		r.suite.Errors = append(r.suite.Errors, noted)
		lines = append(lines, noted.Text, message.Plain("\n"))
		if problem == nil || !tree.isOwn(problem.Name) {
			continue
		}
		if source, err := fs.ReadFile(tree, problem.Name); err == nil {
			lines = append(lines, message.Plain(excerpt(source, problem.Line, problem.Column)))
		}
	}
	r.errors = texts.Join("", lines...)
}

// notKnown says what is not known of the inventories of groups: a case that it is about fails,
// and others may pass.
func (r *fileResult) notKnown(groups []evaltest.Group) message.Text {
	var lines []message.Text
	told := make(map[*inventory.Inventory]bool)
	for i := range groups {
		inv := groups[i].Cases[0].Inventory
		if inv == nil || told[inv] {
			continue
		}
		told[inv] = true
		for _, p := range inv.Problems() {
			if !p.Remark {
				shown := *p
				shown.File = r.fromHere(p.File)
				lines = append(lines, texts.OfError(&shown), message.Plain("\n"))
			}
		}
	}
	return texts.Join("", lines...)
}

// inMessage returns how a message of package policy begins, with the name of a file.
func inMessage(name string) string {
	return strings.TrimSuffix((&policy.Error{Name: name}).Error(), "0:0: ")
}

// cover adds what the cases do with their policies to all, and returns the share of the
// statements of the file that they make apply.
func (r *fileResult) cover(all *report.Coverage) (*report.Share, error) {
	var own report.Coverage
	for i := range r.groups {
		g := &r.groups[i]
		for j := range g.policies {
			p := &g.policies[j]
			at := report.Position{File: p.Policy.Name(), Line: 1, Column: 1} // of an inventory
			if p.File != "" {
				at = report.Position{File: r.fromHere(p.File), Line: p.Line, Column: p.Column}
			}
			statements := make([]report.Statement, len(p.Statements))
			for k := range p.Statements {
				statements[k] = r.statement(g, &p.Statements[k])
			}
			if err := errors.Join(own.Add(p.Policy, at, statements), all.Add(p.Policy, at, statements)); err != nil {
				return nil, err
			}
		}
	}
	share := own.Share()
	return &share, nil
}

// statement returns what the cases of g do with a statement.
func (r *fileResult) statement(g *groupResult, s *evaltest.StatementCoverage) report.Statement {
	shown := report.Statement{Reached: s.Reached}
	for _, i := range s.Applies {
		shown.Applies = append(shown.Applies, r.suite.File+"/"+g.cases[i])
	}
	for clause := range s.Statement.Condition() {
		shown.Idle = append(shown.Idle, slices.Contains(s.Idle, clause))
	}
	return shown
}
