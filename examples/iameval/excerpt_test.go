package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestExcerpt(t *testing.T) {
	long := strings.Repeat("a", 200) + "X" + strings.Repeat("b", 200)
	tests := []struct {
		source       string
		line, column int
		want         string
	}{
		{"ab\ncd\n", 2, 2, "    2 | cd\n      |  ^\n"},
		{"ab\r\n", 1, 3, "    1 | ab\n      |   ^\n"}, // after the end of the line
		{"", 1, 1, "    1 | \n      | ^\n"},
		{"\t\x1b[31mé\x80z", 1, 10, "    1 |  \uFFFD[31mé\uFFFDz\n      |         ^\n"},
		{long, 1, 201, "    1 | ..." + strings.Repeat("a", 60) + "X" + strings.Repeat("b", 36) + "...\n      | " + strings.Repeat(" ", 63) + "^\n"},
		{"ab", 2, 1, ""},
		{"ab", 0, 0, ""}, // a document that is too large has no position
		{`[{"ExternalId": "x"},` + "\n" + `{"Effect": "allow"`, 2, 12, "    2 | {\"Effect\": \"*****\"\n      |            ^\n"},
	}
	for _, tt := range tests {
		require.Equal(t, tt.want, excerpt([]byte(tt.source), tt.line, tt.column), "%q", tt.source)
	}
}

// Whatever is wrong with a document, an external ID is not shown.
func TestExcerptHidden(t *testing.T) {
	for _, source := range []string{
		`{"sts:ExternalId": "secret"}`,
		`{"sts:ExternalId": secret}`,
		`{"sts:ExternalId": 'secret'}`,
		`{"sts:ExternalId": "secret`,
		`{"sts:ExternalId": "a\"secret"}`,
		`{"sts:ExternalId": ["a", "secret": 1]`,
		`{"sts:ExternalId": {"secret": 1}}`,
		`{"sts:ExternalId": "a", "secret": "b"}`,
		`{"sts:ExternalId" "secret": 1}`,
		`{"STS:externalid": "secret":`,
		`{"sts:Ex\u0074ernalId": {"secret": 1}}`,
		`{"a:b": secret, "sts:ExternalId": 1}`,
		"{\"sts:ExternalId\":\n\"secret\":",
		"{\"sts:ExternalId\": [\nsecret",
	} {
		for line := 1; line <= 2; line++ {
			require.NotContains(t, excerpt([]byte(source), line, 1), "secret", source)
		}
	}
}
