package smallworld

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/clause"
)

// A keyAxis is a condition key.
type keyAxis struct {
	key     *Key
	axis    int
	entries [][]clause.Entry // none first, if there may be none
	texts   []string         // of entries as policy variables
	tests   []test
	reads   []string // by the tests
	outer   bool     // variables read it
	derived bool     // the caller counts

	static  []choice
	dynamic map[string][]choice
}

// build makes the entries of k, merged by what the tests without variables say of them.
func (k *keyAxis) build(x *search) {
	k.entries = k.key.settings()
	for _, t := range k.tests {
		for _, name := range t.reads {
			if !slices.Contains(k.reads, name) {
				k.reads = append(k.reads, name)
			}
		}
	}
	singles := len(k.entries)
	k.addLists()
	for i := range k.entries {
		k.texts = append(k.texts, textOf(k.entries[i], i >= singles))
	}
	if len(k.reads) == 0 || k.outer {
		c := clause.Context{}
		k.static = k.choices(x, &c, func(t *test) bool { return len(t.reads) == 0 })
		if !k.outer {
			k.static = merged(k.static)
		} else {
			k.static = k.mergedByText()
		}
	}
}

// addLists adds lists. Of members that no test tells apart one is taken, unless
// variables may.
func (k *keyAxis) addLists() {
	if len(k.key.Lists) == 0 {
		return
	}
	members := k.key.Lists
	if len(k.reads) == 0 {
		members = nil
		seen := map[string]bool{}
		for _, text := range k.key.Lists {
			c := clause.NewContext(clause.Strings(k.key.Name, text))
			sign := []byte{'0'}
			if text == "" {
				sign[0] = '1'
			}
			for i := range k.tests {
				sign = append(sign, '0')
				if k.tests[i].Match(&c) {
					sign[len(sign)-1] = '1'
				}
			}
			if !seen[string(sign)] {
				seen[string(sign)] = true
				members = append(members, text)
			}
		}
	} else if len(members) > 6 {
		few := members[:0:0]
		for _, text := range []string{"", "a", "b", "ab", "A", "ann", "1"} {
			if slices.Contains(members, text) {
				few = append(few, text)
			}
		}
		members = few
	}
	if len(members) > 0 && len(k.reads) > 0 {
		k.key.Most = min(k.key.Most, 2)
	}
	k.entries = appendLists(k.entries, k.key, members)
}

// choices returns what the tests that count say of each entry in c.
func (k *keyAxis) choices(x *search, c *clause.Context, counts func(*test) bool) []choice {
	var out []choice
	for i, entries := range k.entries {
		c.Override(entries)
		m := x.all
		for _, need := range k.key.Needs {
			if !need.by(entries) {
				m.remove(needed + need.Number)
			}
		}
		for j := range k.tests {
			t := &k.tests[j]
			if counts(t) && !t.Match(c) {
				m.remove(t.statement)
			}
		}
		out = append(out, choice{m, i})
	}
	c.Override(nil)
	return out
}

// mergedByText merges the entries that have the same text as a variable.
func (k *keyAxis) mergedByText() []choice {
	type kind struct {
		mask mask
		text string
	}
	var out []choice
	seen := map[kind]bool{}
	for _, c := range k.static {
		text := k.texts[c.value]
		if len(k.reads) > 0 { // lists differ, though none has a text
			text += fmt.Sprint(k.entries[c.value])
		}
		cl := kind{c.mask, text}
		if !seen[cl] {
			seen[cl] = true
			out = append(out, c)
		}
	}
	return out
}

// textOf returns what entries stand for as policy variables, apart from all others.
func textOf(entries []clause.Entry, list bool) string {
	if list {
		if strings.Join(entries[0].Values(), "") == "" {
			return "l"
		}
		return "L"
	}
	out := ""
	for _, e := range entries {
		out += fmt.Sprintf("%s=%q", e.Key(), e.Values())
	}
	return out
}
