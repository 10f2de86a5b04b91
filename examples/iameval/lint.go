package main

import (
	"bytes"
	"cmp"
	"errors"
	"flag"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/accepted"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/found"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/policy/lint"
)

// A linting is one run of lint, by flags.
type linting struct {
	inputs inputFlags
	inspector

	level         lint.Level
	ignore        list
	configFile    string
	baselineFile  string
	writeBaseline bool

	sarif  string
	github bool
	fix    bool
	diff   bool

	config   *accepted.Config
	baseline *accepted.Baseline
	sources  map[string][]byte // of files, by their ownPath
	order    []string          // in which they were read
}

func (l *linting) define(c *command) {
	c.flags.group("Which policies; files, folders and globs follow the flags: NAME.TYPE.json, plans of Terraform, templates of CloudFormation:", l.inputs.define)
	c.flags.group("What is looked for:", func(fs *flag.FlagSet) {
		fs.Var((*timeValue)(&l.now), "time", "`TIME` after which a window of time is over, such as 2026-03-31T12:00:00Z; if absent, now")
		fs.BoolVar(&l.redundant, "redundant", true, "find what could be left out as well, of policies up to 20 KB, or of all if the flag is there")
		fs.BoolVar(&l.catalog, "catalog", true, "look up actions, resources and condition keys in the catalog of AWS's services as well")
	})
	c.flags.group("What counts:", func(fs *flag.FlagSet) {
		fs.TextVar(&l.level, "level", lint.Warning, "`LEVEL` suggestion, warning or security: the lightest that makes the exit status 1")
		fs.Var(&l.ignore, "ignore", "`CODE` of findings that are left out")
		fs.StringVar(&l.configFile, "config", "", "`FILE` with suppressions, or none; if absent, .iameval.json, if it is there")
		fs.StringVar(&l.baselineFile, "baseline", "", "`FILE` with findings that were there before, which do not count")
		fs.BoolVar(&l.writeBaseline, "write-baseline", false, "write what is found to the file of -baseline")
	})
	c.flags.group("Output:", func(fs *flag.FlagSet) {
		c.outputFlags(fs)
		fs.StringVar(&l.sarif, "sarif", "", "`FILE` in which to write what is found as SARIF 2.1.0, or -")
		fs.BoolVar(&l.github, "github", false, "print annotations for GitHub Actions, and a summary")
	})
	c.flags.group("Mending:", func(fs *flag.FlagSet) {
		fs.BoolVar(&l.fix, "fix", false, "mend in policy files what can be mended without a change of what they allow and deny")
		fs.BoolVar(&l.diff, "diff", false, "print what -fix would change, and nothing else")
	})
}

// defaultConfig is the configuration that is read if no other is named.
const defaultConfig = ".iameval.json"

func lintPolicies(c *command, args []string) (int, error) {
	l := &linting{sources: make(map[string][]byte)}
	l.define(c)
	if err := c.parseFlags(args); err != nil {
		return exitError, err
	}
	if err := l.check(c); err != nil {
		return exitError, c.hint(err)
	}
	if err := l.readAccepted(&c.files); err != nil {
		return exitError, err
	}
	options, err := l.inputs.options()
	if err != nil {
		return exitError, c.hint(err)
	}
	documents, findings, err := found.Load(c.flags.Args(), l.read(&c.files), options)
	r := &lintReport{sources: l.sources, policies: len(documents)}
	r.fail(err, nil)
	inspections := l.inspectAll(documents)
	if l.fix || l.diff {
		l.mendAll(r, inspections)
	}
	for i := range inspections {
		r.fail(inspections[i].err, inspections[i].document)
	}
	if l.diff {
		return r.printDiffs(c)
	}
	for _, f := range findings {
		l.add(r, newFinding(f, nil))
	}
	for i := range inspections {
		for _, f := range inspections[i].findings {
			l.add(r, f)
		}
	}
	rank := make(map[string]int)
	for i, file := range l.order {
		rank[file] = i
		l.config.Looked(file)
	}
	slices.SortStableFunc(r.findings, func(a, b *finding) int { return cmp.Compare(rank[a.File], rank[b.File]) })
	for _, f := range l.config.Findings(l.now) {
		l.add(r, &finding{Finding: f})
	}
	return l.finish(c, r)
}

// read returns a function that reads a file and keeps its content.
func (l *linting) read(in *files) func(name string) ([]byte, string, error) {
	return func(name string) ([]byte, string, error) {
		data, title, err := in.load(name)
		if err == nil {
			title := ownPath(title)
			l.sources[title], l.order = data, append(l.order, title)
		}
		return data, title, err
	}
}

// check checks what the flags say, and fills in what they leave open.
func (l *linting) check(c *command) error {
	formats := 0
	for _, on := range []bool{c.json, l.github, l.sarif == "-", l.diff} {
		if on {
			formats++
		}
	}
	switch {
	case c.flags.NArg() == 0:
		return texts.Error("no file is named")
	case slices.ContainsFunc(c.flags.Args(), func(arg string) bool { return strings.TrimSpace(arg) == "" }):
		return texts.Error("the name of a file is empty")
	case slices.ContainsFunc(c.flags.Args(), func(arg string) bool { return strings.HasPrefix(arg, "-") && arg != "-" }):
		return texts.Error("a flag follows the name of a file: flags go first; a file of such a name is ./-NAME")
	case formats > 1:
		return texts.Error("there can be one output: -json, -github, -sarif - or -diff")
	case l.writeBaseline && l.baselineFile == "":
		return texts.Error("-write-baseline needs -baseline FILE")
	case l.writeBaseline && l.diff:
		return texts.Error("-write-baseline and -diff exclude each other")
	case found.TypeOf(l.sarif) != 0:
		return texts.Error("-sarif: {file} is the name of a policy file, and would be overwritten", shown(l.sarif))
	case (l.fix || l.diff) && slices.Contains(c.flags.Args(), "-"):
		return texts.Error("-fix and -diff need files, and the standard input is none")
	}
	for _, code := range l.ignore {
		if !isCode(lint.Code(code)) {
			return texts.Error("-ignore: there is no code {code}", strconv.Quote(code))
		}
	}
	if l.now.IsZero() {
		l.now = time.Now()
	}
	c.flags.Visit(func(f *flag.Flag) { l.searchAll = l.searchAll || f.Name == "redundant" })
	return nil
}

// readAccepted reads the configuration and the baseline.
func (l *linting) readAccepted(in *files) error {
	name := l.configFile
	if name == "" {
		if _, err := os.Stat(defaultConfig); err == nil {
			name = defaultConfig
		}
	}
	var errs []error
	if name != "" && name != none {
		data, title, err := l.read(in)(name)
		if err == nil {
			l.config, err = accepted.ParseConfig(title, data, isCode)
		}
		errs = append(errs, err)
	}
	if l.baselineFile != "" && !l.writeBaseline {
		data, title, err := in.load(l.baselineFile)
		if err == nil {
			l.baseline, err = accepted.ParseBaseline(title, data)
		}
		errs = append(errs, err)
	}
	if l.writeBaseline {
		errs = append(errs, l.checkBaseline())
	}
	return errors.Join(errs...)
}

// add adds f to the report: open, accepted or, if its code is ignored, not at all.
func (l *linting) add(r *lintReport, f *finding) {
	if l.ignores(f.Code) {
		return
	}
	if f.suppression = l.config.For(&f.Finding, l.now); f.suppression == nil {
		f.known = l.baseline.Has(&f.Finding)
	}
	r.findings = append(r.findings, f)
}

func (l *linting) ignores(code lint.Code) bool { return slices.Contains(l.ignore, string(code)) }

// rewriteBaseline writes what is found, and not suppressed, to the file of the baseline.
func (l *linting) rewriteBaseline(r *lintReport) error {
	var all []*accepted.Finding
	for _, f := range r.findings {
		if f.suppression == nil {
			f.known = true
			all = append(all, &f.Finding)
		}
	}
	text, err := accepted.WriteBaseline(all)
	if err != nil {
		return err
	}
	return writeFile(l.baselineFile, text, 0o644)
}

// checkBaseline reports that the file of -write-baseline is something else: its name may have
// been left out, and the one that follows is that of a policy.
func (l *linting) checkBaseline() error {
	if info, err := os.Stat(l.baselineFile); err != nil || !info.Mode().IsRegular() {
		return nil // such as /dev/stdout
	}
	old, err := os.ReadFile(l.baselineFile)
	if err != nil || len(bytes.TrimSpace(old)) == 0 {
		return err
	}
	if _, err := accepted.ParseBaseline(shown(l.baselineFile), old); err != nil {
		return texts.Error("{problem}, and not overwritten", err)
	}
	return nil
}

// finish writes and prints the report, and returns the exit status.
func (l *linting) finish(c *command, r *lintReport) (int, error) {
	r.gone = l.baseline.Gone(r.looked)
	var err error
	if l.writeBaseline && len(r.errs) == 0 {
		err = l.rewriteBaseline(r)
	}
	if l.sarif != "" && err == nil {
		err = r.writeSARIF(c, l.sarif)
	}
	if err != nil {
		return exitError, err
	}
	switch {
	case l.sarif == "-":
	case c.json:
		c.printJSON(r.json())
	case l.github:
		err = r.annotate(c)
	default:
		r.print(c)
	}
	switch {
	case err != nil || len(r.errs) > 0:
		return exitError, err
	case r.fails(l.level):
		return exitNo, nil
	}
	return exitYes, nil
}
