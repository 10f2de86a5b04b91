package clause

import "slices"

// fewValues is the number of values up to which a clause compares with one after
// the other. Of more it looks up those that are literal: a list of a request
// against a list of a policy costs the one times the logarithm of the other.
// Values with wildcards or policy variables are always compared one by one.
const fewValues = 16

// A lookup has the numbers of the values of a clause. It is made when the clause
// is compiled and takes four bytes a value.
type lookup struct {
	sorted []int32 // values that are looked up, in the order of compareValue
	others []int32 // values that are not
}

// makeLookup prepares cl for the look-up of its values, if they are many.
func (cl *Clause) makeLookup() {
	if len(cl.values) <= fewValues {
		return
	}
	switch cl.family {
	case familyString, familyStringLike, familyARN, familyStringIgnoreCase, familyBinary:
		l := cl.sortLiterals()
		if len(l.sorted) <= fewValues {
			return
		}
		if cl.operands == nil {
			cl.operands = newOperands()
		}
		cl.operands.lookup = l
	case familyNumeric, familyDate, familyIP, familyBool, familyNull: // which look at few
	}
}

// sortLiterals returns a lookup of the values of cl that are literal.
func (cl *Clause) sortLiterals() *lookup {
	numbers := make([]int32, 0, len(cl.values))
	for i := range cl.values {
		if _, ok := cl.literal(i); ok {
			numbers = append(numbers, int32(i))
		}
	}
	literals := len(numbers)
	for i := range cl.values {
		if _, ok := cl.literal(i); !ok {
			numbers = append(numbers, int32(i))
		}
	}
	slices.SortFunc(numbers[:literals], func(i, j int32) int {
		text, _ := cl.literal(int(j))
		return cl.compareValue(int(i), text)
	})
	return &lookup{sorted: numbers[:literals], others: numbers[literals:]}
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

// compareValue returns -1, 0 or 1 as value i of cl, which is literal, sorts
// before, matches, or sorts after text.
func (cl *Clause) compareValue(i int, text string) int {
	switch cl.family {
	case familyStringIgnoreCase:
		return compareIgnoreCase(cl.values[i], text)
	case familyBinary:
		return cl.operands.binaries[i].compare(text)
	case familyString, familyStringLike, familyARN, familyNumeric, familyDate, familyBool, familyIP, familyNull:
	}
	value, _ := cl.literal(i)
	return compareText(value, text)
}

// compareText is strings.Compare, from which the compiler takes that its
// arguments escape: the text of a derived time would leave the stack.
func compareText(a, b string) int {
	switch {
	case a == b:
		return 0
	case a < b:
		return -1
	}
	return 1
}

// find reports whether text matches one of the values of cl that are looked up.
func (cl *Clause) find(text string) bool {
	sorted := cl.operands.lookup.sorted
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
