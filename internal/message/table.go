package message

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A Row is a text in English and in Japanese, with the same names of arguments.
type Row [2]string

type row = Row

// Tables are the texts of a program that says more than the library does. Each is sorted by
// the English text.
type Tables [][]Row

// Of is like the function [Of], with a row of t.
func (t *Tables) Of(form string, args ...any) Text { return Text{form: form, args: args, tables: t} }

// Join is like the function [Join], with a row of t.
func (t *Tables) Join(separator string, texts ...Text) Text {
	joined := Join(separator, texts...)
	joined.tables = t
	return joined
}

// Known is like the function [Known], with a row of t.
func (t *Tables) Known(text string) Text { return Text{form: text, kind: known, tables: t} }

// tables has a table for each part of the library.
//
//nolint:gochecknoglobals // never written
var tables = Tables{evaluateTexts, policyTexts, lintTexts, accessTexts, evaltestTexts, inventoryTexts, cloudtrailTexts}

// translated returns the text whose English is form in language l. The tables of nil are
// those of the library.
func (t *Tables) translated(l Language, form string) string {
	if l != Japanese {
		return form
	}
	if t == nil {
		t = &tables
	}
	for _, table := range *t {
		i, ok := slices.BinarySearchFunc(table, form, func(r row, form string) int { return strings.Compare(r[English], form) })
		if ok {
			return table[i][Japanese]
		}
	}
	return form
}

// Check returns what is wrong with the rows of t, for tests.
func (t *Tables) Check() error {
	var errs []error
	seen := make(map[string]bool)
	for _, table := range *t {
		for i, r := range table {
			english, japanese := namesOf(r[English]), namesOf(r[Japanese])
			slices.Sort(english)
			slices.Sort(japanese)
			switch {
			case i > 0 && r[English] < table[i-1][English]:
				errs = append(errs, fmt.Errorf("not sorted: %q", r[English]))
			case seen[r[English]]:
				errs = append(errs, fmt.Errorf("there twice: %q", r[English]))
			case r[Japanese] == "":
				errs = append(errs, fmt.Errorf("without Japanese: %q", r[English]))
			case !slices.Equal(english, japanese):
				errs = append(errs, fmt.Errorf("other names in Japanese: %q", r[English]))
			}
			seen[r[English]] = true
		}
	}
	return errors.Join(errs...)
}
