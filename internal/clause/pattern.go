package clause

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/message"
)

// maxStackValues is the number of policy variables in one pattern up to which
// matching does not allocate. Policies rarely have more than two.
const maxStackValues = 8

// A pattern is compiled text with wildcards and policy variables. It is
// immutable.
type pattern struct {
	// last is the whole text or, if head is not nil, the sixth part of an ARN.
	last glob.Pattern
	head *head // of an ARN pattern with wildcards or variables before the fifth colon
	// variables is nil if there are none.
	variables *variables
}

// A head is what stands before the resource part of an ARN pattern.
type head struct {
	partition, service, region, account glob.Pattern

	source    string // of a Resource or NotResource element: the whole pattern
	variables int32  // in the region and the account: the first of the pattern
	reading          // of a Resource or NotResource element
}

// variables are the policy variables of a pattern, in the order of their Value
// tokens.
type variables struct {
	source   string // of a Resource or NotResource element: the whole pattern
	list     []variable
	usesTime bool
	usesRole bool // aws:PrincipalArn, which may be that of a role
	denies   bool // uses it in the Resource element of a Deny
}

// compileText compiles text for comparison with a whole text.
func compileText(text string, s syntax) (pattern, error) {
	if s&withVariables == 0 || !strings.Contains(text, "${") {
		if s&withWildcards != 0 {
			return pattern{last: glob.Compile(text)}, nil
		}
		return pattern{last: glob.Literal(text)}, nil
	}
	var tm template
	if err := tm.parse(text, s); err != nil {
		return pattern{}, err
	}
	return tm.pattern(), nil
}

// errNotARN says what an ARN pattern looks like.
var errNotARN = message.Errorf(`want "*" or an ARN of six parts, arn:partition:service:region:account:resource`)

// compileARN compiles text for comparison with an ARN, part by part: a wildcard
// in one of the first five parts does not match a colon, and neither does the
// value of a variable anywhere add one (SEMANTICS R-5, C-27, S-10).
func compileARN(text string, s syntax) (pattern, error) {
	if text == "*" {
		return pattern{last: glob.Compile(text)}, nil
	}
	if !strings.Contains(text, "${") {
		s &^= withVariables
	}
	a, ok := splitARN(text, s)
	if !ok {
		return pattern{}, errNotARN
	}
	// Of these the shortcut would not keep the text: see ResourcePattern.String.
	onlyEscapes := s&withVariables != 0 && countVariables(text) == 0
	if head := text[:len(text)-len(a.Resource)]; glob.LiteralLenWithVariables(head) == len(head) && !onlyEscapes {
		return compileText(text, s|withWildcards) // one comparison does for the first five parts
	}
	return compileParts(a, s)
}

// compileParts compiles each part of an ARN pattern.
func compileParts(a arn.ARN, s syntax) (pattern, error) {
	s |= withWildcards
	h := new(head)
	if s&withVariables == 0 {
		h.partition, h.service, h.region, h.account = glob.Compile(a.Partition), glob.Compile(a.Service), glob.Compile(a.Region), glob.Compile(a.Account)
		return pattern{last: glob.Compile(a.Resource), head: h}, nil
	}
	if strings.Contains(a.Partition+a.Service, "${") {
		return pattern{}, message.Errorf("no policy variable may stand in the partition or service of an ARN")
	}
	var tm template
	for _, part := range [...]struct {
		text    string
		pattern *glob.Pattern
	}{{a.Partition, &h.partition}, {a.Service, &h.service}, {a.Region, &h.region}, {a.Account, &h.account}} {
		if err := tm.parse(part.text, s); err != nil {
			return pattern{}, err
		}
		*part.pattern = tm.take()
	}
	h.variables = int32(len(tm.variables))
	if err := tm.parse(a.Resource, s); err != nil {
		return pattern{}, err
	}
	p := tm.pattern()
	p.head = h
	return p, nil
}

// splitARN splits text, an ARN pattern of the given syntax.
func splitARN(text string, s syntax) (arn.ARN, bool) {
	if s&withVariables != 0 {
		return arn.SplitPattern(text)
	}
	return arn.Split(text)
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

// literal returns the only text that p matches, or false if that depends on the context
// or is not known to be one.
func (p *pattern) literal() (text string, ok bool) {
	text, ok = p.last.Literal()
	return text, ok && p.head == nil && p.variables == nil
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
	switch {
	case p.variables.denies && c.pathUnknown():
		return true, true
	case len(p.variables.list) > maxStackValues:
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
	h := p.head
	if h == nil {
		return p.last.Match(s, values)
	}
	a, ok := arn.Split(s)
	switch {
	case !ok || !h.partition.Match(a.Partition, values) || !h.service.Match(a.Service, values) || !h.region.Match(a.Region, values):
		return false
	case h.reading == 0:
		return h.account.Match(a.Account, values) && p.last.Match(a.Resource, values)
	}
	return p.matchOtherwise(&a, s, values)
}

// matchesARN reports whether text is an ARN that one of the patterns of cl
// matches part by part (SEMANTICS C-27).
func (cl *Clause) matchesARN(c *Context, text string) (matches, readable bool) {
	if !isARN(text) {
		return false, false
	}
	matches = cl.matchesText(c, text)
	return matches, matches || cl.isKnown(c)
}

// isARN reports whether text has the six parts of an ARN.
func isARN(text string) bool {
	return strings.HasPrefix(text, "arn:") && strings.Count(text, ":") >= 5
}
