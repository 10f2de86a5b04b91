package main

import (
	"bytes"
	"errors"
	"flag"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/completion"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// printCompletion prints the script by which a shell completes command lines.
func printCompletion(c *command, args []string) (int, error) {
	c.flags.group("Output:", c.langFlag)
	if err := c.parseFlags(args); err != nil {
		return exitError, err
	}
	if c.flags.NArg() != 1 {
		return exitError, texts.Error("name one shell: {shells}", strings.Join(completion.Shells(), ", "))
	}
	script, err := completion.Script(c.flags.Arg(0), verbs(c.lang))
	if err != nil {
		return exitError, err
	}
	c.out.WriteString(script)
	return exitYes, nil
}

// verbs returns the commands with their flags in words of a language, which each defines before it finds that it is to list them.
func verbs(l policy.Language) []completion.Verb {
	words := map[string][]string{
		"TYPE":      {"boundary", "endpoint", "identity", "rcp", "resource", "scp", "session", "trust"},
		"LANG":      {"en", "ja"},
		"LEVEL":     {"security", "suggestion", "warning"},
		"PARTITION": {"aws", "aws-cn", "aws-us-gov"},
	}
	all := []completion.Verb{{Name: "help"}}
	for name, do := range commands() {
		verb := completion.Verb{Name: name}
		switch name {
		case "inventory":
			verb.Words = inventoryNames()
		case "completion":
			verb.Words = completion.Shells()
		}
		c := newCommand(name, strings.NewReader(""), new(bytes.Buffer), new(bytes.Buffer))
		if _, err := do(c, []string{"-h"}); !errors.Is(err, flag.ErrHelp) {
			panic("a command that does not list its flags: " + name)
		}
		c.flags.VisitAll(func(f *flag.Flag) {
			value, usage := flagUsage(f, l)
			_, many := f.Value.(*guarded).Value.(repeatable)
			verb.Flags = append(verb.Flags, completion.Flag{
				Name:  f.Name,
				Usage: usage,
				Value: value,
				Words: words[value],
				Many:  many,
			})
		})
		all = append(all, verb)
	}
	slices.SortFunc(all, func(a, b completion.Verb) int { return strings.Compare(a.Name, b.Name) })
	return all
}
