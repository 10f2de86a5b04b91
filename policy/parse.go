package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
	"github.com/seed-1d0cfdb5/iam/internal/suggest"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// Parse parses a JSON policy of type typ and compiles it. It does not keep
// data.
//
// Parse is strict. It rejects what AWS rejects and what could widen access by
// accident: unknown, duplicate and misplaced elements, unknown condition
// operators, values that their operator can never match, and data after the
// policy. The error, if not nil, is an [ErrorList] of every problem found, and
// the policy is nil.
//
// Time and memory are linear in the length of data, whatever it holds.
func Parse(data []byte, typ Type, opts ...Option) (*Policy, error) {
	o := options{maxBytes: defaultMaxBytes}
	for _, opt := range opts {
		opt.apply(&o)
	}
	p := parser{typ: typ, name: o.name, tenants: o.tenants}
	if o.tenants {
		p.principalOptions = []principal.Option{principal.WithTenants()}
	}
	switch {
	case typ < Identity || typ > Endpoint:
		p.fail(&place{}, ErrValue, "%s is not a type of policy", typ)
	case len(data) > o.maxBytes:
		p.fail(&place{}, ErrTooLarge, "%d bytes; at most %d are accepted", len(data), o.maxBytes)
	case len(data) == 0:
		p.fail(&place{}, ErrSyntax, "the document is empty")
	default:
		statements, offset, detail := scan(data)
		if detail != "" {
			p.fail(&place{offset: offset}, ErrSyntax, "%s", detail+syntaxAdvice(data, offset))
			break
		}
		p.policy = &Policy{
			typ: typ, name: o.name, source: string(data), tenants: o.tenants,
			statements: make([]Statement, 0, min(statements, 1+len(data)/minStatement)),
		}
		p.document(gjson.Parse(p.policy.source))
	}
	if len(p.errors) > 0 {
		slices.SortStableFunc(p.errors, func(a, b *Error) int { return cmp.Compare(a.offset, b.offset) })
		for _, e := range p.errors {
			e.Line, e.Column = position(string(data), e.offset)
		}
		return nil, p.errors
	}
	for i := range p.policy.statements {
		p.policy.statements[i].policy = p.policy
	}
	return p.policy, nil
}

// A parser parses one document.
type parser struct {
	typ     Type
	name    string
	policy  *Policy
	tenants bool
	literal bool                // policy variables are literal: Version 2008-10-17
	sids    map[string]struct{} // Sid elements so far
	valid   []string            // condition operators so far that exist
	errors  ErrorList

	principalOptions []principal.Option

	lastActions lastActions

	actionSlab   slab[action]
	resourceSlab slab[condition.ResourcePattern]

	lines, counted int // line breaks in the first counted bytes

	// What is being parsed. It stands here to be allocated once.
	statementAt, elementAt, operatorAt, keyAt, listAt, valueAt place

	// Of the Condition element that is being parsed. These are used again.
	operators []string
	keys      keySet // of one operator
	offsets   []int  // of the values of one key
	clauses   []condition.Clause
}

// fail records a problem at pl. If what stands there was left by a template, the
// detail says so.
func (p *parser) fail(pl *place, code ErrorCode, format string, args ...any) {
	if len(p.errors) == maxErrors {
		return
	}
	detail := fmt.Sprintf(format, args...)
	if p.policy != nil && !strings.Contains(detail, "did you mean") && !strings.Contains(detail, suggest.ReplaceFirst) &&
		isPlaceholder(p.policy.source[pl.offset:]) {
		detail = withoutQuestion(detail) + ": it " + suggest.ReplaceFirst
	}
	p.errors = append(p.errors, &Error{Name: p.name, Pointer: pl.pointer(), Code: code, Detail: detail, offset: pl.offset})
}

// An element is an element of the policy language.
type element uint8

const (
	elementVersion element = iota
	elementID
	elementStatement
	elementSid
	elementEffect
	elementPrincipal
	elementNotPrincipal
	elementAction
	elementNotAction
	elementResource
	elementNotResource
	elementCondition
	numElements
)

// elementNames are the names of the elements, in the order of the constants.
//
//nolint:gochecknoglobals // a table that is never written
var elementNames = [numElements]string{
	"Version", "Id", "Statement",
	"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition",
}

// String returns the name of e.
func (e element) String() string { return elementNames[e] }

// inDocument reports whether e is an element of a document, not of a statement.
func (e element) inDocument() bool { return e <= elementStatement }

// elementOf returns the element with the given name. Names are exact
// (SEMANTICS G-5).
func elementOf(name string) (element, bool) {
	for e := range elementNames {
		if elementNames[e] == name {
			return element(e), true
		}
	}
	return 0, false
}

// A member is an element as it was found.
type member struct {
	present    bool
	misspelled bool // it is absent, and a name that is near is there
	value      gjson.Result
	key        int // offset of its name
}

// members finds the members of the object v. Each element may stand there once,
// and none that belongs elsewhere.
func (p *parser) members(found *[numElements]member, v gjson.Result, at *place, inDocument bool) {
	v.ForEach(func(key, value gjson.Result) bool {
		pl := at.member(key.Str, key.Index)
		e, ok := elementOf(key.Str)
		switch {
		case !ok:
			if meant, ok := elementOf(p.unknownElement(&pl, value, inDocument)); ok {
				found[meant].misspelled = true
			}
		case e.inDocument() != inDocument:
			where := "in a statement"
			if e.inDocument() {
				where = "at the top of the document"
			}
			p.fail(&pl, ErrMisplacedElement, "%s stands %s", e, where)
		case found[e].present:
			p.fail(&pl, ErrDuplicate, "%.100q", key.Str)
		default:
			found[e] = member{present: true, value: value, key: key.Index}
		}
		return len(p.errors) < maxErrors
	})
}

// unknownElement reports an element with a name that no element has. It returns the
// name that was meant, if there is one.
func (p *parser) unknownElement(pl *place, v gjson.Result, inDocument bool) string {
	if statement := elementStatement.String(); inDocument && v.IsObject() && v.Get(statement).Exists() {
		p.fail(pl, ErrUnknownElement, "%.100q; the policy is what stands in it", pl.name)
		return statement
	}
	var names []string
	for e, name := range elementNames {
		if element(e).inDocument() == inDocument {
			names = append(names, name)
		}
	}
	p.fail(pl, ErrUnknownElement, "%s", didYouMean(pl.name, names...))
	meant, _ := suggest.Near(pl.name, names...)
	return meant
}

// didYouMean returns name in quotes with a question if one of names is near it.
func didYouMean(name string, names ...string) string {
	if near, ok := suggest.Near(name, names...); ok {
		return fmt.Sprintf("%.100q; did you mean %.100q?", name, near)
	}
	return fmt.Sprintf("%.100q", name)
}

// minStatement is the length of the shortest statement that is accepted.
const minStatement = len(`{"Effect":"Deny","Action":"*","Resource":"*"}`)

// document parses the whole document.
func (p *parser) document(root gjson.Result) {
	at := place{offset: root.Index}
	if !root.IsObject() {
		p.fail(&at, ErrType, "a policy is a JSON object, not %s", describe(root))
		return
	}
	var found [numElements]member
	p.members(&found, root, &at, true)
	p.version(found[elementVersion], &at)
	if id := found[elementID]; id.present {
		pl := at.member("Id", id.value.Index)
		if text, ok := p.text(id.value, &pl); ok && p.policy.name == "" {
			p.policy.name = quote.Beginning(text, maxName)
		}
	}
	statement := found[elementStatement]
	pl := at.member("Statement", statement.value.Index)
	switch v := statement.value; {
	case statement.misspelled && !statement.present: // which was said
	case !statement.present:
		p.fail(&at, ErrMissingElement, "Statement")
	case v.IsObject():
		p.statement(v, &pl)
	case v.IsArray():
		n := 0
		v.ForEach(func(_, v gjson.Result) bool {
			p.statementAt = pl.element(n, v.Index)
			n++
			if v.IsObject() {
				p.statement(v, &p.statementAt)
			} else {
				p.fail(&p.statementAt, ErrType, "a statement is a JSON object, not %s", describe(v))
			}
			return len(p.errors) < maxErrors
		})
		if n == 0 {
			p.fail(&pl, ErrValue, "there is no statement")
		}
	default:
		p.fail(&pl, ErrType, "want an array of statements or one statement, not %s", describe(v))
	}
}

// version parses the Version element (SEMANTICS G-8).
func (p *parser) version(m member, at *place) {
	p.literal = true // without Version the language is that of 2008
	if !m.present {
		if p.typ == RCP && !m.misspelled {
			p.fail(at, ErrMissingElement, `Version: a resource control policy needs "2012-10-17"`)
		}
		return
	}
	pl := at.member("Version", m.value.Index)
	text, ok := p.text(m.value, &pl)
	switch {
	case !ok:
	case text == "2012-10-17":
		p.literal = false
	case text == "2008-10-17" && p.typ != RCP:
	default:
		p.fail(&pl, ErrValue, `%.100q; want "2012-10-17"`, text)
	}
}

// text returns the string v.
func (p *parser) text(v gjson.Result, at *place) (string, bool) {
	if v.Type != gjson.String {
		p.fail(at, ErrType, "want a string, not %s", describe(v))
		return "", false
	}
	return v.Str, true
}

// texts calls yield for v, if it is a string, or for each string of the array
// v. It returns the number of values. Places are valid during the call.
func (p *parser) texts(v gjson.Result, at *place, yield func(text string, at *place)) int {
	if !v.IsArray() {
		if text, ok := p.text(v, at); ok {
			yield(text, at)
		}
		return 1
	}
	n := 0
	v.ForEach(func(_, v gjson.Result) bool {
		p.valueAt = at.element(n, v.Index)
		n++
		if text, ok := p.text(v, &p.valueAt); ok {
			yield(text, &p.valueAt)
		}
		return len(p.errors) < maxErrors
	})
	return n
}

// describe names the JSON type of v.
func describe(v gjson.Result) string {
	switch v.Type {
	case gjson.JSON:
		if v.IsArray() {
			return "an array"
		}
		return "an object"
	case gjson.True, gjson.False:
		return "a Boolean"
	case gjson.Number:
		return "a number"
	case gjson.String:
		return "a string"
	case gjson.Null:
	}
	return "null"
}
