package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate/cloudtrail"
	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/replay"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy/lint/catalog"
)

// A replayCommand is one run of replay: what another inventory would make of the calls in logs.
type replayCommand struct {
	*command
	before, after list
	leaveOut      bool
	resume, page  string
}

// checkpointPause is the least time from one checkpoint to the next.
const checkpointPause = 250 * time.Millisecond

// replayLogs decides each call in logs of CloudTrail by two inventories, and reports what differs.
func replayLogs(c *command, args []string) (int, error) {
	r := &replayCommand{command: c}
	c.flags.group("What is compared, and read; logs of AWS CloudTrail follow the flags as files, folders and globs:", func(fs *flag.FlagSet) {
		fs.Var(&r.before, "old", "`DIR` folder or file with outputs of the AWS CLI: the accounts as they were")
		fs.Var(&r.after, "new", "`DIR` folder or file with outputs of the AWS CLI: the accounts as they are to be")
		fs.BoolVar(&r.leaveOut, "leave-out", false, "leave out policies that are not understood or in no file, in place of denying whoever they are attached to")
	})
	c.flags.group("Output:", func(fs *flag.FlagSet) {
		c.outputFlags(fs)
		fs.StringVar(&r.page, "html", "", "`FILE` in which to write the report as a page; - prints it")
		fs.StringVar(&r.resume, "resume", "", "`FILE` for how far it has come: if the file is there, it goes on from there")
	})
	if err := c.parseFlags(args); err != nil {
		return exitError, err
	}
	switch {
	case r.json && r.page == "-":
		return exitError, c.hint(texts.Error("-json and -html - exclude each other"))
	case len(r.before) == 0:
		return exitError, c.hint(texts.Error("-old is missing"))
	case len(r.after) == 0:
		return exitError, c.hint(texts.Error("-new is missing"))
	case c.flags.NArg() == 0:
		return exitError, c.hint(texts.Error("no log is named"))
	}
	logs, err := replay.Find(c.flags.Args())
	if err != nil {
		return exitError, err
	}
	ctx, stop := interruptible()
	defer stop()
	return r.run(ctx, logs)
}

// run reads the inventories and the logs.
func (r *replayCommand) run(ctx context.Context, logs *replay.Found) (int, error) {
	r.tellPassedOver(logs)
	if slices.ContainsFunc(logs.Logs, func(l replay.Log) bool { return l.Name == "-" }) {
		r.files.read = true // by nobody else
	}
	sum := sha256.New()
	r.files.sum = sum
	before, err := r.inventory(ctx, "old", r.before)
	if err != nil {
		return exitError, err
	}
	after, err := r.inventory(ctx, "new", r.after)
	if err != nil {
		return exitError, err
	}
	r.files.sum = nil
	sum.Write(strconv.AppendBool(nil, r.leaveOut))
	checkpoint := replay.Checkpoint{Name: r.resume, Version: versionOfReplay(), Inputs: hex.EncodeToString(sum.Sum(nil))}
	report, err := r.replay(ctx, logs, cloudtrail.New(before, after), &checkpoint)
	if err != nil {
		return exitError, err
	}
	if r.page != "" {
		var page bytes.Buffer
		if err := report.HTML(&page, r.lang); err != nil {
			return exitError, err
		}
		if r.page == "-" {
			r.out.Write(page.Bytes())
			return statusOfReplay(report), nil
		}
		if err := replay.Replace(r.page, page.Bytes()); err != nil {
			return exitError, err
		}
	}
	r.print(report, report.In(r.lang))
	return statusOfReplay(report), nil
}

// versionOfReplay returns what a checkpoint depends on beside its inputs.
func versionOfReplay() string {
	version := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		version = info.Main.Version + " "
	}
	return version + catalog.Date()
}

// statusOfReplay returns the exit status.
func statusOfReplay(report *cloudtrail.Report) int {
	switch {
	case report.Changed() > 0:
		return exitNo
	case report.Undecided() > 0:
		return exitUnknown
	}
	return exitYes
}

// inventory reads one of the inventories.
func (r *replayCommand) inventory(ctx context.Context, side string, names []string) (*inventory.Inventory, error) {
	inv, err := (&inventoryCommand{command: r.command, leaveOut: r.leaveOut}).read(ctx, names)
	if err != nil {
		return nil, err
	}
	n := 0
	for _, p := range inv.Problems() {
		if !p.Remark {
			n++
		}
	}
	if n > 0 {
		r.note(texts.Of("-{flag}: {problems}, which iameval inventory load lists: calls that they matter to are not judged, or in part", side,
			texts.Plural(n, "1 problem", "{n} problems")))
	}
	return inv, nil
}

// tellPassedOver says which files are not read.
func (r *replayCommand) tellPassedOver(logs *replay.Found) {
	if n := logs.Digests + logs.Insights; n > 0 {
		r.note(texts.Of("passed over: {digests}, {insights}",
			texts.Plural(logs.Digests, "1 digest", "{n} digests"), texts.Plural(logs.Insights, "1 file of CloudTrail Insights", "{n} files of CloudTrail Insights")))
	}
}

// note tells something beside the report.
func (r *replayCommand) note(t message.Text) {
	fmt.Fprintf(r.errOut, "iameval %s: %s\n", r.name, r.say(t))
}

// replay reads the logs, from where the checkpoint is.
func (r *replayCommand) replay(ctx context.Context, logs *replay.Found, judge *cloudtrail.Replay, checkpoint *replay.Checkpoint) (*cloudtrail.Report, error) {
	p := r.progress(func(n int) message.Text { return texts.Plural(n, "1 event", "{n} events") })
	defer p.clear()
	total := logs.Total()
	run := replay.Run{
		Logs: logs.Logs, Stdin: r.files.stdin, Judge: judge.Judge, Workers: runtime.GOMAXPROCS(0),
		Show: func(read, events int64) { p.show(read, total, events) },
	}
	state := &replay.State{Report: new(cloudtrail.Report)}
	if checkpoint.Name != "" {
		var err error
		if state, err = checkpoint.Load(); err != nil {
			return nil, err
		}
		if state.Events > 0 {
			r.note(texts.Of("{file} has {events}: it goes on from there", shown(checkpoint.Name), texts.Plural(int(state.Events), "1 event", "{n} events")))
		}
		run.Save, run.Pause = checkpoint.Save, checkpointPause
	}
	err := run.Do(ctx, state)
	if errors.Is(err, context.Canceled) && checkpoint.Name != "" {
		return nil, texts.Error("interrupted: {file} has {events}, and the same command goes on from there", shown(checkpoint.Name),
			texts.Plural(int(state.Events), "1 event", "{n} events"))
	}
	return state.Report, err
}
