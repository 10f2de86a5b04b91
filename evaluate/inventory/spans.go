package inventory

import (
	"slices"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
)

// spans are intervals in their order, of which no two touch, and each has both bounds.
type spans []evaluate.Validity

func (s spans) contains(t time.Time) bool {
	return slices.ContainsFunc(s, func(v evaluate.Validity) bool { return !t.Before(v.From) && t.Before(v.Until) })
}

// intersect returns what is in both.
func (s spans) intersect(other spans) spans {
	var both spans
	for i, j := 0, 0; i < len(s) && j < len(other); {
		from, until := s[i].From, s[i].Until
		if other[j].From.After(from) {
			from = other[j].From
		}
		if other[j].Until.Before(until) {
			until = other[j].Until
		}
		if from.Before(until) {
			both = append(both, evaluate.Validity{From: from, Until: until})
		}
		if s[i].Until.Before(other[j].Until) {
			i++
		} else {
			j++
		}
	}
	return both
}

// union returns what is in one of them.
func (s spans) union(other spans) spans {
	all := slices.Concat(s, other)
	slices.SortFunc(all, func(a, b evaluate.Validity) int { return a.From.Compare(b.From) })
	var merged spans
	for _, v := range all {
		if last := len(merged) - 1; last >= 0 && !v.From.After(merged[last].Until) {
			if v.Until.After(merged[last].Until) {
				merged[last].Until = v.Until
			}
			continue
		}
		merged = append(merged, v)
	}
	return merged
}

// within reports whether other has all that s has.
func (s spans) within(other spans) bool {
	return slices.EqualFunc(s.intersect(other), s, func(a, b evaluate.Validity) bool {
		return a.From.Equal(b.From) && a.Until.Equal(b.Until)
	})
}

// widen returns when a session may be used that begins within s and lives that long.
func (s spans) widen(lives time.Duration) spans {
	wide := slices.Clone(s)
	for i := range wide {
		wide[i].Until = wide[i].Until.Add(lives - 1) // the last begins before the end of s
	}
	return wide.union(nil)
}
