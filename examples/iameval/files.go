package main

import (
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/found"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// files reads the files that the flags name. "-" is the standard input.
type files struct {
	stdin io.Reader
	read  bool      // stdin
	sum   hash.Hash // of what is read, if it is not nil
}

// load reads name and returns its content, and how to call it. The empty name is
// an error, and never stands for no file.
func (f *files) load(name string) (data []byte, title string, err error) {
	if f.sum != nil {
		defer func() {
			f.sum.Write(fmt.Appendf(nil, "%q %d ", title, len(data)))
			f.sum.Write(data)
		}()
	}
	if strings.TrimSpace(name) == "" {
		return nil, "", texts.Error("the name of a file is empty: write FILE, or - for the standard input")
	}
	if name != "-" {
		data, err = os.ReadFile(name)
		var path *fs.PathError
		if errors.As(err, &path) {
			err = &fs.PathError{Op: path.Op, Path: shown(name), Err: path.Err}
		}
		return data, name, err
	}
	if f.read {
		return nil, "", texts.Error("the standard input can be read once only")
	}
	f.read = true
	data, err = io.ReadAll(f.stdin)
	return data, "standard input", err
}

// policy parses the policy in file name.
func (f *files) policy(name string, typ policy.Type) (*policy.Policy, error) {
	data, title, err := f.load(name)
	if err != nil {
		return nil, err
	}
	p, err := policy.Parse(data, typ, policy.WithName(title))
	switch {
	case err == nil:
		return p, nil
	case found.HoldsPolicies(title, data):
		return nil, texts.Error("{file} is a plan or a template: iameval extract -o DIR {file} writes the policies in it into files", shown(title))
	default:
		return nil, &documentError{source: data, err: err}
	}
}

// policies parses the policies in the files that are named.
func (f *files) policies(names []string, typ policy.Type) ([]*policy.Policy, error) {
	all := make([]*policy.Policy, 0, len(names))
	var errs []error
	for _, name := range names {
		p, err := f.policy(name, typ)
		if err != nil {
			errs = append(errs, err)
		} else {
			all = append(all, p)
		}
	}
	return all, errors.Join(errs...)
}
