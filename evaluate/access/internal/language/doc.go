// Package language decides whether there is a text that patterns match and others do not.
//
// A [Pattern] is the texts that are made of literal text, of wildcards and of the values of
// policy variables. A [Set] is the texts that one of its patterns matches, such as those of
// an element of a statement. A [Solver] looks for a text that is in some sets and not in
// others.
//
// A character is a Unicode code point or a byte that is not valid UTF-8, as in package glob.
package language
