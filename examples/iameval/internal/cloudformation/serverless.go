package cloudformation

import (
	"strconv"
	"strings"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/policy/lint"
)

// serverless adds the policies that SAM makes of a resource, and reports whether it is one of SAM's. Policies and
// roles have the names that SAM gives them, NAMERole and NAMERolePolicy0.
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html
func (f *finder) serverless(name, kind, pointer string, n *node) bool {
	properties := n.member("Properties")
	switch kind {
	case "AWS::Serverless::Function":
		f.url(name, pointer, n)
		f.role(name, "lambda.amazonaws.com", pointer, n, f.root.member("Globals").member("Function"))
	case "AWS::Serverless::StateMachine":
		f.role(name, "states.amazonaws.com", pointer, n, nil)
	case "AWS::Serverless::Api":
		f.each(properties, []string{"DefinitionBody", "x-amazon-apigateway-policy"}, pointer, name, func(at *node, pointer, label string) {
			f.policy(label, policy.Resource, at, pointer)
		})
		f.api(name, properties.member("Auth").member("ResourcePolicy"), pointer+"/Auth/ResourcePolicy")
	case "AWS::Serverless::Connector":
		f.find(n, pointer, lint.Warning, texts.Of("{name} is a connector: SAM makes policies of it, which are not known here", name))
	case "AWS::Serverless::HttpApi", "AWS::Serverless::LayerVersion", "AWS::Serverless::SimpleTable": // have none
	default:
		if !strings.HasPrefix(kind, "AWS::Serverless::") {
			return false
		}
		f.find(n, pointer, lint.Warning, texts.Of("{name}: what policies SAM makes of {type} is not known here", name, kind))
	}
	return true
}

// role adds the trust policy and the inline policies of the role that SAM makes for a resource.
func (f *finder) role(name, service, pointer string, n, globals *node) {
	properties := n.member("Properties")
	role := f.outermost(orGlobal(properties, globals, "Role"))
	if function, _ := role.function(); role != nil && function != "Fn::If" { // which may choose none
		return // it has one
	}
	f.made(name+"Role", service, pointer, n, globals)
}

// url adds the policy that SAM makes for the URL of a function that everyone may call. It has the name
// that SAM gives it.
func (f *finder) url(name, pointer string, n *node) {
	config := f.outermost(orGlobal(n.member("Properties"), f.root.member("Globals").member("Function"), "FunctionUrlConfig"))
	if config == nil || config.member("AuthType").scalarText() != "NONE" {
		return
	}
	at := func(text string) *node { return newText(text, n) }
	properties := &node{
		kind: object, keys: []string{"FunctionName", "Action", "Principal", "FunctionUrlAuthType"},
		list: []*node{{kind: object, keys: []string{"Ref"}, list: []*node{at(name)}}, at("lambda:InvokeFunctionUrl"), at("*"), at("NONE")},
	}
	f.permission(name+"UrlPublicPermissions", "AWS::Lambda::Permission", pointer+"/FunctionUrlConfig",
		&node{kind: object, keys: []string{"Properties"}, list: []*node{properties}, line: n.line, column: n.column})
}

// made adds the policies of a role that SAM makes.
func (f *finder) made(role, service, pointer string, n, globals *node) {
	properties := n.member("Properties")
	const trustName = "AssumeRolePolicyDocument"
	if own := properties.member(trustName); own != nil && globals.member(trustName) != nil {
		f.find(own, pointer+"/"+trustName, lint.Warning, texts.Of("{name}: SAM merges the trust policy with that of Globals: what it makes is not known here", role))
	} else if trust := orGlobal(properties, globals, trustName); trust != nil {
		f.policy(role, policy.Trust, trust, pointer+"/AssumeRolePolicyDocument")
	} else {
		f.policy(role, policy.Trust, impliedTrust(service, n), pointer)
	}
	policies := f.outermost(properties.member("Policies"))
	if policies == nil {
		return
	}
	items := []*node{policies}
	if policies.kind == array {
		items = policies.list
	}
	for i, item := range items {
		at := pointer + "/Policies"
		if policies.kind == array {
			at += "/" + strconv.Itoa(i)
		}
		item = f.outermost(item)
		if item == nil || item.kind != object {
			continue // the name or the ARN of a managed policy
		}
		if function, _ := item.function(); function != "" && function != "Fn::If" && function != "Fn::Transform" {
			continue // so is this
		}
		name := role + "." + role + "Policy" + strconv.Itoa(i)
		if item.member("Statement") == nil && len(item.keys) == 1 && !strings.HasPrefix(item.keys[0], "Fn::") {
			expanded := f.expanded(item.keys[0], item.list[0])
			if expanded == nil {
				f.find(item, at, lint.Warning, texts.Of("{name}: {template} is no policy template of SAM that is known, with these parameters", name, texts.Quoted(item.keys[0])))
				continue
			}
			item = expanded
		}
		f.policy(name, policy.Identity, item, at)
	}
}

// orGlobal returns a property of a resource, or what all have that do not say it.
func orGlobal(properties, globals *node, name string) *node {
	if v := properties.member(name); v != nil {
		return v
	}
	return globals.member(name)
}

// impliedTrust returns the trust policy of a role that SAM makes.
func impliedTrust(service string, at *node) *node {
	entry := func(pairs ...any) *node {
		n := &node{kind: object, line: at.line, column: at.column}
		for i := 0; i < len(pairs); i += 2 {
			v, ok := pairs[i+1].(*node)
			if !ok {
				v = newText(pairs[i+1].(string), at)
			}
			n.keys, n.list = append(n.keys, pairs[i].(string)), append(n.list, v)
		}
		return n
	}
	return statements(entry("Effect", "Allow", "Principal", entry("Service", service), "Action", "sts:AssumeRole"))
}

// api adds the resource policy of an API. SAM makes statements of lists of addresses and more; only those
// that the author wrote are known.
func (f *finder) api(name string, n *node, pointer string) {
	if n = f.outermost(n); n == nil {
		return
	}
	if custom := n.member("CustomStatements"); custom != nil {
		f.policy(name, policy.Resource, statements(custom), pointer+"/CustomStatements")
	}
	if n.member("CustomStatements") == nil || len(n.keys) > 1 {
		f.find(n, pointer, lint.Warning, texts.Of("{name}: SAM makes statements of this, which are not known here", name))
	}
}

// globalAPI adds a finding about what all APIs have, among them one that SAM makes for events.
func (f *finder) globalAPI() {
	if n := f.root.member("Globals").member("Api").member("Auth").member("ResourcePolicy"); f.sam && n != nil {
		f.find(n, "/Globals/Api/Auth/ResourcePolicy", lint.Warning, texts.Of("Globals: SAM makes resource-based policies of this, which are not known here"))
	}
}

// declared returns a resource of the template, or one that SAM makes.
func (t *template) declared(name string) *node {
	resources := t.root.member("Resources")
	if n := resources.member(name); n != nil || !t.sam {
		return n
	}
	if owner, ok := strings.CutSuffix(name, "Role"); ok {
		switch resources.member(owner).member("Type").scalarText() {
		case "AWS::Serverless::Function", "AWS::Serverless::StateMachine":
			return &node{kind: object, keys: []string{"Type"}, list: []*node{{kind: scalar, text: "AWS::IAM::Role"}}}
		}
	}
	return nil
}
