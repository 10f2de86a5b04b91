package cloudtrail

import (
	"strconv"

	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A LogError is a record of a log that is no event, or a place from which a log cannot be
// read on.
type LogError struct {
	Record int    // its number in the log, from 1
	Offset int64  // where it begins, or where reading failed, in the text as it is after decompression
	Detail string // what is wrong, in English

	detail message.Text
	cause  error
}

// Error returns the error in English, in the form "record 7, byte 13021: detail".
func (e *LogError) Error() string { return e.In(policy.English) }

// In returns what Error does in language l.
func (e *LogError) In(l policy.Language) string {
	return e.Text().In(message.Language(l))
}

// Text returns what Error does in every language.
func (e *LogError) Text() message.Text {
	return message.Of("record {number}, byte {offset}: {problem}", e.Record, strconv.FormatInt(e.Offset, 10), e.detail)
}

// Unwrap returns the error of the reader or of decompression, or nil.
func (e *LogError) Unwrap() error { return e.cause }

func newLogError(record int, offset int64, detail message.Text, cause error) *LogError {
	return &LogError{Record: record, Offset: offset, Detail: detail.String(), detail: detail, cause: cause}
}
