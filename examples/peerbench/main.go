// Command peerbench measures package evaluate and other Go libraries that decide
// requests by policies, on the same workloads, and prints how they compare.
// Before an engine is timed, its decisions are compared with those of evaluate.
//
//	go run . -svg peers.svg
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"time"
)

func main() {
	o := options{log: log.New(os.Stderr, "", 0)}
	flag.BoolVar(&o.quick, "quick", false, "smoke run of less than a minute; its figures are rough")
	flag.IntVar(&o.runs, "runs", 5, "interleaved runs of each measurement")
	svg := flag.String("svg", "", "write the plot of time against number of statements to `FILE`")
	jsonFile := flag.String("json", "", "write all figures to `FILE`")
	flag.Parse()
	if flag.NArg() > 0 || o.runs < 1 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(o, os.Stdout, *svg, *jsonFile); err != nil {
		fmt.Fprintln(os.Stderr, "peerbench:", err)
		os.Exit(1)
	}
}

type options struct {
	quick bool
	runs  int
	log   *log.Logger // progress
}

// target is how long one sample of one engine lasts.
func (o *options) target() time.Duration {
	if o.quick {
		return 2 * time.Millisecond
	}
	return 100 * time.Millisecond
}

// patience is how long an operation may last to be repeated in every run.
func (o *options) patience() time.Duration {
	if o.quick {
		return 300 * time.Millisecond
	}
	return 30 * time.Second
}

func (o *options) progress(format string, args ...any) {
	o.log.Printf(format, args...)
}

// size returns full, or quick in a quick run.
func size[T any](o *options, full, quick T) T {
	if o.quick {
		return quick
	}
	return full
}

func run(o options, out io.Writer, svgFile, jsonFile string) error {
	start := time.Now()
	r := newReport(&o)
	var err error
	if r.Workloads, err = measureWorkloads(&o); err != nil {
		return err
	}
	if r.Peers, err = measurePeerGrowth(&o, r.Workloads); err != nil {
		return err
	}
	if r.Growth, err = measureGrowth(&o); err != nil {
		return err
	}
	r.Seconds = time.Since(start).Seconds()
	if _, err := io.WriteString(out, r.String()); err != nil {
		return err
	}
	if svgFile != "" {
		if err := os.WriteFile(svgFile, plot(r), 0o644); err != nil {
			return err
		}
	}
	if jsonFile != "" {
		data, err := json.MarshalIndent(r, "", "\t")
		if err != nil {
			return err
		}
		return os.WriteFile(jsonFile, append(data, '\n'), 0o644)
	}
	return nil
}
