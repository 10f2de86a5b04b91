package clause

import (
	"strconv"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/internal/conditionkey"
)

// Moments tells when the result of cl can change as time goes by, all else
// equal. It appends to moments each time of which aws:CurrentTime makes a
// difference: between two neighbors the result is the same. It reports perSecond
// if cl reads aws:CurrentTime or aws:EpochTime as text, in a String operator or
// a policy variable: the result may then change at each full second too.
//
// The moments are exact to the nanosecond: DateLessThanEquals changes one
// nanosecond after its date. They are those that matter: of several dates under
// DateLessThan, that of the latest. The zero time, which stands for none, is told
// as the nanosecond after it.
func (cl *Clause) Moments(moments []time.Time) (all []time.Time, perSecond bool) {
	for i := range cl.patterns {
		perSecond = perSecond || cl.patterns[i].readsTime()
	}
	if cl.operands != nil {
		for i := range cl.operands.folds {
			tm := cl.operands.folds[i]
			perSecond = perSecond || tm != nil && usesTime(tm.variables)
		}
	}
	if !cl.key.derived.IsTime() {
		return moments, perSecond
	}
	switch cl.family {
	case familyDate:
		for _, at := range cl.operands.dates {
			if cl.key.derived == conditionkey.CurrentTime {
				const exact = true // for each nanosecond is a step
				moments = cl.comparison.appendMoments(moments, at, time.Nanosecond, exact)
			} else {
				moments = cl.comparison.appendMoments(moments, instant{seconds: at.seconds}, time.Second, at.nanoseconds == 0)
			}
		}
	case familyNumeric:
		for _, n := range cl.operands.numbers {
			if seconds, exact, ok := n.floor(); ok && cl.key.derived == conditionkey.EpochTime {
				moments = cl.comparison.appendMoments(moments, instant{seconds: seconds}, time.Second, exact)
			}
		}
	case familyString, familyStringIgnoreCase, familyStringLike, familyBinary:
		perSecond = true
	case familyBool, familyIP, familyARN, familyNull: // the same at all times
	}
	return moments, perSecond
}

// ReadsTime reports whether a policy variable in p reads aws:CurrentTime or
// aws:EpochTime: what p covers may then change at each full second.
func (p *ResourcePattern) ReadsTime() bool { return p.pattern.readsTime() }

func (p *pattern) readsTime() bool { return p.variables != nil && p.variables.usesTime }

// maxMoment bounds the moments that are told, in seconds before and after 1970:
// a billion years. A [time.Time] cannot hold all dates that a policy can.
const maxMoment = 1 << 55

// appendMoments appends the times at which the comparison of the time with at
// changes, for a time that moves by steps. If at is not exact, it stands for what
// lies between it and the next step.
func (c comparison) appendMoments(moments []time.Time, at instant, step time.Duration, exact bool) []time.Time {
	if at.seconds < -maxMoment || at.seconds > maxMoment {
		return moments
	}
	t := time.Unix(at.seconds, int64(at.nanoseconds)).UTC()
	switch {
	case exact && (c == less || c == greaterOrEqual):
		return append(moments, notZero(t))
	case exact && c == equal:
		return append(moments, notZero(t), notZero(t.Add(step)))
	case !exact && c == equal: // never
		return moments
	}
	return append(moments, notZero(t.Add(step)))
}

// notZero returns t or, if t is the zero time, the time after it.
func notZero(t time.Time) time.Time {
	if t.IsZero() {
		return t.Add(1)
	}
	return t
}

// floor returns the largest integer that is not larger than n and whether it is
// n, or false if it has more digits than a time can have.
func (n number) floor() (value int64, exact, ok bool) {
	const maxDigits = 18
	if n.exponent > maxDigits {
		return 0, false, false
	}
	digits := strings.ReplaceAll(n.digits, ".", "")
	whole, fraction := "0", digits
	if n.exponent > 0 {
		digits += strings.Repeat("0", max(0, n.exponent-len(digits)))
		whole, fraction = digits[:n.exponent], digits[n.exponent:]
	}
	value, err := strconv.ParseInt(whole, 10, 64)
	exact = strings.Trim(fraction, "0") == ""
	if n.negative {
		value = -value
		if !exact {
			value--
		}
	}
	return value, exact, err == nil
}
