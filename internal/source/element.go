package source

// An Element is an element of the policy language.
type Element uint8

// The elements, first those of a document, then those of a statement.
const (
	Version Element = iota
	ID
	Statement
	Sid
	Effect
	Principal
	NotPrincipal
	Action
	NotAction
	Resource
	NotResource
	Condition
	NumElements
)

// elementNames are the names of the elements, in the order of the constants.
//
//nolint:gochecknoglobals // a table that is never written
var elementNames = [NumElements]string{
	"Version", "Id", "Statement",
	"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition",
}

// String returns the name of e.
func (e Element) String() string { return elementNames[e] }

// A Parent is an object that has elements.
type Parent uint8

// The parents.
const (
	InDocument Parent = iota
	InStatement
)

// Parent returns where e stands.
func (e Element) Parent() Parent {
	if e <= Statement {
		return InDocument
	}
	return InStatement
}

// ElementOf returns the element with the given name. Names are exact
// (SEMANTICS G-5).
func ElementOf(name string) (Element, bool) {
	if len(name) < len(elementsByLength) {
		for _, e := range elementsByLength[len(name)] {
			if elementNames[e] == name {
				return e, true
			}
		}
	}
	return 0, false
}

// elementsByLength has the elements by the length of their names.
//
//nolint:gochecknoglobals // a table that is never written
var elementsByLength = func() (byLength [len("NotPrincipal") + 1][]Element) {
	for e := range NumElements {
		n := len(e.String())
		byLength[n] = append(byLength[n], e)
	}
	return byLength
}()

// Names returns the names of the elements that stand there.
func (p Parent) Names() []string {
	if p == InDocument {
		return elementNames[:Statement+1]
	}
	return elementNames[Statement+1:]
}

// Elements are the elements of a document or a statement as they were found.
type Elements [NumElements]Found

// A Found is an element as it was found.
type Found struct {
	Present    bool
	Misspelled bool // it is absent, and a name that is near is there
	Value      Value
}

// Name returns the name of f, which was found.
func (f *Found) Name() Value { return f.Value.name() }

// Read notes the elements that the object v has. Of a document that was parsed, each
// of them has a place there, once.
func (found *Elements) Read(v Value) {
	v.Members(func(name, value Value) bool {
		if e, ok := ElementOf(name.Text()); ok {
			found[e] = Found{Present: true, Value: value}
		}
		return true
	})
}
