package cloudformation

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
)

// A kind is that of a node.
type kind uint8

const (
	null kind = iota
	scalar
	array
	object
)

// A node is a value of a template. Short forms of functions, such as !Ref, are in their long
// form in it. Nodes are not changed after they are made, and one may stand in several places.
type node struct {
	kind kind
	text string   // of a scalar, as it is written: nothing makes a date or a number of it
	keys []string // of an object
	list []*node  // of an array, or the values of an object

	index map[string]int // of keys, if there are many

	unresolved   bool // text has a placeholder
	line, column int
}

// member returns the value of a member of an object, or nil.
func (n *node) member(key string) *node {
	if n == nil || n.kind != object {
		return nil
	}
	if n.index != nil {
		if i, ok := n.index[key]; ok {
			return n.list[i]
		}
		return nil
	}
	for i, k := range n.keys {
		if k == key {
			return n.list[i]
		}
	}
	return nil
}

// keyList returns the keys of an object; n may be nil.
func (n *node) keyList() []string {
	if n == nil {
		return nil
	}
	return n.keys
}

// few is the number of keys that are searched without an index.
const few = 8

// add adds a member. It is an error if there is one of that name.
func (n *node) add(key string, value *node) error {
	if n.member(key) != nil {
		return texts.AtLine(value.line, value.column, texts.Error("the key {name} is there twice", texts.Quoted(key)))
	}
	n.keys, n.list = append(n.keys, key), append(n.list, value)
	switch {
	case n.index != nil:
		n.index[key] = len(n.keys) - 1
	case len(n.keys) > few:
		n.index = make(map[string]int)
		for i, k := range n.keys {
			n.index[k] = i
		}
	}
	return nil
}

// function returns the name and the argument of the function that n calls, or "".
func (n *node) function() (name string, argument *node) {
	if n == nil || n.kind != object || len(n.keys) != 1 {
		return "", nil
	}
	if name := n.keys[0]; name == "Ref" || strings.HasPrefix(name, "Fn::") {
		return name, n.list[0]
	}
	return "", nil
}

// scalarText returns the text of a scalar, or "".
func (n *node) scalarText() string {
	if n == nil || n.kind != scalar {
		return ""
	}
	return n.text
}

// newText returns a scalar in the place of another node.
func newText(text string, at *node) *node {
	return &node{kind: scalar, text: text, line: at.line, column: at.column}
}

// maxDepth is how deep a template may nest. CloudFormation's own limit is not documented; what the CDK
// writes is far from it.
const maxDepth = 200

// maxSize is the size of a template in bytes. CloudFormation takes 1 MB; what SAM or a macro makes
// smaller may be larger.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
const maxSize = 4 << 20
