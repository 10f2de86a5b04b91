package language

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// The tests of this file compare what a set contains, which was made of the tokens of
// compiled patterns, with what these match.

// pick returns one of texts.
func pick(r *rand.Rand, texts ...string) string { return texts[r.IntN(len(texts))] }

// join returns up to n of texts, one after the other.
func join(r *rand.Rand, n int, texts ...string) string {
	var b strings.Builder
	for range r.IntN(n + 1) {
		b.WriteString(pick(r, texts...))
	}
	return b.String()
}

// instance returns a text that pattern might match: others for its wildcards and variables.
func instance(r *rand.Rand, pattern string, others ...string) string {
	var b strings.Builder
	for pattern != "" {
		switch {
		case strings.HasPrefix(pattern, "${*}"), strings.HasPrefix(pattern, "${?}"), strings.HasPrefix(pattern, "${$}"):
			b.WriteByte(pattern[2])
			pattern = pattern[3:]
		case strings.HasPrefix(pattern, "${") && strings.Contains(pattern, "}"):
			b.WriteString(pick(r, others...))
			pattern = pattern[strings.IndexByte(pattern, '}'):]
		case pattern[0] == '*':
			b.WriteString(join(r, 3, others...))
		case pattern[0] == '?':
			b.WriteString(pick(r, others...))
		case r.IntN(30) > 0:
			b.WriteByte(pattern[0])
		}
		pattern = pattern[1:]
	}
	return b.String()
}

func TestActions(t *testing.T) {
	r := newRand(t, 1)
	matched := 0
	for range 20_000 {
		text := join(r, 5, "s", "S3:", "Get", "k", "*", "?", "*", "é", "\u212a", ":")
		a := statement.NewAction(text)
		set := Actions([]statement.Action{a})
		action := instance(r, text, "s", "S", "K", "\u212a", "é", "É", ":", "*")
		if r.IntN(2) == 0 {
			action = strings.ToUpper(action)
		}
		want := a.Match(action)
		if set.Contains(action) != want {
			t.Fatalf("%q matches %q: want %t", text, action, want)
		}
		if want {
			matched++
		}
	}
	require.Greater(t, matched, 5_000)
}

// values are the values that the keys of contexts have, and what patterns are filled with.
var values = []string{"", "a", "b", "a:b", ":", "a/b", "*", "?", "é", "A", "aws", "2026-01-02T03:04:05Z", "1767323045", "111122223333", "ann"}

// drawContext draws a context that has some of the keys k:1 to k:4.
func drawContext(t *testing.T, r *rand.Rand) clause.Context {
	var entries []clause.Entry
	for _, key := range []string{"k:1", "K:2", "k:3", "k:4"} {
		switch r.IntN(5) {
		case 0:
		case 1:
			entries = append(entries, clause.Strings(key, pick(r, values...)))
		default:
			entries = append(entries, clause.String(key, pick(r, values...)))
		}
	}
	c := clause.NewContext(entries...)
	if r.IntN(2) == 0 {
		c = c.Bind(parsePrincipal(t, "arn:aws:iam::111122223333:user/ann"), "111122223333", time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	}
	return c
}

func parsePrincipal(t *testing.T, text string) caller.Principal {
	p, err := caller.Parse(text, caller.AccountIDs)
	require.NoError(t, err)
	return p
}

// part draws a part of an ARN pattern.
func part(r *rand.Rand) string {
	return join(r, 3, "a", "b", "*", "*", "?", "é", "aws", "${k:1}", "${K:2}", "${k:3, 'a'}", "${k:4,'a:b'}", "${*}", "${?}", "${$}",
		"${aws:CurrentTime}", "${aws:username}", "${aws:EpochTime, 'a'}", "${aws:TagKeys, 'b'}")
}

// drawARN draws an ARN pattern.
func drawARN(r *rand.Rand) string {
	return "arn:" + pick(r, "aws", "*", "a*", "?ws", "**", "*?", "aws-cn", "aw*s") + ":" + pick(r, "s3", "*", "s*", "?3", "**", "execute-api") +
		":" + pick(r, part(r), "", "*") + ":" + pick(r, part(r), "", "*") +
		":" + join(r, 2, part(r), "/", ":", "b/", "*", "${k:1}")
}

func TestResources(t *testing.T) {
	r := newRand(t, 2)
	compiled, matched, unresolved := 0, 0, 0
	for range 20_000 {
		text := drawARN(r)
		switch r.IntN(20) {
		case 0:
			text = "*"
		case 1:
			text = text[:r.IntN(len(text))]
		case 2:
			text = "execute-api:/" + join(r, 3, "*", "a", "/", "${k:1}", "?", "${*}")
		}
		p, problem := clause.CompileResource(text, clause.Flags(r.IntN(8)))
		if problem != nil {
			continue
		}
		compiled++
		set := Resources([]clause.ResourcePattern{p})
		for range 4 {
			c := drawContext(t, r)
			resource := instance(r, text, values...)
			if strings.HasPrefix(text, "execute-api:") {
				resource = "arn:aws:execute-api:a::" + join(r, 2, "a", "b", ":", "/") + instance(r, text[len("execute-api:"):], values...)
			} else if n := strings.Count(resource, ":"); n < 5 {
				resource += strings.Repeat(":a", 5-n)
			}
			want, resolved := p.Match(resource, &c)
			bound := set.Bind(c.Value)
			if bound.Contains(resource) != want || bound.HasVariables() {
				t.Fatalf("%q matches %q: want %t by %s", text, resource, want, bound)
			}
			if want {
				matched++
			}
			if !resolved {
				unresolved++
				require.Empty(t, bound.String())
			}
		}
	}
	t.Logf("%d compiled, %d matched, %d unresolved", compiled, matched, unresolved)
	require.Greater(t, matched, 10_000)
	require.Greater(t, unresolved, 1_000)
}

func TestValues(t *testing.T) {
	operators := []string{"StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase",
		"ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "Null", "NumericEquals", "Bool"}
	r := newRand(t, 3)
	compiled, matched := 0, 0
	for range 15_000 {
		operator := pick(r, operators...)
		var texts []string
		for n := 1 + r.IntN(3)*r.IntN(12); n > 0; n-- {
			text := join(r, 2, part(r), "k", "\u212a", "ſ", "/", "arn:")
			if strings.HasPrefix(operator, "Arn") {
				text = pick(r, drawARN(r), drawARN(r), "*")
			}
			texts = append(texts, text)
		}
		flags := clause.Flags(r.IntN(2)) | clause.Literal*clause.Flags(r.IntN(2))
		cl, problems := clause.Compile(operator, "k:0", texts, flags)
		if len(problems) > 0 {
			continue
		}
		compiled++
		set, readable, ok := Values(&cl)
		if !ok {
			require.Contains(t, []string{"Null", "NumericEquals", "Bool"}, operator)
			continue
		}
		for range 4 {
			c := drawContext(t, r)
			value := instance(r, pick(r, texts...), append(values, "k", "K", "\u212a")...)
			if r.IntN(4) == 0 {
				value = strings.ToUpper(value)
			}
			c = c.With(clause.String("k:0", value))
			want := cl.Match(&c)
			have := set.Bind(c.Value).Contains(value)
			if have {
				matched++
			}
			switch {
			case readable.Contains(value):
				have = have != cl.Negated()
			case have:
				t.Fatalf("%s %q cannot read %q and contains it", operator, texts, value)
			default:
				have = flags&clause.InDeny != 0
			}
			if have != want {
				t.Fatalf("%s %q matches %q: want %t", operator, texts, value, want)
			}
		}
	}
	t.Logf("%d compiled, %d matched", compiled, matched)
	require.Greater(t, matched, 5_000)
}
