// Package quote makes text that comes from requests and documents fit to be
// printed: it stays one line, shows what is in it, and passes for nothing else.
package quote

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Word returns s for a place within a sentence: as it is if it consists of
// graphic ASCII characters other than quotation marks and backslashes, and else
// as a Go string in double quotes. In these, whatever is not printable is
// escaped: control and format characters, line separators and invalid UTF-8.
func Word(s string) string {
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c > '~' || c == '"' || c == '\\' {
			return strconv.Quote(s)
		}
	}
	if s == "" {
		return `""`
	}
	return s
}

// Beginning returns s or, if it has more than n bytes, how it begins.
func Beginning(s string, n int) string {
	if len(s) <= n {
		return s
	}
	end := n
	for end > n-utf8.UTFMax && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + "…"
}

// Short returns the first 100 characters of s as a Go string in double quotes.
func Short(s string) string { return fmt.Sprintf("%.100q", s) }

// Words returns each of list as [Word] does, with commas between them.
func Words(list []string) string {
	words := make([]string, len(list))
	for i, s := range list {
		words[i] = Word(s)
	}
	return strings.Join(words, ", ")
}

// Line returns s for a place of its own, such as the value of an attribute in a
// log: as it is if all of it is printable, and else as a Go string.
func Line(s string) string {
	if utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return s
	}
	return strconv.Quote(s)
}

// Format is the [fmt.Formatter] of a value whose text is given. No verb shows
// more of it.
func Format(f fmt.State, verb rune, text string) {
	_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), text)
}
