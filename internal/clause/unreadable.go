package clause

import (
	"fmt"

	"github.com/seed-1d0cfdb5/iam/internal/message"
)

// Unreadable says what cl cannot read of the values that its key has in c, as
// part of a sentence about them: `which cannot be read as a number`, or of one
// among several, `of which "ten" cannot be read as a number`. It returns the zero Text if
// cl can read them all and if the key is absent. What cannot be read matches in
// a Deny statement and not in an Allow (SEMANTICS S-64). An external ID is not
// shown. It allocates; use it for explanations. The text may change.
func (cl *Clause) Unreadable(c *Context) message.Text {
	var scratch Entry
	e := c.find(&cl.key, &scratch)
	switch {
	case e == nil || cl.family == familyNull:
		return message.Text{}
	case cl.set == noSetOperator && e.kind == kindList:
		if cl.key.holds.MayBeList() {
			return message.Text{} // an answer of its own, whatever the values are (SEMANTICS C-16)
		}
		return message.Of("which is a list, and the key holds one value")
	case cl.set != noSetOperator && isNullSet(e):
		return message.Text{}
	case e.kind != kindList:
		if e == &scratch && cl.key.derived.IsTime() {
			e.text = string(appendClock(nil, e))
		}
		if cl.reads(c, e) {
			return message.Text{}
		}
		return message.Of("which cannot be read as {kind}", cl.family.reads())
	}
	for _, value := range e.list {
		if cl.reads(c, &Entry{text: value}) {
			continue
		}
		if IsHidden(cl.key.name) {
			return message.Of("of which a value cannot be read as {kind}", cl.family.reads())
		}
		return message.Of("of which {value} cannot be read as {kind}", fmt.Sprintf("%.100q", value), cl.family.reads())
	}
	return message.Text{}
}

// reads reports whether cl can read the single value e.
func (cl *Clause) reads(c *Context, e *Entry) bool {
	bare := Clause{family: cl.family, operands: newOperands()} // what cl compares with does not count
	_, readable := bare.matchesAny(c, e, e.text)
	return readable
}

// reads names what the operators of f read, for all that cannot read every text.
func (f family) reads() message.Text {
	switch f {
	case familyNumeric:
		return message.Of("a number")
	case familyDate:
		return message.Of("a date")
	case familyBool:
		return message.Of("a Boolean")
	case familyIP:
		return message.Of("an IP address")
	case familyARN:
		return message.Of("an ARN")
	case familyString, familyStringIgnoreCase, familyStringLike, familyBinary, familyNull:
	}
	return message.Text{}
}
