package clause

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestARNOperators(t *testing.T) {
	const finance = "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt"
	cases := []struct {
		operator, value, request string
		want                     bool
		source                   string
	}{
		{"ArnLike", "arn:aws:someservice:*:111122223333:finance/*", finance, false, "C49"},
		{"StringLike", "arn:aws:someservice:*:111122223333:finance/*", finance, true, "C50"},
		{"ArnLike", "arn:aws:sns:*:111122223333:t*", "arn:aws:sns:us-east-1:111122223333:topic", true, "C51"},
		{"ArnLike", "arn:aws:sns:us-east-1:111122223333:t", "arn:aws:sns:us-east-1:111122223333:t", true, "C-27"},
		{"ArnLike", "arn:aws:sns:us-east-1:111122223333:t", "arn:aws:sns:us-east-1:111122223333:T", false, "C-27: letter case"},
		{"ArnLike", "arn:*:sns:*:*:*", "arn:aws-cn:sns:cn-north-1:111122223333:t", true, "C-27"},
		{"ArnLike", "arn:aws:*:::x", "arn:aws:s3:::x", true, "C-27"},
		{"ArnLike", "arn:aws:s?:::x", "arn:aws:s3:::x", true, "C-27"},
		{"ArnLike", "arn:aws:s3:?::x", "arn:aws:s3:::x", false, "C-27: the empty part"},
		{"ArnLike", "arn:aws:s3:*:*:x", "arn:aws:s3:::x", true, "C-27: the empty part"},
		{"ArnLike", "arn:aws:*:x", "arn:aws:s3:::x", false, "C-27: refused"},
		{"ArnLike", "arn:aws:s3:::*", "arn:aws:s3:::a/b:c:d", true, "C-27: the sixth part has colons"},
		{"ArnLike", "arn:aws:s3:::a*d", "arn:aws:s3:::a/b:c:d", true, "C-27"},
		{"ArnLike", "arn:aws:s3:*:*:a*", "arn:aws:s3::111122223333:b:a", false, "C-27"},
		{"ArnLike", "arn:aws:s3:::", "arn:aws:s3:::", true, "C-27: an empty resource"},
		{"ArnLike", "*", "arn:aws:s3:::a/b:c", true, "C-27"},
		{"ArnLike", "arn:aws:s3:::x", "arn:aws:s3:::xy", false, "C-27"},
		{"ArnLike", "arn:acme:docs::tenant42:page/*", "arn:acme:docs::tenant42:page/7", true, "S-23"},
	}
	for _, c := range cases {
		operators := map[string]bool{"ArnLike": c.want, "ArnEquals": c.want, "ArnNotLike": !c.want, "ArnNotEquals": !c.want}
		if c.operator == "StringLike" {
			operators = map[string]bool{"StringLike": c.want, "StringNotLike": !c.want}
		}
		ctx := NewContext(String("app:k", c.request))
		for operator, want := range operators {
			clause, problems := Compile(operator, "app:k", []string{c.value}, 0)
			if strings.Contains(c.source, "refused") {
				require.NotEmpty(t, problems, c.source)
				continue
			}
			require.Empty(t, problems, c.source)
			require.Equal(t, want, clause.Match(&ctx), "%s %s %s: %s", operator, c.value, c.request, c.source)
		}
	}
}

// TestARNOperatorsCannotRead checks C-27 and S-64: a request value with fewer
// than six parts matches in a Deny and not in an Allow.
func TestARNOperatorsCannotRead(t *testing.T) {
	for _, request := range []string{
		"", "*", "x", "arn", "arn:", "arn:aws:s3::", "arn:aws:s3:a/b/c", "ARN:aws:s3:::x", "urn:aws:s3:::x", " arn:aws:s3:::x",
	} {
		ctx := NewContext(String("app:k", request))
		for _, value := range []string{"*", "arn:*:*:*:*:*", "arn:aws:s3:::*"} {
			for _, operator := range []string{"ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"} {
				for _, flags := range []Flags{0, InDeny} {
					clause, problems := Compile(operator, "app:k", []string{value}, flags)
					require.Empty(t, problems)
					require.Equal(t, flags == InDeny, clause.Match(&ctx), "%s %s %q", operator, value, request)
				}
			}
		}
	}
}

func TestCompileResource(t *testing.T) {
	ctx := NewContext(
		String("app:user", "Ann"), String("app:colon", "a:b"), String("app:star", "*"), String("app:region", "eu-west-1"),
		String("app:account", "111122223333"), String("app:empty", ""),
	)
	cases := []struct {
		text, resource    string
		matches, resolved bool
		source            string
	}{
		{"*", "*", true, true, "R-2"},
		{"*", "arn:aws:s3:::x", true, true, "R-2"},
		{"*", "", true, true, "R-2"},
		{"arn:aws:s3:::x", "arn:aws:s3:::x", true, true, "R-4"},
		{"arn:aws:s3:::x", "*", false, true, "R-4"},
		{"arn:aws:s3:::*", "*", false, true, "R-4"},
		{"arn:*:*:*:*:*", "*", false, true, "R-4"},
		{"arn:*:*:*:*:*", "arn:aws:s3:::x", true, true, "R-4"},
		{"arn:aws:s3:::b/*", "arn:aws:s3:::b/a/b:c", true, true, "R-4"},
		{"arn:aws:s3:::b/*", "arn:aws:s3:::b", false, true, "R-4"},
		{"arn:aws:s3:::b/*/test/*", "arn:aws:s3:::b/1/2/3/test/4/object.jpg", true, true, "R-4"},
		{"arn:aws:s3:::b/*/test/*", "arn:aws:s3:::b//test/object.jpg", true, true, "R-4"},
		{"arn:aws:s3:::b/*/test/*", "arn:aws:s3:::b/test/object.jpg", false, true, "R-4"},
		{"arn:aws:s3:::b/*/test/*", "arn:aws:s3:::b/1-test/object.jpg", false, true, "R-4"},
		{"arn:aws:logs:*:*:log-group:*", "arn:aws:logs:a:1:log-group:/aws/x:log-stream:y", true, true, "R-4"},
		{"arn:aws:s3:::b", "arn:aws:s3:us-east-1:111122223333:b", false, true, "R-5: the empty part"},
		{"arn:aws:s3:::B", "arn:aws:s3:::b", false, true, "R-1"},
		{"arn:AWS:s3:::b", "arn:aws:s3:::b", false, true, "R-1"},
		{"arn:aws:ec2:*:111122223333:*/i", "arn:aws:ec2:us-east-1:111122223333:instance/i", true, true, "R-5"},
		{"arn:aws:ec2:*:111122223333:x", "arn:aws:ec2:a:b:c:111122223333:x", false, true, "R-5"},
		{"arn:aws:ec2:us?east:111122223333:x", "arn:aws:ec2:us-east:111122223333:x", true, true, "R-5"},
		{"arn:aws:ec2:us?east:111122223333:x", "arn:aws:ec2:us:east:111122223333:x", false, true, "R-5: the first five parts are apart"},
		{"arn:aws:ec2:*:x", "arn:aws:ec2:a:x:y", true, true, "S-37; package policy refuses the account"},
		{"arn:aws:s3:::${app:user}/*", "arn:aws:s3:::Ann/x", true, true, "V01"},
		{"arn:aws:s3:::${app:user}/*", "arn:aws:s3:::Bob/x", false, true, "V02"},
		{"arn:aws:s3:::${app:absent}/*", "arn:aws:s3:::/x", false, false, "V03"},
		{"arn:aws:s3:::x/${app:absent}", "arn:aws:s3:::y", false, false, "V-5"},
		{"arn:aws:s3:::DEB-${app:absent, 'all'}", "arn:aws:s3:::DEB-all", true, true, "V07"},
		{"arn:aws:s3:::${app:star}/*", "arn:aws:s3:::Bob/x", false, true, "V16"},
		{"arn:aws:s3:::${app:star}/*", "arn:aws:s3:::*/x", true, true, "V16"},
		{"arn:aws:s3:::${app:colon}", "arn:aws:s3:::a:b", true, true, "V-7"},
		{"arn:aws:s3:::x${*}", "arn:aws:s3:::x*", true, true, "V-2"},
		{"arn:aws:s3:::x${*}", "arn:aws:s3:::xy", false, true, "V-2"},
		{"arn:aws:kms:${app:region}:${app:account}:key/*", "arn:aws:kms:eu-west-1:111122223333:key/1", true, true, "S-10"},
		{"arn:aws:kms:${app:region}:${app:account}:key/*", "arn:aws:kms:eu-west-2:111122223333:key/1", false, true, "S-10"},
		{"arn:aws:kms:*:${app:account}:key/*", "arn:aws:kms:eu-west-2:111122223333:key/1", true, true, "S-10"},
		{"arn:*:kms:*:${app:absent}:key/*", "arn:aws:kms:eu-west-2:111122223333:key/1", false, false, "S-10, V-5"},
		{"arn:aws:kms:${app:colon}:key/*", "arn:aws:kms:a:b:key/*", false, true, "S-10: confined to its part"},
		{"arn:aws:kms:${app:colon}::key", "arn:aws:kms:a:b:key", false, true, "S-10: confined to its part"},
		{"arn:aws:kms:${app:colon}::key", "arn:aws:kms:a:b::key", false, true, "S-10: confined to its part"},
		{"arn:aws:kms:${app:star}:${app:star}:key", "arn:aws:kms:x:y:key", false, true, "V-7"},
		{"arn:aws:kms:${app:empty}::key", "arn:aws:kms:::key", true, true, "S-10"},
		{"arn:aws:kms:${app:absent, 'a:b'}::key", "arn:aws:kms:a:b:key", false, true, "S-10: confined to its part"},
		{"arn:aws:kms:${app:absent, 'a:b'}::key", "arn:aws:kms:a:b::key", false, true, "S-10: confined to its part"},
		{"arn:aws:kms:${aws:PrincipalTag/a:b, 'x'}::key", "arn:aws:kms:x::key", true, true, "S-10: a colon in a variable"},
	}
	for _, c := range cases {
		p, problem := CompileResource(c.text, 0)
		if strings.HasPrefix(c.source, "refused") {
			require.NotNil(t, problem, c.text)
			continue
		}
		require.Nil(t, problem, "%s: %s", c.text, c.source)
		require.Equal(t, c.text, p.String())
		matches, resolved := p.Match(c.resource, &ctx)
		require.Equal(t, c.matches, matches, "%s %s: %s", c.text, c.resource, c.source)
		require.Equal(t, c.resolved, resolved, "%s %s: %s", c.text, c.resource, c.source)
	}
	// In the language of 2008 variables are text.
	p, problem := CompileResource("arn:aws:s3:::${app:user}/*", Literal)
	require.Nil(t, problem)
	matches, resolved := p.Match("arn:aws:s3:::${app:user}/x", &ctx)
	require.True(t, matches && resolved, "V05")
	matches, resolved = p.Match("arn:aws:s3:::Ann/x", &ctx)
	require.True(t, !matches && resolved, "V04")

	var zero ResourcePattern
	matches, resolved = zero.Match("", &ctx)
	require.True(t, matches && resolved)
	matches, _ = zero.Match("*", &ctx)
	require.False(t, matches)
}

func TestCompileResourceErrors(t *testing.T) {
	cases := []struct {
		text   string
		part   Part
		source string
	}{
		{"", ValuePart, "G-18"},
		{"**", ValuePart, "G-20"},
		{"x", ValuePart, "G-20"},
		{"bucket/*", ValuePart, "G-20"},
		{"arn", ValuePart, "S-37"},
		{"arn:*", ValuePart, "S-37"},
		{"arn:aws:", ValuePart, "S-37"},
		{"arn::sqs", ValuePart, "S-37"},
		{"execute-api:prod", ValuePart, "S-39"},
		{"execute-api", ValuePart, "S-39"},
		{"ARN:aws:s3:::x", ValuePart, "G-20"},
		{"${app:k}", ValuePart, "G-20"},
		{"*rn:aws:s3:::x", ValuePart, "C-27"},
		{"arn::s3:::x", ValuePart, "C-27"},
		{"arn:aws::::x", ValuePart, "C-27"},
		{"arn:${app:k}:s3:::x", VariablePart, "S-10"},
		{"arn:aws:${app:k}:::x", VariablePart, "S-10"},
		{"arn:aws:s${*}:::x", VariablePart, "S-10"},
		{"arn:aws:s3:${}::x", VariablePart, "V22"},
		{"arn:aws:s3::${app:k !}:x", VariablePart, "V-3"},
		{"arn:aws:s3:::${app:k", VariablePart, "V20"},
		{"arn:aws:s3:*::${app:k", VariablePart, "V20"},
		{"arn:aws:s3:${app:k::x", ValuePart, "V20: the parts cannot be told"},
	}
	for _, c := range cases {
		_, problem := CompileResource(c.text, 0)
		require.NotNil(t, problem, "%s: %s", c.text, c.source)
		require.Equal(t, c.part, problem.Part, "%s: %s", c.text, c.source)
		require.NotEmpty(t, problem.Detail)

		_, problems := Compile("ArnLike", "app:k", []string{"*", c.text}, 0)
		require.Len(t, problems, 1, "%s: %s", c.text, c.source)
		require.Equal(t, c.part, problems[0].Part, "%s: %s", c.text, c.source)
		require.Equal(t, 1, problems[0].Index)
	}
}

// arnOracle compares the parts one by one, each by the definition of the
// wildcards.
func arnOracle(pattern, text string) bool {
	a, b := strings.SplitN(pattern, ":", 6), strings.SplitN(text, ":", 6)
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !globOracle(a[i], b[i]) {
			return false
		}
	}
	return true
}

func globOracle(pattern, text string) bool {
	if pattern == "" {
		return text == ""
	}
	switch pattern[0] {
	case '*':
		return globOracle(pattern[1:], text) || text != "" && globOracle(pattern, text[1:])
	case '?':
		return text != "" && globOracle(pattern[1:], text[1:])
	}
	return text != "" && text[0] == pattern[0] && globOracle(pattern[1:], text[1:])
}

// TestARNAgainstOracle compares random ARNs with random patterns, and checks
// that StringLike matches whatever ArnLike does (PROPERTIES I-18).
func TestARNAgainstOracle(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	part := func(alphabet string, least int) string {
		var b strings.Builder
		for range least + r.IntN(3) {
			b.WriteByte(alphabet[r.IntN(len(alphabet))])
		}
		return b.String()
	}
	matched := 0
	for range 30_000 {
		pattern, text := "arn", "arn"
		for i := range 4 {
			least := (5 - i) / 4 // partition and service are not empty
			pattern += ":" + part("ab**?", least)
			text += ":" + part("ab", least)
		}
		pattern += ":" + part("ab:**?", 0)
		text += ":" + part("ab:", 0)
		clause, problems := Compile("ArnLike", "app:k", []string{pattern}, 0)
		require.Empty(t, problems, pattern)
		like, problems := Compile("StringLike", "app:k", []string{pattern}, 0)
		require.Empty(t, problems)
		resource, problem := CompileResource(pattern, 0)
		require.Nil(t, problem)

		ctx := NewContext(String("app:k", text))
		want := arnOracle(pattern, text)
		require.Equal(t, want, clause.Match(&ctx), "%s %s", pattern, text)
		covers, _ := resource.Match(text, &ctx)
		require.Equal(t, want, covers, "%s %s", pattern, text)
		if want {
			matched++
			require.True(t, like.Match(&ctx), "%s %s", pattern, text)
		}
	}
	require.Greater(t, matched, 300, "too few match to test anything")
}

// TestVariableMatchesItselfOnly checks PROPERTIES I-19 with hostile values.
func TestVariableMatchesItselfOnly(t *testing.T) {
	values := []string{
		"a", "*", "?", "**", "${*}", "${app:v}", "${", "}", "$", ":", "::", "a:b", "'", "\\", "é", "\xff", "\x00", "[a-z]", ".*", "%2F",
	}
	clause, problems := Compile("StringLike", "app:k", []string{"x/${app:v}/y"}, 0)
	require.Empty(t, problems)
	resource, problem := CompileResource("arn:aws:s3:*::x/${app:v}/y", 0)
	require.Nil(t, problem)
	for _, value := range values {
		for _, other := range values {
			ctx := NewContext(String("app:v", value), String("app:k", "x/"+other+"/y"))
			require.Equal(t, value == other, clause.Match(&ctx), "%q %q", value, other)
			matches, resolved := resource.Match("arn:aws:s3:::x/"+other+"/y", &ctx)
			require.True(t, resolved)
			require.Equal(t, value == other, matches, "%q %q", value, other)
		}
	}
}
