package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
)

// A flagSet is a flag.FlagSet that lists its flags in groups.
type flagSet struct {
	*flag.FlagSet
	groups   strings.Builder
	mistakes []error // found by Parse, in order
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
	fmt.Fprintf(&fs.groups, "\n%s\n", title)
	table := tabwriter.NewWriter(&fs.groups, 0, 0, 2, ' ', 0)
	group.VisitAll(func(f *flag.Flag) {
		value, usage := flag.UnquoteUsage(f)
		fs.Var(&guarded{Value: f.Value, set: fs, name: f.Name, what: value}, f.Name, f.Usage)
		usage = strings.TrimPrefix(usage, value+" ")
		if _, ok := f.Value.(repeatable); ok {
			value += " ..."
		}
		if _, err := fmt.Fprintf(table, "  -%s %s\t%s\n", f.Name, value, usage); err != nil {
			panic(err) // a strings.Builder does not fail
		}
	})
	if err := table.Flush(); err != nil {
		panic(err)
	}
}

func (fs *flagSet) help() string {
	return fmt.Sprintf("flags of iameval %s; those with ... may be repeated:\n%s", fs.Name(), fs.groups.String())
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
		return errors.New("want a date such as 2026-03-31, 2026-03-31T12:00:00Z or 1774958400")
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
			return nil, fmt.Errorf("-%s wants name=value", flagName)
		}
		switch value {
		case "": // a shell variable that is not set
			return nil, fmt.Errorf("-%s has a name without a value: write 'name=%s' for one that is empty on purpose", flagName, emptyValue)
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
			return nil, fmt.Errorf("-%s gives the tag %q twice", flagName, tag[0])
		}
		tags[tag[0]] = tag[1]
	}
	return tags, nil
}
