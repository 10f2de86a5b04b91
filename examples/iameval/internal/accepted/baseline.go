package accepted

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
)

// A Baseline is findings that were there when it was written.
type Baseline struct {
	counts map[Key]int
	left   map[Key]int // that were not found again
}

// An entry is a finding in the file of a baseline.
type entry struct {
	Key
	Count int `json:"count"`
}

// ParseBaseline reads what [WriteBaseline] writes.
func ParseBaseline(name string, text []byte) (*Baseline, error) {
	var file struct {
		Findings []entry `json:"findings"`
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&file); err != nil || file.Findings == nil || d.More() {
		return nil, texts.Error("{file} is not a baseline that -write-baseline wrote", name)
	}
	b := &Baseline{counts: make(map[Key]int), left: make(map[Key]int)}
	for _, e := range file.Findings {
		b.counts[e.Key] += e.Count
		b.left[e.Key] += e.Count
	}
	return b, nil
}

// Has reports whether f was there before. Each finding of the baseline stands for one.
func (b *Baseline) Has(f *Finding) bool {
	if b == nil || b.left[f.Key] <= 0 {
		return false
	}
	b.left[f.Key]--
	return true
}

// Gone returns what is in b and was not found again, of the files of which looked is true.
func (b *Baseline) Gone(looked func(file string) bool) (gone []Key) {
	if b == nil {
		return nil
	}
	for key, n := range b.left {
		if n > 0 && looked(key.File) {
			gone = append(gone, slices.Repeat([]Key{key}, n)...)
		}
	}
	slices.SortFunc(gone, compareKeys)
	return gone
}

// WriteBaseline returns the file of a baseline with findings, in a stable order.
func WriteBaseline(findings []*Finding) ([]byte, error) {
	counts := make(map[Key]int)
	for _, f := range findings {
		counts[f.Key]++
	}
	entries := []entry{}
	for key, n := range counts {
		entries = append(entries, entry{key, n})
	}
	slices.SortFunc(entries, func(a, b entry) int { return compareKeys(a.Key, b.Key) })
	var text bytes.Buffer
	text.WriteString("{\n  \"findings\": [")
	for i, e := range entries { // one a line, so that changes can be read
		line, err := json.Marshal(e)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			text.WriteByte(',')
		}
		text.WriteString("\n    " + string(line))
	}
	text.WriteString("\n  ]\n}\n")
	return text.Bytes(), nil
}

func compareKeys(a, b Key) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Resource, b.Resource), cmp.Compare(a.Code, b.Code),
		cmp.Compare(a.Sid, b.Sid), cmp.Compare(a.Statement, b.Statement), cmp.Compare(a.Element, b.Element))
}
