// Package replay feeds the events of log files to a judge, on all cores, and sums up what it
// says. It may end at any moment and go on later, without an event that is lost or counted twice.
package replay

import (
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/found"
)

// A Log is a file with events.
type Log struct {
	Name string // "-" for the standard input
	Size int64  // in bytes, as it is stored; -1 if that is not known
}

// Found is what was found of logs.
type Found struct {
	Logs              []Log
	Digests, Insights int // files that were passed over: they have no calls
}

// Total returns the size of all logs, or -1 if it is not known.
func (f *Found) Total() (n int64) {
	for _, l := range f.Logs {
		if l.Size < 0 {
			return -1
		}
		n += l.Size
	}
	return n
}

// Find returns the logs that args name, as [found.Files] does. In folders, digests and events of
// CloudTrail Insights are passed over, which CloudTrail puts beside them. A file that several links lead to
// is taken once, under its first name.
func Find(args []string) (*Found, error) {
	files, err := found.Files(args, found.Logs)
	if err != nil {
		return nil, err
	}
	f := &Found{}
	seen := make(map[string]bool)
	for _, file := range files {
		base := path.Base(file.Name)
		switch {
		case file.Named:
		case strings.Contains(base, "_CloudTrail-Digest_"):
			f.Digests++
			continue
		case strings.Contains(base, "_CloudTrail-Insight_"):
			f.Insights++
			continue
		}
		if target, err := filepath.EvalSymlinks(file.Name); err == nil && file.Name != "-" {
			if target, err = filepath.Abs(target); err == nil && seen[target] {
				continue
			}
			seen[target] = true
		}
		l := Log{file.Name, -1}
		if info, err := os.Stat(file.Name); file.Name != "-" && err == nil && info.Mode().IsRegular() {
			l.Size = info.Size()
		}
		f.Logs = append(f.Logs, l)
	}
	return f, nil
}

// open opens the log.
func (l *Log) open(stdin io.Reader) (io.ReadCloser, error) {
	if l.Name == "-" {
		return io.NopCloser(stdin), nil
	}
	return os.Open(l.Name)
}
