package replay

import (
	"context"
	"hash/crc32"
	"io"
	"sync"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate/cloudtrail"
)

// A Run reads logs.
type Run struct {
	Logs    []Log
	Stdin   io.Reader
	Judge   func(*cloudtrail.Event) cloudtrail.Verdict // of several goroutines
	Workers int                                        // how many judge at once

	// Show is called as it goes on, with the bytes that were read of the logs and the events of the State.
	Show func(read, events int64)

	// Save keeps the State, every Pause or, if it takes long, less often, and at the end. It may be nil.
	Save  func(*State) error
	Pause time.Duration
}

// A State is how far logs are read, and what came of them so far.
type State struct {
	Position Position           `json:"position"`
	Events   int64              `json:"events"` // and what is none
	Report   *cloudtrail.Report `json:"report"`
}

// saveShare is how many times as long as a Save the work before it takes at least.
const saveShare = 19

// Do reads on from s, and changes it. If the context ends first, its error is returned, and s is where Do
// came to: it can go on from there.
func (r *Run) Do(ctx context.Context, s *State) error {
	if err := s.Position.check(r.Logs); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	// What is read waits in order to be added, and in any order to be judged.
	inOrder, toJudge := make(chan *batch, 4*r.Workers), make(chan *batch, 4*r.Workers)
	read := reader{logs: r.Logs, stdin: r.Stdin, crc: crc32.MakeTable(crc32.Castagnoli)}
	read.put = func(ctx context.Context, b *batch) error {
		select {
		case inOrder <- b:
		case <-ctx.Done():
			return ctx.Err()
		}
		toJudge <- b // which those who judge take, or have taken, for each that is in order
		return nil
	}
	var failure error
	var all sync.WaitGroup
	defer all.Wait()
	all.Go(func() {
		failure = read.run(ctx, s.Position)
		close(toJudge)
		close(inOrder)
	})
	for range r.Workers {
		all.Go(func() {
			for b := range toJudge {
				r.judge(b)
			}
		})
	}
	if err := r.add(inOrder, s); err != nil {
		cancel()
		for range inOrder { // until the reader has seen it
		}
		return err
	}
	return failure
}

// judge judges a batch.
func (r *Run) judge(b *batch) {
	for i := range b.records {
		each := &b.records[i]
		if each.err != nil {
			continue
		}
		var event *cloudtrail.Event
		if event, each.err = each.Event(); each.err == nil {
			each.verdict = r.Judge(event)
		}
	}
	close(b.judged)
}

// add adds batches to the state, and saves it.
func (r *Run) add(batches <-chan *batch, s *State) error {
	saved, took := time.Now(), time.Duration(0)
	for b := range batches {
		<-b.judged
		for i := range b.records {
			if each := &b.records[i]; each.err != nil {
				s.Report.AddError(b.log.Name, each.err)
			} else {
				s.Report.Add(&each.verdict)
			}
		}
		s.Events += int64(len(b.records))
		s.Position = b.after
		r.Show(b.read, s.Events)
		if r.Save == nil || time.Since(saved) < max(r.Pause, saveShare*took) {
			continue
		}
		begin := time.Now()
		if err := r.Save(s); err != nil {
			return err
		}
		saved = time.Now()
		took = saved.Sub(begin)
	}
	if r.Save != nil {
		return r.Save(s)
	}
	return nil
}
