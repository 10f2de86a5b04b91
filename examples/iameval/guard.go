package main

import (
	"flag"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/internal/message"
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
	if mistake == nil {
		if err := g.Value.Set(text); err != nil {
			g.set.refusal = err
			return err
		}
		if g.zero() {
			mistake = texts.Error("-{flag} is zero, which stands for a flag that is left out", g.name)
		}
	}
	g.given = true
	if mistake != nil {
		g.set.mistakes = append(g.set.mistakes, mistake)
	}
	return nil
}

// IsBoolFlag tells package flag that a value may be absent.
func (g *guarded) IsBoolFlag() bool {
	b, ok := g.Value.(interface{ IsBoolFlag() bool })
	return ok && b.IsBoolFlag()
}

// mistake returns what is wrong with text, or nil.
func (g *guarded) mistake(text string) error {
	if strings.TrimSpace(text) == "" {
		return texts.Error("-{flag} is empty: {advice}", g.name, g.advice())
	}
	if next := g.set.named(text); next != "" {
		return texts.Error("-{flag} is empty: the flag -{next} follows it", g.name, next)
	}
	if _, ok := g.Value.(repeatable); ok || !g.given {
		return nil
	}
	if g.IsBoolFlag() {
		return texts.Error("-{flag} is given twice", g.name)
	}
	return texts.Error("-{flag} is given twice, and takes one {value}", g.name, g.what)
}

func (g *guarded) advice() message.Text {
	if g.IsBoolFlag() {
		return texts.Of("write true or false, or the flag alone")
	}
	if _, ok := g.Value.(*policyList); ok {
		return texts.Of("write {value}, or {none} for a set that is empty on purpose", g.what, none)
	}
	return texts.Of("write {value}, or leave the flag out", g.what)
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
