package replay

import (
	"context"
	"hash/crc32"
	"io"

	"github.com/seed-1d0cfdb5/iam/evaluate/cloudtrail"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
)

// Limits of a batch.
const (
	batchRecords = 256
	batchBytes   = 1 << 20 // and a record
)

// A batch is some records of a log.
type batch struct {
	log     *Log
	records []record
	after   Position // behind them
	read    int64    // bytes of all logs so far
	judged  chan struct{}
}

// A record is one of a log, and what came of it.
type record struct {
	cloudtrail.Record
	err     error // what is wrong with it, or with the log
	verdict cloudtrail.Verdict
}

// A reader reads logs one after the other.
type reader struct {
	logs  []Log
	stdin io.Reader
	put   func(context.Context, *batch) error
	crc   *crc32.Table
	read  int64 // bytes of all logs so far
}

// run puts batches of what follows p, in order, until the logs end or the context does.
func (r *reader) run(ctx context.Context, p Position) error {
	for i := range r.logs {
		l := &r.logs[i]
		if i < p.Logs {
			r.read += max(l.Size, 0)
			continue
		}
		var err error
		if p, err = r.log(ctx, l, p); err != nil {
			return err
		}
	}
	return nil
}

// log puts batches of one log, in which skipped is how far it has been read before.
func (r *reader) log(ctx context.Context, l *Log, before Position) (Position, error) {
	at := before
	at.Records, at.Sum = 0, 0
	b := newBatch(l)
	put := func(at Position) error {
		full := b
		full.after, full.read = at, r.read
		b = newBatch(l)
		return r.put(ctx, full)
	}
	from, err := l.open(r.stdin)
	if err != nil {
		b.records = append(b.records, record{err: err})
		at = at.next(l)
		return at, put(at)
	}
	defer func() { _ = from.Close() }() // all of it that matters was read
	size := 0
	for each, err := range cloudtrail.Records(&counted{from, &r.read}) {
		at = at.step(each.Text, r.crc)
		if at.Records <= before.Records {
			if at.Records == before.Records && at.Sum != before.Sum {
				return at, texts.Error("{file} has changed since: its first {n} records are others", l.Name, at.Records)
			}
			continue
		}
		b.records = append(b.records, record{Record: each, err: err})
		if size += len(each.Text); len(b.records) == batchRecords || size > batchBytes {
			size = 0
			if err := put(at); err != nil {
				return at, err
			}
		}
		if err := ctx.Err(); err != nil {
			return at, err
		}
	}
	if at.Records < before.Records {
		return at, texts.Error("{file} has changed since: it has fewer than {n} records", l.Name, before.Records)
	}
	at = at.next(l)
	return at, put(at)
}

func newBatch(l *Log) *batch {
	return &batch{log: l, judged: make(chan struct{})}
}

// counted adds to n how many bytes are read.
type counted struct {
	io.Reader
	n *int64
}

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.Reader.Read(b)
	*c.n += int64(n)
	return n, err
}
