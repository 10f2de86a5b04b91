package evaluate_test

import (
	"flag"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/allocation"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A footprint is the memory of a policy and of what an Evaluator adds to it, in
// bytes.
type footprint struct {
	parsed, made    float64 // what is left after a collection
	parsing, making float64 // what was allocated, with garbage
}

// heap returns the bytes that are reachable, and all that were ever allocated.
func heap() (live, total float64) {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc), float64(m.TotalAlloc)
}

// attachedAs returns p attached where policies of its type are.
func attachedAs(p *policy.Policy) *evaluate.Attachments {
	const user, account, bucket = "arn:aws:iam::111122223333:user/ann", "111122223333", "arn:aws:s3:::b"
	switch p.Type() {
	case policy.Boundary:
		return &evaluate.Attachments{Boundary: map[string]*policy.Policy{user: p}}
	case policy.Resource:
		return &evaluate.Attachments{Resource: map[string]*policy.Policy{bucket: p}}
	case policy.SCP:
		return &evaluate.Attachments{SCP: map[string][]*policy.Policy{account: {p}}}
	case policy.RCP:
		return &evaluate.Attachments{RCP: map[string][]*policy.Policy{account: {p}}}
	}
	return &evaluate.Attachments{Identity: map[string][]*policy.Policy{user: {p}}}
}

// footprintOf measures the memory of s, of about size bytes.
func footprintOf(t *testing.T, s shape, size int) (f footprint, length float64) {
	document := []byte(s.document(size))
	live, total := heap()
	p, err := policy.Parse(document, s.typ, policy.WithMaxBytes(len(document)))
	parsed, parsing := heap()
	require.NoError(t, err, s.name)
	a := attachedAs(p)
	attached, attaching := heap()
	e := evaluate.MustNew(a)
	made, making := heap()
	runtime.KeepAlive(document)
	runtime.KeepAlive(a)
	runtime.KeepAlive(e)
	return footprint{parsed - live, made - attached, parsing - total, making - attaching}, float64(len(document))
}

// Bounds on the memory for each byte of a document.
const (
	maxRetained  = 48 // of a policy and what an Evaluator adds to it
	maxAllocated = 72 // by Parse, and by New, with garbage
	fixedMemory  = 8 << 10
)

var memoryBytes = flag.Int("memory.bytes", 64<<10, "length of the documents of TestMemory")

// TestMemory measures documents of every shape.
func TestMemory(t *testing.T) {
	if allocation.RaceDetector {
		t.Skip("the race detector allocates")
	}
	check := func(s shape, size int) {
		f, n := footprintOf(t, s, size)
		t.Logf("%-52s retained %4.1f + %4.1f = %4.1f, allocated %4.1f + %4.1f bytes for each of %.0f", s.name,
			f.parsed/n, f.made/n, (f.parsed+f.made)/n, f.parsing/n, f.making/n, n)
		require.LessOrEqual(t, f.parsed+f.made, maxRetained*n+fixedMemory, s.name)
		require.LessOrEqual(t, f.parsing, maxAllocated*n+fixedMemory, s.name)
		require.LessOrEqual(t, f.making, maxAllocated*n+fixedMemory, s.name)
	}
	check(quota(), 1)
	for _, s := range shapes() {
		check(s, *memoryBytes)
	}
}

// TestMemoryOfLists attaches one large policy to many users, each of whom has a
// policy of its own too. An index for each of the lists would take memory for each
// user in proportion to the large policy.
func TestMemoryOfLists(t *testing.T) {
	if allocation.RaceDetector {
		t.Skip("the race detector allocates")
	}
	const users = 300
	text := func(n int) string { return crossed("", 2, n, `"s3:Get#"`, `"arn:aws:s3:::b#/*"`).document(1) }
	a := evaluate.Attachments{Identity: make(map[string][]*policy.Policy)}
	length := 0.0
	parse := func(n int) *policy.Policy {
		document := text(n)
		length += float64(len(document))
		return policy.MustParse(document, policy.Identity)
	}
	before, _ := heap()
	large := parse(3000)
	for i := range users {
		a.Identity[fmt.Sprintf("arn:aws:iam::111122223333:user/u%d", i)] = []*policy.Policy{parse(10), large}
	}
	e := evaluate.MustNew(&a)
	after, _ := heap()
	runtime.KeepAlive(e)
	runtime.KeepAlive(a)
	t.Logf("%.1f bytes for each of %.0f", (after-before)/length, length)
	require.LessOrEqual(t, after-before, maxRetained*length)
}

// BenchmarkNewOfShapes shows that New takes time in proportion to the text: it
// indexes documents of every shape of one length, twice and four times that in
// turn, and reports the shortest times for each byte, in nanoseconds, and the
// larger ratio of two times that follow each other. The collector of garbage does
// not run meanwhile.
func BenchmarkNewOfShapes(b *testing.B) {
	sizes := [...]int{64 << 10, 128 << 10, 256 << 10}
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	for _, s := range shapes() {
		b.Run(strings.ReplaceAll(s.name, "/", "_"), func(b *testing.B) {
			var attached [len(sizes)]*evaluate.Attachments
			var lengths, best [len(sizes)]float64
			for i, size := range sizes {
				document := s.document(size)
				lengths[i] = float64(len(document))
				attached[i] = attachedAs(policy.MustParse(document, s.typ))
			}
			for n := 0; b.Loop(); n++ {
				runtime.GC()
				for i, a := range attached {
					start := time.Now()
					evaluate.MustNew(a)
					if took := float64(time.Since(start).Nanoseconds()); n == 0 || took < best[i] {
						best[i] = took
					}
				}
			}
			for i, size := range sizes {
				b.ReportMetric(best[i]/lengths[i], fmt.Sprintf("ns/B/%dK", size>>10))
			}
			b.ReportMetric(max(best[1]/best[0], best[2]/best[1]), "ratio")
			b.ReportMetric(0, "ns/op")
		})
	}
}
