package main

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/document"
)

// The widest excerpt, and the part of it before the caret, in characters.
const (
	excerptWidth  = 100
	excerptBefore = 60
)

// excerpt returns a line of source, which may be anything, and a caret under a
// column of it, in bytes from 1. It returns "" if there is no such line.
func excerpt(source []byte, line, column int) string {
	if mentionsHidden(source) {
		source = maskValues(source)
	}
	lines := bytes.Split(source, []byte("\n"))
	if line < 1 || line > len(lines) || column < 1 {
		return ""
	}
	text := strings.TrimSuffix(string(lines[line-1]), "\r")
	before, after := text, ""
	if column <= len(text) {
		before, after = text[:column-1], text[column-1:]
	}
	left, right := printable(before), printable(after)
	if len(left) > excerptBefore {
		left = append([]rune("..."), left[len(left)-excerptBefore:]...)
	}
	if most := excerptWidth - len(left); len(right) > most {
		right = append(right[:most:most], []rune("...")...)
	}
	return fmt.Sprintf("%5d | %s%s\n%5s | %*s\n", line, string(left), string(right), "", len(left)+1, "^")
}

// shown returns text of a request or policy for a line of output: quoted if
// something in it is not printable, or could be taken for the end of a quotation.
func shown(text string) string {
	if text == "" || strings.Contains(text, `"`) || !utf8.ValidString(text) ||
		strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return strconv.Quote(text)
	}
	return text
}

// escaped returns text in one line, with escape sequences for what is not printable.
func escaped(text string) string { return document.Line(text) }

// printable returns text as it is safe to show on a terminal.
func printable(text string) []rune {
	shown := []rune(text)
	for i, r := range shown {
		switch {
		case r == '\t':
			shown[i] = ' '
		case !unicode.IsPrint(r):
			shown[i] = unicode.ReplacementChar
		}
	}
	return shown
}

// mentionsHidden reports whether source may hold a value that is not shown. It
// looks for the name of the condition key, not for its place: source may be no
// JSON. An escape may hide the name, so source with one counts too.
func mentionsHidden(source []byte) bool {
	lower := bytes.ToLower(source)
	return bytes.Contains(lower, []byte("externalid")) || bytes.Contains(lower, []byte(`\u`))
}

// maskValues returns source, a policy, with all but its punctuation and the names
// of its members replaced by "*", of the same length. Where it cannot tell, as
// after the name of the key in question, it replaces names too.
func maskValues(source []byte) []byte {
	masked := bytes.Clone(source)
	previous, inList, hidden := byte('{'), false, false
	for i := 0; i < len(source); {
		end := i + 1
		keep := strings.IndexByte("{}[]:, \t\r\n", source[i]) >= 0
		if source[i] == '"' {
			end = stringEnd(source, i)
			rest := bytes.TrimLeft(source[end:], " \t\r\n")
			isName := (previous == '{' || previous == ',') && bytes.HasPrefix(rest, []byte(":"))
			keep = isName && !inList && !hidden
			hidden = hidden || mentionsHidden(source[i:end])
		}
		for j := i; j < end && !keep; j++ {
			if source[j] != '"' {
				masked[j] = '*'
			}
		}
		switch source[i] {
		case '[', '{':
			inList = source[i] == '['
		case '}':
			hidden = false
		}
		if strings.IndexByte(" \t\r\n", source[i]) < 0 {
			previous = source[i]
		}
		i = end
	}
	return masked
}

// stringEnd returns the end of the JSON string that begins at source[i], at the
// latest that of its line.
func stringEnd(source []byte, i int) int {
	for j := i + 1; j < len(source); j++ {
		switch source[j] {
		case '\\':
			j++
		case '"':
			return j + 1
		case '\n':
			return j
		}
	}
	return len(source)
}
