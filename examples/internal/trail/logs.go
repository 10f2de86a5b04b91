package trail

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// WriteRecords writes the events from, from+1 … to-1 as the text of a log file: {"Records":[…]} on
// one line.
func (t *Trail) WriteRecords(w io.Writer, from, to int) error {
	b := append(make([]byte, 0, 1<<17), `{"Records":[`...)
	for i := from; i < to; i++ {
		if i > from {
			b = append(b, ',')
		}
		b = t.AppendEvent(b, i)
		if len(b) > 1<<16 {
			if _, err := w.Write(b); err != nil {
				return err
			}
			b = b[:0]
		}
	}
	_, err := w.Write(append(b, "]}\n"...))
	return err
}

// WriteLogs writes the events 0 … n-1 into a folder, in files named as CloudTrail names them, and
// compressed. Each has so many events, and the last the rest.
func (t *Trail) WriteLogs(folder string, n, eventsAFile int) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for from := 0; from < n; from += eventsAFile {
		if err := t.writeLog(filepath.Join(folder, logName(from/eventsAFile)), from, min(from+eventsAFile, n)); err != nil {
			return err
		}
	}
	return nil
}

// logName returns the name of a file. Names sort as numbers do.
func logName(n int) string {
	return fmt.Sprintf("%s_CloudTrail_%s_20260801T0000Z_%08d.json.gz", account(0), Home, n)
}

func (t *Trail) writeLog(name string, from, to int) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	z, err := gzip.NewWriterLevel(f, gzip.BestSpeed)
	if err == nil {
		err = errors.Join(t.WriteRecords(z, from, to), z.Close())
	}
	return errors.Join(err, f.Close())
}
