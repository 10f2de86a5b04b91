package policy

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestMutations requires that a mistake in one name of a valid document is an
// error, and never a document that decides otherwise (I-45). Condition keys are
// open: a misspelled one is another key.
func TestMutations(t *testing.T) {
	documents := []struct {
		typ Type
		src string
	}{
		{Identity, `{"Version": "2012-10-17", "Id": "x", "Statement": [
			{"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*",
			 "Condition": {"StringEquals": {"aws:PrincipalTag/team": "a"}, "ForAllValues:StringLike": {"aws:TagKeys": "t*"}}},
			{"Effect": "Deny", "NotAction": "iam:*", "NotResource": "arn:aws:s3:::c",
			 "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}, "Null": {"app:k": "true"}}}]}`},
		{Resource, `{"Version": "2012-10-17", "Statement": [
			{"Effect": "Allow", "Principal": {"AWS": "111122223333", "Service": "sns.amazonaws.com"}, "Action": "sqs:*", "Resource": "*",
			 "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:t"}, "IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}},
			{"Effect": "Deny", "NotPrincipal": {"CanonicalUser": "` + strings.Repeat("ab", 32) + `"}, "Action": "sqs:*", "Resource": "*",
			 "Condition": {"NumericLessThanEquals": {"app:n": 1}, "DateGreaterThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}}]}`},
		{Trust, `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"Federated": "accounts.google.com"},
			"Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"accounts.google.com:aud": "x"}}}}`},
		{SCP, `{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*",
			"Condition": {"StringNotEqualsIgnoreCase": {"aws:RequestedRegion": "eu-west-1"}, "BinaryEquals": {"app:b": "AA=="}}}]}`},
		{RCP, `{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
			"Condition": {"ForAnyValue:StringNotLikeIfExists": {"aws:PrincipalOrgPaths": "o-1/*"}}}]}`},
	}
	// Everything before a colon that begins with a capital, and the effects.
	name := regexp.MustCompile(`"[A-Z][A-Za-z:]*": ?|"Allow"|"Deny"`)
	for _, d := range documents {
		_, err := Parse([]byte(d.src), d.typ)
		require.NoError(t, err)
		found := name.FindAllStringIndex(d.src, -1)
		require.NotEmpty(t, found)
		for _, at := range found {
			word, isKey := strings.CutSuffix(strings.TrimSpace(d.src[at[0]:at[1]]), ":")
			word = strings.Trim(word, `"`)
			for what, mutant := range mutantsOf(word) {
				if mutant == word { // AWS is upper case
					continue
				}
				src := d.src[:at[0]] + `"` + mutant + `"` + d.src[at[0]+len(word)+2:]
				requireError(t, src, d.typ, fmt.Sprintf("%s: %s for %s", what, mutant, word))
			}
			if isKey {
				// The member, once more with another value of its kind or not.
				src := d.src[:at[0]] + `"` + word + `": ` + valueAt(d.src[at[1]:]) + `, ` + d.src[at[0]:]
				requireError(t, src, d.typ, word+" twice")
			}
		}
	}
}

func requireError(t *testing.T, src string, typ Type, what string) {
	t.Helper()
	p, err := Parse([]byte(src), typ)
	require.Error(t, err, "%s\n%s", what, src)
	require.Nil(t, p)
	requirePositions(t, err, []byte(src))
}

// mutantsOf returns word with typing mistakes.
func mutantsOf(word string) map[string]string {
	return map[string]string{
		"lower case":       strings.ToLower(word),
		"upper case":       strings.ToUpper(word),
		"first lower case": strings.ToLower(word[:1]) + word[1:],
		"last upper case":  word[:len(word)-1] + strings.ToUpper(word[len(word)-1:]),
		"letter missing":   word[:1] + word[2:],
		"last missing":     word[:len(word)-1],
		"letter twice":     word[:2] + word[1:],
		"letters swapped":  word[1:2] + word[:1] + word[2:],
		"plural":           word + "s",
		"space after":      word + " ",
		"space before":     " " + word,
		"look-alike":       strings.Replace(word, "e", "е", 1) + "\u200b",
	}
}

// valueAt returns the JSON value that s begins with.
func valueAt(s string) string {
	depth := 0
	inString := false
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			depth--
		}
		if depth == 0 && !inString {
			return s[:i+1]
		}
	}
	return s
}
