package clause

import "fmt"

// Unreadable says what cl cannot read of the values that its key has in c, as
// part of a sentence about them: `which cannot be read as a number`, or of one
// among several, `of which "ten" cannot be read as a number`. It returns "" if
// cl can read them all and if the key is absent. What cannot be read matches in
// a Deny statement and not in an Allow (SEMANTICS S-64). An external ID is not
// shown. It allocates; use it for explanations. The text may change.
func (cl *Clause) Unreadable(c *Context) string {
	var scratch Entry
	e := c.find(&cl.key, &scratch)
	switch {
	case e == nil || cl.family == familyNull:
		return ""
	case cl.set == noSetOperator && e.kind == kindList:
		if cl.key.holds.MayBeList() {
			return "" // an answer of its own, whatever the values are (SEMANTICS C-16)
		}
		return "which is a list, and the key holds one value"
	case cl.set != noSetOperator && isNullSet(e):
		return ""
	case e.kind != kindList:
		if e == &scratch && cl.key.derived.IsTime() {
			e.text = string(appendClock(nil, e))
		}
		if cl.reads(c, e) {
			return ""
		}
		return "which cannot be read as " + cl.family.reads()
	}
	for _, value := range e.list {
		if cl.reads(c, &Entry{text: value}) {
			continue
		}
		if IsHidden(cl.key.name) {
			return "of which a value cannot be read as " + cl.family.reads()
		}
		return fmt.Sprintf("of which %.100q cannot be read as %s", value, cl.family.reads())
	}
	return ""
}

// reads reports whether cl can read the single value e.
func (cl *Clause) reads(c *Context, e *Entry) bool {
	bare := Clause{family: cl.family, operands: newOperands()} // what cl compares with does not count
	_, readable := bare.matchesAny(c, e, e.text)
	return readable
}

// reads names what the operators of f read, for all that cannot read every text.
func (f family) reads() string {
	switch f {
	case familyNumeric:
		return "a number"
	case familyDate:
		return "a date"
	case familyBool:
		return "a Boolean"
	case familyIP:
		return "an IP address"
	case familyARN:
		return "an ARN"
	case familyString, familyStringIgnoreCase, familyStringLike, familyBinary, familyNull:
	}
	return ""
}
