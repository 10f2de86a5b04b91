package main

import (
	"context"
	"crypto/rand"
	"reflect"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/textio"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/seed-1d0cfdb5/iam/evaluate/cloudtrail"
)

// Workers find functions and types by their names, which have to be known before main begins.
// No other package of this repository registers anything.
func init() {
	register.DoFn3x1[context.Context, []byte, func(string), error](&listFn{})
	register.Function2x3(readFile)
	register.DoFn5x1[context.Context, string, files, files, func(*cloudtrail.Report), error](&judgeFn{})
	register.Combiner1[*cloudtrail.Report](&sumFn{})
	register.Function1x2(text)
	register.Emitter1[string]()
	register.Emitter1[*cloudtrail.Report]()
	register.Iter2[string, []byte]()
	beam.RegisterCoder(reflect.TypeFor[*cloudtrail.Report](), encode, decode)
}

// pipeline lays out the work. Beam decides who does what of it and when, and does again what
// has failed:
//
//	-old, -new ─▶ listed ─▶ read ─▶ ╮ side inputs
//	-logs ─────▶ listed ────────────┴▶ judged, a report for each bundle ─▶ summed up ─▶ written
func pipeline(root beam.Scope, o *options) {
	before := beam.ParDo(root.Scope("Old"), readFile, listed(root.Scope("Old"), o.before, outputs))
	after := beam.ParDo(root.Scope("New"), readFile, listed(root.Scope("New"), o.after, outputs))
	found := listed(root.Scope("Logs"), o.logs, logs)
	judge := &judgeFn{LeaveOut: o.leaveOut, Pipeline: rand.Text()}
	reports := beam.ParDo(root.Scope("Judge"), judge, found, beam.SideInput{Input: before}, beam.SideInput{Input: after})
	report := beam.Combine(root.Scope("Sum"), &sumFn{}, reports)
	textio.Write(root.Scope("Write"), o.report, beam.ParDo(root.Scope("Write"), text, report))
}
