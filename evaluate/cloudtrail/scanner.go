package cloudtrail

import (
	"bytes"
	"errors"
	"io"

	"github.com/seed-1d0cfdb5/iam/internal/message"
)

// A scanner finds where the records of a log begin and end. It looks at brackets and strings
// alone: whether a record is JSON is found by who parses it.
type scanner struct {
	in    io.Reader
	yield func(Record, error) bool

	data   []byte // a window of the log
	at     int    // place in data of what is looked at next
	begin  int    // place in data of the record that is being read, or none
	offset int64  // of data[0] in the log

	opening string // how the records of this log begin, or ""
	number  int    // of records so far
	failure error  // of in: io.EOF at its end
	stopped bool   // by yield, or because the log ended within something
}

const (
	none     = -1
	lookBack = 64 // bytes before at that stay in the window
)

// scan reads the whole log.
func (s *scanner) scan() {
	s.begin = none
	for !s.stopped && s.space() {
		switch s.data[s.at] {
		case '{':
			s.value(true)
		case '[':
			s.at++
			s.elements()
		default:
			s.prefix()
		}
	}
	if s.failure != nil && !errors.Is(s.failure, io.EOF) {
		s.fail(s.end(), message.Of("it cannot be read on: {error}", s.failure), s.failure)
	}
}

// ends yields that the log ends within something, unless it was not the end.
func (s *scanner) ends(offset int64, detail message.Text) {
	if errors.Is(s.failure, io.EOF) {
		s.fail(offset, detail, nil)
		s.stopped = true
	}
}

// more reads more of the log into the window. It reports false at the end of the log.
func (s *scanner) more() bool {
	const least = 64 << 10
	if s.failure != nil || s.stopped {
		return false
	}
	if cap(s.data)-len(s.data) < least/2 {
		keep := max(s.at-lookBack, 0)
		if s.begin != none {
			keep = min(keep, s.begin)
		}
		target := s.data[:0]
		if rest := len(s.data) - keep; rest > cap(s.data)/2 {
			target = make([]byte, 0, 2*rest+least)
		} else if target == nil {
			target = make([]byte, 0, least)
		}
		s.data = append(target, s.data[keep:]...)
		s.at -= keep
		s.offset += int64(keep)
		if s.begin != none {
			s.begin -= keep
		}
	}
	for range 100 {
		n, err := s.in.Read(s.data[len(s.data):cap(s.data)])
		s.data = s.data[:len(s.data)+n]
		s.failure = err
		if n > 0 {
			return true
		}
		if err != nil {
			return false
		}
	}
	s.failure = io.ErrNoProgress
	return false
}

// has reports whether there are n bytes from at on, and reads more if need be.
func (s *scanner) has(n int) bool {
	for len(s.data)-s.at < n {
		if !s.more() {
			return false
		}
	}
	return true
}

// space skips white space. It reports false at the end of the log.
func (s *scanner) space() bool {
	for s.has(1) {
		if !isSpace(s.data[s.at]) {
			return true
		}
		s.at++
	}
	return false
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// end returns the offset of at in the log.
func (s *scanner) end() int64 { return s.offset + int64(s.at) }

// fail yields what is wrong with a record.
func (s *scanner) fail(offset int64, detail message.Text, cause error) {
	s.number++
	if !s.stopped {
		s.stopped = !s.yield(Record{}, newLogError(s.number, offset, detail, cause))
	}
}

// record yields the record from begin up to at.
func (s *scanner) record() {
	s.number++
	r := Record{Number: s.number, Offset: s.offset + int64(s.begin), Text: string(s.data[s.begin:s.at])}
	s.begin = none
	if !s.stopped {
		s.stopped = !s.yield(r, nil)
	}
}

// prefix skips what stands before an event in its line, as do the times that CloudWatch Logs
// writes when it exports, or a byte-order mark.
func (s *scanner) prefix() {
	const longest = len("2026-11-24T09:01:00.000Z ")
	start := s.end()
	for s.has(1) && s.data[s.at] != '{' && s.data[s.at] != '[' && s.data[s.at] != '\n' {
		s.at++
	}
	if s.end()-start > int64(longest) || !s.has(1) || s.data[s.at] == '\n' {
		s.fail(start, message.Of("want an object, found other text"), nil)
	}
}

// elements reads what follows the bracket that opens a list of records.
func (s *scanner) elements() {
	for !s.stopped && s.space() {
		switch s.data[s.at] {
		case ']':
			s.at++
			return
		case ',':
			s.at++
		case '{', '[', '"':
			s.value(false)
		default:
			s.word()
		}
	}
	if !s.stopped {
		s.ends(s.end(), message.Of("the log ends within its list of records"))
	}
}

// value reads a value, which begins at at, and yields it as a record. At the top it may be
// an object with a list of records, which are read in its place.
func (s *scanner) value(top bool) {
	s.begin = s.at
	if s.number == 0 {
		s.opening = s.openingAt()
	}
	top = top && !s.begins(eventBegin) // or it is an event itself
	start, depth, isList := s.end(), 0, false
	for s.next() {
		switch c := s.data[s.at]; c {
		case '"':
			if !s.string() || !s.isPunctuated() {
				if s.has(1) {
					s.broken(start)
					return
				}
				continue // the log ends
			}
		case '{', '[':
			if depth > 0 && c == '{' && s.isEvent() {
				s.broken(start)
				return
			}
			s.at++
			if depth == 1 && top && c == '[' && s.isListNamed() {
				isList, s.begin = true, none
				s.elements()
			} else {
				depth++
			}
		case '}', ']':
			s.at++
			depth--
		default:
			s.at++
		}
		if depth <= 0 || s.stopped {
			s.finish(start, isList)
			return
		}
	}
	s.ends(start, message.Of("the log ends within the record"))
}

// word reads what is neither an object nor a list or string, and yields it as a record.
func (s *scanner) word() {
	s.begin = s.at
	start := s.end()
	for s.next() && s.data[s.at] != ',' && s.data[s.at] != ']' {
		s.at++
	}
	s.finish(start, false)
}

// next is has(1) within a record, of which no more is kept than it may have.
func (s *scanner) next() bool {
	if s.at < len(s.data) {
		return true
	}
	if s.begin != none && s.at-s.begin > MaxRecord {
		s.begin = none
	}
	return s.has(1)
}

// string reads a string, of which the quotation mark stands at at. It reports false if it
// is not closed in its line.
func (s *scanner) string() bool {
	s.at++
	for s.next() {
		for i := s.at; i < len(s.data); i++ {
			switch s.data[i] {
			case '"':
				s.at = i + 1
				return true
			case '\\':
				i++
			case '\n':
				s.at = i
				return false
			}
			s.at = i + 1
		}
	}
	return false
}

// isPunctuated skips white space, and reports whether what follows may follow a string.
func (s *scanner) isPunctuated() bool {
	for s.next() {
		switch c := s.data[s.at]; {
		case isSpace(c):
			s.at++
		default:
			return c == ',' || c == ':' || c == '}' || c == ']'
		}
	}
	return true
}

// eventBegin is how CloudTrail lets each event begin.
const eventBegin = `{"eventVersion"`

// openingAt returns how the object at at begins, up to its first name, which others of
// the log are taken to begin with: rows of Athena have another than events. It returns "" if
// it is none, or a long one.
func (s *scanner) openingAt() string {
	s.has(lookBack)
	text := s.data[s.at:min(s.at+lookBack, len(s.data))]
	name := bytes.IndexByte(text, '"') + 1
	end := bytes.IndexByte(text[name:], '"') + 1
	if name == 0 || end <= 1 || len(bytes.TrimRight(text[:name-1], " \t\r\n")) != 1 || text[0] != '{' {
		return ""
	}
	return string(text[:name+end])
}

// opens reports whether an event, or what begins like one, begins at at.
func (s *scanner) opens() bool { return s.begins(eventBegin) || s.opening != "" && s.begins(s.opening) }

// begins reports whether what is looked at begins with text.
func (s *scanner) begins(text string) bool {
	return s.has(len(text)) && string(s.data[s.at:s.at+len(text)]) == text
}

// isEvent reports whether an event begins at at, and a line with it: the record before it
// was not ended, then.
func (s *scanner) isEvent() bool {
	return (s.at == 0 || s.data[s.at-1] == '\n') && s.opens()
}

// isListNamed reports whether the list that was opened before at has a name under which
// records are: those of CloudTrail, of lookup-events and get-query-results, and of CloudWatch
// Logs.
func (s *scanner) isListNamed() bool {
	before := bytes.TrimRight(s.data[max(s.at-1-lookBack, 0):s.at-1], " \t\r\n")
	before, ok := bytes.CutSuffix(before, []byte{':'})
	if !ok {
		return false
	}
	before = bytes.TrimRight(before, " \t\r\n")
	for _, name := range []string{`"Records"`, `"Events"`, `"events"`, `"logEvents"`, `"QueryResultRows"`} {
		if bytes.HasSuffix(before, []byte(name)) {
			return true
		}
	}
	return false
}

// finish yields the record that ends before at, unless there was a list of records in it.
func (s *scanner) finish(start int64, isList bool) {
	switch {
	case isList:
		s.begin = none
	case s.begin == none || s.at-s.begin > MaxRecord:
		s.begin = none
		s.fail(start, message.Of("more than {count} bytes", MaxRecord), nil)
	default:
		s.record()
	}
}

// broken yields that a record has an end that cannot be found, and goes on where the next
// event begins.
func (s *scanner) broken(start int64) {
	from := max(s.at-lookBack, 0)
	if s.begin != none {
		from = max(from, s.begin+1)
	}
	s.begin, s.at = none, min(from, len(s.data))
	s.fail(start, message.Of("strings and brackets in the record do not match"), nil)
	for !s.stopped && s.has(1) {
		i := bytes.IndexByte(s.data[s.at:], '{')
		if i < 0 {
			s.at = len(s.data)
			continue
		}
		if s.at += i; s.opens() {
			return
		}
		s.at++
	}
}
