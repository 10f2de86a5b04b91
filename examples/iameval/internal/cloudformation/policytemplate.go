package cloudformation

import (
	_ "embed"
	"slices"
)

// policyTemplates are the policy templates of SAM by their name: an object of Parameters and a Definition, which refers to them.
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html
//
//go:embed policytemplates.json
var policyTemplates string

// expanded returns the document that a policy template of SAM stands for, or nil if there is no such template, or if it has not the
// parameters that are given.
func (f *finder) expanded(name string, given *node) *node {
	if f.policyTemplates == nil {
		all, err := parseJSON([]byte(policyTemplates))
		if err != nil {
			panic(err) // it is tested
		}
		f.policyTemplates = all
	}
	template := f.policyTemplates.member(name)
	if template == nil || given.kind != object {
		return nil
	}
	var parameters []string
	for _, p := range template.member("Parameters").list {
		parameters = append(parameters, p.text)
		if given.member(p.text) == nil {
			return nil
		}
	}
	for _, key := range given.keys {
		if !slices.Contains(parameters, key) {
			return nil
		}
	}
	return template.member("Definition").with(given)
}

// with returns n with what each Ref to one of the values stands for, in the place of the values.
func (n *node) with(values *node) *node {
	if name, argument := n.function(); name == "Ref" {
		if value := values.member(argument.scalarText()); value != nil {
			return value
		}
	}
	replaced := *n
	replaced.line, replaced.column = values.line, values.column
	replaced.list = nil
	for _, item := range n.list {
		replaced.list = append(replaced.list, item.with(values))
	}
	return &replaced
}
