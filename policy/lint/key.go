package lint

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/conditionkey"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/source"
	"github.com/seed-1d0cfdb5/iam/internal/suggest"
)

// isUnknownKey reports whether key begins with "aws:" and is none of AWS's. It may be a
// placeholder, which begins with "AWS::".
func isUnknownKey(key string) bool {
	if _, ok := glob.CutPrefixFold(key, conditionkey.Global); !ok || strings.HasPrefix(key, "AWS::") {
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

// unknownKey reports a condition key that AWS does not have.
func (l *linter) unknownKey(key string, at source.Value) {
	if isUnknownKey(key) {
		_, tag := conditionkey.CutTag(key)
		problem := message.Of("AWS has no condition key {key}, so it has never a value", shown(key))
		l.reportAt(at.Offset(), UnknownKey, suggest.Asking(problem, l.nearKey(key, tag)))
	}
}

// unknownVariable reports one that stands as a policy variable in a value of a
// condition, which is not to be shown.
func (l *linter) unknownVariable(key string, at source.Value) {
	if isUnknownKey(key) {
		problem := message.Of("a policy variable in a value is none of the condition keys of AWS, so it has never a value")
		l.reportAt(at.Offset(), UnknownKey, suggest.Asking(problem, l.nearKey(key, "")))
	}
}

// nearKey returns the key that key is probably meant for, with the given key of a tag if
// it takes one, or "".
func (l *linter) nearKey(key, tag string) string {
	name, _ := conditionkey.CutTag(key)
	near := l.near(name, globalKeys)
	if near == "" {
		return ""
	}
	if strings.HasSuffix(near, "/") {
		near += tag
	}
	return shown(near)
}

// isSingleValued reports whether AWS documents key as single-valued. A key that has the
// key of a tag too much or too little is misspelled, and counts as what was meant.
func isSingleValued(key string) bool {
	name, _, _ := strings.Cut(key, "/")
	return conditionkey.Find(name).Values == conditionkey.One || conditionkey.Find(name+"/").Values == conditionkey.One
}
