package clause

import (
	"cmp"
	"time"
)

// An instant is a point in time, to the nanosecond.
type instant struct {
	seconds     int64 // since 1970
	nanoseconds int32
}

func instantOf(t time.Time) instant {
	return instant{seconds: t.Unix(), nanoseconds: int32(t.Nanosecond())}
}

// compare returns -1, 0 or 1 as a is before, at, or after b.
func (a instant) compare(b instant) int {
	if c := cmp.Compare(a.seconds, b.seconds); c != 0 {
		return c
	}
	return cmp.Compare(a.nanoseconds, b.nanoseconds)
}

// minEpochDigits is the least number of digits of a date given in seconds since
// 1970. Shorter numbers are refused: "2024" may be a year (SEMANTICS S-19).
const minEpochDigits = 5

// parseDate reads a date in one of these forms (SEMANTICS C-23, S-19):
//
//	2006-01                               first day of the month, 00:00 UTC
//	2006-01-02                            00:00 UTC
//	2006-01-02T15:04Z                     also with an offset such as +01:00 for Z
//	2006-01-02T15:04:05Z                  "
//	2006-01-02T15:04:05.999999999Z        "; any number of digits, of which nine count
//	1136214245                            seconds since 1970, at least five digits
//
// It does not allocate.
func parseDate(s string) (instant, bool) {
	if at, ok := parseEpoch(s); ok {
		return at, true
	}
	r := dateReader{rest: s}
	year := r.digits(4)
	r.skip("-")
	month := r.digits(2)
	day, hour, minute, second, nanosecond, offset := 1, 0, 0, 0, 0, 0
	if r.rest != "" {
		r.skip("-")
		day = r.digits(2)
	}
	if r.rest != "" {
		r.skip("T")
		hour = r.digits(2)
		r.skip(":")
		minute = r.digits(2)
		if r.at(':') {
			r.skip(":")
			second = r.digits(2)
			if r.at('.') {
				r.skip(".")
				nanosecond = r.fraction()
			}
		}
		offset = r.zone()
	}
	if r.failed || r.rest != "" || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) ||
		hour > 23 || minute > 59 || second > 59 {
		return instant{}, false
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, 0, time.UTC)
	return instant{seconds: t.Unix() - int64(offset), nanoseconds: int32(nanosecond)}, true
}

// ParseTime reads a date in one of the forms of parseDate.
func ParseTime(text string) (time.Time, bool) {
	at, ok := parseDate(text)
	if !ok {
		return time.Time{}, false
	}
	return time.Unix(at.seconds, int64(at.nanoseconds)).UTC(), true
}

// parseEpoch reads a number of seconds since 1970.
func parseEpoch(s string) (instant, bool) {
	negative := s != "" && s[0] == '-'
	if negative {
		s = s[1:]
	}
	if len(s) < minEpochDigits || !isDigits(s) {
		return instant{}, false
	}
	var seconds int64
	for i := range len(s) {
		digit := int64(s[i] - '0')
		if seconds > (1<<63-1-digit)/10 {
			return instant{}, false
		}
		seconds = seconds*10 + digit
	}
	if negative {
		seconds = -seconds
	}
	return instant{seconds: seconds}, true
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// A dateReader reads a date from left to right.
type dateReader struct {
	rest   string
	failed bool
}

func (r *dateReader) at(c byte) bool { return r.rest != "" && r.rest[0] == c }

// skip reads text, which has to come next.
func (r *dateReader) skip(text string) {
	if len(r.rest) < len(text) || r.rest[:len(text)] != text {
		r.failed = true
		return
	}
	r.rest = r.rest[len(text):]
}

// digits reads a number of n digits.
func (r *dateReader) digits(n int) int {
	if len(r.rest) < n || !isDigits(r.rest[:n]) {
		r.failed = true
		return 0
	}
	value := 0
	for i := range n {
		value = value*10 + int(r.rest[i]-'0')
	}
	r.rest = r.rest[n:]
	return value
}

// fraction reads the digits of a fraction of a second and returns nanoseconds.
func (r *dateReader) fraction() int {
	n := 0
	for n < len(r.rest) && isDigits(r.rest[n:n+1]) {
		n++
	}
	if n == 0 {
		r.failed = true
	}
	value := 0
	for i := range 9 {
		value *= 10
		if i < n {
			value += int(r.rest[i] - '0')
		}
	}
	r.rest = r.rest[n:]
	return value
}

// zone reads "Z" or an offset such as "+05:30" and returns seconds.
func (r *dateReader) zone() int {
	if r.at('Z') {
		r.skip("Z")
		return 0
	}
	sign := 1
	if r.at('-') {
		sign = -1
		r.skip("-")
	} else {
		r.skip("+")
	}
	hours := r.digits(2)
	r.skip(":")
	minutes := r.digits(2)
	if hours > 23 || minutes > 59 {
		r.failed = true
	}
	return sign * (hours*60 + minutes) * 60
}

// matchesDate reports whether e is a date for which the comparison holds with
// one of the values of cl. It looks at few of them: see keep.
func (cl *Clause) matchesDate(e *Entry) (matches, readable bool) {
	at, ok := e.instant(), true
	if e.kind != kindInstant && e.kind != kindSeconds {
		at, ok = parseDate(e.text)
	}
	if !ok {
		return false, false
	}
	dates := cl.operands.dates
	if cl.comparison != equal {
		return len(dates) > 0 && cl.comparison.holds(at.compare(dates[0])), true
	}
	for low, high := 0, len(dates); low < high; {
		middle := (low + high) / 2
		switch at.compare(dates[middle]) {
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
