package clause

import (
	"encoding/json"
	"slices"
	"unicode/utf8"

	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/object"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
)

// MarshalJSON encodes cl as an object with "operator", "key" and "values". An
// external ID is not shown.
func (cl Clause) MarshalJSON() ([]byte, error) {
	values := cl.values
	if IsHidden(cl.key.name) {
		values = []string{Hidden}
	}
	return json.Marshal(struct {
		Operator string   `json:"operator"`
		Key      string   `json:"key"`
		Values   []string `json:"values"`
	}{cl.Operator(), cl.key.name, values})
}

// MarshalJSON encodes e as an object with "key" and "value", a string or a list
// of strings. An external ID is not shown.
func (e Entry) MarshalJSON() ([]byte, error) {
	shown := struct {
		Key   string `json:"key"`
		Value any    `json:"value"`
	}{e.key, e.text}
	if e.kind == kindList {
		shown.Value = append([]string{}, e.list...)
	}
	if IsHidden(e.key) {
		shown.Value = Hidden
	}
	return json.Marshal(shown)
}

// UnmarshalJSON reads what MarshalJSON writes, a list as by [Strings] and all else
// as by [String]. An external ID is an error, for it was not shown.
func (e *Entry) UnmarshalJSON(data []byte) error {
	var key string
	var value json.RawMessage
	err := object.Read(data, object.Member{Name: "key", Value: &key}, object.Member{Name: "value", Value: &value})
	if err != nil {
		return message.Errorf("condition: {problem}", err)
	}
	if IsHidden(key) {
		return message.Errorf("condition: the value of {key} is not in JSON", key)
	}
	var text string
	if json.Unmarshal(value, &text) == nil {
		*e = String(key, text)
		return nil
	}
	var list []*string // nil for null
	if err := json.Unmarshal(value, &list); err != nil || slices.Contains(list, nil) {
		return message.Errorf("condition: the value of {key} is not a string or list of strings", quote.Short(key))
	}
	texts := make([]string, len(list))
	for i, s := range list {
		texts[i] = *s
	}
	*e = Strings(key, texts...)
	return nil
}

// MarshalJSON encodes c as an object of key to string or list of strings, to be
// read back as the same: an external ID is in it, while texts and logs of a
// Context do not show it. Derived keys are left out. It is an error if a text is
// not valid UTF-8, or if a date does not go into its text: one with a fraction of
// a second beyond the year 9999.
func (c Context) MarshalJSON() ([]byte, error) {
	members := make(map[string]any)
	for e := range c.Entries() {
		if problem := e.unwritable(); problem != "" {
			return nil, message.Errorf(problem, quote.Short(e.key))
		}
		if e.kind == kindList {
			members[e.key] = append([]string{}, e.list...)
		} else {
			members[e.key] = e.text
		}
	}
	return json.Marshal(members)
}

// Why an [Entry] is not written.
const (
	problemUTF8 = "condition: the value of {key} is not valid UTF-8"
	problemDate = "condition: the value of {key} is a date that has no text"
)

// unwritable says why e would be read back as something else, or "".
func (e *Entry) unwritable() string {
	invalid := func(s string) bool { return !utf8.ValidString(s) }
	if invalid(e.key) || invalid(e.text) || slices.ContainsFunc(e.list, invalid) {
		return problemUTF8
	}
	if e.kind == kindInstant {
		if at, ok := parseDate(e.text); !ok || at != e.instant() {
			return problemDate
		}
	}
	return ""
}
