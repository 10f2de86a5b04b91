package terraform

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// A configuration has what the author of a plan wrote.
type configuration struct {
	expressions map[string]map[string]json.RawMessage // by the address without indexes, and by the attribute
	known       map[[2]string][]string                // references that were asked for
}

func newConfiguration(root configModule) *configuration {
	c := &configuration{make(map[string]map[string]json.RawMessage), make(map[[2]string][]string)}
	c.add("", root)
	return c
}

func (c *configuration) add(prefix string, m configModule) {
	for _, r := range m.Resources {
		c.expressions[prefix+r.Address] = r.Expressions
	}
	for name, call := range m.Calls {
		c.add(prefix+"module."+name+".", call.Module)
	}
}

// module returns the address of a module without indexes, and with a dot at its end unless it is
// empty. An index is a number or a quoted text, in which anything may stand.
func module(address string) string {
	var b strings.Builder
	for address != "" {
		name, rest, indexed := strings.Cut(address, "[")
		b.WriteString(name)
		if !indexed {
			break
		}
		if strings.HasPrefix(rest, `"`) {
			quoted := 1
			for quoted < len(rest) && rest[quoted] != '"' {
				if rest[quoted] == '\\' {
					quoted++
				}
				quoted++
			}
			rest = rest[min(quoted, len(rest)):]
		}
		_, address, _ = strings.Cut(rest, "]")
	}
	if b.Len() > 0 {
		b.WriteByte('.')
	}
	return b.String()
}

// written returns the address of a resource as its author knows it.
func (c *change) written() string {
	address := c.Type + "." + c.Name
	if c.Mode == "data" {
		address = "data." + address
	}
	return module(c.Module) + address
}

// references returns what the attribute of a resource, with its blocks, refers to, such as
// "aws_s3_bucket.reports.arn". The resource may be one of very many.
func (c *configuration) references(written, attribute string) []string {
	key := [2]string{written, attribute}
	if all, ok := c.known[key]; ok {
		return all
	}
	var all []string
	var value any
	if json.Unmarshal(c.expressions[written][attribute], &value) == nil {
		collect(value, &all)
	}
	// Of aws_s3_bucket.reports.arn, Terraform names aws_s3_bucket.reports too.
	c.known[key] = slices.DeleteFunc(slices.Clone(all), func(name string) bool {
		return slices.ContainsFunc(all, func(longer string) bool {
			return strings.HasPrefix(longer, name+".") || strings.HasPrefix(longer, name+"[")
		})
	})
	return c.known[key]
}

// dependencies returns the references of an attribute, and behind those to documents of data sources, in brackets,
// what those depend on.
func (c *configuration) dependencies(scope, written, attribute string) []string {
	all := slices.Clone(c.references(written, attribute))
	for i, r := range all {
		if source := resource(r); strings.HasPrefix(source, "data."+policyDocument+".") {
			var more []string
			for _, attribute := range slices.Sorted(maps.Keys(c.expressions[scope+source])) {
				more = append(more, c.references(scope+source, attribute)...)
			}
			if len(more) > 0 {
				all[i] += " (" + strings.Join(more, ", ") + ")"
			}
		}
	}
	return all
}

// collect adds the references in value to all, each once.
func collect(value any, all *[]string) {
	switch value := value.(type) {
	case []any:
		for _, v := range value {
			collect(v, all)
		}
	case map[string]any:
		list, _ := value["references"].([]any)
		for _, v := range list {
			if name, ok := v.(string); ok && !slices.Contains(*all, name) && len(*all) < maxReferences {
				*all = append(*all, name)
			}
		}
		for _, name := range slices.Sorted(maps.Keys(value)) {
			if name != "references" && name != "constant_value" {
				collect(value[name], all)
			}
		}
	}
}

// maxReferences is the most references of an expression that are looked at.
const maxReferences = 100

// resource returns the address of the resource that a reference is to.
func resource(reference string) string {
	n := 2
	if strings.HasPrefix(reference, "data.") {
		n = 3
	}
	parts := strings.Split(reference, ".")
	if len(parts) < n {
		return ""
	}
	name, _, _ := strings.Cut(parts[n-1], "[")
	return strings.Join(append(parts[:n-1:n-1], name), ".")
}
