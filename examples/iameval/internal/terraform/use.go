package terraform

import (
	"slices"
	"strings"
)

// uses returns the managed policies that are boundaries of roles and users in the plan, and those
// that are attached to something, by ARN and by written address.
func (f *finder) uses(changes []change) (boundaries, attached map[string]bool) {
	boundaries, attached = make(map[string]bool), make(map[string]bool)
	for i := range changes {
		c := &changes[i]
		switch {
		case c.Mode == "data":
		case c.Type == "aws_iam_role", c.Type == "aws_iam_user":
			f.use(c, "permissions_boundary", boundaries)
			f.use(c, "managed_policy_arns", attached)
		case strings.HasPrefix(c.Type, "aws_iam_") && strings.HasSuffix(c.Type, "policy_attachment"):
			f.use(c, "policy_arn", attached)
		case strings.HasPrefix(c.Type, "aws_iam_") && strings.HasSuffix(c.Type, "_attachments_exclusive"):
			f.use(c, "policy_arns", attached)
		}
	}
	return boundaries, attached
}

// use adds the policies that an attribute names.
func (f *finder) use(c *change, attribute string, policies map[string]bool) {
	v := decode(c.Change.After, nil).member(attribute)
	names, _ := v.known.([]any)
	for _, name := range append(slices.Clip(names), v.known) {
		if arn, ok := name.(string); ok {
			policies[arn] = true
		}
	}
	for _, r := range f.configuration.references(c.written(), attribute) {
		policies[module(c.Module)+resource(r)] = true
	}
}

// roles returns what a managed policy is here.
func (f *finder) roles(c *change, values value) (boundary, identity bool) {
	arn, written := values.member("arn").text(), c.written()
	boundary = f.boundaries[arn] || f.boundaries[written]
	return boundary, !boundary || f.attached[arn] || f.attached[written]
}

// merged returns the data sources whose documents are parts of those of others, by written address.
func (c *configuration) merged() map[string]bool {
	all := make(map[string]bool)
	for written := range c.expressions {
		scope, _, ok := strings.Cut(written, "data."+policyDocument+".")
		if !ok {
			continue
		}
		for _, attribute := range []string{"source_policy_documents", "override_policy_documents"} {
			for _, r := range c.references(written, attribute) {
				all[scope+resource(r)] = true
			}
		}
	}
	return all
}

// writtenAddress returns the address of a data source in the state as its author knows it.
func writtenAddress(address string) string {
	i := strings.LastIndex(address, "data."+policyDocument+".")
	if i < 0 {
		return address
	}
	return module(strings.TrimSuffix(address[:i], ".")) + resource(address[i:])
}
