package replay

import (
	"crypto/sha256"
	"encoding/binary"
	"hash/crc32"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
)

// A Position is how far logs are read. The zero Position is their beginning.
type Position struct {
	Logs  int               `json:"logs"`  // that are read as a whole
	Names [sha256.Size]byte `json:"names"` // a hash of their names and sizes

	// Of the log that follows:
	Records int    `json:"records"` // that are read, with those that are none
	Sum     uint32 `json:"sum"`     // of their text
}

// next returns the position behind l, which follows p.
func (p Position) next(l *Log) Position {
	b := append(p.Names[:], l.Name...)
	b = binary.LittleEndian.AppendUint64(b, uint64(l.Size))
	return Position{Logs: p.Logs + 1, Names: sha256.Sum256(b)}
}

// step returns the position behind a record, or what is none, of the log that follows.
func (p Position) step(text string, table *crc32.Table) Position {
	p.Records++
	p.Sum = crc32.Update(p.Sum, table, []byte(text))
	return p
}

// check reports whether p is a position in logs, as far as can be seen without reading them.
func (p Position) check(logs []Log) error {
	var have Position
	for i := range min(p.Logs, len(logs)) {
		have = have.next(&logs[i])
	}
	if have.Logs != p.Logs || have.Names != p.Names || p.Records > 0 && p.Logs == len(logs) {
		return texts.Error("the first {n} of the logs are others than those that have been read: other logs may be named after them only", p.Logs)
	}
	return nil
}
