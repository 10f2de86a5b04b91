// Package condition holds the request context: the condition keys that describe a
// request, by which the Condition elements of its policies are evaluated.
//
//	c := condition.NewContext(
//		condition.IP("aws:SourceIp", netip.MustParseAddr("203.0.113.7")),
//		condition.Bool("aws:MultiFactorAuthPresent", true),
//		condition.Strings("aws:TagKeys", "team", "stage"),
//	)
//	c.Set(condition.String("aws:PrincipalTag/team", "blue"))
//	fmt.Println(c.Lookup("AWS:tagkeys")) // [team stage] true
//
// An [Entry] is single-valued or, if [Strings] made it, multivalued. For a
// multivalued key the policy needs a set operator, ForAllValues or ForAnyValue.
// A [Context] can be made once and get what each request tells on top, by
// [Context.With], and it decodes from a JSON object. The keys that AWS sets itself, such
// as aws:PrincipalArn and aws:CurrentTime, are not in it: package evaluate knows them
// from the request, and an entry under the name of one of them does not count. Two are
// taken from an entry where the request does not tell: aws:userid, if the principal has
// no unique ID, and aws:ViaAWSService (SEMANTICS S-43, S-47). See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
//
// # Condition elements
//
// Package policy compiles the Condition element of a statement: clauses, each of an
// operator such as DateLessThan, a condition key such as aws:CurrentTime, and the
// values to compare with. A [Clause] can be looked at.
//
//	"Condition": {"DateLessThan": {"aws:CurrentTime": "2026-07-01T00:00:00Z"}}
//
// All clauses have to match. The values of a clause are alternatives; with a negated
// operator, none of them may match. If the key is absent from the request, a negated
// operator matches and others do not. With IfExists or ForAllValues all of them match
// then, and with ForAnyValue alone none. Null tests whether the key is absent.
//
// A value of the request that the operator cannot read, such as a malformed date, does
// not match in an Allow statement and does match in a Deny statement, be the operator
// negated or not: AWS does not say what it does, and so the value opens nothing and
// switches no Deny off (SEMANTICS S-64). A list under an operator without a set operator
// is such a value, unless the key is multivalued by its definition: it then matches in
// neither.
//
// A number such as SEMANTICS S-64 is that of a rule in docs/semantics.md of this module.
//
// # Concurrency
//
// Clauses and entries are immutable and safe for concurrent use. A Context may be read
// by any number of goroutines while none changes it.
package condition

import (
	"iter"
	"slices"

	"github.com/seed-1d0cfdb5/iam/internal/clause"
)

// A Context is the request context: the condition keys that describe a request.
// Keys are case-insensitive, tag keys after a "/" included (SEMANTICS C-5, C-6). See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
//
// The zero Context is empty and ready to use.
// A Context may be copied, and read concurrently, but not while it is being
// changed. A copy is not changed by [Context.Set] on the original. To make one, of up to 16
// entries, allocates once.
type Context clause.Context

// NewContext returns a Context that holds entries. If a key is repeated, in any
// letter case, the last entry wins.
func NewContext(entries ...Entry) Context {
	return Context(clause.KeepContext(appendInOrder(make([]clause.Entry, 0, len(entries)), entries)))
}

// With returns a Context with entries on top of c, which stays as it is: a server makes c
// once, of what is the same for all requests, and adds what each request tells. An entry
// goes before that of c with the same key; [Strings] without values takes it away.
//
// The entries of c are not copied: With allocates what [NewContext] of entries does, and
// takes its time, however many c has. Only if With made c, what is on top in it is copied
// too: give it many at once. With reads c, and may be called concurrently.
func (c Context) With(entries ...Entry) Context {
	return Context(clause.Context(c).KeepWith(appendInOrder(make([]clause.Entry, 0, len(entries)), entries)))
}

// Set adds entries to c, replacing those that have the same key. It copies the
// entries of c, or those that [Context.With] put on top if With made c: give it many at
// once. Beside that its time is that of sorting, whatever the keys are.
func (c *Context) Set(entries ...Entry) {
	var few [8]clause.Entry
	(*clause.Context)(c).Merge(appendInOrder(few[:0], entries))
}

// fewEntries is the number of entries up to which they are put in order without room that
// is allocated.
const fewEntries = 16

// appendInOrder appends entries to all in the order of their hashes and, of one hash, as
// they are given: each is copied once, to its place.
func appendInOrder(all []clause.Entry, entries []Entry) []clause.Entry {
	var few [fewEntries]uint64
	places := few[:0] // each a hash and, below, where its entry is
	if len(entries) > len(few) {
		places = make([]uint64, 0, len(entries))
	}
	for i := range entries {
		hash := (*clause.Entry)(&entries[i]).Hash()
		places = append(places, uint64(hash)<<32|uint64(i))
	}
	slices.Sort(places)
	all = slices.Grow(all, len(entries))
	for _, place := range places {
		all = append(all, clause.Entry(entries[uint32(place)]))
	}
	return all
}

// Lookup returns the values of key in their policy string form, and whether key
// is present. Keys that AWS sets itself are absent. It allocates; use it for display
// and tests.
func (c *Context) Lookup(key string) ([]string, bool) { return (*clause.Context)(c).Lookup(key) }

// Entries returns an iterator over the entries of c, in no particular order.
func (c *Context) Entries() iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		for e := range (*clause.Context)(c).Entries() {
			if !yield(Entry(e)) {
				return
			}
		}
	}
}

// MarshalJSON encodes c as an object of key to string or list of strings, to be
// read back as the same: an external ID is in it, while texts and logs of a
// Context do not show it. It is an error if a text is not valid UTF-8, or if a date
// does not go into its text: one with a fraction of a second beyond the year 9999.
func (c Context) MarshalJSON() ([]byte, error) { return clause.Context(c).MarshalJSON() }

// UnmarshalJSON decodes an object of key to string, number, Boolean, or list of
// those. A list makes the key multivalued. Entries that c had are dropped. If a
// key is repeated, the last one wins.
//
// More than 1 MiB (1,048,576 bytes) of JSON, 10,000 keys, repeated ones included, or
// 10,000 values in lists are an error, and so is invalid UTF-8. [NewContext] has no
// limit. After an error c is as it was.
func (c *Context) UnmarshalJSON(data []byte) error { return (*clause.Context)(c).UnmarshalJSON(data) }
