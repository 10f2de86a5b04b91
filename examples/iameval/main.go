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
	"fmt"
	"io"
	"os"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/report"
)

// The exit statuses.
const (
	exitYes   = 0 // allowed, or nothing found
	exitNo    = 1 // denied, or something found
	exitError = 2

	exitUnknown = 3 // of questions about all requests
)

const usage = `iameval decides requests by AWS IAM policies, without calling AWS.

  iameval decide  FLAGS               may this request proceed?
  iameval explain FLAGS               and why, or why not?
  iameval until   FLAGS               how long does the outcome stay the same?
  iameval assume  FLAGS               may this role be assumed, and what is the session?
  iameval lint FLAGS FILE...          what looks wrong in these policies, and what of it can be mended?
  iameval test FLAGS FILE...          do the cases in these files come out as they say?
  iameval extract FILE...             which policies are in these plans and templates?

Of all requests at once, with a request that proves the answer:

  iameval possible  -type TYPE FILE      is any such request allowed?
  iameval diff      -type TYPE OLD NEW   what does NEW allow that OLD does not?
  iameval diff      PLAN                 what does this plan of Terraform allow that is not allowed now?
  iameval public    FLAGS FILE...        do these resource-based policies let in anybody who is not trusted?
  iameval strangers FLAGS FILE...        may anybody who is not trusted assume these roles?

And of the command itself:

  iameval version                     which version of it is this?
  iameval completion SHELL            a script by which bash, zsh or fish completes command lines

"iameval COMMAND -h" lists the flags. The file "-" is the standard input. -json is for machines.
Exit status: 0 allowed or nothing found, 1 denied or something found, 2 error, 3 not known; so a request
that cannot be evaluated, because its resource has no known owner for one, does not pass for a deny.

An empty value is an error: a shell variable that is not set must not leave a policy out. For a set of
policies that is empty on purpose write none instead of files:
  -session none   session policies that allow nothing, so what needs them is denied
  -scp none       a level of the organization without SCPs, which allows nothing: all is denied
  -rcp none       a level without RCPs: they only deny, so it puts no limit on the request
  -identity none  no identity-based policies: they grant nothing, as without the flag
In NAME=VALUE the VALUE "", with these quotes, is empty on purpose: -key 'aws:PrincipalTag/team=""'.
A flag for one policy, such as -boundary, takes no none: leave it out. A file named none is ./none.

A tour. Install the command, and go where the policies are:

  go install ./examples/iameval
  cd examples/iameval/testdata/tour

` + tour

// tour is what the usage offers to try.
const tour = `  iameval decide -principal arn:aws:iam::111122223333:user/ann -identity home.json \
    -action s3:GetObject -on arn:aws:s3:::team-files/home/ann/plan.txt -owner 111122223333

  iameval explain -principal arn:aws:iam::111122223333:user/ann -identity home.json \
    -action s3:GetObject -on arn:aws:s3:::team-files/home/ben/plan.txt -owner 111122223333

  iameval until -principal arn:aws:iam::111122223333:user/ann -identity march.json -action dynamodb:Query \
    -on arn:aws:dynamodb:eu-west-1:111122223333:table/ledger -time 2026-03-10T12:00:00Z

  iameval assume -principal arn:aws:iam::444455556666:user/pat -identity may-audit.json \
    -role-arn arn:aws:iam::111122223333:role/Audit -trust audit-trust.json \
    -session-name pat -external-id audit-7741 -time 2026-03-31T23:30:00Z

  iameval lint -type trust github-trust.json

  iameval strangers -trust-claim token.actions.githubusercontent.com:sub=repo:acme/shop:ref:refs/heads/main \
    github-trust.json

  iameval diff -type identity home.json march.json
`

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run does what main does and returns the exit status.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	var out, errOut bytes.Buffer
	status := dispatch(args, stdin, &out, &errOut)
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

		"version":    version,
		"completion": printCompletion,
	}
}

func dispatch(args []string, stdin io.Reader, out, errOut *bytes.Buffer) int {
	if len(args) == 0 {
		errOut.WriteString(usage + "\niameval: say what to do: there are no arguments\n")
		return exitError
	}
	do, ok := commands()[args[0]]
	switch {
	case ok:
	case args[0] != "help" && args[0] != "-h" && args[0] != "-help" && args[0] != "--help":
		fmt.Fprintf(errOut, "iameval: there is no command %q: \"iameval help\" lists them\n", args[0])
		return exitError
	case len(args) > 1:
		errOut.WriteString("iameval: help takes no arguments: \"iameval COMMAND -h\" lists the flags of a command\n")
		return exitError
	default:
		out.WriteString(usage)
		return exitYes
	}
	c := newCommand(args[0], stdin, out, errOut)
	status, err := do(c, args[1:])
	switch {
	case err == nil:
		return status
	case errors.Is(err, flag.ErrHelp):
		out.WriteString(c.flags.help())
		return exitYes
	case c.json:
		out.Reset()
		c.printJSON(newErrorReport(err))
	default:
		out.Reset()
		errOut.WriteString(describe(c.name, err))
	}
	return exitError
}

// A command is one run of a subcommand.
type command struct {
	name  string
	flags *flagSet
	json  bool
	files files

	out, errOut *bytes.Buffer
}

func newCommand(name string, stdin io.Reader, out, errOut *bytes.Buffer) *command {
	return &command{name: name, flags: newFlagSet(name), files: files{stdin: stdin}, out: out, errOut: errOut}
}

// jsonFlag is the definition of the flag that all commands have.
func (c *command) jsonFlag(fs *flag.FlagSet) {
	fs.BoolVar(&c.json, "json", false, "print JSON")
}

// parseFlags parses the flags of a command, and leaves what comes after them.
func (c *command) parseFlags(args []string) error {
	if err := c.flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return err
	} else if err != nil {
		return c.hint(errors.New(escaped(err.Error()))) // it has the arguments as they are
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
		return c.hint(fmt.Errorf("%d arguments are left after the flags", n))
	}
	return nil
}

// hint adds to a mistake in the flags where they are listed.
func (c *command) hint(err error) error {
	return fmt.Errorf("%w: iameval %s -h lists the flags", err, c.name)
}

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
