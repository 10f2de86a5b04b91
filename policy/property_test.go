package policy

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-1d0cfdb5/iam/condition"
)

// TestProperties checks laws of parsing and of single statements. Their numbers
// are those of testdata/PROPERTIES.md, which also says how to run them for longer
// and how to repeat one that fails.
func TestProperties(t *testing.T) {
	sources := validSources(t)
	for _, property := range []struct {
		name  string
		check func(*rapid.T)
	}{
		{"I-06 actions and resources of a list", lists},
		{"I-17 letter case of actions", letterCase},
		{"I-43 round trip of valid documents", func(t *rapid.T) {
			source := rapid.SampledFrom(sources).Draw(t, "document")
			for typ := Identity; typ <= Endpoint; typ++ {
				if p, err := Parse([]byte(source), typ); err == nil {
					requireRoundTrip(t, p, []byte(source))
				}
			}
		}},
		{"I-42 I-44 I-46 any bytes", func(t *rapid.T) { parseAny(t, rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")) }},
		{"I-42 I-44 I-46 damaged documents", func(t *rapid.T) {
			for range 10 {
				document := []byte(rapid.SampledFrom(sources).Draw(t, "document"))
				for range rapid.IntRange(1, 2).Draw(t, "times") {
					document = damaged(t, document)
				}
				parseAny(t, document)
			}
		}},
	} {
		t.Run(property.name, rapid.MakeCheck(property.check))
	}
}

// validSources returns the documents of testdata/parse and testdata/policies.
func validSources(t *testing.T) []string {
	t.Helper()
	var sources []string
	archives, err := filepath.Glob("../testdata/parse/*.txtar")
	require.NoError(t, err)
	for _, name := range archives {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		for _, file := range splitTxtar(string(data)) {
			if strings.HasSuffix(file.name, ".json") && len(file.data) < 4<<10 {
				sources = append(sources, file.data)
			}
		}
	}
	policies, err := filepath.Glob("../testdata/policies/*.json")
	require.NoError(t, err)
	for _, name := range policies {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		sources = append(sources, string(data))
	}
	require.Greater(t, len(sources), 100)
	return sources
}

// memberName finds the names of members, with the colon.
var memberName = regexp.MustCompile(`"[^"]*": *`)

// damaged returns document with a part cut out, repeated, moved or replaced.
func damaged(t *rapid.T, document []byte) []byte {
	if len(document) == 0 {
		return document
	}
	from := rapid.IntRange(0, len(document)-1).Draw(t, "from")
	to := min(len(document), from+rapid.IntRange(0, 40).Draw(t, "length"))
	piece := slices.Clone(document[from:to])
	switch rapid.IntRange(0, 5).Draw(t, "damage") {
	case 4, 5: // a member of an object, once more
		members := memberName.FindAllIndex(document, -1)
		if len(members) == 0 {
			return document
		}
		at := rapid.SampledFrom(members).Draw(t, "member")
		member := string(document[at[0]:at[1]]) + valueAt(string(document[at[1]:])) + ", "
		return slices.Insert(slices.Clone(document), at[0], []byte(member)...)
	case 0:
		return slices.Delete(slices.Clone(document), from, to)
	case 1:
		return slices.Insert(slices.Clone(document), to, piece...)
	case 2:
		at := rapid.IntRange(0, len(document)).Draw(t, "at")
		return slices.Insert(slices.Clone(document), at, piece...)
	default:
		other := rapid.SampledFrom([]string{
			"", "\x00", "\xff", "\"", "{", "}", "[]", "null", ",", ":", "\\ud800", "\\u0000", "1e999", "\ufeff", `"Effect": "Allow",`, `"effect": "Allow",`, "${", "*",
		}).Draw(t, "other")
		return slices.Replace(slices.Clone(document), from, min(to, from+1), []byte(other)...)
	}
}

// Whatever the bytes are, parsing ends with a policy or with errors that lie
// inside of the document, and without a panic. What is accepted is strict JSON
// without duplicate names.
func parseAny(t *rapid.T, document []byte) {
	for typ := Identity; typ <= Endpoint; typ++ {
		p, err := Parse(document, typ)
		if err != nil {
			require.Nil(t, p)
			requirePositions(t, err, document)
			continue
		}
		requireRoundTrip(t, p, document)
		require.NoError(t, duplicateNames(document))
	}
}

// A list of patterns covers what one of them covers, and its Not all else.
func lists(t *rapid.T) {
	some := func(list ...string) []string { return rapid.SliceOfN(rapid.SampledFrom(list), 1, 3).Draw(t, "some") }
	actions := some("s3:Get*", "S3:*", "s3:?utObject", "ec?:*", "*:List*", "kms:Decrypt")
	resources := some("arn:aws:s3:::a*", "arn:aws:s3:::?", "arn:aws:s3:::b/*", "arn:aws:s3:*:*:ab", "arn:aws:s3:::*b")
	statement := func(not, action, resource string) *Statement {
		src := `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "` + not + `Action": ` + action + `, "` + not + `Resource": ` + resource + `}}`
		for s := range MustParse(src, Identity).Statements() {
			return s
		}
		panic("no statement")
	}
	var c condition.Context
	all, not := statement("", list(strings.Join(actions, " ")), list(strings.Join(resources, " "))), statement("Not", list(strings.Join(actions, " ")), list(strings.Join(resources, " ")))
	for _, action := range []string{"s3:GetObject", "s3:PutObject", "ec2:ListKeys", "kms:Decrypt", "kms:Encrypt"} {
		covered := slices.ContainsFunc(actions, func(one string) bool { return statement("", list(one), `"*"`).MatchAction(action) })
		require.Equal(t, covered, all.MatchAction(action), "%v, %s", actions, action)
		require.Equal(t, !covered, not.MatchAction(action), "%v, %s", actions, action)
	}
	for _, name := range []string{"a", "b", "ab", "b/", "b/a", ""} {
		resource := "arn:aws:s3:::" + name
		covered := slices.ContainsFunc(resources, func(one string) bool { return statement("", `"*"`, list(one)).MatchResource(resource, &c) })
		require.Equal(t, covered, all.MatchResource(resource, &c), "%v, %s", resources, resource)
		require.Equal(t, !covered, not.MatchResource(resource, &c), "%v, %s", resources, resource)
	}
}

// The case of ASCII letters in an action does not count, in the policy or in
// the request; letters that Unicode folds to them are others.
func letterCase(t *rapid.T) {
	word := rapid.StringOfN(rapid.SampledFrom([]rune("kKsSiI*?")), 1, 5, -1)
	pattern := "s3:" + word.Draw(t, "pattern")
	action := "s3:" + rapid.StringOfN(rapid.SampledFrom([]rune("kKsSiI")), 1, 5, -1).Draw(t, "action")
	match := func(pattern, action string) bool {
		for s := range MustParse(`{"Statement": {"Effect": "Allow", "Action": "`+pattern+`", "Resource": "*"}}`, Identity).Statements() {
			return s.MatchAction(action)
		}
		panic("no statement")
	}
	want := match(pattern, action)
	require.Equal(t, want, match(strings.ToUpper(pattern), strings.ToLower(action)), "%s, %s", pattern, action)
	require.Equal(t, want, match(strings.ToLower(pattern), strings.ToUpper(action)), "%s, %s", pattern, action)
	if !strings.ContainsAny(pattern, "*?") {
		require.Equal(t, want, strings.EqualFold(pattern, action), "%s, %s", pattern, action)
		folded := strings.NewReplacer("k", "\u212a", "K", "\u212a", "s", "\u017f", "S", "\u017f", "i", "\u0130", "I", "\u0131").Replace(pattern[3:])
		require.False(t, match(pattern, "s3:"+folded), "%s, %s", pattern, folded)
	}
}
