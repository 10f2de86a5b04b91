package inventory

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/source"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A document is a policy as it stands in an output: an object, or a string that has one.
// The zero document is none.
type document struct {
	place
	value source.Value
}

// document returns the member of v with the given name as a document.
func (c *collector) document(v source.Value, name string) document {
	member := c.member(v, name)
	switch member.Kind() {
	case source.Object, source.String:
		return document{c.placeOf(member), member}
	case source.Null:
	default:
		c.note(member, ErrOutput, message.Of("want a policy, found {kind}", kindText(member)))
	}
	return document{}
}

func (d *document) isZero() bool { return d.value == (source.Value{}) }

// text returns the policy that d is, or the text that should have been one.
func (d *document) text() string {
	if d.value.Is(source.Object) {
		return d.value.Raw()
	}
	if text, err := unescape(d.value.Text()); err == nil {
		return text
	}
	return d.value.Text()
}

// same reports whether a and b say the same, however they are written. It is fast however often
// a long one is compared.
func (c *collector) same(a, b document) bool {
	if a.isZero() || b.isZero() {
		return a.isZero() == b.isZero()
	}
	return c.sumOf(a) == c.sumOf(b)
}

// sumOf returns what is the same of documents that say the same.
func (c *collector) sumOf(d document) [sha256.Size]byte {
	sum, ok := c.sums[d.place]
	if !ok {
		sum = sha256.Sum256(canonical(d.text()))
		c.sums[d.place] = sum
	}
	return sum
}

// canonical returns JSON text in the form in which package json writes it, numbers as they
// are, or text itself if it is no JSON.
func canonical(text string) []byte {
	var value any
	from := json.NewDecoder(strings.NewReader(text))
	from.UseNumber()
	if from.Decode(&value) != nil || from.More() {
		return []byte(text)
	}
	written, err := json.Marshal(value)
	if err != nil {
		return []byte(text)
	}
	return written
}

// parse parses d as a policy of a type and a name. It notes what is wrong, in which case the
// policy is nil.
func (c *collector) parse(d document, typ policy.Type, name string) *policy.Policy {
	text := d.text()
	p, err := policy.Parse([]byte(unindent(text)), typ, policy.WithName(name))
	if err == nil {
		return p
	}
	if d.value.Is(source.Object) {
		_, err = policy.Parse([]byte(text), typ, policy.WithName(name)) // for the columns
	}
	var all policy.ErrorList
	if !errors.As(err, &all) {
		return nil
	}
	for _, e := range all {
		p := problem{place: d.place, within: d.offset, inner: e.Pointer, code: ErrPolicy}
		what := refused{*e}
		if d.value.Is(source.Object) {
			p.offset += int32(offsetOf(text, e.Line, e.Column))
			p.detail = message.Of("{policy}: {problem}", quoted(name), what)
		} else {
			p.detail = message.Of("{policy}, line {line}, column {column} of the document: {problem}", quoted(name), e.Line, e.Column, what)
		}
		c.problems = append(c.problems, p)
	}
	return nil
}

// A refused is what package policy says of a document, without the place.
type refused struct{ policy.Error }

// In returns it in language l.
func (e refused) In(l message.Language) string {
	e.Name, e.Pointer = "", ""
	_, text, _ := strings.Cut(e.Error.In(policy.Language(l)), ": ")
	return text
}

// offsetOf returns the offset of a line and a column, both from 1, in text.
func offsetOf(text string, line, column int) int {
	offset := 0
	for ; line > 1; line-- {
		offset += strings.IndexByte(text[offset:], '\n') + 1
	}
	return min(offset+column-1, max(len(text)-1, 0))
}
