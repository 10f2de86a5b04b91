package condition

import (
	"errors"
	"fmt"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

// maxStackValues is the number of policy variables in one pattern up to which
// matching does not allocate. Policies rarely have more than two.
const maxStackValues = 8

// A pattern is compiled text with wildcards and policy variables. It is
// immutable.
type pattern struct {
	// last is the whole text or, if head is not nil, the sixth part of an ARN.
	last glob.Pattern
	// head is partition, service, region and account of an ARN pattern in one
	// of which there are wildcards or variables.
	head *[4]glob.Pattern
	// variables is nil if there are none.
	variables *variables
}

// variables are the policy variables of a pattern, in the order of their Value
// tokens.
type variables struct {
	list     []variable
	usesTime bool
	usesRole bool // aws:PrincipalArn, which may be that of a role
}

// compileText compiles text for comparison with a whole text.
func compileText(text string, wildcards, variables bool) (pattern, error) {
	if !variables || !strings.Contains(text, "${") {
		if wildcards {
			return pattern{last: glob.Compile(text)}, nil
		}
		return pattern{last: glob.Literal(text)}, nil
	}
	var tm template
	if err := tm.parse(text, wildcards, variables); err != nil {
		return pattern{}, err
	}
	return tm.pattern(), nil
}

// errNotARN says what an ARN pattern looks like.
var errNotARN = errors.New(`want "*" or an ARN of six parts, arn:partition:service:region:account:resource`)

// compileARN compiles text for comparison with an ARN, part by part: a wildcard
// in one of the first five parts does not match a colon, and neither does the
// value of a variable anywhere add one (SEMANTICS R-5, C-27, S-10).
func compileARN(text string, variables bool) (pattern, error) {
	if text == "*" {
		return compileText(text, true, false)
	}
	split := arn.Split
	if variables {
		split = arn.SplitPattern
	}
	a, ok := split(text)
	if !ok {
		return pattern{}, errNotARN
	}
	if variables && strings.Contains(a.Partition+a.Service, "${") {
		return pattern{}, errors.New("no policy variable may stand in the partition or service of an ARN")
	}
	if head := text[:len(text)-len(a.Resource)]; isLiteral(head) {
		return compileText(text, true, variables) // one comparison does for the first five parts
	}
	var tm template
	heads := new([4]glob.Pattern)
	for i, part := range [...]string{a.Partition, a.Service, a.Region, a.Account} {
		if err := tm.parse(part, true, variables); err != nil {
			return pattern{}, err
		}
		heads[i] = tm.take()
	}
	if err := tm.parse(a.Resource, true, variables); err != nil {
		return pattern{}, err
	}
	p := tm.pattern()
	p.head = heads
	return p, nil
}

// isLiteral reports whether there are neither wildcards nor variables in text.
func isLiteral(text string) bool {
	return strings.IndexByte(text, '*') < 0 && strings.IndexByte(text, '?') < 0 && strings.IndexByte(text, '$') < 0
}

// pattern returns the compiled tokens and variables of tm.
func (tm *template) pattern() pattern {
	p := pattern{last: tm.take()}
	if len(tm.variables) > 0 {
		p.variables = &variables{list: fitted(tm.variables), usesTime: usesTime(tm.variables), usesRole: usesRole(tm.variables)}
	}
	return p
}

// take returns the compiled tokens of tm, which keeps its variables only.
func (tm *template) take() glob.Pattern {
	p := glob.New(tm.tokens)
	tm.tokens = tm.tokens[:0]
	return p
}

// match reports whether p matches s with the values that the variables of p
// have in c. It reports resolved false if one of them has no value: p then
// matches nothing (SEMANTICS V-5), unless it isUnknown.
func (p *pattern) match(s string, c *Context) (matches, resolved bool) {
	switch {
	case p.variables != nil:
		return p.matchVariables(s, c)
	case p.head != nil:
		return p.matchValues(s, nil), true
	}
	return p.last.Match(s, nil), true
}

// matchVariables is match for a pattern with variables.
func (p *pattern) matchVariables(s string, c *Context) (matches, resolved bool) {
	if len(p.variables.list) > maxStackValues {
		return p.matchMany(s, c)
	}
	// The times have to become strings in this frame, and values has to be an
	// array: the compiler then keeps both on the stack.
	var values [maxStackValues]string
	var currentText, epochText string
	if p.variables.usesTime && c.bound {
		var clock [2 * len(clockText{})]byte
		text, split := c.clockTexts(clock[:0])
		currentText, epochText = string(text[:split]), string(text[split:])
	}
	for i := range p.variables.list {
		value, ok := c.value(&p.variables.list[i], currentText, epochText)
		if !ok {
			return false, false
		}
		values[i] = value
	}
	return p.matchValues(s, values[:]), true
}

// matchMany is match for more variables than fit on the stack.
func (p *pattern) matchMany(s string, c *Context) (matches, resolved bool) {
	values, ok := p.values(c)
	return ok && p.matchValues(s, values), ok
}

// values returns the values of the policy variables of p, or false if one has
// none.
func (p *pattern) values(c *Context) ([]string, bool) {
	if p.variables == nil {
		return nil, true
	}
	var currentText, epochText string
	if p.variables.usesTime && c.bound {
		text, split := c.clockTexts(nil)
		currentText, epochText = string(text[:split]), string(text[split:])
	}
	values := make([]string, len(p.variables.list))
	for i := range p.variables.list {
		value, ok := c.value(&p.variables.list[i], currentText, epochText)
		if !ok {
			return nil, false
		}
		values[i] = value
	}
	return values, true
}

func (p *pattern) matchValues(s string, values []string) bool {
	if p.head == nil {
		return p.last.Match(s, values)
	}
	a, ok := arn.Split(s)
	return ok && p.matchesHead(&a, values) && p.last.Match(a.Resource, values)
}

// matchesHead reports whether the head of p matches the parts of a.
func (p *pattern) matchesHead(a *arn.ARN, values []string) bool {
	return p.head[0].Match(a.Partition, values) &&
		p.head[1].Match(a.Service, values) &&
		p.head[2].Match(a.Region, values) &&
		p.head[3].Match(a.Account, values)
}

// matchesARN reports whether text is an ARN that one of the patterns of cl
// matches part by part (SEMANTICS C-27).
func (cl *Clause) matchesARN(c *Context, text string) (matches, readable bool) {
	if !strings.HasPrefix(text, "arn:") || strings.Count(text, ":") < 5 {
		return false, false
	}
	return cl.matchesText(c, text)
}

// A ResourcePattern is one entry of a Resource or NotResource element: "*" or
// an ARN with wildcards and policy variables. It is immutable and safe for
// concurrent use. The zero ResourcePattern matches the empty text only.
type ResourcePattern struct {
	source  string
	pattern pattern
}

// CompileResource compiles one entry of a Resource or NotResource element. Of
// flags only Literal counts. Policy variables may stand in the region, account
// and resource parts (SEMANTICS S-10).
//
// The error, if not nil, is an [*Error].
func CompileResource(text string, flags Flags) (ResourcePattern, error) {
	p, err := compileARN(text, flags&Literal == 0)
	switch {
	case errors.Is(err, errNotARN):
		return ResourcePattern{}, &Error{Part: ValuePart, Detail: fmt.Sprintf("%.100q: %s", text, err)}
	case err != nil:
		return ResourcePattern{}, &Error{Part: VariablePart, Detail: err.Error()}
	}
	return ResourcePattern{source: text, pattern: p}, nil
}

// Match reports whether p covers resource, an ARN or "*", with policy variables
// that take their values from c. It reports resolved false if a variable has no
// value and no default: p then covers nothing, unless [ResourcePattern.PathUnknown]
// says that this is not known. It does not allocate for up to eight policy variables.
func (p *ResourcePattern) Match(resource string, c *Context) (matches, resolved bool) {
	return p.pattern.match(resource, c)
}

// String returns p as written. Package fmt prints it quoted if it is not plain
// ASCII.
func (p ResourcePattern) String() string { return p.source }
