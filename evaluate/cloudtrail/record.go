package cloudtrail

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"iter"

	"github.com/seed-1d0cfdb5/iam/internal/message"
)

// A Record is the text of an event in a log.
type Record struct {
	Number int   // in the log, from 1
	Offset int64 // where it begins in the text of the log, as it is after decompression
	Text   string
}

// MaxRecord is the most bytes that a record may have. CloudTrail writes up to 256 KB.
const MaxRecord = 1 << 20

// Records yields the records of a log, and a [*LogError] for what is none: a record of more
// than [MaxRecord] bytes, one that is broken, a log that ends early. Reading goes on behind
// it where it can. Memory is bounded by MaxRecord, and time by the length of the log, whatever
// is in it.
//
// The log may be compressed by gzip, and be what CloudTrail delivers ({"Records": […]}), events
// one after the other, with or without line breaks, an array of events, or the output of
// "cloudtrail lookup-events", "cloudtrail get-query-results" of a query for eventJson, or
// "logs filter-log-events", or what CloudWatch Logs exports or sends to subscribers, or what
// EventBridge delivers, or rows of CloudTrail Lake or Athena as JSON.
//
// What Records costs is little beside [Record.Event]: one goroutine can feed many.
func Records(from io.Reader) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		in, err := decompress(from)
		if err != nil {
			yield(Record{}, newLogError(1, 0, message.Of("it cannot be read: {error}", err), err))
			return
		}
		s := scanner{in: in, yield: yield}
		s.scan()
	}
}

// decompress returns a reader of the text of from.
func decompress(from io.Reader) (*bufio.Reader, error) {
	const size = 64 << 10
	in := bufio.NewReaderSize(from, size)
	magic, err := in.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if !bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		return in, nil
	}
	unzipped, err := gzip.NewReader(in)
	if err != nil {
		return nil, err
	}
	return bufio.NewReaderSize(unzipped, size), nil
}
