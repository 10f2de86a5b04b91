// Command peerbench measures package evaluate and other Go libraries that decide
// requests by policies, on the same workloads, and prints how they compare.
// Before an engine is timed, its decisions are compared with those of evaluate.
//
//	go run . -pages ../..
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
	flag.IntVar(&o.runs, "runs", 20, "interleaved runs of each measurement")
	flag.StringVar(&o.corpus, "corpus", "", "policies that W7 reads: `PATH` of managed policies, a file or a folder")
	flag.StringVar(&o.svg, "svg", "", "write the plot of time against number of statements to `FILE`")
	flag.StringVar(&o.json, "json", "", "write all figures to `FILE`")
	flag.StringVar(&o.pages, "pages", "", "write the figures into the pages of the project in `FOLDER`, and the plots beside this program")
	flag.StringVar(&o.from, "from", "", "take the figures from `FILE`, which -json wrote, instead of measuring")
	flag.Parse()
	empty := false // a file that is asked for and not named
	flag.Visit(func(f *flag.Flag) { empty = empty || f.Value.String() == "" })
	if flag.NArg() > 0 || o.runs < 1 || empty {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(o, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "peerbench:", err)
		os.Exit(1)
	}
}

type options struct {
	quick bool
	runs  int
	log   *log.Logger // progress

	corpus, svg, json, pages, from string // flags of these names
}

// target is how long one sample of one engine lasts.
func (o *options) target() time.Duration {
	if o.quick {
		return 2 * time.Millisecond
	}
	return 30 * time.Millisecond
}

// patience is how long an operation may last to be repeated.
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

func run(o options, out io.Writer) error {
	if o.pages != "" {
		if err := checkPages(o.pages); err != nil {
			return err
		}
	}
	r, err := figures(&o)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(out, r.String()); err != nil {
		return err
	}
	if o.svg != "" {
		if err := os.WriteFile(o.svg, engineChart(r, true).draw(), 0o644); err != nil {
			return err
		}
	}
	if o.json != "" {
		data, err := json.MarshalIndent(r, "", "\t")
		if err != nil {
			return err
		}
		if err := os.WriteFile(o.json, append(data, '\n'), 0o644); err != nil {
			return err
		}
	}
	if o.pages != "" {
		return writePages(o.pages, r)
	}
	return nil
}

// figures measures, or reads what was measured before.
func figures(o *options) (*report, error) {
	if o.from == "" {
		return measureAll(o)
	}
	data, err := os.ReadFile(o.from)
	if err != nil {
		return nil, err
	}
	r := new(report)
	if err := json.Unmarshal(data, r); err != nil {
		return nil, fmt.Errorf("%s: %w", o.from, err)
	}
	return r, nil
}

func measureAll(o *options) (*report, error) {
	start := time.Now()
	r := newReport(o)
	var err error
	if r.Workloads, err = measureWorkloads(o); err != nil {
		return nil, err
	}
	if r.Peers, r.Rotating, err = measurePeerGrowth(o, r.Workloads); err != nil {
		return nil, err
	}
	if r.Growth, err = measureGrowth(o); err != nil {
		return nil, err
	}
	r.Seconds = time.Since(start).Seconds()
	return r, nil
}
