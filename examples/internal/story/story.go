// Package story prints what the examples tell, in English or in Japanese. An example says its
// sentences in English, and has their Japanese in a table beside.
package story

import (
	"flag"
	"fmt"
	"log"
	"slices"
	"strings"
	"unicode"

	"github.com/seed-1d0cfdb5/iam/examples/internal/locale"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// Texts have the Japanese of each sentence beside its English. A sentence may be a format of
// package fmt, whose Japanese may need its arguments in another order: %[2]s.
type Texts [][2]string

// A Teller prints a story in a language.
type Teller struct {
	lang  policy.Language
	texts Texts
	said  map[string]bool // of texts, in Japanese
}

// New returns a teller in language l.
func New(l policy.Language, texts Texts) *Teller {
	return &Teller{lang: l, texts: texts, said: make(map[string]bool)}
}

// Flags returns the teller of a program, in the language of its flag -lang or of the
// environment. Other flags have to be defined before it parses all of them.
func Flags(texts Texts) *Teller {
	t := New(policy.English, texts)
	locale.Var(flag.CommandLine, &t.lang)
	flag.Parse()
	if flag.NArg() > 0 {
		log.SetFlags(0)
		log.Fatalf("unexpected argument: %q", flag.Arg(0))
	}
	return t
}

// Language returns the language.
func (t *Teller) Language() policy.Language { return t.lang }

// Say returns v in the language: what the method In of a value of the library says, or a text
// of the table. All others stay as they are.
func (t *Teller) Say(v any) string {
	switch v := v.(type) {
	case interface {
		In(l policy.Language) string
	}:
		return v.In(t.lang)
	case error:
		return policy.ErrorIn(v, t.lang)
	}
	text := fmt.Sprint(v)
	if t.lang != policy.Japanese {
		return text
	}
	for _, row := range t.texts {
		if row[0] == text {
			t.said[text] = true
			return row[1]
		}
	}
	return text
}

// Sprintf is fmt.Sprintf in the language: for format, texts, errors and values of the library.
func (t *Teller) Sprintf(format string, args ...any) string {
	said := slices.Clone(args)
	for i, arg := range args {
		switch arg.(type) {
		case string, error, interface {
			In(l policy.Language) string
		}:
			said[i] = t.Say(arg)
		}
	}
	return fmt.Sprintf(t.Say(format), said...)
}

// Printf is fmt.Printf as [Teller.Sprintf] has it.
func (t *Teller) Printf(format string, args ...any) { fmt.Print(t.Sprintf(format, args...)) }

// Println is fmt.Println with all texts in the language.
func (t *Teller) Println(args ...any) {
	said := make([]string, len(args))
	for i, arg := range args {
		said[i] = t.Say(arg)
	}
	fmt.Println(strings.Join(said, " "))
}

// Pad returns v in the language, with spaces up to a number of columns.
func (t *Teller) Pad(v any, columns int) string {
	text := t.Say(v)
	return text + strings.Repeat(" ", max(columns-Width(text), 0))
}

// Unsaid returns the texts that were not said yet, in English, for the tests of examples: a story that is told in Japanese
// has said all of them.
func (t *Teller) Unsaid() (unsaid []string) {
	for _, row := range t.texts {
		if !t.said[row[0]] {
			unsaid = append(unsaid, row[0])
		}
	}
	return unsaid
}

// Width returns the number of columns that text takes where Japanese characters take two.
func Width(text string) int {
	columns := 0
	for _, r := range text {
		columns++
		if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) || strings.ContainsRune("ー、。「」・（）：？", r) {
			columns++
		}
	}
	return columns
}
