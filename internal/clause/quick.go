package clause

// A quick says how a clause decides the one value of a key by few comparisons, if it
// can: most conditions of policies do. matchEntry would say the same, and takes longer.
type quick uint8

const (
	notQuick     quick = iota
	quickTexts         // one of few texts, without wildcards and policy variables
	quickBool          // true or false
	quickNetwork       // in a network, of an address with a type
	quickDate          // before or after one date, of a date with a type
)

// quickEntries is the number of entries up to which Match looks at each.
const quickEntries = 8

// setQuick says how cl, which is compiled, is decided.
func (cl *Clause) setQuick() {
	if cl.set != noSetOperator || cl.key.derived.IsTime() && cl.family != familyDate {
		return
	}
	switch cl.family {
	case familyString:
		if cl.patterns == nil && len(cl.values) <= fewValues {
			cl.quick = quickTexts
		}
	case familyBool:
		cl.quick = quickBool
	case familyIP:
		cl.quick = quickNetwork
	case familyDate:
		if cl.comparison != equal && len(cl.operands.dates) > 0 {
			cl.quick = quickDate
		}
	case familyStringIgnoreCase, familyStringLike, familyNumeric, familyBinary, familyARN, familyNull:
	}
}
