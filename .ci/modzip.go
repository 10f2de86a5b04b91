//go:build ignore

// Command modzip writes one version of a module into a file-system module
// proxy, for use as GOPROXY=file://DIR.
//
//	go run modzip.go DIR MODULE VERSION < FILES
//
// FILES are the paths to ship, relative to the current directory, which is the
// module's root, each ended by a NUL byte. Nested modules, vendor folders and
// whatever is not a regular file are left out, as the go command does.
package main

import (
	"archive/zip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: go run modzip.go DIR MODULE VERSION < FILES")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, "modzip:", err)
		os.Exit(1)
	}
}

func run(dir, module, version string) error {
	// In a proxy's paths an upper-case letter is written as ! and the lower-case one.
	if module != strings.ToLower(module) || version != strings.ToLower(version) {
		return errors.New("upper-case letters in the module path or version")
	}
	input, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	files := shipped(strings.Split(string(input), "\x00"))
	if !slices.Contains(files, "go.mod") {
		return errors.New("go.mod is not among the files")
	}

	base := filepath.Join(dir, filepath.FromSlash(module), "@v")
	if err := os.MkdirAll(base, 0o755); err != nil {
		return err
	}
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		return err
	}
	info, err := json.Marshal(struct {
		Version string
		Time    time.Time
	}{version, time.Now().UTC().Truncate(time.Second)})
	if err != nil {
		return err
	}
	for name, data := range map[string][]byte{
		"list":            []byte(version + "\n"),
		version + ".mod":  mod,
		version + ".info": info,
	} {
		if err := os.WriteFile(filepath.Join(base, name), data, 0o644); err != nil {
			return err
		}
	}
	if err := writeZip(filepath.Join(base, version+".zip"), module+"@"+version+"/", files); err != nil {
		return err
	}
	fmt.Printf("%s@%s: %d files\n", module, version, len(files))
	return nil
}

// shipped returns the files that belong to the module's zip, sorted.
func shipped(names []string) []string {
	nested := map[string]bool{}
	for _, name := range names {
		if dir, file := path.Split(name); file == "go.mod" && dir != "" {
			nested[path.Clean(dir)] = true
		}
	}
	var files []string
	for _, name := range names {
		if name == "" || inside(name, nested) {
			continue
		}
		// Files deleted but not yet committed, links and submodules are left out.
		if fi, err := os.Lstat(filepath.FromSlash(name)); err != nil || !fi.Mode().IsRegular() {
			continue
		}
		files = append(files, name)
	}
	slices.Sort(files)
	return slices.Compact(files)
}

// inside reports whether name is in a nested module or a vendor folder.
func inside(name string, nested map[string]bool) bool {
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if nested[dir] || path.Base(dir) == "vendor" {
			return true
		}
	}
	return false
}

func writeZip(file, prefix string, names []string) (err error) {
	out, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already", file)
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()

	zw := zip.NewWriter(out)
	for _, name := range names {
		if err := addFile(zw, prefix, name); err != nil {
			return err
		}
	}
	return zw.Close()
}

func addFile(zw *zip.Writer, prefix, name string) error {
	in, err := os.Open(filepath.FromSlash(name))
	if err != nil {
		return err
	}
	defer in.Close()
	w, err := zw.Create(prefix + name)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, in)
	return err
}
