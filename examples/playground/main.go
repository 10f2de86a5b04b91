// Command playground serves a page in which policies are tried out: the engine of this
// module runs in the browser, and nothing that is typed leaves the page. It builds the page
// with the Go that runs it. With -out DIR it writes the page into a folder, for any server
// of files, and ends.
package main

import (
	"embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"slices"
	"time"
)

//go:embed site
var site embed.FS

func main() {
	log.SetFlags(0)
	if err := run(os.Stdout, os.Args[1:]); err != nil {
		log.Fatal(err)
	}
}

func run(w io.Writer, args []string) error {
	flags := flag.NewFlagSet("playground", flag.ExitOnError)
	out := flags.String("out", "", "write the page into the folder `DIR`, and do not serve it")
	address := flags.String("address", "127.0.0.1:0", "serve at `HOST:PORT` of this machine")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument: %q", flags.Arg(0))
	}
	files, err := build()
	if err != nil {
		return err
	}
	if *out != "" {
		return files.write(w, *out)
	}
	return files.serve(w, *address)
}

// files are those of the page, by name.
type files map[string][]byte

// build compiles the engine, and returns it with what else the page is made of.
func build() (files, error) {
	fs, err := handWritten()
	if err != nil {
		return nil, err
	}
	for name, make := range map[string]func() ([]byte, error){"iam.wasm": compiled, "wasm_exec.js": glue} {
		if fs[name], err = make(); err != nil {
			return nil, err
		}
	}
	return fs, nil
}

// handWritten returns the files in folder site.
func handWritten() (files, error) {
	all := files{}
	entries, err := fs.ReadDir(site, "site")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if all[e.Name()], err = site.ReadFile(path.Join("site", e.Name())); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// write writes the files into a folder, and says which.
func (f files) write(w io.Writer, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, name := range f.names() {
		if err := os.WriteFile(filepath.Join(dir, name), f[name], 0o644); err != nil {
			return err
		}
		if _, err := fmt.Fprintln(w, "wrote", name); err != nil {
			return err
		}
	}
	size, err := f.compressed()
	if err != nil {
		return err
	}
	if size > maxSize {
		return fmt.Errorf("the page has %d bytes by gzip -9, more than %d", size, maxSize)
	}
	_, err = fmt.Fprintf(w, "The page has less than %d bytes by gzip -9.\n", maxSize)
	return err
}

func (f files) names() []string {
	var names []string
	for name := range f {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// serve serves the files to this machine, and says where.
func (f files) serve(w io.Writer, address string) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	if a, ok := listener.Addr().(*net.TCPAddr); !ok || !a.IP.IsLoopback() {
		return errors.Join(errors.New("-address is not of this machine alone: try 127.0.0.1:0"), listener.Close())
	}
	if _, err := fmt.Fprintf(w, "The playground is at http://%s/ until you press Ctrl-C.\n", listener.Addr()); err != nil {
		return err
	}
	server := &http.Server{Handler: f, ReadHeaderTimeout: 10 * time.Second}
	return server.Serve(listener)
}

// types of content, by the extension of a file. Browsers compile WebAssembly as it comes
// in only if it is called so.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".json":
		return "application/json"
	case ".svg":
		return "image/svg+xml"
	case ".wasm":
		return "application/wasm"
	}
	return "application/octet-stream"
}

// policyOfContent says what the page may do: run its own scripts and the engine, and
// nothing else. The page has the same in a meta element, for servers that send no header,
// but for frame-ancestors, which counts in a header only.
const policyOfContent = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'"

// ServeHTTP serves the files.
func (f files) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := path.Base(path.Clean(r.URL.Path))
	if r.URL.Path == "/" {
		name = "index.html"
	}
	data, ok := f[name]
	if !ok || r.URL.Path != "/" && r.URL.Path != "/"+name {
		http.NotFound(w, r)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "the page is only read", http.StatusMethodNotAllowed)
		return
	}
	header := w.Header()
	header.Set("Content-Type", contentType(name))
	header.Set("Content-Security-Policy", policyOfContent+"; frame-ancestors 'none'")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Cache-Control", "no-cache")
	_, _ = w.Write(data) // a reader that left needs no answer
}
