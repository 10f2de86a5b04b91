package policy

import "github.com/seed-1d0cfdb5/iam/internal/glob"

// A textSet is a set of texts. If it folds, the letter case of ASCII letters does not
// count.
type textSet struct {
	fold bool
	n    int                 // of few
	few  [maxFew]string      // the first ones: comparing a few takes less than a map
	more map[string]struct{} // the others, in lower case if it folds
	all  int                 // that are expected
}

// maxFew is the most texts that are compared one by one.
const maxFew = 8

// reset empties s for about n texts.
func (s *textSet) reset(n int) { s.n, s.more, s.all = 0, nil, n }

// has reports whether text is in s.
func (s *textSet) has(text string) bool {
	for i := range s.n {
		if known := s.few[i]; known == text || s.fold && glob.EqualFold(known, text) {
			return true
		}
	}
	if s.more == nil {
		return false
	}
	_, ok := s.more[s.folded(text)]
	return ok
}

// add adds text. It reports false if s has it.
func (s *textSet) add(text string) bool {
	switch {
	case s.has(text):
		return false
	case s.n < maxFew:
		s.few[s.n] = text
		s.n++
		return true
	case s.more == nil:
		s.more = make(map[string]struct{}, max(0, s.all-maxFew))
	}
	s.more[s.folded(text)] = struct{}{}
	return true
}

// folded returns text in lower case, if s folds.
func (s *textSet) folded(text string) string {
	if s.fold {
		return glob.Lower(text)
	}
	return text
}
