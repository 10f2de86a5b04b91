package clause

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
)

// TestVariables matches a value of a policy with a value of a request.
func TestVariables(t *testing.T) {
	ctx := NewContext(
		String("app:user", "Ann"),
		String("app:azAZ09", "all"),
		String("app:star", "*"),
		String("app:mark", "?"),
		String("app:variable", "${app:user}"),
		String("app:empty", ""),
		Strings("app:list", "a"),
		Strings("app:none"),
		Bool("app:flag", true),
		Int("app:count", 7),
		String("aws:PrincipalTag/cost center", "blue"),
		String("aws:PrincipalTag/a/b:c=d+e@f", "odd"),
		String("example.com/id/X:sub", "web"),
		String("aws:TagKeys", "one"),
		String("saml:sub", "Ann"),
		String("iot:Connection.Thing.Attributes[serialID]", "S1"),
		String("kms:EncryptionContext:App Name", "ledger"),
		String("app:*", "star"),
		String("aws:PrincipalTag/a*b", "tag"),
	)
	cases := []struct {
		operator, value, request string
		want                     bool
		source                   string
	}{
		{"StringEquals", "${app:user}", "Ann", true, "V-1"},
		{"StringEquals", "${app:user}", "ann", false, "V-1"},
		{"StringEquals", "${APP:User}", "Ann", true, "V17"},
		{"StringEquals", "${app:azAZ09}", "all", true, "V-3: first and last letters and digits"},
		{"StringEquals", "${iot:Connection.Thing.Attributes[serialID]}", "S1", true, "S-50"},
		{"StringLike", "${iot:connection.thing.attributes[SERIALID]}", "S1", true, "S-50"},
		{"StringEquals", "${kms:EncryptionContext:App Name}", "ledger", true, "S-50"},
		{"StringEquals", "${app:*}", "star", true, "S-50: no pattern"},
		{"StringEquals", "${app:*}", "Ann", false, "S-50: no pattern"},
		{"StringEquals", "${aws:PrincipalTag/a*b}", "tag", true, "S-50"},
		{"StringEquals", "x${app:user}y${app:user}z", "xAnnyAnnz", true, "V-1"},
		{"StringEquals", "${app:user}${app:count}${app:flag}", "Ann7true", true, "V-10"},
		{"StringEqualsIgnoreCase", "${app:user}/X", "aNN/x", true, "C-29"},
		{"StringEqualsIgnoreCase", "${app:user}/X", "bob/x", false, "C-29"},
		{"StringLike", "${app:user}/*", "Ann/docs", true, "V09"},
		{"StringLike", "${app:user}/*", "Bob/docs", false, "V09"},

		{"StringLike", "a${*}c", "a*c", true, "V12"},
		{"StringLike", "a${*}c", "abc", false, "V13"},
		{"StringLike", "a${?}c", "abc", false, "V14"},
		{"StringLike", "a${?}c", "a?c", true, "V-2"},
		{"StringLike", "${*}*", "*abc", true, "V-2"},
		{"StringEquals", "a${*}c", "a*c", true, "V-2"},
		{"StringEquals", "a${?}c", "a?c", true, "V-2"},
		{"StringEquals", "cost${$}", "cost$", true, "V15"},
		{"StringEquals", "${$}{app:user}", "${app:user}", true, "V-2"},
		{"StringEqualsIgnoreCase", "A${*}${$}${?}", "a*$?", true, "V-2"},

		{"StringEquals", "${app:absent, 'x'}", "x", true, "V-3"},
		{"StringEquals", "${app:absent,'x'}", "x", true, "V-3: no space"},
		{"StringEquals", "${app:absent,   'x'}", "x", true, "V-3: spaces"},
		{"StringEquals", "${app:absent, ''}", "", true, "V-3"},
		{"StringEquals", "${app:absent, 'a, \"b\" { $ c'}", "a, \"b\" { $ c", true, "V-3: any text"},
		{"StringEquals", "${app:user, 'x'}", "x", false, "V08"},
		{"StringEquals", "${app:user, 'x'}", "Ann", true, "V06"},
		{"StringEquals", "${app:empty, 'x'}", "x", false, "V-3: present and empty"},
		{"StringEquals", "${app:empty, 'x'}", "", true, "V-3: present and empty"},
		{"StringEquals", "${app:list, 'x'}", "x", true, "V-3, V-6"},
		{"StringEquals", "${app:list, 'x'}", "a", false, "V-6"},
		{"StringEquals", "${aws:TagKeys, 'x'}", "one", false, "S-67: multivalued by its definition"},
		{"StringEquals", "${AWS:tagkeys, 'x'}", "x", true, "S-67: multivalued by its definition"},
		{"StringEquals", "${aws:TagKeys}", "one", false, "S-67"},
		{"StringEquals", "${saml:sub}", "Ann", true, "V-6: by the entry"},
		{"StringEquals", "${app:none, 'x'}", "x", true, "V-3"},
		{"StringLike", "${app:absent, '*'}", "abc", false, "V-3: the default is literal"},
		{"StringLike", "${app:absent, '?*'}", "?*", true, "V-3: the default is literal"},
		{"StringEqualsIgnoreCase", "${app:absent, 'X'}", "x", true, "V-3"},

		{"StringEquals", "${aws:PrincipalTag/cost center}", "blue", true, "V-3: spaces in a tag key"},
		{"StringEquals", "${aws:principaltag/Cost Center}", "blue", true, "V-11"},
		{"StringEquals", "${aws:PrincipalTag/a/b:c=d+e@f}", "odd", true, "V-3"},
		{"StringEquals", "${example.com/id/X:sub}", "web", true, "V-3, G-27"},

		{"StringEquals", "${app:absent}", "", false, "V-5"},
		{"StringNotEquals", "${app:absent}", "x", true, "V10"},
		{"StringNotEqualsIgnoreCase", "${app:absent}", "x", true, "V-5"},
		{"StringNotLike", "${app:absent}*", "x", true, "V-5"},
		{"StringLike", "*${app:absent}*", "x", false, "V11"},
		{"StringEqualsIgnoreCase", "${app:absent}", "", false, "V-5"},
		{"StringEqualsIfExists", "${app:absent}", "x", false, "V-5: IfExists is about the key"},
		{"StringEquals", "${app:list}", "a", false, "V18"},
		{"ArnNotLike", "arn:aws:s3:::${app:absent}", "arn:aws:s3:::x", true, "V-5"},

		{"StringLike", "${app:star}", "abc", false, "V-7"},
		{"StringLike", "${app:star}", "*", true, "V-7"},
		{"StringLike", "${app:mark}", "a", false, "V-7"},
		{"StringLike", "x/${app:star}/*", "x/abc/d", false, "V-7"},
		{"StringLike", "x/${app:star}/*", "x/*/d", true, "V-7"},
		{"StringEquals", "${app:variable}", "Ann", false, "I-21"},
		{"StringEquals", "${app:variable}", "${app:user}", true, "I-21"},
		{"StringLike", "${app:variable}", "${app:user}", true, "I-21"},
		{"StringEqualsIgnoreCase", "${app:variable}", "${APP:USER}", true, "I-21"},

		{"StringEquals", "$app:user}", "$app:user}", true, "V-9"},
		{"StringEquals", "$$", "$$", true, "V-9"},
		{"StringEquals", "{a}", "{a}", true, "V-9"},
		{"StringEquals", "a$", "a$", true, "V-9"},
		{"StringEquals", "$${app:user}", "$Ann", true, "V-9"},
		{"StringEquals", "${app:user}}", "Ann}", true, "V-9"},
	}
	for _, c := range cases {
		request := ctx
		request.Set(String("app:k", c.request))
		clause, problems := Compile(c.operator, "app:k", []string{c.value}, 0)
		require.Empty(t, problems, "%s: %s", c.value, c.source)
		require.Equal(t, c.want, clause.Match(&request), "%s %s %q: %s", c.operator, c.value, c.request, c.source)
	}
}

func TestVariableRefuses(t *testing.T) {
	cases := []struct{ value, source string }{
		{"${", "V-9"},
		{"x${app:k", "V20"},
		{"${app:k, 'x'", "V-9"},
		{"${}", "V22"},
		{"${ }", "V-3"},
		{"${ app:k}", "V-3: space"},
		{"${app:k }", "V-3: space"},
		{"${app: k}", "V-3: space"},
		{"${app:k y/x}", "V-3: space before the slash"},
		{"${app:k,x}", "V21"},
		{"${app:k, x}", "V21"},
		{"${app:k, 'x}", "V-3"},
		{"${app:k, x'}", "V-3"},
		{"${app:k, '}", "V-3"},
		{"${app:k,}", "V-3"},
		{"${app:k, \"x\"}", "V-3"},
		{"${app:k, 'x' }", "V-3"},
		{"${app:k, 'x', 'y'}", "V-3"},
		{"${app:k, 'it's'}", "V-3: a quote in the default"},
		{"${app:k,\t'x'}", "V-3: spaces only"},
		{"${, 'x'}", "V-3: no key"},
		{"${aws:PrincipalTag/}", "V-3: no tag key"},
		{"${aws:PrincipalTag/${aws:username}}", "V-8"},
		{"${${aws:username}}", "V-8"},
		{"${**}", "V-2"},
		{"${??}", "V-2"},
		{"${username}", "S-50"},
		{"${Bucket}", "S-50"},
		{"${var.x}", "S-50"},
		{"${aws:}", "S-50"},
		{"${:username}", "S-50"},
		{"${aws:PrincipalTag/{team}}", "S-50"},
		{"${aws:PrincipalTag/$team}", "S-50"},
		{"${kms :EncryptionContext:a}", "S-50: space"},
		{"${app:ké}", "V-3"},
		{"${app:k\x00}", "V-3"},
		{"${app:user}${app:k", "V-9"},
	}
	for _, c := range cases {
		for _, operator := range []string{"StringEquals", "StringNotLike", "StringEqualsIgnoreCase", "ArnLike"} {
			value := c.value
			if operator == "ArnLike" {
				value = "arn:aws:s3:::" + value
			}
			_, problems := Compile(operator, "app:k", []string{"arn:aws:s3:::x", value}, 0)
			require.Len(t, problems, 1, "%s: %s", c.value, c.source)
			require.Equal(t, VariablePart, problems[0].Part, c.value)
			require.Equal(t, 1, problems[0].Index, c.value)

			// G-9: in the language of 2008 it is text.
			_, problems = Compile(operator, "app:k", []string{value}, Literal)
			require.Empty(t, problems, "%s: %s", c.value, c.source)
		}
	}
}

// TestVariablesStandInTextOnly checks SEMANTICS S-11.
func TestVariablesStandInTextOnly(t *testing.T) {
	for _, operator := range []string{
		"NumericEquals", "NumericLessThan", "DateEquals", "DateGreaterThan", "Bool", "BinaryEquals", "IpAddress", "NotIpAddress", "Null",
	} {
		for _, value := range []string{"${aws:EpochTime}", "${*}", "${"} {
			for _, flags := range []Flags{0, Literal} {
				_, problems := Compile(operator, "app:k", []string{value}, flags)
				require.Len(t, problems, 1)
				require.Equal(t, ValuePart, problems[0].Part)
				require.Equal(t, flags == 0, strings.Contains(problems[0].Detail.String(), "String and Arn operators only"), problems[0].Detail.String())
			}
		}
	}
}

// TestLanguageOf2008 checks SEMANTICS G-9 and PROPERTIES I-22.
func TestLanguageOf2008(t *testing.T) {
	ctx := NewContext(String("app:user", "Ann"))
	cases := []struct {
		operator, value, request string
		want                     bool
	}{
		{"StringEquals", "${app:user}", "Ann", false},
		{"StringEquals", "${app:user}", "${app:user}", true},
		{"StringEqualsIgnoreCase", "${app:user}", "${APP:USER}", true},
		{"StringLike", "${app:user}/*", "${app:user}/x", true},
		{"StringLike", "${*}", "${anything}", true},
		{"StringLike", "${?}", "${x}", true},
		{"StringLike", "${$}", "$", false},
		{"StringLike", "${", "${", true},
		{"StringEquals", "${*}", "${*}", true},
		{"StringEquals", "${app:absent, 'x'}", "x", false},
		{"ArnLike", "arn:aws:s3:::${app:user}", "arn:aws:s3:::${app:user}", true},
		{"ArnLike", "arn:aws:s3:::${app:user}", "arn:aws:s3:::Ann", false},
		{"ArnLike", "arn:aws:s3:*::${*}", "arn:aws:s3:x::${y}", true},
	}
	for _, c := range cases {
		ctx.Set(String("app:k", c.request))
		clause, problems := Compile(c.operator, "app:k", []string{c.value}, Literal)
		require.Empty(t, problems)
		require.Equal(t, c.want, clause.Match(&ctx), "%s %s %s", c.operator, c.value, c.request)
	}
}

// TestManyVariables goes beyond the number of variables that fit on the stack.
func TestManyVariables(t *testing.T) {
	for _, n := range []int{1, maxStackValues, maxStackValues + 1, 40} {
		now := time.Date(2024, 7, 1, 12, 0, 0, 0, time.UTC)
		var ctx Context
		value, request := "", ""
		for i := range n {
			key, text := "app:v"+strconv.Itoa(i), "*"+strconv.Itoa(i)
			ctx.Set(String(key, text))
			value += "${" + key + "}/"
			request += text + "/"
		}
		value += "${aws:EpochTime} ${aws:CurrentTime}"
		request += "1719835200 2024-07-01T12:00:00Z"
		for _, operator := range []string{"StringEquals", "StringEqualsIgnoreCase", "StringLike"} {
			clause, problems := Compile(operator, "app:k", []string{value}, 0)
			require.Empty(t, problems)
			match := func(request string) bool {
				c := ctx
				c.Set(String("app:k", request))
				c = c.Bind(caller.Principal{}, "", now)
				return clause.Match(&c)
			}
			require.True(t, match(request), "%d %s", n, operator)
			require.False(t, match(request+"x"), "%d %s", n, operator)
			require.False(t, match(strings.ReplaceAll(request, "*", "a")), "%d %s", n, operator)

			// One variable without a value leaves the pattern without a match.
			missing, problems := Compile(operator, "app:k", []string{value + "${app:absent}"}, 0)
			require.Empty(t, problems)
			c := ctx
			c.Set(String("app:k", request))
			c = c.Bind(caller.Principal{}, "", now)
			require.False(t, missing.Match(&c), "%d %s", n, operator)
		}
	}
}

// TestTimeVariables checks the texts of the times (SEMANTICS S-30, V-10): bound,
// and as the caller's own entries.
func TestTimeVariables(t *testing.T) {
	now := time.Date(2024, 7, 1, 14, 0, 0, 999_999_999, time.FixedZone("", 2*3600))
	own := NewContext(
		String("aws:CurrentTime", "noon"), String("aws:EpochTime", "1"),
		String("app:k", "2024-07-01T12:00:00Z"), String("app:own", "noon 1"), String("app:e", "1719835200"),
	)
	bound := own.Bind(caller.Principal{}, "", now)
	for _, operator := range []string{"StringEquals", "StringEqualsIgnoreCase", "StringLike"} {
		for key, c := range map[string]struct {
			value     string
			wantBound bool
		}{
			"app:k":   {"${aws:CurrentTime}", true},
			"app:e":   {"${AWS:epochtime, 'x'}", true},
			"app:own": {"${aws:CurrentTime} ${aws:EpochTime}", false},
		} {
			clause, problems := Compile(operator, key, []string{c.value}, 0)
			require.Empty(t, problems)
			require.Equal(t, c.wantBound, clause.Match(&bound), "%s %s", operator, key)
			require.Equal(t, !c.wantBound, clause.Match(&own), "%s %s", operator, key)
		}
	}
}
