package clause

import (
	"errors"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
)

// A ResourcePattern is one entry of a Resource or NotResource element: "*" or
// an ARN with wildcards and policy variables. It is immutable and safe for
// concurrent use. The zero ResourcePattern matches the empty text only.
type ResourcePattern struct{ pattern pattern }

// A reading is how a pattern is compared with an ARN, where that is not part by part.
// The zero reading is part by part.
type reading uint8

const (
	regionSpans  reading = 1 << iota // the "*" that ends the region matches colons too
	accountSpans                     // that of the account does
	ofAnyAPI                         // the resource begins with the id of an API, which is not in the pattern
)

// ownAPI is how a resource-based policy of API Gateway may name what belongs to the
// API that carries it (SEMANTICS S-39):
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html
const ownAPI = "execute-api:/"

// CompileResource compiles one entry of a Resource or NotResource element: "*", an
// ARN, the beginning of one, which stands for every ARN of six parts that begins so
// (SEMANTICS S-37), or "execute-api:/" and the path of an API of API Gateway, which
// stands for that path of every API (SEMANTICS S-39). In which policies the last two
// may stand is for the caller to know. Policy variables may stand in the region,
// account and resource parts (SEMANTICS S-10).
//
// The flags decide between two readings of a "*" that ends the region or account
// part, as in "arn:aws:lambda:*:function:prod". AWS says of such a "*" that it
// matches colons, and that it does not:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/security_iam_service-with-iam.html
// It does where that denies more or allows less: in the Resource element of a Deny
// and the NotResource element of an Allow (SEMANTICS S-36).
//
// If there is a problem, the pattern is of no use.
func CompileResource(text string, flags Flags) (ResourcePattern, *Problem) {
	s := flags.syntax()
	complete, isPath := text, false
	p, err := compileARN(text, s)
	if errors.Is(err, errNotARN) {
		var path string
		if path, isPath = strings.CutPrefix(text, ownAPI); isPath {
			complete = "arn:*:execute-api:*:*:" + path
		} else if s&withVariables != 0 {
			complete, _ = arn.CompletePattern(text)
		} else {
			complete, _ = arn.Complete(text)
		}
		if a, ok := splitARN(complete, s); ok {
			p, err = compileParts(a, s) // which keep the text too
		}
	}
	switch {
	case errors.Is(err, errNotARN):
		return ResourcePattern{}, &Problem{Part: ValuePart, Detail: message.Of("{text}: {problem}", quote.Short(text), err)}
	case err != nil:
		return ResourcePattern{}, &Problem{Part: VariablePart, Detail: message.OfError(err)}
	case isPath:
		p.head.reading = ofAnyAPI
	case p.head != nil && (flags&InDeny != 0) != (flags&InNotResource != 0):
		p.head.reading = wide(complete, s)
	}
	if p.head != nil {
		p.head.source = text
	}
	if v := p.variables; v != nil {
		v.source = text
		v.denies = flags&InDeny != 0 && flags&InNotResource == 0 && v.usesRole
	}
	return ResourcePattern{p}, nil
}

// wide returns the wide reading of text, an ARN pattern.
func wide(text string, s syntax) reading {
	var r reading
	a, _ := splitARN(text, s)
	if strings.HasSuffix(a.Region, "*") {
		r |= regionSpans
	}
	if strings.HasSuffix(a.Account, "*") {
		r |= accountSpans
	}
	return r
}

// matchOtherwise is matchValues for a reading that is not part by part, and an ARN s,
// of which a are the parts, that p matches up to the region.
func (p *pattern) matchOtherwise(a *arn.ARN, s string, values []string) bool {
	if p.head.reading == ofAnyAPI {
		id, path, ok := strings.Cut(a.Resource, "/")
		return ok && id != "" && !strings.Contains(id, ":") && p.last.Match(path, values)
	}
	for _, value := range values[:p.head.variables] {
		if strings.IndexByte(value, ':') >= 0 {
			return false // it cannot be confined to its part (SEMANTICS S-10)
		}
	}
	return p.matchWide(s[len(s)-len(a.Resource)-len(":")-len(a.Account):], values)
}

// matchWide matches the account and resource of p with text, what follows the first
// colon at which the region can end. If the "*" at the end of the region matches
// colons, it can end at each of the others too, and so can the account after it.
//
// The first end of the account at which the rest begins to match is the best: the
// later ones leave less. So each part of text is compared once with the account,
// and once with what stands before the first "*" of the rest.
func (p *pattern) matchWide(text string, values []string) bool {
	h := p.head
	for account := false; ; {
		part, rest, ok := strings.Cut(text, ":")
		if !ok {
			return false
		}
		if !account || h.reading&accountSpans == 0 {
			account = h.account.Match(part, values)
		}
		switch {
		case account && p.last.Begins(rest, values):
			return p.last.Match(rest, values)
		case !account && h.reading&regionSpans == 0:
			return false
		}
		text = rest
	}
}

// Match reports whether p covers resource, an ARN or "*", with policy variables
// that take their values from c. It reports resolved false if a variable has no
// value and no default: p then covers nothing. It does not allocate for up to
// eight policy variables. Its time is at most in proportion to the product of the
// lengths of p and resource.
//
// If a variable is the ARN of a role whose path is not known, p has no value for it
// either. In the Resource element of a Deny it then covers every resource (SEMANTICS
// S-44).
func (p *ResourcePattern) Match(resource string, c *Context) (matches, resolved bool) {
	return p.pattern.match(resource, c)
}

// MatchPlain reports whether p is text and a "*" that covers resource. It is inlined, and
// false for what only [ResourcePattern.Match] can tell.
func (p *ResourcePattern) MatchPlain(resource string) bool {
	return p.pattern.head == nil && p.pattern.last.MatchPlain(resource)
}

// PathUnknown reports whether a policy variable in p stands for the ARN of a role
// whose path c does not know.
func (p *ResourcePattern) PathUnknown(c *Context) bool { return p.pattern.isUnknown(c) }

// Beginning returns the start of the text of p with which each resource begins that
// p covers: what stands before the first wildcard or policy variable, or nothing if it
// may cover all. It reports whole if p covers that text and no other.
func (p *ResourcePattern) Beginning() (text string, whole bool) {
	if v := p.pattern.variables; v != nil && v.denies {
		return "", false
	}
	text = p.String()
	switch h := p.pattern.head; {
	case h == nil: // and the text of the pattern, but for escapes, is there already
		if literal, whole := p.pattern.last.Beginning(); strings.HasPrefix(text, literal) {
			return text[:len(literal)], whole && len(literal) == len(text)
		}
	case h.reading == ofAnyAPI:
		return "", false
	}
	return text[:glob.LiteralLenWithVariables(text)], false
}

// String returns p as written.
func (p *ResourcePattern) String() string {
	switch p := &p.pattern; {
	case p.head != nil:
		return p.head.source
	case p.variables != nil:
		return p.variables.source
	default:
		return p.last.Text()
	}
}
