package clause

import (
	"iter"

	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

// What a clause or a pattern needs to match, an index can look up: this file says of what
// that is so, for all requests. Where it is not certain, nothing is needed.

// Needs appends to texts those of which cl needs one to match: the key of cl has one of
// them, wherever [Clause.Shown] knows what the key has. It reports false, and appends
// nothing, if cl can match otherwise too.
func (cl *Clause) Needs(texts []string) ([]string, bool) {
	isEqual := cl.family == familyString || cl.family == familyStringLike
	if !isEqual || cl.negated || cl.ifExists || cl.set == forAllValues || cl.key.derived.IsTime() {
		return texts, false
	}
	all := texts
	for i := range cl.values {
		text, ok := cl.literal(i)
		if !ok {
			return texts, false
		}
		all = append(all, text)
	}
	return all, true
}

// Shown returns the values that the key of cl has in c: one, or several. It reports known
// if cl matches in c only if one of them is a text that [Clause.Needs] returns, which must
// be so: a key without value may be shown with any, and one that cl cannot read is not
// known. It does not allocate. The list must not be changed.
func (cl *Clause) Shown(c *Context) (one string, several []string, known bool) {
	var scratch Entry
	switch e := c.find(&cl.key, &scratch); {
	case e == nil:
		return "", nil, true
	case e.kind == kindList && cl.set == forAnyValue:
		return "", e.list, true
	case e.kind >= kindList:
		return "", nil, false
	default:
		return e.text, nil, true
	}
}

// ReadsAs reports whether cl reads its key, of which letter case does not count, in the
// way that other does: what [Clause.Shown] says of one holds for both.
func (cl *Clause) ReadsAs(other *Clause) bool {
	return cl.set == other.set && cl.key.hash == other.key.hash && (cl.key.name == other.key.name || glob.EqualFold(cl.key.name, other.key.name))
}

// Texts yields texts that are in every resource that p covers. There are none if p may
// cover all.
func (p *ResourcePattern) Texts() iter.Seq[string] {
	return func(yield func(string) bool) {
		if v := p.pattern.variables; v != nil && v.denies {
			return
		}
		if h := p.pattern.head; h != nil {
			for _, part := range [...]*glob.Pattern{&h.partition, &h.service, &h.region, &h.account} {
				if !part.EachText(yield) {
					return
				}
			}
		}
		p.pattern.last.EachText(yield)
	}
}
