// Package mend changes policies where lint found something that can be put right in one way,
// and nothing else changes: what they allow and deny stays as it is, which is proven for each
// change before it is made.
package mend

import (
	"cmp"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/jsontree"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/policy/lint"
)

// A Finder returns what lint finds in a policy, and what of that is to be mended.
type Finder func(*policy.Policy) (all, wanted []lint.Finding)

// maxRounds is how often a policy is looked at again for what the last changes brought about.
const maxRounds = 5

// Mend returns the text of p with all mends, and their number. What it returns is a policy that
// decides every request as p does, alone and together with any other policies. The layout of
// what is not changed stays.
func Mend(p *policy.Policy, find Finder) (text []byte, mends int, err error) {
	if text, err = p.MarshalJSON(); err != nil {
		return nil, 0, err
	}
	for range maxRounds {
		edits := edits(text, find, p)
		made := 0
		for _, e := range edits {
			root, err := jsontree.Parse(text)
			if err != nil {
				return nil, 0, err // it was parsed
			}
			changed, ok := e.apply(text, &root, e.at)
			if !ok {
				continue
			}
			after, err := policy.Parse(changed, p.Type(), policy.WithName(p.Name()), policy.WithMaxBytes(len(changed)))
			if err == nil && isSame(p, after) {
				p, text, made = after, changed, made+1
			}
		}
		if mends += made; made == 0 {
			break
		}
	}
	return text, mends, nil
}

// An edit may mend a finding at an offset.
type edit struct {
	at    int
	apply func(text []byte, root *jsontree.Value, at int) ([]byte, bool)
}

// edits returns those for the findings in a policy, from the end to the beginning: so the
// places of the others stay.
func edits(text []byte, find Finder, p *policy.Policy) (list []edit) {
	all, wanted := find(p)
	for _, f := range wanted {
		at := jsontree.Offset(text, f.Line, f.Column)
		switch f.Code {
		case lint.OldVersion:
			list = append(list, edit{at, setVersion})
		case lint.DuplicateSid:
			list = append(list, edit{at, renameSid})
		case lint.SingleValued:
			list = append(list, edit{at, dropSetOperator})
		case Redundant:
			if !isDoubtful(&f, all) {
				list = append(list, edit{at, remove})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b edit) int { return cmp.Compare(b.at, a.at) })
	return list
}

// isDoubtful reports whether something graver was found in what is redundant, so that it is likely
// that something else was meant, and not that it should go; or something that is a danger
// anywhere in the policy: it may be what makes the rest redundant, and is to go itself.
func isDoubtful(part *lint.Finding, all []lint.Finding) bool {
	return slices.ContainsFunc(all, func(f lint.Finding) bool {
		inside := f.Pointer == part.Pointer || strings.HasPrefix(f.Pointer, part.Pointer+"/")
		return f.Level >= lint.Security || f.Level >= lint.Warning && f.Code != lint.DuplicateSid && inside
	})
}
