package clause

// Keys returns the condition keys that cl refers to: its own and those of the
// policy variables in its values. Keys may repeat.
func (cl *Clause) Keys() []string {
	keys := []string{cl.key.name}
	for i := range cl.patterns {
		keys = append(keys, cl.patterns[i].keys()...)
	}
	if cl.operands != nil {
		for i := range cl.operands.folds {
			if tm := cl.operands.folds[i]; tm != nil {
				keys = append(keys, keysOf(tm.variables)...)
			}
		}
	}
	return keys
}

// Keys returns the condition keys of the policy variables in p. Keys may repeat.
func (p *ResourcePattern) Keys() []string { return p.pattern.keys() }

// ReadsContext reports whether there are policy variables in p.
func (p *ResourcePattern) ReadsContext() bool { return p.pattern.variables != nil }

func (p *pattern) keys() []string {
	if p.variables == nil {
		return nil
	}
	return keysOf(p.variables.list)
}

func keysOf(variables []variable) []string {
	keys := make([]string, len(variables))
	for i := range variables {
		keys[i] = variables[i].key.name
	}
	return keys
}
