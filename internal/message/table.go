package message

import (
	"slices"
	"strings"
)

// A row is a text in both languages, with the same names of arguments.
type row struct{ english, japanese string }

// tables has a table for each part of the library, sorted by the English text.
var tables = [...][]row{evaluateTexts, policyTexts, lintTexts, accessTexts}

// translated returns the text whose English is form in language l.
func translated(l Language, form string) string {
	if l != Japanese {
		return form
	}
	for _, table := range tables {
		i, ok := slices.BinarySearchFunc(table, form, func(r row, form string) int { return strings.Compare(r.english, form) })
		if ok {
			return table[i].japanese
		}
	}
	return form
}
