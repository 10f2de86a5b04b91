package main

import (
	"errors"
	"io"
	"os"

	"github.com/seed-1d0cfdb5/iam/policy"
)

// files reads the files that the flags name. "-" is the standard input.
type files struct {
	stdin io.Reader
	read  bool // stdin
}

// load reads name and returns its content, and how to call it.
func (f *files) load(name string) (data []byte, title string, err error) {
	if name != "-" {
		data, err = os.ReadFile(name)
		return data, name, err
	}
	if f.read {
		return nil, "", errors.New("the standard input can be read once only")
	}
	f.read = true
	data, err = io.ReadAll(f.stdin)
	return data, "standard input", err
}

// policy parses the policy in file name. The empty name stands for no policy.
func (f *files) policy(name string, typ policy.Type) (*policy.Policy, error) {
	if name == "" {
		return nil, nil
	}
	data, title, err := f.load(name)
	if err != nil {
		return nil, err
	}
	p, err := policy.Parse(data, typ, policy.WithName(title))
	if err != nil {
		return nil, &documentError{source: data, err: err}
	}
	return p, nil
}

// policies parses the policies in the files that are named. An empty name adds no
// policy; so the list "" is a set of policies that is empty.
func (f *files) policies(names []string, typ policy.Type) ([]*policy.Policy, error) {
	if names == nil {
		return nil, nil
	}
	all := make([]*policy.Policy, 0, len(names))
	var errs []error
	for _, name := range names {
		p, err := f.policy(name, typ)
		if err != nil {
			errs = append(errs, err)
		} else if p != nil {
			all = append(all, p)
		}
	}
	return all, errors.Join(errs...)
}
