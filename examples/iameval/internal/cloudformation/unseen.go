package cloudformation

import (
	"slices"
	"strconv"
	"strings"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy/lint"
)

// includes adds a finding about each function among the members of an object, such as Fn::Transform and Fn::ForEach, which
// may add others.
func (f *finder) includes(name message.Text, pointer string, n *node) {
	for i, key := range n.keyList() {
		if strings.HasPrefix(key, "Fn::") {
			f.find(n.list[i], pointer, lint.Warning, texts.Of("{name}: {function} may add policies, which are not known", name, key))
		}
	}
}

// adds is like includes for an object that is not a function itself, of which f.each tells.
func (f *finder) adds(name, pointer string, n *node) {
	if len(n.keyList()) > 1 {
		f.includes(message.Plain(name), pointer, n)
	}
}

// nests reports whether resources of a kind have a template of their own.
func nests(kind string) bool {
	return slices.Contains([]string{"AWS::CloudFormation::Stack", "AWS::CloudFormation::StackSet", "AWS::Serverless::Application"}, kind)
}

// unplaced adds a finding about each policy in a resource of which places do not know that it has any, such as one
// that is newer: its type is not known.
func (f *finder) unplaced(name, kind, pointer string, n *node) {
	if !strings.HasPrefix(kind, "AWS::") || kind == "AWS::IoT::Policy" || n == nil || n.kind == scalar || !f.spend(pointer) {
		return
	}
	if hasEffect(n.member("Statement")) {
		f.find(n, pointer, lint.Warning, texts.Of("{resource}: a policy is left out, for it is not known of which type those of {type} are", name, kind))
		return
	}
	for i, item := range n.list {
		if item.kind == scalar {
			continue
		}
		token := strconv.Itoa(i)
		if n.kind == object {
			token = escape(n.keys[i])
		}
		f.unplaced(name, kind, pointer+"/"+token, item)
	}
}

// hasEffect reports whether n is a statement or a list of some. What else AWS calls a statement has no effect.
func hasEffect(n *node) bool {
	if n != nil && n.kind == array && len(n.list) > 0 {
		n = n.list[0]
	}
	return n.member("Effect") != nil
}
