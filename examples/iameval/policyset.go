package main

import (
	"errors"
	"flag"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/access"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/document"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/found"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// setFlags say which policies a question about all requests is about: files of one
// type, and the other policies that apply with them.
type setFlags struct {
	typ    string
	others policyFlags
}

func (f *setFlags) define(c *command) {
	c.flags.group("Which policies; their files follow the flags:", func(fs *flag.FlagSet) {
		fs.StringVar(&f.typ, "type", "", "`TYPE` identity, resource, trust, boundary, session, scp, rcp or endpoint; if absent, the files say it: NAME.TYPE.json")
	})
	c.flags.group("Policies that apply as well; what is left out puts no limit on the requests:", func(fs *flag.FlagSet) {
		f.others.define(fs)
		f.others.defineResource(fs)
	})
}

// load returns the policies of which those in the files decide, with the others. Each
// of files is a file, or a set as FILE,FILE or none.
func (f *setFlags) load(in *files, names ...string) ([]*evaluate.Policies, error) {
	if slices.ContainsFunc(names, func(name string) bool { return strings.TrimSpace(name) == "" }) {
		return nil, texts.Error("the name of a file is empty")
	}
	typ, err := f.typeOf(names)
	if err != nil {
		return nil, err
	}
	others, err := f.others.load(in)
	if err != nil {
		return nil, err
	}
	var errs []error
	var all []*evaluate.Policies
	for _, name := range names {
		set, err := loadSet(in, "type "+document.TypeName(typ), strings.Split(name, ","), typ)
		if err == nil {
			var p *evaluate.Policies
			p, err = with(others, typ, set)
			all = append(all, p)
		}
		errs = append(errs, err)
	}
	return all, errors.Join(errs...)
}

// with returns others and set, of policies of the type. What is not there puts no limit
// on requests, and policies that only limit are of no use without others that allow, so
// these then allow everything: as in access.Alone.
func with(others *evaluate.Policies, typ policy.Type, set []*policy.Policy) (*evaluate.Policies, error) {
	p := *others
	switch typ {
	case policy.Identity:
		p.Identity = union(p.Identity, set)
	case policy.Session:
		p.Session = union(p.Session, set)
	case policy.SCP:
		if len(set) == 1 {
			set = access.Alone(set[0]).SCP[0] // one that only denies stands beside FullAWSAccess
		}
		p.SCP = append(slices.Clone(p.SCP), set)
	case policy.RCP:
		p.RCP = append(slices.Clone(p.RCP), set)
	case policy.Boundary, policy.Endpoint, policy.Resource, policy.Trust:
		field := &p.Resource
		switch typ {
		case policy.Boundary:
			field = &p.Boundary
		case policy.Endpoint:
			field = &p.Endpoint
		}
		if len(set) != 1 || *field != nil {
			return nil, texts.Error("there can be one {type}: in one file, and in no flag", message.Known(typ.String()))
		}
		*field = set[0]
	}
	complete(&p, typ)
	return &p, nil
}

// without returns others without a policy of the type: identity-based policies that allow nothing, a resource
// whose policy does not allow anything, or a limit that there is not.
func without(others *evaluate.Policies, typ policy.Type) *evaluate.Policies {
	p := *others
	if typ == policy.Identity {
		p.Identity = union(p.Identity, nil)
	}
	complete(&p, typ)
	return &p
}

// complete makes what p does not have allow everything, for policies of the type to be seen.
func complete(p *evaluate.Policies, typ policy.Type) {
	unlimited := access.Alone(policy.MustParse(everything, policy.Endpoint))
	if p.Identity == nil {
		p.Identity = unlimited.Identity
		p.ResourceMustAllow = p.ResourceMustAllow || typ == policy.Resource || typ == policy.Trust
	}
	if p.Resource == nil && (typ == policy.RCP || typ == policy.Endpoint) {
		p.Resource = unlimited.Resource
	}
}

// typeOf returns the type in -type, or the one in the names of all files.
func (f *setFlags) typeOf(names []string) (policy.Type, error) {
	if f.typ != "" {
		return parseType(f.typ)
	}
	var typ policy.Type
	for _, name := range names {
		for one := range strings.SplitSeq(name, ",") {
			t := found.TypeOf(one)
			if t == 0 && one == none {
				continue
			}
			if t == 0 || typ != 0 && t != typ {
				return 0, texts.Error("-type is missing, and the files are not all called NAME.TYPE.json with one type")
			}
			typ = t
		}
	}
	if typ == 0 {
		return 0, texts.Error("-type is missing")
	}
	return typ, nil
}

// union returns the policies of both sets. It is not nil: without policies it is an empty
// set, which allows nothing.
func union(a, b []*policy.Policy) []*policy.Policy {
	return append(append([]*policy.Policy{}, a...), b...)
}

const everything = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}`
