package condition

import (
	"net/netip"
	"time"

	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
)

// An Entry is one condition key of a request and its value. Make one with
// [String], [Strings], [Bool], [Bytes], [Int], [Number], [Time], or [IP]. An Entry
// is immutable.
//
// The kind of entry says whether the key is single-valued or multivalued, and
// that matters: AWS decides it by what a key can hold, not by how many values
// it happens to have (SEMANTICS C-12). An operator without a set operator cannot
// read a multivalued key: it matches in a Deny statement and not in an Allow, so that
// the value opens nothing and switches no Deny off (SEMANTICS S-64). Under a key that
// is multivalued by its definition, such as saml:cn, it matches in neither, as in AWS
// (SEMANTICS C-16). See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
//
// An Entry with a type decides as its text does under every operator, so that a
// Context decides alike after [Context.MarshalJSON] and back. A time cannot be
// read as a number, then, and an address not as a date.
type Entry clause.Entry

// Bool returns an Entry for a Boolean key.
func Bool(key string, value bool) Entry { return Entry(clause.Bool(key, value)) }

// IP returns an Entry for an IP address key. An IPv4 address mapped to IPv6
// counts as the IPv4 address, and a zone is dropped. The zero Addr gives the
// empty string, which no operator can read.
func IP(key string, value netip.Addr) Entry { return Entry(clause.IP(key, value)) }

// Bytes returns an Entry for a key with binary data, which BinaryEquals compares. As
// text the value is base64, so that bytes which look like base64 themselves are not
// decoded, as the text of [String] would be (SEMANTICS S-51). See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
func Bytes(key string, value []byte) Entry { return Entry(clause.Bytes(key, value)) }

// Int returns an Entry for an integer key.
func Int(key string, value int64) Entry { return Entry(clause.Int(key, value)) }

// Number returns an Entry for a numeric key. Integers beyond 2^53 need [Int] or
// [String]: comparison is exact on decimals, so that 2^53+1 is not 2^53 (SEMANTICS
// S-18). No operator can read an infinity or NaN, and no Numeric operator a magnitude
// below 10^-308.
func Number(key string, value float64) Entry { return Entry(clause.Number(key, value)) }

// String returns an Entry for a single-valued key. A number, date, Boolean, IP
// address, ARN, or base64 value in string form is as good as a typed entry,
// only slower to match.
func String(key, value string) Entry { return Entry(clause.String(key, value)) }

// Strings returns an Entry for a multivalued key, such as aws:TagKeys. Without
// values the key counts as absent. The caller must not modify values afterward.
func Strings(key string, values ...string) Entry { return Entry(clause.Strings(key, values...)) }

// Time returns an Entry for a date key. Comparison is exact to the nanosecond.
// As text the value is RFC 3339 in UTC or, beyond the years 0 to 9999 that it
// has, the seconds since 1970.
func Time(key string, value time.Time) Entry { return Entry(clause.Time(key, value)) }

// Key returns the condition key of e as given.
func (e Entry) Key() string { return clause.Entry(e).Key() }

// Values returns the values of e in their policy string form.
func (e Entry) Values() []string { return clause.Entry(e).Values() }

// MarshalJSON encodes e as an object with "key" and "value", a string or a list
// of strings. An external ID is not shown.
func (e Entry) MarshalJSON() ([]byte, error) { return clause.Entry(e).MarshalJSON() }

// UnmarshalJSON reads what MarshalJSON writes, a list as by [Strings] and all else
// as by [String]. An external ID is an error, for it was not shown.
func (e *Entry) UnmarshalJSON(data []byte) error { return (*clause.Entry)(e).UnmarshalJSON(data) }

// ParseTime returns the time that text stands for as a value of a date operator: 2026-03 or
// 2026-03-31, which begin at 00:00 UTC, 2026-03-31T12:00Z or with seconds and their fractions, in any
// zone, or seconds since 1970 of at least five digits (SEMANTICS C-23, S-19). It is returned in UTC.
// Programs that take dates from people can so take what policies take. See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date
func ParseTime(text string) (time.Time, error) {
	at, ok := clause.ParseTime(text)
	if !ok {
		return time.Time{}, message.Errorf("condition: {text} is no date such as 2026-03-31, 2026-03-31T12:00:00Z or 1774958400", quote.Short(text))
	}
	return at, nil
}
