package policy

import (
	"slices"

	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/source"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// condition parses the Condition element (SEMANTICS G-25 to G-28).
func (p *parser) condition(v source.Value, at *source.Place, effect statement.Effect) clause.Block {
	if !v.Is(source.Object) {
		p.fail(at, ErrType, "want an object, not %s", v.Kind())
		return clause.Block{}
	}
	p.clauses, p.operators = p.clauses[:0], p.operators[:0]
	v.Members(func(operator string, offset int, v source.Value) bool {
		pl := &p.operatorAt
		*pl = at.Member(operator, offset)
		if slices.Contains(p.operators, operator) {
			p.fail(pl, ErrDuplicate, "%.100q", operator)
			return true
		}
		p.operators = append(p.operators, operator)
		if !slices.Contains(p.valid, operator) {
			if problem := clause.CheckOperator(operator); problem != "" {
				p.fail(pl, ErrOperator, "%s", problem)
				return len(p.errors) < maxErrors
			}
			p.valid = append(p.valid, operator)
		}
		pl.Offset = v.Offset()
		if !v.Is(source.Object) {
			p.fail(pl, ErrType, "want an object of condition keys, not %s", v.Kind())
			return len(p.errors) < maxErrors
		}
		n := 0
		if len(v.Text()) > maxUncounted {
			n = v.Len()
		}
		p.clauses = slices.Grow(p.clauses, n)
		p.keys.reset(n)
		v.Members(func(key string, offset int, v source.Value) bool {
			pl := pl.Member(key, offset)
			if !p.keys.add(key) {
				p.fail(&pl, ErrDuplicate, "%.100q; the letter case of condition keys does not count", key)
				return true
			}
			if cl, ok := p.clause(operator, key, v, &pl, effect); ok {
				p.clauses = append(p.clauses, cl)
			}
			return len(p.errors) < maxErrors
		})
		return len(p.errors) < maxErrors
	})
	return clause.NewBlock(p.clauses...)
}

// maxUncounted is the length of an object up to which its members are not worth
// counting.
const maxUncounted = 256

// clause parses the values of one condition key. The place is that of the key.
func (p *parser) clause(operator, key string, v source.Value, at *source.Place, effect statement.Effect) (clause.Clause, bool) {
	list := &p.listAt
	*list = *at
	list.Offset = v.Offset()
	values, offsets, ok := p.conditionValues(v, list)
	if !ok {
		return clause.Clause{}, false
	}
	cl, problems := clause.Compile(operator, key, values, p.flags(effect))
	for _, problem := range problems {
		pl := *list
		code := ErrConditionValue
		switch problem.Part {
		case clause.OperatorPart, clause.KeyPart:
			pl, code = *at, ErrConditionKey
		case clause.VariablePart:
			code = ErrVariable
			fallthrough
		case clause.ValuePart:
			if v.Is(source.Array) {
				pl = list.Element(problem.Index, offsets[problem.Index])
			}
		}
		p.fail(&pl, code, "%s", problem.Detail)
	}
	return cl, len(problems) == 0
}

// conditionValues returns the values of a condition key as text and, of a list,
// where they stand: until the next call. Numbers and Booleans are as good as
// their text, but the values of one key are all of one JSON type, and there is one
// at least (SEMANTICS G-28, S-8, S-49).
func (p *parser) conditionValues(v source.Value, at *source.Place) (values []string, offsets []int, ok bool) {
	failed := len(p.errors)
	if !v.Is(source.Array) {
		return []string{p.conditionValue(v, at)}, nil, len(p.errors) == failed
	}
	n := v.Len()
	if n == 0 {
		p.fail(at, ErrConditionValue, "there is no value: an empty list does not say whether the condition is met")
	}
	values = make([]string, 0, n)
	p.offsets = slices.Grow(p.offsets[:0], n)
	var first string
	v.Each(at, &p.valueAt, func(v source.Value, at *source.Place) bool {
		got := v.Kind().String()
		if len(values) == 0 {
			first = got
		}
		if got != first {
			p.fail(at, ErrType, "%s after %s; the values of one key are of one type", got, first)
		} else {
			values = append(values, p.conditionValue(v, at))
			p.offsets = append(p.offsets, at.Offset)
		}
		return len(p.errors) < maxErrors
	})
	return values, p.offsets, len(p.errors) == failed
}

// conditionValue returns one value of a condition key as text.
func (p *parser) conditionValue(v source.Value, at *source.Place) string {
	switch kind := v.Kind(); kind {
	case source.String, source.Bool:
	case source.Number:
		if !clause.FitsNumber(v.Text()) {
			p.fail(at, ErrConditionValue, "the number is too long or its exponent too large")
		}
	default:
		p.fail(at, ErrType, "want a string, number, Boolean, or a list of those, not %s", kind)
	}
	return v.Text()
}
