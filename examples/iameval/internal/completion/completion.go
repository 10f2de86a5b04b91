// Package completion writes the scripts by which shells complete command lines of
// the command.
package completion

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// A Verb is a command of the command, with what follows it.
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

// Write writes the script for a shell: bash, zsh or fish.
func Write(w io.Writer, shell string, verbs []Verb) error {
	write, ok := writers()[shell]
	if !ok {
		return fmt.Errorf("there is no completion for %q: want %s", shell, strings.Join(Shells(), ", "))
	}
	var b strings.Builder
	write(&b, verbs)
	_, err := io.WriteString(w, b.String())
	return err
}

// Shells returns the shells for which there are scripts, sorted.
func Shells() []string { return []string{"bash", "fish", "zsh"} }

func writers() map[string]func(*strings.Builder, []Verb) {
	return map[string]func(*strings.Builder, []Verb){"bash": writeBash, "fish": writeFish, "zsh": writeZsh}
}

func names(verbs []Verb) string {
	var all []string
	for i := range verbs {
		all = append(all, verbs[i].Name)
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}
