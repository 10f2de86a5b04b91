package main

import (
	"flag"
	"strconv"
	"strings"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/document"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/found"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/policy/lint"
)

// inputFlags say what files with policies do not, for all commands that read such files.
type inputFlags struct {
	typ                        string
	parameters                 list
	account, region, partition string
}

// define defines the flags.
func (f *inputFlags) define(fs *flag.FlagSet) {
	fs.StringVar(&f.typ, "type", "", "`TYPE` of policies of which nothing else says it: identity, resource, trust, boundary, session, scp, rcp or endpoint")
	f.defineTemplate(fs)
}

// defineTemplate defines the flags but -type.
func (f *inputFlags) defineTemplate(fs *flag.FlagSet) {
	fs.Var(&f.parameters, "param", "`NAME=VALUE` parameter of templates; for one of an SSM type what is stored, and not its name")
	fs.StringVar(&f.account, "account", "", "`ACCOUNT` that AWS::AccountId stands for")
	fs.StringVar(&f.region, "region", "", "`REGION` that AWS::Region stands for")
	fs.StringVar(&f.partition, "partition", "", "`PARTITION` that AWS::Partition stands for; if absent, that of -region, or else aws")
}

// options returns what the flags say.
func (f *inputFlags) options() (found.Options, error) {
	o := found.Options{Account: f.account, Region: f.region, Partition: f.partition, Parameters: make(map[string]string)}
	if f.account != "" && !isAccount(f.account) {
		return o, texts.Error("-account is not 12 digits")
	}
	if f.typ != "" {
		var err error
		if o.Type, err = parseType(f.typ); err != nil {
			return o, err
		}
	}
	all, err := f.parameters.pairs("param")
	if err != nil {
		return o, err
	}
	for _, p := range all {
		if _, ok := o.Parameters[p[0]]; ok {
			return o, texts.Error("-param gives {name} twice", strconv.Quote(p[0]))
		}
		o.Parameters[p[0]] = p[1]
	}
	return o, nil
}

func isAccount(text string) bool {
	return len(text) == 12 && strings.Trim(text, "0123456789") == ""
}

// load returns the policies in the files that args name, in folders and in what globs match. What was
// found is returned with an error about other files.
func (f *inputFlags) load(in *files, args []string) ([]found.Document, []lint.Finding, error) {
	o, err := f.options()
	if err != nil {
		return nil, nil, err
	}
	return loadDocuments(in, args, o)
}

func loadDocuments(in *files, args []string, o found.Options) ([]found.Document, []lint.Finding, error) {
	if len(args) == 0 {
		return nil, nil, texts.Error("no file is named")
	}
	return found.Load(args, in.load, o)
}

// parse parses a policy. Its name is its path, so that a message leads to it.
func parseDocument(d *found.Document) (*policy.Policy, error) {
	p, err := policy.Parse(d.Source, d.Type, policy.WithName(d.Path()))
	if err != nil {
		return nil, &documentError{source: d.Source, err: err}
	}
	return p, nil
}

func parseType(name string) (policy.Type, error) {
	if name == "" {
		return 0, texts.Error("-type is missing")
	}
	if typ := document.ParseType(name); typ != 0 {
		return typ, nil
	}
	return 0, texts.Error("{name} is not a type of policy", strconv.Quote(name))
}
