package query

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/fault"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/sigv4"
)

// A form is the parameters of a call.
type form struct{ values url.Values }

func invalid(format string, args ...any) error {
	return fault.New("ValidationError", http.StatusBadRequest, fmt.Sprintf(format, args...))
}

// readForm reads the parameters of r, of which none may be given twice: two that read the
// call must not take it for two calls.
func readForm(r *http.Request) (form, error) {
	if err := r.ParseForm(); err != nil {
		return form{}, fault.New("MalformedQueryString", http.StatusBadRequest, "The query string contains a syntax error.")
	}
	for name, values := range r.Form {
		if len(values) != 1 {
			return form{}, invalid("Parameter %s is given %d times", name, len(values))
		}
	}
	return form{r.Form}, nil
}

// lists are the parameters that are lists, with what each member has: fields, or "" for a text.
//
//nolint:gochecknoglobals // table that is never written
var lists = map[string][]string{
	"Tags": {".Key", ".Value"}, "TagKeys": {""}, "TransitiveTagKeys": {""}, "PolicyArns": {".arn"},
}

// check reports a parameter that is missing, and one that is not among those listed or not of
// their form: what would have no effect here is refused and not passed over.
func (f form) check(parameters string) error {
	known, given := map[string]bool{"Action": true, "Version": true}, map[string]bool{}
	for parameter := range strings.FieldsSeq(parameters) {
		known[strings.TrimSuffix(parameter, "?")] = true
	}
	for name, values := range f.values {
		parameter, err := checkParameter(name, values[0])
		if err != nil {
			return err
		}
		if !known[parameter] && !sigv4.IsParameter(parameter) { // of a presigned URL
			return invalid("This server knows no parameter %s of the action", parameter)
		}
		given[parameter] = true
	}
	for parameter := range strings.FieldsSeq(parameters) {
		if !strings.HasSuffix(parameter, "?") && !given[parameter] {
			return invalid("1 validation error detected: Value null at '%s' failed to satisfy constraint: Member must not be null", strings.ToLower(parameter[:1])+parameter[1:])
		}
	}
	return nil
}

// checkParameter returns the parameter that name is, or is a part of. An empty value is that of a
// list without members, and else of no parameter but a description.
func checkParameter(name, value string) (string, error) {
	parameter, rest, isMember := strings.Cut(name, ".")
	fields, isList := lists[parameter]
	switch {
	case !utf8.ValidString(value):
		return "", invalid("Parameter %s is not text", name)
	case isList && !isMember && value == "":
	case isList && !slices.ContainsFunc(fields, func(field string) bool { return isMemberOf(rest, field) }), isMember && !isList:
		return "", invalid("This server knows no parameter %s of the action", name)
	case !isList && value == "" && parameter != "Description":
		return "", invalid("1 validation error detected: Value '' at '%s' failed to satisfy constraint: Member must have length greater than or equal to 1", strings.ToLower(name[:1])+name[1:])
	}
	return parameter, nil
}

// isMemberOf reports whether a name ends as that of a member does, which has the field.
func isMemberOf(rest, field string) bool {
	number, ok := strings.CutSuffix(rest, field)
	number, isMember := strings.CutPrefix(number, "member.")
	return ok && isMember && number != "" && strings.Trim(number, "0123456789") == ""
}

func (f form) get(name string) string { return f.values.Get(name) }

// seconds returns a number of seconds, or 0 if the parameter is not given.
func (f form) seconds(name string) (time.Duration, error) {
	text := f.get(name)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil || n <= 0 {
		return 0, invalid("Value %q at %s is not a number of seconds", text, name)
	}
	return time.Duration(n) * time.Second, nil
}

// flag returns a parameter that is true or false, and false if it is not given.
func (f form) flag(name string) (bool, error) {
	switch text := f.get(name); text {
	case "true":
		return true, nil
	case "false", "":
		return false, nil
	default:
		return false, invalid("Value %q at %s is neither true nor false", text, name)
	}
}

// list returns the members of a list: of name.member.1, name.member.2 and so on or, with a
// field, of name.member.1.field.
func (f form) list(name, field string) ([]string, error) {
	var all []string
	for {
		key := fmt.Sprintf("%s.member.%d", name, len(all)+1)
		if field != "" {
			key += "." + field
		}
		if !f.values.Has(key) {
			break
		}
		all = append(all, f.get(key))
	}
	members := 0
	for key := range f.values {
		if strings.HasPrefix(key, name+".") && strings.HasSuffix(key, field) {
			members++
		}
	}
	if members != len(all) {
		return nil, invalid("The members of %s are not numbered from 1", name)
	}
	return all, nil
}

// tags returns the tags that a call passes.
func (f form) tags() (map[string]string, error) {
	keys, err := f.list("Tags", "Key")
	if err != nil {
		return nil, err
	}
	values, err := f.list("Tags", "Value")
	if err != nil {
		return nil, err
	}
	if len(keys) != len(values) {
		return nil, invalid("A tag needs a Key and a Value")
	}
	tags := make(map[string]string, len(keys))
	for i, key := range keys {
		if slices.ContainsFunc(keys[:i], func(other string) bool { return strings.EqualFold(other, key) }) {
			return nil, fault.New("InvalidInput", http.StatusBadRequest, "Duplicate tag keys found. Please note that Tag keys are case insensitive.")
		}
		tags[key] = values[i]
	}
	return tags, nil
}
