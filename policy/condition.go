package policy

import (
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
	"github.com/seed-1d0cfdb5/iam/internal/source"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// condition parses the Condition element (SEMANTICS G-25 to G-28).
func (p *parser) condition(v source.Value, effect statement.Effect) {
	if !v.Is(source.Object) {
		p.fail(v, ErrType, message.Of("want an object, not {kind}", v.Kind().Text()))
		return
	}
	p.operators.reset(v.Len())
	v.Members(func(name, v source.Value) bool {
		operator := name.Text()
		if !p.operators.add(operator) {
			p.fail(name, ErrDuplicate, quoted(operator))
			return len(p.errors) < maxErrors
		}
		if !p.valid.has(operator) {
			if problem := clause.CheckOperator(operator); !problem.IsZero() {
				p.fail(name, ErrOperator, problem)
				return len(p.errors) < maxErrors
			}
			p.valid.add(operator)
		}
		if !v.Is(source.Object) {
			p.fail(v, ErrType, message.Of("want an object of condition keys, not {kind}", v.Kind().Text()))
			return len(p.errors) < maxErrors
		}
		p.keys.reset(v.Len())
		v.Members(func(key, v source.Value) bool {
			if !p.keys.add(key.Text()) {
				p.fail(key, ErrDuplicate, message.Of("{key}; the letter case of condition keys does not count", quote.Short(key.Text())))
				return len(p.errors) < maxErrors
			}
			if cl, ok := p.clause(operator, key, v, effect); ok {
				p.draft.Clauses = append(p.draft.Clauses, cl)
			}
			return len(p.errors) < maxErrors
		})
		return len(p.errors) < maxErrors
	})
}

// clause parses v, the values of one condition key.
func (p *parser) clause(operator string, key, v source.Value, effect statement.Effect) (clause.Clause, bool) {
	values, ok := p.conditionValues(v)
	if !ok {
		return clause.Clause{}, false
	}
	cl, problems := clause.Compile(operator, key.Text(), values, p.flags(effect))
	for _, problem := range problems {
		at, code := v, ErrConditionValue
		switch problem.Part {
		case clause.OperatorPart, clause.KeyPart:
			at, code = key, ErrConditionKey
		case clause.VariablePart:
			code = ErrVariable
			fallthrough
		case clause.ValuePart:
			at = v.Element(problem.Index)
		}
		p.fail(at, code, problem.Detail)
	}
	return cl, len(problems) == 0
}

// conditionValues returns the values of a condition key as text. Numbers and Booleans are
// as good as their text, but the values of one key are all of one JSON type, and there is
// one at least (SEMANTICS G-28, S-8, S-49).
func (p *parser) conditionValues(v source.Value) (values []string, ok bool) {
	failed, begin := len(p.errors), len(p.values)
	var first source.Kind
	n := v.Each(func(v source.Value) bool {
		kind := v.Kind()
		if len(p.values) == begin {
			first = kind
		}
		if kind != first {
			p.fail(v, ErrType, message.Of("{kind} after {first}; the values of one key are of one type", kind.Text(), first.Text()))
		} else {
			p.values = append(p.values, p.conditionValue(v))
		}
		return len(p.errors) < maxErrors
	})
	if n == 0 {
		p.fail(v, ErrConditionValue, message.Of("there is no value: an empty list does not say whether the condition is met"))
	}
	end := len(p.values)
	return p.values[begin:end:end], len(p.errors) == failed
}

// conditionValue returns one value of a condition key as text.
func (p *parser) conditionValue(v source.Value) string {
	switch kind := v.Kind(); kind {
	case source.String, source.Bool:
	case source.Number:
		if !clause.FitsNumber(v.Text()) {
			p.fail(v, ErrConditionValue, message.Of("the number is too long or its exponent too large"))
		}
	default:
		p.fail(v, ErrType, message.Of("want a string, number, Boolean, or a list of those, not {kind}", kind.Text()))
	}
	return v.Text()
}
