package clause

import "github.com/seed-1d0cfdb5/iam/internal/glob"

// parseBool reads "true" or "false" in any letter case (SEMANTICS C-24).
func parseBool(s string) (value, ok bool) {
	switch {
	case s == "true" || s == "false": // as most are
		return s == "true", true
	case glob.EqualFold(s, "true"):
		return true, true
	}
	return false, glob.EqualFold(s, "false")
}

// wants reports whether b is among the values of a Bool or Null clause.
func (cl *Clause) wants(b bool) bool {
	if b {
		return cl.wantsTrue
	}
	return cl.wantsFalse
}
