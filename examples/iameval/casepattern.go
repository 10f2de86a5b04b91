package main

import (
	"errors"
	"regexp"
	"regexp/syntax"
	"strings"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
)

// A casePattern says which cases are run: regular expressions for consecutive parts of
// FILE/GROUP/CASE. The first may be for a folder, the file, the group or the case. The
// empty pattern is for all cases.
type casePattern []*regexp.Regexp

// newCasePattern parses regular expressions with slashes between them. As with go test, a
// space stands for what a space in a name is printed as.
func newCasePattern(text string) (casePattern, error) {
	var p casePattern
	for _, part := range splitPattern(strings.ReplaceAll(text, " ", "_")) {
		re, err := regexp.Compile(part)
		if err != nil {
			return nil, texts.At("-run", inWordsOf(err))
		}
		p = append(p, re)
	}
	return p, nil
}

// inWordsOf returns what package regexp says is wrong, as a text.
func inWordsOf(err error) error {
	var wrong *syntax.Error
	if !errors.As(err, &wrong) {
		return err
	}
	return texts.Error("error parsing regexp: {problem}: `{text}`", texts.Known(string(wrong.Code)), wrong.Expr)
}

// splitPattern splits text at the slashes outside of brackets.
func splitPattern(text string) []string {
	var parts []string
	begin, class, groups := 0, false, 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\':
			i++
		case class:
			class = c != ']'
		case c == '[':
			class = true
		case c == '(':
			groups++
		case c == ')':
			groups--
		case c == '/' && groups <= 0:
			parts = append(parts, text[begin:i])
			begin = i + 1
		}
	}
	return append(parts, text[begin:])
}

// matches reports whether p is for the test of a group in a file: GROUP/CASE, in words.
func (p casePattern) matches(file, test string) bool {
	parts := strings.Split(file+"/"+test, "/")
	for len(parts) >= len(p) {
		if p.begins(parts) {
			return true
		}
		parts = parts[1:]
	}
	return false
}

func (p casePattern) begins(parts []string) bool {
	for i, re := range p {
		if !re.MatchString(parts[i]) {
			return false
		}
	}
	return true
}
