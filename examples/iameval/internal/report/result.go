// Package report writes what was found, and what came of cases, in the formats of others:
// SARIF, what GitHub Actions reads, JUnit XML, the events of go test, and HTML. One file is
// one format.
package report

import (
	"bytes"
	"unicode/utf8"

	"github.com/seed-1d0cfdb5/iam/internal/message"
)

// A Level is how much a result matters. The zero Level is LevelNote.
type Level uint8

// The levels, from light to grave.
const (
	LevelNote Level = iota
	LevelWarning
	LevelError
)

// String returns the level as SARIF spells it.
func (v Level) String() string { return [...]string{"note", "warning", "error"}[v] }

// A Result is something that was found in a file.
type Result struct {
	Rule     string // its ID
	Level    Level
	Message  message.Text
	Location Location

	Fingerprint   string // the same when lines move; "" if there is none
	Accepted      bool   // somebody decided that it may stay
	Justification string // why
}

// A Location is where in a file something is.
type Location struct {
	File string // relative to the repository, with slashes; or "" if it is about none
	Line int    // from 1, or 0 for the file as a whole

	// Columns count characters from 1, or are 0; EndColumn is that after the last.
	Column, EndColumn Column
}

// A Column is a column in a line, in the units of those who count them.
type Column struct {
	Characters int // Unicode code points
	UTF16      int // code units
}

// NewColumn returns the column of a line that is given in bytes, from 1.
func NewColumn(line []byte, column int) Column {
	before := line[:max(min(column-1, len(line)), 0)]
	c := Column{1, 1}
	for len(before) > 0 {
		r, size := utf8.DecodeRune(before)
		before = before[size:]
		c.Characters++
		if c.UTF16++; r > 0xFFFF {
			c.UTF16++
		}
	}
	return c
}

// Line returns a line of text, from 1, without its end, or nil.
func Line(text []byte, line int) []byte {
	for ; line > 1; line-- {
		end := bytes.IndexByte(text, '\n')
		if end < 0 {
			return nil
		}
		text = text[end+1:]
	}
	text, _, _ = bytes.Cut(text, []byte("\n"))
	return bytes.TrimSuffix(text, []byte("\r"))
}
