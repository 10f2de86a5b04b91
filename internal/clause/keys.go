package clause

import "github.com/seed-1d0cfdb5/iam/internal/conditionkey"

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

// ReadsResource reports whether what the clauses of b decide may depend on the resource of
// the request, all entries being equal.
func (b Block) ReadsResource() bool {
	for i := range b.clauses {
		for _, name := range b.clauses[i].Keys() {
			if conditionkey.Find(name).Derived.IsOfResource() {
				return true
			}
		}
	}
	return false
}

// ReadsOthers reports whether a clause of b reads entries beside that of its own key: for
// policy variables, or because its key follows from others.
func (b Block) ReadsOthers() bool {
	for i := range b.clauses {
		if cl := &b.clauses[i]; cl.key.derived == conditionkey.ViaAWSService || len(cl.Keys()) > 1 {
			return true
		}
	}
	return false
}

// HasKey reports whether one of entries has the key of a clause of b. It may say so of one
// that has not. It does not allocate.
func (b Block) HasKey(entries []Entry) bool {
	for i := range b.clauses {
		for j := range entries {
			if entries[j].hash == b.clauses[i].key.hash {
				return true
			}
		}
	}
	return false
}
