package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
	"github.com/seed-1d0cfdb5/iam/internal/source"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/internal/suggest"
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
	p := parser{typ: typ, name: o.name, accounts: o.accounts}
	switch {
	case typ < Identity || typ > Endpoint:
		p.fail(&source.Place{}, ErrValue, "%s is not a type of policy", typ)
	case len(data) > o.maxBytes:
		p.fail(&source.Place{}, ErrTooLarge, "%d bytes; at most %d are accepted", len(data), o.maxBytes)
	case len(data) == 0:
		p.fail(&source.Place{}, ErrSyntax, "the document is empty")
	default:
		statements, offset, detail := source.Scan(data)
		if detail != "" {
			p.fail(&source.Place{Offset: offset}, ErrSyntax, "%s", detail+syntaxAdvice(data, offset))
			break
		}
		p.source = string(data)
		p.statements = make([]statement.Statement, 0, min(statements, 1+len(data)/minStatement))
		p.document(source.Parse(p.source))
	}
	if len(p.errors) > 0 {
		slices.SortStableFunc(p.errors, func(a, b *Error) int { return cmp.Compare(a.offset, b.offset) })
		var lines source.Lines
		for text, i := string(data), 0; i < len(p.errors); i++ {
			e := p.errors[i]
			e.Line, e.Column = lines.Position(text, e.offset)
		}
		return nil, p.errors
	}
	return (*Policy)(statement.NewPolicy(statement.Type(typ), cmp.Or(o.name, p.id), p.source, o.accounts, p.statements)), nil
}

// A parser parses one document.
type parser struct {
	typ        Type
	name       string // from WithName
	accounts   caller.Accounts
	source     string // "" until it is known to be JSON
	statements []statement.Statement
	id         string              // the beginning of the Id element
	literal    bool                // policy variables are literal: Version 2008-10-17
	sids       map[string]struct{} // Sid elements so far
	valid      []string            // condition operators so far that exist
	errors     ErrorList

	lastActions lastActions

	actionSlab   slab[statement.Action]
	resourceSlab slab[clause.ResourcePattern]

	lines source.Lines

	// What is being parsed. It stands here to be allocated once.
	statementAt, elementAt, operatorAt, keyAt, listAt, valueAt source.Place

	// Of the Condition element that is being parsed. These are used again.
	operators []string
	keys      keySet // of one operator
	offsets   []int  // of the values of one key
	clauses   []clause.Clause
}

// fail records a problem at pl. If what stands there was left by a template, the
// detail says so.
func (p *parser) fail(pl *source.Place, code ErrorCode, format string, args ...any) {
	if len(p.errors) == maxErrors {
		return
	}
	detail := fmt.Sprintf(format, args...)
	if p.source != "" && !strings.Contains(detail, "did you mean") && !strings.Contains(detail, suggest.ReplaceFirst) &&
		isPlaceholder(p.source[pl.Offset:]) {
		detail = withoutQuestion(detail) + ": it " + suggest.ReplaceFirst
	}
	p.errors = append(p.errors, &Error{Name: p.name, Pointer: pl.Pointer(), Code: code, Detail: detail, offset: pl.Offset})
}

// elements notes in found, where nothing is yet, the elements of the object v. Each may
// stand there once, and none that belongs elsewhere.
func (p *parser) elements(found *source.Elements, v source.Value, at *source.Place, parent source.Parent) {
	v.Members(func(name string, offset int, value source.Value) bool {
		pl := at.Member(name, offset)
		e, ok := source.ElementOf(name)
		switch {
		case !ok:
			if meant, ok := source.ElementOf(p.unknownElement(&pl, value, parent)); ok {
				found[meant].Misspelled = true
			}
		case e.Parent() != parent:
			where := "in a statement"
			if e.Parent() == source.InDocument {
				where = "at the top of the document"
			}
			p.fail(&pl, ErrMisplacedElement, "%s stands %s", e, where)
		case found[e].Present:
			p.fail(&pl, ErrDuplicate, "%.100q", name)
		default:
			found[e] = source.Found{Present: true, Value: value, Key: offset}
		}
		return len(p.errors) < maxErrors
	})
}

// unknownElement reports an element with a name that no element has. It returns the
// name that was meant, if there is one.
func (p *parser) unknownElement(pl *source.Place, v source.Value, parent source.Parent) string {
	if name := source.Statement.String(); parent == source.InDocument && v.Is(source.Object) && v.Has(name) {
		p.fail(pl, ErrUnknownElement, "%.100q; the policy is what stands in it", pl.Name)
		return name
	}
	names := parent.Names()
	p.fail(pl, ErrUnknownElement, "%s", didYouMean(pl.Name, names...))
	meant, _ := suggest.Near(pl.Name, names...)
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
func (p *parser) document(root source.Value) {
	at := source.Place{Offset: root.Offset()}
	if !root.Is(source.Object) {
		p.fail(&at, ErrType, "a policy is a JSON object, not %s", root.Kind())
		return
	}
	var found source.Elements
	p.elements(&found, root, &at, source.InDocument)
	p.version(found[source.Version], &at)
	if id := found[source.ID]; id.Present {
		pl := at.Member("Id", id.Value.Offset())
		if text, ok := p.text(id.Value, &pl); ok {
			p.id = quote.Beginning(text, maxName)
		}
	}
	statements := found[source.Statement]
	pl := at.Member("Statement", statements.Value.Offset())
	switch kind := statements.Value.Kind(); {
	case statements.Misspelled && !statements.Present: // which was said
	case !statements.Present:
		p.fail(&at, ErrMissingElement, "Statement")
	case kind != source.Object && kind != source.Array:
		p.fail(&pl, ErrType, "want an array of statements or one statement, not %s", kind)
	default:
		n := statements.Value.Each(&pl, &p.statementAt, func(v source.Value, at *source.Place) bool {
			if v.Is(source.Object) {
				p.statement(v, at)
			} else {
				p.fail(at, ErrType, "a statement is a JSON object, not %s", v.Kind())
			}
			return len(p.errors) < maxErrors
		})
		if n == 0 {
			p.fail(&pl, ErrValue, "there is no statement")
		}
	}
}

// version parses the Version element (SEMANTICS G-8).
func (p *parser) version(version source.Found, at *source.Place) {
	p.literal = true // without Version the language is that of 2008
	if !version.Present {
		if p.typ == RCP && !version.Misspelled {
			p.fail(at, ErrMissingElement, `Version: a resource control policy needs "2012-10-17"`)
		}
		return
	}
	pl := at.Member("Version", version.Value.Offset())
	text, ok := p.text(version.Value, &pl)
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
func (p *parser) text(v source.Value, at *source.Place) (string, bool) {
	if !v.Is(source.String) {
		p.fail(at, ErrType, "want a string, not %s", v.Kind())
		return "", false
	}
	return v.Text(), true
}

// texts calls yield for v, if it is a string, or for each string of the array
// v. It returns the number of values. Places are valid during the call.
func (p *parser) texts(v source.Value, at *source.Place, yield func(text string, at *source.Place)) int {
	return v.Each(at, &p.valueAt, func(v source.Value, at *source.Place) bool {
		if text, ok := p.text(v, at); ok {
			yield(text, at)
		}
		return len(p.errors) < maxErrors
	})
}
