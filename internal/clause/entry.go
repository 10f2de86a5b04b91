package clause

import (
	"encoding/base64"
	"net/netip"
	"slices"
	"strconv"
	"time"

	"github.com/seed-1d0cfdb5/iam/internal/conditionkey"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

// kind says how an Entry holds its value.
type kind uint8

const (
	kindText    kind = iota // text only
	kindInstant             // instant, and text
	kindAddress             // address, and text
	kindSeconds             // instant, for a number of seconds since 1970, and text
	kindList                // list; multivalued
	kindRole                // text, the ARN of a role without its path, which is not known
)

// An Entry is one condition key of a request and its value. Make one with
// [String], [Strings], [Bool], [Bytes], [Int], [Number], [Time], or [IP]. An Entry
// is immutable.
//
// The kind of entry says whether the key is single-valued or multivalued, and
// that matters: AWS decides it by what a key can hold, not by how many values
// it happens to have (SEMANTICS C-12). An operator without a set operator cannot
// read a multivalued key: it matches in a Deny statement and not in an Allow
// (SEMANTICS S-64). Under a key that is multivalued by its definition, such as
// saml:cn, it matches in neither (SEMANTICS C-16).
//
// An Entry with a type decides as its text does under every operator, so that a
// Context decides alike after [Context.MarshalJSON] and back. A time cannot be
// read as a number, then, and an address not as a date.
type Entry struct {
	key  string
	text string    // of a single-valued key, in policy form
	list []string  // of a multivalued key
	bits [2]uint64 // of an instant or an address
	hash uint32    // of key
	kind kind
}

func (e *Entry) setInstant(k kind, at instant) {
	e.kind, e.bits = k, [2]uint64{uint64(at.seconds), uint64(at.nanoseconds)}
}

func (e *Entry) instant() instant {
	return instant{seconds: int64(e.bits[0]), nanoseconds: int32(e.bits[1])}
}

func (e *Entry) address() address { return address{high: e.bits[0], low: e.bits[1]} }

// Bool returns an Entry for a Boolean key.
func Bool(key string, value bool) Entry { return String(key, strconv.FormatBool(value)) }

// IP returns an Entry for an IP address key. An IPv4 address mapped to IPv6
// counts as the IPv4 address, and a zone is dropped. The zero Addr gives the
// empty string, which no operator can read.
func IP(key string, value netip.Addr) Entry {
	if !value.IsValid() {
		return String(key, "")
	}
	value = value.Unmap().WithZone("")
	e := String(key, value.String())
	a := addressOf(value)
	e.kind, e.bits = kindAddress, [2]uint64{a.high, a.low}
	return e
}

// Bytes returns an Entry for a key with binary data, which BinaryEquals compares. As
// text the value is base64, so that bytes which look like base64 themselves are not
// decoded, as the text of [String] would be (SEMANTICS S-51).
func Bytes(key string, value []byte) Entry {
	return String(key, base64.StdEncoding.EncodeToString(value))
}

// Int returns an Entry for an integer key.
func Int(key string, value int64) Entry { return String(key, strconv.FormatInt(value, 10)) }

// Number returns an Entry for a numeric key. Integers beyond 2^53 need [Int] or
// [String]: comparison is exact on decimals (SEMANTICS S-18). No operator can
// read an infinity or NaN, and no Numeric operator a magnitude below 10^-308.
func Number(key string, value float64) Entry {
	return String(key, strconv.FormatFloat(value, 'g', -1, 64))
}

// String returns an Entry for a single-valued key. A number, date, Boolean, IP
// address, ARN, or base64 value in string form is as good as a typed entry,
// only slower to match.
func String(key, value string) Entry {
	return Entry{key: key, hash: glob.HashFold(key), text: value}
}

// Strings returns an Entry for a multivalued key, such as aws:TagKeys. Without
// values the key counts as absent. The caller must not modify values afterward.
func Strings(key string, values ...string) Entry {
	return Entry{key: key, hash: glob.HashFold(key), kind: kindList, list: values}
}

// Time returns an Entry for a date key. Comparison is exact to the nanosecond.
// As text the value is RFC 3339 in UTC or, beyond the years 0 to 9999 that it
// has, the seconds since 1970.
func Time(key string, value time.Time) Entry {
	utc := value.UTC()
	text := utc.Format(time.RFC3339Nano)
	if year := utc.Year(); year < 0 || year > 9999 {
		text = strconv.FormatInt(utc.Unix(), 10)
	}
	e := String(key, text)
	e.setInstant(kindInstant, instantOf(value))
	return e
}

// Key returns the condition key of e as given.
func (e Entry) Key() string { return e.key }

// Hash returns the hash of the key of e: a Context keeps its entries in the order of their
// hashes.
func (e *Entry) Hash() uint32 { return e.hash }

// Hidden stands for a value that is not shown.
const Hidden = "(not shown)"

// IsHidden reports whether the values of key are kept out of explanations and
// logs, whether they come from a request or a policy.
func IsHidden(key string) bool { return conditionkey.Find(key).Hidden }

// Values returns the values of e in their policy string form.
func (e Entry) Values() []string {
	if e.kind == kindList {
		return slices.Clone(e.list)
	}
	return []string{e.text}
}

// isAbsent reports whether e is a set without members, which is as good as no
// entry (SEMANTICS C-9).
func (e *Entry) isAbsent() bool { return e.kind == kindList && len(e.list) == 0 }
