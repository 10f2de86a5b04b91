package policy

import (
	"cmp"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/message"
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
		o = opt.apply(o)
	}
	p := parser{typ: typ, name: o.name, accounts: o.accounts, keys: textSet{fold: true}}
	switch {
	case typ < Identity || typ > Endpoint:
		p.failAt(0, ErrValue, message.Of("{type} is not a type of policy", statement.Type(typ).Text()))
	case len(data) > o.maxBytes:
		p.failAt(0, ErrTooLarge, message.Of("{n} bytes; at most {most} are accepted", len(data), o.maxBytes))
	case len(data) == 0:
		p.failAt(0, ErrSyntax, message.Of("the document is empty"))
	default:
		document, offset, problem := source.Read(string(data))
		if !problem.IsZero() {
			p.failAt(offset, ErrSyntax, withAdvice(problem, data, offset))
			break
		}
		p.source, p.draft.Source = document, document.Text()
		p.document(document.Root())
	}
	if len(p.errors) > 0 {
		slices.SortStableFunc(p.errors, func(a, b *Error) int { return cmp.Compare(a.offset, b.offset) })
		var lines source.Lines
		pointers := p.source.Pointers()
		for text, i := string(data), 0; i < len(p.errors); i++ {
			e := p.errors[i]
			e.Line, e.Column = lines.Position(text, e.offset)
			e.Pointer = pointers.At(e.offset)
		}
		return nil, p.errors
	}
	return (*Policy)(p.draft.Policy(statement.Type(typ), cmp.Or(o.name, p.id), o.accounts)), nil
}

// A parser parses one document.
type parser struct {
	typ      Type
	name     string // from WithName
	accounts caller.Accounts
	source   *source.Document // nil until it is known to be JSON
	lines    source.Lines
	draft    statement.Draft
	values   []string // of all condition keys
	id       string   // the beginning of the Id element
	sids     textSet  // Sid elements so far
	valid    textSet  // condition operators so far that exist
	errors   ErrorList

	lastActions lastActions

	// Of the Condition element that is being parsed. These are used again.
	operators textSet
	keys      textSet // of one operator
}

// fail records a problem with a value or the name of a member. If what stands there was
// left by a template, the detail says so.
func (p *parser) fail(at source.Value, code ErrorCode, problem message.Text) {
	if len(p.errors) == maxErrors {
		return
	}
	detail := problem.String()
	if !strings.Contains(detail, "did you mean") && !strings.Contains(detail, suggest.ReplaceFirst) && isPlaceholder(at) {
		problem = suggest.ToReplace(problem.Without(caller.AccountLeftOut)) // which a placeholder answers
	}
	p.failAt(at.Offset(), code, problem)
}

// failAbout records a problem with text, which is at v.
func (p *parser) failAbout(v source.Value, text string, problem message.Text) {
	p.fail(v, ErrValue, message.Of("{text}: {problem}", quote.Short(text), problem))
}

// failAt records a problem at offset.
func (p *parser) failAt(offset int, code ErrorCode, problem message.Text) {
	p.errors = append(p.errors, &Error{Name: p.name, Code: code, Detail: problem.String(), offset: offset, text: problem})
}

// elements notes in found, where nothing is yet, the elements of the object v. Each may
// stand there once, and none that belongs elsewhere.
func (p *parser) elements(found *source.Elements, v source.Value, parent source.Parent) {
	v.Members(func(name, value source.Value) bool {
		text := name.Text()
		e, ok := source.ElementOf(text)
		switch {
		case !ok:
			if meant, ok := source.ElementOf(p.unknownElement(name, value, parent)); ok {
				found[meant].Misspelled = true
			}
		case e.Parent() != parent:
			problem := message.Of("{element} stands in a statement", e)
			if e.Parent() == source.InDocument {
				problem = message.Of("{element} stands at the top of the document", e)
			}
			p.fail(name, ErrMisplacedElement, problem)
		case found[e].Present:
			p.fail(name, ErrDuplicate, quoted(text))
		default:
			found[e] = source.Found{Present: true, Value: value}
		}
		return len(p.errors) < maxErrors
	})
}

// unknownElement reports an element with a name that no element has. It returns the
// name that was meant, if there is one.
func (p *parser) unknownElement(name, v source.Value, parent source.Parent) string {
	if meant := source.Statement.String(); parent == source.InDocument && v.Is(source.Object) && v.Has(meant) {
		p.fail(name, ErrUnknownElement, message.Of("{name}; the policy is what stands in it", quote.Short(name.Text())))
		return meant
	}
	names := parent.Names()
	p.fail(name, ErrUnknownElement, didYouMean(name.Text(), names...))
	meant, _ := suggest.Near(name.Text(), names...)
	return meant
}

// didYouMean returns name in quotes with a question if one of names is near it.
func didYouMean(name string, names ...string) message.Text {
	if near, ok := suggest.Near(name, names...); ok {
		return message.Of("{name}; did you mean {near}?", quote.Short(name), quote.Short(near))
	}
	return quoted(name)
}

// quoted returns name in quotes, which is all that is to be said of it.
func quoted(name string) message.Text { return message.Plain(quote.Short(name)) }

// minStatement is the length of the shortest statement that is accepted.
const minStatement = len(`{"Effect":"Deny","Action":"*","Resource":"*"}`)

// document parses the whole document.
func (p *parser) document(root source.Value) {
	if !root.Is(source.Object) {
		p.fail(root, ErrType, message.Of("a policy is a JSON object, not {kind}", root.Kind().Text()))
		return
	}
	var found source.Elements
	p.elements(&found, root, source.InDocument)
	p.version(&found[source.Version], root)
	if id := &found[source.ID]; id.Present {
		if text, ok := p.text(id.Value); ok {
			p.id = quote.Beginning(text, maxName)
		}
	}
	statements := &found[source.Statement]
	switch list := statements.Value; {
	case statements.Misspelled && !statements.Present: // which was said
	case !statements.Present:
		p.fail(root, ErrMissingElement, message.Plain(source.Statement.String()))
	case list.Is(source.Object):
		p.makeRoom(list, 1)
		p.statement(list)
	case list.Is(source.Array):
		p.statementList(list)
	default:
		p.fail(list, ErrType, message.Of("want an array of statements or one statement, not {kind}", list.Kind().Text()))
	}
}

// statementList parses the array list.
func (p *parser) statementList(list source.Value) {
	p.makeRoom(list, min(list.Len(), 1+len(p.draft.Source)/minStatement))
	n := list.Each(func(v source.Value) bool {
		if v.Is(source.Object) {
			p.statement(v)
		} else {
			p.fail(v, ErrType, message.Of("a statement is a JSON object, not {kind}", v.Kind().Text()))
		}
		return len(p.errors) < maxErrors
	})
	if n == 0 {
		p.fail(list, ErrValue, message.Of("there is no statement"))
	}
}

// version parses the Version element (SEMANTICS G-8) of the document root.
func (p *parser) version(version *source.Found, root source.Value) {
	p.draft.Literal = true // without Version the language is that of 2008
	if !version.Present {
		if p.typ == RCP && !version.Misspelled {
			p.fail(root, ErrMissingElement, message.Of(`Version: a resource control policy needs "2012-10-17"`))
		}
		return
	}
	text, ok := p.text(version.Value)
	switch {
	case !ok:
	case text == "2012-10-17":
		p.draft.Literal = false
	case text == "2008-10-17" && p.typ != RCP:
	default:
		p.fail(version.Value, ErrValue, message.Of(`{value}; want "2012-10-17"`, quote.Short(text)))
	}
}

// text returns the string v.
func (p *parser) text(v source.Value) (string, bool) {
	if !v.Is(source.String) {
		p.fail(v, ErrType, message.Of("want a string, not {kind}", v.Kind().Text()))
		return "", false
	}
	return v.Text(), true
}

// texts calls yield for v, if it is a string, or for each string of the array
// v. It returns the number of values.
func (p *parser) texts(v source.Value, yield func(text string, at source.Value)) int {
	return v.Each(func(v source.Value) bool {
		if text, ok := p.text(v); ok {
			yield(text, v)
		}
		return len(p.errors) < maxErrors
	})
}
