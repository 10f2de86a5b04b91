package policy

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// BenchmarkAgainstJSON compares Parse with encoding/json, which only reads: on the
// managed policies of AWS, if IAM_CORPUS is the folder that has them, into any, and on
// a policy of a role into structs in which what may be a text or a list is any, or what
// people who use it make of it. Both take turns, and what is reported are the shortest
// times of a byte and their ratio.
func BenchmarkAgainstJSON(b *testing.B) {
	b.Run("managed", func(b *testing.B) { compareWithJSON(b, managedPolicies(b), read[any]) })
	b.Run("role", func(b *testing.B) { compareWithJSON(b, [][]byte{[]byte(conditional)}, read[document[any]]) })
	b.Run("role with lists", func(b *testing.B) { compareWithJSON(b, [][]byte{[]byte(conditional)}, read[document[list]]) })
}

// A document is a policy as encoding/json reads it.
type document[T any] struct {
	Version, ID string
	Statement   []struct {
		Sid, Effect      string
		Action, Resource T
		Condition        map[string]map[string]T
	}
}

// A list is a list of texts, or one text.
type list []string

func (l *list) UnmarshalJSON(data []byte) error {
	if data[0] == '[' {
		return json.Unmarshal(data, (*[]string)(l))
	}
	*l = make(list, 1)
	return json.Unmarshal(data, &(*l)[0])
}

func read[T any](data []byte) error {
	var v T
	return json.Unmarshal(data, &v)
}

func compareWithJSON(b *testing.B, documents [][]byte, read func([]byte) error) {
	size := 0
	for _, data := range documents {
		size += len(data)
	}
	repeat := 1 + 100_000/size
	measure := func(f func([]byte) error) float64 {
		start := time.Now()
		for range repeat {
			for _, data := range documents {
				if err := f(data); err != nil {
					b.Fatal(err)
				}
			}
		}
		return float64(time.Since(start).Nanoseconds()) / float64(size*repeat)
	}
	parse := func(data []byte) error { _, err := Parse(data, Identity); return err }
	ours, theirs := measure(parse), measure(read)
	for b.Loop() {
		ours, theirs = min(ours, measure(parse)), min(theirs, measure(read))
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(ours, "ns/B")
	b.ReportMetric(theirs, "json-ns/B")
	b.ReportMetric(ours/theirs, "ratio")
}

// managedPolicies returns the managed policies of AWS.
func managedPolicies(b *testing.B) (documents [][]byte) {
	corpus := os.Getenv("IAM_CORPUS")
	if corpus == "" {
		b.Skip("IAM_CORPUS is not set")
	}
	f, err := os.Open(filepath.Join(corpus, "managed.jsonl"))
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, f.Close()) })
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 4<<20)
	for lines.Scan() {
		var line struct{ Document json.RawMessage }
		require.NoError(b, json.Unmarshal(lines.Bytes(), &line))
		documents = append(documents, line.Document)
	}
	require.NoError(b, lines.Err())
	return documents
}
