package query

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/fault"
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

// check reports a parameter that is missing, and one that is not among those listed: what
// would have no effect here is refused and not passed over.
func (f form) check(parameters string) error {
	given := map[string]bool{}
	for name := range f.values {
		first, _, _ := strings.Cut(name, ".")
		given[first] = true
	}
	known := map[string]bool{"Action": true, "Version": true}
	for parameter := range strings.FieldsSeq(parameters) {
		name, optional := strings.CutSuffix(parameter, "?")
		known[name] = true
		if !optional && !given[name] {
			return invalid("1 validation error detected: Value null at '%s' failed to satisfy constraint: Member must not be null", strings.ToLower(name[:1])+name[1:])
		}
	}
	for name := range given {
		if !known[name] && !strings.HasPrefix(name, "X-Amz-") { // of a presigned URL
			return invalid("This server knows no parameter %s of the action", name)
		}
	}
	return nil
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

// list returns the members of a list: of name.member.1, name.member.2 and so on or, with a
// field, of name.member.1.field.
func (f form) list(name, field string) ([]string, error) {
	var all []string
	used := 0
	for {
		key := fmt.Sprintf("%s.member.%d", name, len(all)+1)
		if field != "" {
			key += "." + field
		}
		if !f.values.Has(key) {
			break
		}
		all = append(all, f.get(key))
		used++
	}
	for key := range f.values {
		if strings.HasPrefix(key, name+".") && (field == "" || strings.HasSuffix(key, "."+field)) {
			used--
		}
	}
	if used != 0 {
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
