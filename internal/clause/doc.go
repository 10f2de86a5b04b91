// Package clause is the machine under package condition: it compiles the clauses of a
// Condition element and the patterns of a Resource element, and matches them with the
// context of a request.
//
// Clauses, blocks, entries and resource patterns are immutable and safe for
// concurrent use. A Context may be read by any number of goroutines while none
// changes it.
//
// Matching has no errors. A value of the request that the operator cannot
// read, such as a malformed date, does not match in an Allow statement and does
// match in a Deny statement, be the operator negated or not (SEMANTICS S-64). A
// list under an operator without a set operator is such a value, unless it is
// known that the key is multivalued: it then matches in neither. Under a set
// operator each value of a list counts for itself. [Clause.Unreadable] says what
// could not be read. So it is where the answer depends on the path of a role that is
// not known (SEMANTICS S-44), for which see [Clause.PathMatters].
package clause
