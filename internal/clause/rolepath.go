package clause

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/conditionkey"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

// The ARN of a role has the path of the role in it, and the ARN of a session of the
// role has not:
//
//	arn:aws:iam::111122223333:role/ci/Deploy
//	arn:aws:sts::111122223333:assumed-role/Deploy/ann
//
// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html. Of a
// session that is known by its own ARN, aws:PrincipalArn is one of many texts. What is
// the same for all of them is known; what depends on the path is treated like a value
// that cannot be read: it matches in a Deny and not in an Allow (SEMANTICS S-44).

// A roleName is the ARNs that the role of a session can have: ".../Deploy" without a
// path, and those that have anything between prefix and suffix.
type roleName struct {
	prefix   string // "arn:aws:iam::111122223333:role/"
	suffix   string // "/Deploy"
	bare     string // "arn:aws:iam::111122223333:role/Deploy"
	resource int    // length of bare before "role/"
}

func roleNameOf(bare string) roleName {
	name := strings.LastIndexByte(bare, '/')
	return roleName{prefix: bare[:name+1], suffix: bare[name:], bare: bare, resource: name - len("role")}
}

// mayBe reports whether text is one of the ARNs.
func (r *roleName) mayBe(text string) bool {
	return strings.HasPrefix(text, r.prefix) && strings.HasSuffix(text, r.suffix)
}

// pathUnknown reports whether c is that of a session of a role whose path is not
// known.
func (c *Context) pathUnknown() bool {
	return c.bound && c.facts.Role == "" && c.caller.PathUnknown()
}

// matchesRole is matchesAny for aws:PrincipalArn if the path of the role is not known;
// the ARN without a path is given. A value surely matches, surely does not, or makes
// that the answer cannot be read.
func (cl *Clause) matchesRole(c *Context, bare string) (matches, readable bool) {
	r := roleNameOf(bare)
	unknown := false
	switch cl.family {
	case familyString, familyStringLike, familyARN:
		for i := range cl.texts() {
			p := cl.pattern(i)
			all, some := p.matchRole(&r, c)
			if all {
				return true, true
			}
			unknown = unknown || some
		}
	case familyStringIgnoreCase:
		for i, tm := range cl.operands.folds {
			unknown = unknown || cl.mayBeRole(i, tm, &r, c)
		}
	case familyBinary:
		for _, b := range cl.operands.binaries {
			unknown = unknown || r.mayBe(b.raw)
		}
	case familyNumeric, familyDate, familyBool, familyIP, familyNull:
		return false, false // of no ARN
	}
	return false, !unknown
}

// matchRole reports whether p matches all ARNs that the role can have, and whether it
// matches some. In doubt, it matches some.
func (p *pattern) matchRole(r *roleName, c *Context) (all, some bool) {
	var few [maxStackValues]string
	values := few[:]
	if v := p.variables; v != nil {
		if v.usesRole {
			return false, true
		}
		if len(v.list) > len(few) || v.usesTime {
			var resolved bool
			if values, resolved = p.values(c); !resolved {
				return false, false
			}
		} else {
			for i := range v.list {
				value, ok := c.value(&v.list[i], "", "")
				if !ok {
					return false, false
				}
				values[i] = value
			}
		}
	}
	prefix, bare := r.prefix, r.bare
	if h := p.head; h != nil {
		a, _ := arn.Split(r.bare)
		if !h.partition.Match(a.Partition, values) || !h.service.Match(a.Service, values) ||
			!h.region.Match(a.Region, values) || !h.account.Match(a.Account, values) {
			return false, false
		}
		prefix, bare = prefix[r.resource:], bare[r.resource:]
	}
	matchesBare := p.last.Match(bare, values)
	all, some = p.last.MatchBetween(prefix, r.suffix, values)
	return all && matchesBare, some || matchesBare
}

// mayBeRole reports whether value i, of which tm is the template if it has policy
// variables, is one of the ARNs except for letter case. If that cannot be told, it is.
func (cl *Clause) mayBeRole(i int, tm *template, r *roleName, c *Context) bool {
	if tm == nil {
		_, begins := cutPrefixIgnoreCase(cl.values[i], r.prefix)
		_, ends := cutSuffixIgnoreCase(cl.values[i], r.suffix)
		return begins && ends
	}
	if usesRole(tm.variables) {
		return true
	}
	var currentText, epochText string
	if usesTime(tm.variables) {
		text, split := c.clockTexts(nil)
		currentText, epochText = string(text[:split]), string(text[split:])
	}
	prefix, suffix := r.prefix, r.suffix
	for i := range tm.tokens {
		front, ok := tm.text(i, c, currentText, epochText)
		if !ok {
			return false
		}
		if prefix, ok = meet(prefix, front, cutPrefixIgnoreCase); !ok {
			return false
		}
		end, ok := tm.text(len(tm.tokens)-1-i, c, currentText, epochText)
		if !ok {
			return false
		}
		if suffix, ok = meet(suffix, end, cutSuffixIgnoreCase); !ok {
			return false
		}
	}
	return prefix == "" && suffix == ""
}

// text returns the text of token i of tm, or false if it is a policy variable without
// value. The texts of the derived times are given.
func (tm *template) text(i int, c *Context, currentText, epochText string) (string, bool) {
	if t := &tm.tokens[i]; t.Kind == glob.Value {
		return c.value(&tm.variables[t.Index], currentText, epochText)
	}
	return tm.tokens[i].Text, true
}

// meet cuts part off text or, if that is shorter, all of it. It reports whether
// they are alike up to there.
func meet(text, part string, cut func(text, part string) (string, bool)) (rest string, ok bool) {
	if _, ok := cut(part, text); ok {
		return "", true
	}
	return cut(text, part)
}

// usesRole reports whether one of variables is aws:PrincipalArn.
func usesRole(variables []variable) bool {
	for i := range variables {
		if variables[i].key.derived == conditionkey.PrincipalARN {
			return true
		}
	}
	return false
}

// isKnown reports whether it is known that cl does not match, if none of its values
// does: a value with a policy variable that isUnknown might.
func (cl *Clause) isKnown(c *Context) bool { return !c.pathUnknown() || !cl.usesRole() }

func (cl *Clause) usesRole() bool {
	for i := range cl.patterns {
		if v := cl.patterns[i].variables; v != nil && v.usesRole {
			return true
		}
	}
	if cl.operands == nil {
		return false
	}
	for _, tm := range cl.operands.folds {
		if tm != nil && usesRole(tm.variables) {
			return true
		}
	}
	return false
}

// isUnknown reports whether a policy variable of p stands for the ARN of a role whose
// path is not known: p is then neither known to match nor not to.
func (p *pattern) isUnknown(c *Context) bool {
	return p.variables != nil && p.variables.usesRole && c.pathUnknown()
}

// PathMatters reports whether the answer of cl depends on the path of a role that c
// does not know: cl then matches in a Deny statement and not in an Allow (SEMANTICS
// S-44). It does as much as [Clause.Match] does; use it for explanations.
func (cl *Clause) PathMatters(c *Context) bool {
	var scratch Entry
	e := c.find(&cl.key, &scratch)
	switch {
	case !c.pathUnknown() || e == nil || cl.family == familyNull || cl.set != noSetOperator && isNullSet(e):
		return false
	case e.kind != kindList:
		return cl.pathMattersTo(c, e)
	case cl.set == noSetOperator:
		return false
	}
	for _, value := range e.list {
		if cl.pathMattersTo(c, &Entry{text: value}) {
			return true
		}
	}
	return false
}

// pathMattersTo is PathMatters for one value.
func (cl *Clause) pathMattersTo(c *Context, e *Entry) bool {
	_, known := cl.matchesAny(c, e, e.text)
	return !known && cl.reads(c, e)
}
