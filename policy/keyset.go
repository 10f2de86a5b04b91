package policy

import "github.com/seed-1d0cfdb5/iam/internal/glob"

// A keySet is a set of condition keys. Their letter case does not count.
type keySet struct {
	few  []string            // as written: comparing a few takes less than a map
	many map[string]struct{} // in lower case; nil if there are few
}

// maxFew is the most keys that are few.
const maxFew = 8

// reset empties s for up to n keys.
func (s *keySet) reset(n int) {
	s.few, s.many = s.few[:0], nil
	if n > maxFew {
		s.many = make(map[string]struct{}, n)
	}
}

// add adds key. It reports false if s has it.
func (s *keySet) add(key string) bool {
	if s.many != nil {
		folded := glob.Lower(key)
		_, taken := s.many[folded]
		s.many[folded] = struct{}{}
		return !taken
	}
	for _, known := range s.few {
		if glob.EqualFold(known, key) {
			return false
		}
	}
	s.few = append(s.few, key)
	return true
}
