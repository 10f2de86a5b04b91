// Package found finds policies in files: files with one policy, plans of Terraform, and
// templates of CloudFormation, SAM and the CDK. It knows them by their content.
package found

import (
	"bytes"
	"encoding/json"
	"errors"
	"path"
	"strings"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/cloudformation"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/document"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/terraform"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
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
var ErrNone = texts.Error("it is neither a policy, nor a plan of Terraform, nor a template of CloudFormation")

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
		return nil, nil, texts.At(name, err)
	}
	label(documents)
	return documents, findings, nil
}

func read(name string, data []byte, o Options) ([]Document, []lint.Finding, error) {
	base, typ := typed(path.Base(name))
	if typ != 0 && !o.Deployed {
		return []Document{whole(name, data, typ)}, nil, nil
	}
	text := decoded(data)
	var members map[string]json.RawMessage
	err := json.Unmarshal(text, &members)
	switch {
	case o.Deployed && (typ != 0 || !terraform.Is(members)):
		return nil, nil, texts.Error("it is no plan of Terraform, which would say what is deployed: name OLD and NEW")
	case isPolicy(members):
		if o.Type == 0 {
			return nil, nil, texts.Error("the type of the policy is not known: name the file {name}.TYPE.json, or say -type TYPE", base)
		}
		return []Document{whole(name, data, o.Type)}, nil, nil
	case terraform.Is(members):
		return terraform.Read(name, text, o)
	case cloudformation.IsJSON(members), err != nil && cloudformation.IsYAML(text):
		return cloudformation.Read(name, text, o)
	case err != nil && isMeant(text):
		return nil, nil, broken(text, err)
	}
	return nil, nil, ErrNone
}

// whole returns the policy that is all of a file.
func whole(name string, data []byte, typ policy.Type) Document {
	base, _ := typed(path.Base(name))
	return Document{Name: base, Type: typ, Source: data, File: name, Line: 1, Column: 1, Same: true}
}

// isMeant reports whether text that is not JSON was meant to be, with policies in it.
func isMeant(text []byte) bool {
	if text = bytes.TrimLeft(text, " \t\r\n"); len(text) == 0 || text[0] != '{' && text[0] != '/' { // or a comment
		return false
	}
	for _, member := range []string{`"Statement"`, `"resource_changes"`, `"AWSTemplateFormatVersion"`, `"Resources"`} {
		if bytes.Contains(text, []byte(member)) {
			return true
		}
	}
	return false
}

// broken returns the error in text, which is not JSON, with its place and without what is there.
func broken(text []byte, err error) error {
	line, column := 1, 1
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		before := text[:min(int(syntax.Offset), len(text))]
		line += bytes.Count(before, []byte{'\n'})
		column = max(len(before)-1-bytes.LastIndexByte(before, '\n'), 1)
	}
	return texts.AtLine(line, column, texts.Error("this is not JSON"))
}

// HoldsPolicies reports whether a file is a plan or a template, or was meant to be one, and not a policy.
func HoldsPolicies(name string, data []byte) bool {
	if TypeOf(name) != 0 {
		return false
	}
	text := decoded(data)
	var members map[string]json.RawMessage
	if json.Unmarshal(text, &members) != nil {
		return cloudformation.IsYAML(text)
	}
	return !isPolicy(members) && (terraform.Is(members) || cloudformation.IsJSON(members))
}

// TypeOf returns the type of a policy file by its name, NAME.TYPE.json, or 0.
func TypeOf(name string) policy.Type {
	_, typ := typed(path.Base(strings.ReplaceAll(name, `\`, "/")))
	return typ
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

// isPolicy reports whether a JSON object has statements, or says that it is a policy and should have some.
func isPolicy(members map[string]json.RawMessage) bool {
	if _, ok := members["Statement"]; ok {
		return true
	}
	if version := string(members["Version"]); version == `"2012-10-17"` || version == `"2008-10-17"` {
		return true
	}
	for name, value := range members {
		if strings.EqualFold(name, "Statement") && len(value) > 0 && (value[0] == '{' || value[0] == '[') {
			return true
		}
	}
	return false
}
