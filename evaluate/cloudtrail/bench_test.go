package cloudtrail_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate/cloudtrail"
)

// deliver returns a log of n events as CloudTrail delivers it, made of the samples, of which an
// event has some 1.4 KB.
func deliver(tb testing.TB, n int) []byte {
	tb.Helper()
	data, err := os.ReadFile("testdata/records.json")
	require.NoError(tb, err)
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	lines = lines[1 : len(lines)-1]
	var b bytes.Buffer
	b.WriteString(`{"Records":[`)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		line := strings.TrimSuffix(lines[i%len(lines)], ",")
		for _, fixed := range []string{"0000-4000-8000-0000000000", "AIOSFODNN7EXAMPLE", "EXAMPLETOKEN"} { // as different as IDs and times are
			line = strings.ReplaceAll(line, fixed, fmt.Sprintf("%0*x", len(fixed), random.Uint64())[:len(fixed)-2]+fixed[len(fixed)-2:])
		}
		b.WriteString(line)
	}
	b.WriteString(`]}`)
	return b.Bytes()
}

func zip(tb testing.TB, data []byte) []byte {
	tb.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(data)
	require.NoError(tb, err)
	require.NoError(tb, w.Close())
	return b.Bytes()
}

func BenchmarkRead(b *testing.B) {
	const n = 2300
	plain := deliver(b, n)
	zipped := zip(b, plain)
	for _, bench := range []struct {
		name string
		log  []byte
		each func(cloudtrail.Record) int
	}{
		{"Records", plain, func(cloudtrail.Record) int { return 1 }},
		{"RecordsGzip", zipped, func(cloudtrail.Record) int { return 1 }},
		{"Events", plain, func(r cloudtrail.Record) int {
			_, err := r.Event()
			require.NoError(b, err)
			return 1
		}},
		{"Calls", plain, func(r cloudtrail.Record) int { return calls(b, r) }},
		{"CallsGzip", zipped, func(r cloudtrail.Record) int { return calls(b, r) }},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			events := 0
			for b.Loop() {
				for r, err := range cloudtrail.Records(bytes.NewReader(bench.log)) {
					if err != nil {
						b.Fatal(err)
					}
					events += bench.each(r)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(events), "ns/event")
			b.ReportMetric(float64(len(plain))/n, "bytes/event")
		})
	}
}

func calls(b *testing.B, r cloudtrail.Record) int {
	b.Helper()
	event, err := r.Event()
	if err != nil || len(event.Calls()) == 0 {
		b.Fatal(err)
	}
	return 1
}
