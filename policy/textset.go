package policy

import "github.com/seed-1d0cfdb5/iam/internal/glob"

// A textSet is a set of texts. If it folds, the letter case of ASCII letters does not
// count.
type textSet struct {
	fold bool
	few  []string            // as written: comparing a few takes less than a map
	many map[string]struct{} // in lower case if it folds; nil if there are few
}

// maxFew is the most texts that are few.
const maxFew = 8

// reset empties s for up to n texts.
func (s *textSet) reset(n int) {
	s.few, s.many = s.few[:0], nil
	if n > maxFew {
		s.many = make(map[string]struct{}, n)
	}
}

// add adds text. It reports false if s has it.
func (s *textSet) add(text string) bool {
	if s.many != nil {
		if s.fold {
			text = glob.Lower(text)
		}
		_, taken := s.many[text]
		s.many[text] = struct{}{}
		return !taken
	}
	for _, known := range s.few {
		if known == text || s.fold && glob.EqualFold(known, text) {
			return false
		}
	}
	s.few = append(s.few, text)
	return true
}
