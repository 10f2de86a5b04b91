package clause_test

import (
	"slices"
	"strings"
)

func letter(b bool) string {
	if b {
		return "T"
	}
	return "F"
}

// oracle answers q from the rules, without the package under test. The first
// rule that speaks of q decides.
func (q truthCell) oracle() string {
	isNull := q.row.operator == "Null"
	negated := strings.Contains(q.row.operator, "Not")
	forAll, forAny := q.set == "ForAllValues:", q.set == "ForAnyValue:"
	// C-9: a set without members is as good as no key.
	missing := len(q.column.values) == 0
	// C-15: nothing but empty strings.
	null := !missing && !slices.ContainsFunc(q.column.values, func(v requestValue) bool { return v != empty })
	absent := missing || null // S-28, S-48

	rules := []struct {
		source  string
		applies bool
		answer  func() string
	}{
		{"G-26: Null takes no IfExists", isNull && q.ifExists, func() string { return "refused" }},
		{"G-26: ForAllValues:Null", isNull && forAll, func() string { return "T" }},
		{"G-26: ForAnyValue:Null", isNull && forAny, func() string { return "F" }},
		{"C-28, C-19, S-28, S-48", isNull, func() string { return letter(absent == (q.row.values[0] == "true")) }},
		{"C-9: IfExists", missing && q.ifExists, func() string { return "T" }},
		{"C-9: ForAllValues", missing && forAll, func() string { return "T" }},
		{"C-9: ForAnyValue, also negated", missing && forAny, func() string { return "F" }},
		{"C-9: negated", missing, func() string { return letter(negated) }},
		{"C-13, C-15: ForAllValues", null && forAll, func() string { return "T" }},
		{"S-15: the set is treated as empty", null && forAny, func() string { return letter(q.ifExists) }},
		{"S-64: a list where one value is read", q.column.list && q.set == "", func() string { return letter(q.deny) }},
		{"C-13, C-14, C-17", true, func() string {
			held := 0
			for _, value := range q.column.values {
				if q.oracleHolds(value, negated) {
					held++
				}
			}
			return letter(held == len(q.column.values) || !forAll && held > 0)
		}},
	}
	for _, rule := range rules {
		if rule.applies {
			return rule.answer()
		}
	}
	return "no rule"
}

// oracleHolds tells whether the operator of q holds for one value.
func (q truthCell) oracleHolds(value requestValue, negated bool) bool {
	if value == empty {
		// C-11: text to String and Binary operators, and no value of any other.
		value = bad
		if strings.HasPrefix(q.row.operator, "String") || q.row.operator == "BinaryEquals" {
			value = miss
		}
	}
	switch value {
	case hit: // C-1, C-2
		return !negated
	case miss: // C-1, C-2
		return negated
	}
	return q.deny // S-64
}
