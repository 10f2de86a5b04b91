package evaluate

import (
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/internal/suggest"
)

// Limits of the hints of one explanation. They help with documents that people
// write, and those are small.
const (
	maxCompared = 1 << 10 // pairs of condition keys
	maxLiteral  = 1 << 20 // steps of matching
	maxHintKey  = 256     // bytes of a key
	maxReasons  = 2
	maxNamed    = 3 // keys of one reason
)

// reason says why s, which stands in the way, has to be edited: what is not known of the
// caller, which key or operator of its Condition was probably not meant, or what the
// caller cannot change. It is "" if that is not known.
func (r *reader) reason(s *statement.Statement) message.Text {
	if r.IDMatters(s) {
		return idNotKnown()
	}
	var reasons []message.Text
	var origins []string
	named := make(map[string][]message.Text)
	path := r.PathMattersToResource(s)
	for c := range s.Condition().Clauses() {
		if c.Match(r.BoundContext()) != (s.Effect() == statement.Deny) {
			continue
		}
		key := c.Key()
		if r.PathMatters(c) {
			path = true
		} else if fault := r.fault(s, c); !fault.IsZero() {
			reasons = append(reasons, fault)
		} else if set, _ := r.canSet(key); !set {
			origin := r.originOf(key)
			if named[origin] == nil {
				origins = append(origins, origin)
			}
			if len(named[origin]) < maxNamed {
				named[origin] = append(named[origin], message.Plain(quote.Word(key)))
			}
		}
		if len(reasons)+len(origins) == maxReasons {
			break
		}
	}
	if path {
		reasons = append(reasons, pathNotKnown())
	}
	for _, origin := range origins {
		keys := message.Join(" and ", named[origin]...)
		reasons = append(reasons, message.Of("the caller cannot set {keys} ({origin})", keys, message.Known(origin)))
	}
	return message.Join(", and ", reasons...)
}

// hint says what is probably wrong with a clause of s that stands in the way: that
// another key was meant, or another operator. It is "" if nothing is.
func (r *reader) hint(s *statement.Statement, c *clause.Clause) message.Text {
	if other := r.instead(s, c.Key()); other != "" {
		return message.Of("the request has {other} instead", quote.Word(other))
	}
	return r.literal(c)
}

// fault is hint for a text that does not show c, and says what is not known of the
// caller, and what variable has no value.
func (r *reader) fault(s *statement.Statement, c *clause.Clause) message.Text {
	if r.PathMatters(c) {
		return pathNotKnown()
	}
	if other := r.instead(s, c.Key()); other != "" {
		return message.Of("the request has {other} instead of {key}", quote.Word(other), quote.Word(c.Key()))
	}
	if literal := r.literal(c); !literal.IsZero() {
		return literal
	}
	return r.withoutValue(c)
}

// withoutValue says which policy variable of c has no value, or returns "".
func (r *reader) withoutValue(c *clause.Clause) message.Text {
	keys, values := c.Keys(), c.Values()
	for _, key := range keys[:min(len(keys), maxVariables)] {
		variable := "${" + key + "}" // another form may have a default
		if !r.read(key).present && slices.ContainsFunc(values, func(value string) bool { return strings.Contains(value, variable) }) {
			return message.Of("the request has no value for {variable}", quote.Word(variable))
		}
	}
	return message.Text{}
}

// instead returns the key of the request that key, which s tests and the request
// does not have, was probably meant to be, or "".
func (r *reader) instead(s *statement.Statement, key string) string {
	if len(key) > maxHintKey || r.read(key).present {
		return ""
	}
	for e := range r.req.Context.Entries() {
		other := e.Key()
		if r.compared++; r.compared > maxCompared {
			return ""
		}
		if len(other) <= maxHintKey && isNearKey(key, other) && !tests(s, other) && r.read(other).present {
			return other
		}
	}
	return ""
}

// tests reports whether the Condition of s has a clause with key.
func tests(s *statement.Statement, key string) bool {
	for c := range s.Condition().Clauses() {
		if glob.EqualFold(c.Key(), key) {
			return true
		}
	}
	return false
}

// isNearKey reports whether key was probably meant to be other. Of keys of identity
// providers, such as oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE:sub, the claim is
// the same, and of the parts of host name and path one in three may differ. Of
// others, a letter or two of a long name may.
func isNearKey(key, other string) bool {
	if glob.EqualFold(key, other) {
		return false
	}
	provider, claim, ofProvider := cutClaim(key)
	otherProvider, otherClaim, otherOfProvider := cutClaim(other)
	if ofProvider != otherOfProvider {
		return false
	}
	if ofProvider {
		return glob.EqualFold(claim, otherClaim) && isNearProvider(provider, otherProvider)
	}
	const shortest = 8 // of a name in which two letters are a mistake rather than another name
	end := strings.LastIndexAny(key, ":/") + 1
	if len(key)-end < shortest || len(other) < end || !glob.EqualFold(key[:end], other[:end]) {
		return false
	}
	_, near := suggest.Near(key[end:], other[end:])
	return near
}

// cutClaim takes the key of a claim apart: the names of providers have a dot before
// the first colon, and those of services do not.
func cutClaim(key string) (provider, claim string, ok bool) {
	end := strings.LastIndexByte(key, ':')
	service, _, _ := strings.Cut(key, ":")
	if end < 0 || !strings.Contains(service, ".") {
		return "", "", false
	}
	return key[:end], key[end+1:], true
}

func isNearProvider(provider, other string) bool {
	isSeparator := func(r rune) bool { return r == '.' || r == '/' }
	parts, others := strings.FieldsFunc(provider, isSeparator), strings.FieldsFunc(other, isSeparator)
	if len(parts) != len(others) {
		_, near := suggest.Near(provider, other)
		return near
	}
	differ := 0
	for i := range parts {
		if !glob.EqualFold(parts[i], others[i]) {
			differ++
		}
	}
	return 3*differ <= len(parts)
}

// literal says that the wildcards in c are literal, if with the operator that reads
// them as wildcards it would be otherwise. See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html.
func (r *reader) literal(c *clause.Clause) message.Text {
	name := strings.TrimSuffix(strings.TrimSuffix(c.Operator(), "IfExists"), "IgnoreCase")
	operator, equals := strings.CutSuffix(name, "Equals")
	if !equals || !strings.Contains(operator, "String") {
		return message.Text{}
	}
	values := c.Values()
	wildcard := wildcardIn(values)
	if wildcard == "" || hasLiteralVariable(c, values) || !r.mayMatch(c, values) {
		return message.Text{}
	}
	operator += "Like"
	like, problems := clause.Compile(operator, c.Key(), values, 0)
	if len(problems) > 0 {
		return message.Text{}
	}
	matches := like.Match(r.BoundContext())
	switch {
	case matches == c.Match(r.BoundContext()):
		return message.Text{}
	case matches:
		return message.Of(`"{wildcard}" is literal under {operator}, and {other} would match`, wildcard, c.Operator(), operator)
	}
	return message.Of(`"{wildcard}" is literal under {operator}, and {other} would not match`, wildcard, c.Operator(), operator)
}

// hasLiteralVariable reports whether there is a "${" in values that is not a variable, or
// stands for a character: in the language of 2008 it is text.
func hasLiteralVariable(c *clause.Clause, values []string) bool {
	return len(c.Keys()) == 1 && slices.ContainsFunc(values, func(value string) bool { return strings.Contains(value, "${") })
}

// wildcardIn returns the first wildcard in values, or "".
func wildcardIn(values []string) string {
	for _, value := range values {
		if i := glob.LiteralLen(value); i < len(value) {
			return value[i : i+1]
		}
	}
	return ""
}

// mayMatch reports whether the values of c may be matched as wildcards: the key is
// there, what they read is shown in explanations, and there is time.
func (r *reader) mayMatch(c *clause.Clause, values []string) bool {
	if !r.read(c.Key()).present {
		return false
	}
	patterns, texts := lengthOf(values), 0
	for _, key := range c.Keys() {
		if clause.IsHidden(key) {
			return false
		}
		found, _ := r.BoundContext().Lookup(key)
		if texts += lengthOf(found); patterns > maxLiteral || texts > maxLiteral {
			return false
		}
	}
	r.matched += int64(patterns) * int64(texts)
	return r.matched <= maxLiteral
}

func lengthOf(texts []string) int {
	n := 0
	for _, text := range texts {
		n += 1 + len(text)
	}
	return n
}
