package main

import (
	"iter"
	"strings"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/types"
	"github.com/cedar-policy/cedar-go/x/exp/ast"
)

// The policies are sliced by resource: a request is decided by those whose scope has
// its resource, or what that is in, and by those that have no resource in their scope.
// A star at the end of a resource is a folder, and the entity of a resource says which
// folders it is in. "Cedar: A New Language for Expressive, Fast, Safe, and Analyzable
// Authorization" describes it as policy slicing.
func cedarSliced() engine {
	return engine{
		name: "cedar-go sliced", module: "github.com/cedar-policy/cedar-go", version: "v1.9.0", license: "Apache-2.0",
		load: inLayers(func(w *workload) (binder, error) { return newCedarSlices(w, cedarText(w, true)) }),
		text: func(w *workload) (parser, error) {
			source := cedarText(w, true)
			return parser{len(source), func() (binder, error) { return newCedarSlices(w, source) }}, nil
		},
		serve: serveCedarSliced,
	}
}

// cedarFolders reports whether each of patterns is a resource or a folder.
func cedarFolders(patterns []string) bool {
	for _, p := range patterns {
		if _, folder := starPrefix(p); p == "*" || strings.Contains(p, "*") && !folder {
			return false
		}
	}
	return true
}

// cedarSlices are policies by the resource in their scope, which is the zero UID if
// there is none.
type cedarSlices map[cedar.EntityUID][]cedarPolicy

type cedarPolicy struct {
	id     cedar.PolicyID
	policy *cedar.Policy
}

// A cedarSlice has the policies that resources bring into play.
type cedarSlice struct {
	all       cedarSlices
	resources []cedar.EntityUID
}

// All implements [cedar.PolicyIterator].
func (s *cedarSlice) All() iter.Seq2[cedar.PolicyID, *cedar.Policy] {
	return func(yield func(cedar.PolicyID, *cedar.Policy) bool) {
		for _, r := range s.resources {
			for _, p := range s.all[r] {
				if !yield(p.id, p.policy) {
					return
				}
			}
		}
	}
}

func newCedarSlices(w *workload, source []byte) (binder, error) {
	policies, err := cedar.NewPolicySetFromBytes("", source)
	if err != nil {
		return nil, err
	}
	all := make(cedarSlices)
	var folders []string
	for id, p := range policies.All() {
		at := cedarScope(p)
		if all[at] = append(all[at], cedarPolicy{id, p}); len(all[at]) == 1 && strings.Contains(string(at.ID), "*") {
			folders = append(folders, string(at.ID))
		}
	}
	bind := cedarBinder(w, folders)
	return func(r request) func() bool {
		req, entities := bind(r)
		slice := &cedarSlice{all, []cedar.EntityUID{{}, req.Resource}}
		for folder := range entities[req.Resource].Parents.All() {
			slice.resources = append(slice.resources, folder)
		}
		return func() bool { return cedarAllows(slice, entities, req) }
	}, nil
}

// cedarScope returns the resource in the scope of p.
func cedarScope(p *cedar.Policy) types.EntityUID {
	switch scope := (*ast.Policy)(p.AST()).Resource.(type) {
	case ast.ScopeTypeEq:
		return scope.Entity
	case ast.ScopeTypeIn:
		return scope.Entity
	}
	return types.EntityUID{}
}
