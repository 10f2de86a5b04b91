package clause

import "slices"

// fewValues is the number of values up to which a clause compares with one after
// the other. Of more it looks up those that are literal: a list of a request
// against a list of a policy costs the one times the logarithm of the other, at most.
// Values with wildcards or policy variables are always compared one by one.
const fewValues = 16

// A lookup finds values of a clause. It is made when the clause is compiled.
type lookup struct {
	texts  map[string]struct{} // values that match the same text and no other
	sorted []int32             // numbers of other values that are looked up, in the order of compareValue
	others []int32             // numbers of values that are not looked up
}

// makeLookup prepares cl for the look-up of its values, if they are many.
func (cl *Clause) makeLookup() {
	if len(cl.values) <= fewValues {
		return
	}
	switch cl.family {
	case familyString, familyStringLike, familyARN, familyStringIgnoreCase, familyBinary:
	case familyNumeric, familyDate, familyIP, familyBool, familyNull: // which look at few
		return
	}
	literals := 0
	for i := range cl.values {
		if _, ok := cl.literal(i); ok {
			literals++
		}
	}
	if literals <= fewValues {
		return
	}
	if cl.operands == nil {
		cl.operands = newOperands()
	}
	cl.operands.lookup = cl.newLookup(literals)
}

// newLookup returns a lookup of the values of cl, of which the given number are literal.
func (cl *Clause) newLookup(literals int) *lookup {
	l := &lookup{others: make([]int32, 0, len(cl.values)-literals)}
	if cl.family != familyStringIgnoreCase && cl.family != familyBinary {
		l.texts = make(map[string]struct{}, literals)
	} else {
		l.sorted = make([]int32, 0, literals)
	}
	for i := range cl.values {
		text, ok := cl.literal(i)
		switch {
		case !ok:
			l.others = append(l.others, int32(i))
		case l.texts != nil:
			l.texts[text] = struct{}{}
		default:
			l.sorted = append(l.sorted, int32(i))
		}
	}
	slices.SortFunc(l.sorted, func(i, j int32) int {
		text, _ := cl.literal(int(j))
		return cl.compareValue(int(i), text)
	})
	return l
}

// literal returns a text that value i of cl matches, or false if what it matches
// is not found by comparing texts.
func (cl *Clause) literal(i int) (string, bool) {
	switch cl.family {
	case familyString, familyStringLike, familyARN:
		if cl.patterns == nil {
			return cl.values[i], true
		}
		return cl.patterns[i].literal()
	case familyStringIgnoreCase:
		return cl.values[i], cl.operands.folds[i] == nil
	case familyBinary:
		return cl.operands.binaries[i].encoded, true
	case familyNumeric, familyDate, familyBool, familyIP, familyNull:
	}
	return "", false
}

// compareValue returns -1, 0 or 1 as value i of cl, which is literal and sorted, sorts
// before, matches, or sorts after text.
func (cl *Clause) compareValue(i int, text string) int {
	if cl.family == familyBinary {
		return cl.operands.binaries[i].compare(text)
	}
	return compareIgnoreCase(cl.values[i], text)
}

// find reports whether text matches one of the values of cl that are looked up.
func (cl *Clause) find(text string) bool {
	l := cl.operands.lookup
	if l.texts != nil {
		_, ok := l.texts[text]
		return ok
	}
	sorted := l.sorted
	low, high := 0, len(sorted)
	for low < high {
		mid := (low + high) / 2
		switch c := cl.compareValue(int(sorted[mid]), text); {
		case c == 0:
			return true
		case c < 0:
			low = mid + 1
		default:
			high = mid
		}
	}
	return false
}
