package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/document"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/found"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/policy/lint"
)

// An extraction is what extract prints for machines.
type extraction struct {
	Policies []extracted    `json:"policies"`
	Findings []lint.Finding `json:"findings"`
}

type extracted struct {
	Name   string `json:"name"`
	Type   string `json:"type"`
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Path   string `json:"path"` // of the policy file, in the folder of -o
}

// extract finds the policies in files, and writes each into a file of its own.
func extract(c *command, args []string) (int, error) {
	var inputs inputFlags
	var folder string
	var force bool
	c.flags.group("Which policies; files, folders and globs follow the flags:", inputs.define)
	c.flags.group("Output:", func(fs *flag.FlagSet) {
		fs.StringVar(&folder, "o", "", "`DIR` folder for policy files NAME.TYPE.json; if absent, they are listed and not written")
		fs.BoolVar(&force, "force", false, "replace files that are there and say something else")
		c.outputFlags(fs)
	})
	if err := c.parseFlags(args); err != nil {
		return exitError, err
	}
	documents, findings, err := inputs.load(&c.files, c.flags.Args())
	if err == nil && folder != "" {
		err = writeDocuments(folder, force, documents)
	}
	if err != nil {
		return exitError, err
	}

	result := extraction{Policies: []extracted{}, Findings: append([]lint.Finding{}, findings...)}
	var text, lines strings.Builder
	for i := range documents {
		d := &documents[i]
		path := filepath.ToSlash(filepath.Join(folder, d.Member))
		result.Policies = append(result.Policies, extracted{d.Name, document.TypeName(d.Type), d.File, d.Line, d.Column, path})
		name := path
		if folder == "" {
			name = escaped(d.Name)
		}
		fmt.Fprintf(&lines, "%s\t%s\t%s:%d:%d\n", name, document.TypeName(d.Type), escaped(d.File), d.Line, d.Column)
	}
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	if _, err := table.Write([]byte(lines.String())); err != nil || table.Flush() != nil {
		panic("a strings.Builder does not fail")
	}
	c.print(result, text.String())
	if len(findings) == 0 {
		return exitYes, nil
	}
	if !c.json {
		for _, f := range findings {
			fmt.Fprintln(c.errOut, f.In(c.lang))
		}
	}
	return exitNo, nil
}

// writeDocuments writes policy files into a folder: all, or none if one would replace a file that says something else
// and force is false. What a plan marks as sensitive may be in them, so they are for their owner alone.
func writeDocuments(folder string, force bool, documents []found.Document) error {
	contents := make(map[string][]byte)
	from := make(map[string]string)
	var errs []error
	for i := range documents {
		d := &documents[i]
		key := strings.ToLower(d.Member)
		if other, ok := from[key]; ok {
			errs = append(errs, texts.Error("{file} and {other} both have {policy}: write them into folders of their own", shown(other), shown(d.File), d.Member))
			continue
		}
		from[key] = d.File
		path := filepath.Join(folder, d.Member)
		contents[path] = forPeople(d)
		if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() { // such as a link to a file elsewhere
			errs = append(errs, texts.Error("{file} is there and is no file", shown(filepath.ToSlash(path))))
			continue
		}
		switch there, err := os.ReadFile(path); {
		case errors.Is(err, fs.ErrNotExist), err == nil && force, err == nil && bytes.Equal(there, contents[path]):
		case err != nil:
			errs = append(errs, err)
		default:
			errs = append(errs, texts.Error("{file} is there and says something else: -force replaces it", shown(filepath.ToSlash(path))))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for path, content := range contents {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// forPeople returns the text of a policy with lines, unless it stands in a file of its own already.
func forPeople(d *found.Document) []byte {
	var b bytes.Buffer
	if d.Same || json.Indent(&b, bytes.TrimSpace(d.Source), "", "  ") != nil {
		return d.Source
	}
	b.WriteByte('\n')
	return b.Bytes()
}
