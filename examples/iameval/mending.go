package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/mend"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/policy/lint"
)

// mendAll mends the policy files of inspections and looks at those again that changed. With -diff
// it notes the changes, and leaves the files as they are.
func (l *linting) mendAll(r *lintReport, inspections []inspection) {
	for i := range inspections {
		in := &inspections[i]
		if in.err != nil || !in.document.Same {
			continue
		}
		find := func(p *policy.Policy) (all, wanted []lint.Finding) {
			all, err := l.findings(p)
			if err != nil {
				return nil, nil
			}
			return all, l.open(all, in)
		}
		text, mends, err := mend.Mend(in.policy, find)
		switch {
		case err != nil:
			r.fail(err, in.document)
		case mends == 0:
		case l.diff:
			r.diffs = append(r.diffs, mend.Diff(ownPath(in.document.File), in.document.Source, text))
		default:
			if err := replaceFile(in.document.File, in.document.Source, text); err != nil {
				r.fail(err, in.document)
				continue
			}
			r.mended = append(r.mended, texts.Of("{file}: {findings} mended", shown(in.document.File), texts.Plural(mends, "1 finding", "{n} findings")))
			l.sources[ownPath(in.document.File)] = text
			changed := *in.document
			changed.Source = text
			*in = l.inspect(&changed)
		}
	}
}

// open returns the findings in a document that are neither ignored nor suppressed.
func (l *linting) open(findings []lint.Finding, in *inspection) (open []lint.Finding) {
	for _, f := range findings {
		if !l.ignores(f.Code) && l.config.For(&newFinding(f, in).Finding, l.now) == nil {
			open = append(open, f)
		}
	}
	return open
}

// replaceFile replaces the content of a file, which is before, at once: whoever reads the file
// reads one or the other.
func replaceFile(name string, before, after []byte) error {
	name, err := filepath.EvalSymlinks(name) // a link stays one
	if err != nil {
		return err
	}
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return texts.Error("{file} is no file that can be replaced", shown(name))
	}
	if now, err := os.ReadFile(name); err != nil || !bytes.Equal(now, before) {
		return errors.Join(texts.Error("{file} has changed since it was read", shown(name)), err)
	}
	return writeFile(name, after, info.Mode().Perm())
}

// writeFile writes a file at once. What is no regular file, such as /dev/stderr, is written to.
func writeFile(name string, content []byte, mode os.FileMode) error {
	if info, err := os.Lstat(name); err == nil && !info.Mode().IsRegular() {
		return os.WriteFile(name, content, mode)
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".iameval-*")
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	err = errors.Join(err, f.Chmod(mode), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
