package values

import (
	"github.com/seed-1d0cfdb5/iam/evaluate/access/internal/language"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/conditionkey"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

// A Form says what the entry of a key is. The zero Form is Any.
type Form uint8

// The forms.
const (
	Any       Form = iota
	Single         // one value, that of policy variables
	NotSingle      // absent or a list, of which policy variables have no value
	Absent
)

// A Binding says what policy variables stand for.
type Binding struct {
	// Context has the values of those that are not open. An entry of the key that is solved
	// does not count. If that key is derived, the context must not be bound to a caller (see
	// [clause.Context.Bind]), for then the key has its value already.
	Context *clause.Context

	// Open says of keys, in lower case, whether the policy variables that stand for them are
	// Open or Loose; for all others it returns Resolved. Nil says so of all.
	Open func(key string) language.Resolution

	Form Form // of the key that is solved
}

// isOpen reports whether what d demands depends on policy variables that are open.
func (q *search) isOpen(d demand) bool {
	if !d.variables || q.binding.Open == nil {
		return false
	}
	for _, v := range d.texts.Variables() {
		if !glob.EqualFold(v.Key, q.name) && q.binding.Open(v.Key) != language.Resolved {
			return true
		}
	}
	return false
}

// boundTexts returns the texts of d with the values of its policy variables. One that stands for
// the key itself has the text as its value or, where that is in a list, none.
func (q *search) boundTexts(d demand) *language.Set {
	if !d.variables {
		return d.texts
	}
	own := glob.Lower(q.name)
	set := d.texts.Substitute(func(v language.Variable) (string, language.Resolution) {
		switch {
		case v.Key == own && d.itself && !q.inList && q.values != conditionkey.Many:
			return "", language.Open
		case v.Key == own && v.HasDefault:
			return v.Default, language.Resolved
		case v.Key == own:
			return "", language.Unresolved
		case q.binding.Open != nil:
			if r := q.binding.Open(v.Key); r != language.Resolved {
				return "", r
			}
		}
		value, ok := q.context.Value(v)
		if !ok {
			return "", language.Unresolved
		}
		return value, language.Resolved
	})
	return set.OwnValue(own)
}
