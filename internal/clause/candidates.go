package clause

import (
	endian "encoding/binary"
	"math/big"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Type is what a clause reads the values of its key as.
type Type uint8

// The types of values.
const (
	Texts    Type = iota // any text
	Presence             // nothing but whether there are values
	ARNs
	Numbers
	Dates
	Booleans
	Addresses
)

// Type returns what cl reads values as.
func (cl *Clause) Type() Type {
	switch cl.family {
	case familyString, familyStringIgnoreCase, familyStringLike, familyBinary:
		return Texts
	case familyNull:
		return Presence
	case familyARN:
		return ARNs
	case familyNumeric:
		return Numbers
	case familyDate:
		return Dates
	case familyBool:
		return Booleans
	case familyIP:
		return Addresses
	}
	return Texts
}

// Reads reports whether text can be read as a value of type t (SEMANTICS S-64).
func (t Type) Reads(text string) (ok bool) {
	switch t {
	case Texts:
		return true
	case Presence:
		return false
	case ARNs:
		return isARN(text)
	case Numbers:
		_, ok = parseNumber(text)
	case Dates:
		_, ok = parseDate(text)
	case Booleans:
		_, ok = parseBool(text)
	case Addresses:
		_, ok = parseAddress(text)
	}
	return ok
}

// Candidates returns values of type t, which is one of numbers, dates, Booleans and
// addresses: of those that all clauses of the type read alike, one at least. If there
// may be such values of which it has none, complete is false: that is so of numbers
// for which there is hardly room between two others. Clauses of other types do not count.
// Values that are nice to read come first.
func Candidates(t Type, clauses []*Clause) (values []string, complete bool) {
	switch t {
	case Numbers:
		return numberCandidates(clauses)
	case Dates:
		return dateCandidates(clauses)
	case Booleans:
		return []string{"true", "false"}, true
	case Addresses:
		return addressCandidates(clauses), true
	case Texts, Presence, ARNs:
	}
	return nil, false
}

// numberCandidates returns the numbers that clauses compare with, one between each two of
// them, and one beyond either end.
func numberCandidates(clauses []*Clause) (values []string, complete bool) {
	var bounds []number
	for _, cl := range clauses {
		if cl.family == familyNumeric {
			bounds = append(bounds, cl.operands.numbers...)
		}
	}
	slices.SortFunc(bounds, number.compare)
	bounds = slices.CompactFunc(bounds, func(a, b number) bool { return a.compare(b) == 0 })
	complete = true
	var low *big.Rat
	for i := range len(bounds) + 1 {
		var high *big.Rat
		if i < len(bounds) {
			high = bounds[i].rat()
		}
		value, ok := numberBetween(low, high)
		if ok {
			values = append(values, value)
		}
		if high != nil {
			value, exact := decimal(high)
			values = append(values, value)
			ok = ok && exact
		}
		complete = complete && ok
		low = high
	}
	return values, complete
}

// rat returns n as a fraction.
func (n number) rat() *big.Rat {
	r := new(big.Rat)
	if n.digits == "" {
		return r
	}
	r.SetString("0." + strings.Replace(n.digits, ".", "", 1) + "e" + strconv.Itoa(n.exponent))
	if n.negative {
		r.Neg(r)
	}
	return r
}

// maxScale is more than the number of digits that a number can have before or behind the
// decimal point.
const maxScale = maxExponent + maxNumberLength

// decimal returns r, which was read from a text, as one.
func decimal(r *big.Rat) (text string, ok bool) {
	digits, _ := r.FloatPrec()
	if digits == 0 {
		return shifted(r.Num(), 0)
	}
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil)
	n := new(big.Int).Mul(r.Num(), unit)
	return shifted(n.Quo(n, r.Denom()), -digits)
}

// shifted returns n × 10^scale as text, if that is one that can be read.
func shifted(n *big.Int, scale int) (text string, ok bool) {
	text = n.String()
	significant := strings.TrimRight(text, "0")
	switch point := len(text) + scale; {
	case n.Sign() == 0:
		return "0", true
	case scale == 0 && len(text) <= maxNumberLength:
	case scale >= 0:
		text = significant + "e" + strconv.Itoa(len(text)-len(significant)+scale)
	case n.Sign() > 0 && 0 < point && point < len(text):
		text = text[:point] + "." + text[point:]
	case n.Sign() < 0 && 1 < point && point < len(text):
		text = text[:point] + "." + text[point:]
	default:
		text += "e" + strconv.Itoa(scale)
	}
	_, ok = parseNumber(text)
	return text, ok
}

// numberBetween returns a number between low and high, of which either may be missing.
func numberBetween(low, high *big.Rat) (text string, ok bool) {
	negative := high != nil && high.Sign() <= 0
	switch {
	case negative:
		low, high = negated(high), negated(low)
	case low == nil || low.Sign() < 0:
		return "0", true
	}
	// at is one of 10^scale, 2 × 10^scale, …, if there is room for one.
	at := func(scale int) bool {
		n := multipleAbove(low, scale)
		if high != nil && compareShifted(n, scale, high) >= 0 {
			return false
		}
		if negative {
			n.Neg(n)
		}
		text, ok = shifted(n, scale)
		return true
	}
	if at(0) { // the integer that follows low
		for scale := maxScale; !ok && scale > 0; scale-- {
			at(scale) // it has too many digits: a rounder one
		}
		return text, ok
	}
	for scale := -1; scale >= -maxScale; scale-- { // as few digits behind the point as there have to be
		if at(scale) {
			break
		}
	}
	return text, ok
}

// negated returns -r, or nil for nil.
func negated(r *big.Rat) *big.Rat {
	if r == nil {
		return nil
	}
	return new(big.Rat).Neg(r)
}

// multipleAbove returns the least n for which n × 10^scale is greater than low.
func multipleAbove(low *big.Rat, scale int) *big.Int {
	num, denom := new(big.Int).Set(low.Num()), new(big.Int).Set(low.Denom())
	if unit := powerOfTen(scale); scale < 0 {
		num.Mul(num, unit)
	} else {
		denom.Mul(denom, unit)
	}
	return num.Add(num.Div(num, denom), big.NewInt(1))
}

// compareShifted compares n × 10^scale with r.
func compareShifted(n *big.Int, scale int, r *big.Rat) int {
	shifted := new(big.Rat).SetInt(n)
	if unit := new(big.Rat).SetInt(powerOfTen(scale)); scale < 0 {
		shifted.Quo(shifted, unit)
	} else {
		shifted.Mul(shifted, unit)
	}
	return shifted.Cmp(r)
}

// powerOfTen returns 10^scale, or 10^-scale if that is less than 1.
func powerOfTen(scale int) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(scale, -scale))), nil)
}

// dateCandidates returns the dates that clauses compare with, one between each two of
// them, and one beyond either end.
func dateCandidates(clauses []*Clause) (values []string, complete bool) {
	var bounds []instant
	for _, cl := range clauses {
		if cl.family == familyDate {
			bounds = append(bounds, cl.operands.dates...)
		}
	}
	if len(bounds) == 0 {
		return []string{"2026-01-01T00:00:00Z"}, true
	}
	slices.SortFunc(bounds, instant.compare)
	bounds = slices.Compact(bounds)
	complete = true
	add := func(at instant) {
		value, ok := at.text()
		if ok {
			values = append(values, value)
		}
		complete = complete && ok
	}
	add(instant{seconds: bounds[0].seconds - 1})
	for i, at := range bounds {
		add(at)
		second, nanosecond := at.add(1, 0), at.add(0, 1)
		switch {
		case i == len(bounds)-1 || second.compare(bounds[i+1]) < 0:
			add(second)
		case nanosecond != bounds[i+1]:
			add(nanosecond)
		}
	}
	return values, complete
}

func (a instant) add(seconds int64, nanoseconds int32) instant {
	a.seconds += seconds
	if a.nanoseconds += nanoseconds; a.nanoseconds == 1e9 {
		a.seconds, a.nanoseconds = a.seconds+1, 0
	}
	return a
}

// text returns a text that is read as a, if there is one that is easily found.
func (a instant) text() (text string, ok bool) {
	text = time.Unix(a.seconds, int64(a.nanoseconds)).UTC().Format(time.RFC3339Nano)
	if at, ok := parseDate(text); ok && at == a {
		return text, true
	}
	text = strconv.FormatInt(a.seconds, 10)
	at, ok := parseDate(text)
	return text, ok && at == a
}

// Where the addresses of either version begin.
//
//nolint:gochecknoglobals // never written
var (
	firstIPv4  = addressOf(netip.IPv4Unspecified())
	behindIPv4 = address{low: firstIPv4.low + 1<<32}
)

// addressCandidates returns addresses of documentation; of both versions one before,
// between and behind each two networks of clauses; and one in each part of a network. A
// host, rather than the address of the network, where there is room.
func addressCandidates(clauses []*Clause) (values []string) {
	values = []string{"192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1"}
	bounds := []address{{}, firstIPv4, behindIPv4}
	for _, cl := range clauses {
		if cl.family != familyIP {
			continue
		}
		for _, network := range cl.operands.networks {
			bounds = append(bounds, network.first)
			if after := network.last.next(); after != (address{}) {
				bounds = append(bounds, after)
			}
		}
	}
	slices.SortFunc(bounds, address.compare)
	bounds = slices.Compact(bounds)
	for i, a := range bounds {
		if host := a.next(); host != (address{}) && (i == len(bounds)-1 || host.less(bounds[i+1])) {
			a = host
		}
		values = append(values, a.String())
	}
	return values
}

// next returns the address that follows a, or the zero address after the last.
func (a address) next() address {
	a.low++
	if a.low == 0 {
		a.high++
	}
	return a
}

// String returns a in the form that IP addresses have in a request.
func (a address) String() string {
	var b [16]byte
	endian.BigEndian.PutUint64(b[:8], a.high)
	endian.BigEndian.PutUint64(b[8:], a.low)
	return netip.AddrFrom16(b).Unmap().String()
}
