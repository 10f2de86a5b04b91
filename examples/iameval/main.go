// Command iameval decides requests and checks policies from a shell: may this
// request proceed, why, and until when; may this role be assumed; what looks wrong
// in a policy; and, of all requests at once, what a change of policies lets in, and
// who. "iameval help" says how it is used.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"strconv"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/report"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/examples/internal/locale"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// The exit statuses.
const (
	exitYes   = 0 // allowed, or nothing found
	exitNo    = 1 // denied, or something found
	exitError = 2

	exitUnknown = 3 // of questions about all requests
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run does what main does and returns the exit status.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	var out, errOut bytes.Buffer
	status := dispatch(args, stdin, &out, &errOut, terminalOf(stderr))
	if _, err := io.WriteString(stderr, report.Log(errOut.String())); err != nil {
		return exitError
	}
	if _, err := out.WriteTo(stdout); err != nil {
		return exitError
	}
	return status
}

// commands returns what there is to run, by name.
func commands() map[string]func(*command, []string) (int, error) {
	return map[string]func(*command, []string) (int, error){
		"decide":  decide,
		"explain": explain,
		"until":   until,
		"assume":  assume,
		"lint":    lintPolicies,
		"test":    testCases,
		"extract": extract,

		"possible":  possible,
		"diff":      diff,
		"public":    public,
		"strangers": strangers,

		"inventory": askInventory,
		"replay":    replayLogs,

		"version":    version,
		"completion": printCompletion,
	}
}

// dispatch writes what is told to out and errOut. What is told to a terminal meanwhile, if that is not nil, is no output.
func dispatch(args []string, stdin io.Reader, out, errOut *bytes.Buffer, terminal io.Writer) int {
	l, args, err := languageOf(args)
	fail := func(err error) int {
		errOut.WriteString("iameval: " + texts.In(l, texts.OfError(err)) + "\n")
		return exitError
	}
	if err != nil {
		return fail(err)
	}
	if len(args) == 0 {
		errOut.WriteString(usageIn(l) + "\n")
		return fail(texts.Error("say what to do: there are no arguments"))
	}
	do, ok := commands()[args[0]]
	switch {
	case ok:
	case args[0] != "help" && args[0] != "-h" && args[0] != "-help" && args[0] != "--help":
		return fail(texts.Error(`there is no command {command}: "iameval help" lists them`, strconv.Quote(args[0])))
	case len(args) > 1:
		return fail(texts.Error(`help takes no arguments: "iameval COMMAND -h" lists the flags of a command`))
	default:
		out.WriteString(usageIn(l))
		return exitYes
	}
	c := newCommand(args[0], stdin, out, errOut)
	c.lang, c.terminal = l, terminal
	status, err := do(c, args[1:])
	switch err = interrupted(err); {
	case err == nil:
		return status
	case errors.Is(err, flag.ErrHelp):
		out.WriteString(c.flags.help(c.lang))
		return exitYes
	case c.json:
		out.Reset()
		c.printJSON(newErrorReport(err))
	default:
		out.Reset()
		errOut.WriteString(c.describe(err))
	}
	return exitError
}

// languageOf returns the language of the environment, or of -lang before the command, and the
// arguments that follow it.
func languageOf(args []string) (policy.Language, []string, error) {
	var l policy.Language
	before := newFlagSet("iameval")
	before.group("", func(fs *flag.FlagSet) { locale.Var(fs, &l) })
	if len(args) == 0 || before.named(args[0]) == "" {
		return l, args, nil
	}
	switch err := before.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return l, []string{"help"}, nil
	case err != nil:
		return l, nil, before.wording(err)
	}
	return l, before.Args(), errors.Join(before.mistakes...)
}

// A command is one run of a subcommand.
type command struct {
	name  string
	flags *flagSet
	json  bool
	lang  policy.Language
	files files

	out, errOut *bytes.Buffer
	terminal    io.Writer // nil if nobody sees it; see progress
}

func newCommand(name string, stdin io.Reader, out, errOut *bytes.Buffer) *command {
	return &command{name: name, flags: newFlagSet(name), files: files{stdin: stdin}, out: out, errOut: errOut}
}

// outputFlags is the definition of the flags that most commands have.
func (c *command) outputFlags(fs *flag.FlagSet) {
	fs.BoolVar(&c.json, "json", false, "print JSON")
	c.langFlag(fs)
}

// langFlag is the definition of the flag that all commands have. It may follow the name of the
// command or precede it.
func (c *command) langFlag(fs *flag.FlagSet) {
	before := c.lang
	locale.Var(fs, &c.lang)
	c.lang = before
}

// parseFlags parses the flags of a command, and leaves what comes after them.
func (c *command) parseFlags(args []string) error {
	if err := c.flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return err
	} else if err != nil {
		return c.hint(c.flags.wording(err))
	}
	return errors.Join(c.flags.mistakes...)
}

// parse parses the flags of a command that takes nothing else. What is left over
// is not shown: it may be part of an external ID.
func (c *command) parse(args []string) error {
	if err := c.parseFlags(args); err != nil {
		return err
	}
	if n := c.flags.NArg(); n > 0 {
		return c.hint(texts.Error("{n} arguments are left after the flags", n))
	}
	return nil
}

// hint adds to a mistake in the flags where they are listed.
func (c *command) hint(err error) error {
	return texts.Error("{mistake}: iameval {command} -h lists the flags", err, c.name)
}

// say returns t in the language of the output.
func (c *command) say(t message.Text) string { return texts.In(c.lang, t) }

// print prints value for machines or text for people.
func (c *command) print(value any, text string) {
	if c.json {
		c.printJSON(value)
		return
	}
	c.out.WriteString(text)
}

func (c *command) printJSON(value any) {
	enc := json.NewEncoder(c.out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(value); err != nil {
		panic(err) // nothing here has a MarshalJSON that fails
	}
}
