package clause

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/conditionkey"
)

// A family is a group of operators that read their values in the same way.
type family uint8

const (
	familyString family = iota
	familyStringIgnoreCase
	familyStringLike
	familyNumeric
	familyDate
	familyBool
	familyBinary
	familyIP
	familyARN
	familyNull
)

// readsVariables reports whether policy variables may stand in the values
// (SEMANTICS S-11).
func (f family) readsVariables() bool { return f <= familyStringLike || f == familyARN }

// A comparison is how a Numeric or Date operator compares the value of the
// request with one of the policy.
type comparison uint8

const (
	equal comparison = iota
	less
	lessOrEqual
	greater
	greaterOrEqual
)

// holds reports whether the comparison holds for the result of comparing the
// value of the request with that of the policy: -1, 0 or 1.
func (c comparison) holds(result int) bool {
	switch c {
	case equal:
		return result == 0
	case less:
		return result < 0
	case lessOrEqual:
		return result <= 0
	case greater:
		return result > 0
	case greaterOrEqual:
		return result >= 0
	}
	return false
}

// An operator is a condition operator without set operator and IfExists. A
// negated operator is the complement of the one without Not (SEMANTICS C-2).
type operator struct {
	name       string
	family     family
	comparison comparison
	negated    bool
}

// operators are the condition operators of AWS (SEMANTICS C-21 to C-28).
//
//nolint:gochecknoglobals // a table that is never written
var operators = [...]operator{
	{"StringEquals", familyString, equal, false},
	{"StringNotEquals", familyString, equal, true},
	{"StringEqualsIgnoreCase", familyStringIgnoreCase, equal, false},
	{"StringNotEqualsIgnoreCase", familyStringIgnoreCase, equal, true},
	{"StringLike", familyStringLike, equal, false},
	{"StringNotLike", familyStringLike, equal, true},
	{"NumericEquals", familyNumeric, equal, false},
	{"NumericNotEquals", familyNumeric, equal, true},
	{"NumericLessThan", familyNumeric, less, false},
	{"NumericLessThanEquals", familyNumeric, lessOrEqual, false},
	{"NumericGreaterThan", familyNumeric, greater, false},
	{"NumericGreaterThanEquals", familyNumeric, greaterOrEqual, false},
	{"DateEquals", familyDate, equal, false},
	{"DateNotEquals", familyDate, equal, true},
	{"DateLessThan", familyDate, less, false},
	{"DateLessThanEquals", familyDate, lessOrEqual, false},
	{"DateGreaterThan", familyDate, greater, false},
	{"DateGreaterThanEquals", familyDate, greaterOrEqual, false},
	{"Bool", familyBool, equal, false},
	{"BinaryEquals", familyBinary, equal, false},
	{"IpAddress", familyIP, equal, false},
	{"NotIpAddress", familyIP, equal, true},
	{"ArnEquals", familyARN, equal, false},
	{"ArnLike", familyARN, equal, false},
	{"ArnNotEquals", familyARN, equal, true},
	{"ArnNotLike", familyARN, equal, true},
	{"Null", familyNull, equal, false},
}

// A setOperator says how an operator applies to the values of a multivalued
// key.
type setOperator uint8

const (
	noSetOperator setOperator = iota
	forAllValues
	forAnyValue
)

// String returns the name of s, or "" if there is none.
func (s setOperator) String() string {
	switch s {
	case forAllValues:
		return "ForAllValues"
	case forAnyValue:
		return "ForAnyValue"
	case noSetOperator:
	}
	return ""
}

// What may stand around an operator.
const (
	forAllValuesPrefix = "ForAllValues:"
	forAnyValuePrefix  = "ForAnyValue:"
	ifExistsSuffix     = "IfExists"
)

// splitOperator takes the name of an operator apart.
func splitOperator(name string) (set setOperator, base string, ifExists bool) {
	base = name
	if rest, found := strings.CutPrefix(name, forAllValuesPrefix); found {
		set, base = forAllValues, rest
	} else if rest, found := strings.CutPrefix(name, forAnyValuePrefix); found {
		set, base = forAnyValue, rest
	}
	base, ifExists = strings.CutSuffix(base, ifExistsSuffix)
	return set, base, ifExists
}

// parseOperator returns the place among operators of that with the given name. Names are
// exact (SEMANTICS S-2).
func parseOperator(name string) (place uint8, set setOperator, ifExists, ok bool) {
	set, base, ifExists := splitOperator(name)
	for i := range operators {
		if op := &operators[i]; op.name == base {
			return uint8(i), set, ifExists, !ifExists || op.family != familyNull
		}
	}
	return 0, 0, false, false
}

// operatorNames are the names of all operators by place, set operator and whether they
// end with IfExists.
//
//nolint:gochecknoglobals // a table that is never written
var operatorNames = func() (names [len(operators)][forAnyValue + 1][2]string) {
	for i := range operators {
		for set, prefix := range [...]string{noSetOperator: "", forAllValues: forAllValuesPrefix, forAnyValue: forAnyValuePrefix} {
			name := prefix + operators[i].name
			names[i][set] = [2]string{name, name + ifExistsSuffix}
		}
	}
	return names
}()

// exists returns where the names of operators with IfExists are, or those without.
func exists(ifExists bool) int {
	if ifExists {
		return 1
	}
	return 0
}

// Match reports whether c satisfies cl. It does not allocate, except for a value
// with more than eight policy variables and for an IP operator that meets a
// value of the request that is not an address.
//
// If the values of cl are more than 16, a value of the request is looked up among
// the texts without wildcards and variables, the networks and the binaries. It is
// compared with each value of the other kinds: two long lists take time in
// proportion to the product of their lengths then.
func (cl *Clause) Match(c *Context) bool {
	var e *Entry
	switch {
	case c.answers(cl.key.derived) || len(c.entries) > quickEntries:
		if cl.quick == quickDate && cl.key.derived == conditionkey.CurrentTime && c.bound {
			return cl.holds(cl.comparison.holds(instantOf(c.Now()).compare(cl.operands.dates[0])), true)
		}
		var scratch Entry
		e = c.find(&cl.key, &scratch)
	default: // as find, which is too much for few entries
		for i := range c.entries {
			if c.entries[i].hash == cl.key.hash {
				e = &c.entries[i]
				break
			}
		}
		if len(c.over) > 0 || e == nil && len(c.base) > 0 || e != nil && e.key != cl.key.name {
			e = c.entry(&cl.key)
		}
	}
	if e == nil || e.kind >= kindList {
		return cl.matchEntry(c, e)
	}
	matches := false
	switch cl.quick {
	case quickTexts:
		for _, value := range cl.values {
			if value == e.text {
				matches = true
				break
			}
		}
	case quickBool:
		switch e.text {
		case "true":
			matches = cl.wantsTrue
		case "false":
			matches = cl.wantsFalse
		default:
			return cl.matchEntry(c, e)
		}
	case quickNetwork:
		if e.kind != kindAddress {
			return cl.matchEntry(c, e)
		}
		matches = haveAddress(cl.operands.networks, e.address())
	case quickDate:
		if e.kind != kindInstant && e.kind != kindSeconds {
			return cl.matchEntry(c, e)
		}
		matches = cl.comparison.holds(e.instant().compare(cl.operands.dates[0]))
	default:
		return cl.matchEntry(c, e)
	}
	return cl.holds(matches, true)
}

// matchEntry decides the operator for e, the entry of the key, or nil if that is absent.
// Match decides most alone.
//
// This is the one place where set operators and IfExists are applied; negation and the
// effect of the statement count in holds alone.
func (cl *Clause) matchEntry(c *Context, e *Entry) bool {
	if e != nil && e.isAbsent() {
		e = nil
	}
	if cl.family == familyNull {
		return cl.matchNull(e)
	}
	if e == nil {
		switch cl.set {
		case forAllValues:
			return true // of the empty set (SEMANTICS C-13)
		case forAnyValue:
			return cl.ifExists // SEMANTICS S-15
		case noSetOperator:
		}
		return cl.ifExists || cl.negated // SEMANTICS C-9
	}
	if e.kind == kindList && (cl.set != noSetOperator || cl.key.holds.MayBeList()) {
		return cl.matchList(c, e)
	}
	text := e.text
	if c.bound && cl.key.derived.IsTime() && cl.family != familyDate {
		var clock clockText
		text = string(appendClock(clock[:0], e))
	}
	if cl.set != noSetOperator && isNullSet(e) {
		return cl.set == forAllValues || cl.ifExists
	}
	return cl.test(c, e, text)
}

// matchList decides the operator for the multivalued key e, which has values.
func (cl *Clause) matchList(c *Context, e *Entry) bool {
	switch {
	case cl.set == noSetOperator:
		// An operator without a set operator never matches a key of which it is
		// known that it is multivalued, be it negated or not (SEMANTICS C-16).
		return false
	case isNullSet(e):
		return cl.set == forAllValues || cl.ifExists
	}
	all := cl.set == forAllValues
	for _, value := range e.list {
		if cl.test(c, &Entry{text: value}, value) != all {
			return !all
		}
	}
	return all
}

// isNullSet reports whether e, under a set operator or Null, has no other values than
// the empty string: AWS calls that a null data set and treats it as empty
// (SEMANTICS C-15, S-15, S-48).
func isNullSet(e *Entry) bool {
	if e.kind != kindList {
		return e.kind == kindText && e.text == ""
	}
	for _, value := range e.list {
		if value != "" {
			return false
		}
	}
	return true
}

// matchNull decides the Null operator: the key has to be absent for "true" and
// present for "false". A key whose values are all empty strings counts as absent, as
// it does under set operators, for which Null is a guard (SEMANTICS S-28, S-48). With a
// set operator the answer is constant (SEMANTICS G-26).
func (cl *Clause) matchNull(e *Entry) bool {
	switch cl.set {
	case forAllValues:
		return true
	case forAnyValue:
		return false
	case noSetOperator:
	}
	return cl.wants(e == nil || isNullSet(e))
}

// test decides the operator for one value: e, whose text is text.
func (cl *Clause) test(c *Context, e *Entry, text string) bool {
	return cl.holds(cl.matchesAny(c, e, text))
}

// holds decides the operator for a value of which it is known whether it matches by the
// operator without its negation. A value of the request that the operator cannot read,
// negated or not, matches in a Deny, which it must not switch off, and not in an Allow
// (SEMANTICS S-64). So does one whose answer depends on the path of a role that is not
// known (SEMANTICS S-44).
func (cl *Clause) holds(matches, readable bool) bool {
	if !readable {
		return cl.inDeny
	}
	return matches != cl.negated
}

// matchesAny reports whether the value matches one of the values of cl, by the
// operator without its negation, and whether the operator can read it or the answer
// is not known for another reason. A list can be read only one value after the other.
//
// The text comes apart from e so that the text of a derived time, which is on
// the stack, does not reach the functions of net/netip, which keep theirs.
func (cl *Clause) matchesAny(c *Context, e *Entry, text string) (matches, readable bool) {
	if e.kind >= kindList {
		if e.kind == kindRole {
			return cl.matchesRole(c, text)
		}
		return false, false
	}
	switch cl.family {
	case familyString, familyStringLike:
		matches = cl.matchesText(c, text)
		return matches, matches || cl.isKnown(c)
	case familyStringIgnoreCase:
		matches = cl.matchesIgnoreCase(c, text)
		return matches, matches || cl.isKnown(c)
	case familyNumeric:
		if e.kind == kindInstant { // whose text is a number beyond the year 9999
			return false, false
		}
		return cl.matchesNumber(text)
	case familyDate:
		return cl.matchesDate(e)
	case familyBool:
		value, ok := parseBool(text)
		return cl.wants(value), ok
	case familyBinary:
		return cl.matchesBinary(text), true
	case familyIP:
		return cl.matchesAddress(e)
	case familyARN:
		return cl.matchesARN(c, text)
	case familyNull:
	}
	return false, false
}
