package main

import (
	"flag"
	"fmt"
	"strings"
	"time"
)

// A guarded value is that of a flag of which nothing gets lost in silence. A shell
// variable that is not set leaves an empty value, or without quotes the flag that
// follows, and either would drop a policy; so would the second of two values.
//
// Set notes the mistake and returns no error, for package flag prints the value
// with it, and an external ID is never printed.
type guarded struct {
	flag.Value
	set        *flagSet
	name, what string // what it takes, as in the list of flags
	given      bool
}

// Set sets the value, or notes why not.
func (g *guarded) Set(text string) error {
	mistake := g.mistake(text)
	if mistake == "" {
		if err := g.Value.Set(text); err != nil {
			return err
		}
		if g.zero() {
			mistake = " is zero, which stands for a flag that is left out"
		}
	}
	g.given = true
	if mistake != "" {
		g.set.mistakes = append(g.set.mistakes, fmt.Errorf("-%s%s", g.name, mistake))
	}
	return nil
}

// IsBoolFlag tells package flag that a value may be absent.
func (g *guarded) IsBoolFlag() bool {
	b, ok := g.Value.(interface{ IsBoolFlag() bool })
	return ok && b.IsBoolFlag()
}

// mistake returns what is wrong with text, or "".
func (g *guarded) mistake(text string) string {
	if strings.TrimSpace(text) == "" {
		return " is empty: " + g.advice()
	}
	if next := g.set.named(text); next != "" {
		return " is empty: the flag -" + next + " follows it"
	}
	if _, ok := g.Value.(repeatable); ok || !g.given {
		return ""
	}
	if g.IsBoolFlag() {
		return " is given twice"
	}
	return " is given twice, and takes one " + g.what
}

func (g *guarded) advice() string {
	if g.IsBoolFlag() {
		return "write true or false, or the flag alone"
	}
	if _, ok := g.Value.(*policyList); ok {
		return "write " + g.what + ", or " + none + " for a set that is empty on purpose"
	}
	return "write " + g.what + ", or leave the flag out"
}

// zero reports whether the value, now that it is set, is one that stands for none.
func (g *guarded) zero() bool {
	getter, ok := g.Value.(flag.Getter)
	if !ok {
		return false
	}
	switch value := getter.Get().(type) {
	case *time.Time:
		return value.IsZero()
	case time.Duration:
		return value == 0
	}
	return false
}

// named returns the name of the flag of fs that text is, or "".
func (fs *flagSet) named(text string) string {
	name, ok := strings.CutPrefix(text, "-")
	name, _, _ = strings.Cut(strings.TrimPrefix(name, "-"), "=")
	if !ok || fs.Lookup(name) == nil {
		return ""
	}
	return name
}
