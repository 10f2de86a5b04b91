// Package reference is a second engine for IAM policies, for tests only. It is
// written from docs/semantics.md alone and shares no code with the packages that it
// checks: it takes their input types and reads everything else for itself, the
// parts of a caller from its ARNs and a request context from its JSON.
//
// It is meant to be read as the specification in Go. It is slow, and every rule
// stands where it applies, under its number. It does not check policies: it
// expects those that package policy loads.
package reference

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/seed-1d0cfdb5/iam/policy"
)

// A Policy is a policy document, read.
type Policy struct {
	Name       string
	Type       policy.Type
	Statements []Statement
}

// A Statement is one statement of a policy. Of each pair of elements that
// exclude each other, such as Action and NotAction, one list is in use, and not
// tells which.
type Statement struct {
	deny bool

	actions   []action
	notAction bool

	resources    []resource
	hasResources bool
	notResource  bool

	principals    []entry
	hasPrincipals bool
	notPrincipal  bool

	clauses []clause
}

// Read reads a policy document of type typ.
func Read(name string, data []byte, typ policy.Type) (*Policy, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber() // numbers stand for their text as written (G-28)
	var doc map[string]any
	if err := decoder.Decode(&doc); err != nil {
		return nil, fmt.Errorf("policy: %w", err)
	}
	// Policy variables need the newer version; without one it is the older (G-8, G-9).
	variables := doc["Version"] == "2012-10-17"

	p := &Policy{Name: name, Type: typ}
	for i, in := range list(doc["Statement"]) { // one object or an array of objects (G-12)
		st, err := readStatement(in, typ, variables)
		if err != nil {
			return nil, fmt.Errorf("policy: statement %d: %w", i, err)
		}
		p.Statements = append(p.Statements, st)
	}
	return p, nil
}

func readStatement(in any, typ policy.Type, variables bool) (Statement, error) {
	fields, ok := in.(map[string]any)
	if !ok {
		return Statement{}, fmt.Errorf("no object: %v", in)
	}
	st := Statement{deny: fields["Effect"] == "Deny"}
	for name, field := range fields {
		switch name {
		case "Action", "NotAction":
			st.notAction = name == "NotAction"
			for _, text := range values(field) {
				st.actions = append(st.actions, readAction(text))
			}
		case "Resource", "NotResource":
			st.hasResources, st.notResource = true, name == "NotResource"
			for _, text := range values(field) {
				st.resources = append(st.resources, readResource(text, typ, variables))
			}
		case "Principal", "NotPrincipal":
			st.hasPrincipals, st.notPrincipal = true, name == "NotPrincipal"
			st.principals = readPrincipals(field)
		case "Condition":
			for operator, keys := range field.(map[string]any) {
				for key, list := range keys.(map[string]any) {
					c, err := readClause(operator, key, values(list), variables)
					if err != nil {
						return Statement{}, err
					}
					st.clauses = append(st.clauses, c)
				}
			}
		}
	}
	return st, nil
}

// readPrincipals reads "*" or a map of lists (G-21).
func readPrincipals(in any) []entry {
	if in == "*" {
		return []entry{{key: "*", value: "*"}}
	}
	var entries []entry
	for key, list := range in.(map[string]any) {
		for _, value := range values(list) {
			entries = append(entries, entry{key: key, value: value})
		}
	}
	return entries
}

// list returns the members of an array; one value is a list of one (G-16).
func list(in any) []any {
	if members, ok := in.([]any); ok {
		return members
	}
	return []any{in}
}

// values returns the texts of a scalar or a list of them. Booleans and numbers
// stand for their text (G-28).
func values(in any) []string {
	var texts []string
	for _, member := range list(in) {
		if text, ok := member.(string); ok {
			texts = append(texts, text)
		} else {
			texts = append(texts, fmt.Sprint(member))
		}
	}
	return texts
}
