// Package terraform finds policies in plans of Terraform and OpenTofu, as "terraform show -json"
// prints them.
package terraform

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/document"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/policy/lint"
)

// Read returns the policies of a plan: what there is once it is applied, and with
// Options.Deployed also what it deletes. A policy that is known only after apply is a finding.
//
// An attribute that the author of a resource did not write, and that the service makes up, is passed over. Plans do not say
// whether a dynamic block was written, so the policies in blocks are those of the plan, unless another resource has them; but if
// it is not known how many of a dynamic block there will be, that looks like none.
//
// A managed policy is of type Boundary if it is the boundary of a role or user in the plan, and of type Identity unless
// it is nothing else. A permission that has attributes in place of a policy, such as aws_lambda_permission,
// is the policy that the service makes of it. Statements in a resource of which it is not known that it has policies are a finding.
//
// The documents of data sources are those of the resources that they are for. One that is known and in
// no resource here is of the type that it looks like: with a Principal element a trust policy if all actions are of STS,
// and else a resource-based policy, and without one an identity-based policy.
func Read(file string, data []byte, o document.Options) ([]document.Document, []lint.Finding, error) {
	p, err := parse(data)
	if err != nil {
		return nil, nil, err
	}
	p.changes = append(p.changes, p.unchanged()...)
	f := &finder{
		file: file, options: o,
		places: placesByResource(), configuration: newConfiguration(p.configuration),
		explained: make(map[string]bool),
	}
	f.boundaries, f.attached = f.uses(p.changes)
	for i := range p.changes {
		f.change(&p.changes[i])
	}
	for i := range p.changes {
		f.dataSource(&p.changes[i])
	}
	if f.err != nil {
		return nil, nil, f.err
	}
	f.priorState(p, f.unmirror())
	return f.documents, f.findings, nil
}

// unmirror adds the documents that may be those of another resource and are not, and returns the texts of all but these. A
// mirror does not change: it is what was there before.
func (f *finder) unmirror() (known map[string]bool) {
	type typed struct {
		text string
		typ  policy.Type
	}
	known = make(map[string]bool)
	others := make(map[typed]bool)
	for i := range f.documents {
		d := &f.documents[i]
		text := canonical(d.Source)
		known[text], others[typed{text, d.Type}] = true, true
		others[typed{canonical(d.Before), d.Type}] = true
	}
	for _, d := range f.mirrored {
		text := canonical(d.Source)
		if text == "" || text != canonical(d.Before) || !others[typed{text, d.Type}] {
			f.documents = append(f.documents, d)
		}
	}
	return known
}

// A finder finds policies in a plan.
type finder struct {
	file          string
	options       document.Options
	places        map[string][]document.Place
	configuration *configuration

	boundaries, attached map[string]bool // managed policies by ARN and by written address
	explained            map[string]bool // data sources that a finding is about, by written address

	documents []document.Document
	mirrored  []document.Document // those that another resource may have
	findings  []lint.Finding
	err       error // the plan has what none has
}

// A text is one of a policy.
type text struct {
	typ       policy.Type
	attribute string // that it is in, or what is not known of it
	value
	unknown  bool
	mirrored bool // another resource may have it
}

// change adds the policies of a resource.
func (f *finder) change(c *change) {
	if c.Mode == "data" || c.Deposed != "" {
		return
	}
	f.embedded(c)
	if len(f.places[c.Type]) == 0 && !isPermission(c.Type) {
		f.unplaced(c)
		return
	}
	type key struct {
		label string
		typ   policy.Type
	}
	before, beforeBy := f.texts(c, decode(c.Change.Before, nil)), make(map[key]*text)
	for i := range before {
		beforeBy[key{before[i].label, before[i].typ}] = &before[i]
	}
	stays := make(map[key]bool)
	after := decode(c.Change.After, c.Change.Unknown)
	for _, t := range f.texts(c, after) {
		k := key{t.label, t.typ}
		stays[k] = true
		if t.unknown {
			f.afterApply(c, t)
			if f.options.LeftOut {
				f.documents = append(f.documents, document.Document{
					Name: c.Address + t.label, Type: t.typ, File: f.file, Line: c.line, Column: c.column, Unknown: texts.Of("known only after apply"),
				})
			}
			continue
		}
		d := f.document(c, t)
		if b := beforeBy[k]; b != nil {
			d.Before = b.source()
		}
		if t.mirrored {
			f.mirrored = append(f.mirrored, d)
		} else {
			f.documents = append(f.documents, d)
		}
	}
	if !f.options.Deployed || slices.Contains(c.Change.Actions, "forget") { // what is forgotten stays deployed
		return
	}
	for _, b := range before {
		if b.mirrored && after.member(b.attribute).unknown == true {
			continue // the other resource tells of it
		}
		if !stays[key{b.label, b.typ}] {
			d := f.document(c, b)
			d.Source, d.Before = nil, d.Source
			f.documents = append(f.documents, d)
		}
	}
}

func (t *text) source() []byte { return []byte(t.known.(string)) }

func (f *finder) document(c *change, t text) document.Document {
	return document.Document{
		Name: c.Address + t.label, Type: t.typ, Source: t.source(), File: f.file, Line: c.line, Column: c.column,
	}
}

// texts returns the policies in the values of a resource.
func (f *finder) texts(c *change, values value) []text {
	if values.known == nil && values.unknown != true {
		return nil
	}
	if isPermission(c.Type) {
		return []text{f.permission(c, values)}
	}
	var all []text
	written := f.configuration.expressions[c.written()]
	for _, p := range f.places[c.Type] {
		_, ok := written[p.Path[0]]
		mirrored := !ok && written != nil
		if mirrored && len(p.Path) == 1 {
			continue // the service made it up
		}
		values.each(p.Path, func(v value) {
			known, ok := v.known.(string)
			if !ok && v.known != nil {
				f.err = texts.Error("{place}: a policy in a plan is a text, and {value} is none", c.pointer, v.pointer)
				return
			}
			t := text{typ: p.Type, attribute: p.Path[0], value: v, unknown: v.unknown == true, mirrored: mirrored}
			if mirrored && t.unknown && v.label == "" {
				return // there may be no block
			}
			if p.Organizations {
				kind := values.member("type")
				t.typ = organizationsType(kind.text())
				if kind.unknown == true {
					t.attribute, t.unknown = "type", true
				} else if t.typ == 0 {
					return
				}
			}
			if known == "" && !t.unknown {
				return // there is none
			}
			if c.Type != "aws_iam_policy" {
				all = append(all, t)
				return
			}
			boundary, attached := f.roles(c, values)
			if boundary {
				t.typ = policy.Boundary
				all = append(all, t)
			}
			if attached && (!boundary || !t.unknown) { // one finding is enough
				t.typ = policy.Identity
				all = append(all, t)
			}
		})
	}
	return all
}

// afterApply adds a finding about a text that is not known.
func (f *finder) afterApply(c *change, t text) {
	references := f.configuration.references(c.written(), t.attribute)
	for _, r := range references {
		f.explained[module(c.Module)+resource(r)] = true
	}
	detail := texts.Of("{resource}: the policy is known only after apply", c.Address+t.label)
	if len(references) > 0 {
		all := f.configuration.dependencies(module(c.Module), c.written(), t.attribute)
		detail = texts.Of("{resource}: the policy is known only after apply, for it depends on {others}", c.Address+t.label, strings.Join(all, ", "))
	}
	f.find(c, c.pointer+"/change/after_unknown"+t.pointer, detail)
}

func (f *finder) find(c *change, pointer string, detail message.Text) {
	f.findings = append(f.findings, document.Finding(f.file, c.line, c.column, pointer, document.AfterApply, detail))
}

// dataSource adds a finding about a document that is not known, unless one tells of what it is for.
func (f *finder) dataSource(c *change) {
	if c.Mode != "data" || c.Type != policyDocument || f.explained[c.written()] {
		return
	}
	if t := decode(c.Change.After, c.Change.Unknown).member("json"); t.unknown == true {
		f.find(c, c.pointer+"/change/after_unknown/json", texts.Of("{resource}: the document is known only after apply", c.Address))
	}
}

// policyDocument is the data source that makes documents.
const policyDocument = "aws_iam_policy_document"

// priorState adds the documents of data sources that were read for the plan, but those that are known.
func (f *finder) priorState(p *plan, known map[string]bool) {
	merged := f.configuration.merged()
	var add func(m *stateModule)
	add = func(m *stateModule) {
		for _, r := range m.Resources {
			if r.Mode != "data" || r.Type != policyDocument {
				continue
			}
			source := []byte(decode(r.Values, nil).member("json").text())
			key := canonical(source)
			if key == "" || known[key] || merged[writtenAddress(r.Address)] {
				continue
			}
			known[key] = true
			f.documents = append(f.documents, document.Document{
				Name: r.Address, Type: looksLike(source), Source: source, File: f.file, Line: p.priorLine, Column: p.priorColumn,
			})
		}
		for i := range m.Children {
			add(&m.Children[i])
		}
	}
	add(&p.prior)
}

// looksLike returns the type that a document looks to be of.
func looksLike(source []byte) policy.Type {
	var d struct{ Statement json.RawMessage }
	var list []struct {
		Principal, NotPrincipal any
		Action                  any
	}
	if json.Unmarshal(source, &d) == nil && json.Unmarshal(d.Statement, &list) != nil {
		list = append(list[:0], struct{ Principal, NotPrincipal, Action any }{})
		if json.Unmarshal(d.Statement, &list[0]) != nil {
			return policy.Identity
		}
	}
	typ := policy.Identity
	for _, s := range list {
		if s.Principal == nil && s.NotPrincipal == nil {
			continue
		}
		if typ == policy.Identity {
			typ = policy.Trust
		}
		actions := fmt.Sprint(s.Action)
		if s.Action == nil || strings.Count(actions, ":") != strings.Count(actions, "sts:") {
			return policy.Resource
		}
	}
	return typ
}

// canonical returns JSON text in a form that does not depend on spaces and on the order of members.
func canonical(source []byte) string {
	var v any
	dec := json.NewDecoder(bytes.NewReader(source))
	dec.UseNumber() // two numbers are never taken for one
	if dec.Decode(&v) != nil || dec.More() {
		return ""
	}
	text, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(text)
}
