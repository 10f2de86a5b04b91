package found

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
)

// A File is one to look at.
type File struct {
	Name  string // with slashes, beginning as its argument does
	Named bool   // by an argument itself, or by a glob, and not by its folder
}

// Files returns the files that args name, each once: a folder, DIR or DIR/..., stands for those
// below it that are wanted, without folders that tools keep (node_modules, and
// those with a dot, such as .git and .terraform) or behind links to folders outside, and a glob for those that match. The errors
// of all arguments are joined; one that names no file is one, which says what is wanted. "-"
// stays as it is.
func Files(args []string, wanted Kind) ([]File, error) {
	var all []File
	var errs []error
	seen := make(map[string]int)
	add := func(name string, named bool) {
		clean := path.Clean(name)
		if i, ok := seen[clean]; ok {
			all[i].Named = all[i].Named || named
			return
		}
		seen[clean] = len(all)
		all = append(all, File{name, named})
	}
	for _, arg := range args {
		if err := expand(arg, wanted, add); err != nil {
			errs = append(errs, err)
		}
	}
	return all, errors.Join(errs...)
}

// A Kind is what kind of files are looked for in a folder.
type Kind int

// The kinds of files.
const (
	Policies Kind = iota // JSON and YAML, which may hold policies, but no case files
	Cases                // case files
	Outputs              // JSON, which the AWS CLI may have printed
	Logs                 // JSON, compressed or not, which may have events of AWS CloudTrail
)

// none says that a folder has no such files.
func (k Kind) none(folder string) error {
	switch k {
	case Cases:
		return texts.Error("{folder}: there is no case file: *.iam.json in this folder", strconv.Quote(folder))
	case Outputs:
		return texts.Error("{folder}: there is no file with outputs: *.json in this folder", strconv.Quote(folder))
	case Logs:
		return texts.Error("{folder}: there is no log: *.json, *.jsonl, *.ndjson or *.gz in this folder", strconv.Quote(folder))
	case Policies:
	}
	return texts.Error("{folder}: there is no file with policies: *.json, *.yaml, *.yml or *.template in this folder", strconv.Quote(folder))
}

// has reports whether a file is of the kind by its name.
func (k Kind) has(name string) bool {
	name = strings.ToLower(name) // as those of a file system that knows no case may be
	isCase := strings.HasSuffix(name, ".iam.json")
	if k == Cases {
		return isCase
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".json":
		return !isCase
	case ".gz", ".jsonl", ".ndjson":
		return k == Logs
	case ".yaml", ".yml", ".template":
		return k == Policies
	}
	return false
}

// IsPattern reports whether an argument is a folder or a glob, and not a file.
func IsPattern(arg string) bool {
	name := filepath.ToSlash(arg)
	info, err := os.Stat(name)
	switch {
	case err == nil:
		return info.IsDir()
	case name == "...", strings.HasSuffix(name, "/..."):
		return true
	}
	return strings.ContainsAny(name, "*?[")
}

func expand(arg string, wanted Kind, add func(name string, named bool)) error {
	if strings.TrimSpace(arg) == "" {
		return texts.Error("the name of a file is empty")
	}
	name := filepath.ToSlash(arg)
	folder := strings.TrimSuffix(name, "/...")
	if name == "..." {
		folder = "."
	}
	info, err := os.Stat(folder)
	switch {
	case name == "-":
		add(name, true)
		return nil
	case err == nil && info.IsDir():
		return walk(folder, wanted, add)
	case err == nil && folder == name:
		add(name, true)
		return nil
	case !strings.ContainsAny(name, "*?["):
		return texts.At(strconv.Quote(arg), texts.Error("no such file or folder"))
	}
	if strings.Contains(name, "**") { // which would look like a glob for all folders, and be one for some
		return texts.At(strconv.Quote(arg), texts.Error("** stands for no folders here: name the folder"))
	}
	matches, err := filepath.Glob(arg)
	switch {
	case err != nil:
		return texts.At(strconv.Quote(arg), err)
	case len(matches) == 0:
		return texts.Error("{glob} matches no file", strconv.Quote(arg))
	}
	for _, match := range matches {
		match = filepath.ToSlash(match)
		info, err := os.Stat(match)
		switch {
		case err != nil:
			return err
		case !info.IsDir():
			add(match, true)
		default:
			if err := walk(match, wanted, add); err != nil {
				return err
			}
		}
	}
	return nil
}

// walk adds the files below folder.
func walk(folder string, wanted Kind, add func(name string, named bool)) error {
	w := walker{wanted: wanted, add: add}
	err := w.walk(folder)
	if err == nil && w.count == 0 {
		err = wanted.none(folder)
	}
	return err
}

// A walker walks a folder, and those outside of it that links in it lead to, each once.
type walker struct {
	wanted Kind
	add    func(name string, named bool)
	count  int
	walked []string // folders, without links
}

func (w *walker) walk(folder string) error {
	target, err := filepath.EvalSymlinks(folder)
	if err != nil {
		return err
	}
	if target, err = filepath.Abs(target); err != nil {
		return err
	}
	within := func(root string) bool {
		rel, err := filepath.Rel(root, target)
		return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
	}
	if slices.ContainsFunc(w.walked, within) {
		return nil
	}
	w.walked = append(w.walked, target)
	return filepath.WalkDir(target, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(target, name)
		if err != nil {
			return err
		}
		called := path.Join(filepath.ToSlash(folder), filepath.ToSlash(rel))
		switch {
		case entry.IsDir():
			if name != target && passedOver(entry.Name()) {
				return fs.SkipDir
			}
			return nil
		case entry.Type()&fs.ModeSymlink != 0 && !passedOver(entry.Name()):
			if info, err := os.Stat(name); err == nil && info.IsDir() {
				return w.walk(called)
			}
		}
		if w.wanted.has(entry.Name()) {
			w.count++
			w.add(called, false)
		}
		return nil
	})
}

// passedOver reports whether a folder is one that a tool keeps for itself.
func passedOver(name string) bool {
	return strings.HasPrefix(name, ".") || name == "node_modules"
}
