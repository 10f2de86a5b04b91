package document

import (
	"bytes"
	"encoding/json"
	"strings"
)

// A Reader reads the tokens of JSON text and knows where they are. It holds numbers as they are written.
type Reader struct {
	*json.Decoder
	data []byte

	offset, line, start int // of the last place, with where its line starts
}

// NewReader returns a Reader of data.
func NewReader(data []byte) *Reader {
	r := &Reader{Decoder: json.NewDecoder(bytes.NewReader(data)), data: data, line: 1}
	r.UseNumber()
	return r
}

// Place returns the line and the column of what comes next, from 1.
func (r *Reader) Place() (line, column int) {
	offset := int(r.InputOffset())
	for offset < len(r.data) && strings.IndexByte(" \t\r\n,:", r.data[offset]) >= 0 {
		offset++
	}
	skipped := r.data[r.offset:offset]
	r.line += bytes.Count(skipped, []byte{'\n'})
	if i := bytes.LastIndexByte(skipped, '\n'); i >= 0 {
		r.start = r.offset + i + 1
	}
	r.offset = offset
	return r.line, offset - r.start + 1
}
