package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/s3" // where logs are; the others come with package beamx
)

// A kind is what is looked for in a folder.
type kind string

const (
	outputs kind = "outputs" // of the AWS CLI
	logs    kind = "logs"    // of CloudTrail
)

// has reports whether a file in a folder is of the kind, by its name. CloudTrail puts digests
// and events of CloudTrail Insights beside logs.
func (k kind) has(name string) bool {
	if strings.Contains(name, "_CloudTrail-Digest_") || strings.Contains(name, "_CloudTrail-Insight_") {
		return false
	}
	name = strings.ToLower(path.Base(name))
	switch path.Ext(name) {
	case ".json":
		return k == logs || !strings.HasSuffix(name, ".iam.json") // which are case files
	case ".gz", ".jsonl", ".ndjson":
		return k == logs
	}
	return false
}

// listed returns the names of the files that are meant. What follows may be done by other
// workers than those that list them.
func listed(s beam.Scope, names list, of kind) beam.PCollection {
	return beam.Reshuffle(s, beam.ParDo(s, &listFn{Names: names, Kind: of}, beam.Impulse(s)))
}

// A listFn lists files. Package fileio would ask for the size and time of each as well, one
// after the other, and knows no folders.
type listFn struct {
	Names []string
	Kind  kind
}

// ProcessElement emits the name of each file once.
func (fn *listFn) ProcessElement(ctx context.Context, _ []byte, emit func(string)) error {
	names, err := fn.list(ctx)
	for _, name := range names {
		emit(name)
	}
	return err
}

// list returns the name of each file once.
func (fn *listFn) list(ctx context.Context) (names []string, err error) {
	for _, name := range fn.Names {
		found, err := fn.find(ctx, name)
		switch {
		case err != nil:
			return nil, err
		case len(found) == 0:
			return nil, fmt.Errorf("%s: there are no %s", name, fn.Kind)
		}
		names = append(names, found...)
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// find returns the files that a folder of this machine, a file or a pattern stands for.
func (fn *listFn) find(ctx context.Context, name string) ([]string, error) {
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return fn.below(name)
	}
	files, err := filesystem.New(ctx, name)
	if err != nil {
		return nil, err
	}
	defer files.Close()
	return files.List(ctx, name)
}

// below returns the files in a folder and those in it.
func (fn *listFn) below(folder string) (found []string, err error) {
	err = filepath.WalkDir(folder, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != folder && strings.HasPrefix(entry.Name(), "."):
			return fs.SkipDir
		case !entry.IsDir() && fn.Kind.has(name):
			found = append(found, filepath.ToSlash(name))
		}
		return nil
	})
	return found, err
}

// readFile returns the name of a file and its content.
func readFile(ctx context.Context, name string) (string, []byte, error) {
	files, err := filesystem.New(ctx, name)
	if err != nil {
		return "", nil, err
	}
	defer files.Close()
	data, err := filesystem.Read(ctx, files, name)
	return name, data, err
}
