package clause

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// wideFlags are those of the Resource element of a Deny.
const wideFlags = InDeny

// TestTexts has a pattern for each of the ways in which its text is kept.
func TestTexts(t *testing.T) {
	for _, text := range []string{
		"*", "arn:aws:s3:::b", "arn:aws:s3:::b*", "arn:aws:s3:::b/*/c?",
		"arn:aws:s3:::${aws:username}", "arn:aws:s3:::b/${aws:username}*", "arn:aws:s3:::b/${*}${?}${$}", "arn:aws:s3:::${*}",
		"arn:aws:ec2:*:*:instance/*", "arn:aws:ec2:*:111122223333:instance/${*}", "arn:aws:ec2:*:${aws:PrincipalAccount}:instance/${*}",
		"arn:aws:s3", "arn:aws:s3:", "arn:aws:s3::", "arn:aws:sqs:us-east-1:111122223333", "arn:aws:sqs:us-east-1:1111*", "arn:aws:sqs:us-east-1:",
		"arn:aws:sqs:us-east-1:${aws:PrincipalAccount}", "execute-api:/*", "execute-api:/prod/${aws:username}", "execute-api:/${*}",
	} {
		for _, flags := range []Flags{0, InDeny, InNotResource, Literal, Literal | InDeny} {
			p, problem := CompileResource(text, flags)
			require.Nil(t, problem, "%s: %v", text, problem)
			require.Equal(t, text, p.String())
		}
	}
}

// TestReadings compares the two readings of a "*" that ends the region or the account
// (SEMANTICS S-36).
func TestReadings(t *testing.T) {
	const function = "arn:aws:lambda:us-east-1:111122223333:function:prod"
	ctx := NewContext(
		String("app:account", "111122223333"), String("app:colon", "111122223333:function"), String("app:region", "us-east-1"),
	)
	cases := []struct {
		text, resource string
		narrow, wide   bool
	}{
		// The page's own example of what a "*" can do.
		{"arn:aws:lambda:*:function:prod", function, false, true},
		{"arn:aws:lambda:us-*:function:prod", function, false, true},
		{"arn:aws:lambda:eu-*:function:prod", function, false, false},
		{"arn:aws:lambda:u*s*:function:prod", function, false, true},
		{"arn:aws:lambda:u*2*:function:prod", function, false, false}, // the first "*" does not end the part
		{"arn:aws:lambda:us?east?1*:function:prod", function, false, true},
		{"arn:aws:lambda:us-east-1?*:function:prod", function, false, false}, // "?" is not a colon
		{"arn:aws:lambda:us-east-?:function:prod", function, false, false},
		{"arn:aws:lambda:*:function:p*", function, false, true},
		{"arn:aws:lambda:*:function:dev", function, false, false},
		{"arn:aws:lambda:*:function:prod", function + ":7", false, false},
		{"arn:aws:lambda:*:function:prod:*", function + ":7", false, true},
		{"arn:aws:lambda:*:func*n:prod", function, false, true},
		{"arn:aws:lambda:*:111122223333:*", function, true, true},
		{"arn:aws:lambda:*:*:prod", function, false, true},
		{"arn:aws:lambda:*:*:function:prod", function, true, true},
		{"arn:aws:lambda:*:*:rod", function, false, false},
		{"arn:aws:lambda:*:*:*rod", function, true, true},
		{"arn:aws:lambda:*:1*:prod", function, false, true},
		{"arn:aws:lambda:*:2*:prod", function, false, false},
		{"arn:aws:lambda:*:f*:prod", function, false, true},
		{"arn:aws:lambda:us-east-1:*:prod", function, false, true},
		{"arn:aws:lambda:us-east-1:1*3:prod", function, false, false},
		{"arn:aws:lambda:us-east-1:1*2*:prod", function, false, true},
		{"arn:aws:lambda:*:prod:", function, false, false},
		{"arn:aws:lambda:**:function:prod", function, false, true},
		// Partition and service are narrow.
		{"arn:*:us-east-1:111122223333:function:prod", function, false, false},
		{"arn:*:lambda:*:function:prod", function, false, true},
		{"arn:aws:lam*:*:function:prod", function, false, true},
		{"arn:aws:lam*:111122223333:function:prod", function, false, false},
		// The value of a variable before the fifth colon holds no colon.
		{"arn:aws:lambda:*:${app:account}:function:prod", function, true, true},
		{"arn:aws:lambda:*:${app:colon}:prod", function, false, false},
		{"arn:aws:lambda:*:${app:absent, '111122223333:function'}:prod", function, false, false},
		{"arn:aws:lambda:${app:region}*:function:prod", function, false, true},
		{"arn:aws:lambda:${app:region}:*:prod", function, false, true},
		{"arn:aws:lambda:*:${app:account}*:prod", function, false, true},
		{"arn:aws:lambda:*:function:${app:colon}", "arn:aws:lambda:r:1:function:111122223333:function", false, true},
		{"arn:aws:lambda:${*}:function:prod", function, false, false}, // no wildcard
		// Every partition, and resources with colons of their own.
		{"arn:acme:docs:*:page:7", "arn:acme:docs:eu:tenant42:page:7", false, true},
		{"arn:aws:logs:*:*:log-stream:x", "arn:aws:logs:r:1:log-group:g:log-stream:x", false, true},
		{"arn:aws:logs:*:log-group:*", "arn:aws:logs:r:1:log-group:g:log-stream:x", false, true},
		{"arn:aws:logs:*:g:log-stream:?", "arn:aws:logs:r:1:log-group:g:log-stream:x", false, true},
		// A "*" for each part, and resources that are not ARNs.
		{"arn:aws:s3:*:*:b", "arn:aws:s3:::b", true, true},
		{"arn:aws:s3:*:*:b", "arn:aws:s3:::a:b", false, true},
		{"arn:*:*:*:*:*", "*", false, false},
		{"arn:aws:sqs:*:q", "", false, false},
		// Incomplete ARNs (SEMANTICS S-37).
		{"arn:aws:sqs", "arn:aws:sqs:us-east-1:111122223333:q", true, true},
		{"arn:aws:sqs", "arn:aws:sqsx:us-east-1:111122223333:q", false, false},
		{"arn:aws:sqs*", "arn:aws:sqsx:us-east-1:111122223333:q", true, true},
		{"arn:aws:sqs", "arn:aws:sqs:us-east-1", false, false}, // no ARN
		{"arn:aws:logs:*", "arn:aws:logs:r:1:log-group:g", true, true},
		{"arn:aws:logs:eu-*", "arn:aws:logs:r:1:log-group:g", false, false},
		{"arn:aws:sns:*:*", "arn:aws:sns:r:1:t", true, true},
		{"arn:aws:sns:*:1", "arn:aws:sns:r:1:t", true, true},
		{"arn:aws:sns:*:2", "arn:aws:sns:r:1:2:t", false, true},
		{"arn:aws:s3::", "arn:aws:s3:::b", true, true},
		{"arn:aws:s3::", "arn:aws:s3::1:b", false, false},
		{"arn:aws:s3:", "arn:aws:s3::1:b", true, true},
		{"arn:aws:kms:${app:region}", "arn:aws:kms:us-east-1:1:key/k", true, true},
		{"arn:aws:kms:${app:region}", "arn:aws:kms:us-east-2:1:key/k", false, false},
		// The API that carries the policy (SEMANTICS S-39).
		{"execute-api:/prod/GET/*", "arn:aws:execute-api:r:1:api7/prod/GET/pets", true, true},
		{"execute-api:/prod/GET/*", "arn:aws-cn:execute-api:r:1:api7/prod/GET/pets", true, true},
		{"execute-api:/prod/GET/*", "arn:aws:execute-api:r:1:api7/dev/GET/pets", false, false},
		{"execute-api:/prod/GET/*", "arn:aws:execute-api:r:1:/prod/GET/pets", false, false},
		{"execute-api:/prod/GET/*", "arn:aws:execute-api:r:1:a:b/prod/GET/pets", false, false},
		{"execute-api:/prod/GET/*", "arn:aws:execute-api:r:1:a/b/prod/GET/pets", false, false},
		{"execute-api:/*", "arn:aws:execute-api:r:1:a/b:c/d", true, true},
		{"execute-api:/*", "arn:aws:lambda:r:1:a/b", false, false},
		{"execute-api:/*", "arn:aws:execute-api:r:1:a", false, false},
		{"execute-api:/*", "*", false, false},
		{"execute-api:/${app:region}/*", "arn:aws:execute-api:r:1:a/us-east-1/GET", true, true},
	}
	for _, c := range cases {
		for flags, want := range map[Flags]bool{
			0: c.narrow, InDeny: c.wide, InNotResource: c.wide, InDeny | InNotResource: c.narrow,
		} {
			p, problem := CompileResource(c.text, flags)
			require.Nil(t, problem, c.text)
			require.Equal(t, c.text, p.String())
			matches, resolved := p.Match(c.resource, &ctx)
			require.True(t, resolved)
			require.Equal(t, want, matches, "%s, %s, flags %d", c.text, c.resource, flags)
			if text, whole := p.Beginning(); matches {
				require.True(t, strings.HasPrefix(c.resource, text), "%s: %s", c.text, text)
				require.True(t, strings.HasPrefix(c.text, text), "%s: %s", c.text, text)
				require.False(t, whole && text != c.resource, "%s: %s", c.text, text)
				for text := range p.Texts() {
					require.Contains(t, c.resource, text, c.text)
				}
			}
		}
		// The operators of ARNs have the one reading (C-27).
		if strings.Count(c.text, ":") >= 5 && c.resource != "*" && c.resource != "" && !strings.HasPrefix(c.text, "execute-api") {
			for _, flags := range []Flags{0, InDeny} {
				clause, problems := Compile("ArnLike", "app:k", []string{c.text}, flags)
				require.Empty(t, problems, c.text)
				with := ctx
				with.Set(String("app:k", c.resource))
				if strings.Count(c.resource, ":") >= 5 {
					require.Equal(t, c.narrow, clause.Match(&with), "%s, %s", c.text, c.resource)
				}
			}
		}
	}
}

func TestResourceBeginning(t *testing.T) {
	cases := []struct {
		text, want string
		whole      bool
	}{
		{"*", "", false},
		{"arn:aws:s3:::b", "arn:aws:s3:::b", true},
		{"arn:aws:s3:::b/*", "arn:aws:s3:::b/", false},
		{"arn:aws:s3:::b?c*", "arn:aws:s3:::b", false},
		{"arn:aws:s3:::${app:k}/*", "arn:aws:s3:::", false},
		{"arn:aws:s3:::b${*}", "arn:aws:s3:::b", false},
		{"arn:aws:sqs:*:q:r", "arn:aws:sqs:", false},
		{"arn:aws:sqs", "arn:aws:sqs", false},
		{"arn:aws:sqs:eu-west-1", "arn:aws:sqs:eu-west-1", false},
		{"execute-api:/prod", "", false},
	}
	for _, c := range cases {
		for _, flags := range []Flags{0, wideFlags} {
			p, problem := CompileResource(c.text, flags)
			require.Nil(t, problem)
			text, whole := p.Beginning()
			require.Equal(t, c.want, text, c.text)
			require.Equal(t, c.whole, whole, c.text)
		}
	}
	p, problem := CompileResource("arn:aws:s3:::${app:k}", Literal)
	require.Nil(t, problem)
	text, whole := p.Beginning()
	require.Equal(t, "arn:aws:s3:::${app:k}", text)
	require.True(t, whole)
}

// A wideToken is a character of a pattern, as the oracle reads it.
type wideToken struct {
	char  byte
	kind  byte // 0 for a literal, "*", "?"
	colon bool // a wildcard that matches colons
}

// variableHere stands in a pattern before the value of a variable: where that is
// empty, a "*" before it does not stand directly before a colon.
const variableHere = 0

// wideTokens reads pattern, what follows the service of an ARN, by SEMANTICS S-36: in
// the first two parts a "*" directly before the colon that ends the part matches
// colons, and no other wildcard does.
func wideTokens(pattern string) []wideToken {
	var tokens []wideToken
	part := 0
	for i := range len(pattern) {
		switch c := pattern[i]; {
		case c == ':' && part < 2:
			part++
			tokens = append(tokens, wideToken{char: c})
		case c == '*':
			tokens = append(tokens, wideToken{kind: c, colon: part == 2 || pattern[i+1] == ':'})
		case c == '?':
			tokens = append(tokens, wideToken{kind: c, colon: part == 2})
		case c == variableHere:
		default:
			tokens = append(tokens, wideToken{char: c})
		}
	}
	return tokens
}

// wideOracle tries everything that the wildcards can stand for.
func wideOracle(tokens []wideToken, text string) bool {
	if len(tokens) == 0 {
		return text == ""
	}
	t := tokens[0]
	fits := text != "" && (t.kind == 0 && text[0] == t.char || t.kind != 0 && (t.colon || text[0] != ':'))
	if t.kind == '*' {
		return wideOracle(tokens[1:], text) || fits && wideOracle(tokens, text[1:])
	}
	return fits && wideOracle(tokens[1:], text[1:])
}

// TestWideReadingAgainstOracle compares random ARNs with random patterns. What the
// narrow reading matches the wide one matches too.
func TestWideReadingAgainstOracle(t *testing.T) {
	r := rand.New(rand.NewPCG(36, 1))
	word := func(alphabet string, least, most int) string {
		var b strings.Builder
		for range least + r.IntN(most-least+1) {
			b.WriteByte(alphabet[r.IntN(len(alphabet))])
		}
		return b.String()
	}
	var wider, same int
	for range 100_000 {
		pattern := word("ab**?", 0, 3) + ":" + word("ab**?", 0, 3) + ":" + word("ab::**?", 0, 5)
		text := word("ab", 0, 2) + ":" + word("ab", 0, 2) + ":" + word("ab:::", 0, 7)
		p, problem := CompileResource("arn:x:y:"+pattern, wideFlags)
		require.Nil(t, problem)
		one, problem := CompileResource("arn:x:y:"+pattern, 0)
		require.Nil(t, problem)
		var c Context
		got, _ := p.Match("arn:x:y:"+text, &c)
		narrow, _ := one.Match("arn:x:y:"+text, &c)
		want := wideOracle(wideTokens(pattern), text)
		require.Equal(t, want, got, "%s, %s", pattern, text)
		require.Equal(t, arnOracle("arn:x:y:"+pattern, "arn:x:y:"+text), narrow, "%s, %s", pattern, text)
		require.True(t, got || !narrow, "%s, %s", pattern, text)
		if got && narrow {
			same++
		} else if got {
			wider++
		}
	}
	require.Greater(t, wider, 500, "too few match to test anything")
	require.Greater(t, same, 2000)
}

// TestWideReadingWithVariables compares patterns with variables to patterns that have
// the values in their place, for values without wildcards, and with nothing for
// values with a colon before the fifth (SEMANTICS S-10).
func TestWideReadingWithVariables(t *testing.T) {
	r := rand.New(rand.NewPCG(36, 2))
	values := []string{"", "a", "b", "ab", "a:b", ":"}
	pieces := [][]string{
		{"a", "*", "?", "${app:v}", "b*"}, {"a", "*", "${app:v}", "${app:w}", "?*"}, {"a", ":", "*", "${app:v}", "${app:w}", "b"},
	}
	matched, colons := 0, 0
	for range 50_000 {
		var parts, filled []string
		v, w := values[r.IntN(len(values))], values[r.IntN(len(values))]
		confined := true
		for i, list := range pieces {
			var part string
			for range r.IntN(4) {
				part += list[r.IntN(len(list))]
			}
			parts = append(parts, part)
			full := strings.NewReplacer("${app:v}", "\x00"+v, "${app:w}", "\x00"+w).Replace(part)
			filled = append(filled, full)
			confined = confined && (i == 2 || !strings.Contains(full, ":"))
		}
		text := []string{"", "a", "b", "ab"}[r.IntN(4)] + ":" + []string{"", "a", "ab"}[r.IntN(3)] + ":" +
			[]string{"", "a", "b:a", "a:b:ab", "ab:a", ":", "a:b"}[r.IntN(7)]
		p, problem := CompileResource("arn:x:y:"+strings.Join(parts, ":"), wideFlags)
		require.Nil(t, problem)
		ctx := NewContext(String("app:v", v), String("app:w", w))
		got, resolved := p.Match("arn:x:y:"+text, &ctx)
		require.True(t, resolved)
		want := confined && wideOracle(wideTokens(strings.Join(filled, ":")), text)
		require.Equal(t, want, got, "%s, %s, v=%q w=%q", strings.Join(parts, ":"), text, v, w)
		if got {
			matched++
		} else if !confined {
			colons++
		}
	}
	require.Greater(t, matched, 500)
	require.Greater(t, colons, 500)
}

// hostileWide are patterns and resources, of about n bytes each, that cost the wide
// reading as much as their author can make them.
var hostileWide = map[string]func(n int) (pattern, resource string){
	"colons": func(n int) (string, string) {
		return "arn:x:y:*:*:*b", "arn:x:y:" + strings.Repeat(":", n)
	},
	"account is nearly there": func(n int) (string, string) {
		return "arn:x:y:*:" + strings.Repeat("a", n) + ":c", "arn:x:y:::" + strings.Repeat(strings.Repeat("a", n-1)+":", 4)
	},
	"wildcards in the account": func(n int) (string, string) {
		return "arn:x:y:*:" + strings.Repeat("a*", n/2) + "b:c", "arn:x:y:::" + strings.Repeat("aaaaaaa:", n/8)
	},
	"many short parts": func(n int) (string, string) {
		return "arn:x:y:*:" + strings.Repeat("?", n/2) + ":" + strings.Repeat("a:", n/4) + "b", "arn:x:y:::" + strings.Repeat("a:", n/2)
	},
	"resource begins everywhere": func(n int) (string, string) {
		return "arn:x:y:*:a:" + strings.Repeat("a:", n/2) + "b*c", "arn:x:y:::" + strings.Repeat("a:", n/2)
	},
	"resource without a star": func(n int) (string, string) {
		return "arn:x:y:*:*:" + strings.Repeat("a:", n/4) + "b", "arn:x:y:::" + strings.Repeat("a:", n/2)
	},
	"resource with stars": func(n int) (string, string) {
		return "arn:x:y:*:*:" + strings.Repeat("a:*", n/3) + "b", "arn:x:y:::" + strings.Repeat("a:", n/2)
	},
	"resource with marks": func(n int) (string, string) {
		return "arn:x:y:*:*:*" + strings.Repeat("?a", n/4) + "b*", "arn:x:y:::" + strings.Repeat("a:", n/2)
	},
}

// TestHostileWide matches what would take hours if each end of the region were tried
// with each end of the account (PROPERTIES I-16): the time is at most in proportion
// to the product of the lengths, and does not allocate.
func TestHostileWide(t *testing.T) {
	for name, build := range hostileWide {
		for _, n := range []int{256, 1 << 12, 1 << 15} {
			pattern, resource := build(n)
			p, problem := CompileResource(pattern, wideFlags)
			require.Nil(t, problem)
			var c Context
			start := time.Now()
			matches, _ := p.Match(resource, &c)
			took := time.Since(start)
			require.False(t, matches, "%s, %d", name, n)
			t.Logf("%s, %d: %v, %.3f ns for each pair of bytes", name, n, took, float64(took.Nanoseconds())/float64(len(pattern)*len(resource)))
			if n == 256 {
				require.Zero(t, testing.AllocsPerRun(1, func() { p.Match(resource, &c) }), name)
				tokens := wideTokens(strings.TrimPrefix(pattern, "arn:x:y:"))
				if !slices.ContainsFunc(tokens[4:], func(t wideToken) bool { return t.kind == '*' }) {
					require.False(t, wideOracle(tokens, strings.TrimPrefix(resource, "arn:x:y:")), name)
				}
			}
		}
	}
}
