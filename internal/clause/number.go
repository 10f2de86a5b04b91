package clause

import (
	"cmp"
	"strconv"
	"strings"
)

// Limits on the text of a number (SEMANTICS S-35). They keep a hostile literal
// such as 1e999999999 from costing anything.
const (
	maxNumberLength = 64
	maxExponent     = 308
)

// FitsNumber reports whether text, a number of JSON, keeps within the limits.
func FitsNumber(text string) bool {
	if len(text) > maxNumberLength {
		return false
	}
	i := strings.IndexAny(text, "eE")
	if i < 0 {
		return true
	}
	exponent, err := strconv.Atoi(text[i+1:])
	return err == nil && -maxExponent <= exponent && exponent <= maxExponent
}

// A number is a decimal number, read exactly (SEMANTICS S-18). Its value is
// 0.d₁d₂d₃… × 10^exponent with the digits of digits, a substring of the text it
// was read from: it may have a decimal point in it, which does not count, and
// begins and ends with a digit other than 0. Zero has no digits.
type number struct {
	digits   string
	exponent int
	negative bool
}

// parseNumber reads an integer or decimal number, with an exponent or without
// (SEMANTICS C-22). It does not allocate.
func parseNumber(s string) (number, bool) {
	if len(s) > maxNumberLength {
		return number{}, false
	}
	var n number
	if s != "" && (s[0] == '+' || s[0] == '-') {
		n.negative = s[0] == '-'
		s = s[1:]
	}
	mantissa := s
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		mantissa = s[:i]
		exponent, ok := parseExponent(s[i+1:])
		if !ok {
			return number{}, false
		}
		n.exponent = exponent
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	if !isDigits(whole) || !isDigits(fraction) || len(whole)+len(fraction) == 0 {
		return number{}, false
	}
	n.exponent += len(whole)
	for i := range len(mantissa) {
		switch mantissa[i] {
		case '0': // a leading zero
			n.exponent--
		case '.':
		default:
			n.digits = strings.TrimRight(mantissa[i:], "0.")
			return n, true
		}
	}
	return number{}, true // zero
}

// parseExponent reads an optional sign and one to three digits.
func parseExponent(s string) (int, bool) {
	negative := false
	if s != "" && (s[0] == '+' || s[0] == '-') {
		negative = s[0] == '-'
		s = s[1:]
	}
	if s == "" || len(s) > 3 || !isDigits(s) {
		return 0, false
	}
	exponent := 0
	for i := range len(s) {
		exponent = exponent*10 + int(s[i]-'0')
	}
	if negative {
		exponent = -exponent
	}
	return exponent, -maxExponent <= exponent && exponent <= maxExponent
}

// isDigits reports whether s has no other characters than ASCII digits.
func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// compare returns -1, 0 or 1 as n is less than, equal to, or greater than m.
func (n number) compare(m number) int {
	if c := cmp.Compare(n.sign(), m.sign()); c != 0 {
		return c
	}
	if n.negative {
		return m.compareMagnitude(n)
	}
	return n.compareMagnitude(m)
}

func (n number) sign() int {
	switch {
	case n.digits == "":
		return 0
	case n.negative:
		return -1
	}
	return 1
}

// compareMagnitude compares n and m, both not zero or both zero, without regard
// to their signs.
func (n number) compareMagnitude(m number) int {
	if n.digits == "" {
		return 0
	}
	if c := cmp.Compare(n.exponent, m.exponent); c != 0 {
		return c
	}
	a, b := n.digits, m.digits
	for a != "" && b != "" {
		switch {
		case a[0] == '.':
			a = a[1:]
		case b[0] == '.':
			b = b[1:]
		case a[0] != b[0]:
			return cmp.Compare(a[0], b[0])
		default:
			a, b = a[1:], b[1:]
		}
	}
	// The longer one has a digit other than 0 to come.
	return cmp.Compare(len(a), len(b))
}

// matchesNumber reports whether text is a number for which the comparison holds
// with one of the values of cl. It looks at few of them: see keep.
func (cl *Clause) matchesNumber(text string) (matches, readable bool) {
	n, ok := parseNumber(text)
	if !ok {
		return false, false
	}
	numbers := cl.operands.numbers
	if cl.comparison != equal {
		return len(numbers) > 0 && cl.comparison.holds(n.compare(numbers[0])), true
	}
	for low, high := 0, len(numbers); low < high; {
		middle := (low + high) / 2
		switch n.compare(numbers[middle]) {
		case 0:
			return true, true
		case -1:
			high = middle
		default:
			low = middle + 1
		}
	}
	return false, true
}
