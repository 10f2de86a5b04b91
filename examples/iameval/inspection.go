package main

import (
	"cmp"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/accepted"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/found"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/mend"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/policy/lint"
	"github.com/seed-1d0cfdb5/iam/policy/lint/catalog"
)

// An inspector looks at policies.
type inspector struct {
	now       time.Time
	redundant bool
	searchAll bool // for what is redundant, however large a policy is
	catalog   bool
}

// maxSearched is the size, in bytes, up to which a policy is searched for what is redundant.
// AWS stores hardly any that are larger, and a few that are would take as long as hundreds of
// others.
const maxSearched = 20 << 10

// An inspection is what came of one document.
type inspection struct {
	document *found.Document
	policy   *policy.Policy
	keys     *accepted.Statements
	findings []*finding
	err      error
}

// inspectAll looks at all documents. The result does not depend on who of the workers was
// faster.
func (n *inspector) inspectAll(documents []found.Document) []inspection {
	all := make([]inspection, len(documents))
	next := make(chan int)
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(documents)) {
		workers.Go(func() {
			for i := range next {
				all[i] = n.inspect(&documents[i])
			}
		})
	}
	for i := range documents {
		next <- i
	}
	close(next)
	workers.Wait()
	return all
}

// inspect looks at a document.
func (n *inspector) inspect(d *found.Document) inspection {
	in := inspection{document: d}
	if in.policy, in.err = parseDocument(d); in.err != nil {
		return in
	}
	in.keys = accepted.NewStatements(in.policy)
	findings, err := n.findings(in.policy)
	if err != nil {
		in.err = err
		return in
	}
	for _, f := range findings {
		in.findings = append(in.findings, newFinding(f, &in))
	}
	return in
}

// findings returns what is found in a policy, in source order.
func (n *inspector) findings(p *policy.Policy) ([]lint.Finding, error) {
	findings := lint.Check(p, n.now)
	if n.catalog {
		findings = append(findings, catalog.Check(p)...)
	}
	if n.redundant {
		text, err := p.MarshalJSON()
		if err != nil {
			return nil, err
		}
		if len(text) <= maxSearched || n.searchAll {
			more, err := mend.Redundancies(p)
			if err != nil {
				return nil, err
			}
			findings = append(findings, more...)
		} else {
			findings = append(findings, texts.Found(
				lint.Finding{Name: p.Name(), Line: 1, Column: 1, Code: lint.Unfinished, Level: lint.Suggestion},
				texts.Of("the policy has more than {n} bytes, and was not searched for what could be left out: -redundant does it", maxSearched)))
		}
	}
	slices.SortStableFunc(findings, func(a, b lint.Finding) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return findings, nil
}

// A finding is a finding with what is known of its place, and whether it is accepted.
type finding struct {
	accepted.Finding
	document    *found.Document // nil if it is about a file
	suppression *accepted.Suppression
	known       bool // it is in the baseline
}

// newFinding returns f, of an inspection or, if that is nil, about a file.
func newFinding(f lint.Finding, in *inspection) *finding {
	shown := &finding{Finding: accepted.Finding{Finding: f, File: ownPath(f.Name)}}
	var keys *accepted.Statements
	if in == nil {
		// A finding about what is not a policy yet begins with the name of its resource.
		shown.Resource = resourceOf(f.Detail)
	} else {
		keys = in.keys
		shown.document = in.document
		shown.File = ownPath(in.document.File)
		if !in.document.Same {
			shown.Resource = in.document.Name
		}
	}
	shown.SetKey(keys)
	return shown
}

// resourceOf returns the name of the resource with which a text begins, before ": ", or "". There
// may be anything between quotation marks in it: aws_sqs_queue_policy.events["a: b"].
func resourceOf(text string) string {
	quoted := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && quoted:
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == ' ':
			return ""
		case strings.HasPrefix(text[i:], ": "):
			return text[:i]
		}
	}
	return ""
}

func (f *finding) isOpen() bool { return f.suppression == nil && !f.known }

// ownPath returns the name of a file as it is the same, however it is named: relative to the
// working directory if it is below that, and with slashes.
func ownPath(name string) string {
	name = path.Clean(filepath.ToSlash(name))
	if here, err := os.Getwd(); err == nil {
		if below, ok := strings.CutPrefix(name, filepath.ToSlash(here)+"/"); ok {
			return below
		}
	}
	return name
}
