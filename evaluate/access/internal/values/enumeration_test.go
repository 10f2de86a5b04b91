package values_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate/access/internal/language"
	"github.com/seed-1d0cfdb5/iam/evaluate/access/internal/values"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
)

var (
	sets = flag.Int("sets", 20_000, "sets of clauses that are solved and enumerated")
	seed = flag.Uint64("seed", 1, "of the sets")
)

// A theme is operators for one key, what they compare it with, and values that it may have.
type theme struct {
	name      string
	operators []string
	values    []string
	pool      []string
}

var (
	strs    = []string{"StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"}
	order   = []string{"Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"}
	numbers = prefixed("Numeric", order)
	dates   = prefixed("Date", order)
	arns    = []string{"ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"}
)

func prefixed(prefix string, names []string) (all []string) {
	for _, name := range names {
		all = append(all, prefix+name)
	}
	return all
}

const topic = "arn:aws:sns:us-east-1:444455556666:"

var themes = []theme{
	{
		"texts", strs,
		[]string{"a", "b", "A", "ab", "", "a*", "*b", "?", "*", "a?b", "${*}", "?*", "*a*"},
		[]string{"", "a", "b", "A", "ab", "aab", "ba", "*", "x", "bb"},
	},
	{
		"letter case", append([]string{"StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"}, strs...),
		[]string{"s", "S", "\u017f", "k\u212a", "*s", "?", "é", "\u03c3", "?\u03c2"},
		[]string{"", "s", "S", "\u017f", "kk", "K\u212a", "É", "\u03a3", "\u03c3", "a\u03c2", "x"},
	},
	{
		"binaries", append([]string{"BinaryEquals", "BinaryEquals"}, strs...),
		[]string{"YQ==", "YR==", "YWJj", "YWI=", "", "a"},
		[]string{"", "YQ==", "YR==", "a", "YWJj", "abc", "YWI=", "ab", "x", "yq=="},
	},
	{"BinaryEquals alone", []string{"BinaryEquals"}, []string{"YQ==", "YWJj", "", "YWI="}, []string{"", "YQ==", "YR==", "a", "YWJj", "abc", "YWI=", "ab", "x"}},
	{
		"ARNs", arns,
		[]string{topic + "t", topic + "*", "arn:aws:*:*:*:t", "*", "arn:aws:s?s:*:*:?", "arn:aws:sqs:*:444455556666:t*"},
		[]string{topic + "t", topic + "u", topic + "", "arn:aws:sqs:us-east-1:444455556666:t", "arn:aws:sqs:us-east-1:444455556666:tu", "arn:::::", "arn:aws:s3:::t", "arn:aws:a:b:c:d"},
	},
	{
		"ARNs and texts", append(slices.Clone(arns), strs...),
		[]string{topic + "t", topic + "*", "arn:aws:*:*:*:t", "*", "arn:aws:sqs:*:444455556666:t*"},
		[]string{"", "x", "*", topic + "t", topic + "u", strings.ToUpper(topic) + "T", "arn:aws:sqs:us-east-1:444455556666:t", "arn:::::", "arn:aws:s3:::t"},
	},
	{
		"numbers", numbers,
		[]string{"0", "1", "2", "1.5", "-1", "1e0", "2.50"},
		[]string{"", "-2", "-1", "0", "0.5", "1", "1.2", "1.5", "1.75", "2", "2.5", "3"},
	},
	{
		"dates", dates,
		[]string{"2026-01-01", "2026-01-01T00:00:01Z", "2026-01-01T00:00:00.000000001Z", "1767225602"},
		[]string{
			"", "2025-12-31", "2026-01", "2026-01-01T00:00:00.000000001Z", "2026-01-01T00:00:00.5Z", "2026-01-01T00:00:01Z", "2026-01-01T00:00:01.5Z", "1767225602", "2027-01",
		},
	},
	{"Booleans", []string{"Bool"}, []string{"true", "false"}, []string{"", "true", "false", "TRUE"}},
	{
		"addresses", []string{"IpAddress", "NotIpAddress"},
		[]string{"203.0.113.0/24", "203.0.113.7", "203.0.113.0/25", "0.0.0.0/0", "2001:db8::/32", "::/0", "2001:db8::1"},
		[]string{"", "203.0.113.7", "203.0.113.8", "203.0.113.200", "10.0.0.1", "2001:db8::1", "2001:db8::2", "fe80::1"},
	},
	{"presence", []string{"Null"}, []string{"true", "false"}, []string{"", "x", "y"}},
	{
		"Booleans and texts", append([]string{"Bool", "Bool"}, strs...),
		[]string{"true", "false"},
		[]string{"", "true", "false", "TRUE", "False", "x", "falsex"},
	},
	{
		"Booleans, ARNs and texts", append([]string{"Bool", "Bool", "ArnLike", "ArnNotLike"}, strs...),
		[]string{"true", "false", "*", topic + "t"},
		[]string{"", "true", "false", "TRUE", "False", "x", topic + "t", topic + "u"},
	},
	{
		"all types", slices.Concat([]string{"Bool", "Null", "BinaryEquals", "IpAddress", "NotIpAddress"}, arns, strs, numbers, dates),
		[]string{"true", "false", topic + "t", "12345", "2026-01-01", "203.0.113.7", "YQ==", "*", "a*", "1*", "12", ""},
		[]string{"", "true", "false", "TRUE", "x", topic + "t", topic + "u", "12345", "12346", "12", "13", "2026-01-01", "2026-01-02", "203.0.113.7", "203.0.113.8", "YQ==", "a"},
	},
	{
		"numbers and texts", append(slices.Clone(numbers), strs...),
		[]string{"1", "2", "12", "5", "1.0"},
		[]string{"", "0", "1", "1.0", "01", "2", "5", "12", "1.5", "13", "20", "x", "1x", "5a"},
	},
	{
		"numbers and dates", append(slices.Clone(numbers), dates...),
		[]string{"12345", "99999", "12345.5"},
		[]string{"12345", "12346", "012345", "12345.0", "12345.7", "99999", "1", "2026-01-01", "1970-01-01"},
	},
	{
		"ARNs and numbers", slices.Concat(arns, numbers),
		[]string{"*", topic + "t", "5", "6"},
		[]string{"", topic + "t", topic + "u", "4", "5", "5.5", "6", "7"},
	},
	{
		"dates and addresses", slices.Concat(dates, []string{"IpAddress", "NotIpAddress", "Bool"}),
		[]string{"2026-01-01", "203.0.113.7", "true"},
		[]string{"", "2026-01-01", "2025-01-01", "2027-01-01", "203.0.113.7", "203.0.113.8", "true", "false"},
	},
}

// isMixed reports whether operators of a theme may read values of which candidates are not
// exhaustive.
func isMixed(literals []values.Literal) bool {
	var types [clause.Addresses + 1]bool
	for _, l := range literals {
		types[l.Clause.Type()] = true
	}
	return types[clause.Texts] && (types[clause.Numbers] || types[clause.Dates] || types[clause.Addresses]) ||
		types[clause.Numbers] && types[clause.Dates]
}

// A chooser makes random literals.
type chooser struct{ *rand.Rand }

func oneOf[T any](c chooser, list []T) T { return list[c.IntN(len(list))] }

// clause returns a random clause, or false if it would be refused.
func (c chooser) clause(key string, th *theme, variables []string) (*clause.Clause, bool) {
	operator := oneOf(c, th.operators)
	if c.IntN(8) == 0 {
		operator = "Null"
	}
	var list []string
	for range 1 + c.IntN(3) {
		value := oneOf(c, th.values)
		switch {
		case strings.HasPrefix(operator, "StringLike") && c.IntN(3) == 0:
			value = oneOf(c, []string{"1*", "*", "*5", "?", "a*"})
		case operator == "Null":
			value = oneOf(c, []string{"true", "false"})
		case len(variables) > 0 && c.IntN(2) == 0:
			value = oneOf(c, variables)
		}
		list = append(list, value)
	}
	if operator != "Null" && c.IntN(4) == 0 {
		operator += "IfExists"
	}
	operator = oneOf(c, []string{"", "", "ForAllValues:", "ForAnyValue:"}) + operator
	var flags clause.Flags
	if c.IntN(2) == 0 {
		flags = clause.InDeny
	}
	cl, problems := clause.Compile(operator, key, list, flags)
	return &cl, len(problems) == 0
}

func (c chooser) literals(key string, th *theme, variables []string) (literals []values.Literal, clauses []*clause.Clause) {
	for range 1 + c.IntN(6) {
		cl, ok := c.clause(key, th, variables)
		if !ok {
			continue
		}
		clauses = append(clauses, cl)
		if c.IntN(6) > 0 {
			literals = append(literals, values.Literal{Clause: cl, Not: c.IntN(2) == 0})
		}
	}
	return literals, clauses
}

// entries returns all entries that the key may have with values of the pool.
func entries(key string, k *values.Key, pool []string) []clause.Entry {
	all := []clause.Entry{clause.Strings(key)}
	readable := slices.DeleteFunc(slices.Clone(pool), func(value string) bool { return !k.Reads(value) })
	for i, a := range readable {
		all = append(all, clause.String(key, a))
		if !k.Lists() {
			continue
		}
		all = append(all, clause.Strings(key, a))
		for j, b := range readable[i:] {
			all = append(all, clause.Strings(key, a, b))
			for _, c := range readable[i:][j:] {
				all = append(all, clause.Strings(key, a, b, c))
			}
		}
	}
	return all
}

func meet(literals []values.Literal, c clause.Context, e clause.Entry) bool {
	c.Set(e)
	for _, l := range literals {
		if l.Clause.Match(&c) == l.Not {
			return false
		}
	}
	return true
}

func show(literals []values.Literal) string {
	var b strings.Builder
	for _, l := range literals {
		data, _ := json.Marshal(l.Clause.Values())
		fmt.Fprintf(&b, "\n not %t: %s %s %s", l.Not, l.Clause.Operator(), l.Clause.Key(), data)
		deny := clause.NewContext(clause.String(l.Clause.Key(), "x"))
		fmt.Fprintf(&b, " (x: %t)", l.Clause.Match(&deny))
	}
	return b.String()
}

func showEntry(e clause.Entry) string {
	c := clause.NewContext(e)
	data, _ := json.Marshal(c)
	return string(data)
}

func isList(e clause.Entry) bool {
	return !reflect.DeepEqual(e, clause.String(e.Key(), strings.Join(e.Values(), "")))
}

// mayHave checks that the key may have e in a request.
func mayHave(t *testing.T, k *values.Key, e clause.Entry) {
	t.Helper()
	require.True(t, k.Lists() || !isList(e) || len(e.Values()) == 0, "%q", e.Values())
	for _, value := range e.Values() {
		require.True(t, k.Reads(value), "%q", e.Values())
	}
}

var testKeys = []string{"app:k", "app:K", "app:k", "aws:PrincipalTag/team", "aws:TagKeys", "saml:cn"}

// TestEnumeration compares with the decisions for all entries of a small pool.
func TestEnumeration(t *testing.T) {
	type count struct{ found, none, unknown, missed int }
	counts := make(map[string]*count)
	r := chooser{rand.New(rand.NewPCG(*seed, 0))}
	for range *sets {
		th := &themes[r.IntN(len(themes))]
		key := oneOf(r, testKeys)
		literals, clauses := r.literals(key, th, nil)
		k := values.NewKey(key, clauses)
		e, answer := k.Solve(language.NewSolver(1_000_000), literals, values.Binding{Context: &clause.Context{}})
		n := counts[th.name]
		if n == nil {
			n = new(count)
			counts[th.name] = n
		}
		switch answer {
		case language.Found:
			n.found++
			require.True(t, meet(literals, clause.Context{}, e), "%s: %s", showEntry(e), show(literals))
			mayHave(t, k, e)
			continue
		case language.None:
			n.none++
		case language.Unknown:
			n.unknown++
			require.True(t, isMixed(literals), "unknown: %s", show(literals))
		}
		for _, e := range entries(key, k, th.pool) {
			if meet(literals, clause.Context{}, e) {
				require.Equal(t, language.Unknown, answer, "a wrong no of %s: %s", showEntry(e), show(literals))
				n.missed++
				break
			}
		}
	}
	for name, n := range counts {
		t.Logf("%s: found %d, none %d, unknown %d, of which an entry was missed %d", name, n.found, n.none, n.unknown, n.missed)
	}
}

// variables are patterns with policy variables, of which the last are about the key itself.
var variables = []string{
	"${app:v}", "${app:v}", "${APP:V, 'a'}", "a${app:v}", "${app:v}*", "?${app:w}", "${app:w}${app:v}", "${app:w, ''}b", "${aws:TagKeys}", "${aws:TagKeys, 'b'}",
	"${app:k}", "${app:k, 'a'}b", "${app:k}*",
}

func (c chooser) context() clause.Context {
	var all []clause.Entry
	for _, key := range []string{"app:v", "app:w", "aws:TagKeys", "app:k"} {
		switch c.IntN(5) {
		case 0:
		case 1:
			all = append(all, clause.Strings(key, "a"))
		default:
			all = append(all, clause.String(key, oneOf(c, []string{"", "a", "b", "A", "ab", "*"})))
		}
	}
	return clause.NewContext(all...)
}

// A variant is what is asked of a key beside its literals.
type variant struct {
	resolutions map[string]language.Resolution
	form        values.Form
}

func (c chooser) variant() variant {
	v := variant{resolutions: make(map[string]language.Resolution)}
	if c.IntN(2) == 0 {
		v.form = values.Form(c.IntN(int(values.Absent) + 1))
	}
	for _, key := range []string{"app:v", "app:w"} {
		v.resolutions[key] = oneOf(c, []language.Resolution{language.Resolved, language.Open, language.Loose})
	}
	return v
}

// binding returns what is known of policy variables: the values that they have in c, of those
// that are not open.
func (v *variant) binding(c *clause.Context) values.Binding {
	var known []clause.Entry
	for e := range c.Entries() {
		if v.resolutions[e.Key()] == language.Resolved {
			known = append(known, e)
		}
	}
	context := clause.NewContext(known...)
	return values.Binding{Context: &context, Form: v.form, Open: func(key string) language.Resolution { return v.resolutions[key] }}
}

// allows reports whether c is one of those that the variant is about.
func (v *variant) allows(c *clause.Context) bool {
	for key, r := range v.resolutions {
		if _, ok := c.Value(clause.Variable{Key: key}); !ok && r == language.Open {
			return false
		}
	}
	return true
}

// has reports whether e has the form.
func (v *variant) has(e clause.Entry) bool {
	switch v.form {
	case values.Single:
		return !isList(e)
	case values.NotSingle:
		return isList(e)
	case values.Absent:
		return isList(e) && len(e.Values()) == 0
	}
	return true
}

// TestVariables compares with the decisions for all entries of a small pool, in contexts
// that give policy variables their values. What is known while some of them are open holds
// for each value that they may have.
func TestVariables(t *testing.T) {
	type count struct{ found, none, unknown, missed, openNone, openFound int }
	counts := make(map[string]*count)
	r := chooser{rand.New(rand.NewPCG(*seed, 1))}
	for range *sets / 4 {
		th := &themes[r.IntN(len(themes))]
		if !slices.Contains(th.operators, "StringLike") {
			continue
		}
		key := oneOf(r, testKeys)
		literals, clauses := r.literals(key, th, variables)
		k := values.NewKey(key, clauses)
		s := language.NewSolver(1_000_000)
		n := counts[th.name]
		if n == nil {
			n = new(count)
			counts[th.name] = n
		}
		for range 4 {
			v := r.variant()
			if key == "aws:TagKeys" {
				v.form = values.Any // it is no variable
			}
			c := r.context()
			for !v.allows(&c) {
				c = r.context()
			}
			known := values.Binding{Context: &c, Form: v.form}
			if r.IntN(2) == 0 { // what is remembered of one must not count for the other
				k.Solve(s, literals, v.binding(&c))
			}
			e, answer := k.Solve(s, literals, known)
			_, open := k.Solve(s, literals, v.binding(&c))
			again, sameAnswer := k.Solve(s, literals, known)
			require.Equal(t, answer, sameAnswer)
			require.Equal(t, e, again)
			if open == language.None {
				n.openNone++
			} else {
				n.openFound++
			}
			switch answer {
			case language.Found:
				n.found++
				require.True(t, meet(literals, c, e), "%q: %s", e.Values(), show(literals))
				require.True(t, v.has(e), "%q: %s", e.Values(), show(literals))
				require.NotEqual(t, language.None, open, "%q %v: %s", e.Values(), v, show(literals))
				mayHave(t, k, e)
				continue
			case language.None:
				n.none++
			case language.Unknown:
				n.unknown++
				require.True(t, isMixed(literals), "unknown: %s", show(literals))
			}
			for _, e := range entries(key, k, th.pool) {
				if v.has(e) && meet(literals, c, e) {
					require.Equal(t, language.Unknown, answer, "a wrong no of %q: %s", e.Values(), show(literals))
					require.NotEqual(t, language.None, open, "a wrong no of %q: %s", e.Values(), show(literals))
					n.missed++
					break
				}
			}
		}
	}
	for name, n := range counts {
		t.Logf("%s: found %d, none %d, unknown %d, of which an entry was missed %d; open: none %d, else %d",
			name, n.found, n.none, n.unknown, n.missed, n.openNone, n.openFound)
	}
}
