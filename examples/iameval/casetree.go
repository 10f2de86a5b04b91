package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/found"
)

// A caseTree is the files of the volume of the working directory, as case files and what
// they refer to name them: paths from the root. For fs.ReadFile a plan of Terraform, or a
// template, is a folder of the policies in it. Symbolic links are followed; "..", which
// case files may use, is the folder of the name and not that of the target.
type caseTree struct {
	fs.FS

	root    string // of the volume, such as / or C:\
	folder  string // the working directory
	options found.Options

	mu         sync.Mutex
	containers map[string]*container
}

// A container is a file with policies that case files know as a folder.
type container struct {
	once     sync.Once
	policies map[string][]byte // by path
	unknown  []string          // what keeps others from being known
	err      error
}

func newCaseTree(o found.Options) (*caseTree, error) {
	folder, err := filepath.Abs(".")
	if err != nil {
		return nil, err
	}
	root := filepath.VolumeName(folder) + string(filepath.Separator)
	return &caseTree{FS: os.DirFS(root), root: root, folder: folder, options: o, containers: make(map[string]*container)}, nil
}

// name returns the name in t of a file, named as from the working directory.
func (t *caseTree) name(file string) (string, error) {
	all, err := filepath.Abs(filepath.FromSlash(file))
	if err != nil {
		return "", err
	}
	rest, ok := strings.CutPrefix(all, t.root)
	name := filepath.ToSlash(rest)
	if !ok || !fs.ValidPath(name) {
		return "", fmt.Errorf("%s is not on the volume of the working directory, or has no name for files", shown(file))
	}
	return name, nil
}

// fromHere returns the name, as from the working directory, of what is called name in t.
func (t *caseTree) fromHere(name string) string {
	all := filepath.Join(t.root, filepath.FromSlash(name))
	if relative, err := filepath.Rel(t.folder, all); err == nil {
		all = relative
	}
	return filepath.ToSlash(all)
}

// ReadFile implements [fs.ReadFileFS].
func (t *caseTree) ReadFile(name string) ([]byte, error) {
	data, err := fs.ReadFile(t.FS, name)
	switch {
	case err == nil:
		return data, nil
	case errors.Is(err, fs.ErrNotExist):
		err = &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist} // in the same words on all systems
	}
	for folder := path.Dir(name); folder != "."; folder = path.Dir(folder) {
		info, statErr := fs.Stat(t.FS, folder)
		switch {
		case statErr != nil:
			continue
		case info.IsDir():
			return nil, err
		}
		data, err := t.container(folder).policy(name)
		if err != nil {
			return nil, &fs.PathError{Op: "read", Path: name, Err: err}
		}
		return data, nil
	}
	return nil, err
}

// container returns the file called name, which is read once.
func (t *caseTree) container(name string) *container {
	t.mu.Lock()
	c := t.containers[name]
	if c == nil {
		c = new(container)
		t.containers[name] = c
	}
	t.mu.Unlock()
	c.once.Do(func() {
		data, err := fs.ReadFile(t.FS, name)
		if err != nil {
			c.err = err
			return
		}
		documents, findings, err := found.Read(name, data, t.options)
		c.err = err
		c.policies = make(map[string][]byte, len(documents))
		for i := range documents {
			c.policies[documents[i].Path()] = documents[i].Source
		}
		for i := range findings {
			c.unknown = append(c.unknown, fmt.Sprintf("line %d: %s (%s)", findings[i].Line, findings[i].Detail, findings[i].Code))
		}
	})
	return c
}

// The most things of a container that an error lists.
const containerListed = 5

// policy returns the policy that is called name in the tree of c.
func (c *container) policy(name string) ([]byte, error) {
	if data, ok := c.policies[name]; ok {
		return data, nil
	}
	if c.err != nil {
		return nil, c.err
	}
	text := "the file has no such policy"
	for i, each := range c.unknown {
		if i == containerListed {
			text += fmt.Sprintf("; and %d more are not known", len(c.unknown)-i)
			break
		}
		text += "; " + each
	}
	return nil, errors.New(text)
}
