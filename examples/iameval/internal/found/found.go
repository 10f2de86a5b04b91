// Package found finds policies in files: files with one policy, plans of Terraform, and
// templates of CloudFormation, SAM and the CDK. It knows them by their content.
package found

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/document"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/terraform"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/policy/lint"
)

// A Document is a policy that stands in a file.
type Document = document.Document

// Options say what files do not.
type Options = document.Options

// The codes of findings about what is not found.
const (
	AfterApply = document.AfterApply
	Unresolved = document.Unresolved
)

// ErrNone is the error of Read for a file that is no policy, plan or template.
var ErrNone = errors.New("it is neither a policy, nor a plan of Terraform, nor a template of CloudFormation")

// Read returns the policies in a file, in the order of the file, and what keeps others from
// being known. An error says that the file cannot be read as what it is; it is ErrNone if the file is
// nothing that has policies.
//
// A policy is returned as it is: whether it is valid, policy.Parse says. A file of its own is a policy
// if its name is NAME.TYPE.json, or if it is a JSON object with statements; then Options have its type.
func Read(name string, data []byte, o Options) ([]Document, []lint.Finding, error) {
	name = strings.ReplaceAll(name, `\`, "/")
	documents, findings, err := read(name, data, o)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	label(documents)
	return documents, findings, nil
}

func read(name string, data []byte, o Options) ([]Document, []lint.Finding, error) {
	base, typ := typed(path.Base(name))
	whole := Document{Name: base, Type: typ, Source: data, File: name, Line: 1, Column: 1, Same: true}
	if typ != 0 {
		return []Document{whole}, nil, nil
	}
	text := decoded(data)
	var members map[string]json.RawMessage
	err := json.Unmarshal(text, &members)
	switch {
	case err != nil && mayBePolicy(text) && o.Type != 0, isPolicy(members):
		if o.Type == 0 {
			return nil, nil, fmt.Errorf("the type of the policy is not known: name the file %s.TYPE.json, or say -type TYPE", base)
		}
		whole.Type = o.Type
		return []Document{whole}, nil, nil
	case terraform.Is(members):
		return terraform.Read(name, text, o)
	}
	return nil, nil, ErrNone
}

// typed splits the name of a policy file: NAME.TYPE.json. The type of another is 0.
func typed(base string) (name string, typ policy.Type) {
	name = strings.TrimSuffix(base, path.Ext(base))
	if path.Ext(base) == ".json" {
		if typ = document.ParseType(strings.TrimPrefix(path.Ext(name), ".")); typ != 0 {
			name = strings.TrimSuffix(name, path.Ext(name))
		}
	}
	return name, typ
}

// isPolicy reports whether a JSON object has statements.
func isPolicy(members map[string]json.RawMessage) bool {
	for name, value := range members {
		if strings.EqualFold(name, "Statement") && len(value) > 0 && (value[0] == '{' || value[0] == '[') {
			return true
		}
	}
	return false
}

// mayBePolicy reports whether text that is not JSON was meant to be a policy.
func mayBePolicy(text []byte) bool {
	return bytes.Contains(text, []byte(`Statement"`))
}
