package main

import (
	"flag"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A flagSet is a flag.FlagSet that lists its flags in groups.
type flagSet struct {
	*flag.FlagSet
	groups   []flagGroup
	mistakes []error // found by Parse, in order
	refusal  error   // of the last value that does not parse
}

// A flagGroup is flags under a title.
type flagGroup struct {
	title string
	flags []*flag.Flag
}

func newFlagSet(name string) *flagSet {
	fs := &flagSet{FlagSet: flag.NewFlagSet(name, flag.ContinueOnError)}
	fs.SetOutput(io.Discard) // errors are returned, and printed once
	return fs
}

// group adds the flags that define defines, and lists them under title. A usage
// text begins with what the flag takes, in backquotes.
func (fs *flagSet) group(title string, define func(*flag.FlagSet)) {
	group := flag.NewFlagSet("", flag.ContinueOnError)
	define(group)
	listed := flagGroup{title: title}
	group.VisitAll(func(f *flag.Flag) {
		value, _ := flag.UnquoteUsage(f)
		fs.Var(&guarded{Value: f.Value, set: fs, name: f.Name, what: value}, f.Name, f.Usage)
		listed.flags = append(listed.flags, f)
	})
	fs.groups = append(fs.groups, listed)
}

// help returns the list of the flags.
func (fs *flagSet) help(l policy.Language) string {
	var b strings.Builder
	b.WriteString(texts.In(l, texts.Of("flags of iameval {command}; those with ... may be repeated:", fs.Name())) + "\n")
	for _, group := range fs.groups {
		b.WriteString("\n" + texts.In(l, texts.Of(group.title)) + "\n")
		table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
		for _, f := range group.flags {
			value, usage := flagUsage(f, l)
			if _, ok := f.Value.(repeatable); ok {
				value += " ..."
			}
			if _, err := fmt.Fprintf(table, "  -%s %s\t%s\n", f.Name, value, usage); err != nil {
				panic(err) // a strings.Builder does not fail
			}
		}
		if err := table.Flush(); err != nil {
			panic(err)
		}
	}
	return b.String()
}

// flagUsage returns what a flag takes, and what it is for. In the tables it is what follows the
// backquotes.
func flagUsage(f *flag.Flag, l policy.Language) (value, usage string) {
	value, usage = flag.UnquoteUsage(f)
	return value, texts.In(l, texts.Of(strings.TrimPrefix(usage, value+" ")))
}

// wording returns what package flag says is wrong with the arguments, which it has as they are,
// as one of the texts.
func (fs *flagSet) wording(err error) error {
	if err == nil {
		return nil
	}
	text := escaped(err.Error())
	argument, isSyntax := strings.CutPrefix(text, "bad flag syntax: ")
	unknown, isUnknown := strings.CutPrefix(text, "flag provided but not defined: -")
	bare, isBare := strings.CutPrefix(text, "flag needs an argument: -")
	switch {
	case isSyntax:
		return texts.Error("bad flag syntax: {argument}", argument)
	case isUnknown:
		return texts.Error("flag provided but not defined: -{flag}", unknown)
	case isBare:
		return texts.Error("flag needs an argument: -{flag}", bare)
	}
	if fs.refusal == nil {
		return texts.Error("{mistake}", text)
	}
	why := escaped(fs.refusal.Error())
	before, ok := strings.CutSuffix(text, ": "+why)
	if value, name, cut := cutLast(strings.TrimPrefix(before, "invalid value "), " for flag -"); ok && cut {
		return texts.Error("invalid value {value} for flag -{flag}: {why}", value, name, fs.refusal)
	}
	if value, name, cut := cutLast(strings.TrimPrefix(before, "invalid boolean value "), " for -"); ok && cut {
		return texts.Error("invalid boolean value {value} for -{flag}: {why}", value, name, fs.refusal)
	}
	return texts.Error("{mistake}", text)
}

// cutLast cuts text around the last separator.
func cutLast(text, separator string) (before, after string, ok bool) {
	i := strings.LastIndex(text, separator)
	if i < 0 {
		return text, "", false
	}
	return text[:i], text[i+len(separator):], true
}

// A repeatable value is that of a flag that may be repeated.
type repeatable interface{ isList() }

// A list is a repeatable value.
type list []string

func (*list) isList() {}

func (l *list) String() string { return strings.Join(*l, ", ") }

func (l *list) Set(value string) error {
	*l = append(*l, value)
	return nil
}

// A timeValue is a time in one of the forms that date operators of policies read.
type timeValue time.Time

func (t *timeValue) String() string {
	if time.Time(*t).IsZero() {
		return ""
	}
	return moment(time.Time(*t))
}

func (t *timeValue) Set(text string) error {
	at, err := condition.ParseTime(text)
	if err != nil {
		return texts.Error("want a date such as 2026-03-31, 2026-03-31T12:00:00Z or 1774958400")
	}
	*t = timeValue(at)
	return nil
}

// Get returns the time, as flag.Getter has it.
func (t *timeValue) Get() any { return (*time.Time)(t) }

// emptyValue is how a pair says that its value is empty on purpose.
const emptyValue = `""`

// pairs splits each of l, which are of the form name=value. The error shows no
// value, for it may be an external ID.
func (l list) pairs(flagName string) ([][2]string, error) {
	var all [][2]string
	for _, text := range l {
		name, value, ok := strings.Cut(text, "=")
		if !ok || name == "" {
			return nil, texts.Error("-{flag} wants name=value", flagName)
		}
		switch value {
		case "": // a shell variable that is not set
			return nil, texts.Error(`-{flag} has a name without a value: write 'name=""' for one that is empty on purpose`, flagName)
		case emptyValue:
			value = ""
		}
		all = append(all, [2]string{name, value})
	}
	return all, nil
}

// tags is like pairs for tags, each of which has one value.
func (l list) tags(flagName string) (map[string]string, error) {
	all, err := l.pairs(flagName)
	if err != nil {
		return nil, err
	}
	tags := make(map[string]string, len(all))
	for _, tag := range all {
		if _, ok := tags[tag[0]]; ok {
			return nil, texts.Error("-{flag} gives the tag {tag} twice", flagName, strconv.Quote(tag[0]))
		}
		tags[tag[0]] = tag[1]
	}
	return tags, nil
}
