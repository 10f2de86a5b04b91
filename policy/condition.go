package policy

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/seed-1d0cfdb5/iam/condition"
)

// condition parses the Condition element (SEMANTICS G-25 to G-28).
func (p *parser) condition(v gjson.Result, at *place, effect Effect) condition.Block {
	if !v.IsObject() {
		p.fail(at, ErrType, "want an object, not %s", describe(v))
		return condition.Block{}
	}
	p.clauses, p.operators = p.clauses[:0], p.operators[:0]
	v.ForEach(func(operator, v gjson.Result) bool {
		pl := &p.operatorAt
		*pl = at.member(operator.Str, operator.Index)
		if slices.Contains(p.operators, operator.Str) {
			p.fail(pl, ErrDuplicate, "%.100q", operator.Str)
			return true
		}
		p.operators = append(p.operators, operator.Str)
		if !slices.Contains(p.valid, operator.Str) {
			// Compiled without values for the sake of the operator alone: its
			// object may be empty.
			if _, err := condition.Compile(operator.Str, "aws:SourceIp", nil, 0); err != nil {
				p.fail(pl, ErrOperator, "%s", strings.TrimPrefix(err.Error(), "condition: "))
				return len(p.errors) < maxErrors
			}
			p.valid = append(p.valid, operator.Str)
		}
		pl.offset = v.Index
		if !v.IsObject() {
			p.fail(pl, ErrType, "want an object of condition keys, not %s", describe(v))
			return len(p.errors) < maxErrors
		}
		n := 0
		if len(v.Raw) > maxUncounted {
			n = size(v)
		}
		p.clauses = slices.Grow(p.clauses, n)
		p.keys.reset(n)
		v.ForEach(func(key, v gjson.Result) bool {
			pl := pl.member(key.Str, key.Index)
			if !p.keys.add(key.Str) {
				p.fail(&pl, ErrDuplicate, "%.100q; the letter case of condition keys does not count", key.Str)
				return true
			}
			if clause, ok := p.clause(operator.Str, key.Str, v, &pl, effect); ok {
				p.clauses = append(p.clauses, clause)
			}
			return len(p.errors) < maxErrors
		})
		return len(p.errors) < maxErrors
	})
	return condition.NewBlock(p.clauses...)
}

// maxUncounted is the length of an object up to which its members are not worth
// counting.
const maxUncounted = 256

// size returns the number of members or elements of v, or 1 if v is neither an
// object nor an array.
func size(v gjson.Result) int {
	if v.Type != gjson.JSON {
		return 1
	}
	n := 0
	v.ForEach(func(_, _ gjson.Result) bool {
		n++
		return true
	})
	return n
}

// clause parses the values of one condition key. The place is that of the key.
func (p *parser) clause(operator, key string, v gjson.Result, at *place, effect Effect) (condition.Clause, bool) {
	list := &p.listAt
	*list = *at
	list.offset = v.Index
	values, offsets, ok := p.conditionValues(v, list)
	if !ok {
		return condition.Clause{}, false
	}
	clause, err := condition.Compile(operator, key, values, p.flags(effect))
	for done := 0; err != nil; {
		var problem *condition.Error
		if !errors.As(err, &problem) || problem.Part == condition.KeyPart {
			p.fail(at, ErrConditionKey, "%s", strings.TrimPrefix(err.Error(), "condition: "))
			return clause, false
		}
		code := ErrConditionValue
		if problem.Part == condition.VariablePart {
			code = ErrVariable
		}
		done += problem.Index
		pl := *list
		if v.IsArray() {
			pl = list.element(done, offsets[done])
		}
		p.fail(&pl, code, "%s", problem.Detail)
		// Compile stops at the first bad value: look at those that follow.
		done++
		if len(p.errors) == maxErrors {
			return clause, false
		}
		if _, err = condition.Compile(operator, key, values[done:], p.flags(effect)); err == nil {
			return clause, false
		}
	}
	return clause, true
}

// conditionValues returns the values of a condition key as text and, of a list,
// where they stand: until the next call. Numbers and Booleans are as good as
// their text, but the values of one key are all of one JSON type, and there is one
// at least (SEMANTICS G-28, S-8, S-49).
func (p *parser) conditionValues(v gjson.Result, at *place) (values []string, offsets []int, ok bool) {
	failed := len(p.errors)
	if !v.IsArray() {
		return []string{p.conditionValue(v, at)}, nil, len(p.errors) == failed
	}
	n := size(v)
	if n == 0 {
		p.fail(at, ErrConditionValue, "there is no value: an empty list does not say whether the condition is met")
	}
	values = make([]string, 0, n)
	p.offsets = slices.Grow(p.offsets[:0], n)
	var first string
	n = 0
	v.ForEach(func(_, v gjson.Result) bool {
		pl := at.element(n, v.Index)
		if n == 0 {
			first = describe(v)
		}
		if got := describe(v); got != first {
			p.fail(&pl, ErrType, "%s after %s; the values of one key are of one type", got, first)
		} else {
			values = append(values, p.conditionValue(v, &pl))
			p.offsets = append(p.offsets, pl.offset)
		}
		n++
		return len(p.errors) < maxErrors
	})
	return values, p.offsets, len(p.errors) == failed
}

// conditionValue returns one value of a condition key as text.
func (p *parser) conditionValue(v gjson.Result, at *place) string {
	switch v.Type {
	case gjson.String:
		return v.Str
	case gjson.Number:
		if !isNumber(v.Raw) {
			p.fail(at, ErrConditionValue, "the number is too long or its exponent too large")
		}
	case gjson.True, gjson.False:
	case gjson.JSON, gjson.Null:
		p.fail(at, ErrType, "want a string, number, Boolean, or a list of those, not %s", describe(v))
	}
	return v.Raw
}

// Limits on numbers in a policy (SEMANTICS S-35).
const (
	maxNumberLength = 64
	maxExponent     = 308
)

// isNumber reports whether the JSON number s keeps within the limits.
func isNumber(s string) bool {
	if len(s) > maxNumberLength {
		return false
	}
	i := strings.IndexAny(s, "eE")
	if i < 0 {
		return true
	}
	exponent, err := strconv.Atoi(s[i+1:])
	return err == nil && -maxExponent <= exponent && exponent <= maxExponent
}
