package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// maxSize is what the page may have in all, of bytes by gzip -9.
const maxSize = 2_000_000

const engine = "github.com/seed-1d0cfdb5/iam/examples/playground/wasm"

// compiled returns the engine as WebAssembly. Without inlining it is a tenth smaller where
// it counts, over the network, and a decision is still far quicker than a key press.
func compiled() ([]byte, error) {
	dir, err := os.MkdirTemp("", "playground")
	if err != nil {
		return nil, err
	}
	file := filepath.Join(dir, "iam.wasm")
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-gcflags=all=-l", "-ldflags=-s -w", "-o", file, engine)
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "GOFLAGS=", "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, errors.Join(fmt.Errorf("the engine is not built: %w\n%s", err, out), os.RemoveAll(dir))
	}
	data, err := os.ReadFile(file)
	if err = errors.Join(err, os.RemoveAll(dir)); err != nil {
		return nil, err
	}
	return joined(data)
}

// glue returns the script by which a page runs what Go compiled. It belongs to the version
// of Go, so that it is that of the installation.
func glue() ([]byte, error) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec.js"))
}

// compressed returns the size of all files by gzip -9.
func (f files) compressed() (int, error) {
	total := 0
	for _, name := range f.names() {
		var b bytes.Buffer
		z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
		if err != nil {
			return 0, err
		}
		if _, err := z.Write(f[name]); err != nil {
			return 0, err
		}
		if err := z.Close(); err != nil {
			return 0, err
		}
		total += b.Len()
	}
	return total, nil
}
