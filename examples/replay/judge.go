package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"slices"
	"sync"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"

	"github.com/seed-1d0cfdb5/iam/evaluate/cloudtrail"
	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
)

// files iterates over the names of files and their contents.
type files = func(name *string, data *[]byte) bool

// A judgeFn judges the events of logs.
type judgeFn struct {
	LeaveOut bool
	Pipeline string // no other pipeline has it

	report             *cloudtrail.Report // of a bundle
	judged, unreadable beam.Counter
}

// Setup makes the counters, which runners show while they work.
func (fn *judgeFn) Setup() {
	fn.judged = beam.NewCounter("replay", "judged")
	fn.unreadable = beam.NewCounter("replay", "unreadable")
}

// StartBundle begins with some logs.
func (fn *judgeFn) StartBundle(_, _ files, _ func(*cloudtrail.Report)) {
	fn.report = new(cloudtrail.Report)
}

// FinishBundle emits the report of them. If there were one of each log, or a verdict of each
// event, most of the time would go by while Beam encodes them.
func (fn *judgeFn) FinishBundle(_, _ files, emit func(*cloudtrail.Report)) { emit(fn.report) }

// ProcessElement judges the events of one log, which is the least that is shared out: what is
// compressed can only be read from its beginning.
func (fn *judgeFn) ProcessElement(ctx context.Context, name string, before, after files, _ func(*cloudtrail.Report)) error {
	replay, err := loaded.get(fn.Pipeline, func() (*cloudtrail.Replay, error) { return fn.load(before, after) })
	if err != nil {
		return err
	}
	storage, err := filesystem.New(ctx, name)
	if err != nil {
		return err
	}
	defer storage.Close()
	log, err := storage.OpenRead(ctx, name)
	if err != nil {
		return err
	}
	defer log.Close()
	from := &reader{Reader: log}
	var judged, unreadable int64
	for event, err := range cloudtrail.Read(from) {
		if err != nil {
			fn.report.AddError(name, err)
			unreadable++
			continue
		}
		verdict := replay.Judge(event)
		fn.report.Add(&verdict)
		judged++
	}
	fn.judged.Inc(ctx, judged)
	fn.unreadable.Inc(ctx, unreadable)
	return from.err // the storage failed, and not the log: Beam does the bundle again
}

// load reads the inventories.
func (fn *judgeFn) load(before, after files) (*cloudtrail.Replay, error) {
	old, err := fn.inventory(before)
	if err != nil {
		return nil, err
	}
	changed, err := fn.inventory(after)
	if err != nil {
		return nil, err
	}
	return cloudtrail.New(old, changed), nil
}

// inventory reads an inventory. What is not known in it is told by the events that it matters to.
func (fn *judgeFn) inventory(next files) (*inventory.Inventory, error) {
	texts := make(map[string][]byte)
	var name string
	var data []byte
	for next(&name, &data) {
		texts[name] = data
	}
	var r inventory.Reader
	if fn.LeaveOut {
		r.LeaveOut()
	}
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		r.Read(name, bytes.NewReader(texts[name]))
	}
	inv, err := r.Inventory()
	if inv == nil {
		return nil, err
	}
	return inv, nil
}

// A reader remembers why reading failed.
type reader struct {
	io.Reader
	err error // but io.EOF
}

func (r *reader) Read(b []byte) (int, error) {
	n, err := r.Reader.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		r.err = err
	}
	return n, err
}

// loaded is what this worker has loaded. Beam has as many judgeFns as it uses processors, but
// inventories may be large, and are loaded once for all of them.
var loaded inventories

// inventories are those of one pipeline.
type inventories struct {
	mu       sync.Mutex
	pipeline string
	replay   *cloudtrail.Replay
}

// get returns the Replay of a pipeline, which is loaded if it is another than the last time.
func (i *inventories) get(pipeline string, load func() (*cloudtrail.Replay, error)) (*cloudtrail.Replay, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.pipeline != pipeline {
		replay, err := load()
		if err != nil {
			return nil, err
		}
		i.pipeline, i.replay = pipeline, replay
	}
	return i.replay, nil
}
