package cloudformation

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
)

// parseYAML reads a template in YAML. Of scalars it takes the text, not the value: a YAML parser takes
// 2012-10-17 for a date, and 012345678901 for a number in base 8.
func parseYAML(data []byte) (*node, error) {
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var document, more yaml.Node
	if err := dec.Decode(&document); err != nil {
		return nil, err
	}
	r := &yamlReader{known: make(map[*yaml.Node]*node), within: make(map[*yaml.Node]bool)}
	if document.Kind != yaml.DocumentNode || len(document.Content) != 1 {
		return nil, texts.Error("there is no document")
	}
	n, err := r.value(document.Content[0], 0)
	if err != nil {
		return nil, err
	}
	if err := dec.Decode(&more); !errors.Is(err, io.EOF) {
		return nil, texts.Error("something follows the template")
	}
	return n, nil
}

// A yamlReader makes nodes of those of YAML.
type yamlReader struct {
	known  map[*yaml.Node]*node // of anchors: an alias shares the node, so that nothing multiplies
	within map[*yaml.Node]bool  // anchors that the reader is in
}

func (r *yamlReader) value(y *yaml.Node, depth int) (*node, error) {
	if depth > maxDepth {
		return nil, texts.AtLine(y.Line, y.Column, texts.Error("the template nests deeper than {n}", maxDepth))
	}
	if y.Kind == yaml.AliasNode {
		switch n := r.known[y.Alias]; {
		case r.within[y.Alias]:
			return nil, texts.AtLine(y.Line, y.Column, texts.Error("the alias {name} is within its anchor", texts.Quoted(y.Value)))
		case n != nil:
			return n, nil
		}
		y = y.Alias // cannot be: an anchor comes before its alias
	}
	if y.Anchor != "" {
		r.within[y] = true
		defer delete(r.within, y)
	}
	n, err := r.plain(y, depth)
	if err != nil {
		return nil, err
	}
	if n, err = tagged(y, n); err != nil {
		return nil, err
	}
	if y.Anchor != "" {
		r.known[y] = n
	}
	return n, nil
}

// plain returns the node of y without its tag.
func (r *yamlReader) plain(y *yaml.Node, depth int) (*node, error) {
	n := &node{line: y.Line, column: y.Column}
	switch y.Kind {
	case yaml.ScalarNode:
		if y.ShortTag() == "!!null" && y.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) == 0 {
			return n, nil
		}
		n.kind, n.text = scalar, y.Value
	case yaml.SequenceNode:
		n.kind = array
		for _, item := range y.Content {
			value, err := r.value(item, depth+1)
			if err != nil {
				return nil, err
			}
			n.list = append(n.list, value)
		}
	case yaml.MappingNode:
		n.kind = object
		var merged []*node
		for i := 0; i+1 < len(y.Content); i += 2 {
			key := y.Content[i]
			if key.Kind == yaml.AliasNode {
				key = key.Alias
			}
			if key.Kind != yaml.ScalarNode {
				return nil, texts.AtLine(key.Line, key.Column, texts.Error("a key is not a text"))
			}
			if tag := key.ShortTag(); !strings.HasPrefix(tag, "!!") || tag == "!!binary" {
				return nil, texts.AtLine(key.Line, key.Column, texts.Error("a key has the tag {tag}", texts.Quoted(tag)))
			}
			value, err := r.value(y.Content[i+1], depth+1)
			if err != nil {
				return nil, err
			}
			if key.ShortTag() == "!!merge" {
				merged = append(merged, value)
			} else if err := n.add(key.Value, value); err != nil {
				return nil, err
			}
		}
		return n, n.merge(merged)
	default:
		return nil, texts.AtLine(y.Line, y.Column, texts.Error("this is no value"))
	}
	return n, nil
}

// merge adds the members of the objects that the key << names and that n does not have. CloudFormation
// knows no such key; the command lines that package templates do.
func (n *node) merge(merged []*node) error {
	for _, m := range merged {
		objects := []*node{m}
		if m.kind == array {
			objects = m.list
		}
		for _, o := range objects {
			if o.kind != object {
				return texts.AtLine(n.line, n.column, texts.Error("<< wants an object"))
			}
			for i, key := range o.keys {
				if n.member(key) == nil {
					if err := n.add(key, o.list[i]); err != nil {
						return err
					}
				}
			}
		}
	}
	return nil
}

// shortForms are the functions that have one: !Sub is Fn::Sub.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
const shortForms = " And Base64 Cidr Equals FindInMap GetAZs If ImportValue Join Length Not Or Select Split Sub ToJsonString Transform "

// tagged returns n with the function that its tag calls.
func tagged(y *yaml.Node, n *node) (*node, error) {
	name, ok := strings.CutPrefix(y.Tag, "!")
	call := &node{kind: object, line: y.Line, column: y.Column}
	switch {
	case y.Tag == "!!binary", !ok && y.Tag != "": // base 64, or a tag that a directive gives another name
		return nil, texts.AtLine(y.Line, y.Column, texts.Error("the tag {tag} is not looked into", texts.Quoted(y.Tag)))
	case !ok || y.Tag == "!" || strings.HasPrefix(name, "!"):
		return n, nil // the tag of a type
	case n.kind == null: // an empty scalar
		n = newText(y.Value, n)
	}
	switch {
	case name == "Ref" || name == "Condition":
		return call, call.add(name, n)
	case name == "GetAtt":
		if n.kind == scalar {
			resource, attribute, _ := strings.Cut(n.text, ".")
			n = &node{kind: array, line: n.line, column: n.column, list: []*node{newText(resource, n), newText(attribute, n)}}
		}
		return call, call.add("Fn::GetAtt", n)
	case strings.Contains(shortForms, " "+name+" "):
		return call, call.add("Fn::"+name, n)
	}
	return nil, texts.AtLine(y.Line, y.Column, texts.Error("the tag !{tag} is not one of CloudFormation's", texts.Short(name)))
}
