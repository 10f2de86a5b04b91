package cloudtrail

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/seed-1d0cfdb5/iam/internal/quote"
)

// A name is a key that is a text.
type name string

func (n name) appendText(to []byte) []byte { return append(to, n...) }

func (n name) own() name { return name(strings.Clone(string(n))) }

func (k groupKey) appendText(to []byte) []byte {
	to = append(to, byte(k.Column))
	to = appendTexts(to, k.Principal, k.Action, k.Resource, k.Missing, string(k.Reason))
	return k.After.appendText(k.Before.appendText(to))
}

// own returns k with texts of its own: those of an event are part of its record.
func (k groupKey) own() groupKey {
	k.Principal, k.Action, k.Resource = strings.Clone(k.Principal), strings.Clone(k.Action), strings.Clone(k.Resource)
	return k
}

func (k differenceKey) appendText(to []byte) []byte {
	to = append(to, byte(k.Agreement), byte(k.Recorded.Answer), byte(k.Recorded.Type))
	return k.Before.appendText(appendTexts(to, k.Principal, k.Action, k.Recorded.Policy))
}

func (k differenceKey) own() differenceKey {
	k.Principal, k.Action, k.Recorded.Policy = strings.Clone(k.Principal), strings.Clone(k.Action), strings.Clone(k.Recorded.Policy)
	return k
}

func (s Side) appendText(to []byte) []byte {
	to = append(to, byte(s.Outcome), byte(s.Type), 0)
	if s.Depends {
		to[len(to)-1] = 1
	}
	return appendTexts(to, s.Policy, s.Statement)
}

// short returns s whose texts, which are those of policies, are short.
func (s Side) short() Side {
	s.Policy, s.Statement = short(s.Policy), short(s.Statement)
	return s
}

// appendTexts appends texts so that others make another text.
func appendTexts(to []byte, texts ...string) []byte {
	for _, text := range texts {
		to = append(append(to, text...), 0xFF) // which is not in UTF-8
	}
	return to
}

// short returns s as it can be written to JSON and read back as the same, or its beginning.
func short(s string) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	return quote.Beginning(s, maxText)
}

// jsonTime returns t as it can be written to JSON and read back as the same: the zero time if
// it cannot.
func jsonTime(t time.Time) time.Time {
	t = t.UTC()
	if year := t.Year(); year < 0 || year > 9999 {
		return time.Time{}
	}
	return t
}
