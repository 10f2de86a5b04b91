// Package cloudformation finds policies in templates of CloudFormation and SAM, in JSON and in YAML, among them
// those that the CDK writes.
package cloudformation

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/document"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/policy/lint"
)

// IsJSON reports whether the members of a JSON object are those of a template.
func IsJSON(members map[string]json.RawMessage) bool {
	_, version := members["AWSTemplateFormatVersion"]
	resources := members["Resources"]
	return version || len(resources) > 0 && resources[0] == '{'
}

// IsYAML reports whether text looks like a template in YAML: it has one of the keys without which none is at the beginning
// of a line, or else, such as in a flow mapping, among those that a parser finds.
func IsYAML(text []byte) bool {
	for line := range bytes.Lines(text) {
		key, _, ok := strings.Cut(string(line[:min(len(line), 40)]), ":")
		switch strings.Trim(strings.TrimRight(key, " "), `'"`) {
		case "Resources", "AWSTemplateFormatVersion":
			return ok
		}
	}
	if len(text) > maxSize || !bytes.Contains(text, []byte("Resources")) || !bytes.Contains(text, []byte("AWS::")) {
		return false
	}
	root, err := parseYAML(text)
	return err == nil && root.member("Resources") != nil
}

// Read returns the policies of a template, and a finding about each that has something in it that the template does not
// say.
//
// Functions are resolved with the defaults of parameters and with Options: Parameters are named as templates name
// them, or RESOURCE and RESOURCE.ATTRIBUTE for what a resource will be called. What remains is replaced by a placeholder,
// UNRESOLVED-NAME. If the policy is valid with it, it is returned, and the finding is a suggestion if it is about names of
// resources of this template, which nobody knows before, and a warning otherwise. If not, as with a
// placeholder for an account, or if it is not known which of two values Fn::If is, the policy is not returned,
// and the finding, a warning, says so.
//
// The policies of a resource with a Condition are those it has if the condition holds; they are left out if it does not, and
// not only because of the default of a parameter. Statements in a resource of which it is not known that it has policies, and whatever may
// have policies that are not in the template, are findings.
func Read(file string, data []byte, o document.Options) ([]document.Document, []lint.Finding, error) {
	if len(data) > maxSize {
		return nil, nil, texts.Error("the template is larger than {n} bytes", maxSize)
	}
	parse := parseYAML
	if trimmed := bytes.TrimLeft(data, " \t\r\n"); bytes.HasPrefix(trimmed, []byte("{")) && json.Valid(data) {
		parse = parseJSON
	}
	root, err := parse(data)
	if err != nil {
		return nil, nil, err
	}
	f := &finder{
		template: &template{root: root, options: o, conditions: make(map[string]condition), namings: namings()},
		file:     file, places: placesByResource(),
	}
	if resources := root.member("Resources"); resources == nil || resources.kind != object {
		return nil, nil, texts.AtLine(root.line, root.column, texts.Error("the template has no Resources"))
	}
	f.noteUsed()
	f.transforms()
	f.globalAPI()
	if f.boundaries, f.attached = f.uses(); f.err != nil {
		return nil, nil, f.err
	}
	resources := root.member("Resources")
	for i, name := range resources.keys {
		f.resource(name, resources.list[i])
		if f.err != nil {
			return nil, nil, f.err
		}
	}
	return f.documents, f.findings, nil
}

// noteUsed notes which parameters that were given this template knows.
func (f *finder) noteUsed() {
	for name := range f.options.Parameters {
		resource, _, _ := strings.Cut(name, ".")
		known := f.root.member("Parameters").member(name) != nil || f.declared(resource) != nil || strings.HasPrefix(name, "AWS::")
		if known && f.options.Used != nil {
			f.options.Used[name] = true
		}
	}
}

// A finder finds policies in a template.
type finder struct {
	*template
	file   string
	places map[string][]document.Place

	boundaries, attached map[string]bool // managed policies by name of the resource
	policyTemplates      *node           // of SAM, once one is used
	looked               int             // see spend

	documents []document.Document
	findings  []lint.Finding
	err       error // the template asks for too much
}

// resource adds the policies of a resource.
func (f *finder) resource(name string, n *node) {
	pointer := "/Resources/" + escape(name)
	if strings.HasPrefix(name, "Fn::") {
		f.find(n, pointer, lint.Warning, texts.Of("{name} is a function of CloudFormation's: what it makes is not known", name))
		return
	}
	if condition := n.member("Condition").scalarText(); condition != "" {
		r := f.resolver()
		if c := r.condition(condition); c.truth == no && !c.initial {
			return
		}
		f.err = r.err
	}
	kind, properties := n.member("Type").scalarText(), n.member("Properties")
	pointer += "/Properties"
	if strings.HasSuffix(kind, "::MODULE") {
		f.find(n, pointer, lint.Warning, texts.Of("{name} is a module: what is in it is not known", name))
		return
	}
	f.includes(message.Plain(name), "/Resources/"+escape(name), n)
	if f.sam && n.member("Connectors") != nil {
		f.find(n, "/Resources/"+escape(name)+"/Connectors", lint.Warning, texts.Of("{name} has connectors: SAM makes policies of them, which are not known here", name))
	}
	if kind == "" && n.member("Fn::Transform") == nil {
		f.find(n, pointer, lint.Warning, texts.Of("{name}: it is not known of which type it is, and whether it has policies", name))
	}
	f.adds(name, pointer, properties)
	if nests(kind) {
		f.find(n, pointer, lint.Suggestion, texts.Of("{resource} has a template of its own: its policies are not looked at here", name))
		return
	}
	if f.sam && f.serverless(name, kind, pointer, n) {
		return
	}
	if f.permission(name, kind, pointer, n) {
		return
	}
	if len(f.places[kind]) == 0 {
		f.unplaced(name, kind, pointer, properties)
	}
	for _, p := range f.places[kind] {
		typ := p.Type
		if p.Organizations {
			r := f.resolver()
			if typ = organizationsType(r.text(orNull(properties.member("Type"))).text); len(r.gaps) > 0 {
				f.add(document.Document{Name: name}, pointer+"/Type", append(r.gaps, gap{name: texts.Of("the type of the policy"), line: n.line, column: n.column, grave: true}))
				continue
			}
			if typ == 0 {
				continue
			}
		}
		f.each(properties, p.Path, pointer, name, func(at *node, pointer, label string) {
			if kind != "AWS::IAM::ManagedPolicy" {
				f.policy(label, typ, at, pointer)
				return
			}
			if f.boundaries[name] {
				f.policy(name, policy.Boundary, at, pointer)
			}
			if !f.boundaries[name] || f.attached[name] {
				f.policy(name, policy.Identity, at, pointer)
			}
		})
	}
}

// organizationsType returns the type of a policy of AWS Organizations, or 0 for one that is not
// IAM's, such as a tag policy.
func organizationsType(name string) policy.Type {
	switch name {
	case "SERVICE_CONTROL_POLICY":
		return policy.SCP
	case "RESOURCE_CONTROL_POLICY":
		return policy.RCP
	}
	return 0
}

func (f *finder) resolver() *resolver { return &resolver{template: f.template} }

// spend counts what it costs to look at a node, which may stand in very many places, with a text. Nothing is made of
// what is looked at, so it may be more.
func (f *finder) spend(text string) bool {
	if f.looked += 32 + len(text); f.looked > 4*maxCost && f.err == nil {
		f.err = texts.Error("what the aliases of the template make is too large")
	}
	return f.err == nil
}

// each calls visit with the values at path, and with the name of the policy there. There may be any number of a property
// that is a list.
func (f *finder) each(n *node, path []string, pointer, label string, visit func(at *node, pointer, label string)) {
	n = f.outermost(n)
	switch {
	case n == nil || n.kind == null:
	case n.kind == array && len(path) > 0:
		for i, item := range n.list {
			item = f.outermost(item)
			inner := strconv.Itoa(i)
			for _, key := range []string{"PolicyName", "Region"} {
				if v := item.member(key); v != nil {
					if name := f.resolver().text(v); !name.unresolved {
						inner = name.text
					}
				}
			}
			f.adds(label+"."+inner, pointer+"/"+strconv.Itoa(i), item)
			f.each(item, path, pointer+"/"+strconv.Itoa(i), label+"."+inner, visit)
		}
	case len(path) == 0:
		visit(n, pointer, label)
	case n.kind == scalar:
		f.find(n, pointer, lint.Warning, texts.Of("{name}: {element} is wanted here, and not a text: what policies it has is not known", label, path[0]))
	default:
		if name, argument := n.function(); name != "" { // such as Fn::Transform in place of properties
			r := f.resolver()
			if name == "Fn::If" && len(argument.list) == 3 {
				r.choose(argument.list)
			} else {
				r.gap(argument, true, name, texts.Of("{name} at {line}:{column}", texts.Short(name), argument.line, argument.column))
			}
			f.add(document.Document{Name: label}, pointer, r.gaps)
			return
		}
		if len(path) > 1 {
			if v := f.outermost(n.member(path[0])); v != nil && v.kind == object {
				label += "." + path[0]
				f.adds(label, pointer+"/"+escape(path[0]), v)
			}
		}
		f.each(n.member(path[0]), path[1:], pointer+"/"+escape(path[0]), label, visit)
	}
}

// outermost returns what n is if it is a choice that is known, and nil if it is AWS::NoValue.
func (f *finder) outermost(n *node) *node {
	for range maxDepth {
		switch name, argument := n.function(); {
		case name == "Fn::If" && argument.kind == array && len(argument.list) == 3:
			chosen := f.resolver().choose(argument.list)
			if chosen == nil {
				return n // a finding tells of it
			}
			n = chosen
		case name == "Ref" && argument.scalarText() == "AWS::NoValue":
			return nil
		default:
			return n
		}
	}
	return n
}

// policy adds a policy.
func (f *finder) policy(name string, typ policy.Type, n *node, pointer string) {
	r := f.resolver()
	v := r.resolve(n)
	if f.err = r.err; f.err != nil {
		return
	}
	var source []byte
	switch {
	case v != nil && v.kind == scalar:
		source = []byte(v.text) // JSON in a text
	case v != nil:
		source = v.print()
	case len(r.gaps) == 0:
		return // AWS::NoValue
	}
	f.add(document.Document{Name: name, Type: typ, Source: source, File: f.file, Line: n.line, Column: n.column}, pointer, r.gaps)
}

// add adds a document and a finding about its gaps. Without the document if it has grave ones, or if it is not valid.
func (f *finder) add(d document.Document, pointer string, gaps []gap) {
	if len(gaps) == 0 {
		f.documents = append(f.documents, d)
		return
	}
	level, grave := lint.Suggestion, false
	var what []message.Text
	for _, g := range gaps {
		grave = grave || g.grave
		if !g.own {
			level = lint.Warning
		}
		if len(what) < 10 {
			what = append(what, g.name)
		}
	}
	detail := texts.Of("{policy}: {placeholder}... stands for what is not known before deployment: {parts}", d.Name, placeholder, texts.Join(", ", what...))
	if !grave {
		_, err := policy.Parse(d.Source, d.Type)
		grave = err != nil
	}
	if grave {
		level = lint.Warning
		detail = texts.Of("{policy}: a policy is left out, for this is not known before deployment: {parts}", d.Name, texts.Join(", ", what...))
		d.Source = nil
	}
	if level == lint.Warning {
		d.Unknown = texts.Mapped(detail, document.Line)
	}
	if !grave || f.options.LeftOut && d.Type != 0 {
		f.documents = append(f.documents, d)
	}
	at := &node{line: gaps[0].line, column: gaps[0].column}
	f.find(at, pointer, level, detail)
}

// find adds a finding.
func (f *finder) find(at *node, pointer string, level lint.Level, detail message.Text) {
	finding := document.Finding(f.file, at.line, at.column, pointer, document.Unresolved, detail)
	finding.Level = level
	f.findings = append(f.findings, finding)
}

// transforms adds a finding about each macro that the template calls as a whole.
func (f *finder) transforms() {
	f.includes(texts.Of("the template"), "", f.root)
	n := f.root.member("Transform")
	if n == nil {
		return
	}
	all := []*node{n}
	if n.kind == array {
		all = n.list
	}
	for _, t := range all {
		name := t.scalarText()
		if name == "" {
			name = t.member("Name").scalarText()
		}
		switch name {
		case "AWS::Serverless-2016-10-31":
			f.sam = true
		case "AWS::LanguageExtensions": // its functions are known, or found
		default:
			f.find(t, "/Transform", lint.Warning, texts.Of("the macro {name} may change policies: what it makes is not known", texts.Quoted(name)))
		}
	}
}

// escape returns a reference token of a JSON Pointer.
func escape(key string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(key)
}

// orNull returns n, or null if there is none.
func orNull(n *node) *node {
	if n == nil {
		return new(node)
	}
	return n
}
