package cloudformation

// uses returns the managed policies of the template that are boundaries, and those that are attached to something.
func (f *finder) uses() (boundaries, attached map[string]bool) {
	boundaries, attached = make(map[string]bool), make(map[string]bool)
	resources := f.root.member("Resources")
	byARN := make(map[string]string)
	for i, name := range resources.keys {
		n := resources.list[i]
		if n.member("Type").scalarText() != "AWS::IAM::ManagedPolicy" {
			continue
		}
		r := f.resolver()
		if arn := r.resource(name, n, "", n); arn != nil && !arn.unresolved {
			byARN[arn.text] = name
		}
		for _, property := range []string{"Roles", "Users", "Groups"} {
			if list := n.member("Properties").member(property); list != nil && len(list.list) > 0 {
				attached[name] = true
			}
		}
	}
	var add func(n *node, policies map[string]bool)
	add = func(n *node, policies map[string]bool) {
		n = f.outermost(n)
		if n == nil || !f.spend("") {
			return
		}
		if function, argument := n.function(); function == "Ref" {
			policies[argument.scalarText()] = true
		} else if function == "Fn::If" && len(argument.list) == 3 { // either, for all that is known
			add(argument.list[1], policies)
			add(argument.list[2], policies)
		} else if arn := f.resolver().resolve(n); arn != nil {
			policies[byARN[arn.text]] = true
		}
	}
	globals := f.root.member("Globals").member("Function")
	for _, properties := range append(propertiesOf(resources), globals) {
		add(properties.member("PermissionsBoundary"), boundaries)
		for _, property := range []string{"ManagedPolicyArns", "Policies"} { // the second is SAM's
			if list := f.outermost(properties.member(property)); list != nil && list.kind == array {
				for _, n := range list.list {
					add(n, attached)
				}
			}
		}
	}
	return boundaries, attached
}

func propertiesOf(resources *node) []*node {
	var all []*node
	for _, n := range resources.list {
		all = append(all, n.member("Properties"))
	}
	return all
}
