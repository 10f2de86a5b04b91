package evaluate_test

import (
	"math"
	"net/netip"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/reference"
)

func (g *generator) condition() map[string]any {
	out := map[string]any{}
	for range 1 + g.IntN(2) {
		f := oneOf(g.source, families...)
		if g.families != nil {
			f = oneOf(g.source, g.families...)
		}
		key, operator := oneOf(g.source, f.keys...), oneOf(g.source, f.operators...)
		if operator != "Null" && !strings.HasSuffix(operator, "IfExists") && g.chance(25) {
			operator += "IfExists"
		}
		if !strings.Contains(operator, ":") && (g.chance(20) || needsSet(key) && operator != "Null" || isListed(key) && g.chance(60)) {
			operator = oneOf(g.source, "ForAllValues:", "ForAnyValue:") + operator
		}
		if out[operator] != nil {
			continue
		}
		out[operator] = map[string]any{key: g.conditionValues(f)}
	}
	if g.chance(2) {
		out["StringEquals"] = map[string]any{}
	}
	return out
}

// conditionValues returns values of one JSON type, for others are refused.
func (g *generator) conditionValues(f family) any {
	first := oneOf(g.source, f.values...)
	if f.words && g.chance(25) {
		first = g.word("ab*?")
	}
	if g.chance(50) {
		return first
	}
	list := []any{first}
	for range g.IntN(3) {
		if v := oneOf(g.source, f.values...); jsonKind(v) == jsonKind(first) {
			list = append(list, v)
		}
	}
	return list
}

func jsonKind(v any) string {
	switch v.(type) {
	case string:
		return "string"
	case bool:
		return "Boolean"
	default:
		return "number"
	}
}

// word returns a text of few letters.
func (g *generator) word(letters string) string {
	word := make([]byte, g.IntN(7))
	for i := range word {
		word[i] = letters[g.IntN(len(letters))]
	}
	return string(word)
}

// given returns a value of a request, of which some are not quite what the
// operators of f read.
func (g *generator) given(f *family) string {
	value := oneOf(g.source, f.requests...)
	switch {
	case f.words && g.chance(25):
		return g.word("ab")
	case value != "" && g.chance(15):
		characters := []rune(value)
		characters[g.IntN(len(characters))] = oneOf(g.source, []rune("0159aeTZ-+:./* \u00e9")...)
		return string(characters)
	}
	return value
}

// isListed reports whether requests have a list under key.
func isListed(key string) bool {
	switch strings.ToLower(key) {
	case "app:m", "saml:cn", "sts:transitivetagkeys", "accounts.google.com:amr":
		return true
	}
	return needsSet(key)
}

// needsSet reports whether policies may read key by set operators and Null only (S-3, S-67).
func needsSet(key string) bool {
	switch strings.ToLower(key) {
	case "aws:tagkeys", "aws:calledvia", "sts:requestcontextproviders":
		return true
	}
	return false
}

// setting returns a request context: of keys that differ in case only, the last wins.
func (g *generator) setting() setting {
	var entries []condition.Entry
	for i := range families {
		f := &families[i]
		for _, key := range slices.Compact(slices.Clone(f.keys)) {
			if !g.chance(30) {
				continue
			}
			list := isListed(key) || g.chance(15) // most operators read one value
			if !list {
				entries = append(entries, condition.String(key, g.given(f)))
				continue
			}
			var values []string
			for range g.IntN(4) {
				values = append(values, g.given(f))
			}
			entries = append(entries, condition.Strings(key, values...))
		}
	}
	first := g.IntN(len(entries) + 1)
	entries = slices.Concat(entries[first:], entries[:first])
	if g.chance(50) {
		// Some entries are of another kind than what is compared with them.
		key := oneOf(g.source, "app:n", "app:d", "app:b", "app:arn", "app:k", "aws:SourceIp")
		entries = append(entries, oneOf(g.source,
			condition.Time(key, oneOf(g.source, everyTime...)), condition.IP(key, netip.MustParseAddr("203.0.113.5")),
			condition.Bool(key, true), condition.Int(key, 1767225600), condition.String(key, ""), condition.Strings(key, "10", "true"),
		))
	}
	if g.chance(50) {
		entries = append(entries, oneOf(g.source,
			condition.Bool("app:b", g.chance(50)), condition.Int("app:n", oneOf[int64](g.source, 10, 9007199254740993, -5)),
			condition.Number("app:n", oneOf(g.source, 0.1, 2.5, 1e-7, 1e21, math.Inf(1), math.NaN())), condition.Time("app:d", oneOf(g.source, everyTime...)),
			condition.IP("aws:SourceIp", oneOf(g.source, netip.MustParseAddr("203.0.113.5"), netip.MustParseAddr("::ffff:203.0.113.5"), netip.MustParseAddr("2001:db8::1"), netip.Addr{})),
			condition.Strings("app:m"), condition.Strings("app:m", ""), condition.Strings("app:m", "", ""), condition.String("app:k", ""),
			condition.Bytes("app:bin", oneOf(g.source, []byte("ab"), []byte("abc"), []byte("YWI="), []byte{0xff}, nil)),
		))
	}
	if g.chance(20) {
		entries = append(entries, condition.Time("aws:TokenIssueTime", everyTime[0]))
	}
	if g.chance(20) {
		entries = append(entries, condition.Bool("aws:MultiFactorAuthPresent", g.chance(50)))
	}
	if g.chance(10) {
		entries = append(entries, condition.Bool("aws:ViaAWSService", g.chance(50)))
	}
	if g.chance(15) {
		entries = append(entries, oneOf(g.source, condition.Strings("aws:CalledVia", "athena.amazonaws.com"), condition.Strings("aws:CalledVia"), condition.String("aws:CalledVia", "k"),
			condition.String("aws:CalledViaFirst", "athena.amazonaws.com"), condition.String("aws:CalledViaLast", "athena.amazonaws.com")))
	}
	if g.chance(40) {
		entries = append(entries, condition.String("aws:userid", oneOf(g.source, userID, roleID+":ann", roleID+":ben", roleID+":x", formerID, userID+":ann", roleID, "x", "")))
	}
	s := setting{context: condition.NewContext(entries...)}
	var err error
	s.keys, err = reference.ReadContext(s.context)
	if err != nil {
		panic(err)
	}
	return s
}
