// Package mend changes policies where lint found something that can be put right in one way,
// and nothing else changes: what they allow and deny stays as it is, which is proven for each
// change before it is made.
package mend

import (
	"cmp"
	"slices"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate/access"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/jsontree"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/policy/lint"
)

// An edit changes a policy at a place.
type edit struct {
	at    int // offset of the value that it is about
	apply func(text []byte, root *jsontree.Value, at int) ([]byte, bool)
}

// maxRounds is how often a policy is looked at again for what the last changes brought about.
const maxRounds = 5

// Mend returns the text of p with all mends, and their number. What it returns is a policy that
// decides every request as p does, alone and together with any other policies. The layout of
// what is not changed stays. With redundant, what could be left out is left out.
func Mend(p *policy.Policy, now time.Time, redundant bool) (text []byte, mends int, err error) {
	if text, err = p.MarshalJSON(); err != nil {
		return nil, 0, err
	}
	for range maxRounds {
		made := 0
		if p, text, made, err = round(p, text, now, redundant); err != nil || made == 0 {
			break
		}
		mends += made
	}
	return text, mends, err
}

// round makes all mends that p needs, those at the end first: so the places of the others
// stay.
func round(p *policy.Policy, text []byte, now time.Time, redundant bool) (*policy.Policy, []byte, int, error) {
	root, err := jsontree.Parse(text)
	if err != nil {
		return p, text, 0, err
	}
	edits := editsFor(p, text, &root, lint.Check(p, now), redundant)
	slices.SortStableFunc(edits, func(a, b edit) int { return cmp.Compare(b.at, a.at) })
	made := 0
	for _, e := range edits {
		root, err := jsontree.Parse(text)
		if err != nil {
			return p, text, made, err
		}
		changed, ok := e.apply(text, &root, e.at)
		if !ok {
			continue
		}
		after, err := policy.Parse(changed, p.Type(), policy.WithName(p.Name()), policy.WithMaxBytes(max(len(changed), 1)))
		if err != nil || !isSame(p, after) {
			continue
		}
		p, text, made = after, changed, made+1
	}
	return p, text, made, nil
}

// editsFor returns the edits that may mend findings.
func editsFor(p *policy.Policy, text []byte, root *jsontree.Value, findings []lint.Finding, redundant bool) (edits []edit) {
	for _, f := range findings {
		at := jsontree.Offset(text, f.Line, f.Column)
		switch f.Code {
		case lint.OldVersion:
			edits = append(edits, edit{at, setVersion})
		case lint.DuplicateSid:
			edits = append(edits, edit{at, renameSid})
		case lint.SingleValued:
			edits = append(edits, edit{at, dropSetOperator})
		}
	}
	if !redundant {
		return edits
	}
	parts := access.Redundant(p)
	places := Places(root, parts)
	for i := range parts {
		if parts[i].Statement.Effect() == policy.Allow && !isDoubtful(text, places[i], findings) {
			edits = append(edits, edit{places[i].Start, remove})
		}
	}
	return edits
}

// isDoubtful reports whether something graver was found in a part of a policy that could be left
// out: then it is likely that something else was meant, and not that it should go.
func isDoubtful(text []byte, part Place, findings []lint.Finding) bool {
	return slices.ContainsFunc(findings, func(f lint.Finding) bool {
		at := jsontree.Offset(text, f.Line, f.Column)
		return f.Level >= lint.Warning && f.Code != lint.DuplicateSid && at >= part.Start && at < part.End
	})
}
