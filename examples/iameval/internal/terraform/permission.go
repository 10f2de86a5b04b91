package terraform

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/document"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// isPermission reports whether a resource has attributes in place of a policy.
func isPermission(resource string) bool { return permission(resource) != nil }

func permission(resource string) func(get func(string) string, partition, region, account string) document.Permission {
	switch resource {
	case "aws_lambda_permission":
		return document.LambdaPermission
	case "aws_lambda_layer_version_permission":
		return document.LayerPermission
	case "aws_cloudwatch_event_permission":
		return document.BusPermission
	}
	return nil
}

// permission returns the policy that the service makes of the attributes.
func (f *finder) permission(c *change, values value) text {
	t := text{typ: policy.Resource}
	get := func(name string) string {
		v := values
		outer, inner, isBlock := strings.Cut(name, ".")
		outer = snake(outer)
		if v = v.member(outer); isBlock && v.unknown != true {
			v = v.first().member(snake(inner))
		}
		if v.unknown == true && name != "StatementId" { // the provider makes one up
			t.unknown, t.attribute, t.pointer = true, outer, v.pointer
		}
		return v.text()
	}
	attributes := get
	if c.Type == "aws_lambda_layer_version_permission" {
		attributes = func(name string) string {
			if name == "LayerVersionArn" {
				return get("LayerName") + ":" + get("VersionNumber")
			}
			return get(name)
		}
	}
	p := permission(c.Type)(attributes, f.options.Partition, f.options.Region, f.options.Account)
	t.known = string(p.Policy())
	return t
}

// snake returns the name of an attribute as providers write it: FunctionName is function_name.
func snake(name string) string {
	var b strings.Builder
	for i, r := range name {
		upper := 'A' <= r && r <= 'Z'
		if upper && i > 0 && (name[i-1] < 'A' || name[i-1] > 'Z') {
			b.WriteByte('_')
		}
		b.WriteString(strings.ToLower(string(r)))
	}
	return b.String()
}
