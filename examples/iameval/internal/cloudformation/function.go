package cloudformation

import (
	"strconv"
	"strings"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
)

// sub returns what Fn::Sub is: a text in which ${Name} and ${Resource.Attribute} are replaced, and ${!Text} is
// ${Text}.
func (r *resolver) sub(argument, n *node) *node {
	text, values := argument, (*node)(nil)
	if argument.kind == array && len(argument.list) == 2 {
		text, values = argument.list[0], argument.list[1]
	}
	if text.kind != scalar {
		return r.wrong(n, texts.Of("a text"))
	}
	result := newText("", n)
	var b strings.Builder
	rest := text.text
	for {
		before, after, ok := strings.Cut(rest, "${")
		name, behind, closed := strings.Cut(after, "}")
		if !ok || !closed {
			b.WriteString(rest)
			break
		}
		b.WriteString(before)
		rest = behind
		if literal, ok := strings.CutPrefix(name, "!"); ok {
			b.WriteString("${" + literal + "}")
			continue
		}
		var v *node
		if value := values.member(name); value != nil {
			v = r.text(value)
		} else if resource, attribute, ok := strings.Cut(name, "."); ok {
			v = r.attribute(resource, attribute, n)
		} else {
			v = r.ref(name, n)
		}
		if v == nil || v.kind != scalar {
			return r.wrong(n, texts.Of("texts"))
		}
		if !r.spend(v.text) {
			return nil
		}
		b.WriteString(v.text)
		result.unresolved = result.unresolved || v.unresolved
	}
	result.text = b.String()
	return r.static(result)
}

// static returns a text without dynamic references, {{resolve:SERVICE:KEY}}.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
func (r *resolver) static(n *node) *node {
	before, rest, ok := strings.Cut(n.text, "{{resolve:")
	if !ok {
		return n
	}
	var b strings.Builder
	for ok {
		stand := r.gap(n, false, "resolve", texts.Of("a dynamic reference"))
		b.WriteString(before + stand.text)
		_, rest, _ = strings.Cut(rest, "}}")
		before, rest, ok = strings.Cut(rest, "{{resolve:")
	}
	b.WriteString(before)
	result := newText(b.String(), n)
	result.unresolved = true
	return result
}

func (r *resolver) join(delimiter, values, n *node) *node {
	v := r.resolve(values)
	if v == nil || v.kind == scalar && v.unresolved { // a list without a value
		return v
	}
	if v.kind != array {
		return r.wrong(n, texts.Of("a list"))
	}
	result := newText("", n)
	between := r.text(delimiter).text
	var b strings.Builder
	for i, item := range v.list {
		if item.kind != scalar {
			return r.wrong(n, texts.Of("texts"))
		}
		if i > 0 {
			b.WriteString(between)
		}
		if !r.spend(between + item.text) {
			return nil
		}
		b.WriteString(item.text)
		result.unresolved = result.unresolved || item.unresolved
	}
	result.text = b.String()
	return r.static(result)
}

func (r *resolver) selects(index, values, n *node) *node {
	i, v := r.text(index), r.resolve(values)
	if i.unresolved || v != nil && v.kind == scalar && v.unresolved {
		return v
	}
	at, err := strconv.Atoi(i.text)
	if err != nil || v == nil || v.kind != array || at < 0 || at >= len(v.list) {
		return r.wrong(n, texts.Of("an index in its list"))
	}
	return v.list[at]
}

func (r *resolver) split(delimiter, text, n *node) *node {
	v := r.text(text)
	if v.unresolved {
		return v // any part of it may be anything
	}
	result := &node{kind: array, line: n.line, column: n.column}
	between := r.text(delimiter).text
	if between == "" {
		return r.wrong(n, texts.Of("a delimiter"))
	}
	for part := range strings.SplitSeq(v.text, between) {
		if !r.spend(part) {
			return nil
		}
		result.list = append(result.list, newText(part, n))
	}
	return result
}

func (r *resolver) findInMap(args []*node, n *node) *node {
	v := r.root.member("Mappings")
	for _, arg := range args[:3] {
		key := r.text(arg)
		if key.unresolved {
			return key
		}
		v = v.member(key.text)
	}
	if v == nil && len(args) > 3 {
		v = args[3].member("DefaultValue")
	}
	if v == nil {
		return r.wrong(n, texts.Of("keys of its mapping"))
	}
	return r.resolve(v)
}
