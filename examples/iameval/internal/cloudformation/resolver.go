package cloudformation

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/document"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/internal/message"
)

// A template is one that is read.
type template struct {
	root    *node
	options document.Options
	sam     bool
	namings map[string]naming

	conditions map[string]condition // that were asked for
	cost       int                  // of what was resolved, see spend
}

// A gap is something that has no value before the template is deployed.
type gap struct {
	name   message.Text // what it is: "parameter Stage (-param Stage=VALUE)"
	key    string       // name in English
	line   int
	column int
	grave  bool // nothing can stand for it
	own    bool // it is what a resource of the template will be called
}

// A resolver resolves the functions in one value. Its gaps are what has no value.
type resolver struct {
	*template
	gaps    []gap
	initial bool // it depends on the default of a parameter
	hidden  bool // it has the value of a parameter with NoEcho
	depth   int
	err     error // the template asks for too much
}

// placeholder begins the text that stands for what has no value. It is valid in a part of an ARN
// and in a value of a condition, and not in an account.
const placeholder = "UNRESOLVED-"

// maxCost bounds what resolving a template makes, in bytes.
const maxCost = 16 << 20

// maxGaps is the most gaps of a value that are told.
const maxGaps = 100

// gap adds a gap, and returns what stands for it.
func (r *resolver) gap(at *node, grave bool, stand string, name message.Text) *node {
	return r.fill(gap{name: name, line: at.line, column: at.column, grave: grave}, stand)
}

// own adds a gap for the name or an attribute of a resource of the template, and returns what stands for it.
func (r *resolver) own(resource, attribute string, at *node) *node {
	if attribute == "" {
		return r.fill(gap{name: texts.Of("what {resource} will be called", resource), line: at.line, column: at.column, own: true}, resource)
	}
	g := gap{name: texts.Of("the attribute {attribute} of {resource}", attribute, resource), line: at.line, column: at.column, own: true}
	return r.fill(g, resource+"."+attribute)
}

func (r *resolver) fill(g gap, stand string) *node {
	r.addGap(g)
	return &node{kind: scalar, text: placeholder + plain(stand), unresolved: true, line: g.line, column: g.column}
}

func (r *resolver) addGap(g gap) {
	g.key = g.name.String()
	if slices.ContainsFunc(r.gaps, func(other gap) bool { return other.key == g.key }) {
		return
	}
	if len(r.gaps) == maxGaps { // the last stands for more
		last := &r.gaps[maxGaps-1]
		last.grave, last.own = last.grave || g.grave, last.own && g.own
		return
	}
	r.gaps = append(r.gaps, g)
}

// plain returns name with the characters that the name of a role may have. Each run of others is one "-".
func plain(name string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"
	other := func(c rune) bool { return !strings.ContainsRune(plain, c) }
	return strings.Join(strings.FieldsFunc(name, other), "-")
}

// spend counts what a node costs, and reports whether there is room for it.
func (r *resolver) spend(text string) bool {
	r.cost += 32 + 2*r.depth + len(text)
	if r.cost > maxCost && r.err == nil {
		r.err = texts.Error("what the functions of the template make is too large")
	}
	return r.err == nil
}

// resolve returns n without functions. It is nil if n is AWS::NoValue.
func (r *resolver) resolve(n *node) *node {
	if !r.spend(n.text) {
		return nil
	}
	if r.depth++; r.depth > 5*maxDepth {
		r.err = texts.Error("the template nests too deep")
		return nil
	}
	defer func() { r.depth-- }()
	if name, argument := n.function(); name != "" {
		v := r.call(name, argument, n)
		if v != nil && !r.spend(v.text) {
			return nil
		}
		return v
	}
	switch n.kind {
	case null:
		return n
	case scalar:
		return r.static(n)
	case array:
		resolved := &node{kind: array, line: n.line, column: n.column}
		for _, item := range n.list {
			if v := r.resolve(item); v != nil {
				resolved.list = append(resolved.list, v)
			}
		}
		return resolved
	case object:
		resolved := &node{kind: object, line: n.line, column: n.column}
		for i, key := range n.keys {
			if strings.HasPrefix(key, "Fn::") {
				r.gap(n.list[i], true, key, message.Plain(texts.Short(key)))
				return nil
			}
			if v := r.resolve(n.list[i]); v != nil && r.spend(key) {
				resolved.keys, resolved.list = append(resolved.keys, key), append(resolved.list, v)
			}
		}
		return resolved
	}
	return n
}

// text resolves n, which should be a scalar.
func (r *resolver) text(n *node) *node {
	v := r.resolve(n)
	if v == nil || v.kind != scalar {
		return r.wrong(n, texts.Of("a text"))
	}
	return v
}

// wrong adds a gap for a function that is not used as it should.
func (r *resolver) wrong(n *node, want message.Text) *node {
	return r.gap(n, true, "wrong", texts.Of("a function that wants {value} at {line}:{column}", want, n.line, n.column))
}

// call returns what a function does.
func (r *resolver) call(name string, argument, n *node) *node {
	args := argument.list
	if argument.kind != array {
		args = nil
	}
	switch {
	case name == "Ref":
		v := r.text(argument)
		if v.unresolved {
			return v
		}
		return r.ref(v.text, n)
	case name == "Fn::GetAtt" && len(args) == 2:
		return r.attribute(args[0].scalarText(), r.text(args[1]).text, n)
	case name == "Fn::GetAtt" && argument.kind == scalar:
		resource, attribute, _ := strings.Cut(argument.text, ".")
		return r.attribute(resource, attribute, n)
	case name == "Fn::Sub":
		return r.sub(argument, n)
	case name == "Fn::Join" && len(args) == 2:
		return r.join(args[0], args[1], n)
	case name == "Fn::Select" && len(args) == 2:
		return r.selects(args[0], args[1], n)
	case name == "Fn::Split" && len(args) == 2:
		return r.split(args[0], args[1], n)
	case name == "Fn::FindInMap" && len(args) >= 3:
		return r.findInMap(args, n)
	case name == "Fn::If" && len(args) == 3:
		chosen := r.choose(args)
		if chosen == nil {
			return nil
		}
		return r.resolve(chosen)
	case name == "Fn::Base64":
		v := r.text(argument)
		text := newText(base64.StdEncoding.EncodeToString([]byte(v.text)), n)
		text.unresolved = v.unresolved
		return text
	case name == "Fn::Length":
		v := r.resolve(argument)
		if v == nil || v.kind != array {
			return r.wrong(n, texts.Of("a list"))
		}
		return newText(strconv.Itoa(len(v.list)), n)
	case name == "Fn::ToJsonString":
		v := r.resolve(argument)
		if v == nil {
			return r.wrong(n, texts.Of("a value"))
		}
		return newText(string(v.print()), n)
	case name == "Fn::ImportValue":
		export := r.text(argument)
		if r.hidden {
			return r.gap(n, false, "ImportValue", texts.Of("an export of another stack"))
		}
		return r.gap(n, false, "ImportValue-"+export.text, texts.Of("the export {name} of another stack", texts.Quoted(export.text)))
	case name == "Fn::GetAZs", name == "Fn::Cidr":
		return r.gap(n, false, name[4:], message.Plain(name))
	}
	return r.gap(n, true, name, texts.Of("{name} at {line}:{column}", texts.Short(name), n.line, n.column))
}

// choose returns the argument that Fn::If stands for, or nil.
func (r *resolver) choose(args []*node) *node {
	name := args[0].scalarText()
	c := r.condition(name)
	r.initial = r.initial || c.initial
	switch c.truth {
	case yes:
		return args[1]
	case no:
		return args[2]
	default:
		for _, g := range c.gaps {
			r.addGap(g)
		}
		r.gap(args[0], true, name, texts.Of("the condition {name}", texts.Quoted(name)))
		return nil
	}
}

// ref returns what Ref name is.
func (r *resolver) ref(name string, n *node) *node {
	if name == "AWS::NoValue" {
		return nil
	}
	if v := r.parameter(name, n); v != nil {
		return v
	}
	if v := r.pseudo(name, n); v != nil {
		return v
	}
	if resource := r.declared(name); resource != nil {
		return r.resource(name, resource, "", n)
	}
	return r.undeclared(name, n)
}

// attribute returns what Fn::GetAtt is.
func (r *resolver) attribute(name, attribute string, n *node) *node {
	if value, ok := r.options.Parameters[name+"."+attribute]; ok {
		return newText(value, n)
	}
	if resource := r.declared(name); resource != nil {
		return r.resource(name, resource, attribute, n)
	}
	return r.undeclared(name, n)
}

// undeclared returns what stands for something that the template does not declare. SAM makes resources, such as an API.
func (r *resolver) undeclared(name string, n *node) *node {
	if r.sam {
		return r.own(name, "", n)
	}
	return r.gap(n, true, name, texts.Of("{name}, which the template does not declare", texts.Quoted(name)))
}

// parameter returns the value of a parameter, or nil if there is none of that name.
func (r *resolver) parameter(name string, n *node) *node {
	declared := r.root.member("Parameters").member(name)
	value, given := r.options.Parameters[name]
	if !given {
		if declared == nil {
			return nil
		}
		initial := declared.member("Default")
		kind := declared.member("Type").scalarText()
		switch {
		case initial == nil, initial.kind != scalar, strings.HasPrefix(kind, "AWS::SSM::Parameter::Value<"):
			// The default of an SSM parameter is its name.
			return r.gap(n, false, name, texts.Of("the parameter {name} (-param {name}=VALUE)", texts.Short(name)))
		}
		value, r.initial = initial.text, true
	}
	r.hidden = r.hidden || strings.EqualFold(declared.member("NoEcho").scalarText(), "true")
	kind := declared.member("Type").scalarText()
	if kind != "CommaDelimitedList" && !strings.Contains(kind, "List<") {
		return r.static(newText(value, n))
	}
	values := &node{kind: array, line: n.line, column: n.column}
	for item := range strings.SplitSeq(value, ",") {
		if !r.spend(item) {
			return nil
		}
		values.list = append(values.list, r.static(newText(strings.TrimSpace(item), n)))
	}
	return values
}

// pseudo returns the value of a pseudo parameter, or nil if name is none.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html
func (r *resolver) pseudo(name string, n *node) *node {
	partition := document.Partition(r.options.Partition, r.options.Region)
	value, flag := "", ""
	switch name {
	case "AWS::AccountId":
		value, flag = r.options.Account, "-account"
	case "AWS::Region":
		value, flag = r.options.Region, "-region"
	case "AWS::Partition":
		value = partition
	case "AWS::URLSuffix":
		value = "amazonaws.com"
		if partition == "aws-cn" {
			value = "amazonaws.com.cn"
		}
	case "AWS::StackName", "AWS::StackId", "AWS::NotificationARNs":
		flag = "-param " + name + "=VALUE"
	default:
		return nil
	}
	if value == "" {
		return r.gap(n, false, name, message.Plain(name+" ("+flag+")"))
	}
	return newText(value, n)
}
