package terraform

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/document"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy/lint"
)

// unplaced adds a finding about each policy in a resource of which places do not know that it has any, such as one
// that is newer, or one of the provider awscc: its type is not known.
func (f *finder) unplaced(c *change) {
	if !strings.HasPrefix(c.Type, "aws") || c.Type == "aws_iot_policy" || !bytes.Contains(c.Change.After, []byte("Effect")) {
		return
	}
	f.statements(c, "", decode(c.Change.After, nil))
}

// embedded adds a finding about a text that is no policy and may have some.
func (f *finder) embedded(c *change) {
	if !strings.HasPrefix(c.Type, "aws_cloudformation_stack") && c.Type != "aws_api_gateway_rest_api" {
		return
	}
	after := decode(c.Change.After, nil)
	pointer, level := c.pointer, lint.Warning
	var detail message.Text
	switch {
	case after.known == nil:
		return
	case c.Type == "aws_cloudformation_stack", c.Type == "aws_cloudformation_stack_set":
		level = lint.Suggestion
		detail = texts.Of("{resource} has a template of its own: its policies are not looked at here", c.Address)
	case strings.Contains(after.member("body").text(), "x-amazon-apigateway-policy"):
		pointer += "/change/after/body"
		detail = texts.Of("{resource}: a policy is left out, for it is in a definition of OpenAPI", c.Address)
	default:
		return
	}
	finding := document.Finding(f.file, c.line, c.column, pointer, document.Unresolved, detail)
	finding.Level = level
	f.findings = append(f.findings, finding)
}

// statements looks for texts with statements in attributes that are called policies or documents.
func (f *finder) statements(c *change, name string, v value) {
	switch known := v.known.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(known)) {
			f.statements(c, name, v.member(name))
		}
	case []any:
		for i, item := range known {
			f.statements(c, name, value{known: item, pointer: v.pointer + "/" + strconv.Itoa(i)})
		}
	case string:
		if (strings.Contains(name, "polic") || strings.Contains(name, "document")) && hasStatements(known) {
			f.findings = append(f.findings, document.Finding(f.file, c.line, c.column, c.pointer+"/change/after"+v.pointer, document.Unresolved,
				texts.Of("{resource}: a policy is left out, for it is not known of which type those of {type} are", c.Address, c.Type)))
		}
	}
}

// hasStatements reports whether text is a document with statements that have an effect. What else
// AWS calls a policy has none.
func hasStatements(text string) bool {
	if !strings.Contains(text, `"Effect"`) {
		return false
	}
	var d struct{ Statement json.RawMessage }
	var one struct{ Effect any }
	var list []struct{ Effect any }
	if json.Unmarshal([]byte(text), &d) != nil {
		return false
	}
	if json.Unmarshal(d.Statement, &one) == nil {
		return one.Effect != nil
	}
	return json.Unmarshal(d.Statement, &list) == nil && len(list) > 0 && list[0].Effect != nil
}
