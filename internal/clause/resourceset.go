package clause

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// A ResourceSet finds those of many patterns that cover a resource. It is immutable, and
// takes four bytes for each of them.
type ResourceSet struct {
	patterns []ResourcePattern
	literals []int32 // that cover one resource, in the order of their texts
	prefixes []int32 // that are text and a "*", likewise; no text begins with another
	others   []int32 // all others, which have to be compared one by one
}

// NewResourceSet returns the set of patterns, which it keeps.
func NewResourceSet(patterns []ResourcePattern) *ResourceSet {
	s := &ResourceSet{patterns: patterns}
	var prefixes []int32
	for i := range patterns {
		p := &patterns[i].pattern
		switch text, whole := p.last.Beginning(); {
		case p.head != nil || p.variables != nil:
			s.others = append(s.others, int32(i))
		case whole:
			s.literals = append(s.literals, int32(i))
		case p.last.IsPrefix() && utf8.ValidString(text): // so that it ends no resource within a character
			prefixes = append(prefixes, int32(i))
		default:
			s.others = append(s.others, int32(i))
		}
	}
	byText := func(i, j int32) int { return strings.Compare(s.text(i), s.text(j)) }
	slices.SortFunc(s.literals, byText)
	slices.SortFunc(prefixes, byText)
	for _, i := range prefixes {
		if n := len(s.prefixes); n == 0 || !strings.HasPrefix(s.text(i), s.text(s.prefixes[n-1])) {
			s.prefixes = append(s.prefixes, i)
		}
	}
	s.literals, s.prefixes, s.others = fitted(s.literals), fitted(s.prefixes), fitted(s.others)
	return s
}

// text returns what pattern i begins with.
func (s *ResourceSet) text(i int32) string {
	text, _ := s.patterns[i].pattern.last.Beginning()
	return text
}

// Match reports whether one of the patterns covers resource: see [ResourcePattern.Match]. If
// none does, it reports resolved false if that is not so of one of them. It does not allocate.
func (s *ResourceSet) Match(resource string, c *Context) (matches, resolved bool) {
	if n := s.countBefore(s.literals, resource); n > 0 && s.text(s.literals[n-1]) == resource {
		return true, true
	}
	// Whatever sorts between a text and a resource that begins with it begins with it too.
	if n := s.countBefore(s.prefixes, resource); n > 0 && strings.HasPrefix(resource, s.text(s.prefixes[n-1])) {
		return true, true
	}
	resolved = true
	for _, i := range s.others {
		matches, known := s.patterns[i].Match(resource, c)
		if matches {
			return true, true
		}
		resolved = resolved && known
	}
	return false, resolved
}

// countBefore returns how many of numbers, which are in the order of their texts, have one
// that does not sort after resource. [slices.BinarySearchFunc] would have resource escape.
func (s *ResourceSet) countBefore(numbers []int32, resource string) int {
	low, high := 0, len(numbers)
	for low < high {
		if mid := (low + high) / 2; s.text(numbers[mid]) <= resource {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low
}
