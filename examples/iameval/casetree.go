package main

import (
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/found"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/policy/lint"
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
	policies map[string]found.Document // by their names in the file, NAME.TYPE.json
	names    []string                  // in the order of the file
	findings []lint.Finding            // what keeps others from being known
	err      error
}

func newCaseTree(o found.Options) (*caseTree, error) {
	folder, err := filepath.Abs(".")
	if err != nil {
		return nil, err
	}
	if folder, err = filepath.EvalSymlinks(folder); err != nil { // so that ".." is what it is for all programs
		return nil, err
	}
	root := filepath.VolumeName(folder) + string(filepath.Separator)
	o.Used = make(map[string]bool)
	return &caseTree{FS: os.DirFS(root), root: root, folder: folder, options: o, containers: make(map[string]*container)}, nil
}

// name returns the name in t of a file, named as from the working directory.
func (t *caseTree) name(file string) (string, error) {
	all := filepath.Clean(filepath.FromSlash(file))
	if !filepath.IsAbs(all) {
		all = filepath.Join(t.folder, all)
	}
	rest, ok := strings.CutPrefix(all, t.root)
	name := filepath.ToSlash(rest)
	if !ok || !fs.ValidPath(name) {
		return "", texts.Error("it is not on the volume of the working directory, or its name is not valid")
	}
	return name, nil
}

// isOwn reports whether a file is below the working directory, wherever links lead. Of others
// no line is shown: a case file of somebody else may name any file that there is.
func (t *caseTree) isOwn(name string) bool {
	target, err := filepath.EvalSymlinks(t.root + filepath.FromSlash(name))
	for err != nil && name != "." { // it is in a file
		name = path.Dir(name)
		target, err = filepath.EvalSymlinks(t.root + filepath.FromSlash(name))
	}
	if err != nil {
		return false
	}
	below, err := filepath.Rel(t.folder, target)
	return err == nil && filepath.IsLocal(below)
}

// ReadFile implements [fs.ReadFileFS].
func (t *caseTree) ReadFile(name string) ([]byte, error) {
	data, err := fs.ReadFile(t.FS, name)
	if err == nil {
		return data, nil
	}
	for folder := path.Dir(name); folder != "."; folder = path.Dir(folder) {
		info, statErr := fs.Stat(t.FS, folder)
		switch {
		case statErr != nil:
			continue
		case info.IsDir():
			return nil, err
		}
		data, err := t.container(folder).policy(strings.TrimPrefix(name, folder+"/"))
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
		var documents []found.Document
		o := t.options
		o.Used = make(map[string]bool)
		documents, c.findings, c.err = found.Read(path.Base(name), data, o)
		t.mu.Lock()
		maps.Copy(t.options.Used, o.Used)
		t.mu.Unlock()
		c.policies = make(map[string]found.Document, len(documents))
		for i := range documents {
			if d := &documents[i]; !d.Same {
				if _, ok := c.policies[d.Member]; ok && c.err == nil {
					c.err = texts.Error("two policies of the file are called {name}", d.Member)
				}
				c.policies[d.Member] = *d
				c.names = append(c.names, d.Member)
			}
		}
	})
	return c
}

// namesListed is the most policies of a container that an error lists.
const namesListed = 10

// policy returns the policy that is called name in c.
func (c *container) policy(name string) ([]byte, error) {
	d, ok := c.policies[name]
	switch {
	case c.err != nil:
		return nil, c.err
	case ok && !d.Unknown.IsZero():
		return nil, texts.Error("{problem} ({code})", d.Unknown, string(found.Unresolved))
	case ok:
		return d.Source, nil
	}
	for i := range c.findings {
		// It begins with the name of the resource.
		detail := c.findings[i].Detail
		if resource, _, ok := strings.Cut(detail, ":"); ok && strings.HasPrefix(name, resource+".") {
			return nil, texts.Error("{problem} ({code})", texts.OfFinding(&c.findings[i]), string(c.findings[i].Code))
		}
	}
	text := texts.Of("there is no such policy in the file")
	if n := len(c.names); n > namesListed {
		text = texts.Of("there is no such policy in the file, but {names} and {n} more", strings.Join(c.names[:namesListed], ", "), n-namesListed)
	} else if n > 0 {
		text = texts.Of("there is no such policy in the file, but {names}", strings.Join(c.names, ", "))
	}
	if n := len(c.findings); n > 0 {
		text = texts.Of("{problem}; policies that are not known: {n}", text, n)
	}
	return nil, texts.Error("{problem}", text)
}
