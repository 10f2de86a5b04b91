package policy

import (
	"bytes"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/source"
	"github.com/seed-1d0cfdb5/iam/internal/suggest"
)

// isPlaceholder reports whether v, a value or the name of a member, looks like a
// part of a template in which something is still to be replaced: a text such as
// "<account-id>" or "${ACCOUNT}", or a function of AWS CloudFormation, such as
// {"Fn::Sub": "..."}, which is its name or an object that has it:
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
func isPlaceholder(v source.Value) bool {
	if !v.Is(source.Object) {
		return v.Is(source.String) && (suggest.IsPlaceholder(v.Text()) || isIntrinsic(v.Text()))
	}
	first := ""
	v.Members(func(name, _ source.Value) bool {
		first = name.Text()
		return false
	})
	return isIntrinsic(first)
}

// isIntrinsic reports whether name is that of a function of AWS CloudFormation.
func isIntrinsic(name string) bool { return name == "Ref" || strings.HasPrefix(name, "Fn::") }

// isOutsideOfText reports whether the bytes of source at offset, which are not JSON,
// begin what templates have in place of a value.
func isOutsideOfText(source []byte, offset int) bool {
	rest := source[max(offset-1, 0):]
	return bytes.HasPrefix(rest, []byte("{{")) ||
		bytes.HasPrefix(source[offset:], []byte("${")) || bytes.HasPrefix(source[offset:], []byte("<"))
}
