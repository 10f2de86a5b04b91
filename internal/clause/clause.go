package clause

import (
	"errors"
	"iter"
	"net/netip"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/conditionkey"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
)

// A Block is a compiled Condition element: the conjunction of its clauses. It
// is immutable and safe for concurrent use. The zero Block matches every
// context.
type Block struct{ clauses []Clause }

// NewBlock returns the conjunction of clauses.
func NewBlock(clauses ...Clause) Block { return Block{clauses: slices.Clone(clauses)} }

// BlockOf returns the conjunction of clauses, which it keeps: they must not be modified
// afterward.
func BlockOf(clauses []Clause) Block { return Block{clauses: clauses} }

// Clauses returns an iterator over the clauses, in source order.
func (b Block) Clauses() iter.Seq[*Clause] {
	return func(yield func(*Clause) bool) {
		for i := range b.clauses {
			if !yield(&b.clauses[i]) {
				return
			}
		}
	}
}

// Match reports whether c satisfies every clause of b. It allocates as little as
// [Clause.Match] does.
func (b Block) Match(c *Context) bool {
	for i := range b.clauses {
		if !b.clauses[i].Match(c) {
			return false
		}
	}
	return true
}

// Flags say where the Condition or Resource element that is being compiled
// stands.
type Flags uint8

// The flags.
const (
	// InDeny is set for a statement with "Effect": "Deny". A request value that
	// its operator cannot read, such as a malformed date, then satisfies the
	// operator, negated or not: it must not switch the Deny off. Without the flag
	// it satisfies neither (SEMANTICS S-64).
	InDeny Flags = 1 << iota

	// InNotResource is set for an entry of a NotResource element: see
	// [CompileResource].
	InNotResource

	// Literal takes policy variables literally, as the policy language version
	// 2008-10-17 does (SEMANTICS G-9).
	Literal
)

// syntax returns what may stand in the values of a statement.
func (f Flags) syntax() syntax {
	if f&Literal != 0 {
		return asIs
	}
	return withVariables
}

// A Clause is one compiled operator and key of a Condition element, with the
// values to compare against. It is immutable and safe for concurrent use. The
// zero Clause is not useful.
type Clause struct {
	key    key
	values []string // as written

	operator   uint8 // its place among the operators, without set operator and IfExists
	family     family
	comparison comparison
	set        setOperator
	negated    bool
	ifExists   bool
	inDeny     bool
	wantsTrue  bool // for Bool and Null: "true" is among the values
	wantsFalse bool
	quick      quick

	patterns []pattern // values of StringEquals, StringLike, ArnLike and those alike; nil if each matches itself alone
	operands *operands // values of other operators, and what to look many up by
}

// operands are the values of a clause, read by its operator, of which one kind is
// set, and the lookup of many. If they are few, those alike patterns have none.
type operands struct {
	lookup   *lookup
	dates    []instant // sorted; if compared by order, the one that matters
	networks []span    // outermost
	*rareOperands
}

// rareOperands are the operands of operators that few clauses have, for which the others
// have no room.
type rareOperands struct {
	folds    []*template // of StringEqualsIgnoreCase; nil for a value without policy variables
	numbers  []number    // as the dates are
	binaries []binary
}

// noRareOperands are those of most clauses.
//
//nolint:gochecknoglobals // never written
var noRareOperands rareOperands

// newOperands returns operands of which there are none yet.
func newOperands() *operands { return &operands{rareOperands: &noRareOperands} }

// Compile compiles one operator and key of a Condition element. The operator
// may have a ForAllValues: or ForAnyValue: prefix and an IfExists suffix.
// Values are compiled here and never parsed again: dates to times, CIDR blocks
// to prefixes, wildcards to patterns. Compile keeps values; the caller must not
// modify them afterward.
//
// If there are problems, which are told for the first [MaxProblems] values that have
// one, the Clause is of no use.
func Compile(operator, key string, values []string, flags Flags) (Clause, []Problem) {
	place, set, ifExists, ok := parseOperator(operator)
	if !ok {
		return Clause{}, []Problem{{Part: OperatorPart, Detail: unknownOperator(operator)}}
	}
	op := &operators[place]
	cl := Clause{
		operator:   place,
		key:        newKey(key),
		values:     values,
		family:     op.family,
		comparison: op.comparison,
		set:        set,
		negated:    op.negated,
		ifExists:   ifExists,
		inDeny:     flags&InDeny != 0,
	}
	if problem := checkKey(key); !problem.IsZero() {
		return Clause{}, []Problem{{Part: KeyPart, Detail: message.Of("{text}: {problem}", quote.Short(key), problem)}}
	}
	if set == noSetOperator && op.family != familyNull && cl.key.holds == conditionkey.Many {
		return Clause{}, []Problem{{Part: KeyPart, Detail: message.Of(
			"{key} is multivalued and {operator} never matches it; want ForAllValues:{operator} or ForAnyValue:{operator}", quote.Short(key), operator)}}
	}
	cl.grow(len(values))
	var problems []Problem
	for i, value := range values {
		part, err := cl.compileValue(i, value, flags.syntax())
		if err == nil {
			continue
		}
		detail := message.OfError(err)
		if IsHidden(key) {
			detail = message.Of("(not shown) is not a value for {operator}", operator)
		}
		if problems = append(problems, Problem{Part: part, Index: i, Detail: detail}); len(problems) == MaxProblems {
			break
		}
	}
	if len(problems) > 0 {
		return Clause{}, problems
	}
	if cl.operands != nil {
		slices.SortFunc(cl.operands.numbers, number.compare)
		slices.SortFunc(cl.operands.dates, instant.compare)
		cl.operands.networks = outermost(cl.operands.networks)
	}
	cl.makeLookup()
	cl.setQuick()
	return cl, nil
}

// MaxProblems is the most problems that [Compile] tells: no document is told more of.
const MaxProblems = 20

// CheckOperator says what is wrong with an operator, which it quotes, if anything is.
func CheckOperator(operator string) message.Text {
	if _, _, _, ok := parseOperator(operator); !ok {
		return unknownOperator(operator)
	}
	return message.Text{}
}

// keep returns operands with value, the next one. Of those that are compared by
// order it keeps one: what is less than any of them is less than the largest,
// and what is greater than any is greater than the smallest. Those of equality
// are sorted later. So a clause with n dates or numbers costs O(log n) to match.
func keep[T any](operands []T, value T, c comparison, compare func(a, b T) int) []T {
	if c == equal || len(operands) == 0 {
		return append(operands, value)
	}
	if larger := compare(value, operands[0]) > 0; larger == (c == less || c == lessOrEqual) {
		operands[0] = value
	}
	return operands
}

// grow makes room for n operands.
func (cl *Clause) grow(n int) {
	if cl.comparison != equal {
		n = min(n, 1) // see keep
	}
	switch cl.family {
	case familyStringIgnoreCase:
		cl.operands = &operands{rareOperands: &rareOperands{folds: make([]*template, 0, n)}}
	case familyNumeric:
		cl.operands = &operands{rareOperands: &rareOperands{numbers: make([]number, 0, n)}}
	case familyBinary:
		cl.operands = &operands{rareOperands: &rareOperands{binaries: make([]binary, 0, n)}}
	case familyDate:
		cl.operands = newOperands()
		cl.operands.dates = make([]instant, 0, n)
	case familyIP:
		cl.operands = newOperands()
		cl.operands.networks = make([]span, 0, n)
	case familyString, familyStringLike, familyARN: // see addPattern
	case familyBool, familyNull: // see wantsTrue
	}
}

// compileValue adds value i to the operands of cl. The part says what is wrong
// with it, if anything is: the value or a policy variable in it.
func (cl *Clause) compileValue(i int, value string, s syntax) (Part, error) {
	if s&withVariables != 0 && !cl.family.readsVariables() && strings.Contains(value, "${") {
		return ValuePart, message.Errorf("{text}: policy variables may stand in the values of String and Arn operators only", quote.Short(value))
	}
	ok := true
	switch cl.family {
	case familyString, familyStringLike:
		if cl.family == familyStringLike {
			s |= withWildcards
		}
		p, err := compileText(value, s)
		if err != nil {
			return VariablePart, err
		}
		cl.addPattern(i, p)
	case familyStringIgnoreCase:
		tm, err := compileIgnoreCase(value, s)
		if err != nil {
			return VariablePart, err
		}
		cl.operands.folds = append(cl.operands.folds, tm)
	case familyARN:
		p, err := compileARN(value, s)
		if errors.Is(err, errNotARN) {
			return ValuePart, message.Errorf("{text}: {problem}", quote.Short(value), err)
		} else if err != nil {
			return VariablePart, err
		}
		cl.addPattern(i, p)
	case familyNumeric:
		var n number
		n, ok = parseNumber(value)
		cl.operands.numbers = keep(cl.operands.numbers, n, cl.comparison, number.compare)
	case familyDate:
		var at instant
		at, ok = parseDate(value)
		cl.operands.dates = keep(cl.operands.dates, at, cl.comparison, instant.compare)
	case familyIP:
		var network netip.Prefix
		if network, ok = parseNetwork(value); ok {
			cl.operands.networks = appendSpans(cl.operands.networks, network)
		}
	case familyBinary:
		var b binary
		b, ok = parseBinary(value)
		cl.operands.binaries = append(cl.operands.binaries, b)
	case familyBool, familyNull:
		var b bool
		b, ok = parseBool(value)
		cl.wantsTrue = cl.wantsTrue || b
		cl.wantsFalse = cl.wantsFalse || !b
	}
	if !ok {
		return ValuePart, message.Errorf("{value} is not {kind}", quote.Short(value), cl.family.expected())
	}
	return 0, nil
}

// addPattern adds p, which value i was compiled to. Nothing is added as long as each
// value matches itself alone, as most do.
func (cl *Clause) addPattern(i int, p pattern) {
	if cl.patterns == nil {
		if text, ok := p.literal(); ok && text == cl.values[i] {
			return
		}
		cl.patterns = make([]pattern, 0, len(cl.values))
		for _, value := range cl.values[:i] {
			cl.patterns = append(cl.patterns, pattern{last: glob.Literal(value)})
		}
	}
	cl.patterns = append(cl.patterns, p)
}

// texts returns the values of cl if they are patterns.
func (cl *Clause) texts() []string {
	if cl.family == familyString || cl.family == familyStringLike || cl.family == familyARN {
		return cl.values
	}
	return nil
}

// pattern returns what value i, one of texts, was compiled to.
func (cl *Clause) pattern(i int) pattern {
	if cl.patterns == nil {
		return pattern{last: glob.Literal(cl.values[i])}
	}
	return cl.patterns[i]
}

// expected names the values that the operators of f can read, for all that cannot
// read every text.
func (f family) expected() message.Text {
	switch f {
	case familyNumeric:
		return message.Of("a number")
	case familyDate:
		return message.Of("a date such as 2026-06-30T23:59:59Z, 2026-06-30, or the seconds since 1970")
	case familyIP:
		return message.Of("an IP address or CIDR block")
	case familyBinary:
		return message.Of("base64 with padding")
	case familyBool, familyNull:
		return message.Of(`"true" or "false"`)
	case familyString, familyStringIgnoreCase, familyStringLike, familyARN: // see compileValue
	}
	return message.Text{}
}

// Key returns the condition key as written.
func (cl *Clause) Key() string { return cl.key.name }

// Operator returns the operator as written, such as "ForAnyValue:StringLike".
func (cl *Clause) Operator() string { return operatorNames[cl.operator][cl.set][exists(cl.ifExists)] }

// Set returns the set operator, "ForAllValues" or "ForAnyValue", or "".
func (cl *Clause) Set() string { return cl.set.String() }

// Base returns the operator without its set operator and IfExists, such as "StringLike".
func (cl *Clause) Base() string { return operators[cl.operator].name }

// IfExists reports whether the operator ends with IfExists.
func (cl *Clause) IfExists() bool { return cl.ifExists }

// Negated reports whether the operator has Not in its name.
func (cl *Clause) Negated() bool { return cl.negated }

// Values returns a copy of the values as written.
func (cl *Clause) Values() []string { return slices.Clone(cl.values) }
