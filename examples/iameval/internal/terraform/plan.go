package terraform

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/document"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
)

// A plan is what is needed of the output of "terraform show -json PLAN".
// https://developer.hashicorp.com/terraform/internals/json-format
type plan struct {
	version       string
	errored       bool
	changes       []change
	prior         stateModule
	priorLine     int
	priorColumn   int
	planned       stateModule
	plannedLine   int
	plannedColumn int
	configuration configModule
}

// A change is a resource and what becomes of it.
type change struct {
	Address string `json:"address"`
	Module  string `json:"module_address"`
	Mode    string `json:"mode"`
	Type    string `json:"type"`
	Name    string `json:"name"`
	Deposed string `json:"deposed"`
	Change  struct {
		Actions []string        `json:"actions"`
		Before  json.RawMessage `json:"before"`
		After   json.RawMessage `json:"after"`
		Unknown json.RawMessage `json:"after_unknown"` // true for what is not known, in the shape of after
	} `json:"change"`

	pointer      string
	line, column int
}

// A stateModule is a module with the values of its resources.
type stateModule struct {
	Address   string `json:"address"`
	Resources []struct {
		Address string          `json:"address"`
		Mode    string          `json:"mode"`
		Type    string          `json:"type"`
		Name    string          `json:"name"`
		Values  json.RawMessage `json:"values"`
	} `json:"resources"`
	Children []stateModule `json:"child_modules"`
}

type stateValues struct {
	Root stateModule `json:"root_module"`
}

// A configModule is a module as its author wrote it.
type configModule struct {
	Resources []configResource `json:"resources"`
	Calls     map[string]struct {
		Module configModule `json:"module"`
	} `json:"module_calls"`
}

type configResource struct {
	Address     string                     `json:"address"`
	Expressions map[string]json.RawMessage `json:"expressions"`
}

// Is reports whether the members of a JSON object are those of a plan.
func Is(members map[string]json.RawMessage) bool {
	_, version := members["format_version"]
	_, changes := members["resource_changes"]
	_, planned := members["planned_values"]
	return version && (changes || planned)
}

// parse reads a plan. No error tells what is in it, for a plan has secrets.
func parse(data []byte) (*plan, error) {
	r := &reader{document.NewReader(data)}
	p := new(plan)
	if err := r.plan(p); err != nil {
		line, column := r.Place()
		return nil, texts.AtLine(line, column, hidden(err))
	}
	switch major, _, _ := strings.Cut(p.version, "."); {
	case major != "0" && major != "1":
		return nil, texts.Error("format_version {version} is not known: 0 and 1 are", fmt.Sprintf("%.20q", p.version))
	case p.errored:
		return nil, texts.Error("the plan is incomplete: planning ended with an error")
	}
	return p, nil
}

// unchanged returns the resources that a plan leaves as they are without saying so: what is no target of it, and all
// if it only refreshes the state.
func (p *plan) unchanged() []change {
	said := make(map[string]bool)
	for i := range p.changes {
		said[p.changes[i].Address] = said[p.changes[i].Address] || p.changes[i].Deposed == ""
	}
	var all []change
	var add func(m *stateModule)
	add = func(m *stateModule) {
		for _, r := range m.Resources {
			if r.Mode == "data" || said[r.Address] {
				continue
			}
			c := change{
				Address: r.Address, Module: m.Address, Mode: r.Mode, Type: r.Type, Name: r.Name,
				pointer: "/planned_values", line: p.plannedLine, column: p.plannedColumn,
			}
			c.Change.Before, c.Change.After = r.Values, r.Values
			all = append(all, c)
		}
		for i := range m.Children {
			add(&m.Children[i])
		}
	}
	add(&p.planned)
	return all
}

// hidden returns err without the text that it quotes.
func hidden(err error) error {
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrong):
		return texts.Error("a value is not of the kind that it has in a plan, which is {type}", wrong.Type)
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return texts.Error("the plan ends early")
	}
	return err
}

// A reader reads the members of a plan.
type reader struct{ *document.Reader }

func (r *reader) plan(p *plan) error {
	seen := make(map[string]bool)
	if err := r.open('{'); err != nil {
		return err
	}
	for r.More() {
		name, err := r.Token()
		if err != nil {
			return err
		}
		member := name.(string)
		if seen[member] {
			return texts.Error("the plan has {name} twice", texts.Quoted(member))
		}
		seen[member] = true
		if err := r.member(p, member); err != nil {
			return err
		}
	}
	if _, err := r.Token(); err != nil {
		return err
	}
	if _, err := r.Token(); !errors.Is(err, io.EOF) {
		return texts.Error("something follows the plan")
	}
	return nil
}

func (r *reader) member(p *plan, name string) error {
	switch name {
	case "format_version":
		return r.Decode(&p.version)
	case "errored":
		return r.Decode(&p.errored)
	case "resource_changes":
		return r.changes(p, "/resource_changes/%d", func(c *change) error { return r.Decode(c) })
	case "deferred_changes": // what is left for a later plan
		return r.changes(p, "/deferred_changes/%d/resource_change", func(c *change) error {
			deferred := struct {
				Change *change `json:"resource_change"`
			}{c}
			return r.Decode(&deferred)
		})
	case "planned_values":
		var values stateValues
		p.plannedLine, p.plannedColumn = r.Place()
		err := r.Decode(&values)
		p.planned = values.Root
		return err
	case "prior_state":
		var state struct {
			Values stateValues `json:"values"`
		}
		p.priorLine, p.priorColumn = r.Place()
		err := r.Decode(&state)
		p.prior = state.Values.Root
		return err
	case "configuration":
		var configuration struct {
			Root configModule `json:"root_module"`
		}
		err := r.Decode(&configuration)
		p.configuration = configuration.Root
		return err
	}
	var skipped json.RawMessage
	return r.Decode(&skipped)
}

// changes reads an array of changes, each with decode, or null.
func (r *reader) changes(p *plan, pointer string, decode func(*change) error) error {
	if err := r.open('['); err != nil {
		return err
	}
	for i := 0; r.More(); i++ {
		c := change{pointer: fmt.Sprintf(pointer, i)}
		c.line, c.column = r.Place()
		if err := decode(&c); err != nil {
			return err
		}
		p.changes = append(p.changes, c)
	}
	_, err := r.Token()
	return err
}

// open reads the beginning of an object or an array.
func (r *reader) open(bracket json.Delim) error {
	token, err := r.Token()
	if err == nil && token != bracket {
		err = texts.Error("in a plan, {text} is here", strconv.Quote(bracket.String()))
	}
	return err
}
