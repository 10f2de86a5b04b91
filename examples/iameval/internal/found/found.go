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
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/policy/lint"
)

// A Document is a policy that stands in a file.
type Document = document.Document

// The codes of findings about what is not found.
const (
	AfterApply = document.AfterApply
	Unresolved = document.Unresolved
)

// Options say what files do not.
type Options struct {
	Type policy.Type // of policies whose file has a name without a type; or 0

	// Of templates. What is empty is not known.
	Parameters                 map[string]string
	Account, Region, Partition string
}

// ErrNone is the error of Read for a file that is no policy, plan or template.
var ErrNone = errors.New("neither a policy, nor a plan of Terraform, nor a template of CloudFormation")

// Read returns the policies in a file, in the order of the file, and what keeps others from
// being known. An error says that the file cannot be read as what it is; what was found
// before is returned with it. It is ErrNone if the file is nothing that has policies.
//
// A policy is returned as it is: whether it is valid, policy.Parse says.
func Read(name string, data []byte, o Options) ([]Document, []lint.Finding, error) {
	name = strings.ReplaceAll(name, `\`, "/")
	base, typ := typed(path.Base(name))
	whole := Document{Name: base, Type: typ, Source: data, File: name, Line: 1, Column: 1, Same: true}
	if typ != 0 {
		return []Document{whole}, nil, nil
	}
	if !isPolicy(data) {
		return nil, nil, ErrNone
	}
	if o.Type == 0 {
		return nil, nil, fmt.Errorf("%s: the type of the policy is not known: name the file %s.TYPE.json, or say -type TYPE", name, base)
	}
	whole.Type = o.Type
	return []Document{whole}, nil, nil
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

// isPolicy reports whether data is a JSON object with statements.
func isPolicy(data []byte) bool {
	var members map[string]json.RawMessage
	if json.Unmarshal(data, &members) != nil {
		return false
	}
	for name, value := range members {
		if strings.EqualFold(name, "Statement") && bytes.ContainsAny(value[:1], "[{") {
			return true
		}
	}
	return false
}
