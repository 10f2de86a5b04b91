package object

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
)

// A Time is a time that is written in UTC as RFC 3339 has it, to the nanosecond.
// Before the year 0 and after 9999, where RFC 3339 ends, the year has a minus
// sign or as many digits as it needs: "12026-01-01T00:00:00Z". The zero time, which
// stands for none, is not written.
type Time time.Time

// IsZero reports whether t is the zero time.
func (t Time) IsZero() bool { return time.Time(t).IsZero() }

// MarshalJSON returns the text of t. It is an error if it would not be read back
// as t: if the year has more than ten digits, or t is the zero time.
func (t Time) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return nil, errZeroTime
	}
	text := time.Time(t).UTC().Format(time.RFC3339Nano)
	if back, err := parseTime(text); err != nil || !back.Equal(time.Time(t)) {
		return nil, message.Errorf("{n} seconds since 1970 are beyond the times that are written", strconv.FormatInt(time.Time(t).Unix(), 10))
	}
	return strconv.AppendQuote(nil, text), nil
}

// UnmarshalJSON reads what MarshalJSON writes, in any zone.
func (t *Time) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	parsed, err := parseTime(text)
	if err == nil && parsed.IsZero() {
		err = errZeroTime
	}
	*t = Time(parsed)
	return err
}

var errZeroTime = message.Errorf("the zero time stands for none")

// maxYearDigits is the largest number of digits of a year. Policies can tell of
// a billion years.
const maxYearDigits = 10

// parseTime parses a time as a Time is written.
func parseTime(text string) (time.Time, error) {
	var t time.Time
	err := t.UnmarshalText([]byte(text))
	if err == nil {
		return t, nil
	}
	digits, negative := strings.CutPrefix(text, "-")
	digits, rest, found := strings.Cut(digits, "-")
	year, yearErr := strconv.ParseUint(digits, 10, 31)
	if !found || yearErr != nil || len(digits) < 4 || len(digits) > maxYearDigits || len(digits) == 4 && !negative {
		return time.Time{}, message.Errorf("{text} is not a time such as 2026-06-30T23:59:59Z", quote.Short(text))
	}
	signed := int(year)
	if negative {
		signed = -signed
	}
	// The calendar repeats every 400 years: read the date in a year that is alike.
	alike := 2000 + (signed%400+400)%400
	if err := t.UnmarshalText(fmt.Appendf(nil, "%d-%s", alike, rest)); err != nil {
		return time.Time{}, message.Errorf("{text} is not a time such as 2026-06-30T23:59:59Z", quote.Short(text))
	}
	return time.Date(signed, t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), t.Location()), nil
}
