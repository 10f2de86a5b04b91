package reference

import (
	"encoding/base64"
	"fmt"
	"math/big"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// A clause is one operator and key of a Condition element.
type clause struct {
	set      string // "ForAllValues", "ForAnyValue" or ""
	ifExists bool
	null     bool // operator Null
	negated  bool // of its positive form, match (C-2)
	match    matcher
	key      string
	values   []operand
}

// An operand is a value of a policy, read as its operator needs it.
type operand struct {
	pattern []token // of a String or Arn operator
	parsed  any     // of any other
}

// A matcher compares a value of a request with one of a policy. It reports
// readable false if the value of the request is none that the operator knows.
type matcher func(v value, o operand, keys *keys) (matches, readable bool)

// An operator says how to read the values of a policy and how to compare.
type operator struct {
	wild  bool                           // * and ? are wildcards
	parse func(text string) (any, error) // nil if values are patterns
	match matcher
}

// readOperator reads the name of an operator without its prefix and suffix. It
// returns the positive form of a negated one (C-2).
func readOperator(name string) (op operator, negated, ok bool) {
	switch name {
	case "StringNotEquals", "StringNotEqualsIgnoreCase", "StringNotLike", "ArnNotEquals", "ArnNotLike",
		"NumericNotEquals", "DateNotEquals", "NotIpAddress":
		name, negated = strings.Replace(name, "Not", "", 1), true
	}
	number := func(holds func(sign int) bool) operator {
		return operator{parse: parseNumber, match: matchNumber(holds)}
	}
	date := func(holds func(sign int) bool) operator {
		return operator{parse: parseDate, match: matchDate(holds)}
	}
	equal := func(sign int) bool { return sign == 0 }
	less := func(sign int) bool { return sign < 0 }
	lessEqual := func(sign int) bool { return sign <= 0 }
	greater := func(sign int) bool { return sign > 0 }
	greaterEqual := func(sign int) bool { return sign >= 0 }

	op, ok = map[string]operator{ // C-21 to C-28
		"StringEquals":             {match: matchString(func(a, b string) bool { return a == b })},
		"StringEqualsIgnoreCase":   {match: matchString(strings.EqualFold)},
		"StringLike":               {match: matchLike, wild: true},
		"ArnEquals":                {match: matchArnLike, wild: true},
		"ArnLike":                  {match: matchArnLike, wild: true},
		"NumericEquals":            number(equal),
		"NumericLessThan":          number(less),
		"NumericLessThanEquals":    number(lessEqual),
		"NumericGreaterThan":       number(greater),
		"NumericGreaterThanEquals": number(greaterEqual),
		"DateEquals":               date(equal),
		"DateLessThan":             date(less),
		"DateLessThanEquals":       date(lessEqual),
		"DateGreaterThan":          date(greater),
		"DateGreaterThanEquals":    date(greaterEqual),
		"Bool":                     {match: matchBool, parse: parseBool},
		"Null":                     {parse: parseBool},
		"BinaryEquals":             {match: matchBinary, parse: parseBinary},
		"IpAddress":                {match: matchAddress, parse: parsePrefix},
	}[name]
	return op, negated, ok
}

func readClause(name, key string, list values, variables bool) (clause, error) {
	c := clause{key: lower(key)} // C-5
	base := name
	for _, set := range []string{"ForAllValues", "ForAnyValue"} { // G-25
		if rest, ok := strings.CutPrefix(base, set+":"); ok {
			c.set, base = set, rest
		}
	}
	base, c.ifExists = strings.CutSuffix(base, "IfExists")
	op, negated, ok := readOperator(base)
	if !ok {
		return clause{}, fmt.Errorf("unknown operator %s", name)
	}
	c.negated, c.null, c.match = negated, base == "Null", op.match
	for _, text := range list {
		if op.parse == nil {
			c.values = append(c.values, operand{pattern: readPattern(text, op.wild, variables)})
			continue
		}
		parsed, err := op.parse(text)
		if err != nil {
			return clause{}, fmt.Errorf("%s %s: %w", name, key, err)
		}
		c.values = append(c.values, operand{parsed: parsed})
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
		absent := !present || len(v.texts) == 1 && v.texts[0] == "" // S-28
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
	case v.list:
		return false // S-3
	default:
		return c.test(v, keys, deny)
	}
}

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
// them matches, or none does if c is negated (C-1, C-2).
func (c *clause) test(v value, keys *keys, deny bool) bool {
	if c.negated && !c.readable(v) {
		return deny // S-4
	}
	for _, o := range c.values {
		if matches, _ := c.match(v, o, keys); matches {
			return !c.negated
		}
	}
	return c.negated
}

// readable reports whether the operator of c can read v, whatever the policy
// compares it with. A value that it cannot read matches nothing.
func (c *clause) readable(v value) bool {
	_, readable := c.match(v, operand{}, &keys{})
	return readable
}

// matchString returns the matcher of the String operators without wildcards.
func matchString(equal func(a, b string) bool) matcher {
	return func(v value, o operand, keys *keys) (bool, bool) {
		expanded, ok := substitute(o.pattern, keys)
		return ok && equal(v.texts[0], text(expanded)), true
	}
}

func matchLike(v value, o operand, keys *keys) (bool, bool) {
	expanded, ok := substitute(o.pattern, keys)
	return ok && glob(expanded, codePoints(v.texts[0])), true
}

// matchArnLike is both ArnEquals and ArnLike (C-27).
func matchArnLike(v value, o operand, keys *keys) (bool, bool) {
	parts, ok := splitARN(v.texts[0])
	if !ok {
		return false, false
	}
	if len(o.pattern) == 1 && o.pattern[0].kind == star {
		return true, true // any ARN
	}
	pattern := splitTokens(o.pattern)
	for i, part := range pattern {
		expanded, ok := substitute(part, keys)
		if !ok {
			return false, true
		}
		pattern[i] = expanded
	}
	return len(pattern) == 6 && matchARN(pattern, runes(parts)), true
}

func matchBool(v value, o operand, _ *keys) (bool, bool) {
	parsed, err := parseBool(v.texts[0])
	return err == nil && parsed == o.parsed, err == nil
}

// matchBinary takes text that is no base64 for the bytes themselves (C-25).
func matchBinary(v value, o operand, _ *keys) (bool, bool) {
	parsed, err := parseBinary(v.texts[0])
	if err != nil {
		parsed = v.texts[0]
	}
	return parsed == o.parsed, true
}

func matchNumber(holds func(sign int) bool) matcher {
	return func(v value, o operand, _ *keys) (bool, bool) {
		number, err := parseNumber(v.texts[0])
		if err != nil {
			return false, false
		}
		limit, ok := o.parsed.(*big.Rat)
		return ok && holds(number.(*big.Rat).Cmp(limit)), true
	}
}

func matchDate(holds func(sign int) bool) matcher {
	return func(v value, o operand, _ *keys) (bool, bool) {
		var date any = nanoseconds(v.instant)
		if v.instant.IsZero() {
			var err error
			if date, err = parseDate(v.texts[0]); err != nil {
				return false, false
			}
		}
		limit, ok := o.parsed.(*big.Int)
		return ok && holds(date.(*big.Int).Cmp(limit)), true
	}
}

// matchAddress matches addresses of one family; one that is mapped to IPv6 is
// an IPv4 address (C-26).
func matchAddress(v value, o operand, _ *keys) (bool, bool) {
	address, err := netip.ParseAddr(v.texts[0])
	if err != nil || address.Zone() != "" {
		return false, false
	}
	prefix, ok := o.parsed.(netip.Prefix)
	return ok && prefix.Contains(address.Unmap()), true
}

// numberForm is the form of a number (C-22).
var numberForm = regexp.MustCompile(`^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE]([+-]?[0-9]{1,3}))?$`)

func parseNumber(text string) (any, error) {
	parts := numberForm.FindStringSubmatch(text)
	if parts == nil || len(text) > 64 {
		return nil, fmt.Errorf("no number: %q", text)
	}
	if exponent, _ := strconv.Atoi(parts[4]); exponent < -308 || 308 < exponent {
		return nil, fmt.Errorf("exponent out of range: %q", text) // S-35
	}
	number, ok := new(big.Rat).SetString(text)
	if !ok {
		return nil, fmt.Errorf("no number: %q", text)
	}
	return number, nil
}

// The forms of a date (C-23, S-19).
var (
	epochForm = regexp.MustCompile(`^-?\d{5,}$`)
	dateForm  = regexp.MustCompile(`^\d{4}-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d))?)?$`)
)

// parseDate returns a date as nanoseconds since 1970.
func parseDate(text string) (any, error) {
	if epochForm.MatchString(text) { // in seconds (D-12)
		return parseSeconds(text)
	}
	layout := "2006-01-02T15:04:05Z07:00"
	parts := dateForm.FindStringSubmatch(text)
	switch {
	case parts == nil:
		return nil, fmt.Errorf("no date: %q", text)
	case parts[1] == "":
		layout = "2006-01"
	case parts[2] == "":
		layout = "2006-01-02"
	case parts[3] == "":
		layout = "2006-01-02T15:04Z07:00"
	}
	date, err := time.Parse(layout, text)
	return nanoseconds(date), err
}

// parseSeconds reads seconds of at most 64 bits, which the rules leave open.
func parseSeconds(text string) (any, error) {
	seconds, err := strconv.ParseInt(text, 10, 64)
	return new(big.Int).Mul(big.NewInt(seconds), big.NewInt(1e9)), err
}

func nanoseconds(t time.Time) *big.Int {
	seconds := new(big.Int).Mul(big.NewInt(t.Unix()), big.NewInt(1e9))
	return seconds.Add(seconds, big.NewInt(int64(t.Nanosecond())))
}

func parseBool(text string) (any, error) { // C-24
	switch lower(text) {
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	return nil, fmt.Errorf("neither true nor false: %q", text)
}

func parseBinary(text string) (any, error) { // C-25
	if strings.ContainsAny(text, "\r\n") { // which package base64 would skip
		return nil, fmt.Errorf("no base64: %q", text)
	}
	data, err := base64.StdEncoding.DecodeString(text)
	return string(data), err
}

// parsePrefix reads a CIDR block or a single address (C-26).
func parsePrefix(text string) (any, error) {
	if !strings.Contains(text, "/") {
		address, err := netip.ParseAddr(text)
		address = address.Unmap()
		return netip.PrefixFrom(address, address.BitLen()), err
	}
	prefix, err := netip.ParsePrefix(text)
	if err != nil {
		return nil, err
	}
	if prefix.Addr().Is4In6() { // S-35 wants at least 96 bits of it
		prefix = netip.PrefixFrom(prefix.Addr().Unmap(), prefix.Bits()-96)
	}
	return prefix, nil
}
