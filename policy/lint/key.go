package lint

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/conditionkey"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/source"
)

// isUnknownKey reports whether key begins with "aws:" and is none of AWS's.
func isUnknownKey(key string) bool {
	if _, ok := glob.CutPrefixFold(key, conditionkey.Global); !ok {
		return false
	}
	k := conditionkey.Find(key)
	return k.Name == "" || k.TakesTag() && len(key) == len(k.Name)
}

// globalKeys are what may have been meant. Of two that are equally near the first is
// proposed.
//
//nolint:gochecknoglobals // a table that is never written
var globalKeys = conditionkey.GlobalNames()

// unknownKey reports a condition key that AWS does not have. In a value, which is not
// to be shown, the key stands as a policy variable.
func (l *linter) unknownKey(key string, inValue bool, at *source.Place) {
	if !isUnknownKey(key) || strings.HasPrefix(key, "AWS::") {
		return // AWS:: begins a placeholder
	}
	text := "AWS has no condition key " + shown(key)
	if inValue {
		text = "a policy variable in a value is none of the condition keys of AWS"
	}
	var hint string
	name, tag := conditionkey.CutTag(key)
	if near := l.near(name, globalKeys); near != "" {
		if strings.HasSuffix(near, "/") && !inValue {
			near += tag
		}
		hint = ": did you mean " + shown(near) + "?"
	}
	l.report(at, UnknownKey, "%s, so it has never a value%s", text, hint)
}

// isSingleValued reports whether AWS documents key as single-valued. A key that has the
// key of a tag too much or too little is misspelled, and counts as what was meant.
func isSingleValued(key string) bool {
	name, _, _ := strings.Cut(key, "/")
	return conditionkey.Find(name).Values == conditionkey.One || conditionkey.Find(name+"/").Values == conditionkey.One
}
