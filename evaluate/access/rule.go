package access

import (
	"fmt"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate/access/internal/language"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/conditionkey"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// What elements of statements are about: the variables of a search. The condition keys that
// requests are free to have follow from firstKey on.
const (
	theAction = iota
	theResource
	theCaller // its ARN, where that is open
	theMoment // the time
	fixed     // what follows from the caller and the owner of the resource, compared with policy variables
	firstKey
)

// An element is one that a statement has to match, in a class of requests.
type element struct {
	variable int
	set      *language.Set  // of texts, of the first three variables
	clause   *clause.Clause // unless it is an Action or Resource element, or one of the Not forms
	not      bool           // it matches the texts that are not in the set
	open     bool           // there are policy variables in it

	effect statement.Effect // of the statement
	never  bool             // nothing matches it
	loose  bool             // it may be that nothing matches it, for a policy variable that has no value
}

// A rule is a statement as the elements that decide whether it applies to requests of a
// class.
type rule struct {
	statement *statement.Statement
	elements  []element
	open      bool // one of them is
	number    int  // the same for rules with the same elements
}

// rule returns s as it is for the requests of a class, or nil if it applies to none of
// them.
func (c *class) rule(s *statement.Statement) *rule {
	if r, ok := c.rules[s]; ok {
		return r
	}
	r := c.newRule(s)
	c.rules[s] = r
	return r
}

func (c *class) newRule(s *statement.Statement) *rule {
	c.question.solver.Spend(costOfStep)
	r := &rule{statement: s, elements: c.question.texts(s)}
	if c.actions != nil {
		r.elements = r.elements[1:] // what the action is is known
	}
	for cl := range s.Condition().Clauses() {
		e, always, never := c.condition(cl)
		switch {
		case never:
			return nil
		case !always:
			r.elements = append(r.elements, e)
		}
	}
	var identity strings.Builder
	for i := range r.elements {
		e := &r.elements[i]
		r.open = r.open || e.open
		e.write(&identity)
	}
	fmt.Fprintf(&identity, "%d", s.Effect())
	r.number = c.question.numberOf(identity.String())
	return r
}

// write writes to b what e matches: not what is written, which a Version may give another
// meaning.
func (e *element) write(b *strings.Builder) {
	fmt.Fprintf(b, "%d %t ", e.variable, e.not)
	if e.clause == nil {
		fmt.Fprintf(b, "%q\n", e.set.Identity())
		return
	}
	fmt.Fprintf(b, "%q %q ", e.clause.Operator(), foldedKey(e.clause.Key()))
	if texts, _, ok := language.Values(e.clause); ok {
		fmt.Fprintf(b, "%q\n", texts.Identity())
		return
	}
	fmt.Fprintf(b, "%q\n", e.clause.Values())
}

// numberOf returns the number of a text, which is another for each.
func (q *question) numberOf(text string) int {
	n, ok := q.numbers[text]
	if !ok {
		n = len(q.numbers)
		q.numbers[text] = n
	}
	return n
}

// texts returns the elements of s that are about the action and the resource, which are the
// same in all classes.
func (q *question) texts(s *statement.Statement) []element {
	if elements, ok := q.elements[s]; ok {
		return elements[:len(elements):len(elements)]
	}
	actions, notAction := s.Actions()
	elements := []element{{variable: theAction, set: language.Actions(actions), not: notAction}}
	if s.HasResource() {
		resources, notResource := s.Resources()
		set := language.Resources(resources)
		elements = append(elements, element{
			variable: theResource, set: set, not: notResource, open: set.HasVariables(),
			effect: s.Effect(),
		})
	}
	q.elements[s] = elements
	return elements[:len(elements):len(elements)]
}

// condition returns the element that a clause is, unless it matches always, or never, in
// requests of the class.
func (c *class) condition(cl *clause.Clause) (e element, always, never bool) {
	derived := conditionkey.Find(cl.Key()).Derived
	open := false
	for _, key := range cl.Keys()[1:] {
		open = open || !c.isFixed(key)
	}
	switch {
	case derived.IsTime():
		return element{variable: theMoment, clause: cl, open: open}, false, false
	case c.isFixed(cl.Key()):
		if open {
			return element{variable: fixed, clause: cl, open: true}, false, false
		}
		matches := cl.Match(&c.context)
		return element{}, matches, !matches
	case isOfCaller(derived) && !c.tells(derived), isOfCaller(derived) && !isText(cl):
		// What it says of one caller it says of all, for it compares no texts or there are
		// none.
		if c.tells(derived) && derived != conditionkey.PrincipalARN && cl.Base() != "Null" {
			c.question.doubt("{operator} reads {key}, which is a text", cl.Operator(), cl.Key())
		}
		matches := cl.Match(&c.context)
		return element{}, matches, !matches
	case isOfCaller(derived):
		set, _, _ := language.Values(cl)
		e := element{variable: theCaller, set: set, clause: cl, not: cl.Negated(), open: set.HasVariables()}
		if !e.open {
			e.set = c.arns(set, derived)
		}
		return e, false, false
	}
	return element{variable: c.question.variable(cl.Key()), clause: cl, open: len(cl.Keys()) > 1}, false, false
}

// isOfCaller reports whether a condition key tells the name of some callers.
func isOfCaller(d conditionkey.Derived) bool {
	return d == conditionkey.PrincipalARN || d == conditionkey.Username || d == conditionkey.PrincipalServiceName
}

// tells reports whether requests of the class have a condition key that tells the name of
// their callers.
func (c *class) tells(d conditionkey.Derived) bool {
	switch c.caller.Type() {
	case caller.TypeUser:
		return d == conditionkey.PrincipalARN || d == conditionkey.Username
	case caller.TypeService:
		return d == conditionkey.PrincipalServiceName
	case caller.TypeAssumedRole, caller.TypeFederatedUser, caller.TypeAccount:
		return d == conditionkey.PrincipalARN
	}
	return false
}

// isText reports whether the operator of cl compares texts.
func isText(cl *clause.Clause) bool {
	_, _, ok := cl.Tokens()
	return ok
}

// isFixed reports whether the value of a condition key is the same in all requests of the
// class.
func (c *class) isFixed(key string) bool {
	switch d := conditionkey.Find(key).Derived; {
	case isOfAccount(d), d == conditionkey.PrincipalType, d == conditionkey.PrincipalIsAWSService:
		return true
	case isOfCaller(d):
		return c.open == nil
	case d == conditionkey.UserID:
		return c.caller.UserID() != ""
	}
	_, ok := c.fixed[foldedKey(key)]
	return ok
}

// variable returns the variable that a free condition key is.
func (q *question) variable(key string) int {
	v, ok := q.variables[glob.Lower(key)]
	if !ok {
		panic("access: a condition key that no statement has: " + key) // the variables are those of all statements
	}
	return v
}

// arns returns the ARNs of callers of which a condition key has a value of set.
func (c *class) arns(set *language.Set, d conditionkey.Derived) *language.Set {
	if d == conditionkey.PrincipalServiceName {
		return set.Lower()
	}
	if d == conditionkey.Username {
		return set.After("arn:"+c.caller.Partition()+":iam::"+c.caller.Account()+":user/", "/")
	}
	return set
}
