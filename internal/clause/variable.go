package clause

import (
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/conditionkey"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
	"github.com/seed-1d0cfdb5/iam/internal/suggest"
)

// A variable is a policy variable, such as ${aws:username} or
// ${aws:PrincipalTag/team, 'none'}.
type variable struct {
	key        key
	fallback   string
	hasDefault bool
}

// A template is text with policy variables and wildcards, cut into tokens. The
// Index of a Value token is that of its variable.
type template struct {
	tokens    []glob.Token
	variables []variable
}

// A syntax says what stands for something else in a text.
type syntax uint8

const (
	withWildcards syntax = 1 << iota // "*" and "?"
	withVariables                    // policy variables

	asIs syntax = 0 // nothing
)

// parse appends text to tm.
//
//	variable = "${" key [ "," spaces "'" default "'" ] "}"
//	escape   = "${*}" | "${?}" | "${$}"
//
// A default is literal. Variables do not nest (SEMANTICS V-1 to V-3, V-8).
func (tm *template) parse(text string, s syntax) error {
	if s&withVariables != 0 {
		n := countVariables(text)
		tm.variables = slices.Grow(tm.variables, n)
		tm.tokens = slices.Grow(tm.tokens, n)
	}
	for text != "" {
		i := -1
		if s&withVariables != 0 {
			i = strings.Index(text, "${")
		}
		if i < 0 {
			tm.literal(text, s)
			return nil
		}
		tm.literal(text[:i], s)
		end := strings.IndexByte(text[i:], '}')
		if end < 0 {
			return message.Errorf(`"${" has no closing "}"`)
		}
		if err := tm.variable(text[i+len("${") : i+end]); err != nil {
			return message.Errorf("{text}: {problem}", quote.Short(text[i:i+end+1]), err)
		}
		text = text[i+end+1:]
	}
	return nil
}

// countVariables returns the number of policy variables in text, if it has no
// mistakes.
func countVariables(text string) int {
	return strings.Count(text, "${") - strings.Count(text, "${*}") - strings.Count(text, "${?}") - strings.Count(text, "${$}")
}

// literal appends text, in which no policy variables stand.
func (tm *template) literal(text string, s syntax) {
	switch {
	case text == "":
	case s&withWildcards != 0:
		tm.tokens = glob.AppendTokens(tm.tokens, text)
	default:
		tm.tokens = append(tm.tokens, glob.Token{Text: text})
	}
}

// variable appends what stands between the braces of a variable or escape.
func (tm *template) variable(inner string) error {
	switch inner {
	case "*", "?", "$":
		tm.literal(inner, asIs)
		return nil
	case "":
		return message.Errorf("no key in the policy variable")
	}
	name, rest, hasDefault := strings.Cut(inner, ",")
	if strings.Contains(name, "${") {
		return message.Errorf("policy variables do not nest")
	}
	v := variable{hasDefault: hasDefault}
	if hasDefault {
		quoted := strings.TrimLeft(rest, " ")
		if len(quoted) < 2 || quoted[0] != '\'' || quoted[len(quoted)-1] != '\'' ||
			strings.Contains(quoted[1:len(quoted)-1], "'") {
			return message.Errorf("the default of a policy variable stands in single quotes")
		}
		v.fallback = quoted[1 : len(quoted)-1]
	}
	if problem := checkVariableName(name); !problem.IsZero() {
		return message.Errorf("{problem}", problem)
	}
	v.key = newKey(name)
	tm.tokens = append(tm.tokens, glob.Token{Kind: glob.Value, Index: int32(len(tm.variables))})
	tm.variables = append(tm.variables, v)
	return nil
}

// checkVariableName says what is wrong with the name of a policy variable, if anything
// is. It may be whatever a condition key may be (SEMANTICS S-50):
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
func checkVariableName(name string) message.Text {
	shown, problem := quote.Short(name), checkKey(name)
	switch {
	case !strings.Contains(name, ":"):
		if near, ok := nearKey(name); ok {
			return message.Of("{name} is not a condition key; did you mean {variable}?", shown, "${"+near+"}")
		}
		return suggest.ToReplace(message.Of("{name} is not a condition key", shown))
	case !problem.IsZero():
		return message.Of("{name} is not a condition key: {problem}", shown, problem)
	case strings.ContainsAny(name, "{$"): // in a tag key
		return message.Of("policy variables do not nest")
	}
	return message.Text{}
}

// fitted returns list without the room behind it.
func fitted[T any](list []T) []T {
	if len(list) == cap(list) {
		return list
	}
	return append(make([]T, 0, len(list)), list...)
}

// usesTime reports whether one of variables is a derived time, whose text has
// to be made for each match.
func usesTime(variables []variable) bool {
	for i := range variables {
		if variables[i].key.derived.IsTime() {
			return true
		}
	}
	return false
}

// value returns the value of v in c, or false if it has none (SEMANTICS V-5 to
// V-7, S-67). The default serves for keys that are absent or multivalued, but not
// for one that is present and empty, and not for the ARN of a role whose path is not
// known (SEMANTICS S-44). The texts of the derived times are given.
func (c *Context) value(v *variable, currentText, epochText string) (string, bool) {
	if c.bound && v.key.derived.IsTime() {
		if v.key.derived == conditionkey.CurrentTime {
			return currentText, true
		}
		return epochText, true
	}
	var scratch Entry
	if e := c.find(&v.key, &scratch); e != nil && e.kind != kindList && v.key.holds != conditionkey.Many {
		return e.text, e.kind != kindRole
	}
	return v.fallback, v.hasDefault
}

// clockTexts appends the texts of the derived times of c to b and tells where
// the second begins.
func (c *Context) clockTexts(b []byte) (text []byte, split int) {
	var e Entry
	c.derive(conditionkey.CurrentTime, &e)
	b = appendClock(b, &e)
	split = len(b)
	c.derive(conditionkey.EpochTime, &e)
	return appendClock(b, &e), split
}
