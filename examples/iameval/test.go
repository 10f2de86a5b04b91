package main

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"os"
	"slices"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/found"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/report"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
)

// testFlags are the flags of test.
type testFlags struct {
	inputs                         inputFlags
	run                            string
	verbose, events, github, cover bool
	junit, page                    string
}

func (f *testFlags) define(c *command) {
	c.flags.group("Which cases; case files, folders of them and globs follow the flags. ./... is all *.iam.json files below:", func(fs *flag.FlagSet) {
		fs.StringVar(&f.run, "run", "", "`REGEXP/REGEXP` only cases of which consecutive parts of FILE/GROUP/CASE match")
	})
	c.flags.group("What templates do not say of the policies that case files refer to:", f.inputs.defineTemplate)
	c.flags.group("Output:", func(fs *flag.FlagSet) {
		fs.BoolVar(&f.verbose, "v", false, "list the cases that pass as well")
		fs.BoolVar(&f.events, "json", false, "print events in JSON, as go test -json does")
		c.langFlag(fs)
		fs.BoolVar(&f.cover, "cover", false, "print which share of the statements applies in a case")
		fs.StringVar(&f.page, "coverprofile", "", "`FILE.html` in which to show what the cases do with each policy")
		fs.BoolVar(&f.github, "github", false, "also print what fails as annotations of GitHub Actions, and write the summary of the step")
		fs.StringVar(&f.junit, "junit", "", "`FILE.xml` in which to write the results as JUnit XML")
	})
}

// testCases runs case files.
func testCases(c *command, args []string) (int, error) {
	var f testFlags
	f.define(c)
	if err := c.parseFlags(args); err != nil {
		return exitError, err
	}
	options, err := f.inputs.options()
	if err != nil {
		return exitError, c.hint(err)
	}
	tree, err := newCaseTree(options)
	if err != nil {
		return exitError, err
	}
	if f.events && f.github {
		return exitError, c.hint(texts.Error("-json and -github exclude each other"))
	}
	var pattern casePattern
	if f.run != "" {
		if pattern, err = newCasePattern(f.run); err != nil {
			return exitError, c.hint(err)
		}
	}
	if c.flags.NArg() == 0 {
		return exitError, c.hint(texts.Error("no file is named; ./... is all *.iam.json files below the working directory"))
	}
	if slices.Contains(c.flags.Args(), "-") {
		return exitError, c.hint(texts.Error("a case file is in a folder, so it cannot be the standard input"))
	}
	files, err := found.Files(c.flags.Args(), found.Cases)
	if len(files) == 0 {
		return exitError, err
	}
	results := runFiles(tree, files, pattern)
	if err != nil {
		results = append([]fileResult{unreadable(c, err)}, results...)
	}
	if err := tree.options.Unused(); err != nil {
		results = append([]fileResult{unreadable(c, err)}, results...)
	}
	return f.report(c, results)
}

// report prints the results and writes the files that the flags name. It returns the exit
// status.
func (f *testFlags) report(c *command, results []fileResult) (int, error) {
	status, loaded := exitYes, true
	var suites []report.Suite
	var covered report.Coverage
	for i := range results {
		r := &results[i]
		switch {
		case len(r.suite.Errors) > 0:
			loaded = false
			status = exitError
		case len(r.suite.Groups) == 0: // -run matches none of its cases
			continue
		case !r.suite.OK():
			status = max(status, exitNo)
		}
		if f.cover || f.page != "" {
			share, err := r.cover(&covered)
			if err != nil {
				return exitError, err
			}
			r.suite.Covered = share
		}
		suites = append(suites, r.suite)
		if err := f.print(c, r); err != nil {
			return exitError, err
		}
	}
	if len(suites) == 0 && loaded {
		return exitError, texts.Error("no case matches -run {pattern}", shown(f.run))
	}
	if !f.events {
		f.printEnd(c, covered.Share(), len(suites), status)
	}
	err := errors.Join(
		f.write(f.junit, func(w io.Writer) error { return report.WriteJUnit(w, suites) }),
		f.write(f.page, func(w io.Writer) error { return covered.WriteHTML(w, c.lang) }),
		f.annotate(c, suites),
	)
	if err != nil { // beside the results
		c.errOut.WriteString(c.describe(err))
		status = exitError
	}
	return status, nil
}

// annotate prints what fails as annotations, if that is asked for.
func (f *testFlags) annotate(c *command, suites []report.Suite) error {
	if !f.github {
		return nil
	}
	cases, files, results := 0, len(suites), []report.Result(nil)
	for i := range suites {
		if suites[i].File == argumentsName {
			files--
		}
		n, _, _ := suites[i].Count()
		cases += n
		results = append(results, suites[i].Results()...)
	}
	line := texts.Of("{cases} in {files}, {failures}", texts.Plural(cases, "1 case", "{n} cases"),
		texts.Plural(files, "1 file", "{n} files"), texts.Plural(len(results), "1 failure", "{n} failures"))
	return c.summarize(results, c.annotations(results, line))
}

// print prints what came of a file.
func (f *testFlags) print(c *command, r *fileResult) error {
	if f.events {
		return report.WriteEvents(c.out, &r.suite)
	}
	c.errOut.WriteString(c.say(r.errors))
	return report.WriteText(c.out, &r.suite, f.verbose, c.lang)
}

// printEnd prints what came of all files.
func (f *testFlags) printEnd(c *command, covered report.Share, files, status int) {
	if files > 1 && (f.cover || f.page != "") {
		c.out.WriteString(c.say(texts.Of("{coverage} in all", covered.Text())) + "\n")
	}
	if status != exitYes {
		c.out.WriteString("FAIL\n")
	}
}

// write writes a file, unless name is "".
func (*testFlags) write(name string, content func(io.Writer) error) error {
	if name == "" {
		return nil
	}
	var b bytes.Buffer
	if err := content(&b); err != nil {
		return err
	}
	return os.WriteFile(name, b.Bytes(), 0o644)
}
