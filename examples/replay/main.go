// Command replay does what "iameval replay" does, and prints the same report, as a pipeline of
// Apache Beam: on this machine by default, and elsewhere by Beam's own flags.
//
//	go run . -old testdata/old -new testdata/new -logs 'testdata/logs/*.json.gz'
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
	beamlog "github.com/apache/beam/sdks/v2/go/pkg/beam/log"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/options/jobopts"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/x/beamx"

	"github.com/seed-1d0cfdb5/iam/evaluate/cloudtrail"
	"github.com/seed-1d0cfdb5/iam/examples/internal/locale"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// options are what the flags of this program say. The others are Beam's.
type options struct {
	before, after list
	logs          list
	leaveOut      bool

	report string
	html   string
	json   bool
	lang   policy.Language
}

func main() {
	var o options
	flag.Var(&o.before, "old", "`DIR` folder, file or pattern with outputs of the AWS CLI: the accounts as the logs had them")
	flag.Var(&o.after, "new", "`DIR` folder, file or pattern with them: the accounts as they are to be")
	flag.Var(&o.logs, "logs", "`PATTERN` folder, file or pattern with logs of AWS CloudTrail")
	flag.BoolVar(&o.leaveOut, "leave-out", false, "leave out policies that are not understood or in no file, in place of denying whoever they are attached to")
	flag.StringVar(&o.report, "report", "", "`FILE` to which workers write the report as JSON, from which it is printed; if absent, a temporary one on this machine")
	flag.StringVar(&o.html, "html", "", "`FILE` report as a page")
	flag.BoolVar(&o.json, "json", false, "print the report as JSON")
	flag.StringVar(&beamlog.LogLevel, "log_level", "warn", "`LEVEL` debug, info, warn or error: what Beam says of itself")
	locale.Var(flag.CommandLine, &o.lang)
	flag.Parse()
	beam.Init() // in a worker it does not return
	if err := run(context.Background(), &o, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "replay:", err)
		os.Exit(1)
	}
}

// A list is the value of a flag that may come several times.
type list []string

// String returns the names.
func (l *list) String() string { return fmt.Sprint([]string(*l)) }

// Set adds a name.
func (l *list) Set(name string) error {
	if name == "" {
		return errors.New("the name of a file is empty")
	}
	*l = append(*l, name)
	return nil
}

// run runs the pipeline, and prints the report that it leaves.
func run(ctx context.Context, o *options, out io.Writer) error {
	switch {
	case flag.NArg() > 0:
		return fmt.Errorf("unexpected argument: %q", flag.Arg(0))
	case len(o.before) == 0 || len(o.after) == 0 || len(o.logs) == 0:
		return errors.New("-old, -new and -logs are needed")
	case o.report == "" && !local():
		return errors.New("-report is needed: a file that workers elsewhere can write, and this machine read")
	}
	if local() { // or else workers say it, and at some length
		for _, fn := range []*listFn{{o.before, outputs}, {o.after, outputs}, {o.logs, logs}} {
			if _, err := fn.list(ctx); err != nil {
				return err
			}
		}
	}
	if o.report == "" {
		folder, err := os.MkdirTemp("", "replay")
		if err != nil {
			return err
		}
		defer os.RemoveAll(folder)
		o.report = filepath.Join(folder, "report.json")
	}
	p, root := beam.NewPipelineWithRoot()
	pipeline(root, o)
	if err := beamx.Run(ctx, p); err != nil || *jobopts.Async {
		return err
	}
	report, err := load(ctx, o.report)
	if err != nil {
		return err
	}
	return o.print(report, out)
}

// local reports whether workers are on this machine.
func local() bool {
	switch flag.Lookup("runner").Value.String() {
	case "", "prism", "PrismRunner", "direct":
		return true
	}
	return false
}

// load reads the report that the pipeline has left.
func load(ctx context.Context, name string) (*cloudtrail.Report, error) {
	fs, err := filesystem.New(ctx, name)
	if err != nil {
		return nil, err
	}
	defer fs.Close()
	data, err := filesystem.Read(ctx, fs, name)
	if err != nil {
		return nil, err
	}
	report := new(cloudtrail.Report)
	return report, report.UnmarshalJSON(data)
}

// print prints the report as iameval does.
func (o *options) print(report *cloudtrail.Report, out io.Writer) error {
	if o.html != "" {
		var page bytes.Buffer
		if err := report.HTML(&page, o.lang); err != nil {
			return err
		}
		if err := os.WriteFile(o.html, page.Bytes(), 0o600); err != nil {
			return err
		}
	}
	if o.json {
		e := json.NewEncoder(out)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(report)
	}
	_, err := io.WriteString(out, report.In(o.lang))
	return err
}
