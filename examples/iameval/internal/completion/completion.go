// Package completion makes the scripts by which shells complete command lines of
// iameval.
package completion

import (
	"strconv"
	"strings"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
)

// A Verb is a command such as lint, with what follows it.
type Verb struct {
	Name  string
	Flags []Flag
	Words []string // one of which follows; if there are none, files do
}

// A Flag is a flag of a verb.
type Flag struct {
	Name, Usage string
	Value       string   // what it takes, such as FILE, or "" if nothing
	Words       []string // one of which it takes, if that is known
	Many        bool     // it may be repeated
}

// takesFile reports whether the value of f is a file or a folder.
func (f *Flag) takesFile() bool {
	return strings.HasPrefix(f.Value, "FILE") || f.Value == "DIR"
}

// Shells returns the shells for which there are scripts.
func Shells() []string { return []string{"bash", "fish", "zsh"} }

// Script returns the script for a shell, by which it completes verbs, their flags, and what follows them.
func Script(shell string, verbs []Verb) (string, error) {
	var b strings.Builder
	switch shell {
	case "bash":
		writeBash(&b, verbs)
	case "fish":
		writeFish(&b, verbs)
	case "zsh":
		writeZsh(&b, verbs)
	default:
		return "", texts.Error("there is no completion for {shell}: want {shells}", strconv.Quote(shell), strings.Join(Shells(), ", "))
	}
	return b.String(), nil
}

func names(verbs []Verb) string {
	all := make([]string, len(verbs))
	for i := range verbs {
		all[i] = verbs[i].Name
	}
	return strings.Join(all, " ")
}
