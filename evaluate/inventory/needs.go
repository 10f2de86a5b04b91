package inventory

import (
	"maps"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/message"
)

// needsKey returns a text that no other needs have. It has external IDs and is not shown.
func needsKey(needs []condition.Entry) string {
	texts := make([]string, 0, len(needs))
	for _, e := range needs {
		texts = append(texts, strings.ToLower(e.Key())+"\x00"+strings.Join(e.Values(), "\x00"))
	}
	slices.Sort(texts)
	return strings.Join(texts, "\x01")
}

// includes reports whether all has each of some.
func includes(all, some []condition.Entry) bool {
	for _, e := range some {
		if !slices.ContainsFunc(all, func(a condition.Entry) bool {
			return strings.EqualFold(a.Key(), e.Key()) && slices.Equal(a.Values(), e.Values())
		}) {
			return false
		}
	}
	return true
}

func hasKey(list []condition.Entry, key string) bool {
	return slices.ContainsFunc(list, func(e condition.Entry) bool { return strings.EqualFold(e.Key(), key) })
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// withNeeds returns text and what it needs.
func withNeeds(text message.Text, needs []condition.Entry) message.Text {
	if len(needs) == 0 {
		return text
	}
	texts := make([]message.Text, 0, len(needs))
	for i := range needs {
		texts = append(texts, (*clause.Entry)(&needs[i]).Text())
	}
	return message.Of("{step} with {needs}", text, message.Join(" and ", texts...))
}
