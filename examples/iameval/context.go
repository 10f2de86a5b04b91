package main

import (
	"flag"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
)

// contextFlags say what else is known of the request.
type contextFlags struct {
	file string
	keys list
	time time.Time
}

func (f *contextFlags) define(fs *flag.FlagSet) {
	fs.StringVar(&f.file, "context", "", "`FILE` condition keys, a JSON object; the value of a multivalued key is a list")
	fs.Var(&f.keys, "key", "`NAME=VALUE` condition key, in place of that of -context; one that is repeated is multivalued")
	fs.Var((*timeValue)(&f.time), "time", "`TIME` time of the request, as in a policy, such as 2026-03-31T12:00:00Z or 2026-03-31; if absent, now")
}

// now fixes the time, so that all parts of a command see the same.
func (f *contextFlags) now() time.Time {
	if f.time.IsZero() {
		f.time = time.Now().UTC()
	}
	return f.time
}

// load returns the request context. It is an error to set a key for which there
// is a flag: flagFor tells which, or "".
func (f *contextFlags) load(in *files, flagFor func(key string) string) (condition.Context, error) {
	var c condition.Context
	if f.file != "" {
		data, title, err := in.load(f.file)
		if err != nil {
			return c, err
		}
		if err := c.UnmarshalJSON(data); err != nil {
			return c, texts.At(shown(title), texts.Error("{problem}", texts.WithoutPrefix("condition: ", err)))
		}
	}
	pairs, err := f.keys.pairs("key")
	if err != nil {
		return c, err
	}
	values := make(map[string][]string)
	for _, pair := range pairs {
		key := strings.ToLower(pair[0])
		if values[key] = append(values[key], pair[1]); len(values[key]) == 1 {
			c.Set(condition.String(pair[0], pair[1]))
		} else {
			c.Set(condition.Strings(pair[0], values[key]...))
		}
	}
	for entry := range c.Entries() {
		if name := flagFor(entry.Key()); name != "" {
			return c, texts.Error("{key} is not set by -key or -context: use {flag}", shown(entry.Key()), name)
		}
	}
	return c, nil
}

// derived returns the flag that sets key, a condition key that evaluation derives
// from the other parts of a request, or "".
func derived(key string) string {
	switch strings.ToLower(key) {
	case "aws:currenttime", "aws:epochtime":
		return "-time"
	case "aws:principalarn", "aws:principalaccount", "aws:principaltype", "aws:username",
		"aws:principalisawsservice", "aws:principalservicename":
		return "-principal"
	case "aws:resourceaccount":
		return "-owner"
	}
	return ""
}

// ofCall is like derived for calls that assume a role.
func ofCall(key string) string {
	key = strings.ToLower(key)
	name, _, _ := strings.Cut(key, "/")
	switch name {
	case "aws:resourceaccount":
		return "-role-arn"
	case "sts:externalid":
		return "-external-id"
	case "sts:rolesessionname":
		return "-session-name"
	case "sts:sourceidentity":
		return "-source-identity"
	case "sts:transitivetagkeys":
		return "-transitive"
	case "aws:requesttag", "aws:tagkeys":
		return "-tag"
	case "aws:resourcetag", "iam:resourcetag":
		return "-role-tag"
	}
	return derived(key)
}
