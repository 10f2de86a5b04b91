// Package reference is a second engine for IAM policies, for tests only. It is
// written from SEMANTICS alone and shares no code with the packages that it
// checks: it takes their input types and reads everything else for itself.
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
	var doc struct {
		Version   string
		Statement json.RawMessage
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("policy: %w", err)
	}
	// Policy variables need the newer version; without one it is the older (G-8, G-9).
	variables := doc.Version == "2012-10-17"

	// Statement is one object or an array of objects (G-12).
	texts := []json.RawMessage{doc.Statement}
	if isArray(doc.Statement) {
		if err := json.Unmarshal(doc.Statement, &texts); err != nil {
			return nil, fmt.Errorf("policy: %w", err)
		}
	}
	p := &Policy{Name: name, Type: typ}
	for i, text := range texts {
		st, err := readStatement(text, variables)
		if err != nil {
			return nil, fmt.Errorf("policy: statement %d: %w", i, err)
		}
		p.Statements = append(p.Statements, st)
	}
	return p, nil
}

func readStatement(text json.RawMessage, variables bool) (Statement, error) {
	var in struct {
		Effect                  string
		Action, NotAction       *values
		Resource, NotResource   *values
		Principal, NotPrincipal *principals
		Condition               map[string]map[string]values
	}
	if err := json.Unmarshal(text, &in); err != nil {
		return Statement{}, err
	}
	st := Statement{
		deny:          in.Effect == "Deny",
		notAction:     in.NotAction != nil,
		hasResources:  in.Resource != nil || in.NotResource != nil,
		notResource:   in.NotResource != nil,
		hasPrincipals: in.Principal != nil || in.NotPrincipal != nil,
		notPrincipal:  in.NotPrincipal != nil,
	}
	for _, list := range []*values{in.Action, in.NotAction} {
		if list != nil {
			for _, text := range *list {
				st.actions = append(st.actions, readAction(text))
			}
		}
	}
	for _, list := range []*values{in.Resource, in.NotResource} {
		if list != nil {
			for _, text := range *list {
				st.resources = append(st.resources, readResource(text, variables))
			}
		}
	}
	for _, list := range []*principals{in.Principal, in.NotPrincipal} {
		if list != nil {
			st.principals = append(st.principals, *list...)
		}
	}
	for operator, keys := range in.Condition {
		for key, list := range keys {
			c, err := readClause(operator, key, list, variables)
			if err != nil {
				return Statement{}, err
			}
			st.clauses = append(st.clauses, c)
		}
	}
	return st, nil
}

// values is a list of scalars; one scalar is a list of one (G-16). Numbers and
// Booleans stand for their text as written (G-28).
type values []string

func (v *values) UnmarshalJSON(data []byte) error {
	texts := []json.RawMessage{data}
	if isArray(data) {
		if err := json.Unmarshal(data, &texts); err != nil {
			return err
		}
	}
	*v = values{}
	for _, text := range texts {
		if text[0] != '"' {
			*v = append(*v, string(text))
			continue
		}
		var s string
		if err := json.Unmarshal(text, &s); err != nil {
			return err
		}
		*v = append(*v, s)
	}
	return nil
}

// principals is "*" or a map of lists (G-21).
type principals []entry

func (p *principals) UnmarshalJSON(data []byte) error {
	if data[0] == '"' {
		*p = principals{{key: "*", value: "*"}}
		return nil
	}
	var lists map[string]values
	if err := json.Unmarshal(data, &lists); err != nil {
		return err
	}
	*p = principals{}
	for key, list := range lists {
		for _, value := range list {
			*p = append(*p, entry{key: key, value: value})
		}
	}
	return nil
}

func isArray(data []byte) bool {
	return bytes.HasPrefix(bytes.TrimSpace(data), []byte("["))
}
