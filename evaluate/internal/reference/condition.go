package reference

import (
	"fmt"
	"math/big"
	"net/netip"
	"regexp"
	"strings"
)

// A clause is one operator and key of a Condition element.
type clause struct {
	operator
	set      string // "ForAllValues", "ForAnyValue" or ""
	ifExists bool
	null     bool // operator Null
	negated  bool // of its positive form, which operator is (C-2)
	key      string
	values   []operand
}

// An operand is a value of a policy, read as its operator needs it.
type operand struct {
	pattern pattern   // of a String operator
	parts   []pattern // of an Arn operator; nil for "*"
	parsed  any       // of any other
}

// An operator says how to read values of a policy and of a request, and how to
// compare them.
type operator struct {
	operand func(text string, variables bool) (operand, error)
	given   func(v value) (given any, readable bool)
	match   func(given any, o operand, keys *keys) bool

	// role is the verdict on a role of unknown path, for operators that read ARNs
	// and texts (S-44).
	role func(o operand, roleARN string, keys *keys) verdict
}

// readOperator reads the name of an operator without its prefix and suffix. It
// returns the positive form of a negated one (C-2).
func readOperator(name string) (op operator, negated, ok bool) {
	switch name {
	case "StringNotEquals", "StringNotEqualsIgnoreCase", "StringNotLike", "ArnNotEquals", "ArnNotLike",
		"NumericNotEquals", "DateNotEquals", "NotIpAddress":
		name, negated = strings.Replace(name, "Not", "", 1), true
	}
	switch name { // C-21 to C-28
	case "StringEquals":
		op = operator{operandText, givenText, matchString(func(a, b string) bool { return a == b }), roleLike}
	case "StringEqualsIgnoreCase":
		op = operator{operandText, givenText, matchString(strings.EqualFold), roleFold}
	case "StringLike":
		op = operator{operandWild, givenText, matchLike, roleLike}
	case "ArnEquals", "ArnLike":
		op = operator{operandARN, givenARN, matchARN, roleARN}
	case "NumericEquals":
		op = operator{operandOf(parseNumber), givenNumber, matchNumber(func(sign int) bool { return sign == 0 }), nil}
	case "NumericLessThan":
		op = operator{operandOf(parseNumber), givenNumber, matchNumber(func(sign int) bool { return sign < 0 }), nil}
	case "NumericLessThanEquals":
		op = operator{operandOf(parseNumber), givenNumber, matchNumber(func(sign int) bool { return sign <= 0 }), nil}
	case "NumericGreaterThan":
		op = operator{operandOf(parseNumber), givenNumber, matchNumber(func(sign int) bool { return sign > 0 }), nil}
	case "NumericGreaterThanEquals":
		op = operator{operandOf(parseNumber), givenNumber, matchNumber(func(sign int) bool { return sign >= 0 }), nil}
	case "DateEquals":
		op = operator{operandOf(parseDate), givenDate, matchDate(func(sign int) bool { return sign == 0 }), nil}
	case "DateLessThan":
		op = operator{operandOf(parseDate), givenDate, matchDate(func(sign int) bool { return sign < 0 }), nil}
	case "DateLessThanEquals":
		op = operator{operandOf(parseDate), givenDate, matchDate(func(sign int) bool { return sign <= 0 }), nil}
	case "DateGreaterThan":
		op = operator{operandOf(parseDate), givenDate, matchDate(func(sign int) bool { return sign > 0 }), nil}
	case "DateGreaterThanEquals":
		op = operator{operandOf(parseDate), givenDate, matchDate(func(sign int) bool { return sign >= 0 }), nil}
	case "Bool":
		op = operator{operandOf(parseBool), givenBool, matchEqual, nil}
	case "Null":
		op = operator{operand: operandOf(parseBool)} // see holds
	case "BinaryEquals":
		op = operator{operandOf(parseBinary), givenBinary, matchEqual, nil}
	case "IpAddress":
		op = operator{operandOf(parsePrefix), givenAddress, matchAddress, nil}
	default:
		return operator{}, false, false
	}
	return op, negated, true
}

func readClause(name, key string, list []string, variables bool) (clause, error) {
	c := clause{key: lower(key)} // C-5
	base := name
	for _, set := range []string{"ForAllValues", "ForAnyValue"} { // G-25
		if rest, ok := strings.CutPrefix(base, set+":"); ok {
			c.set, base = set, rest
		}
	}
	base, c.ifExists = strings.CutSuffix(base, "IfExists")
	var ok bool
	if c.operator, c.negated, ok = readOperator(base); !ok {
		return clause{}, fmt.Errorf("unknown operator %s", name)
	}
	c.null = base == "Null"
	for _, text := range list {
		o, err := c.operand(text, variables)
		if err != nil {
			return clause{}, fmt.Errorf("%s %s: %w", name, key, err)
		}
		c.values = append(c.values, o)
	}
	return c, nil
}

// satisfied is the Condition part of a statement match: all clauses hold (C-1).
func (st *Statement) satisfied(keys *keys) bool {
	for _, c := range st.clauses {
		if !c.holds(keys, st.deny) {
			return false
		}
	}
	return true
}

// holds reports whether the request satisfies c.
func (c *clause) holds(keys *keys, deny bool) bool {
	v, present := keys.lookup(c.key)

	if c.null {
		switch c.set { // degenerate (G-26)
		case "ForAllValues":
			return true
		case "ForAnyValue":
			return false
		}
		absent := !present || v.null() // S-28, S-48
		keys.rules.add(NullList, len(v.texts) > 1 && v.null())
		for _, o := range c.values {
			if o.parsed == absent {
				return true
			}
		}
		return false
	}

	switch c.set {
	case "ForAllValues": // C-13
		for _, member := range v.members() {
			if !c.test(member, keys, deny) {
				return false
			}
		}
		return true
	case "ForAnyValue":
		members := v.members()
		if len(members) == 0 {
			return c.ifExists // S-15
		}
		for _, member := range members {
			if c.test(member, keys, deny) {
				return true
			}
		}
		return false
	}
	switch {
	case !present:
		return c.negated || c.ifExists // C-9
	case v.list && knownList(c.key):
		return false // C-16
	case v.list:
		return deny // a list where one value is read (S-64)
	default:
		return c.test(v, keys, deny)
	}
}

// lists has the keys of which policies know that they hold lists, in lower-case
// letters (S-3, S-67), and maybeLists those that may hold one (S-64).
var (
	lists      = regexp.MustCompile(`^(aws:(principalorgpaths|principalservicenameslist|vpceorgpaths|resourceorgpaths|sourceorgpaths|calledvia|tagkeys)|sts:(requestcontextproviders|identitytokenaudience))$`)
	maybeLists = regexp.MustCompile(`^(sts:transitivetagkeys|saml:(?s:.*)|[^:]*:amr)$`)
)

func knownList(key string) bool { return lists.MatchString(key) || maybeLists.MatchString(key) }

// members returns the members of v as a set. A set of nothing but empty
// strings is empty (C-15); a single value is a set of one (C-17).
func (v value) members() []value {
	var members []value
	empty := true
	for _, text := range v.texts {
		members = append(members, value{texts: []string{text}, instant: v.instant})
		empty = empty && text == ""
	}
	if empty {
		return nil
	}
	return members
}

// test compares one value of the request with the values of the policy: one of
// them matches, or none does if c is negated (C-1, C-2). What the operator
// cannot read satisfies c in a Deny, and does not in an Allow.
func (c *clause) test(v value, keys *keys, deny bool) bool {
	given, readable := c.given(v)
	if !readable {
		return deny // S-64
	}
	if c.key == "aws:principalarn" && keys.pathUnknown() && c.role != nil {
		verdict := never
		if c.hinges(keys) {
			verdict = depends
		}
		for _, o := range c.values {
			verdict = max(verdict, c.role(o, keys.caller.issuer, keys))
		}
		keys.rules.add(PathDepends, verdict == depends)
		keys.rules.add(PathSure, verdict != depends)
		if verdict == depends {
			return deny
		}
		return (verdict == always) != c.negated
	}
	for _, o := range c.values {
		if c.match(given, o, keys) {
			return !c.negated
		}
	}
	if c.hinges(keys) { // one of them may match
		keys.rules.add(PathVariable, true)
		return deny // S-44
	}
	return c.negated
}

// hinges reports whether a value of c depends on a path that is not known.
func (c *clause) hinges(keys *keys) bool {
	for _, o := range c.values {
		if keys.hinges(o.pattern) || keys.hinges(o.parts...) {
			return true
		}
	}
	return false
}

func operandText(text string, variables bool) (operand, error) {
	return operand{pattern: readPattern(text, false, variables)}, nil
}

func operandWild(text string, variables bool) (operand, error) {
	return operand{pattern: readPattern(text, true, variables)}, nil
}

func givenText(v value) (any, bool) { return v.texts[0], true }

// matchString returns what compares for the String operators without wildcards.
func matchString(equal func(a, b string) bool) func(any, operand, *keys) bool {
	return func(given any, o operand, keys *keys) bool {
		expanded, ok := substitute(o.pattern, keys)
		return ok && equal(given.(string), text(expanded))
	}
}

func matchLike(given any, o operand, keys *keys) bool {
	expanded, ok := substitute(o.pattern, keys)
	return ok && glob(expanded, given.(string))
}

func operandARN(text string, variables bool) (operand, error) {
	if text == "*" {
		return operand{}, nil // any ARN
	}
	return operand{parts: splitPattern(readPattern(text, true, variables))}, nil
}

func givenARN(v value) (any, bool) {
	parts, ok := splitARN(v.texts[0])
	return parts, ok
}

// matchARN is both ArnEquals and ArnLike: it goes part by part (C-27).
func matchARN(given any, o operand, keys *keys) bool {
	for i, part := range o.parts {
		expanded, ok := substitute(part, keys)
		if !ok || !glob(expanded, given.([6]string)[i]) {
			return false
		}
	}
	return len(o.parts) == 6 || len(o.parts) == 0
}

// roleLike is the verdict of the String operators that count case: without
// wildcards o has none.
func roleLike(o operand, role string, keys *keys) verdict {
	expanded, ok := substitute(o.pattern, keys)
	if !ok {
		return never
	}
	start := strings.LastIndex(role, "/") + 1
	return judge(expanded, role[:start], role[start:])
}

func roleFold(o operand, role string, keys *keys) verdict {
	expanded, ok := substitute(o.pattern, keys)
	if !ok {
		return never
	}
	start := strings.LastIndex(role, "/") + 1
	return judgeFold(text(expanded), role[:start], role[start:])
}

// roleARN is the verdict of both ArnEquals and ArnLike: all of the path is in the
// sixth part.
func roleARN(o operand, role string, keys *keys) verdict {
	if len(o.parts) == 0 {
		return always // "*"
	}
	given, _ := splitARN(role)
	verdict := always
	for i, part := range o.parts {
		expanded, ok := substitute(part, keys)
		switch {
		case !ok:
			return never
		case i == 5:
			verdict = judge(expanded, "role/", strings.TrimPrefix(given[i], "role/"))
		case !glob(expanded, given[i]):
			return never
		}
	}
	return verdict
}

// operandOf returns what reads a value of a policy by parse.
func operandOf(parse func(text string) (any, error)) func(string, bool) (operand, error) {
	return func(text string, _ bool) (operand, error) {
		parsed, err := parse(text)
		return operand{parsed: parsed}, err
	}
}

func matchEqual(given any, o operand, _ *keys) bool { return given == o.parsed }

func givenBool(v value) (any, bool) {
	parsed, err := parseBool(v.texts[0])
	return parsed, err == nil
}

// givenBinary takes text that is not base64 for the bytes themselves (C-25).
func givenBinary(v value) (any, bool) {
	if parsed, err := parseBinary(v.texts[0]); err == nil {
		return parsed, true
	}
	return v.texts[0], true
}

func givenNumber(v value) (any, bool) {
	number, err := parseNumber(v.texts[0])
	return number, err == nil
}

func matchNumber(holds func(sign int) bool) func(any, operand, *keys) bool {
	return func(given any, o operand, _ *keys) bool {
		return holds(given.(*big.Rat).Cmp(o.parsed.(*big.Rat)))
	}
}

func givenDate(v value) (any, bool) {
	if !v.instant.IsZero() {
		return nanoseconds(v.instant), true
	}
	date, err := parseDate(v.texts[0])
	return date, err == nil
}

func matchDate(holds func(sign int) bool) func(any, operand, *keys) bool {
	return func(given any, o operand, _ *keys) bool {
		return holds(given.(*big.Int).Cmp(o.parsed.(*big.Int)))
	}
}

// givenAddress takes an address that is mapped to IPv6 for the IPv4 address (C-26).
func givenAddress(v value) (any, bool) {
	address, err := netip.ParseAddr(v.texts[0])
	return address.Unmap(), err == nil && address.Zone() == ""
}

// matchAddress matches addresses of one family (C-26).
func matchAddress(given any, o operand, _ *keys) bool {
	return o.parsed.(netip.Prefix).Contains(given.(netip.Addr))
}
