package report

import (
	"bytes"
	"cmp"
	"encoding/json"
	"strings"
)

// A span is a part of the source of a policy, in bytes.
type span struct{ begin, end int }

// A layout is where the parts of a policy stand in its source.
type layout struct {
	statements []span
	clauses    [][]span // of the condition of each statement
	hidden     []span   // values that are not shown, in one line each
}

// newLayout finds the parts of the source of a policy that was parsed.
func newLayout(source []byte) (l layout, err error) {
	members := func(at span) []member {
		all, failure := members(source, at)
		err = cmp.Or(err, failure)
		return all
	}
	list := func(at span) []span {
		if source[at.begin] != '[' {
			return []span{at}
		}
		all, failure := elements(source, at)
		err = cmp.Or(err, failure)
		return all
	}
	for _, m := range members(span{0, len(source)}) {
		if m.name == "Statement" {
			l.statements = list(m.value)
		}
	}
	for _, s := range l.statements {
		var clauses []span
		for _, m := range members(s) {
			if m.name != "Condition" {
				continue
			}
			for _, operator := range members(m.value) {
				for _, clause := range members(operator.value) {
					clauses = append(clauses, span{clause.begin, clause.value.end})
					if strings.Contains(strings.ToLower(clause.name), "externalid") {
						l.hidden = append(l.hidden, list(clause.value)...)
					}
				}
			}
		}
		l.clauses = append(l.clauses, clauses)
	}
	return l, err
}

// A member is one of a JSON object.
type member struct {
	name  string
	begin int // of the name
	value span
}

// members returns the members of the object at a place in source.
func members(source []byte, at span) ([]member, error) {
	var all []member
	d := json.NewDecoder(bytes.NewReader(source[at.begin:at.end]))
	_, err := d.Token() // {
	for err == nil && d.More() {
		m := member{begin: at.begin + int(d.InputOffset())}
		m.begin += bytes.IndexByte(source[m.begin:at.end], '"')
		var name json.Token
		if name, err = d.Token(); err != nil {
			break
		}
		m.name, _ = name.(string)
		m.value, err = value(d, at)
		all = append(all, m)
	}
	return all, err
}

// elements returns the elements of the array at a place in source.
func elements(source []byte, at span) ([]span, error) {
	var all []span
	d := json.NewDecoder(bytes.NewReader(source[at.begin:at.end]))
	_, err := d.Token() // [
	for err == nil && d.More() {
		var v span
		v, err = value(d, at)
		all = append(all, v)
	}
	return all, err
}

// value reads the next value of d, which reads from the begin of at on.
func value(d *json.Decoder, at span) (span, error) {
	var raw json.RawMessage
	err := d.Decode(&raw)
	end := at.begin + int(d.InputOffset())
	return span{end - len(raw), end}, err
}
