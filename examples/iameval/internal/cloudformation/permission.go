package cloudformation

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/document"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// permission adds the policy that a service makes of a resource with attributes in place of a policy, and
// reports whether this is one.
func (f *finder) permission(name, kind, pointer string, n *node) bool {
	properties := n.member("Properties")
	r := f.resolver()
	get := func(property string) string {
		outer, inner, isInner := strings.Cut(property, ".")
		v := properties.member(outer)
		if v == nil {
			return ""
		}
		if v = r.resolve(v); isInner && v != nil && v.kind == object {
			v = v.member(inner)
		}
		switch {
		case v == nil || v.kind == null: // a function that has no value leaves a gap
			return ""
		case v.kind != scalar:
			v = r.gap(v, true, outer, texts.Of("{name}, which is no text", outer))
		}
		return v.text
	}
	var p document.Permission
	o := f.options
	switch kind {
	case "AWS::Lambda::Permission":
		p = document.LambdaPermission(get, o.Partition, o.Region, o.Account)
	case "AWS::Lambda::LayerVersionPermission":
		p = document.LayerPermission(get, o.Partition, o.Region, o.Account)
	case "AWS::Events::EventBusPolicy":
		if statement := f.outermost(properties.member("Statement")); statement != nil {
			f.policy(name, policy.Resource, statements(statement), pointer+"/Statement")
			return true
		}
		p = document.BusPermission(get, o.Partition, o.Region, o.Account)
	default:
		return false
	}
	d := document.Document{
		Name: name, Type: policy.Resource, Source: p.Policy(), File: f.file, Line: n.line, Column: n.column,
	}
	if f.err = r.err; f.err == nil {
		f.add(d, pointer, r.gaps)
	}
	return true
}

// statements returns a policy with what is in the place of its Statement element.
func statements(n *node) *node {
	return &node{
		kind: object, keys: []string{"Version", "Statement"}, list: []*node{newText("2012-10-17", n), n},
		line: n.line, column: n.column,
	}
}
