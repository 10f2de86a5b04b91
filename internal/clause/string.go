package clause

// matchesText reports whether text equals one of the values of cl or, for
// StringLike, matches it with wildcards. There is no normalization: texts that
// differ in any byte differ (SEMANTICS C-21, S-18).
func (cl *Clause) matchesText(c *Context, text string) bool {
	if cl.operands != nil && cl.operands.lookup != nil {
		return cl.matchesMany(c, text)
	}
	if cl.patterns == nil {
		return hasText(cl.values, text)
	}
	for i := range cl.patterns {
		p := &cl.patterns[i]
		if literal, ok := p.literal(); ok { // as in most, and faster
			if literal == text {
				return true
			}
		} else if matches, _ := p.match(text, c); matches {
			return true
		}
	}
	return false
}

// matchesMany is matchesText for a clause with a lookup.
func (cl *Clause) matchesMany(c *Context, text string) bool {
	if cl.find(text) {
		return true
	}
	for _, i := range cl.operands.lookup.others {
		if matches, _ := cl.patterns[i].match(text, c); matches {
			return true
		}
	}
	return false
}

// hasText is slices.Contains, from which the compiler takes that its arguments escape: the
// text of a derived time would leave the stack.
func hasText(values []string, text string) bool {
	for _, value := range values {
		if value == text {
			return true
		}
	}
	return false
}
