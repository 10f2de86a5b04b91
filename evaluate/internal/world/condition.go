package world

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
		f := OneOf(g, families...)
		if g.families != nil {
			f = OneOf(g, g.families...)
		}
		key, operator := OneOf(g, f.keys...), OneOf(g, f.operators...)
		if operator != "Null" && !strings.HasSuffix(operator, "IfExists") && g.Percent(25) {
			operator += "IfExists"
		}
		if !strings.Contains(operator, ":") && (g.Percent(20) || needsSet(key) && operator != "Null" || isListed(key) && g.Percent(60)) {
			operator = OneOf(g, "ForAllValues:", "ForAnyValue:") + operator
		}
		if out[operator] != nil {
			continue
		}
		out[operator] = map[string]any{key: g.conditionValues(f)}
	}
	if g.Percent(2) {
		out["StringEquals"] = map[string]any{}
	}
	return out
}

// conditionValues returns values of one JSON type, for others are refused.
func (g *generator) conditionValues(f family) any {
	first := OneOf(g, f.values...)
	if f.words && g.Percent(25) {
		first = g.Word("ab*?", 6)
	}
	if g.Percent(50) {
		return first
	}
	list := []any{first}
	for range g.IntN(3) {
		if v := OneOf(g, f.values...); jsonKind(v) == jsonKind(first) {
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

// given returns a value of a request, of which some are not quite what the
// operators of f read.
func (g *generator) given(f *family) string {
	value := OneOf(g, f.requests...)
	switch {
	case f.words && g.Percent(25):
		return g.Word("ab", 6)
	case value != "" && g.Percent(15):
		characters := []rune(value)
		characters[g.IntN(len(characters))] = OneOf(g, []rune("0159aeTZ-+:./* \u00e9")...)
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
	case "aws:tagkeys", "aws:calledvia", "sts:requestcontextproviders", "aws:principalorgpaths", "aws:resourceorgpaths":
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
			if !g.Percent(30) {
				continue
			}
			list := isListed(key) || g.Percent(15) // most operators read one value
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
	if g.Percent(50) {
		// Some entries are of another kind than what is compared with them.
		key := OneOf(g, "app:n", "app:d", "app:b", "app:arn", "app:k", "aws:SourceIp")
		entries = append(entries, OneOf(g,
			condition.Time(key, OneOf(g, everyTime...)), condition.IP(key, netip.MustParseAddr("203.0.113.5")),
			condition.Bool(key, true), condition.Int(key, 1767225600), condition.String(key, ""), condition.Strings(key, "10", "true"),
		))
	}
	if g.Percent(50) {
		entries = append(entries, OneOf(g,
			condition.Bool("app:b", g.Percent(50)), condition.Int("app:n", OneOf[int64](g, 10, 9007199254740993, -5)),
			condition.Number("app:n", OneOf(g, 0.1, 2.5, 1e-7, 1e21, math.Inf(1), math.NaN())), condition.Time("app:d", OneOf(g, everyTime...)),
			condition.IP("aws:SourceIp", OneOf(g, netip.MustParseAddr("203.0.113.5"), netip.MustParseAddr("::ffff:203.0.113.5"), netip.MustParseAddr("2001:db8::1"), netip.Addr{})),
			condition.Strings("app:m"), condition.Strings("app:m", ""), condition.Strings("app:m", "", ""), condition.String("app:k", ""),
			condition.Bytes("app:bin", OneOf(g, []byte("ab"), []byte("abc"), []byte("YWI="), []byte{0xff}, nil)),
		))
	}
	if g.Percent(20) {
		entries = append(entries, condition.Time("aws:TokenIssueTime", everyTime[0]))
	}
	if g.Percent(20) {
		entries = append(entries, condition.Bool("aws:MultiFactorAuthPresent", g.Percent(50)))
	}
	if g.Percent(10) {
		entries = append(entries, condition.Bool("aws:ViaAWSService", g.Percent(50)))
	}
	if g.Percent(15) {
		entries = append(entries, OneOf(g, condition.Strings("aws:CalledVia", "athena.amazonaws.com"), condition.Strings("aws:CalledVia"), condition.String("aws:CalledVia", "k"),
			condition.String("aws:CalledViaFirst", "athena.amazonaws.com"), condition.String("aws:CalledViaLast", "athena.amazonaws.com")))
	}
	if g.Percent(40) {
		entries = append(entries, condition.String("aws:userid", OneOf(g, userID, roleID+":ann", roleID+":ben", roleID+":x", formerID, userID+":ann", roleID, "x", "")))
	}
	context := condition.NewContext(entries...)
	if half := len(entries) / 2; len(entries)%3 == 0 { // in two parts, which come to the same
		context = condition.NewContext(entries[:half]...).With(entries[half:]...)
	}
	return setting{context, must(reference.ReadContext(context))}
}
